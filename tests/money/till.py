"""What finance works with in these tests: a winner with a first quality award, budget lines, orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import models as m
from policies.actor import Actor
from regulation.payments import Purpose
from regulation.procedure import Ability
from regulation.roles import Role
from resolvers.ids import to_id
from tests.policies.looking import Way, ask, data
from tests.services.scenery import applied
from tests.world import World

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
