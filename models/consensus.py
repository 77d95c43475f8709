"""A panel's consensus: its own record beside the reviews, which stay as they were locked (Art. 18-19)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from models.review import Phase
from regulation.states import ConsensusState

# How many places in the panel of an application were lost to a conflict of interest or a disqualification (Art. 31, 32).
BARRED = """(SELECT count(*)::int FROM public.assignment f WHERE f.dossier_id = {dossier}
 AND f.frozen_because IN ('conflict', 'disqualified'))"""
# True of a consensus `{k}` that counts: one that somebody with a conflict of interest took part in does not (Art. 31).
# By count, not by time: two acts may happen at one instant.
STANDING = f"{BARRED.format(dossier='{k}.dossier_id')} <= {{k}}.barred"


class Consensus(Versioned, Base):
    """The consensus of the panel of one application in one phase (Art. 18-19)."""

    __tablename__ = "consensus"
    __table_args__ = (
        UniqueConstraint("dossier_id", "phase", "number"),
        limited_to("phase", Phase),
        limited_to("state", ConsensusState),
    )
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    phase: Mapped[str] = code(Phase, "Phase.")
    number: Mapped[int] = mapped_column(
        comment="First or later: a conflict of interest found in the panel asks for another."
    )
    state: Mapped[str] = code(ConsensusState, "State.", default=ConsensusState.OPEN)
    barred: Mapped[int] = mapped_column(
        server_default="0", comment="Places lost to a conflict of interest before it was opened (Art. 31)."
    )
    opened_at: Mapped[datetime] = moment("When the panel began to see its reviews.")
    closed_at: Mapped[datetime | None] = moment("When it was closed.", null=True)


class ConsensusItem(Base):
    """What a panel agrees on for one item, and why (Art. 18-19)."""

    __tablename__ = "consensus_item"
    __table_args__ = (
        UniqueConstraint("consensus_id", "item"),
        CheckConstraint("percentage BETWEEN 0 AND 100", name="percentage"),
    )
    consensus_id: Mapped[UUID] = ref("consensus", "Consensus.", index=False)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    item: Mapped[str] = note("Number of the item in the criteria edition.")
    percentage: Mapped[int] = mapped_column(comment="Percentage agreed on.")
    rationale: Mapped[str] = note("Why.")
    agreed_at: Mapped[datetime] = moment("When it was last recorded.")


class ConsensusResponse(Base):
    """What a member says to what the panel agrees on (Art. 18-19)."""

    __tablename__ = "consensus_response"
    __table_args__ = (UniqueConstraint("consensus_id", "person_id", "on_version"),)
    consensus_id: Mapped[UUID] = ref("consensus", "Consensus.", index=False)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    person_id: Mapped[UUID] = ref("person", "Member.")
    on_version: Mapped[int] = mapped_column(
        comment="`version` of the consensus that it is about; one about an earlier version counts no more."
    )
    confirms: Mapped[bool] = mapped_column(comment="Whether the member agrees.")
    dissent: Mapped[str | None] = note("What the member holds instead.", null=True)
    responded_at: Mapped[datetime] = moment("When.")
