"""Measure the ledger on an embedded database with durable settings: `python -m bench.ledger [--seconds 10]`.

Appends a second on one chain and on sixteen; then, over all that was appended, anchoring, export and verification.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from api import dbadmin, embedded, seed
from models.database import SYSTEM_ROLE, Database
from policies.book import book
from services.ledger import Entry, Receipt, append, digest, salted
from services.ledger_anchor import anchor
from services.ledger_export import export

WORKERS = 16
SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers")


@dataclass
class Bench:
    db: Database
    url: str
    programme: UUID
    seconds: float

    async def one(self, chain: UUID, person: UUID) -> None:
        """Append one act as the door does it: a transaction with entry, payload, link, head and receipt."""
        body = salted({"input": {"opinion": "同意推荐" * 10}, "result": {}})
        entry = Entry(
            uuid4(), self.programme, None, chain, datetime.now(UTC), person, None, "office", "dossier:take_case",
            chain, "done", "", "Art.11", book().digest, digest(body),
        )  # fmt: skip
        receipt = Receipt(str(person), uuid4().hex, digest(body), {"resource": "dossier", "id": str(chain)})
        async with self.db.transaction(SYSTEM_ROLE) as tx:
            await append(tx, entry, chain=chain, payload=body, receipt=receipt)

    async def appends(self, workers: int, chains: int) -> float:
        """Return appends a second of so many connections on so many chains."""
        places = [uuid4() for _ in range(chains)]
        await asyncio.gather(*(self.one(places[n % chains], uuid4()) for n in range(workers)))  # connections open
        end, done = time.perf_counter() + self.seconds, 0

        async def work(chain: UUID) -> None:
            nonlocal done
            person = uuid4()
            while time.perf_counter() < end:
                await self.one(chain, person)
                done += 1

        started = time.perf_counter()
        await asyncio.gather(*(work(places[n % chains]) for n in range(workers)))
        return done / (time.perf_counter() - started)

    async def grow(self, entries: int, anchors: int) -> None:
        """Append on a thousand chains, anchoring now and then."""
        places = [uuid4() for _ in range(1000)]
        for part in range(anchors):
            share = range(part * entries // anchors, (part + 1) * entries // anchors)
            for first in range(share.start, share.stop, WORKERS):
                await asyncio.gather(
                    *(self.one(places[n % 1000], places[n % 7]) for n in range(first, min(first + WORKERS, share.stop)))
                )
            await anchor(self.db, self.programme, datetime.now(UTC))


async def timed(what: str, doing: Any) -> None:
    started = time.perf_counter()
    await doing
    print(f"{what:<58}{time.perf_counter() - started:>10.3f} s")


async def measure(server: str, directory: Path, arguments: argparse.Namespace) -> None:
    owner = await dbadmin.make_database(server, "bench", afresh=True)
    await dbadmin.upgrade(owner, book())
    db = Database(dbadmin.app_url(owner), size=WORKERS)
    bench = Bench(db, dbadmin.app_url(owner), await seed.seed(db), arguments.seconds)
    async with db.transaction(SYSTEM_ROLE) as tx:
        print(", ".join([f"{name} {(await tx.sql(f'SHOW {name}'))[0][0]}" for name in SETTINGS]))
    for workers, chains in ((1, 1), (WORKERS, 1), (WORKERS, WORKERS)):
        rate = await bench.appends(workers, chains)
        print(f"{f'{workers} connections, {chains} chains':<58}{rate:>10.0f} appends/s")
    await timed(f"append {arguments.entries} more on 1000 chains, with {arguments.anchors} anchors",
                bench.grow(arguments.entries, arguments.anchors))  # fmt: skip
    await timed("anchor: nothing new", anchor(db, bench.programme, datetime.now(UTC)))
    file = directory / "ledger.jsonl"
    with file.open("wb") as target:
        await timed("export", export(bench.url, target))
    await db.close()
    _verify(file)


def _verify(file: Path) -> None:
    """Verify in a process of its own, so that its memory can be told."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", _CHILD, str(file)], check=True)
    print(f"{'  and the start of a process':<58}{time.perf_counter() - started:>10.3f} s")


_CHILD = """
import re, sys, time
from services.ledger_audit import read_lines, verify_records
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
before, started = peak(), time.perf_counter()
with open(sys.argv[1], "rb") as lines:
    report = verify_records(read_lines(lines))
    size = lines.tell() >> 20
rate = report.entries / (time.perf_counter() - started)
print(f"{f'verify {report.entries} entries, {size} MB':<58}{rate:>10.0f} entries/s")
print(f"{'  memory before, and at its peak':<58}{before:>10.1f} MB, {peak():.1f} MB")
print(f"{'  intact':<58}{report.intact!s:>10}")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--anchors", type=int, default=200)
    directory = Path(tempfile.mkdtemp(prefix="bench-ledger-"))
    try:
        asyncio.run(measure(embedded.start(directory), directory, parser.parse_args()))
    finally:
        embedded.stop(directory)
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
