"""Append to the ledger: one statement writes entry, payload, link, chain head and receipt.

Every application, cycle and programme has a chain of its own, so that acts on different ones never wait for each
other; refusals go to a chain of their actor and hold only what the actor sent, so that they tell nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from models.database import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.database import Tx

NOBODY: Final = UUID(int=0)


@dataclass(frozen=True)
class Entry:
    """The digested fields of a ledger entry; `models.LedgerEntry` explains each."""

    id: UUID
    programme_id: UUID | None
    cycle_id: UUID | None
    dossier_id: UUID | None
    at: datetime
    person_id: UUID | None
    grant_id: UUID | None
    role: str
    ability: str
    target_id: UUID
    outcome: str
    code: str
    article: str
    policy_digest: str
    payload_digest: str


@dataclass(frozen=True)
class Receipt:
    """What an idempotency key has brought."""

    actor: str
    key: str
    request_digest: str
    result: dict[str, Any]


ENTRY_FIELDS: Final = tuple(field.name for field in fields(Entry))


def digest(text: bytes) -> str:
    """Return the SHA-256 in hexadecimal."""
    return hashlib.sha256(text).hexdigest()


def plain(entry: Mapping[str, Any]) -> dict[str, object]:
    """Return the digested fields of an entry as JSON has them: ids as text, instants in UTC."""
    return {name: plain_value(entry[name]) for name in ENTRY_FIELDS}


def canonical(entry: Mapping[str, Any]) -> bytes:
    """Return the canonical JSON of an entry's digested fields: keys sorted, ids as text, UTC instants."""
    return to_json(plain(entry))


def plain_value(value: object) -> object:
    """Return a value of a row as JSON has it: an id as text, an instant in UTC."""
    if isinstance(value, datetime):  # the same instant has the same text whatever clock it was read from
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, UUID) else value


def link_hash(previous: str, seq: int, entry_digest: str) -> str:
    """Return the hash of a link from the hash before, its number and the digest of its entry.

    Before the first link stands the id of the chain, so that no chain passes for another.
    """
    return digest(f"{previous}:{seq}:{entry_digest}".encode())


def salted(payload: dict[str, Any]) -> bytes:
    """Return canonical JSON with a random salt, so that its digest does not give away a guessable content."""
    return to_json({"payload": payload, "salt": secrets.token_hex(16)})


_COLUMNS = ", ".join(ENTRY_FIELDS)
_VALUES = ", ".join(f"${n}" for n in range(1, len(ENTRY_FIELDS) + 1))
_N = len(ENTRY_FIELDS)
_APPEND = f"""
WITH chain AS (
  INSERT INTO public.ledger_chain AS c (id, seq, head)
  VALUES (${_N + 1}::uuid, 1, encode(sha256(convert_to((${_N + 1}::uuid)::text || ':1:' || ${_N + 2}, 'UTF8')), 'hex'))
  ON CONFLICT (id) DO UPDATE SET seq = c.seq + 1,
    head = encode(sha256(convert_to(c.head || ':' || (c.seq + 1) || ':' || ${_N + 2}, 'UTF8')), 'hex')
  RETURNING old.head AS prev, new.seq AS seq, new.head AS head),
entry AS (INSERT INTO public.ledger_entry ({_COLUMNS}) VALUES ({_VALUES})),
payload AS (INSERT INTO public.ledger_payload (entry_id, programme_id, person_id, body)
  VALUES ($1, $2, $6, ${_N + 3})),
receipt AS (INSERT INTO public.act_receipt (actor, key, request_digest, result)
  SELECT ${_N + 4}::text, ${_N + 5}::text, ${_N + 6}::text, ${_N + 7}::jsonb WHERE ${_N + 4}::text IS NOT NULL)
INSERT INTO public.ledger_link (entry_id, programme_id, chain_id, seq, prev_hash, hash)
SELECT $1, $2, ${_N + 1}::uuid, seq, COALESCE(prev, (${_N + 1}::uuid)::text), head FROM chain
"""  # noqa: S608 -- names from code


_HEAD: Final = "SELECT head FROM public.ledger_chain WHERE id = $1 FOR UPDATE"


async def head_of(tx: Tx, chain: UUID) -> str:
    """Return the head of a chain, and hold it until the act's own link is put after it.

    A seed taken from it is then the hash before that link, so that whoever reads the ledger can replay what was drawn.
    """
    rows = await tx.sql(_HEAD, chain)
    return str(rows[0]["head"] if rows else chain)


async def append(tx: Tx, entry: Entry, *, chain: UUID, payload: bytes, receipt: Receipt | None = None) -> None:
    """Append an entry to a chain; its order in the chain is the order of commits."""
    values = vars(entry)
    sealed = digest(canonical(values))
    given = (receipt.actor, receipt.key, receipt.request_digest, receipt.result) if receipt else (None,) * 4
    await tx.sql(_APPEND, *values.values(), chain, sealed, payload.decode(), *given)
