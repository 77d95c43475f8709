"""Let parameter sets become versions of the regulation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

FORMER_KINDS = "kind IN ('announcement', 'extension', 'correction', 'publicity', 'commendation')"
KINDS = "kind IN ('announcement', 'extension', 'correction', 'publicity', 'commendation', 'parameters')"

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "parameter_set",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme that it is for."),
        sa.Column("based_on_id", sa.Uuid(), nullable=False, comment="Version that it changes."),
        sa.Column("state", sa.Text(), server_default="drafted", nullable=False, comment="State."),
        sa.Column("code", sa.Text(), nullable=False, comment="Stable code that the version will have."),
        sa.Column("document_number", sa.Text(), nullable=False, comment="Number of the ordinance that it is under."),
        sa.Column("effective_from", sa.Date(), nullable=False, comment="First day on which it is in force."),
        sa.Column(
            "changes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Each parameter changed: name, before, after and reason.",
        ),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was drafted."),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False, comment="Who drafted it."),
        sa.Column(
            "submitted_at", sa.DateTime(timezone=True), nullable=True, comment="When it was put to the leading group."
        ),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=True, comment="Who put it to the leading group."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="When it was approved or rejected."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was rejected."),
        sa.Column("regulation_version_id", sa.Uuid(), nullable=True, comment="Version that it became."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "(state = 'approved') = (regulation_version_id IS NOT NULL)", name=op.f("ck_parameter_set_approved")
        ),
        sa.CheckConstraint(
            "state IN ('drafted', 'submitted', 'approved', 'rejected')", name=op.f("ck_parameter_set_state")
        ),
        sa.ForeignKeyConstraint(
            ["based_on_id"], ["regulation_version.id"], name=op.f("fk_parameter_set_based_on_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["person.id"], name=op.f("fk_parameter_set_drafted_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_parameter_set_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["regulation_version_id"],
            ["regulation_version.id"],
            name=op.f("fk_parameter_set_regulation_version_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["person.id"], name=op.f("fk_parameter_set_submitted_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parameter_set")),
        sa.UniqueConstraint("regulation_version_id", name=op.f("uq_parameter_set_regulation_version_id")),
    )
    op.create_index(op.f("ix_parameter_set_based_on_id"), "parameter_set", ["based_on_id"], unique=False)
    op.create_index(op.f("ix_parameter_set_drafted_by_id"), "parameter_set", ["drafted_by_id"], unique=False)
    op.create_index(op.f("ix_parameter_set_programme_id"), "parameter_set", ["programme_id"], unique=False)
    op.create_index(op.f("ix_parameter_set_submitted_by_id"), "parameter_set", ["submitted_by_id"], unique=False)
    op.add_column(
        "regulation_version",
        sa.Column(
            "based_on_id",
            sa.Uuid(),
            nullable=True,
            comment="Version that it changes; empty: loaded with the ordinance.",
        ),
    )
    op.add_column(
        "regulation_version",
        sa.Column(
            "changes",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="Each parameter changed of that version: name, before, after and reason.",
        ),
    )
    op.add_column(
        "regulation_version",
        sa.Column(
            "approved_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the leading group approved it (Art. 10); empty: loaded with the ordinance.",
        ),
    )
    op.create_index(op.f("ix_regulation_version_based_on_id"), "regulation_version", ["based_on_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_regulation_version_based_on_id"),
        "regulation_version",
        "regulation_version",
        ["based_on_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.drop_constraint(op.f("ck_notice_kind"), "notice", type_="check")
    op.create_check_constraint(op.f("ck_notice_kind"), "notice", KINDS)


def downgrade() -> None:
    """Undo."""
    op.drop_constraint(op.f("ck_notice_kind"), "notice", type_="check")
    op.create_check_constraint(op.f("ck_notice_kind"), "notice", FORMER_KINDS)
    op.drop_constraint(op.f("fk_regulation_version_based_on_id"), "regulation_version", type_="foreignkey")
    op.drop_index(op.f("ix_regulation_version_based_on_id"), table_name="regulation_version")
    op.drop_column("regulation_version", "approved_at")
    op.drop_column("regulation_version", "changes")
    op.drop_column("regulation_version", "based_on_id")
    op.drop_index(op.f("ix_parameter_set_submitted_by_id"), table_name="parameter_set")
    op.drop_index(op.f("ix_parameter_set_programme_id"), table_name="parameter_set")
    op.drop_index(op.f("ix_parameter_set_drafted_by_id"), table_name="parameter_set")
    op.drop_index(op.f("ix_parameter_set_based_on_id"), table_name="parameter_set")
    op.drop_table("parameter_set")
