"""Let incidents name what they go back to"""

import sqlalchemy as sa
from alembic import op

revision = "0049a"
down_revision = "0048a"
branch_labels = None
depends_on = None

ORIGINS = {
    "title_misuse": "Misuse of the title that was not put right.",
    "bonus_inspection": "Inspection that found a misuse of the bonus.",
    "reassessment": "Reassessment that ended in grave doubts.",
}


def upgrade() -> None:
    """Apply."""
    for origin, comment in ORIGINS.items():
        column = f"{origin}_id"
        op.add_column("incident", sa.Column(column, sa.Uuid(), nullable=True, comment=comment))
        op.create_foreign_key(op.f(f"fk_incident_{column}"), "incident", origin, [column], ["id"], ondelete="RESTRICT")
        op.create_unique_constraint(op.f(f"uq_incident_{column}"), "incident", [column])
    op.create_check_constraint(
        op.f("ck_incident_origin"),
        "incident",
        "num_nonnulls(title_misuse_id, bonus_inspection_id, reassessment_id) <= 1",
    )
