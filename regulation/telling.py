"""Who is told what: after which act, and whom; regulation.wording says in which words (Art. 12, 16, 17, 21, 22, 28).

Nobody is told what they could not read: an applicant and its recommender never before a decision is public (`UNTOLD`),
a recommender and the office nothing of an application that was not handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from regulation.ability import Ability
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
    COUNTY_CONSENTED = "county_consented", "An expert agreed to take part in a county's reviews (Art. 11(2))."
    COUNTY_ANSWERED = "county_answered", "An expert or a county answered a recommendation (Art. 11(2))."
    GUIDANCE_ASKED = "guidance_asked", "A county asks about its own award (Art. 11(9))."
    GUIDANCE_GIVEN = "guidance_given", "The office answered a county, or guided it (Art. 11(9))."
    PLAN_DRAFTED = "plan_drafted", "A work plan waits for the director (Art. 11(3))."
    PLAN_DECIDED = "plan_decided", "A work plan was approved or rejected (Art. 11(3))."
    DESIGN_DRAFTED = "design_drafted", "A design waits for the director (Art. 11(1))."
    DESIGN_DECIDED = "design_decided", "A design was approved or rejected (Art. 11(1))."
    ACTIVITY_PLANNED = "activity_planned", "A winner's activity waits to be announced (Art. 25)."
    ACTIVITY_ANNOUNCED = "activity_announced", "People may sign up for an activity (Art. 25)."
    ACTIVITY_CANCELLED = "activity_cancelled", "An activity is not held (Art. 25)."
    PRACTICE_SUBMITTED = "practice_submitted", "A case of good practice waits to be examined (Art. 25)."
    PRACTICE_REVIEWED = "practice_reviewed", "A case of good practice waits for the director (Art. 25)."
    PRACTICE_RETURNED = "practice_returned", "A case of good practice is to be put right (Art. 25)."
    PRACTICE_PUBLISHED = "practice_published", "A case of good practice is public (Art. 25)."
    PRACTICE_WITHDRAWN = "practice_withdrawn", "A case of good practice is public no more (Art. 25)."
    NOMINATION_DRAFTED = "nomination_drafted", "A nomination for a higher award waits for the director (Art. 26)."
    NOMINATION_DECIDED = "nomination_decided", "A nomination was signed or rejected (Art. 26)."
    NOMINATED = "nominated", "A winner is nominated for a higher award (Art. 26)."
    NOMINATION_RESULT = "nomination_result", "The result of a nomination is on record (Art. 26)."
    COMPLAINED = "complained", "An applicant complains of the review of its application (Art. 32)."
    COMPLAINT_ANSWERED = "complaint_answered", "A complaint was answered (Art. 32)."
    CONDUCT_OPENED = "conduct_opened", "An expert is to be heard about the own conduct (Art. 32)."
    CONDUCT_STATED = "conduct_stated", "An expert was heard (Art. 32)."
    CONDUCT_PROPOSED = "conduct_proposed", "A disqualification is proposed to the leading group (Art. 10, 32)."
    CONDUCT_DECIDED = "conduct_decided", "A matter of an expert's conduct was decided (Art. 32)."
    BODY_OPENED = "body_opened", "A body that takes part is to be heard about its conduct (Art. 32)."
    BODY_STATED = "body_stated", "A body was heard (Art. 32)."
    BODY_PROPOSED = "body_proposed", "A body's disqualification is proposed to the leading group (Art. 10, 32)."
    BODY_DECIDED = "body_decided", "A matter of a body's conduct was decided (Art. 32)."
    BODY_DISQUALIFIED = (
        "body_disqualified",
        "The qualification of one's body was cancelled; the role has ended (Art. 32).",
    )
    BODY_RESOLVED = "body_resolved", "The leading group decided on a proposal to disqualify a body (Art. 10, 32)."
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
    STOP_DUE = "stop_due", "It is to be confirmed that a lost title is used no longer (Art. 23, 30)."
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
# What tells that a role has ended: its letter goes to who held it.
FAREWELL: Final = frozenset({Event.BODY_DISQUALIFIED})


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
    CLERKS = "clerks"  # of the programme, of what concerns an expert or a body
    MEMBERS = "members"  # who is convened to the meeting
    SECRETARY = "secretary"  # of the leading group, of what concerns an expert or a body
    BODY = "body"  # who represents the body that the act concerns
    FORMER_BODY = "former_body"  # who represented it until the act
    # Of promotion and of the office's standing work, which belong to no application (services.telling_of_promotion).
    INVITED = "invited"  # all who represent an organisation of the programme
    WINNER = "winner"  # whose activity, case or nomination it is
    GUESTS = "guests"  # who signed up
    STAFF = "staff"  # clerks of the programme without a conflict
    HEADS = "heads"  # directors of the programme without a conflict
    COUNTY_BODY = "county_body"  # that it is about
    RECOMMENDED = "recommended"  # the expert that it is about


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
    _A.PROGRAMME_OPEN_BODY_RECORD: _to(_E.BODY_OPENED, _W.BODY),
    _A.BODY_RECORD_STATE: _to(_E.BODY_STATED, _W.CLERKS),
    _A.BODY_RECORD_PROPOSE: _to(_E.BODY_PROPOSED, _W.SECRETARY),
    _A.BODY_RECORD_DISMISS: _to(_E.BODY_DECIDED, _W.BODY),
    _A.BODY_RECORD_WARN: _to(_E.BODY_DECIDED, _W.BODY),
    _A.BODY_RECORD_REJECT: _to(_E.BODY_RESOLVED, _W.CLERKS),
    _A.BODY_RECORD_DISQUALIFY: (*_to(_E.BODY_DISQUALIFIED, _W.FORMER_BODY), *_to(_E.BODY_RESOLVED, _W.CLERKS)),
    _A.COUNTY_REVIEW_DUTY_CONSENT: _to(_E.COUNTY_CONSENTED, _W.COUNTY_BODY, _W.STAFF),
    _A.COUNTY_REVIEW_DUTY_REFUSE: _to(_E.COUNTY_ANSWERED, _W.STAFF),
    _A.COUNTY_REVIEW_DUTY_ACCEPT: _to(_E.COUNTY_ANSWERED, _W.STAFF, _W.RECOMMENDED),
    _A.COUNTY_REVIEW_DUTY_DECLINE: _to(_E.COUNTY_ANSWERED, _W.STAFF, _W.RECOMMENDED),
    _A.PROGRAMME_ASK_GUIDANCE: _to(_E.GUIDANCE_ASKED, _W.STAFF),
    _A.COUNTY_GUIDANCE_ANSWER: _to(_E.GUIDANCE_GIVEN, _W.COUNTY_BODY),
    _A.PROGRAMME_RECORD_COUNTY_GUIDANCE: _to(_E.GUIDANCE_GIVEN, _W.COUNTY_BODY),
    _A.PROGRAMME_DRAFT_WORK_PLAN: _to(_E.PLAN_DRAFTED, _W.HEADS),
    _A.WORK_PLAN_APPROVE: _to(_E.PLAN_DECIDED, _W.STAFF),
    _A.WORK_PLAN_REJECT: _to(_E.PLAN_DECIDED, _W.STAFF),
    _A.PROGRAMME_DRAFT_DESIGN: _to(_E.DESIGN_DRAFTED, _W.HEADS),
    _A.DESIGN_VERSION_APPROVE: _to(_E.DESIGN_DECIDED, _W.STAFF),
    _A.DESIGN_VERSION_REJECT: _to(_E.DESIGN_DECIDED, _W.STAFF),
    _A.ORGANISATION_PLAN_ACTIVITY: _to(_E.ACTIVITY_PLANNED, _W.STAFF),
    _A.ACTIVITY_ANNOUNCE: _to(_E.ACTIVITY_ANNOUNCED, _W.INVITED),
    _A.ACTIVITY_CANCEL: _to(_E.ACTIVITY_CANCELLED, _W.GUESTS, _W.WINNER),
    _A.GOOD_PRACTICE_SUBMIT: _to(_E.PRACTICE_SUBMITTED, _W.STAFF),
    _A.GOOD_PRACTICE_REVIEW: _to(_E.PRACTICE_REVIEWED, _W.HEADS),
    _A.GOOD_PRACTICE_RETURN: _to(_E.PRACTICE_RETURNED, _W.WINNER),
    _A.GOOD_PRACTICE_PUBLISH: _to(_E.PRACTICE_PUBLISHED, _W.WINNER),
    _A.GOOD_PRACTICE_WITHDRAW: _to(_E.PRACTICE_WITHDRAWN, _W.WINNER),
    _A.AWARD_NOMINATE: _to(_E.NOMINATION_DRAFTED, _W.HEADS),
    _A.HIGHER_NOMINATION_SIGN: (*_to(_E.NOMINATED, _W.WINNER), *_to(_E.NOMINATION_DECIDED, _W.STAFF)),
    _A.HIGHER_NOMINATION_REJECT: _to(_E.NOMINATION_DECIDED, _W.STAFF),
    _A.HIGHER_NOMINATION_RECORD_RESULT: _to(_E.NOMINATION_RESULT, _W.WINNER),
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
