"""Paying bonuses (Art. 7-9): what an order may pass through, what the platform may say of it, where money goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from regulation.ability import Ability
from regulation.identifiers import normalise
from regulation.procedure import RULES
from regulation.states import OrderState
from regulation.terms import Term
from regulation.violation import Violation

CURRENCY: Final = "CNY"
_MOST: Final = Decimal("999999999999.99")
_FEN: Final = -2
_ACCOUNT: Final = range(8, 33)
_BANK_CODE: Final = 12


class Purpose(Term):
    """What a budget line is for (Art. 9)."""

    BONUS = "bonus", "Bonuses of first-time quality awards (Art. 8)."
    WORK = "work", "The work of the review (Art. 9)."


class PlatformStatus(Term):
    """What the platform says of an order (Art. 9)."""

    ACCEPTED = "accepted", "Taken up by the platform."
    PAID = "paid", "Paid to the account."
    FAILED = "failed", "Not paid, for good."
    RETURNED = "returned", "Paid, and sent back by the bank."


class Outcome(Term):
    """What came of a status of the platform (Art. 9)."""

    APPLIED = "applied", "The order has this state now."
    LATE = "late", "It tells nothing new: the order is past it."
    DUPLICATE = "duplicate", "The same was taken before."
    EVENT_REUSED = "event_reused", "Something else was taken under this id before."
    UNKNOWN_ORDER = "unknown_order", "There is no such order in the batch."
    AMOUNT_DIFFERS = "amount_differs", "The amount is not the order's."
    CURRENCY_DIFFERS = "currency_differs", "The currency is not CNY."
    OUT_OF_ORDER = "out_of_order", "The order cannot come from its state to this one."


# What is taken: the order is as the platform says, or past it. Anything else contradicts what is known of the order.
TAKEN: Final = (Outcome.APPLIED, Outcome.LATE, Outcome.DUPLICATE)

# Orders that bind money, and of which an entitlement has one at most.
LIVE: Final = (
    OrderState.DRAFTED, OrderState.RELEASED, OrderState.EXPORTED, OrderState.ACCEPTED, OrderState.PAID,
)  # fmt: skip
# Orders that are not settled yet: the account cannot change, the line not close.
UNDER_WAY: Final = LIVE[:-1]

_O, _P = OrderState, PlatformStatus
_MEANT: Final[Mapping[str, OrderState]] = {
    _P.ACCEPTED: _O.ACCEPTED, _P.PAID: _O.PAID, _P.FAILED: _O.FAILED, _P.RETURNED: _O.RETURNED,
}  # fmt: skip
# Messages may overtake each other: what an order has passed when it is in a state.
_PASSED: Final[Mapping[str, frozenset[OrderState]]] = {
    _O.ACCEPTED: frozenset({_O.ACCEPTED}),
    _O.PAID: frozenset({_O.ACCEPTED, _O.PAID}),
    _O.FAILED: frozenset({_O.ACCEPTED, _O.FAILED}),
    _O.RETURNED: frozenset({_O.ACCEPTED, _O.PAID, _O.RETURNED}),
}


@dataclass(frozen=True)
class Status:
    """A status of the platform, in its own words; its id stands for all of it."""

    event_id: str
    order_number: str
    status: PlatformStatus
    amount: Decimal
    currency: str
    occurred_at: datetime
    reason: str = ""


def outcome_of(
    status: Status, state: str, amount: Decimal, known: Status | None = None
) -> tuple[Outcome, OrderState | None]:
    """Give what comes of a status for an order in this state and of this amount, and its state after (Art. 9).

    `known`: what was taken under the same id before.
    """
    if known is not None:
        return Outcome.DUPLICATE if known == status else Outcome.EVENT_REUSED, None
    if status.currency != CURRENCY:
        return Outcome.CURRENCY_DIFFERS, None
    if status.amount != amount:
        return Outcome.AMOUNT_DIFFERS, None
    meant = _MEANT[status.status]
    if meant in _PASSED.get(state, frozenset()):
        return Outcome.LATE, OrderState(state)
    follows = meant in RULES[Ability.PAYMENT_ORDER_REPORT].moves.get(state, frozenset())
    return (Outcome.APPLIED, meant) if follows else (Outcome.OUT_OF_ORDER, None)


def contradiction(outcome: Outcome, state: str | None, place: str = "") -> Violation | None:
    """Give what contradicts an order in this state, at its place (Art. 9); None for what is taken."""
    of = {
        Outcome.EVENT_REUSED: Violation("PAYMENT_EVENT_REUSED", "Art.9", f"{place}event_id"),
        Outcome.UNKNOWN_ORDER: Violation("PAYMENT_ORDER_UNKNOWN", "Art.9", f"{place}order"),
        Outcome.AMOUNT_DIFFERS: Violation("PAYMENT_AMOUNT_DIFFERS", "Art.9", f"{place}amount"),
        Outcome.CURRENCY_DIFFERS: Violation("PAYMENT_CURRENCY_DIFFERS", "Art.9", f"{place}currency"),
        Outcome.OUT_OF_ORDER: Violation("PAYMENT_OUT_OF_ORDER", "Art.9", f"{place}status", {"state": state or ""}),
    }
    return of.get(outcome)


def amount_violations(amount: Decimal, *, negative: bool = False, field: str = "amount") -> list[Violation]:
    """Refuse an amount that is none, too large, or finer than a fen (Art. 9)."""
    if not amount.is_finite() or abs(amount) > _MOST:
        return [Violation("AMOUNT_INVALID", "Art.9", field)]
    exponent = amount.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < _FEN:
        return [Violation("AMOUNT_NOT_IN_FEN", "Art.9", field)]
    wrong = amount == 0 if negative else amount <= 0
    return [Violation("AMOUNT_INVALID", "Art.9", field)] if wrong else []


def account_violations(number: str, again: str, bank_code: str) -> list[Violation]:
    """Refuse an account number or bank code that cannot be one (Art. 9).

    Accounts of organisations have no check digit common to all banks: the number is given twice instead.
    """
    found = []
    if not _digits(number, _ACCOUNT):
        found.append(Violation("ACCOUNT_NUMBER_INVALID", "Art.9", "account_number"))
    elif normalise(number) != normalise(again):
        found.append(Violation("ACCOUNT_NUMBERS_DIFFER", "Art.9", "account_number_again"))
    if not _digits(bank_code, range(_BANK_CODE, _BANK_CODE + 1)):
        found.append(Violation("BANK_CODE_INVALID", "Art.9", "bank_code"))
    return found


def _digits(text: str, lengths: range) -> bool:
    plain = normalise(text)
    return plain.isascii() and plain.isdigit() and len(plain) in lengths
