"""The library of good practice: examined, published by another, without what is secret (Art. 25, 31)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from tests.duties.conftest import NOON, Winner
from tests.promotion.conftest import award_of, bound, clerk, director
from tests.world import World

WRITE, REVISE, SUBMIT, REVIEW, RETURN, PUBLISH, WITHDRAW = (
    Ability.ORGANISATION_WRITE_PRACTICE, Ability.GOOD_PRACTICE_REVISE, Ability.GOOD_PRACTICE_SUBMIT,
    Ability.GOOD_PRACTICE_REVIEW, Ability.GOOD_PRACTICE_RETURN, Ability.GOOD_PRACTICE_PUBLISH,
    Ability.GOOD_PRACTICE_WITHDRAW,
)  # fmt: skip
CASE = {"title": "精益现场", "summary": "摘要", "text": "正文", "secret": "炉温曲线"}


async def written(world: World, winner: Winner) -> UUID:
    award = await award_of(world, winner)
    return (await world.act(winner.applicant, WRITE, winner.organisation, award_id=award, **CASE)).id


async def published(world: World, winner: Winner) -> UUID:
    key = await written(world, winner)
    await world.act(winner.applicant, SUBMIT, key)
    await world.act(await clerk(world), REVIEW, key)
    await world.act(await director(world), PUBLISH, key)
    return key


async def seen(world: World, who: Actor, key: UUID) -> tuple[bool, bool]:
    """Return whether somebody reads the case, and its secret part."""
    secret = await world.visible(who, "good_practice_secret", f"good_practice_id = '{key}'")
    return key in await world.visible(who, "good_practice"), bool(secret)


async def test_a_case_becomes_public_without_its_secret(world: World, winner: Winner) -> None:
    key, anybody, office = await written(world, winner), world.at(world.anybody(), NOON), await clerk(world)
    readers: dict[str, list[Any]] = {"anybody": [], "office": [], "winner": []}

    async def look() -> None:
        for name, who in (("anybody", anybody), ("office", office), ("winner", winner.applicant)):
            readers[name].append(await seen(world, who, key))

    await look()
    await world.act(winner.applicant, SUBMIT, key)
    await look()
    await world.act(office, REVIEW, key)
    await world.act(await director(world), PUBLISH, key)
    await look()

    assert readers == {
        "anybody": [(False, False), (False, False), (True, False)],
        "office": [(False, False), (True, True), (True, True)],
        "winner": [(True, True)] * 3,
    }
    row = await world.row(m.GoodPractice, key)
    assert (row["state"], row["published_at"], row["text"]) == ("published", NOON, "正文")


async def test_a_revoked_title_takes_the_case_out_of_sight_at_once(world: World, winner: Winner) -> None:
    key, anybody = await published(world, winner), world.at(world.anybody(), NOON)
    before = await seen(world, anybody, key)

    await world.sql("UPDATE award SET state = 'revoked' WHERE cycle_id = $1", winner.cycle)

    assert before == (True, False)
    assert await seen(world, anybody, key) == (False, False)
    assert await seen(world, winner.applicant, key) == (True, True)
    again = await award_of(world, winner)
    assert await world.refusal(winner.applicant, WRITE, winner.organisation, award_id=again, **CASE) == (
        "RULE", "TITLE_REVOKED", "Art.25",
    )  # fmt: skip


async def test_of_a_revoked_title_nothing_is_published(world: World, winner: Winner) -> None:
    key = await written(world, winner)
    await world.act(winner.applicant, SUBMIT, key)
    await world.act(await clerk(world), REVIEW, key)
    await world.sql("UPDATE award SET state = 'revoked' WHERE cycle_id = $1", winner.cycle)

    assert await world.refusal(await director(world), PUBLISH, key) == ("RULE", "TITLE_REVOKED", "Art.25")


async def test_what_is_sent_back_is_revised_with_its_secret_and_handed_in_anew(world: World, winner: Winner) -> None:
    key, office = await written(world, winner), await clerk(world)
    await world.act(winner.applicant, SUBMIT, key)
    locked = await world.refusal(winner.applicant, REVISE, key, **CASE)
    await world.act(office, RETURN, key, reason="请补充数据")

    await world.act(winner.applicant, REVISE, key, **{**CASE, "text": "第二稿", "secret": "新参数"})
    await world.act(winner.applicant, SUBMIT, key)

    assert locked == ("FORBIDDEN", "WRONG_STATE", "Art.25")
    row = await world.row(m.GoodPractice, key)
    assert (row["state"], row["text"], row["reason"]) == ("submitted", "第二稿", None)
    assert await world.one("SELECT text FROM good_practice_secret WHERE good_practice_id = $1", key) == "新参数"


async def test_the_ledger_keeps_nothing_of_the_secret(world: World, winner: Winner) -> None:
    key = await written(world, winner)

    kept = await world.sql("SELECT p.body AS text FROM ledger_payload p JOIN ledger_entry e"
                           " ON e.id = p.entry_id WHERE e.ability = 'organisation:write_practice'"
                           " AND e.target_id = $1", winner.organisation)  # fmt: skip

    assert await world.row(m.GoodPractice, key)
    assert len(kept) == 1
    assert "精益现场" in kept[0]["text"]
    assert "炉温曲线" not in kept[0]["text"]


async def test_who_examined_a_case_does_not_publish_it(world: World, winner: Winner) -> None:
    """Two pairs of eyes: also of one person who is clerk and director."""
    key, head = await written(world, winner), await director(world)
    await world.act(winner.applicant, SUBMIT, key)
    await world.act(await clerk(world), REVIEW, key)
    await world.sql("UPDATE good_practice SET reviewed_by_id = $2 WHERE id = $1", key, head.person_id)

    assert await world.refusal(head, PUBLISH, key) == ("FORBIDDEN", "BARRED_REVIEWED_BY_ME", "Art.25")


@pytest.mark.parametrize(("name", "value", "code"), [
    ("title", "题" * 201, "TEXT_TOO_LONG"), ("summary", "", "TEXT_MISSING"), ("text", "a\x07", "TEXT_CONTROL_CHARACTER"),
    ("secret", "密" * 30_001, "TEXT_TOO_LONG"),
])  # fmt: skip
async def test_a_case_is_within_limits(world: World, winner: Winner, name: str, value: str, code: str) -> None:
    award = await award_of(world, winner)

    found = await world.refusal(winner.applicant, WRITE, winner.organisation, award_id=award, **{**CASE, name: value})

    assert found == ("RULE", code, "Art.25")


async def test_who_has_a_conflict_finds_nothing_before_it_is_public_and_withdraws_nothing_after(
    world: World, winner: Winner
) -> None:
    key = await written(world, winner)
    await world.act(winner.applicant, SUBMIT, key)
    blind, blind_director = (
        await bound(world, await clerk(world), winner),
        await bound(world, await director(world), winner),
    )

    hidden = await world.refusal(blind, REVIEW, key)
    await world.act(await clerk(world), REVIEW, key)
    unpublished = await world.refusal(blind_director, PUBLISH, key)
    await world.act(await director(world), PUBLISH, key)
    public = await world.refusal(blind_director, WITHDRAW, key, reason="撤下")

    assert (hidden, unpublished) == (("NOT_FOUND", "NOT_FOUND", "Art.25"),) * 2
    assert public == ("FORBIDDEN", "BARRED_CONFLICTED", "Art.31")
    assert await seen(world, blind, key) == (True, False)


async def test_a_winner_takes_its_case_out_of_the_library(world: World, winner: Winner) -> None:
    key, other = await published(world, winner), world.at(await world.applicant(await world.organisation()), NOON)

    foreign = await world.refusal(other, WITHDRAW, key, reason="撤下")
    await world.act(winner.applicant, WITHDRAW, key, reason="工艺调整")

    assert foreign == ("FORBIDDEN", "OUT_OF_SCOPE", "Art.25")
    assert await seen(world, world.at(world.anybody(), NOON), key) == (False, False)
