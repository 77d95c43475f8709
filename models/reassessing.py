"""The reassessment of a winner within the validity of its title: panel, sheets, report (Art. 24, 29, 31)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from models.review import ConflictKind, Freeze
from regulation.reassessment import ReassessmentOutcome
from regulation.states import DeclarationState, ReassessmentReportState, ReassessmentState, ReviewState

# Reasons of leaving a panel after which nothing counts that the expert found (Art. 11, 31, 32).
VOIDING_HERE: Final = "('conflict', 'disqualified', 'suspended')"
# True of a sheet `{s}` that counts nowhere: its author left, before handing it in or for such a reason.
SET_ASIDE: Final = f"""EXISTS (SELECT 1 FROM public.reassessment_author w
 JOIN public.reassessment_place p ON p.reassessment_id = {{s}}.reassessment_id AND p.person_id = w.person_id
 WHERE w.sheet_id = {{s}}.id AND p.frozen_at IS NOT NULL
  AND ({{s}}.state = 'draft' OR p.frozen_because IN {VOIDING_HERE}))"""  # noqa: S608 -- no value


class Reassessment(Versioned, Base):
    """One reassessment of an award, as its winner may know it; nothing of its panel is here (Art. 24, 29)."""

    __tablename__ = "reassessment"
    __table_args__ = (
        limited_to("state", ReassessmentState),
        CheckConstraint("starts_on <= ends_on", name="days"),
        Index(
            "uq_reassessment_under_way",
            "award_id",
            unique=True,
            postgresql_where=text("state IN ('open', 'concluded')"),
        ),
    )
    award_id: Mapped[UUID] = ref("award", "Award.")
    dossier_id: Mapped[UUID] = ref("dossier", "Application that the award was won with.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle of the award.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    state: Mapped[str] = code(ReassessmentState, "State.", default=ReassessmentState.OPEN)
    starts_on: Mapped[date] = mapped_column(comment="First day of the visit.")
    ends_on: Mapped[date] = mapped_column(comment="Last day of the visit.")
    scope: Mapped[str] = note("What is looked at, and what the winner is to prepare.")
    items: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="Items of the criteria that are looked at (Art. 4).")
    opened_at: Mapped[datetime] = moment("When it was opened.")
    concluded_at: Mapped[datetime | None] = moment("When its outcome was signed.", null=True)
    answer: Mapped[str | None] = note("What the winner says to the outcome.", null=True)
    answered_at: Mapped[datetime | None] = moment("When the winner answered.", null=True)
    ended_at: Mapped[datetime | None] = moment("When it was closed or cancelled.", null=True)
    reason: Mapped[str | None] = note("Why it was cancelled.", null=True)


class ReassessmentPlace(Versioned, Base):
    """An expert's place in the panel of a reassessment, with undertaking and declaration for it (Art. 24, 31)."""

    __tablename__ = "reassessment_place"
    __table_args__ = (
        limited_to("state", DeclarationState),
        limited_to("frozen_because", Freeze),
        UniqueConstraint("reassessment_id", "person_id"),
        Index("uq_reassessment_place_leader", "reassessment_id", unique=True, postgresql_where=text("leader")),
        CheckConstraint("(frozen_at IS NULL) = (frozen_because IS NULL)", name="frozen"),
        CheckConstraint("(undertaken_at IS NULL) = (text_digest IS NULL)", name="undertaken"),
    )
    reassessment_id: Mapped[UUID] = ref("reassessment", "Reassessment.", index=False)
    dossier_id: Mapped[UUID] = ref("dossier", "Application that the award was won with.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle of the award.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    person_id: Mapped[UUID] = ref("person", "Expert.")
    leader: Mapped[bool] = mapped_column(server_default="false", comment="Whether the expert leads the panel.")
    appointed_at: Mapped[datetime] = moment("When.")
    state: Mapped[str] = code(
        DeclarationState, "What the expert declares on the winner.", default=DeclarationState.UNDECLARED
    )
    kind: Mapped[str | None] = mapped_column(
        Text, comment="Kind of the conflict declared.", info={"enum": ConflictKind}
    )
    detail: Mapped[str | None] = note("Explanation.", null=True)
    declared_at: Mapped[datetime | None] = moment("When it was declared.", null=True)
    undertaken_at: Mapped[datetime | None] = moment("When the undertaking was signed.", null=True)
    text_version: Mapped[str | None] = note("Version of the text that was signed.", null=True)
    text_digest: Mapped[str | None] = note("SHA-256 of the text that was signed.", null=True)
    frozen_at: Mapped[datetime | None] = moment("When it was frozen: the expert sits no longer.", null=True)
    frozen_because: Mapped[str | None] = mapped_column(Text, comment="Why it was frozen.", info={"enum": Freeze})
    freeze_reason: Mapped[str | None] = note("Reason given by who declined or stood the expert down.", null=True)


class ReassessmentSheet(Versioned, Base):
    """What one expert found, by item; its author is in another table (Art. 24, 31)."""

    __tablename__ = "reassessment_sheet"
    __table_args__ = (limited_to("state", ReviewState),)
    reassessment_id: Mapped[UUID] = ref("reassessment", "Reassessment.")
    dossier_id: Mapped[UUID] = ref("dossier", "Application that the award was won with.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle of the award.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    state: Mapped[str] = code(ReviewState, "State.", default=ReviewState.DRAFT)
    findings: Mapped[list[dict[str, Any]]] = document("What was found, by item.", default="[]")
    handed_in_at: Mapped[datetime | None] = moment("When it was handed in.", null=True)


class ReassessmentAuthor(Base):
    """Who wrote a sheet: known to the author, the office and the supervisor (Art. 31)."""

    __tablename__ = "reassessment_author"
    sheet_id: Mapped[UUID] = ref("reassessment_sheet", "Sheet.", unique=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle of the award.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    person_id: Mapped[UUID] = ref("person", "Author.")


class ReassessmentReport(Versioned, Base):
    """What the panel reports, and what the office makes of it; the winner reads it once it is signed (Art. 24, 29)."""

    __tablename__ = "reassessment_report"
    __table_args__ = (
        limited_to("state", ReassessmentReportState),
        limited_to("found", ReassessmentOutcome),
        limited_to("outcome", ReassessmentOutcome),
        UniqueConstraint("reassessment_id", "number"),
        Index(
            "uq_reassessment_report_standing",
            "reassessment_id",
            unique=True,
            postgresql_where=text("state <> 'superseded'"),
        ),
    )
    reassessment_id: Mapped[UUID] = ref("reassessment", "Reassessment.", index=False)
    dossier_id: Mapped[UUID] = ref("dossier", "Application that the award was won with.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle of the award.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    number: Mapped[int] = mapped_column(comment="1 for the first, one more each time that the panel reports anew.")
    state: Mapped[str] = code(ReassessmentReportState, "How far it is.", default=ReassessmentReportState.REPORTED)
    text: Mapped[str] = note("Report of the panel.")
    found: Mapped[str] = code(ReassessmentOutcome, "What the panel concludes.")
    findings: Mapped[list[dict[str, Any]]] = document("What was found by item, without names.", default="[]")
    reported_at: Mapped[datetime] = moment("When the panel reported.")
    outcome: Mapped[str | None] = mapped_column(
        Text,
        comment="Outcome that the office proposes, and once signed the outcome.",
        info={"enum": ReassessmentOutcome},
    )
    opinion: Mapped[str | None] = note("Opinion of the office.", null=True)
    measures: Mapped[list[dict[str, Any]]] = document("What the winner is to improve, by when.", default="[]")
    returned: Mapped[str | None] = note("Why the director gave the proposal back.", null=True)
    signed_at: Mapped[datetime | None] = moment("When the outcome was signed.", null=True)
