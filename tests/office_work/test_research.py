"""Notes on rules that the office follows, and their files (Art. 11(3))."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

import models as m
from api.settings import Settings
from regulation.ability import Ability
from regulation.roles import Role
from tests.files.desk import Desk, desk_at
from tests.files.samples import pdf
from tests.office_work.conftest import clerk
from tests.world import World

WRITE, REVISE, CONCLUDE = (
    Ability.PROGRAMME_WRITE_RESEARCH_NOTE, Ability.RESEARCH_NOTE_REVISE, Ability.RESEARCH_NOTE_CONCLUDE,
)  # fmt: skip
NOTE: dict[str, Any] = {"topic": "外省评分办法", "article": "Art.4", "sources": "公开文件"}


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with desk_at(world, Settings(mode="development", data_dir=tmp_path_factory.mktemp("research"))) as found:
        yield found


async def written(world: World, **values: Any) -> UUID:
    return (await world.act(await clerk(world), WRITE, world.programme, **{**NOTE, **values})).id


async def test_a_note_is_concluded_with_what_follows_and_then_stays(world: World) -> None:
    key, office, group = await written(world), await clerk(world), await world.actor(Role.LEADING_GROUP)

    empty = await world.refusal(office, CONCLUDE, key)
    await world.act(office, REVISE, key, **{**NOTE, "conclusion": "建议设分档"})
    before = key in await world.visible(group, "research_note")
    await world.act(office, CONCLUDE, key)
    after = await world.refusal(office, REVISE, key, **NOTE)

    assert empty == ("RULE", "CONCLUSION_MISSING", "Art.11")
    assert (before, key in await world.visible(group, "research_note")) == (False, True)
    assert after == ("FORBIDDEN", "WRONG_STATE", "Art.11")


async def test_rules_that_it_led_to_are_those_of_the_programme(world: World) -> None:
    other = await world.put(m.Programme, code=f"X{UUID(int=7).hex[:4]}", name="他奖", name_en="Other", authority="他办")
    rules = [
        await world.put(
            m.RuleDocument, programme_id=programme, kind="review", title="细则", body="一", effective_from=world.clock.date(),
            drafted_at=world.clock, drafted_by_id=(await clerk(world)).person_id,
        )
        for programme in (world.programme, other)
    ]  # fmt: skip

    key = await written(world, rule_document_id=rules[0])
    found = [
        await world.refusal(await clerk(world), WRITE, world.programme, **NOTE, rule_document_id=one)
        for one in (rules[1], UUID(int=9))
    ]

    assert (await world.row(m.ResearchNote, key))["rule_document_id"] == rules[0]
    assert found == [("RULE", "NOT_FOUND", "Art.11")] * 2


async def test_a_file_of_a_note_is_uploaded_and_stays_once_it_is_concluded(desk: Desk, world: World) -> None:
    key, office = await written(world, conclusion="建议"), await clerk(world)

    document = await desk.upload(office, f"ResearchNote_{key}", pdf(), "startResearchUpload")
    await world.act(office, CONCLUDE, key)

    kept = await world.sql(
        "SELECT id, title, state, programme_id FROM research_document WHERE research_note_id = $1", key
    )
    assert [(row["state"], row["programme_id"]) for row in kept] == [("submitted", world.programme)]
    assert len(document) > 0
    assert await world.refusal(office, Ability.RESEARCH_DOCUMENT_REMOVE, kept[0]["id"]) == (
        "RULE", "WRONG_STATE", "Art.11",
    )  # fmt: skip
