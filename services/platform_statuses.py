"""What the enterprise-policy platform says of orders, by message or by file: one mechanism for both (Art. 9).

What is taken of a status, and what it changes, is `regulation.payments.outcome_of`; what is kept of it is here. A
message that contradicts its order is refused. Of a file such a line is kept beside the order, which stays as it is, and
the other lines are taken: what was paid is paid, whatever is wrong in another line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc

from models import PaymentOrder, PaymentReport
from models.money import ReportSource
from regulation.ability import Ability
from regulation.calendar import local_day, reckonable
from regulation.payments import TAKEN, Outcome, PlatformStatus, Status, amount_violations, contradiction, outcome_of
from regulation.states import OrderState
from regulation.violation import Violation, require
from services.budgeting import one_at_a_time
from services.common import text_problems
from services.door import Act, Done, act

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

_KNOWN: Final = """SELECT r.event_id, r.order_number, r.status, r.amount, r.currency, r.occurred_at, r.reason
FROM public.payment_report r
WHERE r.programme_id = $1 AND r.event_id = ANY ($2::text[]) AND r.outcome IN ('applied', 'late')"""


@dataclass(frozen=True)
class Heard:
    """What came of a status: the order, if there is one, and its state before and after."""

    status: Status
    outcome: Outcome
    order: Any = None
    after: OrderState | None = None

    @property
    def before(self) -> str | None:
        """State of the order before."""
        return None if self.order is None else str(self.order["state"])

    @property
    def taken(self) -> bool:
        """Whether it agrees with the order."""
        return self.outcome in TAKEN

    @property
    def contradiction(self) -> Violation | None:
        """What it contradicts, if it does."""
        return contradiction(self.outcome, self.before)


def unfit(article: str, status: Status, today: date, place: str = "") -> list[Violation]:
    """Return what of a status cannot be kept: texts, amount, an instant that is out of range or still to come."""
    found = text_problems(article, 100, **{f"{place}event_id": status.event_id})
    found += text_problems(article, 2_000, **{f"{place}reason": status.reason}) if status.reason else []
    found += amount_violations(status.amount, field=f"{place}amount")
    if not reckonable(status.occurred_at):
        found.append(Violation("INSTANT_OUT_OF_RANGE", article, f"{place}occurred_at"))
    elif local_day(status.occurred_at) > today:
        found.append(Violation("DATE_IN_FUTURE", article, f"{place}occurred_at"))
    return found


async def known(act: Act, programme: UUID, statuses: Iterable[Status]) -> dict[str, Status]:
    """Return what was taken before under the ids of these statuses."""
    rows = await act.tx.sql(_KNOWN, programme, [one.event_id for one in statuses])
    return {row["event_id"]: Status(**{**row, "status": PlatformStatus(row["status"])}) for row in rows}


def hear(status: Status, order: Any, before: Status | None) -> Heard:
    """Judge a status of an order as it stands; `before`: what was taken under its id."""
    if order is None:
        return Heard(status, Outcome.EVENT_REUSED if before else Outcome.UNKNOWN_ORDER)
    outcome, after = outcome_of(status, order["state"], order["amount"], before)
    return Heard(status, outcome, order, after or OrderState(order["state"]))


async def keep(act: Act, programme: UUID, heard: Heard, source: ReportSource, **place: Any) -> None:
    """Keep what came of a status, unless the same is kept already, and let its order have the state that it says."""
    if heard.outcome is Outcome.DUPLICATE:
        return
    said, order = heard.status, heard.order
    await act.tx.insert(
        PaymentReport, programme_id=programme, payment_order_id=order and order["id"], event_id=said.event_id,
        organisation_id=order and order["organisation_id"], order_number=said.order_number, status=said.status.value,
        amount=said.amount, currency=said.currency, reason=said.reason, occurred_at=said.occurred_at,
        source=source.value, outcome=heard.outcome.value, before=heard.before, after=heard.after and heard.after.value,
        received_at=act.now, **place,
    )  # fmt: skip
    if heard.outcome is Outcome.APPLIED and heard.after is not None:
        paid = {"paid_at": act.now} if heard.after is OrderState.PAID else {}
        await act.tx.update(PaymentOrder, order["id"], state=heard.after.value, reason=said.reason, **paid)


@act(Ability.PAYMENT_ORDER_REPORT)
async def report_payment(
    act: Act,
    *,
    event_id: Annotated[str, Doc("Id that the platform gives this status; the same is told once.")],
    status: Annotated[PlatformStatus, Doc("What became of the order.")],
    amount: Annotated[Decimal, Doc("Amount of the order, as the platform has it.")],
    currency: Annotated[str, Doc("Currency: CNY.")],
    occurred_at: Annotated[datetime, Doc("When it happened.")],
    reason: Annotated[str, Doc("Why it failed or came back.")] = "",
) -> Done:
    """Say what became of an order; what contradicts the order is refused and changes nothing (Art. 9)."""
    order = await act.row()
    said = Status(event_id, order["number"], PlatformStatus(status), amount, currency, occurred_at, reason)
    require(unfit(act.article, said, local_day(act.now)))
    programme = order["programme_id"]
    await one_at_a_time(act, programme)
    order = await act.row()  # as it stands once nobody else is at it
    heard = hear(said, order, (await known(act, programme, [said])).get(event_id))
    require([heard.contradiction] if heard.contradiction else ())
    await keep(act, programme, heard, ReportSource.WEBHOOK)
    return act.done(outcome=heard.outcome.value)
