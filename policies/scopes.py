"""Scopes: named boolean SQL expressions, each written once and used for reading and for acting.

`{t}` stands for the table or its alias. Set scopes read `= ANY (array)`, with the array from a function of the
schema `scope`: evaluated once a statement, and able to look at other tables without recursion, because these
functions are the one place that sees everything. They tell about the actor alone; keep them few and short.
"""

from __future__ import annotations

from typing import Final

from policies.fragments import (
    ANY,
    ASSIGNED_AND_OPENED,
    BODY,
    CHAIN,
    CONFLICTED,
    CONFLICTED_DOSSIER,
    DECIDED,
    HANDED_IN,
    HANDED_IN_ONCE,
    HANDLED_AND_OPENED,
    JURISDICTION,
    KEPT,
    LATEST,
    LED,
    ME,
    OF_CONSENSUS,
    OF_CONTENT,
    OF_DUTY,
    OF_EXPERT,
    OF_NORM,
    OF_OBJECTOR,
    OF_ORGANISATION,
    OF_PROGRAMME,
    OF_SECRET,
    OF_SUBMITTED,
    OF_VISIT,
    OF_VISITED,
    OF_WINNER,
    PROGRAMME,
    RECOMMENDABLE,
    REFERENCE,
    SUBMITTED,
    TRADE,
    among,
    equals,
)
from policies.scopes_of_aftermath import AFTERMATH_SCOPES
from policies.scopes_of_annual import ANNUAL_SCOPES
from policies.scopes_of_archive import ARCHIVE_SCOPES, CONFLICTED_CYCLE
from policies.scopes_of_bodies import BODY_SCOPES
from policies.scopes_of_bonus import BONUS_SCOPES
from policies.scopes_of_duties import DUTY_SCOPES
from policies.scopes_of_feedback import FEEDBACK_SCOPES
from policies.scopes_of_meetings import MEETING_SCOPES
from policies.scopes_of_office_work import OFFICE_WORK_SCOPES
from policies.scopes_of_promotion import PROMOTION_SCOPES
from policies.scopes_of_reassessing import REASSESSED, REASSESSMENT_SCOPES
from policies.scopes_of_revocation import REVOCATION_SCOPES
from policies.scopes_of_titles import TITLE_SCOPES

# Asked by fields of the API, so that every role may call them; what they tell is in their queries.
OF_FIELDS: Final = frozenset(
    {
        "quarantined_reviews",
        "set_aside_records",
        "budget_sums",
        "budget_books",
        "bonus_sums",
        "rolled_motions",
        "set_aside_sheets",
        "clawback_sums",
    }
)

# Of these one sees the own in whatever programme one acts: who one is, and which grants one can choose from.
APART_FROM_PROGRAMMES: Final = frozenset({"person", "person_contact", "role_grant"})

SCOPES: Final[dict[str, dict[str, str]]] = {
    "programme": {
        "reached": among("id", "reached_programmes") + " OR " + among("id", "programmes_of_mine"),
        "everyone": ANY,
        "mine": equals("id", "my_programme"),
    },
    "regulation_version": REFERENCE,
    "parameter_set": OF_NORM,
    "rule_document": {
        **OF_NORM,
        "approved": "{t}.state = 'approved'",
    },
    "cycle_rule": REFERENCE,
    "criteria_edition": REFERENCE,
    "criteria_item": REFERENCE,
    "jurisdiction": REFERENCE,
    "agency": REFERENCE,
    "industry_section": REFERENCE,
    "calendar_year": {
        "signed": "{t}.state = 'signed'",
        "in_programme": OF_PROGRAMME,
        "drafted_by_me": "{t}.drafted_by_id = (SELECT ctx.person_id())",
    },
    "key_figure": REFERENCE,
    "past_winner": REFERENCE,
    "person": {
        "self": "{t}.id = (SELECT ctx.person_id())",
        "in_programme": equals("created_in_id", "my_programme"),
        "visiting": among("id", "visiting_people"),
        "proposed": among("id", "people_proposed"),
        "in_consensus": among("id", "shared_people"),
        "in_meeting": among("id", "meeting_people"),
    },
    "role_grant": {
        "self": ME,
        "of_my_login": among("person_id", "my_people"),
        "in_programme": equals("programme_id", "my_programme"),
    },
    "person_contact": {"self": ME},
    "message": {"mine": equals("grant_id", "my_grant"), "conflicted": CONFLICTED},
    "expert_profile": OF_EXPERT,
    "expert_credential": OF_EXPERT,
    "engagement": OF_EXPERT,
    "absence": OF_EXPERT,
    "complaint": {
        "own": equals("organisation_id", "my_organisation") + f" AND {PROGRAMME}",
        "in_programme": PROGRAMME,
        "conflicted": CONFLICTED,
    },
    "conduct_record": {
        **OF_EXPERT,
        "proposed": f"{OF_PROGRAMME} AND {{t}}.proposed_by_id IS NOT NULL",
        "proposed_by_me": "{t}.proposed_by_id = (SELECT ctx.person_id())",
        "conflicted": CONFLICTED,
    },
    "conduct_source": {"in_programme": OF_PROGRAMME, "conflicted": CONFLICTED},
    "conduct_referral": {"in_programme": OF_PROGRAMME, "conflicted": CONFLICTED},
    "cycle": {
        "announced": "{t}.stage <> 'drafting'",
        "in_programme": among("id", "my_cycles"),
        "conflicted": CONFLICTED_CYCLE,
    },
    "cycle_stage": {"announced": "{t}.stage <> 'drafting'", "in_programme": PROGRAMME},
    "notice": {
        "published": "{t}.published_at <= (SELECT ctx.clock())",
        "in_programme": PROGRAMME,
        "publicity": "{t}.kind = 'publicity' AND {t}.published_at <= (SELECT ctx.clock())",
    },
    "organisation": {
        "published": among("id", "published_organisations"),
        "own": equals("id", "my_organisation"),
        "in_jurisdiction": f"{JURISDICTION} AND {OF_PROGRAMME}",
        "in_trade": f"{TRADE} AND {OF_PROGRAMME}",
        "in_programme": OF_PROGRAMME,
        "in_draw": among("id", "drawn_organisations"),
        "consulted": among("id", "consulted_organisations"),
        "reported": among("id", "reported_organisations"),
        "proposed": among("id", "proposed_organisations"),
        "awarded": among("id", "awarded_organisations"),
        "conflicted": among("id", "conflicted_organisations"),
        "conflicted_and_unpublished": among("id", "conflicted_organisations")
        + " AND NOT "
        + among("id", "published_organisations"),
    },
    "organisation_record": {
        "own": equals("organisation_id", "my_organisation"),
        "in_programme": OF_PROGRAMME,
        "conflicted": CONFLICTED,
    },
    "organisation_link": {
        "own": "(SELECT scope.my_organisation()) IN ({t}.organisation_id, {t}.other_id)",
        "in_programme": OF_PROGRAMME,
        "conflicted": f"({CONFLICTED} OR {among('other_id', 'conflicted_organisations')})",
    },
    "ban": {
        "decided": f"{{t}}.state IN ({DECIDED})",
        "in_programme": OF_PROGRAMME,
        "entered_by_me": "{t}.entered_by_id = (SELECT ctx.person_id())",
        "conflicted": CONFLICTED,
        "conflicted_and_undecided": f"{CONFLICTED} AND {{t}}.state NOT IN ({DECIDED})",
    },
    "recognised_win": {
        "own": equals("organisation_id", "my_organisation"),
        "in_programme": OF_PROGRAMME,
        "conflicted": CONFLICTED,
    },
    "registration_request": {
        "self": among("person_id", "my_people"),
        "in_programme": OF_PROGRAMME,
        "conflicted": CONFLICTED,
    },
    "organisation_detail": {
        "own": equals("organisation_id", "my_organisation"),
        "in_jurisdiction": OF_ORGANISATION.format(column="jurisdiction_id") + " = (SELECT scope.my_jurisdiction())"
        f" AND {OF_PROGRAMME}",
        "in_trade": OF_ORGANISATION.format(column="section_code") + " = ANY ((SELECT scope.my_sections())::text[])"
        f" AND {OF_PROGRAMME}",
        "in_programme": OF_PROGRAMME,
        "consulted": among("organisation_id", "consulted_organisations"),
        "awarded": among("organisation_id", "awarded_organisations"),
        "conflicted": CONFLICTED,
    },
    "dossier": {
        "own": equals("organisation_id", "my_organisation") + f" AND {PROGRAMME}",
        "in_jurisdiction": f"{JURISDICTION} AND {SUBMITTED}",
        "in_trade": f"{TRADE} AND {SUBMITTED}",
        "submitted": SUBMITTED,
        "assigned": among("id", "open_dossiers"),
        "led": among("id", "led_dossiers"),
        "handled": among("id", "handled_dossiers"),
        "reported": f"{{t}}.reported_at IS NOT NULL AND {PROGRAMME}",
        "proposed": f"{{t}}.proposed_at IS NOT NULL AND {PROGRAMME}",
        "conflicted": CONFLICTED,
    },
    "dossier_draft": {"own": among("dossier_id", "my_dossiers")},
    "dossier_version": {
        name: sql if name in {"own", "conflicted"} else f"{LATEST} AND {sql}" for name, sql in OF_CONTENT.items()
    }
    | {"handled_and_opened": HANDLED_AND_OPENED},
    "dossier_secret": OF_SECRET,
    "dossier_version_secret": OF_SECRET,
    "document": {
        "own": f"{KEPT} AND " + among("dossier_id", "my_dossiers"),
        "recommendable": f"{HANDED_IN} AND {PROGRAMME} AND {RECOMMENDABLE}",
        "submitted": f"{HANDED_IN_ONCE} AND {PROGRAMME}",
        "assigned": f"{HANDED_IN} AND " + among("dossier_id", "open_dossiers"),
        "reported": f"{HANDED_IN} AND " + among("dossier_id", "reported_dossiers"),
        "proposed": f"{HANDED_IN} AND " + among("dossier_id", "proposed_dossiers"),
        "conflicted": CONFLICTED_DOSSIER,
    },
    "secret_document": {
        "own": f"{KEPT} AND " + among("dossier_id", "my_dossiers"),
        "assigned_and_opened": f"{HANDED_IN} AND {ASSIGNED_AND_OPENED}",
        "handled_and_opened": f"{HANDED_IN_ONCE} AND {HANDLED_AND_OPENED}",
        "conflicted": CONFLICTED_DOSSIER,
    },
    "document_removal": {"own": among("dossier_id", "my_dossiers")},
    "recommendation_document": {
        "mine": f"{KEPT} AND {PROGRAMME} AND ({equals('by_jurisdiction_id', 'my_jurisdiction')}"
        f" OR {equals('by_agency_id', 'my_agency')})",
        "recommendable": f"{HANDED_IN} AND {PROGRAMME} AND {RECOMMENDABLE}",
        "own": f"{HANDED_IN} AND " + among("dossier_id", "my_dossiers"),
        "submitted": f"{HANDED_IN} AND {PROGRAMME}",
        "assigned": f"{HANDED_IN} AND " + among("dossier_id", "open_dossiers"),
        "conflicted": CONFLICTED_DOSSIER,
    },
    "consultation_document": {
        "addressed": f"{KEPT} AND {PROGRAMME} AND " + equals("agency_id", "my_agency"),
        "submitted": f"{HANDED_IN} AND {PROGRAMME}",
        "conflicted": CONFLICTED,
    },
    "notice_document": {
        "published": among("notice_id", "published_notices"),
        "in_programme": f"{KEPT} AND {PROGRAMME}",
    },
    "upload": {
        "tracked": among("objection_id", "tracked_objections"),
        "self": f"{ME} AND " + equals("grant_id", "my_grant"),
        "conflicted": CONFLICTED_DOSSIER,
    },
    "dossier_opening": {"submitted": OF_SUBMITTED},
    "document_access": {"in_programme": OF_PROGRAMME, "of_cycles": PROGRAMME, "conflicted": CONFLICTED_DOSSIER},
    "case_handler": {"submitted": OF_SUBMITTED},
    "recommendation": {
        "own": among("dossier_id", "my_dossiers"),
        "in_jurisdiction": f"{JURISDICTION} AND {PROGRAMME}",
        "in_trade": f"{TRADE} AND {PROGRAMME}",
        "in_programme": PROGRAMME,
        "assigned": among("dossier_id", "open_dossiers"),
        "conflicted": CONFLICTED_DOSSIER,
    },
    "recommendation_author": {
        "of_body": f"{BODY} AND {PROGRAMME}",
        "in_programme": PROGRAMME,
        "conflicted": CONFLICTED_DOSSIER,
    },
    "recommendation_decline": {
        "own": equals("organisation_id", "my_organisation") + f" AND {PROGRAMME}",
        "of_body": f"{BODY} AND {PROGRAMME}",
        "in_programme": PROGRAMME,
        "conflicted": CONFLICTED,
    },
    "recommendation_rank": {
        "of_body": f"{BODY} AND {PROGRAMME}",
        "in_programme": PROGRAMME,
        "conflicted": CONFLICTED_DOSSIER,
    },
    "guidance": {
        "of_body": f"{BODY} AND {OF_PROGRAMME}",
        "in_programme": OF_PROGRAMME,
        "conflicted": CONFLICTED,
    },
    "eligibility_finding": {"in_programme": PROGRAMME, "conflicted": CONFLICTED_DOSSIER},
    "eligibility_run": {"in_programme": PROGRAMME, "conflicted": CONFLICTED_DOSSIER},
    "recheck": {
        "own": equals("organisation_id", "my_organisation") + f" AND {PROGRAMME}",
        "in_programme": PROGRAMME,
        "conflicted": CONFLICTED,
    },
    "dossier_outcome": {
        "own": equals("organisation_id", "my_organisation") + f" AND {PROGRAMME}",
        "in_programme": PROGRAMME,
        "conflicted": CONFLICTED,
    },
    "consultation": {
        "addressed": equals("agency_id", "my_agency") + f" AND {PROGRAMME}",
        "in_programme": PROGRAMME,
        "conflicted": CONFLICTED,
    },
    "undertaking_text": REFERENCE,
    "undertaking": {"self": ME, "in_programme": PROGRAMME},
    "conflict_declaration": {
        "self": f"{ME} AND {PROGRAMME}",
        "in_programme": PROGRAMME,
        "conflicted_of_others": f"{CONFLICTED} AND NOT {ME}",
    },
    "conflict": {
        "self": ME,
        "in_programme": PROGRAMME,
        "conflicted": CONFLICTED,
        "conflicted_of_others": f"{CONFLICTED} AND NOT {ME}",
    },
    "conflict_report": {
        "in_programme": PROGRAMME,
        "of_oneself": "{t}.bound_id = (SELECT ctx.person_id())",
        "conflicted": CONFLICTED,
    },
    "conflict_clue": {"self": ME, "in_programme": PROGRAMME, "conflicted": CONFLICTED},
    "conflict_dismissal": {"in_programme": PROGRAMME, "conflicted": CONFLICTED},
    "touched_decision": {"in_programme": PROGRAMME, "conflicted": CONFLICTED},
    "assignment": {
        "visiting": "{t}.frozen_at IS NULL AND " + among("dossier_id", "visited_dossiers"),
        "open": ME + " AND " + among("dossier_id", "open_dossiers"),
        "in_consensus": among("id", "shared_assignments"),
        "in_programme": PROGRAMME,
        "conflicted": CONFLICTED,
    },
    "panel_draw": {"in_programme": PROGRAMME},
    "drawn_place": {"in_programme": PROGRAMME, "conflicted": CONFLICTED},
    "draw_obstacle": {
        "in_programme": PROGRAMME,
        "conflicted": f"({{t}}.organisation_id IS NOT NULL AND {CONFLICTED})",
    },
    "avoid_pair": {"in_programme": OF_PROGRAMME},
    "review": {
        "own": among("id", "my_reviews"),
        "panel_led": among("id", "led_reviews"),
        "in_consensus": among("id", "shared_reviews"),
        "locked": f"{PROGRAMME} AND {{t}}.state = 'locked'",
        "conflicted": CONFLICTED_DOSSIER,
    },
    "review_author": {
        "self": ME,
        "locked": "EXISTS (SELECT 1 FROM public.review r WHERE r.id = {t}.review_id AND r.state = 'locked')"
        f" AND {PROGRAMME}",
        "conflicted": among("review_id", "conflicted_reviews"),
    },
    "consensus": {
        "mine": among("id", "my_consensus"),
        "led": among("id", "my_consensus") + " AND " + among("dossier_id", "led_dossiers"),
        "in_programme": PROGRAMME,
        "conflicted": CONFLICTED_DOSSIER,
    },
    "consensus_item": OF_CONSENSUS,
    "consensus_response": OF_CONSENSUS,
    "panel_report": {
        "assigned": among("id", "open_reports"),
        "reported": among("dossier_id", "reported_dossiers"),
        "in_programme": PROGRAMME,
        "conflicted": CONFLICTED_DOSSIER,
    },
    "site_visit": OF_VISIT | LED,
    "site_observer": {name: f"{{t}}.dropped_at IS NULL AND {sql}" for name, sql in OF_VISIT.items()}
    | {"conflicted": CONFLICTED_DOSSIER},
    "site_attendance": OF_VISIT,
    "verification_point": OF_VISIT,
    "point_answer": OF_VISIT,
    "site_note": OF_VISIT,
    "site_document": {
        "mine": f"{ME} AND {HANDED_IN} AND " + among("dossier_id", "open_dossiers"),
        "assigned": f"{HANDED_IN} AND " + among("dossier_id", "open_dossiers"),
        "in_programme": f"{HANDED_IN} AND {PROGRAMME}",
        "conflicted": CONFLICTED_DOSSIER,
    },
    "site_notice": OF_VISITED,
    "site_request": OF_VISITED | LED,
    "request_document": {
        "own": f"{KEPT} AND " + among("dossier_id", "my_dossiers"),
        "assigned": f"{HANDED_IN} AND " + among("dossier_id", "open_dossiers"),
        "in_programme": f"{HANDED_IN} AND {PROGRAMME}",
        "conflicted": CONFLICTED_DOSSIER,
    },
    "evaluation": {
        "reported": among("dossier_id", "reported_dossiers"),
        "in_programme": PROGRAMME,
        "conflicted": CONFLICTED_DOSSIER,
    },
    "award_list": {
        "published": "{t}.published_at <= (SELECT ctx.clock())",
        "in_programme": PROGRAMME,
        "reported": among("id", "reported_lists"),
        "proposed": among("id", "proposed_lists"),
    },
    "list_entry": {
        "published": among("list_id", "published_lists") + " AND NOT " + among("id", "struck_entries"),
        "in_programme": PROGRAMME,
        "reported": among("list_id", "reported_lists"),
        "proposed": among("list_id", "proposed_lists"),
        "conflicted_and_unpublished": f"{CONFLICTED} AND NOT " + among("list_id", "published_lists"),
    },
    "entry_rationale": {
        "in_programme": PROGRAMME,
        "reported": among("list_id", "reported_lists"),
        "conflicted": CONFLICTED,
    },
    "list_vacancy": {
        "in_programme": PROGRAMME,
        "reported": among("list_id", "reported_lists"),
        "conflicted": among("cycle_id", "conflicted_deliberations"),
    },
    "objection": {
        "tracked": "{t}.tracking_digest = (SELECT ctx.tracking())",
        "in_programme": PROGRAMME,
        "handled": among("id", "handled_objections"),
        "waiting": f"{PROGRAMME} AND NOT " + among("id", "taken_objections"),
        "conflicted": CONFLICTED,
    },
    "objector": {name: OF_OBJECTOR[name] for name in ("handled", "in_programme", "conflicted")},
    "objection_statement": OF_OBJECTOR,
    "objection_document": OF_OBJECTOR,
    "objection_handling": {
        "handled": among("objection_id", "handled_objections"),
        "in_programme": PROGRAMME,
        "conflicted": CONFLICTED,
    },
    **MEETING_SCOPES,
    **BODY_SCOPES,
    **ANNUAL_SCOPES,
    **ARCHIVE_SCOPES,
    **PROMOTION_SCOPES,
    **OFFICE_WORK_SCOPES,
    "objection_hearing": {
        "own": equals("organisation_id", "my_organisation") + f" AND {PROGRAMME}",
        "handled": among("objection_id", "handled_objections"),
        "in_programme": PROGRAMME,
        "conflicted": CONFLICTED,
    },
    "hearing_document": {
        "own": f"{KEPT} AND " + equals("organisation_id", "my_organisation") + f" AND {PROGRAMME}",
        "handled": f"{HANDED_IN} AND " + among("objection_id", "handled_objections"),
        "in_programme": f"{HANDED_IN} AND {PROGRAMME}",
        "conflicted": CONFLICTED,
    },
    "notice_publication": {"published": among("notice_id", "published_notices"), "in_programme": PROGRAMME},
    "commendation": {"published": among("notice_id", "published_notices")},
    "award": REFERENCE | {"in_programme": PROGRAMME, "conflicted": CONFLICTED},
    "certificate_key": REFERENCE | {"in_programme": OF_PROGRAMME},
    "certificate": REFERENCE | {"own": OF_WINNER["own"], "in_programme": PROGRAMME},
    "honour_item": OF_WINNER,
    "obligation": OF_DUTY,
    "obligation_submission": OF_DUTY,
    **REASSESSMENT_SCOPES,
    **FEEDBACK_SCOPES,
    **DUTY_SCOPES,
    **REVOCATION_SCOPES,
    "bonus_entitlement": OF_DUTY,
    **BONUS_SCOPES,
    **TITLE_SCOPES,
    **AFTERMATH_SCOPES,
    "budget_year": {"in_programme": OF_PROGRAMME},
    "budget_line": {
        "in_programme": OF_PROGRAMME,
        "entered_by_me": "{t}.entered_by_id = (SELECT ctx.person_id())",
    },
    "budget_change": {
        "in_programme": OF_PROGRAMME,
        "entered_by_me": "{t}.entered_by_id = (SELECT ctx.person_id())",
    },
    "payee_account": OF_WINNER,
    "payee_account_number": OF_WINNER,
    "payment_order": OF_WINNER | {"drafted_by_me": "{t}.drafted_by_id = (SELECT ctx.person_id())"},
    "payment_batch": {"in_programme": OF_PROGRAMME},
    "payment_import": {"in_programme": OF_PROGRAMME},
    "payment_report": {"in_programme": OF_PROGRAMME, "conflicted": CONFLICTED},
    "platform_message": {"in_programme": OF_PROGRAMME, "conflicted": CONFLICTED},
    "ledger_entry": {"self": ME, "in_programme": CHAIN},
    "ledger_payload": {"self": ME, "in_programme": CHAIN},
    "ledger_link": {"in_programme": CHAIN},
    "ledger_anchor": {"in_programme": equals("programme_id", "my_programme")},
}
for _table, _sql in REASSESSED.items():
    SCOPES[_table] = {**SCOPES[_table], "reassessed": _sql}
