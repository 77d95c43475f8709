"""The site review (Art. 19): the plan of a visit, what its panel records, and what the applicant is told and asked for.

Each audience has its tables: the applicant reads `site_notice`, `site_request` and `request_document`; all others are
the panel's and the office's. Who sits in the panel is said by the assignments alone.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from models.file import Described
from models.review import VOIDING
from regulation.states import DocumentState, InformationState, VisitState
from regulation.terms import Term


class SiteNoticeKind(Term):
    """What an applicant is told of the visit to it."""

    ANNOUNCED = "announced", "The days of the visit, and what to prepare."
    POSTPONED = "postponed", "The visit is put off, with the reason."


class PointSource(Term):
    """Where a point to verify comes from."""

    MATERIAL = "material", "From the material reviews; by whom is not kept."
    ADDED = "added", "Added by the leader of the panel."


class PointFinding(Term):
    """What was found at a point that was verified on site."""

    CONFIRMED = "confirmed", "As stated in the application."
    PARTLY = "partly", "Partly so."
    NOT_CONFIRMED = "not_confirmed", "Not so."


class SiteNoteKind(Term):
    """What a note of the visit is about."""

    OPENING = "opening", "The opening meeting."
    CLOSING = "closing", "The closing meeting."
    INTERVIEW = "interview", "An interview with somebody in a function."
    STRENGTH = "strength", "A strength seen at an item of the criteria."
    IMPROVEMENT = "improvement", "An opportunity for improvement seen at an item of the criteria."


# True of a record `{r}` of a visit that counts no more, because a late conflict took its author off the panel (Art. 31).
SET_ASIDE = f"""EXISTS (SELECT 1 FROM public.assignment s WHERE s.dossier_id = {{r}}.dossier_id
 AND s.person_id = {{r}}.person_id AND s.frozen_because IN {VOIDING})"""  # noqa: S608 -- no value


class _OfVisit:
    """What belongs to a visit; scopes ask for application and cycle."""

    @declared_attr
    def site_visit_id(cls) -> Mapped[UUID]:  # noqa: N805
        """Return the column of the visit."""
        return ref("site_visit", "Visit.")  # type: ignore[no-any-return]

    @declared_attr
    def dossier_id(cls) -> Mapped[UUID]:  # noqa: N805
        """Return the column of the application."""
        return ref("dossier", "Application.")  # type: ignore[no-any-return]

    @declared_attr
    def cycle_id(cls) -> Mapped[UUID]:  # noqa: N805
        """Return the column of the cycle."""
        return ref("cycle", "Cycle.")  # type: ignore[no-any-return]


class _Arranged:
    """When and where a visit is, as planned and as told."""

    first_day: Mapped[date] = mapped_column(comment="First day.")
    last_day: Mapped[date] = mapped_column(comment="Last day.")
    place: Mapped[str] = note("Where.")
    agenda: Mapped[str] = mapped_column(Text, server_default="", comment="What happens when.")
    preparation: Mapped[str] = mapped_column(Text, server_default="", comment="What the applicant is to prepare.")


class SiteVisit(Versioned, _Arranged, Base):
    """The visit to a shortlisted applicant, as the office planned it; one an application (Art. 19)."""

    __tablename__ = "site_visit"
    __table_args__ = (
        limited_to("state", VisitState),
        Index("ix_site_visit_days", "cycle_id", "first_day"),
    )
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", unique=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.", index=False)
    state: Mapped[str] = code(VisitState, "State.", default=VisitState.PLANNED)
    logistics: Mapped[str] = mapped_column(Text, server_default="", comment="Transport and notes for the panel alone.")
    warnings: Mapped[list[str]] = document("Codes of what is unusual about its days but does not block.", default="[]")
    planned_at: Mapped[datetime] = moment("When the present plan was made.")
    held_at: Mapped[datetime | None] = moment("When it began.", null=True)


class SiteObserver(_OfVisit, Base):
    """Somebody of the office who goes along and does not score (Art. 11, 19)."""

    __tablename__ = "site_observer"
    __table_args__ = (
        Index("uq_site_observer_current", "site_visit_id", "person_id", unique=True,
              postgresql_where=text("dropped_at IS NULL")),
    )  # fmt: skip
    person_id: Mapped[UUID] = ref("person", "Who goes along.")
    dropped_at: Mapped[datetime | None] = moment(
        "When the plan was made anew; who goes along is named again.", null=True
    )


class SiteNotice(_OfVisit, _Arranged, Base):
    """What the applicant was told of the visit, as it was told; nobody of the panel is named (Art. 19)."""

    __tablename__ = "site_notice"
    __table_args__ = (limited_to("kind", SiteNoticeKind),)
    kind: Mapped[str] = code(SiteNoticeKind, "What it tells.")
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="Why it is put off.")
    told_at: Mapped[datetime] = moment("When.")


class SiteAttendance(_OfVisit, Base):
    """Somebody's presence at a visit: of the panel and the observers by person, of the applicant by function (Art. 19).

    Recording again replaces the whole attendance; what was recorded before stays, marked.
    """

    __tablename__ = "site_attendance"
    __table_args__ = (
        Index("uq_site_attendance_current", "dossier_id", "person_id", unique=True,
              postgresql_where=text("superseded_at IS NULL")),
    )  # fmt: skip
    person_id: Mapped[UUID | None] = ref("person", "Member or observer; empty: of the applicant.", null=True)
    function: Mapped[str] = mapped_column(Text, server_default="", comment="Function at the applicant.")
    present: Mapped[bool] = mapped_column(comment="Whether the person was there.")
    remark: Mapped[str] = mapped_column(Text, server_default="", comment="Such as from when to when, or why not.")
    recorded_at: Mapped[datetime] = moment("When it was recorded.")
    superseded_at: Mapped[datetime | None] = moment("When it was recorded anew.", null=True)


class VerificationPoint(_OfVisit, Base):
    """Something to verify on site (Art. 19)."""

    __tablename__ = "verification_point"
    __table_args__ = (limited_to("source", PointSource),)
    item: Mapped[str] = note("Number of the item in the criteria edition.")
    text: Mapped[str] = note("What to verify.")
    source: Mapped[str] = code(PointSource, "Where it comes from.")
    assigned_to_id: Mapped[UUID | None] = ref("person", "Member who looks at it.", null=True)


class _Recorded(_OfVisit):
    """What one person recorded on site; nobody changes it."""

    @declared_attr
    def person_id(cls) -> Mapped[UUID]:  # noqa: N805
        """Return the column of the author."""
        return ref("person", "Who recorded it.")  # type: ignore[no-any-return]

    recorded_at: Mapped[datetime] = moment("When.")
    seal: Mapped[str] = mapped_column(
        Text, server_default="", comment="Key of the digests that the ledger keeps of its words."
    )


class PointAnswer(_Recorded, Base):
    """What was found at a point; the latest that counts is the answer, the others stay (Art. 19)."""

    __tablename__ = "point_answer"
    __table_args__ = (limited_to("finding", PointFinding),)
    point_id: Mapped[UUID] = ref("verification_point", "Point.")
    finding: Mapped[str] = code(PointFinding, "What was found.")
    looked_at: Mapped[str] = note("What was looked at.")
    evidence: Mapped[str] = mapped_column(Text, server_default="", comment="What it rests on.")


class SiteNote(_Recorded, Base):
    """A note of the visit: a meeting, an interview, a strength, an opportunity for improvement (Art. 19)."""

    __tablename__ = "site_note"
    __table_args__ = (limited_to("kind", SiteNoteKind),)
    kind: Mapped[str] = code(SiteNoteKind, "What it is about.")
    item: Mapped[str | None] = note("Number of the item in the criteria edition.", null=True)
    function: Mapped[str] = mapped_column(Text, server_default="", comment="Function of who was interviewed.")
    topic: Mapped[str] = mapped_column(Text, server_default="", comment="Subject of an interview.")
    text: Mapped[str] = note("The note.")
    corrects_id: Mapped[UUID | None] = ref("site_note", "Note that it puts right.", null=True, unique=True)


class SiteRequest(Versioned, _OfVisit, Base):
    """Information that the panel asked the applicant for, and the answer; who asked is not told (Art. 19)."""

    __tablename__ = "site_request"
    __table_args__ = (limited_to("state", InformationState),)
    state: Mapped[str] = code(InformationState, "State.", default=InformationState.ASKED)
    what: Mapped[str] = note("What is asked for.")
    due_on: Mapped[date] = mapped_column(comment="Last day to deliver it.")
    asked_at: Mapped[datetime] = moment("When it was asked for.")
    answer: Mapped[str | None] = note("Answer of the applicant.", null=True)
    delivered_at: Mapped[datetime | None] = moment("When it was delivered.", null=True)
    closing_reason: Mapped[str | None] = note("Why it was closed without an answer.", null=True)


class SiteDocument(Described, _OfVisit, Base):
    """Evidence from a visit, such as a photograph; the panel's and the office's alone (Art. 19, 31)."""

    __tablename__ = "site_document"
    __table_args__ = (Index("ix_site_document_sha256", "sha256"), limited_to("state", DocumentState))
    person_id: Mapped[UUID] = ref("person", "Who uploaded it.")


class RequestDocument(Described, _OfVisit, Base):
    """A file with the applicant's answer; others read it once it is delivered (Art. 19, 31)."""

    __tablename__ = "request_document"
    __table_args__ = (Index("ix_request_document_sha256", "sha256"), limited_to("state", DocumentState))
    site_request_id: Mapped[UUID] = ref("site_request", "Request.")
