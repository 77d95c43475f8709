"""Incidents, hearing the winner, revocations and what they ask for (Art. 28, 30)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from regulation.revocation import (
    ConsequenceKind,
    ConsequenceState,
    IncidentSource,
    IncidentState,
    RevocationState,
    StatementState,
)
from regulation.sanctions import Ground


class Incident(Versioned, Base):
    """What may cost a winner its title, or an applicant its application: the office's record of it (Art. 28, 30)."""

    __tablename__ = "incident"
    __table_args__ = (
        limited_to("state", IncidentState),
        limited_to("ground", Ground),
        limited_to("source", IncidentSource),
        # Before an award there is fraud alone; what Art. 30 names is about a title.
        CheckConstraint("award_id IS NOT NULL OR ground = 'fraud'", name="award"),
        CheckConstraint("verified_by_id <> registered_by_id", name="verifier"),
        CheckConstraint("submitted_by_id <> proposed_by_id", name="signer"),
        CheckConstraint("num_nonnulls(title_misuse_id, bonus_inspection_id, reassessment_id) <= 1", name="origin"),
        # Whoever decides reads those alone that the director has signed.
        Index("ix_incident_submitted", "programme_id", "id", postgresql_where=text("submitted_at IS NOT NULL")),
    )
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle of the award or application.")
    dossier_id: Mapped[UUID] = ref("dossier", "Application concerned.")
    award_id: Mapped[UUID | None] = ref("award", "Award; empty: found before there was one (Art. 28).", null=True)
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation concerned.")
    state: Mapped[str] = code(IncidentState, "State.", default=IncidentState.REGISTERED)
    ground: Mapped[str] = code(Ground, "Ground.")
    article: Mapped[str] = note("Article of the ground.")
    source: Mapped[str] = code(IncidentSource, "How the office came to know of it.")
    title_misuse_id: Mapped[UUID | None] = ref(
        "title_misuse", "Misuse of the title that was not put right.", null=True, unique=True
    )
    bonus_inspection_id: Mapped[UUID | None] = ref(
        "bonus_inspection", "Inspection that found a misuse of the bonus.", null=True, unique=True
    )
    reassessment_id: Mapped[UUID | None] = ref(
        "reassessment", "Reassessment that ended in grave doubts.", null=True, unique=True
    )
    summary: Mapped[str] = note("What is said to have happened, in neutral words.")
    happened_on: Mapped[date] = mapped_column(comment="Day on which it happened, or was found by an authority.")
    registered_at: Mapped[datetime] = moment("When it was registered.")
    registered_by_id: Mapped[UUID] = ref("person", "Who registered it; another person verifies it.", index=False)
    evidence: Mapped[str | None] = note("What proves it, as was verified.", null=True)
    verified_at: Mapped[datetime | None] = moment("When it was verified.", null=True)
    verified_by_id: Mapped[UUID | None] = ref("person", "Who verified it.", null=True, index=False)
    proposal: Mapped[str | None] = note("Why the title is to be revoked, as a clerk proposes.", null=True)
    proposed_by_id: Mapped[UUID | None] = ref("person", "Who proposed; another person signs.", null=True, index=False)
    submitted_at: Mapped[datetime | None] = moment("When the director put it to the leading group.", null=True)
    submitted_by_id: Mapped[UUID | None] = ref("person", "Director who signed.", null=True, index=False)
    reason: Mapped[str | None] = note("Why it was dismissed, given back or refused.", null=True)
    decided_on: Mapped[date | None] = mapped_column(comment="Day of the government's decision.")
    document_number: Mapped[str | None] = note("Number of the decision.", null=True)
    decided_at: Mapped[datetime | None] = moment("When it was decided or dismissed.", null=True)


class IncidentStatement(Versioned, Base):
    """What a winner is told before a revocation, and what it says: all that it reads of an incident (Art. 28, 30)."""

    __tablename__ = "incident_statement"
    __table_args__ = (limited_to("state", StatementState), limited_to("ground", Ground))
    incident_id: Mapped[UUID] = ref("incident", "Incident.", unique=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    award_id: Mapped[UUID] = ref("award", "Award.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    state: Mapped[str] = code(StatementState, "State.", default=StatementState.ASKED)
    ground: Mapped[str] = code(Ground, "Ground.")
    allegation: Mapped[str] = note("What the winner is heard about.")
    asked_at: Mapped[datetime] = moment("When it was told.")
    due_at: Mapped[datetime] = moment("Exclusive end of the period; nothing is proposed before it.")
    text: Mapped[str | None] = note("Its statement.", null=True)
    stated_at: Mapped[datetime | None] = moment("When it stated its case.", null=True)
    waived_at: Mapped[datetime | None] = moment("When it waived the rest of the period.", null=True)


class Revocation(Versioned, Base):
    """The government's decision that revokes a title; public (Art. 28, 30)."""

    __tablename__ = "revocation"
    __table_args__ = (
        limited_to("state", RevocationState),
        limited_to("ground", Ground),
        # Twice in one process brings nothing more.
        Index("uq_revocation_standing", "award_id", text("(ground = 'fraud')"), unique=True,
              postgresql_where=text("state = 'in_force'")),
    )  # fmt: skip
    incident_id: Mapped[UUID] = ref("incident", "Incident that it follows from.", unique=True)
    programme_id: Mapped[UUID] = ref("programme", "Programme.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle of the award.")
    award_id: Mapped[UUID] = ref("award", "Award.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation that won it.")
    ban_id: Mapped[UUID] = ref("ban", "Ban from applying that it brings.", unique=True)
    notice_id: Mapped[UUID] = ref("notice", "Public notice of it.", index=False)
    state: Mapped[str] = code(RevocationState, "Whether it stands.", default=RevocationState.IN_FORCE)
    ground: Mapped[str] = code(Ground, "Ground.")
    article: Mapped[str] = note("Article of the ground.")
    decided_on: Mapped[date] = mapped_column(comment="Day of the decision; the ban counts from it.")
    document_number: Mapped[str] = note("Number of the decision.")
    revoked_at: Mapped[datetime] = moment("When it was recorded and published.")


class RevocationConsequence(Versioned, Base):
    """One thing that the winner has to do after a revocation (Art. 28, 30)."""

    __tablename__ = "revocation_consequence"
    __table_args__ = (
        limited_to("kind", ConsequenceKind),
        limited_to("state", ConsequenceState),
        UniqueConstraint("revocation_id", "kind"),
    )
    revocation_id: Mapped[UUID] = ref("revocation", "Revocation.", index=False)
    programme_id: Mapped[UUID] = ref("programme", "Programme.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle of the award.")
    award_id: Mapped[UUID] = ref("award", "Award.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation that won it.")
    kind: Mapped[str] = code(ConsequenceKind, "What is to be done.")
    state: Mapped[str] = code(ConsequenceState, "State.", default=ConsequenceState.OPEN)
    article: Mapped[str] = note("Article that asks for it.")
