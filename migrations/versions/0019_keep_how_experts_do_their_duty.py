"""Keep how experts do their duty: complaints, records of conduct, referrals; messages need no cycle."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "complaint",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Applicant."),
        sa.Column("state", sa.Text(), server_default="received", nullable=False, comment="State."),
        sa.Column("text", sa.Text(), nullable=False, comment="What is complained of."),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False, comment="When."),
        sa.Column("answer", sa.Text(), nullable=True, comment="What the office answers."),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="When it answered."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("state IN ('received', 'examined', 'answered')", name=op.f("ck_complaint_state")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_complaint_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_complaint_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_complaint_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
    )
    op.create_index(op.f("ix_complaint_cycle_id"), "complaint", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_complaint_dossier_id"), "complaint", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_complaint_organisation_id"), "complaint", ["organisation_id"], unique=False)
    op.create_table(
        "conduct_record",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="The expert."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("cycle_id", sa.Uuid(), nullable=True, comment="Cycle, if it is about one."),
        sa.Column("dossier_id", sa.Uuid(), nullable=True, comment="Application, if it is about one."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Its applicant."),
        sa.Column("assignment_id", sa.Uuid(), nullable=True, comment="Place whose review is overdue."),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True, comment="When that review was due."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What it is about."),
        sa.Column("state", sa.Text(), server_default="opened", nullable=False, comment="State."),
        sa.Column("text", sa.Text(), nullable=False, comment="What the expert is heard about."),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False, comment="When it was opened."),
        sa.Column(
            "hear_until",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Until when the expert may state the own case.",
        ),
        sa.Column("reply", sa.Text(), nullable=True, comment="What the expert says to it."),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True, comment="When the expert said so."),
        sa.Column("proposal", sa.Text(), nullable=True, comment="Why the office proposes to disqualify."),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=True, comment="Who proposed it."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was decided so."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="When it was decided."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("kind IN ('late', 'missing', 'complaint', 'breach')", name=op.f("ck_conduct_record_kind")),
        sa.CheckConstraint(
            "state IN ('opened', 'heard', 'dismissed', 'warned', 'proposed', 'disqualified')",
            name=op.f("ck_conduct_record_state"),
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_conduct_record_assignment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_conduct_record_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_conduct_record_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_conduct_record_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_conduct_record_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_conduct_record_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_conduct_record_proposed_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_record")),
        sa.UniqueConstraint(
            "assignment_id", "kind", "due_at", name=op.f("uq_conduct_record_assignment_id_kind_due_at")
        ),
    )
    op.create_index(op.f("ix_conduct_record_cycle_id"), "conduct_record", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_conduct_record_dossier_id"), "conduct_record", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_conduct_record_organisation_id"), "conduct_record", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_conduct_record_person_id"), "conduct_record", ["person_id"], unique=False)
    op.create_index(op.f("ix_conduct_record_programme_id"), "conduct_record", ["programme_id"], unique=False)
    op.create_index(op.f("ix_conduct_record_proposed_by_id"), "conduct_record", ["proposed_by_id"], unique=False)
    op.create_table(
        "conduct_referral",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("record_id", sa.Uuid(), nullable=False, comment="The record."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Applicant that the record is about."),
        sa.Column("referred_to", sa.Text(), nullable=False, comment="To whom."),
        sa.Column("document_number", sa.Text(), nullable=False, comment="Number of the document."),
        sa.Column("referred_on", sa.Date(), nullable=False, comment="On which day."),
        sa.Column("text", sa.Text(), nullable=False, comment="What was handed on."),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_conduct_referral_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_conduct_referral_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["conduct_record.id"], name=op.f("fk_conduct_referral_record_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_referral")),
    )
    op.create_index(op.f("ix_conduct_referral_organisation_id"), "conduct_referral", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_conduct_referral_programme_id"), "conduct_referral", ["programme_id"], unique=False)
    op.create_index(op.f("ix_conduct_referral_record_id"), "conduct_referral", ["record_id"], unique=False)
    op.create_table(
        "conduct_source",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("record_id", sa.Uuid(), nullable=False, comment="The record."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Applicant that the record is about."),
        sa.Column("complaint_id", sa.Uuid(), nullable=True, comment="Complaint that it follows."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Who opened it."),
        sa.Column("basis", sa.Text(), server_default="", nullable=False, comment="Evidence and document references."),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_conduct_source_complaint_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_conduct_source_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_conduct_source_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_conduct_source_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["conduct_record.id"], name=op.f("fk_conduct_source_record_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conduct_source")),
        sa.UniqueConstraint("record_id", name=op.f("uq_conduct_source_record_id")),
    )
    op.create_index(op.f("ix_conduct_source_complaint_id"), "conduct_source", ["complaint_id"], unique=False)
    op.create_index(op.f("ix_conduct_source_organisation_id"), "conduct_source", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_conduct_source_person_id"), "conduct_source", ["person_id"], unique=False)
    op.create_index(op.f("ix_conduct_source_programme_id"), "conduct_source", ["programme_id"], unique=False)
    op.alter_column(
        "message",
        "cycle_id",
        existing_type=sa.UUID(),
        nullable=True,
        comment="Cycle, if it is about one.",
        existing_comment="Cycle.",
    )
    op.execute("UPDATE regulation_version SET parameters = '{\"conduct_hearing_days\": 10}'::jsonb || parameters")


def downgrade() -> None:
    """Undo; what people were told of no cycle is gone."""
    op.execute("DELETE FROM letter l USING message m WHERE m.id = l.message_id AND m.cycle_id IS NULL")
    op.execute("DELETE FROM message WHERE cycle_id IS NULL")
    op.alter_column(
        "message",
        "cycle_id",
        existing_type=sa.UUID(),
        nullable=False,
        comment="Cycle.",
        existing_comment="Cycle, if it is about one.",
    )
    op.drop_index(op.f("ix_conduct_source_programme_id"), table_name="conduct_source")
    op.drop_index(op.f("ix_conduct_source_person_id"), table_name="conduct_source")
    op.drop_index(op.f("ix_conduct_source_organisation_id"), table_name="conduct_source")
    op.drop_index(op.f("ix_conduct_source_complaint_id"), table_name="conduct_source")
    op.drop_table("conduct_source")
    op.drop_index(op.f("ix_conduct_referral_record_id"), table_name="conduct_referral")
    op.drop_index(op.f("ix_conduct_referral_programme_id"), table_name="conduct_referral")
    op.drop_index(op.f("ix_conduct_referral_organisation_id"), table_name="conduct_referral")
    op.drop_table("conduct_referral")
    op.drop_index(op.f("ix_conduct_record_proposed_by_id"), table_name="conduct_record")
    op.drop_index(op.f("ix_conduct_record_programme_id"), table_name="conduct_record")
    op.drop_index(op.f("ix_conduct_record_person_id"), table_name="conduct_record")
    op.drop_index(op.f("ix_conduct_record_organisation_id"), table_name="conduct_record")
    op.drop_index(op.f("ix_conduct_record_dossier_id"), table_name="conduct_record")
    op.drop_index(op.f("ix_conduct_record_cycle_id"), table_name="conduct_record")
    op.drop_table("conduct_record")
    op.drop_index(op.f("ix_complaint_organisation_id"), table_name="complaint")
    op.drop_index(op.f("ix_complaint_dossier_id"), table_name="complaint")
    op.drop_index(op.f("ix_complaint_cycle_id"), table_name="complaint")
    op.drop_table("complaint")
