"""The ledger of a bonus as a table: what was paid, each use, what is left (Art. 26)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from models.custody import Paper
from services.rendering.words import KINDS, word

if TYPE_CHECKING:
    from uuid import UUID

    from models.database import Tx

_BONUS: Final = """SELECT b.id, ((SELECT scope.bonus_sums()) -> b.id::text ->> 'paid') AS paid
FROM public.bonus_entitlement b WHERE b.id = $1"""
_USES: Final = """SELECT u.number, u.used_on::text AS used_on, u.purpose, u.description, u.amount, u.state,
 COALESCE(u.reason, '') AS reason, (SELECT string_agg(d.title, '、' ORDER BY d.id) FROM public.bonus_use_document d
  WHERE d.bonus_use_id = u.id AND d.state = 'submitted') AS proofs,
 (SELECT o.number FROM public.obligation o WHERE o.id = u.obligation_id) AS report
FROM public.bonus_use u WHERE u.entitlement_id = $1 ORDER BY u.number"""
_COLUMNS: Final = (
    ("序号", "number"), ("支出日期", "text"), ("用途", "text"), ("内容", "text"), ("金额（元）", "number"), ("余额（元）", "number"),
    ("状态", "text"), ("撤销理由", "text"), ("凭证", "text"), ("已列入第几份使用报告", "number"),
)  # fmt: skip


async def bonus_ledger(tx: Tx, key: UUID) -> dict[str, Any] | None:
    """Return the ledger of a bonus as its reader sees it, in the order of recording (Art. 26)."""
    found = await tx.sql(_BONUS, key)
    if not found:
        return None
    left = Decimal(found[0]["paid"])
    rows: list[list[Any]] = [["", "", "已拨付奖金", "", "", str(left), "", "", "", ""]]
    for use in await tx.sql(_USES, key):
        left -= use["amount"] if use["state"] == "recorded" else Decimal(0)
        rows.append(_row(use, left))
    return {"name": KINDS[Paper.BONUS_LEDGER], "columns": [list(one) for one in _COLUMNS], "rows": rows}


def _row(use: Any, left: Decimal) -> list[Any]:
    what = [use["number"], use["used_on"], word(f"bonus:{use['purpose']}"), use["description"], str(use["amount"])]
    state = [str(left), word(f"use:{use['state']}"), use["reason"], use["proofs"] or "", use["report"] or ""]
    return [*what, *state]
