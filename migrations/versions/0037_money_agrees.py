"""Keep what each line of a status file came to, the years of the budget, and copies of papers that are about no cycle."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

OUTCOMES = ("applied", "late", "duplicate", "unknown_order", "amount_differs", "currency_differs", "out_of_order")
PAPERS = (
    "panel_report", "material_review", "panels", "conflicts", "undertaking", "experts", "assignments", "progress",
    "scores", "ranking", "declarations", "accesses", "evaluation_report", "evaluations", "evaluation_table",
)  # fmt: skip
NUMBERS = '{"payment_answer_days": 10}'
COPIES = """UPDATE document_access x SET programme_id = c.programme_id FROM cycle c WHERE c.id = x.cycle_id"""
# What was applied by message: the state of the order after it has the name of the status.
AFTER = "UPDATE payment_report SET after = status WHERE outcome = 'applied'"
YEARS = "INSERT INTO budget_year (programme_id, year) SELECT DISTINCT programme_id, year FROM budget_line"
STATES = "'drafted', 'released', 'exported', 'accepted', 'paid', 'failed', 'returned', 'cancelled'"


def _outcomes(*outcomes: str) -> None:
    """Let these come of a status."""
    op.drop_constraint(op.f("ck_payment_report_outcome"), "payment_report")
    values = ", ".join(f"'{one}'" for one in outcomes)
    op.create_check_constraint(op.f("ck_payment_report_outcome"), "payment_report", f"outcome IN ({values})")


def _papers(*papers: str) -> None:
    """Let copies of these be on record."""
    op.drop_constraint(op.f("ck_document_access_paper"), "document_access")
    values = ", ".join(f"'{paper}'" for paper in papers)
    op.create_check_constraint(op.f("ck_document_access_paper"), "document_access", f"paper IN ({values})")


def _years() -> None:
    op.create_table(
        "budget_year",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("year", sa.Integer(), nullable=False, comment="Budget year."),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_budget_year_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_year")),
        sa.UniqueConstraint("programme_id", "year", name=op.f("uq_budget_year_programme_id_year")),
    )
    op.execute(YEARS)
    op.create_foreign_key(
        "fk_budget_line_year", "budget_line", "budget_year", ["programme_id", "year"], ["programme_id", "year"],
        ondelete="RESTRICT",
    )  # fmt: skip


def _copies() -> None:
    op.add_column("document_access", sa.Column("programme_id", sa.Uuid(), nullable=True, comment="Programme."))
    op.execute(COPIES)
    op.alter_column("document_access", "programme_id", nullable=False)
    op.create_index(op.f("ix_document_access_programme_id"), "document_access", ["programme_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_document_access_programme_id"), "document_access", "programme", ["programme_id"], ["id"],
        ondelete="RESTRICT",
    )  # fmt: skip
    op.alter_column(
        "document_access", "cycle_id", nullable=True, existing_comment="Cycle.",
        comment="Cycle; none of a paper on the programme's money.",
    )  # fmt: skip
    _papers(*PAPERS, "reconciliation", "reconciliation_table")


def upgrade() -> None:
    """Apply."""
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")
    _years()
    _copies()
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
    op.execute(AFTER)
    _outcomes(*OUTCOMES[:3], "event_reused", *OUTCOMES[3:])


def downgrade() -> None:
    """Undo."""
    op.execute("DELETE FROM document_access WHERE cycle_id IS NULL")
    _papers(*PAPERS)
    op.alter_column(
        "document_access", "cycle_id", nullable=False, comment="Cycle.",
        existing_comment="Cycle; none of a paper on the programme's money.",
    )  # fmt: skip
    op.drop_constraint(op.f("fk_document_access_programme_id"), "document_access")
    op.drop_index(op.f("ix_document_access_programme_id"), table_name="document_access")
    op.drop_column("document_access", "programme_id")
    op.drop_constraint("fk_budget_line_year", "budget_line")
    op.drop_table("budget_year")
    op.execute("UPDATE regulation_version SET parameters = parameters - 'payment_answer_days'")
    _outcomes(*OUTCOMES)
    for name in ("after", "before"):
        op.drop_constraint(op.f(f"ck_payment_report_{name}"), "payment_report")
        op.drop_column("payment_report", name)
    op.drop_constraint(op.f("fk_payment_import_batch_id"), "payment_import")
    op.drop_index(op.f("ix_payment_import_batch_id"), table_name="payment_import")
    for name in ("refused", "known", "taken", "batch_id"):
        op.drop_column("payment_import", name)
