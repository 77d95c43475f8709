"""A meeting over HTTP: planned, convened, held, voted on and closed by those who take part (Art. 10, 21, 22)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.files.samples import pdf

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tests.journeys.cast import Cast
    from tests.journeys.people import Person

SEEN = """query($m: [ID!]) { meetingItems(first: 100, filter: {meeting: $m}) { totalCount nodes {
  id kind title state organisation { name } motions(first: 10) { nodes { id state version awardKind } } } } }"""
_ROLL = "query($m: ID!) { node(id: $m) { ... on Meeting { attendance(first: 50) { nodes { person { id name } } } } } }"


@dataclass(frozen=True)
class Hall:
    """A meeting and the secretary who runs it, on the day on which it is held."""

    cast: Cast
    secretary: Person
    key: str

    async def run(self, act: str, /, **given: Any) -> Any:
        """Let the secretary do something with the meeting as it is now."""
        return await self.secretary.do(act, meetingId=self.key, expectedVersion=await self._version(), **given)

    async def refusal(self, act: str, /, **given: Any) -> tuple[str, str]:
        """Let the secretary try what must be refused."""
        version = await self._version()
        return await self.cast.refusal(self.secretary, act, meetingId=self.key, expectedVersion=version, **given)

    async def _version(self) -> int:
        return await self.secretary.version(self.key)

    def member(self, name: str) -> Person:
        """Return a member on the day of the meeting."""
        return self.cast[name].on(self.secretary.clock[:10])

    async def items(self, viewer: Person | None = None) -> dict[str, Any]:
        """Return the items that somebody sees, by what they are about."""
        found = (await (viewer or self.secretary).ask(SEEN, m=[self.key]))["meetingItems"]
        assert found["totalCount"] == len(found["nodes"])
        return {(one["organisation"] or {"name": one["title"]})["name"]: one for one in found["nodes"]}

    async def attend(self, present: Collection[str], excused: Collection[str] = ()) -> None:
        """Record who takes part."""
        presences = {**dict.fromkeys(present, "PRESENT"), **dict.fromkeys(excused, "EXCUSED")}
        members = [{"personId": self.cast.ids[name], "presence": one} for name, one in presences.items()]
        await self.secretary.do("recordMeetingAttendance", meetingId=self.key, members=members)

    async def convene_and_open(self, present: Collection[str]) -> None:
        """Convene, record who is there and open."""
        await self.run("conveneMeeting")
        await self.attend(present)
        await self.run("openMeeting")

    async def vote(self, motion: str, choices: Mapping[str, str]) -> dict[str, Any]:
        """Put a motion to the vote; return the counts."""
        await self.open_vote(motion)
        for name, choice in choices.items():
            await self.member(name).do("castVote", motionId=motion, choice=choice)
        return await self.close_vote(motion)

    async def open_vote(self, motion: str) -> None:
        """Open the vote on a motion."""
        await self.secretary.do("openVote", motionId=motion, expectedVersion=await self.secretary.version(motion))

    async def close_vote(self, motion: str) -> dict[str, Any]:
        """Count the votes."""
        show = "motion { state tally { votesFor votesAgainst abstentions present recused } }"
        version = await self.secretary.version(motion)
        counted = (await self.secretary.do("closeVote", show, motionId=motion, expectedVersion=version))["motion"]
        return {"state": counted["state"], **counted["tally"]}

    async def close(self, number: str) -> None:
        """Close with the minutes and their signed copy."""
        await self.secretary.send("startMeetingUpload", pdf(), f"{number}.pdf", meetingId=self.key, kind="MINUTES")
        await self.run("closeMeeting", number=number, minutes=f"{number}：会议纪要正文")


async def plan(cast: Cast, secretary: Person, **given: Any) -> Hall:
    """Plan a meeting of the secretary's body that begins at once."""
    about = {"title": "会议", "place": "市政府会议室", "startsAt": secretary.clock, **cast.cycle, **given}
    made = await secretary.do("planMeeting", "meeting { id }", programmeId=cast.ids["programme"], **about)
    return Hall(cast, secretary, made["meeting"]["id"])


async def meet(cast: Cast, secretary: Person, names: Sequence[str], agenda: str, number: str) -> str:
    """Let a body adopt all motions of its list; who is named last has a conflict with the first and stands aside."""
    hall = await plan(cast, secretary)
    await secretary.do(agenda, meetingId=hall.key)
    items = await hall.items()
    first, last = next(iter(items)), names[-1]
    aside = {**cast.cycle, "organisationId": cast.ids[first], "kind": "EMPLOYMENT"}
    await hall.member(last).do("declareInterest", **aside)
    await hall.convene_and_open(names)
    for name, item in items.items():
        voting = [one for one in names if (one, name) != (last, first)]
        await hall.vote(item["motions"]["nodes"][0]["id"], dict.fromkeys(voting, "FOR"))
    assert (await hall.items(hall.member(last))).keys() == items.keys() - {first}
    await hall.close(number)
    return hall.key
