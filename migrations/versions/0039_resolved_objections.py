"""Decide objections as a meeting resolved"""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

NUMBERS = '{"objection_needs_resolution": true}'


def upgrade() -> None:
    """Apply."""
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")
