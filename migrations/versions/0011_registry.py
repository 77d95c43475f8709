"""The register of organisations: history, links and families, bans, recognised awards, requests; names kept on lists.

The name that an organisation has when an entry or award is made is put in by the database, so that no way of making one
can forget it, and a later change of name leaves what was decided as it was.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NAMED = ("list_entry", "award")
NAME = "Name at the time; put in by the database and kept."
FUNCTION = """
CREATE FUNCTION keep_name_of_the_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 IF TG_OP = 'UPDATE' THEN NEW.organisation_name := OLD.organisation_name; RETURN NEW; END IF;
 SELECT o.name INTO NEW.organisation_name FROM public.organisation o WHERE o.id = NEW.organisation_id;
 RETURN NEW;
END $$
"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "ban",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme that it bars from."),
        sa.Column(
            "credit_code", sa.Text(), nullable=False, comment="Unified social credit code of the organisation banned."
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="The organisation, if it is registered."),
        sa.Column("organisation_name", sa.Text(), nullable=False, comment="Name in the decision."),
        sa.Column("state", sa.Text(), server_default="entered", nullable=False, comment="State."),
        sa.Column("ground", sa.Text(), nullable=False, comment="Ground."),
        sa.Column("article", sa.Text(), nullable=False, comment="Article of the ground."),
        sa.Column("decided_on", sa.Date(), nullable=False, comment="Day of the decision; the ban counts from it."),
        sa.Column("until", sa.Date(), nullable=False, comment="Last banned day."),
        sa.Column("decided_by", sa.Text(), nullable=False, comment="Authority that decided."),
        sa.Column("document_number", sa.Text(), nullable=False, comment="Number of the decision."),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False, comment="Who entered it; another person signs."),
        sa.Column("reason", sa.String(), server_default="", nullable=False, comment="Why it was rejected or lifted."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "ground IN ('fraud', 'liability_accident', 'grave_quality_problem', 'operating_losses', 'major_breach', 'other_grave_matter')",
            name=op.f("ck_ban_ground"),
        ),
        sa.CheckConstraint("state IN ('entered', 'in_force', 'rejected', 'lifted')", name=op.f("ck_ban_state")),
        sa.CheckConstraint("decided_on <= until", name=op.f("ck_ban_period")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_ban_entered_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ban_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_ban_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ban")),
    )
    op.create_index("ix_ban_credit_code", "ban", ["programme_id", "credit_code"], unique=False)
    op.create_index(op.f("ix_ban_organisation_id"), "ban", ["organisation_id"], unique=False)
    op.create_table(
        "organisation_kin",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation."),
        sa.Column("family", sa.Uuid(), nullable=False, comment="The same for all that belong together."),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_kin_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_kin")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_organisation_kin_organisation_id")),
    )
    op.create_index(op.f("ix_organisation_kin_family"), "organisation_kin", ["family"], unique=False)
    op.create_table(
        "organisation_link",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Member, or predecessor."),
        sa.Column("other_id", sa.Uuid(), nullable=False, comment="Head of the group, or successor."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme in which both are registered."),
        sa.Column("kind", sa.Text(), nullable=False, comment="Kind."),
        sa.Column("since", sa.Date(), nullable=False, comment="First day."),
        sa.Column("ended_on", sa.Date(), nullable=True, comment="Day on which it ended, or was found to be wrong."),
        sa.Column("source", sa.Text(), nullable=False, comment="Document or register that says so."),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it was recorded."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("kind IN ('group', 'successor')", name=op.f("ck_organisation_link_kind")),
        sa.CheckConstraint("organisation_id <> other_id", name=op.f("ck_organisation_link_two")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_link_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["organisation.id"], name=op.f("fk_organisation_link_other_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_organisation_link_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_link")),
    )
    op.create_index(
        op.f("ix_organisation_link_organisation_id"), "organisation_link", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_organisation_link_other_id"), "organisation_link", ["other_id"], unique=False)
    op.create_index(op.f("ix_organisation_link_programme_id"), "organisation_link", ["programme_id"], unique=False)
    op.create_index(
        "uq_organisation_link_standing",
        "organisation_link",
        ["kind", "organisation_id", "other_id"],
        unique=True,
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "organisation_record",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme in which it is registered."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What it says."),
        sa.Column("value", sa.Text(), nullable=False, comment="What held."),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="First day, where known."),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="Day on which the next took its place."),
        sa.Column("source", sa.Text(), nullable=False, comment="Document or register that says so."),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it was recorded."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was recorded."),
        sa.CheckConstraint(
            "kind IN ('name', 'representative', 'industry', 'sector_group', 'size_class', 'digital_economy', 'leading_industry')",
            name=op.f("ck_organisation_record_kind"),
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name=op.f("ck_organisation_record_period")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_record_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_organisation_record_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_record")),
    )
    op.create_index(
        op.f("ix_organisation_record_organisation_id"), "organisation_record", ["organisation_id"], unique=False
    )
    op.create_index(
        "uq_organisation_record_present",
        "organisation_record",
        ["organisation_id", "kind"],
        unique=True,
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "recognised_win",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation that won it."),
        sa.Column("past_winner_id", sa.Uuid(), nullable=False, comment="The award as published."),
        sa.Column("session", sa.Integer(), nullable=False, comment="Session in which it was won."),
        sa.Column("award_kind", sa.Text(), nullable=False, comment="Kind (Art. 6)."),
        sa.Column("reason", sa.Text(), nullable=False, comment="How it is known that it is the same organisation."),
        sa.Column("recognised_at", sa.DateTime(timezone=True), nullable=False, comment="When it was recognised."),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True, comment="When it was found to be wrong."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("award_kind IN ('quality', 'nomination')", name=op.f("ck_recognised_win_award_kind")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_recognised_win_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["past_winner_id"], ["past_winner.id"], name=op.f("fk_recognised_win_past_winner_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_recognised_win_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognised_win")),
    )
    op.create_index(op.f("ix_recognised_win_organisation_id"), "recognised_win", ["organisation_id"], unique=False)
    op.create_index(
        "uq_recognised_win_standing",
        "recognised_win",
        ["past_winner_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "registration_request",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Who asks."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="The organisation, once it is registered."),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False, comment="State."),
        sa.Column("credit_code", sa.Text(), nullable=False, comment="Unified social credit code of the organisation."),
        sa.Column("name", sa.Text(), nullable=False, comment="Registered name."),
        sa.Column(
            "section_code", sa.Text(), nullable=False, comment="Industry section of its main activity (GB/T 4754)."
        ),
        sa.Column("jurisdiction_id", sa.Uuid(), nullable=False, comment="Where it is registered."),
        sa.Column(
            "contact_name",
            sa.Text(),
            nullable=False,
            comment="Name of the person who asks, as the organisation's contact.",
        ),
        sa.Column(
            "evidence",
            sa.Text(),
            nullable=False,
            comment="Evidence of the right to represent it, such as the letter of authority.",
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="When it was asked."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="When it was decided."),
        sa.Column("reasons", sa.String(), server_default="", nullable=False, comment="Why it was refused."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("state IN ('asked', 'confirmed', 'refused')", name=op.f("ck_registration_request_state")),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"],
            ["jurisdiction.id"],
            name=op.f("fk_registration_request_jurisdiction_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_registration_request_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_registration_request_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_registration_request_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_request")),
    )
    op.create_index(
        op.f("ix_registration_request_organisation_id"), "registration_request", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_registration_request_person_id"), "registration_request", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_registration_request_programme_id"), "registration_request", ["programme_id"], unique=False
    )
    op.create_index(
        "uq_registration_request_open",
        "registration_request",
        ["programme_id", "person_id", "credit_code"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.add_column(
        "industry_section",
        sa.Column(
            "first_division",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="First two-digit division of the section.",
        ),
    )
    op.add_column(
        "industry_section",
        sa.Column(
            "last_division",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Last two-digit division of the section.",
        ),
    )
    op.add_column(
        "industry_section",
        sa.Column(
            "size_rules",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="Thresholds of size classes (Art. 14).",
        ),
    )
    op.add_column(
        "organisation",
        sa.Column(
            "class_code", sa.Text(), nullable=True, comment="Industry class, four digits (GB/T 4754), where known."
        ),
    )
    op.add_column(
        "organisation",
        sa.Column(
            "size_class", sa.Text(), nullable=True, comment="Size class of an enterprise: a flag, no points (Art. 14)."
        ),
    )
    op.add_column(
        "organisation",
        sa.Column(
            "digital_economy",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Belongs to the digital economy: a flag, no points (Art. 14).",
        ),
    )
    op.add_column(
        "organisation",
        sa.Column(
            "leading_industry",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Leads a dominant industry of the city: a flag, no points (Art. 15).",
        ),
    )
    op.add_column(
        "organisation_detail",
        sa.Column("representative", sa.Text(), server_default="", nullable=False, comment="Legal representative."),
    )
    op.add_column(
        "organisation_detail",
        sa.Column(
            "employees", sa.Integer(), nullable=True, comment="Number of employees, for the size class (Art. 14)."
        ),
    )
    op.add_column(
        "organisation_detail",
        sa.Column(
            "revenue",
            sa.Numeric(precision=18, scale=2),
            nullable=True,
            comment="Yearly revenue in CNY, for the size class (Art. 14).",
        ),
    )
    op.add_column(
        "organisation_detail",
        sa.Column(
            "assets",
            sa.Numeric(precision=18, scale=2),
            nullable=True,
            comment="Total assets in CNY, for the size class (Art. 14).",
        ),
    )
    for end in ("first", "last"):
        op.alter_column("industry_section", f"{end}_division", server_default=None)
    _names()


def _names() -> None:
    """Keep the name of the day on list entries and awards."""
    op.execute(FUNCTION)
    for table in NAMED:
        op.add_column(table, sa.Column("organisation_name", sa.Text(), nullable=True, comment=NAME))
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        op.execute(
            f"UPDATE {table} t SET organisation_name = o.name FROM organisation o WHERE o.id = t.organisation_id"
        )
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        op.alter_column(table, "organisation_name", nullable=False)
        op.execute(
            f"CREATE TRIGGER keep_name BEFORE INSERT OR UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION keep_name_of_the_day()"
        )


def downgrade() -> None:
    """Undo."""
    op.drop_column("organisation_detail", "assets")
    op.drop_column("organisation_detail", "revenue")
    op.drop_column("organisation_detail", "employees")
    op.drop_column("organisation_detail", "representative")
    op.drop_column("organisation", "leading_industry")
    op.drop_column("organisation", "digital_economy")
    op.drop_column("organisation", "size_class")
    op.drop_column("organisation", "class_code")
    op.drop_column("industry_section", "size_rules")
    op.drop_column("industry_section", "last_division")
    op.drop_column("industry_section", "first_division")
    for table in NAMED:
        op.execute(f"DROP TRIGGER keep_name ON {table}")
        op.drop_column(table, "organisation_name")
    op.execute("DROP FUNCTION keep_name_of_the_day")
    op.drop_index(
        "uq_registration_request_open", table_name="registration_request", postgresql_where=sa.text("state = 'asked'")
    )
    op.drop_index(op.f("ix_registration_request_programme_id"), table_name="registration_request")
    op.drop_index(op.f("ix_registration_request_person_id"), table_name="registration_request")
    op.drop_index(op.f("ix_registration_request_organisation_id"), table_name="registration_request")
    op.drop_table("registration_request")
    op.drop_index(
        "uq_recognised_win_standing", table_name="recognised_win", postgresql_where=sa.text("withdrawn_at IS NULL")
    )
    op.drop_index(op.f("ix_recognised_win_organisation_id"), table_name="recognised_win")
    op.drop_table("recognised_win")
    op.drop_index(
        "uq_organisation_record_present", table_name="organisation_record", postgresql_where=sa.text("valid_to IS NULL")
    )
    op.drop_index(op.f("ix_organisation_record_organisation_id"), table_name="organisation_record")
    op.drop_table("organisation_record")
    op.drop_index(
        "uq_organisation_link_standing", table_name="organisation_link", postgresql_where=sa.text("ended_on IS NULL")
    )
    op.drop_index(op.f("ix_organisation_link_programme_id"), table_name="organisation_link")
    op.drop_index(op.f("ix_organisation_link_other_id"), table_name="organisation_link")
    op.drop_index(op.f("ix_organisation_link_organisation_id"), table_name="organisation_link")
    op.drop_table("organisation_link")
    op.drop_index(op.f("ix_organisation_kin_family"), table_name="organisation_kin")
    op.drop_table("organisation_kin")
    op.drop_index(op.f("ix_ban_organisation_id"), table_name="ban")
    op.drop_index("ix_ban_credit_code", table_name="ban")
    op.drop_table("ban")
