"""Budget lines, payment orders and what the enterprise-policy platform says of them (Art. 8, 9)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Versioned, code, limited_to, moment, note, ref
from regulation.payments import LIVE, Outcome, PlatformStatus, Purpose
from regulation.states import AccountState, BudgetState, ChangeState, OrderState, PlatformMessageState
from regulation.terms import Term

_LIVE: Final = ", ".join(f"'{state.value}'" for state in LIVE)


class Route(Term):
    """How orders reach the platform."""

    FILE = "file", "A signed file that a person hands over."
    WEBHOOK = "webhook", "A signed message for each order, sent by the worker."


class ReportSource(Term):
    """How a status came from the platform."""

    FILE = "file", "In a status file that finance imported."
    WEBHOOK = "webhook", "In a message of the platform."


def _money(comment: str) -> Mapped[Decimal]:
    return mapped_column(Numeric(14, 2), comment=comment)


class BudgetYear(Base):
    """A year of a programme's budget: what is reconciled (Art. 9)."""

    __tablename__ = "budget_year"
    __table_args__ = (UniqueConstraint("programme_id", "year"),)
    programme_id: Mapped[UUID] = ref("programme", "Programme.", index=False)
    year: Mapped[int] = mapped_column(comment="Budget year.")


class BudgetLine(Versioned, Base):
    """Money earmarked in the municipal budget of a year; entered by one person, approved by another (Art. 9)."""

    __tablename__ = "budget_line"
    __table_args__ = (
        limited_to("purpose", Purpose),
        limited_to("state", BudgetState),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("approved_by_id <> entered_by_id", name="two_persons"),
        UniqueConstraint("programme_id", "year", "name"),
        ForeignKeyConstraint(
            ["programme_id", "year"],
            ["budget_year.programme_id", "budget_year.year"],
            name="fk_budget_line_year",
            ondelete="RESTRICT",
        ),
    )
    programme_id: Mapped[UUID] = ref("programme", "Programme.", index=False)
    year: Mapped[int] = mapped_column(comment="Budget year.")
    purpose: Mapped[str] = code(Purpose, "What it is for (Art. 9).")
    name: Mapped[str] = note("Name of the line in the budget.")
    amount: Mapped[Decimal] = _money("Amount as entered, in CNY; changes follow in rows of their own.")
    article: Mapped[str] = note("Article that it rests on.")
    state: Mapped[str] = code(BudgetState, "State.", default=BudgetState.DRAFTED)
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="Why it was rejected or closed.")
    entered_by_id: Mapped[UUID] = ref("person", "Who entered it.", index=False)
    entered_at: Mapped[datetime] = moment("When it was entered.")
    approved_by_id: Mapped[UUID | None] = ref("person", "Who approved it.", null=True, index=False)
    approved_at: Mapped[datetime | None] = moment("When it was approved.", null=True)


class BudgetChange(Versioned, Base):
    """A change of a budget line, with a reason; entered by one person, approved by another (Art. 9)."""

    __tablename__ = "budget_change"
    __table_args__ = (
        limited_to("state", ChangeState),
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("approved_by_id <> entered_by_id", name="two_persons"),
    )
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    budget_line_id: Mapped[UUID] = ref("budget_line", "Line that it changes.")
    amount: Mapped[Decimal] = _money("What is added, in CNY; negative: what is taken away.")
    reason: Mapped[str] = note("Why.")
    state: Mapped[str] = code(ChangeState, "State.", default=ChangeState.DRAFTED)
    entered_by_id: Mapped[UUID] = ref("person", "Who entered it.", index=False)
    entered_at: Mapped[datetime] = moment("When it was entered.")
    approved_by_id: Mapped[UUID | None] = ref("person", "Who approved it.", null=True, index=False)
    approved_at: Mapped[datetime | None] = moment("When it was approved.", null=True)


class PayeeAccount(Base):
    """Where a winner wants its bonus; its number is in another table (Art. 9, 31)."""

    __tablename__ = "payee_account"
    __table_args__ = (
        limited_to("state", AccountState),
        UniqueConstraint("entitlement_id", "number"),
        Index("uq_payee_account_current", "entitlement_id", unique=True, postgresql_where=text("state = 'current'")),
    )
    entitlement_id: Mapped[UUID] = ref("bonus_entitlement", "Bonus that it is for.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    number: Mapped[int] = mapped_column(comment="Number of this account among those given, from 1.")
    holder: Mapped[str] = note("Name of the account: the organisation's.")
    bank: Mapped[str] = note("Bank and branch.")
    bank_code: Mapped[str] = note("Number of the branch in the national payment system, 12 digits.")
    ending: Mapped[str] = note("The last four digits of the account number.")
    state: Mapped[str] = code(AccountState, "State.", default=AccountState.CURRENT)
    given_at: Mapped[datetime] = moment("When it was given.")


class PayeeAccountNumber(Base):
    """The number of a winner's account: the winner's own and finance's alone (Art. 31)."""

    __tablename__ = "payee_account_number"
    payee_account_id: Mapped[UUID] = ref("payee_account", "Account.", unique=True)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    account_number: Mapped[str] = note("Number of the account.")
    seal: Mapped[str] = mapped_column(
        Text, server_default="", comment="Key of the digest that the ledger keeps of the number."
    )


class PaymentBatch(Base):
    """Orders that went to the enterprise-policy platform together (Art. 9)."""

    __tablename__ = "payment_batch"
    __table_args__ = (limited_to("route", Route), UniqueConstraint("programme_id", "number"))
    programme_id: Mapped[UUID] = ref("programme", "Programme.", index=False)
    number: Mapped[str] = note("Number of the batch; the platform knows it again by it.")
    route: Mapped[str] = code(Route, "How it goes.")
    exported_at: Mapped[datetime] = moment("When it was exported.")


class PaymentOrder(Versioned, Base):
    """An order to pay a bonus, on the strength of the commendation document; drafted by one, released by another (Art. 8, 9)."""

    __tablename__ = "payment_order"
    __table_args__ = (
        limited_to("state", OrderState),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("released_by_id <> drafted_by_id", name="two_persons"),
        CheckConstraint(
            "released_by_id IS NOT NULL OR state IN ('drafted', 'cancelled')", name="released"
        ),
        CheckConstraint(
            "batch_id IS NOT NULL OR state IN ('drafted', 'released', 'cancelled')", name="exported"
        ),
        UniqueConstraint("programme_id", "number"),
        Index("uq_payment_order_live", "entitlement_id", unique=True,
              postgresql_where=text(f"state IN ({_LIVE})")),
    )  # fmt: skip
    programme_id: Mapped[UUID] = ref("programme", "Programme.", index=False)
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    entitlement_id: Mapped[UUID] = ref("bonus_entitlement", "Bonus that it pays.")
    award_id: Mapped[UUID] = ref("award", "Award that it is for.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    budget_line_id: Mapped[UUID] = ref("budget_line", "Line that it is paid from.")
    payee_account_id: Mapped[UUID] = ref("payee_account", "Account that it is paid to.")
    batch_id: Mapped[UUID | None] = ref("payment_batch", "Batch in which it went to the platform.", null=True)
    number: Mapped[str] = note("Number of the order.")
    amount: Mapped[Decimal] = _money("Amount in CNY, exact to the fen.")
    document_number: Mapped[str] = note("Number of the commendation document that it rests on (Art. 9).")
    document_date: Mapped[date] = mapped_column(comment="Date of that document.")
    state: Mapped[str] = code(OrderState, "State.", default=OrderState.DRAFTED)
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="Why it was cancelled, failed or came back.")
    drafted_by_id: Mapped[UUID] = ref("person", "Who drafted it.", index=False)
    drafted_at: Mapped[datetime] = moment("When it was drafted.")
    released_by_id: Mapped[UUID | None] = ref("person", "Who released it.", null=True, index=False)
    released_at: Mapped[datetime | None] = moment("When it was released.", null=True)
    paid_at: Mapped[datetime | None] = moment("When the platform paid it.", null=True)


class PaymentImport(Base):
    """A status file of the platform that finance imported (Art. 9)."""

    __tablename__ = "payment_import"
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    batch_id: Mapped[UUID] = ref("payment_batch", "Batch that it answers.")
    digest: Mapped[str] = note("SHA-256 of the file.")
    taken: Mapped[int] = mapped_column(comment="Lines taken: the order came there, or was past it.")
    known: Mapped[int] = mapped_column(comment="Lines that had been taken before, which are not kept again.")
    refused: Mapped[int] = mapped_column(comment="Lines that contradict their order, which stays as it was.")
    imported_at: Mapped[datetime] = moment("When it was imported.")


class PaymentReport(Base):
    """What the platform said of an order, and what came of it (Art. 9)."""

    __tablename__ = "payment_report"
    __table_args__ = (
        limited_to("source", ReportSource),
        limited_to("status", PlatformStatus),
        limited_to("outcome", Outcome),
        limited_to("before", OrderState),
        limited_to("after", OrderState),
        Index("uq_payment_report_event", "programme_id", "event_id", unique=True,
              postgresql_where=text("outcome IN ('applied', 'late')")),
        Index("ix_payment_report_programme", "programme_id", "event_id"),
    )  # fmt: skip
    programme_id: Mapped[UUID] = ref("programme", "Programme.", index=False)
    import_id: Mapped[UUID | None] = ref("payment_import", "File that it was in.", null=True)
    line: Mapped[int] = mapped_column(server_default="0", comment="Line of the file; 0 of a message.")
    payment_order_id: Mapped[UUID | None] = ref("payment_order", "Order that it is about, if there is one.", null=True)
    organisation_id: Mapped[UUID | None] = ref("organisation", "Winner, if there is such an order.", null=True)
    event_id: Mapped[str] = note("Id that the platform gave it.")
    order_number: Mapped[str] = note("Number of the order, as the platform says it.")
    status: Mapped[str] = code(PlatformStatus, "What became of the order.")
    amount: Mapped[Decimal] = _money("Amount, as the platform says it.")
    currency: Mapped[str] = note("Currency, as the platform says it.")
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="Why it failed or came back.")
    occurred_at: Mapped[datetime] = moment("When it happened, as the platform says it.")
    source: Mapped[str] = code(ReportSource, "How it came.")
    outcome: Mapped[str] = code(Outcome, "What came of it here.")
    before: Mapped[str | None] = mapped_column(
        Text, comment="State of the order before; null if there is no such order.", info={"enum": OrderState}
    )
    after: Mapped[str | None] = mapped_column(Text, comment="State of the order after.", info={"enum": OrderState})
    received_at: Mapped[datetime] = moment("When it came.")


class PlatformMessage(Versioned, Base):
    """A message that takes an order to the platform: the outbox of the worker (Art. 9)."""

    __tablename__ = "platform_message"
    __table_args__ = (
        limited_to("state", PlatformMessageState),
        Index("ix_platform_message_due", "next_at", postgresql_where=text("state = 'queued'")),
    )
    programme_id: Mapped[UUID] = ref("programme", "Programme.")
    cycle_id: Mapped[UUID] = ref("cycle", "Cycle.")
    organisation_id: Mapped[UUID] = ref("organisation", "Winner.")
    payment_order_id: Mapped[UUID] = ref("payment_order", "Order that it takes.", unique=True)
    state: Mapped[str] = code(PlatformMessageState, "State.", default=PlatformMessageState.QUEUED)
    attempts: Mapped[int] = mapped_column(server_default="0", comment="How often the platform did not take it.")
    next_at: Mapped[datetime] = moment("When it is tried next.")
    delivered_at: Mapped[datetime | None] = moment("When the platform took it.", null=True)
    problem: Mapped[str] = mapped_column(Text, server_default="", comment="Why it was not taken, in short.")


# Of a line `{b}`: what there is, and what of it is bound by orders in which states.
SUMS: Final = """{b}.amount + COALESCE((SELECT sum(c.amount) FROM public.budget_change c
  WHERE c.budget_line_id = {b}.id AND c.state = 'approved'), 0) AS total,
 COALESCE((SELECT sum(o.amount) FROM public.payment_order o WHERE o.budget_line_id = {b}.id
  AND o.state = 'drafted'), 0.00) AS committed,
 COALESCE((SELECT sum(o.amount) FROM public.payment_order o WHERE o.budget_line_id = {b}.id
  AND o.state IN ('released', 'exported', 'accepted')), 0.00) AS released,
 COALESCE((SELECT sum(o.amount) FROM public.payment_order o WHERE o.budget_line_id = {b}.id
  AND o.state = 'paid'), 0.00) AS paid"""

# Of a year `{y}`: its lines that count, its orders by state, and bonuses by where they come from and what became of them.
# A bonus is of the years from that of its document to that of the line that its order binds; one that lapsed, of the first.
_BONUSES: Final = f"""SELECT b.amount, f.fate, CASE WHEN f.arisen < {{y}}.year THEN 'brought' ELSE 'arisen' END AS origin
 FROM public.bonus_entitlement b JOIN public.award w ON w.id = b.award_id
 JOIN public.commendation m ON m.id = w.commendation_id
 LEFT JOIN public.payment_order o ON o.entitlement_id = b.id AND o.state IN ({_LIVE})
 LEFT JOIN public.budget_line l ON l.id = o.budget_line_id,
 LATERAL (SELECT extract(year FROM m.issued_on)::int AS arisen,
  CASE WHEN l.year = {{y}}.year THEN CASE WHEN o.state = 'paid' THEN 'paid' ELSE 'under_way' END
   WHEN l.year IS NULL AND w.state = 'revoked' THEN 'lapsed' ELSE 'open' END AS fate) f
 WHERE w.programme_id = {{y}}.programme_id AND f.arisen <= {{y}}.year AND COALESCE(l.year, {{y}}.year) >= {{y}}.year
  AND (f.fate <> 'lapsed' OR f.arisen = {{y}}.year)"""  # noqa: S608 -- constants
BOOKS: Final = f"""jsonb_build_object(
 'lines', (SELECT COALESCE(jsonb_agg(jsonb_build_object('name', l.name, 'purpose', l.purpose, 'total', s.total::text,
   'committed', s.committed::text, 'released', s.released::text, 'paid', s.paid::text) ORDER BY l.name), '[]')
  FROM public.budget_line l, LATERAL (SELECT {SUMS.format(b="l")}) s
  WHERE l.programme_id = {{y}}.programme_id AND l.year = {{y}}.year AND l.state IN ('approved', 'closed')),
 'orders', (SELECT COALESCE(jsonb_object_agg(g.state, jsonb_build_array(g.number, g.amount::text)), '{{{{}}}}')
  FROM (SELECT o.state, count(*) AS number, sum(o.amount) AS amount FROM public.payment_order o
   JOIN public.budget_line l ON l.id = o.budget_line_id
   WHERE l.programme_id = {{y}}.programme_id AND l.year = {{y}}.year GROUP BY o.state) g),
 'origins', (SELECT COALESCE(jsonb_object_agg(g.origin, jsonb_build_array(g.number, g.amount::text)), '{{{{}}}}')
  FROM (SELECT e.origin, count(*) AS number, sum(e.amount) AS amount FROM ({_BONUSES}) e GROUP BY e.origin) g),
 'fates', (SELECT COALESCE(jsonb_object_agg(g.fate, jsonb_build_array(g.number, g.amount::text)), '{{{{}}}}')
  FROM (SELECT e.fate, count(*) AS number, sum(e.amount) AS amount FROM ({_BONUSES}) e GROUP BY e.fate) g))"""  # noqa: S608 -- constants
