"""Lists, commendation and awards (Art. 6-9, 17-23); objections are in `models.objecting`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from regulation.honours import AwardKind
from regulation.states import ListState
from regulation.terms import Term


class ListKind(Term):
    """Kind of a list; each is an immutable snapshot once signed."""

    QUALIFIED = "qualified", "Applicants that meet the conditions (Art. 17)."
    SITE = "site", "Applicants for site review (Art. 18)."
    CANDIDATE = "candidate", "Candidates put to the plenary (Art. 20)."
    PROPOSED = "proposed", "Proposed winners (Art. 21)."
    FINAL = "final", "Winners approved by the executive meeting (Art. 22)."


class AwardState(Term):
    """State of an award; expiry follows from its dates."""

    IN_FORCE = "in_force", "Valid, within three years (Art. 23)."
    REVOKED = "revoked", "Revoked (Art. 28, 30)."


class AwardList(Versioned, Base):
    """A list with the digest of what it was computed from (Art. 17-22)."""

    __tablename__ = "award_list"
    __table_args__ = (
        limited_to("kind", ListKind),
        limited_to("state", ListState),
        # One of each kind, but who qualifies after a recheck, waited for a decision or replaces a name that was removed
        # follows on a list of its own.
        Index("uq_award_list_signed", "cycle_id", "kind", unique=True,
              postgresql_where=text("state = 'signed' AND kind NOT IN ('final', 'qualified') AND supplements_id IS NULL")),
        CheckConstraint("supplements_id IS NULL OR kind = 'proposed'", name="supplement"),
    )  # fmt: skip
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    kind: Mapped[str] = code(ListKind, "Kind.")
    state: Mapped[str] = code(ListState, "State.", default=ListState.DRAFT)
    digest: Mapped[str] = note("SHA-256 of the canonical inputs, in hexadecimal.")
    supplements_id: Mapped[UUID | None] = ref("award_list", "Proposed list that it adds names to (Art. 21).", null=True)
    drafted_at: Mapped[datetime] = moment("When it was drafted.")
    signed_at: Mapped[datetime | None] = moment("When it was signed.", null=True)
    published_at: Mapped[datetime | None] = moment("When it was published.", null=True)


class ListEntry(Base):
    """One organisation on a list: what may become public."""

    __tablename__ = "list_entry"
    __table_args__ = (UniqueConstraint("list_id", "dossier_id"),)
    list_id: Mapped[UUID] = ref("award_list", "List.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation.")
    organisation_name: Mapped[str] = note("Name at the time; put in by the database and kept.")
    sector_group: Mapped[str] = note("Quota group (Art. 6).")
    award_kind: Mapped[str | None] = mapped_column(Text, comment="Kind of award.", info={"enum": AwardKind})
    honour_only: Mapped[bool] = mapped_column(
        server_default="false", comment="Repeat winner: title only, outside the quota (Art. 27)."
    )


class EntryRationale(Base):
    """Why an entry is on a list: score, rank and reason."""

    __tablename__ = "entry_rationale"
    entry_id: Mapped[UUID] = ref("list_entry", "Entry.", unique=True)
    list_id: Mapped[UUID] = ref("award_list", "List.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation.")
    score: Mapped[Decimal | None] = mapped_column(Numeric(7, 2), comment="Score, in points.")
    rank: Mapped[int | None] = mapped_column(comment="Rank within its sector group; ties share one.")
    reason: Mapped[str] = note("Reason.")


class ListVacancy(Base):
    """Why places of the proposed list stay free although somebody was a candidate for them (Art. 6, 21).

    It may tell of candidates by name, so that who is bound to one of them does not read it (Art. 31).
    """

    __tablename__ = "list_vacancy"
    __table_args__ = (UniqueConstraint("list_id", "award_kind", "sector_group"), limited_to("award_kind", AwardKind))
    list_id: Mapped[UUID] = ref("award_list", "List.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    award_kind: Mapped[str] = code(AwardKind, "Kind of award.")
    sector_group: Mapped[str] = note("Quota group (Art. 6).")
    places: Mapped[int] = mapped_column(comment="How many places somebody on the candidate list could have had.")
    reason: Mapped[str] = note("Why the plenary gave them to nobody.")


class Commendation(Base):
    """A commendation document of the government; what is approved later has a document of its own (Art. 21, 22)."""

    __tablename__ = "commendation"
    __table_args__ = (UniqueConstraint("cycle_id", "document_number"),)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.", index=False)
    document_number: Mapped[str] = note("Number of the document.")
    issued_on: Mapped[date] = mapped_column(comment="Date of the document; validity counts from it (Art. 23).")
    text: Mapped[str] = note("Text.")
    notice_id: Mapped[UUID | None] = ref(
        "notice", "Notice that publishes it, with a scan attached; before that nobody reads it.", null=True, unique=True
    )


class Award(Versioned, Base):
    """A title won, valid three years (Art. 6, 8, 22, 23)."""

    __tablename__ = "award"
    __table_args__ = (
        limited_to("kind", AwardKind),
        limited_to("state", AwardState),
        CheckConstraint("valid_from <= valid_until", name="validity"),
    )
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", unique=True)
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    organisation_name: Mapped[str] = note("Name at the time; put in by the database and kept.")
    commendation_id: Mapped[UUID | None] = ref("commendation", "Document that commends it (Art. 22).", null=True)
    kind: Mapped[str] = code(AwardKind, "Kind (Art. 6).")
    state: Mapped[str] = code(AwardState, "State.", default=AwardState.IN_FORCE)
    session: Mapped[int] = mapped_column(comment="Session in which it was won (Art. 27).")
    award_year: Mapped[int] = mapped_column(comment="Year that the title names (Art. 23).")
    certificate_number: Mapped[str] = note("Number of the certificate (Art. 33).", unique=True)
    honour_only: Mapped[bool] = mapped_column(comment="Repeat winner: certificate and title only (Art. 27).")
    valid_from: Mapped[date] = mapped_column(comment="First valid day (Art. 23).")
    valid_until: Mapped[date] = mapped_column(comment="Last valid day (Art. 23).")


class BonusEntitlement(Base):
    """The bonus of a first-time quality award (Art. 8)."""

    __tablename__ = "bonus_entitlement"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)
    award_id: Mapped[UUID] = ref("award", "Award.", unique=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2), comment="Amount in CNY, exact to the fen.")
    article: Mapped[str] = note("Article that grants it.")
