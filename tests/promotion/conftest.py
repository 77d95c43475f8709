"""A winner, and the office on the day of its commendation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.promotion import ActivityKind
from regulation.roles import Role
from services.promoting import ActivityInput
from tests.duties.conftest import NOON, Winner, commended
from tests.world import World

START = datetime(2026, 12, 1, 1, tzinfo=UTC)
END = START + timedelta(hours=8)


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


@pytest.fixture
async def winner(world: World) -> Winner:
    """Who won the quality award for the first time on 2 November 2026."""
    return await commended(world)


def plan(**values: Any) -> ActivityInput:
    given = {"title": "经验交流会", "text": "卓越绩效经验", "place": "市会议中心", "starts_at": START, "ends_at": END}
    return ActivityInput(**{**given, **values})


async def clerk(world: World, at: datetime = NOON) -> Actor:
    return world.at(await world.actor(Role.OFFICE), at)


async def director(world: World, at: datetime = NOON) -> Actor:
    return world.at(await world.actor(Role.OFFICE_DIRECTOR), at)


async def award_of(world: World, winner: Winner) -> UUID:
    return UUID(bytes=(await world.one("SELECT id FROM award WHERE cycle_id = $1", winner.cycle)).bytes)


async def announced(world: World, **values: Any) -> UUID:
    """Announce an activity of the office."""
    who = await clerk(world)
    key = (await world.act(who, Ability.PROGRAMME_PLAN_ACTIVITY, world.programme, kind=ActivityKind.EXCHANGE_EVENT,
                           activity=plan(**values))).id  # fmt: skip
    await world.act(who, Ability.ACTIVITY_ANNOUNCE, key)
    return key


async def bound(world: World, actor: Actor, winner: Winner) -> Actor:
    """Let somebody have a conflict with the winner (Art. 31)."""
    await world.put(
        m.Conflict, person_id=actor.person_id, cycle_id=winner.cycle, organisation_id=winner.organisation,
        kind="kinship", source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip
    return actor
