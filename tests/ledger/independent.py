"""A ledger written by the description in docs/ledger.md with the standard library alone, nothing of the product.

What the product exports must be what this writes; what this forges, the product must find.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

PROGRAMME = "01890000-0000-7000-8000-0000000000aa"
FIRST, SECOND = "01890000-0000-7000-8000-000000000001", "01890000-0000-7000-8000-000000000002"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def payload(number: int) -> str:
    return canonical({"payload": {"input": {"opinion": f"意见{number}"}, "result": {}}, "salt": "00" * 16})


def entry(number: int, chain: str) -> dict[str, Any]:
    return {
        "id": f"01890000-0000-7000-8000-{number:012d}",
        "programme_id": PROGRAMME,
        "cycle_id": None,
        "dossier_id": chain,
        "at": f"2026-05-06T04:00:00.{number:06d}+00:00",
        "person_id": "01890000-0000-7000-8000-0000000000bb",
        "grant_id": "01890000-0000-7000-8000-0000000000cc",
        "role": "recommender",
        "ability": "dossier:recommend",
        "target_id": chain,
        "outcome": "done",
        "code": "",
        "article": "Art.12",
        "policy_digest": sha256("book"),
        "payload_digest": sha256(payload(number)),
    }


def sealed(entry: dict[str, Any], chain: str, seq: int, before: str) -> dict[str, Any]:
    """Return the link of an entry after the link with the hash `before`."""
    return {
        "entry_id": entry["id"],
        "programme_id": entry["programme_id"],
        "chain_id": chain,
        "seq": seq,
        "prev_hash": before,
        "hash": sha256(f"{before}:{seq}:{sha256(canonical(entry))}"),
    }


def resealed(records: list[dict[str, Any]], chain: str) -> None:
    """Number and hash a chain anew from its first link on, as somebody who covers up would."""
    seq, before = 0, chain
    for record in records:
        if (record.get("link") or {}).get("chain_id") == chain:
            seq += 1
            record["link"] = sealed(record["entry"], chain, seq, before)
            before = record["link"]["hash"]


def heads(records: list[dict[str, Any]]) -> list[list[Any]]:
    """Return chain, number and hash of the last link of each chain."""
    last: dict[str, list[Any]] = {}
    for record in records:
        if link := record.get("link"):
            last[link["chain_id"]] = [link["chain_id"], link["seq"], link["hash"]]
    return [last[chain] for chain in sorted(last)]


def anchored(number: int, previous: str, grown: list[list[Any]]) -> dict[str, Any]:
    fields = {
        "programme_id": PROGRAMME,
        "number": number,
        "at": f"2026-05-0{number}T05:00:00+00:00",
        "previous": previous,
        "heads": grown,
    }
    return {**fields, "digest": sha256(canonical(fields))}


def closed(entries: list[dict[str, Any]], anchors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a whole export: entries, their heads, anchors, the end."""
    return [
        *entries,
        *({"head": {"chain_id": chain, "seq": seq, "hash": last}} for chain, seq, last in heads(entries)),
        *({"anchor": anchor} for anchor in anchors),
        {"end": {"entries": sum(bool(e["entry"]) for e in entries), "anchors": len(anchors)}},
    ]


def entries_of(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [record for record in records if "entry" in record]


def anchors_of(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [record["anchor"] for record in records if "anchor" in record]


def ledger() -> list[dict[str, Any]]:
    """Return an intact export: three entries in the first chain, two in the second, two anchors.

    The first anchor was made when the first chain had two links and the second one.
    """
    entries: list[dict[str, Any]] = []
    for chain, numbers in ((FIRST, (1, 2, 3)), (SECOND, (4, 5))):
        entries += [{"entry": entry(n, chain), "link": {"chain_id": chain}, "payload": payload(n)} for n in numbers]
        resealed(entries, chain)
    first = anchored(1, "", [[FIRST, 2, entries[1]["link"]["hash"]], [SECOND, 1, entries[3]["link"]["hash"]]])
    return closed(entries, [first, anchored(2, first["digest"], heads(entries))])
