"""Undertakings, conflicts, assignments, reviews and reports (Art. 4, 18-20, 31)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from regulation.states import DeclarationState, ReviewState
from regulation.terms import Term


class Phase(Term):
    """Phase of the expert review."""

    MATERIAL = "material", "On the material (Art. 18)."
    SITE = "site", "On site (Art. 19)."


class ConflictKind(Term):
    """Kind of a conflict of interest (Art. 31)."""

    EMPLOYMENT = "employment", "Employed there now or within three years."
    SHAREHOLDING = "shareholding", "Holds shares."
    KINSHIP = "kinship", "Related to a leading person."
    CONSULTING = "consulting", "Advised or coached it within three years."
    BUSINESS = "business", "Supplier or customer."
    COMPETITOR = "competitor", "Works for a competitor."
    COUNTY_REVIEW = "county_review", "Took part in the county's own review or recommendation."
    OTHER = "other", "Another reason."


class ConflictSource(Term):
    """How a conflict came to be known."""

    DETECTED = "detected", "Found by a named rule."
    DECLARED = "declared", "Declared by the person."
    REPORTED = "reported", "Reported by somebody else."


class Freeze(Term):
    """Why an expert's place in a panel was frozen."""

    CONFLICT = "conflict", "A late conflict of interest: no review of the expert counts (Art. 31)."
    GRANT_ENDED = (
        "grant_ended",
        "The expert's grant or place in the pool ended: a review locked before counts, a draft does not (Art. 18, 32).",
    )
    DECLINED = "declined", "The expert declined: never drawn again for the application (Art. 18)."
    STOOD_DOWN = (
        "stood_down",
        "The office stood the expert down: a review locked before counts, a draft does not (Art. 18).",
    )
    SUSPENDED = "suspended", "The expert was suspended: a review locked before counts, a draft does not (Art. 11)."
    DISQUALIFIED = "disqualified", "The expert was disqualified: no review of the expert counts (Art. 32)."


_POINTS = Numeric(7, 2)
# Of the pool: a grant that holds, and a profile that is admitted (Art. 11). Its aliases are nobody else's, so that
# `{person}` never means them.
HOLDS = """EXISTS (SELECT 1 FROM public.role_grant held WHERE held.person_id = {person} AND held.programme_id = {programme}
  AND held.role = 'expert' AND held.valid_from <= {at} AND (held.valid_to IS NULL OR {at} < held.valid_to))
 AND EXISTS (SELECT 1 FROM public.expert_profile pooled WHERE pooled.person_id = {person}
  AND pooled.programme_id = {programme} AND pooled.state = 'admitted')"""
# Reasons of leaving a panel after which nothing of the expert's counts (Art. 31, 32).
VOIDING = "('conflict', 'disqualified')"
# True of a review `{r}` that counts nowhere: its author's place was frozen, or it is the draft of somebody who is of the
# pool no longer at the instant of asking (Art. 31, 32), or who did not attend the visit (Art. 19).
QUARANTINED = f"""EXISTS (SELECT 1 FROM public.review_author w
 JOIN public.assignment a ON a.dossier_id = {{r}}.dossier_id AND a.person_id = w.person_id
 JOIN public.cycle c ON c.id = a.cycle_id
 WHERE w.review_id = {{r}}.id AND (a.frozen_because IN {VOIDING} OR {{r}}.state = 'draft'
  AND (a.frozen_at IS NOT NULL
   OR {{r}}.phase = 'site' AND EXISTS (SELECT 1 FROM public.site_attendance t WHERE t.dossier_id = a.dossier_id
    AND t.person_id = a.person_id AND t.superseded_at IS NULL AND NOT t.present)
   OR NOT ({HOLDS.format(person="a.person_id", programme="c.programme_id", at="(SELECT ctx.clock())")}))))"""  # noqa: S608 -- no value
# True of a panel's report that nothing took the place or the ground of (Art. 31).
REPORT_STANDS = "superseded_at IS NULL"
# A conflict with one organisation is one with its whole family (Art. 31).
CONFLICTING = """EXISTS (SELECT 1 FROM public.conflict binding WHERE binding.person_id = {person} AND binding.dismissed_at IS NULL
 AND (binding.organisation_id = {organisation} OR binding.organisation_id IN (SELECT kin.organisation_id
  FROM public.organisation_kin own JOIN public.organisation_kin kin ON kin.family = own.family
  WHERE own.organisation_id = {organisation})))"""


class Undertaking(Base):
    """A signed confidentiality undertaking for one cycle (Art. 31)."""

    __tablename__ = "undertaking"
    __table_args__ = (UniqueConstraint("cycle_id", "person_id"),)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.", index=False)
    person_id: Mapped[UUID] = ref("person", "Who signed.")
    signed_at: Mapped[datetime] = moment("When.")
    text_version: Mapped[str] = mapped_column(Text, server_default="", comment="Version of the text that was signed.")
    text_digest: Mapped[str] = mapped_column(Text, server_default="", comment="SHA-256 of the text that was signed.")


class ConflictDeclaration(Versioned, Base):
    """What a person declares about one organisation in one cycle; unanswered blocks (Art. 31)."""

    __tablename__ = "conflict_declaration"
    __table_args__ = (
        UniqueConstraint("person_id", "cycle_id", "organisation_id"),
        limited_to("state", DeclarationState),
    )
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    person_id: Mapped[UUID] = ref("person", "Who declares.", index=False)
    organisation_id: Mapped[UUID] = ref("organisation", "About which organisation.")
    state: Mapped[str] = code(DeclarationState, "Answer.", default=DeclarationState.UNDECLARED)
    kind: Mapped[str | None] = mapped_column(
        Text, comment="Kind of the conflict declared.", info={"enum": ConflictKind}
    )
    detail: Mapped[str | None] = note("Explanation.", null=True)
    declared_at: Mapped[datetime | None] = moment("When it was answered.", null=True)


class Conflict(Base):
    """A standing conflict of interest: its person neither sees nor acts on the organisation (Art. 31)."""

    __tablename__ = "conflict"
    __table_args__ = (
        # What was dismissed is not found once more; another fact is another conflict.
        UniqueConstraint(
            "person_id", "cycle_id", "organisation_id", "source", "kind", "rule", "fact", name="uq_conflict_fact"
        ),
        limited_to("kind", ConflictKind),
        limited_to("source", ConflictSource),
    )
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    person_id: Mapped[UUID] = ref("person", "Who is bound.", index=False)
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation concerned.")
    kind: Mapped[str] = code(ConflictKind, "Kind.")
    source: Mapped[str] = code(ConflictSource, "How it came to be known.")
    rule: Mapped[str] = note("Name of the rule that found it; `declared` or `reported`.")
    fact: Mapped[str] = mapped_column(Text, server_default="", comment="Which fact the rule found; empty: none.")
    details: Mapped[dict[str, Any]] = document("What explains it: facts with dates, or the text given.", default="{}")
    found_at: Mapped[datetime] = moment("When it was found.")
    dismissed_at: Mapped[datetime | None] = moment("When two others dismissed it.", null=True)


class Assignment(Versioned, Base):
    """An expert's place in the panel of one application (Art. 18-19)."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("dossier_id", "person_id"),
        Index("ix_assignment_person_cycle", "person_id", "cycle_id"),
        Index("uq_assignment_leader", "dossier_id", unique=True, postgresql_where=text("leader")),
        Index("ix_assignment_frozen", "cycle_id", "dossier_id", postgresql_where=text("frozen_at IS NOT NULL")),
        limited_to("frozen_because", Freeze),
        CheckConstraint("(frozen_at IS NULL) = (frozen_because IS NULL)", name="frozen"),
    )
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.", index=False)
    organisation_id: Mapped[UUID] = ref("organisation", "Applicant.")
    person_id: Mapped[UUID] = ref("person", "Expert.", index=False)
    leader: Mapped[bool] = mapped_column(server_default="false", comment="Whether the expert leads the panel.")
    assigned_at: Mapped[datetime] = moment("When.")
    frozen_at: Mapped[datetime | None] = moment("When it was frozen: the expert sits no longer (Art. 31).", null=True)
    frozen_because: Mapped[str | None] = mapped_column(Text, comment="Why it was frozen.", info={"enum": Freeze})
    freeze_reason: Mapped[str | None] = note("Reason given by who declined or stood the expert down.", null=True)
    due_at: Mapped[datetime | None] = moment("By when the review is due (Art. 18).", null=True)
    draw_id: Mapped[UUID | None] = ref("panel_draw", "Draw that it comes from; empty: assigned by hand.", null=True)


class Review(Versioned, Base):
    """One expert's judgement in one phase; its author is in another table (Art. 4, 18-19)."""

    __tablename__ = "review"
    __table_args__ = (
        limited_to("phase", Phase),
        limited_to("state", ReviewState),
        Index("ix_review_dossier_phase", "dossier_id", "phase"),
    )
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    criteria_edition_id: Mapped[UUID] = ref(
        "criteria_edition", "Edition of the criteria that it scores against (Art. 4).", index=False
    )
    dossier_version_id: Mapped[UUID | None] = ref(
        "dossier_version", "Submission that it is about, as it was frozen (Art. 18).", null=True, index=False
    )
    phase: Mapped[str] = code(Phase, "Phase.")
    state: Mapped[str] = code(ReviewState, "State.", default=ReviewState.DRAFT)
    scores: Mapped[list[dict[str, Any]]] = document("Scores by item of the criteria edition.", default="[]")
    total: Mapped[Decimal | None] = mapped_column(_POINTS, comment="Points of all items, once locked.")
    submitted_at: Mapped[datetime | None] = moment("When it was locked.", null=True)


class ReviewAuthor(Base):
    """Who wrote a review: known to the author, the office and the supervisor (Art. 31)."""

    __tablename__ = "review_author"
    review_id: Mapped[UUID] = ref("review", "Review.", unique=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    person_id: Mapped[UUID] = ref("person", "Author.")


class PanelReport(Base):
    """The panel's report on one application in one phase (Art. 18-19); it stays as it was written."""

    __tablename__ = "panel_report"
    __table_args__ = (
        UniqueConstraint("dossier_id", "phase", "revision"),
        Index(
            "uq_panel_report_standing",
            "dossier_id",
            "phase",
            unique=True,
            postgresql_where=text(REPORT_STANDS),
        ),
        limited_to("phase", Phase),
    )
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    phase: Mapped[str] = code(Phase, "Phase.")
    score: Mapped[Decimal] = mapped_column(
        _POINTS, comment="What the panel gives, in points: by item what it agreed on, else the mean of its reviews."
    )
    text: Mapped[str] = note("Report.")
    items: Mapped[list[dict[str, Any]]] = document("The panel's judgement by item, without names.", default="[]")
    strengths: Mapped[list[str]] = document("Key strengths.", default="[]")
    improvements: Mapped[list[str]] = document("Key opportunities for improvement.", default="[]")
    site_issues: Mapped[list[dict[str, Any]]] = document("What to look into on site, by item.", default="[]")
    recommendation: Mapped[str] = mapped_column(Text, server_default="", comment="What the panel recommends.")
    reported_at: Mapped[datetime] = moment("When.")
    revision: Mapped[int] = mapped_column(server_default="1", comment="Number of the report in its phase, from 1.")
    superseded_at: Mapped[datetime | None] = moment(
        "When a late conflict took its ground: a later revision stands, or none (Art. 31).", null=True
    )


class Evaluation(Base):
    """The comprehensive evaluation of one application (Art. 20)."""

    __tablename__ = "evaluation"
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", unique=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    material_score: Mapped[Decimal] = mapped_column(_POINTS, comment="Material review, in points.")
    site_score: Mapped[Decimal] = mapped_column(_POINTS, comment="Site review, in points.")
    score: Mapped[Decimal] = mapped_column(_POINTS, comment="Combined, in points.")
    opinion: Mapped[str] = note("Opinion of the office.")
    details: Mapped[dict[str, Any]] = document(
        "What it was compiled from: panels, departments, checks, flags, past awards; no person.", default="{}"
    )
    digest: Mapped[str | None] = note(
        "SHA-256 of what it was compiled from; empty if from before that was kept.", null=True
    )
    tie_place: Mapped[int | None] = mapped_column(comment="Place among those of equal score, by a recorded tie-break.")
    tie_flag: Mapped[str | None] = note("Flag that broke the tie (Art. 14, 15).", null=True)
    tie_reason: Mapped[str | None] = note("Why the tie was broken.", null=True)
    evaluated_at: Mapped[datetime] = moment("When.")
