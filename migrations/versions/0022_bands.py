"""Keep the guidance on percentages with the edition of the criteria; a consensus knows who was lost before it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BANDS = "Guidance on percentages: bands, with what each asks of processes and of results."
BARRED = "Places lost to a conflict of interest before it was opened (Art. 31)."


def upgrade() -> None:
    """Apply."""
    kind = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("consensus", sa.Column("barred", sa.Integer(), server_default="0", nullable=False, comment=BARRED))
    op.add_column("criteria_edition", sa.Column("bands", kind, server_default="[]", nullable=False, comment=BANDS))


def downgrade() -> None:
    """Undo."""
    op.drop_column("consensus", "barred")
    op.drop_column("criteria_edition", "bands")
