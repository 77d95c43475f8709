"""Give every reviewed applicant a feedback report"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044b"
down_revision = "0044a"
branch_labels = None
depends_on = None

NUMBERS = '{"feedback_band": 20}'


def upgrade() -> None:
    """Apply."""
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")
    op.create_table(
        "feedback_release",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("state", sa.Text(), server_default="compiled", nullable=False, comment="State."),
        sa.Column("compiled_at", sa.DateTime(timezone=True), nullable=False, comment="When it was compiled."),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of all reports, as they were compiled."),
        sa.Column(
            "summary",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="How many reports are in each band, by item.",
        ),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True, comment="When the director released it."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was rejected."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("state IN ('compiled', 'released', 'rejected')", name=op.f("ck_feedback_release_state")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_feedback_release_cycle_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_release")),
    )
    op.create_index(op.f("ix_feedback_release_cycle_id"), "feedback_release", ["cycle_id"], unique=False)
    op.create_index(
        "uq_feedback_release_standing",
        "feedback_release",
        ["cycle_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'rejected'"),
    )
    op.create_table(
        "feedback_report",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("release_id", sa.Uuid(), nullable=False, comment="Release."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Applicant."),
        sa.Column(
            "items",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="What was found, by phase and item.",
        ),
        sa.Column(
            "strengths",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="Key strengths.",
        ),
        sa.Column(
            "improvements",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="Key opportunities for improvement.",
        ),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True, comment="When it was released."),
        sa.Column(
            "acknowledged_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the applicant said what it does with it.",
        ),
        sa.Column("plan", sa.Text(), nullable=True, comment="What the applicant does with it."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_feedback_report_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_feedback_report_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_feedback_report_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["feedback_release.id"], name=op.f("fk_feedback_report_release_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_report")),
        sa.UniqueConstraint("release_id", "dossier_id", name=op.f("uq_feedback_report_release_id_dossier_id")),
    )
    op.create_index(op.f("ix_feedback_report_cycle_id"), "feedback_report", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_feedback_report_dossier_id"), "feedback_report", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_feedback_report_organisation_id"), "feedback_report", ["organisation_id"], unique=False)
