"""The announcement, a later deadline for all, and corrections (Art. 5, 7, 13, 16, 17)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.milestones import PlannedStageInput
from regulation.roles import Role
from regulation.states import Stage
from services.door import Refused
from tests.services.scenery import DEADLINE, MICROSECOND, NOTICE, programme_with
from tests.world import World

LATER = datetime(2026, 6, 15, 16, tzinfo=UTC)
EXTENSION = {**NOTICE, "reason": "系统维护"}
PLAN = [PlannedStageInput(Stage.MATERIAL_REVIEW, date(2026, 7, 1), date(2026, 7, 10))]


async def extended(world: World, cycle: UUID, actor: Actor | None = None, **given: Any) -> None:
    await world.act(
        actor or await world.actor(Role.OFFICE_DIRECTOR), Ability.CYCLE_EXTEND_DEADLINE, cycle, **EXTENSION, **given
    )


async def test_the_announcement_states_all_dates_and_that_no_fee_is_charged(city: World) -> None:
    cycle = await city.cycle("drafting")
    await city.change(m.Cycle, cycle, recommendation_deadline=LATER)

    await city.act(
        await city.actor(Role.OFFICE), Ability.CYCLE_ANNOUNCE, cycle, **NOTICE, contact="0797-0000000", planned=PLAN
    )

    (notice,) = await city.sql("SELECT * FROM notice WHERE cycle_id = $1", cycle)
    assert notice["details"] == {
        "fee": "none",
        "feeArticle": "Art.7",
        "filingOpensAt": "2026-04-01T00:00:00+00:00",
        "filingDeadline": "2026-05-31T16:00:00+00:00",
        "recommendationDeadline": "2026-06-15T16:00:00+00:00",
        "referenceDate": "2026-05-31",
        "planned": [{"stage": "material_review", "first_day": "2026-07-01", "last_day": "2026-07-10"}],
        "contact": "0797-0000000",
        "rules": [],
    }
    row = await city.row(m.Cycle, cycle)
    assert (row["stage"], row["reference_date"]) == ("announced", date(2026, 5, 31))


async def test_a_plan_that_does_not_fit_is_refused_at_its_place(city: World) -> None:
    cycle = await city.cycle("drafting")
    early = [PlannedStageInput(Stage.MATERIAL_REVIEW, date(2026, 5, 31), date(2026, 7, 10))]

    refused = await city.refusal(await city.actor(Role.OFFICE), Ability.CYCLE_ANNOUNCE, cycle, **NOTICE, planned=early)

    assert refused == ("RULE", "PLAN_BEFORE_DEADLINE", "Art.16")


async def test_a_deadline_is_extended_for_all_and_published(city: World) -> None:
    cycle = await city.cycle("accepting")

    await extended(city, cycle, filing_deadline=LATER)

    row = await city.row(m.Cycle, cycle)
    (notice,) = await city.sql("SELECT * FROM notice WHERE cycle_id = $1", cycle)
    assert (row["filing_deadline"], row["stage"]) == (LATER, "accepting")
    assert (notice["kind"], notice["details"]["reason"]) == ("extension", "系统维护")
    assert notice["details"]["before"]["filing_deadline"] == "2026-05-31T16:00:00+00:00"
    assert notice["details"]["now"]["filing_deadline"] == "2026-06-15T16:00:00+00:00"


async def test_an_extension_holds_for_everybody_to_the_microsecond(city: World) -> None:
    cycle = await city.cycle("accepting")
    one, other = [await city.applicant(await city.organisation()) for _ in range(2)]
    await extended(city, cycle, filing_deadline=LATER)

    await city.act(city.at(one, DEADLINE), Ability.CYCLE_START_APPLICATION, cycle)
    await city.act(city.at(other, LATER - MICROSECOND), Ability.CYCLE_START_APPLICATION, cycle)
    late = city.at(await city.applicant(await city.organisation()), LATER)

    assert await city.refusal(late, Ability.CYCLE_START_APPLICATION, cycle) == ("RULE", "DEADLINE_PASSED", "Art.16")
    assert await city.one("SELECT count(*) FROM dossier WHERE cycle_id = $1", cycle) == 2


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "DEADLINE_MISSING"),
        ({"filing_deadline": DEADLINE}, "DEADLINE_NOT_LATER"),
        ({"filing_deadline": DEADLINE - MICROSECOND}, "DEADLINE_NOT_LATER"),
        ({"recommendation_deadline": LATER}, "DEADLINE_NOT_SET"),
    ],
)
async def test_a_deadline_only_becomes_later(city: World, given: dict[str, Any], reason: str) -> None:
    cycle, director = await city.cycle("accepting"), await city.actor(Role.OFFICE_DIRECTOR)

    refused = await city.refusal(director, Ability.CYCLE_EXTEND_DEADLINE, cycle, **EXTENSION, **given)

    assert refused == ("RULE", reason, "Art.17")


async def test_a_deadline_that_has_passed_is_not_extended(city: World) -> None:
    cycle, director = await city.cycle("accepting"), await city.actor(Role.OFFICE_DIRECTOR)
    late, in_time = city.at(director, DEADLINE), city.at(director, DEADLINE - MICROSECOND)

    refused = await city.refusal(late, Ability.CYCLE_EXTEND_DEADLINE, cycle, **EXTENSION, filing_deadline=LATER)
    await extended(city, cycle, in_time, filing_deadline=LATER)

    assert refused == ("RULE", "DEADLINE_PASSED", "Art.17")


async def test_recommending_never_ends_before_filing(city: World) -> None:
    cycle, director = await city.cycle("accepting"), await city.actor(Role.OFFICE_DIRECTOR)
    await city.change(m.Cycle, cycle, recommendation_deadline=DEADLINE + timedelta(days=5))
    both = {"filing_deadline": LATER, "recommendation_deadline": LATER}

    refused = await city.refusal(director, Ability.CYCLE_EXTEND_DEADLINE, cycle, **EXTENSION, filing_deadline=LATER)
    await extended(city, cycle, director, **both)

    assert refused == ("RULE", "RECOMMENDATION_BEFORE_FILING", "Art.17")
    assert (await city.row(m.Cycle, cycle))["recommendation_deadline"] == LATER


async def test_a_plan_that_an_extension_overtakes_must_be_restated(city: World) -> None:
    cycle, director = await city.cycle("accepting"), await city.actor(Role.OFFICE_DIRECTOR)
    overtaken = [{"stage": "qualifying", "first_day": "2026-06-01", "last_day": "2026-06-30"}]
    await city.change(m.Cycle, cycle, planned=overtaken)

    refused = await city.refusal(director, Ability.CYCLE_EXTEND_DEADLINE, cycle, **EXTENSION, filing_deadline=LATER)
    await extended(city, cycle, director, filing_deadline=LATER, planned=PLAN)

    assert refused == ("RULE", "PLAN_BEFORE_DEADLINE", "Art.16")
    assert [one["stage"] for one in (await city.row(m.Cycle, cycle))["planned"]] == ["material_review"]


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEADING_GROUP_SECRETARY, Role.SUPERVISOR])
async def test_only_the_director_extends(city: World, role: Role) -> None:
    cycle = await city.cycle("accepting")

    refused = await city.refusal(
        await city.actor(role), Ability.CYCLE_EXTEND_DEADLINE, cycle, **EXTENSION, filing_deadline=LATER
    )

    assert refused == ("FORBIDDEN", "NO_RIGHT", "Art.17")


@pytest.mark.parametrize("stage", ["drafting", "material_review", "publicising", "closed"])
async def test_nothing_is_extended_before_it_is_announced_or_after_applications_were_judged(
    city: World, stage: str
) -> None:
    cycle, director = await city.cycle(stage), await city.actor(Role.OFFICE_DIRECTOR)

    refused = await city.refusal(director, Ability.CYCLE_EXTEND_DEADLINE, cycle, **EXTENSION, filing_deadline=LATER)

    assert refused == ("FORBIDDEN", "WRONG_STAGE", "Art.17")


@pytest.mark.parametrize(("moves", "reference"), [(False, date(2026, 5, 31)), (True, date(2026, 6, 15))])
async def test_an_extension_moves_the_day_of_look_backs_only_if_the_regulation_version_says_so(
    city: World, moves: bool, reference: date
) -> None:
    version = await programme_with(city, extension_moves_reference=moves)
    cycle = await city.cycle("accepting")
    await city.change(m.Cycle, cycle, reference_date=date(2026, 5, 31), regulation_version_id=version)

    await extended(city, cycle, filing_deadline=LATER)

    assert (await city.row(m.Cycle, cycle))["reference_date"] == reference


async def test_a_correction_names_the_notice_and_leaves_it_as_it_was(city: World) -> None:
    cycle, office = await city.cycle("drafting"), await city.actor(Role.OFFICE)
    await city.act(office, Ability.CYCLE_ANNOUNCE, cycle, **NOTICE)
    (before,) = await city.sql("SELECT * FROM notice WHERE cycle_id = $1", cycle)

    done = await city.act(office, Ability.NOTICE_CORRECT, before["id"], **{**EXTENSION, "body": "更正后的正文"})

    correction = await city.row(m.Notice, done.id)
    assert (correction["kind"], correction["corrects_id"]) == ("correction", before["id"])
    assert correction["details"] == {"reason": "系统维护", "corrects": before["content_digest"]}
    assert await city.row(m.Notice, before["id"]) == before


@pytest.mark.parametrize("kind", ["publicity", "commendation"])
async def test_what_has_a_procedure_of_its_own_is_not_corrected_by_a_notice(city: World, kind: str) -> None:
    cycle = await city.cycle("publicising")
    notice = await city.put(
        m.Notice, cycle_id=cycle, kind=kind, title="公示", body="正文", channels=["网站"], content_digest="0" * 64,
        published_at=city.clock,
    )  # fmt: skip

    refused = await city.refusal(await city.actor(Role.OFFICE), Ability.NOTICE_CORRECT, notice, **EXTENSION)

    assert refused == ("RULE", "NOTICE_NOT_CORRECTABLE", "Art.16")


async def test_two_directors_who_extend_at_once_do_not_overwrite_each_other(city: World) -> None:
    cycle, director = await city.cycle("accepting"), await city.actor(Role.OFFICE_DIRECTOR)
    await city.act(director, Ability.CYCLE_EXTEND_DEADLINE, cycle, version=1, **EXTENSION, filing_deadline=LATER)

    with pytest.raises(Refused) as refused:
        await city.act(
            director, Ability.CYCLE_EXTEND_DEADLINE, cycle, version=1, **EXTENSION,
            filing_deadline=LATER + timedelta(days=1),
        )  # fmt: skip

    assert (refused.value.code, refused.value.reason) == ("CONFLICT", "STALE_VERSION")
    assert (await city.row(m.Cycle, cycle))["filing_deadline"] == LATER
