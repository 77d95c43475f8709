"""Draws of expert panels, what they propose and what binds them, and experts who never sit together (Art. 18, 31)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from models.review import Phase
from regulation.panels import Constraint, Remedy
from regulation.states import DrawState


class PanelDraw(Versioned, Base):
    """One draw of panels: nothing in it names an application, so that all of the office may know of it (Art. 18)."""

    __tablename__ = "panel_draw"
    __table_args__ = (
        UniqueConstraint("cycle_id", "number"),
        limited_to("state", DrawState),
        limited_to("phase", Phase),
        Index("uq_panel_draw_open", "cycle_id", unique=True,
              postgresql_where=text("state IN ('asked', 'solving', 'drafted')")),
    )  # fmt: skip
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.", index=False)
    number: Mapped[int] = mapped_column(comment="Number of the draw in the cycle, from 1.")
    phase: Mapped[str] = code(Phase, "Phase.")
    state: Mapped[str] = code(DrawState, "How far it is.", default=DrawState.ASKED)
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="Why it was asked for.")
    asked_at: Mapped[datetime] = moment("When it was asked for.")
    head: Mapped[str] = note("Hash of the last link of the cycle's chain on the ledger when it was asked for.")
    seed: Mapped[str] = note("SHA-256 of that hash, the cycle and the number, in hexadecimal.")
    pairing_cap: Mapped[Decimal] = mapped_column(
        Numeric(5, 4), comment="Highest probability with which any expert may meet any application."
    )
    problem_digest: Mapped[str] = note("SHA-256 of the facts that it is drawn from, as they are on the ledger.")
    progress: Mapped[int] = mapped_column(server_default="0", comment="How far the computation is, in percent.")
    solver: Mapped[str | None] = note("Name and version of the optimiser.", null=True)
    result_digest: Mapped[str | None] = note("SHA-256 of the places that it proposes.", null=True)
    solved_at: Mapped[datetime | None] = moment("When the result was there.", null=True)
    decided_at: Mapped[datetime | None] = moment("When it was applied or discarded.", null=True)
    decision_reason: Mapped[str | None] = note("Why it was discarded.", null=True)


class DrawnPlace(Base):
    """A place that a draw proposes: who would sit where (Art. 18)."""

    __tablename__ = "drawn_place"
    __table_args__ = (UniqueConstraint("draw_id", "dossier_id", "person_id"),)
    draw_id: Mapped[UUID] = ref("panel_draw", "Draw.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.", index=False)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    organisation_id: Mapped[UUID] = ref("organisation", "Applicant.")
    person_id: Mapped[UUID] = ref("person", "Expert.", index=False)
    leader: Mapped[bool] = mapped_column(server_default="false", comment="Whether the expert would lead the panel.")
    present: Mapped[bool] = mapped_column(
        server_default="false", comment="Whether the expert sits there already, and would lead from now on."
    )
    fit: Mapped[int] = mapped_column(comment="How well the expert knows the applicant's industry, 0 to 3.")


class DrawObstacle(Base):
    """One of the constraints that together leave no draw, and what would free it (Art. 18)."""

    __tablename__ = "draw_obstacle"
    __table_args__ = (limited_to("binds", Constraint), limited_to("remedy", Remedy))
    draw_id: Mapped[UUID] = ref("panel_draw", "Draw.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.", index=False)
    set_number: Mapped[int] = mapped_column(comment="Constraints of the same number bind together: none can be missed.")
    binds: Mapped[str] = code(Constraint, "What binds.")
    dossier_id: Mapped[UUID | None] = ref("dossier", "Application; empty: the draw as a whole.", null=True)
    organisation_id: Mapped[UUID | None] = ref("organisation", "Applicant.", null=True, index=False)
    frees: Mapped[bool] = mapped_column(comment="Whether giving way here alone leaves a draw.")
    remedy: Mapped[str] = code(Remedy, "What would free it.")
    amount: Mapped[Decimal | None] = mapped_column(Numeric(9, 4), comment="How much of it, if it can be told.")


class AvoidPair(Versioned, Base):
    """Two experts who never sit in one panel (Art. 31)."""

    __tablename__ = "avoid_pair"
    __table_args__ = (
        CheckConstraint("person_id < other_id", name="ordered"),
        Index("uq_avoid_pair_standing", "programme_id", "person_id", "other_id", unique=True,
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip
    programme_id: Mapped[UUID] = ref("programme", "Programme of the pool.", index=False)
    person_id: Mapped[UUID] = ref("person", "One of them.")
    other_id: Mapped[UUID] = ref("person", "The other.")
    reason: Mapped[str] = note("Why.")
    since: Mapped[datetime] = moment("Since when.")
    ended_at: Mapped[datetime | None] = moment("When the office ended it.", null=True)
    ended_reason: Mapped[str | None] = note("Why it ended.", null=True)
