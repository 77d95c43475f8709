"""The feedback report that every reviewed applicant gets after the cycle, without names (Art. 24)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from regulation.states import FeedbackState


class FeedbackRelease(Versioned, Base):
    """The feedback reports of a cycle, compiled by a clerk and released by the director (Art. 24)."""

    __tablename__ = "feedback_release"
    __table_args__ = (
        limited_to("state", FeedbackState),
        Index("uq_feedback_release_standing", "cycle_id", unique=True, postgresql_where=text("state <> 'rejected'")),
    )
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    state: Mapped[str] = code(FeedbackState, "State.", default=FeedbackState.COMPILED)
    compiled_at: Mapped[datetime] = moment("When it was compiled.")
    digest: Mapped[str] = note("SHA-256 of all reports, as they were compiled.")
    summary: Mapped[list[dict[str, Any]]] = document("How many reports are in each band, by item.", default="[]")
    released_at: Mapped[datetime | None] = moment("When the director released it.", null=True)
    reason: Mapped[str | None] = note("Why it was rejected.", null=True)


class FeedbackReport(Versioned, Base):
    """What one applicant may learn of its review: strengths and improvements by item, without names (Art. 24, 31)."""

    __tablename__ = "feedback_report"
    __table_args__ = (UniqueConstraint("release_id", "dossier_id"),)
    release_id: Mapped[UUID] = ref("feedback_release", "Release.", index=False)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Applicant.")
    items: Mapped[list[dict[str, Any]]] = document("What was found, by phase and item.", default="[]")
    strengths: Mapped[list[str]] = document("Key strengths.", default="[]")
    improvements: Mapped[list[str]] = document("Key opportunities for improvement.", default="[]")
    released_at: Mapped[datetime | None] = moment("When it was released.", null=True)
    acknowledged_at: Mapped[datetime | None] = moment("When the applicant said what it does with it.", null=True)
    plan: Mapped[str | None] = note("What the applicant does with it.", null=True)
