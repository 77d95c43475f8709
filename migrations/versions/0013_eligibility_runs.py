"""Keep runs of the machine checks, rechecks, exclusions that departments report; findings refer to a run."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = "Key of the row."
NUMBERS = '{"safety_exempt_sections": [], "rerun_required": true, "recheck_days": 10}'
# What the findings of an application kept becomes one run; `machine` had the figures as an object.
MOVE = """
INSERT INTO eligibility_run (dossier_id, cycle_id, occasion, state, reference, checks, changes, ran_at)
SELECT f.dossier_id, f.cycle_id, 'initial',
 CASE WHEN bool_or(k.one ->> 'outcome' = 'fail') THEN 'failed' ELSE 'clear' END,
 COALESCE(c.reference_date, ((c.filing_deadline - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai')::date),
 COALESCE(jsonb_agg(jsonb_build_object('condition', k.one -> 'condition', 'code', k.one -> 'code',
   'outcome', k.one -> 'outcome', 'article', concat('Art.13(', k.one ->> 'condition', ')'),
   'figures', (SELECT COALESCE(jsonb_agg(jsonb_build_object('name', p.key, 'value', p.value)), '[]')
    FROM jsonb_each_text(k.one -> 'figures') p)) ORDER BY f.condition) FILTER (WHERE k.one IS NOT NULL), '[]'),
 '[]', max(f.found_at)
FROM eligibility_finding f JOIN cycle c ON c.id = f.cycle_id
LEFT JOIN LATERAL jsonb_array_elements(f.machine) k(one) ON true
GROUP BY f.dossier_id, f.cycle_id, c.filing_deadline, c.reference_date
"""
REFER = """
UPDATE eligibility_finding f SET run_id = r.id FROM eligibility_run r WHERE r.dossier_id = f.dossier_id
"""
KINDS = "('returned', 'qualified', 'rejected', 'disqualified'{more})"


def _key(name: str, comment: str, *, nullable: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.Uuid(), nullable=nullable, comment=comment)


def _text(name: str, comment: str, *, nullable: bool = False, default: str | None = None) -> "sa.Column[Any]":
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment, server_default=default)


def _moment(name: str, comment: str, *, nullable: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, comment=comment)


def _json(name: str, comment: str, default: str | None = None) -> "sa.Column[Any]":
    kind = postgresql.JSONB(astext_type=sa.Text())
    return sa.Column(name, kind, nullable=False, comment=comment, server_default=default)


def _id() -> "sa.Column[Any]":
    return sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment=KEY)


def _version() -> "sa.Column[Any]":
    comment = "Number of the row's latest change."
    return sa.Column("version", sa.Integer(), server_default="1", nullable=False, comment=comment)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def upgrade() -> None:
    """Apply."""
    _runs()
    _rechecks()
    op.add_column("eligibility_finding", _key("run_id", "Run of the machine checks beside it.", nullable=True))
    op.execute(MOVE)
    op.execute(REFER)
    op.alter_column("eligibility_finding", "run_id", nullable=False)
    op.create_index(op.f("ix_eligibility_finding_run_id"), "eligibility_finding", ["run_id"])
    op.create_foreign_key(
        op.f("fk_eligibility_finding_run_id"), "eligibility_finding", "eligibility_run", ["run_id"], ["id"],
        ondelete="RESTRICT",
    )  # fmt: skip
    op.drop_column("eligibility_finding", "machine")
    op.add_column("dossier_outcome", _json("checks", "Failed machine checks with the figures used.", "[]"))
    op.add_column("dossier_outcome", _moment("recheck_until", "Until when it may ask for a recheck.", nullable=True))
    _kinds(", 'recheck_dismissed'")
    op.add_column("consultation", _json("vetoes", "Exclusions that the department reports (Art. 13(6)).", "[]"))
    _signed("NOT IN ('final', 'qualified')")
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")


def _runs() -> None:
    op.create_table(
        "eligibility_run",
        _id(),
        _key("dossier_id", "Application."),
        _key("cycle_id", "Cycle."),
        _text("occasion", "Occasion."),
        _text("state", "Whether a check failed, and what the office found on it."),
        sa.Column(
            "reference",
            sa.Date(),
            nullable=False,
            comment="Reference date from which every look-back counts (Art. 13).",
        ),
        _json("checks", "Checks with the figures used."),
        _json("changes", "What came out differently from the run before."),
        _moment("ran_at", "When it ran."),
        _text("reason", "Why the office kept the application or struck it off.", nullable=True),
        _moment("judged_at", "When the office judged what the run found.", nullable=True),
        _version(),
        sa.CheckConstraint(
            "occasion IN ('initial', 'recheck', 'before_publicity', 'before_meeting')",
            name=op.f("ck_eligibility_run_occasion"),
        ),
        sa.CheckConstraint("state IN ('clear', 'failed', 'kept', 'confirmed')", name=op.f("ck_eligibility_run_state")),
        _refers("eligibility_run", "dossier_id", "dossier"),
        _refers("eligibility_run", "cycle_id", "cycle"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_run")),
    )
    op.create_index("ix_eligibility_run_dossier", "eligibility_run", ["dossier_id", "id"])
    op.create_index(op.f("ix_eligibility_run_cycle_id"), "eligibility_run", ["cycle_id"])


def _rechecks() -> None:
    op.create_table(
        "recheck",
        _id(),
        _key("dossier_id", "Application."),
        _key("cycle_id", "Cycle."),
        _key("organisation_id", "Applicant."),
        _text("state", "State.", default="asked"),
        _text("grounds", "Grounds."),
        _moment("asked_at", "When it was asked for."),
        _moment("decided_at", "When it was decided and signed.", nullable=True),
        _key("list_id", "Supplementary list of qualified applicants.", nullable=True),
        _version(),
        sa.CheckConstraint("state IN ('asked', 'upheld', 'dismissed')", name=op.f("ck_recheck_state")),
        _refers("recheck", "dossier_id", "dossier"),
        _refers("recheck", "cycle_id", "cycle"),
        _refers("recheck", "organisation_id", "organisation"),
        _refers("recheck", "list_id", "award_list"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_recheck_dossier_id")),
    )
    for column in ("cycle_id", "organisation_id", "list_id"):
        op.create_index(op.f(f"ix_recheck_{column}"), "recheck", [column])


def _kinds(more: str) -> None:
    op.drop_constraint(op.f("ck_dossier_outcome_kind"), "dossier_outcome")
    op.create_check_constraint(op.f("ck_dossier_outcome_kind"), "dossier_outcome", f"kind IN {KINDS.format(more=more)}")


def _signed(which: str) -> None:
    op.drop_index("uq_award_list_signed", "award_list")
    where = sa.text(f"state = 'signed' AND kind {which}")
    op.create_index("uq_award_list_signed", "award_list", ["cycle_id", "kind"], unique=True, postgresql_where=where)


def downgrade() -> None:
    """Undo."""
    _signed("<> 'final'")
    op.drop_column("consultation", "vetoes")
    _kinds("")
    op.drop_column("dossier_outcome", "recheck_until")
    op.drop_column("dossier_outcome", "checks")
    op.add_column("eligibility_finding", _json("machine", "Machine checks with the figures used.", "[]"))
    op.alter_column("eligibility_finding", "machine", server_default=None)
    op.drop_column("eligibility_finding", "run_id")
    op.drop_table("recheck")
    op.drop_table("eligibility_run")
