"""Winners as a commendation leaves them, and what they owe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.honours import AwardKind
from regulation.roles import Role
from tests.services.scenery import NOTICE, evaluated, listed
from tests.world import World

ISSUED = date(2026, 11, 2)
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)  # of that day, in the city
OWED = "SELECT * FROM obligation WHERE cycle_id = $1 ORDER BY due_on, kind, number"


@dataclass
class Winner:
    """A winner with what it owes."""

    cycle: UUID
    dossier: UUID
    organisation: UUID
    applicant: Actor

    async def owed(self, world: World, kind: str = "experience_summary", number: int = 1) -> Any:
        sql = "SELECT * FROM obligation WHERE cycle_id = $1 AND kind = $2 AND number = $3"
        return (await world.sql(sql, self.cycle, kind, number))[0]

    async def handed_in(self, world: World) -> list[Any]:
        return list(
            await world.sql("SELECT * FROM obligation_submission WHERE cycle_id = $1 ORDER BY number", self.cycle)
        )


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


@pytest.fixture
async def winner(world: World) -> Winner:
    """Who won the quality award for the first time on 2 November 2026."""
    return await commended(world)


async def commended(world: World, kind: AwardKind = AwardKind.QUALITY, *, session: int | None = None) -> Winner:
    cycle = await world.cycle("approving", session=session)
    dossier = await evaluated(world, cycle, "approved")
    await listed(world, cycle, "final", {dossier: kind})
    return await commend(world, cycle, dossier)


async def commend(world: World, cycle: UUID, dossier: UUID) -> Winner:
    document = {"document_number": f"{uuid4().hex[:6]}号", "issued_on": ISSUED, **NOTICE}
    await world.act(await at_noon(world, Role.EXECUTIVE_MEETING), Ability.CYCLE_COMMEND, cycle, **document)
    organisation = (await world.row(m.Dossier, dossier))["organisation_id"]
    return Winner(cycle, dossier, organisation, world.at(await world.applicant(organisation), NOON))


async def at_noon(world: World, role: Role) -> Actor:
    """Return somebody who stands on the day of the commendation."""
    return world.at(await world.actor(role), NOON)
