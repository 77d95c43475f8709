"""What the reconciliation of a budget year says on paper and as a table (Art. 8, 9)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from models.custody import Paper
from regulation.reconciliation import NOTHING, Fate, Sum, last_word
from regulation.reconciliation_words import worded
from regulation.states import OrderState
from services.custody import local_time
from services.reconciling import RECONCILIATION, orders_of, reconciliation_of, said_of
from services.rendering.words import KINDS, word

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from models.database import Tx
    from regulation.reconciliation import Books, Checked, Difference, Line, Open, Order, Platform, Said

_YEAR: Final = f"""SELECT p.name, y.year, {RECONCILIATION.format(t="y")} AS found FROM public.budget_year y
JOIN public.programme p ON p.id = y.programme_id WHERE y.id = $1"""  # noqa: S608 -- constants
_FATES: Final = {
    Fate.PAID: "已支付", Fate.UNDER_WAY: "办理中", Fate.LAPSED: "奖项撤销、不再支付", Fate.OPEN: "尚未办理（结转）",
}  # fmt: skip
_TOTALS: Final = ("total", "committed", "released", "paid", "available")
_COLUMNS: Final = (
    ("指令编号", "text"), ("获奖组织", "text"), ("表彰文件", "text"), ("预算项目", "text"), ("批次", "text"), ("状态", "text"),
    ("指令金额", "number"), ("本系统已支付", "number"), ("平台最后回执", "text"), ("平台所称已支付", "number"),
    ("差异", "number"), ("差异原因", "text"), ("待办事项", "text"), ("待办天数", "number"),
)  # fmt: skip
_SUMMED: Final = (6, 7, 9, 10)


async def reconciliation(tx: Tx, key: UUID) -> dict[str, Any] | None:
    """Return the reconciliation of a year as its reader sees it."""
    rows = await tx.sql(_YEAR, key)
    if not rows:
        return None
    given = reconciliation_of(rows[0]["found"])
    return {
        "cycle": f"{rows[0]['name']}　{rows[0]['year']} 预算年度",
        "subject": f"{rows[0]['year']} 预算年度",
        "agrees": given.agrees,
        "platform": given.platform and _pair(given.platform),
        "differing": shown(sum((one.amount for one in given.differences), NOTHING)),
        "differences": [_difference(one) for one in given.differences],
        "open": [_open(one) for one in given.open_items],
        "checks": [_check(one) for one in given.checks],
        **_books(given.books),
    }


def shown(amount: Decimal) -> str:
    """Return an amount as it is printed: to the fen, thousands apart."""
    return f"{amount:,.2f}"


def _books(books: Books) -> dict[str, Any]:
    origins = [("上年结转", books.brought), ("本年新增", books.arisen)]
    fates = [(words, books.fates.get(fate, Sum())) for fate, words in _FATES.items()]
    return {
        "lines": [{"name": one.name, "purpose": word(one.purpose), **_totals(one)} for one in books.lines],
        "together": {name: shown(books.total(name)) for name in _TOTALS},
        "orders": [
            {"state": word(f"order:{state}"), **_sum(books.orders[state])}
            for state in OrderState if state in books.orders
        ],
        "origins": [{"words": words, **_sum(one)} for words, one in origins],
        "fates": [{"words": words, **_sum(one)} for words, one in fates],
        "bonuses": shown((books.brought + books.arisen).amount),
    }  # fmt: skip


def _totals(line: Line) -> dict[str, str]:
    return {name: shown(getattr(line, name)) for name in _TOTALS}


def _sum(given: Sum) -> dict[str, str]:
    return {"number": str(given.number), "amount": shown(given.amount)}


def _pair(given: Platform) -> dict[str, Any]:
    return {"says": _sum(given.says_paid), "ours": _sum(given.ours_paid)}


def _difference(one: Difference) -> dict[str, str]:
    return {
        "number": one.order_number,
        "why": worded(one.why, "zh"),
        "state": word(f"order:{one.ours}") if one.ours else "—",
        "ours": shown(one.ours_paid),
        "status": word(f"said:{one.said.status}") if one.said else "—",
        "claim": f"{one.said.currency} {shown(one.said.amount)}" if one.said else "—",
        "says": shown(one.said_paid),
        "amount": shown(one.amount),
    }


def _open(one: Open) -> dict[str, str]:
    order = one.order
    about = {"number": order.number, "organisation": order.organisation, "amount": shown(order.amount)}
    return {**about, "kind": worded(one.kind, "zh"), "since": local_time(one.since)[:16], "days": str(one.days)}


def _check(one: Checked) -> dict[str, Any]:
    amounts = {"expected": shown(one.expected), "found": shown(one.found)}
    return {"words": worded(one.check, "zh"), **amounts, "holds": one.holds}


# --- The table ------------------------------------------------------------------------------------------------------------


async def reconciliation_table(tx: Tx, key: UUID) -> dict[str, Any] | None:
    """Return the orders of a year, an order a row, what the platform says of each, and the sums of all (Art. 9)."""
    rows = await tx.sql(_YEAR, key)
    if not rows:
        return None
    lines = _lines(rows[0]["found"])
    sums = [
        str(sum((Decimal(line[n]) for line in lines), NOTHING)) if n in _SUMMED else "" for n in range(len(_COLUMNS))
    ]
    columns = [list(one) for one in _COLUMNS]
    return {"name": KINDS[Paper.RECONCILIATION_TABLE], "columns": columns, "rows": [*lines, ["合计", *sums[1:]]]}


def _lines(found: Mapping[str, Any]) -> list[list[Any]]:
    given, said = reconciliation_of(found), said_of(found)
    differing = {one.order_number: one for one in given.differences}
    waiting = {one.order.number: one for one in given.open_items}
    orders = {one.number: one for one in orders_of(found)}
    return [
        _line(number, orders.get(number), last_word([one for one in said if one.order_number == number]),
              differing.get(number), waiting.get(number))
        for number in sorted({*orders, *differing})
    ]  # fmt: skip


def _line(
    number: str, order: Order | None, last: Said | None, differs: Difference | None, waits: Open | None
) -> list[Any]:
    head = [order.organisation, order.document, order.line, order.batch or ""] if order else [""] * 4
    ours = [word(f"order:{order.state}"), str(order.amount)] if order else ["", "0.00"]
    paid = str(order.amount) if order and order.state == OrderState.PAID else "0.00"
    says = [word(f"said:{last.status}"), str(last.paid)] if last else ["", "0.00"]
    apart = [str(differs.amount), worded(differs.why, "zh")] if differs else ["0.00", ""]
    return [number, *head, *ours, paid, *says, *apart, *([worded(waits.kind, "zh"), waits.days] if waits else ["", ""])]
