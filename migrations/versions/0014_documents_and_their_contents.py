"""Documents get a life, a place and a content of their own; more kinds of them, each with its audience."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

HANDED_IN = """
UPDATE document SET state = 'submitted', submission = 1
FROM dossier WHERE dossier.id = document.dossier_id AND dossier.submitted_at IS NOT NULL
"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "file_key",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("purpose", sa.Text(), nullable=False, comment="What it signs."),
        sa.Column("secret", sa.LargeBinary(), nullable=False, comment="The secret."),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_key")),
        sa.UniqueConstraint("purpose", name=op.f("uq_file_key_purpose")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("sha256", sa.Text(), nullable=False, comment="SHA-256 of the content, in hexadecimal."),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="Size in bytes."),
        sa.Column("media_type", sa.Text(), nullable=False, comment="Media type found in the content."),
        sa.Column("pages", sa.Integer(), nullable=True, comment="Number of pages, of a PDF."),
        sa.Column(
            "state", sa.Text(), server_default="quarantined", nullable=False, comment="Whether it may be handed out."
        ),
        sa.Column("why", sa.Text(), server_default="", nullable=False, comment="Code of what was found wrong with it."),
        sa.Column(
            "checked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was last checked, by the clock of the machine.",
        ),
        sa.Column(
            "touched_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was last uploaded, by the clock of the machine.",
        ),
        sa.CheckConstraint("state IN ('quarantined', 'clean', 'refused', 'gone')", name=op.f("ck_stored_file_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_stored_file_sha256")),
    )
    op.create_index(
        "ix_stored_file_unchecked",
        "stored_file",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'quarantined'"),
    )
    op.create_table(
        "recommendation_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column(
            "submission", sa.Integer(), nullable=False, comment="Number of the submission that the opinion is about."
        ),
        sa.Column("by_jurisdiction_id", sa.Uuid(), nullable=True, comment="Jurisdiction of the recommender."),
        sa.Column(
            "by_agency_id", sa.Uuid(), nullable=True, comment="Recommender, if it is an authority or association."
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
            "state IN ('draft', 'submitted', 'superseded', 'removed')", name=op.f("ck_recommendation_document_state")
        ),
        sa.ForeignKeyConstraint(
            ["by_agency_id"], ["agency.id"], name=op.f("fk_recommendation_document_by_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["by_jurisdiction_id"],
            ["jurisdiction.id"],
            name=op.f("fk_recommendation_document_by_jurisdiction_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_recommendation_document_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_recommendation_document_dossier_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_document")),
    )
    op.create_index(
        op.f("ix_recommendation_document_by_agency_id"), "recommendation_document", ["by_agency_id"], unique=False
    )
    op.create_index(
        op.f("ix_recommendation_document_by_jurisdiction_id"),
        "recommendation_document",
        ["by_jurisdiction_id"],
        unique=False,
    )
    op.create_index(op.f("ix_recommendation_document_cycle_id"), "recommendation_document", ["cycle_id"], unique=False)
    op.create_index("ix_recommendation_document_dossier", "recommendation_document", ["dossier_id", "id"], unique=False)
    op.create_index("ix_recommendation_document_sha256", "recommendation_document", ["sha256"], unique=False)
    op.create_table(
        "secret_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column(
            "condition", sa.Integer(), nullable=True, comment="Condition that it is evidence for, 1 to 6 (Art. 13)."
        ),
        sa.Column("section", sa.Text(), nullable=True, comment="Section of the application that it belongs to."),
        sa.Column(
            "submission",
            sa.Integer(),
            nullable=True,
            comment="Number of the submission that it was first part of (Art. 17).",
        ),
        sa.Column(
            "superseded_in",
            sa.Integer(),
            nullable=True,
            comment="Number of the submission that it was no longer part of (Art. 17).",
        ),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
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
            "state IN ('draft', 'submitted', 'superseded', 'removed')", name=op.f("ck_secret_document_state")
        ),
        sa.CheckConstraint("condition BETWEEN 1 AND 6", name=op.f("ck_secret_document_condition")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_secret_document_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_secret_document_dossier_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secret_document")),
    )
    op.create_index("ix_secret_document_dossier", "secret_document", ["dossier_id", "id"], unique=False)
    op.create_index("ix_secret_document_sha256", "secret_document", ["sha256"], unique=False)
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("kind", sa.Text(), nullable=False, comment="Table of the document that it becomes."),
        sa.Column(
            "parent_id", sa.Uuid(), nullable=False, comment="Application, consultation or cycle that it belongs to."
        ),
        sa.Column("dossier_id", sa.Uuid(), nullable=True, comment="Application, if it belongs to one."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Who sends it."),
        sa.Column("grant_id", sa.Uuid(), nullable=False, comment="Grant under which it is sent."),
        sa.Column("title", sa.Text(), nullable=False, comment="Title: the name of the file."),
        sa.Column(
            "seal", sa.Text(), nullable=False, comment="Key of the digests that the ledger keeps of title and section."
        ),
        sa.Column("media_type", sa.Text(), nullable=False, comment="Media type as stated by who sends it."),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="Size in bytes as stated by who sends it."),
        sa.Column(
            "sha256",
            sa.Text(),
            nullable=True,
            comment="SHA-256 in hexadecimal: stated when it began, found once it is received.",
        ),
        sa.Column(
            "condition", sa.Integer(), nullable=True, comment="Condition that it is evidence for, 1 to 6 (Art. 13)."
        ),
        sa.Column("section", sa.Text(), nullable=True, comment="Section of the application that it belongs to."),
        sa.Column("pages", sa.Integer(), nullable=True, comment="Number of pages found, of a PDF."),
        sa.Column("state", sa.Text(), server_default="receiving", nullable=False, comment="How far it is."),
        sa.Column("why", sa.Text(), server_default="", nullable=False, comment="Code of why the content was refused."),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, comment="When it began."),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Until when bytes are taken, by the clock of the machine.",
        ),
        sa.Column("document_id", sa.Uuid(), nullable=True, comment="Document that it became."),
        sa.CheckConstraint("state IN ('receiving', 'received', 'refused', 'finished')", name=op.f("ck_upload_state")),
        sa.CheckConstraint("condition BETWEEN 1 AND 6", name=op.f("ck_upload_condition")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_upload_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_upload_dossier_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["grant_id"], ["role_grant.id"], name=op.f("fk_upload_grant_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_upload_person_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index(op.f("ix_upload_cycle_id"), "upload", ["cycle_id"], unique=False)
    op.create_index("ix_upload_dossier", "upload", ["dossier_id", "id"], unique=False)
    op.create_index(op.f("ix_upload_grant_id"), "upload", ["grant_id"], unique=False)
    op.create_index(
        "ix_upload_parent_open", "upload", ["parent_id"], unique=False, postgresql_where=sa.text("state <> 'finished'")
    )
    op.create_index("ix_upload_person", "upload", ["person_id", "id"], unique=False)
    op.create_table(
        "consultation_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("consultation_id", sa.Uuid(), nullable=False, comment="Consultation."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation asked about."),
        sa.Column("agency_id", sa.Uuid(), nullable=False, comment="Department asked."),
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
            "state IN ('draft', 'submitted', 'superseded', 'removed')", name=op.f("ck_consultation_document_state")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_consultation_document_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_document_consultation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_consultation_document_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_consultation_document_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_consultation_document_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_document")),
    )
    op.create_index(op.f("ix_consultation_document_agency_id"), "consultation_document", ["agency_id"], unique=False)
    op.create_index(
        "ix_consultation_document_consultation", "consultation_document", ["consultation_id", "id"], unique=False
    )
    op.create_index(op.f("ix_consultation_document_cycle_id"), "consultation_document", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_consultation_document_dossier_id"), "consultation_document", ["dossier_id"], unique=False)
    op.create_index(
        op.f("ix_consultation_document_organisation_id"), "consultation_document", ["organisation_id"], unique=False
    )
    op.create_index("ix_consultation_document_sha256", "consultation_document", ["sha256"], unique=False)
    op.create_table(
        "document_removal",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("document_id", sa.Uuid(), nullable=True, comment="Document."),
        sa.Column("secret_document_id", sa.Uuid(), nullable=True, comment="Secret document."),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False, comment="When it was marked."),
        sa.CheckConstraint("num_nonnulls(document_id, secret_document_id) = 1", name=op.f("ck_document_removal_one")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_removal_document_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_document_removal_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["secret_document_id"],
            ["secret_document.id"],
            name=op.f("fk_document_removal_secret_document_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_removal")),
        sa.UniqueConstraint("document_id", name=op.f("uq_document_removal_document_id")),
        sa.UniqueConstraint("secret_document_id", name=op.f("uq_document_removal_secret_document_id")),
    )
    op.create_index(op.f("ix_document_removal_dossier_id"), "document_removal", ["dossier_id"], unique=False)
    op.create_table(
        "notice_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("notice_id", sa.Uuid(), nullable=True, comment="Notice that it is attached to."),
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
            "(state = 'submitted') = (notice_id IS NOT NULL)", name=op.f("ck_notice_document_published")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'superseded', 'removed')", name=op.f("ck_notice_document_state")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_notice_document_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_document_notice_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_document")),
    )
    op.create_index("ix_notice_document_cycle", "notice_document", ["cycle_id", "id"], unique=False)
    op.create_index(op.f("ix_notice_document_notice_id"), "notice_document", ["notice_id"], unique=False)
    op.create_index("ix_notice_document_sha256", "notice_document", ["sha256"], unique=False)
    op.add_column(
        "document",
        sa.Column(
            "condition", sa.Integer(), nullable=True, comment="Condition that it is evidence for, 1 to 6 (Art. 13)."
        ),
    )
    op.add_column(
        "document",
        sa.Column("section", sa.Text(), nullable=True, comment="Section of the application that it belongs to."),
    )
    op.add_column(
        "document",
        sa.Column(
            "submission",
            sa.Integer(),
            nullable=True,
            comment="Number of the submission that it was first part of (Art. 17).",
        ),
    )
    op.add_column(
        "document",
        sa.Column(
            "superseded_in",
            sa.Integer(),
            nullable=True,
            comment="Number of the submission that it was no longer part of (Art. 17).",
        ),
    )
    op.add_column("document", sa.Column("pages", sa.Integer(), nullable=True, comment="Number of pages, of a PDF."))
    op.add_column(
        "document",
        sa.Column(
            "state",
            sa.Text(),
            server_default="draft",
            nullable=False,
            comment="Its life; a draft is seen by its sender alone.",
        ),
    )
    op.alter_column(
        "document",
        "title",
        existing_type=sa.TEXT(),
        comment="Title: the name of the file.",
        existing_comment="Title.",
        existing_nullable=False,
    )
    op.alter_column(
        "document",
        "uploaded_at",
        existing_type=sa.DateTime(timezone=True),
        comment="When it was uploaded.",
        existing_comment="When it was handed in.",
        existing_nullable=False,
    )
    op.create_index("ix_document_sha256", "document", ["sha256"], unique=False)
    op.execute(HANDED_IN)
    op.create_check_constraint(
        op.f("ck_document_state"), "document", "state IN ('draft', 'submitted', 'superseded', 'removed')"
    )
    op.create_check_constraint(op.f("ck_document_condition"), "document", "condition BETWEEN 1 AND 6")


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_document_sha256", table_name="document")
    op.alter_column(
        "document",
        "uploaded_at",
        existing_type=sa.DateTime(timezone=True),
        comment="When it was handed in.",
        existing_comment="When it was uploaded.",
        existing_nullable=False,
    )
    op.alter_column(
        "document",
        "title",
        existing_type=sa.TEXT(),
        comment="Title.",
        existing_comment="Title: the name of the file.",
        existing_nullable=False,
    )
    op.drop_column("document", "state")
    op.drop_column("document", "pages")
    op.drop_column("document", "superseded_in")
    op.drop_column("document", "submission")
    op.drop_column("document", "section")
    op.drop_column("document", "condition")
    op.drop_index("ix_notice_document_sha256", table_name="notice_document")
    op.drop_index(op.f("ix_notice_document_notice_id"), table_name="notice_document")
    op.drop_index("ix_notice_document_cycle", table_name="notice_document")
    op.drop_table("notice_document")
    op.drop_index(op.f("ix_document_removal_dossier_id"), table_name="document_removal")
    op.drop_table("document_removal")
    op.drop_index("ix_consultation_document_sha256", table_name="consultation_document")
    op.drop_index(op.f("ix_consultation_document_organisation_id"), table_name="consultation_document")
    op.drop_index(op.f("ix_consultation_document_dossier_id"), table_name="consultation_document")
    op.drop_index(op.f("ix_consultation_document_cycle_id"), table_name="consultation_document")
    op.drop_index("ix_consultation_document_consultation", table_name="consultation_document")
    op.drop_index(op.f("ix_consultation_document_agency_id"), table_name="consultation_document")
    op.drop_table("consultation_document")
    op.drop_index("ix_upload_person", table_name="upload")
    op.drop_index("ix_upload_parent_open", table_name="upload", postgresql_where=sa.text("state <> 'finished'"))
    op.drop_index(op.f("ix_upload_grant_id"), table_name="upload")
    op.drop_index("ix_upload_dossier", table_name="upload")
    op.drop_index(op.f("ix_upload_cycle_id"), table_name="upload")
    op.drop_table("upload")
    op.drop_index("ix_secret_document_sha256", table_name="secret_document")
    op.drop_index("ix_secret_document_dossier", table_name="secret_document")
    op.drop_table("secret_document")
    op.drop_index("ix_recommendation_document_sha256", table_name="recommendation_document")
    op.drop_index("ix_recommendation_document_dossier", table_name="recommendation_document")
    op.drop_index(op.f("ix_recommendation_document_cycle_id"), table_name="recommendation_document")
    op.drop_index(op.f("ix_recommendation_document_by_jurisdiction_id"), table_name="recommendation_document")
    op.drop_index(op.f("ix_recommendation_document_by_agency_id"), table_name="recommendation_document")
    op.drop_table("recommendation_document")
    op.drop_index(
        "ix_stored_file_unchecked", table_name="stored_file", postgresql_where=sa.text("state = 'quarantined'")
    )
    op.drop_table("stored_file")
    op.drop_table("file_key")
