"""Keep a panel's consensus apart from its reviews; a review says which edition and submission it is about."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

NUMBERS = '{"consensus_threshold": 20, "normalisation_min_sample": 8}'
SNAPSHOT = """
UPDATE review r SET criteria_edition_id = c.criteria_edition_id, dossier_version_id = (SELECT v.id
 FROM dossier_version v WHERE v.dossier_id = r.dossier_id ORDER BY v.submission DESC LIMIT 1)
FROM cycle c WHERE c.id = r.cycle_id
"""
TRIGGERS = """
CREATE FUNCTION keep_closed_consensus() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 IF EXISTS (SELECT 1 FROM public.consensus k WHERE k.state = 'closed'
   AND k.id = COALESCE(NEW.consensus_id, OLD.consensus_id)) THEN RAISE EXCEPTION 'CONSENSUS_CLOSED Art.18'; END IF;
 RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER keep_closed_consensus BEFORE INSERT OR UPDATE OR DELETE ON consensus_item
 FOR EACH ROW EXECUTE FUNCTION keep_closed_consensus();
CREATE TRIGGER keep_closed_consensus BEFORE INSERT OR UPDATE OR DELETE ON consensus_response
 FOR EACH ROW EXECUTE FUNCTION keep_closed_consensus();
CREATE FUNCTION keep_consensus_as_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 IF OLD.state = 'closed' THEN RAISE EXCEPTION 'CONSENSUS_CLOSED Art.18'; END IF;
 RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER keep_consensus_as_closed BEFORE UPDATE OR DELETE ON consensus
 FOR EACH ROW EXECUTE FUNCTION keep_consensus_as_closed();
"""
# (column, comment) of what a report says beside its text.
SAID = {
    "items": "The panel's judgement by item, without names.",
    "strengths": "Key strengths.",
    "improvements": "Key opportunities for improvement.",
    "site_issues": "What to look into on site, by item.",
}
SCORE = "What the panel gives, in points: by item what it agreed on, else the mean of its reviews."
MEAN = "Mean of the locked reviews, in points."


def _key(name: str, comment: str, *, nullable: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.Uuid(), nullable=nullable, comment=comment)


def _text(name: str, comment: str, *, nullable: bool = False, default: str | None = None) -> "sa.Column[Any]":
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment, server_default=default)


def _number(name: str, comment: str, default: str | None = None) -> "sa.Column[Any]":
    return sa.Column(name, sa.Integer(), nullable=False, comment=comment, server_default=default)


def _moment(name: str, comment: str, *, nullable: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, comment=comment)


def _id() -> "sa.Column[Any]":
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row.")


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def upgrade() -> None:
    """Apply."""
    _snapshots()
    _consensus()
    _items()
    _responses()
    _said()
    for statement in TRIGGERS.strip().removesuffix(";").split(";\nCREATE "):
        op.execute(statement if statement.startswith("CREATE ") else f"CREATE {statement}")
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")


def _snapshots() -> None:
    edition, version = (
        "Edition of the criteria that it scores against (Art. 4).",
        "Submission that it is about, as it was frozen (Art. 18).",
    )
    op.add_column("review", _key("criteria_edition_id", edition, nullable=True))
    op.add_column("review", _key("dossier_version_id", version, nullable=True))
    op.execute("ALTER TABLE review DISABLE TRIGGER keep_locked_review")
    op.execute(SNAPSHOT)
    op.execute("ALTER TABLE review ENABLE TRIGGER keep_locked_review")
    op.alter_column("review", "criteria_edition_id", nullable=False)
    for column, target in (("criteria_edition_id", "criteria_edition"), ("dossier_version_id", "dossier_version")):
        op.create_foreign_key(op.f(f"fk_review_{column}"), "review", target, [column], ["id"], ondelete="RESTRICT")


def _consensus() -> None:
    op.create_table(
        "consensus",
        _id(),
        _key("dossier_id", "Application."),
        _key("cycle_id", "Cycle."),
        _text("phase", "Phase."),
        _number("number", "First or later: a conflict of interest found in the panel asks for another."),
        _text("state", "State.", default="open"),
        _moment("opened_at", "When the panel began to see its reviews."),
        _moment("closed_at", "When it was closed.", nullable=True),
        _number("version", "Number of the row's latest change.", "1"),
        sa.CheckConstraint("phase IN ('material', 'site')", name=op.f("ck_consensus_phase")),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_consensus_state")),
        _refers("consensus", "dossier_id", "dossier"),
        _refers("consensus", "cycle_id", "cycle"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consensus")),
        sa.UniqueConstraint("dossier_id", "phase", "number", name=op.f("uq_consensus_dossier_id_phase_number")),
    )
    op.create_index(op.f("ix_consensus_cycle_id"), "consensus", ["cycle_id"])


def _items() -> None:
    op.create_table(
        "consensus_item",
        _id(),
        _key("consensus_id", "Consensus."),
        _key("dossier_id", "Application."),
        _key("cycle_id", "Cycle."),
        _text("item", "Number of the item in the criteria edition."),
        _number("percentage", "Percentage agreed on."),
        _text("rationale", "Why."),
        _moment("agreed_at", "When it was last recorded."),
        sa.CheckConstraint("percentage BETWEEN 0 AND 100", name=op.f("ck_consensus_item_percentage")),
        *_places("consensus_item"),
        sa.UniqueConstraint("consensus_id", "item", name=op.f("uq_consensus_item_consensus_id_item")),
    )
    _indexes("consensus_item", "dossier_id", "cycle_id")


def _responses() -> None:
    about = "`version` of the consensus that it is about; one about an earlier version counts no more."
    op.create_table(
        "consensus_response",
        _id(),
        _key("consensus_id", "Consensus."),
        _key("dossier_id", "Application."),
        _key("cycle_id", "Cycle."),
        _key("person_id", "Member."),
        _number("on_version", about),
        sa.Column("confirms", sa.Boolean(), nullable=False, comment="Whether the member agrees."),
        _text("dissent", "What the member holds instead.", nullable=True),
        _moment("responded_at", "When."),
        *_places("consensus_response"),
        _refers("consensus_response", "person_id", "person"),
        sa.UniqueConstraint(
            "consensus_id", "person_id", "on_version",
            name=op.f("uq_consensus_response_consensus_id_person_id_on_version"),
        ),
    )  # fmt: skip
    _indexes("consensus_response", "dossier_id", "cycle_id", "person_id")


def _places(table: str) -> tuple[Any, ...]:
    targets = {"consensus_id": "consensus", "dossier_id": "dossier", "cycle_id": "cycle"}
    refers = (_refers(table, column, target) for column, target in targets.items())
    return (*refers, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")))


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _said() -> None:
    for name, comment in SAID.items():
        kind = postgresql.JSONB(astext_type=sa.Text())
        op.add_column("panel_report", sa.Column(name, kind, server_default="[]", nullable=False, comment=comment))
    op.add_column("panel_report", _text("recommendation", "What the panel recommends.", default=""))
    op.alter_column("panel_report", "recommendation", nullable=False)
    op.alter_column("panel_report", "score", comment=SCORE, existing_comment=MEAN)


def downgrade() -> None:
    """Undo."""
    op.alter_column("panel_report", "score", comment=MEAN, existing_comment=SCORE)
    for column in (*SAID, "recommendation"):
        op.drop_column("panel_report", column)
    for table in ("consensus_response", "consensus_item", "consensus"):
        op.drop_table(table)
    for function in ("keep_closed_consensus", "keep_consensus_as_closed"):
        op.execute(f"DROP FUNCTION {function}()")
    op.drop_column("review", "dossier_version_id")
    op.drop_column("review", "criteria_edition_id")
    op.execute(
        "UPDATE regulation_version SET parameters = parameters - 'consensus_threshold' - 'normalisation_min_sample'"
    )
