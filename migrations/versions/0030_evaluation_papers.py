"""Name the papers of the comprehensive evaluation."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

NAME = "ck_document_access_paper"
BEFORE = (
    "panel_report", "material_review", "panels", "conflicts", "undertaking", "experts", "assignments", "progress",
    "scores", "ranking", "declarations", "accesses",
)  # fmt: skip
NEW = ("evaluation_report", "evaluations", "evaluation_table")


def upgrade() -> None:
    """Apply."""
    _limit((*BEFORE, *NEW))


def downgrade() -> None:
    """Undo."""
    _limit(BEFORE)


def _limit(papers: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(NAME), "document_access")
    values = ", ".join(f"'{one}'" for one in papers)
    op.create_check_constraint(op.f(NAME), "document_access", f"paper IN ({values})")
