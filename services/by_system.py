"""What the system itself does, put on the ledger like any act (Art. 5, 31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policies.book import book
from services.ledger import Entry, append, digest, salted

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from models.database import Tx

ROLE = "system"


async def on_record(
    tx: Tx, ability: str, now: datetime, article: str, programme: UUID, target: UUID, result: dict[str, Any]
) -> None:
    """Put what the system did to a target on the chain of its programme; the entry names nobody."""
    (key,) = await tx.keys(1)
    payload = salted({"input": {}, "result": result})
    entry = Entry(
        id=key, programme_id=programme, cycle_id=None, dossier_id=None, at=now, person_id=None, grant_id=None, role=ROLE,
        ability=ability, target_id=target, outcome="done", code="", article=article, policy_digest=book().digest,
        payload_digest=digest(payload),
    )  # fmt: skip
    await append(tx, entry, chain=programme, payload=payload)
