"""What the office keeps and another person signs: parameter sets and the calendar (Art. 10, 21, 34)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from regulation.states import CalendarState, NormState


class ParameterSet(Versioned, Base):
    """Changes to a version of the regulation that the office drafts and the leading group approves (Art. 10, 34).

    It is no version until it is approved: nothing can be run under a draft.
    """

    __tablename__ = "parameter_set"
    __table_args__ = (
        limited_to("state", NormState),
        CheckConstraint("(state = 'approved') = (regulation_version_id IS NOT NULL)", name="approved"),
    )
    programme_id: Mapped[UUID] = ref("programme", "Programme that it is for.")
    based_on_id: Mapped[UUID] = ref("regulation_version", "Version that it changes.")
    state: Mapped[str] = code(NormState, "State.", default=NormState.DRAFTED)
    code: Mapped[str] = note("Stable code that the version will have.")
    document_number: Mapped[str] = note("Number of the ordinance that it is under.")
    effective_from: Mapped[date] = mapped_column(comment="First day on which it is in force.")
    changes: Mapped[list[dict[str, Any]]] = document("Each parameter changed: name, before, after and reason.")
    drafted_at: Mapped[datetime] = moment("When it was drafted.")
    drafted_by_id: Mapped[UUID] = ref("person", "Who drafted it.")
    submitted_at: Mapped[datetime | None] = moment("When it was put to the leading group.", null=True)
    submitted_by_id: Mapped[UUID | None] = ref("person", "Who put it to the leading group.", null=True)
    decided_at: Mapped[datetime | None] = moment("When it was approved or rejected.", null=True)
    reason: Mapped[str | None] = note("Why it was rejected.", null=True)
    regulation_version_id: Mapped[UUID | None] = ref(
        "regulation_version", "Version that it became.", null=True, unique=True
    )
    resolution_id: Mapped[UUID | None] = ref("resolution", "Resolution by which it was approved.", null=True)


class CalendarYear(Versioned, Base):
    """Public holidays and make-up working days of a year, as drafted by a clerk and signed by the director (Art. 21).

    One schedule of a year is in force; one that was signed is never changed but replaced by another. Windows that were
    published stay as they were published.
    """

    __tablename__ = "calendar_year"
    __table_args__ = (
        limited_to("state", CalendarState),
        Index("uq_calendar_year_in_force", "programme_id", "year", unique=True,
              postgresql_where=text("state = 'signed' AND replaced_at IS NULL")),
        Index("uq_calendar_year_drafted", "programme_id", "year", unique=True,
              postgresql_where=text("state = 'drafted'")),
        CheckConstraint("replaced_at IS NULL OR state = 'signed'", name="replaced"),
    )  # fmt: skip
    programme_id: Mapped[UUID] = ref("programme", "Programme whose windows it counts for.")
    year: Mapped[int] = mapped_column(comment="Calendar year.")
    state: Mapped[str] = code(CalendarState, "State.", default=CalendarState.DRAFTED)
    source: Mapped[str] = note("Document of the State Council that it follows, with its number.")
    holidays: Mapped[list[dict[str, Any]]] = document("Each public holiday: name, first and last day.")
    workdays: Mapped[list[str]] = document("Weekend days that are worked, each as `2026-02-14`.")
    verified: Mapped[bool] = mapped_column(
        server_default="true", comment="Whether the office compared it with the document; false: loaded as it came."
    )
    reason: Mapped[str | None] = note("Why the schedule of a year that had one is another now.", null=True)
    drafted_at: Mapped[datetime | None] = moment("When it was drafted; empty: loaded as it came.", null=True)
    drafted_by_id: Mapped[UUID | None] = ref("person", "Who drafted it.", null=True)
    decided_at: Mapped[datetime | None] = moment("When it was signed or rejected.", null=True)
    rejection: Mapped[str | None] = note("Why it was rejected.", null=True)
    replaced_at: Mapped[datetime | None] = moment("When another schedule of the year took its place.", null=True)
