"""Tips about winners (Art. 28, 30); who sent one, and what it says, lie apart: they may give away who that is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from regulation.tips import TipKind, TipState


class Tip(Versioned, Base):
    """A tip about the winner of an award; who sent it is in another table (Art. 28, 30)."""

    __tablename__ = "tip"
    __table_args__ = (
        limited_to("kind", TipKind),
        limited_to("state", TipState),
        CheckConstraint("incident_id IS NULL OR state = 'admitted'", name="incident"),
    )
    programme_id: Mapped[UUID] = ref("programme", "Programme.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle of the award.")
    dossier_id: Mapped[UUID] = ref("dossier", "Application of the award.")
    award_id: Mapped[UUID] = ref("award", "Award.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    incident_id: Mapped[UUID | None] = ref("incident", "Incident that it became.", null=True)
    kind: Mapped[str] = code(TipKind, "What it is about.")
    state: Mapped[str] = code(TipState, "State.", default=TipState.RECEIVED)
    tracking_digest: Mapped[str] = note("SHA-256 of the tracking code.", unique=True)
    filed_at: Mapped[datetime] = moment("When it was sent.")
    answer: Mapped[str | None] = note("What its sender is told.", null=True)
    decided_at: Mapped[datetime | None] = moment("When it was admitted or closed.", null=True)


class TipReporter(Base):
    """Who sent a tip, if it says so: known to the clerk who looks into it and the supervisor alone (Art. 28, 30)."""

    __tablename__ = "tip_reporter"
    tip_id: Mapped[UUID] = ref("tip", "Tip.", unique=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    handler_id: Mapped[UUID | None] = ref("person", "Clerk who looks into it.", null=True)
    name: Mapped[str | None] = note("Name, if it was given.", null=True)
    contact: Mapped[str | None] = note("How to reach the sender, if it was given.", null=True)
    seal: Mapped[str] = mapped_column(
        Text, server_default="", comment="Key of the digests that the ledger keeps of name and contact."
    )


class TipStatement(Base):
    """What a tip says, and what was added to it; protected like the name (Art. 28, 30)."""

    __tablename__ = "tip_statement"
    tip_id: Mapped[UUID] = ref("tip", "Tip.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    text: Mapped[str] = note("What is reported.")
    stated_at: Mapped[datetime] = moment("When it was said.")
