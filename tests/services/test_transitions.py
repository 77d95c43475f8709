"""No step can be skipped or reordered (Art. 5): every stage and state against every act, by tables written by hand.

The full products go through `decide`; every allowed move and every act in every wrong stage also goes through the door.
"""

from __future__ import annotations

from typing import Any

import pytest

import models as m
from policies.book import book
from policies.decide import Decision, Situation, decide
from regulation.ability import Ability
from regulation.procedure import CONSEQUENCES, RULES
from regulation.roles import Role
from regulation.states import DossierState, Stage
from services.inputs import CorrectionInput
from tests.services.scenery import (
    DEADLINE,
    NOTICE,
    OPINION,
    PUBLISHED,
    QUALITY,
    applied,
    checked,
    decided,
    evaluated,
    findings,
    late,
    listed,
    objection,
    publicity,
    report,
    reported,
    sheet,
    stage_of,
    state_of,
    verified,
)
from tests.world import NOON, World

# --- Stages of a cycle ------------------------------------------------------------------------------------------------

STAGES = (
    "drafting", "announced", "accepting", "qualifying", "material_review", "site_review", "evaluating",
    "deliberating", "publicising", "resolving_objections", "approving", "commended", "closed",
)  # fmt: skip

# Every move of a cycle: from which stage, by which act, to which stage (Art. 16-22, 24).
MOVES = {
    ("drafting", "cycle:announce"): "announced",
    ("announced", "cycle:open"): "accepting",
    ("accepting", "cycle:close_filing"): "qualifying",
    ("qualifying", "award_list:sign_qualified"): "material_review",
    ("material_review", "award_list:sign_site"): "site_review",
    ("site_review", "cycle:close_site_review"): "evaluating",
    ("evaluating", "award_list:sign_candidate"): "deliberating",
    ("deliberating", "cycle:publish_proposed"): "publicising",
    ("publicising", "cycle:resolve_objections"): "resolving_objections",
    ("publicising", "cycle:submit_for_approval"): "approving",
    ("resolving_objections", "cycle:submit_for_approval"): "approving",
    ("approving", "cycle:commend"): "commended",
    ("commended", "cycle:commend"): "commended",  # an entry that had to wait follows by a document of its own
    ("commended", "cycle:close"): "closed",
}

# Who does it, and the article that a refusal cites.
MOVERS = {
    "cycle:announce": ("office", "Art.16"),
    "cycle:open": ("office", "Art.17"),
    "cycle:close_filing": ("office", "Art.17"),
    "award_list:sign_qualified": ("office_director", "Art.17"),
    "award_list:sign_site": ("office_director", "Art.18"),
    "cycle:close_site_review": ("office", "Art.19"),
    "award_list:sign_candidate": ("office_director", "Art.20"),
    "cycle:publish_proposed": ("office", "Art.21"),
    "cycle:resolve_objections": ("office", "Art.21"),
    "cycle:submit_for_approval": ("office_director", "Art.22"),
    "cycle:commend": ("executive_meeting", "Art.22"),
    "cycle:close": ("office", "Art.24"),
}


def test_the_stages_are_those_of_the_regulation() -> None:
    assert tuple(stage.value for stage in Stage) == STAGES


def test_the_procedure_moves_a_cycle_exactly_as_the_table_says() -> None:
    stated = {
        (stage.value, ability.value): rule.advance.value
        for ability, rule in RULES.items()
        if rule.advance is not None
        for stage in rule.stages
    }

    assert stated == MOVES


def test_an_act_that_moves_the_stage_names_the_stages_from_which_it_does() -> None:
    anywhere = [ability for ability, rule in RULES.items() if rule.advance is not None and not rule.stages]

    assert anywhere == []


def _decided(act: str, role: str, scope: str, stage: str, state: str) -> Decision:
    return decide(book(), Ability(act), Situation(role, frozenset({scope}), stage, state))


def _decision(possible: bool, otherwise: str, article: str) -> Decision:
    return Decision(possible, "" if possible else otherwise, article)


@pytest.mark.parametrize("act", MOVERS)
def test_a_move_is_decided_by_the_table_in_every_stage(act: str) -> None:
    role, article = MOVERS[act]

    found = {stage: _decided(act, role, "in_programme", stage, "draft") for stage in STAGES}

    assert found == {stage: _decision((stage, act) in MOVES, "WRONG_STAGE", article) for stage in STAGES}


@pytest.mark.parametrize("act", MOVERS)
async def test_a_move_in_a_wrong_stage_is_refused_at_the_door(city: World, act: str) -> None:
    role, article = MOVERS[act]
    cycle = await city.cycle("drafting")
    actor = await city.actor(role)
    target = cycle if act.startswith("cycle") else await _drafted(city, cycle)
    found = {}

    for stage in STAGES:
        if (stage, act) not in MOVES:
            await city.change(m.Cycle, cycle, stage=stage)
            found[stage] = await city.refusal(actor, Ability(act), target, **_arguments(act))

    # What is being drafted is the office's alone: to others the cycle is not there yet.
    hidden = {"drafting": ("NOT_FOUND", "NOT_FOUND", article)} if role == "executive_meeting" else {}
    wrong = {stage: ("FORBIDDEN", "WRONG_STAGE", article) for stage in STAGES if (stage, act) not in MOVES}
    assert found == wrong | hidden


async def _drafted(city: World, cycle: Any) -> Any:
    return await city.put(m.AwardList, cycle_id=cycle, kind="qualified", digest="0" * 64, drafted_at=city.clock)


def _arguments(act: str) -> dict[str, Any]:
    if act == "cycle:commend":
        return {"document_number": "赣市府字〔2026〕1号", "issued_on": NOON.date(), **NOTICE}
    return dict(NOTICE) if act in {"cycle:announce", "cycle:publish_proposed"} else {}


async def test_announcing_moves_to_announced(city: World) -> None:
    cycle = await city.cycle("drafting")

    await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_ANNOUNCE, cycle, **NOTICE)

    assert await stage_of(city, cycle) == "announced"


async def test_opening_moves_to_accepting(city: World) -> None:
    cycle = await city.cycle("announced")

    await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_OPEN, cycle)

    assert await stage_of(city, cycle) == "accepting"


async def test_closing_filing_moves_to_qualifying(city: World) -> None:
    cycle = await city.cycle("accepting")
    clerk = city.at(await city.actor(Role.OFFICE), DEADLINE)

    await city.act(clerk, Ability.CYCLE_CLOSE_FILING, cycle)

    assert await stage_of(city, cycle) == "qualifying"


async def test_signing_the_qualified_list_moves_to_material_review(city: World) -> None:
    cycle = await city.cycle("qualifying")
    await checked(city, cycle)
    drafted = await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_DRAFT_QUALIFIED_LIST, cycle)

    await city.act(await city.actor(Role.OFFICE_DIRECTOR), Ability.AWARD_LIST_SIGN_QUALIFIED, drafted.id)

    assert await stage_of(city, cycle) == "material_review"


async def test_signing_the_site_list_moves_to_site_review(city: World) -> None:
    cycle = await city.cycle("material_review")
    await reported(city, cycle, "600.00")
    drafted = await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_DRAFT_SITE_LIST, cycle)

    await city.act(await city.actor(Role.OFFICE_DIRECTOR), Ability.AWARD_LIST_SIGN_SITE, drafted.id)

    assert await stage_of(city, cycle) == "site_review"


async def test_closing_site_review_moves_to_evaluating(city: World) -> None:
    cycle = await city.cycle("site_review")
    await applied(city, cycle, "site_reviewed")

    await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_CLOSE_SITE_REVIEW, cycle)

    assert await stage_of(city, cycle) == "evaluating"


async def test_signing_the_candidate_list_moves_to_deliberating(city: World) -> None:
    cycle = await city.cycle("evaluating")
    await evaluated(city, cycle)
    clerk, director = await city.actor(Role.OFFICE), await city.actor(Role.OFFICE_DIRECTOR)
    drafted = await city.act(clerk, Ability.CYCLE_DRAFT_CANDIDATE_LIST, cycle, entries=[])

    await city.act(director, Ability.AWARD_LIST_SIGN_CANDIDATE, drafted.id)

    assert await stage_of(city, cycle) == "deliberating"


async def test_publishing_moves_to_publicising(city: World) -> None:
    cycle = await city.cycle("deliberating")
    await listed(city, cycle, "proposed", {await evaluated(city, cycle, "proposed"): QUALITY})
    clerk = city.at(await city.actor(Role.OFFICE), PUBLISHED)

    await city.act(clerk, Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)

    assert await stage_of(city, cycle) == "publicising"


async def test_ending_the_notice_with_objections_open_moves_to_resolving(city: World) -> None:
    public = await publicity(city, QUALITY)
    await objection(city, public.notice, public.organisations[0])

    await city.act(await late(city, Role.OFFICE), Ability.CYCLE_RESOLVE_OBJECTIONS, public.cycle)

    assert await stage_of(city, public.cycle) == "resolving_objections"


@pytest.mark.parametrize("stage", ["publicising", "resolving_objections"])
async def test_submitting_for_approval_moves_to_approving(city: World, stage: str) -> None:
    public = await publicity(city, QUALITY, stage=stage)

    await city.act(await late(city, Role.OFFICE_DIRECTOR), Ability.CYCLE_SUBMIT_FOR_APPROVAL, public.cycle)

    assert await stage_of(city, public.cycle) == "approving"


async def test_commending_moves_to_commended(city: World) -> None:
    cycle = await city.cycle("approving")
    await listed(city, cycle, "final", {await evaluated(city, cycle, "approved"): QUALITY})
    meeting = await city.actor(Role.EXECUTIVE_MEETING)

    await city.act(meeting, Ability.CYCLE_COMMEND, cycle, **_arguments("cycle:commend"))

    assert await stage_of(city, cycle) == "commended"


async def test_a_supplementary_commendation_leaves_the_cycle_commended(city: World) -> None:
    cycle = await city.cycle("commended")
    await listed(city, cycle, "final", {await evaluated(city, cycle, "approved"): QUALITY})

    await city.act(
        await city.actor(Role.EXECUTIVE_MEETING), Ability.CYCLE_COMMEND, cycle, **_arguments("cycle:commend")
    )

    assert await stage_of(city, cycle) == "commended"
    assert await city.one("SELECT count(*) FROM cycle_stage WHERE cycle_id = $1", cycle) == 1


@pytest.mark.parametrize("waiting", ["contested", "upheld", "approved"])
async def test_a_cycle_is_not_closed_while_an_entry_waits(city: World, waiting: str) -> None:
    cycle, clerk = await city.cycle("commended"), await city.actor(Role.OFFICE)
    dossier = await evaluated(city, cycle, waiting)

    found = await city.refusal(clerk, Ability.CYCLE_CLOSE, cycle)
    await city.change(m.Dossier, dossier, state="removed")
    await city.act(clerk, Ability.CYCLE_CLOSE, cycle)

    assert found == ("RULE", "ENTRIES_WAITING", "Art.21")
    assert await stage_of(city, cycle) == "closed"


async def test_closing_moves_to_closed(city: World) -> None:
    cycle = await city.cycle("commended")

    await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_CLOSE, cycle)

    assert await stage_of(city, cycle) == "closed"


async def test_a_stage_that_ends_and_the_one_that_begins_share_their_instant(city: World) -> None:
    cycle = await city.cycle("commended")

    await city.act(await city.actor(Role.OFFICE), Ability.CYCLE_CLOSE, cycle)

    rows = await city.sql("SELECT * FROM cycle_stage WHERE cycle_id = $1 ORDER BY id", cycle)
    assert [(row["stage"], row["closed_at"]) for row in rows] == [("commended", NOON), ("closed", None)]
    assert (rows[1]["opened_at"], rows[1]["article"]) == (NOON, "Art.24")


# --- States of an application -----------------------------------------------------------------------------------------

STATES = (
    "draft", "submitted", "returned", "recommended", "qualified", "rejected", "material_reviewed", "shortlisted",
    "not_shortlisted", "site_reviewed", "candidate", "not_candidate", "proposed", "not_proposed", "publicised",
    "contested", "upheld", "removed", "not_approved", "approved", "awarded", "withdrawn", "disqualified",
)  # fmt: skip
LIVE = (
    "submitted", "returned", "recommended", "qualified", "material_reviewed", "shortlisted", "not_shortlisted",
    "site_reviewed", "candidate", "not_candidate", "proposed", "not_proposed", "publicised", "contested", "upheld",
    "removed", "not_approved", "approved",
)  # fmt: skip

# act -> who, in which scope, in which stage for example, article, state before -> state after.
DOSSIER_ACTS: dict[str, tuple[str, str, str, str, dict[str, str]]] = {
    "submit": ("applicant", "own", "accepting", "Art.17", {"draft": "submitted", "returned": "submitted"}),
    "start_upload": ("applicant", "own", "accepting", "Art.17", {"draft": "draft", "returned": "returned"}),
    "start_opinion_upload": ("recommender", "in_jurisdiction", "accepting", "Art.12", {"submitted": "submitted"}),
    "withdraw": ("applicant", "own", "accepting", "Art.5", {
        "draft": "withdrawn", "submitted": "withdrawn", "returned": "withdrawn", "recommended": "withdrawn",
    }),
    "return": ("office", "submitted", "accepting", "Art.17", {"submitted": "returned", "recommended": "returned"}),
    "recommend": ("recommender", "in_jurisdiction", "accepting", "Art.12", {"submitted": "recommended"}),
    "decline": ("recommender", "in_trade", "accepting", "Art.12", {"submitted": "submitted"}),
    "take_case": ("office", "submitted", "accepting", "Art.11", {state: state for state in LIVE}),
    "open": ("office", "handled", "accepting", "Art.31", {state: state for state in LIVE}),
    "consult": ("office", "submitted", "qualifying", "Art.17", {
        "submitted": "submitted", "recommended": "recommended", "qualified": "qualified",
        "material_reviewed": "material_reviewed", "shortlisted": "shortlisted", "site_reviewed": "site_reviewed",
        "rejected": "rejected",  # in a recheck
        "candidate": "candidate", "proposed": "proposed", "publicised": "publicised", "contested": "contested",
        "upheld": "upheld",
    }),
    "run_checks": ("office", "submitted", "qualifying", "Art.13", {
        "submitted": "submitted", "recommended": "recommended", "site_reviewed": "site_reviewed",
        "candidate": "candidate", "proposed": "proposed", "publicised": "publicised", "contested": "contested",
        "upheld": "upheld",
    }),
    "ask_recheck": ("applicant", "own", "material_review", "Art.17", {"rejected": "rejected"}),
    "check_eligibility": ("office", "submitted", "qualifying", "Art.13", {
        "submitted": "submitted", "recommended": "recommended",
    }),
    "assign_panel": ("office", "submitted", "material_review", "Art.18", {
        "qualified": "qualified", "shortlisted": "shortlisted",
    }),
    "open_consensus": ("expert", "led", "material_review", "Art.18", {
        "qualified": "qualified", "shortlisted": "shortlisted",
    }),
    "change_leader": ("office", "submitted", "material_review", "Art.18", {
        "qualified": "qualified", "shortlisted": "shortlisted",
    }),
    "report_material": ("expert", "led", "material_review", "Art.18", {"qualified": "material_reviewed"}),
    "plan_site_visit": ("office", "submitted", "site_review", "Art.19", {"shortlisted": "shortlisted"}),
    "report_site": ("expert", "led", "site_review", "Art.19", {"shortlisted": "site_reviewed"}),
    "evaluate": ("office", "submitted", "evaluating", "Art.20", {"site_reviewed": "site_reviewed"}),
    "register_incident": ("office", "submitted", "site_review", "Art.28", {state: state for state in LIVE}),
    "disqualify": ("office_director", "submitted", "closed", "Art.28", dict.fromkeys(LIVE, "disqualified")),
    "complain": ("applicant", "own", "material_review", "Art.32", {state: state for state in LIVE}),
}  # fmt: skip

# The vetoes of Art. 13(6) are checked again before publicity and before the executive meeting decides.
RERUNNING = {"evaluating", "deliberating", "publicising", "resolving_objections", "approving", "commended"}
CONSULTING = {"qualifying", "material_review", "site_review", *RERUNNING}
RERUN = ("site_reviewed", "candidate", "proposed", "publicised", "contested", "upheld")

# What is decided is not final before the cycle closes: until then a conflict is declared (Art. 31).
DECLARING = set(STAGES[STAGES.index("material_review") : -1])

# act -> stages in which it is possible; the rest is possible in every stage.
DOSSIER_STAGES: dict[str, set[str]] = {
    "submit": {"accepting"},
    "withdraw": {"accepting", "qualifying"},
    "return": {"accepting"},
    "recommend": {"accepting", "qualifying"},
    "decline": {"accepting", "qualifying"},
    "consult": CONSULTING,
    "run_checks": {"qualifying", *RERUNNING},
    "ask_recheck": {"material_review"},
    "start_upload": {"accepting"},
    "start_opinion_upload": {"accepting", "qualifying"},
    "check_eligibility": {"qualifying"},
    "assign_panel": {"material_review", "site_review"},
    "change_leader": {"material_review", "site_review"},
    "open_consensus": {"material_review", "site_review"},
    "report_material": {"material_review"},
    "plan_site_visit": {"site_review"},
    "report_site": {"site_review"},
    "evaluate": {"evaluating"},
    "complain": set(STAGES[STAGES.index("material_review") :]),
}


def test_the_states_are_those_of_the_procedure() -> None:
    assert {state.value for state in DossierState} == set(STATES)
    assert {a.act for a in Ability if a.resource == "dossier"} == set(DOSSIER_ACTS)


@pytest.mark.parametrize("act", DOSSIER_ACTS)
def test_an_act_on_an_application_is_decided_by_the_table_in_every_state(act: str) -> None:
    role, scope, stage, article, moves = DOSSIER_ACTS[act]

    found = {state: _decided(f"dossier:{act}", role, scope, stage, state) for state in STATES}

    assert found == {state: _decision(state in moves, "WRONG_STATE", article) for state in STATES}
    assert RULES[Ability(f"dossier:{act}")].moves == {before: {after} for before, after in moves.items()}


@pytest.mark.parametrize("act", DOSSIER_ACTS)
def test_an_act_on_an_application_is_decided_by_the_table_in_every_stage(act: str) -> None:
    role, scope, _, article, moves = DOSSIER_ACTS[act]
    possible = DOSSIER_STAGES.get(act, set(STAGES))

    found = {stage: _decided(f"dossier:{act}", role, scope, stage, next(iter(moves))) for stage in STAGES}

    assert found == {stage: _decision(stage in possible, "WRONG_STAGE", article) for stage in STAGES}


@pytest.mark.parametrize("state", ["open", "closed"])
def test_a_working_copy_is_written_to_while_it_is_open_and_filing_lasts(state: str) -> None:
    found = {stage: _decided("dossier_draft:save", "applicant", "own", stage, state) for stage in STAGES}

    late = {stage: Decision(False, "WRONG_STAGE", "Art.17") for stage in STAGES}
    assert found == late | {"accepting": _decision(state == "open", "WRONG_STATE", "Art.17")}


# Every other way in which an application moves: by an act on its list, notice or cycle.
LED_TO = {
    "cycle:recommend": {"submitted": {"recommended"}},
    "award_list:sign_qualified": {
        "submitted": {"qualified", "rejected"}, "recommended": {"qualified", "rejected"}, "returned": {"rejected"},
    },
    "recheck:sign": {"rejected": {"qualified"}},
    "eligibility_run:judge": {state: {"disqualified"} for state in RERUN},
    "award_list:sign_site": {"material_reviewed": {"shortlisted", "not_shortlisted"}},
    "award_list:sign_candidate": {"site_reviewed": {"candidate", "not_candidate"}},
    "cycle:propose": {"candidate": {"proposed", "not_proposed"}},
    "cycle:publish_proposed": {"proposed": {"publicised"}},
    "notice:object": {"publicised": {"contested"}, "contested": {"contested"}, "upheld": {"contested"}},
    "objection:decide": {"contested": {"upheld", "removed", "contested"}},
    # All withdrawn or inadmissible: as if none had been filed, unless one was dismissed before.
    "objection:withdraw": {"contested": {"publicised", "upheld"}},
    "objection:sign_inadmissible": {"contested": {"publicised", "upheld"}},
    "cycle:sign_inadmissible": {"contested": {"publicised", "upheld"}},
    "cycle:propose_replacement": {"not_proposed": {"proposed"}},
    "award_list:publish": {"proposed": {"publicised"}},
    "cycle:approve": {"publicised": {"approved", "not_approved"}, "upheld": {"approved", "not_approved"}},
    "cycle:commend": {"approved": {"awarded"}},
    # A late conflict, however it becomes known, lets the report of a panel fall that is too small without it (Art. 31).
    **{
        act: {"material_reviewed": {"qualified"}, "site_reviewed": {"shortlisted"}}
        for act in (
            "conflict_declaration:declare", "cycle:declare_conflicts", "cycle:declare_interest",
            "cycle:report_conflict", "cycle:detect_conflicts", "conflict_clue:confirm", "cycle:open_declarations", "cycle:draw_panels", "organisation:link",
            "organisation_link:end", "person:record_engagement", "expert_profile:amend",
            "expert_profile:recommend_to_county", "conduct_record:disqualify",
            "reassessment:appoint", "reassessment_place:declare",
        )
    },
}  # fmt: skip


def test_acts_on_lists_notices_and_cycles_move_applications_as_the_table_says() -> None:
    stated = {
        ability.value: {before: set(after) for before, after in moves.items()}
        for ability, moves in CONSEQUENCES.items()
    }

    assert stated == LED_TO


def test_what_is_withdrawn_disqualified_or_awarded_moves_no_more() -> None:
    left = {state for _, _, _, _, moves in DOSSIER_ACTS.values() for state, after in moves.items() if after != state}
    left |= {state for moves in LED_TO.values() for state in moves}

    assert set(STATES) - left == {"withdrawn", "disqualified", "awarded"}


OFFICE_ACTS: dict[str, dict[str, Any]] = {
    "return": {"corrections": [CorrectionInput("缺少附件")]},
    "consult": {},
    "check_eligibility": {"findings": findings()},
    "evaluate": {"opinion": "综合评价"},
    "disqualify": {"reasons": ["提供虚假材料"]},
    "take_case": {},
}


@pytest.mark.parametrize("act", OFFICE_ACTS)
async def test_an_office_act_in_a_wrong_state_is_refused_at_the_door(city: World, act: str) -> None:
    role, _, stage, article, moves = DOSSIER_ACTS[act]
    dossier = await city.dossier(await city.cycle(stage), await city.organisation())
    actor = await city.actor(role)
    arguments = OFFICE_ACTS[act]
    if act == "consult":
        arguments = {"agency_id": await city.agency(), "question": "有无处罚", "due_at": DEADLINE}
    found = {}

    for state in STATES:
        if state not in moves:
            given = None if state == "draft" else city.clock
            await city.change(m.Dossier, dossier, state=state, submitted_at=given)
            found[state] = await city.refusal(actor, Ability(f"dossier:{act}"), dossier, **arguments)

    wrong = {state: ("FORBIDDEN", "WRONG_STATE", article) for state in STATES if state not in moves}
    assert found == wrong | {"draft": ("NOT_FOUND", "NOT_FOUND", article)}, "a draft is not there for the office"


APPLICANT_ACTS: dict[str, dict[str, Any]] = {
    "submit": {"draft_version": 1, "truth_stated": True},
    "withdraw": {"reason": "自愿"},
}


@pytest.mark.parametrize("act", APPLICANT_ACTS)
async def test_an_applicants_act_in_a_wrong_state_is_refused_at_the_door(city: World, act: str) -> None:
    _, _, stage, article, moves = DOSSIER_ACTS[act]
    organisation = await city.organisation()
    dossier = await city.dossier(await city.cycle(stage), organisation)
    applicant = await city.applicant(organisation)
    found = {}

    for state in STATES:
        if state not in moves:
            await city.change(m.Dossier, dossier, state=state)
            found[state] = await city.refusal(applicant, Ability(f"dossier:{act}"), dossier, **APPLICANT_ACTS[act])

    assert found == {state: ("FORBIDDEN", "WRONG_STATE", article) for state in STATES if state not in moves}


@pytest.mark.parametrize(("act", "before"), [(act, s) for act in APPLICANT_ACTS for s in DOSSIER_ACTS[act][4]])
async def test_an_applicants_act_leads_to_the_state_of_the_table(city: World, act: str, before: str) -> None:
    cycle = await city.cycle("accepting")
    dossier = await applied(city, cycle, before)
    await city.evidence(dossier)
    applicant = await city.applicant((await city.row(m.Dossier, dossier))["organisation_id"])

    await city.act(applicant, Ability(f"dossier:{act}"), dossier, **APPLICANT_ACTS[act])

    assert await state_of(city, dossier) == DOSSIER_ACTS[act][4][before]


@pytest.mark.parametrize(
    ("act", "before"), [(act, s) for act in ("return", "check_eligibility") for s in DOSSIER_ACTS[act][4]]
)
async def test_an_office_act_leads_to_the_state_of_the_table(city: World, act: str, before: str) -> None:
    dossier = await applied(city, await city.cycle(DOSSIER_ACTS[act][2]), before)

    await city.act(await city.actor(Role.OFFICE), Ability(f"dossier:{act}"), dossier, **OFFICE_ACTS[act])

    assert await state_of(city, dossier) == DOSSIER_ACTS[act][4][before]


async def test_evaluating_leaves_the_application_site_reviewed(city: World) -> None:
    dossier = await reported(city, await city.cycle("evaluating"), "600.00", "site_reviewed")
    await report(city, dossier, "700.00", "site")

    await city.act(await city.actor(Role.OFFICE), Ability.DOSSIER_EVALUATE, dossier, opinion="综合评价")

    assert await state_of(city, dossier) == "site_reviewed"


@pytest.mark.parametrize("before", LIVE)
async def test_fraud_disqualifies_an_application_at_any_step_before_the_award(city: World, before: str) -> None:
    dossier = await applied(city, await city.cycle("approving"), before)
    director = await city.actor(Role.OFFICE_DIRECTOR)

    await city.act(director, Ability.DOSSIER_DISQUALIFY, dossier, reasons=["提供虚假材料"])

    assert await state_of(city, dossier) == "disqualified"


# --- Reviews, objections, consultations, declarations, lists ----------------------------------------------------------

# act -> who, in which scope, article, stages, state before -> states after.
OTHER_ACTS: dict[str, tuple[str, str, str, set[str], dict[str, set[str]]]] = {
    "dossier_draft:save": ("applicant", "own", "Art.17", {"accepting"}, {"open": {"open"}}),
    "review:save": ("expert", "own", "Art.18", {"material_review", "site_review"}, {"draft": {"draft"}}),
    "review:submit": ("expert", "own", "Art.18", {"material_review", "site_review"}, {"draft": {"locked"}}),
    "consensus:agree": ("expert", "led", "Art.18", {"material_review", "site_review"}, {"open": {"open"}}),
    "consensus:respond": ("expert", "mine", "Art.18", {"material_review", "site_review"}, {"open": {"open"}}),
    "consensus:close": ("expert", "led", "Art.18", {"material_review", "site_review"}, {"open": {"closed"}}),
    "consultation:answer": ("department", "addressed", "Art.17", CONSULTING, {
        "asked": {"answered"}, "answered": {"answered"},
    }),
    "consultation:close": ("office", "in_programme", "Art.17", CONSULTING, {
        "asked": {"closed"}, "answered": {"closed"},
    }),
    "eligibility_run:judge": ("office_director", "in_programme", "Art.13", RERUNNING, {
        "failed": {"kept", "confirmed"},
    }),
    "recheck:check": ("office", "in_programme", "Art.17", {"material_review"}, {"asked": {"asked"}}),
    "recheck:sign": ("office_director", "in_programme", "Art.17", {"material_review"}, {
        "asked": {"upheld", "dismissed"},
    }),
    "consultation:start_upload": ("department", "addressed", "Art.17", CONSULTING, {
        "asked": {"asked"}, "answered": {"answered"},
    }),
    "upload:resume": ("applicant", "self", "Art.17", set(STAGES), {"receiving": {"receiving"}}),
    "upload:finish": ("applicant", "self", "Art.17", set(STAGES), {
        "receiving": {"finished"}, "received": {"finished"}, "refused": {"finished"},
    }),
    "document:remove": ("applicant", "own", "Art.17", {"accepting"}, {
        "draft": {"removed"}, "submitted": {"submitted"},
    }),
    "secret_document:remove": ("applicant", "own", "Art.17", {"accepting"}, {
        "draft": {"removed"}, "submitted": {"submitted"},
    }),
    "recommendation_document:remove": ("recommender", "mine", "Art.12", set(STAGES), {"draft": {"removed"}}),
    "consultation_document:remove": ("department", "addressed", "Art.17", set(STAGES), {"draft": {"removed"}}),
    "notice_document:remove": ("office", "in_programme", "Art.16", set(STAGES), {"draft": {"removed"}}),
    "conflict_declaration:declare": ("expert", "self", "Art.31", DECLARING, {
        "undeclared": {"none", "conflicted"}, "none": {"conflicted"},
    }),
    "conflict_clue:confirm": ("office", "in_programme", "Art.31", DECLARING | {"accepting", "qualifying"}, {
        "open": {"confirmed"},
    }),
    "conflict_clue:set_aside": ("office_director", "in_programme", "Art.31", DECLARING | {"accepting", "qualifying"}, {
        "open": {"set_aside"},
    }),
    "award_list:sign_qualified": ("office_director", "in_programme", "Art.17", {"qualifying"}, {"draft": {"signed"}}),
    "award_list:sign_site": ("office_director", "in_programme", "Art.18", {"material_review"}, {"draft": {"signed"}}),
    "award_list:sign_candidate": ("office_director", "in_programme", "Art.20", {"evaluating"}, {"draft": {"signed"}}),
    "panel_draw:apply": ("office_director", "in_programme", "Art.18", {"material_review", "site_review"}, {
        "drafted": {"applied"},
    }),
    "panel_draw:discard": ("office", "in_programme", "Art.18", set(STAGES), {
        "asked": {"discarded"}, "solving": {"discarded"}, "drafted": {"discarded"},
    }),
    # Of the register: no stage of any cycle bars them.
    "ban:sign": ("office_director", "in_programme", "Art.30", set(STAGES), {"entered": {"in_force"}}),
    "ban:reject": ("office_director", "in_programme", "Art.30", set(STAGES), {"entered": {"rejected"}}),
    "ban:lift": ("office_director", "in_programme", "Art.30", set(STAGES), {"in_force": {"lifted"}}),
    # Of money: it is paid whatever the stage, in the cycle or after it.
    "budget_line:approve": ("finance", "in_programme", "Art.9", set(STAGES), {"drafted": {"approved"}}),
    "budget_line:reject": ("finance", "in_programme", "Art.9", set(STAGES), {"drafted": {"rejected"}}),
    "budget_line:change": ("finance", "in_programme", "Art.9", set(STAGES), {"approved": {"approved"}}),
    "budget_line:close": ("finance", "in_programme", "Art.9", set(STAGES), {"approved": {"closed"}}),
    "budget_change:approve": ("finance", "in_programme", "Art.9", set(STAGES), {"drafted": {"approved"}}),
    "budget_change:reject": ("finance", "in_programme", "Art.9", set(STAGES), {"drafted": {"rejected"}}),
    "calendar_year:sign": ("office_director", "in_programme", "Art.21", set(STAGES), {"drafted": {"signed"}}),
    "calendar_year:reject": ("office_director", "in_programme", "Art.21", set(STAGES), {"drafted": {"rejected"}}),
    "parameter_set:submit": ("office_director", "in_programme", "Art.10", set(STAGES), {"drafted": {"submitted"}}),
    "parameter_set:reject": ("leading_group_secretary", "submitted", "Art.10", set(STAGES), {
        "drafted": {"rejected"}, "submitted": {"rejected"},
    }),
    "parameter_set:approve": ("leading_group_secretary", "submitted", "Art.10", set(STAGES), {"submitted": {"approved"}}),
    "rule_document:revise": ("office", "drafted_by_me", "Art.10", set(STAGES), {"drafted": {"drafted"}}),
    "rule_document:submit": ("office_director", "in_programme", "Art.10", set(STAGES), {"drafted": {"submitted"}}),
    "rule_document:reject": ("leading_group_secretary", "submitted", "Art.10", set(STAGES), {
        "drafted": {"rejected"}, "submitted": {"rejected"},
    }),
    "rule_document:approve": ("leading_group_secretary", "submitted", "Art.10", set(STAGES), {"submitted": {"approved"}}),
    "payment_order:release": ("finance", "in_programme", "Art.9", set(STAGES), {"drafted": {"released"}}),
    "payment_order:cancel": ("finance", "in_programme", "Art.9", set(STAGES), {
        "drafted": {"cancelled"}, "released": {"cancelled"},
    }),
    "payment_order:report": ("payment_platform", "in_programme", "Art.9", set(STAGES), {
        "exported": {"accepted", "paid", "failed"},
        "accepted": {"accepted", "paid", "failed"},
        "paid": {"paid", "returned"},
        "failed": {"failed"},
        "returned": {"returned"},
    }),
    "platform_message:retry": ("finance", "in_programme", "Art.9", set(STAGES), {"dead": {"queued"}}),
    "registration_request:confirm": ("office", "in_programme", "Art.16", set(STAGES), {"asked": {"confirmed"}}),
    "registration_request:refuse": ("office", "in_programme", "Art.16", set(STAGES), {"asked": {"refused"}}),
    # Of what a winner holds: it is handed over, lost and replaced for as long as the title lasts, and taken back.
    "honour_item:hand_over": ("office", "in_programme", "Art.22", set(STAGES), {"made": {"handed_over"}}),
    "honour_item:report_lost": ("office", "in_programme", "Art.33", set(STAGES), {
        "made": {"lost"}, "handed_over": {"lost"},
    }),
    "honour_item:take_back": ("office", "in_programme", "Art.28", set(STAGES), {
        "handed_over": {"returned"}, "lost": {"returned"},
    }),
    "honour_item:replace": ("office", "in_programme", "Art.33", set(STAGES), {
        "lost": {"replaced"}, "returned": {"replaced"},
    }),
    # A title is revoked by its own steps, whatever the cycle does (Art. 28, 30).
    "incident:verify": ("office", "in_programme", "Art.30", set(STAGES), {"registered": {"verified"}}),
    "incident:dismiss": ("office", "in_programme", "Art.30", set(STAGES), {
        "registered": {"dismissed"}, "verified": {"dismissed"},
    }),
    "incident:hear": ("office", "in_programme", "Art.30", set(STAGES), {"verified": {"heard"}}),
    "incident:drop": ("office_director", "in_programme", "Art.30", set(STAGES), {"heard": {"dismissed"}}),
    "incident:propose": ("office", "in_programme", "Art.30", set(STAGES), {"heard": {"proposed"}}),
    "incident:return": ("office_director", "in_programme", "Art.30", set(STAGES), {"proposed": {"heard"}}),
    "incident:sign": ("office_director", "in_programme", "Art.30", set(STAGES), {"proposed": {"submitted"}}),
    "incident:revoke": ("executive_secretary", "submitted", "Art.30", set(STAGES), {"submitted": {"revoked"}}),
    "incident:refuse": ("executive_secretary", "submitted", "Art.30", set(STAGES), {"submitted": {"refused"}}),
    "incident:conclude": ("office", "in_programme", "Art.28", set(STAGES), {"verified": {"disqualified"}}),
    "incident_statement:state": ("applicant", "own", "Art.30", set(STAGES), {"asked": {"stated"}}),
    "incident_statement:waive": ("applicant", "own", "Art.30", set(STAGES), {
        "asked": {"waived"}, "stated": {"waived"},
    }),
    "tip:supplement": ("public", "tracked", "Art.30", set(STAGES), {"received": {"received"}, "taken": {"taken"}}),
    "tip:take": ("office", "waiting", "Art.30", set(STAGES), {"received": {"taken"}}),
    "tip:release": ("office", "handled", "Art.30", set(STAGES), {"taken": {"received"}}),
    "tip:admit": ("office", "handled", "Art.30", set(STAGES), {"taken": {"admitted"}}),
    "tip:close": ("office", "handled", "Art.30", set(STAGES), {"taken": {"closed"}}),
    # What a bonus is used for is recorded and inspected for as long as it takes (Art. 26).
    # What follows a revocation (Art. 23, 28, 30).
    **{
        f"revocation_consequence:{act}": (who, scope, article, set(STAGES), {"open": {after}})
        for act, who, scope, article, after in (
            ("draft_plan", "finance", "clawback", "Art.28", "open"),
            ("record_receipt", "finance", "clawback", "Art.28", "open"),
            ("propose_waiver", "finance", "clawback", "Art.28", "open"),
            ("settle", "finance", "clawback", "Art.28", "met"),
            ("confirm_return", "office", "in_programme", "Art.28", "met"),
            ("confirm_title_stop", "applicant", "own", "Art.23", "open"),
        )
    },
    "clawback_plan:approve": ("finance", "in_programme", "Art.28", set(STAGES), {"drafted": {"approved"}}),
    "clawback_plan:reject": ("finance", "in_programme", "Art.28", set(STAGES), {"drafted": {"rejected"}}),
    "clawback_receipt:confirm": ("finance", "in_programme", "Art.28", set(STAGES), {"recorded": {"confirmed"}}),
    "clawback_receipt:reject": ("finance", "in_programme", "Art.28", set(STAGES), {"recorded": {"rejected"}}),
    "clawback_waiver:approve": ("finance", "in_programme", "Art.28", set(STAGES), {"proposed": {"approved"}}),
    "clawback_waiver:reject": ("finance", "in_programme", "Art.28", set(STAGES), {"proposed": {"rejected"}}),
    "title_stop:accept": ("office", "in_programme", "Art.23", set(STAGES), {"submitted": {"accepted"}}),
    "title_stop:return": ("office", "in_programme", "Art.23", set(STAGES), {"submitted": {"returned"}}),
    "appeal:conclude": ("office", "in_programme", "Art.30", set(STAGES), {"pending": {"upheld", "changed"}}),
    "appeal:propose_annulment": ("office", "in_programme", "Art.30", set(STAGES), {"pending": {"annulling"}}),
    "appeal:return": ("office_director", "in_programme", "Art.30", set(STAGES), {"annulling": {"pending"}}),
    "appeal:annul": ("office_director", "in_programme", "Art.30", set(STAGES), {"annulling": {"annulled"}}),
    "title_misuse:order": ("office", "in_programme", "Art.23", set(STAGES), {
        "recorded": {"ordered"}, "answered": {"ordered"},
    }),
    "title_misuse:dismiss": ("office", "in_programme", "Art.23", set(STAGES), {"recorded": {"dismissed"}}),
    "title_misuse:answer": ("applicant", "own", "Art.23", set(STAGES), {"ordered": {"answered"}}),
    "title_misuse:close": ("office", "in_programme", "Art.23", set(STAGES), {
        "ordered": {"remedied"}, "answered": {"remedied"},
    }),
    "title_misuse:fail": ("office", "in_programme", "Art.23", set(STAGES), {
        "ordered": {"unremedied"}, "answered": {"unremedied"},
    }),
    "bonus_use:amend": ("applicant", "own", "Art.26", set(STAGES), {"recorded": {"recorded"}}),
    "bonus_use:withdraw": ("applicant", "own", "Art.26", set(STAGES), {"recorded": {"withdrawn"}}),
    "bonus_use:start_upload": ("applicant", "own", "Art.26", set(STAGES), {"recorded": {"recorded"}}),
    "bonus_use_document:remove": ("applicant", "own", "Art.26", set(STAGES), {"submitted": {"removed"}}),
    "bonus_inspection:find": ("office", "in_programme", "Art.26", set(STAGES), {"opened": {"found"}}),
    "bonus_inspection:reply": ("applicant", "own", "Art.26", set(STAGES), {"found": {"heard"}}),
    "bonus_inspection:return": ("office_director", "in_programme", "Art.26", set(STAGES), {
        "found": {"opened"}, "heard": {"opened"},
    }),
    "bonus_inspection:sign": ("office_director", "in_programme", "Art.26", set(STAGES), {
        "found": {"signed"}, "heard": {"signed"},
    }),
    # What is owed is met for as long as the title lasts, whatever the cycle does (Art. 24-26).
    "obligation:submit": ("applicant", "own", "Art.24", set(STAGES), {"due": {"submitted"}, "returned": {"submitted"}}),
    "annual_report:publish": ("office_director", "in_programme", "Art.11", set(STAGES), {"drafted": {"published"}}),
    "obligation:start_upload": ("applicant", "own", "Art.24", set(STAGES), {"due": {"due"}, "returned": {"returned"}}),
    "obligation_document:remove": ("applicant", "own", "Art.24", set(STAGES), {"draft": {"removed"}}),
    "cycle_archive:download": ("office_director", "in_programme", "Art.32", set(STAGES), {"ready": {"ready"}}),
    "obligation:accept": ("office", "in_programme", "Art.24", set(STAGES), {"submitted": {"accepted"}}),
    "obligation:return": ("office", "in_programme", "Art.24", set(STAGES), {"submitted": {"returned"}}),
    "feedback_release:sign": ("office_director", "in_programme", "Art.24", {"commended", "closed"}, {
        "compiled": {"released"},
    }),
    "feedback_release:reject": ("office_director", "in_programme", "Art.24", {"commended", "closed"}, {
        "compiled": {"rejected"},
    }),
    "reassessment:appoint": ("office", "in_programme", "Art.24", set(STAGES), {"open": {"open"}}),
    "reassessment:open_dossier": ("expert", "reassessed", "Art.31", set(STAGES), {"open": {"open"}}),
    "reassessment:report": ("expert", "led", "Art.24", set(STAGES), {"open": {"open"}}),
    "reassessment:answer": ("applicant", "own", "Art.24", set(STAGES), {"concluded": {"concluded"}}),
    "reassessment:close": ("office", "in_programme", "Art.24", set(STAGES), {"concluded": {"closed"}}),
    "reassessment:cancel": ("office_director", "in_programme", "Art.29", set(STAGES), {"open": {"cancelled"}}),
    "reassessment_place:declare": ("expert", "mine", "Art.31", set(STAGES), {
        "undeclared": {"none", "conflicted"}, "none": {"conflicted"},
    }),
    "reassessment_sheet:save": ("expert", "mine", "Art.24", set(STAGES), {"draft": {"draft"}}),
    "reassessment_sheet:hand_in": ("expert", "mine", "Art.24", set(STAGES), {"draft": {"locked"}}),
    "reassessment_report:propose": ("office", "in_programme", "Art.24", set(STAGES), {"reported": {"proposed"}}),
    "reassessment_report:return": ("office_director", "in_programme", "Art.24", set(STAGES), {
        "proposed": {"reported"},
    }),
    "reassessment_report:sign": ("office_director", "in_programme", "Art.24", set(STAGES), {"proposed": {"signed"}}),
    "obligation:waive": ("office_director", "in_programme", "Art.24", set(STAGES), {
        "due": {"waived"}, "returned": {"waived"},
    }),
}  # fmt: skip
# Of the pool and of duty: no stage of any cycle bars them; act -> who, in which scope, article, state before -> after.
OF_EXPERTS: dict[str, tuple[str, str, str, dict[str, set[str]]]] = {
    "expert_profile:amend": ("office", "in_programme", "Art.11", {
        "admitted": {"admitted"}, "suspended": {"suspended"},
    }),
    "expert_profile:recommend_to_county": ("office", "in_programme", "Art.11", {"admitted": {"admitted"}}),
    "expert_profile:suspend": ("office", "in_programme", "Art.11", {"admitted": {"suspended"}}),
    "expert_profile:resume": ("office", "in_programme", "Art.11", {"suspended": {"admitted"}}),
    "expert_profile:remove": ("office", "in_programme", "Art.11", {
        "admitted": {"removed"}, "suspended": {"removed"},
    }),
    "complaint:take_up": ("office", "in_programme", "Art.32", {
        "received": {"examined"}, "examined": {"examined"},
    }),
    "complaint:answer": ("office", "in_programme", "Art.32", {"received": {"answered"}, "examined": {"answered"}}),
    "conduct_record:state": ("expert", "self", "Art.32", {"opened": {"heard"}}),
    "conduct_record:dismiss": ("office_director", "in_programme", "Art.32", {
        "opened": {"dismissed"}, "heard": {"dismissed"},
    }),
    "conduct_record:warn": ("office_director", "in_programme", "Art.32", {"opened": {"warned"}, "heard": {"warned"}}),
    "conduct_record:propose": ("office", "in_programme", "Art.32", {"opened": {"proposed"}, "heard": {"proposed"}}),
    "conduct_record:reject": ("leading_group_secretary", "proposed", "Art.32", {"proposed": {"heard"}}),
    "conduct_record:disqualify": ("leading_group_secretary", "proposed", "Art.32", {"proposed": {"disqualified"}}),
    "conduct_record:refer": ("office", "in_programme", "Art.32", {
        "warned": {"warned"}, "disqualified": {"disqualified"},
    }),
}  # fmt: skip
OTHER_ACTS |= {act: (who, scope, by, set(STAGES), moves) for act, (who, scope, by, moves) in OF_EXPERTS.items()}
# Of bodies that take part, all under Art. 32: act -> who, in which scope, state before -> after.
OF_BODIES: dict[str, tuple[str, str, dict[str, set[str]]]] = {
    "body_record:state": ("recommender", "of_my_body", {"opened": {"heard"}}),
    "body_record:dismiss": ("office_director", "in_programme", {"opened": {"dismissed"}, "heard": {"dismissed"}}),
    "body_record:warn": ("office_director", "in_programme", {"opened": {"warned"}, "heard": {"warned"}}),
    "body_record:propose": ("office", "in_programme", {"opened": {"proposed"}, "heard": {"proposed"}}),
    "body_record:reject": ("leading_group_secretary", "proposed", {"proposed": {"heard"}}),
    "body_record:disqualify": ("leading_group_secretary", "proposed", {"proposed": {"disqualified"}}),
    "body_record:refer": ("supervisor", "in_programme", {"warned": {"warned"}, "disqualified": {"disqualified"}}),
}
OTHER_ACTS |= {act: (who, scope, "Art.32", set(STAGES), moves) for act, (who, scope, moves) in OF_BODIES.items()}
# Of promotion: no stage of any cycle bars it; act -> who, in which scope, article, state before -> after.
OF_PROMOTION: dict[str, tuple[str, str, str, dict[str, set[str]]]] = {
    "activity:change": ("office", "of_office", "Art.25", {"planned": {"planned"}, "announced": {"announced"}}),
    "activity:announce": ("office", "in_programme", "Art.25", {"planned": {"announced"}}),
    "activity:cancel": ("applicant", "own", "Art.25", {"planned": {"cancelled"}, "announced": {"cancelled"}}),
    "activity:sign_up": ("applicant", "open", "Art.25", {"announced": {"announced"}}),
    "activity:hold": ("applicant", "own", "Art.25", {"announced": {"held"}}),
    "activity:record": ("office", "of_office", "Art.25", {"held": {"recorded"}}),
    "activity:count": ("applicant", "own", "Art.25", {"recorded": {"recorded"}}),
    "participation:withdraw": ("applicant", "own", "Art.25", {"signed_up": {"withdrawn"}}),
    "good_practice:revise": ("applicant", "own", "Art.25", {"draft": {"draft"}, "returned": {"returned"}}),
    "good_practice:submit": ("applicant", "own", "Art.25", {"draft": {"submitted"}, "returned": {"submitted"}}),
    "good_practice:review": ("office", "handed_in", "Art.25", {"submitted": {"reviewed"}}),
    "good_practice:return": ("office", "handed_in", "Art.25", {"submitted": {"returned"}, "reviewed": {"returned"}}),
    "good_practice:publish": ("office_director", "handed_in", "Art.25", {"reviewed": {"published"}}),
    "good_practice:withdraw": ("applicant", "own", "Art.25", {"published": {"withdrawn"}}),
    "cultivation:record": ("recommender", "of_my_body", "Art.12", {"open": {"open"}}),
    "cultivation:end": ("recommender", "of_my_body", "Art.12", {"open": {"ended"}}),
    "higher_nomination:sign": ("office_director", "in_programme", "Art.26", {"drafted": {"signed"}}),
    "higher_nomination:reject": ("office_director", "in_programme", "Art.26", {"drafted": {"rejected"}}),
    "higher_nomination:record_result": ("office", "in_programme", "Art.26", {"signed": {"won", "not_won"}}),
    "higher_nomination:start_upload": ("office", "in_programme", "Art.26", {
        "drafted": {"drafted"}, "signed": {"signed"},
    }),
    "nomination_document:remove": ("office", "in_programme", "Art.26", {"submitted": {"removed"}}),
}  # fmt: skip
OTHER_ACTS |= {act: (who, scope, by, set(STAGES), moves) for act, (who, scope, by, moves) in OF_PROMOTION.items()}
# Of the office's standing work, all under Art. 11: act -> who, in which scope, state before -> after.
OF_OFFICE_WORK: dict[str, tuple[str, str, dict[str, set[str]]]] = {
    "work_plan:approve": ("office_director", "in_programme", {"drafted": {"approved"}}),
    "work_plan:reject": ("office_director", "in_programme", {"drafted": {"rejected"}}),
    "research_note:revise": ("office", "in_programme", {"open": {"open"}}),
    "research_note:conclude": ("office", "in_programme", {"open": {"concluded"}}),
    "research_note:start_upload": ("office", "in_programme", {"open": {"open"}}),
    "research_document:remove": ("office", "in_programme", {"submitted": {"removed"}}),
    "design_version:start_upload": ("office", "in_programme", {"drafted": {"drafted"}}),
    "design_version:approve": ("office_director", "in_programme", {"drafted": {"approved"}}),
    "design_version:reject": ("office_director", "in_programme", {"drafted": {"rejected"}}),
    "design_document:remove": ("office", "in_programme", {"submitted": {"removed"}}),
    "county_review_duty:consent": ("expert", "self", {"asked": {"consented"}}),
    "county_review_duty:refuse": ("expert", "self", {"asked": {"refused"}}),
    "county_review_duty:accept": ("recommender", "agreed_in_jurisdiction", {"consented": {"accepted"}}),
    "county_review_duty:decline": ("recommender", "agreed_in_jurisdiction", {"consented": {"declined"}}),
    "county_guidance:answer": ("office", "in_programme", {"asked": {"answered"}}),
}  # fmt: skip
OTHER_ACTS |= {act: (who, scope, "Art.11", set(STAGES), moves) for act, (who, scope, moves) in OF_OFFICE_WORK.items()}
# Of objections: act -> who, in which scope, state before -> after; from publicity on, all under Art. 21.
UNVERIFIED = {"received": {"received"}, "admitted": {"admitted"}}
ON_OBJECTIONS: dict[str, tuple[str, str, dict[str, set[str]]]] = {
    "objection:supplement": ("public", "tracked", UNVERIFIED),
    "objection:start_upload": ("public", "tracked", UNVERIFIED),
    "objection:withdraw": ("public", "tracked", {"received": {"withdrawn"}, "admitted": {"withdrawn"}}),
    "objection:take": ("office", "waiting", {"received": {"received"}}),
    "objection:replace_handler": ("office_director", "in_programme", UNVERIFIED),
    "objection:ask": ("office", "handled", {"received": {"received"}}),
    "objection:admit": ("office", "handled", {"received": {"admitted"}}),
    "objection:find_inadmissible": ("office", "handled", {"received": {"received"}}),
    "objection:sign_inadmissible": ("office_director", "in_programme", {"received": {"inadmissible"}}),
    "objection:reject_inadmissible": ("office_director", "in_programme", {"received": {"received"}}),
    "objection:hear": ("office", "handled", {"admitted": {"admitted"}}),
    "objection_hearing:start_upload": ("applicant", "own", {"asked": {"asked"}}),
    "objection_hearing:answer": ("applicant", "own", {"asked": {"answered"}}),
    "objection_hearing:record_silence": ("office", "handled", {"asked": {"silent"}}),
    "objection:investigate": ("office", "handled", {"admitted": {"investigated"}}),
    "objection:decide": ("leading_group_secretary", "in_programme", {"investigated": {"upheld", "dismissed"}}),
    "award_list:publish": ("office", "in_programme", {"signed": {"signed"}}),
}
OBJECTING = {"publicising", "resolving_objections", "approving", "commended"}
OTHER_ACTS |= {act: (who, scope, "Art.21", OBJECTING, moves) for act, (who, scope, moves) in ON_OBJECTIONS.items()}
OTHER_ACTS["hearing_document:remove"] = ("applicant", "own", "Art.21", set(STAGES), {"draft": {"removed"}})
# Of the site review: act -> who, in which scope, state before -> after; all in its stage alone, under Art. 19.
ON_SITE: dict[str, tuple[str, str, dict[str, set[str]]]] = {
    "site_visit:change": ("office", "in_programme", {"planned": {"planned"}, "postponed": {"planned"}}),
    "site_visit:announce": ("office", "in_programme", {"planned": {"announced"}}),
    "site_visit:postpone": ("office", "in_programme", {"announced": {"postponed"}}),
    "site_visit:hold": ("expert", "led", {"announced": {"held"}}),
    "site_visit:record_attendance": ("expert", "led", {"held": {"held"}}),
    "site_visit:add_point": ("expert", "led", {
        "planned": {"planned"}, "announced": {"announced"}, "held": {"held"},
    }),
    "site_visit:assign_points": ("expert", "led", {
        "planned": {"planned"}, "announced": {"announced"}, "held": {"held"},
    }),
    "site_visit:answer_point": ("expert", "assigned", {"held": {"held"}}),
    "site_visit:note": ("expert", "assigned", {"held": {"held"}}),
    "site_visit:ask": ("expert", "assigned", {"announced": {"announced"}, "held": {"held"}}),
    "site_visit:start_upload": ("expert", "assigned", {"held": {"held"}}),
    "site_request:start_upload": ("applicant", "own", {"asked": {"asked"}}),
    "site_request:deliver": ("applicant", "own", {"asked": {"delivered"}}),
    "site_request:close": ("expert", "led", {"asked": {"undelivered"}}),
    "site_document:remove": ("expert", "mine", {"submitted": {"removed"}}),
    "request_document:remove": ("applicant", "own", {"draft": {"removed"}}),
}  # fmt: skip
OTHER_ACTS |= {act: (who, scope, "Art.19", {"site_review"}, moves) for act, (who, scope, moves) in ON_SITE.items()}
# Of meetings: act -> who, in which scope, article, state before -> after; only what is about a list needs its stage.
OF_MEETINGS: dict[str, tuple[str, str, str, dict[str, set[str]]]] = {
    "meeting:add_candidates": ("leading_group_secretary", "run", "Art.21", {"planned": {"planned"}}),
    "meeting:add_approvals": ("executive_secretary", "run", "Art.22", {"planned": {"planned"}}),
    "meeting:add_item": ("leading_group_secretary", "run", "Art.10", {"planned": {"planned"}}),
    "meeting:start_upload": ("leading_group_secretary", "run", "Art.10", {
        "planned": {"planned"}, "convened": {"convened"}, "held": {"held"},
    }),
    "meeting:convene": ("leading_group_secretary", "run", "Art.10", {"planned": {"convened"}}),
    "meeting:cancel": ("leading_group_secretary", "run", "Art.10", {
        "planned": {"cancelled"}, "convened": {"cancelled"},
    }),
    "meeting:record_attendance": ("leading_group_secretary", "run", "Art.10", {
        "convened": {"convened"}, "held": {"held"},
    }),
    "meeting:open": ("leading_group_secretary", "run", "Art.10", {"convened": {"held"}}),
    "meeting:close": ("leading_group_secretary", "run", "Art.10", {"held": {"closed"}}),
    "meeting:confirm_minutes": ("leading_group", "sat_in", "Art.10", {"closed": {"closed"}}),
    "meeting_item:move": ("leading_group", "attending", "Art.21", {"open": {"open"}}),
    "meeting_item:recuse": ("leading_group", "convened", "Art.31", {"open": {"open"}}),
    "meeting_item:defer": ("leading_group_secretary", "run", "Art.21", {"open": {"deferred"}}),
    "motion:open_vote": ("leading_group_secretary", "run", "Art.21", {"pending": {"voting"}}),
    "motion:vote": ("leading_group", "voting", "Art.21", {"voting": {"voting"}}),
    "motion:close_vote": ("leading_group_secretary", "run", "Art.21", {"voting": {"adopted", "rejected"}}),
    "meeting_document:remove": ("leading_group_secretary", "run", "Art.10", {"submitted": {"removed"}}),
}  # fmt: skip
_IN_STAGES = {
    "meeting:add_candidates": {"deliberating"},
    "meeting:add_approvals": {"approving", "commended"},
}
OTHER_ACTS |= {
    act: (who, scope, by, _IN_STAGES.get(act, set(STAGES)), moves)
    for act, (who, scope, by, moves) in OF_MEETINGS.items()
}
OTHER_STATES = {
    "meeting": ("planned", "convened", "held", "closed", "cancelled"),
    "meeting_item": ("open", "decided", "deferred"),
    "motion": ("pending", "voting", "adopted", "rejected", "lapsed"),
    "meeting_document": ("draft", "submitted", "superseded", "removed"),
    "expert_profile": ("admitted", "suspended", "removed"),
    "complaint": ("received", "examined", "answered"),
    **dict.fromkeys(
        ("conduct_record", "body_record"), ("opened", "heard", "proposed", "warned", "disqualified", "dismissed")
    ),
    "site_visit": ("planned", "announced", "postponed", "held", "closed", "cancelled"),
    "site_request": ("asked", "delivered", "undelivered"),
    **dict.fromkeys(
        ("site_document", "request_document", "hearing_document", "obligation_document"),
        ("draft", "submitted", "superseded", "removed"),
    ),
    "dossier_draft": ("open", "closed"),
    "review": ("draft", "locked"),
    "consensus": ("open", "closed"),
    "objection": ("received", "admitted", "inadmissible", "withdrawn", "investigated", "upheld", "dismissed"),
    "objection_hearing": ("asked", "answered", "silent"),
    "consultation": ("asked", "answered", "closed"),
    "eligibility_run": ("clear", "failed", "kept", "confirmed"),
    "recheck": ("asked", "upheld", "dismissed"),
    "conflict_declaration": ("undeclared", "none", "conflicted"),
    "conflict_clue": ("open", "confirmed", "set_aside"),
    "award_list": ("draft", "signed"),
    "panel_draw": ("asked", "solving", "drafted", "infeasible", "applied", "discarded"),
    "ban": ("entered", "in_force", "rejected", "lifted"),
    "calendar_year": ("drafted", "signed", "rejected"),
    "parameter_set": ("drafted", "submitted", "approved", "rejected"),
    "rule_document": ("drafted", "submitted", "approved", "rejected"),
    "budget_line": ("drafted", "approved", "rejected", "closed"),
    "platform_message": ("queued", "delivered", "dead"),
    "budget_change": ("drafted", "approved", "rejected"),
    "payment_order": ("drafted", "released", "exported", "accepted", "paid", "failed", "returned", "cancelled"),
    "honour_item": ("made", "handed_over", "lost", "returned", "replaced"),
    "feedback_release": ("compiled", "released", "rejected"),
    "reassessment": ("open", "concluded", "closed", "cancelled"),
    "reassessment_place": ("undeclared", "none", "conflicted"),
    "reassessment_sheet": ("draft", "locked"),
    "reassessment_report": ("reported", "proposed", "signed", "superseded"),
    "revocation_consequence": ("open", "met", "closed"),
    "clawback_plan": ("drafted", "approved", "rejected", "replaced"),
    "clawback_receipt": ("recorded", "confirmed", "rejected"),
    "clawback_waiver": ("proposed", "approved", "rejected"),
    "title_stop": ("submitted", "accepted", "returned"),
    "appeal": ("pending", "upheld", "changed", "annulling", "annulled"),
    "title_misuse": ("recorded", "ordered", "answered", "remedied", "unremedied", "dismissed"),
    "incident": (
        "registered",
        "verified",
        "heard",
        "proposed",
        "submitted",
        "revoked",
        "refused",
        "dismissed",
        "disqualified",
    ),
    "incident_statement": ("asked", "stated", "waived"),
    "tip": ("received", "taken", "admitted", "closed"),
    "bonus_use": ("recorded", "withdrawn"),
    "bonus_use_document": ("draft", "submitted", "superseded", "removed"),
    "bonus_inspection": ("opened", "found", "heard", "signed"),
    "annual_report": ("drafted", "published"),
    "cycle_archive": ("asked", "packing", "ready", "failed", "dropped"),
    "obligation": ("due", "submitted", "returned", "accepted", "waived", "lapsed"),
    "activity": ("planned", "announced", "held", "recorded", "cancelled"),
    "work_plan": ("drafted", "approved", "rejected"),
    "research_note": ("open", "concluded"),
    "design_version": ("drafted", "approved", "rejected"),
    **dict.fromkeys(
        ("research_document", "design_document", "nomination_document"), ("draft", "submitted", "superseded", "removed")
    ),
    "county_review_duty": ("asked", "consented", "refused", "accepted", "declined"),
    "county_guidance": ("asked", "answered", "given"),
    "participation": ("signed_up", "withdrawn", "attended", "absent"),
    "good_practice": ("draft", "submitted", "reviewed", "returned", "published", "withdrawn"),
    "cultivation": ("open", "ended"),
    "higher_nomination": ("drafted", "signed", "rejected", "won", "not_won"),
    "registration_request": ("asked", "confirmed", "refused"),
    "upload": ("receiving", "received", "refused", "finished"),
    **dict.fromkeys(
        ("document", "secret_document", "recommendation_document", "consultation_document", "notice_document"),
        ("draft", "submitted", "superseded", "removed"),
    ),
}


@pytest.mark.parametrize("act", OTHER_ACTS)
def test_an_act_is_decided_by_the_table_in_every_state(act: str) -> None:
    role, scope, article, stages, moves = OTHER_ACTS[act]
    states = OTHER_STATES[act.partition(":")[0]]

    found = {state: _decided(act, role, scope, min(stages), state) for state in states}

    assert found == {state: _decision(state in moves, "WRONG_STATE", article) for state in states}
    assert RULES[Ability(act)].moves == moves
    assert moves.keys() <= set(states)


@pytest.mark.parametrize("act", OTHER_ACTS)
def test_an_act_is_decided_by_the_table_in_every_stage(act: str) -> None:
    role, scope, article, stages, moves = OTHER_ACTS[act]

    found = {stage: _decided(act, role, scope, stage, min(moves)) for stage in STAGES}

    assert found == {stage: _decision(stage in stages, "WRONG_STAGE", article) for stage in STAGES}


def test_the_tables_hold_every_act_that_moves_a_state() -> None:
    moving = {ability.value for ability, rule in RULES.items() if rule.moves}

    assert moving == {f"dossier:{act}" for act in DOSSIER_ACTS} | set(OTHER_ACTS)


@pytest.mark.parametrize("act", ["save", "submit"])
async def test_a_locked_review_is_refused_at_the_door(city: World, act: str) -> None:
    dossier = await applied(city, await city.cycle("material_review"), "qualified")
    expert = await city.expert()
    review = await city.assigned(dossier, expert)
    await city.act(expert, Ability.REVIEW_SUBMIT, review, scores=sheet(50))

    found = await city.refusal(expert, Ability(f"review:{act}"), review, scores=sheet(60))

    assert found == ("FORBIDDEN", "WRONG_STATE", "Art.18")


async def test_an_objection_is_taken_verified_and_decided_in_this_order_only(city: World) -> None:
    public = await publicity(city, QUALITY)
    key = await objection(city, public.notice, public.organisations[0])
    clerk, secretary = await late(city, Role.OFFICE), await late(city, Role.LEADING_GROUP_SECRETARY)

    too_early = await city.refusal(secretary, Ability.OBJECTION_DECIDE, key, upheld=True, reason="成立")
    untaken = await city.refusal(clerk, Ability.OBJECTION_INVESTIGATE, key, **OPINION)
    handler = await verified(city, key)
    again = await city.refusal(handler, Ability.OBJECTION_TAKE, key)
    taken_over = await city.refusal(clerk, Ability.OBJECTION_TAKE, key)
    await decided(city, secretary, key, upheld=False)
    twice = await city.refusal(secretary, Ability.OBJECTION_DECIDE, key, upheld=True, reason="成立")

    wrong = ("FORBIDDEN", "WRONG_STATE", "Art.21")
    assert (too_early, twice) == (wrong, wrong)
    assert (untaken, again) == (("FORBIDDEN", "OUT_OF_SCOPE", "Art.21"),) * 2
    assert taken_over == ("NOT_FOUND", "NOT_FOUND", "Art.21"), "it is the handler's now"


async def test_a_closed_consultation_is_answered_and_closed_no_more(city: World) -> None:
    cycle = await city.cycle("qualifying")
    dossier, clerk, tax = await applied(city, cycle), await city.actor(Role.OFFICE), await city.department("tax")
    asked: dict[str, Any] = {"agency_id": await city.agency("tax"), "question": "有无欠税", "due_at": DEADLINE}
    key = (await city.act(clerk, Ability.DOSSIER_CONSULT, dossier, **asked)).id
    await city.act(clerk, Ability.CONSULTATION_CLOSE, key, reason="电话核实")

    answered = await city.refusal(tax, Ability.CONSULTATION_ANSWER, key, answer="无", objects=False)
    closed = await city.refusal(clerk, Ability.CONSULTATION_CLOSE, key, reason="再次")

    assert answered == closed == ("FORBIDDEN", "WRONG_STATE", "Art.17")


async def test_a_declared_conflict_is_not_taken_back(city: World) -> None:
    cycle, organisation, expert = await city.cycle("material_review"), await city.organisation(), await city.expert()
    key = await city.put(
        m.ConflictDeclaration,
        cycle_id=cycle,
        person_id=expert.person_id,
        organisation_id=organisation,
        state="conflicted",
    )

    found = await city.refusal(expert, Ability.CONFLICT_DECLARATION_DECLARE, key, conflicted=False)

    assert found == ("FORBIDDEN", "WRONG_STATE", "Art.31")


@pytest.mark.parametrize(
    ("act", "stage", "article"),
    [
        ("sign_qualified", "qualifying", "Art.17"),
        ("sign_site", "material_review", "Art.18"),
        ("sign_candidate", "evaluating", "Art.20"),
    ],
)
async def test_a_signed_list_is_signed_no_more(city: World, act: str, stage: str, article: str) -> None:
    cycle = await city.cycle(stage)
    key = await listed(city, cycle, act.removeprefix("sign_"), {await applied(city, cycle): None})

    found = await city.refusal(await city.actor(Role.OFFICE_DIRECTOR), Ability(f"award_list:{act}"), key)

    assert found == ("FORBIDDEN", "WRONG_STATE", article)
