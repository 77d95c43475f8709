"""Separation of duties: roles that one person never holds together, acts that one person never does in one matter."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

import models as m
from policies.actor import Actor
from policies.book import Duty, book, duties, incompatible_roles
from policies.decide import Situation, decide
from regulation.ability import Ability
from regulation.roles import Role
from services.door import Refused
from tests.policies.looking import ask, data, gid
from tests.world import World

PAIRS = incompatible_roles()
APART = {frozenset(pair[:2]) for pair in PAIRS}
ADMINS = ("system_admin", "security_admin", "audit_admin")
REVIEWING_OR_DECIDING = (
    "recommender", "department", "office", "office_director", "expert", "leading_group", "leading_group_secretary",
    "executive_meeting", "executive_secretary",
)  # fmt: skip
BUSINESS = ("applicant", *REVIEWING_OR_DECIDING, "finance", "supervisor")


# --- What the design asks for is in the files -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("expert", "recommender"),
        ("expert", "office"),
        *(("applicant", role) for role in REVIEWING_OR_DECIDING),
        ("office", "office_director"),  # the second pair of eyes
        ("leading_group", "executive_meeting"),
        ("leading_group_secretary", "executive_meeting"),
        ("leading_group", "executive_secretary"),
        ("leading_group_secretary", "executive_secretary"),
        *combinations(ADMINS, 2),
        *((admin, role) for admin in ADMINS for role in BUSINESS),
    ],
)
def test_roles_that_the_design_keeps_apart_are_in_the_file(one: str, other: str) -> None:
    assert {one, other} in APART


@pytest.mark.parametrize(
    ("earlier", "later", "matter"),
    [
        # recommend → review
        ("dossier:recommend", "review:save", "dossier"),
        ("dossier:recommend", "review:submit", "dossier"),
        # decline → decide on it later
        ("dossier:decline", "review:save", "dossier"),
        ("dossier:decline", "review:submit", "dossier"),
        ("dossier:decline", "dossier:check_eligibility", "dossier"),
        # check eligibility → score
        ("dossier:check_eligibility", "review:save", "dossier"),
        ("dossier:check_eligibility", "review:submit", "dossier"),
        # review → investigate an objection on it
        ("review:submit", "objection:take", "dossier"),
        ("review:submit", "objection:investigate", "dossier"),
        # recommend, evaluate, list → investigate an objection on it
        *(
            (earlier, f"objection:{later}", "cycle" if earlier.startswith("cycle") else "dossier")
            for earlier in (
                "dossier:recommend",
                "dossier:decline",
                "dossier:evaluate",
                "cycle:draft_candidate_list",
            )
            for later in ("take", "investigate")
        ),
        # find an objection inadmissible → sign that it is
        ("objection:find_inadmissible", "objection:sign_inadmissible", "dossier"),
        ("objection:find_inadmissible", "cycle:sign_inadmissible", "cycle"),
        # draft a list → sign it
        ("cycle:draw_panels", "panel_draw:apply", "cycle"),
        ("cycle:draft_qualified_list", "award_list:sign_qualified", "cycle"),
        ("cycle:draft_site_list", "award_list:sign_site", "cycle"),
        ("cycle:draft_candidate_list", "award_list:sign_candidate", "cycle"),
        # two adjacent decisions: sign → sign the next list → propose → approve
        ("award_list:sign_qualified", "award_list:sign_site", "cycle"),
        ("award_list:sign_site", "award_list:sign_candidate", "cycle"),
        ("award_list:sign_candidate", "cycle:propose", "cycle"),
        ("cycle:propose", "cycle:approve", "cycle"),
        # compile what applicants learn → release it; propose the outcome of a reassessment → sign it
        ("cycle:compile_feedback", "feedback_release:sign", "cycle"),
        ("reassessment_report:propose", "reassessment_report:sign", "dossier"),
    ],
)
def test_duties_that_the_design_keeps_apart_are_in_the_file(earlier: str, later: str, matter: str) -> None:
    assert (earlier, later, matter) in {(duty.earlier, duty.later, duty.matter) for duty in duties()}


async def test_the_database_holds_the_same_rules_as_the_files(shared_world: World) -> None:
    roles = await shared_world.sql("SELECT role_a, role_b, article FROM incompatible_roles")
    acts = await shared_world.sql("SELECT earlier, later, matter, article FROM duty_pair")

    assert {tuple(row.values()) for row in roles} == set(PAIRS)
    assert {Duty(*row.values()) for row in acts} == set(duties())


# --- Roles -------------------------------------------------------------------------------------------------------------------


@dataclass
class Registry:
    """A keeper of grants, and the place that each role needs."""

    world: World
    keeper: Actor
    places: dict[str, dict[str, UUID]]

    async def held(self, role: str, person: UUID | None = None, **values: Any) -> UUID:
        """Put a grant in place and return its person."""
        who = person or await self.world.person()
        start = self.world.clock - timedelta(days=100)
        place = {"programme_id": self.world.programme, "valid_from": start, **self.places.get(role, {}), **values}
        await self.world.put(m.RoleGrant, person_id=who, role=role, **place)
        return who

    async def grant(self, role: str, person: UUID) -> Any:
        arguments = {"role": Role(role), **self.places.get(role, {})}
        return await self.world.act(self.keeper, Ability.PERSON_GRANT_ROLE, person, **arguments)

    async def refused(self, role: str, person: UUID) -> tuple[str, str, str]:
        arguments = {"role": Role(role), **self.places.get(role, {})}
        return await self.world.refusal(self.keeper, Ability.PERSON_GRANT_ROLE, person, **arguments)

    async def roles(self, person: UUID) -> list[str]:
        rows = await self.world.sql("SELECT role FROM role_grant WHERE person_id = $1 ORDER BY id", person)
        return [row["role"] for row in rows]


@pytest.fixture(scope="module")
async def registry(shared_world: World) -> Registry:
    places = {
        "applicant": {"organisation_id": await shared_world.organisation()},
        "recommender": {"jurisdiction_id": await shared_world.jurisdiction()},
        "department": {"agency_id": await shared_world.agency()},
    }
    return Registry(shared_world, await shared_world.actor(Role.SECURITY_ADMIN), places)


@pytest.mark.parametrize("first", sorted({pair[0] for pair in PAIRS}))
async def test_an_incompatible_role_is_not_granted(registry: Registry, first: str) -> None:
    person = await registry.held(first)

    found = {second: await registry.refused(second, person) for one, second, _ in PAIRS if one == first}

    assert found == {
        second: ("FORBIDDEN", "INCOMPATIBLE_ROLES", article) for one, second, article in PAIRS if one == first
    }
    assert await registry.roles(person) == [first]


@pytest.mark.parametrize("second", sorted({pair[1] for pair in PAIRS}))
async def test_an_incompatible_role_is_refused_by_the_database_in_either_order(registry: Registry, second: str) -> None:
    for first, article in [(one, article) for one, other, article in PAIRS if other == second]:
        for held, wanted in ((first, second), (second, first)):
            person = await registry.held(held)
            with pytest.raises(asyncpg.RaiseError, match=rf"^INCOMPATIBLE_ROLES {article}$"):
                await registry.held(wanted, person)
            assert await registry.roles(person) == [held]


async def test_a_compatible_role_is_granted(registry: Registry) -> None:
    person = await registry.held("recommender")

    await registry.grant("department", person)
    await registry.grant("recommender", person)

    assert await registry.roles(person) == ["recommender", "department", "recommender"]


async def test_an_incompatible_role_is_granted_once_the_other_has_ended(registry: Registry) -> None:
    person = await registry.held("expert", valid_to=registry.world.clock)

    await registry.grant("recommender", person)

    assert await registry.roles(person) == ["expert", "recommender"]


async def test_an_incompatible_role_is_not_granted_a_moment_before_the_other_ends(registry: Registry) -> None:
    person = await registry.held("expert", valid_to=registry.world.clock + timedelta(microseconds=1))

    assert await registry.refused("recommender", person) == ("FORBIDDEN", "INCOMPATIBLE_ROLES", "Art.31")


async def test_an_ended_grant_is_not_prolonged_into_an_incompatible_one(registry: Registry) -> None:
    person = await registry.held("expert", valid_to=registry.world.clock)
    await registry.grant("recommender", person)

    with pytest.raises(asyncpg.RaiseError, match=r"INCOMPATIBLE_ROLES Art\.31"):
        await registry.world.sql(
            "UPDATE role_grant SET valid_to = NULL WHERE person_id = $1 AND role = 'expert'", person
        )


async def test_a_grant_does_not_turn_into_an_incompatible_one(registry: Registry) -> None:
    person = await registry.held("recommender")
    await registry.held("department", person)

    with pytest.raises(asyncpg.RaiseError, match=r"INCOMPATIBLE_ROLES Art\.31"):
        await registry.world.sql(
            "UPDATE role_grant SET role = 'expert' WHERE person_id = $1 AND role = 'department'", person
        )


async def test_incompatible_roles_are_held_in_different_programmes(registry: Registry) -> None:
    other = await registry.world.put(m.Programme, code=uuid4().hex, name="他奖", name_en="Other", authority="他办")
    person = await registry.held("expert")

    await registry.held("office", person, programme_id=other)

    assert await registry.roles(person) == ["expert", "office"]


async def test_of_two_incompatible_grants_at_once_one_is_given(registry: Registry) -> None:
    person = await registry.world.person()

    results = await asyncio.gather(
        *(registry.grant(role, person) for role in ("expert", "recommender", "office", "applicant")),
        return_exceptions=True,
    )

    refused = [result for result in results if isinstance(result, Refused)]
    assert {(one.code, one.reason) for one in refused} == {("FORBIDDEN", "INCOMPATIBLE_ROLES")}
    assert len(refused) == 3
    assert len(await registry.roles(person)) == 1


async def test_a_second_transaction_waits_for_the_first_and_is_refused(registry: Registry) -> None:
    person = await registry.world.person()
    values = {"person_id": person, "programme_id": registry.world.programme, "valid_from": registry.world.clock}

    async with registry.world.db.transaction("award_system") as first:
        await first.insert(m.RoleGrant, role="expert", **values)
        second = asyncio.create_task(registry.world.put(m.RoleGrant, role="office", **values))
        await asyncio.sleep(0.05)
        assert not second.done()

    with pytest.raises(asyncpg.RaiseError, match=r"INCOMPATIBLE_ROLES Art\.31"):
        await second
    assert await registry.roles(person) == ["expert"]


# --- Acts: decided from the facts -----------------------------------------------------------------------------------------------

# Where each later act is otherwise possible: role, scope, stage of the cycle, state of the target.
POSSIBLE = {
    "review:save": ("expert", "own", "material_review", "draft"),
    "review:submit": ("expert", "own", "material_review", "draft"),
    "dossier:check_eligibility": ("office", "submitted", "qualifying", "recommended"),
    "eligibility_run:judge": ("office_director", "in_programme", "deliberating", "failed"),
    "recheck:sign": ("office_director", "in_programme", "material_review", "asked"),
    "dossier:report_material": ("expert", "led", "material_review", "qualified"),
    "dossier:report_site": ("expert", "led", "site_review", "shortlisted"),
    "dossier:evaluate": ("office", "submitted", "evaluating", "site_reviewed"),
    "objection:take": ("office", "waiting", "publicising", "received"),
    "objection:investigate": ("office", "handled", "publicising", "admitted"),
    "objection:sign_inadmissible": ("office_director", "in_programme", "publicising", "received"),
    "cycle:sign_inadmissible": ("office_director", "in_programme", "publicising", None),
    "objection:decide": ("leading_group_secretary", "in_programme", "publicising", "investigated"),
    "panel_draw:apply": ("office_director", "in_programme", "material_review", "drafted"),
    "award_list:sign_qualified": ("office_director", "in_programme", "qualifying", "draft"),
    "award_list:sign_site": ("office_director", "in_programme", "material_review", "draft"),
    "award_list:sign_candidate": ("office_director", "in_programme", "evaluating", "draft"),
    "cycle:propose": ("leading_group_secretary", "in_programme", "deliberating", None),
    "feedback_release:sign": ("office_director", "in_programme", "commended", "compiled"),
    "reassessment_report:sign": ("office_director", "in_programme", "commended", "proposed"),
    "cycle:approve": ("executive_secretary", "in_programme", "approving", None),
}


def _situation(later: str) -> Situation:
    role, scope, stage, state = POSSIBLE[later]
    return Situation(role=role, scopes=frozenset({scope}), stage=stage, state=state)


def _name(duty: Duty) -> str:
    return f"{duty.earlier} then {duty.later}"


@pytest.mark.parametrize("duty", duties(), ids=_name)
def test_a_later_act_is_refused_to_who_did_the_earlier(duty: Duty) -> None:
    done = frozenset({duty.earlier})
    matter = {"done_on_dossier": done} if duty.matter == "dossier" else {"done_in_cycle": done}

    decision = decide(book(), Ability(duty.later), replace(_situation(duty.later), **matter))

    assert (decision.allowed, decision.reason, decision.article) == (False, "SEPARATION_OF_DUTIES", duty.article)


@pytest.mark.parametrize("later", sorted({duty.later for duty in duties()}))
def test_a_later_act_is_possible_for_who_did_something_else(later: str) -> None:
    barring = {duty.earlier for duty in duties() if duty.later == later}
    harmless = frozenset(ability.value for ability in Ability) - barring

    decision = decide(
        book(), Ability(later), replace(_situation(later), done_on_dossier=harmless, done_in_cycle=harmless)
    )

    assert decision.allowed is True


# --- Acts: refused by the database, whatever the code thinks ------------------------------------------------------------------------


async def _on_record(world: World, ability: str, person: UUID, outcome: str = "done", **matter: UUID | None) -> UUID:
    return await world.put(
        m.LedgerEntry, programme_id=world.programme, at=world.clock, person_id=person, role="office", ability=ability,
        target_id=uuid4(), outcome=outcome, code="", article="Art.5", policy_digest="", payload_digest="", **matter,
    )  # fmt: skip


@pytest.mark.parametrize("duty", duties(), ids=_name)
async def test_the_ledger_takes_no_later_act_of_who_did_the_earlier(shared_world: World, duty: Duty) -> None:
    person, matter = await shared_world.person(), {f"{duty.matter}_id": uuid4()}
    await _on_record(shared_world, duty.earlier, person, **matter)

    with pytest.raises(asyncpg.RaiseError, match=rf"^SEPARATION_OF_DUTIES {duty.article}$"):
        await _on_record(shared_world, duty.later, person, **matter)

    kept = await shared_world.sql("SELECT ability FROM ledger_entry WHERE person_id = $1", person)
    assert [row["ability"] for row in kept] == [duty.earlier]


@pytest.mark.parametrize("duty", duties(), ids=_name)
async def test_the_ledger_takes_the_later_act_of_others_and_in_other_matters(shared_world: World, duty: Duty) -> None:
    world, matter = shared_world, {f"{duty.matter}_id": uuid4()}
    person, colleague, unlucky = await world.person(), await world.person(), await world.person()
    await _on_record(world, duty.earlier, person, **matter)
    await _on_record(world, duty.earlier, unlucky, "refused", **matter)

    await _on_record(world, duty.later, colleague, **matter)
    await _on_record(world, duty.later, unlucky, **matter)
    await _on_record(world, duty.later, person, **{f"{duty.matter}_id": uuid4()})
    await _on_record(world, duty.later, person, "refused", **matter)

    assert (
        await world.one("SELECT count(*) FROM ledger_entry WHERE ability = $1 AND person_id = $2", duty.later, person)
        == 2
    )


# --- Acts: one person in two roles, one after the other -------------------------------------------------------------------------------


async def _later_as(world: World, actor: Actor, role: Role) -> Actor:
    """Let a person's grant end and another begin."""
    await world.sql("UPDATE role_grant SET valid_to = $2 WHERE person_id = $1", actor.person_id, world.clock)
    person = actor.person_id
    grant = await world.put(
        m.RoleGrant, person_id=person, programme_id=world.programme, role=role.value, valid_from=world.clock
    )
    return Actor(clock=world.clock, role=role, person_id=person, grant_id=grant, programme_id=world.programme)


async def test_who_recommended_does_not_review(shared_world: World) -> None:
    world, cycle = shared_world, await shared_world.cycle("qualifying")
    dossier = await world.dossier(cycle, await world.organisation("360702"))
    county = await world.county("360702")
    await world.act(county, Ability.DOSSIER_RECOMMEND, dossier, opinion="同意", truth_stated=True)
    await world.change(m.Cycle, cycle, stage="material_review")

    expert = await _later_as(world, county, Role.EXPERT)
    review = await world.assigned(dossier, expert)
    found = await world.refusal(expert, Ability.REVIEW_SAVE, review, scores=[])

    assert found == ("FORBIDDEN", "SEPARATION_OF_DUTIES", "Art.31")


async def test_what_may_not_follow_is_said_beforehand(shared_world: World) -> None:
    world, cycle = shared_world, await shared_world.cycle("publicising")
    dossier = await world.dossier(cycle, await world.organisation(), "contested")
    clerk = await world.actor(Role.OFFICE)
    await _on_record(world, "dossier:evaluate", clerk.person_id or uuid4(), dossier_id=dossier)
    objection = await _objection(world, cycle, dossier)

    query = "query ($id: ID!) { node(id: $id) { ... on Objection { availableActs { act allowed reason article } } } }"
    found = await data(world, clerk, query, ask, id=gid("objection", objection))

    assert {"act": "objection:take", "allowed": False, "reason": "SEPARATION_OF_DUTIES", "article": "Art.21"} in found[
        "node"
    ]["availableActs"]
    assert await world.refusal(clerk, Ability.OBJECTION_TAKE, objection) == (
        "FORBIDDEN",
        "SEPARATION_OF_DUTIES",
        "Art.21",
    )


async def _objection(world: World, cycle: UUID, dossier: UUID) -> UUID:
    row = await world.row(m.Dossier, dossier)
    notice = await world.put(
        m.Notice, cycle_id=cycle, kind="publicity", title="公示", body="正文", channels=["网站"], content_digest="",
        published_at=world.clock,
    )  # fmt: skip
    objection = await world.put(
        m.Objection, cycle_id=cycle, notice_id=notice, dossier_id=dossier, organisation_id=row["organisation_id"],
        tracking_digest=uuid4().hex, filed_at=world.clock,
    )  # fmt: skip
    await world.put(m.Objector, objection_id=objection, cycle_id=cycle, name="李四", contact="电话")
    return objection


@pytest.mark.parametrize(
    ("kind", "stage", "article"),
    [
        ("qualified", "qualifying", "Art.17"),
        ("site", "material_review", "Art.18"),
        ("candidate", "evaluating", "Art.20"),
    ],
)
async def test_who_drafted_a_list_does_not_sign_it_in_a_later_role(
    shared_world: World, kind: str, stage: str, article: str
) -> None:
    world, cycle = shared_world, await shared_world.cycle(stage)
    clerk = await world.actor(Role.OFFICE)
    await _on_record(world, f"cycle:draft_{kind}_list", clerk.person_id or uuid4(), cycle_id=cycle)
    drafted = await world.put(m.AwardList, cycle_id=cycle, kind=kind, digest="", drafted_at=world.clock)

    director = await _later_as(world, clerk, Role.OFFICE_DIRECTOR)
    found = await world.refusal(director, Ability(f"award_list:sign_{kind}"), drafted)

    assert found == ("FORBIDDEN", "SEPARATION_OF_DUTIES", article)


async def test_who_proposed_does_not_approve(shared_world: World) -> None:
    world, cycle = shared_world, await shared_world.cycle("approving")
    secretary = await world.actor(Role.LEADING_GROUP_SECRETARY)
    await _on_record(world, "cycle:propose", secretary.person_id or uuid4(), cycle_id=cycle)

    executive = await _later_as(world, secretary, Role.EXECUTIVE_SECRETARY)
    found = await world.refusal(executive, Ability.CYCLE_APPROVE, cycle, meeting_id=uuid4())

    assert found == ("FORBIDDEN", "SEPARATION_OF_DUTIES", "Art.22")
