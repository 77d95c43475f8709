"""Anybody tells of something about a winner; who it was, one clerk and the supervisor learn (Art. 28, 30, 31)."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from regulation.sanctions import Ground
from regulation.tips import TipKind
from regulation.violation import RuleBroken
from services.door import Refused
from tests.duties.conftest import Winner, commended
from tests.revoking.conftest import TOLD, bound
from tests.world import World

_A = Ability
GIVEN: dict[str, Any] = {"kind": TipKind.INCIDENT, "text": "该企业虚报数据", "name": "李四", "contact": "13800000000"}
ADMITTED: dict[str, Any] = {"ground": Ground.FRAUD, "summary": "反映虚报数据", "happened_on": date(2027, 1, 1)}
TABLES = ("tip", "tip_reporter", "tip_statement")


@pytest.fixture
async def winner(world: World) -> Winner:
    return await commended(world)


async def sent(world: World, winner: Winner, **given: Any) -> tuple[UUID, Actor]:
    """Let somebody send a tip, and return it with who follows it by its code."""
    award = await world.one("SELECT id FROM award WHERE cycle_id = $1", winner.cycle)
    anybody = world.at(world.anybody(), TOLD)
    done = await world.act(anybody, _A.AWARD_REPORT, award, **{**GIVEN, **given})
    return done.id, replace(anybody, tracking=hashlib.sha256(done.told["tracking_code"].encode()).hexdigest())


async def clerk_of(world: World) -> Actor:
    return world.at(await world.actor(Role.OFFICE), TOLD)


async def seen(world: World, who: Actor, winner: Winner) -> list[int]:
    where = f"cycle_id = '{winner.cycle}'"
    return [len(await world.visible(who, table, where)) for table in TABLES]


async def test_a_tip_becomes_an_incident_that_does_not_say_who_told(world: World, winner: Winner) -> None:
    key, follower = await sent(world, winner)
    clerk = await clerk_of(world)
    await world.act(clerk, _A.TIP_TAKE, key)

    incident = (await world.act(clerk, _A.TIP_ADMIT, key, **ADMITTED, answer="已受理")).id

    row, tip = await world.row(m.Incident, incident), await world.row(m.Tip, key)
    assert (row["state"], row["source"], row["summary"]) == ("registered", "tip", "反映虚报数据")
    assert row["registered_by_id"] == clerk.person_id
    assert "李四" not in str(dict(row))
    assert (tip["state"], tip["incident_id"], tip["answer"]) == ("admitted", incident, "已受理")
    assert await seen(world, follower, winner) == [1, 0, 1]
    own = await world.refusal(clerk, _A.INCIDENT_VERIFY, incident, evidence="认定书")
    assert own == ("FORBIDDEN", "BARRED_ENTERED_BY_ME", "Art.30"), "another person verifies"


async def test_who_sent_it_is_known_to_its_clerk_and_the_supervisor_alone(world: World, winner: Winner) -> None:
    key, follower = await sent(world, winner)
    clerk, other = await clerk_of(world), await clerk_of(world)
    director, supervisor = await world.actor(Role.OFFICE_DIRECTOR), await world.actor(Role.SUPERVISOR)
    group, county = await world.actor(Role.LEADING_GROUP), await world.county()

    waiting = [await seen(world, one, winner) for one in (clerk, other)]
    await world.act(clerk, _A.TIP_TAKE, key)
    found = {
        "clerk": await seen(world, clerk, winner),
        "other": await seen(world, other, winner),
        "director": await seen(world, director, winner),
        "supervisor": await seen(world, supervisor, winner),
        "group": await seen(world, group, winner),
        "county": await seen(world, county, winner),
        "winner": await seen(world, winner.applicant, winner),
        "anybody": await seen(world, world.anybody(), winner),
        "follower": await seen(world, follower, winner),
    }

    assert waiting == [[1, 0, 0]] * 2
    assert found == {
        "clerk": [1, 1, 1], "other": [0, 0, 0], "director": [1, 0, 0], "supervisor": [1, 1, 1], "group": [0, 0, 0],
        "county": [0, 0, 0], "winner": [0, 0, 0], "anybody": [0, 0, 0], "follower": [1, 0, 1],
    }  # fmt: skip


async def test_the_ledger_names_neither_the_sender_nor_what_identifies_one(world: World, winner: Winner) -> None:
    key, _ = await sent(world, winner)

    (entry,) = await world.sql(
        "SELECT * FROM ledger_entry WHERE ability = 'award:report' AND cycle_id = $1", winner.cycle
    )
    (payload,) = await world.sql("SELECT body FROM ledger_payload WHERE entry_id = $1", entry["id"])
    reporter = (await world.sql("SELECT * FROM tip_reporter WHERE tip_id = $1", key))[0]

    assert (entry["person_id"], entry["grant_id"]) == (None, None)
    assert "13800000000" not in payload["body"]
    assert "李四" not in payload["body"]
    assert (reporter["name"], reporter["contact"]) == ("李四", "13800000000")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"text": " "}, "TEXT_MISSING"), ({"text": "字" * 10_001}, "TEXT_TOO_LONG"), ({"contact": ""}, "TEXT_MISSING"),
        ({"name": "字" * 201}, "TEXT_TOO_LONG"),
    ],
)  # fmt: skip
async def test_what_is_sent_is_within_limits_and_a_name_can_be_reached(
    world: World, winner: Winner, given: dict[str, str], found: str
) -> None:
    award = await world.one("SELECT id FROM award WHERE cycle_id = $1", winner.cycle)

    refused = await world.refusal(world.anybody(), _A.AWARD_REPORT, award, **{**GIVEN, **given})

    assert refused == ("RULE", found, "Art.30")


async def test_nobody_has_to_give_a_name(world: World, winner: Winner) -> None:
    key, _ = await sent(world, winner, name="", contact=" ")

    reporter = (await world.sql("SELECT name, contact FROM tip_reporter WHERE tip_id = $1", key))[0]
    assert tuple(reporter) == (None, None)


async def test_a_sender_adds_to_it_until_it_is_decided_on(world: World, winner: Winner) -> None:
    key, follower = await sent(world, winner)
    clerk = await clerk_of(world)
    await world.act(clerk, _A.TIP_TAKE, key)
    await world.act(follower, _A.TIP_SUPPLEMENT, key, text="补充材料")

    stranger = await world.refusal(world.anybody(), _A.TIP_SUPPLEMENT, key, text="他人补充")
    told = await world.sql("SELECT 1 FROM message WHERE grant_id = $1 AND event = 'tip_added'", clerk.grant_id)
    await world.act(clerk, _A.TIP_CLOSE, key, answer="经核查不属实")
    late = await world.refusal(follower, _A.TIP_SUPPLEMENT, key, text="再补充")

    texts = await world.sql("SELECT text FROM tip_statement WHERE tip_id = $1 ORDER BY id", key)
    assert [row["text"] for row in texts] == ["该企业虚报数据", "补充材料"]
    assert stranger[:2] == ("NOT_FOUND", "NOT_FOUND")
    assert len(told) == 1
    assert late == ("FORBIDDEN", "WRONG_STATE", "Art.30")
    row = await world.row(m.Tip, key)
    assert (row["state"], row["answer"], row["decided_at"]) == ("closed", "经核查不属实", TOLD)


async def test_a_tip_given_back_is_taken_by_another_clerk(world: World, winner: Winner) -> None:
    key, _ = await sent(world, winner)
    first, second = await clerk_of(world), await clerk_of(world)
    await world.act(first, _A.TIP_TAKE, key)

    taken_over = await world.refusal(second, _A.TIP_TAKE, key)
    await world.act(first, _A.TIP_RELEASE, key)
    await world.act(second, _A.TIP_TAKE, key)
    lost = await world.refusal(first, _A.TIP_CLOSE, key, answer="不属实")

    assert taken_over[:2] == lost[:2] == ("NOT_FOUND", "NOT_FOUND")


async def test_of_two_clerks_who_take_it_at_once_one_does(world: World, winner: Winner) -> None:
    key, _ = await sent(world, winner)
    clerks = [await clerk_of(world), await clerk_of(world)]

    found = await asyncio.gather(
        *(world.act(one, _A.TIP_TAKE, key, version=1) for one in clerks), return_exceptions=True
    )

    assert len([one for one in found if isinstance(one, Refused | RuleBroken)]) == 1


async def test_a_conflicted_clerk_finds_nothing_of_it(world: World, winner: Winner) -> None:
    """Art. 31."""
    key, _ = await sent(world, winner)
    clerk = await clerk_of(world)
    await world.act(clerk, _A.TIP_TAKE, key)
    await bound(world, clerk, winner)

    assert await seen(world, clerk, winner) == [0, 0, 0]
    assert (await world.refusal(clerk, _A.TIP_ADMIT, key, **ADMITTED))[:2] == ("NOT_FOUND", "NOT_FOUND")


async def test_a_clerk_who_is_bound_is_not_told_that_a_tip_came(world: World, winner: Winner) -> None:
    clerk, free = await clerk_of(world), await clerk_of(world)
    await bound(world, clerk, winner)

    await sent(world, winner)

    sql = "SELECT count(*)::int FROM message WHERE grant_id = $1 AND event = 'tip_received' AND cycle_id = $2"
    assert [await world.one(sql, one.grant_id, winner.cycle) for one in (clerk, free)] == [0, 1]
