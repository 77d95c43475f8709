"""Misuses of a title: what was ordered and what became of it (Art. 23, 33)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from regulation.titles import MisuseSource, MisuseState, TitleUse


class TitleMisuse(Versioned, Base):
    """A misuse of the title of an award (Art. 23, 33)."""

    __tablename__ = "title_misuse"
    __table_args__ = (
        limited_to("kind", TitleUse),
        limited_to("source", MisuseSource),
        limited_to("state", MisuseState),
        CheckConstraint("kind <> 'image_promotion'", name="forbidden"),
        CheckConstraint("(remedy_by IS NULL) = (ordered IS NULL)", name="ordered"),
        UniqueConstraint("award_id", "number"),
        Index("ix_title_misuse_ordered", "remedy_by", postgresql_where=text("state = 'ordered'")),
    )
    award_id: Mapped[UUID] = ref("award", "Award whose title it is.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    dossier_id: Mapped[UUID] = ref("dossier", "Application that the award was won with.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    number: Mapped[int] = mapped_column(comment="1, 2, 3 … of the award.")
    kind: Mapped[str] = code(TitleUse, "What was done with it.")
    source: Mapped[str] = code(MisuseSource, "How the office came to know of it.")
    state: Mapped[str] = code(MisuseState, "State.", default=MisuseState.RECORDED)
    facts: Mapped[str] = note("What was seen where, with its evidence; for the office alone until it is ordered.")
    seen_on: Mapped[date] = mapped_column(comment="Day on which it was seen.")
    recorded_at: Mapped[datetime] = moment("When it was recorded.")
    ordered: Mapped[str | None] = note("What the winner is to put right.", null=True)
    remedy_by: Mapped[date | None] = mapped_column(comment="Last day for that.")
    answer: Mapped[str | None] = note("What the winner says that it did.", null=True)
    answered_at: Mapped[datetime | None] = moment("When it said so.", null=True)
    reason: Mapped[str | None] = note("Why it was dismissed, or how it stands at the end.", null=True)
    closed_at: Mapped[datetime | None] = moment("When the office closed it.", null=True)
