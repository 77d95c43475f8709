"""Who is told what: after which act, whom, in which words (Art. 12, 16, 17, 21, 22, 28).

Nobody is told what they could not read: an applicant and its recommender never before a decision is public (`UNTOLD`),
a recommender and the office nothing of an application that was not handed in. Words hold nothing of an application but
its number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from regulation.ability import Ability
from regulation.calendar import SHANGHAI
from regulation.states import DossierState
from regulation.terms import Term


class Event(Term):
    """What a person is told of."""

    ANNOUNCED = "announced", "A cycle was announced (Art. 16)."
    FILING_OPENED = "filing_opened", "Applications are accepted (Art. 17)."
    EXTENDED = "extended", "A deadline was extended for all (Art. 17)."
    CORRECTED = "corrected", "A notice was corrected (Art. 16)."
    SUBMITTED = "submitted", "An application was handed in and waits for a recommendation (Art. 12, 17)."
    WITHDRAWN = "withdrawn", "An application was withdrawn (Art. 5)."
    RETURNED = "returned", "An application is to be corrected (Art. 17)."
    RECOMMENDED = "recommended", "An application was recommended (Art. 12)."
    DECLINED = "declined", "A body declined to recommend an application (Art. 12)."
    CONSULTED = "consulted", "A department is asked about an applicant (Art. 17)."
    ANSWERED = "answered", "A department has answered (Art. 17)."
    LIST_DRAFTED = "list_drafted", "A list waits for the second signature (Art. 17-20)."
    QUALIFIED = "qualified", "An application is on the qualified list (Art. 17)."
    REJECTED = "rejected", "An application does not meet the conditions (Art. 13, 17)."
    SHORTLISTED = "shortlisted", "An application is on the list for site review (Art. 18)."
    NOT_SHORTLISTED = "not_shortlisted", "An application was not chosen for site review (Art. 18)."
    VISIT_PLANNED = "visit_planned", "The visit of a panel was planned, or planned anew (Art. 19)."
    VISIT_ANNOUNCED = "visit_announced", "A shortlisted applicant will be visited (Art. 19)."
    VISIT_SET = "visit_set", "The visit of a panel was announced to its applicant (Art. 19)."
    VISIT_POSTPONED = "visit_postponed", "A visit was put off (Art. 19)."
    INFORMATION_ASKED = "information_asked", "A panel asks an applicant for information (Art. 19)."
    INFORMATION_DELIVERED = "information_delivered", "An applicant delivered what its panel asked for (Art. 19)."
    PUBLICISED = "publicised", "An application is on the proposed list, which is public (Art. 21)."
    NOT_PROPOSED = "not_proposed", "An application is not on the proposed list (Art. 21)."
    OBJECTED = "objected", "An objection was filed and waits for a handler (Art. 21)."
    OBJECTION_ADDED = "objection_added", "An objection was added to or taken back, or comes to a new handler (Art. 21)."
    OBJECTION_DOUBTED = "objection_doubted", "An objection found inadmissible waits for the second signature (Art. 21)."
    OBJECTION_VERIFIED = "objection_verified", "An objection was verified and waits for the leading group (Art. 21)."
    HEARING_ASKED = "hearing_asked", "An organisation on the list is to be heard (Art. 21)."
    HEARING_ANSWERED = "hearing_answered", "An organisation answered when it was heard (Art. 21)."
    REMOVED = "removed", "An objection was upheld: an entry is off the list (Art. 21)."
    AWARDED = "awarded", "An applicant was commended (Art. 22)."
    CERTIFICATE_ISSUED = (
        "certificate_issued",
        "The certificate of an award was issued, or issued again (Art. 8, 22, 33).",
    )
    DISQUALIFIED = "disqualified", "Fraud (Art. 28) or an exclusion (Art. 13(6)) was verified before the award."
    RECHECK_ASKED = "recheck_asked", "A rejected applicant asks for a recheck (Art. 17)."
    RECHECK_CHECKED = "recheck_checked", "A recheck waits for the second signature (Art. 17)."
    RECHECK_DISMISSED = "recheck_dismissed", "Checked once more; the rejection stands (Art. 17)."
    SUSPENDED = "suspended", "An expert is suspended (Art. 11)."
    RESUMED = "resumed", "An expert reviews again (Art. 11)."
    POOL_LEFT = "pool_left", "An expert is no longer in the pool (Art. 11)."
    COUNTY_RECOMMENDED = "county_recommended", "An expert is recommended to a county's reviews (Art. 11(2))."
    COMPLAINED = "complained", "An applicant complains of the review of its application (Art. 32)."
    COMPLAINT_ANSWERED = "complaint_answered", "A complaint was answered (Art. 32)."
    CONDUCT_OPENED = "conduct_opened", "An expert is to be heard about the own conduct (Art. 32)."
    CONDUCT_STATED = "conduct_stated", "An expert was heard (Art. 32)."
    CONDUCT_PROPOSED = "conduct_proposed", "A disqualification is proposed to the leading group (Art. 10, 32)."
    CONDUCT_DECIDED = "conduct_decided", "A matter of an expert's conduct was decided (Art. 32)."
    MEETING_CONVENED = "meeting_convened", "A meeting is convened (Art. 10, 21, 22)."
    MEETING_CANCELLED = "meeting_cancelled", "A meeting that was convened is not held (Art. 10)."
    NOT_APPROVED = "not_approved", "An entry was not approved by the executive meeting (Art. 22)."
    LATE_CONFLICT = "late_conflict", "A conflict of interest was found late and touches an application (Art. 31)."
    DECLARATION_ASKED = "declaration_asked", "An expert is asked about interests in organisations (Art. 31)."
    SEATED = "seated", "An expert was given a place in panels (Art. 18)."
    STOOD_DOWN = "stood_down", "An expert no longer sits in a panel (Art. 18)."
    TERM_EXTENDED = "term_extended", "An expert has more time for a review (Art. 18)."
    DRAW_DRAFTED = "draw_drafted", "A draw of panels was computed (Art. 18)."
    DRAW_INFEASIBLE = "draw_infeasible", "A draw was computed: there is none (Art. 18)."
    DRAW_FAILED = "draw_failed", "The computation of a draw broke off (Art. 18)."
    LEADS_NOW = "leads_now", "A member of a panel was made its leader (Art. 18)."
    PLACE_DECLINED = "place_declined", "An expert declined a place in a panel (Art. 18)."
    REVIEWS_LOCKED = "reviews_locked", "All reviews of a panel are locked (Art. 18, 19)."
    CONSENSUS_OPENED = "consensus_opened", "A panel takes counsel together (Art. 18, 19)."
    CONSENSUS_ASKED = "consensus_asked", "The members of a panel are asked to confirm what it agreed on (Art. 18, 19)."
    CONDUCT_RESOLVED = "conduct_resolved", "The leading group decided on a proposal to disqualify (Art. 10, 32)."
    REPORT_REVISED = "report_revised", "A report stands without an expert who was disqualified, or fell (Art. 32)."
    INCIDENT_REGISTERED = "incident_registered", "An incident waits to be verified by another person (Art. 28, 30)."
    STATEMENT_ASKED = "statement_asked", "A winner may state its case before a revocation (Art. 28, 30)."
    STATEMENT_GIVEN = "statement_given", "A winner stated its case, or waived the rest of the period (Art. 28, 30)."
    INCIDENT_DROPPED = "incident_dropped", "After a winner was heard, nothing follows (Art. 28, 30)."
    REVOCATION_PROPOSED = "revocation_proposed", "A proposal to revoke a title waits for the signature (Art. 28, 30)."
    REVOCATION_RETURNED = "revocation_returned", "A proposal to revoke a title was given back (Art. 28, 30)."
    REVOCATION_SUBMITTED = "revocation_submitted", "A revocation waits for the leading group (Art. 28, 30)."
    REVOKED = "revoked", "A title was revoked (Art. 28, 30)."
    REVOCATION_REFUSED = "revocation_refused", "A title stays, as was decided (Art. 28, 30)."
    TIP_RECEIVED = "tip_received", "A tip about a winner waits for a clerk (Art. 28, 30)."
    TIP_ADDED = "tip_added", "Something was added to a tip (Art. 28, 30)."
    STATEMENT_DUE = "statement_due", "The period in which a winner states its case comes to its end (Art. 28, 30)."
    STATEMENT_ENDS = "statement_ends", "The same, for the office: it then proposes or drops (Art. 28, 30)."
    FILING_ENDS = "filing_ends", "An application that was begun is not handed in yet (Art. 17)."
    RECOMMENDING_ENDS = "recommending_ends", "Applications wait for a recommendation (Art. 12, 17)."
    ANSWER_DUE = "answer_due", "Consultations wait for an answer (Art. 17)."
    REVIEW_DUE = "review_due", "Reviews are to be submitted (Art. 18)."
    OBLIGATION_SUBMITTED = "obligation_submitted", "A winner handed in what it owes (Art. 24-26)."
    OBLIGATION_ACCEPTED = "obligation_accepted", "What a winner handed in was accepted (Art. 24-26)."
    OBLIGATION_RETURNED = "obligation_returned", "What a winner handed in is to be put right (Art. 24-26)."
    OBLIGATION_WAIVED = "obligation_waived", "A winner need not meet an obligation (Art. 24-26)."
    OBLIGATION_OVERDUE = "obligation_overdue", "A winner of the county has not handed in what it owes (Art. 12, 24-26)."
    OBLIGATION_DUE = "obligation_due", "What a winner owes is to be handed in (Art. 24-26)."
    FEEDBACK_RELEASED = "feedback_released", "The feedback on a review is there (Art. 24)."
    REASSESSMENT_OPENED = "reassessment_opened", "A winner will be reassessed (Art. 24, 29)."
    REASSESSMENT_SEATED = "reassessment_seated", "An expert is appointed to reassess a winner (Art. 24)."
    REASSESSMENT_REPORTED = "reassessment_reported", "A panel reported on a reassessment (Art. 24)."
    REASSESSMENT_PROPOSED = "reassessment_proposed", "The outcome of a reassessment waits for a signature (Art. 24)."
    REASSESSMENT_RETURNED = "reassessment_returned", "A proposed outcome of a reassessment was given back (Art. 24)."
    REASSESSMENT_CONCLUDED = "reassessment_concluded", "The outcome of a reassessment was signed (Art. 24, 29)."
    REASSESSMENT_ANSWERED = "reassessment_answered", "A winner answered the outcome of its reassessment (Art. 24)."
    REASSESSMENT_ENDED = "reassessment_ended", "A reassessment was closed or cancelled (Art. 24, 29)."
    BONUS_INSPECTED = "bonus_inspected", "The use of a bonus is inspected (Art. 26)."
    BONUS_FOUND = "bonus_found", "An inspection of a bonus has a finding, which waits for the signature (Art. 26)."
    BONUS_REPLIED = "bonus_replied", "A winner said something to a finding (Art. 26)."
    BONUS_RETURNED = "bonus_returned", "A finding on a bonus was sent back (Art. 26)."
    BONUS_SIGNED = "bonus_signed", "A finding on the use of a bonus was signed (Art. 26)."
    BONUS_CIRCULATED = "bonus_circulated", "The misuse of a bonus by a winner of the county is circulated (Art. 26)."
    RETENTION_DUE = "retention_due", "What is not needed any more will be erased (Art. 31)."
    TITLE_ORDERED = "title_ordered", "A winner is ordered to put a misuse of its title right (Art. 23)."
    TITLE_ANSWERED = "title_answered", "A winner says that it put a misuse right (Art. 23)."
    TITLE_CLOSED = "title_closed", "A misuse of a title was closed (Art. 23)."
    TITLE_REMEDY_DUE = "title_remedy_due", "A misuse of a title is to be put right (Art. 23)."
    CLAWBACK_PLANNED = "clawback_planned", "The plan to pay a bonus back was approved (Art. 28)."
    CLAWBACK_RECEIVED = "clawback_received", "Money of a bonus that came back was confirmed, or written off (Art. 28)."
    CLAWBACK_DUE = "clawback_due", "An instalment of a bonus to be paid back falls due (Art. 28)."
    STOP_CONFIRMED = "stop_confirmed", "An organisation confirms that it no longer uses a lost title (Art. 23)."
    STOP_ANSWERED = "stop_answered", "The office answered to a confirmation that a title is used no longer (Art. 23)."
    APPEAL_RECORDED = "appeal_recorded", "An appeal against a revocation, or its outcome, was recorded (Art. 30)."
    ANNULMENT_PROPOSED = "annulment_proposed", "An annulment waits for the signature (Art. 30)."
    TITLE_RESTORED = "title_restored", "A revocation was annulled (Art. 28, 30)."
    CALENDAR_DUE = "calendar_due", "The holidays of a coming year are not entered yet (Art. 21)."


# What an expert is told of work to do: of no use to who is of the pool no longer (Art. 11, 18).
WORK: Final = frozenset(
    {Event.DECLARATION_ASKED, Event.SEATED, Event.REASSESSMENT_SEATED, Event.TERM_EXTENDED, Event.REVIEW_DUE}
)


class Audience(StrEnum):
    """Whom a telling reaches, each under a grant that holds."""

    APPLICANTS = "applicants"  # everybody who represents an organisation of the programme
    RECOMMENDERS = "recommenders"  # all of the programme
    DIRECTORS = "directors"
    APPLICANT = "applicant"  # who represents the organisation of the application
    RECOMMENDER = "recommender"  # of its jurisdiction or trade, once it was handed in
    COUNTY = "county"  # of the winner's jurisdiction alone
    HANDLER = "handler"  # clerks who have taken its case
    OFFICE = "office"  # all clerks, once it was handed in
    SIGNERS = "signers"  # directors, of an application
    TIPPED = "tipped"  # who looks into the tip
    INVESTIGATOR = "investigator"  # who handles the objection
    DECIDER = "decider"  # secretary of the leading group, of an application
    LEADER = "leader"  # who leads that panel
    LEADER_AT_LAST = "leader_at_last"  # the same, who acts as well, once the whole panel has written
    PANEL = "panel"  # who sits in the panel of the application
    DEPARTMENT = "department"  # that the consultation is addressed to
    EXPERT = "expert"  # whom the act concerns
    SEATED = "seated"  # experts to whom the act gave places, each once
    REASSESSING = "reassessing"  # experts whom the act appoints to reassess a winner
    ASKED = "asked"  # experts whom the act asks about organisations, each once
    CLERKS = "clerks"  # of the programme, of what concerns an expert
    MEMBERS = "members"  # who is convened to the meeting
    SECRETARY = "secretary"  # of the leading group, of what concerns an expert


@dataclass(frozen=True)
class Telling:
    """One event for one audience; with a `state`, about each application that the act has told it."""

    event: Event
    audience: Audience
    state: DossierState | None = None


def _to(event: Event, *audiences: Audience) -> tuple[Telling, ...]:
    return tuple(Telling(event, audience) for audience in audiences)


def _told(**states: Event) -> tuple[Telling, ...]:
    return tuple(Telling(event, Audience.APPLICANT, DossierState(state)) for state, event in states.items())


_E, _A, _W = Event, Ability, Audience
TELLINGS: Final[Mapping[Ability, tuple[Telling, ...]]] = {
    _A.EXPERT_PROFILE_SUSPEND: _to(_E.SUSPENDED, _W.EXPERT),
    _A.EXPERT_PROFILE_RESUME: _to(_E.RESUMED, _W.EXPERT),
    _A.EXPERT_PROFILE_REMOVE: _to(_E.POOL_LEFT, _W.EXPERT),
    _A.EXPERT_PROFILE_RECOMMEND_TO_COUNTY: _to(_E.COUNTY_RECOMMENDED, _W.EXPERT),
    _A.EXPERT_PROFILE_OPEN_CONDUCT: _to(_E.CONDUCT_OPENED, _W.EXPERT),
    _A.ASSIGNMENT_RECORD_OVERDUE: _to(_E.CONDUCT_OPENED, _W.EXPERT),
    _A.DOSSIER_COMPLAIN: _to(_E.COMPLAINED, _W.OFFICE),
    _A.COMPLAINT_TAKE_UP: _to(_E.CONDUCT_OPENED, _W.EXPERT),
    _A.COMPLAINT_ANSWER: _to(_E.COMPLAINT_ANSWERED, _W.APPLICANT),
    _A.CONDUCT_RECORD_STATE: _to(_E.CONDUCT_STATED, _W.CLERKS),
    _A.CONDUCT_RECORD_PROPOSE: _to(_E.CONDUCT_PROPOSED, _W.SECRETARY),
    _A.CONDUCT_RECORD_DISMISS: _to(_E.CONDUCT_DECIDED, _W.EXPERT),
    _A.CONDUCT_RECORD_WARN: _to(_E.CONDUCT_DECIDED, _W.EXPERT),
    _A.CONDUCT_RECORD_REJECT: _to(_E.CONDUCT_RESOLVED, _W.CLERKS),
    _A.CONDUCT_RECORD_DISQUALIFY: (
        *_to(_E.CONDUCT_DECIDED, _W.EXPERT),
        *_to(_E.CONDUCT_RESOLVED, _W.CLERKS),
    ),
    _A.CYCLE_OPEN_DECLARATIONS: _to(_E.DECLARATION_ASKED, _W.ASKED),
    _A.DOSSIER_ASSIGN_PANEL: _to(_E.SEATED, _W.SEATED),
    _A.PANEL_DRAW_APPLY: _to(_E.SEATED, _W.SEATED),
    _A.ASSIGNMENT_STAND_DOWN: (*_to(_E.STOOD_DOWN, _W.EXPERT), *_to(_E.SEATED, _W.SEATED)),
    _A.ASSIGNMENT_EXTEND_TERM: _to(_E.TERM_EXTENDED, _W.EXPERT),
    _A.ASSIGNMENT_DECLINE: _to(_E.PLACE_DECLINED, _W.OFFICE),
    _A.DOSSIER_CHANGE_LEADER: _to(_E.LEADS_NOW, _W.LEADER),
    _A.REVIEW_SUBMIT: _to(_E.REVIEWS_LOCKED, _W.LEADER_AT_LAST),
    _A.DOSSIER_OPEN_CONSENSUS: _to(_E.CONSENSUS_OPENED, _W.PANEL),
    _A.CONSENSUS_AGREE: _to(_E.CONSENSUS_ASKED, _W.PANEL),
    _A.MEETING_CONVENE: _to(_E.MEETING_CONVENED, _W.MEMBERS),
    _A.MEETING_CANCEL: _to(_E.MEETING_CANCELLED, _W.MEMBERS),
    _A.CYCLE_ANNOUNCE: _to(_E.ANNOUNCED, _W.APPLICANTS, _W.RECOMMENDERS),
    _A.CYCLE_OPEN: _to(_E.FILING_OPENED, _W.APPLICANTS, _W.RECOMMENDERS),
    _A.CYCLE_EXTEND_DEADLINE: _to(_E.EXTENDED, _W.APPLICANTS, _W.RECOMMENDERS),
    _A.NOTICE_CORRECT: _to(_E.CORRECTED, _W.APPLICANTS, _W.RECOMMENDERS),
    _A.DOSSIER_SUBMIT: _to(_E.SUBMITTED, _W.RECOMMENDER),
    _A.DOSSIER_WITHDRAW: _to(_E.WITHDRAWN, _W.RECOMMENDER, _W.HANDLER),
    _A.DOSSIER_RETURN: _to(_E.RETURNED, _W.APPLICANT, _W.RECOMMENDER),
    _A.DOSSIER_RECOMMEND: _to(_E.RECOMMENDED, _W.APPLICANT),
    _A.DOSSIER_DECLINE: _to(_E.DECLINED, _W.APPLICANT),
    _A.DOSSIER_CONSULT: _to(_E.CONSULTED, _W.DEPARTMENT),
    _A.CYCLE_CONSULT: _to(_E.CONSULTED, _W.DEPARTMENT),
    _A.CYCLE_ANSWER_CONSULTATIONS: _to(_E.ANSWERED, _W.HANDLER),
    _A.CONSULTATION_ANSWER: _to(_E.ANSWERED, _W.HANDLER),
    _A.CYCLE_DRAFT_QUALIFIED_LIST: _to(_E.LIST_DRAFTED, _W.DIRECTORS),
    _A.AWARD_LIST_SIGN_QUALIFIED: _told(qualified=_E.QUALIFIED, rejected=_E.REJECTED),
    _A.DOSSIER_ASK_RECHECK: _to(_E.RECHECK_ASKED, _W.OFFICE),
    _A.RECHECK_CHECK: _to(_E.RECHECK_CHECKED, _W.DIRECTORS),
    _A.RECHECK_SIGN: _told(qualified=_E.QUALIFIED, rejected=_E.RECHECK_DISMISSED),
    _A.ELIGIBILITY_RUN_JUDGE: _told(disqualified=_E.DISQUALIFIED),
    _A.CYCLE_DRAFT_SITE_LIST: _to(_E.LIST_DRAFTED, _W.DIRECTORS),
    _A.AWARD_LIST_SIGN_SITE: _told(shortlisted=_E.SHORTLISTED, not_shortlisted=_E.NOT_SHORTLISTED),
    _A.DOSSIER_PLAN_SITE_VISIT: _to(_E.VISIT_PLANNED, _W.PANEL),
    _A.SITE_VISIT_CHANGE: _to(_E.VISIT_PLANNED, _W.PANEL),
    _A.SITE_VISIT_ANNOUNCE: (*_to(_E.VISIT_ANNOUNCED, _W.APPLICANT), *_to(_E.VISIT_SET, _W.PANEL)),
    _A.SITE_VISIT_POSTPONE: _to(_E.VISIT_POSTPONED, _W.APPLICANT, _W.PANEL),
    _A.SITE_VISIT_ASK: _to(_E.INFORMATION_ASKED, _W.APPLICANT),
    _A.SITE_REQUEST_DELIVER: _to(_E.INFORMATION_DELIVERED, _W.PANEL),
    _A.CYCLE_DRAFT_CANDIDATE_LIST: _to(_E.LIST_DRAFTED, _W.DIRECTORS),
    _A.CYCLE_PUBLISH_PROPOSED: _told(publicised=_E.PUBLICISED, not_proposed=_E.NOT_PROPOSED),
    _A.NOTICE_OBJECT: _to(_E.OBJECTED, _W.OFFICE),
    _A.OBJECTION_SUPPLEMENT: _to(_E.OBJECTION_ADDED, _W.INVESTIGATOR),
    _A.OBJECTION_WITHDRAW: _to(_E.OBJECTION_ADDED, _W.INVESTIGATOR),
    _A.UPLOAD_FINISH: _to(_E.OBJECTION_ADDED, _W.INVESTIGATOR),
    _A.OBJECTION_REPLACE_HANDLER: _to(_E.OBJECTION_ADDED, _W.INVESTIGATOR),
    _A.OBJECTION_FIND_INADMISSIBLE: _to(_E.OBJECTION_DOUBTED, _W.DIRECTORS),
    _A.OBJECTION_HEAR: _to(_E.HEARING_ASKED, _W.APPLICANT),
    _A.OBJECTION_HEARING_ANSWER: _to(_E.HEARING_ANSWERED, _W.INVESTIGATOR),
    _A.OBJECTION_INVESTIGATE: _to(_E.OBJECTION_VERIFIED, _W.DECIDER),
    _A.AWARD_LIST_PUBLISH: _told(publicised=_E.PUBLICISED),
    _A.OBJECTION_DECIDE: _told(removed=_E.REMOVED),
    _A.CYCLE_COMMEND: _told(awarded=_E.AWARDED, not_approved=_E.NOT_APPROVED),
    _A.CYCLE_ISSUE_CERTIFICATES: _to(_E.CERTIFICATE_ISSUED, _W.APPLICANT),
    _A.AWARD_REISSUE_CERTIFICATE: _to(_E.CERTIFICATE_ISSUED, _W.APPLICANT),
    _A.FEEDBACK_RELEASE_SIGN: _to(_E.FEEDBACK_RELEASED, _W.APPLICANT),
    _A.AWARD_OPEN_REASSESSMENT: _to(_E.REASSESSMENT_OPENED, _W.APPLICANT),
    _A.REASSESSMENT_APPOINT: _to(_E.REASSESSMENT_SEATED, _W.REASSESSING),
    _A.REASSESSMENT_REPORT: _to(_E.REASSESSMENT_REPORTED, _W.OFFICE),
    _A.REASSESSMENT_REPORT_PROPOSE: _to(_E.REASSESSMENT_PROPOSED, _W.DIRECTORS),
    _A.REASSESSMENT_REPORT_RETURN: _to(_E.REASSESSMENT_RETURNED, _W.OFFICE),
    _A.REASSESSMENT_REPORT_SIGN: _to(_E.REASSESSMENT_CONCLUDED, _W.APPLICANT),
    _A.REASSESSMENT_ANSWER: _to(_E.REASSESSMENT_ANSWERED, _W.OFFICE),
    _A.REASSESSMENT_CLOSE: _to(_E.REASSESSMENT_ENDED, _W.APPLICANT),
    _A.REASSESSMENT_CANCEL: _to(_E.REASSESSMENT_ENDED, _W.APPLICANT),
    _A.AWARD_REGISTER_INCIDENT: _to(_E.INCIDENT_REGISTERED, _W.OFFICE),
    _A.DOSSIER_REGISTER_INCIDENT: _to(_E.INCIDENT_REGISTERED, _W.OFFICE),
    _A.INCIDENT_HEAR: _to(_E.STATEMENT_ASKED, _W.APPLICANT),
    _A.INCIDENT_STATEMENT_STATE: _to(_E.STATEMENT_GIVEN, _W.OFFICE),
    _A.INCIDENT_STATEMENT_WAIVE: _to(_E.STATEMENT_GIVEN, _W.OFFICE),
    _A.INCIDENT_DROP: _to(_E.INCIDENT_DROPPED, _W.APPLICANT),
    _A.INCIDENT_PROPOSE: _to(_E.REVOCATION_PROPOSED, _W.SIGNERS),
    _A.INCIDENT_RETURN: _to(_E.REVOCATION_RETURNED, _W.OFFICE),
    _A.INCIDENT_SIGN: _to(_E.REVOCATION_SUBMITTED, _W.DECIDER),
    _A.INCIDENT_REVOKE: _to(_E.REVOKED, _W.APPLICANT, _W.RECOMMENDER, _W.OFFICE),
    _A.INCIDENT_REFUSE: _to(_E.REVOCATION_REFUSED, _W.APPLICANT, _W.OFFICE),
    _A.AWARD_REPORT: _to(_E.TIP_RECEIVED, _W.OFFICE),
    _A.TIP_SUPPLEMENT: _to(_E.TIP_ADDED, _W.TIPPED),
    _A.TIP_ADMIT: _to(_E.INCIDENT_REGISTERED, _W.OFFICE),
    _A.BONUS_ENTITLEMENT_OPEN_INSPECTION: _to(_E.BONUS_INSPECTED, _W.APPLICANT),
    _A.BONUS_INSPECTION_FIND: _to(_E.BONUS_FOUND, _W.APPLICANT, _W.DIRECTORS),
    _A.BONUS_INSPECTION_REPLY: _to(_E.BONUS_REPLIED, _W.OFFICE, _W.DIRECTORS),
    _A.BONUS_INSPECTION_RETURN: _to(_E.BONUS_RETURNED, _W.OFFICE),
    _A.BONUS_INSPECTION_SIGN: (*_to(_E.BONUS_SIGNED, _W.APPLICANT), *_to(_E.BONUS_CIRCULATED, _W.COUNTY)),
    _A.CLAWBACK_PLAN_APPROVE: _to(_E.CLAWBACK_PLANNED, _W.APPLICANT),
    _A.CLAWBACK_RECEIPT_CONFIRM: _to(_E.CLAWBACK_RECEIVED, _W.APPLICANT),
    _A.CLAWBACK_WAIVER_APPROVE: _to(_E.CLAWBACK_RECEIVED, _W.APPLICANT),
    _A.REVOCATION_CONSEQUENCE_CONFIRM_TITLE_STOP: _to(_E.STOP_CONFIRMED, _W.OFFICE),
    _A.TITLE_STOP_ACCEPT: _to(_E.STOP_ANSWERED, _W.APPLICANT),
    _A.TITLE_STOP_RETURN: _to(_E.STOP_ANSWERED, _W.APPLICANT),
    _A.REVOCATION_RECORD_APPEAL: _to(_E.APPEAL_RECORDED, _W.APPLICANT),
    _A.APPEAL_CONCLUDE: _to(_E.APPEAL_RECORDED, _W.APPLICANT),
    _A.APPEAL_PROPOSE_ANNULMENT: _to(_E.ANNULMENT_PROPOSED, _W.DIRECTORS),
    _A.APPEAL_ANNUL: _to(_E.TITLE_RESTORED, _W.APPLICANT, _W.COUNTY),
    _A.TITLE_MISUSE_ORDER: _to(_E.TITLE_ORDERED, _W.APPLICANT, _W.COUNTY),
    _A.TITLE_MISUSE_ANSWER: _to(_E.TITLE_ANSWERED, _W.OFFICE),
    _A.TITLE_MISUSE_CLOSE: _to(_E.TITLE_CLOSED, _W.APPLICANT, _W.COUNTY),
    _A.TITLE_MISUSE_FAIL: _to(_E.TITLE_CLOSED, _W.APPLICANT, _W.COUNTY),
    _A.OBLIGATION_SUBMIT: _to(_E.OBLIGATION_SUBMITTED, _W.OFFICE),
    _A.OBLIGATION_ACCEPT: _to(_E.OBLIGATION_ACCEPTED, _W.APPLICANT),
    _A.OBLIGATION_RETURN: _to(_E.OBLIGATION_RETURNED, _W.APPLICANT),
    _A.OBLIGATION_WAIVE: _to(_E.OBLIGATION_WAIVED, _W.APPLICANT),
    _A.DOSSIER_DISQUALIFY: _to(_E.DISQUALIFIED, _W.APPLICANT, _W.RECOMMENDER),
}


@dataclass(frozen=True)
class Words:
    """Title and text in one language; `{number}`, `{until}`, … are facts."""

    title: str
    text: str


# Event -> words in Chinese and in English.
WORDS: Final[Mapping[Event, tuple[Words, Words]]] = {
    _E.ANNOUNCED: (
        Words("{award}第{session}届评审通知已发布", "申报自 {opens} 起受理，{until} 截止。申报和评审不收取任何费用。"),
        Words("{award}: session {session} was announced",
              "Applications are accepted from {opens} until {until}. No fee of any sort is charged."),
    ),
    _E.FILING_OPENED: (
        Words("{award}第{session}届开始受理申报", "申报截止时间为 {until}。"),
        Words("{award}: applications for session {session} are accepted", "The deadline is {until}."),
    ),
    _E.EXTENDED: (
        Words("{award}第{session}届期限已延长", "延长适用于全体申报组织和推荐单位。申报截止时间现为 {until}，详见公告。"),
        Words("{award}: a deadline of session {session} was extended",
              "It is extended for all. Applications now end on {until}; please see the notice."),
    ),
    _E.CORRECTED: (
        Words("{award}第{session}届公告有更正", "请查看更正公告。"),
        Words("{award}: a notice of session {session} was corrected", "Please see the correcting notice."),
    ),
    _E.SUBMITTED: (
        Words("申报 {number} 已提交，待推荐", "请登录系统查看并提出推荐意见。"),
        Words("Application {number} was handed in", "It waits for your recommendation; please sign in to see it."),
    ),
    _E.WITHDRAWN: (
        Words("申报 {number} 已撤回", "申报组织已撤回该申报，无需继续办理。"),
        Words("Application {number} was withdrawn", "The applicant took it back; nothing more is to be done."),
    ),
    _E.RETURNED: (
        Words("申报 {number} 已退回补正", "请登录系统查看需要补正的内容，补正后须在 {until} 前重新提交。"),
        Words("Application {number} was returned for correction",
              "Please sign in to see what is to be corrected; it must be handed in again before {until}."),
    ),
    _E.RECOMMENDED: (
        Words("申报 {number} 已获推荐", "推荐单位已提出推荐意见，请登录系统查看。"),
        Words("Application {number} was recommended", "The recommender has given an opinion; please sign in to see it."),
    ),
    _E.DECLINED: (
        Words("申报 {number} 未获一家单位推荐", "请登录系统查看理由。其他有权推荐的单位仍可推荐，该单位也可以改变意见。"),
        Words("A body declined to recommend application {number}",
              "Please sign in to see why. Another competent body may still recommend it, and so may the same one."),
    ),
    _E.CONSULTED: (
        Words("收到 {count} 份征求意见函，待答复", "请于 {due} 前登录系统答复。"),
        Words("New consultations that wait for your answer: {count}", "Please sign in and answer before {due}."),
    ),
    _E.ANSWERED: (
        Words("申报 {number} 的部门意见已答复", "请登录系统查看并办结。"),
        Words("A department answered about application {number}", "Please sign in to see and close the consultation."),
    ),
    _E.LIST_DRAFTED: (
        Words("{award}第{session}届有名单待签发", "请登录系统审核。"),
        Words("{award}: a list of session {session} waits for a signature", "Please sign in to examine it."),
    ),
    _E.QUALIFIED: (
        Words("申报 {number} 已列入合格名单", "申报进入材料评审。"),
        Words("Application {number} is on the qualified list", "It goes on to the material review."),
    ),
    _E.REJECTED: (
        Words("申报 {number} 未列入合格名单", "请登录系统查看理由。"),
        Words("Application {number} is not on the qualified list", "Please sign in to see the reasons."),
    ),
    _E.SHORTLISTED: (
        Words("申报 {number} 进入现场评审", "请做好准备，具体安排另行通知。"),
        Words("Application {number} is chosen for site review", "Please prepare for it; arrangements will follow."),
    ),
    _E.NOT_SHORTLISTED: (
        Words("申报 {number} 未进入现场评审", "感谢参与本届评审。"),
        Words("Application {number} was not chosen for site review", "Thank you for taking part in this session."),
    ),
    _E.VISIT_PLANNED: (
        Words("申报 {number} 的现场评审已安排", "请登录系统查看日程和核实要点。"),
        Words("Application {number}: the visit is planned", "Please sign in for its days and the points to verify."),
    ),
    _E.VISIT_ANNOUNCED: (
        Words("申报 {number} 将接受现场评审", "请登录系统查看日期、地点、议程和需要准备的事项。"),
        Words("Application {number}: you will be visited",
              "Please sign in for the days, place, agenda and what to prepare."),
    ),
    _E.VISIT_SET: (
        Words("申报 {number} 的现场评审已通知申报组织", "日期和地点已定，请登录系统查看日程和同组成员，并安排好行程。"),
        Words("Application {number}: the applicant knows of your visit",
              "Its days and place are set. Please sign in for the plan and who else goes, and arrange to be there."),
    ),
    _E.VISIT_POSTPONED: (
        Words("申报 {number} 的现场评审已推迟", "请登录系统查看原因；新的日期另行通知。"),
        Words("Application {number}: the visit is put off",
              "Please sign in to see why; the new days will be announced."),
    ),
    _E.INFORMATION_ASKED: (
        Words("申报 {number}：评审组要求补充资料", "请登录系统查看要求，并在期限内提交。"),
        Words("Application {number}: the panel asks for information", "Please sign in to see what, and by when."),
    ),
    _E.INFORMATION_DELIVERED: (
        Words("申报 {number}：补充资料已提交", "请登录系统查看。"),
        Words("Application {number}: the information was delivered", "Please sign in to see it."),
    ),
    _E.PUBLICISED: (
        Words("申报 {number} 已列入公示名单", "公示期间接受异议，请关注公告。"),
        Words("Application {number} is on the published list", "Objections are heard meanwhile; please see the notice."),
    ),
    _E.NOT_PROPOSED: (
        Words("申报 {number} 未列入公示名单", "感谢参与本届评审。"),
        Words("Application {number} is not on the published list", "Thank you for taking part in this session."),
    ),
    _E.OBJECTED: (
        Words("{award}第{session}届收到一件异议", "请登录系统承办。"),
        Words("{award}: an objection was filed in session {session}", "Please sign in to take it."),
    ),
    _E.OBJECTION_ADDED: (
        Words("您承办的一件异议有新情况", "请登录系统查看。"),
        Words("There is something new on an objection that you handle", "Please sign in to see it."),
    ),
    _E.OBJECTION_DOUBTED: (
        Words("{award}第{session}届有一件异议拟不予受理", "请登录系统审核签署。"),
        Words("{award}: an objection of session {session} was found inadmissible", "It waits for a second signature."),
    ),
    _E.OBJECTION_VERIFIED: (
        Words("{award}第{session}届有一件异议已核实", "处理意见已提出，请登录系统提请审查。"),
        Words("{award}: an objection of session {session} was verified", "It waits for the leading group's decision."),
    ),
    _E.HEARING_ASKED: (
        Words("请就申报 {number} 的有关情况陈述意见", "请登录系统查看所询事项和期限；逾期未陈述将如实记录，不视为认可。"),
        Words("Please state your side on application {number}",
              "Sign in to see what is asked and until when; silence is recorded and is no consent."),
    ),
    _E.HEARING_ANSWERED: (
        Words("申报 {number} 的组织已陈述意见", "请登录系统查看并继续核实。"),
        Words("The organisation of application {number} has answered", "Please sign in and go on verifying."),
    ),
    _E.REMOVED: (
        Words("申报 {number} 已移出公示名单", "请登录系统查看。"),
        Words("Application {number} is off the published list", "Please sign in to see more."),
    ),
    _E.AWARDED: (
        Words("申报 {number} 获得表彰", "市人民政府已通报表彰，请登录系统查看。"),
        Words("Application {number} was commended", "The government has commended it; please sign in to see more."),
    ),
    _E.CERTIFICATE_ISSUED: (
        Words("申报 {number} 的证书已颁发", "请登录系统下载；任何人可凭证书编号或者二维码在网站查验。"),
        Words("The certificate of application {number} was issued",
              "Please sign in to download it; anybody can check it on the website by its number or QR code."),
    ),
    _E.DISQUALIFIED: (
        Words("申报 {number} 已取消资格", "请登录系统查看。"),
        Words("Application {number} was disqualified", "Please sign in to see more."),
    ),
    _E.RECHECK_ASKED: (
        Words("申报 {number} 申请复核", "申报组织对未列入合格名单提出复核申请，请登录系统重新审核。"),
        Words("Application {number}: a recheck is asked for", "Please sign in and check the conditions once more."),
    ),
    _E.RECHECK_CHECKED: (
        Words("{award}第{session}届有复核结果待签发", "请登录系统审核。"),
        Words("{award}: a recheck of session {session} waits for a signature", "Please sign in to examine it."),
    ),
    _E.RECHECK_DISMISSED: (
        Words("申报 {number} 经复核仍未列入合格名单", "请登录系统查看理由。"),
        Words("Application {number} stays off the qualified list", "It was checked once more; please sign in to see why."),
    ),
    _E.SUSPENDED: (
        Words("您已被暂停参加{award}评审", "暂停期间不能查看申报材料，请登录系统查看原因。"),
        Words("{award}: you are suspended as an expert",
              "You do not see applications meanwhile; please sign in to see why."),
    ),
    _E.RESUMED: (
        Words("您已恢复参加{award}评审", "原评审安排不再恢复，以后的安排另行通知。"),
        Words("{award}: you review again", "Earlier places stay with others; you will be told of new ones."),
    ),
    _E.POOL_LEFT: (
        Words("您已不在{award}专家库中", "请登录系统查看原因。"),
        Words("{award}: you are no longer in the expert pool", "Please sign in to see why."),
    ),
    _E.COUNTY_RECOMMENDED: (
        Words("您被推荐参加县级质量奖评审", "此后您须回避该县（市、区）的申报组织，请登录系统查看。"),
        Words("You are recommended to a county's own reviews",
              "Applicants from there are barred to you from now on; please sign in to see more."),
    ),
    _E.COMPLAINED: (
        Words("申报 {number} 对评审提出投诉", "请登录系统核查并答复。"),
        Words("Application {number}: the review is complained of", "Please sign in to examine and answer it."),
    ),
    _E.COMPLAINT_ANSWERED: (
        Words("申报 {number} 的投诉已答复", "请登录系统查看。"),
        Words("Application {number}: your complaint was answered", "Please sign in to see the answer."),
    ),
    _E.CONDUCT_OPENED: (
        Words("{award}：请就履职情况作出说明", "请登录系统查看核查事项，并在期限内陈述申辩。"),
        Words("{award}: please state your case", "A matter of your conduct is examined; please sign in and answer in time."),
    ),
    _E.CONDUCT_STATED: (
        Words("{award}：一名专家已陈述申辩", "请登录系统查看并提出处理意见。"),
        Words("{award}: an expert has stated the own case", "Please sign in to see it."),
    ),
    _E.MEETING_CONVENED: (
        Words("{award}：召集会议", "“{meeting}”定于 {starts} 在{place}召开，议程和材料请登录系统查看。"),
        Words("{award}: a meeting is convened",
              "\"{meeting}\" begins on {starts} at {place}; please sign in for agenda and papers."),
    ),
    _E.MEETING_CANCELLED: (
        Words("{award}：会议取消", "原定 {starts} 召开的“{meeting}”取消，原因请登录系统查看。"),
        Words("{award}: a meeting is cancelled",
              "\"{meeting}\" of {starts} is not held; please sign in to see why."),
    ),
    _E.NOT_APPROVED: (
        Words("申报 {number} 未获审定", "{award}第{session}届评审结果已公布，贵单位未列入表彰名单。"),
        Words("Application {number} was not approved",
              "The results of session {session} of {award} are public; you are not among the winners."),
    ),
    _E.CONDUCT_PROPOSED: (
        Words("{award}：有取消评审资格的提请待决定", "请登录系统审查。"),
        Words("{award}: a disqualification waits for a decision", "Please sign in to examine it."),
    ),
    _E.CONDUCT_DECIDED: (
        Words("{award}：履职核查已有结论", "请登录系统查看。"),
        Words("{award}: a matter of your conduct was decided", "Please sign in to see the outcome."),
    ),
    _E.LATE_CONFLICT: (
        Words("申报 {number} 涉及新发现的利益关系", "相关人员已停止参与，其评分不再计入。请登录系统查看受影响的决定。"),
        Words("A conflict of interest was found late that touches application {number}",
              "The person takes no further part, and no score of theirs counts. Please sign in to see what is touched."),
    ),
    _E.DECLARATION_ASKED: (
        Words("{award}：请申报利益关系", "涉及 {count} 个组织。请登录系统签署承诺书并逐一申报；未申报的，不能参加相应申报的评审。"),
        Words("{award}: please declare your interests",
              "You are asked about {count} organisations. Please sign in, sign the undertaking and answer for each; where"
              " you have not answered, you review nothing."),
    ),
    _E.SEATED: (
        Words("{award}：新安排您评审 {count} 份申报", "请登录系统查看材料和提交期限；不能承担的，请在提交前说明理由辞谢。"),
        Words("{award}: applications given to you for review: {count}",
              "Please sign in to see them and by when. If you cannot take one on, please decline it with your reason"
              " before you submit."),
    ),
    _E.STOOD_DOWN: (
        Words("{award}：您不再参加一份申报的评审", "工作办公室已调整评审安排，请登录系统查看。"),
        Words("{award}: you no longer review one of your applications",
              "The office has rearranged the panel; please sign in to see what you still have."),
    ),
    _E.TERM_EXTENDED: (
        Words("{award}：您的一份评审期限已延长", "请登录系统查看新的期限。"),
        Words("{award}: you have more time for a review", "Please sign in to see the new date."),
    ),
    _E.DRAW_DRAFTED: (
        Words("第 {count} 次评审组抽取已有结果", "请登录系统查看拟定的评审组，由另一人审核后采用。"),
        Words("Draw {count} of the panels is there",
              "Please sign in to see who would sit where; another person examines and applies it."),
    ),
    _E.DRAW_INFEASIBLE: (
        Words("第 {count} 次评审组抽取无可行方案", "请登录系统查看哪些约束不能同时满足，以及如何调整。"),
        Words("Draw {count}: no panels fit", "Please sign in to see which constraints bind, and what would free them."),
    ),
    _E.DRAW_FAILED: (
        Words("第 {count} 次评审组抽取计算中断", "系统将自动重新计算；长时间没有结果的，请联系系统管理员，或者放弃本次抽取后重新提出。"),
        Words("Draw {count}: the computation broke off",
              "It is taken up again by itself. If there is no result for long, please tell the administrator of the"
              " system, or discard the draw and ask anew."),
    ),
    _E.LEADS_NOW: (
        Words("您已担任申报 {number} 的评审组组长", "请登录系统查看需由组长办理的事项。"),
        Words("You now lead the panel of application {number}", "Please sign in to see what its leader has to do."),
    ),
    _E.PLACE_DECLINED: (
        Words("申报 {number}：一名专家辞谢评审", "请登录系统查看理由并补足评审组。"),
        Words("Application {number}: an expert declined to review it",
              "Please sign in to see why, and complete the panel."),
    ),
    _E.REVIEWS_LOCKED: (
        Words("申报 {number}：评审组已全部提交评分", "请登录系统查看，组织合议或者出具报告。"),
        Words("Application {number}: the whole panel has submitted",
              "Please sign in to see the reviews, and open a consensus or report."),
    ),
    _E.CONSENSUS_OPENED: (
        Words("申报 {number} 的评审组开始合议", "请登录系统查看各份评分和评语。"),
        Words("Application {number}: the panel takes counsel", "Please sign in to see the reviews."),
    ),
    _E.CONSENSUS_ASKED: (
        Words("申报 {number}：合议意见待您表态", "合议意见有新的内容，请登录系统确认或写明保留意见。"),
        Words("Application {number}: please respond to what the panel agreed on",
              "It has changed; please sign in to confirm it or to state your dissent."),
    ),
    _E.CONDUCT_RESOLVED: (
        Words("{award}：取消评审资格的提请已有决定", "请登录系统查看并办理后续事项。"),
        Words("{award}: a proposal to disqualify was decided", "Please sign in to see the decision and what is left to do."),
    ),
    _E.REPORT_REVISED: (
        Words("申报 {number} 的评审报告已变更", "一名专家被取消评审资格，其评分不再计入。请登录系统查看修订后的报告；评审组人数不足的，请增补后重新出具报告。"),
        Words("Application {number}: the panel's report has changed",
              "An expert was disqualified, and no score of theirs counts. Please sign in to see the report as it stands;"
              " where too few are left, the panel is to be completed and reports again."),
    ),
    _E.INCIDENT_REGISTERED: (
        Words("申报 {number}：有一件问题线索待核实", "须由登记人以外的人员核实，请登录系统办理。"),
        Words("Application {number}: an incident waits to be verified", "Another person than who registered it does that."),
    ),
    _E.STATEMENT_ASKED: (
        Words("申报 {number}：拟核查是否撤销称号，请陈述申辩", "请登录系统查看事由和期限；逾期未陈述将如实记录，不视为认可。"),
        Words("Application {number}: please state your case before a revocation",
              "Sign in to see why and until when; silence is recorded and is no consent."),
    ),
    _E.STATEMENT_GIVEN: (
        Words("申报 {number}：获奖组织已陈述申辩或者放弃其余期限", "请登录系统查看。"),
        Words("Application {number}: the winner stated its case or waived the rest of the period", "Please sign in to see it."),
    ),
    _E.INCIDENT_DROPPED: (
        Words("申报 {number}：称号不予撤销", "经听取陈述申辩，所涉事项不再办理。"),
        Words("Application {number}: your title is not revoked", "After you were heard, the matter goes no further."),
    ),
    _E.REVOCATION_PROPOSED: (
        Words("申报 {number}：撤销建议待签发", "请登录系统审核。"),
        Words("Application {number}: a proposal to revoke the title waits for your signature", "Please sign in to examine it."),
    ),
    _E.REVOCATION_RETURNED: (
        Words("申报 {number}：撤销建议已退回", "请登录系统查看原因。"),
        Words("Application {number}: the proposal to revoke the title was given back", "Please sign in to see why."),
    ),
    _E.REVOCATION_SUBMITTED: (
        Words("申报 {number}：撤销称号提请领导小组审议", "请登录系统列入全体会议议程。"),
        Words("Application {number}: a revocation is put to the leading group", "Please put it on the agenda of a plenary."),
    ),
    _E.REVOKED: (
        Words("申报 {number} 所获称号已被撤销", "撤销决定已公告；不得再使用称号和标志，有关事项请登录系统查看。"),
        Words("The title won by application {number} was revoked",
              "The decision is public. Title and mark must not be used any more; please sign in to see what follows."),
    ),
    _E.REVOCATION_REFUSED: (
        Words("申报 {number} 所获称号不予撤销", "经审议，称号继续有效，请登录系统查看。"),
        Words("The title won by application {number} stays", "It was decided not to revoke it; please sign in to see more."),
    ),
    _E.TIP_RECEIVED: (
        Words("{award}第{session}届：收到对获奖组织的反映", "请登录系统承办。"),
        Words("{award}: a tip about a winner of session {session} was received", "Please sign in to take it."),
    ),
    _E.TIP_ADDED: (
        Words("您承办的一件反映有补充", "请登录系统查看。"),
        Words("Something was added to a tip that you look into", "Please sign in to see it."),
    ),
    _E.STATEMENT_DUE: (
        Words("申报 {number}：陈述申辩期限将于 {due} 届满", "请登录系统陈述申辩。"),
        Words("Application {number}: your period to state your case ends at {due}", "Please sign in to state it."),
    ),
    _E.STATEMENT_ENDS: (
        Words("申报 {number}：获奖组织的陈述期限将于 {due} 届满", "期满后请登录系统提出撤销建议，或者提请不予撤销。"),
        Words("Application {number}: the winner's period to state its case ends at {due}",
              "After it, please propose the revocation or have the matter dropped."),
    ),
    _E.FILING_ENDS: (
        Words("申报 {number} 尚未提交", "申报截止时间为 {due}，逾期不能提交。请登录系统完成申报。"),
        Words("Application {number} is not handed in yet",
              "The deadline is {due}; nothing can be handed in after it. Please sign in to complete it."),
    ),
    _E.RECOMMENDING_ENDS: (
        Words("有 {count} 份申报待推荐", "推荐截止时间为 {due}，请登录系统办理。"),
        Words("Applications that wait for your recommendation: {count}", "The deadline is {due}; please sign in."),
    ),
    _E.ANSWER_DUE: (
        Words("有 {count} 份征求意见函待答复", "最早一份应于 {due} 前答复，请登录系统办理。"),
        Words("Consultations that wait for your answer: {count}", "The first is due before {due}; please sign in."),
    ),
    _E.REVIEW_DUE: (
        Words("有 {count} 份评审待提交", "最早一份应于 {due} 前提交，请登录系统办理。"),
        Words("Reviews that you have not submitted: {count}", "The first is due before {due}; please sign in."),
    ),
    _E.FEEDBACK_RELEASED: (
        Words("申报 {number} 的评审反馈报告已发布", "请登录系统查看各评分项的优势和改进机会，并说明改进打算。"),
        Words("Application {number}: the feedback on its review is there",
              "Please sign in for strengths and improvements by item, and say what you do with them."),
    ),
    _E.REASSESSMENT_OPENED: (
        Words("申报 {number} 的称号将接受复评", "请登录系统查看日期、范围和需要准备的事项。"),
        Words("Application {number}: your title will be reassessed",
              "Please sign in for the days, what is looked at and what to prepare."),
    ),
    _E.REASSESSMENT_SEATED: (
        Words("您被选为复评专家", "请登录系统签署保密承诺并申报利益关系，之后方可查看材料。"),
        Words("You are appointed to a reassessment",
              "Please sign in, sign the undertaking and declare your interests; only then do you see anything."),
    ),
    _E.REASSESSMENT_REPORTED: (
        Words("申报 {number} 的复评报告已提交", "请登录系统拟定复评结论。"),
        Words("Application {number}: the panel reported on the reassessment", "Please sign in and propose the outcome."),
    ),
    _E.REASSESSMENT_PROPOSED: (
        Words("{award}第{session}届有复评结论待签发", "请登录系统审核。"),
        Words("{award}: an outcome of a reassessment of session {session} waits for a signature",
              "Please sign in to examine it."),
    ),
    _E.REASSESSMENT_RETURNED: (
        Words("申报 {number} 的复评结论已退回", "请登录系统查看理由并重新拟定。"),
        Words("Application {number}: the outcome of the reassessment was given back",
              "Please sign in to see why, and propose it anew."),
    ),
    _E.REASSESSMENT_CONCLUDED: (
        Words("申报 {number} 的复评结论已签发", "请登录系统查看复评报告和改进措施，并作出回应。"),
        Words("Application {number}: the outcome of the reassessment is signed",
              "Please sign in for the report and what is to be improved, and answer it."),
    ),
    _E.REASSESSMENT_ANSWERED: (
        Words("申报 {number} 已回应复评结论", "请登录系统查看。"),
        Words("Application {number}: the winner answered the outcome of its reassessment", "Please sign in to see it."),
    ),
    _E.REASSESSMENT_ENDED: (
        Words("申报 {number} 的复评已结束", "请登录系统查看。"),
        Words("Application {number}: the reassessment is over", "Please sign in to see more."),
    ),
    _E.OBLIGATION_SUBMITTED: (
        Words("申报 {number}：获奖组织已提交义务材料", "请登录系统审阅，予以认可或退回。"),
        Words("Application {number}: the winner handed in what it owes", "Please sign in to accept it or send it back."),
    ),
    _E.OBLIGATION_ACCEPTED: (
        Words("申报 {number}：提交的获奖义务材料已认可", "请登录系统查看。"),
        Words("Application {number}: what you handed in as a winner was accepted", "Please sign in to see it."),
    ),
    _E.OBLIGATION_RETURNED: (
        Words("申报 {number}：提交的获奖义务材料已退回", "请登录系统查看需要补正的内容，补正后重新提交。"),
        Words("Application {number}: what you handed in as a winner was sent back",
              "Please sign in to see what is to be put right, and hand it in anew."),
    ),
    _E.OBLIGATION_WAIVED: (
        Words("申报 {number}：一项获奖义务已免除", "请登录系统查看理由。"),
        Words("Application {number}: a duty of yours as a winner was waived", "Please sign in to see why."),
    ),
    _E.OBLIGATION_OVERDUE: (
        Words("申报 {number}：本区域获奖组织有一项义务逾期未履行", "该项应于 {due} 前提交，请登录系统查看并督促。"),
        Words("Application {number}: a winner of your county is late with a duty",
              "It was to be handed in before {due}; please sign in to see it, and remind the winner."),
    ),
    _E.OBLIGATION_DUE: (
        Words("{award}第{session}届：有 {count} 项获奖义务待履行", "最早一项应于 {due} 前提交，请登录系统办理。"),
        Words("{award}, session {session}: duties of a winner that wait for you: {count}",
              "The first is to be handed in before {due}; please sign in."),
    ),
    _E.BONUS_INSPECTED: (
        Words("{award}第{session}届：奖金使用情况正在检查", "请登录系统查看检查内容，并备好凭证。"),
        Words("{award}, session {session}: the use of your bonus is inspected",
              "Please sign in to see what is inspected, and keep your proofs at hand."),
    ),
    _E.BONUS_FOUND: (
        Words("{award}第{session}届：奖金使用检查已有结论", "请登录系统查看；认定挪用的，获奖组织可在期限内陈述意见。"),
        Words("{award}, session {session}: an inspection of a bonus has a finding",
              "Please sign in to see it; to a misuse the winner may reply within its time."),
    ),
    _E.BONUS_REPLIED: (
        Words("{award}第{session}届：获奖组织已就奖金检查结论陈述意见", "请登录系统查看并办理。"),
        Words("{award}, session {session}: a winner replied to a finding on its bonus", "Please sign in to see the reply."),
    ),
    _E.BONUS_RETURNED: (
        Words("{award}第{session}届：奖金检查结论被退回", "请登录系统查看理由并重新核查。"),
        Words("{award}, session {session}: a finding on a bonus was sent back",
              "Please sign in to see why, and look into it again."),
    ),
    _E.BONUS_SIGNED: (
        Words("{award}第{session}届：奖金使用检查结论已签发", "请登录系统查看。"),
        Words("{award}, session {session}: the finding on the use of your bonus was signed", "Please sign in to see it."),
    ),
    _E.BONUS_CIRCULATED: (
        Words("{award}第{session}届：奖金使用检查情况通报", "本地一家获奖组织被认定挪用奖金，请登录系统查看通报。"),
        Words("{award}, session {session}: a misuse of a bonus is circulated",
              "It is about a winner of your county; please sign in to see it."),
    ),
    _E.RETENTION_DUE: (
        Words("{award}：有 {count} 项资料保存期将满", "将自 {due} 起清除；须留存的请先另行归档，查看明细请运行 award retention plan。"),
        Words("{award}: what is kept no longer: {count}",
              "It will be erased from {due} on, unless something holds it; `award retention plan` shows what it is."),
    ),
    _E.TITLE_ORDERED: (
        Words("{award}第{session}届：获奖称号使用问题须限期整改", "请登录系统查看整改要求和期限。"),
        Words("{award}, session {session}: a use of the title is to be put right",
              "Please sign in to see what is to be done, and by when."),
    ),
    _E.TITLE_ANSWERED: (
        Words("{award}第{session}届：获奖组织已报告称号使用整改情况", "请登录系统核实。"),
        Words("{award}, session {session}: a winner says that it put a misuse of its title right",
              "Please sign in to verify it."),
    ),
    _E.TITLE_CLOSED: (
        Words("{award}第{session}届：称号使用问题已有处理结果", "请登录系统查看。"),
        Words("{award}, session {session}: a misuse of the title was closed", "Please sign in to see how it stands."),
    ),
    _E.TITLE_REMEDY_DUE: (
        Words("{award}第{session}届：有 {count} 项称号使用问题待整改", "最早一项应于 {due} 前整改并报告，请登录系统办理。"),
        Words("{award}, session {session}: misuses of the title to be put right: {count}",
              "The first is due before {due}; please sign in."),
    ),
    _E.CLAWBACK_PLANNED: (
        Words("{award}第{session}届：退还奖金计划已核准", "请登录系统查看各期金额和期限。"),
        Words("{award}, session {session}: the plan to pay the bonus back", "Please sign in to see what is due when."),
    ),
    _E.CLAWBACK_RECEIVED: (
        Words("{award}第{session}届：奖金退还情况有更新", "请登录系统查看尚待退还的金额。"),
        Words("{award}, session {session}: paying the bonus back", "What remains has changed; please sign in to see it."),
    ),
    _E.CLAWBACK_DUE: (
        Words("{award}第{session}届：有 {count} 期奖金待退还", "最早一期应于 {due} 前退还，请登录系统查看。"),
        Words("{award}, session {session}: instalments to be paid back: {count}", "The first is due before {due}; please sign in."),
    ),
    _E.STOP_CONFIRMED: (
        Words("{award}第{session}届：已报告停止使用称号", "请登录系统核实。"),
        Words("{award}, session {session}: a title is used no longer, as its winner says", "Please sign in to verify it."),
    ),
    _E.STOP_ANSWERED: (
        Words("{award}第{session}届：停止使用称号的确认已有答复", "请登录系统查看。"),
        Words("{award}, session {session}: the office answered to your confirmation", "Please sign in to see the answer."),
    ),
    _E.APPEAL_RECORDED: (
        Words("{award}第{session}届：复议诉讼情况已登记", "请登录系统查看。"),
        Words("{award}, session {session}: an appeal was recorded", "Please sign in to see it."),
    ),
    _E.ANNULMENT_PROPOSED: (
        Words("{award}：一项撤销决定被撤销，待签发", "请登录系统查看并办理。"),
        Words("{award}: an annulment waits for the signature", "Please sign in to see it."),
    ),
    _E.TITLE_RESTORED: (
        Words("{award}第{session}届：撤销称号的决定已被撤销", "称号及有关事项的恢复情况请登录系统查看。"),
        Words("{award}, session {session}: a revocation was annulled", "Please sign in to see what is restored."),
    ),
    _E.CALENDAR_DUE: (
        Words("请录入下一年度的节假日安排", "自 {due} 起发布的公示，其期限届满日将落入尚无节假日安排的年度，届时不能发布。请录入并签发。"),
        Words("The holidays of the coming year are missing",
              "A public notice from {due} on would end in a year whose holidays are not known, and is refused."
              " Please enter them and have them signed."),
    ),
}  # fmt: skip


def words(event: str, facts: Mapping[str, Any], language: str) -> Words:
    """Return title and text of a message in a language; a fact that is missing leaves a dash (Art. 16, 17)."""
    english = language.startswith("en")
    chosen = WORDS[Event(event)][english]
    known = {name: _shown(name, value) for name, value in facts.items()}
    shown = _Facts({**known, "award": known.get("award_en" if english else "award", "—")})
    return Words(chosen.title.format_map(shown), chosen.text.format_map(shown))


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "—"


_INSTANTS: Final = frozenset({"opens", "until", "due", "starts"})


def _shown(name: str, value: object) -> str:
    """Return a fact as people in the city read it: an instant in their time."""
    if value is None:
        return "—"
    if name in _INSTANTS:
        return datetime.fromisoformat(str(value)).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    return str(value)
