"""No read of any role scans a large table from end to end: `make plans` fails if one does, and prints slow ones.

Asks each large table, as each role, for a page, for one row and for a count, and for the overviews of dashboards, on the large
data, and reads what EXPLAIN (ANALYZE) says about the compiled policies.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import orjson

from api import dbadmin
from bench import data
from bench.operations import CLOCK
from regulation.roles import Role
from resolvers.dashboards import HISTORY, PIPELINE
from resolvers.declare import placed
from resolvers.lights import BY_COUNTY

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGE: Final = (
    "dossier", "document", "review", "review_author", "assignment", "organisation", "organisation_detail",
    "conflict_declaration", "recommendation", "person", "role_grant", "ledger_entry", "award", "obligation",
    "obligation_submission", "good_practice", "ban", "incident", "feedback_report",
)  # fmt: skip
_SLOW: Final = 5.0  # milliseconds
_READS: Final = {
    "page": "SELECT * FROM public.{t} ORDER BY id LIMIT 21",
    "one": "SELECT * FROM public.{t} WHERE id = (SELECT bench_id(3, 0))",
    "count": "SELECT count(*) FROM public.{t} WHERE id < (SELECT bench_id(9, 20))",
}

# Overviews count all that their reader sees: they may read these from end to end, and no other large table.
_OVERVIEWS: Final = {
    "pipeline": (
        f"SELECT {PIPELINE} FROM public.cycle t WHERE t.id = (SELECT bench_id(1, 10))",
        {"dossier", "organisation"},
    ),
    "history": (f"SELECT {HISTORY} FROM public.programme t WHERE t.code = 'GZMQA'", {"dossier", "award"}),
    "lights": (
        f"SELECT {BY_COUNTY} FROM public.programme t WHERE t.code = 'GZMQA'",
        {"obligation", "organisation", "award"},
    ),
}


def scanned(plan: dict[str, Any]) -> set[str]:
    """Return the large tables that a plan reads from end to end."""
    here = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in LARGE else set()
    return here.union(*(scanned(below) for below in plan.get("Plans", ())))


def _asked(role: Role) -> Iterator[tuple[str, str, str, set[str]]]:
    """Give what a role is asked to read: of what, how, the statement, and the large tables that it may read as a whole."""
    for table in LARGE:
        for name, sql in _READS.items():
            yield table, name, sql.format(t=table), set()
    for name, (sql, whole) in _OVERVIEWS.items():
        yield "all", name, placed(sql, "t", role), whole


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
        for place, name, sql, whole in _asked(Role(who["role"])):
            async with one.transaction(readonly=True):
                await one.execute("SELECT ctx.enter($1, $2, $3, NULL)", who["person_id"], who["id"], CLOCK)
                text = await one.fetchval(f"EXPLAIN (ANALYZE, BUFFERS OFF, FORMAT JSON) {sql}")
            found = orjson.loads(text)[0]
            reads += 1
            over, took = scanned(found["Plan"]) - whole, found["Execution Time"]
            scans += bool(over)
            if over or took > _SLOW:
                print(f"{who['role']:24} {place:20} {name:8} {took:9.1f} ms  {', '.join(over)}", flush=True)
        await one.close()
    print(f"{reads} reads of {len(people)} roles: {scans} scan a large table")
    return scans


if __name__ == "__main__":
    sys.exit(1 if asyncio.run(main()) else 0)
