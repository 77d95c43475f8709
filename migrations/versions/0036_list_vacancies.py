"""Keep why places of a proposed list stay free although somebody was a candidate for them."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

KEPT = """CREATE TRIGGER keep_signed_list BEFORE INSERT OR UPDATE OR DELETE ON list_vacancy
 FOR EACH ROW EXECUTE FUNCTION keep_signed_list()"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "list_vacancy",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("list_id", sa.Uuid(), nullable=False, comment="List."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("award_kind", sa.Text(), nullable=False, comment="Kind of award."),
        sa.Column("sector_group", sa.Text(), nullable=False, comment="Quota group (Art. 6)."),
        sa.Column(
            "places",
            sa.Integer(),
            nullable=False,
            comment="How many places somebody on the candidate list could have had.",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why the plenary gave them to nobody."),
        sa.CheckConstraint("award_kind IN ('quality', 'nomination')", name=op.f("ck_list_vacancy_award_kind")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_list_vacancy_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["list_id"], ["award_list.id"], name=op.f("fk_list_vacancy_list_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_vacancy")),
        sa.UniqueConstraint(
            "list_id", "award_kind", "sector_group", name=op.f("uq_list_vacancy_list_id_award_kind_sector_group")
        ),
    )
    op.create_index(op.f("ix_list_vacancy_cycle_id"), "list_vacancy", ["cycle_id"], unique=False)
    op.execute(KEPT)


def downgrade() -> None:
    """Take back."""
    op.drop_table("list_vacancy")
