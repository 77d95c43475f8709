"""What finance works with in these tests: a winner with a first quality award, budget lines, orders."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import models as m
from models.money import Route
from policies.actor import Actor
from regulation.ability import Ability
from regulation.payments import Purpose
from regulation.roles import Role
from resolvers.ids import to_id
from tests.policies.looking import Way, ask, data
from tests.services.scenery import applied
from tests.world import World

SECRET = "n" * 40
NUMBER, BANK_CODE = "1510 2000 1900 0000 018", "102428000018"


@dataclass
class Winner:
    """A winner of CNY 500,000 and who speaks for it."""

    cycle: UUID
    organisation: UUID
    award: UUID
    entitlement: UUID
    applicant: Actor
    name: str


async def winner(world: World, cycle: UUID | None = None, **award: Any) -> Winner:
    """Return the winner of a first quality award, commended by document 赣市府字〔2026〕9号 of 1 May 2026."""
    cycle = cycle or await world.cycle("commended")
    dossier = await applied(world, cycle, "awarded")
    organisation = (await world.row(m.Dossier, dossier))["organisation_id"]
    document = await world.put(
        m.Commendation, cycle_id=cycle, document_number=f"赣市府字〔2026〕{uuid4().hex[:6]}号", issued_on=date(2026, 5, 1),
        text="表彰",
    )  # fmt: skip
    given = {"kind": "quality", "honour_only": False, "commendation_id": document, **award}
    key = await world.put(
        m.Award, cycle_id=cycle, programme_id=world.programme, dossier_id=dossier, organisation_id=organisation,
        session=1, award_year=2026, certificate_number=uuid4().hex, valid_from=date(2026, 5, 1),
        valid_until=date(2029, 4, 30), **given,
    )  # fmt: skip
    entitlement = await world.put(
        m.BonusEntitlement, award_id=key, cycle_id=cycle, organisation_id=organisation, amount=Decimal(500_000),
        article="Art.8",
    )  # fmt: skip
    name = (await world.row(m.Organisation, organisation))["name"]
    return Winner(cycle, organisation, key, entitlement, await world.applicant(organisation), name)


async def account(world: World, won: Winner, **given: Any) -> UUID:
    """Let a winner name its account."""
    words = {"holder": won.name, "bank": "某银行赣州分行", "bank_code": BANK_CODE, "account_number": NUMBER}
    words |= {"account_number_again": words["account_number"], **given}
    done = await world.act(won.applicant, Ability.BONUS_ENTITLEMENT_GIVE_ACCOUNT, won.entitlement, **words)
    return done.id


async def line(world: World, amount: str = "1000000", year: int = 2026, purpose: Purpose = Purpose.BONUS) -> UUID:
    """Return a line of the budget, entered by one and approved by another."""
    one, other = await finance(world)
    done = await world.act(
        one, Ability.PROGRAMME_ENTER_BUDGET_LINE, world.programme, year=year, purpose=purpose, name=uuid4().hex,
        amount=Decimal(amount),
    )  # fmt: skip
    await world.act(other, Ability.BUDGET_LINE_APPROVE, done.id)
    return done.id


async def finance(world: World) -> tuple[Actor, Actor]:
    """Return two persons in finance."""
    return await world.actor(Role.FINANCE), await world.actor(Role.FINANCE)


async def drafted(world: World, won: Winner, budget: UUID, who: Actor) -> UUID:
    """Return an order drafted by one person, to the account that the winner named."""
    await account(world, won)
    return (await world.act(who, Ability.BONUS_ENTITLEMENT_DRAFT_ORDER, won.entitlement, budget_line_id=budget)).id


async def released(world: World, budget: UUID, won: Winner | None = None) -> UUID:
    """Return an order that one drafted and another released."""
    one, other = await finance(world)
    order = await drafted(world, won or await winner(world), budget, one)
    await world.act(other, Ability.PAYMENT_ORDER_RELEASE, order)
    return order


async def state(world: World, order: UUID) -> str:
    return str((await world.row(m.PaymentOrder, order))["state"])


async def sums(world: World, budget: UUID, who: Actor, way: Way = ask) -> tuple[str, ...]:
    """Return total, committed, released, paid and what is left of a line, as somebody reads them."""
    query = "query($id: ID!) { node(id: $id) { ... on BudgetLine { total committed released paid available } } }"
    node = (await data(world, who, query, way, id=to_id("BudgetLine", budget)))["node"]
    return tuple(node[name] for name in ("total", "committed", "released", "paid", "available"))


@dataclass
class Sent:
    """Orders that went to the platform together, by file: key and number of the batch, the orders and their numbers."""

    batch: UUID
    number: str
    orders: list[UUID]
    numbers: list[str]


async def sent(world: World, orders: int = 1) -> Sent:
    """Return a batch of orders on its way to the platform."""
    budget, (one, _) = await line(world, "5000000"), await finance(world)
    keys = [await released(world, budget) for _ in range(orders)]
    given = {"payment_order_ids": keys, "route": Route.FILE}
    batch = (await world.act(one, Ability.PROGRAMME_EXPORT_PAYMENTS, world.programme, **given)).id
    numbers = [(await world.row(m.PaymentOrder, key))["number"] for key in keys]
    return Sent(batch, (await world.row(m.PaymentBatch, batch))["number"], keys, numbers)


def said(went: Sent, n: int, status: str, event: str, hour: int = 12, **other: Any) -> dict[str, Any]:
    """Return a line of a status file about the n-th order of a batch, on 6 May 2026 at an hour."""
    told = {"event_id": event, "order": went.numbers[n], "status": status, "amount": "500000.00", "currency": "CNY"}
    return {**told, "occurred_at": f"2026-05-06T{hour:02d}:00:00+08:00", "batch": went.number, **other}


def file_of(*lines: dict[str, Any]) -> bytes:
    """Return a status file as the platform writes it."""
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in lines)


def signed(number: str, content: bytes, secret: str = SECRET) -> dict[str, str]:
    """Return a status file as finance hands it in, with the platform's signature, made here as docs/payments.md says."""
    made = hmac.new(secret.encode(), b"from-platform\n" + number.encode() + b"\n" + content, "sha256").hexdigest()
    return {"file": base64.b64encode(content).decode(), "signature": f"sha256={made}"}
