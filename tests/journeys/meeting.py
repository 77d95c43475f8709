"""A meeting over HTTP: one motion an item; the third member has a conflict with the first one (Art. 21, 22, 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.files.samples import pdf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.journeys.cast import Cast
    from tests.journeys.people import Person

_ITEMS = """query($m: [ID!]) { meetingItems(first: 100, filter: {meeting: $m}) { nodes {
  id organisation { id } motions(first: 10) { nodes { id } } } } }"""


async def meet(cast: Cast, secretary: Person, names: Sequence[str], agenda: str, number: str) -> str:
    """Let a body adopt all motions of its list, each by those whom it does not bar; return the meeting."""
    members, meeting = await _planned(cast, secretary, names)
    await secretary.do(agenda, meetingId=meeting)
    items = (await secretary.ask(_ITEMS, m=[meeting]))["meetingItems"]["nodes"]
    await _stand_aside(cast, members[-1], items[0]["organisation"]["id"])
    await _open(cast, secretary, names, meeting)
    for item in items:
        await _vote(secretary, members[:-1] if item is items[0] else members, item["motions"]["nodes"][0]["id"])
    seen = [len((await one.ask(_ITEMS, m=[meeting]))["meetingItems"]["nodes"]) for one in members]
    assert seen == [len(items), len(items), len(items) - 1]
    await _upload_minutes(secretary, meeting)
    await _on(secretary, "closeMeeting", meeting, number=number, minutes="纪要")
    return str(meeting)


async def dismiss(cast: Cast, secretary: Person, names: Sequence[str], objection: str, number: str) -> None:
    """Let the plenary resolve that an objection is not justified, by the votes of those whom it does not bar."""
    members, meeting = await _planned(cast, secretary, names)
    about = {"kind": "OBJECTION", "title": "审查异议", "objectionId": objection}
    item = (await secretary.do("addMeetingItem", "meetingItem { id }", meetingId=meeting, **about))["meetingItem"]["id"]
    await _open(cast, secretary, names, meeting)
    words = {"effect": "DECLINE", "text": "异议不成立", "reason": "查无实据"}
    moved = await members[0].do("moveMotion", "motion { id }", meetingItemId=item, **words)
    free = [one for one in members if (await one.ask(_ITEMS, m=[meeting]))["meetingItems"]["nodes"]]
    await _vote(secretary, free, moved["motion"]["id"])
    await _upload_minutes(secretary, meeting)
    await _on(secretary, "closeMeeting", meeting, number=number, minutes="纪要")


async def _planned(cast: Cast, secretary: Person, names: Sequence[str]) -> tuple[list[Person], str]:
    """Plan a meeting that begins at once; return who will be there, and it."""
    members = [cast[name].on(secretary.clock[:10]) for name in names]
    given = {"title": "会议", "place": "会议室", "startsAt": secretary.clock, "cycleId": cast.ids["cycle"]}
    planned = await secretary.do("planMeeting", "meeting { id }", programmeId=cast.ids["programme"], **given)
    return members, str(planned["meeting"]["id"])


async def _open(cast: Cast, secretary: Person, names: Sequence[str], meeting: str) -> None:
    await _on(secretary, "conveneMeeting", meeting)
    present = [{"personId": cast.ids[name], "presence": "PRESENT"} for name in names]
    await secretary.do("recordMeetingAttendance", meetingId=meeting, members=present)
    await _on(secretary, "openMeeting", meeting)


async def _stand_aside(cast: Cast, member: Person, organisation: str) -> None:
    await member.do("declareInterest", cycleId=cast.ids["cycle"], organisationId=organisation, kind="EMPLOYMENT")


async def _on(secretary: Person, act: str, meeting: str, **given: Any) -> None:
    await secretary.do(act, meetingId=meeting, expectedVersion=await secretary.version(meeting), **given)


async def _vote(secretary: Person, members: Sequence[Person], motion: str) -> None:
    await secretary.do("openVote", motionId=motion, expectedVersion=1)
    for member in members:
        await member.do("castVote", motionId=motion, choice="FOR")
    await secretary.do("closeVote", motionId=motion, expectedVersion=2)


async def _upload_minutes(secretary: Person, meeting: str) -> None:
    content = pdf()
    offered = {"title": "纪要.pdf", "mediaType": "application/pdf", "size": len(content), "kind": "MINUTES"}
    started = await secretary.do("startMeetingUpload", "uploadUrl upload { id }", meetingId=meeting, **offered)
    sent = await secretary.http.put(started["uploadUrl"], content=content, headers=secretary.headers)
    assert sent.status_code == 204, sent.text
    await secretary.do("finishUpload", uploadId=started["upload"]["id"])
