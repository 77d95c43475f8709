"""No read of any role scans a large table from end to end: `make plans` fails if one does, and prints slow ones.

Asks each large table, as each role, for a page, for one row and for a count, on the large data, and reads what
EXPLAIN (ANALYZE) says about the compiled policies.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any, Final

import asyncpg
import orjson

from api import dbadmin
from bench import data
from bench.operations import CLOCK

LARGE: Final = (
    "dossier", "document", "review", "review_author", "assignment", "organisation", "organisation_detail",
    "conflict_declaration", "recommendation", "person", "role_grant", "ledger_entry",
)  # fmt: skip
_SLOW: Final = 5.0  # milliseconds
_READS: Final = {
    "page": "SELECT * FROM public.{t} ORDER BY id LIMIT 21",
    "one": "SELECT * FROM public.{t} WHERE id = (SELECT bench_id(3, 0))",
    "count": "SELECT count(*) FROM public.{t} WHERE id < (SELECT bench_id(9, 20))",
}


def scanned(plan: dict[str, Any]) -> set[str]:
    """Return the large tables that a plan reads from end to end."""
    here = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in LARGE else set()
    return here.union(*(scanned(below) for below in plan.get("Plans", ())))


async def main() -> int:
    """Print a line for each read that scans or is slow, and return how many scan."""
    scans, reads = 0, 0
    url = await data.database("large")
    owner: Any = await asyncpg.connect(url)
    people = await owner.fetch(
        "SELECT DISTINCT ON (role) role, id, person_id FROM role_grant WHERE valid_from < $1 ORDER BY role, id", CLOCK
    )
    await owner.close()
    for who in people:
        settings = {"role": f"award_{who['role']}", "jit": "off"}
        one: Any = await asyncpg.connect(dbadmin.app_url(url), server_settings=settings)
        for table in LARGE:
            for name, sql in _READS.items():
                async with one.transaction(readonly=True):
                    await one.execute("SELECT ctx.enter($1, $2, $3, NULL)", who["person_id"], who["id"], CLOCK)
                    text = await one.fetchval(f"EXPLAIN (ANALYZE, BUFFERS OFF, FORMAT JSON) {sql.format(t=table)}")
                found = orjson.loads(text)[0]
                reads += 1
                over, took = scanned(found["Plan"]), found["Execution Time"]
                scans += bool(over)
                if over or took > _SLOW:
                    print(f"{who['role']:24} {table:20} {name:6} {took:9.1f} ms  {', '.join(over)}", flush=True)
        await one.close()
    print(f"{reads} reads of {len(people)} roles: {scans} scan a large table")
    return scans


if __name__ == "__main__":
    sys.exit(1 if asyncio.run(main()) else 0)
