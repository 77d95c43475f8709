"""How the bonuses are paid: budget, account, order by one and release by another, the platform's word (Art. 8, 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from demo.story import Story

FIRST: Final = "finance01"
SECOND: Final = "finance02"
PLATFORM: Final = "platform01"
_DUE: Final = "{ bonusEntitlements(first: 100) { nodes { id amount organisation { id name } } } }"
_YEAR: Final = """{ budgetYears { nodes { id reconciliation { agrees platform { saysPaid { number amount } difference }
 openItems { order } } } } }"""
_BALANCE: Final = "query($id: ID!) { node(id: $id) { ... on BudgetLine { total paid available } } }"


async def tell(story: Story) -> None:
    """Pay every bonus of the cycle."""
    story.show.chapter("11. Bonuses", "Art. 7, 8, 9")
    due = (await story.ask(FIRST, _DUE))["bonusEntitlements"]["nodes"]
    line = await _budget(story)
    await _accounts(story, due)
    orders = await _orders(story, line, due)
    await _paid(story, orders)
    balance = (await story.ask(FIRST, _BALANCE, id=line))["node"]
    story.expect(balance == {"total": "2600000.00", "paid": "2500000.00", "available": "100000.00"}, f"found {balance}")
    story.did(FIRST, f"finds CNY {balance['paid']} paid and {balance['available']} left, to the fen", "Art.9")
    await _reconciled(story)


def _on(name: str, row: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}Id": row["id"], "expectedVersion": row["version"]}


async def _budget(story: Story) -> str:
    story.at("2026-10-26")
    given = {"year": 2026, "purpose": "BONUS", "name": "市长质量奖奖金", "amount": "2600000.00"}
    line = await story.one(FIRST, "enterBudgetLine", programmeId=story.programme, **given)
    what = "approves the budget line that it entered itself"
    await story.refused(FIRST, what, "BARRED_ENTERED_BY_ME", "approveBudgetLine", **_on("budgetLine", line))
    await story.one(SECOND, "approveBudgetLine", **_on("budgetLine", line))
    story.did(SECOND, "approves the budget line that a colleague entered", "Art.9")
    return str(line["id"])


async def _accounts(story: Story, due: list[dict[str, Any]]) -> None:
    story.at("2026-11-02")
    for n, bonus in enumerate(due, 1):
        winner, number = story.organisation_of(bonus["organisation"]["id"]), f"62280000000000{n:05d}"
        account = {"bank": "示例银行章贡支行", "bankCode": "103428000018", "accountNumber": number}
        holder = {"bonusEntitlementId": bonus["id"], "holder": bonus["organisation"]["name"]}
        await story.one(winner.representative, "givePayeeAccount", **holder, **account, accountNumberAgain=number)
    story.did(
        story.organisation_of(due[0]["organisation"]["id"]).representative,
        "and the other winners name their accounts; nobody but finance reads the numbers", "Art.9, 31",
    )  # fmt: skip


async def _orders(story: Story, line: str, due: list[dict[str, Any]]) -> list[dict[str, Any]]:
    story.at("2026-11-09")
    orders = [
        await story.one(FIRST, "draftPaymentOrder", bonusEntitlementId=one["id"], budgetLineId=line) for one in due
    ]
    what = "releases an order that it drafted itself"
    await story.refused(FIRST, what, "BARRED_DRAFTED_BY_ME", "releasePaymentOrder", **_on("paymentOrder", orders[0]))
    for order in orders:
        await story.one(SECOND, "releasePaymentOrder", **_on("paymentOrder", order))
    keys = [order["id"] for order in orders]
    await story.one(SECOND, "exportPayments", programmeId=story.programme, paymentOrderIds=keys, route="FILE")
    story.did(SECOND, f"releases {len(orders)} orders and hands them to the enterprise-policy platform", "Art.9")
    return orders


async def _paid(story: Story, orders: list[dict[str, Any]]) -> None:
    story.at("2026-11-12")
    for order in orders:
        said = {"paymentOrderId": order["id"], "amount": order["amount"], "currency": "CNY", "status": "PAID"}
        event = f"evt-{order['number']}"
        await story.one(PLATFORM, "reportPayment", **said, eventId=event, occurredAt="2026-11-12T08:00:00+08:00")
    story.did(PLATFORM, f"reports {len(orders)} bonuses as paid, each once", "Art.9")


async def _reconciled(story: Story) -> None:
    (year,) = (await story.ask(FIRST, _YEAR))["budgetYears"]["nodes"]
    found = year["reconciliation"]
    agreed = {"saysPaid": {"number": 5, "amount": "2500000.00"}, "difference": "0.00"}
    story.expect(found == {"agrees": True, "platform": agreed, "openItems": []}, f"found {found}")
    await story.one(FIRST, "downloadReconciliation", budgetYearId=year["id"])
    story.did(
        FIRST,
        "reconciles the year with the platform: 5 bonuses, no difference, nothing open; gets it as a PDF",
        "Art.9",
    )
