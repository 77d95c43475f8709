"""Reassess winners within the validity of their titles, and follow up what they are to improve"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044a"
down_revision = "0043c"
branch_labels = None
depends_on = None

NUMBERS = '{"reassessment_experts": 3, "improvement_days": 180}'
KINDS = (
    "kind IN ('performance_report', 'reassessment', 'experience_summary', 'exchange_event', 'public_interest', "
    "'bonus_report', 'improvement')"
)
# What an expert handed in, and an outcome that was signed, stay as they were.
KEEP = (
    """
CREATE FUNCTION keep_reassessment_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'SHEET_IS_KEPT Art.24'; END $$
""",
    """
CREATE TRIGGER keep_reassessment_sheet BEFORE UPDATE OR DELETE ON reassessment_sheet
 FOR EACH ROW WHEN (OLD.state = 'locked') EXECUTE FUNCTION keep_reassessment_sheet()
""",
    """
CREATE FUNCTION keep_reassessment_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'OUTCOME_IS_KEPT Art.24'; END $$
""",
    """
CREATE TRIGGER keep_reassessment_report BEFORE UPDATE OR DELETE ON reassessment_report
 FOR EACH ROW WHEN (OLD.state = 'signed') EXECUTE FUNCTION keep_reassessment_report()
""",
)


def upgrade() -> None:
    """Apply."""
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")
    op.create_table(
        "reassessment",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("award_id", sa.Uuid(), nullable=False, comment="Award."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application that the award was won with."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of the award."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("state", sa.Text(), server_default="open", nullable=False, comment="State."),
        sa.Column("starts_on", sa.Date(), nullable=False, comment="First day of the visit."),
        sa.Column("ends_on", sa.Date(), nullable=False, comment="Last day of the visit."),
        sa.Column("scope", sa.Text(), nullable=False, comment="What is looked at, and what the winner is to prepare."),
        sa.Column(
            "items",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="Items of the criteria that are looked at (Art. 4).",
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False, comment="When it was opened."),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=True, comment="When its outcome was signed."),
        sa.Column("answer", sa.Text(), nullable=True, comment="What the winner says to the outcome."),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="When the winner answered."),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="When it was closed or cancelled."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was cancelled."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("state IN ('open', 'concluded', 'closed', 'cancelled')", name=op.f("ck_reassessment_state")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_reassessment_days")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_reassessment_award_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_reassessment_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_reassessment_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_reassessment_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reassessment")),
    )
    op.create_index(op.f("ix_reassessment_award_id"), "reassessment", ["award_id"], unique=False)
    op.create_index(op.f("ix_reassessment_cycle_id"), "reassessment", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_reassessment_dossier_id"), "reassessment", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_reassessment_organisation_id"), "reassessment", ["organisation_id"], unique=False)
    op.create_index(
        "uq_reassessment_under_way",
        "reassessment",
        ["award_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'concluded')"),
    )
    op.create_table(
        "reassessment_place",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("reassessment_id", sa.Uuid(), nullable=False, comment="Reassessment."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application that the award was won with."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of the award."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Expert."),
        sa.Column(
            "leader",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Whether the expert leads the panel.",
        ),
        sa.Column("appointed_at", sa.DateTime(timezone=True), nullable=False, comment="When."),
        sa.Column(
            "state",
            sa.Text(),
            server_default="undeclared",
            nullable=False,
            comment="What the expert declares on the winner.",
        ),
        sa.Column("kind", sa.Text(), nullable=True, comment="Kind of the conflict declared."),
        sa.Column("detail", sa.Text(), nullable=True, comment="Explanation."),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True, comment="When it was declared."),
        sa.Column(
            "undertaken_at", sa.DateTime(timezone=True), nullable=True, comment="When the undertaking was signed."
        ),
        sa.Column("text_version", sa.Text(), nullable=True, comment="Version of the text that was signed."),
        sa.Column("text_digest", sa.Text(), nullable=True, comment="SHA-256 of the text that was signed."),
        sa.Column(
            "frozen_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was frozen: the expert sits no longer.",
        ),
        sa.Column("frozen_because", sa.Text(), nullable=True, comment="Why it was frozen."),
        sa.Column(
            "freeze_reason", sa.Text(), nullable=True, comment="Reason given by who declined or stood the expert down."
        ),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "frozen_because IN ('conflict', 'grant_ended', 'declined', 'stood_down', 'suspended', 'disqualified')",
            name=op.f("ck_reassessment_place_frozen_because"),
        ),
        sa.CheckConstraint("state IN ('undeclared', 'none', 'conflicted')", name=op.f("ck_reassessment_place_state")),
        sa.CheckConstraint("(frozen_at IS NULL) = (frozen_because IS NULL)", name=op.f("ck_reassessment_place_frozen")),
        sa.CheckConstraint(
            "(undertaken_at IS NULL) = (text_digest IS NULL)", name=op.f("ck_reassessment_place_undertaken")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_reassessment_place_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_reassessment_place_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_reassessment_place_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reassessment_place_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["reassessment_id"],
            ["reassessment.id"],
            name=op.f("fk_reassessment_place_reassessment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reassessment_place")),
        sa.UniqueConstraint(
            "reassessment_id", "person_id", name=op.f("uq_reassessment_place_reassessment_id_person_id")
        ),
    )
    op.create_index(op.f("ix_reassessment_place_cycle_id"), "reassessment_place", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_reassessment_place_dossier_id"), "reassessment_place", ["dossier_id"], unique=False)
    op.create_index(
        op.f("ix_reassessment_place_organisation_id"), "reassessment_place", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_reassessment_place_person_id"), "reassessment_place", ["person_id"], unique=False)
    op.create_index(
        "uq_reassessment_place_leader",
        "reassessment_place",
        ["reassessment_id"],
        unique=True,
        postgresql_where=sa.text("leader"),
    )
    op.create_table(
        "reassessment_sheet",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("reassessment_id", sa.Uuid(), nullable=False, comment="Reassessment."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application that the award was won with."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of the award."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False, comment="State."),
        sa.Column(
            "findings",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="What was found, by item.",
        ),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True, comment="When it was handed in."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("state IN ('draft', 'locked')", name=op.f("ck_reassessment_sheet_state")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_reassessment_sheet_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_reassessment_sheet_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_reassessment_sheet_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["reassessment_id"],
            ["reassessment.id"],
            name=op.f("fk_reassessment_sheet_reassessment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reassessment_sheet")),
    )
    op.create_index(op.f("ix_reassessment_sheet_cycle_id"), "reassessment_sheet", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_reassessment_sheet_dossier_id"), "reassessment_sheet", ["dossier_id"], unique=False)
    op.create_index(
        op.f("ix_reassessment_sheet_organisation_id"), "reassessment_sheet", ["organisation_id"], unique=False
    )
    op.create_index(
        op.f("ix_reassessment_sheet_reassessment_id"), "reassessment_sheet", ["reassessment_id"], unique=False
    )
    op.create_table(
        "reassessment_author",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("sheet_id", sa.Uuid(), nullable=False, comment="Sheet."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of the award."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Author."),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_reassessment_author_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_reassessment_author_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reassessment_author_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["reassessment_sheet.id"], name=op.f("fk_reassessment_author_sheet_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reassessment_author")),
        sa.UniqueConstraint("sheet_id", name=op.f("uq_reassessment_author_sheet_id")),
    )
    op.create_index(op.f("ix_reassessment_author_cycle_id"), "reassessment_author", ["cycle_id"], unique=False)
    op.create_index(
        op.f("ix_reassessment_author_organisation_id"), "reassessment_author", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_reassessment_author_person_id"), "reassessment_author", ["person_id"], unique=False)
    op.create_table(
        "reassessment_report",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("reassessment_id", sa.Uuid(), nullable=False, comment="Reassessment."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application that the award was won with."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of the award."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column(
            "number",
            sa.Integer(),
            nullable=False,
            comment="1 for the first, one more each time that the panel reports anew.",
        ),
        sa.Column("state", sa.Text(), server_default="reported", nullable=False, comment="How far it is."),
        sa.Column("text", sa.Text(), nullable=False, comment="Report of the panel."),
        sa.Column("found", sa.Text(), nullable=False, comment="What the panel concludes."),
        sa.Column(
            "findings",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="What was found by item, without names.",
        ),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False, comment="When the panel reported."),
        sa.Column(
            "outcome",
            sa.Text(),
            nullable=True,
            comment="Outcome that the office proposes, and once signed the outcome.",
        ),
        sa.Column("opinion", sa.Text(), nullable=True, comment="Opinion of the office."),
        sa.Column(
            "measures",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="What the winner is to improve, by when.",
        ),
        sa.Column("returned", sa.Text(), nullable=True, comment="Why the director gave the proposal back."),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True, comment="When the outcome was signed."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "found IN ('maintained', 'improvement_required', 'grave_doubts')", name=op.f("ck_reassessment_report_found")
        ),
        sa.CheckConstraint(
            "outcome IN ('maintained', 'improvement_required', 'grave_doubts')",
            name=op.f("ck_reassessment_report_outcome"),
        ),
        sa.CheckConstraint(
            "state IN ('reported', 'proposed', 'signed', 'superseded')", name=op.f("ck_reassessment_report_state")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_reassessment_report_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_reassessment_report_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_reassessment_report_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["reassessment_id"],
            ["reassessment.id"],
            name=op.f("fk_reassessment_report_reassessment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reassessment_report")),
        sa.UniqueConstraint("reassessment_id", "number", name=op.f("uq_reassessment_report_reassessment_id_number")),
    )
    op.create_index(op.f("ix_reassessment_report_cycle_id"), "reassessment_report", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_reassessment_report_dossier_id"), "reassessment_report", ["dossier_id"], unique=False)
    op.create_index(
        op.f("ix_reassessment_report_organisation_id"), "reassessment_report", ["organisation_id"], unique=False
    )
    op.create_index(
        "uq_reassessment_report_standing",
        "reassessment_report",
        ["reassessment_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'superseded'"),
    )
    op.add_column(
        "obligation",
        sa.Column("asked", sa.Text(), nullable=True, comment="What is to be improved, of an improvement (Art. 24)."),
    )
    op.add_column(
        "obligation",
        sa.Column("reassessment_id", sa.Uuid(), nullable=True, comment="Reassessment that asks for it."),
    )
    op.create_foreign_key(
        op.f("fk_obligation_reassessment_id"),
        "obligation",
        "reassessment",
        ["reassessment_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_index(op.f("ix_obligation_reassessment_id"), "obligation", ["reassessment_id"], unique=False)
    op.drop_constraint(op.f("ck_obligation_kind"), "obligation", type_="check")
    op.create_check_constraint(op.f("ck_obligation_kind"), "obligation", KINDS)
    for statement in KEEP:
        op.execute(statement)
