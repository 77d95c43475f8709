"""Stages of a cycle and states of all that the procedure moves (Art. 5, 16-34)."""

from __future__ import annotations

from regulation.terms import Term


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


class AnnualReportState(Term):
    """State of the report on a year (Art. 11)."""

    DRAFTED = "drafted", "Drafted; another person publishes it."
    PUBLISHED = "published", "Public."


class ArchiveState(Term):
    """How far an archive package is (Art. 32)."""

    ASKED = "asked", "Asked for; the worker makes it."
    PACKING = "packing", "Being made."
    READY = "ready", "Made and signed."
    FAILED = "failed", "Could not be made."
    DROPPED = "dropped", "Deleted, because something that it held was erased."


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


class ReassessmentState(Term):
    """State of the reassessment of a winner (Art. 24, 29)."""

    OPEN = "open", "The panel looks at the winner; the outcome is not signed yet."
    CONCLUDED = "concluded", "The outcome is signed; what is to be improved is followed up."
    CLOSED = "closed", "Closed: the reassessment that was owed is done."
    CANCELLED = "cancelled", "Not gone on with, with a reason."


class FeedbackState(Term):
    """How far the feedback of a cycle is (Art. 24)."""

    COMPILED = "compiled", "Compiled by a clerk, waiting for the director."
    RELEASED = "released", "Released: every reviewed applicant reads its own."
    REJECTED = "rejected", "Not released, with a reason; it is compiled anew."


class ReassessmentReportState(Term):
    """How far the report of a reassessment is (Art. 24, 29)."""

    REPORTED = "reported", "Written by the panel; the office proposes the outcome."
    PROPOSED = "proposed", "The outcome is proposed and waits for the director."
    SIGNED = "signed", "The outcome is signed: the winner reads the report."
    SUPERSEDED = "superseded", "Its ground fell: what an expert found counts no more (Art. 31, 32)."


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
    """State of a matter of the conduct of an expert or of a body that takes part (Art. 11(6), 32)."""

    OPENED = "opened", "Whom it concerns may state the own case."
    HEARD = "heard", "The own case was stated, or the leading group gave the matter back."
    DISMISSED = "dismissed", "The duty was done."
    WARNED = "warned", "Whom it concerns was warned."
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
