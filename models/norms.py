"""Parameter sets on their way to being a version of the regulation (Art. 10, 34)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from regulation.procedure import NormState


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
