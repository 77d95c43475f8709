"""Keep files with what winners hand in, and addresses of calendars"""

import sqlalchemy as sa
from alembic import op

revision = "0043b"
down_revision = "0043a"
branch_labels = None
depends_on = None


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row.")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "obligation_document",
        _id(),
        sa.Column("obligation_id", sa.Uuid(), nullable=False, comment="Obligation."),
        sa.Column("submission_id", sa.Uuid(), nullable=True, comment="With what it was handed in."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application that won."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
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
            "state IN ('draft', 'submitted', 'superseded', 'removed')", name=op.f("ck_obligation_document_state")
        ),
        sa.CheckConstraint(
            "(state = 'submitted') = (submission_id IS NOT NULL)", name=op.f("ck_obligation_document_handed_in")
        ),
        _to("obligation_document", "obligation_id", "obligation"),
        _to("obligation_document", "submission_id", "obligation_submission"),
        _to("obligation_document", "cycle_id", "cycle"),
        _to("obligation_document", "dossier_id", "dossier"),
        _to("obligation_document", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation_document")),
    )
    op.create_index("ix_obligation_document_obligation", "obligation_document", ["obligation_id", "id"])
    op.create_index("ix_obligation_document_sha256", "obligation_document", ["sha256"])
    for column in ("submission_id", "cycle_id", "dossier_id", "organisation_id"):
        op.create_index(op.f(f"ix_obligation_document_{column}"), "obligation_document", [column])
    op.create_table(
        "calendar_feed",
        _id(),
        sa.Column("grant_id", sa.Uuid(), nullable=False, comment="Grant under which it is read."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Whose it is."),
        sa.Column(
            "token_digest", sa.Text(), nullable=False, comment="SHA-256 of the secret in the address, in hexadecimal."
        ),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False, comment="When it was made."),
        sa.Column(
            "revoked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was revoked, or another took its place.",
        ),
        _to("calendar_feed", "grant_id", "role_grant"),
        _to("calendar_feed", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_calendar_feed_token_digest")),
    )
    op.create_index(op.f("ix_calendar_feed_person_id"), "calendar_feed", ["person_id"])
    op.create_index(
        "uq_calendar_feed_grant",
        "calendar_feed",
        ["grant_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
