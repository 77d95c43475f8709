"""Keep what an evaluation was compiled from, and how a tie was broken."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

DETAILS = "What it was compiled from: panels, departments, checks, flags, past awards; no person."
DIGEST = "SHA-256 of what it was compiled from; empty if from before that was kept."
PLACE = "Place among those of equal score, by a recorded tie-break."
FLAG = "Flag that broke the tie (Art. 14, 15)."
REASON = "Why the tie was broken."


def upgrade() -> None:
    """Apply."""
    kind = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("evaluation", sa.Column("details", kind, server_default="{}", nullable=False, comment=DETAILS))
    op.add_column("evaluation", sa.Column("digest", sa.Text(), nullable=True, comment=DIGEST))
    op.add_column("evaluation", sa.Column("tie_place", sa.Integer(), nullable=True, comment=PLACE))
    op.add_column("evaluation", sa.Column("tie_flag", sa.Text(), nullable=True, comment=FLAG))
    op.add_column("evaluation", sa.Column("tie_reason", sa.Text(), nullable=True, comment=REASON))


def downgrade() -> None:
    """Undo."""
    for column in ("tie_reason", "tie_flag", "tie_place", "digest", "details"):
        op.drop_column("evaluation", column)
