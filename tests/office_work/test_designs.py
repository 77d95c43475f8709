"""Designs of mark, cup and medal: versions in force from a day, named by what is made after them (Art. 11)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

import models as m
from models.certificates import HonourKind
from regulation.ability import Ability
from regulation.office_work import DesignKind
from tests.duties.conftest import NOON as COMMENDED
from tests.duties.conftest import commended
from tests.office_work.conftest import clerk, director, filed
from tests.promotion.conftest import award_of
from tests.world import World

DRAFT, APPROVE, REJECT = Ability.PROGRAMME_DRAFT_DESIGN, Ability.DESIGN_VERSION_APPROVE, Ability.DESIGN_VERSION_REJECT


@pytest.fixture(autouse=True)
async def fresh(world: World) -> None:
    """Versions that other tests approved are out of the way."""
    await world.sql("UPDATE design_version SET state = 'rejected', number = NULL WHERE state = 'approved'")


async def drafted(world: World, first_day: date = date(2026, 5, 6), kind: DesignKind = DesignKind.MEDAL) -> UUID:
    given: dict[str, Any] = {"kind": kind, "title": "奖牌", "description": "圆形", "effective_from": first_day}
    return (await world.act(await clerk(world), DRAFT, world.programme, **given)).id


async def approved(world: World, first_day: date = date(2026, 5, 6), kind: DesignKind = DesignKind.MEDAL) -> UUID:
    key = await drafted(world, first_day, kind)
    await filed(world, key)
    await world.act(await director(world), APPROVE, key)
    return key


async def test_versions_are_counted_and_public_once_approved(world: World) -> None:
    first, second = await approved(world), await approved(world, date(2026, 6, 1))
    draft, anybody = await drafted(world, date(2026, 7, 1)), world.anybody()

    seen = await world.visible(anybody, "design_version")

    assert {first, second} <= seen
    assert draft not in seen
    assert [(await world.row(m.DesignVersion, key))["number"] for key in (first, second)] == [1, 2]


async def test_a_design_needs_a_file_that_passed_its_checks(world: World) -> None:
    key, head = await drafted(world), await director(world)
    without = await world.refusal(head, APPROVE, key)
    await filed(world, key, state="quarantined")
    unchecked = await world.refusal(head, APPROVE, key)
    await world.sql("UPDATE stored_file SET state = 'clean' WHERE sha256 = $1", key.hex * 2)
    await world.act(head, APPROVE, key)

    assert without == unchecked == ("RULE", "DESIGN_WITHOUT_FILE", "Art.11")


async def test_a_version_begins_not_in_the_past_and_after_the_one_before(world: World) -> None:
    past = await world.refusal(await clerk(world), DRAFT, world.programme, kind=DesignKind.CUP, title="奖杯",
                               description="杯形", effective_from=date(2026, 5, 5))  # fmt: skip
    waiting = await drafted(world, date(2026, 6, 1))
    await filed(world, waiting)
    await approved(world, date(2026, 6, 1))
    overtaken = await world.refusal(await director(world), APPROVE, waiting)

    assert past == ("RULE", "EFFECT_IN_PAST", "Art.11")
    assert overtaken == ("RULE", "EFFECT_BEFORE_LATEST", "Art.11")


async def test_who_drafted_does_not_approve(world: World) -> None:
    key, head = await drafted(world), await director(world)
    await filed(world, key)
    await world.sql("UPDATE design_version SET drafted_by_id = $2 WHERE id = $1", key, head.person_id)

    assert await world.refusal(head, APPROVE, key) == ("FORBIDDEN", "BARRED_DRAFTED_BY_ME", "Art.11")
    await world.act(head, REJECT, key, reason="重做")
    assert (await world.row(m.DesignVersion, key))["state"] == "rejected"


async def test_a_resolution_that_the_director_does_not_see_is_unknown(world: World) -> None:
    key = await drafted(world)
    await filed(world, key)

    found = await world.refusal(await director(world), APPROVE, key, resolution_id=UUID(int=7))

    assert found == ("RULE", "NOT_FOUND", "Art.11")


@pytest.mark.parametrize(
    ("made_on", "number"),
    [(date(2026, 5, 5), None), (date(2026, 5, 6), 1), (date(2026, 5, 31), 1), (date(2026, 6, 1), 2)],
)
async def test_a_medal_names_the_design_of_the_day_on_which_it_was_made(
    world: World, made_on: date, number: int | None
) -> None:
    winner, versions = await commended(world), [await approved(world), await approved(world, date(2026, 6, 1))]
    await approved(world, date(2026, 5, 6), DesignKind.CUP)
    given: dict[str, Any] = {"kind": HonourKind.MEDAL, "serial": f"{winner.cycle}", "made_on": made_on}

    key = (
        await world.act(
            await clerk(world, COMMENDED), Ability.AWARD_RECORD_ITEM, await award_of(world, winner), **given
        )
    ).id

    row = await world.row(m.HonourItem, key)
    assert row["design_version_id"] == (versions[number - 1] if number else None)


async def test_a_file_of_an_approved_design_stays(world: World) -> None:
    key, office = await drafted(world), await clerk(world, datetime(2026, 5, 6, 5, tzinfo=UTC))
    kept = await filed(world, key)
    await world.act(await director(world), APPROVE, key)

    assert await world.refusal(office, Ability.DESIGN_DOCUMENT_REMOVE, kept) == ("RULE", "WRONG_STATE", "Art.11")
