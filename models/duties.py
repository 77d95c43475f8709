"""What winners owe within the validity of their awards, and what they hand in (Art. 23-26)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from regulation.obligations import ObligationKind
from regulation.states import ObligationState, SubmissionState


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
