"""Find the few applications before the leading group and the executive meeting without reading all."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for name in ("reported", "proposed"):
        where = sa.text(f"{name}_at IS NOT NULL")
        op.create_index(f"ix_dossier_{name}", "dossier", ["cycle_id", "id"], unique=False, postgresql_where=where)


def downgrade() -> None:
    """Undo."""
    for name in ("proposed", "reported"):
        op.drop_index(f"ix_dossier_{name}", table_name="dossier")
