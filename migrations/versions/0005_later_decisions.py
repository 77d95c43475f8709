"""What is decided later has its own record: recommendations of a new submission, final lists, commendations.

A signed list is kept by the database as it was signed; that it is published may be added, once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SIGNED = ("uq_award_list_signed", "award_list", ["cycle_id", "kind"])
FUNCTION = """
CREATE FUNCTION keep_list_as_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE published public.award_list := OLD;
BEGIN
 IF TG_OP = 'UPDATE' AND OLD.published_at IS NULL THEN
  published.published_at := NEW.published_at;
  published.version := NEW.version;
  IF NEW IS NOT DISTINCT FROM published THEN RETURN NEW; END IF;
 END IF;
 RAISE EXCEPTION 'LIST_SIGNED Art.17';
END $$
"""
TRIGGER = """
CREATE TRIGGER keep_list_as_signed BEFORE UPDATE OR DELETE ON award_list
 FOR EACH ROW WHEN (OLD.state = 'signed') EXECUTE FUNCTION keep_list_as_signed()
"""


def _submission(comment: str) -> "sa.Column[int]":
    return sa.Column("submission", sa.Integer(), server_default="1", nullable=False, comment=comment)


def upgrade() -> None:
    """Apply."""
    op.execute(FUNCTION)
    op.execute(TRIGGER)
    op.drop_index(SIGNED[0], SIGNED[1])
    op.create_index(*SIGNED, unique=True, postgresql_where=sa.text("state = 'signed' AND kind <> 'final'"))
    op.add_column(
        "dossier", _submission("Number of its submission; a return for correction begins the next (Art. 17).")
    )
    op.add_column(
        "recommendation", _submission("Number of the submission that it is about; an earlier one does not count.")
    )
    op.drop_constraint(op.f("uq_recommendation_dossier_id"), "recommendation")
    op.create_unique_constraint(
        op.f("uq_recommendation_dossier_id_submission"), "recommendation", ["dossier_id", "submission"]
    )
    op.drop_constraint(op.f("uq_commendation_cycle_id"), "commendation")
    op.create_unique_constraint(
        op.f("uq_commendation_cycle_id_document_number"), "commendation", ["cycle_id", "document_number"]
    )
    comment = "Document that commends it (Art. 22)."
    op.add_column("award", sa.Column("commendation_id", sa.Uuid(), nullable=True, comment=comment))
    op.create_index(op.f("ix_award_commendation_id"), "award", ["commendation_id"])
    op.create_foreign_key(
        op.f("fk_award_commendation_id"), "award", "commendation", ["commendation_id"], ["id"], ondelete="RESTRICT"
    )


def downgrade() -> None:
    """Undo."""
    op.drop_column("award", "commendation_id")
    op.drop_constraint(op.f("uq_commendation_cycle_id_document_number"), "commendation")
    op.create_unique_constraint(op.f("uq_commendation_cycle_id"), "commendation", ["cycle_id"])
    op.drop_constraint(op.f("uq_recommendation_dossier_id_submission"), "recommendation")
    op.create_unique_constraint(op.f("uq_recommendation_dossier_id"), "recommendation", ["dossier_id"])
    op.drop_column("recommendation", "submission")
    op.drop_column("dossier", "submission")
    op.drop_index(SIGNED[0], SIGNED[1])
    op.create_index(*SIGNED, unique=True, postgresql_where=sa.text("state = 'signed'"))
    op.execute("DROP FUNCTION keep_list_as_signed CASCADE")
