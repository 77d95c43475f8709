"""A cycle, its stages and its public notices (Art. 6, 16-22)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from regulation.states import Stage
from regulation.terms import Term


class NoticeKind(Term):
    """What a public notice announces."""

    ANNOUNCEMENT = "announcement", "Invitation to apply (Art. 16)."
    EXTENSION = "extension", "A later deadline, for all (Art. 17)."
    CORRECTION = "correction", "Puts an earlier notice right, which stays as it was (Art. 16)."
    PUBLICITY = "publicity", "The proposed list, open to objections (Art. 21)."
    COMMENDATION = "commendation", "The government's commendation (Art. 22)."
    REVOCATION = "revocation", "The government revoked a title (Art. 28, 30)."
    ANNULMENT = "annulment", "A revocation that was annulled on appeal (Art. 28, 30)."
    BONUS_MISUSE = "bonus_misuse", "A misuse of a bonus that an inspection found (Art. 26)."
    PARAMETERS = "parameters", "A running cycle comes under another approved version of the regulation (Art. 10, 34)."
    RULES = "rules", "A running cycle comes under another approved version of rules (Art. 10, 34)."


class Cycle(Versioned, Base):
    """One run of the award (Art. 6) under one regulation version and one criteria edition (Art. 4, 34)."""

    __tablename__ = "cycle"
    __table_args__ = (UniqueConstraint("programme_id", "session"), limited_to("stage", Stage))
    programme_id: Mapped[UUID] = ref("programme", "Programme of the cycle.")
    regulation_version_id: Mapped[UUID] = ref(
        "regulation_version", "Version of the ordinance pinned to the cycle.", index=False
    )
    criteria_edition_id: Mapped[UUID] = ref("criteria_edition", "Criteria edition pinned to the cycle.", index=False)
    session: Mapped[int] = mapped_column(comment="Number of the session, counted from the first award.")
    award_year: Mapped[int] = mapped_column(comment="Year that the title names (Art. 23).")
    stage: Mapped[str] = code(Stage, "Present stage (Art. 16-22).", default=Stage.DRAFTING)
    filing_opens_at: Mapped[datetime] = moment("From when applications are accepted (Art. 17).")
    filing_deadline: Mapped[datetime] = moment("Exclusive end of filing (Art. 17).")
    recommendation_deadline: Mapped[datetime | None] = moment(
        "Exclusive end of recommending, if the cycle sets one (Art. 12, 17).", null=True
    )
    reference_date: Mapped[date | None] = mapped_column(
        comment="Day from which look-backs count, pinned by the announcement (Art. 13)."
    )
    planned: Mapped[list[dict[str, str]]] = document(
        "Days planned for later stages, as announced: `stage`, `first_day`, `last_day` (Art. 16).", default="[]"
    )
    warnings: Mapped[list[str]] = document(
        "Codes of deviations that do not block, such as the two-year rhythm (Art. 6).", default="[]"
    )


class CycleStage(Base):
    """When a stage of a cycle began and ended."""

    __tablename__ = "cycle_stage"
    __table_args__ = (UniqueConstraint("cycle_id", "stage"), limited_to("stage", Stage))
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    stage: Mapped[str] = code(Stage, "The stage.")
    opened_at: Mapped[datetime] = moment("When it began.")
    closed_at: Mapped[datetime | None] = moment("When it ended.", null=True)
    article: Mapped[str] = mapped_column(Text, comment="Article of the act that opened it.")


class Notice(Base):
    """A notice published on the government site and in the media (Art. 16, 21, 22)."""

    __tablename__ = "notice"
    __table_args__ = (limited_to("kind", NoticeKind),)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    kind: Mapped[str] = code(NoticeKind, "What it announces.")
    title: Mapped[str] = note("Title.")
    body: Mapped[str] = note("Text.")
    channels: Mapped[list[str]] = document("Where it was published.", default="[]")
    content_digest: Mapped[str] = note("SHA-256 of title, text and list as published, in hexadecimal.")
    published_at: Mapped[datetime] = moment("When it was published.")
    list_id: Mapped[UUID | None] = ref("award_list", "List that it publishes.", null=True)
    corrects_id: Mapped[UUID | None] = ref("notice", "Notice that it corrects; both stay as published.", null=True)
    opens_on: Mapped[date | None] = mapped_column(comment="First day of the objection window (Art. 21).")
    nominal_end: Mapped[date | None] = mapped_column(comment="Last day before it rolls over holidays (Art. 21).")
    closes_on: Mapped[date | None] = mapped_column(comment="Last day of the objection window (Art. 21).")
    closes_at: Mapped[datetime | None] = moment("Exclusive end of the objection window (Art. 21).", null=True)
    details: Mapped[dict[str, Any]] = document(
        "Facts stated in the notice, such as that no fee is charged (Art. 7).", default="{}"
    )
