"""Let counties have awards of their own, and say what is known of past versions"""

import sqlalchemy as sa
from alembic import op

revision = "0046a"
down_revision = "0045a"
branch_labels = None
depends_on = None

NUMBERS = '{"area_registration_required": true, "other_awards_bans_count": false}'


def upgrade() -> None:
    """Apply."""
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")
    op.add_column(
        "programme",
        sa.Column(
            "area",
            sa.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Codes of the regions in which its applicants are registered (Art. 13(1)); empty: all.",
        ),
    )
    op.add_column(
        "regulation_version",
        sa.Column(
            "complete",
            sa.Boolean(),
            server_default="true",
            nullable=False,
            comment="Whether all its numbers are known; those that are not are null, and no cycle is prepared under it.",
        ),
    )
    op.drop_constraint("uq_regulation_version_code", "regulation_version")
    op.create_unique_constraint(
        op.f("uq_regulation_version_programme_id_code"), "regulation_version", ["programme_id", "code"]
    )
    op.drop_index(op.f("ix_regulation_version_programme_id"), table_name="regulation_version")
    op.add_column(
        "past_winner",
        sa.Column(
            "regulation_version_id",
            sa.Uuid(),
            nullable=True,
            comment="Version under which it was awarded, where known (Art. 34).",
        ),
    )
    op.create_foreign_key(
        op.f("fk_past_winner_regulation_version_id"),
        "past_winner",
        "regulation_version",
        ["regulation_version_id"],
        ["id"],
        ondelete="RESTRICT",
    )
