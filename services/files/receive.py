"""Receiving a file: bytes are appended to a part on the local disk; once all are there they are checked and kept.

How much has come is the length of the part, nothing else: whatever was cut goes on from there, after a restart too.
What is found is written beside the upload; that a document is made of it is an act (`services.documents`).
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import structlog

from models.database import SYSTEM_ROLE
from regulation.states import StoredState, UploadState
from regulation.violation import RuleBroken, Violation
from services.files.content import Unfit
from services.files.inspect import inspect
from services.files.scan import Finding, Scanner

if TYPE_CHECKING:
    from collections.abc import AsyncIterable
    from pathlib import Path
    from uuid import UUID

    from models.database import Database
    from services.files.content import Facts
    from services.files.store import FileStore

_BUFFER: Final = 1024 * 1024
_log: Final = structlog.get_logger("award.files")
# What is uploaded again after it was found harmful or had gone is as the new check finds it; clean stays clean.
_TOUCH: Final = """
INSERT INTO public.stored_file AS f (sha256, size, media_type, pages, state, checked_at, touched_at)
VALUES ($1, $2, $3, $4, $5, now(), now())
ON CONFLICT (sha256) DO UPDATE SET touched_at = now(), checked_at = now(), why = '',
 state = CASE WHEN f.state = 'clean' THEN 'clean' ELSE excluded.state END
"""
_RECEIVED: Final = """
UPDATE public.upload SET state = 'received', sha256 = $2, pages = $3 WHERE id = $1 AND state = 'receiving'
"""
_REFUSED: Final = "UPDATE public.upload SET state = 'refused', why = $2 WHERE id = $1 AND state = 'receiving'"


def problem(code: str, field: str = "file", **detail: str) -> RuleBroken:
    """Return why a file is refused (Art. 17)."""
    return RuleBroken(Violation(code, "Art.17", field, detail))


@dataclass(frozen=True)
class Files:
    """Where files come in, are checked and kept."""

    db: Database
    store: FileStore
    spool: Path
    scanner: Scanner

    def part(self, key: UUID) -> Path:
        """Return where the bytes of an upload lie until it is received."""
        return self.spool / f"{key}.part"

    def offset(self, upload: Any) -> int:
        """Return how many bytes have come."""
        if upload["state"] != UploadState.RECEIVING:
            return int(upload["size"])
        part = self.part(upload["id"])
        return part.stat().st_size if part.exists() else 0

    async def receive(self, upload: Any, offset: int, pieces: AsyncIterable[bytes]) -> int:
        """Append bytes at an offset and return how many have come; with the last one the file is checked and kept.

        RuleBroken: UPLOAD_BUSY, UPLOAD_OFFSET, UPLOAD_OVERFLOW, or why the file is refused.
        """
        self.spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.part(upload["id"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self._require_turn(handle, offset)
            come = await _written(handle, offset, upload["size"], pieces)
            if come == upload["size"]:
                await self._complete(upload)
            return come
        finally:
            os.close(handle)

    @staticmethod
    def _require_turn(handle: int, offset: int) -> None:
        """Let one sender at a time write, and only where the bytes before end."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise problem("UPLOAD_BUSY") from error
        if (there := os.fstat(handle).st_size) != offset:
            raise problem("UPLOAD_OFFSET", offset=str(there))

    async def _complete(self, upload: Any) -> None:
        """Check a file whose bytes are all there, keep it, and write down what was found; RuleBroken if refused."""
        part = self.part(upload["id"])
        preview = part.with_suffix(".png")
        try:
            sha256 = await self._checked(upload, part, preview)
        except RuleBroken as refused:
            await self._write(_REFUSED, upload["id"], refused.violations[0].code)
            part.unlink(missing_ok=True)
            raise
        finally:
            preview.unlink(missing_ok=True)
        part.unlink(missing_ok=True)
        _log.info("received", upload=str(upload["id"]), sha256=sha256, size=upload["size"])

    async def _checked(self, upload: Any, part: Path, preview: Path) -> str:
        sha256 = await asyncio.to_thread(_digest, part)
        if upload["sha256"] not in {None, sha256}:
            raise problem("DIGEST_MISMATCH", "sha256")
        facts = await self._facts(upload, part, preview)
        state = await self._scanned(part)
        # The row comes first: contents that no row names, or whose row is old, are deleted (`services.files.clean`).
        await self._write(_TOUCH, sha256, upload["size"], facts.media_type, facts.pages, state.value)
        await self.store.keep(sha256, part, preview if facts.preview else None)
        await self._write(_RECEIVED, upload["id"], sha256, facts.pages)
        return sha256

    async def _facts(self, upload: Any, part: Path, preview: Path) -> Facts:
        try:
            return await inspect(part, upload["media_type"], preview)
        except Unfit as unfit:
            raise problem(unfit.code, claimed=upload["media_type"], found=unfit.found) from unfit

    async def _scanned(self, part: Path) -> StoredState:
        scan = await self.scanner.scan(part)
        if scan.finding is Finding.INFECTED:
            _log.warning("infected", part=part.name, found=scan.detail)
            raise problem("FILE_INFECTED")
        if scan.finding is Finding.CLEAN:
            return StoredState.CLEAN
        _log.warning("not_scanned", part=part.name, reason=scan.detail)
        return StoredState.QUARANTINED

    async def _write(self, sql: str, *values: Any) -> None:
        async with self.db.transaction(SYSTEM_ROLE) as tx:
            await tx.sql(sql, *values)


async def _written(handle: int, offset: int, size: int, pieces: AsyncIterable[bytes]) -> int:
    """Write pieces in the order in which they come; what came before a cut is kept."""
    waiting = bytearray()
    try:
        async for piece in pieces:
            offset += len(piece)
            if offset > size:
                raise problem("UPLOAD_OVERFLOW", size=str(size))
            waiting += piece
            if len(waiting) >= _BUFFER:
                await asyncio.to_thread(_write_out, handle, waiting)
    finally:
        _write_out(handle, waiting)
    return offset


def _write_out(handle: int, waiting: bytearray) -> None:
    while waiting:
        del waiting[: os.write(handle, waiting)]


def _digest(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
