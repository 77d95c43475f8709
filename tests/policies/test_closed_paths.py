"""Ways by which something hidden once showed: each was found by trying to break in, and stays closed."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

import models as m
from models.review import ConflictKind
from policies.actor import Actor
from regulation.ability import Ability
from regulation.honours import AwardKind
from regulation.roles import Role
from services.inputs import EntryInput, ScoreInput
from tests.policies.looking import Way, ask, ask_reference, data, gid
from tests.world import World, kept_sheet


async def conflict(world: World, actor: Actor, cycle: UUID, organisation: UUID) -> None:
    await world.put(
        m.Conflict, cycle_id=cycle, person_id=actor.person_id, organisation_id=organisation, kind="kinship",
        source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip


# --- Scenery ---


async def _candidate(world: World, stage: str, state: str) -> tuple[UUID, UUID, UUID]:
    cycle, organisation = await world.cycle(stage), await world.organisation()
    dossier = await world.dossier(cycle, organisation, state, reported_at=world.clock)
    await world.put(
        m.Evaluation, dossier_id=dossier, cycle_id=cycle, material_score=500, site_score=500, score=500, opinion="好",
        evaluated_at=world.clock,
    )  # fmt: skip
    return cycle, organisation, dossier


async def _listed(world: World, kind: str, cycle: UUID, organisation: UUID, dossier: UUID, **values: Any) -> UUID:
    key = await world.put(m.AwardList, cycle_id=cycle, kind=kind, digest="", drafted_at=world.clock)
    await world.put(
        m.ListEntry, list_id=key, cycle_id=cycle, dossier_id=dossier, organisation_id=organisation,
        sector_group="manufacturing", award_kind="quality",
    )  # fmt: skip
    await world.change(m.AwardList, key, state="signed", signed_at=world.clock, **values)
    return key


# --- a late conflict quarantines the scores -----------------------------------------------------------------------------------


async def _panel(world: World, totals: list[int | None]) -> tuple[UUID, UUID, list[Actor]]:
    """Return organisation, dossier and experts; the first leads; a total of None is a review still open."""
    cycle, organisation = await world.cycle("material_review"), await world.organisation()
    dossier = await world.dossier(cycle, organisation, "qualified")
    experts = []
    for n, total in enumerate(totals):
        expert = await world.expert()
        review = await world.assigned(dossier, expert, leader=n == 0)
        if total is not None:
            sheet = {"scores": kept_sheet(total // 10), "total": Decimal(total)}
            await world.change(m.Review, review, state="locked", submitted_at=world.clock, **sheet)
        experts.append(expert)
    return organisation, dossier, experts


async def _declares_conflict(world: World, expert: Actor, organisation: UUID) -> None:
    asked = await world.visible(expert, "conflict_declaration", f"organisation_id = '{organisation}'")
    await world.act(
        expert, Ability.CONFLICT_DECLARATION_DECLARE, asked.pop(), conflicted=True, kind=ConflictKind.KINSHIP
    )


async def test_scores_of_a_conflicted_expert_do_not_count(world: World) -> None:
    organisation, dossier, experts = await _panel(world, [500] * 5 + [900])
    await _declares_conflict(world, experts[5], organisation)

    await world.act(experts[0], Ability.DOSSIER_REPORT_MATERIAL, dossier, text="报告")

    assert await world.one("SELECT score FROM panel_report WHERE dossier_id = $1", dossier) == Decimal("500.00")


async def test_an_open_review_of_a_conflicted_expert_does_not_block_the_panel_for_ever(world: World) -> None:
    organisation, dossier, experts = await _panel(world, [500] * 5 + [None])
    await _declares_conflict(world, experts[5], organisation)

    await world.act(experts[0], Ability.DOSSIER_REPORT_MATERIAL, dossier, text="报告")

    assert await world.one("SELECT score FROM panel_report WHERE dossier_id = $1", dossier) == Decimal("500.00")


async def test_the_leader_sees_the_panels_reviews_although_a_conflicted_one_stays_open(world: World) -> None:
    organisation, _dossier, experts = await _panel(world, [500] * 5 + [None])
    await _declares_conflict(world, experts[5], organisation)

    assert len(await world.visible(experts[0], "review")) == 5


_FIGURES = """query ($id: ID!) { node(id: $id) { ... on Dossier {
 materialReviewCount materialMeanScore reviews { nodes { total quarantined } } } } }"""


@pytest.mark.parametrize("way", [ask, ask_reference])
async def test_count_and_mean_leave_out_quarantined_reviews(world: World, way: Way) -> None:
    organisation, dossier, experts = await _panel(world, [500, 520, None, 900])
    await _declares_conflict(world, experts[3], organisation)

    for role in (Role.OFFICE, Role.OFFICE_DIRECTOR):
        found = (await data(world, await world.actor(role), _FIGURES, way, id=gid("dossier", dossier)))["node"]
        shown = {one["total"]: one["quarantined"] for one in found["reviews"]["nodes"]}
        assert (found["materialReviewCount"], found["materialMeanScore"]) == (2, "510.00")
        assert shown == {"500.00": False, "520.00": False, "900.00": True}


@pytest.mark.parametrize("way", [ask, ask_reference])
async def test_count_and_mean_are_of_one_phase(world: World, way: Way) -> None:
    """500 and 520 on the material (Art. 18), 700 on site (Art. 19): no mean of all three."""
    _organisation, dossier, experts = await _panel(world, [500, 520])
    row = await world.row(m.Dossier, dossier)
    edition = await world.one("SELECT criteria_edition_id FROM cycle WHERE id = $1", row["cycle_id"])
    place = {"dossier_id": dossier, "cycle_id": row["cycle_id"], "criteria_edition_id": edition}
    review = await world.put(m.Review, **place, phase="site", state="locked", total=700, submitted_at=world.clock)
    await world.put(m.ReviewAuthor, review_id=review, cycle_id=row["cycle_id"], person_id=experts[0].person_id)
    figures = "materialReviewCount materialMeanScore siteReviewCount siteMeanScore"
    query = f"query ($id: ID!) {{ node(id: $id) {{ ... on Dossier {{ {figures} }} }} }}"

    found = (await data(world, await world.actor(Role.OFFICE), query, way, id=gid("dossier", dossier)))["node"]

    assert [found[name] for name in figures.split()] == [2, "510.00", 1, "700.00"]


async def test_the_supervisor_reads_which_reviews_are_quarantined(world: World) -> None:
    organisation, _dossier, experts = await _panel(world, [500, 520, 900])
    await _declares_conflict(world, experts[2], organisation)

    found = await data(world, await world.actor(Role.SUPERVISOR), "{ reviews { nodes { total quarantined } } }", ask)

    shown = {one["total"]: one["quarantined"] for one in found["reviews"]["nodes"]}
    assert shown == {"500.00": False, "520.00": False, "900.00": True}


async def test_a_quarantined_review_does_not_show_who_wrote_it_to_who_may_not_know(world: World) -> None:
    organisation, _dossier, experts = await _panel(world, [500] * 5 + [900])
    await _declares_conflict(world, experts[5], organisation)

    found = await data(world, experts[0], "{ reviews { nodes { total quarantined authorship { id } } } }", ask)

    nodes = found["reviews"]["nodes"]
    assert {(one["total"], one["quarantined"]) for one in nodes} == {("500.00", False)}
    assert sum(one["authorship"] is not None for one in nodes) == 1


# --- a draft is seen by its author alone ---------------------------------------------------------------------------------


async def test_a_draft_reaches_the_supervisor_neither_as_review_nor_by_the_ledger(world: World) -> None:
    cycle, organisation = await world.cycle("material_review"), await world.organisation()
    dossier, expert = await world.dossier(cycle, organisation, "qualified"), await world.expert()
    review = await world.assigned(dossier, expert)
    scores = [ScoreInput("4.1.2", 85, "领导作用突出", "")]
    await world.act(expert, Ability.REVIEW_SAVE, review, scores=scores)
    supervisor = await world.actor(Role.SUPERVISOR)
    asked = "{ reviews { nodes { scores { percentage } authorship { id } } } ledgerEntries { nodes { ability payload { body } } } }"

    found = await data(world, supervisor, asked, ask)

    assert found["reviews"]["nodes"] == []
    assert await world.visible(supervisor, "review_author") == set()
    assert [one["ability"] for one in found["ledgerEntries"]["nodes"]] == ["review:save"]
    assert "领导作用突出" not in str(found)
    assert "percentage" not in str(found)
    assert await world.visible(expert, "review") == {review}


# --- own review stays when the application is closed to the expert -----------------------------------------------------------


@pytest.mark.parametrize("bar", ["undeclared", "unsigned", "frozen", "declared conflicted"])
async def test_a_barred_expert_neither_sees_nor_saves_the_own_review(world: World, bar: str) -> None:
    cycle, organisation = await world.cycle("material_review"), await world.organisation()
    dossier, expert = await world.dossier(cycle, organisation, "qualified"), await world.expert()
    review = await world.assigned(dossier, expert)
    statements = {
        "undeclared": "UPDATE conflict_declaration SET state = 'undeclared' WHERE person_id = $1",
        "declared conflicted": "UPDATE conflict_declaration SET state = 'conflicted' WHERE person_id = $1",
        "unsigned": f"UPDATE undertaking SET cycle_id = '{await world.cycle()}' WHERE person_id = $1",
        "frozen": "UPDATE assignment SET frozen_at = assigned_at, frozen_because = 'conflict' WHERE person_id = $1",
    }
    await world.sql(statements[bar], expert.person_id)

    assert await world.visible(expert, "review") == set()
    found = await world.refusal(expert, Ability.REVIEW_SAVE, review, scores=[])
    assert found == ("NOT_FOUND", "NOT_FOUND", "Art.18")


# --- a draft that was withdrawn becomes visible ---------------------------------------------------------------------------------


async def test_a_draft_that_was_withdrawn_stays_with_its_applicant(world: World) -> None:
    organisation = await world.organisation("360702")
    dossier = await world.dossier(await world.cycle("accepting"), organisation, "draft", profile="未完成的稿")
    applicant, clerk, county = await world.applicant(organisation), await world.actor(Role.OFFICE), await world.county()
    assert await world.visible(clerk, "dossier") == await world.visible(county, "dossier") == set()

    await world.act(applicant, Ability.DOSSIER_WITHDRAW, dossier, reason="不报了")

    assert await world.visible(applicant, "dossier") == {dossier}
    assert await world.visible(clerk, "dossier") == set()
    assert await world.visible(county, "dossier") == set()


# --- state and version of an application tell its applicant and recommender of hidden decisions ------------------------------


_OWN = "{ dossiers { nodes { number state version } } }"


async def test_an_evaluation_changes_nothing_that_the_applicant_reads(world: World) -> None:
    cycle, organisation = await world.cycle("evaluating"), await world.organisation()
    dossier = await world.dossier(cycle, organisation, "site_reviewed")
    for phase in ("material", "site"):
        await world.put(
            m.PanelReport, dossier_id=dossier, cycle_id=cycle, phase=phase, score=500, text="t",
            reported_at=world.clock,
        )  # fmt: skip
    applicant, clerk = await world.applicant(organisation), await world.actor(Role.OFFICE)
    before = await ask(world, applicant, _OWN)

    await world.act(clerk, Ability.DOSSIER_EVALUATE, dossier, opinion="好")

    assert await ask(world, applicant, _OWN) == before


async def test_a_candidate_is_not_told_before_publication(world: World) -> None:
    """The candidate list: office; leading group from submission; public from publication. Not the applicant."""
    cycle, organisation, dossier = await _candidate(world, "evaluating", "site_reviewed")
    applicant, clerk = await world.applicant(organisation), await world.actor(Role.OFFICE)
    county = await world.county("360702")
    done = await world.act(
        clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, entries=[EntryInput(dossier, AwardKind.QUALITY)]
    )
    before = [await ask(world, who, _OWN) for who in (applicant, county)]

    await world.act(await world.actor(Role.OFFICE_DIRECTOR), Ability.AWARD_LIST_SIGN_CANDIDATE, done.id)

    assert [await ask(world, who, _OWN) for who in (applicant, county)] == before


# --- who objects ------------------------------------------------------------------------------------------------------------------


async def _published(world: World) -> tuple[UUID, UUID]:
    cycle, organisation = await world.cycle("publicising"), await world.organisation()
    dossier = await world.dossier(cycle, organisation, "publicised")
    listed = await _listed(world, "proposed", cycle, organisation, dossier, published_at=world.clock)
    notice = await world.put(
        m.Notice, cycle_id=cycle, kind="publicity", title="t", body="b", channels=["c"], content_digest="",
        published_at=world.clock, list_id=listed, closes_at=world.clock + timedelta(days=10),
    )  # fmt: skip
    return notice, organisation


async def _objects(world: World, who: Actor, notice: UUID, organisation: UUID) -> None:
    given = {"organisation_id": organisation, "grounds": "不实", "name": "张三", "contact": "13800000000"}
    await world.act(who, Ability.NOTICE_OBJECT, notice, **given)


async def test_the_ledger_does_not_tell_the_audit_admin_who_objected(world: World) -> None:
    """Who objects is known to handler and supervisor only (Art. 21)."""
    notice, organisation = await _published(world)
    objector, audit = await world.applicant(await world.organisation()), await world.actor(Role.AUDIT_ADMIN)

    await _objects(world, objector, notice, organisation)

    found = await world.visible(audit, "ledger_entry", f"person_id = '{objector.person_id}'")
    assert found == set()


async def test_a_sealed_name_is_not_found_by_guessing(world: World) -> None:
    """A digest without a secret key would be undone by a list of names or numbers."""
    notice, organisation = await _published(world)

    await _objects(world, world.anybody(), notice, organisation)

    body = await world.one("SELECT body FROM ledger_payload")
    assert hashlib.sha256(b"13800000000").hexdigest() not in body


async def test_an_anonymous_objection_is_on_the_ledger_of_its_own_programme_alone(world: World) -> None:
    notice, organisation = await _published(world)
    await _objects(world, world.anybody(), notice, organisation)
    first, world.programme = (
        world.programme,
        await world.put(m.Programme, code="X", name="他奖", name_en="X", authority="a"),
    )
    stranger = await world.actor(Role.SUPERVISOR)
    world.programme = first

    assert await world.visible(stranger, "ledger_entry") == set()
    assert await world.visible(stranger, "ledger_payload") == set()


async def test_a_supervisor_reaches_the_objector_in_the_api(world: World) -> None:
    notice, organisation = await _published(world)
    await _objects(world, world.anybody(), notice, organisation)
    supervisor = await world.actor(Role.SUPERVISOR)
    assert len(await world.visible(supervisor, "objector")) == 1

    found = await data(world, supervisor, "{ objections { nodes { objector { name } } } }", ask)

    assert "张三" in str(found)


# --- who handles an objection -------------------------------------------------------------------------------------------------------


async def test_an_objection_that_has_a_handler_is_hidden_from_other_clerks(world: World) -> None:
    """The objector, the handler and the leading group see it (Art. 21)."""
    notice, organisation = await _published(world)
    await _objects(world, world.anybody(), notice, organisation)
    handler, other = await world.actor(Role.OFFICE), await world.actor(Role.OFFICE)
    objection = await world.one("SELECT id FROM objection")

    await world.act(handler, Ability.OBJECTION_TAKE, objection)

    assert await world.visible(handler, "objection") == {objection}
    assert await world.visible(other, "objection") == set()


async def test_an_objection_is_not_taken_over_from_its_handler(world: World) -> None:
    notice, organisation = await _published(world)
    await _objects(world, world.anybody(), notice, organisation)
    first, second = await world.actor(Role.OFFICE), await world.actor(Role.OFFICE)
    objection = await world.one("SELECT id FROM objection")
    await world.act(first, Ability.OBJECTION_TAKE, objection)

    code, _, _ = await world.refusal(second, Ability.OBJECTION_TAKE, objection)

    assert code in {"FORBIDDEN", "RULE", "NOT_FOUND"}


# --- programmes ---------------------------------------------------------------------------------------------------------------------


async def _elsewhere(world: World) -> UUID:
    return await world.put(m.Programme, code=uuid4().hex, name="他奖", name_en="X", authority="a")


async def test_a_recommender_sees_no_organisation_of_another_programme(world: World) -> None:
    first, world.programme = world.programme, await _elsewhere(world)
    await world.organisation("360702", "C")
    world.programme = first
    county = await world.county("360702")

    assert await world.visible(county, "organisation") == set()
    assert await world.visible(county, "organisation_detail") == set()


async def test_registering_does_not_tell_that_another_programme_knows_the_organisation(world: World) -> None:
    first, world.programme = world.programme, await _elsewhere(world)
    await world.organisation("360702", "C", "91360703MAM3QNEB3R")
    world.programme = first
    clerk = await world.actor(Role.OFFICE)
    given = {"name": "赣州砺岑", "credit_code": "91360703MAM3QNEB3R", "section_code": "C", "contact_name": "温"}

    done = await world.act(
        clerk, Ability.PROGRAMME_REGISTER_ORGANISATION, world.programme,
        jurisdiction_id=await world.jurisdiction(), **given,
    )  # fmt: skip

    assert done.resource == "organisation"


# --- a conflicted clerk still finds traces -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("resource", ["conflict_declaration"])
async def test_a_conflicted_clerk_finds_no_trace_of_the_application(world: World, resource: str) -> None:
    cycle, organisation = await world.cycle("material_review"), await world.organisation()
    dossier, clerk = await world.dossier(cycle, organisation, "qualified"), await world.actor(Role.OFFICE)
    expert = await world.expert()
    await world.assigned(dossier, expert)
    await world.act(expert, Ability.DOSSIER_OPEN, dossier)
    await world.act(await world.actor(Role.OFFICE), Ability.DOSSIER_TAKE_CASE, dossier)

    await conflict(world, clerk, cycle, organisation)

    assert await world.visible(clerk, resource) == set()


async def test_a_conflicted_clerk_sees_the_own_conflict_and_not_those_of_others(world: World) -> None:
    cycle, organisation = await world.cycle("material_review"), await world.organisation()
    clerk, expert = await world.actor(Role.OFFICE), await world.expert()
    await conflict(world, expert, cycle, organisation)
    assert len(await world.visible(clerk, "conflict")) == 1

    await conflict(world, clerk, cycle, organisation)

    found = await world.visible(clerk, "conflict")
    own = await world.one("SELECT id FROM conflict WHERE person_id = $1", clerk.person_id)
    assert found == {own}


# --- two grants at once under REPEATABLE READ -----------------------------------------------------------------------------------------------


async def test_the_database_refuses_two_incompatible_grants_at_any_isolation(world: World, database_url: str) -> None:
    """A lock alone would not show the other grant to a transaction whose snapshot is older."""
    person = await world.person()
    one, two = [await asyncpg.connect(database_url, server_settings={"role": "award_system"}) for _ in range(2)]
    insert = "INSERT INTO role_grant (person_id, programme_id, role, valid_from) VALUES ($1, $2, $3, now())"
    for connection in (one, two):
        await connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        await connection.fetch("SELECT 1 FROM role_grant LIMIT 1")
    await one.execute(insert, person, world.programme, "expert")
    waiting = asyncio.create_task(two.execute(insert, person, world.programme, "office"))
    await asyncio.sleep(0.05)
    await one.execute("COMMIT")
    refused = None
    try:
        await waiting
        await two.execute("COMMIT")
    except asyncpg.PostgresError as error:
        refused = error
    await one.close()
    await two.close()

    assert refused is not None, "both grants are held"


# --- the door hands out receipts of others -------------------------------------------------------------------------------------------------


async def test_the_door_tells_nobody_of_anothers_receipt(world: World) -> None:
    """A receipt tells what its owner made."""
    clerk = await world.actor(Role.OFFICE)
    dossier = await world.dossier(await world.cycle(), await world.organisation())
    await world.act(clerk, Ability.DOSSIER_TAKE_CASE, dossier, key="k")

    async with world.db.transaction("award_public") as tx:
        await world.anybody().enter(tx)
        found = await tx.sql("SELECT scope.receipt('k') AS r")

    assert found[0]["r"] is None


# --- after disqualification -----------------------------------------------------------------------------------------------------------------


async def test_a_disqualified_application_is_closed_to_its_panel(world: World) -> None:
    """The need to know ends with the procedure (Art. 28, 31)."""
    cycle = await world.cycle("material_review")
    dossier = await world.dossier(cycle, await world.organisation(), "qualified")
    expert = await world.expert()
    await world.assigned(dossier, expert)

    await world.act(await world.actor(Role.OFFICE_DIRECTOR), Ability.DOSSIER_DISQUALIFY, dossier, reasons=["虚假材料"])

    assert await world.visible(expert, "dossier") == set()
