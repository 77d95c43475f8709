"""An office with two clerks and a director."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from models.registry import LinkKind
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from regulation.sanctions import Ground
from tests.world import World


@dataclass
class Office:
    """Who keeps the register."""

    world: World
    clerk: Actor
    director: Actor

    async def ban(self, credit_code: str, *, decided: str = "2024-03-01", ground: Any = "fraud", **more: Any) -> UUID:
        """Enter and sign a ban."""
        given = {"organisation_name": "被禁企业", "decided_by": "某市人民政府", "document_number": "某府字〔2024〕1号"}
        done = await self.world.act(
            self.clerk, Ability.PROGRAMME_ENTER_BAN, self.world.programme, credit_code=credit_code,
            ground=Ground(ground), decided_on=date.fromisoformat(decided), **{**given, **more},
        )  # fmt: skip
        await self.world.act(self.director, Ability.BAN_SIGN, done.id)
        return done.id

    async def link(self, organisation: UUID, other: UUID, kind: str = "successor") -> UUID:
        """Link two organisations."""
        done = await self.world.act(
            self.clerk, Ability.ORGANISATION_LINK, organisation, other_id=other, kind=LinkKind(kind),
            since=date(2020, 1, 1), source="工商登记", reason="合并",
        )  # fmt: skip
        return done.id

    async def code(self, organisation: UUID) -> str:
        """Return the credit code of an organisation."""
        return await self.world.one(
            "SELECT credit_code FROM organisation_detail WHERE organisation_id = $1", organisation
        )


@pytest.fixture
async def office(world: World) -> Office:
    return Office(world, await world.actor(Role.OFFICE), await world.actor(Role.OFFICE_DIRECTOR))
