"""Keep documents of rules as approved versions; meetings about no cycle have minutes too."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

NUMBERS = '{"rules_need_resolution": true}'
FORMER_KINDS = "kind IN ('announcement', 'extension', 'correction', 'publicity', 'commendation', 'parameters')"
KINDS = "kind IN ('announcement', 'extension', 'correction', 'publicity', 'commendation', 'parameters', 'rules')"
KEEP = """
CREATE FUNCTION keep_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'RULES_STAND Art.10'; END $$
"""
KEPT = """
CREATE TRIGGER keep_rules BEFORE UPDATE OR DELETE ON rule_document FOR EACH ROW
WHEN (OLD.state IN ('approved', 'rejected')) EXECUTE FUNCTION keep_rules()
"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "rule_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme whose rules it states."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What it is about."),
        sa.Column("state", sa.Text(), server_default="drafted", nullable=False, comment="State."),
        sa.Column(
            "number", sa.Integer(), nullable=True, comment="Number among the versions approved of its kind, from 1."
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="Title in Chinese."),
        sa.Column("title_en", sa.Text(), server_default="", nullable=False, comment="Title in English; may be empty."),
        sa.Column("body", sa.Text(), nullable=False, comment="Text, plain or in Markdown; empty if it ends the rules."),
        sa.Column(
            "repeals",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Whether it ends the rules and has no text.",
        ),
        sa.Column("effective_from", sa.Date(), nullable=False, comment="First day on which it is in force."),
        sa.Column(
            "based_on_id",
            sa.Uuid(),
            nullable=True,
            comment="Version that it takes the place of; empty: the first of its kind.",
        ),
        sa.Column(
            "reason",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="What changes and why; required of every version but the first.",
        ),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was drafted."),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False, comment="Who drafted it."),
        sa.Column(
            "submitted_at", sa.DateTime(timezone=True), nullable=True, comment="When it was put to the leading group."
        ),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=True, comment="Who put it to the leading group."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="When it was approved or rejected."),
        sa.Column("rejection", sa.Text(), nullable=True, comment="Why it was rejected."),
        sa.Column("resolution_id", sa.Uuid(), nullable=True, comment="Resolution by which it was approved."),
        sa.Column(
            "content_digest",
            sa.Text(),
            nullable=True,
            comment="SHA-256 of its canonical content, in hexadecimal, once it is approved.",
        ),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("(state = 'approved') = (number IS NOT NULL)", name=op.f("ck_rule_document_approved")),
        sa.CheckConstraint("content_digest ~ '^[0-9a-f]{64}$'", name=op.f("ck_rule_document_digest")),
        sa.CheckConstraint(
            "kind IN ('review', 'scoring', 'site_review', 'meeting', 'objection', 'experts', 'winners')",
            name=op.f("ck_rule_document_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('drafted', 'submitted', 'approved', 'rejected')", name=op.f("ck_rule_document_state")
        ),
        sa.CheckConstraint("(number IS NULL) = (content_digest IS NULL)", name=op.f("ck_rule_document_sealed")),
        sa.ForeignKeyConstraint(
            ["based_on_id"], ["rule_document.id"], name=op.f("fk_rule_document_based_on_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["person.id"], name=op.f("fk_rule_document_drafted_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_rule_document_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["resolution_id"], ["resolution.id"], name=op.f("fk_rule_document_resolution_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["person.id"], name=op.f("fk_rule_document_submitted_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_document")),
        sa.UniqueConstraint("programme_id", "kind", "number", name=op.f("uq_rule_document_programme_id_kind_number")),
    )
    op.create_index(op.f("ix_rule_document_based_on_id"), "rule_document", ["based_on_id"], unique=False)
    op.create_index(op.f("ix_rule_document_drafted_by_id"), "rule_document", ["drafted_by_id"], unique=False)
    op.create_index(op.f("ix_rule_document_resolution_id"), "rule_document", ["resolution_id"], unique=False)
    op.create_index(op.f("ix_rule_document_submitted_by_id"), "rule_document", ["submitted_by_id"], unique=False)
    op.create_index(
        "uq_rule_document_effective",
        "rule_document",
        ["programme_id", "kind", "effective_from"],
        unique=True,
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.create_table(
        "cycle_rule",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What the rules are about."),
        sa.Column("rule_document_id", sa.Uuid(), nullable=False, comment="Version."),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, comment="Since when the cycle goes by it."),
        sa.CheckConstraint(
            "kind IN ('review', 'scoring', 'site_review', 'meeting', 'objection', 'experts', 'winners')",
            name=op.f("ck_cycle_rule_kind"),
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_cycle_rule_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["rule_document_id"], ["rule_document.id"], name=op.f("fk_cycle_rule_rule_document_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle_rule")),
        sa.UniqueConstraint("cycle_id", "kind", name=op.f("uq_cycle_rule_cycle_id_kind")),
    )
    op.create_index(op.f("ix_cycle_rule_rule_document_id"), "cycle_rule", ["rule_document_id"], unique=False)
    op.add_column(
        "parameter_set",
        sa.Column("resolution_id", sa.Uuid(), nullable=True, comment="Resolution by which it was approved."),
    )
    op.create_index(op.f("ix_parameter_set_resolution_id"), "parameter_set", ["resolution_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_parameter_set_resolution_id"),
        "parameter_set",
        "resolution",
        ["resolution_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.alter_column(
        "upload",
        "cycle_id",
        existing_type=sa.UUID(),
        nullable=True,
        comment="Cycle, if it is about one.",
        existing_comment="Cycle.",
    )
    op.drop_constraint(op.f("ck_notice_kind"), "notice", type_="check")
    op.create_check_constraint(op.f("ck_notice_kind"), "notice", KINDS)
    op.execute(KEEP)
    op.execute(KEPT)
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")


def downgrade() -> None:
    """Undo."""
    op.execute("UPDATE regulation_version SET parameters = parameters - 'rules_need_resolution'")
    op.drop_constraint(op.f("ck_notice_kind"), "notice", type_="check")
    op.create_check_constraint(op.f("ck_notice_kind"), "notice", FORMER_KINDS)
    op.alter_column(
        "upload",
        "cycle_id",
        existing_type=sa.UUID(),
        nullable=False,
        comment="Cycle.",
        existing_comment="Cycle, if it is about one.",
    )
    op.drop_constraint(op.f("fk_parameter_set_resolution_id"), "parameter_set", type_="foreignkey")
    op.drop_index(op.f("ix_parameter_set_resolution_id"), table_name="parameter_set")
    op.drop_column("parameter_set", "resolution_id")
    op.drop_index(op.f("ix_cycle_rule_rule_document_id"), table_name="cycle_rule")
    op.drop_table("cycle_rule")
    op.drop_index(
        "uq_rule_document_effective", table_name="rule_document", postgresql_where=sa.text("state = 'approved'")
    )
    op.drop_index(op.f("ix_rule_document_submitted_by_id"), table_name="rule_document")
    op.drop_index(op.f("ix_rule_document_resolution_id"), table_name="rule_document")
    op.drop_index(op.f("ix_rule_document_drafted_by_id"), table_name="rule_document")
    op.drop_index(op.f("ix_rule_document_based_on_id"), table_name="rule_document")
    op.drop_table("rule_document")
    op.execute("DROP FUNCTION keep_rules()")
