"""What goes to the enterprise-policy platform and what it says of orders; docs/payments.md has the formats (Art. 9)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import PaymentBatch, PaymentOrder, PaymentReport, PlatformMessage
from models.money import ReportSource, Route
from regulation.payments import Outcome, PlatformStatus, Status, amount_violations, outcome_of
from regulation.procedure import Ability, OrderState, PlatformMessageState
from regulation.violation import Violation, require
from services.budgeting import next_number, one_at_a_time
from services.bulk import faults, require_some
from services.common import limit_text, refuse, require_text
from services.door import Act, Done, act
from services.inputs import Ref

MOST_ORDERS: Final = 100
_AWARDED: Final = "SELECT id FROM public.award WHERE id = ANY ($1::uuid[]) AND state = 'in_force'"


@act(Ability.PROGRAMME_EXPORT_PAYMENTS)
async def export_payments(
    act: Act,
    *,
    payment_order_ids: Annotated[list[UUID], Ref("payment_order"), Doc("Released orders, 100 at most.")],
    route: Annotated[Route, Doc("How they go.")],
) -> Done:
    """Send released orders to the enterprise-policy platform, all of them or none (Art. 9)."""
    require_some(act, MOST_ORDERS, payment_order_ids=payment_order_ids)
    await one_at_a_time(act, act.target.id)
    orders = await _released(act, payment_order_ids)
    number = await next_number(act, act.target.id, "payment_batch", "B")
    batch = await act.tx.insert(
        PaymentBatch, programme_id=act.target.id, number=number, route=route.value, exported_at=act.now
    )
    for order in orders:
        await act.tx.update(PaymentOrder, order["id"], state=OrderState.EXPORTED.value, batch_id=batch)
        if route is Route.WEBHOOK:
            await _queue(act, order)
    return act.done("payment_batch", batch, orders=[order["number"] for order in orders])


async def _released(act: Act, keys: list[UUID]) -> list[Any]:
    """Return the orders in order of their numbers; refuse, at its place, each that cannot go (Art. 9)."""
    visible = await act.visible(PaymentOrder, keys)
    rows = await act.rows(PaymentOrder, visible)
    awards = {row["id"] for row in await act.tx.sql(_AWARDED, [row["award_id"] for row in rows.values()])}
    require(faults(act, "payment_order_ids.{}", keys, lambda key, where: _problem(act, rows.get(key), where, awards)))
    return sorted(rows.values(), key=lambda row: row["number"])


def _problem(act: Act, order: Any, field: str, awards: set[Any]) -> Violation | None:
    if order is None or order["programme_id"] != act.target.id:
        return Violation("NOT_FOUND", act.article, field)
    if order["state"] != OrderState.RELEASED:
        return Violation("ORDER_NOT_RELEASED", act.article, field)
    return Violation("AWARD_NOT_IN_FORCE", act.article, field) if order["award_id"] not in awards else None


async def _queue(act: Act, order: Any) -> None:
    of = {name: order[name] for name in ("programme_id", "cycle_id", "organisation_id")}
    await act.tx.insert(PlatformMessage, **of, payment_order_id=order["id"], next_at=act.now)


@act(Ability.PLATFORM_MESSAGE_RETRY)
async def retry_platform_message(act: Act) -> Done:
    """Try a message again that the platform did not take after many attempts (Art. 9)."""
    await act.move(PlatformMessageState.QUEUED, attempts=0, next_at=act.now, problem="")
    return act.done()


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
    require_text(act, 100, event_id=event_id)
    limit_text(act, 2_000, reason=reason)
    require(amount_violations(amount))
    await one_at_a_time(act, (await act.row())["programme_id"])
    order = await act.row()  # as it stands once nobody else is at it
    outcome, after = outcome_of(Status(order["number"], status, amount, currency), order["state"], order["amount"])
    refuse(act, outcome is Outcome.AMOUNT_DIFFERS, "PAYMENT_AMOUNT_DIFFERS", "amount")
    refuse(act, outcome is Outcome.CURRENCY_DIFFERS, "PAYMENT_CURRENCY_DIFFERS", "currency")
    refuse(act, outcome is Outcome.OUT_OF_ORDER, "PAYMENT_OUT_OF_ORDER", "status", state=order["state"])
    await act.tx.insert(
        PaymentReport, programme_id=order["programme_id"], payment_order_id=order["id"], event_id=event_id,
        organisation_id=order["organisation_id"], order_number=order["number"], status=status.value, amount=amount,
        currency=currency, reason=reason, occurred_at=occurred_at, source=ReportSource.WEBHOOK.value,
        outcome=outcome.value, received_at=act.now,
    )  # fmt: skip
    if after is not None and outcome is Outcome.APPLIED:
        paid = {"paid_at": act.now} if after is OrderState.PAID else {}
        await act.tx.update(PaymentOrder, order["id"], state=after.value, reason=reason, **paid)
    return act.done(outcome=outcome.value)
