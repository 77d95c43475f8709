"""Bytes out: to whom the database shows a document at this moment, stamped unless it is the sender's own (Art. 17, 31)."""

from __future__ import annotations

import asyncio
import hashlib
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import StreamingResponse

from api.asked import SAFE, Absent, Asked, key_of
from models.custody import TABLES, Paper
from models.database import SYSTEM_ROLE, to_json
from regulation.documents import XLSX, ending_of, file_name
from regulation.states import StoredState
from services.custody import said
from services.files.links import Purpose
from services.files.receive import problem
from services.files.stamping import is_enclosed
from services.ledger import digest
from services.papers.acts import MAKINGS, whole
from services.papers.certificate import certificate_of
from services.papers.names import FileName, name_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from policies.actor import Actor

# Whoever has a signed address of one of these had it from an act; attachments of notices need none.
_SIGNED: Final = frozenset({
    "document", "secret_document", "recommendation_document", "consultation_document", "site_document", "request_document",
    "meeting_document", "research_document", "nomination_document", "design_document",
    "objection_document", "hearing_document", "bonus_use_document",
    "obligation_document",
})  # fmt: skip
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
ZIP: Final = "application/zip"
MEDIA: Final = {False: "application/pdf", True: XLSX}
_PIECE: Final = 256 * 1024
_READY: Final = """SELECT a.sha256, a.size, c.award_year, c.session FROM public.cycle_archive a
JOIN public.cycle c ON c.id = a.cycle_id WHERE a.id = $1 AND a.state = 'ready'"""
Part = tuple[int, int]


@dataclass(frozen=True)
class Sent:
    """What goes out: name, kind, what its bytes are known by, their number, and how a part of them is read."""

    name: FileName
    media_type: str
    tag: str
    size: int
    read: Callable[[Part | None], AsyncIterator[bytes]]


class Download(Asked):
    """Bytes out."""

    async def content(self, resource: str, given: str) -> Response:
        """Stream a document, whole or a range of it."""
        row, stored, words = await self._signed(Purpose.CONTENT, resource, given)
        if words is None:
            return self._stream(self._original(row, stored))
        copy = await self.state.copies.stamped(
            words["number"], stored["sha256"], row["media_type"], words | {"name": _name(row).name}
        )
        return self._stream(_copy(copy, row))

    async def preview(self, resource: str, given: str) -> Response:
        """Answer with the picture of the first page."""
        _, stored, words = await self._signed(Purpose.PREVIEW, resource, given)
        if words is None:
            picture = await self.state.files.store.preview(stored["sha256"])
        else:
            copy = await self.state.copies.stamped_preview(words["number"], stored["sha256"], words)
            picture = None if copy is None else await asyncio.to_thread(copy.read_bytes)
        if picture is None:
            raise Absent
        return Response(picture, headers=SAFE, media_type="image/png")

    async def paper(self, resource: str, given: str) -> Response:
        """Stream a paper made of what its reader may see now, if that is still what the ledger has the digest of."""
        key, actor = key_of(given), await self.actor()
        number = await self.require_signed(Purpose.PAPER, resource, key, actor)
        if number is None:
            raise Absent
        words = await self._words(number, actor, resource, key, Purpose.PAPER)
        paper = Paper(words["paper"])
        said_now = await self._said_now(paper, actor, key, words["instant"])
        if digest(to_json(said_now)) != words["digest"]:
            raise problem("PAPER_CHANGED", "")
        copy = await self.state.copies.paper(number, paper, said_now, words)
        async with self.state.db.transaction(SYSTEM_ROLE, read_only=True) as tx:
            name = await name_of(tx, paper, resource, key)
        return self._stream(sent_file(copy, name, MEDIA[paper in TABLES]))

    async def archive(self, given: str) -> Response:
        """Stream an archive package to whom it was handed out: bit for bit as it was signed, without a stamp (Art. 32)."""
        key, actor = key_of(given), await self.actor()
        number = await self.require_signed(Purpose.ARCHIVE, "cycle_archive", key, actor)
        if number is None:
            raise Absent
        await self._words(number, actor, "cycle_archive", key, Purpose.ARCHIVE)
        async with self.state.db.transaction(actor.database_role, read_only=True) as tx:
            await actor.enter(tx)
            rows = await tx.sql(_READY, key)
        if not rows:
            raise Absent
        store, row = self.state.files.store, rows[0]
        plain = f"archive-{row['award_year']}-{row['session']}.zip"
        name = FileName(f"归档包-{row['award_year']}年度第{row['session']}届.zip", plain)
        return self._stream(Sent(name, ZIP, row["sha256"], row["size"], lambda part: store.read(row["sha256"], part)))

    async def certificate(self, given: str, *, picture: bool) -> Response:
        """Stream a certificate, or its picture, to whom it was handed out: the winner's original, without a stamp (Art. 22)."""
        key, actor = key_of(given), await self.actor()
        purpose = Purpose.CERTIFICATE_PREVIEW if picture else Purpose.CERTIFICATE
        await self.require_signed(purpose, "certificate", key, actor)
        async with self.state.db.transaction(actor.database_role, read_only=True) as tx:
            await actor.enter(tx)
            content = await certificate_of(tx, key)
        if content is None:
            raise Absent
        file = await self.state.copies.certificate(key, content, picture=picture)
        ending, kind = (".png", "image/png") if picture else (".pdf", "application/pdf")
        name = FileName(f"{content['said']['number']}{ending}", f"certificate{ending}")
        return self._stream(sent_file(file, name, kind))

    async def _said_now(self, paper: Paper, actor: Actor, key: UUID, at: datetime) -> dict[str, Any]:
        async with self.state.db.transaction(actor.database_role, read_only=True) as tx:
            await actor.enter(tx)
            seen = await MAKINGS[paper].seen(tx, key, at)
        if seen is None:
            raise Absent
        async with self.state.db.transaction(SYSTEM_ROLE, read_only=True) as tx:
            return await whole(tx, paper, seen)

    async def attachment(self, given: str) -> Response:
        """Stream an attachment of a notice to everyone who sees it; what is public needs no signature."""
        key, actor = key_of(given), await self.actor()
        return self._stream(self._original(*await self._seen(actor, "notice_document", key)))

    async def _signed(self, purpose: Purpose, resource: str, given: str) -> tuple[Any, Any, dict[str, Any] | None]:
        """Return document, content and, unless it is the sender's own, what its copy says."""
        key, actor = key_of(given), await self.actor()
        if resource not in _SIGNED:
            raise Absent
        number = await self.require_signed(purpose, resource, key, actor)
        row, stored = await self._seen(actor, resource, key)
        return row, stored, await self._words(number, actor, resource, key, purpose) if number else None

    async def _words(self, number: UUID, actor: Actor, resource: str, key: UUID, purpose: Purpose) -> dict[str, Any]:
        async with self.state.db.transaction(SYSTEM_ROLE, read_only=True) as tx:
            words = await said(tx, number, actor, resource, key, purpose)
        if words is None:
            raise Absent
        return words | {"number": number}

    async def _seen(self, actor: Actor, resource: str, key: UUID) -> tuple[Any, Any]:
        """Return the document as the actor sees it now, and its stored content; both are looked for in any case."""
        async with self.state.db.transaction(actor.database_role, read_only=True) as tx:
            await actor.enter(tx)
            sql = f"SELECT id, title, media_type, sha256 FROM public.{resource} WHERE id = $1"  # noqa: S608 -- of a list
            rows = await tx.sql(sql, key)
        digest = rows[0]["sha256"] if rows else hashlib.sha256(key.bytes).hexdigest()
        async with self.state.db.transaction(SYSTEM_ROLE, read_only=True) as tx:
            stored = await tx.sql("SELECT sha256, size, state FROM public.stored_file WHERE sha256 = $1", digest)
        if not rows or not stored or stored[0]["state"] != StoredState.CLEAN:
            raise Absent
        return rows[0], stored[0]

    def _original(self, row: Any, stored: Any) -> Sent:
        store, digest = self.state.files.store, stored["sha256"]
        return Sent(_name(row), row["media_type"], digest, stored["size"], lambda part: store.read(digest, part))

    def _stream(self, sent: Sent) -> Response:
        asked = self._range(sent)
        headers = SAFE | {
            "accept-ranges": "bytes",
            "etag": f'"{sent.tag}"',
            "content-disposition": disposition(sent.name),
        }
        part = _part(asked, sent.size) if asked else None
        if asked and part is None:
            return Response(status_code=416, headers=headers | {"content-range": f"bytes */{sent.size}"})
        start, end = part or (0, sent.size)
        headers |= {"content-length": str(end - start)}
        headers |= {"content-range": f"bytes {start}-{end - 1}/{sent.size}"} if part else {}
        status = HTTPStatus.PARTIAL_CONTENT if part else HTTPStatus.OK
        if self.request.method == "HEAD":
            return Response(status_code=status, headers=headers, media_type=sent.media_type)
        bytes_out = sent.read(part if part != (0, sent.size) else None)
        return StreamingResponse(bytes_out, status, headers, media_type=sent.media_type)

    def _range(self, sent: Sent) -> str | None:
        """Return the range asked for; none if it goes on from other bytes than these (RFC 9110, If-Range)."""
        known = self.request.headers.get("if-range")
        return self.request.headers.get("range") if known in {None, f'"{sent.tag}"'} else None


def _name(row: Any) -> FileName:
    name = file_name(row["title"], row["media_type"])
    return FileName(name, f"document-{str(row['id'])[-12:]}{ending_of(name)}")


def _copy(copy: Path, row: Any) -> Sent:
    """Return a copy as it goes out: each has a number of its own, by which its bytes are known."""
    enclosed = is_enclosed(row["media_type"])
    return sent_file(copy, _name(row).within(".zip" if enclosed else ""), ZIP if enclosed else row["media_type"])


def sent_file(copy: Path, name: FileName, media_type: str) -> Sent:
    """Return a file of this machine as it goes out."""
    size = copy.stat().st_size
    return Sent(name, media_type, copy.name, size, lambda part: _pieces(copy, part or (0, size)))


async def _pieces(file: Path, part: Part) -> AsyncIterator[bytes]:
    start, end = part
    with file.open("rb") as source:  # stays readable though the copy be dropped meanwhile
        source.seek(start)
        while start < end and (piece := await asyncio.to_thread(source.read, min(_PIECE, end - start))):
            start += len(piece)
            yield piece


def _part(asked: str, size: int) -> Part | None:
    """Return start and end of the single range asked for (RFC 9110); None if it cannot be given."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or found.group(0) == "bytes=-":
        return None
    first, last = found.groups()
    start, end = (int(first), int(last) + 1 if last else size) if first else (max(size - int(last), 0), size)
    return (start, min(end, size)) if start < min(end, size) else None


def disposition(name: FileName) -> str:
    """Return the header that saves a file under its name (RFC 6266, RFC 5987), with an ASCII name for old clients."""
    fits = name.name.isascii() and name.name.isprintable() and not set(name.name) & set('"\\%')
    plain = name.name if fits else name.plain
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name.name, safe='')}"
