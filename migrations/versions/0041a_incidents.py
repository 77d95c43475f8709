"""Keep incidents, revocations and what they ask for"""

import sqlalchemy as sa
from alembic import op

revision = "0041a"
down_revision = "0040"
branch_labels = None
depends_on = None

NUMBERS = '{"revocation_counted_by": "decision", "fraud_after_validity": true, "revoked_award_counts": true}'
ITEMS = "kind IN ('candidate', 'objection', 'replacement', 'approval', 'rules', 'revocation', 'other')"
NOTICES = """kind IN ('announcement', 'extension', 'correction', 'publicity', 'commendation', 'revocation', 'parameters',
 'rules')"""


def upgrade() -> None:
    """Apply."""
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")
    for table in ("meeting_item", "resolution"):
        op.drop_constraint(op.f(f"ck_{table}_kind"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_kind"), table, ITEMS)
    op.drop_constraint(op.f("ck_notice_kind"), "notice", type_="check")
    op.create_check_constraint(op.f("ck_notice_kind"), "notice", NOTICES)
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of the award or application."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application concerned."),
        sa.Column("award_id", sa.Uuid(), nullable=True, comment="Award; empty: found before there was one (Art. 28)."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation concerned."),
        sa.Column("state", sa.Text(), server_default="registered", nullable=False, comment="State."),
        sa.Column("ground", sa.Text(), nullable=False, comment="Ground."),
        sa.Column("article", sa.Text(), nullable=False, comment="Article of the ground."),
        sa.Column("source", sa.Text(), nullable=False, comment="How the office came to know of it."),
        sa.Column("summary", sa.Text(), nullable=False, comment="What is said to have happened, in neutral words."),
        sa.Column(
            "happened_on", sa.Date(), nullable=False, comment="Day on which it happened, or was found by an authority."
        ),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False, comment="When it was registered."),
        sa.Column(
            "registered_by_id", sa.Uuid(), nullable=False, comment="Who registered it; another person verifies it."
        ),
        sa.Column("evidence", sa.Text(), nullable=True, comment="What proves it, as was verified."),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True, comment="When it was verified."),
        sa.Column("verified_by_id", sa.Uuid(), nullable=True, comment="Who verified it."),
        sa.Column("proposal", sa.Text(), nullable=True, comment="Why the title is to be revoked, as a clerk proposes."),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=True, comment="Who proposed; another person signs."),
        sa.Column(
            "submitted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the director put it to the leading group.",
        ),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=True, comment="Director who signed."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was dismissed, given back or refused."),
        sa.Column("decided_on", sa.Date(), nullable=True, comment="Day of the government's decision."),
        sa.Column("document_number", sa.Text(), nullable=True, comment="Number of the decision."),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="When it was decided or dismissed."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("award_id IS NOT NULL OR ground = 'fraud'", name=op.f("ck_incident_award")),
        sa.CheckConstraint(
            "ground IN ('fraud', 'liability_accident', 'grave_quality_problem', 'operating_losses', 'major_breach', 'other_grave_matter')",
            name=op.f("ck_incident_ground"),
        ),
        sa.CheckConstraint(
            "source IN ('authority', 'objection', 'tip', 'inspection', 'self_report')", name=op.f("ck_incident_source")
        ),
        sa.CheckConstraint(
            "state IN ('registered', 'verified', 'heard', 'proposed', 'submitted', 'revoked', 'refused', 'dismissed', 'disqualified')",
            name=op.f("ck_incident_state"),
        ),
        sa.CheckConstraint("submitted_by_id <> proposed_by_id", name=op.f("ck_incident_signer")),
        sa.CheckConstraint("verified_by_id <> registered_by_id", name=op.f("ck_incident_verifier")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_incident_award_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_incident_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_incident_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_incident_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_incident_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_incident_proposed_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["person.id"], name=op.f("fk_incident_registered_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["person.id"], name=op.f("fk_incident_submitted_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["person.id"], name=op.f("fk_incident_verified_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(op.f("ix_incident_award_id"), "incident", ["award_id"], unique=False)
    op.create_index(op.f("ix_incident_cycle_id"), "incident", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_incident_dossier_id"), "incident", ["dossier_id"], unique=False)
    op.create_index(op.f("ix_incident_organisation_id"), "incident", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_incident_programme_id"), "incident", ["programme_id"], unique=False)
    op.create_table(
        "incident_statement",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("incident_id", sa.Uuid(), nullable=False, comment="Incident."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("award_id", sa.Uuid(), nullable=False, comment="Award."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False, comment="State."),
        sa.Column("ground", sa.Text(), nullable=False, comment="Ground."),
        sa.Column("allegation", sa.Text(), nullable=False, comment="What the winner is heard about."),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="When it was told."),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Exclusive end of the period; nothing is proposed before it.",
        ),
        sa.Column("text", sa.Text(), nullable=True, comment="Its statement."),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=True, comment="When it stated its case."),
        sa.Column(
            "waived_at", sa.DateTime(timezone=True), nullable=True, comment="When it waived the rest of the period."
        ),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "ground IN ('fraud', 'liability_accident', 'grave_quality_problem', 'operating_losses', 'major_breach', 'other_grave_matter')",
            name=op.f("ck_incident_statement_ground"),
        ),
        sa.CheckConstraint("state IN ('asked', 'stated', 'waived')", name=op.f("ck_incident_statement_state")),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_incident_statement_award_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_incident_statement_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_incident_statement_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_statement_incident_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_incident_statement_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_statement")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_incident_statement_incident_id")),
    )
    op.create_index(op.f("ix_incident_statement_award_id"), "incident_statement", ["award_id"], unique=False)
    op.create_index(op.f("ix_incident_statement_cycle_id"), "incident_statement", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_incident_statement_dossier_id"), "incident_statement", ["dossier_id"], unique=False)
    op.create_index(
        op.f("ix_incident_statement_organisation_id"), "incident_statement", ["organisation_id"], unique=False
    )
    op.create_table(
        "revocation",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("incident_id", sa.Uuid(), nullable=False, comment="Incident that it follows from."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of the award."),
        sa.Column("award_id", sa.Uuid(), nullable=False, comment="Award."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation that won it."),
        sa.Column("ban_id", sa.Uuid(), nullable=False, comment="Ban from applying that it brings."),
        sa.Column("notice_id", sa.Uuid(), nullable=False, comment="Public notice of it."),
        sa.Column("state", sa.Text(), server_default="in_force", nullable=False, comment="Whether it stands."),
        sa.Column("ground", sa.Text(), nullable=False, comment="Ground."),
        sa.Column("article", sa.Text(), nullable=False, comment="Article of the ground."),
        sa.Column("decided_on", sa.Date(), nullable=False, comment="Day of the decision; the ban counts from it."),
        sa.Column("document_number", sa.Text(), nullable=False, comment="Number of the decision."),
        sa.Column(
            "revoked_at", sa.DateTime(timezone=True), nullable=False, comment="When it was recorded and published."
        ),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "ground IN ('fraud', 'liability_accident', 'grave_quality_problem', 'operating_losses', 'major_breach', 'other_grave_matter')",
            name=op.f("ck_revocation_ground"),
        ),
        sa.CheckConstraint("state IN ('in_force', 'annulled')", name=op.f("ck_revocation_state")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_revocation_award_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["ban_id"], ["ban.id"], name=op.f("fk_revocation_ban_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_revocation_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_revocation_incident_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_revocation_notice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_revocation_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_revocation_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation")),
        sa.UniqueConstraint("ban_id", name=op.f("uq_revocation_ban_id")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_revocation_incident_id")),
    )
    op.create_index(op.f("ix_revocation_award_id"), "revocation", ["award_id"], unique=False)
    op.create_index(op.f("ix_revocation_cycle_id"), "revocation", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_revocation_organisation_id"), "revocation", ["organisation_id"], unique=False)
    op.create_index(
        "uq_revocation_standing",
        "revocation",
        ["award_id", sa.literal_column("(ground = 'fraud')")],
        unique=True,
        postgresql_where=sa.text("state = 'in_force'"),
    )
    op.create_table(
        "revocation_consequence",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("revocation_id", sa.Uuid(), nullable=False, comment="Revocation."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle of the award."),
        sa.Column("award_id", sa.Uuid(), nullable=False, comment="Award."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Organisation that won it."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What is to be done."),
        sa.Column("state", sa.Text(), server_default="open", nullable=False, comment="State."),
        sa.Column("article", sa.Text(), nullable=False, comment="Article that asks for it."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "kind IN ('title_stop', 'medal_return', 'certificate_return', 'clawback')",
            name=op.f("ck_revocation_consequence_kind"),
        ),
        sa.CheckConstraint("state IN ('open', 'met', 'closed')", name=op.f("ck_revocation_consequence_state")),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_revocation_consequence_award_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_revocation_consequence_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_revocation_consequence_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_revocation_consequence_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["revocation_id"],
            ["revocation.id"],
            name=op.f("fk_revocation_consequence_revocation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation_consequence")),
        sa.UniqueConstraint("revocation_id", "kind", name=op.f("uq_revocation_consequence_revocation_id_kind")),
    )
    op.create_index(op.f("ix_revocation_consequence_award_id"), "revocation_consequence", ["award_id"], unique=False)
    op.create_index(op.f("ix_revocation_consequence_cycle_id"), "revocation_consequence", ["cycle_id"], unique=False)
    op.create_index(
        op.f("ix_revocation_consequence_organisation_id"), "revocation_consequence", ["organisation_id"], unique=False
    )
