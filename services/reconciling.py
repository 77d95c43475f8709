"""The reconciliation of a budget year: what its reader sees of it in SQL, and what follows from that (Art. 9).

The books are the same for all who may know; orders, and what the platform said of them, are those that the reader sees.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from regulation.payments import LIVE
from regulation.reconciliation import Books, Line, Order, Said, Sum, reconciled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from regulation.reconciliation import Reconciliation

_LIVE: Final = ", ".join(f"'{state.value}'" for state in LIVE)
_ORDERS: Final = f"""SELECT COALESCE(jsonb_agg(jsonb_build_object('number', o.number, 'organisation', COALESCE(g.name, ''),
  'document', o.document_number, 'line', l.name, 'amount', o.amount::text, 'state', o.state, 'batch', b.number,
  'released_at', o.released_at, 'exported_at', b.exported_at,
  'waits', EXISTS (SELECT 1 FROM public.platform_message s WHERE s.payment_order_id = o.id AND s.state <> 'delivered'),
  'followed', EXISTS (SELECT 1 FROM public.payment_order f WHERE f.entitlement_id = o.entitlement_id
   AND f.state IN ({_LIVE})),
  'answer_days', (SELECT (v.parameters ->> 'payment_answer_days')::int FROM public.cycle c
   JOIN public.regulation_version v ON v.id = c.regulation_version_id WHERE c.id = o.cycle_id)) ORDER BY o.number), '[]')
 FROM public.payment_order o JOIN public.budget_line l ON l.id = o.budget_line_id
 LEFT JOIN public.organisation g ON g.id = o.organisation_id LEFT JOIN public.payment_batch b ON b.id = o.batch_id
 WHERE l.programme_id = {{t}}.programme_id AND l.year = {{t}}.year"""  # noqa: S608 -- constants
# What is about no order of ours is of the year in which it came.
_SAID: Final = """SELECT COALESCE(jsonb_agg(jsonb_build_object('order_number', r.order_number, 'event_id', r.event_id,
  'status', r.status, 'amount', r.amount::text, 'currency', r.currency, 'occurred_at', r.occurred_at,
  'received_at', r.received_at, 'outcome', r.outcome, 'after', r.after) ORDER BY r.received_at, r.id), '[]')
 FROM public.payment_report r LEFT JOIN public.payment_order o ON o.id = r.payment_order_id
 LEFT JOIN public.budget_line l ON l.id = o.budget_line_id
 WHERE r.programme_id = {t}.programme_id AND {t}.year = CASE WHEN r.payment_order_id IS NULL
  THEN extract(year FROM r.received_at AT TIME ZONE 'Asia/Shanghai') ELSE l.year END"""
RECONCILIATION: Final = f"""jsonb_build_object('clock', (SELECT ctx.clock()), 'year', {{t}}.year,
 'books', (SELECT scope.budget_books()) -> {{t}}.id::text, 'orders', ({_ORDERS}), 'said', ({_SAID}))"""
_SUMS: Final = ("orders", "origins", "fates")
_MOMENTS: Final = ("released_at", "exported_at", "occurred_at", "received_at")


def reconciliation_of(found: Mapping[str, Any]) -> Reconciliation:
    """Return the reconciliation that follows from what `RECONCILIATION` gives."""
    return reconciled(_books(found["books"]), orders_of(found), said_of(found), _moment(found["clock"]))


def orders_of(found: Mapping[str, Any]) -> list[Order]:
    """Return the orders of the year that the reader sees, by number."""
    return [Order(**_read(one)) for one in found["orders"]]


def said_of(found: Mapping[str, Any]) -> list[Said]:
    """Return what the platform said of them, in the order in which it came."""
    return [Said(**_read(one)) for one in found["said"]]


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    moments = {name: _moment(row[name]) for name in _MOMENTS if row.get(name) is not None}
    return {**row, **moments, "amount": Decimal(row["amount"])}


def _books(found: Mapping[str, Any]) -> Books:
    lines = [
        Line(one["name"], one["purpose"], *(Decimal(one[name]) for name in ("total", "committed", "released", "paid")))
        for one in found["lines"]
    ]
    orders, origins, fates = ({name: _sum(one) for name, one in found[part].items()} for part in _SUMS)
    return Books(lines, orders, origins.get("brought", Sum()), origins.get("arisen", Sum()), fates)


def _sum(found: Sequence[Any]) -> Sum:
    return Sum(found[0], Decimal(found[1]))


def _moment(given: str | datetime) -> datetime:
    return datetime.fromisoformat(given) if isinstance(given, str) else given
