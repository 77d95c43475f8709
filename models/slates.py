"""The room of a cycle: which organisations its experts are asked about (Art. 31).

No column says which of them applied, and nobody reads it: what an expert is asked tells nothing.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from models.base import Base, moment, note, ref


class SlateRoom(Base):
    """What the slates of a cycle are dealt by; it stays as it was made, so that no later stage shows in a slate."""

    __tablename__ = "slate_room"
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.", unique=True)
    seed: Mapped[str] = note("Hash of the last link of the cycle's chain on the ledger when experts were first asked.")
    opened_at: Mapped[datetime] = moment("When.")


class SlateSubject(Base):
    """An organisation of the room: of the qualified list, or a decoy; it stays whatever becomes of its application."""

    __tablename__ = "slate_subject"
    __table_args__ = (UniqueConstraint("cycle_id", "organisation_id"),)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.", index=False)
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation.")
