"""From the evaluation to the commendation and the certificates (Art. 6, 8, 20-23)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.decade.session import Body, Session, applications, seen
from tests.decade.together import do_all, wanted
from tests.decade.town import GOVERNORS, MEMBERS

if TYPE_CHECKING:
    from tests.decade.town import Town

_HOLIDAY = {"name": "国庆节", "firstDay": "{}-10-01", "lastDay": "{}-10-07"}
_AWARDS = """query($y: [Int!]) { awards(first: 50, filter: {awardYear: $y}) { nodes { id kind honourOnly validFrom validUntil
  certificateNumber organisation { name } } } }"""


async def decide(town: Town, session: Session) -> None:
    """Evaluate all, put forward, let the plenary propose, publish for ten days, approve, commend."""
    await _put_forward(town, session)
    secretary = town["secretary"].on(session.day("09-10"))
    meeting = await Body(town, secretary, MEMBERS).resolve(f"全会纪要{session.number}号", "addCandidates")
    await town.cycle_act(secretary, "decideProposedList", meetingId=meeting)
    town.ids["closes on"] = await _publish(town, session)
    await _approve(town, session)
    await _commend(town, session)


async def keep_calendar(town: Town, year: int) -> None:
    """Let the office keep the holidays of the year, without which no window ends (Art. 21)."""
    days = {name: text.format(year) for name, text in _HOLIDAY.items()}
    given = {
        "year": year,
        "source": f"{year}年节假日安排（示例）",
        "holidays": [days],
        "workdays": [],
        "reason": "示例",
    }
    clerk, director = town["clerk"].on(f"{year}-01-05"), town["director"].on(f"{year}-01-06")
    drafted = await clerk.do("draftCalendar", "calendarYear { id version }", programmeId=town.ids["programme"], **given)
    one = drafted["calendarYear"]
    await director.do("signCalendar", calendarYearId=one["id"], expectedVersion=one["version"])


async def _put_forward(town: Town, session: Session) -> None:
    clerk = town["second_clerk"].on(session.day("08-25"))
    found = await applications(town, clerk)
    await do_all(clerk, [wanted("evaluateDossier", **seen(one), opinion="综合评价") for one in found.values()])
    entries = [
        {"dossierId": session.dossiers[name], "awardKind": kind, "reason": ""} for name, kind in session.kinds.items()
    ]
    draft = await town.cycle_act(clerk, "draftCandidateList", "awardList { id }", entries=entries)
    await town.sign("signCandidateList", draft, session.day("09-01"))


async def _publish(town: Town, session: Session) -> str:
    """Publish the proposed list with evidence of where it can be read; return the last day for objections."""
    clerk = town["clerk"].on(session.day("09-21"))
    await clerk.do("runChecksOnAll", **town.cycle)
    words = {"title": "公示", "body": "拟奖名单公示", "channels": ["日报"]}
    notice = (await town.cycle_act(clerk, "publishProposed", "notice { id closesOn }", **words))["notice"]
    proof = {"channel": "日报", "publishedAt": f"{session.day('09-21')}T00:00:00+08:00", "url": "https://example.com/1"}
    await clerk.do("recordPublication", noticeId=notice["id"], **proof)
    return str(notice["closesOn"])


async def _approve(town: Town, session: Session) -> None:
    await town.cycle_act(town["director"].on(session.day("10-12")), "submitForApproval")
    await town["clerk"].on(session.day("10-15")).do("runChecksOnAll", **town.cycle)
    executive = town["executive"].on(session.day("10-16"))
    meeting = await Body(town, executive, GOVERNORS).resolve(f"常务会议纪要{session.number}号", "addApprovals")
    await town.cycle_act(executive, "approveList", meetingId=meeting)


async def _commend(town: Town, session: Session) -> None:
    """Commend on 20 October; from that day on the titles are valid (Art. 22, 23)."""
    day = session.day("10-20")
    words = {"title": "通报表彰", "body": "决定表彰", "channels": ["市政府网站"]}
    number = f"示例府发〔{session.year}〕1号"
    await town.cycle_act(town["executive"].on(day), "commendWinners", documentNumber=number, issuedOn=day, **words)
    await town["director"].on(day).do("issueCertificates", **town.cycle)
    for one in await awards_of(town, session.year, day):
        town.awards[one["organisation"]["name"], session.number] = one


async def awards_of(town: Town, year: int, day: str) -> list[Any]:
    """Return the awards of a year as anybody reads them."""
    found = await town.anybody.on(day).ask(_AWARDS, y=[year])
    return list(found["awards"]["nodes"])
