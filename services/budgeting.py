"""The budget that bonuses are paid from: each line and each change by two persons in finance (Art. 9)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc

from models import BudgetChange, BudgetLine
from models.money import SUMS
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.payments import UNDER_WAY, Purpose, amount_violations
from regulation.violation import require
from services.common import refuse, require_text
from services.door import Act, Done, act

if TYPE_CHECKING:
    from uuid import UUID

_SUMS: Final = f"SELECT b.*, s.* FROM public.budget_line b, LATERAL (SELECT {SUMS.format(b='b')}) s WHERE b.id = $1"  # noqa: S608 -- no value
_WAITING: Final = "SELECT id FROM public.payment_order WHERE budget_line_id = $1 AND state = ANY ($2::text[]) LIMIT 1"
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtextextended('money:' || $1::uuid::text, 0))"
_NUMBERED: Final = """SELECT p.code, count(t.id) AS number FROM public.programme p LEFT JOIN public.{table} t
 ON t.programme_id = p.id AND starts_with(t.number, p.code || '-' || $2 || '-') WHERE p.id = $1 GROUP BY p.code"""
_OPEN_YEAR: Final = "INSERT INTO public.budget_year (programme_id, year) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_YEARS: Final = range(2000, 2100)


async def one_at_a_time(act: Act, programme: UUID) -> None:
    """Let acts on a programme's money wait for each other, so that none counts on what another is spending."""
    await act.tx.sql(_ONE_AT_A_TIME, programme)


async def next_number(act: Act, programme: UUID, table: str, mark: str) -> str:
    """Return the next number of an order or a batch: programme, mark and year, and a count (Art. 9)."""
    series = f"{mark}{local_day(act.now).year}"
    (row,) = await act.tx.sql(_NUMBERED.format(table=table), programme, series)
    return f"{row['code']}-{series}-{row['number'] + 1:04d}"


async def balance(act: Act, line: UUID) -> Any:
    """Return a budget line with `total`, `committed`, `released` and `paid`; None if there is none."""
    rows = await act.tx.sql(_SUMS, line)
    return rows[0] if rows else None


def available(line: Any) -> Decimal:
    """Return what is left of a line (Art. 9)."""
    return Decimal(line["total"] - line["committed"] - line["released"] - line["paid"])


@act(Ability.PROGRAMME_ENTER_BUDGET_LINE)
async def enter_budget_line(
    act: Act,
    *,
    year: Annotated[int, Doc("Budget year.")],
    purpose: Annotated[Purpose, Doc("What it is for.")],
    name: Annotated[str, Doc("Name of the line in the budget; once a year.")],
    amount: Annotated[Decimal, Doc("Amount in CNY, to the fen.")],
) -> Done:
    """Enter a line of the municipal budget; it counts once another person approves it (Art. 9)."""
    require_text(act, 200, name=name)
    require(amount_violations(amount))
    refuse(act, year not in _YEARS, "YEAR_INVALID", "year")
    await act.tx.sql(_OPEN_YEAR, act.target.id, year)
    key = await act.tx.insert(
        BudgetLine, programme_id=act.target.id, year=year, purpose=purpose.value, name=name.strip(), amount=amount,
        article=act.article, entered_by_id=act.actor.person_id, entered_at=act.now,
    )  # fmt: skip
    return act.done("budget_line", key)


@act(Ability.BUDGET_LINE_APPROVE)
async def approve_budget_line(act: Act) -> Done:
    """Approve a budget line that another person entered (Art. 9)."""
    await act.move(approved_by_id=act.actor.person_id, approved_at=act.now)
    return act.done()


@act(Ability.BUDGET_LINE_REJECT)
async def reject_budget_line(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Reject a budget line that was entered wrongly (Art. 9)."""
    require_text(act, reason=reason)
    await act.move(reason=reason)
    return act.done()


@act(Ability.BUDGET_LINE_CLOSE)
async def close_budget_line(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Close a budget line: no bonus is paid from it any more; orders under way are settled first (Art. 9)."""
    require_text(act, reason=reason)
    await one_at_a_time(act, (await act.row())["programme_id"])
    waiting = await act.tx.sql(_WAITING, act.target.id, [state.value for state in UNDER_WAY])
    refuse(act, bool(waiting), "ORDERS_UNDER_WAY")
    await act.move(reason=reason)
    return act.done()


@act(Ability.BUDGET_LINE_CHANGE)
async def change_budget_line(
    act: Act,
    *,
    amount: Annotated[Decimal, Doc("What is added, in CNY; negative: what is taken away.")],
    reason: Annotated[str, Doc("Why, such as the decision on it.")],
) -> Done:
    """Enter a change of a budget line; it counts once another person approves it (Art. 9)."""
    require_text(act, reason=reason)
    require(amount_violations(amount, negative=True))
    line = await act.row()
    key = await act.tx.insert(
        BudgetChange, programme_id=line["programme_id"], budget_line_id=act.target.id, amount=amount, reason=reason,
        entered_by_id=act.actor.person_id, entered_at=act.now,
    )  # fmt: skip
    return act.done("budget_change", key)


@act(Ability.BUDGET_CHANGE_APPROVE)
async def approve_budget_change(act: Act) -> Done:
    """Approve a change that another person entered; what orders bind already cannot be taken away (Art. 9)."""
    change = await act.row()
    await one_at_a_time(act, change["programme_id"])
    line = await balance(act, change["budget_line_id"])
    refuse(act, line["state"] != "approved", "BUDGET_LINE_NOT_APPROVED")
    refuse(act, available(line) + change["amount"] < 0, "BUDGET_EXCEEDED", available=str(available(line)))
    await act.move(approved_by_id=act.actor.person_id, approved_at=act.now)
    return act.done()


@act(Ability.BUDGET_CHANGE_REJECT)
async def reject_budget_change(act: Act) -> Done:
    """Reject a change of a budget line; its reason stays (Art. 9)."""
    await act.move()
    return act.done()
