"""What tests of objections share: somebody who objects, follows under the code, and a clerk who has taken it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.honours import AwardKind
from regulation.roles import Role
from tests.services.scenery import PUBLISHED, Publicity, publicity
from tests.world import World

FILED = PUBLISHED + timedelta(days=1)  # Tuesday 24 November 2026, 10:00 in Shanghai
# Three days after 24 November end with the 27th; five days with the 29th (in Asia/Shanghai).
COMPLETE_BY = datetime(2026, 11, 27, 16, tzinfo=UTC)
ANSWER_BY = datetime(2026, 11, 29, 16, tzinfo=UTC)
GIVEN: dict[str, Any] = {"grounds": "近三年有环保处罚", "name": "举报人", "contact": "13800000000"}


@dataclass
class Case:
    """An objection to the first entry of a public list, who follows it and who handles it."""

    world: World
    public: Publicity
    key: UUID
    follower: Actor
    handler: Actor

    async def act(self, ability: Ability, **given: Any) -> UUID:
        return (await self.world.act(self.handler, ability, self.key, **given)).id

    async def refusal(self, ability: Ability, **given: Any) -> tuple[str, str, str]:
        return await self.world.refusal(self.handler, ability, self.key, **given)

    async def state(self) -> str:
        return str((await self.world.row(m.Objection, self.key))["state"])

    async def entry(self) -> str:
        return str((await self.world.row(m.Dossier, self.public.dossiers[0]))["state"])

    async def director(self) -> Actor:
        return self.world.at(await self.world.actor(Role.OFFICE_DIRECTOR), FILED)

    async def applicant(self) -> Actor:
        return self.world.at(await self.world.applicant(self.public.organisations[0]), FILED)


async def filed(world: World, public: Publicity, *, at: datetime = FILED, **given: Any) -> tuple[UUID, Actor]:
    """Let somebody object to the first entry, and return the objection and who follows it."""
    about = {"organisation_id": public.organisations[0], **GIVEN, **given}
    done = await world.act(world.at(world.anybody(), at), Ability.NOTICE_OBJECT, public.notice, **about)
    return done.id, Actor(clock=at, tracking=hashlib.sha256(done.told["tracking_code"].encode()).hexdigest())


async def case(world: World, public: Publicity | None = None, **given: Any) -> Case:
    """Return an objection that a clerk has taken."""
    shown = public or await publicity(world, AwardKind.QUALITY)
    key, follower = await filed(world, shown, **given)
    handler = world.at(await world.actor(Role.OFFICE), FILED)
    await world.act(handler, Ability.OBJECTION_TAKE, key)
    return Case(world, shown, key, follower, handler)


async def did(world: World, actor: Actor, ability: str, **matter: UUID) -> None:
    """Put on record that somebody did an act in the matter of an application or a cycle."""
    await world.put(
        m.LedgerEntry, programme_id=world.programme, at=FILED, person_id=actor.person_id, role="office",
        ability=ability, target_id=uuid4(), outcome="done", code="", article="Art.5", policy_digest="",
        payload_digest="", **matter,
    )  # fmt: skip
