"""Read the whole ledger in one snapshot: to a file that anyone can verify, or to verify it here (Art. 5, 32)."""

from __future__ import annotations

from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING, Any, Final

from models.database import SYSTEM_ROLE, Database, to_json
from services.ledger import ENTRY_FIELDS, plain, plain_value
from services.ledger_anchor import plain_anchor
from services.ledger_audit import Report, Verifier

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import BinaryIO

    from models.database import Tx

_PREFETCH: Final = 200
LINK_FIELDS: Final = ("entry_id", "programme_id", "chain_id", "seq", "prev_hash", "hash")
_E: Final = ", ".join(f"e.{name}" for name in ENTRY_FIELDS)
_L: Final = ", ".join(f"l.{name} AS link_{name}" for name in LINK_FIELDS)
_LINKED: Final = f"""
SELECT {_E}, {_L}, p.body FROM public.ledger_link l LEFT JOIN public.ledger_entry e ON e.id = l.entry_id
LEFT JOIN public.ledger_payload p ON p.entry_id = l.entry_id ORDER BY l.chain_id, l.seq
"""  # noqa: S608 -- names from code
_UNLINKED: Final = f"""
SELECT {_E}, NULL AS link_entry_id, p.body FROM public.ledger_entry e
LEFT JOIN public.ledger_payload p ON p.entry_id = e.id
WHERE NOT EXISTS (SELECT 1 FROM public.ledger_link l WHERE l.entry_id = e.id) ORDER BY e.id
"""  # noqa: S608 -- names from code
_HEADS: Final = "SELECT id AS chain_id, seq, head AS hash FROM public.ledger_chain ORDER BY id"
_ANCHORS: Final = "SELECT * FROM public.ledger_anchor ORDER BY programme_id, number"


async def export(url: str, file: BinaryIO, *, payloads: bool = True) -> dict[str, int]:
    """Write the ledger as JSON Lines and return how many entries and anchors it has.

    Without payloads it holds nothing of what people have written, and its chains can be verified all the same.
    """
    async with _snapshot(url) as tx:
        async for record in records(tx, payloads=payloads):
            file.write(to_json(record) + b"\n")
    return dict(record["end"])


async def verify_database(url: str, anchor: str | None = None) -> Report:
    """Verify the ledger of a database as `verify_records` does that of an export."""
    with closing(Verifier(anchor)) as verifier:
        async with _snapshot(url) as tx:
            async for record in records(tx):
                verifier.take(record)
        return verifier.finish()


@asynccontextmanager
async def _snapshot(url: str) -> AsyncIterator[Tx]:
    db = Database(url, size=1)
    try:
        async with db.transaction(SYSTEM_ROLE, read_only=True) as tx:
            yield tx
    finally:
        await db.close()


async def records(tx: Tx, *, payloads: bool = True) -> AsyncIterator[dict[str, Any]]:
    """Yield entries with their links chain by chain, heads of chains, anchors, and the end with its counts.

    Through cursors: neither this process nor the connection ever holds more than a few hundred rows.
    """
    entries = anchors = 0
    for statement in (_LINKED, _UNLINKED):
        async for row in tx.connection.cursor(statement, prefetch=_PREFETCH):
            entries += row["id"] is not None
            yield entry_record(row, payloads=payloads)
    async for row in tx.connection.cursor(_HEADS, prefetch=_PREFETCH):
        yield {"head": {"chain_id": str(row["chain_id"]), "seq": row["seq"], "hash": row["hash"]}}
    async for row in tx.connection.cursor(_ANCHORS, prefetch=_PREFETCH):
        anchors += 1
        yield {"anchor": {**plain_anchor(row), "digest": row["digest"]}}
    yield {"end": {"entries": entries, "anchors": anchors}}


def entry_record(row: Any, *, payloads: bool) -> dict[str, Any]:
    """Return the record of an entry with its link, as a row of both has them."""
    linked = row["link_entry_id"] is not None
    record: dict[str, Any] = {
        "entry": plain(row) if row["id"] is not None else None,
        "link": {name: plain_value(row[f"link_{name}"]) for name in LINK_FIELDS} if linked else None,
    }
    return {**record, "payload": row["body"]} if payloads and row["body"] is not None else record
