"""Incidents and what follows from them: two processes that share their steps and differ in consequences (Art.28, Art.30)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulation.sanctions import Ground, clawback_due
from regulation.terms import Term
from regulation.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from regulation.honours import Validity
    from regulation.parameters import Parameters


class IncidentSource(Term):
    """How the office came to know of an incident (Art. 28, 30)."""

    AUTHORITY = "authority", "An authority found it."
    OBJECTION = "objection", "An objection or a complaint."
    TIP = "tip", "A tip of somebody."
    INSPECTION = "inspection", "An inspection, revisit or reassessment (Art. 24, 26, 29)."
    SELF_REPORT = "self_report", "The winner reported it itself."


class IncidentState(Term):
    """How far an incident is (Art. 28, 30)."""

    REGISTERED = "registered", "Registered by a clerk; another person verifies it."
    VERIFIED = "verified", "Verified, with what proves it."
    HEARD = "heard", "The winner states its case."
    PROPOSED = "proposed", "A clerk proposes to revoke the title; the director signs."
    SUBMITTED = "submitted", "Signed and put to the leading group."
    REVOKED = "revoked", "The government revoked the title."
    REFUSED = "refused", "The title stays, as was decided."
    DISMISSED = "dismissed", "The office found nothing to it, with a reason."
    DISQUALIFIED = "disqualified", "Found before the award: the application was disqualified (Art. 28)."


class StatementState(Term):
    """How far a winner is heard before a revocation (Art. 28, 30)."""

    ASKED = "asked", "Waiting for the winner; silence is no consent."
    STATED = "stated", "The winner has stated its case."
    WAIVED = "waived", "The winner waives the rest of the period."


class RevocationState(Term):
    """Whether a revocation stands."""

    IN_FORCE = "in_force", "It stands."
    ANNULLED = "annulled", "It was annulled on appeal."


class ConsequenceKind(Term):
    """What a winner has to do after a revocation (Art. 28, 30)."""

    TITLE_STOP = "title_stop", "Use title and mark no longer, and confirm it (Art. 28, 30)."
    MEDAL_RETURN = "medal_return", "Give the medal or cup back (Art. 28)."
    CERTIFICATE_RETURN = "certificate_return", "Give the certificate back (Art. 28)."
    CLAWBACK = "clawback", "Pay the bonus back (Art. 28)."


class ConsequenceState(Term):
    """Whether what a revocation asks for was done."""

    OPEN = "open", "To be done."
    MET = "met", "Done."
    CLOSED = "closed", "No longer to be done, with a reason."


class Process(Term):
    """The two processes; each has its own table of consequences."""

    FRAUD = "fraud", "Fraud (Art. 28)."
    GRAVE = "grave", "One of the five grave grounds (Art. 30)."


# What the winner has to do: after fraud all of it, on any other ground only to stop using the title.
_OWED: Final[Mapping[Process, tuple[ConsequenceKind, ...]]] = {
    Process.FRAUD: tuple(ConsequenceKind),
    Process.GRAVE: (ConsequenceKind.TITLE_STOP,),
}


def process_of(ground: Ground) -> Process:
    """Give the process that a ground belongs to: fraud is Art.28, all others are Art.30."""
    return Process.FRAUD if ground is Ground.FRAUD else Process.GRAVE


def consequences(ground: Ground, *, bonus: bool) -> tuple[ConsequenceKind, ...]:
    """Give what the winner has to do after a revocation on that ground (Art.28, Art.30).

    Medal, certificate and bonus are taken back after fraud alone; `bonus`: whether the award brought one.
    """
    owed = _OWED[process_of(ground)]
    taken = clawback_due(ground) and bonus
    return tuple(kind for kind in owed if kind is not ConsequenceKind.CLAWBACK or taken)


def validity_violations(
    ground: Ground, decided_on: date, happened_on: date, valid: Validity, parameters: Parameters
) -> list[Violation]:
    """Refuse a revocation that does not lie within the validity of the title (Art.30), both ends inclusive.

    OUTSIDE_VALIDITY with its first and last day. What must lie in it is `revocation_counted_by`: the decision or the
    fact. Fraud is exempt where `fraud_after_validity` says so: Art.28 names no end.
    """
    if ground is Ground.FRAUD and parameters.fraud_after_validity:
        return []
    day = happened_on if parameters.revocation_counted_by == "fact" else decided_on
    if valid.valid_from <= day <= valid.valid_until:
        return []
    detail = {"first": valid.valid_from.isoformat(), "last": valid.valid_until.isoformat()}
    return [Violation("OUTSIDE_VALIDITY", ground.article, "decided_on", detail)]


def revocable_again(ground: Ground, before: Iterable[Ground]) -> bool:
    """Tell whether a title that was revoked on these grounds can be revoked on this one as well (Art.28, Art.30).

    Only for fraud after a grave ground: it takes back what Art.30 leaves. Twice in one process brings nothing more.
    """
    processes = {process_of(one) for one in before}
    return not processes or (process_of(ground) is Process.FRAUD and Process.FRAUD not in processes)
