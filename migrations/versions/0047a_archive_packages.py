"""Keep archive packages of closed cycles"""

import sqlalchemy as sa
from alembic import op

revision = "0047a"
down_revision = "0046a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "cycle_archive",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column(
            "person_id", sa.Uuid(), nullable=False, comment="Who asked for it: it holds what that person may read."
        ),
        sa.Column("grant_id", sa.Uuid(), nullable=False, comment="Grant under which it was asked for."),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False, comment="How far it is."),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False, comment="Files packed so far."),
        sa.Column(
            "total", sa.Integer(), server_default="0", nullable=False, comment="Files to pack, once they are counted."
        ),
        sa.Column("why", sa.Text(), server_default="", nullable=False, comment="Code of why it could not be made."),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="When it was asked for."),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True, comment="When it was made."),
        sa.Column("size", sa.BigInteger(), nullable=True, comment="Size in bytes."),
        sa.Column("sha256", sa.Text(), nullable=True, comment="SHA-256 of the package, in hexadecimal."),
        sa.Column("key_fingerprint", sa.Text(), nullable=True, comment="Key that signed it, as certificates name it."),
        sa.CheckConstraint(
            "state IN ('asked', 'packing', 'ready', 'failed', 'dropped')", name=op.f("ck_cycle_archive_state")
        ),
        sa.CheckConstraint("state <> 'ready' OR sha256 IS NOT NULL", name=op.f("ck_cycle_archive_made")),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_cycle_archive_progress")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_cycle_archive_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_cycle_archive_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_cycle_archive_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["role_grant.id"], name=op.f("fk_cycle_archive_grant_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle_archive")),
    )
    op.create_index(op.f("ix_cycle_archive_programme_id"), "cycle_archive", ["programme_id"], unique=False)
    op.create_index(op.f("ix_cycle_archive_cycle_id"), "cycle_archive", ["cycle_id"], unique=False)
    op.create_index(
        "uq_cycle_archive_waiting",
        "cycle_archive",
        ["cycle_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'packing')"),
    )
