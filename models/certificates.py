"""Certificates, the keys that sign them, and the things handed over with an award (Art. 8, 22, 33)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from regulation.states import ItemState
from regulation.terms import Term


class HonourKind(Term):
    """What is handed over with an award (Art. 8)."""

    MEDAL = "medal", "Medal."
    CUP = "cup", "Cup."
    CERTIFICATE_PRINT = "certificate_print", "Printed certificate."


class CertificateKey(Base):
    """A public key that certificates are verified with; the private one is never in the database (Art. 33)."""

    __tablename__ = "certificate_key"
    __table_args__ = (UniqueConstraint("programme_id", "fingerprint"),)
    programme_id: Mapped[UUID] = ref("programme", "Programme whose certificates it signs.", index=False)
    fingerprint: Mapped[str] = note("Name of the key: the beginning of the SHA-256 of the public key, in hexadecimal.")
    algorithm: Mapped[str] = note("Algorithm of its signatures, such as Ed25519.")
    public_key: Mapped[str] = note("Public key, PEM.")
    valid_from: Mapped[datetime] = moment("When it signed first.")
    retired_at: Mapped[datetime | None] = moment(
        "When it stopped signing; what it signed before stays good.", null=True
    )


class Certificate(Base):
    """One edition of the certificate of an award, signed; the database keeps it as it was issued (Art. 8, 22, 33)."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("award_id", "edition"),
        UniqueConstraint("number", "edition"),
        Index("uq_certificate_current", "award_id", unique=True, postgresql_where=text("replaced_at IS NULL")),
        CheckConstraint("edition > 0", name="edition"),
    )
    award_id: Mapped[UUID] = ref("award", "Award.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    certificate_key_id: Mapped[UUID] = ref("certificate_key", "Key that signed it.")
    number: Mapped[str] = note("Number of the certificate, the same in all editions.")
    edition: Mapped[int] = mapped_column(comment="1 for the first issue, one more for each that replaces it.")
    content: Mapped[str] = note("What is signed: canonical JSON (RFC 8785), the bytes as they are.")
    digest: Mapped[str] = note("SHA-256 of the content, in hexadecimal.")
    signature: Mapped[str] = note("Detached signature of the content, base64.")
    check_url: Mapped[str] = note("Address in the QR code, where anybody can check it.")
    issued_at: Mapped[datetime] = moment("When it was issued.")
    reason: Mapped[str | None] = note("Why it replaces the edition before; public.", null=True)
    replaced_at: Mapped[datetime | None] = moment("When another edition replaced it.", null=True)
    design_version_id: Mapped[UUID | None] = ref(
        "design_version", "Version of the mark that was in force when it was issued (Art. 11).", null=True
    )


class HonourItem(Versioned, Base):
    """A medal, cup or printed certificate: one thing, from its making to its return (Art. 8, 22, 28)."""

    __tablename__ = "honour_item"
    __table_args__ = (limited_to("kind", HonourKind), limited_to("state", ItemState))
    award_id: Mapped[UUID] = ref("award", "Award.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    kind: Mapped[str] = code(HonourKind, "What it is.")
    serial: Mapped[str] = note("Number engraved or printed on it.", unique=True)
    state: Mapped[str] = code(ItemState, "Where it is.", default=ItemState.MADE)
    made_on: Mapped[date] = mapped_column(comment="Day on which it was finished.")
    handed_over_on: Mapped[date | None] = mapped_column(comment="Day on which the winner got it.")
    handed_to: Mapped[str | None] = note("To whom: the function, not the person.", null=True)
    lost_on: Mapped[date | None] = mapped_column(comment="Day on which its loss was reported.")
    returned_on: Mapped[date | None] = mapped_column(comment="Day on which it came back.")
    replaces_id: Mapped[UUID | None] = ref("honour_item", "Thing that it replaces.", null=True, unique=True)
    remark: Mapped[str] = mapped_column(Text, server_default="", comment="Remark of the office.")
    design_version_id: Mapped[UUID | None] = ref(
        "design_version", "Version of the design that was in force when it was made (Art. 11).", null=True
    )
