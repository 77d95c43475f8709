"""Runs of the machine checks, what changed, and what blocks publicity and approval (Art. 13, 17, 21, 22)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.claims import Veto
from regulation.roles import Role
from services.consulting import VetoInput
from tests.services.scenery import (
    NOTICE,
    PUBLISHED,
    QUALITY,
    WINDOW_END,
    applied,
    approving,
    evaluated,
    listed,
    programme_with,
    publicity,
    rerun,
    state_of,
)
from tests.world import World


async def run(city: World, dossier: UUID, clerk: Actor | None = None) -> Any:
    done = await city.act(clerk or await city.actor(Role.OFFICE), Ability.DOSSIER_RUN_CHECKS, dossier)
    return await city.row(m.EligibilityRun, done.id)


async def report(city: World, dossier: UUID, happened_on: str, veto: Veto = Veto.TAX_BREACH) -> UUID:
    """Let the tax authority report a veto on an application."""
    clerk, tax = await city.actor(Role.OFFICE), await city.department("tax")
    asked = {"agency_id": await city.agency("tax"), "question": "有无失信", "due_at": city.clock + timedelta(days=5)}
    key = (await city.act(clerk, Ability.DOSSIER_CONSULT, dossier, **asked)).id
    vetoes = [VetoInput(veto, date.fromisoformat(happened_on), "行政处罚决定书")]
    await city.act(tax, Ability.CONSULTATION_ANSWER, key, answer="有记录", objects=True, vetoes=vetoes)
    await city.act(clerk, Ability.CONSULTATION_CLOSE, key, reason="已核对")
    return key


def outcomes(row: Any) -> dict[str, str]:
    return {one["code"]: one["outcome"] for one in row["checks"]}


# --- Before the findings ------------------------------------------------------------------------------------------------


async def test_a_run_before_the_findings_keeps_the_figures(city: World) -> None:
    dossier = await applied(city, await city.cycle("qualifying"))

    found = await run(city, dossier)

    assert (found["occasion"], found["state"], found["changes"]) == ("initial", "clear", [])
    assert str(found["reference"]) == "2026-05-31"
    (years,) = [one for one in found["checks"] if one["code"] == "OPERATION_YEARS"]
    assert (years["condition"], years["outcome"], years["article"]) == (1, "pass", "Art.13(1)")
    assert years["figures"] == [
        {"name": "since", "value": "2023-05-31"},
        {"name": "reference", "value": "2026-05-31"},
        {"name": "years", "value": "3"},
    ]


async def test_a_run_of_all_leaves_out_what_the_clerk_must_not_see(city: World) -> None:
    cycle, clerk = await city.cycle("qualifying"), await city.actor(Role.OFFICE)
    seen, hidden, draft = await applied(city, cycle), await applied(city, cycle), await applied(city, cycle, "draft")
    await conflict(city, cycle, clerk, hidden)

    await city.act(clerk, Ability.CYCLE_RUN_CHECKS, cycle)

    rows = await city.sql("SELECT dossier_id FROM eligibility_run WHERE cycle_id = $1", cycle)
    assert [row["dossier_id"] for row in rows] == [seen]
    assert draft != seen


async def conflict(city: World, cycle: UUID, person: Actor, dossier: UUID) -> None:
    organisation = (await city.row(m.Dossier, dossier))["organisation_id"]
    await city.put(
        m.Conflict, cycle_id=cycle, person_id=person.person_id, organisation_id=organisation, kind="kinship",
        source="reported", rule="r", found_at=city.clock,
    )  # fmt: skip


async def test_who_may_not_run_the_checks(city: World) -> None:
    cycle = await city.cycle("qualifying")
    dossier = await applied(city, cycle)
    organisation = (await city.row(m.Dossier, dossier))["organisation_id"]
    clerk, conflicted = await city.actor(Role.OFFICE), await city.actor(Role.OFFICE)
    await conflict(city, cycle, conflicted, dossier)
    await city.change(m.Cycle, cycle, stage="material_review")

    found = {
        "applicant": await city.refusal(await city.applicant(organisation), Ability.DOSSIER_RUN_CHECKS, dossier),
        "department": await city.refusal(await city.department(), Ability.DOSSIER_RUN_CHECKS, dossier),
        "conflicted": await city.refusal(conflicted, Ability.DOSSIER_RUN_CHECKS, dossier),
        "stage": await city.refusal(clerk, Ability.DOSSIER_RUN_CHECKS, dossier),
        "all": await city.refusal(clerk, Ability.CYCLE_RUN_CHECKS, cycle),
        "director": await city.refusal(await city.actor(Role.OFFICE_DIRECTOR), Ability.CYCLE_RUN_CHECKS, cycle),
    }

    assert found == {
        "applicant": ("FORBIDDEN", "NO_RIGHT", "Art.13"),
        "department": ("NOT_FOUND", "NOT_FOUND", "Art.13"),
        "conflicted": ("NOT_FOUND", "NOT_FOUND", "Art.13"),
        "stage": ("FORBIDDEN", "WRONG_STAGE", "Art.13"),
        "all": ("FORBIDDEN", "WRONG_STAGE", "Art.13"),
        "director": ("FORBIDDEN", "NO_RIGHT", "Art.13"),
    }


@pytest.mark.parametrize(("happened_on", "expected"), [("2023-05-30", "pass"), ("2023-05-31", "fail")])
async def test_a_reported_veto_counts_to_the_day(city: World, happened_on: str, expected: str) -> None:
    dossier = await applied(city, await city.cycle("qualifying"))
    await report(city, dossier, happened_on)

    found = await run(city, dossier)

    assert outcomes(found)["VETO_REPORTED"] == expected
    assert outcomes(found)["DEPARTMENT_OBJECTS"] == "person"
    assert found["state"] == ("clear" if expected == "pass" else "failed")


async def test_a_run_shows_what_changed_since_the_run_before(city: World) -> None:
    dossier = await applied(city, await city.cycle("qualifying"))
    await run(city, dossier)
    await report(city, dossier, "2026-01-15")

    found = await run(city, dossier)

    assert [(one["code"], one["before"], one["after"]) for one in found["changes"]] == [
        ("VETO_REPORTED", None, "fail"),
        ("DEPARTMENT_OBJECTS", None, "person"),
    ]


# --- Again before publicity -----------------------------------------------------------------------------------------------


async def proposed(city: World, *, checked: bool = True) -> tuple[UUID, UUID]:
    """Return a cycle whose proposed list has one application, and that."""
    cycle = await city.cycle("deliberating")
    dossier = await evaluated(city, cycle, "proposed")
    await listed(city, cycle, "proposed", {dossier: QUALITY}, checked=checked)
    return cycle, dossier


async def publish(city: World) -> Actor:
    return city.at(await city.actor(Role.OFFICE), PUBLISHED)


async def test_nothing_is_published_before_a_run_for_it(city: World) -> None:
    cycle, _ = await proposed(city, checked=False)

    found = await city.refusal(await publish(city), Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)

    assert found == ("RULE", "RERUN_MISSING", "Art.13(6)")


async def test_a_version_may_do_without_a_run(city: World) -> None:
    cycle, dossier = await proposed(city, checked=False)
    await city.change(m.Cycle, cycle, regulation_version_id=await programme_with(city, rerun_required=False))

    await city.act(await publish(city), Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)

    assert await state_of(city, dossier) == "publicised"


async def test_what_is_reported_after_the_run_needs_another(city: World) -> None:
    cycle, dossier = await proposed(city)
    await report(city, dossier, "2026-05-01")

    found = await city.refusal(await publish(city), Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)

    assert found == ("RULE", "RERUN_OUTDATED", "Art.13(6)")


async def failing(city: World) -> tuple[UUID, UUID, UUID]:
    """Return a cycle, an application on its proposed list and its run, which found a veto."""
    cycle, dossier = await proposed(city)
    await report(city, dossier, "2026-05-01", Veto.FATAL_ACCIDENT)
    return cycle, dossier, (await run(city, dossier))["id"]


async def test_a_veto_found_blocks_publicity_until_it_is_judged(city: World) -> None:
    cycle, dossier, key = await failing(city)
    clerk, director = await publish(city), await city.actor(Role.OFFICE_DIRECTOR)

    blocked = await city.refusal(clerk, Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)
    blank = await city.refusal(director, Ability.ELIGIBILITY_RUN_JUDGE, key, stands=True, reason=" ")
    await city.act(director, Ability.ELIGIBILITY_RUN_JUDGE, key, stands=True, reason="经核实该组织无责任")
    await city.act(clerk, Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)

    assert blocked == ("RULE", "VETO_FOUND", "Art.13(6)")
    assert blank == ("RULE", "TEXT_MISSING", "Art.13")
    assert await state_of(city, dossier) == "publicised"
    row = await city.row(m.EligibilityRun, key)
    assert (row["state"], row["reason"]) == ("kept", "经核实该组织无责任")


async def test_a_veto_confirmed_takes_the_application_off_the_list_and_tells_why(city: World) -> None:
    cycle, dossier, key = await failing(city)

    await city.act(
        await city.actor(Role.OFFICE_DIRECTOR), Ability.ELIGIBILITY_RUN_JUDGE, key, stands=False, reason="事故属实"
    )
    await city.act(await publish(city), Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)

    assert await state_of(city, dossier) == "disqualified"
    (told,) = await city.sql("SELECT * FROM dossier_outcome WHERE dossier_id = $1", dossier)
    assert (told["kind"], told["reasons"]) == ("disqualified", ["事故属实 (Art.13(6))"])
    assert [one["code"] for one in told["checks"]] == ["VETO_REPORTED"]


async def test_what_was_kept_stays_kept_as_long_as_nothing_changes(city: World) -> None:
    cycle, dossier, key = await failing(city)
    director = await city.actor(Role.OFFICE_DIRECTOR)
    await city.act(director, Ability.ELIGIBILITY_RUN_JUDGE, key, stands=True, reason="无责任")

    again = await run(city, dossier)
    await report(city, dossier, "2026-05-02")
    changed = await run(city, dossier)

    assert (again["state"], again["reason"]) == ("kept", "无责任")
    assert (changed["state"], changed["reason"]) == ("failed", None)
    assert cycle == changed["cycle_id"]


async def test_only_the_director_judges_and_only_the_latest_run(city: World) -> None:
    _, dossier, first = await failing(city)
    clerk, director = await city.actor(Role.OFFICE), await city.actor(Role.OFFICE_DIRECTOR)
    latest = (await run(city, dossier))["id"]
    given = {"stands": True, "reason": "无责任"}

    found = [
        await city.refusal(clerk, Ability.ELIGIBILITY_RUN_JUDGE, latest, **given),
        await city.refusal(director, Ability.ELIGIBILITY_RUN_JUDGE, first, **given),
    ]
    await conflict(city, (await city.row(m.EligibilityRun, first))["cycle_id"], director, dossier)
    found.append(await city.refusal(director, Ability.ELIGIBILITY_RUN_JUDGE, latest, **given))

    assert found == [
        ("FORBIDDEN", "NO_RIGHT", "Art.13"),
        ("RULE", "RUN_SUPERSEDED", "Art.13"),
        ("NOT_FOUND", "NOT_FOUND", "Art.13"),
    ]


# --- Again before the executive meeting ----------------------------------------------------------------------------------------


async def test_the_run_before_publicity_does_not_serve_the_executive_meeting(city: World) -> None:
    public = await publicity(city, QUALITY, stage="approving")
    await city.sql("UPDATE eligibility_run SET occasion = 'before_publicity'")
    meeting = city.at(await city.actor(Role.EXECUTIVE_SECRETARY), WINDOW_END)
    given = await approving(city, public.cycle, *public.dossiers)

    found = await city.refusal(meeting, Ability.CYCLE_APPROVE, public.cycle, **given)
    await rerun(city, public.cycle)
    await city.act(meeting, Ability.CYCLE_APPROVE, public.cycle, **given)

    assert found == ("RULE", "RERUN_MISSING", "Art.13(6)")
    assert await state_of(city, public.dossiers[0]) == "approved"


async def test_a_veto_found_blocks_its_entry_alone(city: World) -> None:
    public = await publicity(city, QUALITY, QUALITY, stage="approving")
    bad, good = public.dossiers
    await report(city, bad, "2026-05-01")
    await rerun(city, public.cycle)
    meeting = city.at(await city.actor(Role.EXECUTIVE_SECRETARY), WINDOW_END)
    both, one = await approving(city, public.cycle, good, bad), await approving(city, public.cycle, good)

    found = await city.refusal(meeting, Ability.CYCLE_APPROVE, public.cycle, **both)
    await city.act(meeting, Ability.CYCLE_APPROVE, public.cycle, **one)

    assert found == ("RULE", "VETO_FOUND", "Art.13(6)")
    assert [await state_of(city, dossier) for dossier in (good, bad)] == ["approved", "publicised"]


# --- Barred from applying at all ----------------------------------------------------------------------------------------------------


async def test_who_is_in_the_gap_is_rejected_whatever_the_findings(city: World) -> None:
    cycle = await city.cycle("qualifying", session=9_007)
    dossier = await applied(city, cycle)
    won = await city.cycle("closed", session=9_006)
    organisation = (await city.row(m.Dossier, dossier))["organisation_id"]
    await award(city, won, await applied(city, won, "awarded", organisation=organisation), 9_006)

    found = await run(city, dossier)

    (gap,) = [one for one in found["checks"] if one["code"] == "GAP"]
    assert (gap["outcome"], gap["article"], found["state"]) == ("fail", "Art.27", "failed")
    assert {one["name"]: one["value"] for one in gap["figures"]} == {
        "session": "9007",
        "won": "9006",
        "possible_from": "9009",
    }


async def award(city: World, cycle: UUID, dossier: UUID, session: int) -> None:
    row = await city.row(m.Dossier, dossier)
    document = await city.put(
        m.Commendation, cycle_id=cycle, document_number=f"〔2024〕{session}", issued_on=city.clock.date(), text="表彰"
    )
    await city.put(
        m.Award, cycle_id=cycle, programme_id=city.programme, dossier_id=dossier,
        organisation_id=row["organisation_id"], commendation_id=document, kind="quality", session=session,
        award_year=2024, certificate_number=f"T-{session}", honour_only=False, valid_from=city.clock.date(),
        valid_until=city.clock.date(),
    )  # fmt: skip
