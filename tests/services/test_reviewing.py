"""Undertakings, conflicts, panels, score sheets, reports, the site list: Art. 4, 18, 19 and 31."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

import models as m
from models.review import ConflictKind
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken, Violation
from services.inputs import ScoreInput
from tests.services.scenery import ITEMS, applied, checked, programme_with, reported, sheet, stage_of, state_of
from tests.world import UNDERTAKING, World


async def qualified(city: World) -> tuple[UUID, UUID, UUID]:
    """Return a qualified application in the material review with its cycle and organisation."""
    cycle = await city.cycle("material_review")
    dossier = await applied(city, cycle, "qualified")
    return dossier, cycle, (await city.row(m.Dossier, dossier))["organisation_id"]


async def panel(city: World, dossier: UUID, size: int = 5) -> tuple[list[Actor], list[UUID]]:
    """Assign experts, the first of whom leads, and return them with their blank reviews."""
    experts = [await city.expert() for _ in range(size)]
    return experts, [await city.assigned(dossier, one, leader=one is experts[0]) for one in experts]


async def declaration(city: World, expert: Actor, organisation: UUID) -> UUID:
    found = "SELECT id FROM conflict_declaration WHERE person_id = $1 AND organisation_id = $2"
    return UUID(str(await city.one(found, expert.person_id, organisation)))


# --- Undertakings and declarations ------------------------------------------------------------------------------------


async def test_an_undertaking_is_signed_once(city: World) -> None:
    cycle, expert = await city.cycle("qualifying"), await city.expert()
    await city.act(expert, Ability.CYCLE_SIGN_UNDERTAKING, cycle, text_digest=UNDERTAKING)

    found = await city.refusal(expert, Ability.CYCLE_SIGN_UNDERTAKING, cycle, text_digest=UNDERTAKING)

    assert found == ("RULE", "ALREADY_EXISTS", "Art.31")


async def test_every_expert_of_the_pool_is_asked_about_every_qualified_organisation(world: World) -> None:
    cycle = await world.cycle("material_review")
    for state in ("qualified", "qualified", "rejected"):
        await applied(world, cycle, state)
    experts = [await world.expert() for _ in range(3)]
    await world.actor(Role.EXPERT)  # holds the role but was not admitted to the pool

    await world.act(await world.actor(Role.OFFICE), Ability.CYCLE_OPEN_DECLARATIONS, cycle)

    rows = await world.sql("SELECT person_id, state FROM conflict_declaration")
    assert len(rows) == 3 * 2
    assert {row["person_id"] for row in rows} == {expert.person_id for expert in experts}
    assert {row["state"] for row in rows} == {"undeclared"}


async def test_nobody_is_asked_twice(world: World) -> None:
    _, cycle, _ = await qualified(world)
    await world.expert()
    clerk = await world.actor(Role.OFFICE)
    await world.act(clerk, Ability.CYCLE_OPEN_DECLARATIONS, cycle)

    found = await world.refusal(clerk, Ability.CYCLE_OPEN_DECLARATIONS, cycle)

    assert found == ("RULE", "NOBODY_TO_ASK", "Art.31")


async def test_an_expert_of_the_applicant_is_detected_by_the_credit_code(world: World) -> None:
    cycle = await world.cycle("material_review")
    organisation = await world.organisation(credit_code="91360703MAM3QNEB3R")
    await world.dossier(cycle, organisation, "qualified")
    employee, other = await world.expert("91360703MAM3QNEB3R"), await world.expert("91350100M000100Y43")

    await world.act(await world.actor(Role.OFFICE), Ability.CYCLE_OPEN_DECLARATIONS, cycle)

    (found,) = await world.sql("SELECT * FROM conflict")
    assert (found["person_id"], found["organisation_id"]) == (employee.person_id, organisation)
    assert (found["source"], found["kind"], found["rule"]) == ("detected", "employment", "employer_credit_code")
    assert other.person_id != employee.person_id


@pytest.mark.parametrize(
    ("conflicted", "kind", "code"),
    [(True, None, "CONFLICT_KIND_MISSING"), (False, ConflictKind.KINSHIP, "CONFLICT_KIND_FOREIGN")],
)
async def test_a_conflict_is_declared_with_its_kind_and_none_without(
    city: World, conflicted: bool, kind: ConflictKind | None, code: str
) -> None:
    _, cycle, organisation = await qualified(city)
    expert = await city.expert()
    await city.cleared(expert, cycle, organisation)
    key = await declaration(city, expert, organisation)

    found = await city.refusal(expert, Ability.CONFLICT_DECLARATION_DECLARE, key, conflicted=conflicted, kind=kind)

    assert found == ("RULE", code, "Art.31")


async def test_the_explanation_of_a_conflict_is_a_text(city: World) -> None:
    _, cycle, organisation = await qualified(city)
    expert = await city.expert()
    await city.put(m.ConflictDeclaration, cycle_id=cycle, person_id=expert.person_id, organisation_id=organisation)
    key = await declaration(city, expert, organisation)
    given: dict[str, Any] = {"conflicted": True, "kind": ConflictKind.OTHER, "detail": "\x00"}

    found = await city.refusal(expert, Ability.CONFLICT_DECLARATION_DECLARE, key, **given)

    assert found == ("RULE", "TEXT_CONTROL_CHARACTER", "Art.31")


async def test_one_declares_for_oneself_only(city: World) -> None:
    _, cycle, organisation = await qualified(city)
    expert, colleague = await city.expert(), await city.expert()
    await city.cleared(expert, cycle, organisation)
    key = await declaration(city, expert, organisation)

    found = await city.refusal(
        colleague, Ability.CONFLICT_DECLARATION_DECLARE, key, conflicted=True, kind=ConflictKind.OTHER
    )

    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.31")


async def test_a_late_conflict_freezes_the_assignment_and_closes_the_application(city: World) -> None:
    dossier, _, organisation = await qualified(city)
    experts, reviews = await panel(city, dossier)
    late = experts[4]

    await city.act(
        late,
        Ability.CONFLICT_DECLARATION_DECLARE,
        await declaration(city, late, organisation),
        conflicted=True,
        kind=ConflictKind.SHAREHOLDING,
        detail="持有股份",
    )

    frozen = await city.sql("SELECT person_id, frozen_at FROM assignment WHERE dossier_id = $1", dossier)
    assert {row["person_id"]: row["frozen_at"] for row in frozen} == {
        one.person_id: city.clock if one is late else None for one in experts
    }
    assert await city.visible(late, "dossier", f"id = '{dossier}'") == set()
    found = await city.refusal(late, Ability.REVIEW_SUBMIT, reviews[4], scores=sheet())
    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.18")


# --- Panels -----------------------------------------------------------------------------------------------------------


async def test_a_panel_of_five_cleared_experts_gets_a_blank_review_each(city: World) -> None:
    dossier, cycle, organisation = await qualified(city)
    experts = [await city.expert() for _ in range(5)]
    for one in experts:
        await city.cleared(one, cycle, organisation)
    people = [one.person_id for one in experts]

    await city.act(
        await city.actor(Role.OFFICE), Ability.DOSSIER_ASSIGN_PANEL, dossier, expert_ids=people, leader_id=people[2]
    )

    rows = await city.sql("SELECT person_id, leader FROM assignment WHERE dossier_id = $1", dossier)
    assert {row["person_id"]: row["leader"] for row in rows} == {one: one == people[2] for one in people}
    reviews = await city.sql(
        "SELECT r.phase, r.state, a.person_id FROM review r JOIN review_author a ON a.review_id = r.id"
        " WHERE r.dossier_id = $1",
        dossier,
    )
    assert {row["person_id"] for row in reviews} == set(people)
    assert {(row["phase"], row["state"]) for row in reviews} == {("material", "draft")}
    assert await state_of(city, dossier) == "qualified"


async def refused(city: World, dossier: UUID, people: list[Any], leader: Any = None) -> tuple[str, str, str]:
    return await city.refusal(
        await city.actor(Role.OFFICE),
        Ability.DOSSIER_ASSIGN_PANEL,
        dossier,
        expert_ids=people,
        leader_id=leader or people[0],
    )


async def cleared_people(city: World, cycle: UUID, organisation: UUID, size: int) -> list[Any]:
    experts = [await city.expert() for _ in range(size)]
    for one in experts:
        await city.cleared(one, cycle, organisation)
    return [one.person_id for one in experts]


async def test_four_experts_are_too_few(city: World) -> None:
    dossier, cycle, organisation = await qualified(city)
    people = await cleared_people(city, cycle, organisation, 4)

    assert await refused(city, dossier, people) == ("RULE", "PANEL_TOO_SMALL", "Art.18")


async def test_an_expert_named_twice_does_not_count_twice(city: World) -> None:
    dossier, cycle, organisation = await qualified(city)
    people = await cleared_people(city, cycle, organisation, 4)

    assert await refused(city, dossier, [*people, people[0]]) == ("RULE", "EXPERT_TWICE", "Art.18")


async def test_the_leader_is_one_of_the_panel(city: World) -> None:
    dossier, cycle, organisation = await qualified(city)
    people = await cleared_people(city, cycle, organisation, 6)

    assert await refused(city, dossier, people[:5], people[5]) == ("RULE", "LEADER_NOT_IN_PANEL", "Art.18")


async def test_an_undeclared_expert_is_barred(city: World) -> None:
    dossier, cycle, organisation = await qualified(city)
    people = await cleared_people(city, cycle, organisation, 5)
    await city.sql("UPDATE conflict_declaration SET state = 'undeclared' WHERE person_id = $1", people[4])

    assert await refused(city, dossier, people) == ("RULE", "EXPERT_UNDECLARED", "Art.31")


async def test_an_expert_never_asked_is_barred(city: World) -> None:
    dossier, cycle, organisation = await qualified(city)
    people = await cleared_people(city, cycle, organisation, 4)
    stranger = await city.expert()
    await city.act(stranger, Ability.CYCLE_SIGN_UNDERTAKING, cycle, text_digest=UNDERTAKING)

    assert await refused(city, dossier, [*people, stranger.person_id]) == ("RULE", "EXPERT_UNDECLARED", "Art.31")


async def test_a_declaration_of_another_cycle_does_not_clear(city: World) -> None:
    dossier, cycle, organisation = await qualified(city)
    people = await cleared_people(city, cycle, organisation, 4)
    expert = await city.expert()
    await city.cleared(expert, await city.cycle("closed"), organisation)
    await city.act(expert, Ability.CYCLE_SIGN_UNDERTAKING, cycle, text_digest=UNDERTAKING)

    assert await refused(city, dossier, [*people, expert.person_id]) == ("RULE", "EXPERT_UNDECLARED", "Art.31")


async def test_a_conflicted_expert_is_barred_also_after_declaring_none(city: World) -> None:
    dossier, cycle, organisation = await qualified(city)
    people = await cleared_people(city, cycle, organisation, 5)
    await city.put(
        m.Conflict,
        cycle_id=cycle,
        person_id=people[3],
        organisation_id=organisation,
        kind="employment",
        source="detected",
        rule="employer_credit_code",
        found_at=city.clock,
    )

    assert await refused(city, dossier, people) == ("RULE", "EXPERT_CONFLICTED", "Art.31")


async def test_an_expert_without_the_undertaking_is_barred(city: World) -> None:
    dossier, cycle, organisation = await qualified(city)
    people = await cleared_people(city, cycle, organisation, 4)
    expert = await city.expert()
    await city.put(
        m.ConflictDeclaration,
        cycle_id=cycle,
        person_id=expert.person_id,
        organisation_id=organisation,
        state="none",
    )

    assert await refused(city, dossier, [*people, expert.person_id]) == ("RULE", "UNDERTAKING_MISSING", "Art.31")


async def test_somebody_who_is_no_expert_is_barred(city: World) -> None:
    dossier, cycle, organisation = await qualified(city)
    people = await cleared_people(city, cycle, organisation, 4)
    clerk = await city.actor(Role.FINANCE)
    await city.cleared(clerk, cycle, organisation)

    for nobody in (clerk.person_id, uuid4()):
        assert await refused(city, dossier, [*people, nobody]) == ("RULE", "NOT_AN_EXPERT", "Art.31")


async def test_an_expert_whose_role_has_ended_is_barred(city: World) -> None:
    dossier, cycle, organisation = await qualified(city)
    people = await cleared_people(city, cycle, organisation, 5)
    await city.sql("UPDATE role_grant SET valid_to = $2 WHERE person_id = $1", people[0], city.clock)

    assert await refused(city, dossier, people) == ("RULE", "NOT_AN_EXPERT", "Art.31")


async def test_an_application_has_one_panel(city: World) -> None:
    dossier, cycle, organisation = await qualified(city)
    await panel(city, dossier)
    people = await cleared_people(city, cycle, organisation, 5)

    assert await refused(city, dossier, people) == ("RULE", "PANEL_EXISTS", "Art.18")


# --- Score sheets -----------------------------------------------------------------------------------------------------


async def reviewing(city: World) -> tuple[Actor, UUID]:
    dossier, _, _ = await qualified(city)
    expert = await city.expert()
    return expert, await city.assigned(dossier, expert)


# All items are 600 points of processes (4.1-4.6) and 400 of results (4.7).
RESULTS = {"i4_7_2": 45, "i4_7_3": 45, "i4_7_4": 45, "i4_7_5": 45, "i4_7_6": 45, "i4_7_7": 45}
BY_CATEGORY = {  # and 65 % of the 400 points of results: 260.00
    "i4_1_2": 85, "i4_1_3": 85, "i4_1_4": 85,  # 110 points: 93.50
    "i4_2_2": 70, "i4_2_3": 70,  # 90 points: 63.00
    "i4_3_2": 55, "i4_3_3": 55,  # 90 points: 49.50
    "i4_4_2": 40, "i4_4_3": 40, "i4_4_4": 40, "i4_4_5": 40, "i4_4_6": 40, "i4_4_7": 40,  # 130 points: 52.00
    "i4_5_2": 75, "i4_5_3": 75,  # 100 points: 75.00
    "i4_6_2": 60, "i4_6_3": 60,  # 80 points: 48.00
}  # fmt: skip


@pytest.mark.parametrize(
    ("scores", "total"),
    [
        (sheet(0), "0.00"),
        (sheet(100), "1000.00"),
        (sheet(65, **RESULTS), "570.00"),  # 390.00 + 180.00
        (sheet(0, i4_4_3=35, i4_4_5=45, i4_4_6=85, i4_7_2=95), "96.50"),  # 5.25 + 6.75 + 8.50 + 76.00
        (sheet(50, i4_4_3=55), "500.75"),
        (sheet(65, **BY_CATEGORY), "641.00"),
    ],
)
async def test_the_total_of_a_sheet_is_exact(city: World, scores: list[ScoreInput], total: str) -> None:
    expert, review = await reviewing(city)

    await city.act(expert, Ability.REVIEW_SUBMIT, review, scores=scores)

    row = await city.row(m.Review, review)
    assert (row["state"], str(row["total"]), row["submitted_at"]) == ("locked", total, city.clock)


async def test_each_item_keeps_its_points_as_exact_text(city: World) -> None:
    expert, review = await reviewing(city)

    await city.act(expert, Ability.REVIEW_SUBMIT, review, scores=sheet(0, i4_4_3=35, i4_7_2=95))

    kept = {one["item"]: one["points"] for one in (await city.row(m.Review, review))["scores"]}
    assert (kept["4.4.3"], kept["4.7.2"], kept["4.1.2"]) == ("5.25", "76.00", "0.00")
    assert set(kept) == set(ITEMS)


def without(item: str) -> list[ScoreInput]:
    return [one for one in sheet() if one.item != item]


WRONG_SHEETS = [
    (sheet(50, i4_1_2=52), "PERCENTAGE_OFF_STEP"),
    (sheet(50, i4_1_2=105), "PERCENTAGE_OFF_STEP"),
    (sheet(50, i4_1_2=-5), "PERCENTAGE_OFF_STEP"),
    (without("4.7.7"), "ITEM_MISSING"),
    ([], "ITEM_MISSING"),
    ([*sheet(), replace(sheet()[0], item="4.1.1")], "ITEM_FOREIGN"),
    ([*sheet(), sheet()[0]], "ITEM_DUPLICATE"),
    ([*without("4.1.2"), replace(sheet()[0], strengths=" ", improvements="")], "COMMENT_FIRST"),
    ([*without("4.1.2"), replace(sheet()[0], strengths=" ")], "COMMENT_MISSING"),
    ([*without("4.1.2"), replace(sheet()[0], improvements="")], "COMMENT_MISSING"),
    ([*without("4.1.2"), replace(sheet()[0], percentage=None)], "PERCENTAGE_MISSING"),
]


@pytest.mark.parametrize(("scores", "code"), WRONG_SHEETS)
async def test_an_incomplete_or_wrong_sheet_is_not_submitted(city: World, scores: list[ScoreInput], code: str) -> None:
    expert, review = await reviewing(city)

    found = await city.refusal(expert, Ability.REVIEW_SUBMIT, review, scores=scores)

    assert found == ("RULE", code, "Art.4")


async def test_a_draft_may_be_incomplete(city: World) -> None:
    expert, review = await reviewing(city)

    await city.act(expert, Ability.REVIEW_SAVE, review, scores=sheet()[:3])

    row = await city.row(m.Review, review)
    assert (row["state"], row["total"], len(row["scores"])) == ("draft", None, 3)


@pytest.mark.parametrize("act", [Ability.REVIEW_SAVE, Ability.REVIEW_SUBMIT])
@pytest.mark.parametrize("comment", ["strengths", "improvements"])
async def test_a_comment_is_a_text(city: World, act: Ability, comment: str) -> None:
    expert, review = await reviewing(city)
    scores = [replace(one, **{comment: "\x00"}) if one.item == "4.1.3" else one for one in sheet()]

    found = await city.refusal(expert, act, review, scores=scores)

    assert found == ("RULE", "TEXT_CONTROL_CHARACTER", "Art.18")


@pytest.mark.parametrize(
    ("scores", "code"),
    [
        ([replace(sheet()[0], item="5.1")], "ITEM_FOREIGN"),
        ([replace(sheet()[0], percentage=51)], "PERCENTAGE_OFF_STEP"),
        ([sheet()[0], sheet()[1], sheet()[0]], "ITEM_DUPLICATE"),
    ],
)
async def test_a_draft_keeps_to_the_items_and_steps(city: World, scores: list[ScoreInput], code: str) -> None:
    expert, review = await reviewing(city)

    found = await city.refusal(expert, Ability.REVIEW_SAVE, review, scores=scores)

    assert found == ("RULE", code, "Art.4")


@pytest.mark.parametrize("act", [Ability.REVIEW_SAVE, Ability.REVIEW_SUBMIT])
@pytest.mark.parametrize(("phase", "stage"), [("material", "site_review"), ("site", "material_review")])
async def test_a_review_of_another_phase_is_refused(city: World, phase: str, stage: str, act: Ability) -> None:
    cycle = await city.cycle(stage)
    expert = await city.expert()
    review = await city.assigned(await applied(city, cycle, "shortlisted"), expert, phase=phase)

    found = await city.refusal(expert, act, review, scores=sheet())

    assert found == ("RULE", "PHASE_OVER", "Art.18")


async def test_a_colleagues_review_is_not_there(city: World) -> None:
    dossier, _, _ = await qualified(city)
    experts, reviews = await panel(city, dossier)

    found = await city.refusal(experts[1], Ability.REVIEW_SUBMIT, reviews[2], scores=sheet())

    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.18")


async def test_a_locked_review_is_immutable_in_the_database_too(city: World) -> None:
    expert, review = await reviewing(city)
    await city.act(expert, Ability.REVIEW_SUBMIT, review, scores=sheet())

    with pytest.raises(asyncpg.RaiseError, match=r"REVIEW_LOCKED Art\.18"):
        await city.change(m.Review, review, total=Decimal(1000))

    assert (await city.row(m.Review, review))["total"] == Decimal("500.00")


async def test_who_recommended_an_application_does_not_score_it(city: World) -> None:
    cycle = await city.cycle("accepting")
    dossier = await applied(city, cycle, "submitted")
    county = await city.county()
    await city.act(county, Ability.DOSSIER_RECOMMEND, dossier, opinion="同意推荐", truth_stated=True)
    await city.change(m.Cycle, cycle, stage="material_review")
    expert = await _as_expert(city, county)
    review = await city.assigned(dossier, expert)

    found = await city.refusal(expert, Ability.REVIEW_SUBMIT, review, scores=sheet())

    assert found == ("FORBIDDEN", "SEPARATION_OF_DUTIES", "Art.31")


async def _as_expert(city: World, actor: Actor) -> Actor:
    """Let somebody's role end and make the same person an expert."""
    start = datetime(2026, 6, 1, tzinfo=UTC)
    await city.sql("UPDATE role_grant SET valid_to = $2 WHERE id = $1", actor.grant_id, start)
    grant = await city.put(
        m.RoleGrant, person_id=actor.person_id, programme_id=city.programme, role="expert", valid_from=start
    )
    return Actor(start, Role.EXPERT, actor.person_id, grant, city.programme)


# --- Reports ----------------------------------------------------------------------------------------------------------


async def test_no_report_before_all_reviews_are_locked(city: World) -> None:
    dossier, _, _ = await qualified(city)
    experts, reviews = await panel(city, dossier)
    for one, review in list(zip(experts, reviews, strict=True))[:4]:
        await city.act(one, Ability.REVIEW_SUBMIT, review, scores=sheet())

    found = await city.refusal(experts[0], Ability.DOSSIER_REPORT_MATERIAL, dossier, text="材料评审报告")

    assert found == ("RULE", "REVIEWS_OPEN", "Art.18")


async def test_the_leader_is_not_told_how_many_colleagues_are_still_writing(city: World) -> None:
    """What others have submitted is not the leader's to see before all have (Art. 18, 31)."""
    dossier, _, _ = await qualified(city)
    experts, reviews = await panel(city, dossier)
    told = []

    for one, review in list(zip(experts, reviews, strict=True))[:4]:
        await city.act(one, Ability.REVIEW_SUBMIT, review, scores=sheet())
        with pytest.raises(RuleBroken) as broken:
            await city.act(experts[0], Ability.DOSSIER_REPORT_MATERIAL, dossier, text="材料评审报告")
        told.append(broken.value.violations)

    assert told == [(Violation("REVIEWS_OPEN", "Art.18"),)] * 4


async def test_the_report_carries_the_mean_rounded_half_up(city: World) -> None:
    dossier, _, _ = await qualified(city)
    experts, reviews = await panel(city, dossier, 6)
    for one, review in zip(experts, reviews, strict=True):
        scores = sheet(50, i4_4_3=55) if one is experts[5] else sheet(50)
        await city.act(one, Ability.REVIEW_SUBMIT, review, scores=scores)

    await city.act(experts[0], Ability.DOSSIER_REPORT_MATERIAL, dossier, text="材料评审报告")

    (report,) = await city.sql("SELECT * FROM panel_report WHERE dossier_id = $1", dossier)
    assert (report["phase"], report["score"]) == ("material", Decimal("500.13"))  # 3000.75 / 6 = 500.125
    assert await state_of(city, dossier) == "material_reviewed"


async def test_only_the_leader_reports(city: World) -> None:
    dossier, _, _ = await qualified(city)
    experts, reviews = await panel(city, dossier)
    for one, review in zip(experts, reviews, strict=True):
        await city.act(one, Ability.REVIEW_SUBMIT, review, scores=sheet())

    found = await city.refusal(experts[1], Ability.DOSSIER_REPORT_MATERIAL, dossier, text="材料评审报告")

    assert found == ("FORBIDDEN", "OUT_OF_SCOPE", "Art.18")


async def test_a_report_has_a_text(city: World) -> None:
    dossier, _, _ = await qualified(city)
    experts, reviews = await panel(city, dossier)
    for one, review in zip(experts, reviews, strict=True):
        await city.act(one, Ability.REVIEW_SUBMIT, review, scores=sheet())

    found = await city.refusal(experts[0], Ability.DOSSIER_REPORT_MATERIAL, dossier, text=" ")

    assert found == ("RULE", "TEXT_MISSING", "Art.18")


async def test_the_site_report_counts_site_reviews_only(city: World) -> None:
    cycle = await city.cycle("site_review")
    dossier = await reported(city, cycle, "500.00", "shortlisted")
    experts = [await city.expert() for _ in range(5)]
    reviews = [await city.assigned(dossier, one, leader=one is experts[0], phase="site") for one in experts]
    await city.visited(dossier)
    for one, review in zip(experts, reviews, strict=True):
        await city.act(one, Ability.REVIEW_SUBMIT, review, scores=sheet(80))

    await city.act(experts[0], Ability.DOSSIER_REPORT_SITE, dossier, text="现场评审报告")

    rows = await city.sql("SELECT phase, score FROM panel_report WHERE dossier_id = $1", dossier)
    assert {row["phase"]: row["score"] for row in rows} == {
        "material": Decimal("500.00"),
        "site": Decimal("800.00"),
    }
    assert await state_of(city, dossier) == "site_reviewed"


# --- The site list ----------------------------------------------------------------------------------------------------


async def site_listed(city: World, cycle: UUID) -> dict[UUID, int]:
    """Draft the site list and return the rank of each application on it."""
    key = (await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_DRAFT_SITE_LIST, cycle)).id
    rows = await city.sql(
        "SELECT e.dossier_id, r.rank FROM list_entry e JOIN entry_rationale r ON r.entry_id = e.id WHERE e.list_id = $1",
        key,
    )
    return {row["dossier_id"]: row["rank"] for row in rows}


async def test_without_pass_mark_and_ratio_all_are_listed(city: World) -> None:
    cycle = await city.cycle("material_review")
    low, high = await reported(city, cycle, "0.00"), await reported(city, cycle, "1000.00")

    assert await site_listed(city, cycle) == {high: 1, low: 2}


async def test_the_pass_mark_itself_passes(city: World) -> None:
    cycle = await city.cycle("material_review")
    await city.change(m.Cycle, cycle, regulation_version_id=await programme_with(city, material_pass_mark="600.00"))
    exact, _, above = [await reported(city, cycle, score) for score in ("600.00", "599.99", "600.01")]

    assert await site_listed(city, cycle) == {above: 1, exact: 2}


async def test_the_ratio_takes_the_best(city: World) -> None:
    cycle = await city.cycle("material_review")
    await city.change(m.Cycle, cycle, regulation_version_id=await programme_with(city, site_list_ratio="0.5"))
    scores = ("610.00", "630.00", "600.00", "620.00")
    _, best, _, second = [await reported(city, cycle, score) for score in scores]

    assert await site_listed(city, cycle) == {best: 1, second: 2}


async def test_ratio_and_pass_mark_hold_together(city: World) -> None:
    cycle = await city.cycle("material_review")
    version = await programme_with(city, site_list_ratio="0.75", material_pass_mark="620.00")
    await city.change(m.Cycle, cycle, regulation_version_id=version)
    scores = ("610.00", "630.00", "600.00", "620.00")
    _, best, _, second = [await reported(city, cycle, score) for score in scores]

    assert await site_listed(city, cycle) == {best: 1, second: 2}


async def test_no_site_list_while_a_report_is_missing(city: World) -> None:
    cycle = await city.cycle("material_review")
    await reported(city, cycle, "600.00")
    await applied(city, cycle, "qualified")

    found = await city.refusal(await city.actor(Role.OFFICE), Ability.CYCLE_DRAFT_SITE_LIST, cycle)

    assert found == ("RULE", "MATERIAL_REPORT_MISSING", "Art.18")


async def test_signing_shortlists_and_gives_each_of_the_panel_a_blank_site_review(city: World) -> None:
    cycle = await city.cycle("material_review")
    version = await programme_with(city, material_pass_mark="550.00")
    await city.change(m.Cycle, cycle, regulation_version_id=version)
    passed, failed = await reported(city, cycle, "550.00"), await reported(city, cycle, "549.99")
    experts, _ = await panel(city, passed)
    await panel(city, failed)
    key = (await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_DRAFT_SITE_LIST, cycle)).id

    await city.act(await city.actor(Role.OFFICE_DIRECTOR), Ability.AWARD_LIST_SIGN_SITE, key)

    assert (await state_of(city, passed), await state_of(city, failed)) == ("shortlisted", "not_shortlisted")
    rows = await city.sql(
        "SELECT r.dossier_id, r.state, a.person_id FROM review r JOIN review_author a ON a.review_id = r.id"
        " WHERE r.phase = 'site' AND r.cycle_id = $1",
        cycle,
    )
    assert {row["person_id"] for row in rows} == {one.person_id for one in experts}
    assert {(row["dossier_id"], row["state"]) for row in rows} == {(passed, "draft")}
    assert await stage_of(city, cycle) == "site_review"


async def test_an_application_disqualified_after_the_draft_stops_the_signature(city: World) -> None:
    cycle, director = await city.cycle("material_review"), await city.actor(Role.OFFICE_DIRECTOR)
    dossier, _ = await reported(city, cycle, "600.00"), await reported(city, cycle, "500.00")
    key = (await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_DRAFT_SITE_LIST, cycle)).id
    await city.act(await city.actor(Role.OFFICE_DIRECTOR), Ability.DOSSIER_DISQUALIFY, dossier, reasons=["造假"])

    found = await city.refusal(director, Ability.AWARD_LIST_SIGN_SITE, key)

    assert found == ("RULE", "INPUTS_CHANGED", "Art.18")


async def test_who_signed_the_qualified_list_does_not_sign_the_site_list(city: World) -> None:
    cycle = await city.cycle("qualifying")
    await checked(city, cycle)
    clerk, director = await city.actor(Role.OFFICE), await city.actor(Role.OFFICE_DIRECTOR)
    first = (await city.act(clerk, Ability.CYCLE_DRAFT_QUALIFIED_LIST, cycle)).id
    await city.act(director, Ability.AWARD_LIST_SIGN_QUALIFIED, first)
    await city.sql("UPDATE dossier SET state = 'rejected' WHERE cycle_id = $1", cycle)
    key = (await city.act(clerk, Ability.CYCLE_DRAFT_SITE_LIST, cycle)).id

    found = await city.refusal(director, Ability.AWARD_LIST_SIGN_SITE, key)
    await city.act(await city.actor(Role.OFFICE_DIRECTOR), Ability.AWARD_LIST_SIGN_SITE, key)

    assert found == ("FORBIDDEN", "SEPARATION_OF_DUTIES", "Art.18")
    assert await stage_of(city, cycle) == "site_review"


async def test_the_qualified_list_does_not_pass_for_the_site_list(city: World) -> None:
    cycle, director = await city.cycle("material_review"), await city.actor(Role.OFFICE_DIRECTOR)
    await reported(city, cycle, "600.00")
    key = await city.put(m.AwardList, cycle_id=cycle, kind="qualified", digest="0" * 64, drafted_at=city.clock)

    found = await city.refusal(director, Ability.AWARD_LIST_SIGN_SITE, key)

    assert found == ("RULE", "WRONG_LIST_KIND", "Art.18")


async def test_site_review_does_not_close_while_a_report_is_missing(city: World) -> None:
    cycle = await city.cycle("site_review")
    await applied(city, cycle, "shortlisted")

    found = await city.refusal(await city.actor(Role.OFFICE), Ability.CYCLE_CLOSE_SITE_REVIEW, cycle)

    assert found == ("RULE", "SITE_REPORT_MISSING", "Art.19")


async def test_a_frozen_member_is_replaced_and_its_scores_count_nowhere(city: World) -> None:
    dossier = await city.dossier(await city.cycle("material_review"), await city.organisation(), "qualified")
    panel = [await city.expert() for _ in range(5)]
    reviews = [await city.assigned(dossier, one, leader=one is panel[0]) for one in panel]
    for one, review in zip(panel, reviews, strict=True):
        await city.act(one, Ability.REVIEW_SUBMIT, review, scores=sheet(100 if one is panel[0] else 50))
    await city.sql(
        "UPDATE assignment SET frozen_at = $1, frozen_because = 'conflict' WHERE person_id = $2",
        city.clock,
        panel[0].person_id,
    )
    clerk, fresh = await city.actor(Role.OFFICE), await city.expert()
    row = await city.row(m.Dossier, dossier)
    await city.cleared(fresh, row["cycle_id"], row["organisation_id"])

    seats = {"expert_ids": [fresh.person_id], "leader_id": panel[1].person_id}
    await city.act(clerk, Ability.DOSSIER_ASSIGN_PANEL, dossier, **seats)
    early = await city.refusal(panel[1], Ability.DOSSIER_REPORT_MATERIAL, dossier, text="报告")
    (own,) = await city.sql("SELECT review_id FROM review_author WHERE person_id = $1", fresh.person_id)
    await city.act(fresh, Ability.REVIEW_SUBMIT, own["review_id"], scores=sheet(50))
    await city.act(panel[1], Ability.DOSSIER_REPORT_MATERIAL, dossier, text="报告")

    assert early == ("RULE", "REVIEWS_OPEN", "Art.18")
    assert str(await city.one("SELECT score FROM panel_report WHERE dossier_id = $1", dossier)) == "500.00"


async def test_a_panel_that_a_conflict_made_too_small_does_not_report(city: World) -> None:
    dossier = await city.dossier(await city.cycle("material_review"), await city.organisation(), "qualified")
    panel = [await city.expert() for _ in range(5)]
    for one in panel:
        review = await city.assigned(dossier, one, leader=one is panel[0])
        await city.act(one, Ability.REVIEW_SUBMIT, review, scores=sheet(50))
    await city.sql(
        "UPDATE assignment SET frozen_at = $1, frozen_because = 'conflict' WHERE person_id = $2",
        city.clock,
        panel[4].person_id,
    )

    found = await city.refusal(panel[0], Ability.DOSSIER_REPORT_MATERIAL, dossier, text="报告")

    assert found == ("RULE", "REVIEWS_TOO_FEW", "Art.18")


@pytest.mark.parametrize("locked", [True, False])
async def test_the_review_of_an_expert_who_declares_a_late_conflict_neither_counts_nor_blocks(
    city: World, locked: bool
) -> None:
    dossier, _, organisation = await qualified(city)
    experts, reviews = await panel(city, dossier, 6)
    late, key = experts[5], await declaration(city, experts[5], organisation)
    for one, review in zip(experts, reviews, strict=True):
        if one is not late or locked:
            await city.act(one, Ability.REVIEW_SUBMIT, review, scores=sheet(100 if one is late else 50))
    conflict: dict[str, Any] = {"conflicted": True, "kind": ConflictKind.KINSHIP}
    await city.act(late, Ability.CONFLICT_DECLARATION_DECLARE, key, **conflict)

    await city.act(experts[0], Ability.DOSSIER_REPORT_MATERIAL, dossier, text="材料评审报告")

    assert await city.one("SELECT score FROM panel_report WHERE dossier_id = $1", dossier) == Decimal("500.00")
