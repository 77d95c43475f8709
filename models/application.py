"""What an applicant writes: its working copy, the content as submitted, and every submission as it was (Art. 17)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, document, limited_to, moment, note, ref
from regulation.states import DraftState


class DossierDraft(Versioned, Base):
    """The applicant's working copy: nobody else sees it, and what is submitted is copied from it (Art. 17)."""

    __tablename__ = "dossier_draft"
    __table_args__ = (limited_to("state", DraftState),)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", unique=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    state: Mapped[str] = code(DraftState, "Whether it can be written to.", default=DraftState.OPEN)
    content: Mapped[dict[str, Any]] = document("Everything written so far.", default="{}")
    saved_at: Mapped[datetime | None] = moment("When it was last saved.", null=True)
    seal: Mapped[str] = mapped_column(
        Text, server_default="", comment="Key of the digests that the ledger keeps of what was saved last."
    )


class DossierVersion(Base):
    """One submission as it was handed in: frozen, with what changed since the one before (Art. 17, 28)."""

    __tablename__ = "dossier_version"
    __table_args__ = (UniqueConstraint("dossier_id", "submission"),)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    submission: Mapped[int] = mapped_column(comment="Number of the submission.")
    submitted_at: Mapped[datetime] = moment("When it was submitted, with the statement of truth (Art. 28).")
    submitted_by_id: Mapped[UUID] = ref("person", "Who signed the statement of truth (Art. 28).")
    content: Mapped[dict[str, Any]] = document("Content without what is secret.")
    changes: Mapped[list[dict[str, Any]]] = document("What changed since the submission before.")
    digest: Mapped[str] = note("SHA-256 of the content, in hexadecimal; the ledger has it too.")


class DossierVersionSecret(Base):
    """The confidential part of one submission (Art. 31)."""

    __tablename__ = "dossier_version_secret"
    version_id: Mapped[UUID] = ref("dossier_version", "Submission.", unique=True)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    content: Mapped[dict[str, Any]] = document("Secret content.")
    changes: Mapped[list[dict[str, Any]]] = document("What changed in it since the submission before.")
    seal: Mapped[str] = note("Key of the digest that the ledger keeps of the secret content.")
