"""Who sees what: the table of the design, written out by hand, row by row and person by person.

A resource names, for each of the cast, the rows that are seen; whoever is not named sees those under `everyone` alone.
The same is asked three ways: plain SQL over the application's login, GraphQL by id, GraphQL by lists.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import asyncpg
import pytest

import models as m
from models import Base
from policies.actor import Actor
from policies.compile import READ_ROLES
from tests.policies.looking import (
    ROOTED,
    TYPE_OF,
    Found,
    ask,
    ask_reference,
    by_id,
    data,
    every_filter,
    filtered,
    keys,
    listed,
    reached,
)
from tests.policies.scene import Scene, build
from tests.world import World

OFFICE = "clerk handler director"
PANEL = "leader author peer"
GROUP = "group secretary"
EXECUTIVE = "executive exec_secretary"
# Everybody with an account in the city's programme.
PEOPLE = (
    "applicant_n1 applicant_n2 applicant_s1 applicant_s2 county_north county_south trade tax labour ecology"
    " clerk handler director leader author peer unassigned undeclared unsigned conflicted frozen past"
    " group secretary executive exec_secretary finance platform supervisor system_admin security_admin audit_admin"
)
EXPERTS = "leader author peer unassigned undeclared unsigned conflicted frozen past"
PEOPLE_B = "applicant_b county_b tax_b expert_b office_b director_b group_b executive_b finance_b supervisor_b audit_b security_b"
# One of each kind, to look through the lists.
VIEWERS = (
    "public tracker applicant_n1 trade tax handler director leader conflicted group executive exec_secretary finance platform supervisor"
    " security_admin audit_admin office_b"
)
# Some more, to look by id.
OTHERS = "applicant_n2 applicant_s2 county_south clerk author peer undeclared past secretary expert_b supervisor_b"
EACH = {name: name for name in f"{PEOPLE} {PEOPLE_B}".split()}

# What a winner knows of its reassessment, and what only the office and the supervisor do (Art. 24, 31).
REASSESSED = {
    f"applicant_s2 supervisor {OFFICE} {GROUP}": "won",
    "applicant_b office_b director_b group_b supervisor_b": "b",
}
FED_BACK = {f"supervisor {OFFICE} {GROUP}": "won", "office_b director_b group_b supervisor_b": "b"}
TO_APPLICANTS = {
    f"applicant_s2 supervisor {OFFICE}": "won",
    "applicant_b office_b director_b supervisor_b": "b",
}
OF_PANEL = {f"supervisor {OFFICE}": "won", "office_b director_b supervisor_b": "b"}

TABLE: dict[str, dict[str, str]] = {
    # --- Applicants and applications ---------------------------------------------------------------------------------
    "organisation": {
        "everyone": "s2",  # published
        "applicant_n1": "n1",
        "applicant_n2": "n2",
        "applicant_s1": "s1",
        "county_north": "n1 n2",
        "county_south": "s1 s2",
        "trade": "n1 s1",
        "tax": "n1",
        "labour": "s1",
        f"{OFFICE} supervisor": "n1 n2 s1 s2",
        PANEL: "n1 s1",
        # Who is asked to declare must know about whom; the dossier stays closed.
        "unassigned past": "n1",
        "undeclared unsigned conflicted frozen": "n2",
        f"{GROUP}": "n1 s1",
        EXECUTIVE: "s1",
        "applicant_b county_b tax_b expert_b office_b director_b group_b executive_b finance_b supervisor_b": "b",
        "county_b office_b director_b supervisor_b": "b_head",
    },
    "organisation_record": {
        "applicant_n1": "n1",
        "applicant_s1": "s1",
        OFFICE: "n1 s1",
        "applicant_b office_b director_b": "b",
    },
    "organisation_link": {
        f"applicant_n1 applicant_s1 {OFFICE}": "n1_s1",
        "applicant_b office_b director_b": "b",
    },
    "ban": {
        "everyone": "standing",
        f"{OFFICE} {GROUP}": "entered",
        "office_b director_b group_b": "b",
    },
    "recognised_win": {
        "applicant_n1": "n1",
        "applicant_s1": "s1",
        OFFICE: "n1 s1",
        "applicant_b office_b director_b": "b",
    },
    "registration_request": {
        "applicant_n1": "n1",
        "applicant_n2": "n2",
        OFFICE: "n1 n2",
        "applicant_b office_b director_b": "b",
    },
    "organisation_detail": {
        "applicant_n1": "n1",
        "applicant_n2": "n2",
        "applicant_s1": "s1",
        "applicant_s2": "s2",
        "county_north": "n1 n2",
        "county_south": "s1 s2",
        "trade": "n1 s1",
        OFFICE: "n1 n2 s1 s2",
        "finance": "s2",
        "tax": "n1",
        "labour": "s1",
        "applicant_b county_b office_b director_b finance_b tax_b": "b",
        "county_b office_b director_b": "b_head",
    },
    "dossier": {
        "applicant_n1": "f_draft half reported",
        "applicant_n2": "f_handed lone unreported",
        "applicant_s1": "full proposed",
        "applicant_s2": "shown won",
        "county_north": "f_handed half lone reported unreported",
        "county_south": "full proposed shown won",
        "trade": "half full reported proposed",
        OFFICE: "f_handed half full lone reported unreported proposed shown won",
        PANEL: "half full",
        GROUP: "reported proposed shown won",
        EXECUTIVE: "proposed shown won",
        "applicant_b county_b expert_b office_b director_b group_b executive_b": "b",
    },
    "dossier_secret": {
        "applicant_n1": "f_draft half reported",
        "applicant_n2": "f_handed lone unreported",
        "applicant_s1": "full proposed",
        "applicant_s2": "shown won",
        "author": "half",
        "peer": "full",
        "handler": "half",
        "applicant_b office_b": "b",
    },
    "dossier_draft": {
        "applicant_n1": "f_draft half reported",
        "applicant_n2": "f_handed lone unreported",
        "applicant_s1": "full proposed",
        "applicant_s2": "shown won",
        "applicant_b": "b",
    },
    "dossier_version": {
        "applicant_n1": "half reported",
        "applicant_n2": "f_handed lone unreported",
        "applicant_s1": "full proposed",
        "applicant_s2": "shown won",
        "county_north": "f_handed half lone reported unreported",
        "county_south": "full proposed shown won",
        "trade": "half full reported proposed",
        OFFICE: "f_handed half full lone reported unreported proposed shown won",
        PANEL: "half full",
        GROUP: "reported proposed shown won",
        EXECUTIVE: "proposed shown won",
        "applicant_b county_b expert_b office_b director_b group_b executive_b": "b",
    },
    "dossier_version_secret": {
        "applicant_n1": "half reported",
        "applicant_n2": "f_handed lone unreported",
        "applicant_s1": "full proposed",
        "applicant_s2": "shown won",
        "author": "half",
        "peer": "full",
        "handler": "half",
        "applicant_b office_b": "b",
    },
    "recommendation": {
        "applicant_n1 county_north": "half",
        "applicant_s1 county_south": "full",
        f"trade {OFFICE} {PANEL} supervisor": "half full",
        "applicant_b county_b expert_b office_b director_b supervisor_b": "b",
    },
    # Who answers for an opinion (Art. 28): neither the applicant nor its reviewers ask who signed it.
    "recommendation_author": {
        "county_north": "half",
        "county_south": "full",
        f"{OFFICE} supervisor": "half full",
        "county_b office_b director_b supervisor_b": "b",
    },
    # The applicant is told; other bodies form an opinion of their own.
    "recommendation_decline": {
        "applicant_n1 trade": "half",
        "applicant_n2 county_north": "f_handed",
        OFFICE: "half f_handed",
        "applicant_b county_b office_b director_b": "b",
    },
    "recommendation_rank": {
        "county_north": "half",
        "county_south": "full",
        OFFICE: "half full",
        "county_b office_b director_b": "b",
    },
    "guidance": {"county_north": "n1", "trade": "s1", OFFICE: "n1 s1", "county_b office_b director_b": "b"},
    "eligibility_finding": {OFFICE: "half full", "office_b director_b": "b"},
    "eligibility_run": {OFFICE: "half full", "office_b director_b": "b"},
    "recheck": {
        "applicant_n1": "half",
        "applicant_s1": "full",
        OFFICE: "half full",
        "applicant_b office_b director_b": "b",
    },
    "dossier_outcome": {
        "applicant_n1": "half",
        "applicant_s1": "full",
        OFFICE: "half full",
        "applicant_b office_b director_b": "b",
    },
    "recommendation_document": {
        "applicant_n1": "half",
        "county_north": "half f_handed_draft",
        "applicant_s1 county_south": "full",
        f"trade {OFFICE} {PANEL}": "half full",
        "applicant_b county_b expert_b office_b director_b": "b",
    },
    "consultation_document": {
        "tax": "half half_draft",
        "labour": "full",
        OFFICE: "half full",
        "tax_b office_b director_b": "b",
    },
    "document_removal": {"applicant_n2": "f_handed", "applicant_b": "b"},
    "notice_document": {"everyone": "publicity", OFFICE: "preparing", "office_b director_b": "b"},
    "upload": {name: name for name in ("applicant_n2", "county_north", "tax", "clerk", "tracker", "applicant_b")},
    "consultation": {"tax": "half", "labour": "full", OFFICE: "half full", "tax_b office_b director_b": "b"},
    "case_handler": {
        OFFICE: "handler_f_handed handler_half handler_full handler_reported",
        "office_b director_b": "office_b_b",
    },
    "dossier_opening": {
        OFFICE: "handler_half handler_full clerk_half author_half leader_half peer_full",
        "office_b director_b": "office_b_b",
    },
    "document_access": {
        f"{OFFICE} supervisor": "author_half clerk_full peer_full",
        "office_b director_b supervisor_b": "b office_b_b",
    },
    # --- Review --------------------------------------------------------------------------------------------------------
    "assignment": {
        PANEL: "leader_half leader_full author_half author_full peer_half peer_full",  # who meets on site
        f"{OFFICE} supervisor": "leader_half leader_full author_half author_full peer_half peer_full conflicted_lone"
        " undeclared_lone unsigned_lone frozen_lone past_reported",
        "expert_b office_b director_b supervisor_b": "expert_b_b",
    },
    "panel_draw": {f"{OFFICE} supervisor": "reviewing", "office_b director_b supervisor_b": "b"},
    "drawn_place": {OFFICE: "half lone", "office_b director_b": "b"},
    "draw_obstacle": {OFFICE: "reviewing half lone", "office_b director_b": "b b_whole"},
    "avoid_pair": {f"{OFFICE} supervisor": "peer_past", "office_b director_b supervisor_b": "b"},
    "review": {
        "leader": "half_leader full_leader full_author full_peer",  # of `half` one is still open
        "author": "half_author full_leader full_author full_peer",
        "peer": "half_peer full_leader full_author full_peer",
        "past": "reported_past",
        f"{OFFICE} supervisor": "half_leader half_author full_leader full_author full_peer reported_past",
        "expert_b office_b director_b supervisor_b": "b",
    },
    "review_author": {
        "leader": "half_leader full_leader",
        "author": "half_author full_author",
        "peer": "half_peer full_peer",
        "past": "reported_past",
        f"{OFFICE} supervisor": "half_leader half_author full_leader full_author full_peer reported_past",
        "expert_b office_b director_b supervisor_b": "b",
    },
    "consensus": {f"{PANEL} {OFFICE} supervisor": "full", "expert_b office_b director_b supervisor_b": "b"},
    "consensus_item": {f"{PANEL} {OFFICE} supervisor": "full", "expert_b office_b director_b supervisor_b": "b"},
    "consensus_response": {f"{PANEL} {OFFICE} supervisor": "full", "expert_b office_b director_b supervisor_b": "b"},
    "panel_report": {
        PANEL: "full",
        OFFICE: "full reported proposed",
        GROUP: "reported proposed",
        "expert_b office_b director_b group_b": "b",
    },
    "evaluation": {
        OFFICE: "reported unreported proposed",
        GROUP: "reported proposed",
        "office_b director_b group_b": "b",
    },
    "conflict_declaration": {
        "leader": "leader_n1 leader_s1",
        "author": "author_n1 author_s1",
        "peer": "peer_n1 peer_s1",
        "unassigned": "unassigned_n1",
        "undeclared": "undeclared_n2",
        "unsigned": "unsigned_n2",
        "conflicted": "conflicted_n2",
        "frozen": "frozen_n2",
        "past": "past_n1",
        f"{OFFICE} supervisor": "leader_n1 leader_s1 author_n1 author_s1 peer_n1 peer_s1 unassigned_n1 undeclared_n2"
        " unsigned_n2 conflicted_n2 frozen_n2 past_n1",
        "expert_b office_b director_b supervisor_b": "expert_b_b",
    },
    "undertaking": {
        **{name: name for name in EXPERTS.split()},
        f"{OFFICE} supervisor": EXPERTS,
        "expert_b office_b director_b supervisor_b": "expert_b",
    },
    "conflict": {f"{OFFICE} supervisor": "conflicted", "office_b director_b supervisor_b": "b"},
    "conflict_dismissal": {f"{OFFICE} supervisor": "half", "office_b director_b supervisor_b": "b"},
    "conflict_report": {f"{OFFICE} supervisor": "half", "director_b supervisor_b": "b"},  # it is about office_b
    "conflict_clue": {f"{OFFICE} supervisor": "half", "director_b supervisor_b": "b"},
    "touched_decision": {f"{OFFICE} supervisor": "half", "office_b director_b supervisor_b": "b"},
    # --- Lists, objections, awards --------------------------------------------------------------------------------------
    "award_list": {
        "everyone": "published final",
        OFFICE: "qualified site drafted candidate proposed approved",
        GROUP: "candidate proposed approved",
        EXECUTIVE: "proposed approved",
        "office_b director_b group_b": "b_candidate b_proposed",
        "executive_b": "b_proposed",
    },
    "list_entry": {
        "everyone": "published_shown final_won",
        OFFICE: "qualified_reported qualified_unreported qualified_proposed site_reported site_proposed"
        " drafted_unreported candidate_reported candidate_proposed proposed_proposed approved_proposed",
        GROUP: "candidate_reported candidate_proposed proposed_proposed approved_proposed",
        EXECUTIVE: "proposed_proposed approved_proposed",
        "office_b director_b group_b": "b_candidate_b b_proposed_b",
        "executive_b": "b_proposed_b",
    },
    "entry_rationale": {
        OFFICE: "qualified_reported qualified_unreported qualified_proposed site_reported site_proposed"
        " drafted_unreported candidate_reported candidate_proposed proposed_proposed approved_proposed published_shown"
        " final_won",
        GROUP: "candidate_reported candidate_proposed proposed_proposed approved_proposed published_shown final_won",
        "office_b director_b group_b": "b_candidate_b b_proposed_b",
    },
    # Candidates that were passed over are none of the executive meeting's.
    "list_vacancy": {f"{OFFICE} {GROUP}": "proposed published", "office_b director_b group_b": "b_proposed"},
    "objection": {
        "tracker": "new",
        # Any clerk may take one; then it is the handler's.
        "clerk": "new",
        f"handler director supervisor {GROUP}": "new taken",
        "office_b director_b group_b supervisor_b": "b",
    },
    "objector": {"handler": "taken", "supervisor": "new taken", "supervisor_b": "b"},
    # What is stated may give away who objects.
    "objection_statement": {"tracker": "new", "handler": "taken", "supervisor": "new taken", "supervisor_b": "b"},
    "objection_document": {"tracker": "new", "handler": "taken", "supervisor": "new taken", "supervisor_b": "b"},
    "objection_handling": {f"handler director supervisor {GROUP}": "taken", "director_b group_b supervisor_b": "b"},
    "objection_hearing": {
        f"applicant_s2 handler director supervisor {GROUP}": "taken",
        "applicant_b director_b group_b supervisor_b": "b",
    },
    "hearing_document": {
        "applicant_s2": "taken taken_draft",
        f"handler director supervisor {GROUP}": "taken",
        "applicant_b": "b b_draft",
        "director_b group_b supervisor_b": "b",
    },
    "notice_publication": {"everyone": "publicity", "office_b director_b": "b"},
    "commendation": {"everyone": "won"},  # b's notice is of tomorrow
    "award": {"everyone": "won b"},
    "certificate": {"everyone": "won b"},
    "certificate_key": {"everyone": "won b"},
    "honour_item": {
        f"applicant_s2 supervisor {OFFICE}": "won",
        "applicant_b office_b director_b supervisor_b": "b",
    },
    # What a winner owes is for itself, its county and who looks after it (Art. 12, 24-26).
    "annual_report": {
        "everyone": "won",
        f"supervisor {OFFICE} {GROUP}": "drafted",
        "office_b director_b group_b supervisor_b": "b",
    },
    # It holds what the director reads of a whole cycle (Art. 32).
    "cycle_archive": {"director supervisor": "won", "director_b supervisor_b": "b"},
    "obligation": {
        f"applicant_s2 county_south supervisor {OFFICE} {GROUP}": "won",
        "applicant_b county_b office_b director_b group_b supervisor_b": "b",
    },
    "obligation_submission": {
        f"applicant_s2 county_south supervisor {OFFICE} {GROUP}": "won",
        "applicant_b county_b office_b director_b group_b supervisor_b": "b",
    },
    # --- The office's standing work (Art. 11) ---------------------------------------------------------------------------
    **{
        one: {
            f"{OFFICE} supervisor": "drafted approved",
            GROUP: "approved",
            "office_b director_b group_b supervisor_b": "b",
        }
        for one in ("work_plan", "work_task", "work_milestone", "work_progress")
    },
    "research_note": {OFFICE: "open concluded", GROUP: "concluded", "office_b director_b group_b": "b"},
    "research_document": {OFFICE: "open concluded", GROUP: "concluded", "office_b director_b group_b": "b"},
    "design_version": {"everyone": "approved b", OFFICE: "drafted"},
    "design_document": {"everyone": "approved b", OFFICE: "drafted"},
    "county_guidance": {
        "county_north": "north",
        OFFICE: "north south",
        "county_south": "south",
        "county_b office_b director_b": "b",
    },
    "feedback_release": FED_BACK,
    "feedback_report": TO_APPLICANTS,
    "reassessment": REASSESSED,
    "reassessment_report": REASSESSED,  # signed
    "reassessment_place": OF_PANEL,
    "reassessment_sheet": OF_PANEL,
    "reassessment_author": OF_PANEL,
    "obligation_document": {
        "applicant_s2": "won won_draft",
        f"county_south supervisor {OFFICE} {GROUP}": "won",
        "applicant_b": "b b_draft",
        "county_b office_b director_b group_b supervisor_b": "b",
    },
    "calendar_feed": {"applicant_s2": "won", "applicant_b": "b"},
    # The office looks into it; who decides learns of it once it is signed, the winner what it is heard about (Art. 28, 30).
    "incident": {
        f"supervisor {OFFICE}": "registered won",
        f"{GROUP} {EXECUTIVE}": "won",
        "office_b director_b group_b executive_b supervisor_b": "b",
    },
    "incident_statement": {
        f"applicant_s2 supervisor {OFFICE} {GROUP} {EXECUTIVE}": "won",
        "applicant_b office_b director_b group_b executive_b supervisor_b": "b",
    },
    "revocation": {"everyone": "won b"},
    # What a tip says and who sent it, its handler and the supervisor alone read (Art. 28, 30).
    "tip": {
        "director supervisor handler": "waiting handled",
        "clerk": "waiting",
        "office_b director_b supervisor_b": "b",
    },
    "tip_reporter": {"handler": "handled", "supervisor": "waiting handled", "office_b supervisor_b": "b"},
    "tip_statement": {"handler": "handled", "supervisor": "waiting handled", "office_b supervisor_b": "b"},
    "revocation_consequence": {
        f"applicant_s2 county_south supervisor {OFFICE} {GROUP} {EXECUTIVE}": "won_title_stop won_clawback",
        "finance": "won_clawback",
        "applicant_b county_b office_b director_b group_b executive_b supervisor_b": "b_title_stop b_clawback",
        "finance_b": "b_clawback",
    },
    # The winner reads of paying back what two persons agreed on.
    "clawback_plan": {
        f"finance supervisor {OFFICE}": "won won_new",
        "applicant_s2": "won",
        "finance_b supervisor_b office_b director_b": "b b_new",
        "applicant_b": "b",
    },
    "clawback_receipt": {
        f"finance supervisor {OFFICE}": "won won_new",
        "applicant_s2": "won",
        "finance_b supervisor_b office_b director_b": "b b_new",
        "applicant_b": "b",
    },
    "clawback_waiver": {
        f"finance supervisor {OFFICE}": "won won_new",
        "applicant_s2": "won",
        "finance_b supervisor_b office_b director_b": "b b_new",
        "applicant_b": "b",
    },
    "title_stop": {
        f"applicant_s2 county_south supervisor {OFFICE}": "won",
        "applicant_b county_b supervisor_b office_b director_b": "b",
    },
    "appeal": {
        f"applicant_s2 supervisor {OFFICE} {GROUP}": "won",
        "applicant_b supervisor_b office_b director_b group_b": "b",
    },
    # --- Promotion: public once announced, published or won (Art. 12, 25, 26) ------------------------------------------
    "activity": {
        "everyone": "fair",
        OFFICE: "planned won",
        "applicant_s2": "won",
        "applicant_b office_b director_b": "b",
    },
    "participation": {
        "applicant_n1": "fair",
        "applicant_n2 applicant_s2": "guest",  # who takes the place, and who holds it
        OFFICE: "fair guest",
        "applicant_b office_b director_b": "b",
    },
    "good_practice": {
        "everyone": "won",
        "applicant_s2": "handed draft",
        f"{OFFICE} supervisor": "handed",
        "applicant_b office_b director_b supervisor_b": "b",
    },
    "good_practice_secret": {
        "applicant_s2": "won handed draft",
        OFFICE: "won handed",
        "applicant_b office_b director_b": "b",
    },
    "cultivation": {
        "county_north": "north",
        "trade": "trade",
        OFFICE: "north trade",
        "county_b office_b director_b": "b",
    },
    "cultivation_step": {
        "county_north": "north",
        "trade": "trade",
        OFFICE: "north trade",
        "county_b office_b director_b": "b",
    },
    "nomination_document": {
        "applicant_s2": "won signed",
        OFFICE: "won signed drafted",
        "office_b director_b": "b",
    },
    "higher_nomination": {
        "everyone": "won",
        "applicant_s2": "signed",
        f"{OFFICE} supervisor": "signed drafted",
        "office_b director_b supervisor_b": "b",
    },
    "bonus_entitlement": {
        f"applicant_s2 county_south finance {OFFICE}": "won",
        "applicant_b county_b finance_b office_b director_b": "b",
    },
    # Finance sees of the uses their sums alone (Art. 26).
    "bonus_use": {
        f"applicant_s2 county_south supervisor {OFFICE}": "won",
        "applicant_b county_b office_b director_b supervisor_b": "b",
    },
    "bonus_use_document": {
        f"applicant_s2 {OFFICE}": "won",
        "applicant_b office_b director_b": "b",
    },
    "bonus_report_figure": {
        f"applicant_s2 county_south supervisor {OFFICE} {GROUP}": "won",
        "applicant_b county_b office_b director_b group_b supervisor_b": "b",
    },
    # A misuse of the title is told once it is ordered to be put right.
    "title_misuse": {
        f"supervisor {OFFICE}": "won won_new",
        "applicant_s2 county_south": "won",
        "office_b director_b supervisor_b": "b b_new",
        "applicant_b county_b": "b",
    },
    # A misuse is circulated once it is signed.
    "bonus_inspection": {
        f"applicant_s2 supervisor {OFFICE}": "won won_open",
        f"county_south {GROUP}": "won",
        "applicant_b office_b director_b supervisor_b": "b b_open",
        "county_b group_b": "b",
    },
    # --- Money -----------------------------------------------------------------------------------------------------------
    "budget_year": {f"finance supervisor {GROUP}": "won", "finance_b supervisor_b group_b": "b"},
    "budget_line": {f"finance supervisor {GROUP}": "won", "finance_b supervisor_b group_b": "b"},
    "budget_change": {"finance supervisor": "won", "finance_b supervisor_b": "b"},
    "payment_order": {
        f"applicant_s2 finance supervisor platform {OFFICE}": "won",
        "applicant_b finance_b supervisor_b office_b director_b": "b",
    },
    "payee_account": {"applicant_s2 finance supervisor": "won", "applicant_b finance_b supervisor_b": "b"},
    # Whom it is paid to is known to finance and the winner alone.
    "payee_account_number": {"applicant_s2 finance": "won", "applicant_b finance_b": "b"},
    "payment_batch": {"finance supervisor": "won", "finance_b supervisor_b": "b"},
    "payment_import": {"finance supervisor": "won", "finance_b supervisor_b": "b"},
    "payment_report": {"finance supervisor": "won", "finance_b supervisor_b": "b"},
    "platform_message": {"finance": "won", "finance_b": "b"},
    # --- Cycles ----------------------------------------------------------------------------------------------------------
    "cycle": {"everyone": "filing reviewing deciding public past b", OFFICE: "preparing"},
    "cycle_stage": {"everyone": "filing reviewing deciding public past b", OFFICE: "preparing"},
    "notice": {"everyone": "publicity commendation", "office_b director_b": "b"},
    # --- Meetings --------------------------------------------------------------------------------------------------------
    "meeting": {
        f"{GROUP} supervisor": "plenary",
        "exec_secretary supervisor": "sitting",
        "group_b supervisor_b": "b",
    },
    "attendance": {f"{GROUP} supervisor": "plenary", "group_b supervisor_b": "b"},
    # Who stands aside from an item sees nothing of it, nor the minutes, which tell of all.
    "meeting_item": {GROUP: "reported other", "secretary": "aside", "exec_secretary": "sitting", "group_b": "b"},
    "motion": {GROUP: "reported other", "secretary": "aside", "exec_secretary": "sitting", "group_b": "b"},
    "recusal": {"secretary supervisor": "aside", "supervisor_b": "b"},
    "ballot_roll": {"group": "reported other", "group_b": "b"},
    "open_vote": {GROUP: "reported", "group": "other", "group_b": "b"},
    "vote_tally": {GROUP: "reported", "group_b": "b"},
    "meeting_document": {GROUP: "reported", "secretary": "plenary", "group_b": "b"},
    "meeting_minutes": {"secretary": "plenary", "group_b": "b"},
    "resolution": {
        f"{GROUP} {OFFICE} supervisor": "reported",
        "group_b office_b director_b supervisor_b": "b",
    },
    # --- Messages --------------------------------------------------------------------------------------------------------
    "message": {
        "applicant_n1": "applicant_n1_half",
        "applicant_s1": "applicant_s1_full",
        "clerk": "clerk_half clerk_full",
        "applicant_b": "applicant_b_b",
        "office_b": "office_b_b",
    },
    "person_contact": {name: name for name in ("applicant_n1", "applicant_s1", "applicant_b")},
    # --- People and ledger -------------------------------------------------------------------------------------------------
    "person": {
        **EACH,
        PANEL: "leader author peer clerk handler",  # who meets on site
        "expert_b ": "office_b",
        f"{OFFICE} supervisor system_admin security_admin": PEOPLE,
        "secretary": "secretary author group",  # whose disqualification is proposed; who is convened
        "office_b director_b supervisor_b security_b": PEOPLE_B,
    },
    "role_grant": {
        **EACH,
        f"{OFFICE} security_admin audit_admin": PEOPLE,
        "office_b director_b security_b audit_b": PEOPLE_B,
    },
    "expert_profile": {
        **{name: name for name in EXPERTS.split()},
        f"{OFFICE} supervisor": EXPERTS,
        "expert_b office_b director_b supervisor_b": "expert_b",
    },
    "complaint": {
        f"applicant_n1 {OFFICE} supervisor": "half",
        "applicant_b office_b director_b supervisor_b": "b",
    },
    "conduct_record": {
        f"author {OFFICE} supervisor secretary": "author",
        f"peer {OFFICE} supervisor": "peer",
        "expert_b office_b director_b supervisor_b": "expert_b",
    },
    "parameter_set": {
        f"{OFFICE} supervisor": "drafted put",
        GROUP: "put",
        "office_b director_b group_b supervisor_b": "b",
    },
    "rule_document": {
        "everyone": "approved approved_b",
        f"{OFFICE} supervisor": "drafted put",
        GROUP: "put",
        "office_b director_b group_b supervisor_b": "put_b",
    },
    "cycle_rule": {"everyone": "filing b"},
    "calendar_year": {
        "everyone": "in_force replaced in_force_b",
        f"{OFFICE} supervisor": "draft_year",
        "office_b director_b supervisor_b": "draft_year_b",
    },
    "body_record": {
        f"trade {OFFICE} supervisor secretary": "trade",
        f"county_north {OFFICE} supervisor": "north",
        "tax_b office_b director_b supervisor_b": "b",
    },
    "body_source": {f"{OFFICE} supervisor": "trade north", "office_b director_b supervisor_b": "b"},
    "body_referral": {f"{OFFICE} supervisor": "trade", "office_b director_b supervisor_b": "b"},
    "conduct_source": {f"{OFFICE} supervisor": "author", "office_b director_b supervisor_b": "expert_b"},
    "conduct_referral": {f"{OFFICE} supervisor": "author", "office_b director_b supervisor_b": "expert_b"},
    "expert_credential": {f"author {OFFICE}": "author", "expert_b office_b director_b": "expert_b"},
    "absence": {f"author {OFFICE}": "author", "expert_b office_b director_b": "expert_b"},
    "county_review_duty": {
        f"author {OFFICE} supervisor": "author agreed",
        "county_north": "agreed",  # of who agreed; the rest is the expert's and the office's
        "expert_b office_b director_b supervisor_b": "expert_b",
    },
    "engagement": {
        f"author {OFFICE} supervisor": "author",
        f"{OFFICE} supervisor": "clerk",
        "expert_b office_b director_b supervisor_b": "expert_b",
        "office_b director_b supervisor_b": "office_b",
    },
    "ledger_entry": {
        "handler": "handler",
        "peer": "peer",
        "clerk": "clerk",
        "supervisor audit_admin": "handler peer clerk",
        "office_b supervisor_b audit_b": "office_b",
    },
    "ledger_payload": {
        "handler": "handler",
        "peer": "peer",
        "clerk": "clerk",
        "supervisor": "handler peer clerk",
        "office_b supervisor_b": "office_b",
    },
    "ledger_link": {"supervisor audit_admin": "handler peer clerk", "supervisor_b audit_b": "office_b"},
}
# The site review: the panel's and the office's; the applicant is told and asked, and no more (Art. 19).
_OF_VISITS = {f"{PANEL} {OFFICE}": "half full", "expert_b office_b director_b": "b"}
TABLE |= dict.fromkeys(
    ("site_visit", "site_observer", "site_attendance", "verification_point", "point_answer", "site_note", "site_document"),
    _OF_VISITS,
) | dict.fromkeys(
    ("site_notice", "site_request", "request_document"),
    _OF_VISITS | {"applicant_n1": "half", "applicant_s1": "full", "applicant_b": "b"},
)  # fmt: skip
# "Dossier, its documents": the scene has one of each kind for each application; those of `f_handed` have other lives.
TABLE["document"] = TABLE["dossier"] | {
    "applicant_n2": "f_handed lone unreported f_handed_added f_handed_old",
    OFFICE: f"{TABLE['dossier'][OFFICE]} f_handed_old",
}
TABLE["secret_document"] = TABLE["dossier_secret"] | {
    "applicant_n2": "f_handed lone unreported f_handed_added f_handed_old",
}
# Facts that the ordinance or its publication makes public (Art. 2, 4, 6, 12, 21, 27, 34).
PUBLIC_FACTS = {
    "criteria_edition", "criteria_item", "key_figure", "jurisdiction", "agency", "industry_section", "higher_award",
    "undertaking_text",
}  # fmt: skip
# The same, of a programme.
OF_PROGRAMMES = {"programme", "regulation_version", "past_winner"}
# What nobody reads over the API: accounts, receipts, rules and machinery.
MACHINERY = {
    "act_receipt", "ballot", "duty_pair", "identity", "incompatible_roles", "ledger_chain", "letter", "local_account",
    "organisation_kin", "slate_room", "slate_subject",
    "file_key", "stored_file",
}  # fmt: skip


@pytest.fixture(scope="module")
async def scene(shared_world: World) -> AsyncIterator[Scene]:
    """Everybody and everything, only looked at."""
    return await build(shared_world)


def reaches(name: str, row: str) -> bool:
    """Whether somebody's programme is that of a row which everybody may read: b's people act in theirs (Art. 11, 34)."""
    of_b = row == "b" or row.startswith("b_") or row.endswith("_b")
    return name in {"public", "tracker"} or of_b == (name in PEOPLE_B.split())


def expected(resource: str, scene: Scene) -> dict[str, set[str]]:
    rows = TABLE[resource]
    found = {name: set(filter(partial(reaches, name), rows.get("everyone", "").split())) for name in scene.actors}
    for who, what in rows.items():
        for name in who.split() if who != "everyone" else ():
            found[name] |= set(what.split())
    return found


@pytest.mark.parametrize("resource", TABLE)
async def test_the_database_shows_each_person_these_rows_and_no_other(scene: Scene, resource: str) -> None:
    found = {
        name: scene.seen(resource, await scene.world.visible(actor, resource)) for name, actor in scene.actors.items()
    }

    assert found == expected(resource, scene)


def row_of(name: str, scene: Scene, resources: Iterable[str]) -> dict[str, set[str]]:
    """What one person sees, by resource; without the resources of which nothing is seen."""
    found = {resource: expected(resource, scene)[name] for resource in resources if resource in TABLE}
    return {resource: names for resource, names in found.items() if names}


def named(scene: Scene, found: Found) -> dict[str, set[str]]:
    return {resource: scene.seen(resource, keys) for resource, keys in found.items() if keys and resource in TABLE}


@pytest.mark.parametrize("name", [*VIEWERS.split(), *OTHERS.split()])
async def test_the_api_gives_by_id_these_rows_and_no_other(scene: Scene, name: str) -> None:
    known = [(resource, key) for resource in TABLE if resource in TYPE_OF for key in scene.names[resource]]

    found = await by_id(scene.world, scene[name], known)

    assert named(scene, found) == row_of(name, scene, TYPE_OF)


@pytest.mark.parametrize("name", ["public", "applicant_n1", "handler", "leader", "group", "supervisor"])
async def test_the_reference_executor_gives_by_id_these_rows_and_no_other(scene: Scene, name: str) -> None:
    known = [(resource, key) for resource in TABLE if resource in TYPE_OF for key in scene.names[resource]]

    found = await by_id(scene.world, scene[name], known, ask_reference)

    assert named(scene, found) == row_of(name, scene, TYPE_OF)


@pytest.mark.parametrize("name", VIEWERS.split())
async def test_the_api_lists_counts_and_sorts_these_rows_and_no_other(scene: Scene, name: str) -> None:
    found = await listed(scene.world, scene[name])

    assert named(scene, found) == row_of(name, scene, ROOTED)


@pytest.mark.parametrize("name", VIEWERS.split())
async def test_a_filter_by_hidden_values_finds_nothing_more(scene: Scene, name: str) -> None:
    filters = await every_filter(scene.world)

    found = named(scene, await filtered(scene.world, scene[name], filters))

    meant = row_of(name, scene, {resource for resource, _ in filters})
    assert {key: names - meant.get(key, set()) for key, names in found.items()} == {key: set() for key in found}


@pytest.mark.parametrize("name", ["handler", "leader"])
async def test_a_served_query_lists_and_filters_these_rows_and_no_other(scene: Scene, name: str) -> None:
    filters = await every_filter(scene.world)

    rows = await listed(scene.world, scene[name], ask)
    some = await filtered(scene.world, scene[name], filters, ask)

    assert named(scene, rows) == row_of(name, scene, ROOTED)
    assert all(keys <= rows[resource] for resource, keys in some.items())


@pytest.mark.parametrize(
    "name", ["public", "applicant_n1", "trade", "clerk", "author", "group", "supervisor", "office_b"]
)
async def test_no_road_through_the_api_leads_to_another_row(scene: Scene, name: str) -> None:
    found = named(scene, await reached(scene.world, scene[name]))

    meant = row_of(name, scene, TYPE_OF)
    assert {key: names - meant.get(key, set()) for key, names in found.items()} == {key: set() for key in found}
    assert all(found.get(key) == names for key, names in row_of(name, scene, ROOTED).items())


async def test_people_of_one_role_never_get_each_others_answers(scene: Scene) -> None:
    """They share connections and compiled plans; what they see differs by context alone."""
    names = ["applicant_n1", "applicant_n2", "applicant_s1", "applicant_s2", "applicant_b"] * 8
    query = "{ dossiers(first: 100) { nodes { id secret { id } } } }"

    answers = await asyncio.gather(*(data(scene.world, scene[name], query, ask) for name in names))

    found = [scene.seen("dossier", set(keys(answer["dossiers"]["nodes"]))) for answer in answers]
    assert found == [expected("dossier", scene)[name] for name in names]
    assert all(node["secret"] for answer in answers for node in answer["dossiers"]["nodes"])


async def test_what_nobody_needs_is_refused_to_every_role(scene: Scene) -> None:
    open_to = []
    for role in READ_ROLES:
        for table in sorted(MACHINERY):
            try:
                async with scene.world.db.transaction(role, read_only=True) as tx:
                    open_to.append((role, table, await tx.sql(f"SELECT 1 FROM public.{table}")))
            except asyncpg.InsufficientPrivilegeError:
                pass

    assert open_to == []


@pytest.mark.parametrize("resource", sorted(PUBLIC_FACTS))
async def test_a_public_fact_is_shown_to_everyone(scene: Scene, resource: str) -> None:
    all_rows = {row["id"] for row in await scene.world.sql(f"SELECT id FROM public.{resource}")}

    found = [await scene.world.visible(actor, resource) for actor in scene.actors.values()]

    assert all_rows
    assert all(rows == all_rows for rows in found)


@pytest.mark.parametrize("resource", sorted(OF_PROGRAMMES))
async def test_a_public_fact_of_a_programme_is_shown_to_everyone_in_it(scene: Scene, resource: str) -> None:
    column = "id" if resource == "programme" else "programme_id"
    rows = await scene.world.sql(f"SELECT id, {column} AS programme FROM public.{resource}")

    found = {name: await scene.world.visible(actor, resource) for name, actor in scene.actors.items()}

    assert rows
    assert found == {
        name: {row["id"] for row in rows if actor.grant_id is None or row["programme"] == actor.programme_id}
        for name, actor in scene.actors.items()
    }


def test_every_table_is_accounted_for() -> None:
    known = set(TABLE) | PUBLIC_FACTS | OF_PROGRAMMES | MACHINERY | {"ledger_anchor"}

    new = set(Base.metadata.tables) - known
    assert not new, f"{new}: put rows of both programmes into tests/policies/scene.py, and who reads them into TABLE"
    assert set(Base.metadata.tables) == known


async def test_the_secret_is_gone_when_the_opening_expires(scene: Scene) -> None:
    author, secret = scene["author"], scene.key("dossier_secret", "half")
    opening = await scene.world.row(m.DossierOpening, scene.key("dossier_opening", "author_half"))
    end, moment = opening["expires_at"], timedelta(microseconds=1)

    found = [await scene.world.visible(scene.world.at(author, at), "dossier_secret") for at in (end - moment, end)]

    assert found == [{secret}, set()]


@pytest.mark.parametrize(
    ("resource", "names"),
    [
        ("award_list", {"published", "final"}),
        ("list_entry", {"published_shown", "final_won"}),
        ("organisation", {"s2"}),
        ("notice", {"publicity", "commendation"}),
    ],
)
async def test_what_is_published_is_public_from_that_instant(scene: Scene, resource: str, names: set[str]) -> None:
    now, moment = scene.world.clock, timedelta(microseconds=1)

    found = [await scene.world.visible(scene.world.at(scene["public"], at), resource) for at in (now - moment, now)]

    assert [scene.seen(resource, keys) for keys in found] == [set(), names]


async def test_a_person_without_a_grant_sees_the_own_account_and_acts_alone(scene: Scene) -> None:
    clerk = scene["clerk"]
    person = Actor(clerk.clock, person_id=clerk.person_id)

    for resource in ("person", "role_grant", "ledger_entry", "ledger_payload"):
        assert scene.seen(resource, await scene.world.visible(person, resource)) == {"clerk"}
    for resource in ("dossier", "review", "assignment", "ledger_link", "objection", "dossier_opening"):
        assert await scene.world.visible(person, resource) == set()


async def test_finance_learns_no_details_of_who_is_only_on_a_published_list(world: World) -> None:
    cycle, organisation = await world.cycle("publicising"), await world.organisation()
    dossier = await world.dossier(cycle, organisation, "publicised")
    place = {"cycle_id": cycle, "organisation_id": organisation}
    listed = await world.put(m.AwardList, cycle_id=cycle, kind="proposed", digest="", drafted_at=world.clock)
    await world.put(m.ListEntry, **place, list_id=listed, dossier_id=dossier, sector_group="manufacturing")
    await world.change(m.AwardList, listed, state="signed", published_at=world.clock)

    finance = await world.actor("finance")

    assert await world.visible(finance, "organisation") == {organisation}
    assert await world.visible(finance, "organisation_detail") == set()


@pytest.mark.parametrize("name", ["clerk", "author", "county_north", "applicant_n1", "group", "supervisor"])
async def test_a_grant_counts_for_its_own_person_alone(scene: Scene, name: str) -> None:
    actor, other = scene[name], scene["finance"]
    thief = replace(actor, person_id=other.person_id)

    stolen = await scene.world.visible(thief, "dossier") | await scene.world.visible(thief, "review")

    assert stolen == set()


@pytest.mark.parametrize("wrong", [None, "0" * 64, ""])
async def test_an_objection_is_shown_to_nobody_without_its_tracking_code(scene: Scene, wrong: str | None) -> None:
    actor = scene["tracker"]
    stranger = replace(actor, tracking=wrong)

    assert await scene.world.visible(actor, "objection") == {scene.key("objection", "new")}
    assert await scene.world.visible(stranger, "objection") == set()
