"""Keep where an application is to be corrected."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""

    op.add_column(
        "dossier_outcome",
        sa.Column(
            "corrections",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="What to correct, and where (Art. 17).",
        ),
    )


def downgrade() -> None:
    """Undo."""

    op.drop_column("dossier_outcome", "corrections")
