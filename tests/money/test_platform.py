"""The enterprise-policy platform: orders to it, and what it says of them, late, twice, out of order and wrong (Art. 9)."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

import models as m
from api.app import create_app
from api.settings import Settings
from models.money import Route
from regulation.ability import Ability
from regulation.roles import Role
from services.platform_outbox import batch_file, hand_over
from services.signing import Direction, signature
from tests.money.till import SECRET, file_of, finance, line, released, said, sent, signed, state, sums, winner
from tests.world import World

EXPORT = Ability.PROGRAMME_EXPORT_PAYMENTS
OLD = "o" * 40


class Platform:
    """A simulated platform: it signs what it says of orders, and says it when and as often as a test likes."""

    def __init__(self, world: World, client: httpx.AsyncClient) -> None:
        self.world, self.client = world, client

    async def says(
        self, order: UUID, status: str, event: str, /, *, secret: str = SECRET, age: int = 0, **other: Any
    ) -> tuple[int, Any]:
        number = (await self.world.row(m.PaymentOrder, order))["number"]
        told = {"event_id": event, "order": number, "status": status, "amount": "500000.00", "currency": "CNY",
                "occurred_at": "2026-05-06T12:00:00+08:00", **other}  # fmt: skip
        body = json.dumps(told).encode()
        stamp = str(int(time.time()) - age)
        signed = {"x-platform-timestamp": stamp, "x-platform-signature": signature(secret, Direction.IN, stamp, body)}
        answer = await self.client.post("/platform/payments", content=body, headers=signed)
        return answer.status_code, answer.json()


@pytest.fixture
async def platform(city: World, tmp_path: Path) -> AsyncIterator[Platform]:
    """The platform, known to the city by its machine account and the present secret and the one before."""
    if not await city.sql("SELECT 1 FROM role_grant WHERE role = 'payment_platform'"):
        await city.actor(Role.PAYMENT_PLATFORM)
    settings = Settings(data_dir=tmp_path, platform_secrets=(SECRET, OLD), clock=city.clock)
    app = create_app(settings, city.url)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://award") as client:
        yield Platform(city, client)
    await app.state.award.db.close()


async def exported(city: World, route: Route = Route.FILE) -> tuple[UUID, UUID]:
    """Return an order on its way to the platform, and its line."""
    budget = await line(city)
    order = await released(city, budget)
    one, _ = await finance(city)
    await city.act(one, EXPORT, city.programme, payment_order_ids=[order], route=route)
    return order, budget


async def test_what_the_platform_pays_is_paid_and_on_the_ledger_as_its_own_act(city: World, platform: Platform) -> None:
    order, budget = await exported(city)

    assert await platform.says(order, "accepted", "a1") == (200, {"event_id": "a1", "result": "received"})
    assert await state(city, order) == "accepted"
    assert (await platform.says(order, "paid", "a2", secret=OLD))[0] == 200

    one, _ = await finance(city)
    assert await state(city, order) == "paid"
    assert await sums(city, budget, one) == ("1000000.00", "0.00", "0.00", "500000.00", "500000.00")
    roles = await city.sql(
        "SELECT role, outcome FROM ledger_entry WHERE target_id = $1 ORDER BY id DESC LIMIT 2", order
    )
    assert [tuple(row) for row in roles] == [("payment_platform", "done")] * 2


async def test_what_is_said_twice_or_late_gets_the_same_answer_and_changes_nothing(
    city: World, platform: Platform
) -> None:
    order, _ = await exported(city)
    first = await platform.says(order, "paid", "b2")
    before = await city.contents()

    again = await platform.says(order, "paid", "b2")
    assert (again, await city.contents()) == (first, before)
    assert (await platform.says(order, "accepted", "b1"))[0] == 200  # overtaken by the other
    assert await state(city, order) == "paid"
    reused = await platform.says(order, "returned", "b2")
    assert reused == (409, {"error": "IDEMPOTENCY_KEY_REUSED"})


async def test_what_a_file_said_before_is_no_news_as_a_message_and_its_id_no_other_thing(
    city: World, platform: Platform
) -> None:
    went, (one, _) = await sent(city), await finance(city)
    told = said(went, 0, "paid", "f1")
    given = signed(went.number, file_of(told))
    await city.act(one, Ability.PAYMENT_BATCH_IMPORT_STATUSES, went.batch, **given)
    before = await city.contents()

    other = await platform.says(went.orders[0], "returned", "f1")
    again = await platform.says(went.orders[0], "paid", "f1")

    assert other == (409, {"error": "PAYMENT_EVENT_REUSED"})
    assert again == (200, {"event_id": "f1", "result": "received"})
    assert await city.contents() == before


async def test_what_comes_back_frees_the_money_and_a_new_order_may_follow(city: World, platform: Platform) -> None:
    order, budget = await exported(city)
    early = await platform.says(order, "returned", "c3")
    await platform.says(order, "paid", "c2")
    await platform.says(order, "returned", "c3", reason="账户已销户")

    row, (one, _) = await city.row(m.PaymentOrder, order), await finance(city)
    assert early == (409, {"error": "PAYMENT_OUT_OF_ORDER"})
    assert (row["state"], row["reason"]) == ("returned", "账户已销户")
    assert await sums(city, budget, one) == ("1000000.00", "0.00", "0.00", "0.00", "1000000.00")
    again = await city.act(one, Ability.BONUS_ENTITLEMENT_DRAFT_ORDER, row["entitlement_id"], budget_line_id=budget)
    assert await state(city, again.id) == "drafted"


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ({"amount": "499999.99"}, (422, "PAYMENT_AMOUNT_DIFFERS")),
        ({"currency": "USD"}, (422, "PAYMENT_CURRENCY_DIFFERS")),
        ({"order": "GZMQA-P2026-9999"}, (404, "NOT_FOUND")),
        ({"amount": "500000"}, (400, "MALFORMED")),
        ({"status": "lost"}, (400, "MALFORMED")),
        ({"more": 1}, (400, "MALFORMED")),
        ({"occurred_at": "2026-05-07T00:00:00+08:00"}, (422, "DATE_IN_FUTURE")),
        ({"secret": "x" * 40}, (401, "SIGNATURE")),
        ({"age": 301}, (401, "SIGNATURE")),
        ({"reason": "长" * 17_000}, (413, "TOO_LARGE")),
    ],
)
async def test_what_is_wrong_forged_or_old_changes_no_order(
    city: World, platform: Platform, told: dict[str, Any], answer: tuple[int, str]
) -> None:
    order, _ = await exported(city)
    before = await city.contents()

    status, body = await platform.says(order, "paid", f"d-{order}", **told)

    assert (status, body) == (answer[0], {"error": answer[1]})
    assert await city.contents() == before


async def test_only_released_orders_go_and_all_of_them_or_none(city: World) -> None:
    budget, (one, other) = await line(city, "2000000"), await finance(city)
    good, won = await released(city, budget), await winner(city)
    revoked = await released(city, budget, won)
    await city.change(m.Award, won.award, state="revoked")

    for orders, code in (
        ([good, revoked], "AWARD_NOT_IN_FORCE"),
        ([good, good], "ENTRY_DUPLICATE"),
        ([], "ENTRIES_MISSING"),
    ):
        found = await city.refusal(one, EXPORT, city.programme, payment_order_ids=orders, route=Route.FILE)
        assert found == ("RULE", code, "Art.9")
    await city.act(one, EXPORT, city.programme, payment_order_ids=[good], route=Route.FILE)
    again = await city.refusal(one, EXPORT, city.programme, payment_order_ids=[good], route=Route.FILE)
    assert again == ("RULE", "ORDER_NOT_RELEASED", "Art.9")
    late = await city.refusal(other, Ability.PAYMENT_ORDER_CANCEL, good, reason="有误")
    assert late == ("FORBIDDEN", "WRONG_STATE", "Art.9")


async def test_the_file_of_a_batch_has_the_same_bytes_each_time_and_is_for_finance_alone(city: World) -> None:
    budget, (one, other) = await line(city, "2000000"), await finance(city)
    won = await winner(city)
    orders = [await released(city, budget), await released(city, budget, won)]
    batch = (await city.act(one, EXPORT, city.programme, payment_order_ids=orders, route=Route.FILE)).id

    found = await batch_file(city.db, one, batch)

    assert found is not None
    assert found == await batch_file(city.db, other, batch)
    lines = [json.loads(text) for text in found[1].splitlines()]
    numbers = [(await city.row(m.PaymentOrder, order))["number"] for order in orders]
    assert [one["order"] for one in lines] == sorted(numbers)
    assert {one["amount"] for one in lines} == {"500000.00"}
    for role in (Role.SUPERVISOR, Role.OFFICE, Role.PAYMENT_PLATFORM):
        assert await batch_file(city.db, await city.actor(role), batch) is None
    assert await batch_file(city.db, won.applicant, batch) is None
    await city.put(
        m.Conflict, cycle_id=won.cycle, person_id=other.person_id, organisation_id=won.organisation, kind="kinship",
        source="declared", rule="r", found_at=city.clock,
    )  # fmt: skip
    assert await batch_file(city.db, other, batch) is None  # nor half of it


async def test_the_file_is_signed_and_not_for_strangers(city: World, platform: Platform) -> None:
    answer = await platform.client.get(f"/platform/batches/{uuid4()}")

    assert (answer.status_code, answer.json()) == (404, {"error": "NOT_FOUND"})
    assert signature(SECRET, Direction.OUT, "B", b"x") != signature(SECRET, Direction.OUT, "B", b"y")
    assert signature(SECRET, Direction.OUT, "B", b"x") != signature(SECRET, Direction.IN, "B", b"x")


async def test_a_message_goes_until_the_platform_takes_it_the_same_each_time(world: World) -> None:
    order, _ = await exported(world, Route.WEBHOOK)
    sent: list[tuple[str, bytes]] = []

    async def away(key: str, body: bytes) -> str:
        sent.append((key, body))
        return "503"

    async def there(key: str, body: bytes) -> str:
        sent.append((key, body))
        return ""

    assert await hand_over(world.db, world.clock, away) == 1
    assert await hand_over(world.db, world.clock + timedelta(seconds=59), there) == 0
    assert await hand_over(world.db, world.clock + timedelta(seconds=60), there) == 1
    assert await hand_over(world.db, world.clock + timedelta(days=1), there) == 0

    number = (await world.row(m.PaymentOrder, order))["number"]
    assert sent[0] == sent[1]
    told = json.loads(sent[0][1])
    assert (sent[0][0], told["order"], told["amount"], told["currency"]) == (number, number, "500000.00", "CNY")
    assert (told["payee"]["account_number"], told["payee"]["bank_code"]) == ("1510200019000000018", "102428000018")
    (message,) = await world.sql("SELECT state, attempts FROM platform_message")
    assert tuple(message) == ("delivered", 1)


async def test_a_message_that_nobody_takes_is_dead_after_twelve_attempts_and_may_be_tried_again(world: World) -> None:
    await exported(world, Route.WEBHOOK)
    now, one = world.clock, (await finance(world))[0]

    async def away(_key: str, _body: bytes) -> str:
        return "503"

    for _ in range(12):
        assert await hand_over(world.db, now, away) == 1
        now += timedelta(hours=6)
    assert await hand_over(world.db, now, away) == 0
    (message,) = await world.sql("SELECT id, state, attempts FROM platform_message")
    assert (message["state"], message["attempts"]) == ("dead", 12)

    await world.act(one, Ability.PLATFORM_MESSAGE_RETRY, message["id"])
    (message,) = await world.sql("SELECT state, attempts FROM platform_message")
    assert tuple(message) == ("queued", 0)


async def test_nobody_but_the_platform_says_what_became_of_an_order(city: World) -> None:
    order, _ = await exported(city)
    given = {
        "event_id": "x",
        "status": "paid",
        "amount": Decimal(500_000),
        "currency": "CNY",
        "occurred_at": city.clock,
    }
    one, _ = await finance(city)

    assert await city.refusal(one, Ability.PAYMENT_ORDER_REPORT, order, **given) == ("FORBIDDEN", "NO_RIGHT", "Art.9")
