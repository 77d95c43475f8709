"""After fraud the bonus is paid back, to the fen: plan, receipts, writing off, each by two persons (Art. 28)."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.clawback import InstalmentInput
from regulation.roles import Role
from regulation.sanctions import Ground
from regulation.violation import RuleBroken
from resolvers.ids import to_id
from services.reminding import remind
from tests.aftermath.conftest import NOON, Revoked, revoked
from tests.policies.looking import ask, ask_reference, data
from tests.world import World

DRAFT, APPROVE = Ability.REVOCATION_CONSEQUENCE_DRAFT_PLAN, Ability.CLAWBACK_PLAN_APPROVE
RECORD, CONFIRM = Ability.REVOCATION_CONSEQUENCE_RECORD_RECEIPT, Ability.CLAWBACK_RECEIPT_CONFIRM
PROPOSE, WAIVE = Ability.REVOCATION_CONSEQUENCE_PROPOSE_WAIVER, Ability.CLAWBACK_WAIVER_APPROVE
SETTLE = Ability.REVOCATION_CONSEQUENCE_SETTLE
CLAIM = """query ($id: ID!) { node(id: $id) { ... on RevocationConsequence { claim { paid received waived remainder
 overdue owedBack } } } }"""
MAY, JUNE = date(2027, 5, 31), date(2027, 6, 30)


def plan(*parts: tuple[date, str]) -> dict[str, Any]:
    return {"instalments": [InstalmentInput(day, Decimal(amount)) for day, amount in parts]}


HALVES = plan((MAY, "250000.01"), (JUNE, "249999.99"))


def money(amount: str) -> dict[str, Any]:
    return {"amount": Decimal(amount), "received_on": date(2027, 4, 12), "reference": "回单 0017"}


async def finance(fraud: Revoked) -> tuple[UUID, Actor, Actor]:
    """Return the claim and two persons in finance."""
    return await fraud.consequence("clawback"), await fraud.actor(Role.FINANCE), await fraud.actor(Role.FINANCE)


async def came(world: World, fraud: Revoked, amount: str) -> UUID:
    """Let money have come back, as two persons say."""
    claim, one, other = await finance(fraud)
    key = (await world.act(one, RECORD, claim, **money(amount))).id
    await world.act(other, CONFIRM, key)
    return key


async def claimed(world: World, fraud: Revoked, reader: Actor, at: datetime = NOON) -> tuple[str, ...]:
    """Return paid, received, waived, remainder and overdue, as somebody reads them by both executors."""
    key = to_id("RevocationConsequence", await fraud.consequence("clawback"))
    found = [
        (await data(world, world.at(reader, at), CLAIM, way, id=key))["node"]["claim"] for way in (ask, ask_reference)
    ]
    assert found[0] == found[1]
    return tuple(found[0][name] for name in ("paid", "received", "waived", "remainder", "overdue"))


async def planned(world: World, fraud: Revoked, given: dict[str, Any] = HALVES) -> UUID:
    claim, one, other = await finance(fraud)
    key = (await world.act(one, DRAFT, claim, **given)).id
    await world.act(other, APPROVE, key)
    return key


async def test_a_bonus_is_paid_back_by_a_plan_to_the_fen_and_settled(world: World, fraud: Revoked) -> None:
    claim, one, _ = await finance(fraud)
    await planned(world, fraud)
    await came(world, fraud, "250000.01")
    early = await world.refusal(one, SETTLE, claim)
    await came(world, fraud, "249999.98")
    almost = await world.refusal(one, SETTLE, claim)
    await came(world, fraud, "0.01")

    await world.act(one, SETTLE, claim)

    assert early == almost == ("RULE", "CLAWBACK_REMAINS", "Art.28")
    assert (await fraud.kinds())["clawback"] == "met"
    assert await claimed(world, fraud, one) == ("500000.00", "500000.00", "0.00", "0.00", "0.00")
    assert "clawback_planned" in await fraud.told(fraud.applicant)
    assert (await fraud.told(fraud.applicant)).count("clawback_received") == 3
    assert await world.refusal(one, RECORD, claim, **money("0.01")) == ("FORBIDDEN", "WRONG_STATE", "Art.28")


async def test_what_is_overdue_follows_from_the_plan_and_what_came_since(world: World, fraud: Revoked) -> None:
    """Of 500,000.00 the first 250,000.01 are due on 31 May; 100,000 come before the plan is drafted, 50,000 after it."""
    await came(world, fraud, "100000")
    await planned(world, fraud, plan((MAY, "250000.01"), (JUNE, "149999.99")))
    await came(world, fraud, "50000")
    reader, midnight = await fraud.actor(Role.FINANCE), datetime(2027, 5, 31, 16, tzinfo=UTC)

    last_second = await claimed(world, fraud, reader, midnight - timedelta(seconds=1))
    after = await claimed(world, fraud, reader, midnight)
    in_july = await claimed(world, fraud, reader, datetime(2027, 6, 30, 16, tzinfo=UTC))

    assert last_second == ("500000.00", "150000.00", "0.00", "350000.00", "0.00")
    assert (after[4], in_july[4]) == ("200000.01", "350000.00")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (plan(), "PLAN_LENGTH"),
        (plan((MAY, "499999.99")), "PLAN_SUM_DIFFERS"),
        (plan((MAY, "500000.01")), "PLAN_SUM_DIFFERS"),
        (plan((JUNE, "250000"), (MAY, "250000")), "PLAN_DAYS"),
        (plan((MAY, "250000"), (MAY, "250000")), "PLAN_DAYS"),
        (plan((date(2027, 4, 11), "500000")), "PLAN_DAYS"),
        (plan((MAY, "499999.999"), (JUNE, "0.001")), "AMOUNT_NOT_IN_FEN"),
        (plan((MAY, "500000"), (JUNE, "0")), "AMOUNT_INVALID"),
    ],
)
async def test_a_plan_covers_what_remains_in_rising_days(
    world: World, fraud: Revoked, given: dict[str, Any], code: str
) -> None:
    claim, one, _ = await finance(fraud)

    assert (await world.refusal(one, DRAFT, claim, **given))[:2] == ("RULE", code)


async def test_a_plan_that_is_outdated_is_drafted_anew_and_replaces_the_one_before(
    world: World, fraud: Revoked
) -> None:
    claim, one, other = await finance(fraud)
    first = await planned(world, fraud)
    second = (await world.act(one, DRAFT, claim, **HALVES)).id
    await came(world, fraud, "0.01")

    outdated = await world.refusal(other, APPROVE, second)
    await world.act(other, Ability.CLAWBACK_PLAN_REJECT, second, reason="金额有变")
    third = await planned(world, fraud, plan((JUNE, "499999.99")))

    assert outdated == ("RULE", "PLAN_OUTDATED", "Art.28")
    states = [(await world.row(m.ClawbackPlan, key))["state"] for key in (first, second, third)]
    assert states == ["replaced", "rejected", "approved"]


async def test_each_step_takes_two_persons(world: World, fraud: Revoked) -> None:
    claim, one, other = await finance(fraud)
    drafted = (await world.act(one, DRAFT, claim, **HALVES)).id
    receipt = (await world.act(one, RECORD, claim, **money("1"))).id
    waiver = (await world.act(one, PROPOSE, claim, amount=Decimal(1), reason="破产清算")).id

    own = [await world.refusal(one, *step) for step in ((APPROVE, drafted), (CONFIRM, receipt), (WAIVE, waiver))]
    nothing_yet = await claimed(world, fraud, one)
    for step in ((APPROVE, drafted), (CONFIRM, receipt), (WAIVE, waiver)):
        await world.act(other, *step)

    assert own == [
        ("FORBIDDEN", "BARRED_DRAFTED_BY_ME", "Art.28"), ("FORBIDDEN", "BARRED_ENTERED_BY_ME", "Art.28"),
        ("FORBIDDEN", "BARRED_PROPOSED_BY_ME", "Art.28"),
    ]  # fmt: skip
    assert nothing_yet == ("500000.00", "0.00", "0.00", "500000.00", "0.00")
    assert await claimed(world, fraud, one) == ("500000.00", "1.00", "1.00", "499998.00", "0.00")
    with pytest.raises(asyncpg.CheckViolationError):
        await world.change(m.ClawbackReceipt, receipt, confirmed_by_id=one.person_id)
    with pytest.raises(asyncpg.CheckViolationError):
        await world.change(m.ClawbackWaiver, waiver, approved_by_id=one.person_id)


async def test_no_more_comes_back_or_is_written_off_than_remains(world: World, fraud: Revoked) -> None:
    claim, one, other = await finance(fraud)
    two = [(await world.act(one, RECORD, claim, **money("300000"))).id for _ in range(2)]
    waiver = (await world.act(one, PROPOSE, claim, amount=Decimal("200000.01"), reason="清算")).id
    await world.act(other, CONFIRM, two[0])

    refused = [
        await world.refusal(other, CONFIRM, two[1]),
        await world.refusal(other, WAIVE, waiver),
        await world.refusal(one, RECORD, claim, **money("200000.01")),
        await world.refusal(one, PROPOSE, claim, amount=Decimal("200000.01"), reason="清算"),
    ]

    assert refused == [("RULE", "CLAWBACK_EXCEEDED", "Art.28")] * 4
    await world.act(other, Ability.CLAWBACK_RECEIPT_REJECT, two[1], reason="重复登记")
    await world.act(other, Ability.CLAWBACK_WAIVER_REJECT, waiver, answer="仍可追回")


async def test_of_receipts_confirmed_at_once_no_more_counts_than_remains(world: World, fraud: Revoked) -> None:
    claim, one, other = await finance(fraud)
    keys = [(await world.act(one, RECORD, claim, **money("300000"))).id for _ in range(3)]

    found = await asyncio.gather(*(world.act(other, CONFIRM, key) for key in keys), return_exceptions=True)

    assert sum(isinstance(one, RuleBroken) for one in found) == 2
    assert (await claimed(world, fraud, one))[3] == "200000.00"


async def test_of_plans_drafted_at_once_one_is_taken(world: World, fraud: Revoked) -> None:
    claim, one, other = await finance(fraud)

    found = await asyncio.gather(
        *(world.act(who, DRAFT, claim, **HALVES) for who in (one, other)), return_exceptions=True
    )

    assert sum(isinstance(one, RuleBroken) for one in found) == 1


async def test_after_a_grave_event_nothing_is_claimed_back(world: World, grave: Revoked) -> None:
    """Art. 30 names no clawback, medal or certificate."""
    assert await grave.kinds() == {"title_stop": "open"}


async def test_of_a_bonus_that_was_never_paid_nothing_is_claimed_and_an_order_under_way_is_waited_for(
    world: World,
) -> None:
    unpaid = await revoked(world, Ground.FRAUD, order=None)
    sent = await revoked(world, Ground.FRAUD, order="exported")
    one = await unpaid.actor(Role.FINANCE)

    waits = await world.refusal(one, SETTLE, await sent.consequence("clawback"))
    nothing = await world.refusal(one, RECORD, await unpaid.consequence("clawback"), **money("0.01"))
    await world.act(one, SETTLE, await unpaid.consequence("clawback"))

    assert waits == ("RULE", "ORDERS_UNDER_WAY", "Art.28")
    assert nothing == ("RULE", "CLAWBACK_EXCEEDED", "Art.28")
    assert (await unpaid.kinds())["clawback"] == "met"


async def test_the_winner_reads_what_two_agreed_on_and_who_may_not_finds_nothing(world: World, fraud: Revoked) -> None:
    claim, one, other = await finance(fraud)
    await world.act(one, DRAFT, claim, **HALVES)
    receipt = (await world.act(one, RECORD, claim, **money("1"))).id
    tables = ("clawback_plan", "clawback_receipt", "clawback_waiver")
    where = f"consequence_id = '{claim}'"

    before = [await world.visible(fraud.applicant, table, where) for table in tables]
    await world.act(other, CONFIRM, receipt)

    assert before == [set(), set(), set()]
    assert await world.visible(fraud.applicant, "clawback_receipt", where) == {receipt}
    bound, stranger = await fraud.bound(Role.FINANCE), await world.applicant(await world.organisation())
    for reader in (bound, stranger, await world.county("360722"), await fraud.actor(Role.LEADING_GROUP)):
        assert [await world.visible(reader, table, where) for table in tables] == [set(), set(), set()], reader.role
    assert (await world.refusal(bound, RECORD, claim, **money("1")))[:2] == ("NOT_FOUND", "NOT_FOUND")
    assert (await world.refusal(fraud.applicant, RECORD, claim, **money("1")))[:2] == ("FORBIDDEN", "NO_RIGHT")
    assert await claimed(world, fraud, fraud.applicant) == await claimed(world, fraud, one)


@pytest.mark.parametrize(("paid", "before", "count"), [
    ("0.01", 7, 1), ("0.01", 5, 0), ("250000.00", 7, 1), ("250000.01", 7, 0),
])  # fmt: skip
async def test_the_winner_is_reminded_of_an_instalment_that_is_not_paid(
    world: World, fraud: Revoked, paid: str, before: int, count: int
) -> None:
    await planned(world, fraud)
    await came(world, fraud, paid)

    await remind(world.db, datetime(2027, 5, 31, 1, tzinfo=UTC) - timedelta(days=before))

    assert (await fraud.told(fraud.applicant)).count("clawback_due") == count
