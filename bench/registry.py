"""The register of organisations, measured: imports (time, peak memory) and the scope of conflicts over families.

    python -m bench.registry

Each on a database of its own, through the door; the fill is seeded reference data only.
"""

from __future__ import annotations

import asyncio
import base64
import csv
import io
import resource
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg

import services  # noqa: F401 -- registers the acts
from api import dbadmin, embedded, seed
from models.database import SYSTEM_ROLE, Database
from policies.actor import Actor
from policies.book import book
from regulation.ability import Ability
from regulation.register_table import COLUMNS
from regulation.roles import Role
from services.door import Request, perform
from tests.codes import credit_code

LINKED = 10_000


def table(rows: int, places: list[str]) -> bytes:
    """A table of invented organisations, spread over the jurisdictions."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.heading for column in COLUMNS])
    for n in range(rows):
        place = places[n % len(places)]
        row = [f"示例企业{n}", credit_code(n), "C", "1310", place, "张三", "李四", "320", "56000000", ""]
        writer.writerow(row)
    return out.getvalue().encode()


async def clerk(db: Database, programme: UUID) -> Actor:
    now = datetime.now(UTC)
    async with db.transaction(SYSTEM_ROLE) as tx:
        person = (await tx.sql("INSERT INTO person (name, created_in_id) VALUES ('某人', $1) RETURNING id", programme))[
            0
        ]
        sql = "INSERT INTO role_grant (person_id, programme_id, role, valid_from) VALUES ($1, $2, 'office', $3) RETURNING id"
        grant = (await tx.sql(sql, person["id"], programme, now))[0]
    return Actor(now, Role.OFFICE, person["id"], grant["id"], programme)


async def imported(db: Database, actor: Actor, content: bytes, *, dry_run: bool) -> float:
    began = time.perf_counter()
    given = {"file": base64.b64encode(content).decode(), "dry_run": dry_run}
    assert actor.programme_id is not None
    await perform(db, actor, Request(Ability.PROGRAMME_IMPORT_ORGANISATIONS, actor.programme_id, str(uuid4()), given))
    return time.perf_counter() - began


async def visible(db: Database, actor: Actor) -> float:
    """Milliseconds of counting the organisations that a clerk with a conflict sees: median of 50."""
    found = []
    for _ in range(50):
        async with db.transaction(actor.database_role, read_only=True) as tx:
            await actor.enter(tx)
            began = time.perf_counter()
            await tx.sql("SELECT cardinality(scope.conflicted_organisations())")
            found.append(time.perf_counter() - began)
    return statistics.median(found) * 1000


async def families(db: Database, actor: Actor, address: str) -> None:
    async with db.transaction(SYSTEM_ROLE) as tx:
        cycle = (await tx.sql(_CYCLE, actor.programme_id))[0]["id"]
        await tx.sql(_CONFLICTS, cycle, actor.person_id)
    bare = await visible(db, actor)
    async with db.transaction(SYSTEM_ROLE) as tx:
        await tx.sql(_KIN, LINKED)
    await _analyse(address)
    print(
        f"conflicted_organisations: {bare:.2f} ms without links, {await visible(db, actor):.2f} ms with {LINKED:,} linked"
    )


async def _analyse(address: str) -> None:
    owner: Any = await asyncpg.connect(address)
    await owner.execute("ANALYZE")
    await owner.close()


_CYCLE = """
INSERT INTO cycle (programme_id, regulation_version_id, criteria_edition_id, session, award_year, filing_opens_at,
 filing_deadline)
SELECT $1, (SELECT id FROM regulation_version LIMIT 1), (SELECT id FROM criteria_edition LIMIT 1), 7, 2026, now(), now()
RETURNING id
"""
_CONFLICTS = """
INSERT INTO conflict (cycle_id, person_id, organisation_id, kind, source, rule, found_at)
SELECT $1, $2, o.id, 'other', 'reported', 'r', now() FROM (SELECT id FROM organisation ORDER BY id LIMIT 5) o
"""
# Families of ten.
_KIN = """
INSERT INTO organisation_kin (organisation_id, family)
SELECT id, md5((n / 10)::text)::uuid FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM organisation) o LIMIT $1
"""


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = embedded.start(Path(folder))
        try:
            address = await dbadmin.make_database(url, "registry")
            await dbadmin.upgrade(address, book())
            db = Database(dbadmin.app_url(address))
            programme = await seed.seed(db)
            await measure(db, await clerk(db, programme), address)
            await db.close()
        finally:
            embedded.stop(Path(folder))


async def measure(db: Database, actor: Actor, address: str) -> None:
    places = [row["code"] for row in seed.load("jurisdictions.json")["jurisdictions"]]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    first, rest = table(500, places), table(10_000, places).splitlines(keepends=True)
    large = rest[0] + b"".join(rest[501:])  # without the 500 that are there already
    for content, name in ((first, "500"), (large, "9,500")):
        dry = await imported(db, actor, content, dry_run=True)
        real = await imported(db, actor, content, dry_run=False)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{name} organisations of {len(places)} jurisdictions: dry run {dry:.2f} s, import {real:.2f} s,"
            f" peak memory {peak:.0f} MB ({peak - before:.0f} MB above the start)"
        )
    await families(db, actor, address)


if __name__ == "__main__":
    asyncio.run(main())
