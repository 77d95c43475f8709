"""Messages to the enterprise-policy platform: each order at least once, under its number as idempotency key (Art. 9).

A message is locked while it is handed over and marked in the same transaction, as letters are: two workers do no harm,
and what the platform may have got without our knowing it goes again under the same key.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from models import PlatformMessage
from models.database import SYSTEM_ROLE, to_json
from regulation.payments import CURRENCY
from regulation.states import PlatformMessageState
from services.platform_formats import Order, Payee

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from models.database import Database
    from policies.actor import Actor

MOST_ATTEMPTS: Final = 12
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
Send = Callable[[str, bytes], Awaitable[str]]
"""Hands a body to the platform under an idempotency key; returns why it was not taken, or nothing."""

_ORDER: Final = """o.number, o.amount, o.document_number, o.document_date, b.number AS batch, a.holder, a.bank,
 a.bank_code, n.account_number, d.credit_code
FROM public.payment_order o JOIN public.payment_batch b ON b.id = o.batch_id
JOIN public.payee_account a ON a.id = o.payee_account_id
JOIN public.payee_account_number n ON n.payee_account_id = a.id
JOIN public.organisation_detail d ON d.organisation_id = o.organisation_id"""
_BATCH: Final = f"SELECT {_ORDER} WHERE b.id = $1 ORDER BY o.number"
_SIZE: Final = "SELECT count(*) AS number FROM public.payment_order WHERE batch_id = $1"
_NEXT: Final = f"""
SELECT s.id, s.attempts, {_ORDER} JOIN public.platform_message s ON s.payment_order_id = o.id
WHERE s.state = 'queued' AND s.next_at <= $1 ORDER BY s.next_at, s.id LIMIT 1 FOR UPDATE OF s SKIP LOCKED"""


async def batch_file(db: Database, actor: Actor, key: UUID) -> tuple[str, bytes] | None:
    """Return number and file of a batch, an order a line; None to who does not see every order and account in it."""
    async with db.transaction(actor.database_role, read_only=True) as tx:
        await actor.enter(tx)
        rows = await tx.sql(_BATCH, key)
    async with db.transaction(SYSTEM_ROLE, read_only=True) as tx:
        (whole,) = await tx.sql(_SIZE, key)
    if not rows or len(rows) != whole["number"]:
        return None
    return rows[0]["batch"], b"".join(body_of(row) + b"\n" for row in rows)


async def hand_over(db: Database, now: datetime, send: Send, stopped: Callable[[], bool] = lambda: False) -> int:
    """Hand over the messages that are due until none is left; return how many the platform was asked to take."""
    handled = 0
    while not stopped():
        async with db.transaction(SYSTEM_ROLE) as tx:
            rows = await tx.sql(_NEXT, now)
            if not rows:
                return handled
            problem = await send(rows[0]["number"], body_of(rows[0]))
            await tx.update(PlatformMessage, rows[0]["id"], **_became(rows[0]["attempts"] + 1, now, problem))
        handled += 1
    return handled


def body_of(row: Any) -> bytes:
    """Return an order as the platform reads it: canonical JSON, the same bytes each time (docs/payments.md)."""
    names = ("credit_code", "holder", "bank", "bank_code", "account_number")
    order = Order(
        order=row["number"], batch=row["batch"], amount=str(row["amount"]), currency=CURRENCY,
        document_number=row["document_number"], document_date=row["document_date"],
        payee=Payee(**{name: row[name] for name in names}),
    )  # fmt: skip
    return to_json(order.model_dump(mode="json"))


def _became(attempts: int, now: datetime, problem: str) -> dict[str, Any]:
    if not problem:
        return {"state": PlatformMessageState.DELIVERED.value, "delivered_at": now, "problem": ""}
    state = PlatformMessageState.DEAD if attempts >= MOST_ATTEMPTS else PlatformMessageState.QUEUED
    pause = min(_FIRST_PAUSE * 2 ** (attempts - 1), _LONGEST_PAUSE)
    return {"state": state.value, "attempts": attempts, "next_at": now + pause, "problem": problem[:200]}


async def counts(db: Database) -> dict[str, int]:
    """Return how many messages are in each state."""
    async with db.transaction(SYSTEM_ROLE, read_only=True) as tx:
        rows = await tx.sql("SELECT state, count(*) AS number FROM public.platform_message GROUP BY state")
    found = {row["state"]: row["number"] for row in rows}
    return {state.value: found.get(state.value, 0) for state in PlatformMessageState}
