"""Keep who of the present members a draw lets lead."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    comment = "Whether the expert sits there already, and would lead from now on."
    op.add_column(
        "drawn_place", sa.Column("present", sa.Boolean(), server_default="false", nullable=False, comment=comment)
    )


def downgrade() -> None:
    """Undo."""
    op.drop_column("drawn_place", "present")
