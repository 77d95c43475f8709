"""Documents of rules that the leading group approves as versions, and those that a cycle goes by (Art. 10, 34)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from regulation.rules import RuleKind
from regulation.states import NormState


class RuleDocument(Versioned, Base):
    """A version of a document of rules: drafted by the office, approved by the leading group (Art. 10, 34).

    Approved, it stays as it is; a later version takes its place from its own day on, or ends the rules.
    """

    __tablename__ = "rule_document"
    __table_args__ = (
        limited_to("kind", RuleKind),
        limited_to("state", NormState),
        UniqueConstraint("programme_id", "kind", "number"),
        Index("uq_rule_document_effective", "programme_id", "kind", "effective_from", unique=True,
              postgresql_where=text("state = 'approved'")),
        CheckConstraint("(state = 'approved') = (number IS NOT NULL)", name="approved"),
        CheckConstraint("(number IS NULL) = (content_digest IS NULL)", name="sealed"),
        CheckConstraint("content_digest ~ '^[0-9a-f]{64}$'", name="digest"),
    )  # fmt: skip
    programme_id: Mapped[UUID] = ref("programme", "Programme whose rules it states.", index=False)
    kind: Mapped[str] = code(RuleKind, "What it is about.")
    state: Mapped[str] = code(NormState, "State.", default=NormState.DRAFTED)
    number: Mapped[int | None] = mapped_column(comment="Number among the versions approved of its kind, from 1.")
    title: Mapped[str] = note("Title in Chinese.")
    title_en: Mapped[str] = mapped_column(Text, server_default="", comment="Title in English; may be empty.")
    body: Mapped[str] = note("Text, plain or in Markdown; empty if it ends the rules.")
    repeals: Mapped[bool] = mapped_column(server_default="false", comment="Whether it ends the rules and has no text.")
    effective_from: Mapped[date] = mapped_column(comment="First day on which it is in force.")
    based_on_id: Mapped[UUID | None] = ref(
        "rule_document", "Version that it takes the place of; empty: the first of its kind.", null=True
    )
    reason: Mapped[str] = mapped_column(
        Text, server_default="", comment="What changes and why; required of every version but the first."
    )
    drafted_at: Mapped[datetime] = moment("When it was drafted.")
    drafted_by_id: Mapped[UUID] = ref("person", "Who drafted it.")
    submitted_at: Mapped[datetime | None] = moment("When it was put to the leading group.", null=True)
    submitted_by_id: Mapped[UUID | None] = ref("person", "Who put it to the leading group.", null=True)
    decided_at: Mapped[datetime | None] = moment("When it was approved or rejected.", null=True)
    rejection: Mapped[str | None] = note("Why it was rejected.", null=True)
    resolution_id: Mapped[UUID | None] = ref("resolution", "Resolution by which it was approved.", null=True)
    content_digest: Mapped[str | None] = note(
        "SHA-256 of its canonical content, in hexadecimal, once it is approved.", null=True
    )


class CycleRule(Base):
    """The version of rules of one kind that a cycle goes by: that of its announcement, unless changed (Art. 10, 34)."""

    __tablename__ = "cycle_rule"
    __table_args__ = (UniqueConstraint("cycle_id", "kind"), limited_to("kind", RuleKind))
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.", index=False)
    kind: Mapped[str] = code(RuleKind, "What the rules are about.")
    rule_document_id: Mapped[UUID] = ref("rule_document", "Version.")
    since: Mapped[datetime] = moment("Since when the cycle goes by it.")
