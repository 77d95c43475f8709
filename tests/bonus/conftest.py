"""Winners whose bonus was paid on 6 May 2026, and what is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.bonus_use import BonusPurpose
from regulation.roles import Role
from tests.money.till import line, released, winner
from tests.world import World

PAID_AT = datetime(2026, 5, 6, 1, tzinfo=UTC)  # at nine in the city
RECORD, AMEND, WITHDRAW = Ability.BONUS_ENTITLEMENT_RECORD_USE, Ability.BONUS_USE_AMEND, Ability.BONUS_USE_WITHDRAW


@dataclass
class Paid:
    """A winner whose bonus of CNY 500,000 was paid."""

    cycle: UUID
    organisation: UUID
    award: UUID
    entitlement: UUID
    applicant: Actor

    async def use(self, world: World, amount: str = "1000.01", actor: Actor | None = None, **given: Any) -> UUID:
        done = await world.act(actor or self.applicant, RECORD, self.entitlement, **using(amount, **given))
        return done.id

    async def uses(self, world: World) -> list[Any]:
        sql = "SELECT * FROM bonus_use WHERE entitlement_id = $1 ORDER BY number"
        return list(await world.sql(sql, self.entitlement))


def using(amount: str = "1000.01", **given: Any) -> dict[str, Any]:
    """Return a use on the day of payment."""
    words = {"purpose": BonusPurpose.TRAINING, "used_on": date(2026, 5, 6), "description": "卓越绩效培训"}
    return {"amount": Decimal(amount), **words, **given}


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


@pytest.fixture
async def paid(world: World) -> Paid:
    return await paid_winner(world)


async def paid_winner(world: World, state: str = "paid") -> Paid:
    won = await winner(world)
    order = await released(world, await line(world), won)
    batch = await world.put(
        m.PaymentBatch, programme_id=world.programme, number=f"B-{order}", route="file", exported_at=PAID_AT
    )
    await world.change(m.PaymentOrder, order, state=state, batch_id=batch, paid_at=PAID_AT if state == "paid" else None)
    return Paid(won.cycle, won.organisation, won.award, won.entitlement, won.applicant)


async def bound(world: World, paid: Paid, role: Role) -> Actor:
    """Return somebody of a role who has a conflict of interest with the winner."""
    one = await world.actor(role)
    await world.put(
        m.Conflict, person_id=one.person_id, cycle_id=paid.cycle, organisation_id=paid.organisation, kind="kinship",
        source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip
    return one
