"""Archive packages of closed cycles (Art. 5, 32)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, code, limited_to, moment, note, ref
from regulation.states import ArchiveState


class CycleArchive(Base):
    """A package of a closed cycle: its records, documents and ledger, signed, to be verified without this system."""

    __tablename__ = "cycle_archive"
    __table_args__ = (
        limited_to("state", ArchiveState),
        CheckConstraint("state <> 'ready' OR sha256 IS NOT NULL", name="made"),
        CheckConstraint("done >= 0 AND done <= total", name="progress"),
        Index("uq_cycle_archive_waiting", "cycle_id", unique=True, postgresql_where=text("state IN ('asked', 'packing')")),
    )  # fmt: skip
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    person_id: Mapped[UUID] = ref("person", "Who asked for it: it holds what that person may read.", index=False)
    grant_id: Mapped[UUID] = ref("role_grant", "Grant under which it was asked for.", index=False)
    state: Mapped[str] = code(ArchiveState, "How far it is.", default=ArchiveState.ASKED)
    done: Mapped[int] = mapped_column(server_default="0", comment="Files packed so far.")
    total: Mapped[int] = mapped_column(server_default="0", comment="Files to pack, once they are counted.")
    why: Mapped[str] = mapped_column(Text, server_default="", comment="Code of why it could not be made.")
    asked_at: Mapped[datetime] = moment("When it was asked for.")
    made_at: Mapped[datetime | None] = moment("When it was made.", null=True)
    size: Mapped[int | None] = mapped_column(BigInteger, comment="Size in bytes.")
    sha256: Mapped[str | None] = note("SHA-256 of the package, in hexadecimal.", null=True)
    key_fingerprint: Mapped[str | None] = note("Key that signed it, as certificates name it.", null=True)
