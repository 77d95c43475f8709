"""What winners owe within the validity of their awards, and what they hand in (Art. 23-26)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from models.file import Described
from regulation.obligations import ObligationKind
from regulation.states import DocumentState, ObligationState, SubmissionState


class Obligation(Versioned, Base):
    """One thing that a winner owes by a day, made with its award (Art. 24-26)."""

    __tablename__ = "obligation"
    __table_args__ = (
        limited_to("kind", ObligationKind),
        limited_to("state", ObligationState),
        UniqueConstraint("award_id", "kind", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint(
            "(covers_from IS NULL) = (covers_until IS NULL) AND covers_from <= covers_until", name="covers"
        ),
        Index("ix_obligation_open", "due_on", postgresql_where=text("state IN ('due', 'returned')")),
    )
    award_id: Mapped[UUID] = ref("award", "Award.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    kind: Mapped[str] = code(ObligationKind, "What is owed.")
    number: Mapped[int] = mapped_column(comment="1, 2, 3 … within its kind.")
    article: Mapped[str] = note("Article that asks for it.")
    covers_from: Mapped[date | None] = mapped_column(comment="First day of the period that a report covers.")
    covers_until: Mapped[date | None] = mapped_column(comment="Last day of that period.")
    due_on: Mapped[date] = mapped_column(comment="Last day on which it is in time.")
    state: Mapped[str] = code(ObligationState, "State.", default=ObligationState.DUE)
    reason: Mapped[str | None] = note("Why it is waived.", null=True)
    asked: Mapped[str | None] = note("What is to be improved, of an improvement (Art. 24).", null=True)
    reassessment_id: Mapped[UUID | None] = ref("reassessment", "Reassessment that asks for it.", null=True)


class ObligationSubmission(Base):
    """What a winner handed in to meet an obligation; each stays as it was handed in (Art. 24-26)."""

    __tablename__ = "obligation_submission"
    __table_args__ = (
        limited_to("state", SubmissionState),
        UniqueConstraint("obligation_id", "number"),
    )
    obligation_id: Mapped[UUID] = ref("obligation", "Obligation.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    number: Mapped[int] = mapped_column(comment="1 for the first, one more each time that it is handed in anew.")
    text: Mapped[str] = note("What the winner says.")
    figures: Mapped[list[dict[str, Any]]] = document("Key figures of the year reported on (Art. 24).", default="[]")
    seal: Mapped[str] = mapped_column(
        Text, server_default="", comment="Key of the digest that the ledger keeps of the figures."
    )
    submitted_at: Mapped[datetime] = moment("When it was handed in.")
    late: Mapped[bool] = mapped_column(comment="Whether the day had passed when it was handed in.")
    state: Mapped[str] = code(SubmissionState, "What became of it.", default=SubmissionState.SUBMITTED)
    answer: Mapped[str | None] = note("What the office says to it.", null=True)
    answered_at: Mapped[datetime | None] = moment("When the office answered.", null=True)


class ObligationDocument(Described, Base):
    """A file with what a winner hands in; others read it once it is handed in (Art. 24-26)."""

    __tablename__ = "obligation_document"
    __table_args__ = (
        Index("ix_obligation_document_obligation", "obligation_id", "id"),
        Index("ix_obligation_document_sha256", "sha256"),
        limited_to("state", DocumentState),
        CheckConstraint("(state = 'submitted') = (submission_id IS NOT NULL)", name="handed_in"),
    )
    obligation_id: Mapped[UUID] = ref("obligation", "Obligation.", index=False)
    submission_id: Mapped[UUID | None] = ref("obligation_submission", "With what it was handed in.", null=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    dossier_id: Mapped[UUID] = ref("dossier", "Application that won.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")


class CalendarFeed(Base):
    """An address at which a program reads the calendar of a person under one grant (Art. 24-26)."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        Index("uq_calendar_feed_grant", "grant_id", unique=True, postgresql_where=text("revoked_at IS NULL")),
    )
    grant_id: Mapped[UUID] = ref("role_grant", "Grant under which it is read.", index=False)
    person_id: Mapped[UUID] = ref("person", "Whose it is.")
    token_digest: Mapped[str] = note("SHA-256 of the secret in the address, in hexadecimal.", unique=True)
    issued_at: Mapped[datetime] = moment("When it was made.")
    revoked_at: Mapped[datetime | None] = moment("When it was revoked, or another took its place.", null=True)
