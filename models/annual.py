"""Annual reports on the award (Art. 11)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from regulation.states import AnnualReportState


class AnnualReport(Versioned, Base):
    """The report on a year: figures as they stood when it was drafted; public once a director has published it."""

    __tablename__ = "annual_report"
    __table_args__ = (
        limited_to("state", AnnualReportState),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published"),
        Index("uq_annual_report_published", "programme_id", "year", unique=True,
              postgresql_where=text("state = 'published'")),
    )  # fmt: skip
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    year: Mapped[int] = mapped_column(comment="Year that it is about.")
    state: Mapped[str] = code(AnnualReportState, "State.", default=AnnualReportState.DRAFTED)
    content: Mapped[dict[str, Any]] = document("What it says: figures, winners, revocations.")
    digest: Mapped[str] = note("SHA-256 of what it says, in hexadecimal; the ledger has it too.")
    drafted_by_id: Mapped[UUID] = ref("person", "Who drafted it; another person publishes it.", index=False)
    drafted_at: Mapped[datetime] = moment("When it was drafted.")
    published_at: Mapped[datetime | None] = moment("When it was published.", null=True)
