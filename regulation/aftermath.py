"""What follows a revocation: states of paying back, of titles used no longer, of appeals (Art.23, 28, 30)."""

from __future__ import annotations

from regulation.terms import Term


class ClawbackPlanState(Term):
    """State of a plan to pay a bonus back (Art.28)."""

    DRAFTED = "drafted", "Drafted by one person in finance, waiting for another."
    APPROVED = "approved", "In force."
    REJECTED = "rejected", "Not approved, with a reason."
    REPLACED = "replaced", "A later plan took its place."


class ReceiptState(Term):
    """State of money that came back (Art.28)."""

    RECORDED = "recorded", "Recorded by one person in finance, waiting for another."
    CONFIRMED = "confirmed", "Confirmed: it counts."
    REJECTED = "rejected", "Not confirmed, with a reason."


class WaiverState(Term):
    """State of writing off what cannot be had back (Art.28)."""

    PROPOSED = "proposed", "Proposed by one person in finance, waiting for another."
    APPROVED = "approved", "Approved: it is no longer claimed."
    REJECTED = "rejected", "Not approved, with a reason."


class StopState(Term):
    """State of a winner's word that it no longer uses a lost title (Art.23, 30)."""

    SUBMITTED = "submitted", "The office looks at it."
    ACCEPTED = "accepted", "Accepted."
    RETURNED = "returned", "Sent back: there is more to be done."


class AppealKind(Term):
    """How a winner appeals against a revocation."""

    RECONSIDERATION = "reconsideration", "Administrative reconsideration."
    LITIGATION = "litigation", "Administrative litigation."


class AppealState(Term):
    """State of an appeal against a revocation."""

    PENDING = "pending", "Not decided yet; the revocation stands meanwhile."
    UPHELD = "upheld", "The revocation was upheld."
    CHANGED = "changed", "The decision was changed in part; the revocation stands."
    ANNULLING = "annulling", "It was annulled, as a clerk recorded; the director signs."
    ANNULLED = "annulled", "It was annulled: the title is restored."
