"""Scanning for malware: by ClamAV where one is configured; else contents are checked for what they are alone."""

from __future__ import annotations

import asyncio
import struct
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pathlib import Path

_PIECE: Final = 256 * 1024
_LONGEST_ANSWER: Final = 4096
_PATIENCE: Final = 120.0  # seconds


class Finding(StrEnum):
    """What a scan found."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"  # the scanner is away or could not tell: the content waits in quarantine


@dataclass(frozen=True)
class Scan:
    """Result of a scan; `detail` is for the log."""

    finding: Finding
    detail: str = ""


class Scanner(Protocol):
    """Tells whether a file is harmful."""

    async def scan(self, file: Path) -> Scan:
        """Return what was found; never raises for a scanner that is away."""


class NoScanner:
    """No scanner is configured."""

    async def scan(self, file: Path) -> Scan:  # noqa: ARG002 -- the interface
        """Find every file clean: what it is was checked before."""
        return Scan(Finding.CLEAN)


class ClamAV:
    """A clamd over TCP (`tcp://host:3310`) or a socket file (`unix:///run/clamd.sock`), spoken to with INSTREAM."""

    def __init__(self, address: str) -> None:
        self._address = urlsplit(address)

    async def scan(self, file: Path) -> Scan:
        """Send the file and return the answer."""
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await self._ask(file)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            return Scan(Finding.UNKNOWN, str(error) or type(error).__name__)
        return _read(answer)

    async def _ask(self, file: Path) -> str:
        reader, writer = await self._connect()
        try:
            return await _exchange(reader, writer, file)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._address.scheme == "unix":
            return await asyncio.open_unix_connection(self._address.path)
        return await asyncio.open_connection(self._address.hostname, self._address.port or 3310)


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, file: Path) -> str:
    """Send `zINSTREAM`, pieces with their length before them, and a length of zero; return the answer."""
    with suppress(ConnectionError):  # a clamd that has enough says so and hangs up: its answer is there to read
        writer.write(b"zINSTREAM\0")
        with file.open("rb") as source:
            while piece := source.read(_PIECE):
                writer.write(struct.pack("!I", len(piece)) + piece)
                await writer.drain()
        writer.write(struct.pack("!I", 0))
        await writer.drain()
    return (await reader.read(_LONGEST_ANSWER)).rstrip(b"\0\n").decode("utf-8", "replace")


def _read(answer: str) -> Scan:
    """Read `stream: OK`, `stream: NAME FOUND` or a message of an error."""
    if answer == "stream: OK":
        return Scan(Finding.CLEAN)
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Scan(Finding.INFECTED, answer.removeprefix("stream: ").removesuffix(" FOUND"))
    return Scan(Finding.UNKNOWN, answer)


def scanner_at(address: str | None) -> Scanner:
    """Return the scanner at an address, or none."""
    return NoScanner() if address is None else ClamAV(address)
