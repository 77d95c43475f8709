"""What the platform says of an order, against every state that the order may be in (Art. 9)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from regulation.payments import Outcome, PlatformStatus, Status, outcome_of
from regulation.procedure import OrderState

AMOUNT = Decimal(500_000)
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
    outcome, after = outcome_of(Status("P2026-0001", status, AMOUNT, "CNY"), state, AMOUNT)

    expected = AFTER[state].get(status)
    if expected is None:
        assert (outcome, after) == (Outcome.OUT_OF_ORDER, None)
    elif expected == "late":
        assert (outcome, after) == (Outcome.LATE, state)
    else:
        assert (outcome, after) == (Outcome.APPLIED, expected)
