"""Keep the budget, orders to pay bonuses, and what the platform says of them."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


ROLES = (
    "public", "applicant", "recommender", "department", "office", "office_director", "expert", "leading_group",
    "leading_group_secretary", "executive_meeting", "finance", "supervisor", "system_admin", "security_admin",
    "audit_admin",
)  # fmt: skip
# What an order says stays as it was drafted; and nothing is drafted, released or sent without an award in force.
TRIGGERS = """
CREATE FUNCTION keep_payment_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'PAYMENT_ORDER_KEPT Art.9'; END IF;
 IF TG_OP = 'UPDATE' AND (NEW.programme_id, NEW.cycle_id, NEW.entitlement_id, NEW.award_id, NEW.organisation_id,
   NEW.budget_line_id, NEW.payee_account_id, NEW.number, NEW.amount, NEW.document_number, NEW.document_date,
   NEW.drafted_by_id, NEW.drafted_at) IS DISTINCT FROM (OLD.programme_id, OLD.cycle_id, OLD.entitlement_id,
   OLD.award_id, OLD.organisation_id, OLD.budget_line_id, OLD.payee_account_id, OLD.number, OLD.amount,
   OLD.document_number, OLD.document_date, OLD.drafted_by_id, OLD.drafted_at)
 THEN RAISE EXCEPTION 'PAYMENT_ORDER_KEPT Art.9'; END IF;
 IF NEW.state IN ('drafted', 'released', 'exported') AND (TG_OP = 'INSERT' OR NEW.state <> OLD.state)
  AND NOT EXISTS (SELECT 1 FROM public.award w WHERE w.id = NEW.award_id AND w.state = 'in_force'
   AND w.commendation_id IS NOT NULL) THEN RAISE EXCEPTION 'AWARD_NOT_IN_FORCE Art.9'; END IF;
 RETURN NEW;
END $$;
CREATE TRIGGER keep_payment_order BEFORE INSERT OR UPDATE OR DELETE ON payment_order
 FOR EACH ROW EXECUTE FUNCTION keep_payment_order();
CREATE FUNCTION keep_account_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 RAISE EXCEPTION 'ACCOUNT_NUMBER_KEPT Art.9';
END $$;
CREATE TRIGGER keep_account_number BEFORE UPDATE OR DELETE ON payee_account_number
 FOR EACH ROW EXECUTE FUNCTION keep_account_number();
"""


def _roles(*roles: str) -> None:
    """Let copies be handed to these roles."""
    op.drop_constraint(op.f("ck_document_access_role"), "document_access")
    values = ", ".join(f"'{role}'" for role in roles)
    op.create_check_constraint(op.f("ck_document_access_role"), "document_access", f"role IN ({values})")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "payment_batch",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column(
            "number", sa.Text(), nullable=False, comment="Number of the batch; the platform knows it again by it."
        ),
        sa.Column("route", sa.Text(), nullable=False, comment="How it goes."),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=False, comment="When it was exported."),
        sa.CheckConstraint("route IN ('file', 'webhook')", name=op.f("ck_payment_batch_route")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_payment_batch_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_batch")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_payment_batch_programme_id_number")),
    )
    op.create_table(
        "payment_import",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the file."),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False, comment="When it was imported."),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_payment_import_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_import")),
    )
    op.create_index(op.f("ix_payment_import_programme_id"), "payment_import", ["programme_id"], unique=False)
    op.create_table(
        "budget_line",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("year", sa.Integer(), nullable=False, comment="Budget year."),
        sa.Column("purpose", sa.Text(), nullable=False, comment="What it is for (Art. 9)."),
        sa.Column("name", sa.Text(), nullable=False, comment="Name of the line in the budget."),
        sa.Column(
            "amount",
            sa.Numeric(precision=14, scale=2),
            nullable=False,
            comment="Amount as entered, in CNY; changes follow in rows of their own.",
        ),
        sa.Column("article", sa.Text(), nullable=False, comment="Article that it rests on."),
        sa.Column("state", sa.Text(), server_default="drafted", nullable=False, comment="State."),
        sa.Column("reason", sa.Text(), server_default="", nullable=False, comment="Why it was rejected or closed."),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False, comment="Who entered it."),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False, comment="When it was entered."),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True, comment="Who approved it."),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True, comment="When it was approved."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("purpose IN ('bonus', 'work')", name=op.f("ck_budget_line_purpose")),
        sa.CheckConstraint("state IN ('drafted', 'approved', 'rejected', 'closed')", name=op.f("ck_budget_line_state")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_budget_line_amount")),
        sa.CheckConstraint("approved_by_id <> entered_by_id", name=op.f("ck_budget_line_two_persons")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_budget_line_approved_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_budget_line_entered_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_budget_line_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint("programme_id", "year", "name", name=op.f("uq_budget_line_programme_id_year_name")),
    )
    op.create_table(
        "budget_change",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("budget_line_id", sa.Uuid(), nullable=False, comment="Line that it changes."),
        sa.Column(
            "amount",
            sa.Numeric(precision=14, scale=2),
            nullable=False,
            comment="What is added, in CNY; negative: what is taken away.",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why."),
        sa.Column("state", sa.Text(), server_default="drafted", nullable=False, comment="State."),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False, comment="Who entered it."),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False, comment="When it was entered."),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True, comment="Who approved it."),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True, comment="When it was approved."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("state IN ('drafted', 'approved', 'rejected')", name=op.f("ck_budget_change_state")),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_budget_change_amount")),
        sa.CheckConstraint("approved_by_id <> entered_by_id", name=op.f("ck_budget_change_two_persons")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_budget_change_approved_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["budget_line_id"], ["budget_line.id"], name=op.f("fk_budget_change_budget_line_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name=op.f("fk_budget_change_entered_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_budget_change_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_change")),
    )
    op.create_index(op.f("ix_budget_change_budget_line_id"), "budget_change", ["budget_line_id"], unique=False)
    op.create_index(op.f("ix_budget_change_programme_id"), "budget_change", ["programme_id"], unique=False)
    op.create_table(
        "payee_account",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("entitlement_id", sa.Uuid(), nullable=False, comment="Bonus that it is for."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("number", sa.Integer(), nullable=False, comment="Number of this account among those given, from 1."),
        sa.Column("holder", sa.Text(), nullable=False, comment="Name of the account: the organisation's."),
        sa.Column("bank", sa.Text(), nullable=False, comment="Bank and branch."),
        sa.Column(
            "bank_code",
            sa.Text(),
            nullable=False,
            comment="Number of the branch in the national payment system, 12 digits.",
        ),
        sa.Column("ending", sa.Text(), nullable=False, comment="The last four digits of the account number."),
        sa.Column("state", sa.Text(), server_default="current", nullable=False, comment="State."),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False, comment="When it was given."),
        sa.CheckConstraint("state IN ('current', 'superseded')", name=op.f("ck_payee_account_state")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_payee_account_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["entitlement_id"],
            ["bonus_entitlement.id"],
            name=op.f("fk_payee_account_entitlement_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_payee_account_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee_account")),
        sa.UniqueConstraint("entitlement_id", "number", name=op.f("uq_payee_account_entitlement_id_number")),
    )
    op.create_index(op.f("ix_payee_account_cycle_id"), "payee_account", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_payee_account_organisation_id"), "payee_account", ["organisation_id"], unique=False)
    op.create_index(
        "uq_payee_account_current",
        "payee_account",
        ["entitlement_id"],
        unique=True,
        postgresql_where=sa.text("state = 'current'"),
    )
    op.create_table(
        "payee_account_number",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("payee_account_id", sa.Uuid(), nullable=False, comment="Account."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("account_number", sa.Text(), nullable=False, comment="Number of the account."),
        sa.Column(
            "seal",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Key of the digest that the ledger keeps of the number.",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_payee_account_number_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_payee_account_number_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["payee_account_id"],
            ["payee_account.id"],
            name=op.f("fk_payee_account_number_payee_account_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee_account_number")),
        sa.UniqueConstraint("payee_account_id", name=op.f("uq_payee_account_number_payee_account_id")),
    )
    op.create_index(op.f("ix_payee_account_number_cycle_id"), "payee_account_number", ["cycle_id"], unique=False)
    op.create_index(
        op.f("ix_payee_account_number_organisation_id"), "payee_account_number", ["organisation_id"], unique=False
    )
    op.create_table(
        "payment_order",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("entitlement_id", sa.Uuid(), nullable=False, comment="Bonus that it pays."),
        sa.Column("award_id", sa.Uuid(), nullable=False, comment="Award that it is for."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("budget_line_id", sa.Uuid(), nullable=False, comment="Line that it is paid from."),
        sa.Column("payee_account_id", sa.Uuid(), nullable=False, comment="Account that it is paid to."),
        sa.Column("batch_id", sa.Uuid(), nullable=True, comment="Batch in which it went to the platform."),
        sa.Column("number", sa.Text(), nullable=False, comment="Number of the order."),
        sa.Column(
            "amount", sa.Numeric(precision=14, scale=2), nullable=False, comment="Amount in CNY, exact to the fen."
        ),
        sa.Column(
            "document_number",
            sa.Text(),
            nullable=False,
            comment="Number of the commendation document that it rests on (Art. 9).",
        ),
        sa.Column("document_date", sa.Date(), nullable=False, comment="Date of that document."),
        sa.Column("state", sa.Text(), server_default="drafted", nullable=False, comment="State."),
        sa.Column(
            "reason", sa.Text(), server_default="", nullable=False, comment="Why it was cancelled, failed or came back."
        ),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False, comment="Who drafted it."),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False, comment="When it was drafted."),
        sa.Column("released_by_id", sa.Uuid(), nullable=True, comment="Who released it."),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True, comment="When it was released."),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True, comment="When the platform paid it."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint(
            "batch_id IS NOT NULL OR state IN ('drafted', 'released', 'cancelled')",
            name=op.f("ck_payment_order_exported"),
        ),
        sa.CheckConstraint(
            "released_by_id IS NOT NULL OR state IN ('drafted', 'cancelled')", name=op.f("ck_payment_order_released")
        ),
        sa.CheckConstraint(
            "state IN ('drafted', 'released', 'exported', 'accepted', 'paid', 'failed', 'returned', 'cancelled')",
            name=op.f("ck_payment_order_state"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_order_amount")),
        sa.CheckConstraint("released_by_id <> drafted_by_id", name=op.f("ck_payment_order_two_persons")),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award.id"], name=op.f("fk_payment_order_award_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["payment_batch.id"], name=op.f("fk_payment_order_batch_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["budget_line_id"], ["budget_line.id"], name=op.f("fk_payment_order_budget_line_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_payment_order_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["person.id"], name=op.f("fk_payment_order_drafted_by_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["entitlement_id"],
            ["bonus_entitlement.id"],
            name=op.f("fk_payment_order_entitlement_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_payment_order_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["payee_account_id"],
            ["payee_account.id"],
            name=op.f("fk_payment_order_payee_account_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_payment_order_programme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["person.id"], name=op.f("fk_payment_order_released_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_order")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_payment_order_programme_id_number")),
    )
    op.create_index(op.f("ix_payment_order_award_id"), "payment_order", ["award_id"], unique=False)
    op.create_index(op.f("ix_payment_order_batch_id"), "payment_order", ["batch_id"], unique=False)
    op.create_index(op.f("ix_payment_order_budget_line_id"), "payment_order", ["budget_line_id"], unique=False)
    op.create_index(op.f("ix_payment_order_cycle_id"), "payment_order", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_payment_order_entitlement_id"), "payment_order", ["entitlement_id"], unique=False)
    op.create_index(op.f("ix_payment_order_organisation_id"), "payment_order", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_payment_order_payee_account_id"), "payment_order", ["payee_account_id"], unique=False)
    op.create_index(
        "uq_payment_order_live",
        "payment_order",
        ["entitlement_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('drafted', 'released', 'exported', 'accepted', 'paid')"),
    )
    op.create_table(
        "payment_report",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("import_id", sa.Uuid(), nullable=True, comment="File that it was in."),
        sa.Column(
            "line", sa.Integer(), server_default="0", nullable=False, comment="Line of the file; 0 of a message."
        ),
        sa.Column("payment_order_id", sa.Uuid(), nullable=True, comment="Order that it is about, if there is one."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Winner, if there is such an order."),
        sa.Column("event_id", sa.Text(), nullable=False, comment="Id that the platform gave it."),
        sa.Column("order_number", sa.Text(), nullable=False, comment="Number of the order, as the platform says it."),
        sa.Column("status", sa.Text(), nullable=False, comment="What became of the order."),
        sa.Column(
            "amount", sa.Numeric(precision=14, scale=2), nullable=False, comment="Amount, as the platform says it."
        ),
        sa.Column("currency", sa.Text(), nullable=False, comment="Currency, as the platform says it."),
        sa.Column("reason", sa.Text(), server_default="", nullable=False, comment="Why it failed or came back."),
        sa.Column(
            "occurred_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it happened, as the platform says it.",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="How it came."),
        sa.Column("outcome", sa.Text(), nullable=False, comment="What came of it here."),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, comment="When it came."),
        sa.CheckConstraint(
            "outcome IN ('applied', 'late', 'duplicate', 'unknown_order', 'amount_differs', 'currency_differs', 'out_of_order')",
            name=op.f("ck_payment_report_outcome"),
        ),
        sa.CheckConstraint("source IN ('file', 'webhook')", name=op.f("ck_payment_report_source")),
        sa.CheckConstraint(
            "status IN ('accepted', 'paid', 'failed', 'returned')", name=op.f("ck_payment_report_status")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["payment_import.id"], name=op.f("fk_payment_report_import_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_payment_report_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["payment_order_id"],
            ["payment_order.id"],
            name=op.f("fk_payment_report_payment_order_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_payment_report_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_report")),
    )
    op.create_index(op.f("ix_payment_report_import_id"), "payment_report", ["import_id"], unique=False)
    op.create_index(op.f("ix_payment_report_organisation_id"), "payment_report", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_payment_report_payment_order_id"), "payment_report", ["payment_order_id"], unique=False)
    op.create_index("ix_payment_report_programme", "payment_report", ["programme_id", "event_id"], unique=False)
    op.create_index(
        "uq_payment_report_event",
        "payment_report",
        ["programme_id", "event_id"],
        unique=True,
        postgresql_where=sa.text("outcome IN ('applied', 'late')"),
    )
    op.create_table(
        "platform_message",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("payment_order_id", sa.Uuid(), nullable=False, comment="Order that it takes."),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False, comment="State."),
        sa.Column(
            "attempts",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="How often the platform did not take it.",
        ),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False, comment="When it is tried next."),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True, comment="When the platform took it."),
        sa.Column("problem", sa.Text(), server_default="", nullable=False, comment="Why it was not taken, in short."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("state IN ('queued', 'delivered', 'dead')", name=op.f("ck_platform_message_state")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_platform_message_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_platform_message_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["payment_order_id"],
            ["payment_order.id"],
            name=op.f("fk_platform_message_payment_order_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_platform_message_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_message")),
        sa.UniqueConstraint("payment_order_id", name=op.f("uq_platform_message_payment_order_id")),
    )
    op.create_index(op.f("ix_platform_message_cycle_id"), "platform_message", ["cycle_id"], unique=False)
    op.create_index(
        "ix_platform_message_due",
        "platform_message",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(op.f("ix_platform_message_organisation_id"), "platform_message", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_platform_message_programme_id"), "platform_message", ["programme_id"], unique=False)
    _roles(*ROLES[:11], "payment_platform", *ROLES[11:])
    for statement in TRIGGERS.strip().removesuffix(";").split(";\nCREATE "):
        op.execute(statement if statement.startswith("CREATE ") else f"CREATE {statement}")


def downgrade() -> None:
    """Undo."""
    _roles(*ROLES)
    op.drop_index(op.f("ix_platform_message_programme_id"), table_name="platform_message")
    op.drop_index(op.f("ix_platform_message_organisation_id"), table_name="platform_message")
    op.drop_index(
        "ix_platform_message_due", table_name="platform_message", postgresql_where=sa.text("state = 'queued'")
    )
    op.drop_index(op.f("ix_platform_message_cycle_id"), table_name="platform_message")
    op.drop_table("platform_message")
    op.drop_index(
        "uq_payment_report_event",
        table_name="payment_report",
        postgresql_where=sa.text("outcome IN ('applied', 'late')"),
    )
    op.drop_index("ix_payment_report_programme", table_name="payment_report")
    op.drop_index(op.f("ix_payment_report_payment_order_id"), table_name="payment_report")
    op.drop_index(op.f("ix_payment_report_organisation_id"), table_name="payment_report")
    op.drop_index(op.f("ix_payment_report_import_id"), table_name="payment_report")
    op.drop_table("payment_report")
    op.drop_index(
        "uq_payment_order_live",
        table_name="payment_order",
        postgresql_where=sa.text("state IN ('drafted', 'released', 'exported', 'accepted', 'paid')"),
    )
    op.drop_index(op.f("ix_payment_order_payee_account_id"), table_name="payment_order")
    op.drop_index(op.f("ix_payment_order_organisation_id"), table_name="payment_order")
    op.drop_index(op.f("ix_payment_order_entitlement_id"), table_name="payment_order")
    op.drop_index(op.f("ix_payment_order_cycle_id"), table_name="payment_order")
    op.drop_index(op.f("ix_payment_order_budget_line_id"), table_name="payment_order")
    op.drop_index(op.f("ix_payment_order_batch_id"), table_name="payment_order")
    op.drop_index(op.f("ix_payment_order_award_id"), table_name="payment_order")
    op.drop_table("payment_order")
    op.drop_index(op.f("ix_payee_account_number_organisation_id"), table_name="payee_account_number")
    op.drop_index(op.f("ix_payee_account_number_cycle_id"), table_name="payee_account_number")
    op.drop_table("payee_account_number")
    op.drop_index("uq_payee_account_current", table_name="payee_account", postgresql_where=sa.text("state = 'current'"))
    op.drop_index(op.f("ix_payee_account_organisation_id"), table_name="payee_account")
    op.drop_index(op.f("ix_payee_account_cycle_id"), table_name="payee_account")
    op.drop_table("payee_account")
    op.drop_index(op.f("ix_budget_change_programme_id"), table_name="budget_change")
    op.drop_index(op.f("ix_budget_change_budget_line_id"), table_name="budget_change")
    op.drop_table("budget_change")
    op.drop_table("budget_line")
    op.drop_index(op.f("ix_payment_import_programme_id"), table_name="payment_import")
    op.drop_table("payment_import")
    op.drop_table("payment_batch")
    op.execute("DROP FUNCTION keep_payment_order()")
    op.execute("DROP FUNCTION keep_account_number()")
