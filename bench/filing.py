"""500 applications of 20 jurisdictions, measured: imported, written, submitted, recommended, checked, listed.

    python -m bench.filing

Through the door, on a database of its own. Evidence is left out: `bench.uploads` measures files.
"""

from __future__ import annotations

import asyncio
import base64
import resource
import tempfile
import time
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from api import dbadmin, embedded, seed
from bench.registry import table
from models import Cycle
from models.database import Database
from policies.book import book
from regulation.ability import Ability
from regulation.claims import Certificate, Veto, YearProfit
from regulation.roles import Role
from services.inputs import FigureInput, RecommendationInput, SectionInput
from tests.databases import world_on
from tests.policies.looking import ask, data, gid
from tests.services.scenery import DEADLINE, programme_with
from tests.world import CLAIMS, CONTENT, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from policies.actor import Actor

NUMBER: Final = 500
_TEXT: Final = "质量管理体系运行有效，持续改进。" * 70  # 23 sections of 1,120 characters
_LIST: Final = """query ($c: [ID!]) { dossiers(first: 50, filter: {cycle: $c}) { totalCount nodes { number state
 recommendationStatus organisation { name } jurisdiction { name } runs(first: 1) { nodes { state } } } } }"""


@contextmanager
def timed(what: str, number: int = NUMBER) -> Iterator[None]:
    """Print what a step took, for each of a number and in all, and the most memory until then."""
    began = time.perf_counter()
    yield
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<42} {seconds:7.2f} s {1000 * seconds / number:8.1f} ms each {peak:6.0f} MiB")


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = embedded.start(Path(folder))
        try:
            address = await dbadmin.make_database(url, "filing")
            await dbadmin.upgrade(address, book())
            db = Database(dbadmin.app_url(address))
            await seed.seed(db)
            await filing(await world_on(db, dbadmin.app_url(address)))
            await db.close()
        finally:
            embedded.stop(Path(folder))


async def filing(world: World) -> None:
    clerk = await world.actor(Role.OFFICE)
    cycle = await world.cycle("accepting")
    await world.change(Cycle, cycle, regulation_version_id=await programme_with(world, evidence_required=False))
    await _import(world, clerk)
    applicants = await _applicants(world)
    with timed("start an application"):
        started = [await world.act(who, Ability.CYCLE_START_APPLICATION, cycle) for who in applicants]
    with timed("save it: form, 23 sections, figures, claims"):
        for who, done in zip(applicants, started, strict=True):
            await world.act(who, Ability.DOSSIER_DRAFT_SAVE, (await world.draft_of(done.id))["id"], **_written())
    with timed("submit it"):
        for who, done in zip(applicants, started, strict=True):
            await world.act(who, Ability.DOSSIER_SUBMIT, done.id, draft_version=2, truth_stated=True)
    await _recommend(world, cycle)
    await _check(world, world.at(clerk, DEADLINE), cycle)


async def _import(world: World, clerk: Actor) -> None:
    places = [row["code"] for row in seed.load("jurisdictions.json")["jurisdictions"]]
    file = base64.b64encode(table(NUMBER, places)).decode()
    for dry_run in (True, False):
        with timed("import organisations" + (", dry run" if dry_run else "")):
            given: dict[str, Any] = {"file": file, "dry_run": dry_run}
            await world.act(clerk, Ability.PROGRAMME_IMPORT_ORGANISATIONS, world.programme, **given)


async def _applicants(world: World) -> list[Actor]:
    rows = await world.sql("SELECT id FROM organisation ORDER BY id")
    return [await world.applicant(row["id"]) for row in rows]


def _written() -> dict[str, Any]:
    """Return what an applicant of the tests writes, with reports of the usual length."""
    claims = {
        **CLAIMS,
        "certificates": [Certificate("GB/T 19001-2016", *_days("2023-05-31", "2026-05-31"))],
        "profits": [YearProfit(2024, Decimal(1)), YearProfit(2025, Decimal(1))],
        "vetoes": list[Veto](),
    }
    days = ("registered_on", "operating_since", "excellence_model_since")
    claims |= dict(zip(days, _days(*(CLAIMS[day] for day in days)), strict=True))
    units = {"employees": "人", "customer_satisfaction": "%"}
    figures = [
        FigureInput(figure, int(year), units.get(figure, "万元"), Decimal(value))
        for figure, years in CONTENT["figures"].items()
        for year, value in years.items()
    ]
    sections = [SectionInput(item, _TEXT, one["secret"]) for item, one in CONTENT["sections"].items()]
    same = {name: CONTENT[name] for name in ("profile", "trade_secrets", "form")}
    return {**same, "claims": claims, "figures": figures, "sections": sections}


def _days(*days: str) -> list[Any]:
    return [date.fromisoformat(day) for day in days]


async def _recommend(world: World, cycle: UUID) -> None:
    rows = await world.sql("SELECT code FROM jurisdiction ORDER BY code")
    counties = {row["code"]: await world.county(row["code"]) for row in rows}
    with timed("recommend it, each county all of its own"):
        for code, county in counties.items():
            waiting = await world.sql(
                "SELECT d.id, d.version FROM dossier d JOIN jurisdiction j ON j.id = d.jurisdiction_id WHERE j.code = $1",
                code,
            )
            entries = [RecommendationInput(row["id"], row["version"], "同意推荐") for row in waiting]
            await world.act(county, Ability.CYCLE_RECOMMEND, cycle, entries=entries, truth_stated=True)
    await _listed(world, next(iter(counties.values())), cycle, "a county's list")


async def _check(world: World, clerk: Actor, cycle: UUID) -> None:
    await world.act(clerk, Ability.CYCLE_CLOSE_FILING, cycle)
    with timed("check all by machine"):
        await world.act(clerk, Ability.CYCLE_RUN_CHECKS, cycle)
    with timed("check all again"):
        await world.act(clerk, Ability.CYCLE_RUN_CHECKS, cycle)
    await _listed(world, clerk, cycle, "the office's list of 50")


async def _listed(world: World, who: Actor, cycle: UUID, what: str) -> None:
    await data(world, who, _LIST, ask, c=[gid("cycle", cycle)])
    with timed(what, 1):
        await data(world, who, _LIST, ask, c=[gid("cycle", cycle)])


if __name__ == "__main__":
    asyncio.run(main())
