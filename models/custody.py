"""Who had which copy when (Art. 31)."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, code, limited_to, moment, note, ref
from regulation.roles import Role
from regulation.terms import Term


class AccessKind(Term):
    """What somebody had access to (Art. 31)."""

    OPENING = "opening", "The confidential part of an application, for a limited time."
    PREVIEW = "preview", "The picture of a document's first page."
    CONTENT = "content", "A document."
    REPORT = "report", "A report made of what its reader may see."
    EXPORT = "export", "A table made of what its reader may see."


class Paper(Term):
    """What is made on demand for a reader (Art. 11, 18, 19, 31, 32)."""

    PANEL_REPORT = "panel_report", "Report of a panel on one application (Art. 18, 19)."
    MATERIAL_REVIEW = "material_review", "Ranking of the material review by group (Art. 18)."
    PANELS = "panels", "Who sits in which panel (Art. 18)."
    CONFLICTS = "conflicts", "Conflicts of interest and what they stopped (Art. 31, 32)."
    UNDERTAKING = "undertaking", "A signed undertaking (Art. 31)."
    EXPERTS = "experts", "Table: experts and their loads (Art. 11)."
    ASSIGNMENTS = "assignments", "Table: places in panels (Art. 18)."
    PROGRESS = "progress", "Table: which reviews are handed in (Art. 18, 19)."
    SCORES = "scores", "Table: locked reviews by item (Art. 4)."
    RANKING = "ranking", "Table: ranking of the material review (Art. 18)."
    DECLARATIONS = "declarations", "Table: declarations of conflicts (Art. 31)."
    ACCESSES = "accesses", "Table: who had which copy when (Art. 31)."
    EVALUATION_REPORT = "evaluation_report", "Comprehensive evaluation of one application (Art. 20)."
    EVALUATIONS = "evaluations", "Comprehensive evaluation of a cycle by group (Art. 20)."
    EVALUATION_TABLE = "evaluation_table", "Table: comprehensive evaluation of a cycle (Art. 20)."
    ANNUAL_REPORT = "annual_report", "Report on a year, in Chinese (Art. 11)."
    ANNUAL_REPORT_EN = "annual_report_en", "Report on a year, in English (Art. 11)."
    SUBMISSION_REPORT = "submission_report", "What a winner handed in, in Chinese (Art. 24-26)."
    SUBMISSION_REPORT_EN = "submission_report_en", "What a winner handed in, in English (Art. 24-26)."
    FEEDBACK_REPORT = "feedback_report", "Feedback to an applicant, in Chinese (Art. 24)."
    FEEDBACK_REPORT_EN = "feedback_report_en", "Feedback to an applicant, in English (Art. 24)."
    OBLIGATIONS = "obligations", "Table: what winners owe (Art. 24-26)."
    RECONCILIATION = "reconciliation", "Whether a year's money agrees (Art. 9)."
    BONUS_LEDGER = "bonus_ledger", "Table: what a bonus was used for (Art. 26)."
    RECONCILIATION_TABLE = "reconciliation_table", "Table: the orders of a year and what the platform says (Art. 9)."


TABLES_OF_CYCLES: Final = frozenset({
    Paper.EXPERTS, Paper.ASSIGNMENTS, Paper.PROGRESS, Paper.SCORES, Paper.RANKING, Paper.DECLARATIONS, Paper.ACCESSES,
    Paper.EVALUATION_TABLE, Paper.OBLIGATIONS,
})  # fmt: skip
TABLES: Final = TABLES_OF_CYCLES | {Paper.RECONCILIATION_TABLE, Paper.BONUS_LEDGER}


class DocumentAccess(Base):
    """One copy handed out, or one opening: its id is the number on every page of the copy (Art. 31).

    What a sender gets back of its own is no copy: it is on the ledger alone.
    """

    __tablename__ = "document_access"
    __table_args__ = (
        limited_to("role", Role),
        limited_to("kind", AccessKind),
        limited_to("paper", Paper),
        Index("ix_document_access_cycle_day", "cycle_id", "day"),
        Index("ix_document_access_dossier", "dossier_id", "id"),
        Index("ix_document_access_person", "person_id", "id"),
    )
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    cycle_id: Mapped[UUID | None] = ref(
        "cycle", "Cycle; none of a paper on the programme's money.", null=True, index=False
    )
    dossier_id: Mapped[UUID | None] = ref("dossier", "Application, if it is about one.", null=True, index=False)
    person_id: Mapped[UUID] = ref("person", "Who had access.", index=False)
    grant_id: Mapped[UUID] = ref("role_grant", "Grant under which it was had.")
    role: Mapped[str] = code(Role, "Role of that grant.")
    assignment_id: Mapped[UUID | None] = ref("assignment", "Assignment, of an expert.", null=True)
    reader: Mapped[str] = note("Name of who had it, as it stands on the copy.")
    kind: Mapped[str] = code(AccessKind, "What was had.")
    resource: Mapped[str] = note("Table of what was had.")
    target_id: Mapped[UUID] = mapped_column(comment="Key of what was had.")
    paper: Mapped[str | None] = mapped_column(Text, comment="Which paper, of one made on demand.", info={"enum": Paper})
    digest: Mapped[str | None] = note("SHA-256 of what was handed out, before the stamp.", null=True)
    at: Mapped[datetime] = moment("When the link was given; the copy says this instant.")
    day: Mapped[dt.date] = mapped_column(comment="Day of it in Shanghai.")
