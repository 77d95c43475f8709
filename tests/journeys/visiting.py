"""A visit on site, from the plan to the last answer (Art. 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.journeys.cast import Cast

_POINTS = "query($v: ID!) { node(id: $v) { ... on SiteVisit { points(first: 100) { nodes { id } } } } }"
_TOLD = "{ siteNotices { nodes { firstDay } } siteVisits { totalCount } assignments { totalCount } }"


async def visit(cast: Cast, applicant: str, experts: Sequence[str], day: str) -> None:
    """Let the office plan and announce a visit, and the panel, the first of whom leads, hold it."""
    clerk, dossier = cast["clerk"].on("2026-07-13"), cast.ids[f"{applicant} dossier"]
    plan = {"firstDay": day, "lastDay": day, "place": "厂区", "preparation": "三年质量记录"}
    made = await clerk.do("planSiteVisit", "siteVisit { id version }", dossierId=dossier, **plan)
    key = {"siteVisitId": made["siteVisit"]["id"]}
    await clerk.do("announceSiteVisit", **key, expectedVersion=made["siteVisit"]["version"])
    representative = cast[f"{applicant} representative"].on("2026-07-14")
    told = await representative.ask(_TOLD)
    assert told["siteNotices"]["nodes"] == [{"firstDay": day}]
    assert (told["siteVisits"]["totalCount"], told["assignments"]["totalCount"]) == (0, 0)  # no plan, no names

    leader = cast[experts[0]].on(day)
    await leader.do("holdSiteVisit", **key, expectedVersion=await leader.version(key["siteVisitId"]))
    team = [{"personId": cast.ids[expert]} for expert in experts]
    await leader.do("recordAttendance", **key, team=team, hosts=["总经理"])
    await leader.do("addVerificationPoint", **key, item="4.1.2", text="核对战略分解记录")
    assert await leader.is_refused("reportSite", dossierId=dossier, text="报告", expectedVersion=await leader.version(dossier)) == (
        "REVIEWS_OPEN", "Art.19",
    )  # fmt: skip
    for point in (await leader.ask(_POINTS, v=key["siteVisitId"]))["node"]["points"]["nodes"]:
        found = {"finding": "CONFIRMED", "lookedAt": "会议记录"}
        await cast[experts[1]].on(day).do("answerVerificationPoint", **key, pointId=point["id"], **found)
