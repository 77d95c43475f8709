"""The append-only, hash-chained record of every act and refusal."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, document, limited_to, moment, note
from regulation.terms import Term


class ActOutcome(Term):
    """What became of an attempted act."""

    DONE = "done", "The act took effect."
    REFUSED = "refused", "The act was refused and changed nothing."


class LedgerEntry(Base):
    """One act or refusal: who did what to what, when, under which article. Its place in a chain is in LedgerLink."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        limited_to("outcome", ActOutcome),
        Index("ix_ledger_entry_person", "person_id", "id"),
        Index("ix_ledger_entry_dossier_person", "dossier_id", "person_id"),
        Index("ix_ledger_entry_cycle_person", "cycle_id", "person_id"),
        Index("ix_ledger_entry_programme", "programme_id", "id"),
    )
    programme_id: Mapped[UUID | None] = mapped_column(Uuid, comment="Programme.")
    cycle_id: Mapped[UUID | None] = mapped_column(Uuid, comment="Cycle.")
    dossier_id: Mapped[UUID | None] = mapped_column(Uuid, comment="Application.")
    at: Mapped[datetime] = moment("Time of the act on the system's clock.")
    recorded_at: Mapped[datetime] = moment("Time of the machine when it was recorded.", server_default=text("now()"))
    person_id: Mapped[UUID | None] = mapped_column(Uuid, comment="Who acted; empty: somebody without login.")
    grant_id: Mapped[UUID | None] = mapped_column(Uuid, comment="Grant under which it was done.")
    role: Mapped[str] = note("Role under which it was done.")
    ability: Mapped[str] = note("What was attempted, `resource:act`.")
    target_id: Mapped[UUID] = mapped_column(Uuid, comment="What it was aimed at.")
    outcome: Mapped[str] = mapped_column(Text, comment="What became of it.", info={"enum": ActOutcome})
    code: Mapped[str] = note("Reason code of a refusal; empty if done.")
    article: Mapped[str] = note("Article that governs the act or the refusal.")
    policy_digest: Mapped[str] = note("SHA-256 of the policy book in force.")
    payload_digest: Mapped[str] = note("SHA-256 of the salted payload.")


class LedgerPayload(Base):
    """Input and result of an act; erasable without breaking the chain, which covers only its digest."""

    __tablename__ = "ledger_payload"
    entry_id: Mapped[UUID] = mapped_column(Uuid, unique=True, comment="Entry.")
    programme_id: Mapped[UUID | None] = mapped_column(Uuid, comment="Programme.")
    person_id: Mapped[UUID | None] = mapped_column(Uuid, comment="Who acted.")
    body: Mapped[str] = note("Canonical JSON with a random salt.")


class LedgerLink(Base):
    """Place of an entry in its chain. Apart from the entry, because numbers tell of others' acts."""

    __tablename__ = "ledger_link"
    __table_args__ = (UniqueConstraint("chain_id", "seq"),)
    entry_id: Mapped[UUID] = mapped_column(Uuid, unique=True, comment="Entry.")
    programme_id: Mapped[UUID | None] = mapped_column(Uuid, comment="Programme.")
    chain_id: Mapped[UUID] = mapped_column(
        Uuid, comment="Chain: an application, cycle, programme or, for refusals, a person."
    )
    seq: Mapped[int] = mapped_column(BigInteger, comment="Number in the chain, from 1.")
    prev_hash: Mapped[str] = note("Hash of the link before.")
    hash: Mapped[str] = note("SHA-256 of the link before, the number and the digest of the entry.")


class LedgerChain(Base):
    """Head of a chain."""

    __tablename__ = "ledger_chain"
    seq: Mapped[int] = mapped_column(BigInteger, comment="Number of the last link.")
    head: Mapped[str] = note("Hash of the last link.")


class LedgerAnchor(Base):
    """Seal over the heads of all chains of a programme; whoever keeps its digest can prove what the ledger held."""

    __tablename__ = "ledger_anchor"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)
    programme_id: Mapped[UUID] = mapped_column(Uuid, comment="Programme.")
    number: Mapped[int] = mapped_column(BigInteger, comment="Number in the programme, from 1.")
    at: Mapped[datetime] = moment("When it was made, on the system's clock.")
    previous: Mapped[str] = note("Digest of the anchor before; empty for the first.")
    heads: Mapped[list[Any]] = document("Chain, number and hash of the last link of each chain that has grown since.")
    digest: Mapped[str] = note("SHA-256 of programme, number, time, previous digest and heads.")


class ActReceipt(Base):
    """Result of an act by idempotency key: the same key gives the same answer, done once."""

    __tablename__ = "act_receipt"
    __table_args__ = (UniqueConstraint("actor", "key"),)
    actor: Mapped[str] = note("Person, or `public`.")
    key: Mapped[str] = note("Idempotency key of the caller.")
    request_digest: Mapped[str] = note("SHA-256 of act and input.")
    result: Mapped[dict[str, Any]] = document("What the act returned.")


class DutyPair(Base):
    """Two acts that one person never does in the same matter, with the article that keeps them apart."""

    __tablename__ = "duty_pair"
    __table_args__ = (UniqueConstraint("earlier", "later", "matter"),)
    earlier: Mapped[str] = note("Act done before.")
    later: Mapped[str] = note("Act barred after it.")
    matter: Mapped[str] = note("`dossier` or `cycle`: within which the two are kept apart.")
    article: Mapped[str] = note("Article.")
