"""Money from the budget to the account, over HTTP: what fails, what comes back, what is done twice or by the wrong one (Art. 7-9)."""

from __future__ import annotations

import asyncio
import hmac
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import models as m
from api.settings import Settings
from regulation.roles import Role
from services.platform_outbox import hand_over
from tests.files.desk import desk_at
from tests.money.counter import Counter, bonus, on
from tests.money.till import SECRET, Winner, file_of, signed, winner
from tests.printed import unspaced
from tests.world import World


@pytest.fixture
async def counter(world: World, tmp_path: Path) -> AsyncIterator[Counter]:
    await world.actor(Role.PAYMENT_PLATFORM)
    settings = Settings(mode="development", data_dir=tmp_path, platform_secrets=(SECRET,))
    async with desk_at(world, settings) as desk:
        yield Counter(desk)


class Killed(BaseException):
    """The worker is killed."""


def status(order: dict[str, Any], said: str, event: str, hour: int, **other: Any) -> dict[str, Any]:
    """Return what the platform says of an order that it got, on 6 May 2026."""
    same = {name: order[name] for name in ("order", "amount", "currency")}
    return {"event_id": event, **same, "status": said, "occurred_at": f"2026-05-06T{hour:02d}:00:00+08:00", **other}


async def test_money_from_the_budget_to_the_account(counter: Counter) -> None:  # noqa: PLR0915 -- a story
    world, act, refused = counter.world, counter.act, counter.refused
    one, other, third = [await world.actor(Role.FINANCE) for _ in range(3)]
    clerk, group = await world.actor(Role.OFFICE), await world.actor(Role.LEADING_GROUP)
    cycle = await world.cycle("commended")
    winners = [await winner(world, cycle) for _ in range(3)]
    programme = {"programmeId": f"Programme_{world.programme}"}

    # The line: entered by one, approved by another (Art. 9).
    given = {"year": 2026, "purpose": "BONUS", "name": "市长质量奖奖金", "amount": "2000000.00"}
    assert await refused(clerk, "enterBudgetLine", **programme, **given) == "NO_RIGHT"
    line = await act(one, "enterBudgetLine", **programme, **given)
    assert await refused(one, "approveBudgetLine", **on("budgetLine", line)) == "BARRED_ENTERED_BY_ME"
    await act(other, "approveBudgetLine", **on("budgetLine", line))

    # Orders: each winner names its account; of two persons who draft at once one does.
    for won in winners:
        await counter.account(won)
    draft = {"budgetLineId": line["id"]}
    both = await asyncio.gather(
        *(
            counter.tried(who, "draftPaymentOrder", bonusEntitlementId=bonus(winners[0]), **draft)
            for who in (one, third)
        )
    )
    assert sorted(error["code"] for payload in both for error in payload["errors"]) == ["ORDER_EXISTS"]
    orders = [next(payload["row"] for payload in both if payload["row"])]
    drafter = one if both[0]["row"] else third
    orders += [await act(drafter, "draftPaymentOrder", bonusEntitlementId=bonus(w), **draft) for w in winners[1:]]
    assert await refused(drafter, "releasePaymentOrder", **on("paymentOrder", orders[0])) == "BARRED_DRAFTED_BY_ME"
    assert await refused(clerk, "releasePaymentOrder", **on("paymentOrder", orders[0])) == "NO_RIGHT"

    # Another releases; who has a conflict finds no order, and gets neither half a file nor a say on its answer.
    kin = await world.actor(Role.FINANCE)
    await world.put(
        m.Conflict, cycle_id=cycle, person_id=kin.person_id, organisation_id=winners[2].organisation, kind="kinship",
        source="declared", rule="r", found_at=world.clock,
    )  # fmt: skip
    assert await refused(kin, "releasePaymentOrder", **on("paymentOrder", orders[2])) == "NOT_FOUND"
    twice = await asyncio.gather(
        *(counter.tried(who, "releasePaymentOrder", **on("paymentOrder", orders[0])) for who in (other, kin))
    )
    assert len([payload for payload in twice if payload["errors"] == []]) == 1
    assert [e["code"] for payload in twice for e in payload["errors"]] in (["WRONG_STATE"], ["STALE_VERSION"])
    for order in orders[1:]:
        await act(other, "releasePaymentOrder", **on("paymentOrder", order))

    # By file to the platform, and its answer by file: one paid, one failed, one paid and returned.
    keys = {"paymentOrderIds": [order["id"] for order in orders]}
    batch = await act(one, "exportPayments", **programme, **keys, route="FILE")
    code, content, signature = await counter.file(other, batch["id"])
    made = hmac.new(SECRET.encode(), f"to-platform\n{batch['number']}\n".encode() + content, "sha256").hexdigest()
    assert (code, signature) == (200, f"sha256={made}")
    assert (await counter.file(kin, batch["id"]))[0] == 404
    got = [json.loads(text) for text in content.splitlines()]
    assert {row["payee"]["account_number"] for row in got} == {"1510200019000000018"}
    told = [
        status(got[0], "paid", "f1", 10), status(got[1], "failed", "f2", 10, reason="户名不符"),
        status(got[2], "returned", "f4", 15, reason="账户已销户"), status(got[2], "paid", "f3", 11),
    ]  # fmt: skip
    answer = signed(batch["number"], file_of(*({**one, "batch": batch["number"]} for one in told)))
    aimed = {"paymentBatchId": batch["id"], **answer}
    assert await refused(kin, "importPaymentStatuses", **aimed) == "CONFLICTED"
    assert await refused(clerk, "importPaymentStatuses", **aimed) == "NOT_FOUND"
    forged = {**aimed, "signature": f"sha256={'0' * 64}"}
    assert await refused(one, "importPaymentStatuses", **forged) == "STATUS_FILE_NOT_GENUINE"
    before = await world.contents()
    shown = (await act(one, "previewPaymentStatuses", **aimed))["lines"]
    assert await world.contents() == before
    imported = await act(one, "importPaymentStatuses", **aimed)
    assert imported["lines"] == shown
    assert [(row["line"], row["before"], row["after"], row["outcome"]) for row in shown] == [
        (1, "EXPORTED", "PAID", "APPLIED"), (2, "EXPORTED", "FAILED", "APPLIED"), (3, "PAID", "RETURNED", "APPLIED"),
        (4, "EXPORTED", "PAID", "APPLIED"),
    ]  # fmt: skip
    assert (imported["taken"], imported["known"], imported["refused"]) == (4, 0, 0)

    # The reconciliation: 500,000 paid, twice as much open, nothing differs.
    found = (await counter.year(one))["reconciliation"]
    assert found["agrees"] is True
    assert found["together"] == {
        "total": "2000000.00", "committed": "0.00", "released": "0.00", "paid": "500000.00", "available": "1500000.00",
    }  # fmt: skip
    waiting = sorted(got[n]["order"] for n in (1, 2))
    assert [(row["order"], row["kind"]) for row in found["openItems"]] == [
        (number, "NOT_FOLLOWED") for number in waiting
    ]
    assert found["bonuses"]["open"] == {"number": 2, "amount": "1000000.00"}

    # New orders, by message; the worker dies after the platform took the first, and nothing goes twice knowingly.
    again = await _second_round(counter, winners[1:], line, (one, other))
    await act(other, "exportPayments", **programme, paymentOrderIds=[row["id"] for row in again], route="WEBHOOK")
    sent = await _delivered(counter)
    assert len(sent) == 2
    assert sorted(sent) == sorted(row["number"] for row in again)
    first, second = (sent[row["number"]] for row in again)

    # What the platform says: out of order, in order, again, late, forged.
    assert await counter.says(status(first, "returned", "w9", 16)) == (409, {"error": "PAYMENT_OUT_OF_ORDER"})
    paid = (200, {"event_id": "w1", "result": "received"})
    assert await counter.says(status(first, "paid", "w1", 16)) == paid
    before = await world.contents()
    assert await counter.says(status(first, "paid", "w1", 16)) == paid
    assert await counter.says(status(first, "returned", "w1", 16)) == (409, {"error": "IDEMPOTENCY_KEY_REUSED"})
    assert await counter.says(status(second, "paid", "w2", 16), secret="x" * 40) == (401, {"error": "SIGNATURE"})
    assert await world.contents() == before
    assert (await counter.says(status(first, "accepted", "w3", 15)))[0] == 200
    assert (await counter.says(status(second, "paid", "w2", 16)))[0] == 200

    await _agrees(counter, one, group)


async def _second_round(counter: Counter, winners: list[Winner], line: Any, people: Any) -> list[Any]:
    """Return new orders for bonuses whose first ones came to nothing, to new accounts."""
    one, other = people
    orders = []
    for won in winners:
        await counter.account(won)
        given = {"bonusEntitlementId": bonus(won), "budgetLineId": line["id"]}
        order = await counter.act(one, "draftPaymentOrder", **given)
        orders.append(await counter.act(other, "releasePaymentOrder", **on("paymentOrder", order)))
    return orders


async def _delivered(counter: Counter) -> dict[str, Any]:
    """Let a worker be killed between sending and marking, and another go on; return what the platform got, by key."""
    world, taken = counter.world, dict[str, bytes]()

    async def dies(key: str, body: bytes) -> str:
        taken[key] = body
        raise Killed

    async def goes(key: str, body: bytes) -> str:
        assert taken.setdefault(key, body) == body  # the same bytes under the same key
        return ""  # to what it has already the platform says 409, which is as good

    with pytest.raises(Killed):
        await hand_over(world.db, world.clock, dies)
    assert await world.one("SELECT count(*) FROM platform_message WHERE state = 'queued'") == 2
    assert await hand_over(world.db, world.clock, goes) == 2
    assert await hand_over(world.db, world.clock, goes) == 0
    return {key: json.loads(body) for key, body in taken.items()}


async def _agrees(counter: Counter, finance: Any, group: Any) -> None:
    """All three are paid: the same to the fen for finance and the leading group, on paper and as a table (Art. 9)."""
    year = await counter.year(finance)
    found = year["reconciliation"]
    assert found["agrees"] is True
    assert (found["differences"], found["openItems"]) == ([], [])
    assert found["together"] == {
        "total": "2000000.00", "committed": "0.00", "released": "0.00", "paid": "1500000.00", "available": "500000.00",
    }  # fmt: skip
    three = {"number": 3, "amount": "1500000.00"}
    assert found["platform"] == {"saysPaid": three, "oursPaid": three, "difference": "0.00"}
    assert found["orders"] == [
        {"state": "PAID", **three}, {"state": "FAILED", "number": 1, "amount": "500000.00"},
        {"state": "RETURNED", "number": 1, "amount": "500000.00"},
    ]  # fmt: skip
    read = (await counter.year(group))["reconciliation"]
    assert read["together"] == found["together"]
    assert (read["platform"], read["openItems"]) == (None, [])
    aimed = {"budgetYearId": year["id"]}
    assert await counter.refused(group, "downloadReconciliation", **aimed) == "NO_RIGHT"
    paper = await counter.desk.get(
        finance, (await counter.act(finance, "downloadReconciliation", **aimed))["downloadUrl"]
    )
    printed = unspaced(paper.content)
    assert "各项相符，无差异" in printed
    assert "2,000,000.000.000.001,500,000.00500,000.00" in printed
    url = (await counter.act(finance, "downloadReconciliationTable", **aimed))["downloadUrl"]
    table = await counter.desk.get(finance, url)
    rows = _rows(table.content)
    assert [row[0] for row in rows[-1:]] == ["合计"]
    assert [rows[-1][n] for n in (6, 7, 9, 10)] == [2_500_000, 1_500_000, 1_500_000, 0]


def _rows(content: bytes) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
