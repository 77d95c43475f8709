"""Paying a bonus: on the strength of an award, from a line of the budget, by two persons (Art. 7-9)."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from decimal import Decimal

import asyncpg
import pytest

import models as m
from api.settings import Settings
from models import Base
from models.review import ConflictKind
from regulation.ability import Ability
from regulation.payments import Purpose
from regulation.roles import Role
from regulation.violation import RuleBroken
from resolvers.schema import make_schema
from services.door import Done
from tests.money.till import account, drafted, finance, line, released, state, sums, winner
from tests.policies.looking import ask, ask_reference
from tests.world import World

DRAFT, RELEASE = Ability.BONUS_ENTITLEMENT_DRAFT_ORDER, Ability.PAYMENT_ORDER_RELEASE
CANCEL, GIVE = Ability.PAYMENT_ORDER_CANCEL, Ability.BONUS_ENTITLEMENT_GIVE_ACCOUNT
NUMBERS = {"account_number": "1510200019000000018", "account_number_again": "1510200019000000018"}
GIVEN = {"bank": "某银行", "bank_code": "102428000018", **NUMBERS}


# --- Budget ------------------------------------------------------------------------------------------------------------


async def test_a_line_counts_once_another_person_approves_it(city: World) -> None:
    one, other = await finance(city)
    given = {"year": 2026, "purpose": Purpose.BONUS, "name": "市长质量奖奖金", "amount": Decimal("1500000.01")}
    key = (await city.act(one, Ability.PROGRAMME_ENTER_BUDGET_LINE, city.programme, **given)).id

    own = await city.refusal(one, Ability.BUDGET_LINE_APPROVE, key)
    await city.act(other, Ability.BUDGET_LINE_APPROVE, key)

    assert own == ("FORBIDDEN", "BARRED_ENTERED_BY_ME", "Art.9")
    assert await sums(city, key, one) == ("1500000.01", "0.00", "0.00", "0.00", "1500000.01")
    with pytest.raises(asyncpg.CheckViolationError):
        await city.change(m.BudgetLine, key, approved_by_id=one.person_id)


@pytest.mark.parametrize(
    ("amount", "code"),
    [("0", "AMOUNT_INVALID"), ("-1", "AMOUNT_INVALID"), ("0.001", "AMOUNT_NOT_IN_FEN"), ("1e15", "AMOUNT_INVALID"),
     ("NaN", "AMOUNT_INVALID")],
)  # fmt: skip
async def test_amounts_are_positive_and_exact_to_the_fen(city: World, amount: str, code: str) -> None:
    given = {"year": 2026, "purpose": Purpose.BONUS, "name": "奖金", "amount": Decimal(amount)}

    found = await city.refusal(
        await city.actor(Role.FINANCE), Ability.PROGRAMME_ENTER_BUDGET_LINE, city.programme, **given
    )

    assert found == ("RULE", code, "Art.9")


async def test_a_change_counts_once_approved_and_leaves_what_is_bound(city: World) -> None:
    budget, (one, other) = await line(city, "500000.05"), await finance(city)
    await drafted(city, await winner(city), budget, one)
    less = [
        (await city.act(one, Ability.BUDGET_LINE_CHANGE, budget, amount=Decimal(a), reason="调减")).id
        for a in ("-0.06", "-0.05")
    ]

    own = await city.refusal(one, Ability.BUDGET_CHANGE_APPROVE, less[1])
    too_much = await city.refusal(other, Ability.BUDGET_CHANGE_APPROVE, less[0])
    await city.act(other, Ability.BUDGET_CHANGE_APPROVE, less[1])

    assert own == ("FORBIDDEN", "BARRED_ENTERED_BY_ME", "Art.9")
    assert too_much == ("RULE", "BUDGET_EXCEEDED", "Art.9")
    assert await sums(city, budget, one) == ("500000.00", "500000.00", "0.00", "0.00", "0.00")


async def test_a_line_closes_once_its_orders_are_settled(city: World) -> None:
    budget, (one, other) = await line(city), await finance(city)
    order = await drafted(city, await winner(city), budget, one)

    early = await city.refusal(other, Ability.BUDGET_LINE_CLOSE, budget, reason="年终")
    await city.act(one, CANCEL, order, reason="有误")
    await city.act(other, Ability.BUDGET_LINE_CLOSE, budget, reason="年终")

    assert early == ("RULE", "ORDERS_UNDER_WAY", "Art.9")
    won = await winner(city)
    await account(city, won)
    found = await city.refusal(one, DRAFT, won.entitlement, budget_line_id=budget)
    assert found == ("RULE", "BUDGET_LINE_NOT_APPROVED", "Art.9")


@pytest.mark.parametrize("way", [ask, ask_reference])
async def test_the_leading_group_reads_the_same_totals_and_no_order(city: World, way: object) -> None:
    budget = await line(city)
    await released(city, budget)
    group = await city.actor(Role.LEADING_GROUP)

    assert await sums(city, budget, group, way) == ("1000000.00", "0.00", "500000.00", "0.00", "500000.00")
    assert await city.visible(group, "payment_order") == set()


# --- The account --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"holder": "别家公司"}, "HOLDER_DIFFERS"),
        ({"account_number_again": "1510200019000000019"}, "ACCOUNT_NUMBERS_DIFFER"),
        ({"account_number": "1510-A"}, "ACCOUNT_NUMBER_INVALID"),
        ({"account_number": "1" * 33}, "ACCOUNT_NUMBER_INVALID"),
        ({"bank_code": "10242800001"}, "BANK_CODE_INVALID"),
        ({"bank": " "}, "TEXT_MISSING"),
    ],
)
async def test_an_account_is_the_winners_own_and_complete(city: World, given: dict[str, str], code: str) -> None:
    won = await winner(city)

    found = await city.refusal(won.applicant, GIVE, won.entitlement, **{"holder": won.name, **GIVEN, **given})

    assert found == ("RULE", code, "Art.9")


async def test_a_later_account_supersedes_the_one_before_until_an_order_is_drafted(city: World) -> None:
    won, budget, (one, other) = await winner(city), await line(city), await finance(city)
    first, second = (
        await account(city, won),
        await account(city, won, account_number="62220000", account_number_again="6222 0000"),
    )
    order = (await city.act(one, DRAFT, won.entitlement, budget_line_id=budget)).id

    late = await city.refusal(won.applicant, GIVE, won.entitlement, holder=won.name, **GIVEN)

    assert late == ("RULE", "ORDER_EXISTS", "Art.9")
    assert [(await city.row(m.PayeeAccount, key))["state"] for key in (first, second)] == ["superseded", "current"]
    assert (await city.row(m.PaymentOrder, order))["payee_account_id"] == second
    await city.act(other, CANCEL, order, reason="账户有误")
    third = await account(city, won)
    assert (await city.row(m.PayeeAccount, third))["number"] == 3


async def test_nobody_but_the_winner_names_its_account_and_the_ledger_keeps_no_number(city: World) -> None:
    won, other = await winner(city), await winner(city)
    stranger = await city.refusal(other.applicant, GIVE, won.entitlement, holder=won.name, **GIVEN)
    clerk = await city.refusal(await city.actor(Role.FINANCE), GIVE, won.entitlement, holder=won.name, **GIVEN)
    await account(city, won, account_number="7777123456789", account_number_again="7777123456789")

    assert (stranger, clerk) == (("NOT_FOUND", "NOT_FOUND", "Art.9"), ("FORBIDDEN", "NO_RIGHT", "Art.9"))
    assert await city.one("SELECT count(*) FROM ledger_payload WHERE body LIKE '%7777123456789%'") == 0


# --- Orders --------------------------------------------------------------------------------------------------------------


async def test_an_order_cites_the_document_and_another_person_releases_it(city: World) -> None:
    won, budget, (one, other) = await winner(city), await line(city), await finance(city)
    order = await drafted(city, won, budget, one)
    assert await sums(city, budget, one) == ("1000000.00", "500000.00", "0.00", "0.00", "500000.00")

    own = await city.refusal(one, RELEASE, order)
    await city.act(other, RELEASE, order)

    row = await city.row(m.PaymentOrder, order)
    document = await city.one("SELECT document_number FROM commendation WHERE cycle_id = $1", won.cycle)
    assert own == ("FORBIDDEN", "BARRED_DRAFTED_BY_ME", "Art.9")
    assert (row["state"], str(row["amount"]), row["document_number"]) == ("released", "500000.00", document)
    assert re.fullmatch(r"GZMQA-P2026-\d{4}", row["number"])
    assert await sums(city, budget, one) == ("1000000.00", "0.00", "500000.00", "0.00", "500000.00")


async def test_the_database_itself_wants_two_persons_and_keeps_what_an_order_says(city: World) -> None:
    won, budget, (one, _) = await winner(city), await line(city), await finance(city)
    order = await drafted(city, won, budget, one)

    with pytest.raises(asyncpg.CheckViolationError):
        await city.change(m.PaymentOrder, order, state="released", released_by_id=one.person_id)
    with pytest.raises(asyncpg.RaiseError, match="PAYMENT_ORDER_KEPT"):
        await city.change(m.PaymentOrder, order, amount=Decimal(1))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await city.sql("DELETE FROM payment_order WHERE id = $1", order)
    number = await city.one("SELECT id FROM payee_account_number WHERE organisation_id = $1", won.organisation)
    with pytest.raises(asyncpg.RaiseError, match="ACCOUNT_NUMBER_KEPT"):
        await city.change(m.PayeeAccountNumber, number, account_number="1" * 10)


@pytest.mark.parametrize(
    ("award", "code"),
    [
        ({"state": "revoked"}, "AWARD_NOT_IN_FORCE"),
        ({"commendation_id": None}, "AWARD_NOT_COMMENDED"),
        ({"honour_only": True}, "BONUS_NOT_DUE"),
        ({"kind": "nomination"}, "BONUS_NOT_DUE"),
    ],
)
async def test_nothing_is_paid_without_an_award_that_brings_a_bonus(
    city: World, award: dict[str, object], code: str
) -> None:
    won, budget = await winner(city, **award), await line(city)
    await account(city, won)

    found = await city.refusal(await city.actor(Role.FINANCE), DRAFT, won.entitlement, budget_line_id=budget)

    assert found == ("RULE", code, "Art.9")


async def test_an_award_revoked_meanwhile_blocks_the_release(city: World) -> None:
    won, budget, (one, other) = await winner(city), await line(city), await finance(city)
    order = await drafted(city, won, budget, one)
    await city.change(m.Award, won.award, state="revoked")

    assert await city.refusal(other, RELEASE, order) == ("RULE", "AWARD_NOT_IN_FORCE", "Art.9")
    with pytest.raises(asyncpg.RaiseError, match="AWARD_NOT_IN_FORCE"):
        await city.change(m.PaymentOrder, order, state="released", released_by_id=other.person_id)


async def test_a_line_of_another_purpose_or_year_or_too_small_pays_nothing(city: World) -> None:
    won, (one, other) = await winner(city), await finance(city)
    await account(city, won)
    lines = {
        "BUDGET_PURPOSE_DIFFERS": await line(city, purpose=Purpose.WORK),
        "BUDGET_YEAR_DIFFERS": await line(city, year=2025),
        "BUDGET_EXCEEDED": await line(city, "499999.99"),
    }

    for code, budget in lines.items():
        assert await city.refusal(one, DRAFT, won.entitlement, budget_line_id=budget) == ("RULE", code, "Art.9")
    order = (await city.act(one, DRAFT, won.entitlement, budget_line_id=await line(city, "500000.00"))).id
    next_year = city.at(other, datetime(2026, 12, 31, 16, tzinfo=UTC))
    assert await city.refusal(next_year, RELEASE, order) == ("RULE", "BUDGET_YEAR_DIFFERS", "Art.9")


async def test_a_bonus_is_ordered_once_and_without_an_account_not_at_all(city: World) -> None:
    won, budget, (one, other) = await winner(city), await line(city), await finance(city)
    missing = await city.refusal(one, DRAFT, won.entitlement, budget_line_id=budget)
    order = await drafted(city, won, budget, one)
    twice = await city.refusal(other, DRAFT, won.entitlement, budget_line_id=budget)
    await city.act(one, CANCEL, order, reason="重新拟定")
    again = (await city.act(one, DRAFT, won.entitlement, budget_line_id=budget)).id

    assert (missing, twice) == (("RULE", "ACCOUNT_MISSING", "Art.9"), ("RULE", "ORDER_EXISTS", "Art.9"))
    assert [await state(city, key) for key in (order, again)] == ["cancelled", "drafted"]
    assert await sums(city, budget, one) == ("1000000.00", "500000.00", "0.00", "0.00", "500000.00")


async def test_of_two_orders_at_once_that_a_line_cannot_both_pay_one_is_drafted(world: World) -> None:
    budget, (one, other), cycle = await line(world, "999999.99"), await finance(world), await world.cycle("commended")
    winners = [await winner(world, cycle), await winner(world, cycle)]
    for won in winners:
        await account(world, won)

    results = await asyncio.gather(
        *(world.act(who, DRAFT, won.entitlement, budget_line_id=budget)
          for who, won in zip((one, other), winners, strict=True)),
        return_exceptions=True,
    )  # fmt: skip

    assert sum(isinstance(r, Done) for r in results) == 1
    (refused,) = [r for r in results if isinstance(r, RuleBroken)]
    assert refused.violations[0].code == "BUDGET_EXCEEDED"
    assert await world.one("SELECT sum(amount) FROM payment_order") == Decimal("500000.00")


async def test_of_two_orders_at_once_for_one_bonus_one_is_drafted(world: World) -> None:
    budget, people, won = await line(world, "2000000"), await finance(world), await winner(world)
    await account(world, won)

    results = await asyncio.gather(
        *(world.act(who, DRAFT, won.entitlement, budget_line_id=budget) for who in people), return_exceptions=True
    )

    assert sorted(type(r).__name__ for r in results) == ["Done", "RuleBroken"]
    assert await world.one("SELECT count(*) FROM payment_order") == 1


async def test_a_conflict_hides_the_bonus_from_a_person_in_finance(city: World) -> None:
    won, budget, (one, other) = await winner(city), await line(city), await finance(city)
    order = await drafted(city, won, budget, one)
    await city.put(
        m.Conflict, cycle_id=won.cycle, person_id=other.person_id, organisation_id=won.organisation, kind="kinship",
        source="declared", rule="r", found_at=city.clock,
    )  # fmt: skip

    assert await city.refusal(other, RELEASE, order) == ("NOT_FOUND", "NOT_FOUND", "Art.9")


async def test_a_conflict_is_declared_and_reported_after_the_cycle_too(city: World) -> None:
    """Art. 9, 31: the bonus is paid when the cycle is long closed."""
    won, budget, (one, other) = await winner(city), await line(city), await finance(city)
    order = await drafted(city, won, budget, one)
    await city.change(m.Cycle, won.cycle, stage="closed")
    about = {"organisation_id": won.organisation, "kind": ConflictKind.KINSHIP}

    await city.act(other, Ability.CYCLE_DECLARE_INTEREST, won.cycle, **about)
    reporter, third = await city.actor(Role.OFFICE), (await finance(city))[0]
    reported = {**about, "person_id": third.person_id, "reason": "配偶任该企业财务总监"}
    await city.act(reporter, Ability.CYCLE_REPORT_CONFLICT, won.cycle, **reported)

    for person in (other, third):
        assert await city.refusal(person, RELEASE, order) == ("NOT_FOUND", "NOT_FOUND", "Art.9")
    assert (await city.row(m.PaymentOrder, order))["state"] == "drafted"


# --- No fee (Art. 7) -----------------------------------------------------------------------------------------------------

FEE = re.compile(r"(^|_)(fees?|charges?|tariffs?|invoices?)(_|$)|收费|缴费")


def test_nothing_in_tables_schema_or_settings_is_a_fee() -> None:
    """No fee of any sort is charged to applicants (Art. 7): there is no place to put one."""
    columns = {f"{t.name}.{c.name}" for t in Base.metadata.tables.values() for c in t.columns}
    names = {name.partition(".")[2] for name in columns} | set(Base.metadata.tables) | set(Settings.model_fields)
    schema = re.sub(
        r'"""[\s\S]*?"""|"[^"\n]*"', "", make_schema().as_str()
    )  # what it says of fees is that there are none
    words = set(re.findall(r"\w+", schema)) | {ability.value.replace(":", "_") for ability in Ability}
    snake = {re.sub(r"(?<!^)(?=[A-Z])", "_", word).lower() for word in words}

    assert not {name for name in names | snake if FEE.search(name)}
    assert FEE.search("application_fee")
