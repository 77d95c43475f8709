"""What winners owe by light: of an award, by county, as a picture and as a table (Art. 11, 12, 24-26, 31)."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook

import models as m
from api.settings import Settings
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.duties.conftest import NOON, Winner, at_noon, commended
from tests.files.desk import Desk, desk_at
from tests.world import World

_AWARDS = """query ($id: ID!) { node(id: $id) { ... on Cycle { id } ... on Award { obligationLights {
 light red amber green grey } } } }"""
_COUNTIES = """query ($id: ID!) { node(id: $id) { ... on Programme { obligationLights { code awards counts {
 light red amber green grey } } } } }"""
_EXPORT = "mutation ($i: ExportTableInput!) { done: exportTable(input: $i) { downloadUrl errors { code } } }"
# Ten duties; on 1 April 2027 two reports and the summary are overdue unless something came of them.
APRIL = datetime(2027, 3, 31, 16, tzinfo=UTC)


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


@pytest.fixture
async def winner(world: World) -> Winner:
    """Who has handed in its summary, is waived the event, and has done nothing else; in the county 360702."""
    found = await commended(world)
    await world.act(found.applicant, Ability.OBLIGATION_SUBMIT, (await found.owed(world))["id"], text="总结")
    director, event = await at_noon(world, Role.OFFICE_DIRECTOR), await found.owed(world, "exchange_event")
    await world.act(director, Ability.OBLIGATION_WAIVE, event["id"], reason="停产")
    return found


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("overview"))
    async with desk_at(world, settings) as found:
        yield found


async def asked(desk: Desk, actor: Actor | None, query: str, at: datetime = APRIL, **variables: Any) -> Any:
    headers = {**(await desk.login(actor) if actor else {}), "x-clock": at.isoformat()}
    body = {"query": query, "variables": variables}
    return (await desk.client.post("/graphql", json=body, headers=headers)).json()["data"]


async def lights(desk: Desk, world: World, winner: Winner, actor: Actor | None, at: datetime = APRIL) -> Any:
    key = (await world.sql("SELECT id FROM award WHERE cycle_id = $1", winner.cycle))[0]["id"]
    return (await asked(desk, actor, _AWARDS, at, id=f"Award_{key}"))["node"]["obligationLights"]


async def counties(desk: Desk, world: World, actor: Actor | None, at: datetime = APRIL) -> Any:
    return (await asked(desk, actor, _COUNTIES, at, id=f"Programme_{world.programme}"))["node"]["obligationLights"]


async def test_the_lights_of_an_award_on_the_last_day_and_the_day_after(
    desk: Desk, world: World, winner: Winner
) -> None:
    clerk = await at_noon(world, Role.OFFICE)

    last = await lights(desk, world, winner, clerk, APRIL.replace(hour=15))
    after = await lights(desk, world, winner, clerk)

    assert last == {"light": "amber", "red": 0, "amber": 3, "green": 6, "grey": 1}
    assert after == {"light": "red", "red": 2, "amber": 1, "green": 6, "grey": 1}


async def test_counts_are_of_what_the_viewer_sees(desk: Desk, world: World, winner: Winner) -> None:
    bound = await at_noon(world, Role.OFFICE)
    await world.put(
        m.Conflict, person_id=bound.person_id, cycle_id=winner.cycle, organisation_id=winner.organisation,
        kind="kinship", source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip
    free = await at_noon(world, Role.OFFICE)
    other = world.at(await world.applicant(await world.organisation()), NOON)

    by_clerk, by_bound = await counties(desk, world, free), await counties(desk, world, bound)
    (of_clerk,) = [one for one in by_clerk if one["code"] == "360702"]
    of_bound = [one for one in by_bound if one["code"] == "360702"]

    assert of_clerk["awards"] - sum(one["awards"] for one in of_bound) == 1
    assert of_clerk["counts"]["red"] - sum(one["counts"]["red"] for one in of_bound) == 2
    assert await lights(desk, world, winner, bound) is None
    assert await lights(desk, world, winner, None) is None
    assert [await counties(desk, world, one) for one in (None, other)] == [[], []]
    own = await counties(desk, world, winner.applicant)
    assert own == [
        {"code": "360702", "awards": 1, "counts": {"light": "red", "red": 2, "amber": 1, "green": 6, "grey": 1}}
    ]


async def test_a_county_sees_its_own_winners_alone(desk: Desk, world: World, winner: Winner) -> None:
    county, elsewhere = await world.county(), await world.county("360722")

    assert {one["code"] for one in await counties(desk, world, county)} == {"360702"}
    assert await counties(desk, world, elsewhere) == []


async def test_the_picture_says_its_numbers_to_who_sees_them(desk: Desk, world: World, winner: Winner) -> None:
    path = f"/pictures/programmes/{world.programme}/obligations.svg"
    other = world.at(await world.applicant(await world.organisation()), NOON)

    def headers(login: dict[str, str]) -> dict[str, str]:
        return {**login, "x-clock": APRIL.isoformat()}

    own = await desk.client.get(f"{path}?lang=en", headers=headers(await desk.login(winner.applicant)))
    again = await desk.client.get(f"{path}?lang=en", headers=headers(await desk.login(winner.applicant)))
    blind = [await desk.client.get(path, headers=headers(login)) for login in ({}, await desk.login(other))]

    space = "{http://www.w3.org/2000/svg}"
    found = ET.fromstring(own.text)
    assert found.find(f"{space}title").text == "What winners owe (2027-04-01)"  # type: ignore[union-attr]
    said = found.find(f"{space}desc").text or ""  # type: ignore[union-attr]
    assert said.endswith("Together: overdue 2, pending 1, in order 6, waived 1.")
    assert own.content == again.content
    assert [one.status_code for one in blind] == [404, 404]


async def test_the_table_has_a_row_for_each_duty_that_its_reader_sees(desk: Desk, world: World, winner: Winner) -> None:
    clerk, county = await at_noon(world, Role.OFFICE), await world.county()

    async def exported(actor: Actor) -> Any:
        given = {"cycleId": f"Cycle_{winner.cycle}", "paper": "OBLIGATIONS", "idempotencyKey": uuid4().hex}
        return (await asked(desk, actor, _EXPORT, i=given))["done"]

    told = await exported(clerk)
    headers = {**await desk.login(clerk), "x-clock": APRIL.isoformat()}
    file = await desk.client.get(told["downloadUrl"], headers=headers)
    sheet = load_workbook(io.BytesIO(file.content)).worksheets[0]
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]

    assert await exported(county) is None  # no right
    assert (len(rows), head[3], head[9]) == (10, "事项", "灯号")
    shown = {(row[3], row[4], row[7]): (row[8], row[9], row[12]) for row in rows}
    assert shown["经验总结", 1, "2026-12-31"] == ("已提交，待认可", "待办", "否")
    assert shown["质量绩效报告", 1, "2027-03-31"] == ("待提交", "逾期", None)
    assert shown["质量绩效报告", 2, "2028-03-31"] == ("待提交", "正常", None)
    assert shown["经验交流活动", 1, "2029-11-01"] == ("已免除", "免除", None)
