"""Who is told of what winners hand in, and what becomes of it; duties of awards from before (Art. 12, 24-26, 31, 34)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.reminding import remind
from tests.duties.conftest import NOON, Winner, at_noon
from tests.services.scenery import awarded
from tests.world import World

LAST = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)  # of the day by which the summary is due, in the city
AFTER = datetime(2026, 12, 31, 16, tzinfo=UTC)


async def told(world: World, winner: Winner, *people: Actor) -> list[tuple[str, int]]:
    """Return what some people were told of what the winner owes: event, and whose place among them."""
    grants = [one.grant_id for one in people]
    rows = await world.sql(
        "SELECT event, grant_id FROM message WHERE cycle_id = $1 AND grant_id = ANY ($2::uuid[])"
        " AND event LIKE 'obligation_%' AND event <> 'obligation_due' ORDER BY told_at, event, id",
        *(winner.cycle, grants),
    )
    return [(row["event"], grants.index(row["grant_id"])) for row in rows]


async def summary(world: World, winner: Winner) -> UUID:
    return UUID(bytes=(await winner.owed(world))["id"].bytes)


async def test_office_and_winner_learn_of_each_others_acts(world: World, winner: Winner) -> None:
    clerk, director, key = (
        await at_noon(world, Role.OFFICE), await at_noon(world, Role.OFFICE_DIRECTOR), await summary(world, winner),
    )  # fmt: skip
    bound = await at_noon(world, Role.OFFICE)
    await world.put(
        m.Conflict, person_id=bound.person_id, cycle_id=winner.cycle, organisation_id=winner.organisation,
        kind="kinship", source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip
    other = world.at(await world.applicant(await world.organisation()), NOON)
    event = (await winner.owed(world, "exchange_event"))["id"]

    for n, (actor, ability, target, given) in enumerate((
        (winner.applicant, Ability.OBLIGATION_SUBMIT, key, {"text": "一稿"}),
        (clerk, Ability.OBLIGATION_RETURN, key, {"answer": "补充"}),
        (winner.applicant, Ability.OBLIGATION_SUBMIT, key, {"text": "二稿"}),
        (clerk, Ability.OBLIGATION_ACCEPT, key, {}),
        (director, Ability.OBLIGATION_WAIVE, event, {"reason": "停产"}),
    )):  # fmt: skip
        await world.act(world.at(actor, NOON.replace(minute=n)), ability, target, **given)

    assert await told(world, winner, winner.applicant, clerk, bound, other) == [
        ("obligation_submitted", 1), ("obligation_returned", 0), ("obligation_submitted", 1),
        ("obligation_accepted", 0), ("obligation_waived", 0),
    ]  # fmt: skip


async def test_the_county_learns_once_of_what_is_overdue_from_the_day_after(world: World, winner: Winner) -> None:
    county, elsewhere = await world.county(), await world.county("360722")

    await remind(world.db, LAST)
    in_time = await told(world, winner, county, elsewhere, winner.applicant)
    await remind(world.db, AFTER)
    await remind(world.db, AFTER.replace(hour=20))

    assert in_time == []
    assert await told(world, winner, county, elsewhere, winner.applicant) == [("obligation_overdue", 0)]


@pytest.mark.parametrize("state", ["submitted", "accepted", "waived"])
async def test_the_county_is_not_told_of_what_was_done(world: World, winner: Winner, state: str) -> None:
    county = await world.county()
    await world.sql(
        "UPDATE obligation SET state = $2 WHERE cycle_id = $1 AND kind = 'experience_summary'", winner.cycle, state
    )

    await remind(world.db, AFTER)

    assert await told(world, winner, county) == []


# --- Awards commended before there were obligations -------------------------------------------------------------------------


@pytest.fixture
async def former(world: World) -> Winner:
    """Who was commended on 1 January 2018 for that year, before there were obligations."""
    cycle, organisation = await world.cycle("closed"), await world.organisation()
    dossier = await world.dossier(cycle, organisation, "awarded")
    await awarded(world, dossier)
    return Winner(cycle, dossier, organisation, world.at(await world.applicant(organisation), NOON))


async def award(world: World, winner: Winner) -> UUID:
    return UUID(bytes=(await world.sql("SELECT id FROM award WHERE cycle_id = $1", winner.cycle))[0]["id"].bytes)


@pytest.mark.parametrize("bonus", [False, True])
async def test_a_winner_of_before_owes_what_its_own_version_asks(world: World, former: Winner, bonus: bool) -> None:
    director, key = await at_noon(world, Role.OFFICE_DIRECTOR), await award(world, former)
    if bonus:
        await world.put(
            m.BonusEntitlement, award_id=key, cycle_id=former.cycle, organisation_id=former.organisation,
            amount=Decimal(500_000), article="Art.8",
        )  # fmt: skip

    await world.act(director, Ability.AWARD_OWE_OBLIGATIONS, key)

    owed = await world.sql(
        "SELECT kind, number, due_on::text FROM obligation WHERE cycle_id = $1 ORDER BY kind, number", former.cycle
    )
    reports = ((1, "2019-03-31"), (2, "2020-03-31"), (3, "2020-12-31"))  # the last within the validity
    assert [tuple(row) for row in owed] == [
        *(("bonus_report", *one) for one in reports if bonus), ("exchange_event", 1, "2020-12-31"),
        ("experience_summary", 1, "2018-12-31"), *(("performance_report", *one) for one in reports),
        ("public_interest", 1, "2020-12-31"), ("reassessment", 1, "2020-12-31"),
    ]  # fmt: skip


async def test_they_are_made_once_by_the_director_and_not_for_a_revoked_title(world: World, former: Winner) -> None:
    owe, key = Ability.AWARD_OWE_OBLIGATIONS, await award(world, former)
    director, clerk = await at_noon(world, Role.OFFICE_DIRECTOR), await at_noon(world, Role.OFFICE)
    bound = await at_noon(world, Role.OFFICE_DIRECTOR)
    await world.put(
        m.Conflict, person_id=bound.person_id, cycle_id=former.cycle, organisation_id=former.organisation,
        kind="kinship", source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip

    assert await world.refusal(clerk, owe, key) == ("FORBIDDEN", "NO_RIGHT", "Art.24")
    assert await world.refusal(former.applicant, owe, key) == ("FORBIDDEN", "NO_RIGHT", "Art.24")
    assert await world.refusal(bound, owe, key) == ("FORBIDDEN", "BARRED_CONFLICTED", "Art.31")
    await world.sql("UPDATE award SET state = 'revoked' WHERE id = $1", key)
    assert await world.refusal(director, owe, key) == ("RULE", "TITLE_REVOKED", "Art.24")
    await world.sql("UPDATE award SET state = 'in_force' WHERE id = $1", key)
    await world.act(director, owe, key)
    assert await world.refusal(director, owe, key) == ("RULE", "ALREADY_EXISTS", "Art.24")
