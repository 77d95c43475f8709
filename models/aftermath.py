"""Paying a bonus back, confirming that a title is used no longer, appeals (Art. 23, 28, 30)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from models.bonus_use import PAID
from regulation.aftermath import AppealKind, AppealState, ClawbackPlanState, ReceiptState, StopState, WaiverState


def _money(comment: str) -> Mapped[Decimal]:
    return mapped_column(Numeric(14, 2), comment=comment)


class _OfConsequence(Versioned):
    """What each row about a consequence says."""

    number: Mapped[int] = mapped_column(comment="1, 2, 3 … of the consequence.")

    @declared_attr
    def consequence_id(cls) -> Mapped[UUID]:  # noqa: N805
        """Return the column of the consequence."""
        return ref("revocation_consequence", "Consequence that it is about.", index=False)  # type: ignore[no-any-return]

    @declared_attr
    def cycle_id(cls) -> Mapped[UUID]:  # noqa: N805
        """Return the column of the cycle."""
        return ref("cycle", "Cycle of the award.")  # type: ignore[no-any-return]

    @declared_attr
    def organisation_id(cls) -> Mapped[UUID]:  # noqa: N805
        """Return the column of the organisation."""
        return ref("organisation", "Organisation that won it.")  # type: ignore[no-any-return]


class ClawbackPlan(_OfConsequence, Base):
    """A plan to pay a bonus back; drafted by one, approved by another (Art. 28)."""

    __tablename__ = "clawback_plan"
    __table_args__ = (
        limited_to("state", ClawbackPlanState),
        CheckConstraint("covers > 0", name="covers"),
        CheckConstraint("approved_by_id <> drafted_by_id", name="two_persons"),
        UniqueConstraint("consequence_id", "number"),
        Index("uq_clawback_plan_current", "consequence_id", unique=True, postgresql_where=text("state = 'approved'")),
        Index("uq_clawback_plan_drafted", "consequence_id", unique=True, postgresql_where=text("state = 'drafted'")),
    )
    state: Mapped[str] = code(ClawbackPlanState, "State.", default=ClawbackPlanState.DRAFTED)
    covers: Mapped[Decimal] = _money("What remained when it was drafted, in CNY: the sum of its instalments.")
    instalments: Mapped[list[dict[str, Any]]] = document("Instalments in order: `due_on`, `amount`.")
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="Why it was rejected.")
    drafted_by_id: Mapped[UUID] = ref("person", "Who drafted it.", index=False)
    drafted_at: Mapped[datetime] = moment("When it was drafted.")
    approved_by_id: Mapped[UUID | None] = ref("person", "Who approved it.", null=True, index=False)
    approved_at: Mapped[datetime | None] = moment("When it was approved.", null=True)


class ClawbackReceipt(_OfConsequence, Base):
    """Money of a bonus that came back; recorded by one, confirmed by another (Art. 28)."""

    __tablename__ = "clawback_receipt"
    __table_args__ = (
        limited_to("state", ReceiptState),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("confirmed_by_id <> recorded_by_id", name="two_persons"),
        CheckConstraint("state <> 'confirmed' OR confirmed_by_id IS NOT NULL", name="confirmed"),
        UniqueConstraint("consequence_id", "number"),
    )
    state: Mapped[str] = code(ReceiptState, "State.", default=ReceiptState.RECORDED)
    amount: Mapped[Decimal] = _money("Amount in CNY, exact to the fen.")
    received_on: Mapped[date] = mapped_column(comment="Day on which it came.")
    reference: Mapped[str] = note("Reference of the bank.")
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="Why it was rejected.")
    recorded_by_id: Mapped[UUID] = ref("person", "Who recorded it.", index=False)
    recorded_at: Mapped[datetime] = moment("When it was recorded.")
    confirmed_by_id: Mapped[UUID | None] = ref("person", "Who confirmed it.", null=True, index=False)
    confirmed_at: Mapped[datetime | None] = moment("When it was confirmed.", null=True)


class ClawbackWaiver(_OfConsequence, Base):
    """What of a bonus is no longer claimed back; proposed by one, approved by another (Art. 28)."""

    __tablename__ = "clawback_waiver"
    __table_args__ = (
        limited_to("state", WaiverState),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("approved_by_id <> proposed_by_id", name="two_persons"),
        CheckConstraint("state <> 'approved' OR approved_by_id IS NOT NULL", name="approved"),
        UniqueConstraint("consequence_id", "number"),
    )
    state: Mapped[str] = code(WaiverState, "State.", default=WaiverState.PROPOSED)
    amount: Mapped[Decimal] = _money("Amount in CNY, exact to the fen.")
    reason: Mapped[str] = note("Why it cannot be had back.")
    answer: Mapped[str] = mapped_column(Text, server_default="", comment="Why it was rejected.")
    proposed_by_id: Mapped[UUID] = ref("person", "Who proposed it.", index=False)
    proposed_at: Mapped[datetime] = moment("When it was proposed.")
    approved_by_id: Mapped[UUID | None] = ref("person", "Who approved it.", null=True, index=False)
    approved_at: Mapped[datetime | None] = moment("When it was approved.", null=True)


class TitleStop(_OfConsequence, Base):
    """A winner's word that it no longer uses a lost title (Art. 23, 30)."""

    __tablename__ = "title_stop"
    __table_args__ = (
        limited_to("state", StopState),
        UniqueConstraint("consequence_id", "number"),
        Index("uq_title_stop_open", "consequence_id", unique=True, postgresql_where=text("state = 'submitted'")),
    )
    state: Mapped[str] = code(StopState, "State.", default=StopState.SUBMITTED)
    text: Mapped[str] = note("What was taken away where, with its evidence.")
    submitted_at: Mapped[datetime] = moment("When it was said.")
    late: Mapped[bool] = mapped_column(comment="Whether the day had passed.")
    answer: Mapped[str | None] = note("What the office says to it.", null=True)
    answered_at: Mapped[datetime | None] = moment("When it said so.", null=True)


class Appeal(Versioned, Base):
    """An appeal against a revocation, and what came of it (Art. 28, 30)."""

    __tablename__ = "appeal"
    __table_args__ = (
        limited_to("kind", AppealKind),
        limited_to("state", AppealState),
        CheckConstraint("signed_by_id <> proposed_by_id", name="two_persons"),
        CheckConstraint("state <> 'annulled' OR signed_by_id IS NOT NULL", name="signed"),
        UniqueConstraint("revocation_id", "number"),
    )
    revocation_id: Mapped[UUID] = ref("revocation", "Revocation.", index=False)
    award_id: Mapped[UUID] = ref("award", "Award.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle of the award.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation that won it.")
    number: Mapped[int] = mapped_column(comment="1, 2, 3 … of the revocation.")
    kind: Mapped[str] = code(AppealKind, "Kind.")
    state: Mapped[str] = code(AppealState, "State.", default=AppealState.PENDING)
    authority: Mapped[str] = note("Authority or court that it is before.")
    filed_on: Mapped[date] = mapped_column(comment="Day on which it was filed.")
    document_number: Mapped[str] = note("Number under which it is there.")
    recorded_at: Mapped[datetime] = moment("When it was recorded.")
    outcome: Mapped[str | None] = note("What was decided.", null=True)
    outcome_number: Mapped[str | None] = note("Number of that decision.", null=True)
    decided_on: Mapped[date | None] = mapped_column(comment="Day of that decision.")
    proposed_by_id: Mapped[UUID | None] = ref("person", "Clerk who recorded an annulment.", null=True, index=False)
    returned: Mapped[str | None] = note("Why the director sent that back.", null=True)
    signed_by_id: Mapped[UUID | None] = ref("person", "Director who signed it.", null=True, index=False)
    signed_at: Mapped[datetime | None] = moment("When it was signed.", null=True)
    notice_id: Mapped[UUID | None] = ref("notice", "Public notice of the annulment.", null=True, index=False)


# Of a consequence `{c}`: what was paid of the bonus, came back and was written off.
CLAIM: Final = f"""COALESCE((SELECT {PAID.format(b="b")} FROM public.bonus_entitlement b WHERE b.award_id = {{c}}.award_id),
 0.00) AS paid,
 COALESCE((SELECT sum(r.amount) FROM public.clawback_receipt r WHERE r.consequence_id = {{c}}.id
  AND r.state = 'confirmed'), 0.00) AS received,
 COALESCE((SELECT sum(v.amount) FROM public.clawback_waiver v WHERE v.consequence_id = {{c}}.id
  AND v.state = 'approved'), 0.00) AS waived"""  # noqa: S608 -- constants
