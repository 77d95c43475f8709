"""The visits of the panels: planned without a clash, announced, held, answered (Art. 19)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from demo.acts import act
from demo.story import CLERK, Story

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from demo.scores import Panel

FIRST_DAY: Final = date(2026, 7, 31)
_VISIT: Final = """query($d: ID!) { node(id: $d) { ... on Dossier { siteVisit { id state
  points(first: 100) { nodes { id open } } attendance { totalCount } } } } }"""
_TOLD: Final = """{ siteNotices { nodes { firstDay place preparation } } siteVisits { totalCount }
  siteRequests { nodes { id version what } } }"""
_ASKED: Final = "近三年质量改进项目清单"


async def plan(story: Story, chosen: Sequence[Panel], clerk: str) -> dict[date, list[Panel]]:
    """Plan and announce all visits; return who is visited on which day."""
    days = days_of(chosen)
    await _plan(story, days, clerk)
    await _told(story, chosen[0])
    return {day: [one for one in chosen if days[one.organisation.key] == day] for day in sorted(set(days.values()))}


async def hold(story: Story, visited: Sequence[Panel], day: date) -> None:
    """Hold the visits of one day."""
    story.at(day.isoformat())
    await story.all("visits", [_visit(story, panel) for panel in visited])


def days_of(chosen: Iterable[Panel]) -> dict[str, date]:
    """Return a day for each visit, the first on which none of its experts is elsewhere."""
    taken: dict[date, set[str]] = {}
    found = {}
    for panel in chosen:
        experts, day = {expert.username for expert in panel.experts}, FIRST_DAY
        while taken.get(day, set()) & experts:
            day += timedelta(days=1)
        taken.setdefault(day, set()).update(experts)
        found[panel.organisation.key] = day
    return found


async def _plan(story: Story, days: dict[str, date], clerk: str) -> None:
    story.at("2026-07-28")
    planned = await story.do(clerk, *(_planning(story, key, day) for key, day in days.items()))
    first = next(iter(days))
    clash = {**_planning(story, first, next(day for day in days.values() if day != days[first])).given}
    moved = {name: value for name, value in clash.items() if name not in {"dossierId", "idempotencyKey"}}
    again = {"siteVisitId": planned[0]["id"], "expectedVersion": planned[0]["version"]}
    what = "moves a visit to a day on which its experts are elsewhere"
    await story.refused(clerk, what, "SITE_VISIT_CLASH", "changeSiteVisit", **moved, **again)
    announce = (act("announceSiteVisit", siteVisitId=one["id"], expectedVersion=one["version"]) for one in planned)
    await story.do(clerk, *announce)
    story.did(clerk, f"plans {len(planned)} visits, no expert on two a day, and announces them", "Art.19")


def _planning(story: Story, key: str, day: date) -> Any:
    name = story.cast.organisation(key).name
    when = {"firstDay": day.isoformat(), "lastDay": day.isoformat()}
    words = {"place": f"{name}厂区", "agenda": "首次会议、现场查看、访谈、末次会议", "preparation": "备好三年质量记录"}
    return act("planSiteVisit", dossierId=story.dossiers[key].id, **when, **words)


async def _told(story: Story, panel: Panel) -> None:
    """The applicant reads days and what to prepare, and no plan and no names."""
    who = panel.organisation.representative
    seen = await story.ask(who, _TOLD)
    story.expect(len(seen["siteNotices"]["nodes"]) == 1, "the applicant is told of its visit")
    story.expect(seen["siteVisits"]["totalCount"] == 0, "the plan is the panel's")
    story.did(who, "reads the day of the visit and what to prepare, and nobody's name", "Art.19, 31")


async def _visit(story: Story, panel: Panel) -> None:
    """Let a leader begin the visit, record who is there and answer every point; a member notes an interview."""
    leader, member = panel.leader.username, panel.experts[1].username
    dossier = story.dossiers[panel.organisation.key].id
    visit = (await story.ask(leader, _VISIT, d=dossier))["node"]["siteVisit"]["id"]
    await story.one(leader, "holdSiteVisit", siteVisitId=visit, expectedVersion=2)
    team = [{"personId": story.players[one.username].id} for one in panel.experts]
    await story.do(
        leader,
        act("recordAttendance", siteVisitId=visit, team=team, hosts=["总经理", "质量负责人"]),
        act("addVerificationPoint", siteVisitId=visit, item="4.5.2", text="关键过程的控制记录"),
    )
    points = (await story.ask(leader, _VISIT, d=dossier))["node"]["siteVisit"]["points"]["nodes"]
    found = {"finding": "CONFIRMED", "lookedAt": "现场记录"}
    answers = [act("answerVerificationPoint", siteVisitId=visit, pointId=one["id"], **found) for one in points]
    await story.do(leader, *answers)
    said = {"kind": "INTERVIEW", "function": "车间主任", "topic": "过程控制", "text": "能说明关键参数及其监控方法"}
    await story.one(member, "noteOnSite", siteVisitId=visit, **said)


async def ask(story: Story, panel: Panel) -> None:
    """The panel asks for information, the applicant delivers it."""
    visit = (await story.ask(CLERK, _VISIT, d=story.dossiers[panel.organisation.key].id))["node"]["siteVisit"]["id"]
    due = story.clock[:10]
    await story.one(panel.leader.username, "askForInformation", siteVisitId=visit, what=_ASKED, dueOn=due)
    who = panel.organisation.representative
    asked = (await story.ask(who, _TOLD))["siteRequests"]["nodes"][0]
    given = {"siteRequestId": asked["id"], "expectedVersion": asked["version"]}
    await story.one(who, "deliverInformation", **given, answer="清单见质量部台账，共十二项")
    story.did(who, "delivers what the panel asked for", "Art.19")
