"""What the machine found on an application, run by run, and rechecks asked for by who was rejected (Art. 13, 17)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from regulation.states import RecheckState, RunState
from regulation.terms import Term


class Occasion(Term):
    """When the conditions are checked by machine (Art. 13, 17, 21, 22)."""

    INITIAL = "initial", "Before the findings of the office (Art. 17)."
    RECHECK = "recheck", "On the request of a rejected applicant (Art. 17)."
    BEFORE_PUBLICITY = "before_publicity", "Before the proposed list is published (Art. 13(6), 21)."
    BEFORE_MEETING = "before_meeting", "Before the executive meeting decides (Art. 13(6), 22)."


class EligibilityRun(Versioned, Base):
    """One run of the machine checks on an application, with the figures used and what changed (Art. 13, 27, 28, 30)."""

    __tablename__ = "eligibility_run"
    __table_args__ = (
        limited_to("occasion", Occasion),
        limited_to("state", RunState),
        Index("ix_eligibility_run_dossier", "dossier_id", "id"),
    )
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    occasion: Mapped[str] = code(Occasion, "Occasion.")
    state: Mapped[str] = code(RunState, "Whether a check failed, and what the office found on it.")
    reference: Mapped[date] = mapped_column(comment="Reference date from which every look-back counts (Art. 13).")
    checks: Mapped[list[dict[str, Any]]] = document("Checks with the figures used.")
    changes: Mapped[list[dict[str, Any]]] = document("What came out differently from the run before.")
    ran_at: Mapped[datetime] = moment("When it ran.")
    reason: Mapped[str | None] = note("Why the office kept the application or struck it off.", null=True)
    judged_at: Mapped[datetime | None] = moment("When the office judged what the run found.", null=True)


class Recheck(Versioned, Base):
    """A rejected applicant's request to check its application once more (Art. 17)."""

    __tablename__ = "recheck"
    __table_args__ = (limited_to("state", RecheckState),)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", unique=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Applicant.")
    state: Mapped[str] = code(RecheckState, "State.", default=RecheckState.ASKED)
    grounds: Mapped[str] = note("Grounds.")
    asked_at: Mapped[datetime] = moment("When it was asked for.")
    decided_at: Mapped[datetime | None] = moment("When it was decided and signed.", null=True)
    list_id: Mapped[UUID | None] = ref("award_list", "Supplementary list of qualified applicants.", null=True)
