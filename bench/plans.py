"""Which reads of which role scan a large table from end to end, or are slow: `python -m bench.plans`.

Asks each large table, as each role, for a page and for one row, on the large data, and reads EXPLAIN (ANALYZE).
"""

from __future__ import annotations

import asyncio
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


async def main() -> None:
    """Print a line for each read that scans or is slow."""
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
                over, took = scanned(found["Plan"]), found["Execution Time"]
                if over or took > _SLOW:
                    print(f"{who['role']:24} {table:20} {name:6} {took:9.1f} ms  {', '.join(over)}", flush=True)
        await one.close()


if __name__ == "__main__":
    asyncio.run(main())
