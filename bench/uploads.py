"""Two gigabytes of documents through a real server: how long it takes, and what memory the server needs.

python -m bench.uploads
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import httpx
import psutil

import models as m
from api import dbadmin, embedded
from api.local_issuer import ADDRESS, LocalIssuer
from api.settings import Settings
from demo.server import running_server
from models.database import Database
from tests.databases import world_on
from tests.world import NOON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FILES: Final = 11
MEGABYTES: Final = 186  # 2,046 in all; an application may have 2,048
_PIECE: Final = 1024 * 1024
_START: Final = """mutation ($i: StartUploadInput!) { startUpload(input: $i) { upload { id } uploadUrl
 errors { code message } } }"""
_FINISH: Final = """mutation ($i: FinishUploadInput!) { finishUpload(input: $i) { upload { state pages }
 errors { code message } } }"""


def parts(number: int) -> list[bytes]:
    """Return a PDF of one page around a large attachment, before and after the bytes that nobody shows."""
    head = b"%PDF-1.4\n"
    objects = [
        b"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n",
        b"2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n",
        b"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >> endobj\n",
    ]
    large = b"4 0 obj << /Number %d /Length %d >> stream\n" % (number, MEGABYTES * _PIECE)
    end = b"\nendstream endobj\n"
    places, at = [], len(head)
    for one in (*objects, large):
        places.append(at)
        at += len(one)
    start = at + MEGABYTES * _PIECE + len(end)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"xref\n0 5\n0000000000 65535 f \n%strailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return [head + b"".join(objects) + large, end + tail % (table, start)]


async def stream(before: bytes, after: bytes) -> AsyncIterator[bytes]:
    """Give the file piece by piece, so that this process needs no more than a piece."""
    yield before
    piece = os.urandom(_PIECE)
    for _ in range(MEGABYTES):
        yield piece
    yield after


def memory(process: psutil.Process) -> float:
    """Return the most memory that a process had, in MiB (Linux)."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


async def main(folder: Path) -> None:
    url = embedded.start(folder)
    address = dbadmin.of_database(url, "award")
    with running_server(folder) as server:
        process = next(p for p in psutil.Process().children() if "serve" in p.cmdline())
        db = Database(dbadmin.app_url(address))
        world = await world_on(db, address)
        organisation = await world.organisation()
        dossier = await world.dossier(await world.cycle(), organisation, "draft")
        subject = uuid4().hex
        applicant = await world.applicant(organisation)
        await world.put(
            m.Identity, person_id=applicant.person_id, programme_id=world.programme, issuer=ADDRESS, subject=subject
        )
        token = LocalIssuer(folder, Settings().local_audience).issue(subject, timedelta(hours=1))
        headers = {"authorization": f"Bearer {token}", "x-clock": NOON.isoformat()}
        async with httpx.AsyncClient(base_url=server, headers=headers, timeout=300, trust_env=False) as http:
            await _upload_all(http, f"Dossier_{dossier}", process)
        await db.close()


async def _upload_all(http: httpx.AsyncClient, dossier: str, process: psutil.Process) -> None:
    before, began = memory(process), time.perf_counter()
    for number in range(FILES):
        await _upload(http, dossier, number)
        print(
            f"{number + 1:>2} × {MEGABYTES} MiB  {time.perf_counter() - began:6.1f} s  {memory(process):5.0f} MiB at most"
        )
    print(f"{FILES * MEGABYTES} MiB; the server had {before:.0f} MiB before and {memory(process):.0f} MiB at most")


async def _upload(http: httpx.AsyncClient, dossier: str, number: int) -> None:
    before, after = parts(number)
    size = len(before) + len(after) + MEGABYTES * _PIECE
    given = {"title": f"{number}.pdf", "mediaType": "application/pdf", "size": size, "dossierId": dossier}
    started = await _act(http, "startUpload", _START, given)
    sent = await http.put(started["uploadUrl"], content=stream(before, after))
    sent.raise_for_status()
    finished = await _act(http, "finishUpload", _FINISH, {"uploadId": started["upload"]["id"]})
    if finished["upload"]["state"] != "FINISHED":
        raise SystemExit(f"not finished: {finished}")


async def _act(http: httpx.AsyncClient, name: str, query: str, given: dict[str, Any]) -> Any:
    body = {"query": query, "variables": {"i": {**given, "idempotencyKey": uuid4().hex}}}
    answer = (await http.post("/graphql", json=body)).json()
    if answer.get("errors") or answer["data"][name]["errors"]:
        raise SystemExit(f"{name}: {answer}")
    return answer["data"][name]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        try:
            asyncio.run(main(Path(place)))
        finally:
            embedded.stop(Path(place))
