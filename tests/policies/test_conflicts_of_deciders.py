"""A conflict of interest binds the office, the leading group and the executive meeting too (Art. 31)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

import models as m
from models import Base
from models.review import ConflictKind
from policies.book import book
from regulation.ability import Ability
from tests.policies.looking import by_id
from tests.policies.scene import Scene, build
from tests.services.scenery import OPINION
from tests.world import World

KINDS = sorted(kind.value for kind in ConflictKind)
DECIDERS = ("clerk", "handler", "director", "group", "secretary", "executive", "exec_secretary", "finance")
OFFICE, GROUP, EXECUTIVE = "clerk handler director", "group secretary", "executive exec_secretary"
# What each still sees when conflicted with n1, s1 and s2: n2, and of s2 what is published.
LEFT: dict[str, dict[str, str]] = {
    "organisation": {OFFICE: "n2 s2", GROUP: "s2", EXECUTIVE: "s2", "finance": "s2"},
    "organisation_detail": {OFFICE: "n2"},
    "organisation_record": {},
    "organisation_link": {},
    "ban": {OFFICE: "standing", GROUP: "standing", EXECUTIVE: "standing", "finance": "standing"},
    "recognised_win": {},
    "registration_request": {OFFICE: "n2"},
    "dossier": {OFFICE: "f_handed lone unreported"},
    "document": {OFFICE: "f_handed lone unreported f_handed_old"},
    "secret_document": {},
    "recommendation_document": {},
    "consultation_document": {},
    "document_access": {},
    "upload": {"clerk": "clerk"},  # of a notice, about no application
    "dossier_secret": {},
    "dossier_version": {OFFICE: "f_handed lone unreported"},
    "dossier_version_secret": {},
    "recommendation": {},
    "recommendation_author": {},
    "recommendation_decline": {OFFICE: "f_handed"},
    "recommendation_rank": {},
    "guidance": {},
    "eligibility_finding": {},
    "eligibility_run": {},
    "recheck": {},
    "dossier_outcome": {},
    "consultation": {},
    "complaint": {},
    "conduct_record": {OFFICE: "peer"},  # about no application
    "body_record": {OFFICE: "north"},  # about no application
    "body_source": {OFFICE: "north"},
    "body_referral": {},
    "conduct_source": {},
    "conduct_referral": {},
    "assignment": {OFFICE: "conflicted_lone undeclared_lone unsigned_lone frozen_lone"},
    "conflict_dismissal": {},
    "conflict_report": {},
    "conflict_clue": {},
    "touched_decision": {},
    "drawn_place": {OFFICE: "lone"},
    "draw_obstacle": {OFFICE: "lone reviewing"},
    "message": {},
    "review": {},
    "review_author": {},
    "consensus": {},
    "consensus_item": {},
    "consensus_response": {},
    "panel_report": {},
    "site_visit": {},
    "site_observer": {},
    "site_attendance": {},
    "verification_point": {},
    "point_answer": {},
    "site_note": {},
    "site_document": {},
    "site_notice": {},
    "site_request": {},
    "request_document": {},
    "evaluation": {OFFICE: "unreported"},
    "list_entry": {
        OFFICE: "qualified_unreported drafted_unreported published_shown final_won",
        GROUP: "published_shown final_won",
        EXECUTIVE: "published_shown final_won",
        "finance": "published_shown final_won",
    },
    "entry_rationale": {OFFICE: "qualified_unreported drafted_unreported"},
    "list_vacancy": {},  # may tell of any candidate
    "objection": {},
    "objector": {},
    "objection_statement": {},
    "objection_document": {},
    "objection_handling": {},
    "objection_hearing": {},
    "hearing_document": {},
    "bonus_entitlement": {},
    "title_misuse": {},
    "bonus_use": {},
    "bonus_use_document": {},
    "bonus_report_figure": {},
    "bonus_inspection": {},
    "payment_order": {},
    "payee_account": {},
    "payee_account_number": {},
    "payment_report": {},
    "platform_message": {},
    "honour_item": {},
    "cycle_archive": {},
    "obligation": {},
    "obligation_submission": {},
    "feedback_release": {},
    "feedback_report": {},
    "reassessment": {},
    "reassessment_place": {},
    "reassessment_sheet": {},
    "reassessment_author": {},
    "reassessment_report": {},
    "obligation_document": {},
    "incident": {},
    "incident_statement": {},
    "revocation_consequence": {},
    "clawback_plan": {},
    "clawback_receipt": {},
    "clawback_waiver": {},
    "title_stop": {},
    "appeal": {},
    "tip": {},
    "tip_reporter": {},
    "tip_statement": {},
    "activity": dict.fromkeys(DECIDERS, "fair") | dict.fromkeys(OFFICE.split(), "fair planned"),  # of the office
    "participation": {},
    "good_practice": dict.fromkeys(DECIDERS, "won"),  # public
    "good_practice_secret": {},
    "cultivation": {},
    "cultivation_step": {},
    "nomination_document": {},
    "higher_nomination": dict.fromkeys(DECIDERS, "won"),  # public
    "meeting_item": {GROUP: "other"},  # about no organisation
    "motion": {GROUP: "other"},
    "recusal": {},
    "ballot_roll": {"group": "other"},
    "open_vote": {"group": "other"},
    "vote_tally": {},
    "meeting_document": {},
    "meeting_minutes": {},
    "resolution": {},
}


@pytest.fixture(scope="module")
async def scene(shared_world: World) -> AsyncIterator[Scene]:
    """Everybody and everything; each test takes back the conflicts that it made."""
    return await build(shared_world)


async def _bind(scene: Scene, kind: str, dismissed: bool) -> None:
    """Bind every decider to n1, s1 and s2 by a conflict, or dismiss it again."""
    for name in DECIDERS:
        for organisation in ("n1", "s1", "s2"):
            await scene.world.sql(
                "INSERT INTO conflict (cycle_id, person_id, organisation_id, kind, source, rule, found_at, dismissed_at)"
                " VALUES ($1, $2, $3, $4, 'reported', 'r', $5, $6)"
                " ON CONFLICT (person_id, cycle_id, organisation_id, source, kind, rule, fact) DO UPDATE SET dismissed_at = $6",
                *(scene.key("cycle", "deciding"), scene[name].person_id, scene.key("organisation", organisation)),
                *(kind, scene.world.clock, scene.world.clock if dismissed else None),
            )


def _left(resource: str) -> dict[str, set[str]]:
    named = {name: what for who, what in LEFT[resource].items() for name in who.split()}
    return {name: set(named.get(name, "").split()) for name in DECIDERS}


async def _seen(scene: Scene, resource: str) -> dict[str, set[str]]:
    return {name: scene.seen(resource, await scene.world.visible(scene[name], resource)) for name in DECIDERS}


# Read by deciders although they name an application, without a line of their own: each says why.
EXEMPT = {
    "case_handler": "its scope looks the application up as the reader, who does not find it",
    "dossier_opening": "its scope looks the application up as the reader, who does not find it",
    "role_grant": "says who may act, not what an applicant does (Art. 11)",
}


def test_what_belongs_to_an_application_is_denied_to_who_has_a_conflict() -> None:
    """A new table without its `deny` line would open what the other tables hide (Art. 31)."""
    deciders = {
        "office", "office_director", "leading_group", "leading_group_secretary", "executive_meeting", "executive_secretary",
    }  # fmt: skip
    reads = [line for line in book().lines if line.act == "read" and line.role in deciders]
    denied = {(line.role, line.resource) for line in reads if line.effect == "deny"}
    about = {
        name for name, table in Base.metadata.tables.items() if {"dossier_id", "organisation_id"} & set(table.c.keys())
    }

    open_still = {(line.role, line.resource) for line in reads if line.resource in about - EXEMPT.keys()} - denied

    assert not open_still, f"policy.csv lacks `deny … conflicted … Art.31` for {sorted(open_still)}"


def test_every_denied_table_is_looked_at() -> None:
    denied = {line.resource for line in book().lines if line.act == "read" and line.effect == "deny"}

    assert denied - {"conflict", "conflict_declaration"} == set(LEFT), "say in LEFT what a conflict leaves"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_conflict_hides_every_trace_from_those_who_decide(scene: Scene, kind: str) -> None:
    before = {resource: await _seen(scene, resource) for resource in LEFT}

    await _bind(scene, kind, dismissed=False)
    found = {resource: await _seen(scene, resource) for resource in LEFT}
    await _bind(scene, kind, dismissed=True)

    assert found == {resource: _left(resource) for resource in LEFT}
    assert {resource: await _seen(scene, resource) for resource in LEFT} == before


async def test_a_conflict_hides_every_trace_in_the_api_from_those_who_decide(scene: Scene) -> None:
    known = [(resource, key) for resource in LEFT for key in scene.names[resource]]
    await _bind(scene, "other", dismissed=False)

    for name in DECIDERS:
        found = await by_id(scene.world, scene[name], known)
        meant = {resource: _left(resource)[name] for resource in LEFT if _left(resource)[name]}
        assert {resource: scene.seen(resource, keys) for resource, keys in found.items()} == meant

    await _bind(scene, "other", dismissed=True)


async def test_a_conflict_bars_every_act_of_those_who_decide(scene: Scene) -> None:
    world, shown, objection = scene.world, scene.key("dossier", "shown"), scene.key("objection", "taken")
    await _bind(scene, "business", dismissed=False)

    refused = [
        await world.refusal(scene["clerk"], Ability.DOSSIER_TAKE_CASE, scene.key("dossier", "full")),
        await world.refusal(scene["handler"], Ability.DOSSIER_OPEN, scene.key("dossier", "half")),
        await world.refusal(scene["handler"], Ability.OBJECTION_INVESTIGATE, objection, **OPINION),
        await world.refusal(scene["director"], Ability.DOSSIER_DISQUALIFY, shown, reasons=["虚假"]),
        await world.refusal(scene["secretary"], Ability.OBJECTION_DECIDE, objection, upheld=False, reason="不成立"),
    ]
    await _bind(scene, "business", dismissed=True)

    articles = ["Art.11", "Art.31", "Art.21", "Art.28", "Art.21"]
    assert refused == [("NOT_FOUND", "NOT_FOUND", article) for article in articles]


async def test_a_conflict_does_not_hide_what_is_published(scene: Scene) -> None:
    await _bind(scene, "competitor", dismissed=False)

    found = await scene.world.visible(scene["executive"], "award_list")
    entries = await scene.world.visible(
        scene["executive"], "list_entry", f"list_id = '{scene.key('award_list', 'final')}'"
    )
    await _bind(scene, "competitor", dismissed=True)

    assert scene.seen("award_list", found) == {"proposed", "approved", "published", "final"}
    assert scene.seen("list_entry", entries) == {"final_won"}


async def test_two_conflicts_bind_until_both_are_dismissed(scene: Scene) -> None:
    await _bind(scene, "kinship", dismissed=False)
    await _bind(scene, "shareholding", dismissed=False)
    await _bind(scene, "kinship", dismissed=True)

    found = await _seen(scene, "dossier")
    await _bind(scene, "shareholding", dismissed=True)

    assert found == _left("dossier")


async def test_a_conflict_of_one_person_binds_no_other(scene: Scene) -> None:
    await scene.world.put(
        m.Conflict, cycle_id=scene.key("cycle", "deciding"), person_id=scene["clerk"].person_id,
        organisation_id=scene.key("organisation", "s1"), kind="other", source="declared", rule="r",
        found_at=scene.world.clock,
    )  # fmt: skip

    full = scene.key("dossier", "full")

    assert full not in await scene.world.visible(scene["clerk"], "dossier")
    assert full in await scene.world.visible(scene["handler"], "dossier")
    assert full in await scene.world.visible(scene["leader"], "dossier")
    await scene.world.sql("UPDATE conflict SET dismissed_at = $1 WHERE source = 'declared'", scene.world.clock)
