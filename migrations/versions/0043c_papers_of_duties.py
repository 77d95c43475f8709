"""Let copies of what winners hand in, and tables of what they owe and used, be on record"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0043c"
down_revision = "0043b"
branch_labels = None
depends_on = None

NAME = "ck_document_access_paper"
DEFINED = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"
NEW = ("submission_report", "submission_report_en", "obligations", "bonus_ledger")


def upgrade() -> None:
    """Apply, keeping the papers that the database knows."""
    known = op.get_bind().execute(sa.text(DEFINED), {"name": NAME}).scalar_one()
    values = [*re.findall(r"'(\w+)'", known), *NEW]
    op.drop_constraint(op.f(NAME), "document_access")
    op.create_check_constraint(op.f(NAME), "document_access", f"paper IN ({', '.join(map(repr, values))})")
