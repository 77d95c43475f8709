"""Keep what is known of experts: standing, credentials, engagements, absences, county reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATES = "state IN ('admitted', 'suspended', 'removed')"
FREEZES = "frozen_because IN ('conflict', 'grant_ended'{more})"


def _freezes(more: str) -> None:
    op.drop_constraint(op.f("ck_assignment_frozen_because"), "assignment")
    op.create_check_constraint(op.f("ck_assignment_frozen_because"), "assignment", FREEZES.format(more=more))


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "absence",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="The expert."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme of the pool."),
        sa.Column("since", sa.Date(), nullable=False, comment="First day away."),
        sa.Column("until", sa.Date(), nullable=False, comment="Last day away."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_absence_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_person_id"), "absence", ["person_id"], unique=False)
    op.create_index(op.f("ix_absence_programme_id"), "absence", ["programme_id"], unique=False)
    op.create_table(
        "county_review_duty",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="The expert."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme of the pool."),
        sa.Column("jurisdiction_id", sa.Uuid(), nullable=False, comment="To which county or zone."),
        sa.Column("since", sa.Date(), nullable=False, comment="First day."),
        sa.Column("until", sa.Date(), nullable=True, comment="Last day; empty: it lasts."),
        sa.Column("reason", sa.Text(), nullable=False, comment="On what occasion."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("until >= since", name=op.f("ck_county_review_duty_dates")),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"],
            ["jurisdiction.id"],
            name=op.f("fk_county_review_duty_jurisdiction_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_county_review_duty_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_county_review_duty_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_county_review_duty")),
    )
    op.create_index(
        op.f("ix_county_review_duty_jurisdiction_id"), "county_review_duty", ["jurisdiction_id"], unique=False
    )
    op.create_index(op.f("ix_county_review_duty_person_id"), "county_review_duty", ["person_id"], unique=False)
    op.create_index(op.f("ix_county_review_duty_programme_id"), "county_review_duty", ["programme_id"], unique=False)
    op.create_table(
        "engagement",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Who."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme in which it counts."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What sort of tie it is."),
        sa.Column("organisation_name", sa.Text(), nullable=False, comment="With which organisation."),
        sa.Column("credit_code", sa.Text(), nullable=True, comment="Its unified social credit code, where known."),
        sa.Column("position", sa.Text(), server_default="", nullable=False, comment="Position or task there."),
        sa.Column("since", sa.Date(), nullable=False, comment="First day."),
        sa.Column("until", sa.Date(), nullable=True, comment="Last day; empty: it lasts."),
        sa.Column("source", sa.Text(), nullable=False, comment="How it came to be known."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "kind IN ('employment', 'shareholding', 'kinship', 'consulting', 'business', 'competitor', 'county_review', 'other')",
            name=op.f("ck_engagement_kind"),
        ),
        sa.CheckConstraint("source IN ('declared', 'recorded', 'imported')", name=op.f("ck_engagement_source")),
        sa.CheckConstraint("until >= since", name=op.f("ck_engagement_dates")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_engagement_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_engagement_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement")),
    )
    op.create_index(op.f("ix_engagement_credit_code"), "engagement", ["credit_code"], unique=False)
    op.create_index(op.f("ix_engagement_person_id"), "engagement", ["person_id"], unique=False)
    op.create_index(op.f("ix_engagement_programme_id"), "engagement", ["programme_id"], unique=False)
    op.create_table(
        "expert_credential",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="The expert."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme of the pool."),
        sa.Column("kind", sa.Text(), nullable=False, comment="Kind."),
        sa.Column("name", sa.Text(), nullable=False, comment="What it is called."),
        sa.Column("issuer", sa.Text(), nullable=False, comment="Who issued it, trained or examined."),
        sa.Column("obtained_on", sa.Date(), nullable=False, comment="Day on which it was obtained."),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="Last day on which it is valid; empty: without end."),
        sa.Column("result", sa.Text(), server_default="", nullable=False, comment="Grade or mark."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "kind IN ('qualification', 'training', 'examination')", name=op.f("ck_expert_credential_kind")
        ),
        sa.CheckConstraint("valid_to >= obtained_on", name=op.f("ck_expert_credential_dates")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_expert_credential_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_expert_credential_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_credential")),
    )
    op.create_index(op.f("ix_expert_credential_person_id"), "expert_credential", ["person_id"], unique=False)
    op.create_index(op.f("ix_expert_credential_programme_id"), "expert_credential", ["programme_id"], unique=False)
    op.add_column(
        "expert_profile",
        sa.Column("state", sa.Text(), server_default="admitted", nullable=False, comment="Standing in the pool."),
    )
    op.add_column(
        "expert_profile", sa.Column("reason", sa.Text(), nullable=True, comment="Why it was suspended or removed.")
    )
    op.add_column(
        "expert_profile",
        sa.Column("until", sa.Date(), nullable=True, comment="Day until which it is meant to be suspended."),
    )
    op.add_column(
        "expert_profile",
        sa.Column("title", sa.Text(), server_default="", nullable=False, comment="Professional title."),
    )
    op.add_column(
        "expert_profile",
        sa.Column("jurisdiction_id", sa.Uuid(), nullable=True, comment="County or zone of the employer (Art. 31)."),
    )
    op.add_column(
        "expert_profile",
        sa.Column(
            "class_codes",
            sa.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Industry classes that the expert knows (GB/T 4754).",
        ),
    )
    op.add_column(
        "expert_profile",
        sa.Column(
            "criteria_categories",
            sa.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Categories of the criteria that the expert knows (Art. 4).",
        ),
    )
    op.add_column(
        "expert_profile",
        sa.Column(
            "load_cap",
            sa.Integer(),
            nullable=True,
            comment="Most applications of one phase; empty: as the regulation version says.",
        ),
    )
    op.add_column(
        "expert_profile",
        sa.Column(
            "may_lead",
            sa.Boolean(),
            server_default="true",
            nullable=False,
            comment="Whether the expert may lead a panel.",
        ),
    )
    op.add_column(
        "expert_profile",
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
    )
    op.create_index(op.f("ix_expert_profile_jurisdiction_id"), "expert_profile", ["jurisdiction_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_expert_profile_jurisdiction_id"),
        "expert_profile",
        "jurisdiction",
        ["jurisdiction_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_check_constraint(op.f("ck_expert_profile_state"), "expert_profile", STATES)
    op.create_check_constraint(op.f("ck_expert_profile_load_cap"), "expert_profile", "load_cap > 0")
    _freezes(", 'suspended', 'disqualified'")
    op.execute("UPDATE regulation_version SET parameters = '{\"expert_load_cap\": 12}'::jsonb || parameters")


def downgrade() -> None:
    """Undo; who was suspended or disqualified is so no longer: the places stay frozen."""
    op.execute("UPDATE assignment SET frozen_because = 'grant_ended' WHERE frozen_because = 'suspended'")
    op.execute("UPDATE assignment SET frozen_because = 'conflict' WHERE frozen_because = 'disqualified'")
    _freezes("")
    op.drop_constraint(op.f("fk_expert_profile_jurisdiction_id"), "expert_profile", type_="foreignkey")
    op.drop_index(op.f("ix_expert_profile_jurisdiction_id"), table_name="expert_profile")
    op.drop_column("expert_profile", "version")
    op.drop_column("expert_profile", "may_lead")
    op.drop_column("expert_profile", "load_cap")
    op.drop_column("expert_profile", "criteria_categories")
    op.drop_column("expert_profile", "class_codes")
    op.drop_column("expert_profile", "jurisdiction_id")
    op.drop_column("expert_profile", "title")
    op.drop_column("expert_profile", "until")
    op.drop_column("expert_profile", "reason")
    op.drop_column("expert_profile", "state")
    op.drop_index(op.f("ix_expert_credential_programme_id"), table_name="expert_credential")
    op.drop_index(op.f("ix_expert_credential_person_id"), table_name="expert_credential")
    op.drop_table("expert_credential")
    op.drop_index(op.f("ix_engagement_programme_id"), table_name="engagement")
    op.drop_index(op.f("ix_engagement_person_id"), table_name="engagement")
    op.drop_index(op.f("ix_engagement_credit_code"), table_name="engagement")
    op.drop_table("engagement")
    op.drop_index(op.f("ix_county_review_duty_programme_id"), table_name="county_review_duty")
    op.drop_index(op.f("ix_county_review_duty_person_id"), table_name="county_review_duty")
    op.drop_index(op.f("ix_county_review_duty_jurisdiction_id"), table_name="county_review_duty")
    op.drop_table("county_review_duty")
    op.drop_index(op.f("ix_absence_programme_id"), table_name="absence")
    op.drop_index(op.f("ix_absence_person_id"), table_name="absence")
    op.drop_table("absence")
