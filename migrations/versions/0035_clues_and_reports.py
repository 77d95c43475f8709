"""Keep clues to conflicts apart from conflicts, and from who is reported who did."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

REPORTS = """
INSERT INTO conflict_report (conflict_id, cycle_id, organisation_id, bound_id, person_id)
SELECT x.id, x.cycle_id, x.organisation_id, x.person_id, x.reported_by_id FROM conflict x
WHERE x.reported_by_id IS NOT NULL
"""
# The fact of a report named who made it.
FACTS = "UPDATE conflict SET fact = replace(gen_random_uuid()::text, '-', '') WHERE source = 'reported'"
REPORTERS = """
UPDATE conflict x SET reported_by_id = r.person_id FROM conflict_report r WHERE r.conflict_id = x.id
"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "conflict_clue",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="About whom."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation concerned."),
        sa.Column("state", sa.Text(), server_default="open", nullable=False, comment="What became of it."),
        sa.Column("rule", sa.Text(), nullable=False, comment="Name of the rule that found it."),
        sa.Column("fact", sa.Text(), nullable=False, comment="Which fact the rule found."),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="What explains it.",
        ),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False, comment="When it was found."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="When the office decided on it."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("state IN ('open', 'confirmed', 'set_aside')", name=op.f("ck_conflict_clue_state")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_conflict_clue_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_conflict_clue_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_conflict_clue_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_clue")),
        sa.UniqueConstraint("person_id", "cycle_id", "organisation_id", "rule", "fact", name="uq_conflict_clue_fact"),
    )
    op.create_index(op.f("ix_conflict_clue_cycle_id"), "conflict_clue", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_conflict_clue_organisation_id"), "conflict_clue", ["organisation_id"], unique=False)
    op.create_table(
        "conflict_report",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("conflict_id", sa.Uuid(), nullable=False, comment="The conflict."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation concerned."),
        sa.Column("bound_id", sa.Uuid(), nullable=False, comment="Who was reported."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Who reported it."),
        sa.ForeignKeyConstraint(
            ["bound_id"], ["person.id"], name=op.f("fk_conflict_report_bound_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["conflict_id"], ["conflict.id"], name=op.f("fk_conflict_report_conflict_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_conflict_report_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_conflict_report_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_conflict_report_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_report")),
        sa.UniqueConstraint("conflict_id", name=op.f("uq_conflict_report_conflict_id")),
    )
    for column in ("bound_id", "cycle_id", "organisation_id", "person_id"):
        op.create_index(op.f(f"ix_conflict_report_{column}"), "conflict_report", [column], unique=False)
    op.execute(REPORTS)
    op.execute(FACTS)
    op.drop_index(op.f("ix_conflict_reported_by_id"), table_name="conflict")
    op.drop_constraint(op.f("fk_conflict_reported_by_id"), "conflict", type_="foreignkey")
    op.drop_column("conflict", "reported_by_id")
    op.drop_column("panel_draw", "wanted")


def downgrade() -> None:
    """Undo."""
    op.add_column(
        "panel_draw", sa.Column("wanted", sa.Integer(), server_default="0", nullable=False, comment="Places to fill.")
    )
    op.alter_column("panel_draw", "wanted", server_default=None)
    op.add_column("conflict", sa.Column("reported_by_id", sa.Uuid(), nullable=True, comment="Who reported it."))
    op.create_foreign_key(
        op.f("fk_conflict_reported_by_id"), "conflict", "person", ["reported_by_id"], ["id"], ondelete="RESTRICT"
    )
    op.create_index(op.f("ix_conflict_reported_by_id"), "conflict", ["reported_by_id"], unique=False)
    op.execute(REPORTERS)
    op.drop_table("conflict_report")
    op.drop_table("conflict_clue")
