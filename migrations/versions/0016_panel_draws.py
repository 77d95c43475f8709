"""Keep draws of panels, what they propose and what binds them, people kept apart, and when a review is due."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NUMBERS = (
    '{"panel_odd": false, "industry_expert_required": true,'
    ' "same_jurisdiction_allowed": false, "pairing_cap": "0.8", "review_days": 14}'
)
BEFORE = ("conflict", "grant_ended", "suspended", "disqualified")
FREEZES = (*BEFORE, "declined", "stood_down")


def _freezes(names: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_assignment_frozen_because"), "assignment")
    op.create_check_constraint(op.f("ck_assignment_frozen_because"), "assignment", f"frozen_because IN {names}")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "avoid_pair",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme of the pool."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="One of them."),
        sa.Column("other_id", sa.Uuid(), nullable=False, comment="The other."),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why."),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, comment="Since when."),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="When the office ended it."),
        sa.Column("ended_reason", sa.Text(), nullable=True, comment="Why it ended."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("person_id < other_id", name=op.f("ck_avoid_pair_ordered")),
        sa.ForeignKeyConstraint(["other_id"], ["person.id"], name=op.f("fk_avoid_pair_other_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_avoid_pair_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_avoid_pair_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_avoid_pair")),
    )
    op.create_index(op.f("ix_avoid_pair_other_id"), "avoid_pair", ["other_id"], unique=False)
    op.create_index(op.f("ix_avoid_pair_person_id"), "avoid_pair", ["person_id"], unique=False)
    op.create_index(
        "uq_avoid_pair_standing",
        "avoid_pair",
        ["programme_id", "person_id", "other_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "panel_draw",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("number", sa.Integer(), nullable=False, comment="Number of the draw in the cycle, from 1."),
        sa.Column("phase", sa.Text(), nullable=False, comment="Phase."),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False, comment="How far it is."),
        sa.Column("reason", sa.Text(), server_default="", nullable=False, comment="Why it was asked for."),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="When it was asked for."),
        sa.Column(
            "head",
            sa.Text(),
            nullable=False,
            comment="Hash of the last link of the cycle's chain on the ledger when it was asked for.",
        ),
        sa.Column(
            "seed", sa.Text(), nullable=False, comment="SHA-256 of that hash, the cycle and the number, in hexadecimal."
        ),
        sa.Column(
            "pairing_cap",
            sa.Numeric(precision=5, scale=4),
            nullable=False,
            comment="Highest probability with which any expert may meet any application.",
        ),
        sa.Column(
            "problem_digest",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of the facts that it is drawn from, as they are on the ledger.",
        ),
        sa.Column("wanted", sa.Integer(), nullable=False, comment="Places to fill."),
        sa.Column(
            "progress",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="How far the computation is, in percent.",
        ),
        sa.Column("solver", sa.Text(), nullable=True, comment="Name and version of the optimiser."),
        sa.Column("result_digest", sa.Text(), nullable=True, comment="SHA-256 of the places that it proposes."),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True, comment="When the result was there."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="When it was applied or discarded."),
        sa.Column("decision_reason", sa.Text(), nullable=True, comment="Why it was discarded."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("phase IN ('material', 'site')", name=op.f("ck_panel_draw_phase")),
        sa.CheckConstraint(
            "state IN ('asked', 'solving', 'drafted', 'infeasible', 'applied', 'discarded')",
            name=op.f("ck_panel_draw_state"),
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_panel_draw_cycle_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_draw")),
        sa.UniqueConstraint("cycle_id", "number", name=op.f("uq_panel_draw_cycle_id_number")),
    )
    op.create_index(
        "uq_panel_draw_open",
        "panel_draw",
        ["cycle_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'solving', 'drafted')"),
    )
    op.create_table(
        "draw_obstacle",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("draw_id", sa.Uuid(), nullable=False, comment="Draw."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column(
            "set_number",
            sa.Integer(),
            nullable=False,
            comment="Constraints of the same number bind together: none can be missed.",
        ),
        sa.Column("binds", sa.Text(), nullable=False, comment="What binds."),
        sa.Column("dossier_id", sa.Uuid(), nullable=True, comment="Application; empty: the draw as a whole."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Applicant."),
        sa.Column("frees", sa.Boolean(), nullable=False, comment="Whether giving way here alone leaves a draw."),
        sa.Column("remedy", sa.Text(), nullable=False, comment="What would free it."),
        sa.Column(
            "amount", sa.Numeric(precision=9, scale=4), nullable=True, comment="How much of it, if it can be told."
        ),
        sa.CheckConstraint(
            "binds IN ('panel_size', 'conflict', 'undeclared', 'jurisdiction', 'availability', 'former', 'load_cap', 'avoid_pair', 'industry', 'leader', 'pairing_cap')",
            name=op.f("ck_draw_obstacle_binds"),
        ),
        sa.CheckConstraint(
            "remedy IN ('more_experts', 'fewer_conflicts', 'answers', 'other_jurisdiction', 'presence', 'former_members', 'higher_load', 'fewer_avoided', 'industry_experts', 'leaders', 'higher_pairing_cap')",
            name=op.f("ck_draw_obstacle_remedy"),
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_draw_obstacle_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_draw_obstacle_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["panel_draw.id"], name=op.f("fk_draw_obstacle_draw_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_draw_obstacle_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_obstacle")),
    )
    op.create_index(op.f("ix_draw_obstacle_dossier_id"), "draw_obstacle", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_draw_obstacle_draw_id"), "draw_obstacle", ["draw_id"], unique=False)
    op.create_table(
        "drawn_place",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("draw_id", sa.Uuid(), nullable=False, comment="Draw."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Applicant."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Expert."),
        sa.Column(
            "leader",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Whether the expert would lead the panel.",
        ),
        sa.Column(
            "fit", sa.Integer(), nullable=False, comment="How well the expert knows the applicant's industry, 0 to 3."
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_drawn_place_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_drawn_place_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["panel_draw.id"], name=op.f("fk_drawn_place_draw_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_drawn_place_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_drawn_place_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawn_place")),
        sa.UniqueConstraint(
            "draw_id", "dossier_id", "person_id", name=op.f("uq_drawn_place_draw_id_dossier_id_person_id")
        ),
    )
    op.create_index(op.f("ix_drawn_place_dossier_id"), "drawn_place", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_drawn_place_organisation_id"), "drawn_place", ["organisation_id"], unique=False)
    op.add_column(
        "assignment",
        sa.Column(
            "freeze_reason", sa.Text(), nullable=True, comment="Reason given by who declined or stood the expert down."
        ),
    )
    op.add_column(
        "assignment",
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True, comment="By when the review is due (Art. 18)."),
    )
    op.add_column(
        "assignment",
        sa.Column("draw_id", sa.Uuid(), nullable=True, comment="Draw that it comes from; empty: assigned by hand."),
    )
    op.create_index(op.f("ix_assignment_draw_id"), "assignment", ["draw_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_assignment_draw_id"), "assignment", "panel_draw", ["draw_id"], ["id"], ondelete="RESTRICT"
    )
    _freezes(FREEZES)
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")


def downgrade() -> None:
    """Undo; a place that was declined or taken away stays frozen."""
    op.execute(
        "UPDATE assignment SET frozen_because = 'grant_ended' WHERE frozen_because IN ('declined', 'stood_down')"
    )
    _freezes(BEFORE)
    op.drop_constraint(op.f("fk_assignment_draw_id"), "assignment", type_="foreignkey")
    op.drop_index(op.f("ix_assignment_draw_id"), table_name="assignment")
    op.drop_column("assignment", "draw_id")
    op.drop_column("assignment", "due_at")
    op.drop_column("assignment", "freeze_reason")
    op.drop_index(op.f("ix_drawn_place_organisation_id"), table_name="drawn_place")
    op.drop_index(op.f("ix_drawn_place_dossier_id"), table_name="drawn_place")
    op.drop_table("drawn_place")
    op.drop_index(op.f("ix_draw_obstacle_draw_id"), table_name="draw_obstacle")
    op.drop_index(op.f("ix_draw_obstacle_dossier_id"), table_name="draw_obstacle")
    op.drop_table("draw_obstacle")
    op.drop_index(
        "uq_panel_draw_open",
        table_name="panel_draw",
        postgresql_where=sa.text("state IN ('asked', 'solving', 'drafted')"),
    )
    op.drop_table("panel_draw")
    op.drop_index("uq_avoid_pair_standing", table_name="avoid_pair", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index(op.f("ix_avoid_pair_person_id"), table_name="avoid_pair")
    op.drop_index(op.f("ix_avoid_pair_other_id"), table_name="avoid_pair")
    op.drop_table("avoid_pair")
