"""The register of organisations: history, links, bans, recognised earlier awards, requests (Art. 3, 6, 27, 28, 30)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from regulation.honours import AwardKind
from regulation.sanctions import Ground
from regulation.states import BanState, RequestState
from regulation.terms import Term


class RecordKind(Term):
    """What of an organisation is kept with its history."""

    NAME = "name", "Registered name."
    REPRESENTATIVE = "representative", "Legal representative."
    INDUSTRY = "industry", "Industry: section letter, or section and four-digit class (GB/T 4754)."
    SECTOR_GROUP = "sector_group", "Quota group, where it departs from that of the section (Art. 6)."
    SIZE_CLASS = "size_class", "Size class of an enterprise: a flag, no points (Art. 14)."
    DIGITAL_ECONOMY = "digital_economy", "Whether it belongs to the digital economy: a flag, no points (Art. 14)."
    LEADING_INDUSTRY = "leading_industry", "Whether it leads a dominant industry: a flag, no points (Art. 15)."


class LinkKind(Term):
    """How two organisations belong together."""

    GROUP = "group", "The organisation is a member of the other's group."
    SUCCESSOR = "successor", "The organisation was succeeded by the other."


class OrganisationRecord(Base):
    """What held of an organisation, from when to when; the latest of a kind holds now (Art. 3, 6, 14, 15)."""

    __tablename__ = "organisation_record"
    __table_args__ = (
        limited_to("kind", RecordKind),
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="period"),
        Index(
            "uq_organisation_record_present",
            "organisation_id",
            "kind",
            unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
    )
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation.")
    programme_id: Mapped[UUID] = ref("programme", "Programme in which it is registered.", index=False)
    kind: Mapped[str] = code(RecordKind, "What it says.")
    value: Mapped[str] = note("What held.")
    valid_from: Mapped[date | None] = mapped_column(comment="First day, where known.")
    valid_to: Mapped[date | None] = mapped_column(comment="Day on which the next took its place.")
    source: Mapped[str] = note("Document or register that says so.")
    reason: Mapped[str] = note("Why it was recorded.")
    recorded_at: Mapped[datetime] = moment("When it was recorded.")


class OrganisationLink(Versioned, Base):
    """Membership of a group or succession; conflicts follow both, bans and the gap succession (Art. 27, 28, 30, 31)."""

    __tablename__ = "organisation_link"
    __table_args__ = (
        limited_to("kind", LinkKind),
        CheckConstraint("organisation_id <> other_id", name="two"),
        Index(
            "uq_organisation_link_standing",
            "kind",
            "organisation_id",
            "other_id",
            unique=True,
            postgresql_where=text("ended_on IS NULL"),
        ),
    )
    organisation_id: Mapped[UUID] = ref("organisation", "Member, or predecessor.")
    other_id: Mapped[UUID] = ref("organisation", "Head of the group, or successor.")
    programme_id: Mapped[UUID] = ref("programme", "Programme in which both are registered.")
    kind: Mapped[str] = code(LinkKind, "Kind.")
    since: Mapped[date] = mapped_column(comment="First day.")
    ended_on: Mapped[date | None] = mapped_column(comment="Day on which it ended, or was found to be wrong.")
    source: Mapped[str] = note("Document or register that says so.")
    reason: Mapped[str] = note("Why it was recorded.")


class OrganisationKin(Base):
    """Which family of linked organisations one belongs to: the links' transitive closure, kept by the acts on links."""

    __tablename__ = "organisation_kin"
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation.", unique=True)
    family: Mapped[UUID] = mapped_column(Uuid, index=True, comment="The same for all that belong together.")


class Ban(Versioned, Base):
    """No application until a day: ten years after fraud, five after a revocation (Art. 28, 30)."""

    __tablename__ = "ban"
    __table_args__ = (
        limited_to("state", BanState),
        limited_to("ground", Ground),
        CheckConstraint("decided_on <= until", name="period"),
        Index("ix_ban_credit_code", "programme_id", "credit_code"),
    )
    programme_id: Mapped[UUID] = ref("programme", "Programme that it bars from.", index=False)
    credit_code: Mapped[str] = note("Unified social credit code of the organisation banned.")
    organisation_id: Mapped[UUID | None] = ref("organisation", "The organisation, if it is registered.", null=True)
    organisation_name: Mapped[str] = note("Name in the decision.")
    state: Mapped[str] = code(BanState, "State.", default=BanState.ENTERED)
    ground: Mapped[str] = code(Ground, "Ground.")
    article: Mapped[str] = note("Article of the ground.")
    decided_on: Mapped[date] = mapped_column(comment="Day of the decision; the ban counts from it.")
    until: Mapped[date] = mapped_column(comment="Last banned day.")
    decided_by: Mapped[str] = note("Authority that decided.")
    document_number: Mapped[str] = note("Number of the decision.")
    entered_by_id: Mapped[UUID] = ref("person", "Who entered it; another person signs.", index=False)
    reason: Mapped[str] = mapped_column(server_default="", comment="Why it was rejected or lifted.")


class RecognisedWin(Versioned, Base):
    """An award of before this system, recognised as an organisation's: the gap counts from it (Art. 27)."""

    __tablename__ = "recognised_win"
    __table_args__ = (
        limited_to("award_kind", AwardKind),
        Index(
            "uq_recognised_win_standing", "past_winner_id", unique=True, postgresql_where=text("withdrawn_at IS NULL")
        ),
    )
    programme_id: Mapped[UUID] = ref("programme", "Programme.", index=False)
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation that won it.")
    past_winner_id: Mapped[UUID] = ref("past_winner", "The award as published.", index=False)
    session: Mapped[int] = mapped_column(comment="Session in which it was won.")
    award_kind: Mapped[str] = code(AwardKind, "Kind (Art. 6).")
    reason: Mapped[str] = note("How it is known that it is the same organisation.")
    recognised_at: Mapped[datetime] = moment("When it was recognised.")
    withdrawn_at: Mapped[datetime | None] = moment("When it was found to be wrong.", null=True)


class RegistrationRequest(Versioned, Base):
    """A person asks to represent an organisation (Art. 16); the office confirms it or says why not."""

    __tablename__ = "registration_request"
    __table_args__ = (
        limited_to("state", RequestState),
        Index(
            "uq_registration_request_open",
            "programme_id",
            "person_id",
            "credit_code",
            unique=True,
            postgresql_where=text("state = 'asked'"),
        ),
    )
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    person_id: Mapped[UUID] = ref("person", "Who asks.")
    organisation_id: Mapped[UUID | None] = ref("organisation", "The organisation, once it is registered.", null=True)
    state: Mapped[str] = code(RequestState, "State.", default=RequestState.ASKED)
    credit_code: Mapped[str] = note("Unified social credit code of the organisation.")
    name: Mapped[str] = note("Registered name.")
    section_code: Mapped[str] = note("Industry section of its main activity (GB/T 4754).")
    jurisdiction_id: Mapped[UUID] = ref("jurisdiction", "Where it is registered.", index=False)
    contact_name: Mapped[str] = note("Name of the person who asks, as the organisation's contact.")
    evidence: Mapped[str] = note("Evidence of the right to represent it, such as the letter of authority.")
    asked_at: Mapped[datetime] = moment("When it was asked.")
    decided_at: Mapped[datetime | None] = moment("When it was decided.", null=True)
    reasons: Mapped[str] = mapped_column(server_default="", comment="Why it was refused.")
