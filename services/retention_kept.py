"""Tables that no rule of keeping names, and why they stay (Art. 5, 28, 30, 32); docs/retention.md.

Whoever adds a table says here why it stays, or writes a rule by which its content goes: a test asks for one of the two.
"""

from __future__ import annotations

from typing import Final

# Of nobody: numbers, texts and codes that hold no person and nothing that somebody handed in.
OF_NOBODY: Final[dict[str, str]] = {
    "file_key duty_pair incompatible_roles certificate_key": "keys and rules of the system",
    "programme regulation_version criteria_edition criteria_item key_figure jurisdiction agency industry_section"
    " undertaking_text higher_award": "what awards are held by (Art. 4, 34)",
    "ledger_link ledger_chain ledger_anchor": "digests: by them the chains verify (Art. 5)",
    "stored_file": "digests of contents; a content goes when no document has it",
    "cycle cycle_stage cycle_rule slate_room slate_subject": "how a cycle ran (Art. 5)",
}
# The record: who decided what, when and why, about whom; it names people by their office or as organisations.
RECORD: Final[dict[str, str]] = {
    "ledger_entry act_receipt": "who did what, without what was written (Art. 5, 32)",
    "person role_grant": "names of who acted, and as what; logins and addresses go (Art. 32)",
    "organisation organisation_record organisation_link organisation_kin recognised_win past_winner": (
        "the register, by which gaps and bans are found under other names too (Art. 27, 28, 30)"
    ),
    "ban incident revocation revocation_consequence appeal tip title_misuse": "titles lost, and what bars from applying (Art. 28, 30)",
    "notice notice_document notice_publication annual_report rule_document good_practice activity commendation"
    " certificate": "what was published (Art. 10, 16, 21, 22, 25)",
    "award obligation reassessment reassessment_sheet reassessment_author reassessment_report bonus_entitlement"
    " higher_nomination cultivation cultivation_step guidance": "awards, and whether their duties were met (Art. 12, 23-26, 29)",
    "budget_year budget_line budget_change bonus_use bonus_report_figure bonus_inspection clawback_plan clawback_receipt clawback_waiver payment_batch"
    " payment_order payment_import payment_report platform_message": "public money (Art. 9, 26, 28)",
    "award_list list_entry entry_rationale list_vacancy dossier_outcome evaluation panel_report eligibility_finding"
    " eligibility_run recheck consultation recommendation recommendation_author recommendation_decline"
    " recommendation_rank objection_handling touched_decision feedback_release feedback_report": (
        "what was decided of each applicant, and on what grounds (Art. 12, 13, 17-21, 24)"
    ),
    "undertaking assignment review review_author consensus consensus_item consensus_response panel_draw drawn_place"
    " draw_obstacle site_visit site_observer site_notice site_attendance verification_point point_answer site_note"
    " site_request case_handler dossier_opening document_removal": "how reviewers and clerks worked (Art. 18, 19, 31, 32)",
    "conflict_report": "that somebody reported a conflict, not what (Art. 31)",
    "complaint conduct_record conduct_source conduct_referral body_record body_source body_referral": "how reviewers were supervised (Art. 32)",
    "meeting attendance meeting_item motion ballot_roll open_vote ballot vote_tally meeting_document meeting_minutes"
    " resolution": "what bodies resolved (Art. 10, 21, 22)",
    "parameter_set calendar_year work_plan work_task work_milestone work_progress research_note research_document"
    " design_version design_document county_guidance": "the office's own work (Art. 10, 11)",
}  # fmt: skip


def kept() -> dict[str, str]:
    """Return why each table that no rule names stays, by its name."""
    return {name: why for group in (OF_NOBODY, RECORD) for names, why in group.items() for name in names.split()}
