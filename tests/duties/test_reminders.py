"""A winner is reminded of what it owes on the named days before its day, once each (Art. 24-26)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from regulation.ability import Ability
from regulation.roles import Role
from services.reminding import remind
from tests.duties.conftest import Winner, at_noon
from tests.world import World

LAST = datetime(2027, 3, 31, 1, tzinfo=UTC)  # the last day of two reports, at nine in the city
SUMMARY = datetime(2026, 12, 31, 1, tzinfo=UTC)
SENT = """SELECT (facts ->> 'count')::int AS count FROM message WHERE cycle_id = $1 AND grant_id = $2
 AND event = 'obligation_due' ORDER BY told_at"""


async def reminded(world: World, winner: Winner) -> list[int]:
    return [row["count"] for row in await world.sql(SENT, winner.cycle, winner.applicant.grant_id)]


@pytest.mark.parametrize(
    ("before", "told"), [(15, []), (14, [2]), (8, []), (7, [2]), (3, [2]), (2, []), (1, [2]), (0, []), (-1, [])]
)
async def test_all_that_is_due_on_a_day_is_told_once(
    world: World, winner: Winner, before: int, told: list[int]
) -> None:
    for hour in range(0, 12, 3):
        await remind(world.db, LAST - timedelta(days=before) + timedelta(hours=hour))

    assert await reminded(world, winner) == told


async def test_two_workers_remind_once(world: World, winner: Winner) -> None:
    await asyncio.gather(*(remind(world.db, LAST - timedelta(days=7)) for _ in range(4)))

    assert await reminded(world, winner) == [2]


@pytest.mark.parametrize(("state", "told"), [
    ("due", [1]), ("returned", [1]), ("submitted", []), ("accepted", []), ("waived", []), ("lapsed", []),
])  # fmt: skip
async def test_only_what_is_not_handed_in_is_reminded_of(
    world: World, winner: Winner, state: str, told: list[int]
) -> None:
    change = "UPDATE obligation SET state = $2 WHERE cycle_id = $1 AND kind = 'experience_summary'"
    await world.sql(change, winner.cycle, state)

    await remind(world.db, SUMMARY - timedelta(days=7))

    assert await reminded(world, winner) == told


async def test_of_a_revoked_title_nobody_is_reminded(world: World, winner: Winner) -> None:
    await world.sql("UPDATE award SET state = 'revoked' WHERE cycle_id = $1", winner.cycle)

    await remind(world.db, SUMMARY - timedelta(days=7))

    assert await reminded(world, winner) == []


async def test_another_organisation_and_the_office_are_not_told(world: World, winner: Winner) -> None:
    await at_noon(world, Role.OFFICE)
    await world.applicant(await world.organisation())

    await remind(world.db, SUMMARY - timedelta(days=7))

    told = await world.sql(
        "SELECT grant_id FROM message WHERE cycle_id = $1 AND event = 'obligation_due'", winner.cycle
    )
    assert [row["grant_id"] for row in told] == [winner.applicant.grant_id]


async def test_what_was_handed_in_on_time_is_forgotten_by_the_reminders(world: World, winner: Winner) -> None:
    await remind(world.db, SUMMARY - timedelta(days=7))
    key = (await winner.owed(world))["id"]
    handing = world.at(winner.applicant, SUMMARY - timedelta(days=4))
    await world.act(handing, Ability.OBLIGATION_SUBMIT, key, text="总结")

    await remind(world.db, SUMMARY - timedelta(days=3))

    assert await reminded(world, winner) == [1]
