"""Promotion: activities with who takes part, good practice, cultivation, higher awards (Art. 12, 25, 26)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from models.file import Described
from models.recommending import OfBody, one_body
from regulation.promotion import (
    ActivityKind,
    ActivityState,
    AwardLevel,
    CultivationStage,
    CultivationState,
    NominationState,
    ParticipationState,
    PracticeState,
    StepKind,
)
from regulation.states import DocumentState


class Activity(Versioned, Base):
    """What the office or a winner holds to promote the award: publication, event, training, visit (Art. 25)."""

    __tablename__ = "activity"
    __table_args__ = (
        limited_to("kind", ActivityKind),
        limited_to("state", ActivityState),
        CheckConstraint("starts_at < ends_at", name="times"),
        CheckConstraint("places > 0", name="places"),
        CheckConstraint("obligation_id IS NULL OR organisation_id IS NOT NULL", name="host"),
        Index("ix_activity_starts_at", "starts_at"),
    )
    programme_id: Mapped[UUID] = ref("programme", "Programme that it promotes.")
    organisation_id: Mapped[UUID | None] = ref("organisation", "Winner that holds it; empty: the office.", null=True)
    kind: Mapped[str] = code(ActivityKind, "What it is.")
    state: Mapped[str] = code(ActivityState, "State.", default=ActivityState.PLANNED)
    title: Mapped[str] = note("Title.")
    text: Mapped[str] = note("What it is about.")
    place: Mapped[str] = note("Where.")
    starts_at: Mapped[datetime] = moment("When it begins.")
    ends_at: Mapped[datetime] = moment("When it ends.")
    places: Mapped[int | None] = mapped_column(comment="How many people may sign up; empty: any number.")
    planned_at: Mapped[datetime] = moment("When it was planned.")
    announced_at: Mapped[datetime | None] = moment("When it was announced.", null=True)
    record: Mapped[str | None] = note("What came of it.", null=True)
    recorded_at: Mapped[datetime | None] = moment("When that was recorded.", null=True)
    reason: Mapped[str | None] = note("Why it was cancelled.", null=True)
    obligation_id: Mapped[UUID | None] = ref("obligation", "What the winner owed that it counts for.", null=True)


class Participation(Base):
    """A place at an activity that an organisation took for one of its people (Art. 25)."""

    __tablename__ = "participation"
    __table_args__ = (
        limited_to("state", ParticipationState),
        Index("uq_participation_attendee", "activity_id", "organisation_id", "attendee", unique=True,
              postgresql_where=text("state <> 'withdrawn'")),
    )  # fmt: skip
    activity_id: Mapped[UUID] = ref("activity", "Activity.", index=False)
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation that sends somebody.")
    host_id: Mapped[UUID | None] = ref("organisation", "Winner that holds the activity; empty: the office.", null=True)
    attendee: Mapped[str] = note("Name of who comes.")
    state: Mapped[str] = code(ParticipationState, "State.", default=ParticipationState.SIGNED_UP)
    signed_up_at: Mapped[datetime] = moment("When the place was taken.")


class GoodPractice(Versioned, Base):
    """A case of good practice that a winner shares with everybody; what is secret is kept apart (Art. 25)."""

    __tablename__ = "good_practice"
    __table_args__ = (limited_to("state", PracticeState), Index("ix_good_practice_state", "state", "id"))
    award_id: Mapped[UUID] = ref("award", "Award whose winner writes it.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    organisation_name: Mapped[str] = note("Name of the winner, as its award has it.")
    title: Mapped[str] = note("Title.")
    summary: Mapped[str] = note("What it is about, in a few sentences.")
    text: Mapped[str] = note("The case, without anything that is secret.")
    state: Mapped[str] = code(PracticeState, "State.", default=PracticeState.DRAFT)
    written_at: Mapped[datetime] = moment("When it was begun.")
    submitted_at: Mapped[datetime | None] = moment("When it was handed in.", null=True)
    reviewed_at: Mapped[datetime | None] = moment("When a clerk had examined it.", null=True)
    reviewed_by_id: Mapped[UUID | None] = ref("person", "Who examined it.", null=True)
    published_at: Mapped[datetime | None] = moment("When it was published.", null=True)
    reason: Mapped[str | None] = note("Why it was sent back or withdrawn.", null=True)


class GoodPracticeSecret(Base):
    """The part of a case that is a trade secret: for its winner and the office alone (Art. 25, 31)."""

    __tablename__ = "good_practice_secret"
    good_practice_id: Mapped[UUID] = ref("good_practice", "Case.", unique=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    text: Mapped[str] = mapped_column(Text, comment="What is secret; empty: nothing is.")


class Cultivation(Versioned, OfBody, Base):
    """How a recommender cultivates an organisation on its way to an application (Art. 12)."""

    __tablename__ = "cultivation"
    __table_args__ = (
        limited_to("state", CultivationState),
        limited_to("stage", CultivationStage),
        one_body(),
        Index("uq_cultivation_open", "organisation_id", "by_jurisdiction_id", "by_agency_id", unique=True,
              postgresql_nulls_not_distinct=True, postgresql_where=text("state = 'open'")),
    )  # fmt: skip
    programme_id: Mapped[UUID] = ref("programme", "Programme in which it counts.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation.")
    body_name: Mapped[str] = note("Body that cultivates it.")
    state: Mapped[str] = code(CultivationState, "State.", default=CultivationState.OPEN)
    stage: Mapped[str] = code(CultivationStage, "How far it has come.")
    target_year: Mapped[int] = mapped_column(comment="Year in which it is meant to apply.")
    next_step: Mapped[str] = note("What is to be done next; empty: nothing is settled.")
    next_on: Mapped[date | None] = mapped_column(comment="By which day.")
    begun_at: Mapped[datetime] = moment("When it began.")
    ended_at: Mapped[datetime | None] = moment("When it ended.", null=True)
    reason: Mapped[str | None] = note("Why it ended.", null=True)


class CultivationStep(OfBody, Base):
    """One measure or visit, with how far the organisation had come after it (Art. 12)."""

    __tablename__ = "cultivation_step"
    __table_args__ = (limited_to("kind", StepKind), limited_to("stage", CultivationStage), one_body())
    cultivation_id: Mapped[UUID] = ref("cultivation", "Cultivation.")
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation.")
    kind: Mapped[str] = code(StepKind, "What it was.")
    stage: Mapped[str] = code(CultivationStage, "How far it had come after it.")
    done_on: Mapped[date] = mapped_column(comment="On which day.")
    text: Mapped[str] = note("What was done and found.")
    recorded_at: Mapped[datetime] = moment("When it was recorded.")


class HigherAward(Base):
    """A quality award of the province or the state, as the ordinance names it (Art. 26, 28, 30)."""

    __tablename__ = "higher_award"
    __table_args__ = (limited_to("level", AwardLevel),)
    level: Mapped[str] = code(AwardLevel, "Level.")
    code: Mapped[str] = note("Stable code.", unique=True)
    name: Mapped[str] = note("Name in Chinese.")
    name_en: Mapped[str] = note("Name in English.")
    verified: Mapped[bool] = mapped_column(comment="Whether name and level were checked against its own rules.")
    remark: Mapped[str] = note("What is still to be confirmed.")


class HigherNomination(Versioned, Base):
    """A winner nominated for a higher award, and what came of it (Art. 26)."""

    __tablename__ = "higher_nomination"
    __table_args__ = (
        limited_to("state", NominationState),
        Index("uq_higher_nomination_year", "organisation_id", "higher_award_id", "year", unique=True,
              postgresql_where=text("state <> 'rejected'")),
    )  # fmt: skip
    award_id: Mapped[UUID] = ref("award", "Award whose title the winner bears.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle of that award.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.", index=False)
    organisation_name: Mapped[str] = note("Name of the winner, as its award has it.")
    higher_award_id: Mapped[UUID] = ref("higher_award", "Award that it is nominated for.")
    year: Mapped[int] = mapped_column(comment="Year of that award.")
    state: Mapped[str] = code(NominationState, "State.", default=NominationState.DRAFTED)
    grounds: Mapped[str] = note("Why it is nominated.")
    drafted_at: Mapped[datetime] = moment("When it was drafted.")
    drafted_by_id: Mapped[UUID] = ref("person", "Who drafted it.")
    decided_at: Mapped[datetime | None] = moment("When it was signed or rejected.", null=True)
    rejection: Mapped[str | None] = note("Why it was rejected.", null=True)
    result_on: Mapped[date | None] = mapped_column(comment="Day of the document that states the result.")
    result_document: Mapped[str | None] = note("Number or title of that document.", null=True)
    result_note: Mapped[str | None] = note("Prize or class, or why it was not won.", null=True)


class NominationDocument(Described, Base):
    """A file of a nomination: what was handed in, or the document that states the result (Art. 26)."""

    __tablename__ = "nomination_document"
    __table_args__ = (Index("ix_nomination_document_sha256", "sha256"), limited_to("state", DocumentState))
    higher_nomination_id: Mapped[UUID] = ref("higher_nomination", "Nomination.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle of the award.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
