"""The leader is told that the panel has written, and of nothing before: neither how many nor who (Art. 18, 19, 31)."""

from __future__ import annotations

from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from tests.reviewing.conftest import Panel, panel
from tests.services.scenery import sheet
from tests.world import World


async def told(world: World, actor: Actor) -> list[str]:
    rows = await world.sql("SELECT event FROM message WHERE grant_id = $1 ORDER BY id", actor.grant_id)
    return [row["event"] for row in rows]


async def all_told(found: Panel) -> list[list[str]]:
    return [await told(found.world, one) for one in found.experts]


@pytest.mark.parametrize("phase", ["material", "site"])
async def test_the_leader_alone_is_told_when_the_last_review_is_locked(city: World, phase: str) -> None:
    found = await panel(city, phase=phase)
    await found.submit(50, 50, 50, 50)
    before = await all_told(found)

    await found.submit_last(70)

    assert before == [[]] * 5  # not that four have written, nor that one has not
    assert await all_told(found) == [["reviews_locked"], [], [], [], []]
    facts = await city.one("SELECT facts FROM message WHERE dossier_id = $1", found.dossier)
    assert set(facts) == {"award", "award_en", "session", "opens", "until", "number"}


async def test_a_leader_who_writes_last_is_told_as_well(city: World) -> None:
    found = await panel(city)
    for n in (1, 2, 3, 4):
        await found.send(n, sheet())

    await found.send(0, sheet())

    assert await told(city, found.leader) == ["reviews_locked"]


async def test_a_panel_that_is_too_small_has_not_written(city: World) -> None:
    found = await panel(city, size=4)

    await found.submit(50, 50, 50, 50)

    assert await all_told(found) == [[]] * 4


async def test_a_draft_that_counts_no_more_is_not_waited_for(city: World) -> None:
    found = await panel(city, size=6)
    await _stood_down(city, found, 5)

    await found.submit(50, 50, 50, 50, 50)

    assert await told(city, found.leader) == ["reviews_locked"]


async def test_a_leader_with_a_conflict_is_not_told(city: World) -> None:
    found = await panel(city)
    await city.put(
        m.Conflict, cycle_id=found.cycle, person_id=found.leader.person_id, kind="kinship", source="reported", rule="r",
        organisation_id=(await city.row(m.Dossier, found.dossier))["organisation_id"], found_at=city.clock,
    )  # fmt: skip
    await city.sql("UPDATE review SET state = 'locked' WHERE id = $1", found.reviews[0])

    for n in (1, 2, 3, 4):
        await found.send(n, sheet())

    assert await all_told(found) == [[]] * 5


async def _stood_down(world: World, found: Panel, n: int) -> None:
    await world.sql(
        "UPDATE assignment SET frozen_at = $1, frozen_because = 'stood_down' WHERE dossier_id = $2 AND person_id = $3",
        *(world.clock, found.dossier, found.experts[n].person_id or UUID(int=0)),
    )
