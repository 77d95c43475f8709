"""The chains of the ledger, recomputed by hand: nothing here comes from the code that writes them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

SEALED = (
    "id", "programme_id", "cycle_id", "dossier_id", "at", "person_id", "grant_id", "role", "ability", "target_id",
    "outcome", "code", "article", "policy_digest", "payload_digest",
)  # fmt: skip


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def as_text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if value is None or isinstance(value, str) else str(value)


async def chains_hold(sql: Callable[[str], Awaitable[list[Any]]]) -> dict[UUID, int]:
    """Recompute every link from its entry and payload; return the length of each chain."""
    rows = await sql(
        "SELECT e.*, p.body, l.chain_id, l.seq, l.prev_hash, l.hash FROM ledger_entry e"
        " LEFT JOIN ledger_payload p ON p.entry_id = e.id LEFT JOIN ledger_link l ON l.entry_id = e.id"
        " ORDER BY l.chain_id, l.seq"
    )
    heads: dict[UUID, str] = {}
    lengths: Counter[UUID] = Counter()
    for row in rows:
        assert row["payload_digest"] == sha256(row["body"])
        fields = {name: as_text(row[name]) for name in SEALED}
        sealed = sha256(json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False))
        previous = heads.get(row["chain_id"], str(row["chain_id"]))
        lengths[row["chain_id"]] += 1
        assert (row["seq"], row["prev_hash"]) == (lengths[row["chain_id"]], previous)
        assert row["hash"] == sha256(f"{previous}:{row['seq']}:{sealed}")
        heads[row["chain_id"]] = row["hash"]
    ends = await sql("SELECT id, seq, head FROM ledger_chain")
    assert {row["id"]: (row["seq"], row["head"]) for row in ends} == {key: (lengths[key], heads[key]) for key in heads}
    return dict(lengths)
