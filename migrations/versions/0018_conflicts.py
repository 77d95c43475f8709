"""Keep what explains a conflict, who dismissed it and what a late one touches; pin the undertaking"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# A cycle keeps its version (Art. 34): until now everybody was asked about every qualified organisation and no other.
PARAMETERS = """UPDATE regulation_version SET parameters =
 '{"public_mail_domains": [], "undertaking_text": "2026-1", "slate_size": 10000, "slate_decoys": "0"}'::jsonb
 || parameters"""
NO_PARAMETERS = """UPDATE regulation_version SET parameters =
 parameters - '{public_mail_domains,undertaking_text,slate_size,slate_decoys}'::text[]"""
# A declaration was kept as the name of the rule.
DECLARED = """UPDATE conflict SET details = jsonb_build_object('text', rule), rule = 'declared'
WHERE source = 'declared' AND rule <> 'declared'"""
UNDECLARED = "UPDATE conflict SET rule = details ->> 'text' WHERE source = 'declared' AND details ? 'text'"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "undertaking_text",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("code", sa.Text(), nullable=False, comment="Version, as the parameter `undertaking_text` names it."),
        sa.Column("zh", sa.Text(), nullable=False, comment="Text in Chinese: the one that is signed."),
        sa.Column("en", sa.Text(), nullable=False, comment="Text in English, for information."),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the Chinese text, in hexadecimal."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undertaking_text")),
        sa.UniqueConstraint("code", name=op.f("uq_undertaking_text_code")),
    )
    op.create_table(
        "conflict_dismissal",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("conflict_id", sa.Uuid(), nullable=False, comment="The conflict."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation concerned."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Who signed."),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it is none."),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False, comment="When."),
        sa.ForeignKeyConstraint(
            ["conflict_id"], ["conflict.id"], name=op.f("fk_conflict_dismissal_conflict_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_conflict_dismissal_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_conflict_dismissal_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_conflict_dismissal_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_dismissal")),
        sa.UniqueConstraint("conflict_id", "person_id", name=op.f("uq_conflict_dismissal_conflict_id_person_id")),
    )
    op.create_index(op.f("ix_conflict_dismissal_cycle_id"), "conflict_dismissal", ["cycle_id"], unique=False)
    op.create_index(
        op.f("ix_conflict_dismissal_organisation_id"), "conflict_dismissal", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_conflict_dismissal_person_id"), "conflict_dismissal", ["person_id"], unique=False)
    op.create_table(
        "touched_decision",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("conflict_id", sa.Uuid(), nullable=False, comment="The conflict."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Applicant."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What was decided."),
        sa.Column("phase", sa.Text(), nullable=True, comment="Phase of a report."),
        sa.Column("list_id", sa.Uuid(), nullable=True, comment="The list."),
        sa.Column("ability", sa.Text(), nullable=True, comment="The act, `resource:act`."),
        sa.Column("entry_id", sa.Uuid(), nullable=True, comment="Its entry on the ledger."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="When it was decided."),
        sa.Column(
            "score_before", sa.Numeric(precision=7, scale=2), nullable=True, comment="Score as it was decided on."
        ),
        sa.Column(
            "score_after",
            sa.Numeric(precision=7, scale=2),
            nullable=True,
            comment="Score without the person; empty: none is left.",
        ),
        sa.Column("rank_before", sa.Integer(), nullable=True, comment="Rank as it was decided on."),
        sa.Column("rank_after", sa.Integer(), nullable=True, comment="Rank with the score after."),
        sa.Column(
            "differs",
            sa.Boolean(),
            nullable=True,
            comment="Whether the outcome for the application would differ; empty: people must judge it.",
        ),
        sa.Column(
            "too_few",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Whether fewer reviews are left than a panel has.",
        ),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False, comment="When it was found to be touched."),
        sa.CheckConstraint(
            "kind IN ('report', 'evaluation', 'site_list', 'candidate_list', 'proposed_list', 'final_list', 'act')",
            name=op.f("ck_touched_decision_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["conflict_id"], ["conflict.id"], name=op.f("fk_touched_decision_conflict_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_touched_decision_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_touched_decision_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["award_list.id"], name=op.f("fk_touched_decision_list_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_touched_decision_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touched_decision")),
    )
    op.create_index(op.f("ix_touched_decision_conflict_id"), "touched_decision", ["conflict_id"], unique=False)
    op.create_index("ix_touched_decision_cycle_dossier", "touched_decision", ["cycle_id", "dossier_id"], unique=False)
    op.create_index(op.f("ix_touched_decision_dossier_id"), "touched_decision", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_touched_decision_list_id"), "touched_decision", ["list_id"], unique=False)
    op.create_index(op.f("ix_touched_decision_organisation_id"), "touched_decision", ["organisation_id"], unique=False)
    op.add_column(
        "conflict",
        sa.Column(
            "fact", sa.Text(), server_default="", nullable=False, comment="Which fact the rule found; empty: none."
        ),
    )
    op.add_column(
        "conflict",
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="What explains it: facts with dates, or the text given.",
        ),
    )
    op.add_column("conflict", sa.Column("reported_by_id", sa.Uuid(), nullable=True, comment="Who reported it."))
    op.alter_column(
        "conflict",
        "rule",
        existing_type=sa.TEXT(),
        comment="Name of the rule that found it; `declared` or `reported`.",
        existing_comment="Name of the rule or text of the declaration.",
        existing_nullable=False,
    )
    op.drop_constraint(op.f("uq_conflict_person_id_cycle_id_organisation_id_source_kind"), "conflict", type_="unique")
    op.create_index(op.f("ix_conflict_reported_by_id"), "conflict", ["reported_by_id"], unique=False)
    op.create_unique_constraint(
        op.f("uq_conflict_fact"),
        "conflict",
        ["person_id", "cycle_id", "organisation_id", "source", "kind", "rule", "fact"],
    )
    op.create_foreign_key(
        op.f("fk_conflict_reported_by_id"), "conflict", "person", ["reported_by_id"], ["id"], ondelete="RESTRICT"
    )
    op.add_column(
        "panel_report",
        sa.Column(
            "revision",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="Number of the report in its phase, from 1.",
        ),
    )
    op.add_column(
        "panel_report",
        sa.Column(
            "superseded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When a late conflict took its ground: a later revision stands, or none (Art. 31).",
        ),
    )
    op.drop_constraint(op.f("uq_panel_report_dossier_id_phase"), "panel_report", type_="unique")
    op.create_unique_constraint(
        op.f("uq_panel_report_dossier_id_phase_revision"), "panel_report", ["dossier_id", "phase", "revision"]
    )
    op.create_index(
        "uq_panel_report_standing",
        "panel_report",
        ["dossier_id", "phase"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.add_column(
        "undertaking",
        sa.Column(
            "text_version", sa.Text(), server_default="", nullable=False, comment="Version of the text that was signed."
        ),
    )
    op.add_column(
        "undertaking",
        sa.Column(
            "text_digest", sa.Text(), server_default="", nullable=False, comment="SHA-256 of the text that was signed."
        ),
    )
    op.execute(DECLARED)
    op.execute(PARAMETERS)


def downgrade() -> None:
    """Undo."""
    op.execute(NO_PARAMETERS)
    op.execute(UNDECLARED)
    op.drop_column("undertaking", "text_digest")
    op.drop_column("undertaking", "text_version")
    op.drop_index(
        "uq_panel_report_standing", table_name="panel_report", postgresql_where=sa.text("superseded_at IS NULL")
    )
    op.drop_constraint(op.f("uq_panel_report_dossier_id_phase_revision"), "panel_report", type_="unique")
    op.create_unique_constraint(
        op.f("uq_panel_report_dossier_id_phase"),
        "panel_report",
        ["dossier_id", "phase"],
        postgresql_nulls_not_distinct=False,
    )
    op.drop_column("panel_report", "superseded_at")
    op.drop_column("panel_report", "revision")
    op.drop_constraint(op.f("fk_conflict_reported_by_id"), "conflict", type_="foreignkey")
    op.drop_constraint(op.f("uq_conflict_fact"), "conflict", type_="unique")
    op.drop_index(op.f("ix_conflict_reported_by_id"), table_name="conflict")
    op.create_unique_constraint(
        op.f("uq_conflict_person_id_cycle_id_organisation_id_source_kind"),
        "conflict",
        ["person_id", "cycle_id", "organisation_id", "source", "kind"],
        postgresql_nulls_not_distinct=False,
    )
    op.alter_column(
        "conflict",
        "rule",
        existing_type=sa.TEXT(),
        comment="Name of the rule or text of the declaration.",
        existing_comment="Name of the rule that found it; `declared` or `reported`.",
        existing_nullable=False,
    )
    op.drop_column("conflict", "reported_by_id")
    op.drop_column("conflict", "details")
    op.drop_column("conflict", "fact")
    op.drop_index(op.f("ix_touched_decision_organisation_id"), table_name="touched_decision")
    op.drop_index(op.f("ix_touched_decision_list_id"), table_name="touched_decision")
    op.drop_index(op.f("ix_touched_decision_dossier_id"), table_name="touched_decision")
    op.drop_index("ix_touched_decision_cycle_dossier", table_name="touched_decision")
    op.drop_index(op.f("ix_touched_decision_conflict_id"), table_name="touched_decision")
    op.drop_table("touched_decision")
    op.drop_index(op.f("ix_conflict_dismissal_person_id"), table_name="conflict_dismissal")
    op.drop_index(op.f("ix_conflict_dismissal_organisation_id"), table_name="conflict_dismissal")
    op.drop_index(op.f("ix_conflict_dismissal_cycle_id"), table_name="conflict_dismissal")
    op.drop_table("conflict_dismissal")
    op.drop_table("undertaking_text")
