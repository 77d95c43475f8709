"""Who reads which statistics (Art. 18, 31): all are computed over what the viewer may see."""

from __future__ import annotations

from typing import Any

import pytest

import models as m
from regulation.roles import Role
from tests.policies.looking import ask, ask_reference, data, gid
from tests.reviewing.conftest import Panel, panel
from tests.world import World

_PANEL = """query ($id: ID!) { node(id: $id) { ... on Dossier { panelStatistics {
  phase agreement { w degrees } items { item reviews mean median deviation least most spread } } } } }"""
_EXPERTS = """query ($id: ID!) { node(id: $id) { ... on Cycle { expertStatistics { phase person mean leniency
  reviews { dossier points deviation outlying normalised } } } } }"""
_RESULTS = """query ($id: ID!) { node(id: $id) { ... on Cycle { panelResults { phase dossier group score rank } } } }"""


async def of_panel(found: Panel, actor: Any, way: Any = ask) -> Any:
    return (await data(found.world, actor, _PANEL, way, id=gid("dossier", found.dossier)))["node"]["panelStatistics"]


async def of_experts(found: Panel, actor: Any, way: Any = ask) -> Any:
    return (await data(found.world, actor, _EXPERTS, way, id=gid("cycle", found.cycle)))["node"]["expertStatistics"]


@pytest.mark.parametrize("way", [ask, ask_reference])
async def test_the_leader_reads_the_panel_once_all_are_locked_and_members_in_consensus(city: World, way: Any) -> None:
    found = await panel(city)
    await found.submit(50, 50, 50, 50)
    before = await of_panel(found, found.leader, way)
    await found.submit_last(75)
    alone = await of_panel(found, found.experts[1], way)
    (shown,) = await of_panel(found, found.leader, way)
    await found.open()

    assert before == alone == []
    assert shown["items"][0] == {
        "item": "4.1.2", "reviews": 5, "mean": 55, "median": 50, "deviation": pytest.approx(11.1803, abs=0.0001),
        "least": 50, "most": 75, "spread": 25,
    }  # fmt: skip
    assert shown["agreement"] is None  # nobody tells items apart
    assert await of_panel(found, found.experts[1], way) == [shown]


async def test_the_office_reads_them_when_all_have_submitted(city: World) -> None:
    found, clerk = await panel(city), await city.actor(Role.OFFICE)
    await found.submit(50, 50, 50, 50)
    before = await of_panel(found, clerk), await of_experts(found, clerk)
    await found.submit_last(75)

    assert before == ([], [])
    assert len(await of_panel(found, clerk)) == 1
    assert len(await of_experts(found, clerk)) == 5


@pytest.mark.parametrize("way", [ask, ask_reference])
async def test_office_and_supervisor_read_how_experts_judge_and_nobody_else(city: World, way: Any) -> None:
    found = await panel(city)
    await found.submit(50, 50, 50, 50)
    await found.submit_last(75)

    for role in (Role.OFFICE, Role.OFFICE_DIRECTOR, Role.SUPERVISOR):
        shown = {one["person"]: one for one in await of_experts(found, await city.actor(role), way)}
        lenient = shown[f"Person_{found.experts[4].person_id}"]
        assert (lenient["mean"], lenient["leniency"]) == (750, 200)  # the panel's mean is 550
        assert lenient["reviews"] == [
            {"dossier": gid("dossier", found.dossier), "points": "750.00", "deviation": 200, "outlying": False,
             "normalised": None}
        ]  # fmt: skip
        assert {one["leniency"] for one in shown.values()} == {200, -50}
    for actor in (found.leader, found.experts[1], await city.actor(Role.LEADING_GROUP), city.anybody()):
        assert await of_experts(found, actor, way) == []


async def test_reports_are_ranked_within_their_group_for_who_sees_them(city: World) -> None:
    found = await panel(city)
    await found.submit(60, 60, 60, 60, 60)
    await found.report()
    other = await city.dossier(found.cycle, await city.organisation(section="P"), "material_reviewed")
    for dossier, score in (
        (other, 500),
        (await city.dossier(found.cycle, await city.organisation(), "qualified"), 700),
    ):
        place = {"dossier_id": dossier, "cycle_id": found.cycle, "phase": "material"}
        await city.put(m.PanelReport, **place, score=score, text="报告", reported_at=city.clock)

    async def ranked(actor: Any) -> list[tuple[str, int]]:
        shown = (await data(city, actor, _RESULTS, ask, id=gid("cycle", found.cycle)))["node"]["panelResults"]
        return [(one["score"], one["rank"]) for one in shown]

    assert await ranked(await city.actor(Role.OFFICE)) == [("700.00", 1), ("600.00", 2), ("500.00", 1)]
    assert await ranked(found.leader) == [("600.00", 1)]
    assert await ranked(await city.actor(Role.LEADING_GROUP)) == await ranked(await city.county()) == []
