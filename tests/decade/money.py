"""Budget and bonuses of a session, to the fen (Art. 8, 9)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.decade.plan import USES
from tests.decade.together import do_all, wanted

if TYPE_CHECKING:
    from tests.decade.session import Session
    from tests.decade.town import Town
    from tests.journeys.people import Person

_DUE = "{ bonusEntitlements(first: 100) { nodes { id amount cycle { id } organisation { name } } } }"
_ACCOUNTS = """{ bonusEntitlements(first: 100) { nodes { id organisation { name } cycle { session }
  account { used balance } } } }"""
_SUMS = "query($k: ID!) { node(id: $k) { ... on BudgetLine { total paid available } } }"
_ORDER = "paymentOrder { id number amount version }"


async def bonuses(town: Town, day: str) -> dict[str, Any]:
    """Return the bonuses of the session by winner, as finance reads them."""
    found = (await town["finance"].on(day).ask(_DUE))["bonusEntitlements"]["nodes"]
    return {one["organisation"]["name"]: one for one in found if one["cycle"]["id"] == town.ids["cycle"]}


async def pay(town: Town, session: Session, total: str) -> dict[str, str]:
    """Enter and approve the budget, take accounts, order, release, and hear from the platform; return the line's sums."""
    one, other = (town[name].on(session.day("10-26")) for name in ("finance", "second_finance"))
    line = {"year": session.year, "purpose": "BONUS", "name": "市长质量奖奖金", "amount": total}
    made = await one.do("enterBudgetLine", "budgetLine { id }", programmeId=town.ids["programme"], **line)
    key = made["budgetLine"]["id"]
    await other.do("approveBudgetLine", budgetLineId=key, expectedVersion=1)
    due = await bonuses(town, session.day("10-26"))
    await _name_accounts(town, session, due)
    orders = await _order(town, session, key, due)
    await _hear(town, session, orders)
    return dict((await town["finance"].on(session.day("11-13")).ask(_SUMS, k=key))["node"])


async def _name_accounts(town: Town, session: Session, due: dict[str, Any]) -> None:
    for n, (name, bonus) in enumerate(due.items()):
        number = f"622800000{session.year}{n:05d}"
        account = {"bank": "示例银行章贡支行", "bankCode": "103428000018", "accountNumber": number, "holder": name}
        given = {"bonusEntitlementId": bonus["id"], **account, "accountNumberAgain": number}
        await town.winner(name).on(session.day("11-02")).do("givePayeeAccount", **given)


async def _order(town: Town, session: Session, line: str, due: dict[str, Any]) -> list[Any]:
    one, other = (town[name].on(session.day("11-09")) for name in ("finance", "second_finance"))
    drafts = [wanted("draftPaymentOrder", _ORDER, bonusEntitlementId=b["id"], budgetLineId=line) for b in due.values()]
    orders = [made["paymentOrder"] for made in await do_all(one, drafts)]
    await do_all(other, [wanted("releasePaymentOrder", paymentOrderId=o["id"], expectedVersion=1) for o in orders])
    keys = [order["id"] for order in orders]
    await other.do("exportPayments", programmeId=town.ids["programme"], paymentOrderIds=keys, route="FILE")
    return orders


async def _hear(town: Town, session: Session, orders: list[Any]) -> None:
    said = {"currency": "CNY", "status": "PAID", "occurredAt": f"{session.day('11-12')}T08:00:00+08:00"}
    reports = [
        wanted("reportPayment", paymentOrderId=one["id"], amount=one["amount"], eventId=f"paid-{one['number']}", **said)
        for one in orders
    ]
    await do_all(town["platform"].on(session.day("11-12")), reports)


async def use(town: Town, year: int) -> None:
    """Let a winner enter what it used of its bonus, and a fen more than is left then (Art. 26)."""
    name, session, purpose, amount = USES[town.place.folder, year]
    winner = town.winner(name).on(f"{year}-06-15")
    (bonus,) = [key for (who, of), (key, *_) in (await _accounts(town, winner)).items() if (who, of) == (name, session)]
    given = {"bonusEntitlementId": bonus, "purpose": purpose, "usedOn": f"{year}-06-10", "description": "示例用途"}
    await winner.do("recordBonusUse", **given, amount=amount)
    left = (await _accounts(town, winner))[name, session][2]
    more = await winner.is_refused("recordBonusUse", **given, amount=str(Decimal(left) + Decimal("0.01")))
    assert more == ("BONUS_EXCEEDED", "Art.26")


async def balances(town: Town, day: str) -> dict[tuple[str, int], tuple[str, str]]:
    """Return what was used of each bonus that was used at all, and what is left, as finance reads it."""
    found = await _accounts(town, town["finance"].on(day))
    return {winner: (used, left) for winner, (_, used, left) in found.items() if Decimal(used)}


async def _accounts(town: Town, viewer: Person) -> dict[tuple[str, int], tuple[str, str, str]]:
    nodes = (await viewer.ask(_ACCOUNTS))["bonusEntitlements"]["nodes"]
    return {
        (one["organisation"]["name"], one["cycle"]["session"]): (
            one["id"],
            one["account"]["used"],
            one["account"]["balance"],
        )
        for one in nodes
    }
