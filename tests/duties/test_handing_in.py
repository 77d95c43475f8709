"""Winners hand in, the office accepts, returns and waives; nothing handed in is lost (Art. 24-26, 31)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.door import Refused
from tests.duties.conftest import NOON, Winner, at_noon, commended
from tests.world import World

SUBMIT, ACCEPT, RETURN, WAIVE = (
    Ability.OBLIGATION_SUBMIT, Ability.OBLIGATION_ACCEPT, Ability.OBLIGATION_RETURN, Ability.OBLIGATION_WAIVE,
)  # fmt: skip


async def state(world: World, key: UUID) -> str:
    return str((await world.row(m.Obligation, key))["state"])


async def summary(world: World, winner: Winner) -> UUID:
    return UUID(bytes=(await winner.owed(world))["id"].bytes)


async def test_what_is_returned_is_handed_in_again_and_accepted(world: World, winner: Winner) -> None:
    clerk, key = await at_noon(world, Role.OFFICE), await summary(world, winner)

    await world.act(winner.applicant, SUBMIT, key, text="第一稿")
    await world.act(clerk, RETURN, key, answer="请补充数据")
    again = await world.act(world.at(winner.applicant, NOON + timedelta(days=9)), SUBMIT, key, text="第二稿")
    await world.act(world.at(clerk, NOON + timedelta(days=10)), ACCEPT, key)

    assert again.resource == "obligation_submission"
    assert await state(world, key) == "accepted"
    assert [
        (row["number"], row["text"], row["late"], row["state"], row["answer"], row["submitted_at"], row["answered_at"])
        for row in await winner.handed_in(world)
    ] == [
        (1, "第一稿", False, "returned", "请补充数据", NOON, NOON),
        (2, "第二稿", False, "accepted", None, NOON + timedelta(days=9), NOON + timedelta(days=10)),
    ]


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), False),  # the last second of the year in the city
        (datetime(2026, 12, 31, 16, tzinfo=UTC), True),
        (datetime(2030, 1, 1, tzinfo=UTC), True),  # the validity is over; what is owed is still owed
    ],
)
async def test_late_is_recorded_not_refused(world: World, winner: Winner, at: datetime, late: bool) -> None:
    key = await summary(world, winner)

    await world.act(world.at(winner.applicant, at), SUBMIT, key, text="总结")

    assert [row["late"] for row in await winner.handed_in(world)] == [late]
    assert await state(world, key) == "submitted"


async def test_the_director_waives_with_a_reason_and_nothing_is_handed_in_after_it(
    world: World, winner: Winner
) -> None:
    director, key = await at_noon(world, Role.OFFICE_DIRECTOR), await summary(world, winner)

    blank = await world.refusal(director, WAIVE, key, reason=" ")
    await world.act(director, WAIVE, key, reason="企业停产重组")
    after = await world.refusal(winner.applicant, SUBMIT, key, text="总结")

    assert blank == ("RULE", "TEXT_MISSING", "Art.24")
    assert after == ("FORBIDDEN", "WRONG_STATE", "Art.24")
    row = await world.row(m.Obligation, key)
    assert (row["state"], row["reason"]) == ("waived", "企业停产重组")


async def test_of_a_revoked_title_nothing_is_handed_in(world: World, winner: Winner) -> None:
    key = await summary(world, winner)
    await world.sql("UPDATE award SET state = 'revoked' WHERE cycle_id = $1", winner.cycle)

    assert await world.refusal(winner.applicant, SUBMIT, key, text="总结") == ("RULE", "TITLE_REVOKED", "Art.24")


@pytest.mark.parametrize(
    ("text", "code"), [("", "TEXT_MISSING"), ("字" * 30_001, "TEXT_TOO_LONG"), ("a\x07b", "TEXT_CONTROL_CHARACTER")]
)
async def test_what_is_handed_in_is_a_text_within_limits(world: World, winner: Winner, text: str, code: str) -> None:
    key = await summary(world, winner)

    assert await world.refusal(winner.applicant, SUBMIT, key, text=text) == ("RULE", code, "Art.24")


async def test_the_office_says_what_is_to_be_put_right(world: World, winner: Winner) -> None:
    clerk, key = await at_noon(world, Role.OFFICE), await summary(world, winner)
    await world.act(winner.applicant, SUBMIT, key, text="总结")

    assert await world.refusal(clerk, RETURN, key, answer="") == ("RULE", "TEXT_MISSING", "Art.24")
    assert await world.refusal(clerk, ACCEPT, key, answer="字" * 30_001) == ("RULE", "TEXT_TOO_LONG", "Art.24")


async def test_each_act_waits_for_its_state(world: World, winner: Winner) -> None:
    clerk, director = await at_noon(world, Role.OFFICE), await at_noon(world, Role.OFFICE_DIRECTOR)
    key, wrong = await summary(world, winner), ("FORBIDDEN", "WRONG_STATE", "Art.24")

    before = [await world.refusal(clerk, ACCEPT, key), await world.refusal(clerk, RETURN, key, answer="补充")]
    await world.act(winner.applicant, SUBMIT, key, text="总结")
    twice = await world.refusal(winner.applicant, SUBMIT, key, text="总结")
    waived = await world.refusal(director, WAIVE, key, reason="免除")

    assert [*before, twice, waived] == [wrong] * 4


async def test_who_may_not_is_told_so_or_finds_nothing(world: World, winner: Winner) -> None:
    clerk, director = await at_noon(world, Role.OFFICE), await at_noon(world, Role.OFFICE_DIRECTOR)
    county = world.at(await world.county(), NOON)
    other = world.at(await world.applicant(await world.organisation()), NOON)
    elsewhere = world.at(await world.county("360722"), NOON)
    finance = await at_noon(world, Role.FINANCE)
    key = await summary(world, winner)

    barred = [
        await world.refusal(clerk, WAIVE, key, reason="免除"),
        await world.refusal(clerk, SUBMIT, key, text="总结"),
        await world.refusal(director, ACCEPT, key),
        await world.refusal(winner.applicant, ACCEPT, key),
        await world.refusal(county, SUBMIT, key, text="总结"),
    ]
    blind = [await world.refusal(one, SUBMIT, key, text="总结") for one in (other, elsewhere, finance)]

    assert {(code, reason) for code, reason, _ in barred} == {("FORBIDDEN", "NO_RIGHT")}
    assert {(code, reason) for code, reason, _ in blind} == {("NOT_FOUND", "NOT_FOUND")}


@pytest.mark.parametrize(("role", "ability", "given"), [
    (Role.OFFICE, ACCEPT, {}), (Role.OFFICE, RETURN, {"answer": "补充"}), (Role.OFFICE_DIRECTOR, WAIVE, {"reason": "免除"}),
])  # fmt: skip
async def test_who_has_a_conflict_with_the_winner_finds_nothing(
    world: World, winner: Winner, role: Role, ability: Ability, given: dict[str, str]
) -> None:
    """Art. 31."""
    bound, key = await at_noon(world, role), await summary(world, winner)
    await world.act(winner.applicant, SUBMIT, key, text="总结")
    await world.put(
        m.Conflict, person_id=bound.person_id, cycle_id=winner.cycle, organisation_id=winner.organisation,
        kind="kinship", source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip

    assert (await world.refusal(bound, ability, key, **given))[:2] == ("NOT_FOUND", "NOT_FOUND")
    for resource in ("obligation", "obligation_submission"):
        assert await world.visible(bound, resource, f"cycle_id = '{winner.cycle}'") == set()


async def test_of_two_who_hand_in_at_once_one_is_taken(world: World, winner: Winner) -> None:
    second, key = world.at(await world.applicant(winner.organisation), NOON), await summary(world, winner)

    found = await asyncio.gather(
        *(world.act(one, SUBMIT, key, version=1, text="总结") for one in (winner.applicant, second)),
        return_exceptions=True,
    )

    refused = [one for one in found if isinstance(one, Refused | RuleBroken)]
    assert len(refused) == 1
    assert len(await winner.handed_in(world)) == 1


async def test_an_old_version_is_refused(world: World, winner: Winner) -> None:
    clerk, key = await at_noon(world, Role.OFFICE), await summary(world, winner)
    await world.act(winner.applicant, SUBMIT, key, text="总结")

    assert await world.refusal(clerk, ACCEPT, key, version=1) == ("CONFLICT", "STALE_VERSION", "Art.24")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE obligation_submission SET text = '改' WHERE cycle_id = $1",
        "UPDATE obligation_submission SET late = true WHERE cycle_id = $1",
        "UPDATE obligation_submission SET answer = '改' WHERE cycle_id = $1",
    ],
)
async def test_what_was_handed_in_and_answered_stays_as_it_was(world: World, change: str) -> None:
    winner = await commended(world)
    clerk, key = await at_noon(world, Role.OFFICE), await summary(world, winner)
    await world.act(winner.applicant, SUBMIT, key, text="总结")
    await world.act(clerk, ACCEPT, key, answer="很好")
    before = [tuple(row) for row in await winner.handed_in(world)]

    with pytest.raises(asyncpg.RaiseError, match="SUBMISSION_IS_KEPT"):
        await world.sql(change, winner.cycle)

    assert [tuple(row) for row in await winner.handed_in(world)] == before


async def test_nothing_but_an_answer_is_added_to_what_waits(world: World, winner: Winner) -> None:
    await world.act(winner.applicant, SUBMIT, await summary(world, winner), text="总结")

    with pytest.raises(asyncpg.RaiseError, match="SUBMISSION_IS_KEPT"):
        await world.sql(
            "UPDATE obligation_submission SET text = '改', state = 'accepted' WHERE cycle_id = $1", winner.cycle
        )
    with pytest.raises(asyncpg.RaiseError, match="SUBMISSION_IS_KEPT"):
        await world.sql("UPDATE obligation_submission SET answer = '改' WHERE cycle_id = $1", winner.cycle)

    assert [(row["text"], row["state"]) for row in await winner.handed_in(world)] == [("总结", "submitted")]


async def test_who_represents_the_winner_no_longer_hands_in_nothing(world: World, winner: Winner) -> None:
    ended = replace(winner.applicant, clock=NOON + timedelta(days=2))
    await world.sql("UPDATE role_grant SET valid_to = $2 WHERE id = $1", ended.grant_id, NOON + timedelta(days=1))

    found = await world.refusal(ended, SUBMIT, await summary(world, winner), text="总结")

    assert found[:2] == ("NOT_FOUND", "NOT_FOUND")
