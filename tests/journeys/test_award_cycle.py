"""One award cycle from announcement to award, as a story (Art. 6-8, 12-23, 27, 31)."""

from __future__ import annotations

import httpx

from tests.journeys.before_evaluation import announce, apply_and_recommend, qualify, review
from tests.journeys.cast import APPLICANTS, Cast
from tests.journeys.hall import meet
from tests.journeys.people import Person


async def test_a_cycle_from_announcement_to_award(http: httpx.AsyncClient) -> None:
    cast = Cast(http)
    await cast.arrive()
    await announce(cast)
    await apply_and_recommend(cast)
    await qualify(cast)
    await review(cast)
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
