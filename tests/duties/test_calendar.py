"""Calendars at an address of one's own: what they show, to whom, and from when nothing more (Art. 24-26, 31)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

import models as m
from api.settings import Settings
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.duties.conftest import NOON, Winner, at_noon
from tests.files.desk import Desk, desk_at
from tests.world import World

_RENEW = """mutation ($i: RenewCalendarFeedInput!) { done: renewCalendarFeed(input: $i) { feedUrl calendarFeed { id
 revokedAt grant { role } } errors { code } } }"""
_REVOKE = """mutation ($i: RevokeCalendarFeedInput!) { done: revokeCalendarFeed(input: $i) { calendarFeed { revokedAt }
 errors { code } } }"""


@pytest.fixture
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """An application whose counts begin anew for each test."""
    settings = Settings(mode="development", data_dir=tmp_path_factory.mktemp("calendar"))
    async with desk_at(world, settings) as found:
        yield found


async def asked(desk: Desk, actor: Actor, query: str, **given: Any) -> Any:
    headers = {**await desk.login(actor), "x-clock": NOON.isoformat()}
    body = {"query": query, "variables": {"i": {"idempotencyKey": uuid4().hex, **given}}}
    answer = (await desk.client.post("/graphql", json=body, headers=headers)).json()
    return (answer["data"] or {}).get("done") or answer["errors"][0]["extensions"]["code"]


async def feed(desk: Desk, actor: Actor) -> Any:
    """Make somebody's address."""
    return await asked(desk, actor, _RENEW, roleGrantId=f"RoleGrant_{actor.grant_id}")


async def read(desk: Desk, path: str, at: datetime = NOON, **headers: str) -> Any:
    """Read an address as a program does: without a login."""
    return await desk.client.get(path, headers={"x-clock": at.isoformat(), **headers})


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def summaries(answer: Any, of: str = "") -> list[str]:
    return [
        line.removeprefix("SUMMARY:") for line in unfolded(answer.text) if line.startswith("SUMMARY:") and of in line
    ]


async def name(world: World, winner: Winner) -> str:
    return str((await world.row(m.Organisation, winner.organisation))["name"])


async def test_a_winner_reads_its_own_days_in_order(desk: Desk, world: World, winner: Winner) -> None:
    await world.act(winner.applicant, Ability.OBLIGATION_SUBMIT, (await winner.owed(world))["id"], text="总结")
    director = await at_noon(world, Role.OFFICE_DIRECTOR)
    await world.act(
        director, Ability.OBLIGATION_WAIVE, (await winner.owed(world, "exchange_event"))["id"], reason="停产"
    )
    made = await feed(desk, winner.applicant)

    zh, en = (
        await read(desk, made["feedUrl"], **{"accept-language": "zh"}),
        await read(desk, made["feedUrl"] + "?lang=en"),
    )

    assert (zh.status_code, zh.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert (zh.headers["cache-control"], zh.headers["referrer-policy"]) == ("private, no-store", "no-referrer")
    assert summaries(zh) == [
        "经验总结（已提交，待认可）",
        "奖金使用报告 2026-01-01 – 2026-12-31（待提交）", "质量绩效报告 2026-01-01 – 2026-12-31（待提交）",
        "奖金使用报告 2027-01-01 – 2027-12-31（待提交）", "质量绩效报告 2027-01-01 – 2027-12-31（待提交）",
        "奖金使用报告 2028-01-01 – 2028-12-31（待提交）", "质量绩效报告 2028-01-01 – 2028-12-31（待提交）",
        "公益活动（待提交）", "复评（待提交）",
    ]  # fmt: skip
    assert "summary of experience (handed in\\, not yet accepted)" in summaries(en)
    days = [line for line in unfolded(zh.text) if line.startswith("DTSTART")]
    assert days == [f"DTSTART;VALUE=DATE:{day}" for day in (
        "20261231", "20270331", "20270331", "20280331", "20280331", "20290331", "20290331", "20291101", "20291101",
    )]  # fmt: skip
    owed = await winner.owed(world)
    assert f"UID:{owed['id']}@obligations.quality-award" in unfolded(zh.text)
    assert unfolded(zh.text).count("TRIGGER:-P30D") == 8  # of what is to be handed in, as its light turns amber


async def test_each_reads_what_it_sees_under_its_grant_at_that_moment(desk: Desk, world: World, winner: Winner) -> None:
    whose = await name(world, winner)
    people = {
        "office": await at_noon(world, Role.OFFICE), "county": world.at(await world.county(), NOON),
        "elsewhere": world.at(await world.county("360722"), NOON),
        "other": world.at(await world.applicant(await world.organisation()), NOON),
    }  # fmt: skip
    urls = {who: (await feed(desk, actor))["feedUrl"] for who, actor in people.items()}

    before = {who: len(summaries(await read(desk, url), whose)) for who, url in urls.items()}
    await world.put(
        m.Conflict, person_id=people["office"].person_id, cycle_id=winner.cycle, organisation_id=winner.organisation,
        kind="kinship", source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip
    after = await read(desk, urls["office"])

    assert before == {"office": 10, "county": 10, "elsewhere": 0, "other": 0}
    assert (after.status_code, summaries(after, whose)) == (200, [])


async def test_an_address_is_told_once_and_another_takes_its_place(desk: Desk, world: World, winner: Winner) -> None:
    first = await feed(desk, winner.applicant)
    kept = await world.sql("SELECT token_digest FROM calendar_feed WHERE grant_id = $1", winner.applicant.grant_id)
    second = await feed(desk, winner.applicant)
    old, new = await read(desk, first["feedUrl"]), await read(desk, second["feedUrl"])
    revoked = await asked(desk, winner.applicant, _REVOKE, calendarFeedId=second["calendarFeed"]["id"])
    again = await asked(desk, winner.applicant, _REVOKE, calendarFeedId=second["calendarFeed"]["id"])

    secret = first["feedUrl"].removeprefix("/calendars/").removesuffix(".ics")
    assert len(secret) == 43  # 32 bytes
    assert secret not in str(kept)
    rows = await world.sql("SELECT body FROM ledger_payload WHERE person_id = $1", winner.applicant.person_id)
    assert not [row for row in rows if secret in row["body"]]
    assert (old.status_code, new.status_code) == (404, 200)
    assert revoked["calendarFeed"]["revokedAt"] is not None
    assert again["errors"] == [{"code": "FEED_REVOKED"}]
    assert (await read(desk, second["feedUrl"])).status_code == 404


async def test_it_shows_nothing_from_the_instant_at_which_the_grant_ends(
    desk: Desk, world: World, winner: Winner
) -> None:
    made, end = await feed(desk, winner.applicant), NOON + timedelta(days=30)
    await world.sql("UPDATE role_grant SET valid_to = $2 WHERE id = $1", winner.applicant.grant_id, end)

    statuses = [(await read(desk, made["feedUrl"], at)).status_code for at in (end - timedelta(microseconds=1), end)]

    assert statuses == [200, 404]


async def test_what_is_no_address_is_one_answer(desk: Desk, world: World, winner: Winner) -> None:
    made = await feed(desk, winner.applicant)
    cut, longer = made["feedUrl"][:-5] + ".ics", made["feedUrl"].replace(".ics", "x.ics")

    answers = [await read(desk, path) for path in (cut, longer, "/calendars/x.ics", "/calendars/%00.ics")]

    assert {(one.status_code, one.content) for one in answers} == {(404, b"")}


async def test_nobody_makes_or_revokes_anothers_address(desk: Desk, world: World, winner: Winner) -> None:
    other = world.at(await world.applicant(winner.organisation), NOON)
    made = await feed(desk, winner.applicant)

    assert await asked(desk, other, _RENEW, roleGrantId=f"RoleGrant_{winner.applicant.grant_id}") == "NOT_FOUND"
    assert await asked(desk, other, _REVOKE, calendarFeedId=made["calendarFeed"]["id"]) == "NOT_FOUND"
    assert (await read(desk, made["feedUrl"])).status_code == 200
    assert await feed(desk, await at_noon(world, Role.FINANCE)) == "FORBIDDEN"  # who sees nothing that is owed


async def test_of_a_revoked_title_nothing_is_in_a_calendar(desk: Desk, world: World, winner: Winner) -> None:
    made = await feed(desk, winner.applicant)
    await world.sql("UPDATE award SET state = 'revoked' WHERE cycle_id = $1", winner.cycle)

    assert summaries(await read(desk, made["feedUrl"])) == []


async def test_an_address_is_read_sixty_times_an_hour(desk: Desk, world: World, winner: Winner) -> None:
    made, other = await feed(desk, winner.applicant), await feed(desk, await at_noon(world, Role.OFFICE))

    statuses = [(await read(desk, made["feedUrl"])).status_code for _ in range(61)]
    refused = await read(desk, made["feedUrl"])

    assert statuses == [200] * 60 + [429]
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    assert (await read(desk, other["feedUrl"])).status_code == 200


async def test_two_renewals_at_once_leave_one_address(desk: Desk, world: World, winner: Winner) -> None:
    made = await asyncio.gather(*(feed(desk, winner.applicant) for _ in range(3)))

    statuses = sorted([(await read(desk, one["feedUrl"])).status_code for one in made])
    assert statuses == [200, 404, 404]
    open_feeds = "SELECT count(*) FROM calendar_feed WHERE grant_id = $1 AND revoked_at IS NULL"
    assert await world.one(open_feeds, winner.applicant.grant_id) == 1
