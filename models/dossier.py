"""Organisations and their applications. What has a different audience lives in a different table (Art. 31)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from models.recommending import OfBody
from regulation.states import ConsultationState, DossierState
from regulation.terms import Term


class OutcomeKind(Term):
    """What the office tells an applicant."""

    RETURNED = "returned", "To be corrected before the deadline (Art. 17)."
    QUALIFIED = "qualified", "On the list of qualified applicants (Art. 17)."
    REJECTED = "rejected", "Conditions not met, with the reasons (Art. 13, 17)."
    DISQUALIFIED = "disqualified", "Fraud (Art. 28) or an exclusion (Art. 13(6)) verified before the award."
    RECHECK_DISMISSED = "recheck_dismissed", "Checked once more; the rejection stands (Art. 17)."


class Finding(Term):
    """Result of checking one condition (Art. 13)."""

    PASS = "pass", "The condition is met."
    FAIL = "fail", "The condition is not met."


class Organisation(Versioned, Base):
    """An enterprise or institution (Art. 3): what may become public about it."""

    __tablename__ = "organisation"
    name: Mapped[str] = note("Registered name.")
    section_code: Mapped[str] = note("Industry section of its main activity (GB/T 4754).")
    sector_group: Mapped[str] = note("Quota group (Art. 6).")
    jurisdiction_id: Mapped[UUID] = ref("jurisdiction", "Where it is registered (Art. 12, 13).")
    programme_id: Mapped[UUID] = ref("programme", "Programme in which it is registered; each keeps its own register.")
    class_code: Mapped[str | None] = note("Industry class, four digits (GB/T 4754), where known.", null=True)
    size_class: Mapped[str | None] = note("Size class of an enterprise: a flag, no points (Art. 14).", null=True)
    digital_economy: Mapped[bool] = mapped_column(
        server_default="false", comment="Belongs to the digital economy: a flag, no points (Art. 14)."
    )
    leading_industry: Mapped[bool] = mapped_column(
        server_default="false", comment="Leads a dominant industry of the city: a flag, no points (Art. 15)."
    )


class OrganisationDetail(Base):
    """What only those concerned with an organisation see."""

    __tablename__ = "organisation_detail"
    __table_args__ = (UniqueConstraint("programme_id", "credit_code"),)
    organisation_id: Mapped[UUID] = ref("organisation", "The organisation.", unique=True)
    programme_id: Mapped[UUID] = ref("programme", "Programme in which it is registered.", index=False)
    credit_code: Mapped[str] = note("Unified social credit code (GB 32100).")
    contact_name: Mapped[str] = note("Contact person.")
    representative: Mapped[str] = mapped_column(Text, server_default="", comment="Legal representative.")
    employees: Mapped[int | None] = mapped_column(comment="Number of employees, for the size class (Art. 14).")
    revenue: Mapped[Decimal | None] = mapped_column(
        Numeric(18, 2), comment="Yearly revenue in CNY, for the size class (Art. 14)."
    )
    assets: Mapped[Decimal | None] = mapped_column(
        Numeric(18, 2), comment="Total assets in CNY, for the size class (Art. 14)."
    )


class Dossier(Versioned, Base):
    """One organisation's application in one cycle (Art. 16-22): the part that its reviewers may know."""

    __tablename__ = "dossier"
    __table_args__ = (
        limited_to("state", DossierState),
        limited_to("told_state", DossierState),
        Index("ix_dossier_cycle_jurisdiction", "cycle_id", "jurisdiction_id", "id"),
        Index("ix_dossier_reported", "cycle_id", "id", postgresql_where=text("reported_at IS NOT NULL")),
        Index("ix_dossier_proposed", "cycle_id", "id", postgresql_where=text("proposed_at IS NOT NULL")),
        Index("ix_dossier_left", "id", postgresql_where=text("state IN ('withdrawn', 'disqualified')")),
        # One live application an organisation and cycle; a withdrawn one leaves the place.
        Index("uq_dossier_live", "cycle_id", "organisation_id", unique=True,
              postgresql_where=text("state <> 'withdrawn'")),
    )  # fmt: skip
    number: Mapped[str] = note("Public number; random, so that it tells nothing about other applications.", unique=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.", index=False)
    organisation_id: Mapped[UUID] = ref("organisation", "Applicant.")
    jurisdiction_id: Mapped[UUID] = ref("jurisdiction", "Jurisdiction of the applicant.")
    section_code: Mapped[str] = note("Industry section at application (GB/T 4754).")
    sector_group: Mapped[str] = note("Quota group at application (Art. 6).")
    state: Mapped[str] = code(DossierState, "Present state.", default=DossierState.DRAFT)
    told_state: Mapped[str] = code(
        DossierState, "State as applicant and recommender are told it.", default=DossierState.DRAFT
    )
    told_version: Mapped[int] = mapped_column(
        server_default="1",
        comment="Number of the latest change of what applicant, recommender and experts are told of it.",
        sort_order=901,
    )
    profile: Mapped[str] = mapped_column(Text, server_default="", comment="Presentation of the organisation.")
    form: Mapped[dict[str, Any] | None] = document("Facts about the applicant on the form (Art. 17).", null=True)
    sections: Mapped[list[dict[str, Any]]] = document(
        "Self-evaluation report by criteria item, without sections marked as secret (Art. 4).", default="[]"
    )
    figures: Mapped[list[dict[str, Any]]] = document("Key figures of the years before (Art. 4).", default="[]")
    claims: Mapped[dict[str, Any] | None] = document("What it claims on each condition (Art. 13).", null=True)
    truth_stated_at: Mapped[datetime | None] = moment(
        "When the applicant signed the statement of truth (Art. 28).", null=True
    )
    submitted_at: Mapped[datetime | None] = moment("When it was last submitted.", null=True)
    submission: Mapped[int] = mapped_column(
        server_default="1", comment="Number of its submission; a return for correction begins the next (Art. 17)."
    )
    reported_at: Mapped[datetime | None] = moment("When it was reported to the leading group (Art. 20).", null=True)
    proposed_at: Mapped[datetime | None] = moment("When the leading group proposed it (Art. 21).", null=True)


class DossierSecret(Base):
    """The confidential part of an application (Art. 31)."""

    __tablename__ = "dossier_secret"
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", unique=True)
    sections: Mapped[list[dict[str, Any]]] = document(
        "Sections of the self-evaluation report that the applicant marked as trade secret.", default="[]"
    )
    trade_secrets: Mapped[str] = mapped_column(
        Text, server_default="", comment="What the applicant marked as trade secret."
    )


class DossierOpening(Base):
    """A time-limited sight of the confidential part, opened by an act on the ledger (Art. 31)."""

    __tablename__ = "dossier_opening"
    __table_args__ = (Index("ix_dossier_opening_person_dossier", "person_id", "dossier_id"),)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", index=False)
    person_id: Mapped[UUID] = ref("person", "Who opened it.", index=False)
    opened_at: Mapped[datetime] = moment("When it was opened.")
    expires_at: Mapped[datetime] = moment("When the sight ends.")


class CaseHandler(Base):
    """A clerk who handles an application (Art. 11)."""

    __tablename__ = "case_handler"
    __table_args__ = (UniqueConstraint("dossier_id", "person_id"),)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", index=False)
    person_id: Mapped[UUID] = ref("person", "Clerk.")
    since: Mapped[datetime] = moment("Since when.")


class Recommendation(OfBody, Base):
    """The opinion of a recommender, who answers for its truth, on one submission (Art. 12, 17, 28)."""

    __tablename__ = "recommendation"
    __table_args__ = (
        UniqueConstraint("dossier_id", "submission"),
        CheckConstraint("num_nonnulls(by_jurisdiction_id, by_agency_id) <= 1", name="one_body"),
    )
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", index=False)
    submission: Mapped[int] = mapped_column(
        server_default="1", comment="Number of the submission that it is about; an earlier one does not count."
    )
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    jurisdiction_id: Mapped[UUID] = ref("jurisdiction", "Jurisdiction of the applicant.")
    section_code: Mapped[str] = note("Industry section of the applicant.")
    recommender_name: Mapped[str] = note("Body that recommends.")
    opinion: Mapped[str] = note("Opinion.")
    truth_stated_at: Mapped[datetime] = moment("When the statement of truth was signed (Art. 28).")
    cultivation_id: Mapped[UUID | None] = ref(
        "cultivation", "Record of how the body cultivated the applicant, if it names one (Art. 12).", null=True
    )


class EligibilityFinding(Base):
    """The office's finding on one condition, beside what the machine found (Art. 13)."""

    __tablename__ = "eligibility_finding"
    __table_args__ = (UniqueConstraint("dossier_id", "condition"), limited_to("finding", Finding))
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    condition: Mapped[int] = mapped_column(comment="Number of the condition, 1 to 6 (Art. 13).")
    finding: Mapped[str] = code(Finding, "The finding.")
    reason: Mapped[str] = note("Why.")
    run_id: Mapped[UUID] = ref("eligibility_run", "Run of the machine checks beside it.")
    found_at: Mapped[datetime] = moment("When.")


class DossierOutcome(Base):
    """What the applicant is told about its application (Art. 17)."""

    __tablename__ = "dossier_outcome"
    __table_args__ = (limited_to("kind", OutcomeKind),)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Applicant.")
    kind: Mapped[str] = code(OutcomeKind, "What was decided.")
    reasons: Mapped[list[str]] = document("Reasons, one an item.")
    corrections: Mapped[list[dict[str, Any]]] = document("What to correct, and where (Art. 17).", default="[]")
    checks: Mapped[list[dict[str, Any]]] = document("Failed machine checks with the figures used.", default="[]")
    recheck_until: Mapped[datetime | None] = moment("Until when it may ask for a recheck.", null=True)
    told_at: Mapped[datetime] = moment("When.")


class Consultation(Versioned, Base):
    """A question to a department about an application (Art. 17)."""

    __tablename__ = "consultation"
    __table_args__ = (limited_to("state", ConsultationState),)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation asked about.")
    agency_id: Mapped[UUID] = ref("agency", "Department asked.")
    state: Mapped[str] = code(ConsultationState, "State.", default=ConsultationState.ASKED)
    question: Mapped[str] = note("Question.")
    due_at: Mapped[datetime] = moment("By when an answer is expected; silence is never consent.")
    answer: Mapped[str | None] = note("Answer of the department.", null=True)
    objects: Mapped[bool | None] = mapped_column(comment="Whether the department objects.")
    vetoes: Mapped[list[dict[str, Any]]] = document(
        "Exclusions that the department reports (Art. 13(6)).", default="[]"
    )
    answered_at: Mapped[datetime | None] = moment("When it answered.", null=True)
    closing_reason: Mapped[str | None] = note("Why the office closed it.", null=True)
