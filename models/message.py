"""What people are told, and the letters that carry it: the outbox (Art. 16, 17)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, code, document, limited_to, moment, note, ref
from regulation.telling import Event
from regulation.terms import Term


class Language(Term):
    """Language of letters."""

    ZH = "zh", "Chinese."
    EN = "en", "English."


class LetterState(Term):
    """State of a letter."""

    QUEUED = "queued", "Waits to be handed to the mail server."
    SENT = "sent", "The mail server has taken it."
    DROPPED = (
        "dropped",
        "Not sent any more: the grant or the place in the panel or pool ended, no address is left, or its time is over.",
    )
    FAILED = "failed", "The mail server refuses it."


class PersonContact(Base):
    """Where and in which language a person gets letters, as the person wishes; nobody else reads it."""

    __tablename__ = "person_contact"
    __table_args__ = (limited_to("language", Language),)
    person_id: Mapped[UUID] = ref("person", "The person.", unique=True)
    email: Mapped[str | None] = note("Address of letters; none are sent if empty.", null=True)
    language: Mapped[str] = code(Language, "Language of letters.", default=Language.ZH)


class Message(Base):
    """A notice to the holder of a grant that something was done or waits; it holds nothing of an application but its number."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("grant_id", "once"),
        Index("ix_message_grant", "grant_id", "told_at", "id"),
    )
    person_id: Mapped[UUID] = ref("person", "Who is told.")
    grant_id: Mapped[UUID] = ref("role_grant", "Grant under which; without it the message is gone.", index=False)
    cycle_id: Mapped[UUID | None] = ref("cycle", "Cycle, if it is about one.", null=True)
    dossier_id: Mapped[UUID | None] = ref("dossier", "Application that it is about.", null=True)
    organisation_id: Mapped[UUID | None] = ref("organisation", "Applicant that it is about.", null=True)
    event: Mapped[str] = mapped_column(Text, comment="What happened or waits.", info={"enum": Event})
    facts: Mapped[dict[str, Any]] = document("What its words are made of.", default="{}")
    told_at: Mapped[datetime] = moment("When.")
    expires_at: Mapped[datetime | None] = moment("From when its letter is of no use any more.", null=True)
    once: Mapped[str | None] = note("What is told to a grant only once, whoever tells it.", null=True)
    unread: Mapped[bool] = mapped_column(Boolean, server_default="true", comment="Whether it waits to be read.")


class Letter(Base):
    """The e-mail that carries a message; its address and words are found when it is sent."""

    __tablename__ = "letter"
    __table_args__ = (
        limited_to("state", LetterState),
        Index("ix_letter_due", "next_at", postgresql_where=text("state = 'queued'")),
    )
    message_id: Mapped[UUID] = ref("message", "The message.", unique=True)
    state: Mapped[str] = code(LetterState, "State.", default=LetterState.QUEUED)
    attempts: Mapped[int] = mapped_column(server_default="0", comment="How often the mail server did not take it.")
    next_at: Mapped[datetime] = moment("When it is tried next.")
    sent_at: Mapped[datetime | None] = moment("When the mail server took it.", null=True)
    problem: Mapped[str] = mapped_column(Text, server_default="", comment="Why it was not sent, in short.")
