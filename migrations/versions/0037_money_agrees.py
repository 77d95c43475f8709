"""Keep what each line of a status file came to."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0035"
branch_labels = None
depends_on = None

OUTCOMES = ("applied", "late", "duplicate", "unknown_order", "amount_differs", "currency_differs", "out_of_order")
STATES = "'drafted', 'released', 'exported', 'accepted', 'paid', 'failed', 'returned', 'cancelled'"


def _outcomes(*outcomes: str) -> None:
    """Let these come of a status."""
    op.drop_constraint(op.f("ck_payment_report_outcome"), "payment_report")
    values = ", ".join(f"'{one}'" for one in outcomes)
    op.create_check_constraint(op.f("ck_payment_report_outcome"), "payment_report", f"outcome IN ({values})")


def upgrade() -> None:
    """Apply."""
    op.add_column("payment_import", sa.Column("batch_id", sa.Uuid(), nullable=False, comment="Batch that it answers."))
    for name, comment in (
        ("taken", "Lines taken: the order came there, or was past it."),
        ("known", "Lines that had been taken before, which are not kept again."),
        ("refused", "Lines that contradict their order, which stays as it was."),
    ):
        op.add_column("payment_import", sa.Column(name, sa.Integer(), nullable=False, comment=comment))
    op.create_index(op.f("ix_payment_import_batch_id"), "payment_import", ["batch_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_payment_import_batch_id"), "payment_import", "payment_batch", ["batch_id"], ["id"], ondelete="RESTRICT"
    )
    for name, comment in (
        ("before", "State of the order before; null if there is no such order."),
        ("after", "State of the order after."),
    ):
        op.add_column("payment_report", sa.Column(name, sa.Text(), nullable=True, comment=comment))
        op.create_check_constraint(op.f(f"ck_payment_report_{name}"), "payment_report", f"{name} IN ({STATES})")
    _outcomes(*OUTCOMES[:3], "event_reused", *OUTCOMES[3:])


def downgrade() -> None:
    """Undo."""
    _outcomes(*OUTCOMES)
    for name in ("after", "before"):
        op.drop_constraint(op.f(f"ck_payment_report_{name}"), "payment_report")
        op.drop_column("payment_report", name)
    op.drop_constraint(op.f("fk_payment_import_batch_id"), "payment_import")
    op.drop_index(op.f("ix_payment_import_batch_id"), table_name="payment_import")
    for name in ("refused", "known", "taken", "batch_id"):
        op.drop_column("payment_import", name)
