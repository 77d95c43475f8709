"""A winner records what its bonus is used for: never more than was paid, to the fen (Art. 26)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

import models as m
from regulation.bonus_use import BonusLedger, BonusPurpose
from regulation.roles import Role
from regulation.violation import RuleBroken
from resolvers.ids import to_id
from tests.bonus.conftest import AMEND, RECORD, WITHDRAW, Paid, bound, paid_winner, using
from tests.policies.looking import ask, ask_reference, data
from tests.world import World

ACCOUNT = """query ($id: ID!) { node(id: $id) { ... on BonusEntitlement { account { paid used balance mainShare mainly
 purposes { purpose uses amount } } uses(first: 9) { totalCount } } } }"""


async def test_what_is_recorded_is_taken_off_the_balance_to_the_fen(world: World, paid: Paid) -> None:
    await paid.use(world, "499999.99")

    over = await world.refusal(paid.applicant, RECORD, paid.entitlement, **using("0.02"))
    await paid.use(world, "0.01")
    none_left = await world.refusal(paid.applicant, RECORD, paid.entitlement, **using("0.01"))

    assert over == none_left == ("RULE", "BONUS_EXCEEDED", "Art.26")
    assert [(row["number"], str(row["amount"]), row["state"]) for row in await paid.uses(world)] == [
        (1, "499999.99", "recorded"), (2, "0.01", "recorded"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "code", "article"),
    [
        ({"amount": Decimal(0)}, "AMOUNT_INVALID", "Art.9"),
        ({"amount": Decimal("1.001")}, "AMOUNT_NOT_IN_FEN", "Art.9"),
        ({"description": " "}, "TEXT_MISSING", "Art.26"),
        ({"description": "字" * 2_001}, "TEXT_TOO_LONG", "Art.26"),
        ({"used_on": date(2026, 5, 5)}, "USED_BEFORE_PAID", "Art.26"),
        ({"used_on": date(2026, 5, 7)}, "DATE_IN_FUTURE", "Art.26"),
    ],
)
async def test_what_is_no_use_of_it_is_refused(
    world: World, paid: Paid, given: dict[str, Any], code: str, article: str
) -> None:
    found = await world.refusal(paid.applicant, RECORD, paid.entitlement, **(using() | given))

    assert found == ("RULE", code, article)


async def test_a_day_ends_at_midnight_in_the_city(world: World, paid: Paid) -> None:
    """On the evening of 6 May in UTC it is the seventh in the city."""
    evening = world.at(paid.applicant, datetime(2026, 5, 6, 16, tzinfo=UTC))

    await paid.use(world, actor=evening, used_on=date(2026, 5, 7))

    assert [row["used_on"] for row in await paid.uses(world)] == [date(2026, 5, 7)]


@pytest.mark.parametrize("state", ["released", "exported", "accepted", "failed", "returned"])
async def test_of_a_bonus_that_was_not_paid_nothing_is_used(world: World, state: str) -> None:
    paid = await paid_winner(world, state)

    assert await world.refusal(paid.applicant, RECORD, paid.entitlement, **using()) == (
        "RULE", "BONUS_NOT_PAID", "Art.26",
    )  # fmt: skip


async def test_after_a_revocation_nothing_is_recorded(world: World, paid: Paid) -> None:
    await world.change(m.Award, paid.award, state="revoked")

    assert await world.refusal(paid.applicant, RECORD, paid.entitlement, **using()) == (
        "RULE", "TITLE_REVOKED", "Art.26",
    )  # fmt: skip


async def test_an_amendment_counts_instead_of_what_it_amends(world: World, paid: Paid) -> None:
    key = await paid.use(world, "300000")
    await paid.use(world, "100000")

    over = await world.refusal(paid.applicant, AMEND, key, **using("400000.01"))
    await world.act(paid.applicant, AMEND, key, **using("400000", purpose=BonusPurpose.OTHER, description="设备"))

    assert over == ("RULE", "BONUS_EXCEEDED", "Art.26")
    row = await world.row(m.BonusUse, key)
    assert (str(row["amount"]), row["purpose"], row["description"], row["version"]) == ("400000.00", "other", "设备", 2)


async def test_what_is_withdrawn_no_longer_counts_and_stays_with_its_reason(world: World, paid: Paid) -> None:
    key = await paid.use(world, "500000")

    blank = await world.refusal(paid.applicant, WITHDRAW, key, reason=" ")
    await world.act(paid.applicant, WITHDRAW, key, reason="重复登记")
    twice = await world.refusal(paid.applicant, WITHDRAW, key, reason="重复登记")
    amended = await world.refusal(paid.applicant, AMEND, key, **using())
    await paid.use(world, "500000")

    assert blank == ("RULE", "TEXT_MISSING", "Art.26")
    assert twice == amended == ("FORBIDDEN", "WRONG_STATE", "Art.26")
    assert [(row["state"], row["reason"]) for row in await paid.uses(world)] == [
        ("withdrawn", "重复登记"), ("recorded", None),
    ]  # fmt: skip


async def test_of_two_who_spend_the_same_money_at_once_one_is_refused(world: World, paid: Paid) -> None:
    second = await world.applicant(paid.organisation)

    found = await asyncio.gather(
        *(paid.use(world, "250000.01", one) for one in (paid.applicant, second) * 3), return_exceptions=True
    )

    refused = [one for one in found if isinstance(one, RuleBroken)]
    assert len(refused) == 5
    assert {one.violations[0].code for one in refused} == {"BONUS_EXCEEDED"}
    assert [(row["number"], str(row["amount"])) for row in await paid.uses(world)] == [(1, "250000.01")]


async def test_of_an_amendment_and_a_use_at_once_no_more_is_spent_than_was_paid(world: World, paid: Paid) -> None:
    key = await paid.use(world, "200000")

    await asyncio.gather(
        world.act(paid.applicant, AMEND, key, version=1, **using("300000")),
        paid.use(world, "250000"),
        return_exceptions=True,
    )

    amounts = [row["amount"] for row in await paid.uses(world)]
    assert sum(amounts) in {Decimal(300000), Decimal(450000)}


async def test_who_may_not_is_told_so_or_finds_nothing(world: World, paid: Paid) -> None:
    clerk, county = await world.actor(Role.OFFICE), await world.county()
    other, elsewhere = await world.applicant(await world.organisation()), await world.county("360722")
    finance, key = await world.actor(Role.FINANCE), await paid.use(world)

    barred = [
        await world.refusal(clerk, RECORD, paid.entitlement, **using()),
        await world.refusal(finance, RECORD, paid.entitlement, **using()),
        await world.refusal(county, WITHDRAW, key, reason="撤"),
        await world.refusal(clerk, AMEND, key, **using()),
    ]
    blind = [
        await world.refusal(other, RECORD, paid.entitlement, **using()),
        await world.refusal(elsewhere, RECORD, paid.entitlement, **using()),
        await world.refusal(other, WITHDRAW, key, reason="撤"),
        await world.refusal(finance, WITHDRAW, key, reason="撤"),
        await world.refusal(await bound(world, paid, Role.OFFICE), WITHDRAW, key, reason="撤"),
    ]

    assert {(code, reason) for code, reason, _ in barred} == {("FORBIDDEN", "NO_RIGHT")}
    assert {(code, reason) for code, reason, _ in blind} == {("NOT_FOUND", "NOT_FOUND")}


async def test_who_represents_the_winner_no_longer_records_nothing(world: World, paid: Paid) -> None:
    await world.sql(
        "UPDATE role_grant SET valid_to = $2 WHERE id = $1", paid.applicant.grant_id, world.clock + timedelta(hours=1)
    )
    ended = replace(paid.applicant, clock=world.clock + timedelta(hours=1))

    assert (await world.refusal(ended, RECORD, paid.entitlement, **using()))[:2] == ("NOT_FOUND", "NOT_FOUND")


# --- Sums -----------------------------------------------------------------------------------------------------------------


async def test_finance_reads_sums_and_no_use(world: World, paid: Paid) -> None:
    """300 of 400 were for what the article names; 100 were withdrawn."""
    await paid.use(world, "100.10")
    await paid.use(world, "199.90", purpose=BonusPurpose.FACILITIES)
    await paid.use(world, "100", purpose=BonusPurpose.OTHER)
    await world.act(paid.applicant, WITHDRAW, await paid.use(world, "100"), reason="误")
    account = {
        "paid": "500000.00", "used": "400.00", "balance": "499600.00", "mainShare": "0.7500", "mainly": True,
        "purposes": [
            {"purpose": "TRAINING", "uses": 1, "amount": "100.10"},
            {"purpose": "FACILITIES", "uses": 1, "amount": "199.90"},
            {"purpose": "OTHER", "uses": 1, "amount": "100.00"},
        ],
    }  # fmt: skip
    readers = {4: [paid.applicant, await world.actor(Role.OFFICE), await world.county()], 0: [
        await world.actor(Role.FINANCE)]}  # fmt: skip

    for count, who in readers.items():
        for one in who:
            for way in (ask, ask_reference):
                node = (await data(world, one, ACCOUNT, way, id=to_id("BonusEntitlement", paid.entitlement)))["node"]
                assert node == {"account": account, "uses": {"totalCount": count}}, one.role


def test_mainly_is_half_unless_said_otherwise() -> None:
    even = BonusLedger(Decimal(10), {"training": Decimal(5), "other": Decimal(5)})
    less = BonusLedger(Decimal(10), {"training": Decimal("4.99"), "other": Decimal("5.01")})
    none = BonusLedger(Decimal(10), {})

    assert [one.is_main(Decimal("0.5")) for one in (even, less, none)] == [True, False, True]
    assert [one.main_share for one in (even, less, none)] == [Decimal("0.5000"), Decimal("0.4990"), None]
    assert [one.balance for one in (even, less, none)] == [Decimal(0), Decimal(0), Decimal(10)]


async def test_the_database_takes_no_use_of_nothing(world: World, paid: Paid) -> None:
    key = await paid.use(world)

    with pytest.raises(asyncpg.CheckViolationError):
        await world.change(m.BonusUse, key, amount=Decimal(0))
    with pytest.raises(asyncpg.CheckViolationError):
        await world.change(m.BonusUse, key, state="withdrawn")
