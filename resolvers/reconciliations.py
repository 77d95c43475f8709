"""The reconciliation of a budget year, as the API shows it (Art. 9)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import strawberry

from regulation.payments import Purpose
from regulation.reconciliation import Check, Fate, OpenKind, Sum, Why
from regulation.reconciliation_words import worded
from regulation.states import OrderState
from resolvers.build import enum_type
from resolvers.declare import Embedded
from services.reconciling import RECONCILIATION, reconciliation_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regulation.reconciliation import Checked, Difference, Line, Open, Platform

_PURPOSE, _STATE, _CHECK, _WHY, _KIND = (enum_type(one) for one in (Purpose, OrderState, Check, Why, OpenKind))
_TOTALS: Final = ("total", "committed", "released", "paid", "available")


@strawberry.type(description="How many, and how much in CNY, to the fen.")
class MoneySum:
    """A sum."""

    number: int = strawberry.field(description="How many.")
    amount: Decimal = strawberry.field(description="How much, in CNY.")


@strawberry.type(description="A budget line of the year that counts (Art. 9).")
class ReconciledLine:
    """A line."""

    name: str = strawberry.field(description="Name of the line; empty: all together.")
    purpose: _PURPOSE | None = strawberry.field(description="What it is for; null: all together.")  # type: ignore[valid-type]
    total: Decimal = strawberry.field(description="Amount with all approved changes, in CNY.")
    committed: Decimal = strawberry.field(description="Bound by orders that are drafted.")
    released: Decimal = strawberry.field(description="Bound by orders that are released and not paid yet.")
    paid: Decimal = strawberry.field(description="Paid.")
    available: Decimal = strawberry.field(description="What is left.")


@strawberry.type(description="The orders of the year in a state.")
class OrdersInState:
    """Orders in a state."""

    state: _STATE = strawberry.field(description="State.")  # type: ignore[valid-type]
    number: int = strawberry.field(description="How many.")
    amount: Decimal = strawberry.field(description="How much, in CNY.")


@strawberry.type(description="The bonuses of the year: where they come from and what became of them (Art. 8, 9).")
class ReconciledBonuses:
    """Bonuses."""

    brought_forward: MoneySum = strawberry.field(description="Of years before, and not paid in one of them.")
    arisen: MoneySum = strawberry.field(description="By a commendation document of this year.")
    paid: MoneySum = strawberry.field(description="Paid from a line of the year.")
    under_way: MoneySum = strawberry.field(description="An order of the year is under way.")
    lapsed: MoneySum = strawberry.field(description="The award was revoked before they were paid (Art. 28, 30).")
    open: MoneySum = strawberry.field(description="No order stands: carried forward.")


@strawberry.type(description="What the platform says is paid, and what is paid here.")
class PlatformTotals:
    """Two sums."""

    says_paid: MoneySum = strawberry.field(description="Paid as far as the platform's last words go.")
    ours_paid: MoneySum = strawberry.field(description="Paid here.")
    difference: Decimal = strawberry.field(description="By how much the platform says more, in CNY.")


@strawberry.type(description="Where the platform and the books do not agree (Art. 9).")
class PaymentDifference:
    """A difference."""

    order: str = strawberry.field(description="Number of the order, as the platform says it.")
    why: _WHY = strawberry.field(description="Why.")  # type: ignore[valid-type]
    message: str = strawberry.field(description="The same in the caller's language.")
    state: _STATE | None = strawberry.field(description="State of the order here; null if there is none.")  # type: ignore[valid-type]
    status: str | None = strawberry.field(description="The platform's last word; null if it said nothing.")
    event_id: str | None = strawberry.field(description="Id of that word.")
    ours_paid: Decimal = strawberry.field(description="Paid here, in CNY.")
    says_paid: Decimal = strawberry.field(description="Paid, as the platform says it.")
    amount: Decimal = strawberry.field(description="By how much the platform says more.")


@strawberry.type(description="An order that somebody has to look after (Art. 9).")
class OpenPayment:
    """An open item."""

    order: str = strawberry.field(description="Number of the order.")
    kind: _KIND = strawberry.field(description="What is open.")  # type: ignore[valid-type]
    message: str = strawberry.field(description="The same in the caller's language.")
    state: _STATE = strawberry.field(description="State of the order.")  # type: ignore[valid-type]
    amount: Decimal = strawberry.field(description="Amount in CNY.")
    since: datetime = strawberry.field(description="Since when.")
    days: int = strawberry.field(description="For how many whole days.")


@strawberry.type(description="A sum that has to be another (Art. 9).")
class ReconciliationCheck:
    """A check."""

    check: _CHECK = strawberry.field(description="What has to add up.")  # type: ignore[valid-type]
    message: str = strawberry.field(description="The same in the caller's language.")
    expected: Decimal = strawberry.field(description="What it has to be, in CNY.")
    found: Decimal = strawberry.field(description="What it is.")
    holds: bool = strawberry.field(description="Whether it holds.")


@strawberry.type(description="Whether a year's money agrees, to the fen (Art. 8, 9).")
class Reconciliation:
    """A reconciliation."""

    agrees: bool = strawberry.field(description="Whether all adds up and the viewer sees no difference.")
    lines: list[ReconciledLine] = strawberry.field(description="The lines that count, by name.")
    together: ReconciledLine = strawberry.field(description="All of them together.")
    orders: list[OrdersInState] = strawberry.field(description="Orders by state, in the order of the procedure.")
    bonuses: ReconciledBonuses = strawberry.field(description="Bonuses.")
    platform: PlatformTotals | None = strawberry.field(
        description="The platform's word beside the books; null to who does not see every order."
    )
    differences: list[PaymentDifference] = strawberry.field(
        description="By number of the order; those that the viewer sees."
    )
    open_items: list[OpenPayment] = strawberry.field(description="The oldest first; those that the viewer sees.")
    checks: list[ReconciliationCheck] = strawberry.field(description="What has to add up, and whether it does.")


def reconciliation(found: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return a reconciliation as it goes over the wire."""
    given = reconciliation_of(found)
    books = given.books
    fates = {fate: _sum(books.fates.get(fate, Sum())) for fate in Fate}
    return {
        "agrees": given.agrees,
        "lines": [_line(one.name, one.purpose.upper(), one) for one in books.lines],
        "together": {"name": "", "purpose": None, **{name: str(books.total(name)) for name in _TOTALS}},
        "orders": [{"state": s.name, **_sum(books.orders[s])} for s in OrderState if s in books.orders],
        "bonuses": {
            "broughtForward": _sum(books.brought), "arisen": _sum(books.arisen), "paid": fates[Fate.PAID],
            "underWay": fates[Fate.UNDER_WAY], "lapsed": fates[Fate.LAPSED], "open": fates[Fate.OPEN],
        },
        "platform": _platform(given.platform),
        "differences": [_difference(one, language) for one in given.differences],
        "openItems": [_open(one, language) for one in given.open_items],
        "checks": [_check(one, language) for one in given.checks],
    }  # fmt: skip


def _sum(given: Sum) -> dict[str, Any]:
    return {"number": given.number, "amount": str(given.amount)}


def _line(name: str, purpose: str, given: Line) -> dict[str, Any]:
    return {"name": name, "purpose": purpose, **{total: str(getattr(given, total)) for total in _TOTALS}}


def _platform(given: Platform | None) -> dict[str, Any] | None:
    if given is None:
        return None
    more = given.says_paid.amount - given.ours_paid.amount
    return {"saysPaid": _sum(given.says_paid), "oursPaid": _sum(given.ours_paid), "difference": str(more)}


def _difference(given: Difference, language: str) -> dict[str, Any]:
    last = given.said
    return {
        "order": given.order_number,
        "why": given.why.name,
        "message": worded(given.why, language),
        "state": given.ours and given.ours.upper(),
        "status": last and last.status,
        "eventId": last and last.event_id,
        "oursPaid": str(given.ours_paid),
        "saysPaid": str(given.said_paid),
        "amount": str(given.amount),
    }


def _open(given: Open, language: str) -> dict[str, Any]:
    return {
        "order": given.order.number,
        "kind": given.kind.name,
        "message": worded(given.kind, language),
        "state": given.order.state.upper(),
        "amount": str(given.order.amount),
        "since": given.since.isoformat(),
        "days": given.days,
    }


def _check(given: Checked, language: str) -> dict[str, Any]:
    shown = {"check": given.check.name, "message": worded(given.check, language), "holds": given.holds}
    return {**shown, "expected": str(given.expected), "found": str(given.found)}


RECONCILED: Final = Embedded(RECONCILIATION, Reconciliation, "Whether the year's money agrees.", reconciliation)
