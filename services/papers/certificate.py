"""The certificate as a file: typeset of what was signed, with content and signature in it (Art. 8, 22, 33)."""

from __future__ import annotations

import io
import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import segno

from regulation.calendar import local_day

if TYPE_CHECKING:
    from uuid import UUID

    from models.database import Tx

# What a certificate prints comes from what was signed, so that it is the same at any time.
_CERTIFICATE = """
SELECT t.content, t.signature, t.check_url, t.issued_at, t.number, p.name AS programme_name
FROM public.certificate t JOIN public.cycle c ON c.id = t.cycle_id JOIN public.programme p ON p.id = c.programme_id
WHERE t.id = $1
"""


async def certificate_of(tx: Tx, key: UUID) -> dict[str, Any] | None:
    """Return what the template of a certificate takes; None if there is none that the reader may see."""
    rows = await tx.sql(_CERTIFICATE, key)
    if not rows:
        return None
    row = rows[0]
    return {
        "said": json.loads(row["content"]),
        "content": row["content"],
        "signature": list(b64decode(row["signature"])),
        "programme_name": row["programme_name"],
        "issued_on": local_day(row["issued_at"]).isoformat(),
        "code": qr_code(row["check_url"]),
    }


def qr_code(address: str) -> str:
    """Return the QR code of an address as SVG; a quarter of it may be damaged."""
    drawn = io.BytesIO()
    segno.make(address, error="q", micro=False).save(drawn, kind="svg", border=2, xmldecl=False, light="#fff")
    return drawn.getvalue().decode()
