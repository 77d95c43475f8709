"""Parameter sets from the draft to a version in force, and the version of a running cycle (Art. 10, 34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.parameter_changes import ParameterChangeInput
from regulation.roles import Role
from tests.services.scenery import NOTICE, rules_resolved
from tests.world import World

ORDINANCE = "赣市府发〔2022〕15号"
DAYS = ParameterChangeInput("review_days", "21", "材料增多")


@dataclass
class Norms:
    """The people who make a set of parameters, and the day from which it counts."""

    world: World
    base: UUID
    clerk: Actor
    director: Actor
    secretary: Actor
    today: date

    async def drafted(self, *changes: ParameterChangeInput, **given: Any) -> UUID:
        done = await self.world.act(self.clerk, Ability.PROGRAMME_DRAFT_PARAMETERS, self.world.programme,
                                    **self.draft(*changes, **given))  # fmt: skip
        return done.id

    def draft(self, *changes: ParameterChangeInput, **given: Any) -> dict[str, Any]:
        usual = {"code": "norms-2026-2", "document_number": ORDINANCE, "effective_from": self.today}
        return {**usual, "based_on_id": self.base, "changes": [*changes] or [DAYS], **given}

    async def submitted(self, *changes: ParameterChangeInput, **given: Any) -> UUID:
        key = await self.drafted(*changes, **given)
        await self.world.act(self.director, Ability.PARAMETER_SET_SUBMIT, key)
        return key

    async def approved(self, *changes: ParameterChangeInput, **given: Any) -> UUID:
        """Return the version that a set became."""
        key = await self.submitted(*changes, **given)
        await rules_resolved(self.world, key)
        await self.world.act(self.secretary, Ability.PARAMETER_SET_APPROVE, key)
        return UUID(str((await self.world.row(m.ParameterSet, key))["regulation_version_id"]))


@pytest.fixture
async def norms(world: World) -> Norms:
    base = await world.one("SELECT id FROM regulation_version WHERE code = 'ganzhou-2022'")
    clerk, director, secretary = [
        await world.actor(role) for role in (Role.OFFICE, Role.OFFICE_DIRECTOR, Role.LEADING_GROUP_SECRETARY)
    ]
    return Norms(world, base, clerk, director, secretary, world.clock.date())


async def test_a_set_becomes_a_version_once_the_leading_group_approves_it(norms: Norms) -> None:
    version = await norms.approved()

    row, base = [await norms.world.row(m.RegulationVersion, key) for key in (version, norms.base)]
    assert row["parameters"] == {**base["parameters"], "review_days": 21}
    assert row["changes"] == [{"name": "review_days", "before": 14, "after": 21, "reason": "材料增多"}]
    assert (row["code"], row["based_on_id"], row["approved_at"]) == ("norms-2026-2", norms.base, norms.world.clock)
    assert (base["parameters"]["review_days"], base["approved_at"]) == (14, None)


async def test_nobody_takes_two_steps_of_a_set(norms: Norms) -> None:
    city, key = norms.world, await norms.drafted()
    clerk_as_director = await city.actor(Role.OFFICE_DIRECTOR)
    await city.change(m.ParameterSet, key, drafted_by_id=clerk_as_director.person_id)

    refused = await city.refusal(clerk_as_director, Ability.PARAMETER_SET_SUBMIT, key)
    await city.act(norms.director, Ability.PARAMETER_SET_SUBMIT, key)
    await city.change(m.ParameterSet, key, submitted_by_id=norms.secretary.person_id)
    decided = await city.refusal(norms.secretary, Ability.PARAMETER_SET_APPROVE, key)

    assert refused == ("FORBIDDEN", "BARRED_DRAFTED_BY_ME", "Art.10")
    assert decided == ("FORBIDDEN", "BARRED_SUBMITTED_BY_ME", "Art.10")


async def test_a_draft_is_neither_seen_nor_decided_by_the_leading_group_before_the_director_submits_it(
    norms: Norms,
) -> None:
    key = await norms.drafted()

    assert await norms.world.refusal(norms.secretary, Ability.PARAMETER_SET_APPROVE, key) == (
        "NOT_FOUND", "NOT_FOUND", "Art.10",
    )  # fmt: skip
    assert await norms.world.refusal(norms.clerk, Ability.PARAMETER_SET_SUBMIT, key) == (
        "FORBIDDEN", "NO_RIGHT", "Art.10",
    )  # fmt: skip


async def test_a_rejected_set_becomes_nothing(norms: Norms) -> None:
    city, key = norms.world, await norms.drafted()
    await city.act(norms.director, Ability.PARAMETER_SET_SUBMIT, key)

    await city.act(norms.secretary, Ability.PARAMETER_SET_REJECT, key, reason="依据不足")

    row = await city.row(m.ParameterSet, key)
    assert (row["state"], row["reason"], row["regulation_version_id"]) == ("rejected", "依据不足", None)
    refused = await city.refusal(norms.secretary, Ability.PARAMETER_SET_APPROVE, key)
    assert refused[:1] + refused[2:] == ("FORBIDDEN", "Art.10")


@pytest.mark.parametrize(
    ("given", "code", "article"),
    [
        ({"changes": [ParameterChangeInput("cap_per_kind", "6", "扩大")]}, "PARAMETER_STATED_BY_TEXT", "Art.6"),
        ({"changes": [ParameterChangeInput("review_days", "0", "无")]}, "PARAMETER_OUT_OF_RANGE", "Art.18"),
        ({"changes": [ParameterChangeInput("review_days", "21", " ")]}, "TEXT_MISSING", "Art.10"),
        ({"effective_from": date(2026, 1, 1)}, "EFFECT_IN_PAST", "Art.34"),
    ],
)
async def test_a_draft_that_could_not_take_effect_is_refused(
    norms: Norms, given: dict[str, Any], code: str, article: str
) -> None:
    refused = await norms.world.refusal(
        norms.clerk, Ability.PROGRAMME_DRAFT_PARAMETERS, norms.world.programme, **norms.draft(**given)
    )

    assert refused == ("RULE", code, article)


async def test_two_sets_do_not_take_effect_on_one_day(norms: Norms) -> None:
    city = norms.world
    first, second = [await norms.drafted(code=code) for code in ("one", "two")]
    for key in (first, second):
        await city.act(norms.director, Ability.PARAMETER_SET_SUBMIT, key)
        await rules_resolved(city, key)
    await city.act(norms.secretary, Ability.PARAMETER_SET_APPROVE, first)

    refused = await city.refusal(norms.secretary, Ability.PARAMETER_SET_APPROVE, second)

    assert refused == ("RULE", "EFFECT_BEFORE_LATEST", "Art.34")


async def test_a_set_drafted_before_another_was_approved_does_not_undo_it(norms: Norms) -> None:
    """Art. 34: what the version approved in between changed would be lost without a word."""
    city, tomorrow = norms.world, norms.today + timedelta(days=1)
    late = await norms.submitted(
        ParameterChangeInput("site_notice_days", "5", "提前通知"), effective_from=tomorrow, code="late"
    )
    drafted = await norms.drafted(
        ParameterChangeInput("site_notice_days", "6", "提前通知"), effective_from=tomorrow, code="last"
    )
    await rules_resolved(city, late)
    await norms.approved()

    approving = await city.refusal(norms.secretary, Ability.PARAMETER_SET_APPROVE, late)
    submitting = await city.refusal(norms.director, Ability.PARAMETER_SET_SUBMIT, drafted)
    given = norms.draft(effective_from=tomorrow, code="next")
    drafting = await city.refusal(norms.clerk, Ability.PROGRAMME_DRAFT_PARAMETERS, city.programme, **given)

    assert (approving, submitting) == (("RULE", "RULES_BASE_REPLACED", "Art.10"),) * 2
    assert drafting == ("RULE", "RULES_BASE_REPLACED", "Art.10")
    states = [(await city.row(m.ParameterSet, key))["state"] for key in (late, drafted)]
    assert states == ["submitted", "drafted"]
    assert await city.one("SELECT count(*) FROM regulation_version WHERE code IN ('late', 'last', 'next')") == 0


async def test_a_set_becomes_a_version_by_resolution_of_the_plenary_alone(norms: Norms) -> None:
    city, key = norms.world, await norms.submitted()

    unresolved = await city.refusal(norms.secretary, Ability.PARAMETER_SET_APPROVE, key)
    await rules_resolved(city, key, outcome="declined")
    declined = await city.refusal(norms.secretary, Ability.PARAMETER_SET_APPROVE, key)
    resolution = await rules_resolved(city, key, resolved_at=city.clock + timedelta(seconds=1))
    await city.act(norms.secretary, Ability.PARAMETER_SET_APPROVE, key)

    assert unresolved == declined == ("RULE", "NOT_RESOLVED", "Art.10")
    assert (await city.row(m.ParameterSet, key))["resolution_id"] == resolution


async def test_where_the_numbers_ask_for_no_resolution_the_secretary_approves_without(norms: Norms) -> None:
    city = norms.world
    simpler = await norms.approved(ParameterChangeInput("rules_need_resolution", "false", "简化程序"), code="simpler")
    key = await norms.submitted(code="after", based_on_id=simpler, effective_from=norms.today + timedelta(days=1))

    await city.act(norms.secretary, Ability.PARAMETER_SET_APPROVE, key)

    assert (await city.row(m.ParameterSet, key))["resolution_id"] is None


# --- Cycles ---------------------------------------------------------------------------------------------------------


async def prepared(norms: Norms, version: UUID, *, after: timedelta = timedelta()) -> str:
    """Let the office prepare a cycle under a version; return why it could not, or nothing."""
    city = norms.world
    dates = {"filing_opens_at": datetime(2027, 4, 1, tzinfo=UTC), "filing_deadline": datetime(2027, 6, 1, tzinfo=UTC)}
    given: dict[str, Any] = {
        "regulation_version_id": version, "session": 9, "award_year": 2027, **dates,
        "criteria_edition_id": await city.one("SELECT id FROM criteria_edition WHERE code = 'gbt19580-2012'"),
    }  # fmt: skip
    clerk = city.at(norms.clerk, city.clock + after)
    return (await city.refusal(clerk, Ability.PROGRAMME_CREATE_CYCLE, city.programme, **given))[1]


async def test_a_cycle_is_prepared_under_the_version_in_force_alone(norms: Norms) -> None:
    coming = await norms.approved(effective_from=norms.today + timedelta(days=10))

    assert await prepared(norms, coming) == "VERSION_NOT_IN_FORCE"
    assert await prepared(norms, norms.base, after=timedelta(days=10)) == "VERSION_NOT_IN_FORCE"


async def change(norms: Norms, cycle: UUID, version: UUID, *, refused: bool = False) -> Any:
    given = {"regulation_version_id": version, "reason": "材料增多", **NOTICE}
    await rules_resolved(norms.world, version, cycle=cycle)
    do = norms.world.refusal if refused else norms.world.act
    return await do(norms.secretary, Ability.CYCLE_CHANGE_PARAMETERS, cycle, **given)


async def test_a_running_cycle_comes_under_another_version_before_it_uses_what_differs(norms: Norms) -> None:
    city, cycle, version = norms.world, await norms.world.cycle("qualifying"), await norms.approved()

    await change(norms, cycle, version)

    assert (await city.row(m.Cycle, cycle))["regulation_version_id"] == version
    (notice,) = await city.sql("SELECT kind, details FROM notice WHERE cycle_id = $1", cycle)
    assert notice["kind"] == "parameters"
    assert notice["details"] == {
        "reason": "材料增多", "version": "norms-2026-2",
        "changes": [{"name": "review_days", "before": 14, "after": 21}],
    }  # fmt: skip


async def test_the_approval_of_a_version_is_no_resolution_on_a_running_cycle(norms: Norms) -> None:
    city, cycle, version = norms.world, await norms.world.cycle("qualifying"), await norms.approved()
    given = {"regulation_version_id": version, "reason": "材料增多", **NOTICE}

    unresolved = await city.refusal(norms.secretary, Ability.CYCLE_CHANGE_PARAMETERS, cycle, **given)
    await rules_resolved(city, version, cycle=await city.cycle("qualifying"))
    of_another = await city.refusal(norms.secretary, Ability.CYCLE_CHANGE_PARAMETERS, cycle, **given)

    assert unresolved == of_another == ("RULE", "NOT_RESOLVED", "Art.10")


async def test_what_a_cycle_has_begun_to_use_stays(norms: Norms) -> None:
    cycle, version = await norms.world.cycle("material_review"), await norms.approved()

    assert await change(norms, cycle, version, refused=True) == ("RULE", "PARAMETER_ALREADY_USED", "Art.18")


async def test_a_running_cycle_keeps_its_version_until_it_is_changed_to_one_in_force(norms: Norms) -> None:
    city, cycle = norms.world, await norms.world.cycle("qualifying")
    coming = await norms.approved(effective_from=norms.today + timedelta(days=10))

    assert await change(norms, cycle, coming, refused=True) == ("RULE", "VERSION_NOT_IN_FORCE", "Art.34")
    assert await change(norms, cycle, norms.base, refused=True) == ("RULE", "VERSION_UNCHANGED", "Art.10")
    assert (await city.row(m.Cycle, cycle))["regulation_version_id"] == norms.base


@pytest.mark.parametrize("role", [Role.OFFICE, Role.OFFICE_DIRECTOR, Role.LEADING_GROUP])
async def test_only_the_leading_groups_secretary_changes_the_version_of_a_cycle(norms: Norms, role: Role) -> None:
    city, cycle, version = norms.world, await norms.world.cycle("qualifying"), await norms.approved()

    refused = await city.refusal(
        await city.actor(role), Ability.CYCLE_CHANGE_PARAMETERS, cycle,
        regulation_version_id=version, reason="理由", **NOTICE,
    )  # fmt: skip

    assert refused == ("FORBIDDEN", "NO_RIGHT", "Art.10")
