"""Quarantine until scanned: the protocol of clamd against a small server, and what becomes of documents (Art. 17)."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest

from api.filing import files_of
from api.settings import Settings
from services.files.clean import DOCUMENTS, clean
from services.files.scan import ClamAV, Finding, Scan
from tests.files import samples
from tests.files.desk import Desk, codes, desk_at
from tests.world import World


@dataclass
class Clamd:
    """Speaks INSTREAM; finds what holds EICAR; hangs up over its limit, as clamd does."""

    limit: int = 50_000_000
    received: list[bytes] = field(default_factory=list)

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        content = bytearray()
        while length := struct.unpack("!I", await reader.readexactly(4))[0]:
            content += await reader.readexactly(length)
            if len(content) > self.limit:
                writer.write(b"INSTREAM size limit exceeded. ERROR\0")
                await writer.drain()
                writer.close()
                return
        self.received.append(bytes(content))
        writer.write(b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR" in content else b"stream: OK\0")
        await writer.drain()
        writer.close()


@asynccontextmanager
async def clamd(path: Path, **given: int) -> AsyncIterator[Clamd]:
    speaker = Clamd(**given)
    server = await asyncio.start_unix_server(speaker, path)
    async with server:
        yield speaker


async def test_a_file_is_sent_in_pieces_and_the_answer_is_read(tmp_path: Path) -> None:
    file, place = tmp_path / "file", tmp_path / "clamd.sock"
    file.write_bytes(bytes(700_000))
    async with clamd(place) as speaker:
        clean_ = await ClamAV(f"unix://{place}").scan(file)
        file.write_bytes(b"xx EICAR xx")
        infected = await ClamAV(f"unix://{place}").scan(file)

    assert (clean_, infected) == (Scan(Finding.CLEAN), Scan(Finding.INFECTED, "Eicar-Test-Signature"))
    assert speaker.received == [bytes(700_000), b"xx EICAR xx"]


async def test_over_tcp_too(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"EICAR")
    server = await asyncio.start_server(Clamd(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        found = await ClamAV(f"tcp://127.0.0.1:{port}").scan(file)

    assert found.finding is Finding.INFECTED


async def test_a_scanner_that_is_away_or_has_enough_finds_nothing_out(tmp_path: Path) -> None:
    file, place = tmp_path / "file", tmp_path / "clamd.sock"
    file.write_bytes(bytes(3_000_000))

    away = await ClamAV(f"unix://{place}").scan(file)
    async with clamd(place, limit=1000):
        enough = await ClamAV(f"unix://{place}").scan(file)

    assert away.finding is Finding.UNKNOWN
    assert enough.finding is Finding.UNKNOWN


@pytest.fixture
async def scanned(world: World, tmp_path: Path) -> AsyncIterator[Desk]:
    settings = Settings(mode="development", data_dir=tmp_path, clamav=f"unix://{tmp_path}/clamd.sock")
    async with desk_at(world, settings) as found:
        yield found


async def test_an_infected_file_is_refused_and_not_kept(scanned: Desk) -> None:
    applicant, _, dossier = await scanned.application()
    content = samples.pdf(21) + b"\n% EICAR"
    started = await scanned.start(applicant, dossier, size=len(content))

    async with clamd(scanned.state.settings.data_dir / "clamd.sock"):
        sent = await scanned.send(applicant, started["uploadUrl"], content)

    assert (sent.status_code, sent.json()["errors"][0]["code"]) == (422, "FILE_INFECTED")
    assert codes(await scanned.finish(applicant, started["upload"]["id"])) == ["FILE_INFECTED"]
    assert not list((scanned.state.settings.data_dir / "files").rglob(sha256(content).hexdigest()))


@pytest.mark.parametrize("harmful", [False, True])
async def test_what_was_not_scanned_waits_in_quarantine_until_the_worker_has_it_scanned(
    scanned: Desk, harmful: bool
) -> None:
    applicant, key, dossier = await scanned.application()
    content = samples.pdf(22) + (b"\n% EICAR" if harmful else b"")
    document = await scanned.upload(applicant, dossier, content)  # the scanner is away
    waiting = codes(await scanned.link(applicant, document)), await scanned.submit(applicant, key)
    files = files_of(scanned.state.settings, scanned.state.db)

    await clean(files)
    away = codes(await scanned.link(applicant, document))
    async with clamd(scanned.state.settings.data_dir / "clamd.sock"):
        await clean(files)
    then = codes(await scanned.link(applicant, document)), await scanned.submit(applicant, key)

    assert waiting == (["DOCUMENT_UNCHECKED"], ["DOCUMENTS_UNCHECKED"])
    assert away == ["DOCUMENT_UNCHECKED"]
    assert then == ((["DOCUMENT_UNAVAILABLE"], ["DOCUMENTS_REFUSED"]) if harmful else ([], []))
    state = await scanned.world.one("SELECT state FROM dossier WHERE id = $1", key)
    assert state == ("draft" if harmful else "submitted")


def test_contents_of_every_table_of_documents_are_kept() -> None:
    assert set(DOCUMENTS) >= {
        "document", "secret_document", "recommendation_document", "consultation_document", "notice_document",
        "site_document", "request_document", "meeting_document", "objection_document", "hearing_document",
    }  # fmt: skip
