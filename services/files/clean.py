"""What the worker does for files: scans what waits, deletes what nobody has any more. Two workers at once do no harm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import structlog

from models import Base
from models.database import SYSTEM_ROLE
from models.file import Described
from services.files.scan import Finding

if TYPE_CHECKING:
    from services.files.receive import Files

_log: Final = structlog.get_logger("award.files")
_MOST: Final = 200  # a round; the next one goes on
# Whatever table of documents there is: a content that one of them has is not nobody's.
DOCUMENTS: Final = tuple(
    sorted(str(one.local_table) for one in Base.registry.mappers if issubclass(one.class_, Described))
)
_WAITING: Final = f"""
SELECT sha256 FROM public.stored_file WHERE state = 'quarantined' ORDER BY checked_at NULLS FIRST LIMIT {_MOST}
"""  # noqa: S608 -- a number
_VERDICT: Final = """
UPDATE public.stored_file SET state = $2, why = $3, checked_at = now() WHERE sha256 = $1 AND state = 'quarantined'
"""
_WITHOUT: Final = " AND ".join(
    f"NOT EXISTS (SELECT 1 FROM public.{table} d WHERE d.sha256 = f.sha256 AND d.state <> 'removed')"  # noqa: S608
    for table in DOCUMENTS
)
# A day without a document is longer than any upload lasts: what is uploaded again meanwhile is touched first.
_ORPHAN: Final = f"""
UPDATE public.stored_file SET state = 'gone' WHERE sha256 = (
 SELECT f.sha256 FROM public.stored_file f WHERE f.state <> 'gone' AND f.touched_at < now() - interval '1 day'
 AND {_WITHOUT} LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING sha256
"""  # noqa: S608 -- names from code
_LIVING: Final = """
SELECT id FROM public.upload WHERE id = ANY ($1::uuid[]) AND state = 'receiving'
 AND expires_at > now() - interval '1 day'
"""


async def clean(files: Files) -> None:
    """Do one round."""
    await _scan_waiting(files)
    await _forget_orphans(files)
    await _drop_parts(files)


async def _scan_waiting(files: Files) -> None:
    async with files.db.transaction(SYSTEM_ROLE, read_only=True) as tx:
        waiting = await tx.sql(_WAITING)
    for row in waiting:
        await _scan(files, row["sha256"])


async def _scan(files: Files, sha256: str) -> None:
    files.spool.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = files.spool / f"{sha256}.scan"
    try:
        await files.store.fetch(sha256, copy)
        scan = await files.scanner.scan(copy)
    finally:
        copy.unlink(missing_ok=True)
    verdict = {Finding.CLEAN: ("clean", ""), Finding.INFECTED: ("refused", "FILE_INFECTED")}.get(scan.finding)
    if verdict is not None:
        async with files.db.transaction(SYSTEM_ROLE) as tx:
            await tx.sql(_VERDICT, sha256, *verdict)
    _log.info("scanned", sha256=sha256, finding=scan.finding, detail=scan.detail)


async def _forget_orphans(files: Files) -> None:
    """Delete contents that no document has; the row stays locked until the content is deleted."""
    for _ in range(_MOST):
        async with files.db.transaction(SYSTEM_ROLE) as tx:
            found: list[Any] = await tx.sql(_ORPHAN)
            if not found:
                return
            await files.store.forget(found[0]["sha256"])
        _log.info("forgotten", sha256=found[0]["sha256"])


async def _drop_parts(files: Files) -> None:
    """Delete the parts of uploads that were abandoned."""
    if not files.spool.exists():
        return
    parts = {key: part for part in files.spool.glob("*.part") if (key := _key(part.stem)) is not None}
    async with files.db.transaction(SYSTEM_ROLE, read_only=True) as tx:
        living = {row["id"] for row in await tx.sql(_LIVING, list(parts))}
    for key in parts.keys() - living:
        parts[key].unlink(missing_ok=True)
        _log.info("abandoned", upload=str(key))


def _key(stem: str) -> UUID | None:
    try:
        return UUID(stem)
    except ValueError:
        return None
