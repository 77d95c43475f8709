"""Let copies of what winners hand in, and tables of what they owe, be on record"""

from alembic import op

from models.custody import Paper

revision = "0043c"
down_revision = "0043b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; all papers that there are, so that the order in which several kinds of paper came does not matter."""
    op.drop_constraint(op.f("ck_document_access_paper"), "document_access")
    values = ", ".join(f"'{paper.value}'" for paper in Paper)
    op.create_check_constraint(op.f("ck_document_access_paper"), "document_access", f"paper IN ({values})")
