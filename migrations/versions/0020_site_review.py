"""Keep visits and what panels record on site"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NUMBERS = '{"site_notice_days": 3, "site_visit_days": 5, "site_attendance_required": true}'


def upgrade() -> None:
    """Apply."""
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")
    op.create_table(
        "site_visit",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False, comment="State."),
        sa.Column(
            "logistics",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Transport and notes for the panel alone.",
        ),
        sa.Column(
            "warnings",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="Codes of what is unusual about its days but does not block.",
        ),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False, comment="When the present plan was made."),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True, comment="When it began."),
        sa.Column("first_day", sa.Date(), nullable=False, comment="First day."),
        sa.Column("last_day", sa.Date(), nullable=False, comment="Last day."),
        sa.Column("place", sa.Text(), nullable=False, comment="Where."),
        sa.Column("agenda", sa.Text(), server_default="", nullable=False, comment="What happens when."),
        sa.Column(
            "preparation", sa.Text(), server_default="", nullable=False, comment="What the applicant is to prepare."
        ),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'announced', 'postponed', 'held', 'closed', 'cancelled')",
            name=op.f("ck_site_visit_state"),
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_site_visit_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_site_visit_dossier_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_visit")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_site_visit_dossier_id")),
    )
    op.create_index("ix_site_visit_days", "site_visit", ["cycle_id", "first_day"], unique=False)
    op.create_table(
        "site_attendance",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("person_id", sa.Uuid(), nullable=True, comment="Member or observer; empty: of the applicant."),
        sa.Column("function", sa.Text(), server_default="", nullable=False, comment="Function at the applicant."),
        sa.Column("present", sa.Boolean(), nullable=False, comment="Whether the person was there."),
        sa.Column(
            "remark", sa.Text(), server_default="", nullable=False, comment="Such as from when to when, or why not."
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was recorded."),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True, comment="When it was recorded anew."),
        sa.Column("site_visit_id", sa.Uuid(), nullable=False, comment="Visit."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_site_attendance_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_site_attendance_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_site_attendance_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["site_visit_id"], ["site_visit.id"], name=op.f("fk_site_attendance_site_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_attendance")),
    )
    op.create_index(op.f("ix_site_attendance_cycle_id"), "site_attendance", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_site_attendance_dossier_id"), "site_attendance", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_site_attendance_person_id"), "site_attendance", ["person_id"], unique=False)
    op.create_index(op.f("ix_site_attendance_site_visit_id"), "site_attendance", ["site_visit_id"], unique=False)
    op.create_index(
        "uq_site_attendance_current",
        "site_attendance",
        ["dossier_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "site_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Who uploaded it."),
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
        sa.Column("site_visit_id", sa.Uuid(), nullable=False, comment="Visit."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'superseded', 'removed')", name=op.f("ck_site_document_state")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_site_document_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_site_document_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_site_document_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["site_visit_id"], ["site_visit.id"], name=op.f("fk_site_document_site_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_document")),
    )
    op.create_index(op.f("ix_site_document_cycle_id"), "site_document", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_site_document_dossier_id"), "site_document", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_site_document_person_id"), "site_document", ["person_id"], unique=False)
    op.create_index("ix_site_document_sha256", "site_document", ["sha256"], unique=False)
    op.create_index(op.f("ix_site_document_site_visit_id"), "site_document", ["site_visit_id"], unique=False)
    op.create_table(
        "site_note",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What it is about."),
        sa.Column("item", sa.Text(), nullable=True, comment="Number of the item in the criteria edition."),
        sa.Column("function", sa.Text(), server_default="", nullable=False, comment="Function of who was interviewed."),
        sa.Column("topic", sa.Text(), server_default="", nullable=False, comment="Subject of an interview."),
        sa.Column("text", sa.Text(), nullable=False, comment="The note."),
        sa.Column("corrects_id", sa.Uuid(), nullable=True, comment="Note that it puts right."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When."),
        sa.Column(
            "seal",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Key of the digests that the ledger keeps of its words.",
        ),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Who recorded it."),
        sa.Column("site_visit_id", sa.Uuid(), nullable=False, comment="Visit."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.CheckConstraint(
            "kind IN ('opening', 'closing', 'interview', 'strength', 'improvement')", name=op.f("ck_site_note_kind")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["site_note.id"], name=op.f("fk_site_note_corrects_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_site_note_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_site_note_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_site_note_person_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["site_visit_id"], ["site_visit.id"], name=op.f("fk_site_note_site_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_note")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_site_note_corrects_id")),
    )
    op.create_index(op.f("ix_site_note_cycle_id"), "site_note", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_site_note_dossier_id"), "site_note", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_site_note_person_id"), "site_note", ["person_id"], unique=False)
    op.create_index(op.f("ix_site_note_site_visit_id"), "site_note", ["site_visit_id"], unique=False)
    op.create_table(
        "site_notice",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What it tells."),
        sa.Column("reason", sa.Text(), server_default="", nullable=False, comment="Why it is put off."),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False, comment="When."),
        sa.Column("site_visit_id", sa.Uuid(), nullable=False, comment="Visit."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("first_day", sa.Date(), nullable=False, comment="First day."),
        sa.Column("last_day", sa.Date(), nullable=False, comment="Last day."),
        sa.Column("place", sa.Text(), nullable=False, comment="Where."),
        sa.Column("agenda", sa.Text(), server_default="", nullable=False, comment="What happens when."),
        sa.Column(
            "preparation", sa.Text(), server_default="", nullable=False, comment="What the applicant is to prepare."
        ),
        sa.CheckConstraint("kind IN ('announced', 'postponed')", name=op.f("ck_site_notice_kind")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_site_notice_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_site_notice_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["site_visit_id"], ["site_visit.id"], name=op.f("fk_site_notice_site_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_notice")),
    )
    op.create_index(op.f("ix_site_notice_cycle_id"), "site_notice", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_site_notice_dossier_id"), "site_notice", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_site_notice_site_visit_id"), "site_notice", ["site_visit_id"], unique=False)
    op.create_table(
        "site_observer",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Who goes along."),
        sa.Column(
            "dropped_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the plan was made anew; who goes along is named again.",
        ),
        sa.Column("site_visit_id", sa.Uuid(), nullable=False, comment="Visit."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_site_observer_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_site_observer_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_site_observer_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["site_visit_id"], ["site_visit.id"], name=op.f("fk_site_observer_site_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_observer")),
    )
    op.create_index(op.f("ix_site_observer_cycle_id"), "site_observer", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_site_observer_dossier_id"), "site_observer", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_site_observer_person_id"), "site_observer", ["person_id"], unique=False)
    op.create_index(op.f("ix_site_observer_site_visit_id"), "site_observer", ["site_visit_id"], unique=False)
    op.create_index(
        "uq_site_observer_current",
        "site_observer",
        ["site_visit_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("dropped_at IS NULL"),
    )
    op.create_table(
        "site_request",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False, comment="State."),
        sa.Column("what", sa.Text(), nullable=False, comment="What is asked for."),
        sa.Column("due_on", sa.Date(), nullable=False, comment="Last day to deliver it."),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="When it was asked for."),
        sa.Column("answer", sa.Text(), nullable=True, comment="Answer of the applicant."),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True, comment="When it was delivered."),
        sa.Column("closing_reason", sa.Text(), nullable=True, comment="Why it was closed without an answer."),
        sa.Column("site_visit_id", sa.Uuid(), nullable=False, comment="Visit."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("state IN ('asked', 'delivered', 'undelivered')", name=op.f("ck_site_request_state")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_site_request_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_site_request_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["site_visit_id"], ["site_visit.id"], name=op.f("fk_site_request_site_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_request")),
    )
    op.create_index(op.f("ix_site_request_cycle_id"), "site_request", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_site_request_dossier_id"), "site_request", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_site_request_site_visit_id"), "site_request", ["site_visit_id"], unique=False)
    op.create_table(
        "verification_point",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("item", sa.Text(), nullable=False, comment="Number of the item in the criteria edition."),
        sa.Column("text", sa.Text(), nullable=False, comment="What to verify."),
        sa.Column("source", sa.Text(), nullable=False, comment="Where it comes from."),
        sa.Column("assigned_to_id", sa.Uuid(), nullable=True, comment="Member who looks at it."),
        sa.Column("site_visit_id", sa.Uuid(), nullable=False, comment="Visit."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.CheckConstraint("source IN ('material', 'added')", name=op.f("ck_verification_point_source")),
        sa.ForeignKeyConstraint(
            ["assigned_to_id"], ["person.id"], name=op.f("fk_verification_point_assigned_to_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_verification_point_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_verification_point_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["site_visit_id"], ["site_visit.id"], name=op.f("fk_verification_point_site_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_point")),
    )
    op.create_index(
        op.f("ix_verification_point_assigned_to_id"), "verification_point", ["assigned_to_id"], unique=False
    )
    op.create_index(op.f("ix_verification_point_cycle_id"), "verification_point", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_verification_point_dossier_id"), "verification_point", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_verification_point_site_visit_id"), "verification_point", ["site_visit_id"], unique=False)
    op.create_table(
        "point_answer",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("point_id", sa.Uuid(), nullable=False, comment="Point."),
        sa.Column("finding", sa.Text(), nullable=False, comment="What was found."),
        sa.Column("looked_at", sa.Text(), nullable=False, comment="What was looked at."),
        sa.Column("evidence", sa.Text(), server_default="", nullable=False, comment="What it rests on."),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, comment="When."),
        sa.Column(
            "seal",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Key of the digests that the ledger keeps of its words.",
        ),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Who recorded it."),
        sa.Column("site_visit_id", sa.Uuid(), nullable=False, comment="Visit."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.CheckConstraint("finding IN ('confirmed', 'partly', 'not_confirmed')", name=op.f("ck_point_answer_finding")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_point_answer_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_point_answer_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_point_answer_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["verification_point.id"], name=op.f("fk_point_answer_point_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["site_visit_id"], ["site_visit.id"], name=op.f("fk_point_answer_site_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_answer")),
    )
    op.create_index(op.f("ix_point_answer_cycle_id"), "point_answer", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_point_answer_dossier_id"), "point_answer", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_point_answer_person_id"), "point_answer", ["person_id"], unique=False)
    op.create_index(op.f("ix_point_answer_point_id"), "point_answer", ["point_id"], unique=False)
    op.create_index(op.f("ix_point_answer_site_visit_id"), "point_answer", ["site_visit_id"], unique=False)
    op.create_table(
        "request_document",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("site_request_id", sa.Uuid(), nullable=False, comment="Request."),
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
        sa.Column("site_visit_id", sa.Uuid(), nullable=False, comment="Visit."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'superseded', 'removed')", name=op.f("ck_request_document_state")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_request_document_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_request_document_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["site_request_id"],
            ["site_request.id"],
            name=op.f("fk_request_document_site_request_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["site_visit_id"], ["site_visit.id"], name=op.f("fk_request_document_site_visit_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_document")),
    )
    op.create_index(op.f("ix_request_document_cycle_id"), "request_document", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_request_document_dossier_id"), "request_document", ["dossier_id"], unique=False)
    op.create_index("ix_request_document_sha256", "request_document", ["sha256"], unique=False)
    op.create_index(op.f("ix_request_document_site_request_id"), "request_document", ["site_request_id"], unique=False)
    op.create_index(op.f("ix_request_document_site_visit_id"), "request_document", ["site_visit_id"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_index(op.f("ix_request_document_site_visit_id"), table_name="request_document")
    op.drop_index(op.f("ix_request_document_site_request_id"), table_name="request_document")
    op.drop_index("ix_request_document_sha256", table_name="request_document")
    op.drop_index(op.f("ix_request_document_dossier_id"), table_name="request_document")
    op.drop_index(op.f("ix_request_document_cycle_id"), table_name="request_document")
    op.drop_table("request_document")
    op.drop_index(op.f("ix_point_answer_site_visit_id"), table_name="point_answer")
    op.drop_index(op.f("ix_point_answer_point_id"), table_name="point_answer")
    op.drop_index(op.f("ix_point_answer_person_id"), table_name="point_answer")
    op.drop_index(op.f("ix_point_answer_dossier_id"), table_name="point_answer")
    op.drop_index(op.f("ix_point_answer_cycle_id"), table_name="point_answer")
    op.drop_table("point_answer")
    op.drop_index(op.f("ix_verification_point_site_visit_id"), table_name="verification_point")
    op.drop_index(op.f("ix_verification_point_dossier_id"), table_name="verification_point")
    op.drop_index(op.f("ix_verification_point_cycle_id"), table_name="verification_point")
    op.drop_index(op.f("ix_verification_point_assigned_to_id"), table_name="verification_point")
    op.drop_table("verification_point")
    op.drop_index(op.f("ix_site_request_site_visit_id"), table_name="site_request")
    op.drop_index(op.f("ix_site_request_dossier_id"), table_name="site_request")
    op.drop_index(op.f("ix_site_request_cycle_id"), table_name="site_request")
    op.drop_table("site_request")
    op.drop_index(
        "uq_site_observer_current", table_name="site_observer", postgresql_where=sa.text("dropped_at IS NULL")
    )
    op.drop_index(op.f("ix_site_observer_site_visit_id"), table_name="site_observer")
    op.drop_index(op.f("ix_site_observer_person_id"), table_name="site_observer")
    op.drop_index(op.f("ix_site_observer_dossier_id"), table_name="site_observer")
    op.drop_index(op.f("ix_site_observer_cycle_id"), table_name="site_observer")
    op.drop_table("site_observer")
    op.drop_index(op.f("ix_site_notice_site_visit_id"), table_name="site_notice")
    op.drop_index(op.f("ix_site_notice_dossier_id"), table_name="site_notice")
    op.drop_index(op.f("ix_site_notice_cycle_id"), table_name="site_notice")
    op.drop_table("site_notice")
    op.drop_index(op.f("ix_site_note_site_visit_id"), table_name="site_note")
    op.drop_index(op.f("ix_site_note_person_id"), table_name="site_note")
    op.drop_index(op.f("ix_site_note_dossier_id"), table_name="site_note")
    op.drop_index(op.f("ix_site_note_cycle_id"), table_name="site_note")
    op.drop_table("site_note")
    op.drop_index(op.f("ix_site_document_site_visit_id"), table_name="site_document")
    op.drop_index("ix_site_document_sha256", table_name="site_document")
    op.drop_index(op.f("ix_site_document_person_id"), table_name="site_document")
    op.drop_index(op.f("ix_site_document_dossier_id"), table_name="site_document")
    op.drop_index(op.f("ix_site_document_cycle_id"), table_name="site_document")
    op.drop_table("site_document")
    op.drop_index(
        "uq_site_attendance_current", table_name="site_attendance", postgresql_where=sa.text("superseded_at IS NULL")
    )
    op.drop_index(op.f("ix_site_attendance_site_visit_id"), table_name="site_attendance")
    op.drop_index(op.f("ix_site_attendance_person_id"), table_name="site_attendance")
    op.drop_index(op.f("ix_site_attendance_dossier_id"), table_name="site_attendance")
    op.drop_index(op.f("ix_site_attendance_cycle_id"), table_name="site_attendance")
    op.drop_table("site_attendance")
    op.drop_index("ix_site_visit_days", table_name="site_visit")
    op.drop_table("site_visit")
