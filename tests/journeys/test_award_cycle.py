"""One award cycle from announcement to award, as a story (Art. 6-8, 12-23, 27, 31)."""

from __future__ import annotations

import httpx

from tests.journeys.cast import APPLICANTS, EXPERTS, Cast
from tests.journeys.meeting import dismiss, meet
from tests.journeys.people import Person
from tests.journeys.visiting import visit


async def test_a_cycle_from_announcement_to_award(http: httpx.AsyncClient) -> None:
    cast = Cast(http)
    await cast.arrive()
    await _announce(cast)
    await _apply_and_recommend(cast)
    await _qualify(cast)
    await _review(cast)
    await _evaluate_and_propose(cast)
    await _publicise(cast)
    await _approve_and_commend(cast)

    awards = (
        await Person(http)
        .on("2026-11-02")
        .ask("{ awards { nodes { kind state validFrom validUntil organisation { name } bonus { amount } } } }")
    )
    kept = {a["organisation"]["name"]: (a["kind"], a["state"]) for a in awards["awards"]["nodes"]}
    assert kept == {"磁材厂": ("QUALITY", "in_force"), "康复医院": ("NOMINATION", "in_force")}
    assert {a["validUntil"] for a in awards["awards"]["nodes"]} == {"2029-10-19"}
    assert [a["bonus"] for a in awards["awards"]["nodes"]] == [None, None]  # not the public's business
    bonuses = (
        await cast["finance"].on("2026-11-02").ask("{ bonusEntitlements { nodes { amount organisation { name } } } }")
    )
    assert bonuses["bonusEntitlements"]["nodes"] == [{"amount": "500000.00", "organisation": {"name": "磁材厂"}}]


async def _announce(cast: Cast) -> None:
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


async def _apply_and_recommend(cast: Cast) -> None:
    await cast.cycle_act(cast["clerk"].on("2026-04-01"), "openFiling")
    for name, (_, _, county) in APPLICANTS.items():
        applicant = cast[f"{name} representative"].on("2026-05-04")
        made = await applicant.do("startApplication", "dossier { id state }", cycleId=cast.ids["cycle"])
        cast.ids[f"{name} dossier"] = made["dossier"]["id"]
        seen = await cast.write(applicant, name)
        await cast.dossier_act(applicant, "submitDossier", name, draftVersion=seen, truthStated=True)
        recommender = cast[f"county {county}"].on("2026-05-06")
        await cast.dossier_act(recommender, "recommendDossier", name, opinion="同意推荐", truthStated=True)

    seen = (
        await cast["county 360702"].on("2026-05-06").ask("{ dossiers { totalCount nodes { organisation { name } } } }")
    )
    assert seen["dossiers"] == {"totalCount": 1, "nodes": [{"organisation": {"name": "康复医院"}}]}


async def _qualify(cast: Cast) -> None:
    clerk = cast["clerk"].on("2026-06-02")
    await cast.cycle_act(clerk, "closeFiling")
    passed = [{"condition": n, "finding": "PASS", "reason": "核实"} for n in range(1, 7)]
    for name in APPLICANTS:
        await cast.dossier_act(clerk, "checkEligibility", name, findings=passed)
    draft = await cast.cycle_act(clerk, "draftQualifiedList", "awardList { id }")
    await cast.sign("signQualifiedList", draft, "2026-06-10")

    told = (
        await cast["磁材厂 representative"]
        .on("2026-06-11")
        .ask("{ dossiers { nodes { state outcomes { nodes { kind } } } } }")
    )
    assert told["dossiers"]["nodes"] == [{"state": "QUALIFIED", "outcomes": {"nodes": [{"kind": "QUALIFIED"}]}}]


async def _review(cast: Cast) -> None:
    clerk = cast["clerk"].on("2026-06-15")
    await clerk.do("openDeclarations", cycleId=cast.ids["cycle"])
    for name in EXPERTS:
        await _clear(cast, cast[name].on("2026-06-16"))
    for applicant in APPLICANTS:
        panel = {"expertIds": [cast.ids[e] for e in EXPERTS], "leaderId": cast.ids["expert1"]}
        await cast.dossier_act(clerk.on("2026-06-20"), "assignPanel", applicant, **panel)

    await _score(cast, "MATERIAL", "2026-07-01", "reportMaterial")
    draft = await cast.cycle_act(clerk.on("2026-07-10"), "draftSiteList", "awardList { id }")
    await cast.sign("signSiteList", draft, "2026-07-11", by="second_director")
    for day, applicant in zip(("2026-07-20", "2026-07-21", "2026-07-22"), APPLICANTS, strict=True):
        await visit(cast, applicant, EXPERTS, day)
    await _score(cast, "SITE", "2026-08-01", "reportSite")
    await cast.cycle_act(clerk.on("2026-08-20"), "closeSiteReview")


async def _clear(cast: Cast, expert: Person) -> None:
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


async def _score(cast: Cast, phase: str, day: str, report: str) -> None:
    items = await Person(cast.http).ask("{ criteriaEditions { nodes { items(first: 100) { nodes { code } } } } }")
    codes = [item["code"] for item in items["criteriaEditions"]["nodes"][0]["items"]["nodes"]]
    percentages = {"磁材厂": 80, "家具厂": 80, "康复医院": 60}
    for name in EXPERTS:
        expert = cast[name].on(day)
        mine = await expert.ask(
            "query($p: [Phase!]) { reviews(filter: {phase: $p}) { totalCount nodes "
            "{ id version state dossier { organisation { name } } } } }", p=[phase]
        )  # fmt: skip
        # A leader sees the others' reviews only when all are locked.
        drafts = [one for one in mine["reviews"]["nodes"] if one["state"] == "DRAFT"]
        assert len(drafts) == len(APPLICANTS)
        for one in drafts:
            percentage = percentages[one["dossier"]["organisation"]["name"]]
            scores = [{"item": c, "percentage": percentage, "strengths": "优", "improvements": "改"} for c in codes]
            await expert.do("submitReview", reviewId=one["id"], expectedVersion=one["version"], scores=scores)
    for applicant in APPLICANTS:
        await cast.dossier_act(cast["expert1"].on(day), report, applicant, text="报告")


async def _evaluate_and_propose(cast: Cast) -> None:
    clerk = cast["second_clerk"].on("2026-08-25")
    leads = {"kind": "LEADING_INDUSTRY", "value": "true", "validFrom": "2026-01-01", "source": "市工信局文件"}
    seen = {"organisationId": cast.ids["磁材厂"], "expectedVersion": await clerk.version(cast.ids["磁材厂"])}
    await clerk.do("recordChange", **seen, **leads, reason="主导产业龙头名单")
    for applicant in APPLICANTS:
        await cast.dossier_act(clerk, "evaluateDossier", applicant, opinion="综合评价")
    ranked = await clerk.ask("{ evaluations(order: {by: SCORE, direction: DESC}) { nodes { score } } }")
    assert [one["score"] for one in ranked["evaluations"]["nodes"]] == ["800.00", "800.00", "600.00"]
    await _break_tie(cast, clerk)

    kinds = {"磁材厂": "QUALITY", "康复医院": "NOMINATION"}
    entries = [{"dossierId": cast.ids[f"{n} dossier"], "awardKind": k, "reason": "推荐"} for n, k in kinds.items()]
    draft = await cast.cycle_act(clerk, "draftCandidateList", "awardList { id }", entries=entries)
    await cast.sign("signCandidateList", draft, "2026-09-01")
    secretary = cast["secretary"].on("2026-09-10")
    meeting = await meet(cast, secretary, ("member1", "member2", "member3"), "addCandidates", "全会纪要1号")
    await cast.cycle_act(secretary, "decideProposedList", meetingId=meeting)


async def _break_tie(cast: Cast, clerk: Person) -> None:
    """Two of one group have one score: a flag that differs tells them apart, and scores stay (Art. 14, 15, 20)."""
    tied = {name: cast.ids[f"{name} dossier"] for name in ("磁材厂", "家具厂")}
    given = {"cycleId": cast.ids["cycle"], "dossierIds": list(tied.values()), "reason": "主导产业龙头"}
    before = await _standing(cast, clerk)
    same = await clerk.is_refused("breakTie", **given, flag="DIGITAL_ECONOMY")

    await clerk.do("breakTie", **given, flag="LEADING_INDUSTRY")

    after = await _standing(cast, clerk)
    assert same == ("TIE_FLAG_SAME", "Art.15")
    assert [before[key] for key in tied.values()] == [("1=", "800.00")] * 2
    assert [after[key] for key in tied.values()] == [("1", "800.00"), ("2", "800.00")]


async def _standing(cast: Cast, clerk: Person) -> dict[str, tuple[str, str]]:
    asked = "query($id: ID!) { node(id: $id) { ... on Cycle { ranking { dossier shown score } } } }"
    found = (await clerk.ask(asked, id=cast.ids["cycle"]))["node"]["ranking"]
    return {one["dossier"]: (one["shown"], one["score"]) for one in found}


async def _publicise(cast: Cast) -> None:
    await cast["clerk"].on("2026-09-20").do("runChecksOnAll", cycleId=cast.ids["cycle"])
    notice = (
        await cast.cycle_act(
            cast["clerk"].on("2026-09-21"), "publishProposed", "notice { id nominalEnd closesOn }",
            title="公示", body="拟奖名单公示", channels=["日报"],
        )
    )["notice"]  # fmt: skip
    assert (notice["nominalEnd"], notice["closesOn"]) == ("2026-10-01", "2026-10-08")  # National Day

    proof = {"channel": "日报", "publishedAt": "2026-09-21T00:00:00+08:00", "url": "https://example.com/1"}
    await cast["clerk"].on("2026-09-21").do("recordPublication", noticeId=notice["id"], **proof)
    citizen = Person(cast.http).on("2026-09-25")
    given = {"noticeId": notice["id"], "organisationId": cast.ids["磁材厂"], "grounds": "数据存疑"}
    filed = await citizen.do("fileObjection", "trackingCode", **given, name="李某", contact="13000000000")
    followed = Person(cast.http, tracking=filed["trackingCode"])
    found = (await followed.on("2026-09-26").ask("{ objections { nodes { id state objector { name } } } }"))[
        "objections"
    ]
    assert [(o["state"], o["objector"]) for o in found["nodes"]] == [("RECEIVED", None)]

    handler, key = cast["clerk"].on("2026-09-28"), found["nodes"][0]["id"]
    found_by_office = {"summary": "反映数据问题", "proposal": "DISMISS", "opinion": "不属实"}
    for name, given in (("takeObjection", {}), ("admitObjection", {}), ("investigateObjection", found_by_office)):
        await handler.do(name, objectionId=key, expectedVersion=await handler.version(key), **given)
    secretary = cast["secretary"].on("2026-09-30")
    await dismiss(cast, secretary, ("member1", "member2", "member3"), key, "全会纪要2号")
    given = {"objectionId": key, "expectedVersion": await secretary.version(key)}
    await secretary.do("decideObjection", **given, upheld=False, reason="查无实据")


async def _approve_and_commend(cast: Cast) -> None:
    director, executive = cast["director"], cast["executive"]
    early = director.on("2026-10-08", "23:59:59")
    given = {"cycleId": cast.ids["cycle"], "expectedVersion": await early.version(cast.ids["cycle"])}
    assert await early.is_refused("submitForApproval", **given) == ("WINDOW_OPEN", "Art.22")

    await cast.cycle_act(director.on("2026-10-09"), "submitForApproval")
    await cast["clerk"].on("2026-10-15").do("runChecksOnAll", cycleId=cast.ids["cycle"])
    sitting = executive.on("2026-10-16")
    meeting = await meet(cast, sitting, ("governor1", "governor2", "governor3"), "addApprovals", "常务会议纪要1号")
    await cast.cycle_act(sitting, "approveList", meetingId=meeting)
    await cast.cycle_act(
        executive.on("2026-10-20"), "commendWinners", documentNumber="某府发〔2026〕1号", issuedOn="2026-10-20",
        title="通报表彰", body="决定表彰", channels=["市政府网站"],
    )  # fmt: skip
    entries = await cast["supervisor"].on("2026-10-21").ask("{ ledgerEntries { totalCount } }")
    assert entries["ledgerEntries"]["totalCount"] > 100
