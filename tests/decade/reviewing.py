"""Five experts review all, on paper and on site (Art. 18, 19, 31)."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests.decade.session import Session, applications, seen
from tests.decade.together import do_all, wanted

if TYPE_CHECKING:
    from tests.decade.town import Town

_UNDERTAKING = "query($id: ID!) { node(id: $id) { ... on Cycle { undertaking { digest } } } }"
_ASKED = """query($c: [ID!]) { conflictDeclarations(first: 100, filter: {cycle: $c, state: [UNDECLARED]}) {
  nodes { id version } } }"""
_MINE = """query($p: [Phase!]) { reviews(first: 100, filter: {phase: $p, state: [DRAFT]}) { nodes {
  id version dossier { id organisation { name } } } } }"""
_POINTS = "query($v: ID!) { node(id: $v) { ... on SiteVisit { version points(first: 100) { nodes { id } } } } }"
_FOUND = {"finding": "CONFIRMED", "lookedAt": "会议记录"}


async def review(town: Town, session: Session) -> None:
    """Seat the same five on every panel, let them review the material, visit all, and report on both."""
    clerk = town["clerk"].on(session.day("06-15"))
    await clerk.do("openDeclarations", **town.cycle)
    await asyncio.gather(*(_clear(town, name, session.day("06-16")) for name in town.experts))
    panel = {"expertIds": [town.ids[name] for name in town.experts], "leaderId": town.ids[town.experts[0]]}
    clerk = town["clerk"].on(session.day("06-20"))
    found = await applications(town, clerk)
    await do_all(clerk, [wanted("assignPanel", **seen(one), **panel) for one in found.values()])
    await _score(town, session, "MATERIAL", "07-01", "reportMaterial")
    draft = await town.cycle_act(town["clerk"].on(session.day("07-10")), "draftSiteList", "awardList { id }")
    await town.sign("signSiteList", draft, session.day("07-11"), by="second_director")
    await _visit(town, session)
    await _score(town, session, "SITE", "08-01", "reportSite")
    await town.cycle_act(town["clerk"].on(session.day("08-20")), "closeSiteReview")


async def _clear(town: Town, name: str, day: str) -> None:
    """Let an expert sign the undertaking and declare no conflict (Art. 31)."""
    expert = town[name].on(day)
    digest = (await expert.ask(_UNDERTAKING, id=town.ids["cycle"]))["node"]["undertaking"]["digest"]
    await expert.do("signUndertaking", **town.cycle, textDigest=digest)
    asked = (await expert.ask(_ASKED, c=[town.ids["cycle"]]))["conflictDeclarations"]["nodes"]
    given = [{"conflictDeclarationId": one["id"], "expectedVersion": one["version"]} for one in asked]
    await do_all(expert, [wanted("declareConflict", **one, conflicted=False) for one in given])


async def _score(town: Town, session: Session, phase: str, day: str, report: str) -> None:
    """Let each expert score alone, and the leader report."""
    await asyncio.gather(*(_submit(town, session, phase, name, session.day(day)) for name in town.experts))
    leader = town[town.experts[0]].on(session.day(day))
    found = await applications(town, leader)
    await do_all(leader, [wanted(report, **seen(one), text="报告") for one in found.values()])


async def _submit(town: Town, session: Session, phase: str, name: str, day: str) -> None:
    expert = town[name].on(day)
    drafts = (await expert.ask(_MINE, p=[phase]))["reviews"]["nodes"]
    mine = [one for one in drafts if one["dossier"]["id"] in session.dossiers.values()]
    assert len(mine) == len(session.percentages)
    await do_all(expert, [wanted("submitReview", **_sheet(town, session, one)) for one in mine])


def _sheet(town: Town, session: Session, draft: Any) -> dict[str, Any]:
    percentage = session.percentages[draft["dossier"]["organisation"]["name"]]
    words = {"percentage": percentage, "strengths": "优", "improvements": "改"}
    scores = [{"item": code, **words} for code in town.items]
    return {"reviewId": draft["id"], "expectedVersion": draft["version"], "scores": scores}


async def _visit(town: Town, session: Session) -> None:
    """Plan and announce a visit for each, on a day of its own, and hold it (Art. 19)."""
    days = {name: (date(session.year, 7, 20) + timedelta(n)).isoformat() for n, name in enumerate(session.percentages)}
    clerk = town["clerk"].on(session.day("07-13"))
    words = {"place": "厂区", "preparation": "三年质量记录"}
    plans = [
        wanted("planSiteVisit", "siteVisit { id version }", dossierId=session.dossiers[name], firstDay=day, lastDay=day, **words)
        for name, day in days.items()
    ]  # fmt: skip
    planned = [one["siteVisit"] for one in await do_all(clerk, plans)]
    announced = [{"siteVisitId": one["id"], "expectedVersion": one["version"]} for one in planned]
    await do_all(clerk, [wanted("announceSiteVisit", **one) for one in announced])
    for visit, day in zip(planned, days.values(), strict=True):
        await _hold(town, visit["id"], day)


async def _hold(town: Town, visit: str, day: str) -> None:
    leader, key = town[town.experts[0]].on(day), {"siteVisitId": visit}
    team = [{"personId": town.ids[name]} for name in town.experts]
    begun = (await leader.ask(_POINTS, v=visit))["node"]
    acts = [
        wanted("holdSiteVisit", **key, expectedVersion=begun["version"]),
        wanted("recordAttendance", **key, team=team, hosts=["总经理"]),
        wanted("addVerificationPoint", **key, item="4.1.2", text="核对战略分解记录"),
    ]
    await do_all(leader, acts)
    points = (await leader.ask(_POINTS, v=visit))["node"]["points"]["nodes"]
    answers = [wanted("answerVerificationPoint", **key, pointId=one["id"], **_FOUND) for one in points]
    await do_all(town[town.experts[1]].on(day), answers)
