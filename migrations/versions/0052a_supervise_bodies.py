"""Supervise bodies that take part: records with hearing and outcome, referrals"""

import sqlalchemy as sa
from alembic import op

revision = "0052a"
down_revision = "0051c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "body_record",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("jurisdiction_id", sa.Uuid(), nullable=True, comment="County or zone, if it is one."),
        sa.Column("agency_id", sa.Uuid(), nullable=True, comment="Authority, association or department, if it is one."),
        sa.Column("cycle_id", sa.Uuid(), nullable=True, comment="Cycle, if it is about one."),
        sa.Column("dossier_id", sa.Uuid(), nullable=True, comment="Application, if it is about one."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Its applicant."),
        sa.Column("state", sa.Text(), server_default="opened", nullable=False, comment="State."),
        sa.Column("text", sa.Text(), nullable=False, comment="What the body is heard about."),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False, comment="When it was opened."),
        sa.Column(
            "hear_until",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Exclusive end of the time in which the body may state its case.",
        ),
        sa.Column("reply", sa.Text(), nullable=True, comment="What the body says to it."),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True, comment="When the body said so."),
        sa.Column("proposal", sa.Text(), nullable=True, comment="Why the office proposes to disqualify."),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=True, comment="Who proposed it."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was decided so."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="When it was decided."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "agency_id IS NOT NULL OR state NOT IN ('proposed', 'disqualified')", name=op.f("ck_body_record_government")
        ),
        sa.CheckConstraint(
            "state IN ('opened', 'heard', 'dismissed', 'warned', 'proposed', 'disqualified')",
            name=op.f("ck_body_record_state"),
        ),
        sa.CheckConstraint("num_nonnulls(jurisdiction_id, agency_id) = 1", name=op.f("ck_body_record_one_body")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_body_record_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_body_record_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_body_record_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["jurisdiction_id"], ["jurisdiction.id"], name=op.f("fk_body_record_jurisdiction_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_body_record_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_body_record_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_body_record_proposed_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_record")),
    )
    op.create_index(op.f("ix_body_record_agency_id"), "body_record", ["agency_id"], unique=False)
    op.create_index(op.f("ix_body_record_cycle_id"), "body_record", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_body_record_dossier_id"), "body_record", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_body_record_jurisdiction_id"), "body_record", ["jurisdiction_id"], unique=False)
    op.create_index(op.f("ix_body_record_organisation_id"), "body_record", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_body_record_programme_id"), "body_record", ["programme_id"], unique=False)
    op.create_index(op.f("ix_body_record_proposed_by_id"), "body_record", ["proposed_by_id"], unique=False)
    op.create_table(
        "body_referral",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("record_id", sa.Uuid(), nullable=False, comment="The record."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Applicant that the record is about."),
        sa.Column("referred_to", sa.Text(), nullable=False, comment="To whom."),
        sa.Column("document_number", sa.Text(), nullable=False, comment="Number of the document."),
        sa.Column("referred_on", sa.Date(), nullable=False, comment="On which day."),
        sa.Column("text", sa.Text(), nullable=False, comment="What was handed on."),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_body_referral_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_body_referral_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["body_record.id"], name=op.f("fk_body_referral_record_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_referral")),
    )
    op.create_index(op.f("ix_body_referral_organisation_id"), "body_referral", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_body_referral_programme_id"), "body_referral", ["programme_id"], unique=False)
    op.create_index(op.f("ix_body_referral_record_id"), "body_referral", ["record_id"], unique=False)
    op.create_table(
        "body_source",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("record_id", sa.Uuid(), nullable=False, comment="The record."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Applicant that the record is about."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Who opened it."),
        sa.Column("basis", sa.Text(), server_default="", nullable=False, comment="Evidence and document references."),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_body_source_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_body_source_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_body_source_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["body_record.id"], name=op.f("fk_body_source_record_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_source")),
        sa.UniqueConstraint("record_id", name=op.f("uq_body_source_record_id")),
    )
    op.create_index(op.f("ix_body_source_organisation_id"), "body_source", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_body_source_person_id"), "body_source", ["person_id"], unique=False)
    op.create_index(op.f("ix_body_source_programme_id"), "body_source", ["programme_id"], unique=False)
