"""Copies that are handed out: made when they are first asked for, kept while their link is good (Art. 31).

A copy lies on the local disk under its number. The same bytes can be made again at any time, here or by another server,
so that nothing is lost when one is dropped.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4, uuid5

from models.custody import TABLES, Paper
from models.database import to_json
from services.files import stamping
from services.files.inspect import Died, confined
from services.files.receive import problem
from services.rendering import typeset, workbook
from services.rendering.words import FONTS, word

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path
    from uuid import UUID

    from services.files.store import FileStore

_KEPT_SECONDS: Final = 10 * 60  # twice as long as a link is good
_MOST_BYTES: Final = 8 * 1024 * 1024 * 1024


@dataclass(frozen=True)
class Copies:
    """Makes copies and keeps them for a while."""

    store: FileStore
    folder: Path
    _making: dict[UUID, asyncio.Lock] = field(default_factory=dict)

    async def stamped(self, number: UUID, sha256: str, kind: str, words: dict[str, Any]) -> Path:
        """Return a stamped copy of a document; RuleBroken COPY_NOT_MADE if it cannot be stamped."""

        async def fetch(source: Path) -> None:
            await self.store.fetch(sha256, source)

        return await self.made(number, lambda target: _stamped(fetch, kind, target, words))

    async def stamped_preview(self, number: UUID, sha256: str, words: dict[str, Any]) -> Path | None:
        """Return a stamped copy of a document's preview; None if it has none."""
        picture = await self.store.preview(sha256)
        if picture is None:
            return None

        async def fetch(source: Path) -> None:
            await asyncio.to_thread(source.write_bytes, picture)

        return await self.made(number, lambda target: _stamped(fetch, "image/png", target, words))

    async def paper(self, number: UUID, paper: Paper, content: dict[str, Any], words: dict[str, Any]) -> Path:
        """Return a paper made of its content; RuleBroken COPY_NOT_MADE if that takes too long."""
        if paper in TABLES:
            return await self.made(number, lambda target: _written(target, content | {"about": _about(paper, words)}))
        return await self.made(number, lambda target: _typeset(paper, target, content | {"stamp": words}))

    async def certificate(self, key: UUID, content: dict[str, Any], *, picture: bool) -> Path:
        """Return the original of a certificate, or its picture; both are the same bytes at any time (Art. 22)."""
        kind = "png" if picture else "pdf"

        async def make(target: Path) -> None:
            await _run(typeset.__file__, "certificate", str(target), FONTS, kind, given=to_json(content))

        return await self.made(uuid5(key, kind), make)

    async def made(self, number: UUID, make: Callable[[Path], Awaitable[None]]) -> Path:
        """Return the copy of a number, made now unless it lies there; it appears whole or not at all."""
        async with self._making.setdefault(number, asyncio.Lock()):
            try:
                copy, part = await asyncio.to_thread(self._begin, number)
                if part is not None:
                    await _whole(make, part, copy)
            finally:
                self._making.pop(number, None)
        return copy

    def _begin(self, number: UUID) -> tuple[Path, Path | None]:
        """Return where the copy lies and, unless it does already, where it is to be made."""
        copy = self.folder / str(number)
        if copy.exists():
            return copy, None
        self._make_room()
        return copy, self.folder / f"{number}-{uuid4().hex}"

    def _make_room(self) -> None:
        """Drop what is no longer linked to, and the oldest while there is too much."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = sorted((one.stat().st_mtime, one.stat().st_size, one) for one in self.folder.iterdir())
        spare, now = sum(size for _, size, _ in found) - _MOST_BYTES, time.time()
        for when, size, one in found:
            if when < now - _KEPT_SECONDS or spare > 0:
                one.unlink(missing_ok=True)
                spare -= size


async def _whole(make: Callable[[Path], Awaitable[None]], part: Path, copy: Path) -> None:
    try:
        await make(part)
        await asyncio.to_thread(part.rename, copy)
    finally:
        await asyncio.to_thread(part.unlink, missing_ok=True)


def _about(paper: Paper, words: dict[str, Any]) -> list[list[str]]:
    """Return what the second sheet of a table says: whose it is, and the digest that the ledger has of it."""
    return [["表格", word(paper)], ["阅件", words["line"]], ["数据摘要（SHA-256）", words["digest"]]]


async def _written(target: Path, content: dict[str, Any]) -> None:
    await _run(workbook.__file__, str(target), given=to_json(content))


async def _typeset(paper: Paper, target: Path, content: dict[str, Any]) -> None:
    await _run(typeset.__file__, paper.value, str(target), FONTS, given=to_json(content))


async def _stamped(fetch: Callable[[Path], Awaitable[None]], kind: str, target: Path, words: dict[str, Any]) -> None:
    source = target.with_suffix(".source")
    try:
        await fetch(source)
        await stamp(source, kind, target, words)
    finally:
        source.unlink(missing_ok=True)


async def stamp(source: Path, kind: str, target: Path, words: dict[str, Any]) -> None:
    """Write a stamped copy of a file; RuleBroken COPY_NOT_MADE: what cannot be stamped is not handed out."""
    await _run(stamping.__file__, str(source), kind, str(target), FONTS, given=to_json(words))


async def _run(program: str, *arguments: str, given: bytes) -> None:
    try:
        answer = await confined(program, *arguments, given=given)
    except Died as died:
        raise problem("COPY_NOT_MADE") from died
    if "code" in answer:
        raise problem("COPY_NOT_MADE")
