"""Who had which copy when (Art. 31)."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, code, limited_to, moment, note, ref
from regulation.procedure import Term
from regulation.roles import Role


class AccessKind(Term):
    """What somebody had access to (Art. 31)."""

    OPENING = "opening", "The confidential part of an application, for a limited time."
    PREVIEW = "preview", "The picture of a document's first page."
    CONTENT = "content", "A document."
    REPORT = "report", "A report made of what its reader may see."
    EXPORT = "export", "A table made of what its reader may see."


class DocumentAccess(Base):
    """One copy handed out, or one opening: its id is the number on every page of the copy (Art. 31).

    What a sender gets back of its own is no copy: it is on the ledger alone.
    """

    __tablename__ = "document_access"
    __table_args__ = (
        limited_to("role", Role),
        limited_to("kind", AccessKind),
        Index("ix_document_access_cycle_day", "cycle_id", "day"),
        Index("ix_document_access_dossier", "dossier_id", "id"),
        Index("ix_document_access_person", "person_id", "id"),
    )
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.", index=False)
    dossier_id: Mapped[UUID | None] = ref("dossier", "Application, if it is about one.", null=True, index=False)
    person_id: Mapped[UUID] = ref("person", "Who had access.", index=False)
    grant_id: Mapped[UUID] = ref("role_grant", "Grant under which it was had.")
    role: Mapped[str] = code(Role, "Role of that grant.")
    assignment_id: Mapped[UUID | None] = ref("assignment", "Assignment, of an expert.", null=True)
    reader: Mapped[str] = note("Name of who had it, as it stands on the copy.")
    kind: Mapped[str] = code(AccessKind, "What was had.")
    resource: Mapped[str] = note("Table of what was had.")
    target_id: Mapped[UUID] = mapped_column(comment="Key of what was had.")
    at: Mapped[datetime] = moment("When the link was given; the copy says this instant.")
    day: Mapped[dt.date] = mapped_column(comment="Day of it in Shanghai.")
