"""Objections to a published list, and the evidence that it was published (Art. 21).

Who may know what is told apart by table: the objection itself (who filed it, by tracking code, and who decides), who
objects and what it states (handler and supervisor), what the office finds (who decides), what the organisation is heard
about (the organisation).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from models.file import Described
from regulation.objections import InadmissibleGround, ObjectionProposal, ObjectorKind
from regulation.states import DocumentState, HearingState, ObjectionState


class NoticePublication(Base):
    """Evidence that a notice was published on one of the channels that it names (Art. 16, 21, 22)."""

    __tablename__ = "notice_publication"
    __table_args__ = (UniqueConstraint("notice_id", "channel"),)
    notice_id: Mapped[UUID] = ref("notice", "Notice.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    channel: Mapped[str] = note("Channel, as the notice names it.")
    url: Mapped[str] = mapped_column(Text, server_default="", comment="Address, if it can be read there.")
    published_at: Mapped[datetime] = moment("When it was published there.")
    document_id: Mapped[UUID | None] = ref("notice_document", "Copy of what was published there.", null=True)
    sha256: Mapped[str | None] = note("SHA-256 of that copy, in hexadecimal.", null=True)
    recorded_at: Mapped[datetime] = moment("When it was recorded.")


class Objection(Versioned, Base):
    """An objection to an entry of the public notice (Art. 21); who objects is in another table."""

    __tablename__ = "objection"
    __table_args__ = (
        limited_to("state", ObjectionState),
        CheckConstraint(f"ground IN ({', '.join(repr(one.value) for one in InadmissibleGround)})", name="ground"),
        CheckConstraint("(state = 'inadmissible') = (ground IS NOT NULL)", name="inadmissible"),
    )
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    notice_id: Mapped[UUID] = ref("notice", "Notice objected to.")
    dossier_id: Mapped[UUID] = ref("dossier", "Application concerned.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation objected to.")
    state: Mapped[str] = code(ObjectionState, "State.", default=ObjectionState.RECEIVED)
    tracking_digest: Mapped[str] = note("SHA-256 of the tracking code.", unique=True)
    filed_at: Mapped[datetime] = moment("When it was filed.")
    asked: Mapped[str | None] = note("What the objector is asked to complete.", null=True)
    asked_until: Mapped[datetime | None] = moment("Exclusive end of the time for it.", null=True)
    ground: Mapped[str | None] = mapped_column(
        Text, comment="Why it is not admissible, once two persons found so.", info={"enum": InadmissibleGround}
    )
    decision_reason: Mapped[str | None] = note("Reason of the decision.", null=True)
    decided_at: Mapped[datetime | None] = moment("When it was decided.", null=True)


class Objector(Base):
    """Who objects: protected, known to the handler and the supervisor only (Art. 21)."""

    __tablename__ = "objector"
    __table_args__ = (
        limited_to("kind", ObjectorKind),
        CheckConstraint("(kind = 'organisation') = (credit_code IS NOT NULL)", name="credit_code"),
    )
    objection_id: Mapped[UUID] = ref("objection", "Objection.", unique=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    handler_id: Mapped[UUID | None] = ref("person", "Clerk who verifies the objection.", null=True)
    kind: Mapped[str] = code(ObjectorKind, "Person or organisation.", default=ObjectorKind.PERSON)
    name: Mapped[str] = note("Real name.")
    contact: Mapped[str] = note("How to reach the objector.")
    credit_code: Mapped[str | None] = note("Unified social credit code of an organisation (GB 32100).", null=True)
    seal: Mapped[str] = mapped_column(
        Text, server_default="", comment="Key of the digests that the ledger keeps of name and contact."
    )


class ObjectionStatement(Base):
    """What the objector states: it may give away who that is, so it is protected like the name (Art. 21)."""

    __tablename__ = "objection_statement"
    objection_id: Mapped[UUID] = ref("objection", "Objection.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    grounds: Mapped[str] = note("Facts and evidence stated.")
    stated_at: Mapped[datetime] = moment("When it was stated.")


class ObjectionDocument(Described, Base):
    """Evidence of an objection, or the sealed statement of an organisation; protected like the name (Art. 21)."""

    __tablename__ = "objection_document"
    __table_args__ = (
        Index("ix_objection_document_objection", "objection_id", "id"),
        Index("ix_objection_document_sha256", "sha256"),
        limited_to("state", DocumentState),
    )
    objection_id: Mapped[UUID] = ref("objection", "Objection.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    sealed: Mapped[bool] = mapped_column(
        server_default="false", comment="Whether it is the statement under the organisation's seal."
    )


class ObjectionHandling(Base):
    """What the office finds on an objection, for who decides; it names nobody who objects (Art. 21)."""

    __tablename__ = "objection_handling"
    __table_args__ = (
        CheckConstraint(f"ground IN ({', '.join(repr(one.value) for one in InadmissibleGround)})", name="ground"),
        CheckConstraint(f"proposal IN ({', '.join(repr(one.value) for one in ObjectionProposal)})", name="proposal"),
    )
    objection_id: Mapped[UUID] = ref("objection", "Objection.", unique=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    dossier_id: Mapped[UUID] = ref("dossier", "Application concerned.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation objected to.")
    ground: Mapped[str | None] = mapped_column(
        Text,
        comment="Why the handler finds it not admissible; a second person decides.",
        info={"enum": InadmissibleGround},
    )
    ground_reason: Mapped[str | None] = note("Why so, as the objector will read it.", null=True)
    summary: Mapped[str | None] = note("What is objected, in neutral words of the handler.", null=True)
    proposal: Mapped[str | None] = mapped_column(Text, comment="Proposed decision.", info={"enum": ObjectionProposal})
    opinion: Mapped[str | None] = note("Handling opinion of the office.", null=True)


class ObjectionHearing(Versioned, Base):
    """What an organisation is heard about, in neutral words: all that it learns of an objection (Art. 21)."""

    __tablename__ = "objection_hearing"
    __table_args__ = (
        limited_to("state", HearingState),
        Index("uq_objection_hearing_open", "objection_id", unique=True, postgresql_where=text("state = 'asked'")),
    )
    objection_id: Mapped[UUID] = ref("objection", "Objection.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    dossier_id: Mapped[UUID] = ref("dossier", "Application concerned.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation heard.")
    state: Mapped[str] = code(HearingState, "State.", default=HearingState.ASKED)
    text: Mapped[str] = note("What it is asked.")
    asked_at: Mapped[datetime] = moment("When it was asked.")
    due_at: Mapped[datetime] = moment("Exclusive end of the time for the answer; silence is not consent.")
    answer: Mapped[str | None] = note("Its answer.", null=True)
    answered_at: Mapped[datetime | None] = moment("When it answered.", null=True)


class HearingDocument(Described, Base):
    """A file with what an organisation answers when it is heard; others read it once it has answered (Art. 21)."""

    __tablename__ = "hearing_document"
    __table_args__ = (
        Index("ix_hearing_document_objection_hearing", "objection_hearing_id", "id"),
        Index("ix_hearing_document_sha256", "sha256"),
        limited_to("state", DocumentState),
    )
    objection_hearing_id: Mapped[UUID] = ref("objection_hearing", "Hearing.", index=False)
    objection_id: Mapped[UUID] = ref("objection", "Objection.")
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation heard.")
