"""Give applications a version of their own for those who must not notice what happens to their panels."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "dossier",
        sa.Column(
            "told_version",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="Number of the latest change of what applicant, recommender and experts are told of it.",
        ),
    )
    op.execute("UPDATE dossier SET told_version = version")


def downgrade() -> None:
    """Undo."""
    op.drop_column("dossier", "told_version")
