"""Keep the calendar as schedules of years, each drafted by one person and signed by another."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# What is known stays known, for each programme; days that follow each other stay holidays of one day each.
FORMER = """INSERT INTO calendar_year (programme_id, year, state, source, holidays, workdays, verified)
SELECT p.id, extract(year FROM d.day)::int, 'signed', '—',
 COALESCE(jsonb_agg(jsonb_build_object('name', d.name, 'first_day', d.day, 'last_day', d.day) ORDER BY d.day)
  FILTER (WHERE NOT d.working), '[]'),
 COALESCE(jsonb_agg(d.day ORDER BY d.day) FILTER (WHERE d.working), '[]'), false
FROM calendar_day d CROSS JOIN programme p GROUP BY 1, 2"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "calendar_year",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme whose windows it counts for."),
        sa.Column("year", sa.Integer(), nullable=False, comment="Calendar year."),
        sa.Column("state", sa.Text(), server_default="drafted", nullable=False, comment="State."),
        sa.Column(
            "source",
            sa.Text(),
            nullable=False,
            comment="Document of the State Council that it follows, with its number.",
        ),
        sa.Column(
            "holidays",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Each public holiday: name, first and last day.",
        ),
        sa.Column(
            "workdays",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Weekend days that are worked, each as `2026-02-14`.",
        ),
        sa.Column(
            "verified",
            sa.Boolean(),
            server_default="true",
            nullable=False,
            comment="Whether the office compared it with the document; false: loaded as it came.",
        ),
        sa.Column(
            "reason", sa.Text(), nullable=True, comment="Why the schedule of a year that had one is another now."
        ),
        sa.Column(
            "drafted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was drafted; empty: loaded as it came.",
        ),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=True, comment="Who drafted it."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="When it was signed or rejected."),
        sa.Column("rejection", sa.Text(), nullable=True, comment="Why it was rejected."),
        sa.Column(
            "replaced_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When another schedule of the year took its place.",
        ),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("replaced_at IS NULL OR state = 'signed'", name=op.f("ck_calendar_year_replaced")),
        sa.CheckConstraint("state IN ('drafted', 'signed', 'rejected')", name=op.f("ck_calendar_year_state")),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["person.id"], name=op.f("fk_calendar_year_drafted_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_calendar_year_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_year")),
    )
    op.create_index(op.f("ix_calendar_year_drafted_by_id"), "calendar_year", ["drafted_by_id"], unique=False)
    op.create_index(op.f("ix_calendar_year_programme_id"), "calendar_year", ["programme_id"], unique=False)
    op.create_index(
        "uq_calendar_year_in_force",
        "calendar_year",
        ["programme_id", "year"],
        unique=True,
        postgresql_where=sa.text("state = 'signed' AND replaced_at IS NULL"),
    )
    op.create_index(
        "uq_calendar_year_drafted",
        "calendar_year",
        ["programme_id", "year"],
        unique=True,
        postgresql_where=sa.text("state = 'drafted'"),
    )
    op.execute(FORMER)
    op.drop_table("calendar_day")


def downgrade() -> None:
    """Undo; the days are loaded anew from the data files."""
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("day", sa.Date(), nullable=False, comment="The day."),
        sa.Column(
            "working", sa.Boolean(), nullable=False, comment="True: a weekend day that is worked; false: a day off."
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="Name of the holiday."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
    )
    op.drop_table("calendar_year")
