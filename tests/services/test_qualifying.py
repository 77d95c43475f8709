"""Handling, consulting, checking the six conditions, the qualified list: Art. 11, 13, 17 and 31."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

import models as m
from models.dossier import Finding
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.inputs import FindingInput
from tests.services.scenery import (
    DEADLINE,
    MICROSECOND,
    applied,
    checked,
    findings,
    programme_with,
    stage_of,
    state_of,
)
from tests.world import CLAIMS, World

# --- Taking and opening a case ----------------------------------------------------------------------------------------


async def test_only_the_case_handler_opens_the_confidential_part(city: World) -> None:
    dossier = await applied(city, await city.cycle("qualifying"))
    handler, colleague = await city.actor(Role.OFFICE), await city.actor(Role.OFFICE)
    await city.act(handler, Ability.DOSSIER_TAKE_CASE, dossier)

    found = await city.refusal(colleague, Ability.DOSSIER_OPEN, dossier)
    await city.act(handler, Ability.DOSSIER_OPEN, dossier)

    assert found == ("FORBIDDEN", "OUT_OF_SCOPE", "Art.31")
    (opening,) = await city.sql("SELECT * FROM dossier_opening WHERE dossier_id = $1", dossier)
    assert (opening["person_id"], opening["opened_at"]) == (handler.person_id, city.clock)
    assert opening["expires_at"] == city.clock + timedelta(hours=8)


async def test_the_sight_of_secrets_ends_with_its_time(city: World) -> None:
    dossier = await applied(city, await city.cycle("qualifying"))
    handler = await city.actor(Role.OFFICE)
    await city.act(handler, Ability.DOSSIER_TAKE_CASE, dossier)
    await city.act(handler, Ability.DOSSIER_OPEN, dossier)

    end, where = city.clock + timedelta(hours=8), f"dossier_id = '{dossier}'"

    assert len(await city.visible(city.at(handler, end - MICROSECOND), "dossier_secret", where)) == 1
    assert await city.visible(city.at(handler, end), "dossier_secret", where) == set()


async def test_a_case_is_taken_once_by_one_clerk(city: World) -> None:
    dossier, clerk = await applied(city, await city.cycle("qualifying")), await city.actor(Role.OFFICE)
    await city.act(clerk, Ability.DOSSIER_TAKE_CASE, dossier)

    found = await city.refusal(clerk, Ability.DOSSIER_TAKE_CASE, dossier)

    assert found == ("RULE", "ALREADY_EXISTS", "Art.11")


# --- Consulting departments: silence is never consent -----------------------------------------------------------------


async def consulted(city: World, clerk: Actor, dossier: UUID, **changed: Any) -> UUID:
    given: dict[str, Any] = {"agency_id": await city.agency("tax"), "question": "有无重大纳税失信", "due_at": DEADLINE}
    return (await city.act(clerk, Ability.DOSSIER_CONSULT, dossier, **{**given, **changed})).id


async def test_an_open_consultation_blocks_the_findings_also_after_it_is_due(city: World) -> None:
    dossier, clerk = await applied(city, await city.cycle("qualifying")), await city.actor(Role.OFFICE)
    await consulted(city, clerk, dossier)

    found = [
        await city.refusal(city.at(clerk, instant), Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=findings())
        for instant in (DEADLINE - MICROSECOND, DEADLINE, DEADLINE + timedelta(days=365))
    ]

    assert found == [("RULE", "CONSULTATION_OPEN", "Art.13")] * 3


async def test_an_answer_alone_does_not_close_a_consultation(city: World) -> None:
    dossier, clerk = await applied(city, await city.cycle("qualifying")), await city.actor(Role.OFFICE)
    key = await consulted(city, clerk, dossier)
    await city.act(await city.department("tax"), Ability.CONSULTATION_ANSWER, key, answer="无失信记录", objects=False)

    found = await city.refusal(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=findings())

    assert found == ("RULE", "CONSULTATION_OPEN", "Art.13")


@pytest.mark.parametrize("answered", [True, False])
async def test_the_office_closes_a_consultation_with_a_reason(city: World, answered: bool) -> None:
    dossier, clerk = await applied(city, await city.cycle("qualifying")), await city.actor(Role.OFFICE)
    key = await consulted(city, clerk, dossier)
    if answered:
        await city.act(await city.department("tax"), Ability.CONSULTATION_ANSWER, key, answer="有欠税", objects=True)

    blank = await city.refusal(clerk, Ability.CONSULTATION_CLOSE, key, reason=" ")
    await city.act(clerk, Ability.CONSULTATION_CLOSE, key, reason="已电话核实")
    await city.act(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=findings())

    assert blank == ("RULE", "TEXT_MISSING", "Art.17")
    row = await city.row(m.Consultation, key)
    assert (row["state"], row["closing_reason"], row["objects"]) == ("closed", "已电话核实", True if answered else None)


async def test_a_consultation_on_another_application_does_not_block(city: World) -> None:
    cycle, clerk = await city.cycle("qualifying"), await city.actor(Role.OFFICE)
    dossier = await applied(city, cycle)
    await consulted(city, clerk, await applied(city, cycle))

    await city.act(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=findings())

    assert await city.one("SELECT count(*) FROM eligibility_finding WHERE dossier_id = $1", dossier) == 6


async def test_a_department_answers_what_it_was_asked_only(city: World) -> None:
    dossier, clerk = await applied(city, await city.cycle("qualifying")), await city.actor(Role.OFFICE)
    key = await consulted(city, clerk, dossier)
    ecology = await city.department("ecology")

    found = await city.refusal(ecology, Ability.CONSULTATION_ANSWER, key, answer="无", objects=False)

    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.17")


@pytest.mark.parametrize(
    ("changed", "code"), [({"question": ""}, "TEXT_MISSING"), ({"agency_id": uuid4()}, "NOT_FOUND")]
)
async def test_a_consultation_needs_question_and_agency(city: World, changed: dict[str, Any], code: str) -> None:
    dossier, clerk = await applied(city, await city.cycle("qualifying")), await city.actor(Role.OFFICE)
    given: dict[str, Any] = {"agency_id": await city.agency("tax"), "question": "有无欠税", "due_at": DEADLINE}

    found = await city.refusal(clerk, Ability.DOSSIER_CONSULT, dossier, **{**given, **changed})

    assert found == ("RULE", code, "Art.17")


async def test_a_consultation_is_due_later_than_it_is_asked(city: World) -> None:
    dossier, clerk = await applied(city, await city.cycle("qualifying")), await city.actor(Role.OFFICE)
    given: dict[str, Any] = {"agency_id": await city.agency("tax"), "question": "有无欠税", "due_at": city.clock}

    found = await city.refusal(clerk, Ability.DOSSIER_CONSULT, dossier, **given)

    assert found == ("RULE", "DUE_IN_PAST", "Art.17")


async def test_a_recommending_authority_is_no_department_to_consult(city: World) -> None:
    dossier, clerk = await applied(city, await city.cycle("qualifying")), await city.actor(Role.OFFICE)
    given: dict[str, Any] = {"agency_id": await city.agency("industry"), "question": "有无处罚", "due_at": DEADLINE}

    found = await city.refusal(clerk, Ability.DOSSIER_CONSULT, dossier, **given)

    assert found == ("RULE", "NOT_A_DEPARTMENT", "Art.17")


# --- The six conditions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [findings()[:5], [*findings()[:5], findings()[0]], [*findings(), findings()[5]], []])
async def test_there_is_one_finding_for_each_of_the_six_conditions(city: World, wrong: list[FindingInput]) -> None:
    dossier, clerk = await applied(city, await city.cycle("qualifying")), await city.actor(Role.OFFICE)

    found = await city.refusal(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=wrong)

    assert found == ("RULE", "FINDINGS_INCOMPLETE", "Art.13")


async def test_a_finding_needs_a_reason(city: World) -> None:
    dossier, clerk = await applied(city, await city.cycle("qualifying")), await city.actor(Role.OFFICE)
    given = [*findings()[:5], FindingInput(6, Finding.PASS, "\t")]

    found = await city.refusal(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=given)

    assert found == ("RULE", "TEXT_MISSING", "Art.13")


# Each claim misses its condition by as little as possible on 31 May 2026; CLAIMS meets each to the day.
MISSED = [
    ({"legal_person": False}, 1),
    ({"operating_since": "2023-06-01"}, 1),
    ({"laws_complied": " "}, 2),
    ({"licences": ""}, 2),
    (
        {"certificates": [{"standard": "GB/T 19001", "effective_from": "2023-06-01", "effective_to": "2026-05-31"}]},
        3,
    ),
    (
        {"certificates": [{"standard": "GB/T 19001", "effective_from": "2020-01-01", "effective_to": "2026-05-30"}]},
        3,
    ),
    ({"excellence_model_since": "2024-06-01"}, 3),
    ({"excellence_model_since": None}, 3),
    ({"leading_statement": ""}, 4),
    ({"safety_level": 4}, 4),
    ({"safety_level": None}, 4),
    ({"profits": [{"year": 2024, "profit": "0.00"}, {"year": 2025, "profit": "1.00"}]}, 4),
    ({"profits": [{"year": 2025, "profit": "1.00"}]}, 4),
    ({"distinctive_statement": ""}, 5),
    ({"vetoes": ["fatal_accident"]}, 6),
    ({"vetoes": ["tax_breach"]}, 6),
]


@pytest.mark.parametrize(("changed", "condition"), MISSED)
async def test_what_the_machine_fails_no_clerk_can_pass(city: World, changed: dict[str, Any], condition: int) -> None:
    dossier, clerk = await applied(city, await city.cycle("qualifying")), await city.actor(Role.OFFICE)
    await city.change(m.Dossier, dossier, claims={**CLAIMS, **changed})

    found = await city.refusal(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=findings())

    assert found == ("RULE", "CONDITION_FAILED", f"Art.13({condition})")


@pytest.mark.parametrize(("changed", "condition"), MISSED)
async def test_what_the_machine_fails_the_clerk_fails_with_it(
    city: World, changed: dict[str, Any], condition: int
) -> None:
    dossier, clerk = await applied(city, await city.cycle("qualifying")), await city.actor(Role.OFFICE)
    await city.change(m.Dossier, dossier, claims={**CLAIMS, **changed})
    given = findings(**{f"c{condition}": "不符合"})

    await city.act(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=given)

    rows = await city.sql("SELECT * FROM eligibility_finding WHERE dossier_id = $1 ORDER BY condition", dossier)
    assert [row["finding"] for row in rows] == ["fail" if n == condition else "pass" for n in range(1, 7)]
    run = await city.row(m.EligibilityRun, rows[condition - 1]["run_id"])
    assert {check["condition"] for check in run["checks"] if check["outcome"] == "fail"} == {condition}


async def test_a_clerk_may_fail_what_the_machine_passes(city: World) -> None:
    dossier, clerk = await applied(city, await city.cycle("qualifying")), await city.actor(Role.OFFICE)

    await city.act(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=findings(c5="无推广价值"))

    (row,) = await city.sql("SELECT * FROM eligibility_finding WHERE dossier_id = $1 AND finding = 'fail'", dossier)
    assert (row["condition"], row["reason"]) == (5, "无推广价值")


async def test_an_organisation_without_profit_motive_needs_neither_profit_nor_safety_level(city: World) -> None:
    dossier, clerk = await applied(city, await city.cycle("qualifying")), await city.actor(Role.OFFICE)
    hospital = {**CLAIMS, "for_profit": False, "safety_level": None, "profits": []}
    await city.change(m.Dossier, dossier, claims=hospital)

    await city.act(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=findings())

    assert await city.one("SELECT count(*) FROM eligibility_finding WHERE dossier_id = $1", dossier) == 6


async def test_checking_again_replaces_the_findings(city: World) -> None:
    dossier, clerk = await applied(city, await city.cycle("qualifying")), await city.actor(Role.OFFICE)
    await city.act(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=findings(c2="待核"))

    await city.act(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=findings())

    rows = await city.sql("SELECT * FROM eligibility_finding WHERE dossier_id = $1", dossier)
    assert [row["finding"] for row in rows] == ["pass"] * 6


# --- The qualified list -----------------------------------------------------------------------------------------------


async def drafted(city: World, cycle: UUID) -> UUID:
    return (await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_DRAFT_QUALIFIED_LIST, cycle)).id


async def test_signing_qualifies_and_rejects_by_condition_and_recommendation(city: World) -> None:
    cycle = await city.cycle("qualifying")
    good, failed = await checked(city, cycle), await checked(city, cycle, c3="认证中断")
    silent, returned = await checked(city, cycle, "submitted"), await applied(city, cycle, "returned")
    unfinished = await applied(city, cycle, "draft")

    await city.act(
        await city.actor(Role.OFFICE_DIRECTOR), Ability.AWARD_LIST_SIGN_QUALIFIED, await drafted(city, cycle)
    )

    states = [await state_of(city, dossier) for dossier in (good, failed, silent, returned, unfinished)]
    assert states == ["qualified", "rejected", "rejected", "rejected", "draft"]
    told = {
        row["dossier_id"]: (row["kind"], " ".join(row["reasons"]))
        for row in await city.sql("SELECT * FROM dossier_outcome WHERE cycle_id = $1", cycle)
    }
    assert told[good] == ("qualified", "")
    assert "Art.13(3)" in told[failed][1]
    assert "Art.12" in told[silent][1]
    assert "Art.17" in told[returned][1]
    assert unfinished not in told


async def test_the_opinion_on_an_earlier_submission_recommends_no_other(city: World) -> None:
    cycle = await city.cycle("qualifying")
    dossier = await checked(city, cycle)
    await city.change(m.Dossier, dossier, state="submitted", submission=2)

    await city.act(
        await city.actor(Role.OFFICE_DIRECTOR), Ability.AWARD_LIST_SIGN_QUALIFIED, await drafted(city, cycle)
    )

    (told,) = await city.sql("SELECT kind, reasons FROM dossier_outcome WHERE dossier_id = $1", dossier)
    assert (told["kind"], told["reasons"]) == ("rejected", ["无推荐意见 (Art.12, Art.17)"])


async def test_without_a_required_recommendation_the_cycle_may_do_without(city: World) -> None:
    cycle = await city.cycle("qualifying")
    version = await programme_with(city, recommendation_required=False)
    await city.change(m.Cycle, cycle, regulation_version_id=version)
    dossier = await checked(city, cycle, "submitted")

    await city.act(
        await city.actor(Role.OFFICE_DIRECTOR), Ability.AWARD_LIST_SIGN_QUALIFIED, await drafted(city, cycle)
    )

    assert await state_of(city, dossier) == "qualified"


async def test_no_list_is_drafted_while_an_application_is_unchecked(city: World) -> None:
    cycle, clerk = await city.cycle("qualifying"), await city.actor(Role.OFFICE)
    await checked(city, cycle)
    await applied(city, cycle)

    found = await city.refusal(clerk, Ability.CYCLE_DRAFT_QUALIFIED_LIST, cycle)

    assert found == ("RULE", "ELIGIBILITY_UNCHECKED", "Art.17")


async def test_the_list_changes_nothing_until_it_is_signed(city: World) -> None:
    cycle = await city.cycle("qualifying")
    dossier = await checked(city, cycle)

    key = await drafted(city, cycle)

    assert (await state_of(city, dossier), await stage_of(city, cycle)) == ("recommended", "qualifying")
    row = await city.row(m.AwardList, key)
    assert (row["state"], row["kind"], row["signed_at"]) == ("draft", "qualified", None)


async def _another_finding(city: World, cycle: UUID, dossier: UUID) -> None:
    clerk = await city.actor(Role.OFFICE)
    await city.act(clerk, Ability.DOSSIER_CHECK_ELIGIBILITY, dossier, findings=findings(c1="存疑"))


async def _a_withdrawal(city: World, cycle: UUID, dossier: UUID) -> None:
    applicant = await city.applicant((await city.row(m.Dossier, dossier))["organisation_id"])
    await city.act(applicant, Ability.DOSSIER_WITHDRAW, dossier, reason="自愿退出")


async def _a_disqualification(city: World, cycle: UUID, dossier: UUID) -> None:
    director = await city.actor(Role.OFFICE_DIRECTOR)
    await city.act(director, Ability.DOSSIER_DISQUALIFY, dossier, reasons=["造假"])


async def _a_recommendation(city: World, cycle: UUID, dossier: UUID) -> None:
    late = await city.one("SELECT id FROM dossier WHERE cycle_id = $1 AND state = 'submitted'", cycle)
    await city.act(await city.county(), Ability.DOSSIER_RECOMMEND, late, opinion="同意", truth_stated=True)


@pytest.mark.parametrize("change", [_another_finding, _a_withdrawal, _a_disqualification, _a_recommendation])
async def test_a_list_whose_grounds_changed_is_not_signed(city: World, change: Any) -> None:
    cycle, director = await city.cycle("qualifying"), await city.actor(Role.OFFICE_DIRECTOR)
    dossier, _ = await checked(city, cycle), await checked(city, cycle, "submitted")
    key = await drafted(city, cycle)
    await change(city, cycle, dossier)

    found = await city.refusal(director, Ability.AWARD_LIST_SIGN_QUALIFIED, key)

    assert found == ("RULE", "INPUTS_CHANGED", "Art.17")


async def test_a_list_that_somebody_tampered_with_is_not_signed(city: World) -> None:
    cycle, director = await city.cycle("qualifying"), await city.actor(Role.OFFICE_DIRECTOR)
    rejected, good = await checked(city, cycle, c1="未登记"), await checked(city, cycle)
    key = await drafted(city, cycle)
    await city.sql("UPDATE list_entry SET dossier_id = $1 WHERE list_id = $2 AND dossier_id = $3", rejected, key, good)

    found = await city.refusal(director, Ability.AWARD_LIST_SIGN_QUALIFIED, key)

    assert found == ("RULE", "INPUTS_CHANGED", "Art.17")


async def test_a_list_of_another_kind_is_not_signed(city: World) -> None:
    cycle, director = await city.cycle("qualifying"), await city.actor(Role.OFFICE_DIRECTOR)
    await checked(city, cycle)
    key = await drafted(city, cycle)
    await city.change(m.Cycle, cycle, stage="evaluating")

    found = await city.refusal(director, Ability.AWARD_LIST_SIGN_CANDIDATE, key)

    assert found == ("RULE", "WRONG_LIST_KIND", "Art.20")


async def test_a_clerk_does_not_sign(city: World) -> None:
    cycle, clerk = await city.cycle("qualifying"), await city.actor(Role.OFFICE)
    await checked(city, cycle)
    key = await drafted(city, cycle)

    found = await city.refusal(clerk, Ability.AWARD_LIST_SIGN_QUALIFIED, key)

    assert found == ("FORBIDDEN", "NO_RIGHT", "Art.17")


async def test_who_drafted_the_list_does_not_sign_it_also_as_director(city: World) -> None:
    cycle, clerk = await city.cycle("qualifying"), await city.actor(Role.OFFICE)
    await checked(city, cycle)
    key = (await city.act(clerk, Ability.CYCLE_DRAFT_QUALIFIED_LIST, cycle)).id
    promoted = await _promoted(city, clerk)

    found = await city.refusal(promoted, Ability.AWARD_LIST_SIGN_QUALIFIED, key)

    assert found == ("FORBIDDEN", "SEPARATION_OF_DUTIES", "Art.17")


async def _promoted(city: World, clerk: Actor) -> Actor:
    """Let a clerk's role end and make the same person director."""
    await city.sql("UPDATE role_grant SET valid_to = $2 WHERE id = $1", clerk.grant_id, DEADLINE)
    grant = await city.put(
        m.RoleGrant,
        person_id=clerk.person_id,
        programme_id=city.programme,
        role="office_director",
        valid_from=DEADLINE,
    )
    return Actor(DEADLINE, Role.OFFICE_DIRECTOR, clerk.person_id, grant, city.programme)


async def test_of_two_drafts_one_is_signed(city: World) -> None:
    cycle, director = await city.cycle("qualifying"), await city.actor(Role.OFFICE_DIRECTOR)
    await checked(city, cycle)
    first, second = await drafted(city, cycle), await drafted(city, cycle)
    await city.act(director, Ability.AWARD_LIST_SIGN_QUALIFIED, first)

    found = await city.refusal(director, Ability.AWARD_LIST_SIGN_QUALIFIED, second)

    assert found == ("FORBIDDEN", "WRONG_STAGE", "Art.17")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE list_entry SET honour_only = true WHERE list_id = $1",
        "UPDATE entry_rationale SET reason = '' WHERE list_id = $1",
        "INSERT INTO list_entry SELECT (jsonb_populate_record(e, '{}')).* FROM list_entry e WHERE e.list_id = $1",
    ],
)
async def test_a_signed_list_is_immutable_in_the_database_too(city: World, change: str) -> None:
    cycle, director = await city.cycle("qualifying"), await city.actor(Role.OFFICE_DIRECTOR)
    await checked(city, cycle)
    key = await drafted(city, cycle)
    await city.act(director, Ability.AWARD_LIST_SIGN_QUALIFIED, key)
    before = await city.contents()

    with pytest.raises(asyncpg.RaiseError, match=r"LIST_SIGNED Art\.17"):
        await city.sql(change, key)

    assert await city.contents() == before


async def test_the_list_is_not_drafted_while_a_department_is_asked(city: World) -> None:
    cycle = await city.cycle("qualifying")
    clerk = await city.actor(Role.OFFICE)
    dossier = await applied(city, cycle)
    await consulted(city, clerk, dossier)

    found = await city.refusal(clerk, Ability.CYCLE_DRAFT_QUALIFIED_LIST, cycle)

    assert found == ("RULE", "CONSULTATION_OPEN", "Art.17")


@pytest.mark.parametrize("drafted_before", [True, False])
async def test_a_consultation_opened_after_the_findings_still_blocks_the_list(
    city: World, drafted_before: bool
) -> None:
    cycle, clerk = await city.cycle("qualifying"), await city.actor(Role.OFFICE)
    dossier, director = await checked(city, cycle), await city.actor(Role.OFFICE_DIRECTOR)
    key = await drafted(city, cycle) if drafted_before else cycle
    await consulted(city, clerk, dossier)

    if drafted_before:
        found = await city.refusal(director, Ability.AWARD_LIST_SIGN_QUALIFIED, key)
    else:
        found = await city.refusal(clerk, Ability.CYCLE_DRAFT_QUALIFIED_LIST, cycle)

    assert found == ("RULE", "CONSULTATION_OPEN", "Art.17")
