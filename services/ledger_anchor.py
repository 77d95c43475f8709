"""Anchors: seals over the ledger of a programme (Art. 5, 32).

An anchor names the last link of every chain that has grown since the anchor before, and that anchor's digest. Its
own digest therefore stands for everything that the ledger holds: whoever keeps it outside can prove, for any later
export, that nothing up to then was removed or changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select

from models import LedgerAnchor
from models.database import SYSTEM_ROLE, to_json
from services.ledger import digest, plain_value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from models.database import Database, Tx

ANCHOR_FIELDS: Final = ("programme_id", "number", "at", "previous", "heads")
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('anchor:' || $1::uuid, 0))"
# A chain has grown if its head is in no anchor yet. A link that is the programme's, or nobody's in particular,
# makes a chain one that the programme answers for. NOT IN and ORDER BY … LIMIT are read by hash and by index whatever
# the planner believes of tables that grow faster than its statistics.
_GROWN: Final = """
SELECT c.id::text AS chain, c.seq, c.head FROM public.ledger_chain c
WHERE (SELECT true FROM public.ledger_link l
       WHERE l.chain_id = c.id AND (l.programme_id = $1 OR l.programme_id IS NULL) ORDER BY l.seq LIMIT 1)
  AND c.head NOT IN (SELECT COALESCE(h.value->>2, '')
                     FROM public.ledger_anchor a, jsonb_array_elements(a.heads) h WHERE a.programme_id = $1)
ORDER BY c.id
"""
_LAST: Final = (
    select(LedgerAnchor.number, LedgerAnchor.at, LedgerAnchor.digest)
    .where(LedgerAnchor.programme_id == bindparam("programme"))
    .order_by(LedgerAnchor.number.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Anchor:
    """The latest anchor of a programme; `made`: just now, because the ledger has grown."""

    number: int
    at: datetime
    digest: str
    made: bool


def plain_anchor(anchor: Mapping[str, Any]) -> dict[str, object]:
    """Return the digested fields of an anchor as JSON has them."""
    return {name: plain_value(anchor[name]) for name in ANCHOR_FIELDS}


def anchor_digest(anchor: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON of an anchor's digested fields."""
    return digest(to_json(plain_anchor(anchor)))


async def anchor(db: Database, programme: UUID, now: datetime) -> Anchor | None:
    """Anchor what a programme's ledger holds and return its latest anchor; None if there is nothing yet.

    Safe to run again and at the same time: without growth since the last anchor no other is made.
    """
    async with db.transaction(SYSTEM_ROLE) as tx:
        await tx.sql(_LOCK, programme)
        last = await tx.first(_LAST, programme=programme)
        # One statement sees one snapshot, taken after the lock: the heads are of one moment.
        heads = [list(row.values()) for row in await tx.sql(_GROWN, programme)]
        if heads:
            return await _make(tx, programme, now, last, heads)
        return Anchor(last["number"], last["at"], last["digest"], made=False) if last else None


async def _make(tx: Tx, programme: UUID, now: datetime, last: Any, heads: list[list[Any]]) -> Anchor:
    fields: dict[str, Any] = {
        "programme_id": programme,
        "number": last["number"] + 1 if last else 1,
        "at": now,
        "previous": last["digest"] if last else "",
        "heads": heads,
    }
    sealed = anchor_digest(fields)
    await tx.insert(LedgerAnchor, **fields, digest=sealed)
    return Anchor(fields["number"], now, sealed, made=True)
