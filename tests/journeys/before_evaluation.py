"""A cycle up to the site review reports, the beginning of several stories (Art. 12-19, 31)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.journeys.cast import EXPERTS
from tests.journeys.people import Person
from tests.journeys.visiting import visit

if TYPE_CHECKING:
    from tests.journeys.cast import Cast


async def announce(cast: Cast) -> None:
    """Announce the seventh session, free of charge (Art. 7, 16)."""
    made = await cast["clerk"].do(
        "createCycle", "cycle { id stage }", programmeId=cast.ids["programme"], session=7, awardYear=2026,
        regulationVersionId=cast.ids["regulation"], criteriaEditionId=cast.ids["criteria"],
        filingOpensAt="2026-04-01T00:00:00+08:00", filingDeadline="2026-06-01T00:00:00+08:00",
    )  # fmt: skip
    cast.ids["cycle"] = made["cycle"]["id"]
    assert await Person(cast.http).ask("{ cycles { totalCount } }") == {"cycles": {"totalCount": 0}}

    await cast.cycle_act(cast["clerk"], "announceCycle", title="评审通知", body="欢迎申报", channels=["市政府网站"])

    notice = (await Person(cast.http).ask("{ notices { nodes { kind details } } }"))["notices"]["nodes"][0]
    assert (notice["kind"], notice["details"]["fee"]) == ("ANNOUNCEMENT", "none")


async def apply_and_recommend(cast: Cast) -> None:
    """Let everybody apply, and each county recommend its own, which is all that it sees (Art. 12, 16, 17)."""
    await cast.cycle_act(cast["clerk"].on("2026-04-01"), "openFiling")
    for name, (_, _, county) in cast.applicants.items():
        applicant = cast[f"{name} representative"].on("2026-05-04")
        made = await applicant.do("startApplication", "dossier { id state }", cycleId=cast.ids["cycle"])
        cast.ids[f"{name} dossier"] = made["dossier"]["id"]
        seen = await cast.write(applicant, name)
        await cast.dossier_act(applicant, "submitDossier", name, draftVersion=seen, truthStated=True)
        recommender = cast[f"county {county}"].on("2026-05-06")
        await cast.dossier_act(recommender, "recommendDossier", name, opinion="同意推荐", truthStated=True)

    for code in ("360702", "360703"):
        recommender = cast[f"county {code}"].on("2026-05-06")
        seen = (await recommender.ask("{ dossiers { totalCount nodes { organisation { name } } } }"))["dossiers"]
        own = {name for name, (_, _, place) in cast.applicants.items() if place == code}
        assert (seen["totalCount"], {one["organisation"]["name"] for one in seen["nodes"]}) == (len(own), own)


async def qualify(cast: Cast) -> None:
    """Check the conditions of all, who all meet them, and sign the qualified list (Art. 13, 17)."""
    clerk = cast["clerk"].on("2026-06-02")
    await cast.cycle_act(clerk, "closeFiling")
    passed = [{"condition": n, "finding": "PASS", "reason": "核实"} for n in range(1, 7)]
    for name in cast.applicants:
        await cast.dossier_act(clerk, "checkEligibility", name, findings=passed)
    draft = await cast.cycle_act(clerk, "draftQualifiedList", "awardList { id }")
    await cast.sign("signQualifiedList", draft, "2026-06-10")

    told = (
        await cast["磁材厂 representative"]
        .on("2026-06-11")
        .ask("{ dossiers { nodes { state outcomes { nodes { kind } } } } }")
    )
    assert told["dossiers"]["nodes"] == [{"state": "QUALIFIED", "outcomes": {"nodes": [{"kind": "QUALIFIED"}]}}]


async def review(cast: Cast) -> None:
    """Review the material of all, visit all, and report on both (Art. 18, 19)."""
    clerk = cast["clerk"].on("2026-06-15")
    await clerk.do("openDeclarations", cycleId=cast.ids["cycle"])
    for name in EXPERTS:
        await clear(cast, cast[name].on("2026-06-16"))
    for applicant in cast.applicants:
        panel = {"expertIds": [cast.ids[e] for e in EXPERTS], "leaderId": cast.ids["expert1"]}
        await cast.dossier_act(clerk.on("2026-06-20"), "assignPanel", applicant, **panel)

    await score(cast, "MATERIAL", "2026-07-01", "reportMaterial")
    draft = await cast.cycle_act(clerk.on("2026-07-10"), "draftSiteList", "awardList { id }")
    await cast.sign("signSiteList", draft, "2026-07-11", by="second_director")
    for days, applicant in enumerate(cast.applicants):
        await visit(cast, applicant, EXPERTS, (date(2026, 7, 20) + timedelta(days)).isoformat())
    await score(cast, "SITE", "2026-08-01", "reportSite")
    await cast.cycle_act(clerk.on("2026-08-20"), "closeSiteReview")


async def clear(cast: Cast, expert: Person) -> None:
    """Let an expert sign the undertaking and declare no conflict; until then nothing is shown (Art. 31)."""
    shown = await expert.ask(
        "query($id: ID!) { node(id: $id) { ... on Cycle { undertaking { zh digest } } } }", id=cast.ids["cycle"]
    )
    await expert.do("signUndertaking", cycleId=cast.ids["cycle"], textDigest=shown["node"]["undertaking"]["digest"])
    asked = await expert.ask(
        "{ conflictDeclarations { nodes { id version organisation { name } } } dossiers { totalCount } }"
    )
    assert asked["dossiers"]["totalCount"] == 0  # undeclared blocks as conflicted does
    for one in asked["conflictDeclarations"]["nodes"]:
        given = {"conflictDeclarationId": one["id"], "expectedVersion": one["version"]}
        await expert.do("declareConflict", **given, conflicted=False)


async def score(cast: Cast, phase: str, day: str, report: str) -> None:
    """Let each expert score alone, and the leader report (Art. 18, 19)."""
    items = await Person(cast.http).ask("{ criteriaEditions { nodes { items(first: 100) { nodes { code } } } } }")
    codes = [item["code"] for item in items["criteriaEditions"]["nodes"][0]["items"]["nodes"]]
    for name in EXPERTS:
        expert = cast[name].on(day)
        mine = await expert.ask(
            "query($p: [Phase!]) { reviews(filter: {phase: $p}) { totalCount nodes "
            "{ id version state dossier { organisation { name } } } } }", p=[phase]
        )  # fmt: skip
        # A leader sees the others' reviews only when all are locked.
        drafts = [one for one in mine["reviews"]["nodes"] if one["state"] == "DRAFT"]
        assert len(drafts) == len(cast.applicants)
        for one in drafts:
            percentage = cast.percentages[one["dossier"]["organisation"]["name"]]
            scores = [{"item": c, "percentage": percentage, "strengths": "优", "improvements": "改"} for c in codes]
            await expert.do("submitReview", reviewId=one["id"], expectedVersion=one["version"], scores=scores)
    for applicant in cast.applicants:
        await cast.dossier_act(cast["expert1"].on(day), report, applicant, text="报告")
