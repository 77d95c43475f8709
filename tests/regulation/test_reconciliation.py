"""Whether a year's money agrees: sums to the fen, the platform's last word, what waits (Art. 8, 9). Figures by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from regulation.reconciliation import (
    Books,
    Check,
    Line,
    OpenKind,
    Order,
    Said,
    Sum,
    Why,
    differences,
    last_word,
    open_items,
    reconciled,
)

NOON = datetime(2026, 11, 12, 4, tzinfo=UTC)
HALF = Decimal("500000.00")
PAID = Order("P1", "甲公司", "9号", "奖金", HALF, "paid", "B1", NOON, NOON, waits=False, followed=True, answer_days=10)
SAID = Said("P1", "e1", "paid", HALF, "CNY", NOON, NOON, "applied", "paid")
WHOLE = Books(
    lines=[Line("奖金", "bonus", Decimal("2600000.01"), HALF, HALF, HALF)],
    orders={"drafted": Sum(1, HALF), "exported": Sum(1, HALF), "paid": Sum(1, HALF), "cancelled": Sum(2, HALF * 2)},
    brought=Sum(1, HALF),
    arisen=Sum(3, HALF * 3),
    fates={"paid": Sum(1, HALF), "under_way": Sum(2, HALF * 2), "open": Sum(1, HALF)},
)


def order(number: str, state: str, **other: Any) -> Order:
    return replace(PAID, number=number, state=state, followed=False, **other)


def word(number: str, status: str, outcome: str, hour: int = 4, **other: Any) -> Said:
    """Return a status of 12 November, received when it happened."""
    at = NOON.replace(hour=hour)
    given = {"event_id": f"{number}-{hour}", "occurred_at": at, "received_at": at, **other}
    return replace(SAID, order_number=number, status=status, outcome=outcome, **given)


# --- What adds up ----------------------------------------------------------------------------------------------------------


def test_a_year_that_agrees() -> None:
    orders = [PAID, order("P2", "drafted"), order("P3", "exported"), order("P4", "cancelled"), order("P5", "cancelled")]

    found = reconciled(WHOLE, orders, [SAID], NOON)

    assert found.agrees
    assert {one.check: (one.expected, one.found) for one in found.checks} == {
        Check.COMMITTED: (HALF, HALF),
        Check.RELEASED: (HALF, HALF),
        Check.PAID: (HALF, HALF),
        Check.AVAILABLE: (Decimal("1100000.01"), Decimal("1100000.01")),
        Check.DUE: (Decimal("2000000.00"), Decimal("2000000.00")),
        Check.BONUSES_UNDER_WAY: (Decimal("1000000.00"), Decimal("1000000.00")),
        Check.BONUSES_PAID: (HALF, HALF),
        Check.PLATFORM: (HALF, HALF),
    }


FEN = Decimal("0.01")


@pytest.mark.parametrize(
    ("books", "broken"),
    [
        (replace(WHOLE, lines=[replace(WHOLE.lines[0], committed=HALF + FEN)]), {Check.COMMITTED, Check.AVAILABLE}),
        (replace(WHOLE, lines=[replace(WHOLE.lines[0], released=HALF - FEN)]), {Check.RELEASED, Check.AVAILABLE}),
        (replace(WHOLE, lines=[replace(WHOLE.lines[0], paid=HALF + FEN)]), {Check.PAID, Check.AVAILABLE}),
        (replace(WHOLE, lines=[replace(WHOLE.lines[0], total=HALF * 3 - FEN)]), {Check.AVAILABLE}),
        (replace(WHOLE, brought=Sum(1, HALF - FEN)), {Check.DUE}),
        (replace(WHOLE, fates={**WHOLE.fates, "paid": Sum(1, HALF + FEN)}), {Check.DUE, Check.BONUSES_PAID}),
        (replace(WHOLE, fates={**WHOLE.fates, "under_way": Sum(2, HALF)}), {Check.DUE, Check.BONUSES_UNDER_WAY}),
    ],
)
def test_one_fen_off_is_found(books: Books, broken: set[Check]) -> None:
    found = reconciled(books, [], [], NOON)

    assert {one.check for one in found.checks if not one.holds} == broken
    assert not found.agrees


def test_who_does_not_see_every_order_gets_no_totals_of_the_platform() -> None:
    found = reconciled(WHOLE, [PAID], [SAID], NOON)

    assert found.platform is None
    assert Check.PLATFORM not in {one.check for one in found.checks}


def test_what_the_platform_says_less_the_differences_is_what_is_paid_here() -> None:
    orders = [PAID, order("P2", "exported"), order("P3", "paid"), order("P4", "exported")]
    said = [
        SAID,
        word("P2", "paid", "amount_differs", amount=Decimal("499999.99")),
        word("P4", "paid", "currency_differs", currency="USD"),
        word("P9", "paid", "unknown_order", amount=Decimal("0.02"), after=None),
    ]
    books = replace(WHOLE, orders={"paid": Sum(2, HALF * 2), "exported": Sum(2, HALF * 2)})

    found = reconciled(books, orders, said, NOON)

    assert [(one.order_number, one.why, one.ours_paid, one.said_paid, one.amount) for one in found.differences] == [
        ("P2", Why.AMOUNT_DIFFERS, 0, Decimal("499999.99"), Decimal("499999.99")),
        ("P3", Why.STATE_DIFFERS, HALF, 0, -HALF),
        ("P4", Why.CURRENCY_DIFFERS, 0, 0, 0),
        ("P9", Why.UNKNOWN_ORDER, 0, Decimal("0.02"), Decimal("0.02")),
    ]
    assert found.platform is not None
    assert (found.platform.says_paid, found.platform.ours_paid) == (
        Sum(3, Decimal("1000000.01")), Sum(2, Decimal("1000000.00")),
    )  # fmt: skip
    (check,) = (one for one in found.checks if one.check is Check.PLATFORM)
    assert (check.expected, check.found, check.holds) == (HALF * 2, HALF * 2, True)


# --- The platform's last word ----------------------------------------------------------------------------------------------

REFUSED = word("P1", "paid", "amount_differs", hour=5, amount=Decimal(1))


@pytest.mark.parametrize(
    ("said", "last"),
    [
        ([], None),
        ([SAID], SAID),
        ([SAID, word("P1", "accepted", "late", hour=2)], SAID),
        ([SAID, REFUSED], REFUSED),
        ([REFUSED, SAID], REFUSED),  # taken later, but it happened before
        ([REFUSED, later := word("P1", "paid", "applied", hour=6)], later),
        ([REFUSED, same := replace(SAID, event_id=REFUSED.event_id)], same),
    ],
)
def test_the_last_word_is_what_contradicts_until_it_is_set_right(said: list[Said], last: Said | None) -> None:
    assert last_word(said) == last


@pytest.mark.parametrize(
    ("state", "said", "why"),
    [
        ("exported", [], None),
        ("paid", [], Why.STATE_DIFFERS),
        ("returned", [SAID], Why.STATE_DIFFERS),
        ("paid", [SAID], None),
        ("exported", [word("P1", "returned", "out_of_order")], Why.OUT_OF_ORDER),
        ("paid", [SAID, word("P1", "failed", "event_reused")], Why.EVENT_REUSED),
    ],
)
def test_a_difference_has_a_reason(state: str, said: list[Said], why: Why | None) -> None:
    assert [one.why for one in differences([replace(PAID, state=state)], said)] == ([why] if why else [])


# --- What waits ------------------------------------------------------------------------------------------------------------

TEN = timedelta(days=10)


@pytest.mark.parametrize(
    ("given", "now", "kind"),
    [
        (order("P1", "released", batch=None, exported_at=None), NOON, OpenKind.UNSENT),
        (order("P1", "exported", waits=True), NOON, OpenKind.UNSENT),
        (order("P1", "exported"), NOON + TEN, None),
        (order("P1", "exported"), NOON + TEN + timedelta(seconds=1), OpenKind.UNANSWERED),
        (order("P1", "accepted"), NOON + TEN + timedelta(seconds=1), OpenKind.UNANSWERED),
        (order("P1", "exported", answer_days=11), NOON + TEN + timedelta(seconds=1), None),
        (order("P1", "failed"), NOON, OpenKind.NOT_FOLLOWED),
        (order("P1", "returned"), NOON, OpenKind.NOT_FOLLOWED),
        (replace(order("P1", "returned"), followed=True), NOON, None),
        (order("P1", "paid"), NOON + TEN * 9, None),
        (order("P1", "cancelled"), NOON + TEN * 9, None),
        (order("P1", "drafted", released_at=None, exported_at=None), NOON + TEN * 9, None),
    ],
)
def test_what_somebody_has_to_look_after(given: Order, now: datetime, kind: OpenKind | None) -> None:
    assert [one.kind for one in open_items([given], [], now)] == ([kind] if kind else [])


def test_an_answer_begins_the_days_anew_and_the_oldest_is_first() -> None:
    heard = word("P1", "accepted", "applied", hour=8)
    orders = [order("P1", "accepted"), order("P2", "released", released_at=NOON - TEN, exported_at=None)]

    found = open_items(orders, [heard], NOON.replace(hour=8) + TEN + timedelta(hours=1))

    assert [(one.order.number, one.since, one.days) for one in found] == [
        ("P2", NOON - TEN, 20), ("P1", NOON.replace(hour=8), 10),
    ]  # fmt: skip
