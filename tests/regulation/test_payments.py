"""What the platform says of an order, against every state that the order may be in (Art. 9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from regulation.payments import Outcome, PlatformStatus, Status, outcome_of
from regulation.states import OrderState

AMOUNT = Decimal(500_000)
SAID = Status("e-1", "P2026-0001", PlatformStatus.PAID, AMOUNT, "CNY", datetime(2026, 11, 12, tzinfo=UTC))
# What follows, state by state; messages may overtake each other, and nothing comes back that is not known as paid.
AFTER = {
    "drafted": {},
    "released": {},
    "cancelled": {},
    "exported": {"accepted": "accepted", "paid": "paid", "failed": "failed"},
    "accepted": {"accepted": "late", "paid": "paid", "failed": "failed"},
    "paid": {"accepted": "late", "paid": "late", "returned": "returned"},
    "failed": {"accepted": "late", "failed": "late"},
    "returned": {"accepted": "late", "paid": "late", "returned": "late"},
}


@pytest.mark.parametrize("state", list(OrderState))
@pytest.mark.parametrize("status", list(PlatformStatus))
def test_what_follows_from_a_status(state: OrderState, status: PlatformStatus) -> None:
    outcome, after = outcome_of(replace(SAID, status=status), state, AMOUNT)

    expected = AFTER[state].get(status)
    if expected is None:
        assert (outcome, after) == (Outcome.OUT_OF_ORDER, None)
    elif expected == "late":
        assert (outcome, after) == (Outcome.LATE, state)
    else:
        assert (outcome, after) == (Outcome.APPLIED, expected)


@pytest.mark.parametrize(
    ("other", "outcome"),
    [
        ({}, Outcome.DUPLICATE),
        ({"status": PlatformStatus.RETURNED}, Outcome.EVENT_REUSED),
        ({"order_number": "P2026-0002"}, Outcome.EVENT_REUSED),
        ({"amount": Decimal("499999.99")}, Outcome.EVENT_REUSED),
        ({"occurred_at": datetime(2026, 11, 13, tzinfo=UTC)}, Outcome.EVENT_REUSED),
    ],
)
def test_an_id_stands_for_all_that_was_said_under_it(other: dict[str, Any], outcome: Outcome) -> None:
    assert outcome_of(replace(SAID, **other), OrderState.PAID, AMOUNT, known=SAID) == (outcome, None)
