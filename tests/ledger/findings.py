"""What the product finds in an export."""

from __future__ import annotations

import json
from typing import Any

from services.ledger_audit import verify_records
from tests.ledger.independent import anchors_of

Records = list[dict[str, Any]]
Finding = tuple[str, str, int | None]


def found(records: Records, anchor: str | None = None) -> list[Finding]:
    """Return code, chain and number of everything that the product finds in an export."""
    report = verify_records(json.loads(json.dumps(records)), anchor)
    assert report.found == len(report.problems)
    return sorted((p.code, p.chain, p.seq) for p in report.problems)


def last_digest(records: Records) -> str:
    return str(anchors_of(records)[-1]["digest"])
