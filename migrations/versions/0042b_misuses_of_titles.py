"""Keep misuses of titles"""

import sqlalchemy as sa
from alembic import op

revision = "0042b"
down_revision = "0042a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "title_misuse",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("award_id", sa.Uuid(), nullable=False, comment="Award whose title it is."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application that the award was won with."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 … of the award."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What was done with it."),
        sa.Column("source", sa.Text(), nullable=False, comment="How the office came to know of it."),
        sa.Column("state", sa.Text(), server_default="recorded", nullable=False, comment="State."),
        sa.Column(
            "facts",
            sa.Text(),
            nullable=False,
            comment="What was seen where, with its evidence; for the office alone until it is ordered.",
        ),
        sa.Column("seen_on", sa.Date(), nullable=False, comment="Day on which it was seen."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was recorded."),
        sa.Column("ordered", sa.Text(), nullable=True, comment="What the winner is to put right."),
        sa.Column("remedy_by", sa.Date(), nullable=True, comment="Last day for that."),
        sa.Column("answer", sa.Text(), nullable=True, comment="What the winner says that it did."),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="When it said so."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was dismissed, or how it stands at the end."),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True, comment="When the office closed it."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("kind <> 'image_promotion'", name=op.f("ck_title_misuse_forbidden")),
        sa.CheckConstraint(
            "kind IN ('image_promotion', 'product', 'packaging', 'without_year', 'expired', 'revoked', 'forged')",
            name=op.f("ck_title_misuse_kind"),
        ),
        sa.CheckConstraint("source IN ('authority', 'tip', 'inspection')", name=op.f("ck_title_misuse_source")),
        sa.CheckConstraint(
            "state IN ('recorded', 'ordered', 'answered', 'remedied', 'unremedied', 'dismissed')",
            name=op.f("ck_title_misuse_state"),
        ),
        sa.CheckConstraint("(remedy_by IS NULL) = (ordered IS NULL)", name=op.f("ck_title_misuse_ordered")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_title_misuse_award_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_title_misuse_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_title_misuse_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_title_misuse_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_title_misuse")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_title_misuse_award_id_number")),
    )
    op.create_index(op.f("ix_title_misuse_cycle_id"), "title_misuse", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_title_misuse_dossier_id"), "title_misuse", ["dossier_id"], unique=False)
    op.create_index(
        "ix_title_misuse_ordered",
        "title_misuse",
        ["remedy_by"],
        unique=False,
        postgresql_where=sa.text("state = 'ordered'"),
    )
    op.create_index(op.f("ix_title_misuse_organisation_id"), "title_misuse", ["organisation_id"], unique=False)
