"""Keep for each cycle the room of organisations that its slates are dealt from, and the seed that they are dealt by."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

# A cycle in which experts were asked before: its room is what they were asked about, its seed that of the first asking.
ROOMS = """
INSERT INTO slate_room (cycle_id, seed, opened_at)
SELECT DISTINCT ON (e.cycle_id) e.cycle_id, l.prev_hash, e.at FROM ledger_entry e
JOIN ledger_link l ON l.entry_id = e.id
WHERE e.ability = 'cycle:open_declarations' AND e.outcome = 'done' ORDER BY e.cycle_id, e.id
"""
SUBJECTS = """
INSERT INTO slate_subject (cycle_id, organisation_id)
SELECT DISTINCT n.cycle_id, n.organisation_id FROM conflict_declaration n JOIN slate_room r ON r.cycle_id = n.cycle_id
"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "slate_room",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column(
            "seed",
            sa.Text(),
            nullable=False,
            comment="Hash of the last link of the cycle's chain on the ledger when experts were first asked.",
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False, comment="When."),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_slate_room_cycle_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slate_room")),
        sa.UniqueConstraint("cycle_id", name=op.f("uq_slate_room_cycle_id")),
    )
    op.create_table(
        "slate_subject",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation."),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_slate_subject_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_slate_subject_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slate_subject")),
        sa.UniqueConstraint("cycle_id", "organisation_id", name=op.f("uq_slate_subject_cycle_id_organisation_id")),
    )
    op.create_index(op.f("ix_slate_subject_organisation_id"), "slate_subject", ["organisation_id"], unique=False)
    op.execute(ROOMS)
    op.execute(SUBJECTS)


def downgrade() -> None:
    """Undo."""
    op.drop_index(op.f("ix_slate_subject_organisation_id"), table_name="slate_subject")
    op.drop_table("slate_subject")
    op.drop_table("slate_room")
