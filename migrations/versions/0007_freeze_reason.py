"""Keep why an expert's place was frozen: what was locked before a grant ended still counts."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ALL_BY_CONFLICT = "UPDATE assignment SET frozen_because = 'conflict' WHERE frozen_at IS NOT NULL"


def upgrade() -> None:
    """Apply."""
    op.add_column("assignment", sa.Column("frozen_because", sa.Text(), nullable=True, comment="Why it was frozen."))
    op.alter_column("assignment", "frozen_at", comment="When it was frozen: the expert sits no longer (Art. 31).")
    op.execute(ALL_BY_CONFLICT)
    frozen = sa.text("frozen_at IS NOT NULL")
    op.create_index("ix_assignment_frozen", "assignment", ["cycle_id", "dossier_id"], postgresql_where=frozen)
    op.create_check_constraint(
        op.f("ck_assignment_frozen_because"), "assignment", "frozen_because IN ('conflict', 'grant_ended')"
    )
    op.create_check_constraint(
        op.f("ck_assignment_frozen"), "assignment", "(frozen_at IS NULL) = (frozen_because IS NULL)"
    )


def downgrade() -> None:
    """Undo; a place whose expert's grant ended stays frozen."""
    op.drop_index("ix_assignment_frozen", table_name="assignment")
    op.drop_column("assignment", "frozen_because")
    op.alter_column("assignment", "frozen_at", comment="When a late conflict froze it (Art. 31).")
