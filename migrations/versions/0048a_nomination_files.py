"""Keep the files of nominations for higher awards"""

import sqlalchemy as sa
from alembic import op

revision = "0048a"
down_revision = "0047c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "nomination_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("higher_nomination_id", sa.Uuid(), nullable=False, comment="Nomination."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of the award."),
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
            "state IN ('draft', 'submitted', 'superseded', 'removed')", name=op.f("ck_nomination_document_state")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_nomination_document_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["higher_nomination_id"],
            ["higher_nomination.id"],
            name=op.f("fk_nomination_document_higher_nomination_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_nomination_document_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination_document")),
    )
    op.create_index(op.f("ix_nomination_document_cycle_id"), "nomination_document", ["cycle_id"], unique=False)
    op.create_index(
        op.f("ix_nomination_document_higher_nomination_id"),
        "nomination_document",
        ["higher_nomination_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_nomination_document_organisation_id"), "nomination_document", ["organisation_id"], unique=False
    )
    op.create_index("ix_nomination_document_sha256", "nomination_document", ["sha256"], unique=False)
