"""Keep the reports on years, and hand them out as papers"""

import re

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0047c"
down_revision = "0047b"
branch_labels = None
depends_on = None

NAME = "ck_document_access_paper"
DEFINED = "SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c WHERE c.conname = :name"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "annual_report",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("year", sa.Integer(), nullable=False, comment="Year that it is about."),
        sa.Column("state", sa.Text(), server_default="drafted", nullable=False, comment="State."),
        sa.Column("content", JSONB(), nullable=False, comment="What it says: figures, winners, revocations."),
        sa.Column(
            "digest",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of what it says, in hexadecimal; the ledger has it too.",
        ),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False, comment="Who drafted it; another person publishes it."),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was drafted."),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True, comment="When it was published."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("state IN ('drafted', 'published')", name=op.f("ck_annual_report_state")),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_annual_report_published")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_annual_report_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["person.id"], name=op.f("fk_annual_report_drafted_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annual_report")),
    )
    op.create_index(op.f("ix_annual_report_programme_id"), "annual_report", ["programme_id"], unique=False)
    op.create_index(
        "uq_annual_report_published",
        "annual_report",
        ["programme_id", "year"],
        unique=True,
        postgresql_where=sa.text("state = 'published'"),
    )
    _add_papers("annual_report", "annual_report_en")


def _add_papers(*new: str) -> None:
    """Let copies be of more papers than those that the database knows."""
    known = op.get_bind().execute(sa.text(DEFINED), {"name": NAME}).scalar_one()
    values = [*re.findall(r"'(\w+)'", known), *new]
    op.drop_constraint(op.f(NAME), "document_access")
    op.create_check_constraint(op.f(NAME), "document_access", f"paper IN ({', '.join(map(repr, values))})")
