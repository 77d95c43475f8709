"""A misuse of a title is recorded, ordered to be put right by a day, and put right or not (Art. 23, 33)."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from regulation.titles import MisuseSource, TitleUse
from resolvers.ids import to_id
from services.reminding import remind
from tests.money.till import Winner, winner
from tests.policies.looking import ask, ask_reference, data
from tests.world import World

RECORD, ORDER, DISMISS = Ability.AWARD_RECORD_TITLE_MISUSE, Ability.TITLE_MISUSE_ORDER, Ability.TITLE_MISUSE_DISMISS
ANSWER, CLOSE, FAIL = Ability.TITLE_MISUSE_ANSWER, Ability.TITLE_MISUSE_CLOSE, Ability.TITLE_MISUSE_FAIL
SEEN: dict[str, Any] = {
    "kind": TitleUse.PACKAGING, "source": MisuseSource.AUTHORITY, "facts": "外包装印有称号", "seen_on": date(2026, 5, 6),
}  # fmt: skip
LAST = date(2026, 5, 20)
ORDERED = {"ordered": "撤换全部包装", "remedy_by": LAST}
OVER = datetime(2026, 5, 20, 16, tzinfo=UTC)  # the end of that day in the city
SENT = "SELECT event FROM message WHERE grant_id = $1 ORDER BY told_at, id"
ONE = "query ($id: ID!) { node(id: $id) { ... on TitleMisuse { state overdue kind remedyBy } } }"


async def recorded(world: World, won: Winner, **given: Any) -> UUID:
    return (await world.act(await world.actor(Role.OFFICE), RECORD, won.award, **(SEEN | given))).id


async def ordered(world: World, won: Winner) -> UUID:
    key = await recorded(world, won)
    await world.act(await world.actor(Role.OFFICE), ORDER, key, **ORDERED)
    return key


async def told(world: World, actor: Actor) -> list[str]:
    return [row["event"] for row in await world.sql(SENT, actor.grant_id)]


async def test_a_misuse_is_ordered_answered_and_closed(world: World) -> None:
    won, clerk, county = await winner(world), await world.actor(Role.OFFICE), await world.county()
    key = await recorded(world, won)
    unseen = [await world.visible(one, "title_misuse", f"id = '{key}'") for one in (won.applicant, county)]

    await world.act(clerk, ORDER, key, **ORDERED)
    await world.act(won.applicant, ANSWER, key, answer="已撤换")
    await world.act(clerk, ORDER, key, ordered="库存也须处理", remedy_by=date(2026, 6, 1))
    await world.act(won.applicant, ANSWER, key, answer="库存已销毁")
    await world.act(clerk, CLOSE, key, reason="现场核实")

    row = await world.row(m.TitleMisuse, key)
    assert unseen == [set(), set()]
    assert (row["state"], row["reason"], row["answer"], row["remedy_by"]) == (
        "remedied", "现场核实", "库存已销毁", date(2026, 6, 1),
    )  # fmt: skip
    assert await told(world, won.applicant) == ["title_ordered", "title_ordered", "title_closed"]
    assert (await told(world, county))[-1] == "title_closed"
    assert (await told(world, clerk))[-2:] == ["title_answered"] * 2


async def test_it_is_found_unremedied_only_after_its_day(world: World) -> None:
    won, clerk = await winner(world), await world.actor(Role.OFFICE)
    key = await ordered(world, won)

    early = await world.refusal(world.at(clerk, OVER - timedelta(microseconds=1)), FAIL, key, reason="未整改")
    await world.act(world.at(clerk, OVER), FAIL, key, reason="未整改")

    assert early == ("RULE", "REMEDY_DAY_NOT_OVER", "Art.23")
    assert (await world.row(m.TitleMisuse, key))["state"] == "unremedied"


async def test_it_is_overdue_after_its_day_in_the_city(world: World) -> None:
    won, clerk = await winner(world), await world.actor(Role.OFFICE)
    key = await ordered(world, won)

    for way in (ask, ask_reference):
        for at, overdue in ((OVER - timedelta(seconds=1), False), (OVER, True)):
            node = (await data(world, world.at(clerk, at), ONE, way, id=to_id("TitleMisuse", key)))["node"]
            assert node == {"state": "ORDERED", "overdue": overdue, "kind": "PACKAGING", "remedyBy": "2026-05-20"}


@pytest.mark.parametrize(("before", "count"), [(15, 0), (14, 1), (7, 1), (2, 0), (1, 1), (0, 0)])
async def test_the_winner_is_reminded_on_the_named_days(world: World, before: int, count: int) -> None:
    won = await winner(world)
    await ordered(world, won)

    await remind(world.db, datetime(2026, 5, 20, 1, tzinfo=UTC) - timedelta(days=before))

    assert (await told(world, won.applicant)).count("title_remedy_due") == count


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": TitleUse.IMAGE_PROMOTION}, "USE_ALLOWED"),
        ({"facts": " "}, "TEXT_MISSING"),
        ({"seen_on": date(2026, 5, 7)}, "DATE_IN_FUTURE"),
    ],
)
async def test_what_is_no_misuse_is_not_recorded(world: World, given: dict[str, Any], code: str) -> None:
    won, clerk = await winner(world), await world.actor(Role.OFFICE)

    assert await world.refusal(clerk, RECORD, won.award, **(SEEN | given)) == ("RULE", code, "Art.23")


async def test_an_order_names_a_day_to_come_and_what_is_to_be_done(world: World) -> None:
    key, clerk = await recorded(world, await winner(world)), await world.actor(Role.OFFICE)

    today = await world.refusal(clerk, ORDER, key, ordered="停止", remedy_by=date(2026, 5, 6))
    blank = await world.refusal(clerk, ORDER, key, ordered=" ", remedy_by=LAST)

    assert (today, blank) == (("RULE", "DAY_NOT_TO_COME", "Art.23"), ("RULE", "TEXT_MISSING", "Art.23"))


async def test_what_is_dismissed_is_told_to_nobody(world: World) -> None:
    won, clerk = await winner(world), await world.actor(Role.OFFICE)
    key = await recorded(world, won)

    await world.act(clerk, DISMISS, key, reason="为形象宣传")
    again = await world.refusal(clerk, ORDER, key, **ORDERED)

    assert again == ("FORBIDDEN", "WRONG_STATE", "Art.23")
    assert await told(world, won.applicant) == []
    assert await world.visible(won.applicant, "title_misuse", f"id = '{key}'") == set()


async def test_who_may_not_is_told_so_or_finds_nothing(world: World) -> None:
    won, clerk = await winner(world), await world.actor(Role.OFFICE)
    bound, other = await world.actor(Role.OFFICE), await world.applicant(await world.organisation())
    await world.put(
        m.Conflict, person_id=bound.person_id, cycle_id=won.cycle, organisation_id=won.organisation, kind="kinship",
        source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip
    key = await ordered(world, won)

    barred = [
        await world.refusal(clerk, ANSWER, key, answer="好"),
        await world.refusal(won.applicant, CLOSE, key, reason="好"),
        await world.refusal(await world.actor(Role.OFFICE_DIRECTOR), CLOSE, key, reason="好"),
        await world.refusal(await world.county(), CLOSE, key, reason="好"),
        await world.refusal(other, RECORD, won.award, **SEEN),
    ]
    blind = [
        await world.refusal(other, ANSWER, key, answer="好"),
        await world.refusal(bound, CLOSE, key, reason="好"),
        await world.refusal(await world.county("360722"), ANSWER, key, answer="好"),
        await world.refusal(await world.actor(Role.LEADING_GROUP), CLOSE, key, reason="好"),
    ]
    record = await world.refusal(bound, RECORD, won.award, **SEEN)

    assert {(code, reason) for code, reason, _ in barred} == {("FORBIDDEN", "NO_RIGHT")}
    assert {(code, reason) for code, reason, _ in blind} == {("NOT_FOUND", "NOT_FOUND")}
    assert record == ("FORBIDDEN", "BARRED_CONFLICTED", "Art.31")


async def test_two_who_record_at_once_are_counted_one_after_the_other(world: World) -> None:
    won = await winner(world)

    await asyncio.gather(*(recorded(world, won) for _ in range(4)))

    rows = await world.sql("SELECT number FROM title_misuse WHERE award_id = $1 ORDER BY 1", won.award)
    assert [row["number"] for row in rows] == [1, 2, 3, 4]


async def test_of_two_who_close_it_at_once_one_is_taken(world: World) -> None:
    key = await ordered(world, await winner(world))
    clerks = [await world.actor(Role.OFFICE) for _ in range(2)]

    found = await asyncio.gather(
        *(world.act(one, CLOSE, key, version=2, reason="好") for one in clerks), return_exceptions=True
    )

    assert sum(isinstance(one, Exception) for one in found) == 1
    assert (await world.row(m.TitleMisuse, key))["version"] == 3


async def test_the_database_keeps_no_misuse_that_is_allowed(world: World) -> None:
    key = await recorded(world, await winner(world))

    with pytest.raises(asyncpg.CheckViolationError):
        await world.change(m.TitleMisuse, key, kind="image_promotion")
