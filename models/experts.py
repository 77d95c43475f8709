"""The expert pool: who is in it, what each can do, where each has worked, when each is away (Art. 11, 31, 32)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from models.review import ConflictKind
from regulation.office_work import CountyReviewState
from regulation.states import ExpertState
from regulation.terms import Term


class CredentialKind(Term):
    """What a credential of an expert shows (Art. 11)."""

    QUALIFICATION = "qualification", "A professional qualification or title."
    TRAINING = "training", "A training that was attended."
    EXAMINATION = "examination", "An examination that was taken."


class EngagementSource(Term):
    """How an engagement came to be known."""

    DECLARED = "declared", "Declared by the person."
    RECORDED = "recorded", "Recorded by the office."
    IMPORTED = "imported", "From a table that the office imported."


def _texts(comment: str) -> Mapped[list[str]]:
    return mapped_column(ARRAY(Text), server_default="{}", comment=comment)


def _day(comment: str) -> Mapped[date]:
    return mapped_column(comment=comment)


def _in_order(until: str = "until") -> CheckConstraint:
    return CheckConstraint(f"{until} >= since", name="dates")


class ExpertProfile(Versioned, Base):
    """An expert of the pool (Art. 11): only one who is admitted reviews."""

    __tablename__ = "expert_profile"
    __table_args__ = (
        UniqueConstraint("person_id", "programme_id"),
        limited_to("state", ExpertState),
        CheckConstraint("load_cap > 0", name="load_cap"),
    )
    person_id: Mapped[UUID] = ref("person", "The expert.")
    programme_id: Mapped[UUID] = ref("programme", "Programme of the pool.")
    state: Mapped[str] = code(ExpertState, "Standing in the pool.", default=ExpertState.ADMITTED)
    reason: Mapped[str | None] = note("Why it was suspended or removed.", null=True)
    until: Mapped[date | None] = mapped_column(comment="Day until which it is meant to be suspended.")
    title: Mapped[str] = mapped_column(Text, server_default="", comment="Professional title.")
    employer_name: Mapped[str] = note("Employer.")
    employer_credit_code: Mapped[str | None] = note("Unified social credit code of the employer.", null=True)
    jurisdiction_id: Mapped[UUID | None] = ref("jurisdiction", "County or zone of the employer (Art. 31).", null=True)
    specialities: Mapped[list[str]] = _texts("Industry sections that the expert knows.")
    class_codes: Mapped[list[str]] = _texts("Industry classes that the expert knows (GB/T 4754).")
    criteria_categories: Mapped[list[str]] = _texts("Categories of the criteria that the expert knows (Art. 4).")
    load_cap: Mapped[int | None] = mapped_column(
        comment="Most applications of one phase; empty: as the regulation version says."
    )
    may_lead: Mapped[bool] = mapped_column(server_default="true", comment="Whether the expert may lead a panel.")
    admitted_on: Mapped[date] = _day("Day of admission to the pool.")


class ExpertCredential(Versioned, Base):
    """A qualification, training or examination of an expert (Art. 11)."""

    __tablename__ = "expert_credential"
    __table_args__ = (
        limited_to("kind", CredentialKind),
        CheckConstraint("valid_to >= obtained_on", name="dates"),
    )
    person_id: Mapped[UUID] = ref("person", "The expert.")
    programme_id: Mapped[UUID] = ref("programme", "Programme of the pool.")
    kind: Mapped[str] = code(CredentialKind, "Kind.")
    name: Mapped[str] = note("What it is called.")
    issuer: Mapped[str] = note("Who issued it, trained or examined.")
    obtained_on: Mapped[date] = _day("Day on which it was obtained.")
    valid_to: Mapped[date | None] = mapped_column(comment="Last day on which it is valid; empty: without end.")
    result: Mapped[str] = mapped_column(Text, server_default="", comment="Grade or mark.")


class Engagement(Versioned, Base):
    """What ties or tied a person to an organisation: the conflict rules look here (Art. 31)."""

    __tablename__ = "engagement"
    __table_args__ = (limited_to("kind", ConflictKind), limited_to("source", EngagementSource), _in_order())
    person_id: Mapped[UUID] = ref("person", "Who.")
    programme_id: Mapped[UUID] = ref("programme", "Programme in which it counts.")
    kind: Mapped[str] = code(ConflictKind, "What sort of tie it is.")
    organisation_name: Mapped[str] = note("With which organisation.")
    credit_code: Mapped[str | None] = mapped_column(
        Text, index=True, comment="Its unified social credit code, where known."
    )
    position: Mapped[str] = mapped_column(Text, server_default="", comment="Position or task there.")
    since: Mapped[date] = _day("First day.")
    until: Mapped[date | None] = mapped_column(comment="Last day; empty: it lasts.")
    source: Mapped[str] = code(EngagementSource, "How it came to be known.")


class Absence(Versioned, Base):
    """Days on which an expert reviews nothing. One ended before it began never was (Art. 18)."""

    __tablename__ = "absence"
    person_id: Mapped[UUID] = ref("person", "The expert.")
    programme_id: Mapped[UUID] = ref("programme", "Programme of the pool.")
    since: Mapped[date] = _day("First day away.")
    until: Mapped[date] = _day("Last day away.")


class CountyReviewDuty(Versioned, Base):
    """An expert recommended to a county's own reviews: applicants from there are then barred (Art. 11(2), 31)."""

    __tablename__ = "county_review_duty"
    __table_args__ = (_in_order(), limited_to("state", CountyReviewState))
    person_id: Mapped[UUID] = ref("person", "The expert.")
    programme_id: Mapped[UUID] = ref("programme", "Programme of the pool.")
    jurisdiction_id: Mapped[UUID] = ref("jurisdiction", "To which county or zone.")
    since: Mapped[date] = _day("First day.")
    until: Mapped[date | None] = mapped_column(comment="Last day; empty: it lasts.")
    reason: Mapped[str] = note("On what occasion.")
    expert_name: Mapped[str | None] = note("Name of the expert, for the county.", null=True)
    state: Mapped[str] = code(CountyReviewState, "How far it has come.", default=CountyReviewState.ASKED)
    consented_at: Mapped[datetime | None] = moment("When the expert answered.", null=True)
    answered_at: Mapped[datetime | None] = moment("When the county answered.", null=True)
    remark: Mapped[str | None] = note("Why the expert or the county says no.", null=True)
