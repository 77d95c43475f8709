"""Let a disqualification touch decisions as a late conflict does."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

CONFLICT = "The conflict, if it is one that touches it."
CONFLICT_BEFORE = "The conflict."


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "touched_decision",
        sa.Column(
            "conduct_record_id",
            sa.Uuid(),
            nullable=True,
            comment="The matter of conduct, if a disqualification touches it.",
        ),
    )
    op.alter_column(
        "touched_decision", "conflict_id", nullable=True, comment=CONFLICT, existing_comment=CONFLICT_BEFORE
    )
    op.create_index(
        op.f("ix_touched_decision_conduct_record_id"), "touched_decision", ["conduct_record_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_touched_decision_conduct_record_id"),
        "touched_decision",
        "conduct_record",
        ["conduct_record_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_check_constraint(
        op.f("ck_touched_decision_ground"), "touched_decision", "num_nonnulls(conflict_id, conduct_record_id) = 1"
    )


def downgrade() -> None:
    """Undo."""
    op.drop_constraint(op.f("ck_touched_decision_ground"), "touched_decision", type_="check")
    op.drop_constraint(op.f("fk_touched_decision_conduct_record_id"), "touched_decision", type_="foreignkey")
    op.drop_index(op.f("ix_touched_decision_conduct_record_id"), table_name="touched_decision")
    op.alter_column(
        "touched_decision", "conflict_id", nullable=False, comment=CONFLICT_BEFORE, existing_comment=CONFLICT
    )
    op.drop_column("touched_decision", "conduct_record_id")
