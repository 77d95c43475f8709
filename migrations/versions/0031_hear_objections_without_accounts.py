"""Hear objections without accounts"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

NUMBERS = """{"publication_evidence_required": true, "objection_completion_days": 3, "objection_hearing_days": 5,
 "objection_documents": 20, "objection_megabytes": 200}"""
# What was stated and found so far goes to the tables with their own audience; what was taken was admitted.
KEEP = """
INSERT INTO objection_statement (objection_id, cycle_id, grounds, stated_at)
 SELECT id, cycle_id, grounds, filed_at FROM objection;
INSERT INTO objection_handling (objection_id, cycle_id, dossier_id, organisation_id, summary, opinion)
 SELECT o.id, o.cycle_id, o.dossier_id, o.organisation_id, o.opinion, o.opinion
 FROM objection o JOIN objector b ON b.objection_id = o.id WHERE b.handler_id IS NOT NULL;
"""
STATES = "state IN ('received', 'admitted', 'inadmissible', 'withdrawn', 'investigated', 'upheld', 'dismissed')"
GROUNDS = "ground IN ('window', 'name', 'contact', 'evidence', 'seal', 'entry')"
SIGNED = "state = 'signed' AND kind NOT IN ('final', 'qualified') AND supplements_id IS NULL"


def upgrade() -> None:
    """Apply."""
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")
    op.create_table(
        "notice_publication",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("notice_id", sa.Uuid(), nullable=False, comment="Notice."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("channel", sa.Text(), nullable=False, comment="Channel, as the notice names it."),
        sa.Column("url", sa.Text(), server_default="", nullable=False, comment="Address, if it can be read there."),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False, comment="When it was published there."),
        sa.Column("document_id", sa.Uuid(), nullable=True, comment="Copy of what was published there."),
        sa.Column("sha256", sa.Text(), nullable=True, comment="SHA-256 of that copy, in hexadecimal."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was recorded."),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_notice_publication_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["notice_document.id"], name=op.f("fk_notice_publication_document_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_publication_notice_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_publication")),
        sa.UniqueConstraint("notice_id", "channel", name=op.f("uq_notice_publication_notice_id_channel")),
    )
    op.create_index(op.f("ix_notice_publication_cycle_id"), "notice_publication", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_notice_publication_document_id"), "notice_publication", ["document_id"], unique=False)
    op.create_table(
        "objection_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("objection_id", sa.Uuid(), nullable=False, comment="Objection."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column(
            "sealed",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Whether it is the statement under the organisation's seal.",
        ),
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
            "state IN ('draft', 'submitted', 'superseded', 'removed')", name=op.f("ck_objection_document_state")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_objection_document_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_objection_document_objection_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_document")),
    )
    op.create_index(op.f("ix_objection_document_cycle_id"), "objection_document", ["cycle_id"], unique=False)
    op.create_index("ix_objection_document_objection", "objection_document", ["objection_id", "id"], unique=False)
    op.create_index("ix_objection_document_sha256", "objection_document", ["sha256"], unique=False)
    op.create_table(
        "objection_handling",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("objection_id", sa.Uuid(), nullable=False, comment="Objection."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application concerned."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation objected to."),
        sa.Column(
            "ground",
            sa.Text(),
            nullable=True,
            comment="Why the handler finds it not admissible; a second person decides.",
        ),
        sa.Column("ground_reason", sa.Text(), nullable=True, comment="Why so, as the objector will read it."),
        sa.Column("summary", sa.Text(), nullable=True, comment="What is objected, in neutral words of the handler."),
        sa.Column("proposal", sa.Text(), nullable=True, comment="Proposed decision."),
        sa.Column("opinion", sa.Text(), nullable=True, comment="Handling opinion of the office."),
        sa.CheckConstraint(
            "ground IN ('window', 'name', 'contact', 'evidence', 'seal', 'entry')",
            name=op.f("ck_objection_handling_ground"),
        ),
        sa.CheckConstraint("proposal IN ('uphold', 'dismiss')", name=op.f("ck_objection_handling_proposal")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_objection_handling_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_objection_handling_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_objection_handling_objection_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_objection_handling_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_handling")),
        sa.UniqueConstraint("objection_id", name=op.f("uq_objection_handling_objection_id")),
    )
    op.create_index(op.f("ix_objection_handling_cycle_id"), "objection_handling", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_objection_handling_dossier_id"), "objection_handling", ["dossier_id"], unique=False)
    op.create_index(
        op.f("ix_objection_handling_organisation_id"), "objection_handling", ["organisation_id"], unique=False
    )
    op.create_table(
        "objection_hearing",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("objection_id", sa.Uuid(), nullable=False, comment="Objection."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application concerned."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation heard."),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False, comment="State."),
        sa.Column("text", sa.Text(), nullable=False, comment="What it is asked."),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="When it was asked."),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Exclusive end of the time for the answer; silence is not consent.",
        ),
        sa.Column("answer", sa.Text(), nullable=True, comment="Its answer."),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="When it answered."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("state IN ('asked', 'answered', 'silent')", name=op.f("ck_objection_hearing_state")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_objection_hearing_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_objection_hearing_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_objection_hearing_objection_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_objection_hearing_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_hearing")),
    )
    op.create_index(op.f("ix_objection_hearing_cycle_id"), "objection_hearing", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_objection_hearing_dossier_id"), "objection_hearing", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_objection_hearing_objection_id"), "objection_hearing", ["objection_id"], unique=False)
    op.create_index(
        op.f("ix_objection_hearing_organisation_id"), "objection_hearing", ["organisation_id"], unique=False
    )
    op.create_index(
        "uq_objection_hearing_open",
        "objection_hearing",
        ["objection_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "objection_statement",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("objection_id", sa.Uuid(), nullable=False, comment="Objection."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("grounds", sa.Text(), nullable=False, comment="Facts and evidence stated."),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False, comment="When it was stated."),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_objection_statement_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_objection_statement_objection_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_statement")),
    )
    op.create_index(op.f("ix_objection_statement_cycle_id"), "objection_statement", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_objection_statement_objection_id"), "objection_statement", ["objection_id"], unique=False)
    op.create_table(
        "hearing_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("objection_hearing_id", sa.Uuid(), nullable=False, comment="Hearing."),
        sa.Column("objection_id", sa.Uuid(), nullable=False, comment="Objection."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation heard."),
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
            "state IN ('draft', 'submitted', 'superseded', 'removed')", name=op.f("ck_hearing_document_state")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_hearing_document_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_hearing_document_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["objection_hearing_id"],
            ["objection_hearing.id"],
            name=op.f("fk_hearing_document_objection_hearing_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objection.id"], name=op.f("fk_hearing_document_objection_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_hearing_document_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing_document")),
    )
    op.create_index(op.f("ix_hearing_document_cycle_id"), "hearing_document", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_hearing_document_dossier_id"), "hearing_document", ["dossier_id"], unique=False)
    op.create_index(
        "ix_hearing_document_objection_hearing", "hearing_document", ["objection_hearing_id", "id"], unique=False
    )
    op.create_index(op.f("ix_hearing_document_objection_id"), "hearing_document", ["objection_id"], unique=False)
    op.create_index(op.f("ix_hearing_document_organisation_id"), "hearing_document", ["organisation_id"], unique=False)
    op.create_index("ix_hearing_document_sha256", "hearing_document", ["sha256"], unique=False)
    op.add_column(
        "award_list",
        sa.Column("supplements_id", sa.Uuid(), nullable=True, comment="Proposed list that it adds names to (Art. 21)."),
    )
    op.create_index(op.f("ix_award_list_supplements_id"), "award_list", ["supplements_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_award_list_supplements_id"),
        "award_list",
        "award_list",
        ["supplements_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.add_column(
        "objection", sa.Column("asked", sa.Text(), nullable=True, comment="What the objector is asked to complete.")
    )
    op.add_column(
        "objection",
        sa.Column(
            "asked_until", sa.DateTime(timezone=True), nullable=True, comment="Exclusive end of the time for it."
        ),
    )
    op.add_column(
        "objection",
        sa.Column("ground", sa.Text(), nullable=True, comment="Why it is not admissible, once two persons found so."),
    )
    op.alter_column(
        "objection",
        "decision_reason",
        existing_type=sa.TEXT(),
        comment="Reason of the decision.",
        existing_comment="Reason of the leading group.",
        existing_nullable=True,
    )
    for statement in filter(str.strip, KEEP.split(";")):
        op.execute(statement)
    op.drop_column("objection", "grounds")
    op.drop_column("objection", "opinion")
    op.add_column(
        "objector",
        sa.Column("kind", sa.Text(), server_default="person", nullable=False, comment="Person or organisation."),
    )
    op.add_column(
        "objector",
        sa.Column(
            "credit_code", sa.Text(), nullable=True, comment="Unified social credit code of an organisation (GB 32100)."
        ),
    )
    op.add_column(
        "upload",
        sa.Column("objection_id", sa.Uuid(), nullable=True, comment="Objection whose filer sends it (Art. 21)."),
    )
    op.alter_column("upload", "person_id", existing_type=sa.UUID(), nullable=True, existing_comment="Who sends it.")
    op.alter_column(
        "upload", "grant_id", existing_type=sa.UUID(), nullable=True, existing_comment="Grant under which it is sent."
    )
    op.create_index(op.f("ix_upload_objection_id"), "upload", ["objection_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_upload_objection_id"), "upload", "objection", ["objection_id"], ["id"], ondelete="RESTRICT"
    )
    op.drop_constraint(op.f("ck_objection_state"), "objection")
    op.create_check_constraint(op.f("ck_objection_state"), "objection", STATES)
    op.create_check_constraint(op.f("ck_objection_ground"), "objection", GROUNDS)
    op.create_check_constraint(
        op.f("ck_objection_inadmissible"), "objection", "(state = 'inadmissible') = (ground IS NOT NULL)"
    )
    op.create_check_constraint(op.f("ck_objector_kind"), "objector", "kind IN ('person', 'organisation')")
    op.create_check_constraint(
        op.f("ck_objector_credit_code"), "objector", "(kind = 'organisation') = (credit_code IS NOT NULL)"
    )
    op.create_check_constraint(op.f("ck_upload_sender"), "upload", "(person_id IS NULL) = (objection_id IS NOT NULL)")
    op.create_check_constraint(op.f("ck_upload_grant"), "upload", "(person_id IS NULL) = (grant_id IS NULL)")
    op.create_check_constraint(
        op.f("ck_award_list_supplement"), "award_list", "supplements_id IS NULL OR kind = 'proposed'"
    )
    op.drop_index("uq_award_list_signed", table_name="award_list")
    op.create_index(
        "uq_award_list_signed", "award_list", ["cycle_id", "kind"], unique=True, postgresql_where=sa.text(SIGNED)
    )
