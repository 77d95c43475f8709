"""Keep why places of a proposed list stay free that a candidate could have had, and who confirmed minutes."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

KEPT = """CREATE TRIGGER keep_signed_list BEFORE INSERT OR UPDATE OR DELETE ON list_vacancy
 FOR EACH ROW EXECUTE FUNCTION keep_signed_list()"""
PEOPLE = ("closed_by_id", "minutes_confirmed_by_id")
NUMBERS = '{"minutes_confirmed_by_second": false}'


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
    op.add_column(
        "meeting",
        sa.Column("closed_by_id", sa.Uuid(), nullable=True, comment="Who closed it and recorded the minutes."),
    )
    op.add_column(
        "meeting",
        sa.Column(
            "minutes_confirmed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When a second person confirmed the minutes.",
        ),
    )
    op.add_column("meeting", sa.Column("minutes_confirmed_by_id", sa.Uuid(), nullable=True, comment="Member who did."))
    for column in PEOPLE:
        op.create_foreign_key(op.f(f"fk_meeting_{column}"), "meeting", "person", [column], ["id"], ondelete="RESTRICT")
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")


def downgrade() -> None:
    """Take back."""
    op.execute("UPDATE regulation_version SET parameters = parameters - 'minutes_confirmed_by_second'")
    for column in PEOPLE:
        op.drop_constraint(op.f(f"fk_meeting_{column}"), "meeting", type_="foreignkey")
    for column in ("minutes_confirmed_by_id", "minutes_confirmed_at", "closed_by_id"):
        op.drop_column("meeting", column)
    op.drop_table("list_vacancy")
