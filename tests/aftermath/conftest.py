"""A winner whose title was revoked on 10 April 2027, after its bonus of CNY 500,000 was paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

import models as m
from policies.actor import Actor
from regulation.roles import Role
from regulation.sanctions import Ground
from tests.duties.conftest import commended
from tests.money.till import line
from tests.revoking.conftest import RECORDED, Case, case_of
from tests.world import World

NOON = datetime(2027, 4, 12, 4, tzinfo=UTC)  # of a Monday, two days after the decision


@dataclass
class Revoked:
    """A revoked title and who has to do with it."""

    world: World
    case: Case
    revocation: UUID
    applicant: Actor

    async def consequence(self, kind: str) -> UUID:
        sql = "SELECT id FROM revocation_consequence WHERE revocation_id = $1 AND kind = $2"
        return UUID(bytes=(await self.world.one(sql, self.revocation, kind)).bytes)

    async def kinds(self) -> dict[str, str]:
        sql = "SELECT kind, state FROM revocation_consequence WHERE revocation_id = $1"
        return {row["kind"]: row["state"] for row in await self.world.sql(sql, self.revocation)}

    async def actor(self, role: Role, at: datetime = NOON) -> Actor:
        return self.world.at(await self.world.actor(role), at)

    async def bound(self, role: Role) -> Actor:
        """Return somebody of a role who has a conflict of interest with the winner."""
        one = await self.actor(role)
        await self.world.put(
            m.Conflict, person_id=one.person_id, cycle_id=self.case.winner.cycle,
            organisation_id=self.case.winner.organisation, kind="kinship", source="reported", rule="r",
            found_at=self.world.clock,
        )  # fmt: skip
        return one

    async def told(self, actor: Actor) -> list[str]:
        sql = "SELECT event FROM message WHERE grant_id = $1 ORDER BY told_at, id"
        return [row["event"] for row in await self.world.sql(sql, actor.grant_id)]


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


@pytest.fixture
async def fraud(world: World) -> Revoked:
    return await revoked(world, Ground.FRAUD)


@pytest.fixture
async def grave(world: World) -> Revoked:
    return await revoked(world, Ground.LIABILITY_ACCIDENT)


async def revoked(world: World, ground: Ground, *, order: str | None = "paid") -> Revoked:
    winner = await commended(world)
    case = await case_of(world, winner, ground)
    if order:
        await pay(world, case.award, order)
    revocation = await case.revoked(RECORDED)
    return Revoked(world, case, revocation, world.at(winner.applicant, NOON))


async def pay(world: World, award: UUID, state: str = "paid") -> None:
    """Put the order by which a bonus is paid, or was on its way."""
    (bonus,) = await world.sql("SELECT * FROM bonus_entitlement WHERE award_id = $1", award)
    of: dict[str, Any] = {"cycle_id": bonus["cycle_id"], "organisation_id": bonus["organisation_id"]}
    account = await world.put(
        m.PayeeAccount, **of, entitlement_id=bonus["id"], number=1, holder="某单位", bank="某银行",
        bank_code="102428000018", ending="0018", given_at=world.clock,
    )  # fmt: skip
    place = {"programme_id": world.programme, "number": uuid4().hex}
    batch = await world.put(m.PaymentBatch, **place, route="file", exported_at=world.clock)
    drafter, releaser = await world.actor(Role.FINANCE), await world.actor(Role.FINANCE)
    await world.put(
        m.PaymentOrder, **of, **place, entitlement_id=bonus["id"], award_id=award, budget_line_id=await line(world),
        payee_account_id=account, batch_id=batch, amount=Decimal(500_000), document_number="1号",
        document_date=world.clock.date(), state=state, drafted_by_id=drafter.person_id, drafted_at=world.clock,
        released_by_id=releaser.person_id, released_at=world.clock,
        paid_at=datetime(2026, 12, 1, tzinfo=UTC) if state == "paid" else None,
    )  # fmt: skip
