"""Guidance, declines, ranks, who signed a recommendation for which body, and a deadline for recommending."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Until now the ledger alone said who had recommended: the entry of the same instant, and the grant that it was done by.
WHO_RECOMMENDED = """UPDATE recommendation r
SET by_jurisdiction_id = g.jurisdiction_id,
 by_agency_id = CASE WHEN g.jurisdiction_id IS NULL THEN g.agency_id END
FROM ledger_entry e JOIN role_grant g ON g.id = e.grant_id
WHERE e.dossier_id = r.dossier_id AND e.at = r.truth_stated_at
 AND e.ability = 'dossier:recommend' AND e.outcome = 'done'"""
WHO_SIGNED = """INSERT INTO recommendation_author
 (recommendation_id, dossier_id, cycle_id, person_id, name, by_jurisdiction_id, by_agency_id)
SELECT r.id, r.dossier_id, r.cycle_id, e.person_id, p.name, r.by_jurisdiction_id, r.by_agency_id
FROM recommendation r JOIN ledger_entry e ON e.dossier_id = r.dossier_id AND e.at = r.truth_stated_at
 JOIN person p ON p.id = e.person_id
WHERE e.ability = 'dossier:recommend' AND e.outcome = 'done'
 AND num_nonnulls(r.by_jurisdiction_id, r.by_agency_id) = 1
ON CONFLICT DO NOTHING"""
PARAMETERS = """UPDATE regulation_version
SET parameters = '{"sealed_opinion_required": false, "recommendation_ranked": false}'::jsonb || parameters"""
NO_PARAMETERS = """UPDATE regulation_version
SET parameters = parameters - 'sealed_opinion_required' - 'recommendation_ranked'"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "guidance",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation that was guided."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme in which it counts."),
        sa.Column("body_name", sa.Text(), nullable=False, comment="Body that guided it."),
        sa.Column("kind", sa.Text(), nullable=False, comment="How."),
        sa.Column("guided_on", sa.Date(), nullable=False, comment="On which day."),
        sa.Column("text", sa.Text(), nullable=False, comment="What was done and found."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was recorded."),
        sa.Column(
            "by_jurisdiction_id",
            sa.Uuid(),
            nullable=True,
            comment="County or zone that recommends; empty: an agency does.",
        ),
        sa.Column(
            "by_agency_id",
            sa.Uuid(),
            nullable=True,
            comment="Authority or association that recommends; empty: a county or zone does.",
        ),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("kind IN ('visit', 'training', 'diagnosis', 'other')", name=op.f("ck_guidance_kind")),
        sa.CheckConstraint("num_nonnulls(by_jurisdiction_id, by_agency_id) = 1", name=op.f("ck_guidance_one_body")),
        sa.ForeignKeyConstraint(
            ["by_agency_id"], ["agency.id"], name=op.f("fk_guidance_by_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["by_jurisdiction_id"],
            ["jurisdiction.id"],
            name=op.f("fk_guidance_by_jurisdiction_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_guidance_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_guidance_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance")),
    )
    op.create_index(op.f("ix_guidance_by_agency_id"), "guidance", ["by_agency_id"], unique=False)
    op.create_index(op.f("ix_guidance_by_jurisdiction_id"), "guidance", ["by_jurisdiction_id"], unique=False)
    op.create_index(op.f("ix_guidance_organisation_id"), "guidance", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_guidance_programme_id"), "guidance", ["programme_id"], unique=False)
    op.create_table(
        "recommendation_decline",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("submission", sa.Integer(), nullable=False, comment="Number of the submission that it is about."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Applicant."),
        sa.Column("body_name", sa.Text(), nullable=False, comment="Body that declines."),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why, as the applicant is told."),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=False, comment="When it declined."),
        sa.Column(
            "withdrawn_at", sa.DateTime(timezone=True), nullable=True, comment="When the body recommended after all."
        ),
        sa.Column(
            "by_jurisdiction_id",
            sa.Uuid(),
            nullable=True,
            comment="County or zone that recommends; empty: an agency does.",
        ),
        sa.Column(
            "by_agency_id",
            sa.Uuid(),
            nullable=True,
            comment="Authority or association that recommends; empty: a county or zone does.",
        ),
        sa.CheckConstraint(
            "num_nonnulls(by_jurisdiction_id, by_agency_id) = 1", name=op.f("ck_recommendation_decline_one_body")
        ),
        sa.ForeignKeyConstraint(
            ["by_agency_id"], ["agency.id"], name=op.f("fk_recommendation_decline_by_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["by_jurisdiction_id"],
            ["jurisdiction.id"],
            name=op.f("fk_recommendation_decline_by_jurisdiction_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_recommendation_decline_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_recommendation_decline_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_recommendation_decline_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_decline")),
    )
    op.create_index(
        op.f("ix_recommendation_decline_by_agency_id"), "recommendation_decline", ["by_agency_id"], unique=False
    )
    op.create_index(
        op.f("ix_recommendation_decline_by_jurisdiction_id"),
        "recommendation_decline",
        ["by_jurisdiction_id"],
        unique=False,
    )
    op.create_index(op.f("ix_recommendation_decline_cycle_id"), "recommendation_decline", ["cycle_id"], unique=False)
    op.create_index(
        op.f("ix_recommendation_decline_organisation_id"), "recommendation_decline", ["organisation_id"], unique=False
    )
    op.create_index(
        "uq_recommendation_decline_standing",
        "recommendation_decline",
        ["dossier_id", "submission", "by_jurisdiction_id", "by_agency_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "recommendation_rank",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("number", sa.Integer(), nullable=False, comment="Number of the body's ranking in the cycle, from 1."),
        sa.Column("rank", sa.Integer(), nullable=False, comment="Place in the ranking, from 1, without gaps or ties."),
        sa.Column("ranked_at", sa.DateTime(timezone=True), nullable=False, comment="When it was ranked."),
        sa.Column(
            "superseded_at", sa.DateTime(timezone=True), nullable=True, comment="When a later ranking took its place."
        ),
        sa.Column(
            "by_jurisdiction_id",
            sa.Uuid(),
            nullable=True,
            comment="County or zone that recommends; empty: an agency does.",
        ),
        sa.Column(
            "by_agency_id",
            sa.Uuid(),
            nullable=True,
            comment="Authority or association that recommends; empty: a county or zone does.",
        ),
        sa.CheckConstraint(
            "num_nonnulls(by_jurisdiction_id, by_agency_id) = 1", name=op.f("ck_recommendation_rank_one_body")
        ),
        sa.ForeignKeyConstraint(
            ["by_agency_id"], ["agency.id"], name=op.f("fk_recommendation_rank_by_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["by_jurisdiction_id"],
            ["jurisdiction.id"],
            name=op.f("fk_recommendation_rank_by_jurisdiction_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_recommendation_rank_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_recommendation_rank_dossier_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_rank")),
        sa.UniqueConstraint(
            "cycle_id",
            "by_jurisdiction_id",
            "by_agency_id",
            "number",
            "rank",
            name="uq_recommendation_rank_place",
            postgresql_nulls_not_distinct=True,
        ),
        sa.UniqueConstraint(
            "dossier_id",
            "by_jurisdiction_id",
            "by_agency_id",
            "number",
            name="uq_recommendation_rank_once",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_recommendation_rank_by_agency_id"), "recommendation_rank", ["by_agency_id"], unique=False)
    op.create_index(
        op.f("ix_recommendation_rank_by_jurisdiction_id"), "recommendation_rank", ["by_jurisdiction_id"], unique=False
    )
    op.create_table(
        "recommendation_author",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("recommendation_id", sa.Uuid(), nullable=False, comment="The recommendation."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Who signed."),
        sa.Column("name", sa.Text(), nullable=False, comment="Name of who signed, as it was then."),
        sa.Column(
            "by_jurisdiction_id",
            sa.Uuid(),
            nullable=True,
            comment="County or zone that recommends; empty: an agency does.",
        ),
        sa.Column(
            "by_agency_id",
            sa.Uuid(),
            nullable=True,
            comment="Authority or association that recommends; empty: a county or zone does.",
        ),
        sa.CheckConstraint(
            "num_nonnulls(by_jurisdiction_id, by_agency_id) = 1", name=op.f("ck_recommendation_author_one_body")
        ),
        sa.ForeignKeyConstraint(
            ["by_agency_id"], ["agency.id"], name=op.f("fk_recommendation_author_by_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["by_jurisdiction_id"],
            ["jurisdiction.id"],
            name=op.f("fk_recommendation_author_by_jurisdiction_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_recommendation_author_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_recommendation_author_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recommendation_author_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
            name=op.f("fk_recommendation_author_recommendation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_author")),
        sa.UniqueConstraint("recommendation_id", name=op.f("uq_recommendation_author_recommendation_id")),
    )
    op.create_index(
        op.f("ix_recommendation_author_by_agency_id"), "recommendation_author", ["by_agency_id"], unique=False
    )
    op.create_index(
        op.f("ix_recommendation_author_by_jurisdiction_id"),
        "recommendation_author",
        ["by_jurisdiction_id"],
        unique=False,
    )
    op.create_index(op.f("ix_recommendation_author_cycle_id"), "recommendation_author", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_recommendation_author_dossier_id"), "recommendation_author", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_recommendation_author_person_id"), "recommendation_author", ["person_id"], unique=False)
    op.add_column(
        "recommendation",
        sa.Column(
            "by_jurisdiction_id",
            sa.Uuid(),
            nullable=True,
            comment="County or zone that recommends; empty: an agency does.",
        ),
    )
    op.add_column(
        "recommendation",
        sa.Column(
            "by_agency_id",
            sa.Uuid(),
            nullable=True,
            comment="Authority or association that recommends; empty: a county or zone does.",
        ),
    )
    op.create_index(op.f("ix_recommendation_by_agency_id"), "recommendation", ["by_agency_id"], unique=False)
    op.create_index(
        op.f("ix_recommendation_by_jurisdiction_id"), "recommendation", ["by_jurisdiction_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_recommendation_by_jurisdiction_id"),
        "recommendation",
        "jurisdiction",
        ["by_jurisdiction_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_foreign_key(
        op.f("fk_recommendation_by_agency_id"),
        "recommendation",
        "agency",
        ["by_agency_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_check_constraint(
        op.f("ck_recommendation_one_body"), "recommendation", "num_nonnulls(by_jurisdiction_id, by_agency_id) <= 1"
    )
    op.execute(WHO_RECOMMENDED)
    op.execute(WHO_SIGNED)
    op.execute(PARAMETERS)


def downgrade() -> None:
    """Undo."""
    op.drop_constraint(op.f("fk_recommendation_by_agency_id"), "recommendation", type_="foreignkey")
    op.drop_constraint(op.f("fk_recommendation_by_jurisdiction_id"), "recommendation", type_="foreignkey")
    op.drop_index(op.f("ix_recommendation_by_jurisdiction_id"), table_name="recommendation")
    op.drop_index(op.f("ix_recommendation_by_agency_id"), table_name="recommendation")
    op.drop_column("recommendation", "by_agency_id")
    op.drop_column("recommendation", "by_jurisdiction_id")
    op.drop_index(op.f("ix_recommendation_author_person_id"), table_name="recommendation_author")
    op.drop_index(op.f("ix_recommendation_author_dossier_id"), table_name="recommendation_author")
    op.drop_index(op.f("ix_recommendation_author_cycle_id"), table_name="recommendation_author")
    op.drop_index(op.f("ix_recommendation_author_by_jurisdiction_id"), table_name="recommendation_author")
    op.drop_index(op.f("ix_recommendation_author_by_agency_id"), table_name="recommendation_author")
    op.drop_table("recommendation_author")
    op.drop_index(op.f("ix_recommendation_rank_by_jurisdiction_id"), table_name="recommendation_rank")
    op.drop_index(op.f("ix_recommendation_rank_by_agency_id"), table_name="recommendation_rank")
    op.drop_table("recommendation_rank")
    op.drop_index(
        "uq_recommendation_decline_standing",
        table_name="recommendation_decline",
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_index(op.f("ix_recommendation_decline_organisation_id"), table_name="recommendation_decline")
    op.drop_index(op.f("ix_recommendation_decline_cycle_id"), table_name="recommendation_decline")
    op.drop_index(op.f("ix_recommendation_decline_by_jurisdiction_id"), table_name="recommendation_decline")
    op.drop_index(op.f("ix_recommendation_decline_by_agency_id"), table_name="recommendation_decline")
    op.drop_table("recommendation_decline")
    op.drop_index(op.f("ix_guidance_programme_id"), table_name="guidance")
    op.drop_index(op.f("ix_guidance_organisation_id"), table_name="guidance")
    op.drop_index(op.f("ix_guidance_by_jurisdiction_id"), table_name="guidance")
    op.drop_index(op.f("ix_guidance_by_agency_id"), table_name="guidance")
    op.drop_table("guidance")
    op.execute(NO_PARAMETERS)
