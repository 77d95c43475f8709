"""Keep tips about winners, who sent them and what they say"""

import sqlalchemy as sa
from alembic import op

revision = "0041b"
down_revision = "0041a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "tip",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of the award."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application of the award."),
        sa.Column("award_id", sa.Uuid(), nullable=False, comment="Award."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("incident_id", sa.Uuid(), nullable=True, comment="Incident that it became."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What it is about."),
        sa.Column("state", sa.Text(), server_default="received", nullable=False, comment="State."),
        sa.Column("tracking_digest", sa.Text(), nullable=False, comment="SHA-256 of the tracking code."),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False, comment="When it was sent."),
        sa.Column("answer", sa.Text(), nullable=True, comment="What its sender is told."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="When it was admitted or closed."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("incident_id IS NULL OR state = 'admitted'", name=op.f("ck_tip_incident")),
        sa.CheckConstraint("kind IN ('incident', 'title_misuse')", name=op.f("ck_tip_kind")),
        sa.CheckConstraint("state IN ('received', 'taken', 'admitted', 'closed')", name=op.f("ck_tip_state")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_tip_award_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_tip_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_tip_dossier_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_tip_incident_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_tip_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_tip_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip")),
        sa.UniqueConstraint("tracking_digest", name=op.f("uq_tip_tracking_digest")),
    )
    op.create_index(op.f("ix_tip_award_id"), "tip", ["award_id"], unique=False)
    op.create_index(op.f("ix_tip_cycle_id"), "tip", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_tip_dossier_id"), "tip", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_tip_incident_id"), "tip", ["incident_id"], unique=False)
    op.create_index(op.f("ix_tip_organisation_id"), "tip", ["organisation_id"], unique=False)
    op.create_table(
        "tip_reporter",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("tip_id", sa.Uuid(), nullable=False, comment="Tip."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("handler_id", sa.Uuid(), nullable=True, comment="Clerk who looks into it."),
        sa.Column("name", sa.Text(), nullable=True, comment="Name, if it was given."),
        sa.Column("contact", sa.Text(), nullable=True, comment="How to reach the sender, if it was given."),
        sa.Column(
            "seal",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Key of the digests that the ledger keeps of name and contact.",
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_tip_reporter_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["handler_id"], ["person.id"], name=op.f("fk_tip_reporter_handler_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_tip_reporter_tip_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip_reporter")),
        sa.UniqueConstraint("tip_id", name=op.f("uq_tip_reporter_tip_id")),
    )
    op.create_index(op.f("ix_tip_reporter_cycle_id"), "tip_reporter", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_tip_reporter_handler_id"), "tip_reporter", ["handler_id"], unique=False)
    op.create_table(
        "tip_statement",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("tip_id", sa.Uuid(), nullable=False, comment="Tip."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("text", sa.Text(), nullable=False, comment="What is reported."),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False, comment="When it was said."),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_tip_statement_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_tip_statement_tip_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip_statement")),
    )
    op.create_index(op.f("ix_tip_statement_cycle_id"), "tip_statement", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_tip_statement_tip_id"), "tip_statement", ["tip_id"], unique=False)
    op.alter_column(
        "meeting_item",
        "subject_id",
        existing_type=sa.UUID(),
        comment="Application, objection, incident or version of rules that it decides on.",
        existing_comment="Application, objection or version of rules that it decides on.",
        existing_nullable=True,
    )
    op.alter_column(
        "resolution",
        "subject_id",
        existing_type=sa.UUID(),
        comment="Application, objection, incident or version of rules that it decides on.",
        existing_comment="Application, objection or version of rules that it decides on.",
        existing_nullable=True,
    )
