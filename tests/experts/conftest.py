"""An office with a clerk and a director, and experts of the pool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from models.database import SYSTEM_ROLE
from models.review import QUARANTINED
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.world import World


@dataclass
class Pool:
    """Who keeps the pool."""

    world: World
    clerk: Actor
    director: Actor

    async def admit(self, person: UUID, **given: Any) -> UUID:
        """Let the clerk admit a person, and return the profile."""
        entry = {"employer_name": "某研究院", "specialities": ["C"], **given}
        return (await self.world.act(self.clerk, Ability.PERSON_ADMIT_EXPERT, person, **entry)).id

    async def profile_of(self, expert: Actor) -> UUID:
        return await self.world.one("SELECT id FROM expert_profile WHERE person_id = $1", expert.person_id)

    async def counts(self, review: UUID) -> bool:
        """Return whether a review counts at the world's time."""
        async with self.world.db.transaction(SYSTEM_ROLE) as tx:
            await tx.sql("SELECT ctx.enter(NULL, NULL, $1, NULL)", self.world.clock)
            found = await tx.sql(f"SELECT {QUARANTINED.format(r='r')} FROM public.review r WHERE r.id = $1", review)
        return found[0][0] is not True

    async def events(self, reader: Actor) -> list[str]:
        """Return what a person was told, oldest first."""
        rows = await self.world.sql("SELECT event FROM message WHERE grant_id = $1 ORDER BY id", reader.grant_id)
        return [row["event"] for row in rows]


@pytest.fixture
async def pool(world: World) -> Pool:
    return Pool(world, await world.actor(Role.OFFICE), await world.actor(Role.OFFICE_DIRECTOR))
