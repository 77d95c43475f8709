"""Keep what follows revocations"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042c"
down_revision = "0042b"
branch_labels = None
depends_on = None

# Adds a term to those that a coded column is limited to, whatever they are by now.
ADD = """DO $$ DECLARE terms text; BEGIN
 SELECT string_agg(quote_literal(t.term), ', ') INTO terms FROM (
  SELECT m[1] AS term FROM pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid), '''([a-z0-9_]+)''::text', 'g') m
  WHERE c.conname = 'ck_{table}_{column}' UNION SELECT '{term}') t;
 ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{column};
 EXECUTE format('ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({column} IN (%s))', terms);
END $$"""


def upgrade() -> None:
    """Apply."""
    op.execute(ADD.format(table="notice", column="kind", term="annulment"))
    op.create_table(
        "appeal",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("revocation_id", sa.Uuid(), nullable=False, comment="Revocation."),
        sa.Column("award_id", sa.Uuid(), nullable=False, comment="Award."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of the award."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation that won it."),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 … of the revocation."),
        sa.Column("kind", sa.Text(), nullable=False, comment="Kind."),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False, comment="State."),
        sa.Column("authority", sa.Text(), nullable=False, comment="Authority or court that it is before."),
        sa.Column("filed_on", sa.Date(), nullable=False, comment="Day on which it was filed."),
        sa.Column("document_number", sa.Text(), nullable=False, comment="Number under which it is there."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was recorded."),
        sa.Column("outcome", sa.Text(), nullable=True, comment="What was decided."),
        sa.Column("outcome_number", sa.Text(), nullable=True, comment="Number of that decision."),
        sa.Column("decided_on", sa.Date(), nullable=True, comment="Day of that decision."),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=True, comment="Clerk who recorded an annulment."),
        sa.Column("returned", sa.Text(), nullable=True, comment="Why the director sent that back."),
        sa.Column("signed_by_id", sa.Uuid(), nullable=True, comment="Director who signed it."),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True, comment="When it was signed."),
        sa.Column("notice_id", sa.Uuid(), nullable=True, comment="Public notice of the annulment."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("kind IN ('reconsideration', 'litigation')", name=op.f("ck_appeal_kind")),
        sa.CheckConstraint("state <> 'annulled' OR signed_by_id IS NOT NULL", name=op.f("ck_appeal_signed")),
        sa.CheckConstraint(
            "state IN ('pending', 'upheld', 'changed', 'annulling', 'annulled')", name=op.f("ck_appeal_state")
        ),
        sa.CheckConstraint("signed_by_id <> proposed_by_id", name=op.f("ck_appeal_two_persons")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_appeal_award_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_appeal_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_appeal_notice_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_appeal_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_appeal_proposed_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["revocation_id"], ["revocation.id"], name=op.f("fk_appeal_revocation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["person.id"], name=op.f("fk_appeal_signed_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("revocation_id", "number", name=op.f("uq_appeal_revocation_id_number")),
    )
    op.create_index(op.f("ix_appeal_award_id"), "appeal", ["award_id"], unique=False)
    op.create_index(op.f("ix_appeal_cycle_id"), "appeal", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_appeal_organisation_id"), "appeal", ["organisation_id"], unique=False)
    op.create_table(
        "clawback_plan",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("state", sa.Text(), server_default="drafted", nullable=False, comment="State."),
        sa.Column(
            "covers",
            sa.Numeric(precision=14, scale=2),
            nullable=False,
            comment="What remained when it was drafted, in CNY: the sum of its instalments.",
        ),
        sa.Column(
            "instalments",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Instalments in order: `due_on`, `amount`.",
        ),
        sa.Column("reason", sa.Text(), server_default="", nullable=False, comment="Why it was rejected."),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False, comment="Who drafted it."),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was drafted."),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True, comment="Who approved it."),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True, comment="When it was approved."),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 … of the consequence."),
        sa.Column("consequence_id", sa.Uuid(), nullable=False, comment="Consequence that it is about."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of the award."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation that won it."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "state IN ('drafted', 'approved', 'rejected', 'replaced')", name=op.f("ck_clawback_plan_state")
        ),
        sa.CheckConstraint("approved_by_id <> drafted_by_id", name=op.f("ck_clawback_plan_two_persons")),
        sa.CheckConstraint("covers > 0", name=op.f("ck_clawback_plan_covers")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_clawback_plan_approved_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["consequence_id"],
            ["revocation_consequence.id"],
            name=op.f("fk_clawback_plan_consequence_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_clawback_plan_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["person.id"], name=op.f("fk_clawback_plan_drafted_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_clawback_plan_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clawback_plan")),
        sa.UniqueConstraint("consequence_id", "number", name=op.f("uq_clawback_plan_consequence_id_number")),
    )
    op.create_index(op.f("ix_clawback_plan_cycle_id"), "clawback_plan", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_clawback_plan_organisation_id"), "clawback_plan", ["organisation_id"], unique=False)
    op.create_index(
        "uq_clawback_plan_current",
        "clawback_plan",
        ["consequence_id"],
        unique=True,
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.create_index(
        "uq_clawback_plan_drafted",
        "clawback_plan",
        ["consequence_id"],
        unique=True,
        postgresql_where=sa.text("state = 'drafted'"),
    )
    op.create_table(
        "clawback_receipt",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("state", sa.Text(), server_default="recorded", nullable=False, comment="State."),
        sa.Column(
            "amount", sa.Numeric(precision=14, scale=2), nullable=False, comment="Amount in CNY, exact to the fen."
        ),
        sa.Column("received_on", sa.Date(), nullable=False, comment="Day on which it came."),
        sa.Column("reference", sa.Text(), nullable=False, comment="Reference of the bank."),
        sa.Column("reason", sa.Text(), server_default="", nullable=False, comment="Why it was rejected."),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False, comment="Who recorded it."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was recorded."),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True, comment="Who confirmed it."),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True, comment="When it was confirmed."),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 … of the consequence."),
        sa.Column("consequence_id", sa.Uuid(), nullable=False, comment="Consequence that it is about."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of the award."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation that won it."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR confirmed_by_id IS NOT NULL", name=op.f("ck_clawback_receipt_confirmed")
        ),
        sa.CheckConstraint("state IN ('recorded', 'confirmed', 'rejected')", name=op.f("ck_clawback_receipt_state")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_clawback_receipt_amount")),
        sa.CheckConstraint("confirmed_by_id <> recorded_by_id", name=op.f("ck_clawback_receipt_two_persons")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_clawback_receipt_confirmed_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["consequence_id"],
            ["revocation_consequence.id"],
            name=op.f("fk_clawback_receipt_consequence_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_clawback_receipt_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_clawback_receipt_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_clawback_receipt_recorded_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clawback_receipt")),
        sa.UniqueConstraint("consequence_id", "number", name=op.f("uq_clawback_receipt_consequence_id_number")),
    )
    op.create_index(op.f("ix_clawback_receipt_cycle_id"), "clawback_receipt", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_clawback_receipt_organisation_id"), "clawback_receipt", ["organisation_id"], unique=False)
    op.create_table(
        "clawback_waiver",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("state", sa.Text(), server_default="proposed", nullable=False, comment="State."),
        sa.Column(
            "amount", sa.Numeric(precision=14, scale=2), nullable=False, comment="Amount in CNY, exact to the fen."
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it cannot be had back."),
        sa.Column("answer", sa.Text(), server_default="", nullable=False, comment="Why it was rejected."),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False, comment="Who proposed it."),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False, comment="When it was proposed."),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True, comment="Who approved it."),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True, comment="When it was approved."),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 … of the consequence."),
        sa.Column("consequence_id", sa.Uuid(), nullable=False, comment="Consequence that it is about."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of the award."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation that won it."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR approved_by_id IS NOT NULL", name=op.f("ck_clawback_waiver_approved")
        ),
        sa.CheckConstraint("state IN ('proposed', 'approved', 'rejected')", name=op.f("ck_clawback_waiver_state")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_clawback_waiver_amount")),
        sa.CheckConstraint("approved_by_id <> proposed_by_id", name=op.f("ck_clawback_waiver_two_persons")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_clawback_waiver_approved_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["consequence_id"],
            ["revocation_consequence.id"],
            name=op.f("fk_clawback_waiver_consequence_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_clawback_waiver_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_clawback_waiver_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_clawback_waiver_proposed_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clawback_waiver")),
        sa.UniqueConstraint("consequence_id", "number", name=op.f("uq_clawback_waiver_consequence_id_number")),
    )
    op.create_index(op.f("ix_clawback_waiver_cycle_id"), "clawback_waiver", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_clawback_waiver_organisation_id"), "clawback_waiver", ["organisation_id"], unique=False)
    op.create_table(
        "title_stop",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("state", sa.Text(), server_default="submitted", nullable=False, comment="State."),
        sa.Column("text", sa.Text(), nullable=False, comment="What was taken away where, with its evidence."),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was said."),
        sa.Column("late", sa.Boolean(), nullable=False, comment="Whether the day had passed."),
        sa.Column("answer", sa.Text(), nullable=True, comment="What the office says to it."),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="When it said so."),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 … of the consequence."),
        sa.Column("consequence_id", sa.Uuid(), nullable=False, comment="Consequence that it is about."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of the award."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation that won it."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("state IN ('submitted', 'accepted', 'returned')", name=op.f("ck_title_stop_state")),
        sa.ForeignKeyConstraint(
            ["consequence_id"],
            ["revocation_consequence.id"],
            name=op.f("fk_title_stop_consequence_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_title_stop_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_title_stop_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_title_stop")),
        sa.UniqueConstraint("consequence_id", "number", name=op.f("uq_title_stop_consequence_id_number")),
    )
    op.create_index(op.f("ix_title_stop_cycle_id"), "title_stop", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_title_stop_organisation_id"), "title_stop", ["organisation_id"], unique=False)
    op.create_index(
        "uq_title_stop_open",
        "title_stop",
        ["consequence_id"],
        unique=True,
        postgresql_where=sa.text("state = 'submitted'"),
    )
