"""What goes to the enterprise-policy platform; docs/payments.md has the formats (Art. 9)."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import PaymentBatch, PaymentOrder, PlatformMessage
from models.money import Route
from regulation.ability import Ability
from regulation.states import OrderState, PlatformMessageState
from regulation.violation import Violation, require
from services.budgeting import next_number, one_at_a_time
from services.bulk import faults, require_some
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
