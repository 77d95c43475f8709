"""Reads a certificate out of a file that somebody presents, which may be hostile (Art. 33)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from regulation.certificates import Presented
from regulation.violation import RuleBroken, Violation
from services.files import certificate_content
from services.files.inspect import Died, confined

if TYPE_CHECKING:
    from pathlib import Path

MOST_WAITING: Final = 20  # files
LARGEST: Final = 8 * 1024 * 1024  # bytes of a request with a file


class Turns:
    """One file at a time: whoever checks certificates, however many, keeps nobody waiting who hands in a document."""

    def __init__(self) -> None:
        self._turn, self.waiting = asyncio.Semaphore(1), 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Wait for a turn; RuleBroken CERTIFICATE_CHECK_BUSY if too many wait already."""
        if self.waiting >= MOST_WAITING:
            raise RuleBroken(Violation("CERTIFICATE_CHECK_BUSY", "Art.33", "file"))
        self.waiting += 1
        try:
            async with self._turn:
                yield
        finally:
            self.waiting -= 1


TURNS: Final = Turns()


async def read_certificate(file: Path) -> Presented | Violation:
    """Return content and signature that a PDF or JSON file has, or why it has none."""
    try:
        async with TURNS.one():
            answer = await confined(certificate_content.__file__, str(file))
    except Died:
        return Violation("FILE_UNREADABLE", "Art.33", "file")
    if answer["content"] is None:
        return Violation("NO_CERTIFICATE_IN_FILE", "Art.33", "file")
    return Presented(**answer)
