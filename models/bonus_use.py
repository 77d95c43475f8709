"""What winners use their bonuses for, and inspections of it (Art. 11(8), 26)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from models.file import Described
from regulation.bonus_use import BonusPurpose, InspectionOutcome, InspectionState, UseState
from regulation.states import DocumentState


def _money(comment: str, *, null: bool = False) -> Mapped[Decimal]:
    return mapped_column(Numeric(14, 2), nullable=null, comment=comment)


class BonusUse(Versioned, Base):
    """One use of a bonus that was paid (Art. 26)."""

    __tablename__ = "bonus_use"
    __table_args__ = (
        limited_to("purpose", BonusPurpose),
        limited_to("state", UseState),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(state = 'withdrawn') = (reason IS NOT NULL)", name="reason"),
        UniqueConstraint("entitlement_id", "number"),
    )
    entitlement_id: Mapped[UUID] = ref("bonus_entitlement", "Bonus that it is of.", index=False)
    award_id: Mapped[UUID] = ref("award", "Award.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    number: Mapped[int] = mapped_column(comment="1, 2, 3 … in the ledger of the bonus.")
    purpose: Mapped[str] = code(BonusPurpose, "What it was for.")
    amount: Mapped[Decimal] = _money("Amount in CNY, exact to the fen.")
    used_on: Mapped[date] = mapped_column(comment="Day on which it was spent.")
    description: Mapped[str] = note("What it was spent on.")
    state: Mapped[str] = code(UseState, "State.", default=UseState.RECORDED)
    reason: Mapped[str | None] = note("Why it was withdrawn.", null=True)
    recorded_at: Mapped[datetime] = moment("When it was recorded.")
    obligation_id: Mapped[UUID | None] = ref(
        "obligation", "Report on the bonus that it was handed in with; from then on it stays as it is.", null=True
    )


class BonusUseDocument(Described, Base):
    """A file that proves a use of a bonus, such as an invoice (Art. 26)."""

    __tablename__ = "bonus_use_document"
    __table_args__ = (
        Index("ix_bonus_use_document_bonus_use", "bonus_use_id", "id"),
        Index("ix_bonus_use_document_sha256", "sha256"),
        limited_to("state", DocumentState),
    )
    bonus_use_id: Mapped[UUID] = ref("bonus_use", "Use that it proves.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")


class BonusReportFigure(Base):
    """What was used for one purpose, as a report on the bonus said when it was handed in (Art. 26)."""

    __tablename__ = "bonus_report_figure"
    __table_args__ = (
        limited_to("purpose", BonusPurpose),
        UniqueConstraint("submission_id", "purpose"),
        CheckConstraint("amount > 0 AND uses > 0", name="some"),
    )
    submission_id: Mapped[UUID] = ref("obligation_submission", "Report as it was handed in.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    purpose: Mapped[str] = code(BonusPurpose, "What it was for.")
    uses: Mapped[int] = mapped_column(comment="Number of uses.")
    amount: Mapped[Decimal] = _money("Their sum in CNY, exact to the fen.")


class BonusInspection(Versioned, Base):
    """An inspection of the use of a bonus, with finding, hearing and signature (Art. 11(8), 26)."""

    __tablename__ = "bonus_inspection"
    __table_args__ = (
        limited_to("state", InspectionState),
        CheckConstraint("outcome IN ('proper', 'misuse')", name="outcome"),
        CheckConstraint("(amount IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'misuse')", name="misused"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("signed_by_id <> found_by_id", name="two_persons"),
        CheckConstraint("(state = 'signed') = (signed_at IS NOT NULL)", name="signed"),
        UniqueConstraint("entitlement_id", "number"),
        Index("uq_bonus_inspection_open", "entitlement_id", unique=True, postgresql_where=text("state <> 'signed'")),
        Index("ix_bonus_inspection_misuse", "organisation_id",
              postgresql_where=text("state = 'signed' AND outcome = 'misuse'")),
    )  # fmt: skip
    entitlement_id: Mapped[UUID] = ref("bonus_entitlement", "Bonus whose use is inspected.", index=False)
    award_id: Mapped[UUID] = ref("award", "Award.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    dossier_id: Mapped[UUID] = ref("dossier", "Application that the award was won with.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    number: Mapped[int] = mapped_column(comment="1, 2, 3 … of the bonus.")
    subject: Mapped[str] = note("What is inspected.")
    state: Mapped[str] = code(InspectionState, "State.", default=InspectionState.OPENED)
    opened_at: Mapped[datetime] = moment("When it was opened.")
    outcome: Mapped[str | None] = mapped_column(Text, comment="What was found.", info={"enum": InspectionOutcome})
    amount: Mapped[Decimal | None] = _money("Amount misused, in CNY, exact to the fen.", null=True)
    finding: Mapped[str | None] = note("The finding with its reasons.", null=True)
    summary: Mapped[str | None] = note("What of a misuse is made public.", null=True)
    found_at: Mapped[datetime | None] = moment("When it was found.", null=True)
    found_by_id: Mapped[UUID | None] = ref("person", "Who found it; another person signs.", null=True, index=False)
    hear_until: Mapped[datetime | None] = moment("Until when the winner may say something to a misuse.", null=True)
    reply: Mapped[str | None] = note("What the winner says to it.", null=True)
    replied_at: Mapped[datetime | None] = moment("When it said so.", null=True)
    returned: Mapped[str | None] = note("Why the director sent the last finding back.", null=True)
    document_number: Mapped[str | None] = note("Number of the notice that circulates a misuse.", null=True)
    signed_by_id: Mapped[UUID | None] = ref("person", "Who signed it.", null=True, index=False)
    signed_at: Mapped[datetime | None] = moment("When it was signed.", null=True)
    notice_id: Mapped[UUID | None] = ref("notice", "Public notice, if it was published.", null=True)


# What was paid of a bonus `{b}`, and what of it was used for which purpose.
PAID: Final = """COALESCE((SELECT sum(o.amount) FROM public.payment_order o WHERE o.entitlement_id = {b}.id
 AND o.state = 'paid'), 0.00)"""
USED: Final = """(SELECT COALESCE(jsonb_object_agg(s.purpose, jsonb_build_object('uses', s.uses, 'amount', s.amount::text)),
  '{{}}') FROM (SELECT u.purpose, count(*) AS uses, sum(u.amount) AS amount FROM public.bonus_use u
  WHERE u.entitlement_id = {b}.id AND u.state = 'recorded' GROUP BY u.purpose) s)"""
