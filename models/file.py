"""Documents: what readers may know of a file, one table for each audience; the stored contents behind them (Art. 13, 17).

A document names its content by SHA-256. The content itself (`StoredFile`) is kept once however many documents have it,
and no role reads that table: that two applicants hand in the same file is nobody's business.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from models.base import Base, code, limited_to, moment, note, ref
from regulation.states import DocumentState, StoredState, UploadState

_CONDITION = "condition BETWEEN 1 AND 6"


class StoredFile(Base):
    """A stored content, and whether it may be handed out."""

    __tablename__ = "stored_file"
    __table_args__ = (
        limited_to("state", StoredState),
        Index("ix_stored_file_unchecked", "id", postgresql_where=text("state = 'quarantined'")),
    )
    sha256: Mapped[str] = note("SHA-256 of the content, in hexadecimal.", unique=True)
    size: Mapped[int] = mapped_column(BigInteger, comment="Size in bytes.")
    media_type: Mapped[str] = note("Media type found in the content.")
    pages: Mapped[int | None] = mapped_column(comment="Number of pages, of a PDF.")
    state: Mapped[str] = code(StoredState, "Whether it may be handed out.", default=StoredState.QUARANTINED)
    why: Mapped[str] = mapped_column(Text, server_default="", comment="Code of what was found wrong with it.")
    checked_at: Mapped[datetime | None] = moment("When it was last checked, by the clock of the machine.", null=True)
    touched_at: Mapped[datetime] = moment("When it was last uploaded, by the clock of the machine.")


class FileKey(Base):
    """The secret that signs links to files; shared by all servers, made at first use."""

    __tablename__ = "file_key"
    purpose: Mapped[str] = note("What it signs.", unique=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary, comment="The secret.")


class Upload(Base):
    """A file on its way, seen by who sends it alone; its bytes lie in the server's spool until it is finished."""

    __tablename__ = "upload"
    __table_args__ = (
        limited_to("state", UploadState),
        CheckConstraint(_CONDITION, name="condition"),
        Index("ix_upload_parent_open", "parent_id", postgresql_where=text("state <> 'finished'")),
        Index("ix_upload_person", "person_id", "id"),
        Index("ix_upload_dossier", "dossier_id", "id"),
        # Who objects has no account and sends under the tracking code (Art. 21).
        CheckConstraint("(person_id IS NULL) = (objection_id IS NOT NULL)", name="sender"),
        CheckConstraint("(person_id IS NULL) = (grant_id IS NULL)", name="grant"),
    )
    kind: Mapped[str] = note("Table of the document that it becomes.")
    parent_id: Mapped[UUID] = mapped_column(comment="Application, consultation or cycle that it belongs to.")
    dossier_id: Mapped[UUID | None] = ref("dossier", "Application, if it belongs to one.", null=True, index=False)
    cycle_id: Mapped[UUID | None] = ref("cycle", "Cycle, if it is about one.", null=True)
    person_id: Mapped[UUID | None] = ref("person", "Who sends it.", null=True, index=False)
    grant_id: Mapped[UUID | None] = ref("role_grant", "Grant under which it is sent.", null=True)
    objection_id: Mapped[UUID | None] = ref("objection", "Objection whose filer sends it (Art. 21).", null=True)
    title: Mapped[str] = note("Title: the name of the file.")
    seal: Mapped[str] = note("Key of the digests that the ledger keeps of title and section.")
    media_type: Mapped[str] = note("Media type as stated by who sends it.")
    size: Mapped[int] = mapped_column(BigInteger, comment="Size in bytes as stated by who sends it.")
    sha256: Mapped[str | None] = note(
        "SHA-256 in hexadecimal: stated when it began, found once it is received.", null=True
    )
    condition: Mapped[int | None] = mapped_column(comment="Condition that it is evidence for, 1 to 6 (Art. 13).")
    section: Mapped[str | None] = note("Section of the application that it belongs to.", null=True)
    pages: Mapped[int | None] = mapped_column(comment="Number of pages found, of a PDF.")
    state: Mapped[str] = code(UploadState, "How far it is.", default=UploadState.RECEIVING)
    why: Mapped[str] = mapped_column(Text, server_default="", comment="Code of why the content was refused.")
    started_at: Mapped[datetime] = moment("When it began.")
    expires_at: Mapped[datetime] = moment("Until when bytes are taken, by the clock of the machine.")
    document_id: Mapped[UUID | None] = mapped_column(comment="Document that it became.")


class Described:
    """What readers know of any document."""

    title: Mapped[str] = note("Title: the name of the file.")
    media_type: Mapped[str] = note("Media type of the content.")
    size: Mapped[int] = mapped_column(BigInteger, comment="Size in bytes.")
    sha256: Mapped[str] = note("SHA-256 of the content, in hexadecimal.")
    pages: Mapped[int | None] = mapped_column(comment="Number of pages, of a PDF.")
    uploaded_at: Mapped[datetime] = moment("When it was uploaded.")
    state: Mapped[str] = code(
        DocumentState, "Its life; a draft is seen by its sender alone.", default=DocumentState.DRAFT
    )


class _OfDossier(Described):
    """What a document handed in with an application says besides: what it proves, and with which submission it came."""

    condition: Mapped[int | None] = mapped_column(comment="Condition that it is evidence for, 1 to 6 (Art. 13).")
    section: Mapped[str | None] = note("Section of the application that it belongs to.", null=True)
    submission: Mapped[int | None] = mapped_column(
        comment="Number of the submission that it was first part of (Art. 17)."
    )
    superseded_in: Mapped[int | None] = mapped_column(
        comment="Number of the submission that it was no longer part of (Art. 17)."
    )

    @declared_attr
    def dossier_id(cls) -> Mapped[UUID]:  # noqa: N805
        """Return the column of the application."""
        return ref("dossier", "Application.", index=False)  # type: ignore[no-any-return]

    @declared_attr
    def cycle_id(cls) -> Mapped[UUID]:  # noqa: N805
        """Return the column of the cycle."""
        return ref("cycle", "Cycle.", index=False)  # type: ignore[no-any-return]


class Document(_OfDossier, Base):
    """A file handed in with an application: what its reviewers may know of it (Art. 13, 17)."""

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_dossier", "dossier_id", "id"),
        Index("ix_document_sha256", "sha256"),
        limited_to("state", DocumentState),
        CheckConstraint(_CONDITION, name="condition"),
    )


class SecretDocument(_OfDossier, Base):
    """A file that the applicant marked as secret; read like the confidential part of its application (Art. 31)."""

    __tablename__ = "secret_document"
    __table_args__ = (
        Index("ix_secret_document_dossier", "dossier_id", "id"),
        Index("ix_secret_document_sha256", "sha256"),
        limited_to("state", DocumentState),
        CheckConstraint(_CONDITION, name="condition"),
    )


class DocumentRemoval(Base):
    """The applicant's mark that a document handed in before is not part of the next submission (Art. 17, 31)."""

    __tablename__ = "document_removal"
    __table_args__ = (CheckConstraint("num_nonnulls(document_id, secret_document_id) = 1", name="one"),)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    document_id: Mapped[UUID | None] = ref("document", "Document.", null=True, unique=True)
    secret_document_id: Mapped[UUID | None] = ref("secret_document", "Secret document.", null=True, unique=True)
    marked_at: Mapped[datetime] = moment("When it was marked.")


class RecommendationDocument(Described, Base):
    """The sealed opinion of a recommender; others read it once it has recommended (Art. 12, 17, 28)."""

    __tablename__ = "recommendation_document"
    __table_args__ = (
        Index("ix_recommendation_document_dossier", "dossier_id", "id"),
        Index("ix_recommendation_document_sha256", "sha256"),
        limited_to("state", DocumentState),
    )
    dossier_id: Mapped[UUID] = ref("dossier", "Application.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    submission: Mapped[int] = mapped_column(comment="Number of the submission that the opinion is about.")
    by_jurisdiction_id: Mapped[UUID | None] = ref("jurisdiction", "Jurisdiction of the recommender.", null=True)
    by_agency_id: Mapped[UUID | None] = ref("agency", "Recommender, if it is an authority or association.", null=True)


class ConsultationDocument(Described, Base):
    """A file with the answer of a department; others read it once the department has answered (Art. 17)."""

    __tablename__ = "consultation_document"
    __table_args__ = (
        Index("ix_consultation_document_consultation", "consultation_id", "id"),
        Index("ix_consultation_document_sha256", "sha256"),
        limited_to("state", DocumentState),
    )
    consultation_id: Mapped[UUID] = ref("consultation", "Consultation.", index=False)
    dossier_id: Mapped[UUID] = ref("dossier", "Application.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Organisation asked about.")
    agency_id: Mapped[UUID] = ref("agency", "Department asked.")


class NoticeDocument(Described, Base):
    """An attachment of a notice; everyone reads it once the notice is published (Art. 16, 21, 22)."""

    __tablename__ = "notice_document"
    __table_args__ = (
        Index("ix_notice_document_cycle", "cycle_id", "id"),
        Index("ix_notice_document_sha256", "sha256"),
        limited_to("state", DocumentState),
        CheckConstraint("(state = 'submitted') = (notice_id IS NOT NULL)", name="published"),
    )
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.", index=False)
    notice_id: Mapped[UUID | None] = ref("notice", "Notice that it is attached to.", null=True)
