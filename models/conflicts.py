"""What follows from a conflict of interest: its dismissal, and the decisions that a late one touches (Art. 31, 32)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from models.review import Phase
from regulation.states import ClueState
from regulation.terms import Term


class Touched(Term):
    """What kind of decision a late conflict touches (Art. 31)."""

    REPORT = "report", "A panel's report: its score was computed anew (Art. 18-19)."
    EVALUATION = "evaluation", "The comprehensive evaluation (Art. 20)."
    SITE_LIST = "site_list", "The list for site review (Art. 18)."
    CANDIDATE_LIST = "candidate_list", "The candidate list (Art. 20)."
    PROPOSED_LIST = "proposed_list", "The proposed list (Art. 21)."
    FINAL_LIST = "final_list", "The approved list (Art. 22)."
    ACT = "act", "An act of the person concerned on the application."


class UndertakingText(Base):
    """The confidentiality undertaking as it is signed, by version (Art. 31); a cycle pins one."""

    __tablename__ = "undertaking_text"
    code: Mapped[str] = note("Version, as the parameter `undertaking_text` names it.", unique=True)
    zh: Mapped[str] = note("Text in Chinese: the one that is signed.")
    en: Mapped[str] = note("Text in English, for information.")
    digest: Mapped[str] = note("SHA-256 of the Chinese text, in hexadecimal.")


class ConflictReport(Base):
    """Who reported a conflict of interest: kept from the person reported (Art. 31)."""

    __tablename__ = "conflict_report"
    conflict_id: Mapped[UUID] = ref("conflict", "The conflict.", unique=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation concerned.")
    bound_id: Mapped[UUID] = ref("person", "Who was reported.")
    person_id: Mapped[UUID] = ref("person", "Who reported it.")


class ConflictClue(Versioned, Base):
    """What may point to a conflict of interest and binds nobody until the office has looked into it (Art. 31)."""

    __tablename__ = "conflict_clue"
    __table_args__ = (
        UniqueConstraint("person_id", "cycle_id", "organisation_id", "rule", "fact", name="uq_conflict_clue_fact"),
        limited_to("state", ClueState),
    )
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    person_id: Mapped[UUID] = ref("person", "About whom.", index=False)
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation concerned.")
    state: Mapped[str] = code(ClueState, "What became of it.", default=ClueState.OPEN)
    rule: Mapped[str] = note("Name of the rule that found it.")
    fact: Mapped[str] = note("Which fact the rule found.")
    details: Mapped[dict[str, Any]] = document("What explains it.", default="{}")
    found_at: Mapped[datetime] = moment("When it was found.")
    decided_at: Mapped[datetime | None] = moment("When the office decided on it.", null=True)
    reason: Mapped[str | None] = note("Why.", null=True)


class ConflictDismissal(Base):
    """One of the two signatures that dismiss a conflict found by a rule or reported by somebody (Art. 31)."""

    __tablename__ = "conflict_dismissal"
    __table_args__ = (UniqueConstraint("conflict_id", "person_id"),)
    conflict_id: Mapped[UUID] = ref("conflict", "The conflict.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation concerned.")
    person_id: Mapped[UUID] = ref("person", "Who signed.")
    reason: Mapped[str] = note("Why it is none.")
    signed_at: Mapped[datetime] = moment("When.")


_POINTS = Numeric(7, 2)


class TouchedDecision(Base):
    """A decision that a late conflict or a disqualification touches, as it would be without its person (Art. 31, 32)."""

    __tablename__ = "touched_decision"
    __table_args__ = (
        limited_to("kind", Touched),
        Index("ix_touched_decision_cycle_dossier", "cycle_id", "dossier_id"),
        CheckConstraint("num_nonnulls(conflict_id, conduct_record_id) = 1", name="ground"),
    )
    conflict_id: Mapped[UUID | None] = ref("conflict", "The conflict, if it is one that touches it.", null=True)
    conduct_record_id: Mapped[UUID | None] = ref(
        "conduct_record", "The matter of conduct, if a disqualification touches it.", null=True
    )
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.", index=False)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    organisation_id: Mapped[UUID] = ref("organisation", "Applicant.")
    kind: Mapped[str] = code(Touched, "What was decided.")
    phase: Mapped[str | None] = mapped_column(Text, comment="Phase of a report.", info={"enum": Phase})
    list_id: Mapped[UUID | None] = ref("award_list", "The list.", null=True)
    ability: Mapped[str | None] = note("The act, `resource:act`.", null=True)
    entry_id: Mapped[UUID | None] = mapped_column(Uuid, comment="Its entry on the ledger.")
    decided_at: Mapped[datetime | None] = moment("When it was decided.", null=True)
    score_before: Mapped[Decimal | None] = mapped_column(_POINTS, comment="Score as it was decided on.")
    score_after: Mapped[Decimal | None] = mapped_column(
        _POINTS, comment="Score without the person; empty: none is left."
    )
    rank_before: Mapped[int | None] = mapped_column(comment="Rank as it was decided on.")
    rank_after: Mapped[int | None] = mapped_column(comment="Rank with the score after.")
    differs: Mapped[bool | None] = mapped_column(
        comment="Whether the outcome for the application would differ; empty: people must judge it."
    )
    too_few: Mapped[bool] = mapped_column(
        server_default="false", comment="Whether fewer reviews are left than a panel has."
    )
    found_at: Mapped[datetime] = moment("When it was found to be touched.")
