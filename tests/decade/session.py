"""A session of the award: its plan, and the ways by which all its chapters find things."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.files.samples import pdf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.decade.town import Town
    from tests.journeys.people import Person

_DOSSIERS = """query($c: [ID!]) { dossiers(first: 100, filter: {cycle: $c}) {
  nodes { id state version organisation { name } } } }"""
_MEETING = (
    "query($m: ID!) { node(id: $m) { ... on Meeting { version attendance(first: 50) { nodes { person { id } } } } } }"
)
_ITEMS = """query($m: [ID!]) { meetingItems(first: 100, filter: {meeting: $m}) { nodes {
  id motions(first: 10) { nodes { id version } } } } }"""


@dataclass
class Session:
    """Who applies, what percentage the experts give, and for what each is put forward, if for anything."""

    number: int
    year: int
    percentages: Mapping[str, int]
    kinds: Mapping[str, str] = field(default_factory=dict)
    dossiers: dict[str, str] = field(default_factory=dict)

    def day(self, month_and_day: str) -> str:
        """Return a day of the award year, such as `04-01`."""
        return f"{self.year}-{month_and_day}"


async def applications(town: Town, viewer: Person) -> dict[str, Any]:
    """Return the applications of the session that somebody sees, by the names of their organisations."""
    found = (await viewer.ask(_DOSSIERS, c=[town.ids["cycle"]]))["dossiers"]["nodes"]
    return {one["organisation"]["name"]: one for one in found}


def seen(dossier: Mapping[str, Any]) -> dict[str, Any]:
    """Name an application in the version in which it was seen."""
    return {"dossierId": dossier["id"], "expectedVersion": dossier["version"]}


@dataclass(frozen=True)
class Body:
    """Leading group or executive meeting, in one sitting: all present, all for everything (Art. 10, 21, 22)."""

    town: Town
    secretary: Person
    members: Sequence[str]

    async def resolve(self, number: str, agenda: str, *, of_cycle: bool = True, **about: Any) -> str:
        """Plan a meeting, fill its agenda, vote for every motion, close it; return its id."""
        town, secretary = self.town, self.secretary
        planned = {
            "title": "会议",
            "place": "市政府会议室",
            "startsAt": secretary.clock,
            "programmeId": town.ids["programme"],
        }
        cycle = town.cycle if of_cycle else {}
        key = str((await secretary.do("planMeeting", "meeting { id }", **planned, **cycle))["meeting"]["id"])
        await secretary.do(agenda, meetingId=key, **about)
        await self._open(key)
        await self._vote((await secretary.ask(_ITEMS, m=[key]))["meetingItems"]["nodes"])
        await self._close(key, number)
        return key

    async def _open(self, key: str) -> None:
        await self.secretary.do("conveneMeeting", **await self._seen(key))
        people = (await self.secretary.ask(_MEETING, m=key))["node"]["attendance"]["nodes"]
        present = [{"personId": one["person"]["id"], "presence": "PRESENT"} for one in people]
        await self.secretary.do("recordMeetingAttendance", meetingId=key, members=present)
        await self.secretary.do("openMeeting", **await self._seen(key))

    async def _seen(self, key: str) -> dict[str, Any]:
        version = (await self.secretary.ask(_MEETING, m=key))["node"]["version"]
        return {"meetingId": key, "expectedVersion": version}

    async def _vote(self, items: Iterable[Any]) -> None:
        for motion in [one["motions"]["nodes"][0]["id"] for one in items]:
            await self.secretary.do("openVote", motionId=motion, expectedVersion=1)
            for name in self.members:
                member = self.town[name].on(self.secretary.clock[:10])
                await member.do("castVote", motionId=motion, choice="FOR")
            await self.secretary.do("closeVote", motionId=motion, expectedVersion=2)

    async def _close(self, key: str, number: str) -> None:
        await self.secretary.send("startMeetingUpload", pdf(), f"{number}.pdf", meetingId=key, kind="MINUTES")
        await self.secretary.do(
            "closeMeeting", **await self._seen(key), number=number, minutes=f"{number}：会议纪要正文"
        )
