"""The bonus: first quality awards alone, two persons for each step, the platform's word, every fen (Art. 7, 8, 9)."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any

from tests.journeys.honours.city import CABLE, CLINIC, COPPER, GEAR, HOSPITAL, MAGNET, PLATFORM_SECRET
from tests.journeys.people import Person

if TYPE_CHECKING:
    from tests.journeys.honours.city import City

_DUE = "{ bonusEntitlements(first: 50) { nodes { id amount organisation { name } } } }"
_SUMS = "query($k: ID!) { node(id: $k) { ... on BudgetLine { total committed released paid available } } }"
_ORDERS = """{ paymentOrders(first: 50) { nodes { id number state amount documentNumber documentDate organisation { name } } } }"""
_FIELDS = "{ __schema { types { name fields { name } inputFields { name } } } }"
FIRST_BONUSES = (MAGNET, GEAR, CABLE)


async def entitle(city: City) -> None:
    """A bonus for each first quality award, none for a repeated one, a nomination, or who was declined (Art. 8, 27)."""
    due = (await city["finance"].on("2026-11-03").ask(_DUE))["bonusEntitlements"]["nodes"]
    city.ids |= {f"{one['organisation']['name']} bonus": one["id"] for one in due}
    nothing = [await city.representative(name).on("2026-11-03").ask(_DUE) for name in (COPPER, CLINIC, HOSPITAL)]

    assert {one["organisation"]["name"]: one["amount"] for one in due} == dict.fromkeys(FIRST_BONUSES, "500000.00")
    assert [one["bonusEntitlements"]["nodes"] for one in nothing] == [[], [], []]


async def budget(city: City) -> None:
    """A line counts once a second person approves it (Art. 9)."""
    one, other = city["finance"].on("2026-11-03"), city["second_finance"].on("2026-11-03")
    line = {"year": 2026, "purpose": "BONUS", "name": "市长质量奖奖金", "amount": "1000000.37"}
    made = await one.do("enterBudgetLine", "budgetLine { id version }", programmeId=city.ids["programme"], **line)
    key = city.ids["line"] = made["budgetLine"]["id"]
    own = await city.refusal(one, "approveBudgetLine", budgetLineId=key, expectedVersion=1)
    await other.do("approveBudgetLine", budgetLineId=key, expectedVersion=1)

    assert own == ("BARRED_ENTERED_BY_ME", "Art.9")
    assert await _sums(city) == ("1000000.37", "0.00", "0.00", "0.00", "1000000.37")


async def order(city: City) -> None:
    """One drafts, on the strength of the document and to the winner's account; another releases (Art. 8, 9)."""
    one, other = city["finance"].on("2026-11-09"), city["second_finance"].on("2026-11-09")
    line = {"budgetLineId": city.ids["line"]}
    without = {"bonusEntitlementId": city.ids[f"{MAGNET} bonus"], **line}
    assert await city.refusal(one, "draftPaymentOrder", **without) == ("ACCOUNT_MISSING", "Art.9")
    for name in FIRST_BONUSES:
        await _name_account(city, name)
    for name in FIRST_BONUSES[:2]:
        await one.do("draftPaymentOrder", bonusEntitlementId=city.ids[f"{name} bonus"], **line)
    third = {"bonusEntitlementId": city.ids[f"{CABLE} bonus"], **line}
    assert await city.refusal(one, "draftPaymentOrder", **third) == ("BUDGET_EXCEEDED", "Art.9")
    more = {"amount": "500000.00", "reason": "追加一项奖金"}
    change = (await one.do("changeBudgetLine", "budgetChange { id }", **line, **more))["budgetChange"]["id"]
    await other.do("approveBudgetChange", budgetChangeId=change, expectedVersion=1)
    await one.do("draftPaymentOrder", **third)

    orders = await _orders(city)
    documents = {name: (found["documentNumber"], found["documentDate"]) for name, found in orders.items()}
    assert documents == {
        MAGNET: ("示例府发〔2026〕1号", "2026-10-20"),
        **dict.fromkeys((GEAR, CABLE), ("示例府发〔2026〕2号", "2026-10-28")),
    }
    own = {"paymentOrderId": orders[MAGNET]["id"], "expectedVersion": 1}
    assert await city.refusal(one, "releasePaymentOrder", **own) == ("BARRED_DRAFTED_BY_ME", "Art.9")
    for found in orders.values():
        await other.do("releasePaymentOrder", paymentOrderId=found["id"], expectedVersion=1)
    assert await _sums(city) == ("1500000.37", "0.00", "1500000.00", "0.00", "0.37")


async def _name_account(city: City, name: str) -> None:
    """Let the winner name its account, twice the same number; nobody but finance and itself reads it."""
    number = f"62280000000000{list(city.applicants).index(name):05d}"
    account = {"bank": "示例银行章贡支行", "bankCode": "103428000018", "accountNumber": number, "holder": name}
    given = {"bonusEntitlementId": city.ids[f"{name} bonus"], **account}
    winner = city.representative(name).on("2026-11-05")
    differ = await city.refusal(winner, "givePayeeAccount", **given, accountNumberAgain=number[:-1] + "9")
    await winner.do("givePayeeAccount", **given, accountNumberAgain=number)
    assert differ == ("ACCOUNT_NUMBERS_DIFFER", "Art.9")


async def export(city: City) -> None:
    """Released orders go to the platform in a file that is signed over number and bytes (Art. 9)."""
    finance, orders = city["second_finance"].on("2026-11-10"), await _orders(city)
    given = {"programmeId": city.ids["programme"], "paymentOrderIds": [one["id"] for one in orders.values()]}
    show = "paymentBatch { id number }"
    batch = (await finance.do("exportPayments", show, **given, route="FILE"))["paymentBatch"]
    address = f"/platform/batches/{batch['id'].removeprefix('PaymentBatch_')}"
    sent = await city.http.get(address, headers=finance.headers)
    hidden = await city.http.get(address, headers=city["supervisor"].on("2026-11-10").headers)

    assert hidden.status_code == 404
    assert sent.headers["x-platform-signature"] == _signature("to-platform", batch["number"], sent.content)
    lines = [json.loads(line) for line in sent.content.splitlines()]
    assert [line["order"] for line in lines] == sorted(one["number"] for one in orders.values())
    codes = {name: about[0] for name, about in city.applicants.items()}
    assert {(line["payee"]["holder"], line["payee"]["credit_code"], line["amount"]) for line in lines} == {
        (name, codes[name], "500000.00") for name in FIRST_BONUSES
    }


async def pay(city: City) -> None:
    """The platform reports under its signature; what is forged or a fen off changes nothing (Art. 9)."""
    orders = await _orders(city)
    before = await city.picture("2026-11-12T09:00:00+08:00")
    first = orders[MAGNET]["number"]
    refused = [
        await _report(city, first, "paid", "e0", secret="f" * 40),
        await _report(city, first, "paid", "e0", amount="499999.99"),
        await _report(city, first, "returned", "e0"),
    ]
    assert refused == [
        (401, {"error": "SIGNATURE"}), (422, {"error": "PAYMENT_AMOUNT_DIFFERS"}), (409, {"error": "PAYMENT_OUT_OF_ORDER"}),
    ]  # fmt: skip
    assert await city.picture("2026-11-12T09:00:00+08:00") == before
    for name, found in orders.items():
        for status in ("accepted", "paid", "paid"):  # told twice, done once
            event = f"{name}-{status}"
            assert await _report(city, found["number"], status, event) == (
                200,
                {"event_id": event, "result": "received"},
            )

    assert {name: one["state"] for name, one in (await _orders(city)).items()} == dict.fromkeys(FIRST_BONUSES, "PAID")
    own = (await city.representative(MAGNET).on("2026-11-17").ask(_ORDERS))["paymentOrders"]["nodes"]
    assert [(one["organisation"]["name"], one["state"]) for one in own] == [(MAGNET, "PAID")]


async def reconcile(city: City) -> None:
    """Budget, orders and what the platform said agree to the fen; nowhere is a fee (Art. 7, 9)."""
    assert await _sums(city) == ("1500000.37", "0.00", "0.00", "1500000.00", "0.37")
    types = (await Person(city.http).ask(_FIELDS))["__schema"]["types"]
    names = {f["name"].lower() for t in types for f in [*(t["fields"] or ()), *(t["inputFields"] or ())]}
    assert len(names) > 500
    assert not {
        name for name in names if name in {"fee", "fees", "charge", "price"} or name.endswith(("fee", "charge"))
    }


async def _sums(city: City) -> tuple[str, ...]:
    node = (await city["finance"].on("2026-11-17").ask(_SUMS, k=city.ids["line"]))["node"]
    return tuple(node[name] for name in ("total", "committed", "released", "paid", "available"))


async def _orders(city: City) -> dict[str, Any]:
    found = (await city["finance"].on("2026-11-17").ask(_ORDERS))["paymentOrders"]["nodes"]
    return {one["organisation"]["name"]: one for one in found}


async def _report(
    city: City, number: str, status: str, event: str, *, secret: str = PLATFORM_SECRET, **other: Any
) -> Any:
    told = {"event_id": event, "order": number, "status": status, "amount": "500000.00", "currency": "CNY",
            "occurred_at": "2026-11-12T10:00:00+08:00", **other}  # fmt: skip
    body, stamp = json.dumps(told).encode(), str(int(time.time()))
    signed = {"x-platform-timestamp": stamp, "x-platform-signature": _signature("from-platform", stamp, body, secret)}
    answer = await city.http.post("/platform/payments", content=body, headers=signed)
    return answer.status_code, answer.json()


def _signature(direction: str, stamp: str, body: bytes, secret: str = PLATFORM_SECRET) -> str:
    """Sign as the description of the platform's messages says."""
    said = f"{direction}\n{stamp}\n".encode() + body
    return "sha256=" + hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()
