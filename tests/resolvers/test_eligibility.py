"""Machine checks as the API shows them, and what it costs to check and to read many applications (Art. 13, 17)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from models.database import Database, Tx
from regulation.ability import Ability
from regulation.roles import Role
from resolvers.checks import checks
from resolvers.execute import QueryExecutor
from resolvers.schema import make_schema
from services.door import Request, perform
from tests.policies.looking import ask, ask_reference, data
from tests.services.scenery import applied
from tests.services.test_checking import report
from tests.world import World

RUNS = """{ eligibilityRuns { nodes { occasion state reference
 checks { condition code outcome article figures { name value } text }
 changes { code before after text } } } }"""


async def checked(world: World, count: int) -> UUID:
    """Return a cycle in which so many applications were checked by machine."""
    cycle = await world.cycle("qualifying")
    for _ in range(count):
        await applied(world, cycle)
    await world.act(await world.actor(Role.OFFICE), Ability.CYCLE_RUN_CHECKS, cycle)
    return cycle


# --- What is shown ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [ask, ask_reference])
async def test_a_check_shows_outcome_figures_and_words(world: World, way: Any) -> None:
    await checked(world, 1)

    (run,) = (await data(world, await world.actor(Role.OFFICE), RUNS, way))["eligibilityRuns"]["nodes"]

    assert (run["occasion"], run["state"], run["reference"], run["changes"]) == ("INITIAL", "CLEAR", "2026-05-31", [])
    (level,) = [one for one in run["checks"] if one["code"] == "SAFETY_LEVEL"]
    assert level == {
        "condition": 4,
        "code": "SAFETY_LEVEL",
        "outcome": "PASS",
        "article": "Art.13(4)",
        "figures": [
            {"name": "level", "value": "3"},
            {"name": "worst", "value": "3"},
            {"name": "section", "value": "C"},
        ],
        "text": "安全生产标准化等级为“3”，应为 3 级以上（行业门类 C）。",
    }
    assert [one["condition"] for one in run["checks"] if one["code"] in {"BAN", "GAP"}] == [None, None]


@pytest.mark.parametrize("way", [ask, ask_reference])
async def test_a_change_names_what_a_department_reported_in_the_callers_language(world: World, way: Any) -> None:
    cycle = await checked(world, 1)
    dossier = await world.one("SELECT id FROM dossier WHERE cycle_id = $1", cycle)
    await report(world, dossier, "2026-01-15")
    clerk = replace(await world.actor(Role.OFFICE), language="en")
    await world.act(clerk, Ability.DOSSIER_RUN_CHECKS, dossier)

    runs = (await data(world, clerk, RUNS, way))["eligibilityRuns"]["nodes"]

    (change,) = [one for run in runs for one in run["changes"] if one["code"] == "VETO_REPORTED"]
    assert (change["before"], change["after"]) == (None, "FAIL")
    assert change["text"].endswith(
        "reports an exclusion: a major breach of tax law, on 2026-01-15; it counts from 2023-05-31 on."
    )


@pytest.mark.parametrize("way", [ask, ask_reference])
async def test_a_consultation_is_overdue_from_its_instant_until_it_is_answered(world: World, way: Any) -> None:
    cycle, clerk = await world.cycle("qualifying"), await world.actor(Role.OFFICE)
    due = world.clock + timedelta(days=5)
    asked = {"agency_id": await world.agency("tax"), "question": "有无失信", "due_at": due}
    key = (await world.act(clerk, Ability.DOSSIER_CONSULT, await applied(world, cycle), **asked)).id
    query, tax = "{ consultations { nodes { overdue vetoes { veto happenedOn description } } } }", None

    found = [
        (await data(world, world.at(clerk, instant), query, way))["consultations"]["nodes"][0]
        for instant in (due - timedelta(microseconds=1), due)
    ]
    tax = world.at(await world.department("tax"), due)
    await world.act(tax, Ability.CONSULTATION_ANSWER, key, answer="无", objects=False)
    answered = (await data(world, world.at(clerk, due), query, way))["consultations"]["nodes"][0]

    assert found == [{"overdue": False, "vetoes": []}, {"overdue": True, "vetoes": []}]
    assert answered == {"overdue": False, "vetoes": []}


# --- What it costs ------------------------------------------------------------------------------------------------------------


class Counting(Database):
    """Connections that count the statements of their transactions."""

    statements = 0

    @asynccontextmanager
    async def transaction(self, role: str, *, read_only: bool = False, opening: str = "") -> AsyncIterator[Tx]:
        async with super().transaction(role, read_only=read_only, opening=opening) as tx:
            with tx.connection.query_logger(self._count):
                yield tx

    def _count(self, _record: Any) -> None:
        self.statements += 1


async def statements_to_check(world: World, cycle: UUID, house: Counting) -> int:
    clerk = await world.actor(Role.OFFICE)
    before = house.statements
    await perform(house, clerk, Request(Ability.CYCLE_RUN_CHECKS, cycle, str(cycle), {}))
    return house.statements - before


async def test_checking_many_takes_as_many_statements_as_checking_one(world: World) -> None:
    first, one, many = await checked(world, 1), await checked(world, 1), await checked(world, 30)
    house = Counting(world.db._url)

    await statements_to_check(world, first, house)  # the driver learns the types
    found = [await statements_to_check(world, cycle, house) for cycle in (one, many)]
    await house.close()

    assert found[0] == found[1] > 5


async def test_the_office_reads_checked_applications_in_one_statement(world: World) -> None:
    await checked(world, 30)
    executor = QueryExecutor(make_schema().core, world.db)
    query = """{ dossiers(first: 100) { totalCount nodes { number state findings { nodes { condition finding } }
      runs(first: 1) { nodes { state checks { code outcome text } } } rechecks { totalCount }
      consultations { nodes { overdue state } } } } }"""

    body = await executor.run(query, {}, None, await world.actor(Role.OFFICE))

    assert (executor.served, executor.left) == (1, 0), "a compiled query is one statement"
    assert body is not None
    assert b'"totalCount":30' in body


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize(("code", "figure"), [("BAN", ("reference", "2026-05-31")), ("GAP", ("session", "7"))])
def test_no_ban_and_no_gap_are_told_without_holes(code: str, figure: tuple[str, str], language: str) -> None:
    name, value = figure
    kept = {"code": code, "outcome": "pass", "figures": [{"name": name, "value": value}]}

    (told,) = checks([kept], language)

    assert value in told["text"]
    assert "…" not in told["text"]
