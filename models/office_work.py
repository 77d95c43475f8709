"""The office's standing work: plans, research, designs, guidance of county awards (Art. 11)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from models.file import Described
from regulation.office_work import (
    CountyGuidanceKind,
    CountyGuidanceState,
    DesignKind,
    DesignState,
    PlanState,
    ResearchState,
)
from regulation.states import DocumentState


class WorkPlan(Versioned, Base):
    """What the office means to do in a year: drafted by a clerk, approved by the director (Art. 11(3))."""

    __tablename__ = "work_plan"
    __table_args__ = (
        limited_to("state", PlanState),
        Index("uq_work_plan_year", "programme_id", "year", unique=True, postgresql_where=text("state = 'approved'")),
    )
    programme_id: Mapped[UUID] = ref("programme", "Programme whose office plans.", index=False)
    year: Mapped[int] = mapped_column(comment="Calendar year.")
    title: Mapped[str] = note("Title.")
    state: Mapped[str] = code(PlanState, "State.", default=PlanState.DRAFTED)
    drafted_at: Mapped[datetime] = moment("When it was drafted.")
    drafted_by_id: Mapped[UUID] = ref("person", "Who drafted it.")
    decided_at: Mapped[datetime | None] = moment("When it was approved or rejected.", null=True)
    reason: Mapped[str | None] = note("Why it was rejected.", null=True)


class WorkTask(Versioned, Base):
    """One task of a work plan, with the article that it follows from (Art. 11(3))."""

    __tablename__ = "work_task"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint("1 <= first_month AND first_month <= last_month AND last_month <= 12", name="months"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    )
    plan_id: Mapped[UUID] = ref("work_plan", "Plan.", index=False)
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    number: Mapped[int] = mapped_column(comment="Place in the plan, from 1.")
    title: Mapped[str] = note("What is to be done.")
    article: Mapped[str] = note("Article that it follows from.")
    responsible: Mapped[str] = note("Who answers for it.")
    first_month: Mapped[int] = mapped_column(comment="Month in which it begins, 1 to 12.")
    last_month: Mapped[int] = mapped_column(comment="Month at whose end it is to be done, 1 to 12.")
    progress: Mapped[int] = mapped_column(server_default="0", comment="How much of it is done, in percent.")


class WorkMilestone(Base):
    """Something that a task is to have reached by a day (Art. 11(3))."""

    __tablename__ = "work_milestone"
    __table_args__ = (UniqueConstraint("task_id", "position"),)
    task_id: Mapped[UUID] = ref("work_task", "Task.", index=False)
    plan_id: Mapped[UUID] = ref("work_plan", "Plan.")
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    position: Mapped[int] = mapped_column(comment="Place within the task, from 1.")
    title: Mapped[str] = note("What is to be reached.")
    due_on: Mapped[date] = mapped_column(comment="By which day.")
    reached_on: Mapped[date | None] = mapped_column(comment="On which day it was reached.")


class WorkProgress(Base):
    """What a task had come to at a time; entries stay as they are (Art. 11(3))."""

    __tablename__ = "work_progress"
    __table_args__ = (CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),)
    task_id: Mapped[UUID] = ref("work_task", "Task.")
    plan_id: Mapped[UUID] = ref("work_plan", "Plan.")
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    percent: Mapped[int] = mapped_column(comment="How much of it was done, in percent.")
    text: Mapped[str] = note("What was done.")
    recorded_at: Mapped[datetime] = moment("When it was recorded.")


class ResearchNote(Versioned, Base):
    """What the office finds out about rules and procedures of quality awards (Art. 11(3))."""

    __tablename__ = "research_note"
    __table_args__ = (limited_to("state", ResearchState),)
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    topic: Mapped[str] = note("Topic.")
    article: Mapped[str] = note("Article that it is about.")
    sources: Mapped[str] = note("What it rests on.")
    conclusion: Mapped[str] = note("What follows from it; empty while it is open.")
    rule_document_id: Mapped[UUID | None] = ref("rule_document", "Draft of rules that it led to.", null=True)
    state: Mapped[str] = code(ResearchState, "State.", default=ResearchState.OPEN)
    written_at: Mapped[datetime] = moment("When it was begun.")
    concluded_at: Mapped[datetime | None] = moment("When it was concluded.", null=True)


class ResearchDocument(Described, Base):
    """A file of a research note."""

    __tablename__ = "research_document"
    __table_args__ = (Index("ix_research_document_sha256", "sha256"), limited_to("state", DocumentState))
    research_note_id: Mapped[UUID] = ref("research_note", "Note.")
    programme_id: Mapped[UUID] = ref("programme", "Programme.")


class DesignVersion(Versioned, Base):
    """A version of the design of mark, cup or medal, in force from a day until the next version's (Art. 11(1))."""

    __tablename__ = "design_version"
    __table_args__ = (
        limited_to("kind", DesignKind),
        limited_to("state", DesignState),
        UniqueConstraint("programme_id", "kind", "number"),
        Index("uq_design_version_effective", "programme_id", "kind", "effective_from", unique=True,
              postgresql_where=text("state = 'approved'")),
        CheckConstraint("(state = 'approved') = (number IS NOT NULL)", name="approved"),
    )  # fmt: skip
    programme_id: Mapped[UUID] = ref("programme", "Programme.", index=False)
    kind: Mapped[str] = code(DesignKind, "What is designed.")
    number: Mapped[int | None] = mapped_column(comment="Number among the versions approved of its kind, from 1.")
    title: Mapped[str] = note("Title.")
    description: Mapped[str] = note("What it looks like and means.")
    effective_from: Mapped[date] = mapped_column(comment="First day on which it is in force.")
    state: Mapped[str] = code(DesignState, "State.", default=DesignState.DRAFTED)
    drafted_at: Mapped[datetime] = moment("When it was drafted.")
    drafted_by_id: Mapped[UUID] = ref("person", "Who drafted it.")
    decided_at: Mapped[datetime | None] = moment("When it was approved or rejected.", null=True)
    reason: Mapped[str | None] = note("Why it was rejected.", null=True)
    resolution_id: Mapped[UUID | None] = ref("resolution", "Resolution that it follows, if there is one.", null=True)


class DesignDocument(Described, Base):
    """A file of a version of a design."""

    __tablename__ = "design_document"
    __table_args__ = (Index("ix_design_document_sha256", "sha256"), limited_to("state", DocumentState))
    design_version_id: Mapped[UUID] = ref("design_version", "Version.")
    programme_id: Mapped[UUID] = ref("programme", "Programme.")


class CountyGuidance(Versioned, Base):
    """Guidance of a county's own award: a question with its answer, a visit, a note (Art. 11(9))."""

    __tablename__ = "county_guidance"
    __table_args__ = (
        limited_to("kind", CountyGuidanceKind),
        limited_to("state", CountyGuidanceState),
        CheckConstraint("(kind = 'question') = (state <> 'given')", name="kind_and_state"),
        CheckConstraint("(state = 'answered') = (answer IS NOT NULL)", name="answered"),
    )
    programme_id: Mapped[UUID] = ref("programme", "Programme whose office guides.")
    jurisdiction_id: Mapped[UUID] = ref("jurisdiction", "County or zone.")
    kind: Mapped[str] = code(CountyGuidanceKind, "What it is.")
    state: Mapped[str] = code(CountyGuidanceState, "State.")
    topic: Mapped[str] = note("Topic.")
    text: Mapped[str] = note("What is asked, or what was said and found.")
    guided_on: Mapped[date] = mapped_column(comment="Day of the question, visit or note.")
    recorded_at: Mapped[datetime] = moment("When it was asked or recorded.")
    answer: Mapped[str | None] = note("Answer.", null=True)
    answered_at: Mapped[datetime | None] = moment("When it was answered.", null=True)
