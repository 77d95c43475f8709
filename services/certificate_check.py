"""The public check of a certificate: what was presented, against the signature and the register (Art. 33)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from regulation.calendar import local_day
from regulation.certificates import LARGEST, Judgement, Presented, Registered, judge, said
from services.sealing import PublicKey, broken

if TYPE_CHECKING:
    from models.database import Tx

_KEYS: Final = """
SELECT p.code AS programme, k.fingerprint AS key_id, k.algorithm, k.public_key, k.valid_from, k.retired_at
FROM public.certificate_key k JOIN public.programme p ON p.id = k.programme_id ORDER BY k.valid_from, k.id
"""
_AWARD: Final = """
SELECT a.*, c.document_number, c.issued_on AS document_date, p.code AS programme
FROM public.award a JOIN public.programme p ON p.id = a.programme_id
LEFT JOIN public.commendation c ON c.id = a.commendation_id WHERE a.certificate_number = $1
"""
_EDITIONS: Final = """
SELECT t.edition, t.content, t.digest, t.issued_at, t.reason FROM public.certificate t WHERE t.number = $1
ORDER BY t.edition
"""
# What the register says beside whatever was presented: what everyone reads of an award.
FACTS: Final = (
    "programme", "kind", "honour_only", "session", "award_year", "organisation_name", "document_number",
    "document_date", "valid_from", "valid_until",
)  # fmt: skip


async def published_keys(tx: Tx) -> list[PublicKey]:
    """Return all keys that certificates are verified with, the oldest first."""
    return [PublicKey(**dict(row)) for row in await tx.sql(_KEYS)]


async def check(tx: Tx, presented: Presented, now: datetime) -> tuple[Judgement, dict[str, Any] | None]:
    """Return how a certificate stands, and what the register says of its number; read as whoever asks."""
    told = None if presented.content is None else said(presented.content)
    keys = {(key.programme, key.key_id): key for key in await published_keys(tx)}
    number = _plain(told["number"] if told else presented.number or "")
    awards = await tx.sql(_AWARD, number)
    editions = await tx.sql(_EDITIONS, number)
    register = _registered(awards[0], editions) if awards else None
    judgement = judge(presented, register, tuple(broken(presented, keys)), local_day(now))
    return judgement, _facts(awards[0], editions) if awards else None


def _plain(text: str) -> str:
    return text[:LARGEST].replace("\0", "").encode(errors="replace").decode()


def _registered(award: Any, editions: list[Any]) -> Registered:
    kept = {row["edition"]: (row["content"], row["digest"]) for row in editions}
    return Registered(award["state"] == "revoked", award["valid_from"], award["valid_until"], kept)


def _facts(award: Any, editions: list[Any]) -> dict[str, Any]:
    """Return what the register says: of the award, and of the certificate as it was issued last."""
    facts = {name: award[name] for name in FACTS} | {"number": award["certificate_number"]}
    if not editions:
        return facts | {"edition": None, "issued_at": None, "reason": None}
    latest = editions[-1]
    facts |= {name: latest[name] for name in ("edition", "issued_at", "reason")}
    return facts | {"organisation_name": json.loads(latest["content"])["organisation"]}
