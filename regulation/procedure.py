"""The procedure of a cycle as one table (Art. 5, 16-22): which act, in which stage and state, moves what.

`RULES` is the only place where a stage or a dossier state can change. Who may act is stated in
`policies/policy.csv`; what else must hold (dates, quotas, completeness) is the guard of the act itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


class Term(StrEnum):
    """A coded value with the meaning that is shown to people and in the schema."""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        """Keep the code as the value and the meaning beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


class Stage(Term):
    """Stage of an award cycle (Art. 16-22)."""

    DRAFTING = "drafting", "The office prepares the cycle; nobody else sees it."
    ANNOUNCED = "announced", "The announcement is public (Art. 16)."
    ACCEPTING = "accepting", "Organisations apply, recommenders recommend (Art. 17)."
    QUALIFYING = "qualifying", "The office checks conditions and consults departments (Art. 13, 17)."
    MATERIAL_REVIEW = "material_review", "Expert panels review the material (Art. 18)."
    SITE_REVIEW = "site_review", "Expert panels review on site (Art. 19)."
    EVALUATING = "evaluating", "The office compiles the comprehensive evaluation (Art. 20)."
    DELIBERATING = "deliberating", "The leading group's plenary decides the proposed list (Art. 21)."
    PUBLICISING = "publicising", "The proposed list is public and open to objections (Art. 21)."
    RESOLVING_OBJECTIONS = (
        "resolving_objections",
        "The window is over; objections are being decided (Art. 21).",
    )
    APPROVING = "approving", "The municipal executive meeting decides (Art. 22)."
    COMMENDED = "commended", "The government has commended the winners; who had to wait may follow (Art. 21, 22)."
    CLOSED = "closed", "The cycle is over; duties of winners continue (Art. 23-30)."


class DossierState(Term):
    """State of one application (Art. 16-22, 28)."""

    DRAFT = "draft", "Being written by the applicant, visible to it alone."
    SUBMITTED = "submitted", "Handed in by the applicant (Art. 17)."
    RETURNED = "returned", "Sent back for correction before the deadline (Art. 17)."
    RECOMMENDED = "recommended", "Recommended with opinion and statement of truth (Art. 12, 17, 28)."
    QUALIFIED = "qualified", "On the signed list of qualified applicants (Art. 17)."
    REJECTED = "rejected", "Does not meet the conditions (Art. 13, 17)."
    MATERIAL_REVIEWED = "material_reviewed", "The material review report is written (Art. 18)."
    SHORTLISTED = "shortlisted", "On the signed list for site review (Art. 18)."
    NOT_SHORTLISTED = "not_shortlisted", "Not chosen for site review (Art. 18)."
    SITE_REVIEWED = "site_reviewed", "The site review report is written (Art. 19)."
    CANDIDATE = "candidate", "On the candidate list put to the plenary (Art. 20)."
    NOT_CANDIDATE = "not_candidate", "Not on the candidate list (Art. 20)."
    PROPOSED = "proposed", "On the proposed list of the leading group (Art. 21)."
    NOT_PROPOSED = "not_proposed", "Not on the proposed list (Art. 21)."
    PUBLICISED = "publicised", "Named in the public notice (Art. 21)."
    CONTESTED = "contested", "An objection is being verified; only this entry waits (Art. 21)."
    UPHELD = "upheld", "The objection was dismissed; the entry stays (Art. 21)."
    REMOVED = "removed", "The objection was upheld; the entry is off the list (Art. 21)."
    NOT_APPROVED = "not_approved", "Not approved by the municipal executive meeting (Art. 22)."
    APPROVED = "approved", "Approved by the municipal executive meeting (Art. 22)."
    AWARDED = "awarded", "Commended by the government (Art. 22)."
    WITHDRAWN = "withdrawn", "Taken back by the applicant."
    DISQUALIFIED = (
        "disqualified",
        "Fraud (Art. 28), or an exclusion found later (Art. 13(6)), was verified before the award.",
    )


class DraftState(Term):
    """State of an applicant's working copy (Art. 17)."""

    OPEN = "open", "Can be written to: not submitted yet, or returned for correction."
    CLOSED = "closed", "Submitted or withdrawn: it stays as it is."


class ListState(Term):
    """State of a list."""

    DRAFT = "draft", "Compiled by a clerk, waiting for the second signature."
    SIGNED = "signed", "Signed: an immutable snapshot."


class ReviewState(Term):
    """State of one expert's review (Art. 18-19)."""

    DRAFT = "draft", "Being written; its author alone sees it."
    LOCKED = "locked", "Submitted and immutable."


class ConsensusState(Term):
    """State of a panel's consensus on one application in one phase (Art. 18-19)."""

    OPEN = "open", "The panel sees its reviews, without names, and agrees on what it is apart on."
    CLOSED = "closed", "Closed by the leader: it stays as it is."


class ClueState(Term):
    """What became of what may point to a conflict of interest (Art. 31)."""

    OPEN = "open", "To be looked into: it binds nobody."
    CONFIRMED = "confirmed", "The office confirmed it: it became a conflict."
    SET_ASIDE = "set_aside", "The office found that it is none."


class DrawState(Term):
    """How far a draw of panels is (Art. 18)."""

    ASKED = "asked", "Asked for: seed and facts are on the ledger."
    SOLVING = "solving", "Being computed."
    DRAFTED = "drafted", "A proposal is there, waiting for a second person."
    INFEASIBLE = "infeasible", "No draw is possible; what binds is stated."
    APPLIED = "applied", "The places were given."
    DISCARDED = "discarded", "Not applied, with a reason."


class ItemState(Term):
    """Where a medal, cup or printed certificate is (Art. 8, 22, 28)."""

    MADE = "made", "Finished, at the office."
    HANDED_OVER = "handed_over", "With the winner."
    LOST = "lost", "Reported as lost."
    RETURNED = "returned", "Taken back by the office."
    REPLACED = "replaced", "Another took its place; it is worth nothing any more."


class ObligationState(Term):
    """State of what a winner owes (Art. 24-26); that it is overdue follows from its day."""

    DUE = "due", "Not yet handed in."
    SUBMITTED = "submitted", "Handed in; the office looks at it."
    RETURNED = "returned", "Sent back to be put right."
    ACCEPTED = "accepted", "Accepted by the office."
    WAIVED = "waived", "Waived by the office, with a reason."
    LAPSED = "lapsed", "No longer owed: the title was revoked."


class SubmissionState(Term):
    """What became of what a winner handed in (Art. 24-26)."""

    SUBMITTED = "submitted", "Handed in; the office looks at it."
    ACCEPTED = "accepted", "Accepted by the office."
    RETURNED = "returned", "Sent back to be put right; it is handed in anew."


class ObjectionState(Term):
    """State of an objection (Art. 21)."""

    RECEIVED = "received", "Filed inside the window; the entry waits."
    ADMITTED = "admitted", "Admissible: being verified, and the organisation heard."
    INADMISSIBLE = "inadmissible", "Not admissible, as two persons found: the entry goes on."
    WITHDRAWN = "withdrawn", "Taken back by the objector."
    INVESTIGATED = "investigated", "Verified, with a handling opinion of the office."
    UPHELD = "upheld", "The leading group found it justified: the entry is removed."
    DISMISSED = "dismissed", "The leading group found it unjustified: the entry stays."


class HearingState(Term):
    """State of hearing an organisation about an objection; silence is not consent (Art. 21)."""

    ASKED = "asked", "Waiting for the organisation."
    ANSWERED = "answered", "The organisation has answered."
    SILENT = "silent", "The time is over without an answer, as was recorded."


class VisitState(Term):
    """State of the visit to a shortlisted applicant (Art. 19)."""

    PLANNED = "planned", "Planned by the office; the applicant is not told yet."
    ANNOUNCED = "announced", "The applicant was told the days, and what to prepare."
    POSTPONED = "postponed", "Put off, with a reason; the next days are to be planned."
    HELD = "held", "Begun: the panel records what it sees."
    CLOSED = "closed", "The site review report is written; the record stays as it is."
    CANCELLED = "cancelled", "The application left the procedure."


class InformationState(Term):
    """State of what the panel asked an applicant for on the occasion of a visit (Art. 19)."""

    ASKED = "asked", "Waiting for the applicant."
    DELIVERED = "delivered", "Delivered by the applicant."
    UNDELIVERED = "undelivered", "Closed by the leader of the panel without it, with a reason."


class DeclarationState(Term):
    """Answer of a person about an organisation; undeclared blocks like conflicted (Art. 31)."""

    UNDECLARED = "undeclared", "Not answered yet: every dossier of the organisation stays closed."
    NONE = "none", "Signed: no conflict of interest."
    CONFLICTED = "conflicted", "A conflict of interest exists."


class ExpertState(Term):
    """Standing of an expert in the pool (Art. 11, 32)."""

    ADMITTED = "admitted", "In the pool: may review."
    SUSPENDED = "suspended", "Reviews nothing until resumed."
    REMOVED = "removed", "No longer in the pool."


class ComplaintState(Term):
    """State of an applicant's complaint about the review of its application (Art. 32)."""

    RECEIVED = "received", "Waiting for the office."
    EXAMINED = "examined", "The office hears whom it concerns."
    ANSWERED = "answered", "Answered."


class ConductState(Term):
    """State of a matter of an expert's conduct (Art. 11(6), 32)."""

    OPENED = "opened", "The expert may state the own case."
    HEARD = "heard", "The expert has stated the own case, or the leading group gave the matter back."
    DISMISSED = "dismissed", "The expert did the duty."
    WARNED = "warned", "The expert was warned."
    PROPOSED = "proposed", "Disqualification is proposed to the leading group."
    DISQUALIFIED = "disqualified", "The review qualification is cancelled."


class NormState(Term):
    """State of rules or parameters on their way into force (Art. 10, 34)."""

    DRAFTED = "drafted", "Drafted by the office."
    SUBMITTED = "submitted", "Put to the leading group by the director."
    APPROVED = "approved", "Approved by the leading group."
    REJECTED = "rejected", "Rejected, with a reason."


class CalendarState(Term):
    """State of the schedule of holidays of a year (Art. 21)."""

    DRAFTED = "drafted", "Drafted by a clerk; counts for nothing."
    SIGNED = "signed", "Signed by the director: in force until another one replaces it."
    REJECTED = "rejected", "Rejected, with a reason."


class ConsultationState(Term):
    """State of a consultation of a department; silence is never consent (Art. 17)."""

    ASKED = "asked", "Waiting for the department."
    ANSWERED = "answered", "The department has answered."
    CLOSED = "closed", "Closed by the office with a reason."


class BanState(Term):
    """State of a ban from applying (Art. 28, 30)."""

    ENTERED = "entered", "Entered by a clerk, waiting for the second signature."
    IN_FORCE = "in_force", "Signed: it bars, and is public."
    REJECTED = "rejected", "Not signed, with a reason."
    LIFTED = "lifted", "The decision that it follows from was annulled: it no longer bars."


class RequestState(Term):
    """State of a request to represent an organisation (Art. 16)."""

    ASKED = "asked", "Waiting for the office."
    CONFIRMED = "confirmed", "Confirmed: the person represents the organisation."
    REFUSED = "refused", "Refused, with the reasons."


class RunState(Term):
    """What a run of the machine checks found, and what the office found on it (Art. 13)."""

    CLEAR = "clear", "No check failed."
    FAILED = "failed", "A check failed; nobody has judged it yet."
    KEPT = "kept", "A check failed; the office keeps the application, with its reason."
    CONFIRMED = "confirmed", "A check failed and was confirmed: the application is out."


class RecheckState(Term):
    """State of a recheck asked for by a rejected applicant (Art. 17)."""

    ASKED = "asked", "Waiting for the office."
    UPHELD = "upheld", "The conditions are met: on a supplementary list of qualified applicants."
    DISMISSED = "dismissed", "The rejection stands."


class DocumentState(Term):
    """Life of a document; what is being prepared is seen by nobody but who prepares it (Art. 17, 31)."""

    DRAFT = "draft", "Prepared by its sender, who alone sees it."
    SUBMITTED = "submitted", "Handed in or published with what it belongs to."
    SUPERSEDED = "superseded", "Was handed in once; no longer part of the latest submission."
    REMOVED = "removed", "Taken back while a draft."


class UploadState(Term):
    """How far an upload is."""

    RECEIVING = "receiving", "Waiting for bytes."
    RECEIVED = "received", "All bytes are there and the content is what it claims to be."
    REFUSED = "refused", "The content was refused."
    FINISHED = "finished", "A document was made of it."


class BudgetState(Term):
    """State of a budget line (Art. 9)."""

    DRAFTED = "drafted", "Entered by one person, waiting for another."
    APPROVED = "approved", "Approved: bonuses may be paid from it."
    REJECTED = "rejected", "Not approved, with a reason."
    CLOSED = "closed", "Closed: no order is paid from it any more."


class ChangeState(Term):
    """State of a change of a budget line (Art. 9)."""

    DRAFTED = "drafted", "Entered by one person, waiting for another."
    APPROVED = "approved", "Approved: it counts."
    REJECTED = "rejected", "Not approved."


class AccountState(Term):
    """State of an account that a winner gave (Art. 9)."""

    CURRENT = "current", "The bonus is paid to it."
    SUPERSEDED = "superseded", "Another account was given later."


class OrderState(Term):
    """State of a payment order (Art. 9)."""

    DRAFTED = "drafted", "Drafted by one person in finance, waiting for another."
    RELEASED = "released", "Released by the other person."
    EXPORTED = "exported", "On its way to the enterprise-policy platform."
    ACCEPTED = "accepted", "Taken up by the platform."
    PAID = "paid", "Paid to the winner's account."
    FAILED = "failed", "Not paid; a new order is needed."
    RETURNED = "returned", "Paid and sent back by the bank; a new order is needed."
    CANCELLED = "cancelled", "Taken back before it went to the platform, with a reason."


class PlatformMessageState(Term):
    """State of a message to the enterprise-policy platform (Art. 9)."""

    QUEUED = "queued", "Waits to be sent."
    DELIVERED = "delivered", "The platform has taken it."
    DEAD = "dead", "Not taken after many attempts; somebody has to look after it."


class StoredState(Term):
    """Whether a stored content may be handed out."""

    QUARANTINED = "quarantined", "Not scanned yet; nobody gets it."
    CLEAN = "clean", "Checked; handed out to those who see a document with it."
    REFUSED = "refused", "Found harmful; nobody gets it."
    GONE = "gone", "Deleted, because no document had it any more."


class Ability(StrEnum):
    """Every act of the system, `resource:act`; the resource is what the act is aimed at."""

    PROGRAMME_CREATE_PERSON = "programme:create_person"
    PROGRAMME_REGISTER_ORGANISATION = "programme:register_organisation"
    PROGRAMME_IMPORT_ORGANISATIONS = "programme:import_organisations"
    PROGRAMME_IMPORT_EXPERTS = "programme:import_experts"
    PROGRAMME_REQUEST_REGISTRATION = "programme:request_registration"
    PROGRAMME_ENTER_BAN = "programme:enter_ban"
    PROGRAMME_CREATE_CYCLE = "programme:create_cycle"
    PROGRAMME_DRAFT_PARAMETERS = "programme:draft_parameters"
    PROGRAMME_DRAFT_CALENDAR = "programme:draft_calendar"
    CALENDAR_YEAR_SIGN = "calendar_year:sign"
    CALENDAR_YEAR_REJECT = "calendar_year:reject"
    PARAMETER_SET_SUBMIT = "parameter_set:submit"
    PARAMETER_SET_REJECT = "parameter_set:reject"
    PARAMETER_SET_APPROVE = "parameter_set:approve"
    CYCLE_CHANGE_PARAMETERS = "cycle:change_parameters"
    PROGRAMME_DRAFT_RULES = "programme:draft_rules"
    RULE_DOCUMENT_REVISE = "rule_document:revise"
    RULE_DOCUMENT_SUBMIT = "rule_document:submit"
    RULE_DOCUMENT_REJECT = "rule_document:reject"
    RULE_DOCUMENT_APPROVE = "rule_document:approve"
    CYCLE_CHANGE_RULES = "cycle:change_rules"
    ORGANISATION_RECORD = "organisation:record"
    ORGANISATION_LINK = "organisation:link"
    ORGANISATION_RECOGNISE_WIN = "organisation:recognise_win"
    ORGANISATION_LINK_END = "organisation_link:end"
    REGISTRATION_REQUEST_CONFIRM = "registration_request:confirm"
    REGISTRATION_REQUEST_REFUSE = "registration_request:refuse"
    BAN_SIGN = "ban:sign"
    BAN_REJECT = "ban:reject"
    BAN_LIFT = "ban:lift"
    RECOGNISED_WIN_WITHDRAW = "recognised_win:withdraw"
    PERSON_GRANT_ROLE = "person:grant_role"
    PERSON_SET_CONTACT = "person:set_contact"
    PERSON_ADMIT_EXPERT = "person:admit_expert"
    PERSON_RECORD_ENGAGEMENT = "person:record_engagement"
    PERSON_RECORD_ABSENCE = "person:record_absence"
    EXPERT_PROFILE_AMEND = "expert_profile:amend"
    EXPERT_PROFILE_SUSPEND = "expert_profile:suspend"
    EXPERT_PROFILE_RESUME = "expert_profile:resume"
    EXPERT_PROFILE_REMOVE = "expert_profile:remove"
    EXPERT_PROFILE_RECORD_CREDENTIAL = "expert_profile:record_credential"
    EXPERT_PROFILE_RECOMMEND_TO_COUNTY = "expert_profile:recommend_to_county"
    EXPERT_CREDENTIAL_END = "expert_credential:end"
    ENGAGEMENT_END = "engagement:end"
    ABSENCE_END = "absence:end"
    COUNTY_REVIEW_DUTY_END = "county_review_duty:end"
    EXPERT_PROFILE_OPEN_CONDUCT = "expert_profile:open_conduct"
    ASSIGNMENT_RECORD_OVERDUE = "assignment:record_overdue"
    DOSSIER_COMPLAIN = "dossier:complain"
    COMPLAINT_TAKE_UP = "complaint:take_up"
    COMPLAINT_ANSWER = "complaint:answer"
    CONDUCT_RECORD_STATE = "conduct_record:state"
    CONDUCT_RECORD_DISMISS = "conduct_record:dismiss"
    CONDUCT_RECORD_WARN = "conduct_record:warn"
    CONDUCT_RECORD_PROPOSE = "conduct_record:propose"
    CONDUCT_RECORD_REJECT = "conduct_record:reject"
    CONDUCT_RECORD_DISQUALIFY = "conduct_record:disqualify"
    CONDUCT_RECORD_REFER = "conduct_record:refer"
    ROLE_GRANT_REVOKE = "role_grant:revoke"
    ROLE_GRANT_MARK_ALL_READ = "role_grant:mark_all_read"
    MESSAGE_MARK_READ = "message:mark_read"
    ORGANISATION_RECORD_GUIDANCE = "organisation:record_guidance"
    GUIDANCE_AMEND = "guidance:amend"

    PROGRAMME_ENTER_BUDGET_LINE = "programme:enter_budget_line"
    BUDGET_YEAR_DOWNLOAD_RECONCILIATION = "budget_year:download_reconciliation"
    BUDGET_YEAR_DOWNLOAD_RECONCILIATION_TABLE = "budget_year:download_reconciliation_table"
    BUDGET_LINE_APPROVE = "budget_line:approve"
    BUDGET_LINE_REJECT = "budget_line:reject"
    BUDGET_LINE_CHANGE = "budget_line:change"
    BUDGET_LINE_CLOSE = "budget_line:close"
    BUDGET_CHANGE_APPROVE = "budget_change:approve"
    BUDGET_CHANGE_REJECT = "budget_change:reject"
    BONUS_ENTITLEMENT_GIVE_ACCOUNT = "bonus_entitlement:give_account"
    BONUS_ENTITLEMENT_DRAFT_ORDER = "bonus_entitlement:draft_order"
    PAYMENT_ORDER_RELEASE = "payment_order:release"
    PAYMENT_ORDER_CANCEL = "payment_order:cancel"
    PROGRAMME_EXPORT_PAYMENTS = "programme:export_payments"
    PAYMENT_ORDER_REPORT = "payment_order:report"
    PAYMENT_BATCH_PREVIEW_STATUSES = "payment_batch:preview_statuses"
    PAYMENT_BATCH_IMPORT_STATUSES = "payment_batch:import_statuses"
    PLATFORM_MESSAGE_RETRY = "platform_message:retry"

    CYCLE_ANNOUNCE = "cycle:announce"
    CYCLE_EXTEND_DEADLINE = "cycle:extend_deadline"
    CYCLE_OPEN = "cycle:open"
    CYCLE_START_APPLICATION = "cycle:start_application"
    CYCLE_RECOMMEND = "cycle:recommend"
    CYCLE_RANK_RECOMMENDATIONS = "cycle:rank_recommendations"
    CYCLE_CLOSE_FILING = "cycle:close_filing"
    CYCLE_CONSULT = "cycle:consult"
    CYCLE_ANSWER_CONSULTATIONS = "cycle:answer_consultations"
    CYCLE_RUN_CHECKS = "cycle:run_checks"
    CYCLE_DRAFT_QUALIFIED_LIST = "cycle:draft_qualified_list"
    CYCLE_SIGN_UNDERTAKING = "cycle:sign_undertaking"
    CYCLE_OPEN_DECLARATIONS = "cycle:open_declarations"
    CYCLE_DRAW_PANELS = "cycle:draw_panels"
    CYCLE_DECLARE_CONFLICTS = "cycle:declare_conflicts"
    CYCLE_DECLARE_INTEREST = "cycle:declare_interest"
    CYCLE_REPORT_CONFLICT = "cycle:report_conflict"
    CYCLE_DETECT_CONFLICTS = "cycle:detect_conflicts"
    CONFLICT_DISMISS = "conflict:dismiss"
    CONFLICT_CLUE_CONFIRM = "conflict_clue:confirm"
    CONFLICT_CLUE_SET_ASIDE = "conflict_clue:set_aside"
    CYCLE_DRAFT_SITE_LIST = "cycle:draft_site_list"
    CYCLE_CLOSE_SITE_REVIEW = "cycle:close_site_review"
    CYCLE_BREAK_TIE = "cycle:break_tie"
    CYCLE_PREVIEW_LIST = "cycle:preview_list"
    CYCLE_DRAFT_CANDIDATE_LIST = "cycle:draft_candidate_list"
    CYCLE_PROPOSE = "cycle:propose"
    CYCLE_PUBLISH_PROPOSED = "cycle:publish_proposed"
    CYCLE_PROPOSE_REPLACEMENT = "cycle:propose_replacement"
    CYCLE_SIGN_INADMISSIBLE = "cycle:sign_inadmissible"
    CYCLE_RESOLVE_OBJECTIONS = "cycle:resolve_objections"
    CYCLE_SUBMIT_FOR_APPROVAL = "cycle:submit_for_approval"
    CYCLE_APPROVE = "cycle:approve"
    CYCLE_COMMEND = "cycle:commend"
    CYCLE_ISSUE_CERTIFICATES = "cycle:issue_certificates"
    CYCLE_CLOSE = "cycle:close"

    PROGRAMME_PLAN_MEETING = "programme:plan_meeting"
    MEETING_ADD_CANDIDATES = "meeting:add_candidates"
    MEETING_ADD_APPROVALS = "meeting:add_approvals"
    MEETING_ADD_ITEM = "meeting:add_item"
    MEETING_START_UPLOAD = "meeting:start_upload"
    MEETING_CONVENE = "meeting:convene"
    MEETING_CANCEL = "meeting:cancel"
    MEETING_RECORD_ATTENDANCE = "meeting:record_attendance"
    MEETING_OPEN = "meeting:open"
    MEETING_CLOSE = "meeting:close"
    MEETING_CONFIRM_MINUTES = "meeting:confirm_minutes"
    MEETING_ITEM_MOVE = "meeting_item:move"
    MEETING_ITEM_RECUSE = "meeting_item:recuse"
    MEETING_ITEM_DEFER = "meeting_item:defer"
    MOTION_OPEN_VOTE = "motion:open_vote"
    MOTION_VOTE = "motion:vote"
    MOTION_CLOSE_VOTE = "motion:close_vote"
    MEETING_DOCUMENT_REMOVE = "meeting_document:remove"
    MEETING_DOCUMENT_DOWNLOAD = "meeting_document:download"
    AWARD_REISSUE_CERTIFICATE = "award:reissue_certificate"
    AWARD_RECORD_ITEM = "award:record_item"
    CERTIFICATE_DOWNLOAD = "certificate:download"
    CERTIFICATE_KEY_RETIRE = "certificate_key:retire"
    HONOUR_ITEM_HAND_OVER = "honour_item:hand_over"
    HONOUR_ITEM_REPORT_LOST = "honour_item:report_lost"
    HONOUR_ITEM_TAKE_BACK = "honour_item:take_back"
    HONOUR_ITEM_REPLACE = "honour_item:replace"
    OBLIGATION_SUBMIT = "obligation:submit"
    OBLIGATION_ACCEPT = "obligation:accept"
    OBLIGATION_RETURN = "obligation:return"
    OBLIGATION_WAIVE = "obligation:waive"

    DOSSIER_DRAFT_SAVE = "dossier_draft:save"
    DOSSIER_SUBMIT = "dossier:submit"
    DOSSIER_WITHDRAW = "dossier:withdraw"
    DOSSIER_RETURN = "dossier:return"
    DOSSIER_RECOMMEND = "dossier:recommend"
    DOSSIER_DECLINE = "dossier:decline"
    DOSSIER_START_UPLOAD = "dossier:start_upload"
    DOSSIER_START_OPINION_UPLOAD = "dossier:start_opinion_upload"
    DOSSIER_TAKE_CASE = "dossier:take_case"
    DOSSIER_OPEN = "dossier:open"
    DOSSIER_RUN_CHECKS = "dossier:run_checks"
    DOSSIER_CHECK_ELIGIBILITY = "dossier:check_eligibility"
    DOSSIER_ASK_RECHECK = "dossier:ask_recheck"
    DOSSIER_CONSULT = "dossier:consult"
    DOSSIER_ASSIGN_PANEL = "dossier:assign_panel"
    DOSSIER_CHANGE_LEADER = "dossier:change_leader"
    DOSSIER_OPEN_CONSENSUS = "dossier:open_consensus"
    DOSSIER_REPORT_MATERIAL = "dossier:report_material"
    DOSSIER_PLAN_SITE_VISIT = "dossier:plan_site_visit"
    DOSSIER_REPORT_SITE = "dossier:report_site"
    DOSSIER_EVALUATE = "dossier:evaluate"
    DOSSIER_DISQUALIFY = "dossier:disqualify"

    CONSULTATION_START_UPLOAD = "consultation:start_upload"
    CYCLE_START_UPLOAD = "cycle:start_upload"
    UPLOAD_RESUME = "upload:resume"
    UPLOAD_FINISH = "upload:finish"
    DOCUMENT_REMOVE = "document:remove"
    SECRET_DOCUMENT_REMOVE = "secret_document:remove"  # noqa: S105 -- no password
    RECOMMENDATION_DOCUMENT_REMOVE = "recommendation_document:remove"
    CONSULTATION_DOCUMENT_REMOVE = "consultation_document:remove"
    NOTICE_DOCUMENT_REMOVE = "notice_document:remove"
    DOCUMENT_DOWNLOAD = "document:download"
    SECRET_DOCUMENT_DOWNLOAD = "secret_document:download"  # noqa: S105 -- no password
    RECOMMENDATION_DOCUMENT_DOWNLOAD = "recommendation_document:download"
    CONSULTATION_DOCUMENT_DOWNLOAD = "consultation_document:download"
    PANEL_REPORT_DOWNLOAD = "panel_report:download"
    UNDERTAKING_DOWNLOAD = "undertaking:download"
    CYCLE_DOWNLOAD_MATERIAL_REVIEW = "cycle:download_material_review"
    CYCLE_DOWNLOAD_PANELS = "cycle:download_panels"
    CYCLE_DOWNLOAD_CONFLICTS = "cycle:download_conflicts"
    CYCLE_EXPORT = "cycle:export"
    EVALUATION_DOWNLOAD = "evaluation:download"
    CYCLE_DOWNLOAD_EVALUATIONS = "cycle:download_evaluations"
    CYCLE_DOWNLOAD_EVALUATION_TABLE = "cycle:download_evaluation_table"

    CONSULTATION_ANSWER = "consultation:answer"
    CONSULTATION_CLOSE = "consultation:close"
    ELIGIBILITY_RUN_JUDGE = "eligibility_run:judge"
    RECHECK_CHECK = "recheck:check"
    RECHECK_SIGN = "recheck:sign"
    CONFLICT_DECLARATION_DECLARE = "conflict_declaration:declare"
    PANEL_DRAW_APPLY = "panel_draw:apply"
    PANEL_DRAW_DISCARD = "panel_draw:discard"
    ASSIGNMENT_DECLINE = "assignment:decline"
    ASSIGNMENT_STAND_DOWN = "assignment:stand_down"
    ASSIGNMENT_EXTEND_TERM = "assignment:extend_term"
    PERSON_KEEP_APART = "person:keep_apart"
    AVOID_PAIR_END = "avoid_pair:end"
    REVIEW_SAVE = "review:save"
    REVIEW_SUBMIT = "review:submit"
    SITE_VISIT_CHANGE = "site_visit:change"
    SITE_VISIT_ANNOUNCE = "site_visit:announce"
    SITE_VISIT_POSTPONE = "site_visit:postpone"
    SITE_VISIT_HOLD = "site_visit:hold"
    SITE_VISIT_RECORD_ATTENDANCE = "site_visit:record_attendance"
    SITE_VISIT_ADD_POINT = "site_visit:add_point"
    SITE_VISIT_ASSIGN_POINTS = "site_visit:assign_points"
    SITE_VISIT_ANSWER_POINT = "site_visit:answer_point"
    SITE_VISIT_NOTE = "site_visit:note"
    SITE_VISIT_ASK = "site_visit:ask"
    SITE_VISIT_START_UPLOAD = "site_visit:start_upload"
    SITE_REQUEST_START_UPLOAD = "site_request:start_upload"
    SITE_REQUEST_DELIVER = "site_request:deliver"
    SITE_REQUEST_CLOSE = "site_request:close"
    SITE_DOCUMENT_REMOVE = "site_document:remove"
    SITE_DOCUMENT_DOWNLOAD = "site_document:download"
    REQUEST_DOCUMENT_REMOVE = "request_document:remove"
    REQUEST_DOCUMENT_DOWNLOAD = "request_document:download"
    CONSENSUS_AGREE = "consensus:agree"
    CONSENSUS_RESPOND = "consensus:respond"
    CONSENSUS_CLOSE = "consensus:close"
    AWARD_LIST_SIGN_QUALIFIED = "award_list:sign_qualified"
    AWARD_LIST_SIGN_SITE = "award_list:sign_site"
    AWARD_LIST_SIGN_CANDIDATE = "award_list:sign_candidate"
    NOTICE_CORRECT = "notice:correct"
    AWARD_LIST_PUBLISH = "award_list:publish"
    NOTICE_RECORD_PUBLICATION = "notice:record_publication"
    NOTICE_OBJECT = "notice:object"
    OBJECTION_SUPPLEMENT = "objection:supplement"
    OBJECTION_START_UPLOAD = "objection:start_upload"
    OBJECTION_WITHDRAW = "objection:withdraw"
    OBJECTION_TAKE = "objection:take"
    OBJECTION_REPLACE_HANDLER = "objection:replace_handler"
    OBJECTION_ASK = "objection:ask"
    OBJECTION_ADMIT = "objection:admit"
    OBJECTION_FIND_INADMISSIBLE = "objection:find_inadmissible"
    OBJECTION_SIGN_INADMISSIBLE = "objection:sign_inadmissible"
    OBJECTION_REJECT_INADMISSIBLE = "objection:reject_inadmissible"
    OBJECTION_HEAR = "objection:hear"
    OBJECTION_HEARING_START_UPLOAD = "objection_hearing:start_upload"
    OBJECTION_HEARING_ANSWER = "objection_hearing:answer"
    OBJECTION_HEARING_RECORD_SILENCE = "objection_hearing:record_silence"
    HEARING_DOCUMENT_REMOVE = "hearing_document:remove"
    HEARING_DOCUMENT_DOWNLOAD = "hearing_document:download"
    OBJECTION_DOCUMENT_DOWNLOAD = "objection_document:download"
    OBJECTION_INVESTIGATE = "objection:investigate"
    OBJECTION_DECIDE = "objection:decide"

    @property
    def resource(self) -> str:
        """Name of the table that the act is aimed at."""
        return self.value.partition(":")[0]

    @property
    def act(self) -> str:
        """Name of the act on its resource."""
        return self.value.partition(":")[2]


@dataclass(frozen=True)
class Rule:
    """When one act is possible and what it moves.

    `stages`: stages of the cycle in which it is possible (empty: any). `advance`: the stage that it opens.
    `moves`: state of the target before -> possible after; possible in no other state (empty: any).
    `versioned`: the caller states the version that it saw (`expectedVersion`).
    """

    article: str
    title: str
    stages: frozenset[Stage] = frozenset()
    advance: Stage | None = None
    moves: Mapping[str, frozenset[str]] = field(default_factory=dict)
    versioned: bool = False


def _rule(
    article: str,
    title: str,
    *stages: Stage,
    to: Stage | None = None,
    moves: Mapping[Any, str | frozenset[str]] | None = None,
    versioned: bool | None = None,
) -> Rule:
    changes = bool(moves) or to is not None
    after = {k: frozenset({v}) if isinstance(v, str) else v for k, v in (moves or {}).items()}
    return Rule(article, title, frozenset(stages), to, after, changes if versioned is None else versioned)


_S, _D, _A = Stage, DossierState, Ability
# Conditions are checked in qualifying, and the vetoes of Art. 13(6) again before publicity and before the meeting.
_RERUNNING = (_S.EVALUATING, _S.DELIBERATING, _S.PUBLICISING, _S.RESOLVING_OBJECTIONS, _S.APPROVING, _S.COMMENDED)
_REVIEWING = (_S.MATERIAL_REVIEW, _S.SITE_REVIEW)
# How experts review may be complained of from the first review on.
_REVIEWED = (_S.MATERIAL_REVIEW, _S.SITE_REVIEW, *_RERUNNING, _S.CLOSED)
_CONSULTING = (_S.QUALIFYING, _S.MATERIAL_REVIEW, _S.SITE_REVIEW, *_RERUNNING)
_REMOVE_DRAFT = {DocumentState.DRAFT: DocumentState.REMOVED}
# A document handed in before stays what reviewers see until the next submission, which goes without it.
_REMOVE_HANDED_IN = {**_REMOVE_DRAFT, DocumentState.SUBMITTED: DocumentState.SUBMITTED}
_UNDECIDED = (ConductState.OPENED, ConductState.HEARD)
_IN_POOL = {s: s for s in (ExpertState.ADMITTED, ExpertState.SUSPENDED)}
# Only the contested entry waits, and its waiting ends: it may be decided, approved and commended after the rest.
_OBJECTING = (_S.PUBLICISING, _S.RESOLVING_OBJECTIONS, _S.APPROVING, _S.COMMENDED)
# Until it is verified, an objection may be added to, withdrawn and given to another handler.
_UNVERIFIED = {s: s for s in (ObjectionState.RECEIVED, ObjectionState.ADMITTED)}
_RERUN = (_D.SITE_REVIEWED, _D.CANDIDATE, _D.PROPOSED, _D.PUBLICISED, _D.CONTESTED, _D.UPHELD)
_UNDER_REVIEW = (
    _D.SUBMITTED, _D.RECOMMENDED, _D.REJECTED, _D.QUALIFIED, _D.MATERIAL_REVIEWED, _D.SHORTLISTED, *_RERUN,
)  # fmt: skip
_OVER = {_D.DRAFT, _D.WITHDRAWN, _D.DISQUALIFIED, _D.REJECTED, _D.AWARDED}
_LIVE = tuple(state for state in DossierState if state not in _OVER)
_V, _I = VisitState, ItemState
_OWED = (ObligationState.DUE, ObligationState.RETURNED)
_UNTIL_THE_END = {state: state for state in (_V.PLANNED, _V.ANNOUNCED, _V.HELD)}
_WHILE_HELD = {_V.HELD: _V.HELD}

_UNTIL_CLOSED = tuple(stage for stage in Stage if stage is not _S.CLOSED)
_RUNNING = tuple(stage for stage in Stage if stage not in {_S.DRAFTING, _S.CLOSED})
# A conflict binds from filing to the end of the cycle; experts are asked once applications are in review (Art. 31).
_FROM_FILING = tuple(stage for stage in Stage if stage not in {_S.DRAFTING, _S.ANNOUNCED, _S.CLOSED})
# After it the bonus is paid, and who has a conflict pays none (Art. 9, 31).
_FROM_FILING_ON = (*_FROM_FILING, _S.CLOSED)
_BINDING = tuple(stage for stage in _FROM_FILING if stage not in {_S.ACCEPTING, _S.QUALIFYING})

# What the office and those above it decide before publication: an applicant and its recommender read the state before
# (Art. 18-22; the lists are public from publication).
UNTOLD = frozenset({
    _D.MATERIAL_REVIEWED, _D.SITE_REVIEWED, _D.CANDIDATE, _D.NOT_CANDIDATE, _D.PROPOSED, _D.NOT_PROPOSED,
    _D.CONTESTED, _D.UPHELD, _D.APPROVED, _D.NOT_APPROVED,
})  # fmt: skip

RULES: Mapping[Ability, Rule] = {
    _A.PROGRAMME_CREATE_PERSON: _rule("Art.11", "建立人员账户 / create a person"),
    _A.PROGRAMME_REGISTER_ORGANISATION: _rule("Art.3", "登记组织 / register an organisation"),
    _A.PROGRAMME_IMPORT_ORGANISATIONS: _rule("Art.3", "批量登记组织 / import organisations"),
    _A.PROGRAMME_IMPORT_EXPERTS: _rule("Art.11", "批量入库评审专家 / import experts"),
    _A.PROGRAMME_REQUEST_REGISTRATION: _rule("Art.16", "申请登记 / ask to represent an organisation"),
    _A.REGISTRATION_REQUEST_CONFIRM: _rule("Art.16", "确认登记申请 / confirm a request",
                                           moves={"asked": "confirmed"}),
    _A.REGISTRATION_REQUEST_REFUSE: _rule("Art.16", "不予登记 / refuse a request", moves={"asked": "refused"}),
    _A.ORGANISATION_RECORD: _rule("Art.3", "登记组织变更 / record a change", versioned=True),
    _A.ORGANISATION_LINK: _rule("Art.31", "登记关联组织 / link two organisations"),
    _A.ORGANISATION_LINK_END: _rule("Art.31", "终止关联 / end a link", versioned=True),
    _A.ORGANISATION_RECOGNISE_WIN: _rule("Art.27", "认定往届获奖 / recognise an earlier award"),
    _A.RECOGNISED_WIN_WITHDRAW: _rule("Art.27", "撤销往届认定 / withdraw a recognition", versioned=True),
    _A.PROGRAMME_ENTER_BAN: _rule("Art.30", "登记禁止申报 / enter a ban"),
    _A.BAN_SIGN: _rule("Art.30", "签发禁止申报 / sign a ban", moves={"entered": "in_force"}),
    _A.BAN_REJECT: _rule("Art.30", "退回禁止申报 / reject a ban", moves={"entered": "rejected"}),
    _A.BAN_LIFT: _rule("Art.30", "解除禁止申报 / lift a ban", moves={"in_force": "lifted"}),
    _A.PROGRAMME_CREATE_CYCLE: _rule("Art.6", "筹备一届评审 / prepare a cycle"),
    _A.PROGRAMME_DRAFT_PARAMETERS: _rule("Art.10", "拟定参数 / draft a set of parameters"),
    _A.PARAMETER_SET_SUBMIT: _rule("Art.10", "提请审定参数 / submit a set of parameters",
                                   moves={NormState.DRAFTED: NormState.SUBMITTED}),
    _A.PARAMETER_SET_REJECT: _rule("Art.10", "不予批准参数 / reject a set of parameters",
                                   moves=dict.fromkeys((NormState.DRAFTED, NormState.SUBMITTED), NormState.REJECTED)),
    _A.PARAMETER_SET_APPROVE: _rule("Art.10", "批准参数 / approve a set of parameters",
                                    moves={NormState.SUBMITTED: NormState.APPROVED}),
    _A.PROGRAMME_DRAFT_CALENDAR: _rule("Art.21", "录入节假日安排 / enter the holidays of a year"),
    _A.CALENDAR_YEAR_SIGN: _rule("Art.21", "签发节假日安排 / sign the holidays of a year",
                                 moves={CalendarState.DRAFTED: CalendarState.SIGNED}),
    _A.CALENDAR_YEAR_REJECT: _rule("Art.21", "退回节假日安排 / reject the holidays of a year",
                                   moves={CalendarState.DRAFTED: CalendarState.REJECTED}),
    _A.CYCLE_CHANGE_PARAMETERS: _rule("Art.10", "变更本届参数 / change the parameters of a running cycle", *_RUNNING,
                                      versioned=True),
    _A.PROGRAMME_DRAFT_RULES: _rule("Art.10", "拟定规则 / draft rules"),
    _A.RULE_DOCUMENT_REVISE: _rule("Art.10", "修改规则草案 / revise a draft of rules",
                                   moves={NormState.DRAFTED: NormState.DRAFTED}),
    _A.RULE_DOCUMENT_SUBMIT: _rule("Art.10", "提请审定规则 / submit rules",
                                   moves={NormState.DRAFTED: NormState.SUBMITTED}),
    _A.RULE_DOCUMENT_REJECT: _rule("Art.10", "不予批准规则 / reject rules",
                                   moves=dict.fromkeys((NormState.DRAFTED, NormState.SUBMITTED), NormState.REJECTED)),
    _A.RULE_DOCUMENT_APPROVE: _rule("Art.10", "批准规则 / approve rules",
                                    moves={NormState.SUBMITTED: NormState.APPROVED}),
    _A.CYCLE_CHANGE_RULES: _rule("Art.10", "变更本届规则 / change the rules of a running cycle", *_RUNNING,
                                 versioned=True),
    _A.PERSON_GRANT_ROLE: _rule("Art.11", "授予职责 / grant a role"),
    _A.PERSON_ADMIT_EXPERT: _rule("Art.11", "入库评审专家 / admit an expert to the pool"),
    _A.EXPERT_PROFILE_AMEND: _rule("Art.11", "更新专家信息 / amend an expert's entry", moves=_IN_POOL),
    _A.EXPERT_PROFILE_SUSPEND: _rule("Art.11", "暂停专家评审 / suspend an expert", moves={"admitted": "suspended"}),
    _A.EXPERT_PROFILE_RESUME: _rule("Art.11", "恢复专家评审 / resume an expert", moves={"suspended": "admitted"}),
    _A.EXPERT_PROFILE_REMOVE: _rule("Art.11", "移出专家库 / remove an expert from the pool",
                                    moves=dict.fromkeys(_IN_POOL, "removed")),
    _A.EXPERT_PROFILE_RECORD_CREDENTIAL: _rule("Art.11", "登记专家资质 / record a credential"),
    _A.EXPERT_CREDENTIAL_END: _rule("Art.11", "变更资质有效期 / set the end of a credential", versioned=True),
    _A.EXPERT_PROFILE_RECOMMEND_TO_COUNTY: _rule("Art.11", "推荐专家参加县级评审 / recommend to county reviews",
                                                 moves={"admitted": "admitted"}, versioned=False),
    _A.COUNTY_REVIEW_DUTY_END: _rule("Art.11", "结束县级评审任务 / end a part in county reviews", versioned=True),
    _A.PERSON_RECORD_ENGAGEMENT: _rule("Art.31", "登记任职和业务关系 / record a tie with an organisation"),
    _A.ENGAGEMENT_END: _rule("Art.31", "终止任职和业务关系 / end a tie with an organisation", versioned=True),
    _A.PERSON_RECORD_ABSENCE: _rule("Art.18", "登记不能参评的日期 / record an absence"),
    _A.ABSENCE_END: _rule("Art.18", "提前结束不能参评 / end an absence", versioned=True),
    _A.EXPERT_PROFILE_OPEN_CONDUCT: _rule("Art.32", "立案核查专家履职 / open a matter of an expert's conduct"),
    _A.ASSIGNMENT_RECORD_OVERDUE: _rule("Art.32", "记录逾期评审 / record an overdue review"),
    _A.DOSSIER_COMPLAIN: _rule("Art.32", "投诉评审 / complain of the review", *_REVIEWED, moves={s: s for s in _LIVE},
                               versioned=False),
    _A.COMPLAINT_TAKE_UP: _rule("Art.32", "受理投诉 / examine a complaint",
                                moves={"received": "examined", "examined": "examined"}),
    _A.COMPLAINT_ANSWER: _rule("Art.32", "答复投诉 / answer a complaint",
                               moves={"received": "answered", "examined": "answered"}),
    _A.CONDUCT_RECORD_STATE: _rule("Art.32", "陈述申辩 / state one's own case", moves={"opened": "heard"}),
    _A.CONDUCT_RECORD_DISMISS: _rule("Art.32", "认定履职正常 / dismiss the matter",
                                     moves=dict.fromkeys(_UNDECIDED, "dismissed")),
    _A.CONDUCT_RECORD_WARN: _rule("Art.32", "警告专家 / warn an expert", moves=dict.fromkeys(_UNDECIDED, "warned")),
    _A.CONDUCT_RECORD_PROPOSE: _rule("Art.32", "提请取消评审资格 / propose to disqualify an expert",
                                     moves=dict.fromkeys(_UNDECIDED, "proposed")),
    _A.CONDUCT_RECORD_REJECT: _rule("Art.32", "不予取消评审资格 / do not disqualify", moves={"proposed": "heard"}),
    _A.CONDUCT_RECORD_DISQUALIFY: _rule("Art.32", "取消评审资格 / disqualify an expert",
                                        moves={"proposed": "disqualified"}),
    _A.CONDUCT_RECORD_REFER: _rule("Art.32", "移送处理 / refer a matter",
                                   moves={"warned": "warned", "disqualified": "disqualified"}, versioned=False),
    _A.ROLE_GRANT_REVOKE: _rule("Art.32", "撤销职责 / revoke a grant", versioned=True),
    _A.PERSON_SET_CONTACT: _rule("Art.16", "设定联系方式 / set where letters go"),
    _A.MESSAGE_MARK_READ: _rule("Art.16", "标为已读 / mark as read"),
    _A.ROLE_GRANT_MARK_ALL_READ: _rule("Art.16", "全部标为已读 / mark all as read"),
    _A.PROGRAMME_ENTER_BUDGET_LINE: _rule("Art.9", "登记预算项目 / enter a budget line"),
    _A.BUDGET_YEAR_DOWNLOAD_RECONCILIATION: _rule("Art.9", "下载年度对账单 / get the reconciliation of a year"),
    _A.BUDGET_YEAR_DOWNLOAD_RECONCILIATION_TABLE: _rule("Art.9", "导出年度对账表 / export the reconciliation of a year"),
    _A.BUDGET_LINE_APPROVE: _rule("Art.9", "核准预算项目 / approve a budget line", moves={"drafted": "approved"}),
    _A.BUDGET_LINE_REJECT: _rule("Art.9", "退回预算项目 / reject a budget line", moves={"drafted": "rejected"}),
    _A.BUDGET_LINE_CHANGE: _rule("Art.9", "申请调整预算 / enter a change of a budget line",
                                 moves={"approved": "approved"}, versioned=False),
    _A.BUDGET_LINE_CLOSE: _rule("Art.9", "关闭预算项目 / close a budget line", moves={"approved": "closed"}),
    _A.BUDGET_CHANGE_APPROVE: _rule("Art.9", "核准预算调整 / approve a change of a budget line",
                                    moves={"drafted": "approved"}),
    _A.BUDGET_CHANGE_REJECT: _rule("Art.9", "退回预算调整 / reject a change of a budget line",
                                   moves={"drafted": "rejected"}),
    _A.BONUS_ENTITLEMENT_GIVE_ACCOUNT: _rule("Art.9", "提供收款账户 / give the account for the bonus"),
    _A.BONUS_ENTITLEMENT_DRAFT_ORDER: _rule("Art.9", "拟定支付指令 / draft a payment order"),
    _A.PAYMENT_ORDER_RELEASE: _rule("Art.9", "复核签发支付指令 / release a payment order",
                                    moves={"drafted": "released"}),
    _A.PAYMENT_ORDER_CANCEL: _rule("Art.9", "撤销支付指令 / cancel a payment order",
                                   moves={"drafted": "cancelled", "released": "cancelled"}),
    _A.PROGRAMME_EXPORT_PAYMENTS: _rule("Art.9", "送交兑现平台 / send orders to the platform"),
    # Messages may overtake each other: what each means of an order as it stands is in `regulation.payments`.
    _A.PAYMENT_ORDER_REPORT: _rule("Art.9", "反馈支付结果 / say what became of an order", versioned=False, moves={
        OrderState.EXPORTED: frozenset({OrderState.ACCEPTED, OrderState.PAID, OrderState.FAILED}),
        OrderState.ACCEPTED: frozenset({OrderState.ACCEPTED, OrderState.PAID, OrderState.FAILED}),
        OrderState.PAID: frozenset({OrderState.PAID, OrderState.RETURNED}),
        OrderState.FAILED: OrderState.FAILED, OrderState.RETURNED: OrderState.RETURNED}),
    _A.PAYMENT_BATCH_PREVIEW_STATUSES: _rule("Art.9", "预览平台回执文件 / preview a status file"),
    _A.PAYMENT_BATCH_IMPORT_STATUSES: _rule("Art.9", "导入平台回执文件 / import a status file"),
    _A.PLATFORM_MESSAGE_RETRY: _rule("Art.9", "重新发送平台消息 / send a message again", moves={"dead": "queued"}),
    _A.CYCLE_ANNOUNCE: _rule("Art.16", "发布评审通知 / announce", _S.DRAFTING, to=_S.ANNOUNCED),
    _A.CYCLE_OPEN: _rule("Art.17", "开始受理 / open for applications", _S.ANNOUNCED, to=_S.ACCEPTING),
    _A.CYCLE_EXTEND_DEADLINE: _rule("Art.17", "延长期限 / extend a deadline for all", _S.ANNOUNCED, _S.ACCEPTING,
                                    _S.QUALIFYING, versioned=True),
    _A.NOTICE_CORRECT: _rule("Art.16", "更正公告 / correct a notice"),
    _A.CYCLE_START_APPLICATION: _rule("Art.16", "开始申报 / start an application", _S.ACCEPTING),
    _A.DOSSIER_DRAFT_SAVE: _rule("Art.17", "保存申报材料 / save", _S.ACCEPTING, moves={"open": "open"}),
    _A.DOSSIER_START_UPLOAD: _rule("Art.17", "上传申报材料 / upload a document", _S.ACCEPTING, moves={s: s for s in (_D.DRAFT, _D.RETURNED)},
                                   versioned=False),
    _A.UPLOAD_RESUME: _rule("Art.17", "继续上传 / resume an upload", versioned=False,
                            moves={UploadState.RECEIVING: UploadState.RECEIVING}),
    _A.UPLOAD_FINISH: _rule("Art.17", "完成上传 / finish an upload", moves={
        UploadState.RECEIVING: UploadState.FINISHED, UploadState.RECEIVED: UploadState.FINISHED,
        UploadState.REFUSED: UploadState.FINISHED,
    }, versioned=False),
    _A.DOCUMENT_REMOVE: _rule("Art.17", "移除申报材料 / remove a document", _S.ACCEPTING, moves=_REMOVE_HANDED_IN,
                              versioned=False),
    _A.SECRET_DOCUMENT_REMOVE: _rule("Art.17", "移除保密材料 / remove a secret document", _S.ACCEPTING,
                                     moves=_REMOVE_HANDED_IN, versioned=False),
    _A.RECOMMENDATION_DOCUMENT_REMOVE: _rule("Art.12", "移除推荐意见文件 / remove a sealed opinion",
                                             moves=_REMOVE_DRAFT, versioned=False),
    _A.CONSULTATION_DOCUMENT_REMOVE: _rule("Art.17", "移除答复附件 / remove a document of an answer",
                                           moves=_REMOVE_DRAFT, versioned=False),
    _A.NOTICE_DOCUMENT_REMOVE: _rule("Art.16", "移除通知附件 / remove an attachment", moves=_REMOVE_DRAFT,
                                     versioned=False),
    _A.DOCUMENT_DOWNLOAD: _rule("Art.17", "下载申报材料 / download a document"),
    _A.SECRET_DOCUMENT_DOWNLOAD: _rule("Art.31", "下载保密材料 / download a secret document"),
    _A.RECOMMENDATION_DOCUMENT_DOWNLOAD: _rule("Art.12", "下载推荐意见文件 / download a sealed opinion"),
    _A.CONSULTATION_DOCUMENT_DOWNLOAD: _rule("Art.17", "下载答复附件 / download a document of an answer"),
    _A.PANEL_REPORT_DOWNLOAD: _rule("Art.18", "下载评审报告 / download a panel's report"),
    _A.UNDERTAKING_DOWNLOAD: _rule("Art.31", "下载承诺书 / download an undertaking"),
    _A.CYCLE_DOWNLOAD_MATERIAL_REVIEW: _rule("Art.18", "下载材料评审汇总 / download the ranking"),
    _A.CYCLE_DOWNLOAD_PANELS: _rule("Art.18", "下载评审组名单 / download the list of panels"),
    _A.CYCLE_DOWNLOAD_CONFLICTS: _rule("Art.32", "下载利益冲突报告 / download the report on conflicts"),
    _A.CYCLE_EXPORT: _rule("Art.11", "导出表格 / export a table"),
    _A.EVALUATION_DOWNLOAD: _rule("Art.20", "下载综合评价报告 / download a comprehensive evaluation"),
    _A.CYCLE_DOWNLOAD_EVALUATIONS: _rule("Art.20", "下载综合评价汇总 / download the comprehensive evaluation"),
    _A.CYCLE_DOWNLOAD_EVALUATION_TABLE: _rule("Art.20", "导出综合评价排序 / export the comprehensive evaluation"),
    _A.DOSSIER_SUBMIT: _rule(
        "Art.17", "提交申报 / submit", _S.ACCEPTING,
        moves={_D.DRAFT: _D.SUBMITTED, _D.RETURNED: _D.SUBMITTED},
    ),
    _A.DOSSIER_WITHDRAW: _rule(
        "Art.5", "撤回申报 / withdraw", _S.ACCEPTING, _S.QUALIFYING,
        moves=dict.fromkeys((_D.DRAFT, _D.SUBMITTED, _D.RETURNED, _D.RECOMMENDED), _D.WITHDRAWN),
    ),
    _A.DOSSIER_RETURN: _rule(
        "Art.17", "退回补正 / return for correction", _S.ACCEPTING,
        moves={_D.SUBMITTED: _D.RETURNED, _D.RECOMMENDED: _D.RETURNED},
    ),
    _A.DOSSIER_RECOMMEND: _rule(
        "Art.12", "推荐 / recommend", _S.ACCEPTING, _S.QUALIFYING, moves={_D.SUBMITTED: _D.RECOMMENDED}
    ),
    # A decline changes nothing: another competent body may recommend, and so may the same one later.
    _A.DOSSIER_DECLINE: _rule(
        "Art.12", "不予推荐 / decline to recommend", _S.ACCEPTING, _S.QUALIFYING, moves={_D.SUBMITTED: _D.SUBMITTED}
    ),
    _A.CYCLE_RECOMMEND: _rule("Art.12", "批量推荐 / recommend several", _S.ACCEPTING, _S.QUALIFYING),
    _A.CYCLE_RANK_RECOMMENDATIONS: _rule("Art.12", "推荐排序 / rank what is recommended", _S.ACCEPTING, _S.QUALIFYING),
    _A.ORGANISATION_RECORD_GUIDANCE: _rule("Art.12", "记录培育辅导 / record guidance"),
    _A.GUIDANCE_AMEND: _rule("Art.12", "更正培育辅导记录 / amend a record of guidance", versioned=True),
    _A.DOSSIER_START_OPINION_UPLOAD: _rule(
        "Art.12", "上传推荐意见文件 / upload a sealed opinion", _S.ACCEPTING, _S.QUALIFYING,
        moves={_D.SUBMITTED: _D.SUBMITTED}, versioned=False,
    ),
    _A.CONSULTATION_START_UPLOAD: _rule(
        "Art.17", "上传答复附件 / upload a document of an answer", *_CONSULTING,
        moves={"asked": "asked", "answered": "answered"}, versioned=False,
    ),
    _A.CYCLE_START_UPLOAD: _rule("Art.16", "上传通知附件 / upload an attachment of a notice",
                                 *(stage for stage in Stage if stage is not _S.CLOSED)),
    _A.CYCLE_CLOSE_FILING: _rule("Art.17", "截止受理 / close filing", _S.ACCEPTING, to=_S.QUALIFYING),
    _A.DOSSIER_TAKE_CASE: _rule("Art.11", "承办申报 / take the case", moves={s: s for s in _LIVE}, versioned=False),
    _A.DOSSIER_OPEN: _rule("Art.31", "开启保密材料 / open the confidential part", moves={s: s for s in _LIVE},
                           versioned=False),
    _A.DOSSIER_CONSULT: _rule(
        "Art.17", "征求部门意见 / consult a department", *_CONSULTING,
        moves={s: s for s in _UNDER_REVIEW}, versioned=False,
    ),
    _A.CYCLE_CONSULT: _rule("Art.17", "批量征求部门意见 / consult a department on many", *_CONSULTING),
    _A.CYCLE_ANSWER_CONSULTATIONS: _rule("Art.17", "批量答复征求意见 / answer several", *_CONSULTING),
    _A.CONSULTATION_ANSWER: _rule(
        "Art.17", "答复征求意见 / answer", *_CONSULTING, moves={"asked": "answered", "answered": "answered"}
    ),
    _A.CONSULTATION_CLOSE: _rule(
        "Art.17", "办结征求意见 / close the consultation", *_CONSULTING,
        moves={"asked": "closed", "answered": "closed"},
    ),
    _A.DOSSIER_RUN_CHECKS: _rule(
        "Art.13", "运行机器核查 / run the machine checks", _S.QUALIFYING, *_RERUNNING,
        moves={s: s for s in (_D.SUBMITTED, _D.RECOMMENDED, *_RERUN)}, versioned=False,
    ),
    _A.CYCLE_RUN_CHECKS: _rule(
        "Art.13", "全部运行机器核查 / run the machine checks on all", _S.QUALIFYING, *_RERUNNING
    ),
    _A.ELIGIBILITY_RUN_JUDGE: _rule(
        "Art.13", "认定核查发现 / judge what a later run found", *_RERUNNING,
        moves={"failed": frozenset({"kept", "confirmed"})},
    ),
    _A.DOSSIER_CHECK_ELIGIBILITY: _rule(
        "Art.13", "审核申报条件 / check the conditions", _S.QUALIFYING,
        moves={s: s for s in (_D.SUBMITTED, _D.RECOMMENDED)},
    ),
    _A.CYCLE_DRAFT_QUALIFIED_LIST: _rule("Art.17", "拟定合格名单 / draft the qualified list", _S.QUALIFYING,
                                         versioned=True),
    _A.AWARD_LIST_SIGN_QUALIFIED: _rule(
        "Art.17", "签发合格名单 / sign the qualified list", _S.QUALIFYING,
        to=_S.MATERIAL_REVIEW, moves={"draft": "signed"},
    ),
    _A.DOSSIER_ASK_RECHECK: _rule("Art.17", "申请复核 / ask for a recheck", _S.MATERIAL_REVIEW,
                                  moves={_D.REJECTED: _D.REJECTED}, versioned=False),
    _A.RECHECK_CHECK: _rule("Art.17", "复核申报条件 / check once more", _S.MATERIAL_REVIEW,
                            moves={"asked": "asked"}),
    _A.RECHECK_SIGN: _rule("Art.17", "签发复核结果 / sign the recheck", _S.MATERIAL_REVIEW,
                           moves={"asked": frozenset({"upheld", "dismissed"})}),
    _A.CYCLE_SIGN_UNDERTAKING: _rule("Art.31", "签署保密承诺 / sign the undertaking",
                                     _S.QUALIFYING, _S.MATERIAL_REVIEW, _S.SITE_REVIEW),
    _A.CYCLE_OPEN_DECLARATIONS: _rule("Art.31", "发起利益申报 / ask for conflict declarations", *_REVIEWING),
    _A.CONFLICT_DECLARATION_DECLARE: _rule(
        "Art.31", "申报利益关系 / declare", *_BINDING,
        moves={"undeclared": frozenset({"none", "conflicted"}), "none": frozenset({"conflicted"})},
    ),
    _A.CYCLE_DECLARE_CONFLICTS: _rule("Art.31", "批量申报利益关系 / declare on several", *_BINDING),
    _A.CYCLE_DECLARE_INTEREST: _rule("Art.31", "主动申报利益关系 / declare an interest of one's own", *_FROM_FILING_ON),
    _A.CYCLE_REPORT_CONFLICT: _rule("Art.31", "反映他人利益关系 / report a conflict of somebody else", *_FROM_FILING_ON),
    _A.CYCLE_DETECT_CONFLICTS: _rule("Art.31", "核查利益关系 / find conflicts by rule", *_FROM_FILING),
    _A.CONFLICT_DISMISS: _rule("Art.31", "解除利益关系认定 / dismiss a conflict"),
    _A.CONFLICT_CLUE_CONFIRM: _rule("Art.31", "确认利益关系线索 / confirm what points to a conflict", *_FROM_FILING,
                                    moves={ClueState.OPEN: ClueState.CONFIRMED}),
    _A.CONFLICT_CLUE_SET_ASIDE: _rule("Art.31", "排除利益关系线索 / set aside what points to a conflict", *_FROM_FILING,
                                      moves={ClueState.OPEN: ClueState.SET_ASIDE}),
    _A.DOSSIER_ASSIGN_PANEL: _rule("Art.18", "组建评审组 / assign the panel", _S.MATERIAL_REVIEW, _S.SITE_REVIEW,
                                   moves={_D.QUALIFIED: _D.QUALIFIED, _D.SHORTLISTED: _D.SHORTLISTED}),
    _A.DOSSIER_CHANGE_LEADER: _rule("Art.18", "更换评审组组长 / change the leader", *_REVIEWING,
                                    moves={_D.QUALIFIED: _D.QUALIFIED, _D.SHORTLISTED: _D.SHORTLISTED}),
    _A.CYCLE_DRAW_PANELS: _rule("Art.18", "抽取评审组 / draw panels", *_REVIEWING),
    _A.PANEL_DRAW_APPLY: _rule("Art.18", "采用抽取结果 / apply a draw", *_REVIEWING, moves={"drafted": "applied"}),
    _A.PANEL_DRAW_DISCARD: _rule("Art.18", "弃用抽取结果 / discard a draw",
                                 moves=dict.fromkeys(("asked", "solving", "drafted"), "discarded")),
    _A.ASSIGNMENT_DECLINE: _rule("Art.18", "辞谢评审 / decline a place", *_REVIEWING, versioned=True),
    _A.ASSIGNMENT_STAND_DOWN: _rule("Art.18", "替换评审专家 / stand a member down", *_REVIEWING, versioned=True),
    _A.ASSIGNMENT_EXTEND_TERM: _rule("Art.18", "延长评审期限 / extend a term", *_REVIEWING, versioned=True),
    _A.PERSON_KEEP_APART: _rule("Art.31", "设定专家回避组合 / keep two experts apart"),
    _A.AVOID_PAIR_END: _rule("Art.31", "解除专家回避组合 / end keeping apart", versioned=True),
    _A.REVIEW_SAVE: _rule("Art.18", "保存评分 / save scores", _S.MATERIAL_REVIEW, _S.SITE_REVIEW,
                          moves={"draft": "draft"}),
    _A.REVIEW_SUBMIT: _rule("Art.18", "提交评分 / submit the review", _S.MATERIAL_REVIEW, _S.SITE_REVIEW,
                            moves={"draft": "locked"}),
    # Nothing of the application moves, so that its applicant notices nothing.
    _A.DOSSIER_OPEN_CONSENSUS: _rule("Art.18", "启动合议 / open the consensus", _S.MATERIAL_REVIEW, _S.SITE_REVIEW,
                                     moves={s: s for s in (_D.QUALIFIED, _D.SHORTLISTED)}),
    _A.CONSENSUS_AGREE: _rule("Art.18", "记录合议意见 / record what the panel agrees on", _S.MATERIAL_REVIEW,
                              _S.SITE_REVIEW, moves={"open": "open"}),
    _A.CONSENSUS_RESPOND: _rule("Art.18", "确认或保留意见 / confirm or dissent", _S.MATERIAL_REVIEW, _S.SITE_REVIEW,
                                moves={"open": "open"}),
    _A.CONSENSUS_CLOSE: _rule("Art.18", "结束合议 / close the consensus", _S.MATERIAL_REVIEW, _S.SITE_REVIEW,
                              moves={"open": "closed"}),
    _A.DOSSIER_REPORT_MATERIAL: _rule("Art.18", "材料评审报告 / material review report", _S.MATERIAL_REVIEW,
                                      moves={_D.QUALIFIED: _D.MATERIAL_REVIEWED}),
    _A.CYCLE_DRAFT_SITE_LIST: _rule("Art.18", "拟定现场评审名单 / draft the site list", _S.MATERIAL_REVIEW,
                                    versioned=True),
    _A.AWARD_LIST_SIGN_SITE: _rule("Art.18", "签发现场评审名单 / sign the site list", _S.MATERIAL_REVIEW,
                                   to=_S.SITE_REVIEW, moves={"draft": "signed"}),
    _A.DOSSIER_PLAN_SITE_VISIT: _rule("Art.19", "安排现场评审 / plan the visit", _S.SITE_REVIEW,
                                      moves={_D.SHORTLISTED: _D.SHORTLISTED}, versioned=False),
    _A.SITE_VISIT_CHANGE: _rule("Art.19", "调整现场评审安排 / change the plan of a visit", _S.SITE_REVIEW,
                                moves={_V.PLANNED: _V.PLANNED, _V.POSTPONED: _V.PLANNED}),
    _A.SITE_VISIT_ANNOUNCE: _rule("Art.19", "通知现场评审 / tell the applicant of the visit", _S.SITE_REVIEW,
                                  moves={_V.PLANNED: _V.ANNOUNCED}),
    _A.SITE_VISIT_POSTPONE: _rule("Art.19", "推迟现场评审 / postpone a visit", _S.SITE_REVIEW,
                                  moves={_V.ANNOUNCED: _V.POSTPONED}),
    _A.SITE_VISIT_HOLD: _rule("Art.19", "开始现场评审 / begin the visit", _S.SITE_REVIEW,
                              moves={_V.ANNOUNCED: _V.HELD}),
    _A.SITE_VISIT_RECORD_ATTENDANCE: _rule("Art.19", "记录到场人员 / record who attends", _S.SITE_REVIEW,
                                           moves=_WHILE_HELD, versioned=False),
    _A.SITE_VISIT_ADD_POINT: _rule("Art.19", "增加核实要点 / add a point to verify", _S.SITE_REVIEW,
                                   moves=_UNTIL_THE_END, versioned=False),
    _A.SITE_VISIT_ASSIGN_POINTS: _rule("Art.19", "分派核实要点 / say who looks at which point", _S.SITE_REVIEW,
                                       moves=_UNTIL_THE_END, versioned=False),
    _A.SITE_VISIT_ANSWER_POINT: _rule("Art.19", "记录核实结果 / record what was found at a point", _S.SITE_REVIEW,
                                      moves=_WHILE_HELD, versioned=False),
    _A.SITE_VISIT_NOTE: _rule("Art.19", "现场记录 / note what was seen and heard", _S.SITE_REVIEW, moves=_WHILE_HELD,
                              versioned=False),
    _A.SITE_VISIT_ASK: _rule("Art.19", "要求补充资料 / ask the applicant for information", _S.SITE_REVIEW,
                             moves={_V.ANNOUNCED: _V.ANNOUNCED, **_WHILE_HELD}, versioned=False),
    _A.SITE_VISIT_START_UPLOAD: _rule("Art.19", "上传现场证据 / upload evidence from the visit", _S.SITE_REVIEW,
                                      moves=_WHILE_HELD, versioned=False),
    _A.SITE_REQUEST_START_UPLOAD: _rule("Art.19", "上传补充资料 / upload what the panel asked for", _S.SITE_REVIEW,
                                        moves={"asked": "asked"}, versioned=False),
    _A.SITE_REQUEST_DELIVER: _rule("Art.19", "提交补充资料 / deliver what the panel asked for", _S.SITE_REVIEW,
                                   moves={"asked": "delivered"}),
    _A.SITE_REQUEST_CLOSE: _rule("Art.19", "结束资料要求 / close a request without an answer", _S.SITE_REVIEW,
                                 moves={"asked": "undelivered"}),
    _A.SITE_DOCUMENT_REMOVE: _rule("Art.19", "移除现场证据 / take back evidence from the visit", _S.SITE_REVIEW,
                                   moves={DocumentState.SUBMITTED: DocumentState.REMOVED}, versioned=False),
    _A.REQUEST_DOCUMENT_REMOVE: _rule("Art.19", "移除补充资料 / remove a document that is not delivered yet",
                                      _S.SITE_REVIEW, moves=_REMOVE_DRAFT, versioned=False),
    _A.SITE_DOCUMENT_DOWNLOAD: _rule("Art.19", "下载现场证据 / download evidence from the visit"),
    _A.REQUEST_DOCUMENT_DOWNLOAD: _rule("Art.19", "下载补充资料 / download what was delivered"),
    _A.DOSSIER_REPORT_SITE: _rule("Art.19", "现场评审报告 / site review report", _S.SITE_REVIEW,
                                  moves={_D.SHORTLISTED: _D.SITE_REVIEWED}),
    _A.CYCLE_CLOSE_SITE_REVIEW: _rule("Art.19", "结束现场评审 / close site review", _S.SITE_REVIEW,
                                      to=_S.EVALUATING),
    _A.DOSSIER_EVALUATE: _rule("Art.20", "综合评价 / comprehensive evaluation", _S.EVALUATING,
                               moves={_D.SITE_REVIEWED: _D.SITE_REVIEWED}),
    _A.CYCLE_BREAK_TIE: _rule("Art.20", "同分排序 / break a tie by a flag", _S.EVALUATING),
    _A.CYCLE_PREVIEW_LIST: _rule("Art.6", "试算名单 / try out a list", _S.EVALUATING, _S.DELIBERATING, _S.PUBLICISING,
                                 _S.APPROVING),
    _A.CYCLE_DRAFT_CANDIDATE_LIST: _rule("Art.20", "拟定候选名单 / draft the candidate list", _S.EVALUATING,
                                         versioned=True),
    _A.AWARD_LIST_SIGN_CANDIDATE: _rule("Art.20", "提请审议 / sign and submit the candidate list", _S.EVALUATING,
                                        to=_S.DELIBERATING, moves={"draft": "signed"}),
    _A.CYCLE_PROPOSE: _rule("Art.21", "审定拟奖名单 / decide the proposed list", _S.DELIBERATING,
                            versioned=True),
    _A.CYCLE_PUBLISH_PROPOSED: _rule("Art.21", "公示 / publish the proposed list", _S.DELIBERATING,
                                     to=_S.PUBLICISING),
    _A.NOTICE_RECORD_PUBLICATION: _rule("Art.21", "登记公示凭证 / record evidence of publication"),
    # A name that replaces another has ten days of its own, at whatever stage the rest is.
    _A.CYCLE_PROPOSE_REPLACEMENT: _rule("Art.21", "审定递补名单 / decide names that replace others", *_OBJECTING,
                                        versioned=True),
    _A.AWARD_LIST_PUBLISH: _rule("Art.21", "公示递补名单 / publish names that replace others", *_OBJECTING,
                                 moves={"signed": "signed"}),
    _A.NOTICE_OBJECT: _rule("Art.21", "提出异议 / object", *_OBJECTING),
    _A.OBJECTION_SUPPLEMENT: _rule("Art.21", "补充异议 / add to an objection", *_OBJECTING, moves=_UNVERIFIED,
                                   versioned=False),
    _A.OBJECTION_START_UPLOAD: _rule("Art.21", "上传异议证据 / upload evidence of an objection", *_OBJECTING,
                                     moves=_UNVERIFIED, versioned=False),
    _A.OBJECTION_WITHDRAW: _rule("Art.21", "撤回异议 / withdraw an objection", *_OBJECTING,
                                 moves=dict.fromkeys(_UNVERIFIED, "withdrawn"), versioned=False),
    _A.OBJECTION_TAKE: _rule("Art.21", "承办异议 / take the objection", *_OBJECTING, moves={"received": "received"}),
    _A.OBJECTION_REPLACE_HANDLER: _rule("Art.21", "更换异议承办人 / replace the handler", *_OBJECTING,
                                        moves=_UNVERIFIED),
    _A.OBJECTION_ASK: _rule("Art.21", "要求补正异议 / ask to complete an objection", *_OBJECTING,
                            moves={"received": "received"}),
    _A.OBJECTION_ADMIT: _rule("Art.21", "受理异议 / admit an objection", *_OBJECTING, moves={"received": "admitted"}),
    _A.OBJECTION_FIND_INADMISSIBLE: _rule("Art.21", "拟不予受理 / find an objection inadmissible", *_OBJECTING,
                                          moves={"received": "received"}),
    _A.OBJECTION_SIGN_INADMISSIBLE: _rule("Art.21", "不予受理 / sign that an objection is inadmissible", *_OBJECTING,
                                          moves={"received": "inadmissible"}),
    _A.OBJECTION_REJECT_INADMISSIBLE: _rule("Art.21", "退回不予受理意见 / do not sign it", *_OBJECTING,
                                            moves={"received": "received"}),
    _A.CYCLE_SIGN_INADMISSIBLE: _rule("Art.21", "批量不予受理 / sign that several are inadmissible", *_OBJECTING),
    _A.OBJECTION_HEAR: _rule("Art.21", "听取被异议方意见 / hear the organisation", *_OBJECTING,
                             moves={"admitted": "admitted"}, versioned=False),
    _A.OBJECTION_HEARING_START_UPLOAD: _rule("Art.21", "上传陈述附件 / upload a document of the answer", *_OBJECTING,
                                             moves={"asked": "asked"}, versioned=False),
    _A.OBJECTION_HEARING_ANSWER: _rule("Art.21", "陈述意见 / answer when heard", *_OBJECTING,
                                       moves={"asked": "answered"}),
    _A.OBJECTION_HEARING_RECORD_SILENCE: _rule("Art.21", "记录逾期未陈述 / record that no answer came", *_OBJECTING,
                                               moves={"asked": "silent"}),
    _A.HEARING_DOCUMENT_REMOVE: _rule("Art.21", "移除陈述附件 / remove a document that is not handed in yet",
                                      moves=_REMOVE_DRAFT, versioned=False),
    _A.HEARING_DOCUMENT_DOWNLOAD: _rule("Art.21", "下载陈述附件 / download a document of an answer"),
    _A.OBJECTION_DOCUMENT_DOWNLOAD: _rule("Art.21", "下载异议证据 / download evidence of an objection"),
    _A.OBJECTION_INVESTIGATE: _rule("Art.21", "核实异议 / verify an objection", *_OBJECTING,
                                    moves={"admitted": "investigated"}),
    _A.OBJECTION_DECIDE: _rule("Art.21", "审查异议 / decide an objection", *_OBJECTING,
                               moves={"investigated": frozenset({"upheld", "dismissed"})}),
    _A.CYCLE_RESOLVE_OBJECTIONS: _rule("Art.21", "公示期满 / end the notice with objections open",
                                       _S.PUBLICISING, to=_S.RESOLVING_OBJECTIONS),
    _A.CYCLE_SUBMIT_FOR_APPROVAL: _rule("Art.22", "提请审定 / submit for approval", _S.PUBLICISING,
                                        _S.RESOLVING_OBJECTIONS, to=_S.APPROVING),
    _A.CYCLE_APPROVE: _rule("Art.22", "审议确定 / approve", _S.APPROVING, _S.COMMENDED, versioned=True),
    _A.CYCLE_COMMEND: _rule("Art.22", "通报表彰 / commend", _S.APPROVING, _S.COMMENDED, to=_S.COMMENDED),
    _A.CYCLE_ISSUE_CERTIFICATES: _rule("Art.22", "颁发证书 / issue certificates", _S.COMMENDED, _S.CLOSED),
    _A.AWARD_REISSUE_CERTIFICATE: _rule("Art.33", "换发证书 / issue a certificate again"),
    _A.AWARD_RECORD_ITEM: _rule("Art.22", "登记奖牌奖杯 / record a medal, cup or printed certificate"),
    _A.CERTIFICATE_DOWNLOAD: _rule("Art.22", "下载证书 / get a certificate"),
    _A.CERTIFICATE_KEY_RETIRE: _rule("Art.33", "停用签名密钥 / retire a signing key"),
    _A.HONOUR_ITEM_HAND_OVER: _rule("Art.22", "颁授奖牌奖杯 / hand over", moves={_I.MADE: _I.HANDED_OVER}),
    _A.HONOUR_ITEM_REPORT_LOST: _rule("Art.33", "报失 / report as lost",
                                      moves=dict.fromkeys((_I.MADE, _I.HANDED_OVER), _I.LOST)),
    _A.HONOUR_ITEM_TAKE_BACK: _rule("Art.28", "收回 / take back",
                                    moves=dict.fromkeys((_I.HANDED_OVER, _I.LOST), _I.RETURNED)),
    _A.HONOUR_ITEM_REPLACE: _rule("Art.33", "补制更换 / replace by another one",
                                  moves=dict.fromkeys((_I.LOST, _I.RETURNED), _I.REPLACED)),
    _A.OBLIGATION_SUBMIT: _rule("Art.24", "提交获奖义务材料 / hand in what a winner owes",
                                moves=dict.fromkeys(_OWED, ObligationState.SUBMITTED)),
    _A.OBLIGATION_ACCEPT: _rule("Art.24", "认可获奖义务材料 / accept what a winner handed in",
                                moves={ObligationState.SUBMITTED: ObligationState.ACCEPTED}),
    _A.OBLIGATION_RETURN: _rule("Art.24", "退回获奖义务材料 / send back what a winner handed in",
                                moves={ObligationState.SUBMITTED: ObligationState.RETURNED}),
    _A.OBLIGATION_WAIVE: _rule("Art.24", "免除获奖义务 / waive what a winner owes",
                               moves=dict.fromkeys(_OWED, ObligationState.WAIVED)),
    _A.CYCLE_CLOSE: _rule("Art.24", "结束本届 / close the cycle", _S.COMMENDED, to=_S.CLOSED),
    _A.PROGRAMME_PLAN_MEETING: _rule("Art.10", "筹备会议 / plan a meeting"),
    _A.MEETING_ADD_CANDIDATES: _rule("Art.21", "候选名单列入议程 / put the candidates on the agenda", _S.DELIBERATING,
                                     moves={"planned": "planned"}, versioned=False),
    _A.MEETING_ADD_APPROVALS: _rule("Art.22", "拟奖名单列入议程 / put proposed winners on the agenda", _S.APPROVING,
                                    _S.COMMENDED, moves={"planned": "planned"}, versioned=False),
    _A.MEETING_ADD_ITEM: _rule("Art.10", "列入议题 / put an item on the agenda", moves={"planned": "planned"},
                               versioned=False),
    _A.MEETING_START_UPLOAD: _rule("Art.10", "上传会议文件 / upload a paper or the minutes",
                                   moves={s: s for s in ("planned", "convened", "held")}, versioned=False),
    _A.MEETING_CONVENE: _rule("Art.10", "召集会议 / convene a meeting", moves={"planned": "convened"}),
    _A.MEETING_CANCEL: _rule("Art.10", "取消会议 / cancel a meeting",
                             moves=dict.fromkeys(("planned", "convened"), "cancelled")),
    _A.MEETING_RECORD_ATTENDANCE: _rule("Art.10", "记录出席情况 / record who attends",
                                        moves={s: s for s in ("convened", "held")}, versioned=False),
    _A.MEETING_OPEN: _rule("Art.10", "宣布开会 / open a meeting", moves={"convened": "held"}),
    _A.MEETING_CLOSE: _rule("Art.10", "会议结束并形成决议 / close a meeting", moves={"held": "closed"}),
    _A.MEETING_CONFIRM_MINUTES: _rule("Art.10", "确认会议纪要 / confirm the minutes", moves={"closed": "closed"}),
    _A.MEETING_ITEM_MOVE: _rule("Art.21", "提出动议 / make a motion", moves={"open": "open"}, versioned=False),
    _A.MEETING_ITEM_RECUSE: _rule("Art.31", "申请回避 / stand aside from an item", moves={"open": "open"},
                                  versioned=False),
    _A.MEETING_ITEM_DEFER: _rule("Art.21", "暂缓审议 / put an item off", moves={"open": "deferred"}),
    _A.MOTION_OPEN_VOTE: _rule("Art.21", "付诸表决 / open the vote", moves={"pending": "voting"}),
    _A.MOTION_VOTE: _rule("Art.21", "表决 / vote", moves={"voting": "voting"}, versioned=False),
    _A.MOTION_CLOSE_VOTE: _rule("Art.21", "宣布表决结果 / close the vote",
                                moves={"voting": frozenset({"adopted", "rejected"})}),
    _A.MEETING_DOCUMENT_REMOVE: _rule("Art.10", "移除会议文件 / remove a document of a meeting",
                                      moves={DocumentState.SUBMITTED: DocumentState.REMOVED}, versioned=False),
    _A.MEETING_DOCUMENT_DOWNLOAD: _rule("Art.10", "下载会议文件 / download a document of a meeting"),
    _A.DOSSIER_DISQUALIFY: _rule("Art.28", "取消资格 / disqualify for fraud",
                                 moves=dict.fromkeys(_LIVE, _D.DISQUALIFIED)),
}  # fmt: skip

# Too few reviews are left after a late conflict: while the phase lasts, the panel is completed and reports again.
_UNREPORTED: Mapping[str, frozenset[str]] = {
    _D.MATERIAL_REVIEWED: frozenset({_D.QUALIFIED}),
    _D.SITE_REVIEWED: frozenset({_D.SHORTLISTED}),
}

_GOES_ON: Mapping[str, frozenset[str]] = {_D.CONTESTED: frozenset({_D.PUBLICISED, _D.UPHELD})}

CONSEQUENCES: Mapping[Ability, Mapping[str, frozenset[str]]] = {
    # What an act on a list, notice or cycle does to the dossiers on it: dossier state before -> possible after.
    _A.CYCLE_RECOMMEND: {_D.SUBMITTED: frozenset({_D.RECOMMENDED})},
    _A.AWARD_LIST_SIGN_QUALIFIED: {
        _D.SUBMITTED: frozenset({_D.QUALIFIED, _D.REJECTED}),
        _D.RECOMMENDED: frozenset({_D.QUALIFIED, _D.REJECTED}),
        _D.RETURNED: frozenset({_D.REJECTED}),
    },
    _A.RECHECK_SIGN: {_D.REJECTED: frozenset({_D.QUALIFIED})},
    _A.ELIGIBILITY_RUN_JUDGE: dict.fromkeys(_RERUN, frozenset({_D.DISQUALIFIED})),
    **dict.fromkeys(
        (
            _A.CONFLICT_DECLARATION_DECLARE,
            _A.CYCLE_DECLARE_CONFLICTS,
            _A.CYCLE_DECLARE_INTEREST,
            _A.CYCLE_REPORT_CONFLICT,
            _A.CYCLE_DETECT_CONFLICTS,
            _A.CONFLICT_CLUE_CONFIRM,
            _A.CYCLE_OPEN_DECLARATIONS,
            _A.CYCLE_DRAW_PANELS,
            _A.ORGANISATION_LINK,
            _A.ORGANISATION_LINK_END,
            _A.PERSON_RECORD_ENGAGEMENT,
            _A.EXPERT_PROFILE_AMEND,
            _A.EXPERT_PROFILE_RECOMMEND_TO_COUNTY,
            _A.CONDUCT_RECORD_DISQUALIFY,
        ),
        _UNREPORTED,
    ),
    _A.AWARD_LIST_SIGN_SITE: {_D.MATERIAL_REVIEWED: frozenset({_D.SHORTLISTED, _D.NOT_SHORTLISTED})},
    _A.AWARD_LIST_SIGN_CANDIDATE: {_D.SITE_REVIEWED: frozenset({_D.CANDIDATE, _D.NOT_CANDIDATE})},
    _A.CYCLE_PROPOSE: {_D.CANDIDATE: frozenset({_D.PROPOSED, _D.NOT_PROPOSED})},
    _A.CYCLE_PUBLISH_PROPOSED: {_D.PROPOSED: frozenset({_D.PUBLICISED})},
    _A.NOTICE_OBJECT: {
        _D.PUBLICISED: frozenset({_D.CONTESTED}),
        _D.CONTESTED: frozenset({_D.CONTESTED}),
        _D.UPHELD: frozenset({_D.CONTESTED}),
    },
    _A.OBJECTION_DECIDE: {_D.CONTESTED: frozenset({_D.UPHELD, _D.REMOVED, _D.CONTESTED})},
    # An entry whose objections were all withdrawn or inadmissible is as if none had been filed.
    _A.OBJECTION_WITHDRAW: _GOES_ON,
    _A.OBJECTION_SIGN_INADMISSIBLE: _GOES_ON,
    _A.CYCLE_SIGN_INADMISSIBLE: _GOES_ON,
    _A.CYCLE_PROPOSE_REPLACEMENT: {_D.NOT_PROPOSED: frozenset({_D.PROPOSED})},
    _A.AWARD_LIST_PUBLISH: {_D.PROPOSED: frozenset({_D.PUBLICISED})},
    _A.CYCLE_APPROVE: dict.fromkeys((_D.PUBLICISED, _D.UPHELD), frozenset({_D.APPROVED, _D.NOT_APPROVED})),
    _A.CYCLE_COMMEND: {_D.APPROVED: frozenset({_D.AWARDED})},
}
