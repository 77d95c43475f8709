"""Keep the office's standing work: plans, research, designs, guidance of county awards"""

import sqlalchemy as sa
from alembic import op

revision = "0045b"
down_revision = "0045a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "county_guidance",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme whose office guides."),
        sa.Column("jurisdiction_id", sa.Uuid(), nullable=False, comment="County or zone."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What it is."),
        sa.Column("state", sa.Text(), nullable=False, comment="State."),
        sa.Column("topic", sa.Text(), nullable=False, comment="Topic."),
        sa.Column("text", sa.Text(), nullable=False, comment="What is asked, or what was said and found."),
        sa.Column("guided_on", sa.Date(), nullable=False, comment="Day of the question, visit or note."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was asked or recorded."),
        sa.Column("answer", sa.Text(), nullable=True, comment="Answer."),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="When it was answered."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("(kind = 'question') = (state <> 'given')", name=op.f("ck_county_guidance_kind_and_state")),
        sa.CheckConstraint("(state = 'answered') = (answer IS NOT NULL)", name=op.f("ck_county_guidance_answered")),
        sa.CheckConstraint("kind IN ('question', 'visit', 'note')", name=op.f("ck_county_guidance_kind")),
        sa.CheckConstraint("state IN ('asked', 'answered', 'given')", name=op.f("ck_county_guidance_state")),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"],
            ["jurisdiction.id"],
            name=op.f("fk_county_guidance_jurisdiction_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_county_guidance_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_county_guidance")),
    )
    op.create_index(op.f("ix_county_guidance_jurisdiction_id"), "county_guidance", ["jurisdiction_id"], unique=False)
    op.create_index(op.f("ix_county_guidance_programme_id"), "county_guidance", ["programme_id"], unique=False)
    op.create_table(
        "work_plan",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme whose office plans."),
        sa.Column("year", sa.Integer(), nullable=False, comment="Calendar year."),
        sa.Column("title", sa.Text(), nullable=False, comment="Title."),
        sa.Column("state", sa.Text(), server_default="drafted", nullable=False, comment="State."),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was drafted."),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False, comment="Who drafted it."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="When it was approved or rejected."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was rejected."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("state IN ('drafted', 'approved', 'rejected')", name=op.f("ck_work_plan_state")),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["person.id"], name=op.f("fk_work_plan_drafted_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_work_plan_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_plan")),
    )
    op.create_index(op.f("ix_work_plan_drafted_by_id"), "work_plan", ["drafted_by_id"], unique=False)
    op.create_index(
        "uq_work_plan_year",
        "work_plan",
        ["programme_id", "year"],
        unique=True,
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.create_table(
        "work_task",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("plan_id", sa.Uuid(), nullable=False, comment="Plan."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("number", sa.Integer(), nullable=False, comment="Place in the plan, from 1."),
        sa.Column("title", sa.Text(), nullable=False, comment="What is to be done."),
        sa.Column("article", sa.Text(), nullable=False, comment="Article that it follows from."),
        sa.Column("responsible", sa.Text(), nullable=False, comment="Who answers for it."),
        sa.Column("first_month", sa.Integer(), nullable=False, comment="Month in which it begins, 1 to 12."),
        sa.Column("last_month", sa.Integer(), nullable=False, comment="Month at whose end it is to be done, 1 to 12."),
        sa.Column(
            "progress", sa.Integer(), server_default="0", nullable=False, comment="How much of it is done, in percent."
        ),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "1 <= first_month AND first_month <= last_month AND last_month <= 12", name=op.f("ck_work_task_months")
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_work_task_progress")),
        sa.ForeignKeyConstraint(["plan_id"], ["work_plan.id"], name=op.f("fk_work_task_plan_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_work_task_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_task")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_work_task_plan_id_number")),
    )
    op.create_index(op.f("ix_work_task_programme_id"), "work_task", ["programme_id"], unique=False)
    op.create_table(
        "work_milestone",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("task_id", sa.Uuid(), nullable=False, comment="Task."),
        sa.Column("plan_id", sa.Uuid(), nullable=False, comment="Plan."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place within the task, from 1."),
        sa.Column("title", sa.Text(), nullable=False, comment="What is to be reached."),
        sa.Column("due_on", sa.Date(), nullable=False, comment="By which day."),
        sa.Column("reached_on", sa.Date(), nullable=True, comment="On which day it was reached."),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["work_plan.id"], name=op.f("fk_work_milestone_plan_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_work_milestone_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["work_task.id"], name=op.f("fk_work_milestone_task_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_milestone")),
        sa.UniqueConstraint("task_id", "position", name=op.f("uq_work_milestone_task_id_position")),
    )
    op.create_index(op.f("ix_work_milestone_plan_id"), "work_milestone", ["plan_id"], unique=False)
    op.create_index(op.f("ix_work_milestone_programme_id"), "work_milestone", ["programme_id"], unique=False)
    op.create_table(
        "work_progress",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("task_id", sa.Uuid(), nullable=False, comment="Task."),
        sa.Column("plan_id", sa.Uuid(), nullable=False, comment="Plan."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("percent", sa.Integer(), nullable=False, comment="How much of it was done, in percent."),
        sa.Column("text", sa.Text(), nullable=False, comment="What was done."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was recorded."),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_work_progress_percent")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["work_plan.id"], name=op.f("fk_work_progress_plan_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_work_progress_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["work_task.id"], name=op.f("fk_work_progress_task_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_progress")),
    )
    op.create_index(op.f("ix_work_progress_plan_id"), "work_progress", ["plan_id"], unique=False)
    op.create_index(op.f("ix_work_progress_programme_id"), "work_progress", ["programme_id"], unique=False)
    op.create_index(op.f("ix_work_progress_task_id"), "work_progress", ["task_id"], unique=False)
    op.create_table(
        "design_version",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What is designed."),
        sa.Column(
            "number", sa.Integer(), nullable=True, comment="Number among the versions approved of its kind, from 1."
        ),
        sa.Column("title", sa.Text(), nullable=False, comment="Title."),
        sa.Column("description", sa.Text(), nullable=False, comment="What it looks like and means."),
        sa.Column("effective_from", sa.Date(), nullable=False, comment="First day on which it is in force."),
        sa.Column("state", sa.Text(), server_default="drafted", nullable=False, comment="State."),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was drafted."),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False, comment="Who drafted it."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="When it was approved or rejected."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was rejected."),
        sa.Column("resolution_id", sa.Uuid(), nullable=True, comment="Resolution that it follows, if there is one."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("(state = 'approved') = (number IS NOT NULL)", name=op.f("ck_design_version_approved")),
        sa.CheckConstraint("kind IN ('mark', 'cup', 'medal')", name=op.f("ck_design_version_kind")),
        sa.CheckConstraint("state IN ('drafted', 'approved', 'rejected')", name=op.f("ck_design_version_state")),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["person.id"], name=op.f("fk_design_version_drafted_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_design_version_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["resolution_id"], ["resolution.id"], name=op.f("fk_design_version_resolution_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_version")),
        sa.UniqueConstraint("programme_id", "kind", "number", name=op.f("uq_design_version_programme_id_kind_number")),
    )
    op.create_index(op.f("ix_design_version_drafted_by_id"), "design_version", ["drafted_by_id"], unique=False)
    op.create_index(op.f("ix_design_version_resolution_id"), "design_version", ["resolution_id"], unique=False)
    op.create_index(
        "uq_design_version_effective",
        "design_version",
        ["programme_id", "kind", "effective_from"],
        unique=True,
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.create_table(
        "design_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("design_version_id", sa.Uuid(), nullable=False, comment="Version."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("title", sa.Text(), nullable=False, comment="Title: the name of the file."),
        sa.Column("media_type", sa.Text(), nullable=False, comment="Media type of the content."),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="Size in bytes."),
        sa.Column("sha256", sa.Text(), nullable=False, comment="SHA-256 of the content, in hexadecimal."),
        sa.Column("pages", sa.Integer(), nullable=True, comment="Number of pages, of a PDF."),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was uploaded."),
        sa.Column(
            "state",
            sa.Text(),
            server_default="draft",
            nullable=False,
            comment="Its life; a draft is seen by its sender alone.",
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'superseded', 'removed')", name=op.f("ck_design_document_state")
        ),
        sa.ForeignKeyConstraint(
            ["design_version_id"],
            ["design_version.id"],
            name=op.f("fk_design_document_design_version_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_design_document_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_document")),
    )
    op.create_index(
        op.f("ix_design_document_design_version_id"), "design_document", ["design_version_id"], unique=False
    )
    op.create_index(op.f("ix_design_document_programme_id"), "design_document", ["programme_id"], unique=False)
    op.create_index("ix_design_document_sha256", "design_document", ["sha256"], unique=False)
    op.create_table(
        "research_note",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("topic", sa.Text(), nullable=False, comment="Topic."),
        sa.Column("article", sa.Text(), nullable=False, comment="Article that it is about."),
        sa.Column("sources", sa.Text(), nullable=False, comment="What it rests on."),
        sa.Column("conclusion", sa.Text(), nullable=False, comment="What follows from it; empty while it is open."),
        sa.Column("rule_document_id", sa.Uuid(), nullable=True, comment="Draft of rules that it led to."),
        sa.Column("state", sa.Text(), server_default="open", nullable=False, comment="State."),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False, comment="When it was begun."),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True, comment="When it was concluded."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("state IN ('open', 'concluded')", name=op.f("ck_research_note_state")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_research_note_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["rule_document_id"],
            ["rule_document.id"],
            name=op.f("fk_research_note_rule_document_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_note")),
    )
    op.create_index(op.f("ix_research_note_programme_id"), "research_note", ["programme_id"], unique=False)
    op.create_index(op.f("ix_research_note_rule_document_id"), "research_note", ["rule_document_id"], unique=False)
    op.create_table(
        "research_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("research_note_id", sa.Uuid(), nullable=False, comment="Note."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("title", sa.Text(), nullable=False, comment="Title: the name of the file."),
        sa.Column("media_type", sa.Text(), nullable=False, comment="Media type of the content."),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="Size in bytes."),
        sa.Column("sha256", sa.Text(), nullable=False, comment="SHA-256 of the content, in hexadecimal."),
        sa.Column("pages", sa.Integer(), nullable=True, comment="Number of pages, of a PDF."),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was uploaded."),
        sa.Column(
            "state",
            sa.Text(),
            server_default="draft",
            nullable=False,
            comment="Its life; a draft is seen by its sender alone.",
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'superseded', 'removed')", name=op.f("ck_research_document_state")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_research_document_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["research_note_id"],
            ["research_note.id"],
            name=op.f("fk_research_document_research_note_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_document")),
    )
    op.create_index(op.f("ix_research_document_programme_id"), "research_document", ["programme_id"], unique=False)
    op.create_index(
        op.f("ix_research_document_research_note_id"), "research_document", ["research_note_id"], unique=False
    )
    op.create_index("ix_research_document_sha256", "research_document", ["sha256"], unique=False)
    op.add_column(
        "county_review_duty",
        sa.Column("expert_name", sa.Text(), nullable=True, comment="Name of the expert, for the county."),
    )
    op.add_column(
        "county_review_duty",
        sa.Column("state", sa.Text(), server_default="asked", nullable=False, comment="How far it has come."),
    )
    op.add_column(
        "county_review_duty",
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True, comment="When the expert answered."),
    )
    op.add_column(
        "county_review_duty",
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="When the county answered."),
    )
    op.add_column(
        "county_review_duty",
        sa.Column("remark", sa.Text(), nullable=True, comment="Why the expert or the county says no."),
    )
    op.add_column(
        "honour_item",
        sa.Column(
            "design_version_id",
            sa.Uuid(),
            nullable=True,
            comment="Version of the design that was in force when it was made (Art. 11).",
        ),
    )
    op.create_index(op.f("ix_honour_item_design_version_id"), "honour_item", ["design_version_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_honour_item_design_version_id"),
        "honour_item",
        "design_version",
        ["design_version_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.add_column(
        "certificate",
        sa.Column(
            "design_version_id",
            sa.Uuid(),
            nullable=True,
            comment="Version of the mark that was in force when it was issued (Art. 11).",
        ),
    )
    op.create_index(op.f("ix_certificate_design_version_id"), "certificate", ["design_version_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_certificate_design_version_id"),
        "certificate",
        "design_version",
        ["design_version_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    # Who was recommended before anybody was asked has taken part: neither expert nor county is asked afterwards.
    op.execute("UPDATE county_review_duty SET state = 'accepted'")
    op.create_check_constraint(
        op.f("ck_county_review_duty_state"),
        "county_review_duty",
        "state IN ('asked', 'consented', 'refused', 'accepted', 'declined')",
    )
