"""Say what winners owe, and keep what they hand in"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

NUMBERS = """{"report_months": 3, "public_interest_in_validity": 1, "summary_days": 30, "bonus_reports_per_year": 1,
 "obligation_soon_days": 30}"""
# What was handed in stays as it was; what the office makes of it may be added, once.
KEEP = """
CREATE FUNCTION keep_obligation_submission() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE answered public.obligation_submission := OLD;
BEGIN
 IF TG_OP = 'UPDATE' AND OLD.state = 'submitted' AND NEW.state <> OLD.state THEN
  answered.state := NEW.state; answered.answer := NEW.answer; answered.answered_at := NEW.answered_at;
  IF NEW IS NOT DISTINCT FROM answered THEN RETURN NEW; END IF;
 END IF;
 RAISE EXCEPTION 'SUBMISSION_IS_KEPT Art.24';
END $$;
CREATE TRIGGER keep_obligation_submission BEFORE UPDATE OR DELETE ON obligation_submission
 FOR EACH ROW EXECUTE FUNCTION keep_obligation_submission()
"""


def upgrade() -> None:
    """Apply."""
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")
    op.create_table(
        "obligation",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("award_id", sa.Uuid(), nullable=False, comment="Award."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What is owed."),
        sa.Column("number", sa.Integer(), nullable=False, comment="1, 2, 3 … within its kind."),
        sa.Column("article", sa.Text(), nullable=False, comment="Article that asks for it."),
        sa.Column("covers_from", sa.Date(), nullable=True, comment="First day of the period that a report covers."),
        sa.Column("covers_until", sa.Date(), nullable=True, comment="Last day of that period."),
        sa.Column("due_on", sa.Date(), nullable=False, comment="Last day on which it is in time."),
        sa.Column("state", sa.Text(), server_default="due", nullable=False, comment="State."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it is waived."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "kind IN ('performance_report', 'reassessment', 'experience_summary', 'exchange_event', 'public_interest', 'bonus_report')",
            name=op.f("ck_obligation_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('due', 'submitted', 'returned', 'accepted', 'waived', 'lapsed')",
            name=op.f("ck_obligation_state"),
        ),
        sa.CheckConstraint(
            "(covers_from IS NULL) = (covers_until IS NULL) AND covers_from <= covers_until",
            name=op.f("ck_obligation_covers"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_obligation_number")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_obligation_award_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_obligation_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_obligation_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
        sa.UniqueConstraint("award_id", "kind", "number", name=op.f("uq_obligation_award_id_kind_number")),
    )
    op.create_index(op.f("ix_obligation_cycle_id"), "obligation", ["cycle_id"], unique=False)
    op.create_index(
        "ix_obligation_open",
        "obligation",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text("state IN ('due', 'returned')"),
    )
    op.create_index(op.f("ix_obligation_organisation_id"), "obligation", ["organisation_id"], unique=False)
    op.create_table(
        "obligation_submission",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("obligation_id", sa.Uuid(), nullable=False, comment="Obligation."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="1 for the first, one more each time that it is handed in anew.",
        ),
        sa.Column("text", sa.Text(), nullable=False, comment="What the winner says."),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was handed in."),
        sa.Column("late", sa.Boolean(), nullable=False, comment="Whether the day had passed when it was handed in."),
        sa.Column("state", sa.Text(), server_default="submitted", nullable=False, comment="What became of it."),
        sa.Column("answer", sa.Text(), nullable=True, comment="What the office says to it."),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="When the office answered."),
        sa.CheckConstraint(
            "state IN ('submitted', 'accepted', 'returned')", name=op.f("ck_obligation_submission_state")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_obligation_submission_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["obligation_id"],
            ["obligation.id"],
            name=op.f("fk_obligation_submission_obligation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_obligation_submission_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation_submission")),
        sa.UniqueConstraint("obligation_id", "number", name=op.f("uq_obligation_submission_obligation_id_number")),
    )
    op.create_index(op.f("ix_obligation_submission_cycle_id"), "obligation_submission", ["cycle_id"], unique=False)
    op.create_index(
        op.f("ix_obligation_submission_organisation_id"), "obligation_submission", ["organisation_id"], unique=False
    )
    function, trigger = KEEP.split("CREATE TRIGGER")
    op.execute(function)
    op.execute(f"CREATE TRIGGER{trigger}")
