"""How bodies that take part do their duty: records with hearing and outcome, referrals (Art. 10, 32).

A body is a county or zone, or an agency, as in recommending and consulting. It learns the charge and the outcome, and
not who opened the matter: that has a table of its own.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from regulation.states import ConductState


class BodyRecord(Versioned, Base):
    """A matter of how a body does its duty, with hearing and outcome (Art. 32)."""

    __tablename__ = "body_record"
    __table_args__ = (
        limited_to("state", ConductState),
        CheckConstraint("num_nonnulls(jurisdiction_id, agency_id) = 1", name="one_body"),
        # A county or zone is named by the ordinance itself (Art. 12).
        CheckConstraint("agency_id IS NOT NULL OR state NOT IN ('proposed', 'disqualified')", name="government"),
    )
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    jurisdiction_id: Mapped[UUID | None] = ref("jurisdiction", "County or zone, if it is one.", null=True)
    agency_id: Mapped[UUID | None] = ref("agency", "Authority, association or department, if it is one.", null=True)
    cycle_id: Mapped[UUID | None] = ref("cycle", "Cycle, if it is about one.", null=True)
    dossier_id: Mapped[UUID | None] = ref("dossier", "Application, if it is about one.", null=True)
    organisation_id: Mapped[UUID | None] = ref("organisation", "Its applicant.", null=True)
    state: Mapped[str] = code(ConductState, "State.", default=ConductState.OPENED)
    text: Mapped[str] = note("What the body is heard about.")
    opened_at: Mapped[datetime] = moment("When it was opened.")
    hear_until: Mapped[datetime] = moment("Exclusive end of the time in which the body may state its case.")
    reply: Mapped[str | None] = note("What the body says to it.", null=True)
    replied_at: Mapped[datetime | None] = moment("When the body said so.", null=True)
    proposal: Mapped[str | None] = note("Why the office proposes to disqualify.", null=True)
    proposed_by_id: Mapped[UUID | None] = ref("person", "Who proposed it.", null=True)
    reason: Mapped[str | None] = note("Why it was decided so.", null=True)
    decided_at: Mapped[datetime | None] = moment("When it was decided.", null=True)


class BodySource(Base):
    """Where a record of a body comes from: not for the body (Art. 32)."""

    __tablename__ = "body_source"
    record_id: Mapped[UUID] = ref("body_record", "The record.", unique=True)
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    organisation_id: Mapped[UUID | None] = ref("organisation", "Applicant that the record is about.", null=True)
    person_id: Mapped[UUID] = ref("person", "Who opened it.")
    basis: Mapped[str] = mapped_column(Text, server_default="", comment="Evidence and document references.")


class BodyReferral(Base):
    """A matter handed on: to the body above it for discipline, to justice where it is criminal (Art. 32)."""

    __tablename__ = "body_referral"
    record_id: Mapped[UUID] = ref("body_record", "The record.")
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    organisation_id: Mapped[UUID | None] = ref("organisation", "Applicant that the record is about.", null=True)
    referred_to: Mapped[str] = note("To whom.")
    document_number: Mapped[str] = note("Number of the document.")
    referred_on: Mapped[date] = mapped_column(comment="On which day.")
    text: Mapped[str] = note("What was handed on.")
