"""Keep what bonuses are used for"""

import sqlalchemy as sa
from alembic import op

revision = "0042a"
down_revision = "0041b"
branch_labels = None
depends_on = None

NUMBERS = """{"bonus_main_share": "0.5", "bonus_hearing_days": 10, "bonus_misuse_published": true,
 "title_stop_days": 10}"""
# Adds a term to those that a coded column is limited to, whatever they are by now.
ADD = """DO $$ DECLARE terms text; BEGIN
 SELECT string_agg(quote_literal(t.term), ', ') INTO terms FROM (
  SELECT m[1] AS term FROM pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid), '''([a-z0-9_]+)''::text', 'g') m
  WHERE c.conname = 'ck_{table}_{column}' UNION SELECT '{term}') t;
 ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{column};
 EXECUTE format('ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({column} IN (%s))', terms);
END $$"""
# What is in a report stays as it is until the report is sent back.
KEEP = """CREATE FUNCTION keep_reported_use() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'USE_REPORTED Art.26'; END $$"""
KEPT = """CREATE TRIGGER keep_reported_use BEFORE UPDATE ON bonus_use FOR EACH ROW
WHEN (OLD.obligation_id IS NOT NULL AND NEW.obligation_id IS NOT NULL) EXECUTE FUNCTION keep_reported_use()"""


def upgrade() -> None:
    """Apply."""
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")
    op.execute(ADD.format(table="notice", column="kind", term="bonus_misuse"))
    op.execute(ADD.format(table="document_access", column="paper", term="bonus_ledger"))
    op.create_table(
        "bonus_inspection",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("entitlement_id", sa.Uuid(), nullable=False, comment="Bonus whose use is inspected."),
        sa.Column("award_id", sa.Uuid(), nullable=False, comment="Award."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application that the award was won with."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 … of the bonus."),
        sa.Column("subject", sa.Text(), nullable=False, comment="What is inspected."),
        sa.Column("state", sa.Text(), server_default="opened", nullable=False, comment="State."),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False, comment="When it was opened."),
        sa.Column("outcome", sa.Text(), nullable=True, comment="What was found."),
        sa.Column(
            "amount",
            sa.Numeric(precision=14, scale=2),
            nullable=True,
            comment="Amount misused, in CNY, exact to the fen.",
        ),
        sa.Column("finding", sa.Text(), nullable=True, comment="The finding with its reasons."),
        sa.Column("summary", sa.Text(), nullable=True, comment="What of a misuse is made public."),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True, comment="When it was found."),
        sa.Column("found_by_id", sa.Uuid(), nullable=True, comment="Who found it; another person signs."),
        sa.Column(
            "hear_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Until when the winner may say something to a misuse.",
        ),
        sa.Column("reply", sa.Text(), nullable=True, comment="What the winner says to it."),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True, comment="When it said so."),
        sa.Column("returned", sa.Text(), nullable=True, comment="Why the director sent the last finding back."),
        sa.Column(
            "document_number", sa.Text(), nullable=True, comment="Number of the notice that circulates a misuse."
        ),
        sa.Column("signed_by_id", sa.Uuid(), nullable=True, comment="Who signed it."),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True, comment="When it was signed."),
        sa.Column("notice_id", sa.Uuid(), nullable=True, comment="Public notice, if it was published."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "(amount IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'misuse')",
            name=op.f("ck_bonus_inspection_misused"),
        ),
        sa.CheckConstraint("(state = 'signed') = (signed_at IS NOT NULL)", name=op.f("ck_bonus_inspection_signed")),
        sa.CheckConstraint("outcome IN ('proper', 'misuse')", name=op.f("ck_bonus_inspection_outcome")),
        sa.CheckConstraint("state IN ('opened', 'found', 'heard', 'signed')", name=op.f("ck_bonus_inspection_state")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_bonus_inspection_amount")),
        sa.CheckConstraint("signed_by_id <> found_by_id", name=op.f("ck_bonus_inspection_two_persons")),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_bonus_inspection_award_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_bonus_inspection_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_bonus_inspection_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["entitlement_id"],
            ["bonus_entitlement.id"],
            name=op.f("fk_bonus_inspection_entitlement_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["found_by_id"], ["person.id"], name=op.f("fk_bonus_inspection_found_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_bonus_inspection_notice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_bonus_inspection_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["person.id"], name=op.f("fk_bonus_inspection_signed_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus_inspection")),
        sa.UniqueConstraint("entitlement_id", "number", name=op.f("uq_bonus_inspection_entitlement_id_number")),
    )
    op.create_index(op.f("ix_bonus_inspection_award_id"), "bonus_inspection", ["award_id"], unique=False)
    op.create_index(op.f("ix_bonus_inspection_cycle_id"), "bonus_inspection", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_bonus_inspection_dossier_id"), "bonus_inspection", ["dossier_id"], unique=False)
    op.create_index(
        "ix_bonus_inspection_misuse",
        "bonus_inspection",
        ["organisation_id"],
        unique=False,
        postgresql_where=sa.text("state = 'signed' AND outcome = 'misuse'"),
    )
    op.create_index(op.f("ix_bonus_inspection_notice_id"), "bonus_inspection", ["notice_id"], unique=False)
    op.create_index(op.f("ix_bonus_inspection_organisation_id"), "bonus_inspection", ["organisation_id"], unique=False)
    op.create_index(
        "uq_bonus_inspection_open",
        "bonus_inspection",
        ["entitlement_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'signed'"),
    )
    op.create_table(
        "bonus_use",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("entitlement_id", sa.Uuid(), nullable=False, comment="Bonus that it is of."),
        sa.Column("award_id", sa.Uuid(), nullable=False, comment="Award."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 … in the ledger of the bonus."),
        sa.Column("purpose", sa.Text(), nullable=False, comment="What it was for."),
        sa.Column(
            "amount", sa.Numeric(precision=14, scale=2), nullable=False, comment="Amount in CNY, exact to the fen."
        ),
        sa.Column("used_on", sa.Date(), nullable=False, comment="Day on which it was spent."),
        sa.Column("description", sa.Text(), nullable=False, comment="What it was spent on."),
        sa.Column("state", sa.Text(), server_default="recorded", nullable=False, comment="State."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was withdrawn."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was recorded."),
        sa.Column(
            "obligation_id",
            sa.Uuid(),
            nullable=True,
            comment="Report on the bonus that it was handed in with; from then on it stays as it is.",
        ),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("(state = 'withdrawn') = (reason IS NOT NULL)", name=op.f("ck_bonus_use_reason")),
        sa.CheckConstraint(
            "purpose IN ('publicity', 'improvement', 'training', 'facilities', 'higher_awards', 'other')",
            name=op.f("ck_bonus_use_purpose"),
        ),
        sa.CheckConstraint("state IN ('recorded', 'withdrawn')", name=op.f("ck_bonus_use_state")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_bonus_use_amount")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_bonus_use_award_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_bonus_use_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["bonus_entitlement.id"], name=op.f("fk_bonus_use_entitlement_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_bonus_use_obligation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_bonus_use_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus_use")),
        sa.UniqueConstraint("entitlement_id", "number", name=op.f("uq_bonus_use_entitlement_id_number")),
    )
    op.create_index(op.f("ix_bonus_use_award_id"), "bonus_use", ["award_id"], unique=False)
    op.create_index(op.f("ix_bonus_use_cycle_id"), "bonus_use", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_bonus_use_obligation_id"), "bonus_use", ["obligation_id"], unique=False)
    op.create_index(op.f("ix_bonus_use_organisation_id"), "bonus_use", ["organisation_id"], unique=False)
    op.create_table(
        "bonus_report_figure",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("submission_id", sa.Uuid(), nullable=False, comment="Report as it was handed in."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("purpose", sa.Text(), nullable=False, comment="What it was for."),
        sa.Column("uses", sa.Integer(), nullable=False, comment="Number of uses."),
        sa.Column(
            "amount", sa.Numeric(precision=14, scale=2), nullable=False, comment="Their sum in CNY, exact to the fen."
        ),
        sa.CheckConstraint(
            "purpose IN ('publicity', 'improvement', 'training', 'facilities', 'higher_awards', 'other')",
            name=op.f("ck_bonus_report_figure_purpose"),
        ),
        sa.CheckConstraint("amount > 0 AND uses > 0", name=op.f("ck_bonus_report_figure_some")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_bonus_report_figure_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_bonus_report_figure_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["obligation_submission.id"],
            name=op.f("fk_bonus_report_figure_submission_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus_report_figure")),
        sa.UniqueConstraint("submission_id", "purpose", name=op.f("uq_bonus_report_figure_submission_id_purpose")),
    )
    op.create_index(op.f("ix_bonus_report_figure_cycle_id"), "bonus_report_figure", ["cycle_id"], unique=False)
    op.create_index(
        op.f("ix_bonus_report_figure_organisation_id"), "bonus_report_figure", ["organisation_id"], unique=False
    )
    op.create_table(
        "bonus_use_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("bonus_use_id", sa.Uuid(), nullable=False, comment="Use that it proves."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("title", sa.Text(), nullable=False, comment="Title: the name of the file."),
        sa.Column("media_type", sa.Text(), nullable=False, comment="Media type of the content."),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="Size in bytes."),
        sa.Column("sha256", sa.Text(), nullable=False, comment="SHA-256 of the content, in hexadecimal."),
        sa.Column("pages", sa.Integer(), nullable=True, comment="Number of pages, of a PDF."),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was uploaded."),
        sa.Column(
            "state",
            sa.Text(),
            server_default="draft",
            nullable=False,
            comment="Its life; a draft is seen by its sender alone.",
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'superseded', 'removed')", name=op.f("ck_bonus_use_document_state")
        ),
        sa.ForeignKeyConstraint(
            ["bonus_use_id"], ["bonus_use.id"], name=op.f("fk_bonus_use_document_bonus_use_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_bonus_use_document_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_bonus_use_document_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus_use_document")),
    )
    op.create_index("ix_bonus_use_document_bonus_use", "bonus_use_document", ["bonus_use_id", "id"], unique=False)
    op.create_index(op.f("ix_bonus_use_document_cycle_id"), "bonus_use_document", ["cycle_id"], unique=False)
    op.create_index(
        op.f("ix_bonus_use_document_organisation_id"), "bonus_use_document", ["organisation_id"], unique=False
    )
    op.create_index("ix_bonus_use_document_sha256", "bonus_use_document", ["sha256"], unique=False)
    op.execute(KEEP)
    op.execute(KEPT)
