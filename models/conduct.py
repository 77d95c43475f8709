"""How experts do their duty: complaints, records with hearing and outcome, referrals (Art. 11(6), 32).

An applicant complains of the review of its application and learns no name; the expert concerned learns the charge and
the outcome, and not who complained: each has a table of its own.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from regulation.states import ComplaintState, ConductState
from regulation.terms import Term


class ConductKind(Term):
    """What a record of conduct is about."""

    LATE = "late", "A review was submitted after its day: by rule."
    MISSING = "missing", "A review is not submitted although its day is over: by rule."
    COMPLAINT = "complaint", "A complaint about how the expert reviews."
    BREACH = "breach", "A breach of confidentiality, impartiality or another duty (Art. 31, 32)."


class Complaint(Versioned, Base):
    """An applicant's complaint about the review of its own application; it names no expert (Art. 32)."""

    __tablename__ = "complaint"
    __table_args__ = (limited_to("state", ComplaintState),)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    organisation_id: Mapped[UUID] = ref("organisation", "Applicant.")
    state: Mapped[str] = code(ComplaintState, "State.", default=ComplaintState.RECEIVED)
    text: Mapped[str] = note("What is complained of.")
    filed_at: Mapped[datetime] = moment("When.")
    answer: Mapped[str | None] = note("What the office answers.", null=True)
    answered_at: Mapped[datetime | None] = moment("When it answered.", null=True)


class ConductRecord(Versioned, Base):
    """A matter of an expert's conduct, with hearing and outcome (Art. 11(6), 32)."""

    __tablename__ = "conduct_record"
    __table_args__ = (
        limited_to("kind", ConductKind),
        limited_to("state", ConductState),
        UniqueConstraint("assignment_id", "kind", "due_at"),
    )
    person_id: Mapped[UUID] = ref("person", "The expert.")
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    cycle_id: Mapped[UUID | None] = ref("cycle", "Cycle, if it is about one.", null=True)
    dossier_id: Mapped[UUID | None] = ref("dossier", "Application, if it is about one.", null=True)
    organisation_id: Mapped[UUID | None] = ref("organisation", "Its applicant.", null=True)
    assignment_id: Mapped[UUID | None] = ref("assignment", "Place whose review is overdue.", null=True, index=False)
    due_at: Mapped[datetime | None] = moment("When that review was due.", null=True)
    kind: Mapped[str] = code(ConductKind, "What it is about.")
    state: Mapped[str] = code(ConductState, "State.", default=ConductState.OPENED)
    text: Mapped[str] = note("What the expert is heard about.")
    opened_at: Mapped[datetime] = moment("When it was opened.")
    hear_until: Mapped[datetime] = moment("Until when the expert may state the own case.")
    reply: Mapped[str | None] = note("What the expert says to it.", null=True)
    replied_at: Mapped[datetime | None] = moment("When the expert said so.", null=True)
    proposal: Mapped[str | None] = note("Why the office proposes to disqualify.", null=True)
    proposed_by_id: Mapped[UUID | None] = ref("person", "Who proposed it.", null=True)
    reason: Mapped[str | None] = note("Why it was decided so.", null=True)
    decided_at: Mapped[datetime | None] = moment("When it was decided.", null=True)


class ConductSource(Base):
    """Where a record of conduct comes from: not for the expert concerned (Art. 32)."""

    __tablename__ = "conduct_source"
    record_id: Mapped[UUID] = ref("conduct_record", "The record.", unique=True)
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    organisation_id: Mapped[UUID | None] = ref("organisation", "Applicant that the record is about.", null=True)
    complaint_id: Mapped[UUID | None] = ref("complaint", "Complaint that it follows.", null=True)
    person_id: Mapped[UUID] = ref("person", "Who opened it.")
    basis: Mapped[str] = mapped_column(Text, server_default="", comment="Evidence and document references.")


class ConductReferral(Base):
    """A matter handed on: to the employer for discipline, to justice where it is criminal (Art. 32)."""

    __tablename__ = "conduct_referral"
    record_id: Mapped[UUID] = ref("conduct_record", "The record.")
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    organisation_id: Mapped[UUID | None] = ref("organisation", "Applicant that the record is about.", null=True)
    referred_to: Mapped[str] = note("To whom.")
    document_number: Mapped[str] = note("Number of the document.")
    referred_on: Mapped[date] = mapped_column(comment="On which day.")
    text: Mapped[str] = note("What was handed on.")
