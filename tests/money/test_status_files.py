"""Status files of the platform: previewed, imported once, line by line; what contradicts an order changes nothing (Art. 9)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import models as m
from models.money import Route
from policies.actor import Actor
from regulation.ability import Ability
from regulation.payments import Outcome
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.signing import AGREED
from tests.money.till import SECRET, Sent, file_of, finance, line, released, said, sent, signed, state
from tests.world import World

PREVIEW, IMPORT = Ability.PAYMENT_BATCH_PREVIEW_STATUSES, Ability.PAYMENT_BATCH_IMPORT_STATUSES
OLD = "o" * 40


@pytest.fixture(autouse=True)
def agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secrets that are agreed with the platform."""
    monkeypatch.setattr(AGREED, "secrets", (SECRET, OLD))


async def told(city: World, who: Actor, act: Ability, went: Sent, *lines: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return, of each line in the order of the file, its outcome and the state of its order before and after."""
    done = await city.act(who, act, went.batch, **signed(went.number, file_of(*lines)))
    found = sorted(done.told["lines"], key=lambda one: one.number)
    return [(str(one.heard.outcome), one.heard.before, one.heard.after) for one in found]


async def imports(city: World, went: Sent) -> list[tuple[int, int, int]]:
    rows = await city.sql(
        "SELECT taken, known, refused FROM payment_import WHERE batch_id = $1 ORDER BY id", went.batch
    )
    return [tuple(row) for row in rows]


async def test_lines_are_taken_in_the_order_of_what_happened(city: World) -> None:
    went, (one, _) = await sent(city, 3), await finance(city)
    lines = [
        said(went, 0, "paid", f"{went.number}-1", hour=13),
        said(went, 0, "accepted", f"{went.number}-2", hour=9),
        said(went, 1, "returned", f"{went.number}-3", hour=15, reason="账户已销户"),
        said(went, 1, "paid", f"{went.number}-4", hour=14),
        said(went, 2, "failed", f"{went.number}-5", hour=10, reason="户名不符"),
    ]
    expected = [
        ("applied", "accepted", "paid"), ("applied", "exported", "accepted"), ("applied", "paid", "returned"),
        ("applied", "exported", "paid"), ("applied", "exported", "failed"),
    ]  # fmt: skip
    before = await city.contents()

    assert await told(city, one, PREVIEW, went, *lines) == expected
    assert await city.contents() == before
    assert await told(city, one, IMPORT, went, *lines) == expected

    assert [await state(city, order) for order in went.orders] == ["paid", "returned", "failed"]
    reasons = [(await city.row(m.PaymentOrder, order))["reason"] for order in went.orders]
    assert reasons == ["", "账户已销户", "户名不符"]
    assert await imports(city, went) == [(5, 0, 0)]
    for order, times in zip(went.orders, (2, 2, 1), strict=True):
        assert await city.one(
            "SELECT count(*) FROM ledger_entry WHERE target_id = $1 AND ability = 'payment_order:report'"
            " AND role = 'finance' AND outcome = 'done'", order,
        ) == times  # fmt: skip


async def test_a_file_sent_again_is_on_record_and_changes_nothing(city: World) -> None:
    went, (one, other) = await sent(city), await finance(city)
    lines = [said(went, 0, "accepted", f"{went.number}-1", hour=9), said(went, 0, "paid", f"{went.number}-2")]
    await told(city, one, IMPORT, went, *lines)
    reports = await city.one("SELECT count(*) FROM payment_report")
    order = dict(await city.row(m.PaymentOrder, went.orders[0]))

    again = await told(city, other, IMPORT, went, *lines)

    assert again == [("duplicate", "paid", "paid")] * 2
    assert await imports(city, went) == [(2, 0, 0), (0, 2, 0)]
    assert await city.one("SELECT count(*) FROM payment_report") == reports
    assert dict(await city.row(m.PaymentOrder, went.orders[0])) == order


async def test_a_line_that_contradicts_its_order_is_kept_beside_it_and_the_others_are_taken(city: World) -> None:
    went, elsewhere, (one, _) = await sent(city, 4), await sent(city), await finance(city)
    mark = went.number
    lines = [
        said(went, 0, "paid", f"{mark}-1", amount="499999.99"),
        said(went, 1, "paid", f"{mark}-2", currency="USD"),
        said(went, 2, "returned", f"{mark}-3"),
        said(went, 3, "paid", f"{mark}-4"),
        said(went, 0, "paid", f"{mark}-5", order="GZMQA-P2026-9999"),
        said(elsewhere, 0, "paid", f"{mark}-6", batch=went.number),
        said(went, 3, "failed", f"{mark}-4"),
    ]

    found = await told(city, one, IMPORT, went, *lines)

    kept = ("exported", "exported")
    assert found == [
        ("amount_differs", *kept), ("currency_differs", *kept), ("out_of_order", *kept), ("applied", "exported", "paid"),
        ("unknown_order", None, None), ("unknown_order", None, None), ("event_reused", "paid", "paid"),
    ]  # fmt: skip
    assert [await state(city, order) for order in went.orders] == ["exported", "exported", "exported", "paid"]
    assert await state(city, elsewhere.orders[0]) == "exported"
    assert await imports(city, went) == [(1, 0, 6)]
    rows = await city.sql(
        "SELECT r.line, r.outcome, r.order_number FROM payment_report r JOIN payment_import i ON i.id = r.import_id"
        " WHERE i.batch_id = $1 AND r.payment_order_id IS NULL ORDER BY r.line", went.batch,
    )  # fmt: skip
    assert [tuple(row) for row in rows] == [
        (5, "unknown_order", "GZMQA-P2026-9999"), (6, "unknown_order", elsewhere.numbers[0]),
    ]  # fmt: skip


async def test_what_was_refused_may_be_taken_when_it_comes_again(city: World) -> None:
    went, (one, _) = await sent(city), await finance(city)
    early = said(went, 0, "returned", f"{went.number}-2", hour=15)
    assert await told(city, one, IMPORT, went, early) == [("out_of_order", "exported", "exported")]

    found = await told(city, one, IMPORT, went, said(went, 0, "paid", f"{went.number}-1"), early)

    assert found == [("applied", "exported", "paid"), ("applied", "paid", "returned")]
    assert await state(city, went.orders[0]) == "returned"


async def test_a_file_that_is_not_the_platforms_or_of_another_batch_is_refused(city: World) -> None:
    went, other, (one, _) = await sent(city), await sent(city), await finance(city)
    content = file_of(said(went, 0, "paid", "g1"))
    good = signed(went.number, content)
    wrong = [
        signed(went.number, content, secret="x" * 40),
        signed(other.number, content),
        {**good, "file": signed(went.number, content.replace(b"paid", b"PAID"))["file"]},
        {**good, "signature": good["signature"].removeprefix("sha256=")},
        {**good, "signature": "签名"},
        {**good, "signature": ""},
    ]

    for given in wrong:
        for act in (PREVIEW, IMPORT):
            assert await city.refusal(one, act, went.batch, **given) == ("RULE", "STATUS_FILE_NOT_GENUINE", "Art.9")
    await city.act(one, IMPORT, went.batch, **signed(went.number, content, secret=OLD))
    assert await state(city, went.orders[0]) == "paid"


async def test_without_an_agreed_secret_no_file_is_taken(city: World, monkeypatch: pytest.MonkeyPatch) -> None:
    went, (one, _) = await sent(city), await finance(city)
    monkeypatch.setattr(AGREED, "secrets", ())

    found = await city.refusal(one, IMPORT, went.batch, **signed(went.number, file_of(said(went, 0, "paid", "h1")), ""))

    assert found == ("RULE", "STATUS_FILE_NOT_GENUINE", "Art.9")


async def test_every_fault_of_the_form_is_told_by_line_and_field_and_nothing_is_taken(city: World) -> None:
    went, (one, _) = await sent(city), await finance(city)
    good = said(went, 0, "paid", "i1")
    lines = [
        good,
        {**good, "amount": "500000"},
        {**good, "amount": "５00000.00", "status": "lost"},
        {**good, "more": 1},
        {**good, "occurred_at": "2026-05-06T12:00:00"},
        {**good, "occurred_at": 1_778_040_000},
        {**good, "batch": "GZMQA-B2026-9999"},
        {**good, "event_id": ""},
        {**good, "reason": "a\u0000b"},
        {**good, "amount": "0.00"},
        {**good, "occurred_at": "1500-01-01T00:00:00+08:00"},
        {name: value for name, value in good.items() if name != "order"},
        {**good, "occurred_at": "2026-05-07T00:00:00+08:00"},
    ]
    content = file_of(*lines) + b"\nnot json\n[1]\n\xff\n"
    before = await city.contents()

    with pytest.raises(RuleBroken) as broken:
        await city.act(one, IMPORT, went.batch, **signed(went.number, content))

    assert [(v.field, v.code) for v in broken.value.violations] == [
        ("lines.2.amount", "STATUS_LINE_MALFORMED"),
        ("lines.3.status", "STATUS_LINE_MALFORMED"),
        ("lines.3.amount", "STATUS_LINE_MALFORMED"),
        ("lines.4.more", "STATUS_LINE_MALFORMED"),
        ("lines.5.occurred_at", "STATUS_LINE_MALFORMED"),
        ("lines.6.occurred_at", "STATUS_LINE_MALFORMED"),
        ("lines.7.batch", "STATUS_BATCH_DIFFERS"),
        ("lines.8.event_id", "STATUS_LINE_MALFORMED"),
        ("lines.9.reason", "TEXT_CONTROL_CHARACTER"),
        ("lines.10.amount", "AMOUNT_INVALID"),
        ("lines.11.occurred_at", "INSTANT_OUT_OF_RANGE"),
        ("lines.12.order", "STATUS_LINE_MALFORMED"),
        ("lines.13.occurred_at", "DATE_IN_FUTURE"),
        ("lines.14", "STATUS_LINE_MALFORMED"),
        ("lines.15", "STATUS_LINE_MALFORMED"),
        ("lines.16", "STATUS_LINE_MALFORMED"),
        ("lines.17", "STATUS_LINE_MALFORMED"),
    ]
    assert await city.contents() == before


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "ROWS_MISSING"), (b"\n \n", "ROWS_MISSING"), (b"{}\n" * 501, "STATUS_FILE_TOO_LARGE")],
)
async def test_a_file_has_some_lines_and_at_most_500(city: World, content: bytes, code: str) -> None:
    went, (one, _) = await sent(city), await finance(city)

    assert await city.refusal(one, IMPORT, went.batch, **signed(went.number, content)) == ("RULE", code, "Art.9")


async def test_what_is_no_base64_is_no_file(city: World) -> None:
    went, (one, _) = await sent(city), await finance(city)

    for file, code in (("{}", "STATUS_FILE_UNREADABLE"), ("A" * 1_900_000, "STATUS_FILE_TOO_LARGE")):
        found = await city.refusal(one, IMPORT, went.batch, file=file, signature="sha256=0")
        assert found == ("RULE", code, "Art.9")


async def test_finance_alone_imports_and_nobody_with_a_conflict(city: World) -> None:
    went, (one, other) = await sent(city, 2), await finance(city)
    given = signed(went.number, file_of(said(went, 0, "paid", "j1")))
    order = await city.row(m.PaymentOrder, went.orders[1])
    await city.put(
        m.Conflict, cycle_id=order["cycle_id"], person_id=other.person_id, organisation_id=order["organisation_id"],
        kind="kinship", source="declared", rule="r", found_at=city.clock,
    )  # fmt: skip

    for act in (PREVIEW, IMPORT):
        assert await city.refusal(other, act, went.batch, **given) == ("FORBIDDEN", "CONFLICTED", "Art.31")
        supervisor = await city.refusal(await city.actor(Role.SUPERVISOR), act, went.batch, **given)
        assert supervisor == ("FORBIDDEN", "NO_RIGHT", "Art.9")
        for role in (Role.OFFICE, Role.LEADING_GROUP, Role.PAYMENT_PLATFORM):
            found = await city.refusal(await city.actor(role), act, went.batch, **given)
            assert found == ("NOT_FOUND", "NOT_FOUND", "Art.9")
    await city.act(one, IMPORT, went.batch, **given)


async def test_the_ledger_keeps_the_digest_of_the_file_and_not_the_file(city: World) -> None:
    went, (one, _) = await sent(city), await finance(city)
    given = signed(went.number, file_of(said(went, 0, "paid", "k1")))

    done = await city.act(one, IMPORT, went.batch, **given)

    body = await city.one(
        "SELECT p.body FROM ledger_payload p JOIN ledger_entry e ON e.id = p.entry_id"
        " WHERE e.target_id = $1 AND e.ability = 'payment_batch:import_statuses'", went.batch,
    )  # fmt: skip
    assert (await city.row(m.PaymentImport, done.id))["digest"] in body
    assert given["file"] not in body


async def test_of_two_imports_of_one_file_at_once_one_takes_it(world: World) -> None:
    went, people = await sent(world), await finance(world)
    lines = [said(went, 0, "accepted", "l1", hour=9), said(went, 0, "paid", "l2")]

    found = await asyncio.gather(*(told(world, one, IMPORT, went, *lines) for one in people))

    taken, again = sorted(found)
    assert [one[0] for one in taken] == [str(Outcome.APPLIED)] * 2
    assert [one[0] for one in again] == [str(Outcome.DUPLICATE)] * 2
    assert await world.one("SELECT count(*) FROM payment_report") == 2


async def test_of_two_exports_at_once_one_goes(world: World) -> None:
    people, order = await finance(world), await released(world, await line(world))
    given = {"payment_order_ids": [order], "route": Route.WEBHOOK}

    results = await asyncio.gather(
        *(world.act(one, Ability.PROGRAMME_EXPORT_PAYMENTS, world.programme, **given) for one in people),
        return_exceptions=True,
    )

    (refused,) = [r for r in results if isinstance(r, RuleBroken)]
    assert [v.code for v in refused.violations] == ["ORDER_NOT_RELEASED"]
    assert await world.one("SELECT count(*) FROM platform_message") == 1
    assert await world.one("SELECT count(*) FROM payment_batch") == 1
