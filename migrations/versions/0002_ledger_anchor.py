"""Anchors of the ledger: seals over the heads of all chains, append-only like the ledger itself."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "ledger_anchor",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("number", sa.BigInteger(), nullable=False, comment="Number in the programme, from 1."),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When it was made, on the system's clock."),
        sa.Column("previous", sa.Text(), nullable=False, comment="Digest of the anchor before; empty for the first."),
        sa.Column(
            "heads",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Chain, number and hash of the last link of each chain that has grown since.",
        ),
        sa.Column(
            "digest",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of programme, number, time, previous digest and heads.",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_anchor")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_ledger_anchor_programme_id_number")),
    )
    op.execute(
        "CREATE TRIGGER keep_forever BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_anchor"
        " FOR EACH STATEMENT EXECUTE FUNCTION keep_forever()"
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("ledger_anchor")
