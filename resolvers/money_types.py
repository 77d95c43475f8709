"""Budget, accounts and payment orders (Art. 9)."""

from __future__ import annotations

from decimal import Decimal

import models as m
from resolvers.bonus_types import ACCOUNT
from resolvers.declare import Acts, Companion, Expression, Redactions, ToMany, ToOne, declare
from resolvers.reconciliations import RECONCILED

_SUM = "(((SELECT scope.budget_sums()) -> {{t}}.id::text ->> '{}')::numeric(14, 2))"

declare(
    "BonusEntitlement", m.BonusEntitlement, "amount article", root="bonus_entitlements", orders="amount",
    award=ToOne("Award", "award_id"), organisation=ToOne("Organisation", "organisation_id"),
    cycle=ToOne("Cycle", "cycle_id"),
    payment_orders=ToMany("PaymentOrder", "entitlement_id"), accounts=ToMany("PayeeAccount", "entitlement_id"),
    account=ACCOUNT, uses=ToMany("BonusUse", "entitlement_id"),
    inspections=ToMany("BonusInspection", "entitlement_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "BudgetYear", m.BudgetYear, "year", root="budget_years", filters="year", orders="year",
    programme=ToOne("Programme", "programme_id"), reconciliation=RECONCILED, available_acts=Acts(),
)  # fmt: skip
declare(
    "BudgetLine", m.BudgetLine, "year purpose name amount article state reason entered_at approved_at version",
    root="budget_lines", filters="year purpose state", orders="year name",
    programme=ToOne("Programme", "programme_id"),
    total=Expression(_SUM.format("total"), Decimal, "Amount with all approved changes, in CNY (Art. 9)."),
    committed=Expression(_SUM.format("committed"), Decimal, "Bound by orders that are drafted."),
    released=Expression(_SUM.format("released"), Decimal, "Bound by orders that are released and not paid yet."),
    paid=Expression(_SUM.format("paid"), Decimal, "Paid."),
    available=Expression(
        f"({_SUM.format('total')} - {_SUM.format('committed')} - {_SUM.format('released')} - {_SUM.format('paid')})",
        Decimal, "What is left.",
    ),
    changes=ToMany("BudgetChange", "budget_line_id"), payment_orders=ToMany("PaymentOrder", "budget_line_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "BudgetChange", m.BudgetChange, "amount reason state entered_at approved_at version", root="budget_changes",
    filters="state", orders="entered_at", budget_line=ToOne("BudgetLine", "budget_line_id"), available_acts=Acts(),
)  # fmt: skip
declare(
    "PayeeAccount", m.PayeeAccount, "number holder bank bank_code ending state given_at", root="payee_accounts",
    filters="state", orders="given_at", organisation=ToOne("Organisation", "organisation_id"),
    entitlement=ToOne("BonusEntitlement", "entitlement_id"),
    secret=Companion("PayeeAccountNumber", "payee_account_id", "Art.31"), redactions=Redactions(),
)  # fmt: skip
declare("PayeeAccountNumber", m.PayeeAccountNumber, "account_number")
declare(
    "PaymentOrder", m.PaymentOrder,
    "number amount document_number document_date state reason drafted_at released_at paid_at version",
    root="payment_orders", filters="state number cycle_id", orders="drafted_at number",
    cycle=ToOne("Cycle", "cycle_id"), entitlement=ToOne("BonusEntitlement", "entitlement_id"),
    award=ToOne("Award", "award_id"), organisation=ToOne("Organisation", "organisation_id"),
    budget_line=ToOne("BudgetLine", "budget_line_id"), account=ToOne("PayeeAccount", "payee_account_id"),
    batch=ToOne("PaymentBatch", "batch_id"), reports=ToMany("PaymentReport", "payment_order_id"),
    messages=ToMany("PlatformMessage", "payment_order_id"), available_acts=Acts(),
)  # fmt: skip
declare(
    "PaymentBatch", m.PaymentBatch, "number route exported_at", root="payment_batches", orders="exported_at",
    payment_orders=ToMany("PaymentOrder", "batch_id"), imports=ToMany("PaymentImport", "batch_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "PaymentImport", m.PaymentImport, "digest taken known refused imported_at", root="payment_imports",
    orders="imported_at", batch=ToOne("PaymentBatch", "batch_id"), lines=ToMany("PaymentReport", "import_id"),
)  # fmt: skip
declare(
    "PaymentReport", m.PaymentReport,
    "line event_id order_number status amount currency reason occurred_at source outcome before after received_at",
    root="payment_reports", filters="outcome status order_number", orders="line received_at",
    order=ToOne("PaymentOrder", "payment_order_id"),
)  # fmt: skip
declare(
    "PlatformMessage", m.PlatformMessage, "state attempts next_at delivered_at problem version",
    root="platform_messages", filters="state", orders="next_at", order=ToOne("PaymentOrder", "payment_order_id"),
    available_acts=Acts(),
)  # fmt: skip
