"""Let those who decide find the incidents that were submitted to them without a look at all others"""

import sqlalchemy as sa
from alembic import op

revision = "0051c"
down_revision = "0051b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_incident_submitted",
        "incident",
        ["programme_id", "id"],
        unique=False,
        postgresql_where=sa.text("submitted_at IS NOT NULL"),
    )
