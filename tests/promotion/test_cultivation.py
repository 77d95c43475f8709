"""Counties and trades cultivate organisations and may name the record when they recommend (Art. 12)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from regulation.ability import Ability
from regulation.promotion import CultivationStage, StepKind
from regulation.roles import Role
from tests.world import World

BEGIN, RECORD, END = Ability.ORGANISATION_BEGIN_CULTIVATION, Ability.CULTIVATION_RECORD, Ability.CULTIVATION_END
FIRST = {
    "stage": CultivationStage.IDENTIFIED,
    "target_year": 2028,
    "next_step": "导入卓越绩效",
    "next_on": date(2026, 6, 1),
}
STEP = {"kind": StepKind.VISIT, "done_on": date(2026, 5, 6), "text": "走访", "stage": CultivationStage.INTRODUCED}


async def begun(world: World, organisation: UUID, **values: Any) -> UUID:
    return (await world.act(await world.county(), BEGIN, organisation, **{**FIRST, **values})).id


async def test_a_county_keeps_its_record_step_by_step(world: World) -> None:
    county, key = await world.county(), await begun(world, await world.organisation())

    await world.act(county, RECORD, key, **STEP, next_step="辅导自评")
    await world.act(county, RECORD, key, **{**STEP, "kind": StepKind.MEASURE, "stage": CultivationStage.ASSESSED})
    row = await world.row(m.Cultivation, key)
    await world.act(county, END, key, reason="已申报")
    after = await world.refusal(county, RECORD, key, **STEP)

    assert (row["stage"], row["next_step"], row["next_on"]) == ("assessed", "", None)
    steps = await world.sql("SELECT kind, stage FROM cultivation_step WHERE cultivation_id = $1 ORDER BY id", key)
    assert [tuple(one) for one in steps] == [("visit", "introduced"), ("measure", "assessed")]
    assert after == ("FORBIDDEN", "WRONG_STATE", "Art.12")


async def test_a_body_has_one_record_of_an_organisation_at_a_time(world: World) -> None:
    organisation, county = await world.organisation(section="C"), await world.county()
    trade = await world.actor(Role.RECOMMENDER, agency_id=await world.agency("quality-association"))
    key = await begun(world, organisation)

    twice = await world.refusal(await world.county(), BEGIN, organisation, **FIRST)
    await world.act(trade, BEGIN, organisation, **FIRST)
    await world.act(county, END, key, reason="调整")
    await begun(world, organisation)

    assert twice == ("RULE", "ALREADY_EXISTS", "Art.12")


@pytest.mark.parametrize(("year", "allowed"), [(2025, False), (2026, True), (2076, True), (2077, False)])
async def test_the_year_is_to_come(world: World, year: int, allowed: bool) -> None:
    organisation = await world.organisation()

    if allowed:
        key = await begun(world, organisation, target_year=year)
        assert (await world.row(m.Cultivation, key))["target_year"] == year
    else:
        found = await world.refusal(await world.county(), BEGIN, organisation, **{**FIRST, "target_year": year})
        assert found == ("RULE", "YEAR_OUT_OF_RANGE", "Art.12")


async def test_a_step_was_done_and_is_told(world: World) -> None:
    county, key = await world.county(), await begun(world, await world.organisation())

    future = await world.refusal(county, RECORD, key, **{**STEP, "done_on": date(2026, 5, 7)})
    blank = await world.refusal(county, RECORD, key, **{**STEP, "text": " "})

    assert future == ("RULE", "DATE_IN_FUTURE", "Art.12")
    assert blank == ("RULE", "TEXT_MISSING", "Art.12")


async def test_the_office_sees_all_a_body_its_own_and_others_nothing(world: World) -> None:
    organisation = await world.organisation()
    key = await begun(world, organisation)
    blind = await world.actor(Role.OFFICE)
    await world.put(m.Conflict, person_id=blind.person_id, cycle_id=await world.cycle("accepting"), kind="kinship",
                    organisation_id=organisation, source="reported", rule="r", found_at=world.clock)  # fmt: skip
    trade = await world.actor(Role.RECOMMENDER, agency_id=await world.agency("quality-association"))
    others = [await world.county("360722"), trade, await world.applicant(organisation), await world.expert(), blind]

    assert key in await world.visible(await world.actor(Role.OFFICE), "cultivation")
    assert key in await world.visible(await world.county(), "cultivation")
    for one in others:
        assert key not in await world.visible(one, "cultivation"), one.role
        assert not await world.visible(one, "cultivation_step", f"cultivation_id = '{key}'")
    assert await world.refusal(others[0], RECORD, key, **STEP) == ("NOT_FOUND", "NOT_FOUND", "Art.12")
    clerk = await world.refusal(await world.actor(Role.OFFICE), RECORD, key, **STEP)
    assert clerk == ("FORBIDDEN", "NO_RIGHT", "Art.12")


async def test_a_recommendation_names_the_own_record_of_its_applicant_alone(world: World) -> None:
    cycle, organisation = await world.cycle("accepting"), await world.organisation()
    dossier = await world.dossier(cycle, organisation, "submitted")
    county = world.at(await world.county(), world.clock + timedelta(days=1))
    own, foreign = await begun(world, organisation), await begun(world, await world.organisation())
    trade = await world.actor(Role.RECOMMENDER, agency_id=await world.agency("quality-association"))
    hidden = (await world.act(trade, BEGIN, organisation, **FIRST)).id
    given = {"opinion": "同意", "truth_stated": True}

    refused = {
        await world.refusal(county, Ability.DOSSIER_RECOMMEND, dossier, **given, cultivation_id=key)
        for key in (foreign, hidden, UUID(int=7))
    }
    await world.act(county, Ability.DOSSIER_RECOMMEND, dossier, **given, cultivation_id=own)

    assert refused == {("RULE", "NOT_FOUND", "Art.12")}
    assert await world.one("SELECT cultivation_id FROM recommendation WHERE dossier_id = $1", dossier) == own
