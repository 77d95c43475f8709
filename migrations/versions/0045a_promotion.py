"""Keep activities, good practice, cultivation and higher awards"""

import sqlalchemy as sa
from alembic import op

revision = "0045a"
down_revision = "0044b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "higher_award",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("level", sa.Text(), nullable=False, comment="Level."),
        sa.Column("code", sa.Text(), nullable=False, comment="Stable code."),
        sa.Column("name", sa.Text(), nullable=False, comment="Name in Chinese."),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English."),
        sa.Column(
            "verified",
            sa.Boolean(),
            nullable=False,
            comment="Whether name and level were checked against its own rules.",
        ),
        sa.Column("remark", sa.Text(), nullable=False, comment="What is still to be confirmed."),
        sa.CheckConstraint("level IN ('provincial', 'national')", name=op.f("ck_higher_award_level")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_higher_award")),
        sa.UniqueConstraint("code", name=op.f("uq_higher_award_code")),
    )
    op.create_table(
        "cultivation",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme in which it counts."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation."),
        sa.Column("body_name", sa.Text(), nullable=False, comment="Body that cultivates it."),
        sa.Column("state", sa.Text(), server_default="open", nullable=False, comment="State."),
        sa.Column("stage", sa.Text(), nullable=False, comment="How far it has come."),
        sa.Column("target_year", sa.Integer(), nullable=False, comment="Year in which it is meant to apply."),
        sa.Column(
            "next_step", sa.Text(), nullable=False, comment="What is to be done next; empty: nothing is settled."
        ),
        sa.Column("next_on", sa.Date(), nullable=True, comment="By which day."),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False, comment="When it began."),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="When it ended."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it ended."),
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
        sa.CheckConstraint(
            "stage IN ('identified', 'introduced', 'assessed', 'ready')", name=op.f("ck_cultivation_stage")
        ),
        sa.CheckConstraint("state IN ('open', 'ended')", name=op.f("ck_cultivation_state")),
        sa.CheckConstraint("num_nonnulls(by_jurisdiction_id, by_agency_id) = 1", name=op.f("ck_cultivation_one_body")),
        sa.ForeignKeyConstraint(
            ["by_agency_id"], ["agency.id"], name=op.f("fk_cultivation_by_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["by_jurisdiction_id"],
            ["jurisdiction.id"],
            name=op.f("fk_cultivation_by_jurisdiction_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_cultivation_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_cultivation_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cultivation")),
    )
    op.create_index(op.f("ix_cultivation_by_agency_id"), "cultivation", ["by_agency_id"], unique=False)
    op.create_index(op.f("ix_cultivation_by_jurisdiction_id"), "cultivation", ["by_jurisdiction_id"], unique=False)
    op.create_index(op.f("ix_cultivation_organisation_id"), "cultivation", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_cultivation_programme_id"), "cultivation", ["programme_id"], unique=False)
    op.create_index(
        "uq_cultivation_open",
        "cultivation",
        ["organisation_id", "by_jurisdiction_id", "by_agency_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "cultivation_step",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("cultivation_id", sa.Uuid(), nullable=False, comment="Cultivation."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What it was."),
        sa.Column("stage", sa.Text(), nullable=False, comment="How far it had come after it."),
        sa.Column("done_on", sa.Date(), nullable=False, comment="On which day."),
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
        sa.CheckConstraint("kind IN ('measure', 'visit')", name=op.f("ck_cultivation_step_kind")),
        sa.CheckConstraint(
            "stage IN ('identified', 'introduced', 'assessed', 'ready')", name=op.f("ck_cultivation_step_stage")
        ),
        sa.CheckConstraint(
            "num_nonnulls(by_jurisdiction_id, by_agency_id) = 1", name=op.f("ck_cultivation_step_one_body")
        ),
        sa.ForeignKeyConstraint(
            ["by_agency_id"], ["agency.id"], name=op.f("fk_cultivation_step_by_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["by_jurisdiction_id"],
            ["jurisdiction.id"],
            name=op.f("fk_cultivation_step_by_jurisdiction_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cultivation_id"], ["cultivation.id"], name=op.f("fk_cultivation_step_cultivation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_cultivation_step_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_cultivation_step_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cultivation_step")),
    )
    op.create_index(op.f("ix_cultivation_step_by_agency_id"), "cultivation_step", ["by_agency_id"], unique=False)
    op.create_index(
        op.f("ix_cultivation_step_by_jurisdiction_id"), "cultivation_step", ["by_jurisdiction_id"], unique=False
    )
    op.create_index(op.f("ix_cultivation_step_cultivation_id"), "cultivation_step", ["cultivation_id"], unique=False)
    op.create_index(op.f("ix_cultivation_step_organisation_id"), "cultivation_step", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_cultivation_step_programme_id"), "cultivation_step", ["programme_id"], unique=False)
    op.create_table(
        "good_practice",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("award_id", sa.Uuid(), nullable=False, comment="Award whose winner writes it."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("organisation_name", sa.Text(), nullable=False, comment="Name of the winner, as its award has it."),
        sa.Column("title", sa.Text(), nullable=False, comment="Title."),
        sa.Column("summary", sa.Text(), nullable=False, comment="What it is about, in a few sentences."),
        sa.Column("text", sa.Text(), nullable=False, comment="The case, without anything that is secret."),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False, comment="State."),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False, comment="When it was begun."),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True, comment="When it was handed in."),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True, comment="When a clerk had examined it."),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=True, comment="Who examined it."),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True, comment="When it was published."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was sent back or withdrawn."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'reviewed', 'returned', 'published', 'withdrawn')",
            name=op.f("ck_good_practice_state"),
        ),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_good_practice_award_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_good_practice_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_good_practice_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["person.id"], name=op.f("fk_good_practice_reviewed_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_good_practice")),
    )
    op.create_index(op.f("ix_good_practice_award_id"), "good_practice", ["award_id"], unique=False)
    op.create_index(op.f("ix_good_practice_cycle_id"), "good_practice", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_good_practice_organisation_id"), "good_practice", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_good_practice_reviewed_by_id"), "good_practice", ["reviewed_by_id"], unique=False)
    op.create_index("ix_good_practice_state", "good_practice", ["state", "id"], unique=False)
    op.create_table(
        "higher_nomination",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("award_id", sa.Uuid(), nullable=False, comment="Award whose title the winner bears."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of that award."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("organisation_name", sa.Text(), nullable=False, comment="Name of the winner, as its award has it."),
        sa.Column("higher_award_id", sa.Uuid(), nullable=False, comment="Award that it is nominated for."),
        sa.Column("year", sa.Integer(), nullable=False, comment="Year of that award."),
        sa.Column("state", sa.Text(), server_default="drafted", nullable=False, comment="State."),
        sa.Column("grounds", sa.Text(), nullable=False, comment="Why it is nominated."),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was drafted."),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False, comment="Who drafted it."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="When it was signed or rejected."),
        sa.Column("rejection", sa.Text(), nullable=True, comment="Why it was rejected."),
        sa.Column("result_on", sa.Date(), nullable=True, comment="Day of the document that states the result."),
        sa.Column("result_document", sa.Text(), nullable=True, comment="Number or title of that document."),
        sa.Column("result_note", sa.Text(), nullable=True, comment="Prize or class, or why it was not won."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "state IN ('drafted', 'signed', 'rejected', 'won', 'not_won')", name=op.f("ck_higher_nomination_state")
        ),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_higher_nomination_award_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_higher_nomination_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["person.id"], name=op.f("fk_higher_nomination_drafted_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["higher_award_id"],
            ["higher_award.id"],
            name=op.f("fk_higher_nomination_higher_award_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_higher_nomination_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_higher_nomination")),
    )
    op.create_index(op.f("ix_higher_nomination_award_id"), "higher_nomination", ["award_id"], unique=False)
    op.create_index(op.f("ix_higher_nomination_cycle_id"), "higher_nomination", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_higher_nomination_drafted_by_id"), "higher_nomination", ["drafted_by_id"], unique=False)
    op.create_index(
        op.f("ix_higher_nomination_higher_award_id"), "higher_nomination", ["higher_award_id"], unique=False
    )
    op.create_index(
        "uq_higher_nomination_year",
        "higher_nomination",
        ["organisation_id", "higher_award_id", "year"],
        unique=True,
        postgresql_where=sa.text("state <> 'rejected'"),
    )
    op.create_table(
        "activity",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme that it promotes."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Winner that holds it; empty: the office."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What it is."),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False, comment="State."),
        sa.Column("title", sa.Text(), nullable=False, comment="Title."),
        sa.Column("text", sa.Text(), nullable=False, comment="What it is about."),
        sa.Column("place", sa.Text(), nullable=False, comment="Where."),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False, comment="When it begins."),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="When it ends."),
        sa.Column("places", sa.Integer(), nullable=True, comment="How many people may sign up; empty: any number."),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False, comment="When it was planned."),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True, comment="When it was announced."),
        sa.Column("record", sa.Text(), nullable=True, comment="What came of it."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True, comment="When that was recorded."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was cancelled."),
        sa.Column("obligation_id", sa.Uuid(), nullable=True, comment="What the winner owed that it counts for."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "kind IN ('publication', 'exchange_event', 'training', 'public_interest', 'visit')",
            name=op.f("ck_activity_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'announced', 'held', 'recorded', 'cancelled')", name=op.f("ck_activity_state")
        ),
        sa.CheckConstraint("obligation_id IS NULL OR organisation_id IS NOT NULL", name=op.f("ck_activity_host")),
        sa.CheckConstraint("places > 0", name=op.f("ck_activity_places")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_activity_times")),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_activity_obligation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_activity_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_activity_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_index(op.f("ix_activity_obligation_id"), "activity", ["obligation_id"], unique=False)
    op.create_index(op.f("ix_activity_organisation_id"), "activity", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_activity_programme_id"), "activity", ["programme_id"], unique=False)
    op.create_index("ix_activity_starts_at", "activity", ["starts_at"], unique=False)
    op.create_table(
        "good_practice_secret",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("good_practice_id", sa.Uuid(), nullable=False, comment="Case."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("text", sa.Text(), nullable=False, comment="What is secret; empty: nothing is."),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_good_practice_secret_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["good_practice_id"],
            ["good_practice.id"],
            name=op.f("fk_good_practice_secret_good_practice_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_good_practice_secret_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_good_practice_secret")),
        sa.UniqueConstraint("good_practice_id", name=op.f("uq_good_practice_secret_good_practice_id")),
    )
    op.create_index(op.f("ix_good_practice_secret_cycle_id"), "good_practice_secret", ["cycle_id"], unique=False)
    op.create_index(
        op.f("ix_good_practice_secret_organisation_id"), "good_practice_secret", ["organisation_id"], unique=False
    )
    op.create_table(
        "participation",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("activity_id", sa.Uuid(), nullable=False, comment="Activity."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation that sends somebody."),
        sa.Column("host_id", sa.Uuid(), nullable=True, comment="Winner that holds the activity; empty: the office."),
        sa.Column("attendee", sa.Text(), nullable=False, comment="Name of who comes."),
        sa.Column("state", sa.Text(), server_default="signed_up", nullable=False, comment="State."),
        sa.Column("signed_up_at", sa.DateTime(timezone=True), nullable=False, comment="When the place was taken."),
        sa.CheckConstraint(
            "state IN ('signed_up', 'withdrawn', 'attended', 'absent')", name=op.f("ck_participation_state")
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_participation_activity_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["organisation.id"], name=op.f("fk_participation_host_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_participation_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_participation_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation")),
    )
    op.create_index(op.f("ix_participation_host_id"), "participation", ["host_id"], unique=False)
    op.create_index(op.f("ix_participation_organisation_id"), "participation", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_participation_programme_id"), "participation", ["programme_id"], unique=False)
    op.create_index(
        "uq_participation_attendee",
        "participation",
        ["activity_id", "organisation_id", "attendee"],
        unique=True,
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.add_column(
        "recommendation",
        sa.Column(
            "cultivation_id",
            sa.Uuid(),
            nullable=True,
            comment="Record of how the body cultivated the applicant, if it names one (Art. 12).",
        ),
    )
    op.create_index(op.f("ix_recommendation_cultivation_id"), "recommendation", ["cultivation_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_recommendation_cultivation_id"),
        "recommendation",
        "cultivation",
        ["cultivation_id"],
        ["id"],
        ondelete="RESTRICT",
    )
