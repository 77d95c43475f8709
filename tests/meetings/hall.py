"""A meeting through the door, step by step: the secretary, the members, the agenda, the votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.meetings import Choice, Effect, ItemKind, Presence
from regulation.roles import Role
from services.holding import PresenceInput
from tests.services.scenery import QUALITY, candidates, evaluated
from tests.world import World

FOR, AGAINST, ABSTAIN = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN
_BODIES = {
    Role.LEADING_GROUP: (Role.LEADING_GROUP_SECRETARY, Ability.MEETING_ADD_CANDIDATES),
    Role.EXECUTIVE_MEETING: (Role.EXECUTIVE_SECRETARY, Ability.MEETING_ADD_APPROVALS),
}


@dataclass
class Hall:
    """A meeting with its secretary and members; they stand at the time of the meeting."""

    city: World
    meeting: UUID
    secretary: Actor
    members: list[Actor]

    async def run(self, ability: Ability, **given: Any) -> Any:
        """Let the secretary do something with the meeting."""
        return await self.city.act(self.secretary, ability, self.meeting, **given)

    async def item(self, dossier: UUID | None) -> UUID:
        return await self.city.one(
            "SELECT id FROM meeting_item WHERE meeting_id = $1 AND dossier_id IS NOT DISTINCT FROM $2",
            *(self.meeting, dossier),
        )

    async def motion(self, dossier: UUID | None, number: int = 1) -> UUID:
        return await self.city.one(
            "SELECT id FROM motion WHERE item_id = $1 ORDER BY id OFFSET $2 LIMIT 1",
            *(await self.item(dossier), number - 1),
        )

    async def attend(self, presence: Presence, *members: Actor) -> None:
        await self.run(
            Ability.MEETING_RECORD_ATTENDANCE,
            members=[PresenceInput(a.person_id, presence) for a in members if a.person_id],
        )

    async def open(self, present: int | None = None) -> None:
        """Let the members come, or as many of them, and open the meeting."""
        await self.run(Ability.MEETING_CONVENE)
        await self.attend(Presence.PRESENT, *self.members[:present])
        await self.run(Ability.MEETING_OPEN)

    async def call(self, motion: UUID) -> None:
        await self.city.act(self.secretary, Ability.MOTION_OPEN_VOTE, motion)

    async def vote(self, motion: UUID, *choices: Choice) -> None:
        """Put a motion to the vote; choices in the order of the members, of whom the last ones may be missing."""
        await self.call(motion)
        await self.ballots(motion, *choices)
        await self.count(motion)

    async def ballots(self, motion: UUID, *choices: Choice) -> None:
        for member, choice in zip(self.members, choices, strict=False):
            await self.city.act(member, Ability.MOTION_VOTE, motion, choice=choice)

    async def count(self, motion: UUID) -> None:
        await self.city.act(self.secretary, Ability.MOTION_CLOSE_VOTE, motion)

    async def close(self, number: str = "") -> None:
        await signed_minutes(self.city, self.meeting)
        await self.run(Ability.MEETING_CLOSE, number=number or f"会议纪要{uuid4().hex[:6]}", minutes="会议纪要正文")

    async def state(self, table: str, key: UUID) -> str:
        return str(await self.city.one(f"SELECT state FROM {table} WHERE id = $1", key))


async def hall(
    city: World, body: Role = Role.LEADING_GROUP, *, members: int = 5, cycle: UUID | None = None, days: int = 1,
    now: datetime | None = None, **given: Any,
) -> Hall:  # fmt: skip
    """Return a meeting that is planned; its secretary and members are new, and all others of the body have left it."""
    now = now or city.clock
    await city.sql("UPDATE role_grant SET valid_to = '2020-01-02Z' WHERE role = $1", body.value)
    starts = now + timedelta(days=days)
    secretary = city.at(await city.actor(_BODIES[body][0]), now)
    people = [city.at(await city.actor(body), starts) for _ in range(members)]
    where = {"title": "全体会议", "place": "市政府会议室", "starts_at": starts, "cycle_id": cycle}
    done = await city.act(secretary, Ability.PROGRAMME_PLAN_MEETING, city.programme, **where, **given)
    return Hall(city, done.id, city.at(secretary, starts), people)


async def plenary(city: World, count: int = 1, **given: Any) -> tuple[Hall, list[UUID]]:
    """Return a planned plenary with candidates for the quality award on its agenda."""
    cycle = await city.cycle("deliberating")
    dossiers = [await evaluated(city, cycle, "candidate") for _ in range(count)]
    await candidates(city, dict.fromkeys(dossiers, QUALITY))
    found = await hall(city, cycle=cycle, **given)
    await found.run(Ability.MEETING_ADD_CANDIDATES)
    return found, dossiers


async def matters(city: World, count: int = 1, **given: Any) -> tuple[Hall, list[UUID]]:
    """Return a planned meeting about rules, which are no organisation's, and its motions."""
    found = await hall(city, **{"cycle": await city.cycle("deliberating"), **given})
    for n in range(count):
        await found.run(
            Ability.MEETING_ADD_ITEM, kind=ItemKind.RULES, title=f"办法{n}", subject_id=await put_rules(city)
        )
    rows = await city.sql("SELECT id FROM motion WHERE meeting_id = $1 ORDER BY id", found.meeting)
    return found, [row["id"] for row in rows]


async def resolve(
    city: World, kind: ItemKind, subject: UUID, *, accept: bool = True, cycle: UUID | None = None,
    now: datetime | None = None, **given: Any,
) -> UUID:  # fmt: skip
    """Let three members meet through the door, resolve on one thing and close; return the meeting.

    `cycle`: what it is about; none for rules. `given`: what else the item needs, such as the kind of award.
    """
    body = Role.EXECUTIVE_MEETING if kind is ItemKind.APPROVAL else Role.LEADING_GROUP
    others = await city.sql("SELECT id, valid_to FROM role_grant WHERE role = $1", body.value)
    found = await hall(city, body, members=3, cycle=cycle, days=0, now=now)
    item = await _put_down(found, kind, subject, given)
    await found.open()
    await city.sql(
        "UPDATE role_grant g SET valid_to = n.valid_to FROM unnest($1::uuid[], $2::timestamptz[]) n(id, valid_to)"
        " WHERE g.id = n.id",
        *([row["id"] for row in others], [row["valid_to"] for row in others]),
    )
    motions = await city.sql("SELECT id FROM motion WHERE item_id = $1", item)
    for row in motions:
        await found.vote(row["id"], *[FOR if accept else AGAINST] * 3)
    if not (accept and motions):
        words = {"effect": Effect.ACCEPT if accept else Effect.DECLINE, "text": "决议", "reason": "全体会议审议"}
        moved = await city.act(found.members[0], Ability.MEETING_ITEM_MOVE, item, **words)
        await found.vote(moved.id, FOR, FOR, FOR)
    await found.close()
    return found.meeting


_SUBJECT = {
    ItemKind.OBJECTION: "objection_id",
    ItemKind.REPLACEMENT: "dossier_id",
    ItemKind.RULES: "subject_id",
    ItemKind.REVOCATION: "incident_id",
}


async def _put_down(found: Hall, kind: ItemKind, subject: UUID, given: Mapping[str, Any]) -> UUID:
    """Put something on the agenda and return the item."""
    if kind in {ItemKind.CANDIDATE, ItemKind.APPROVAL}:
        listed = Ability.MEETING_ADD_CANDIDATES if kind is ItemKind.CANDIDATE else Ability.MEETING_ADD_APPROVALS
        await found.run(listed, dossier_ids=[subject])
    else:
        about = {"kind": kind, "title": "议题", _SUBJECT[kind]: subject}
        await found.run(Ability.MEETING_ADD_ITEM, **about, **given)
    return UUID(str(await found.city.one("SELECT id FROM meeting_item WHERE meeting_id = $1", found.meeting)))


async def put_rules(city: World, **given: Any) -> UUID:
    """Let rules be before the leading group."""
    usual = {"kind": "review", "title": "评审细则", "body": "一、总则", "effective_from": city.clock.date()}
    state = {"state": "submitted", "submitted_at": city.clock, "drafted_at": city.clock}
    who = {"programme_id": city.programme, "drafted_by_id": await city.person()}
    return await city.put(m.RuleDocument, **{**usual, **state, **who, **given})


async def signed_minutes(city: World, meeting: UUID) -> None:
    """Let the signed copy of the minutes be there, as after its upload."""
    row = await city.row(m.Meeting, meeting)
    digest = uuid4().hex * 2
    await city.put(
        m.StoredFile, sha256=digest, size=1, media_type="application/pdf", state="clean", touched_at=city.clock
    )
    await city.put(
        m.MeetingDocument, meeting_id=meeting, programme_id=row["programme_id"], cycle_id=row["cycle_id"], kind="minutes",
        state="submitted", sha256=digest, title="纪要", media_type="application/pdf", size=1, uploaded_at=city.clock,
    )  # fmt: skip


async def conflicted(city: World, who: Actor, dossier: UUID) -> None:
    """Let somebody have a conflict of interest with who applied."""
    row = await city.row(m.Dossier, dossier)
    await city.put(
        m.Conflict, cycle_id=row["cycle_id"], person_id=who.person_id, organisation_id=row["organisation_id"],
        kind="kinship", source="reported", rule="r", found_at=city.clock,
    )  # fmt: skip


async def tally_of(city: World, motion: UUID) -> Mapping[str, Any]:
    row = (await city.sql("SELECT * FROM vote_tally WHERE motion_id = $1", motion))[0]
    return {name: row[name] for name in ("votes_for", "votes_against", "abstentions", "present", "recused", "adopted")}


def counted(*counts: int, recused: int = 0, adopted: bool) -> Mapping[str, Any]:
    names: Sequence[str] = ("votes_for", "votes_against", "abstentions")
    return {**dict(zip(names, counts, strict=True)), "present": sum(counts), "recused": recused, "adopted": adopted}
