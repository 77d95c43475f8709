"""Meetings of the leading group and the executive meeting: agenda, votes and resolutions (Art. 10, 21, 22).

Who voted is in `ballot_roll`, what was voted secretly in `ballot`, which no role reads and which says neither who nor
when. What is about an organisation says so in each row, so that a conflict of interest hides all of it (Art. 31).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from models.file import Described
from regulation.honours import AwardKind
from regulation.meetings import (
    AgendaState,
    BallotKind,
    Body,
    Choice,
    Effect,
    ItemKind,
    MeetingPaper,
    MeetingState,
    MotionState,
    Presence,
    RecusalGround,
    ResolutionOutcome,
)
from regulation.states import DocumentState


class Meeting(Versioned, Base):
    """A meeting of a body (Art. 10, 21, 22)."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("programme_id", "body", "number"),
        limited_to("body", Body),
        limited_to("state", MeetingState),
        limited_to("ballot_kind", BallotKind),
    )
    programme_id: Mapped[UUID] = ref("programme", "Programme.", index=False)
    cycle_id: Mapped[UUID | None] = ref("cycle", "Cycle that it is about, if it is about one.", null=True)
    body: Mapped[str] = code(Body, "Body.")
    number: Mapped[int] = mapped_column(comment="Number among the meetings of the body.")
    title: Mapped[str] = note("Title.")
    place: Mapped[str] = note("Where.")
    starts_at: Mapped[datetime] = moment("When it begins.")
    ballot_kind: Mapped[str] = code(BallotKind, "How it votes.")
    ballot_reason: Mapped[str] = mapped_column(
        Text, server_default="", comment="Why it votes otherwise than the rules say."
    )
    state: Mapped[str] = code(MeetingState, "State.", default=MeetingState.PLANNED)
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="Why it is not held.")
    planned_at: Mapped[datetime] = moment("When it was planned.")
    convened_at: Mapped[datetime | None] = moment("When the members were told.", null=True)
    opened_at: Mapped[datetime | None] = moment("When it was opened.", null=True)
    closed_at: Mapped[datetime | None] = moment("When it was closed.", null=True)
    closed_by_id: Mapped[UUID | None] = ref("person", "Who closed it and recorded the minutes.", null=True, index=False)
    minutes_confirmed_at: Mapped[datetime | None] = moment("When a second person confirmed the minutes.", null=True)
    minutes_confirmed_by_id: Mapped[UUID | None] = ref("person", "Member who did.", null=True, index=False)
    members: Mapped[int | None] = mapped_column(comment="Number of members convened.")
    present: Mapped[int | None] = mapped_column(comment="Number of members present when it was opened.")


class _OfMeeting:
    """What every row of a meeting says."""

    @declared_attr
    def meeting_id(cls) -> Mapped[UUID]:  # noqa: N805
        """Return the column of the meeting."""
        return ref("meeting", "Meeting.")  # type: ignore[no-any-return]

    @declared_attr
    def programme_id(cls) -> Mapped[UUID]:  # noqa: N805
        """Return the column of the programme."""
        return ref("programme", "Programme.", index=False)  # type: ignore[no-any-return]


class _OfItem(_OfMeeting):
    """What every row about an item says."""

    @declared_attr
    def item_id(cls) -> Mapped[UUID]:  # noqa: N805
        """Return the column of the item."""
        return ref("meeting_item", "Item of the agenda.")  # type: ignore[no-any-return]

    @declared_attr
    def organisation_id(cls) -> Mapped[UUID | None]:  # noqa: N805
        """Return the column of the organisation."""
        return ref("organisation", "Organisation that the item is about.", null=True, index=False)  # type: ignore[no-any-return]


class _OfMotion(_OfItem):
    """What every row about a vote says."""

    @declared_attr
    def motion_id(cls) -> Mapped[UUID]:  # noqa: N805
        """Return the column of the motion."""
        return ref("motion", "Motion.")  # type: ignore[no-any-return]


class Attendance(_OfMeeting, Base):
    """A member convened to a meeting, and whether the member took part (Art. 21, 22)."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"), limited_to("presence", Presence))
    person_id: Mapped[UUID] = ref("person", "Member.")
    presence: Mapped[str] = code(Presence, "Whether the member takes part.", default=Presence.EXPECTED)


class MeetingItem(Versioned, _OfMeeting, Base):
    """An item of the agenda (Art. 10, 21, 22)."""

    __tablename__ = "meeting_item"
    __table_args__ = (
        limited_to("kind", ItemKind),
        limited_to("state", AgendaState),
        UniqueConstraint("meeting_id", "kind", "subject_id"),
        Index("ix_meeting_item_subject", "subject_id"),
    )
    cycle_id: Mapped[UUID | None] = ref("cycle", "Cycle.", null=True)
    kind: Mapped[str] = code(ItemKind, "What it is about.")
    subject_id: Mapped[UUID | None] = mapped_column(
        Uuid, comment="Application, objection, incident or version of rules that it decides on."
    )
    dossier_id: Mapped[UUID | None] = ref("dossier", "Application that it is about.", null=True)
    organisation_id: Mapped[UUID | None] = ref("organisation", "Organisation that it is about.", null=True)
    award_kind: Mapped[str | None] = mapped_column(
        Text, comment="Kind of award on the list before.", info={"enum": AwardKind}
    )
    title: Mapped[str] = note("Title.")
    state: Mapped[str] = code(AgendaState, "State.", default=AgendaState.OPEN)
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="Why it was put off.")


class Motion(Versioned, _OfItem, Base):
    """What is voted on: a motion on an item; the first that is adopted decides it (Art. 21, 22)."""

    __tablename__ = "motion"
    __table_args__ = (
        limited_to("effect", Effect),
        limited_to("state", MotionState),
        Index("uq_motion_voting", "meeting_id", unique=True, postgresql_where=text("state = 'voting'")),
    )
    cycle_id: Mapped[UUID | None] = ref("cycle", "Cycle.", null=True)
    dossier_id: Mapped[UUID | None] = ref("dossier", "Application that it is about.", null=True)
    moved_by_id: Mapped[UUID | None] = ref("person", "Who moved it; empty: it follows from the list before.", null=True)
    effect: Mapped[str] = code(Effect, "What it asks for.")
    award_kind: Mapped[str | None] = mapped_column(Text, comment="Kind of award.", info={"enum": AwardKind})
    text: Mapped[str] = note("Wording.")
    reason: Mapped[str] = mapped_column(
        Text, server_default="", comment="Why; required where it departs from the list before (Art. 21)."
    )
    state: Mapped[str] = code(MotionState, "State.", default=MotionState.PENDING)


class Recusal(_OfItem, Base):
    """A member who takes no part in an item, recorded before it is voted on (Art. 31)."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("item_id", "person_id"), limited_to("ground", RecusalGround))
    person_id: Mapped[UUID] = ref("person", "Member.")
    ground: Mapped[str] = code(RecusalGround, "Why.")
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="What the member states.")
    recorded_at: Mapped[datetime] = moment("When it was recorded.")


class BallotRoll(_OfMotion, Base):
    """That a member has voted on a motion, and nothing of what: one ballot a person."""

    __tablename__ = "ballot_roll"
    __table_args__ = (UniqueConstraint("motion_id", "person_id"),)
    person_id: Mapped[UUID] = ref("person", "Member.")


class OpenVote(_OfMotion, Base):
    """What a member voted in an open ballot."""

    __tablename__ = "open_vote"
    __table_args__ = (UniqueConstraint("motion_id", "person_id"), limited_to("choice", Choice))
    person_id: Mapped[UUID] = ref("person", "Member.")
    choice: Mapped[str] = code(Choice, "What the member voted.")


class Ballot(Base):
    """A secret ballot: its motion and its choice. Its key is random, so that it tells no order either."""

    __tablename__ = "ballot"
    __table_args__ = (limited_to("choice", Choice),)
    id: Mapped[UUID] = mapped_column(
        Uuid, primary_key=True, server_default=text("gen_random_uuid()"), comment="Key of the row.", sort_order=-1
    )
    motion_id: Mapped[UUID] = ref("motion", "Motion.")
    choice: Mapped[str] = code(Choice, "What was voted.")


class VoteTally(_OfMotion, Base):
    """How a motion was voted on, counted when its vote was closed (Art. 21, 22)."""

    __tablename__ = "vote_tally"
    __table_args__ = (UniqueConstraint("motion_id"),)
    votes_for: Mapped[int] = mapped_column(comment="Votes for.")
    votes_against: Mapped[int] = mapped_column(comment="Votes against.")
    abstentions: Mapped[int] = mapped_column(comment="Abstentions.")
    present: Mapped[int] = mapped_column(comment="Members present who did not stand aside.")
    recused: Mapped[int] = mapped_column(comment="Members who stood aside (Art. 31).")
    majority: Mapped[Decimal] = mapped_column(
        Numeric(5, 4), comment="Share of those present that must be exceeded by the votes for."
    )
    adopted: Mapped[bool] = mapped_column(comment="Whether it was adopted.")


class MeetingDocument(Described, _OfMeeting, Base):
    """A file of a meeting: a paper, about one item or all, or the signed minutes."""

    __tablename__ = "meeting_document"
    __table_args__ = (
        Index("ix_meeting_document_sha256", "sha256"),
        limited_to("state", DocumentState),
        limited_to("kind", MeetingPaper),
    )
    cycle_id: Mapped[UUID | None] = ref("cycle", "Cycle.", null=True)
    item_id: Mapped[UUID | None] = ref("meeting_item", "Item that it is about; empty: all.", null=True)
    dossier_id: Mapped[UUID | None] = ref("dossier", "Application that the item is about.", null=True, index=False)
    organisation_id: Mapped[UUID | None] = ref(
        "organisation", "Organisation that the item is about.", null=True, index=False
    )
    kind: Mapped[str] = code(MeetingPaper, "What it is.")


class MeetingMinutes(_OfMeeting, Base):
    """The minutes of a meeting; who stood aside from an item does not read them (Art. 31)."""

    __tablename__ = "meeting_minutes"
    __table_args__ = (UniqueConstraint("meeting_id"),)
    document_id: Mapped[UUID | None] = ref("meeting_document", "Signed copy.", null=True)
    text: Mapped[str] = note("Text.")
    recorded_at: Mapped[datetime] = moment("When.")


class Resolution(_OfItem, Base):
    """What a meeting resolved on an item: immutable, and the ground of the act that executes it (Art. 10, 21, 22)."""

    __tablename__ = "resolution"
    __table_args__ = (
        UniqueConstraint("item_id"),
        Index("ix_resolution_subject", "subject_id"),
        limited_to("kind", ItemKind),
        limited_to("outcome", ResolutionOutcome),
        CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name="digest"),
    )
    cycle_id: Mapped[UUID | None] = ref("cycle", "Cycle.", null=True)
    dossier_id: Mapped[UUID | None] = ref("dossier", "Application that it is about.", null=True)
    motion_id: Mapped[UUID | None] = ref("motion", "Motion that was adopted, if any.", null=True, index=False)
    kind: Mapped[str] = code(ItemKind, "What it is about.")
    subject_id: Mapped[UUID | None] = mapped_column(
        Uuid, comment="Application, objection, incident or version of rules that it decides on."
    )
    number: Mapped[str] = note("Number of the minutes that it is recorded in.")
    outcome: Mapped[str] = code(ResolutionOutcome, "What was resolved.")
    award_kind: Mapped[str | None] = mapped_column(Text, comment="Kind of award.", info={"enum": AwardKind})
    text: Mapped[str] = note("Wording.")
    reason: Mapped[str] = note("Why.")
    tally: Mapped[dict[str, Any] | None] = document("How the motion that decided it was voted on.", null=True)
    digest: Mapped[str] = note("SHA-256 of its canonical content, in hexadecimal.")
    resolved_at: Mapped[datetime] = moment("When the meeting was closed.")
