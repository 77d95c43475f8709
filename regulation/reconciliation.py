"""Whether a year's money agrees: budget, bonuses, orders, and what the payment platform says of them (Art. 8, 9).

Everything is a sum of exact amounts; that sums add up is checked, and each difference has a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from regulation.payments import CURRENCY, LIVE, TAKEN, UNDER_WAY, Outcome, PlatformStatus
from regulation.states import OrderState
from regulation.terms import Term

NOTHING: Final = Decimal("0.00")
# States that an order comes to without a word of the platform, and those that a line counts as released, not paid yet.
_UNHEARD: Final = (OrderState.DRAFTED, OrderState.CANCELLED, OrderState.RELEASED, OrderState.EXPORTED)
_ON_THE_WAY: Final = (OrderState.RELEASED, OrderState.EXPORTED, OrderState.ACCEPTED)


class Fate(Term):
    """What became of a bonus in a year (Art. 8, 9)."""

    PAID = "paid", "Paid from a line of the year."
    UNDER_WAY = "under_way", "An order of the year is under way."
    LAPSED = "lapsed", "The award was revoked before it was paid (Art. 28, 30)."
    OPEN = "open", "No order stands: carried forward."


class OpenKind(Term):
    """What of an order somebody has to look after (Art. 9)."""

    UNSENT = "unsent", "Released, and not with the platform yet."
    UNANSWERED = "unanswered", "With the platform, and not heard of for longer than is agreed."
    NOT_FOLLOWED = "not_followed", "Failed or came back, and no new order was drafted."


class Why(Term):
    """Why the platform and the books do not agree on an order (Art. 9)."""

    EVENT_REUSED = Outcome.EVENT_REUSED.value, "The platform said something else under the same id before."
    UNKNOWN_ORDER = Outcome.UNKNOWN_ORDER.value, "There is no such order in the batch."
    AMOUNT_DIFFERS = Outcome.AMOUNT_DIFFERS.value, "The amount is not the order's."
    CURRENCY_DIFFERS = Outcome.CURRENCY_DIFFERS.value, "The currency is not CNY."
    OUT_OF_ORDER = Outcome.OUT_OF_ORDER.value, "The order could not come there from its state."
    STATE_DIFFERS = "state_differs", "The state of the order is not what the platform's last word made it."


class Check(Term):
    """What has to add up (Art. 9)."""

    COMMITTED = "committed", "What lines count as committed is what orders drafted come to."
    RELEASED = "released", "What lines count as released is what orders on their way come to."
    PAID = "paid", "What lines count as paid is what orders paid come to."
    AVAILABLE = "available", "What orders leave of the total is available, and is not less than nothing."
    DUE = "due", "Bonuses brought forward and new are paid, under way, lapsed or open."
    BONUSES_UNDER_WAY = "bonuses_under_way", "Bonuses under way are what orders drafted and on their way come to."
    BONUSES_PAID = "bonuses_paid", "Bonuses paid are what orders paid come to."
    PLATFORM = "platform", "What the platform says is paid, less the differences, is what is paid here."


@dataclass(frozen=True)
class Sum:
    """How many, and how much in CNY."""

    number: int = 0
    amount: Decimal = NOTHING

    def __add__(self, other: Sum) -> Sum:
        """Give both together."""
        return Sum(self.number + other.number, self.amount + other.amount)


@dataclass(frozen=True)
class Line:
    """A budget line of the year that counts."""

    name: str
    purpose: str
    total: Decimal
    committed: Decimal
    released: Decimal
    paid: Decimal

    @property
    def available(self) -> Decimal:
        """Give what is left."""
        return self.total - self.committed - self.released - self.paid


@dataclass(frozen=True)
class Books:
    """What the books say of a year, the same to all who may know: lines, orders by state, bonuses by origin and fate."""

    lines: Sequence[Line]
    orders: Mapping[str, Sum]
    brought: Sum
    arisen: Sum
    fates: Mapping[str, Sum]

    def in_states(self, states: Iterable[str]) -> Sum:
        """Give the orders in some states together."""
        return sum((self.orders.get(state, Sum()) for state in states), Sum())

    def total(self, name: str) -> Decimal:
        """Give what the lines come to."""
        return sum((getattr(line, name) for line in self.lines), NOTHING)


@dataclass(frozen=True)
class Order:
    """An order of the year, as its reader sees it."""

    number: str
    organisation: str
    document: str
    line: str
    amount: Decimal
    state: str
    batch: str | None
    released_at: datetime | None
    exported_at: datetime | None
    waits: bool  # a message with it has not been taken by the platform
    followed: bool  # another order for the same bonus stands
    answer_days: int


@dataclass(frozen=True)
class Said:
    """What the platform said of an order, and what came of it."""

    order_number: str
    event_id: str
    status: str
    amount: Decimal
    currency: str
    occurred_at: datetime
    received_at: datetime
    outcome: str
    after: str | None

    @property
    def taken(self) -> bool:
        """Tell whether it agreed with the order."""
        return self.outcome in TAKEN

    @property
    def paid(self) -> Decimal:
        """Give what it says is paid."""
        return self.amount if self.status == PlatformStatus.PAID and self.currency == CURRENCY else NOTHING


@dataclass(frozen=True)
class Difference:
    """Where the platform and the books do not agree: on which order, and why."""

    order_number: str
    why: Why
    ours: str | None
    ours_paid: Decimal
    said: Said | None

    @property
    def said_paid(self) -> Decimal:
        """Give what the platform says is paid."""
        return self.said.paid if self.said else NOTHING

    @property
    def amount(self) -> Decimal:
        """Give by how much more the platform says is paid."""
        return self.said_paid - self.ours_paid


@dataclass(frozen=True)
class Open:
    """An order that somebody has to look after, since when."""

    kind: OpenKind
    order: Order
    since: datetime
    days: int


@dataclass(frozen=True)
class Checked:
    """A sum that has to be another."""

    check: Check
    expected: Decimal
    found: Decimal
    holds: bool


@dataclass(frozen=True)
class Platform:
    """What the platform says is paid, and what is paid here."""

    says_paid: Sum
    ours_paid: Sum


@dataclass(frozen=True)
class Reconciliation:
    """A year's money. `platform` is null to who does not see every order."""

    books: Books
    platform: Platform | None
    differences: Sequence[Difference]
    open_items: Sequence[Open]
    checks: Sequence[Checked]

    @property
    def agrees(self) -> bool:
        """Tell whether all adds up and nothing differs."""
        return all(one.holds for one in self.checks) and not self.differences


def reconciled(books: Books, orders: Sequence[Order], said: Sequence[Said], now: datetime) -> Reconciliation:
    """Reconcile a year (Art. 9); `said` in the order in which it came."""
    differing = differences(orders, said)
    whole = len(orders) == sum(one.number for one in books.orders.values())
    platform = _platform(orders, said) if whole else None
    checks = [*_of_books(books), *([_of_platform(platform, differing)] if platform else ())]
    return Reconciliation(books, platform, differing, open_items(orders, said, now), checks)


# --- The platform and the books -----------------------------------------------------------------------------------------


def differences(orders: Sequence[Order], said: Sequence[Said]) -> list[Difference]:
    """List where the platform's last word on an order is not what the books say, by number of order (Art. 9)."""
    known = {one.number: one for one in orders}
    numbers = sorted({*known, *(one.order_number for one in said)})
    found = (_difference(known.get(number), [s for s in said if s.order_number == number]) for number in numbers)
    return [one for one in found if one is not None]


def _difference(order: Order | None, said: Sequence[Said]) -> Difference | None:
    last = last_word(said)
    if last is not None and not last.taken:
        why = Why(last.outcome)
    elif order is not None and order.state not in _states(last):
        why = Why.STATE_DIFFERS
    else:
        return None
    number = order.number if order else said[0].order_number
    return Difference(number, why, order.state if order else None, _paid(order), last)


def last_word(said: Sequence[Said]) -> Said | None:
    """Give what the platform's last word is: what contradicts the books, unless it was set right later, or what they took.

    It was set right if the same event was taken later, or something that happened no earlier.
    """
    for n in reversed(range(len(said))):
        one = said[n]
        right = (later for later in said[n + 1 :] if later.taken)
        if not one.taken and not any(x.event_id == one.event_id or x.occurred_at >= one.occurred_at for x in right):
            return one
    return next((one for one in reversed(said) if one.outcome == Outcome.APPLIED), None)


def _states(last: Said | None) -> tuple[str | None, ...]:
    """Give the states that an order may be in after the platform's last word, or without any."""
    return (last.after,) if last is not None else _UNHEARD


def _paid(order: Order | None) -> Decimal:
    return order.amount if order is not None and order.state == OrderState.PAID else NOTHING


def _platform(orders: Sequence[Order], said: Sequence[Said]) -> Platform:
    words = [last_word([s for s in said if s.order_number == n]) for n in {one.order_number for one in said}]
    claims = [one.paid for one in words if one is not None and one.paid]
    paid = [one.amount for one in orders if one.state == OrderState.PAID]
    return Platform(Sum(len(claims), sum(claims, NOTHING)), Sum(len(paid), sum(paid, NOTHING)))


# --- What waits ----------------------------------------------------------------------------------------------------------


def open_items(orders: Sequence[Order], said: Sequence[Said], now: datetime) -> list[Open]:
    """List the orders that somebody has to look after, the oldest first (Art. 9)."""
    heard = {one.order_number: one.received_at for one in said if one.taken}
    found = (_open(order, heard.get(order.number), now) for order in orders)
    return sorted((one for one in found if one is not None), key=lambda one: (one.since, one.order.number))


def _open(order: Order, heard: datetime | None, now: datetime) -> Open | None:
    sent = max((at for at in (order.exported_at, heard) if at is not None), default=order.released_at)
    kind = _kind(order, sent, now)
    return None if kind is None or sent is None else Open(kind, order, sent, max((now - sent).days, 0))


def _kind(order: Order, since: datetime | None, now: datetime) -> OpenKind | None:
    if order.state == OrderState.RELEASED or (order.state == OrderState.EXPORTED and order.waits):
        return OpenKind.UNSENT
    if order.state in {OrderState.FAILED, OrderState.RETURNED}:
        return None if order.followed else OpenKind.NOT_FOLLOWED
    sent = order.state in {OrderState.EXPORTED, OrderState.ACCEPTED} and since is not None
    late = sent and since is not None and now - since > timedelta(days=order.answer_days)
    return OpenKind.UNANSWERED if late else None


# --- What has to add up ----------------------------------------------------------------------------------------------------


def _of_books(books: Books) -> list[Checked]:
    drafted, way = books.in_states([OrderState.DRAFTED]).amount, books.in_states(_ON_THE_WAY).amount
    paid, fates = books.in_states([OrderState.PAID]).amount, books.fates
    left = books.total("total") - books.in_states(LIVE).amount
    under_way = books.in_states(UNDER_WAY).amount
    return [
        _equal(Check.COMMITTED, drafted, books.total("committed")),
        _equal(Check.RELEASED, way, books.total("released")),
        _equal(Check.PAID, paid, books.total("paid")),
        Checked(Check.AVAILABLE, left, available := books.total("available"),
                left == available and all(line.available >= 0 for line in books.lines)),
        _equal(Check.DUE, (books.brought + books.arisen).amount, sum((one.amount for one in fates.values()), NOTHING)),
        _equal(Check.BONUSES_UNDER_WAY, under_way, fates.get(Fate.UNDER_WAY, Sum()).amount),
        _equal(Check.BONUSES_PAID, paid, fates.get(Fate.PAID, Sum()).amount),
    ]  # fmt: skip


def _of_platform(platform: Platform, differing: Iterable[Difference]) -> Checked:
    less = platform.says_paid.amount - sum((one.amount for one in differing), NOTHING)
    return _equal(Check.PLATFORM, less, platform.ours_paid.amount)


def _equal(check: Check, expected: Decimal, found: Decimal) -> Checked:
    return Checked(check, expected, found, expected == found)
