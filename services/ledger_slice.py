"""The ledger of one cycle: its chain, those of its applications, and the anchors over them (Art. 5, 32).

In the form of an export without payloads, so that its hashes are verified as those of the whole ledger are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from services.ledger import ENTRY_FIELDS
from services.ledger_anchor import plain_anchor
from services.ledger_export import LINK_FIELDS, entry_record

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from models.database import Tx

_PREFETCH: Final = 200
_E: Final = ", ".join(f"e.{name}" for name in ENTRY_FIELDS)
_L: Final = ", ".join(f"l.{name} AS link_{name}" for name in LINK_FIELDS)
_CHAINS: Final = "(SELECT $1::uuid UNION SELECT d.id FROM public.dossier d WHERE d.cycle_id = $1)"
_LINKED: Final = f"""SELECT {_E}, {_L}, NULL::text AS body FROM public.ledger_link l
LEFT JOIN public.ledger_entry e ON e.id = l.entry_id WHERE l.chain_id IN {_CHAINS} ORDER BY l.chain_id, l.seq"""  # noqa: S608 -- names from code
_HEADS: Final = f"""SELECT c.id AS chain_id, c.seq, c.head AS hash FROM public.ledger_chain c
WHERE c.id IN {_CHAINS} ORDER BY c.id"""  # noqa: S608 -- names from code
# From the first anchor that names one of the chains to the last.
_ANCHORS: Final = f"""SELECT a.* FROM public.ledger_anchor a, (SELECT b.programme_id, min(b.number) AS first, max(b.number) AS last
 FROM public.ledger_anchor b, jsonb_array_elements(b.heads) h
 WHERE b.programme_id = (SELECT c.programme_id FROM public.cycle c WHERE c.id = $1)
  AND (h.value ->> 0)::uuid IN {_CHAINS} GROUP BY 1) s
WHERE a.programme_id = s.programme_id AND a.number BETWEEN s.first AND s.last ORDER BY a.number"""  # noqa: S608 -- names from code


async def slice_of(tx: Tx, cycle: UUID, counts: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
    """Yield the records of a cycle's ledger and put into `counts` how many there are, and the digest of the last anchor."""
    entries = anchors = chains = 0
    last = ""
    async for row in tx.connection.cursor(_LINKED, cycle, prefetch=_PREFETCH):
        entries += row["id"] is not None
        yield entry_record(row, payloads=False)
    async for row in tx.connection.cursor(_HEADS, cycle, prefetch=_PREFETCH):
        chains += 1
        yield {"head": {"chain_id": str(row["chain_id"]), "seq": row["seq"], "hash": row["hash"]}}
    async for row in tx.connection.cursor(_ANCHORS, cycle, prefetch=_PREFETCH):
        anchors, last = anchors + 1, row["digest"]
        yield {"anchor": {**plain_anchor(row), "digest": row["digest"]}}
    counts.update(entries=entries, chains=chains, anchors=anchors, lastAnchor=last)
    yield {"end": {"entries": entries, "anchors": anchors}}
