"""The reconciliation of a year over real rows: what each reader sees of it, years one after the other, differences (Art. 9)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.papers.money import reconciliation as paper
from services.papers.money import reconciliation_table as table
from services.signing import AGREED
from tests.money.counter import YEAR
from tests.money.till import SECRET, drafted, file_of, finance, line, released, said, sent, signed, state, winner
from tests.policies.looking import Way, ask, ask_reference, data
from tests.world import World

NOTHING = {"number": 0, "amount": "0.00"}
IMPORT = Ability.PAYMENT_BATCH_IMPORT_STATUSES


def times(number: int) -> dict[str, Any]:
    return {"number": number, "amount": f"{number * 500_000}.00"}


async def years(world: World, who: Actor, way: Way = ask) -> dict[int, Any]:
    found = (await data(world, who, YEAR, way))["budgetYears"]["nodes"]
    return {one["year"]: one["reconciliation"] for one in found}


async def dated(world: World, award: UUID, day: date) -> None:
    """Let an award be commended by a document of that day."""
    await world.change(m.Commendation, (await world.row(m.Award, award))["commendation_id"], issued_on=day)


@pytest.mark.parametrize("way", [ask, ask_reference])
async def test_bonuses_are_carried_from_year_to_year_until_they_are_paid(world: World, way: Way) -> None:
    one, other = await finance(world)
    await line(world, year=2025)
    budget = await line(world, "2000000")
    old, unpaid, revoked, new = [await winner(world, await world.cycle("commended")) for _ in range(4)]
    for won in (old, unpaid, revoked):
        await dated(world, won.award, date(2025, 12, 31))
    await drafted(world, old, budget, one)
    await released(world, budget, new)
    await world.change(m.Award, revoked.award, state="revoked")

    found = await years(world, other, way)

    assert found[2025]["bonuses"] == {
        "broughtForward": NOTHING, "arisen": times(3), "paid": NOTHING, "underWay": NOTHING, "lapsed": times(1),
        "open": times(2),
    }  # fmt: skip
    assert found[2026]["bonuses"] == {
        "broughtForward": times(2), "arisen": times(1), "paid": NOTHING, "underWay": times(2), "lapsed": NOTHING,
        "open": times(1),
    }  # fmt: skip
    assert found[2026]["together"] == {
        "total": "2000000.00", "committed": "500000.00", "released": "500000.00", "paid": "0.00", "available": "1000000.00",
    }  # fmt: skip
    assert {one["holds"] for year in found.values() for one in year["checks"]} == {True}


@pytest.mark.parametrize("way", [ask, ask_reference])
async def test_the_totals_are_the_same_for_all_and_orders_are_seen_as_they_are(world: World, way: Way) -> None:
    budget, (one, kin) = await line(world, "2000000"), await finance(world)
    hidden = await winner(world)
    orders = [await released(world, budget), await released(world, budget, hidden)]
    await world.put(
        m.Conflict, cycle_id=hidden.cycle, person_id=kin.person_id, organisation_id=hidden.organisation, kind="kinship",
        source="declared", rule="r", found_at=world.clock,
    )  # fmt: skip
    numbers = [(await world.row(m.PaymentOrder, order))["number"] for order in orders]
    readers = {role: await world.actor(role) for role in (Role.SUPERVISOR, Role.LEADING_GROUP, Role.OFFICE)}

    mine, theirs, supervisor, group = [
        (await years(world, who, way))[2026]
        for who in (one, kin, readers[Role.SUPERVISOR], readers[Role.LEADING_GROUP])
    ]

    for name in ("together", "orders", "bonuses"):
        assert mine[name] == theirs[name] == supervisor[name] == group[name]
    assert [[item["order"] for item in found["openItems"]] for found in (mine, supervisor, theirs, group)] == [
        numbers, numbers, numbers[:1], [],
    ]  # fmt: skip
    assert (
        mine["platform"] == supervisor["platform"] == {"saysPaid": NOTHING, "oursPaid": NOTHING, "difference": "0.00"}
    )
    assert (theirs["platform"], group["platform"]) == (None, None)
    assert await years(world, readers[Role.OFFICE], way) == {}


async def test_what_the_platform_says_otherwise_is_a_difference_to_the_fen_until_it_is_set_right(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AGREED, "secrets", (SECRET,))
    went, (one, _) = await sent(world, 2), await finance(world)
    wrong = [
        said(went, 0, "paid", "r1", amount="499999.99"), said(went, 1, "paid", "r2"),
        said(went, 0, "paid", "r3", order="GZMQA-P2026-9999", amount="0.01"),
    ]  # fmt: skip
    await world.act(one, IMPORT, went.batch, **signed(went.number, file_of(*wrong)))

    found = (await years(world, one))[2026]

    assert found["agrees"] is False
    assert found["platform"] == {
        "saysPaid": {"number": 3, "amount": "1000000.00"}, "oursPaid": times(1), "difference": "500000.00",
    }  # fmt: skip
    assert [(row["order"], row["why"], row["state"], row["amount"]) for row in found["differences"]] == [
        (went.numbers[0], "AMOUNT_DIFFERS", "EXPORTED", "499999.99"), ("GZMQA-P2026-9999", "UNKNOWN_ORDER", None, "0.01"),
    ]  # fmt: skip
    assert {one["holds"] for one in found["checks"]} == {True}

    right = said(went, 0, "paid", "r4", hour=13)
    await world.act(one, IMPORT, went.batch, **signed(went.number, file_of(right)))
    found = (await years(world, one))[2026]
    assert [row["order"] for row in found["differences"]] == ["GZMQA-P2026-9999"]
    assert found["platform"]["oursPaid"] == times(2)


async def test_an_order_changed_behind_the_platforms_back_is_found(world: World) -> None:
    went, (one, _) = await sent(world), await finance(world)
    await world.change(m.PaymentOrder, went.orders[0], state="paid", paid_at=world.clock)

    found = (await years(world, one))[2026]

    assert [(row["why"], row["amount"]) for row in found["differences"]] == [("STATE_DIFFERS", "-500000.00")]
    assert found["agrees"] is False


async def test_an_order_without_an_answer_is_open_after_the_days_of_its_cycle(world: World) -> None:
    went, (one, _) = await sent(world), await finance(world)
    late = world.clock + timedelta(days=10, seconds=1)

    at_once = (await years(world, world.at(one, world.clock + timedelta(days=10))))[2026]["openItems"]
    after = (await years(world, world.at(one, late)))[2026]["openItems"]

    assert at_once == []
    assert after == [{"order": went.numbers[0], "kind": "UNANSWERED", "days": 10, "amount": "500000.00"}]


async def test_the_papers_hold_what_their_reader_sees(world: World) -> None:
    budget, (one, kin) = await line(world, "2000000"), await finance(world)
    hidden = await winner(world)
    order = await released(world, budget, hidden)
    await world.put(
        m.Conflict, cycle_id=hidden.cycle, person_id=kin.person_id, organisation_id=hidden.organisation, kind="kinship",
        source="declared", rule="r", found_at=world.clock,
    )  # fmt: skip
    year = await world.one("SELECT id FROM budget_year WHERE year = 2026")
    number = (await world.row(m.PaymentOrder, order))["number"]

    def named(content: Any) -> tuple[bool, bool]:
        return number in str(content), hidden.name in str(content)

    for who, sees in ((one, (True, True)), (kin, (False, False))):
        async with world.db.transaction(who.database_role, read_only=True) as tx:
            await who.enter(tx)
            assert named(await paper(tx, year)) == sees
            assert named(await table(tx, year)) == sees
    for role in (Role.LEADING_GROUP, Role.OFFICE):
        for act in (Ability.BUDGET_YEAR_DOWNLOAD_RECONCILIATION, Ability.BUDGET_YEAR_DOWNLOAD_RECONCILIATION_TABLE):
            code = "NO_RIGHT" if role is Role.LEADING_GROUP else "NOT_FOUND"
            kind = "FORBIDDEN" if role is Role.LEADING_GROUP else "NOT_FOUND"
            assert await world.refusal(await world.actor(role), act, year) == (kind, code, "Art.9")
    assert await state(world, order) == "released"


async def test_a_copy_of_a_paper_on_money_is_on_record_for_the_supervisor_alone(world: World) -> None:
    await line(world)
    one, _ = await finance(world)
    year = await world.one("SELECT id FROM budget_year WHERE year = 2026")

    await world.act(one, Ability.BUDGET_YEAR_DOWNLOAD_RECONCILIATION, year)

    (copy,) = await world.sql("SELECT id, cycle_id, paper, kind FROM document_access")
    assert (copy["cycle_id"], copy["paper"], copy["kind"]) == (None, "reconciliation", "report")
    seen = {
        role: await world.visible(await world.actor(role), "document_access") for role in (Role.SUPERVISOR, Role.OFFICE)
    }
    assert {role: len(keys) for role, keys in seen.items()} == {Role.SUPERVISOR: 1, Role.OFFICE: 0}
