"""Reminders: on the named days before a deadline, once each, to whom something waits for (Art. 12, 17)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.reminding import remind
from tests.services.scenery import DEADLINE, NOTICE
from tests.world import World

DAY = timedelta(days=1)
MORNING = datetime(2026, 5, 31, 1, tzinfo=UTC)  # of the last day of filing, at nine in the city


async def reminders(world: World, actor: Actor, cycle: UUID) -> list[tuple[str, int | None]]:
    rows = await world.sql(
        "SELECT event, (facts ->> 'count')::int AS count FROM message WHERE grant_id = $1 AND cycle_id = $2"
        " AND event IN ('filing_ends', 'recommending_ends', 'answer_due') ORDER BY told_at",
        *(actor.grant_id, cycle),
    )
    return [(row["event"], row["count"]) for row in rows]


async def begun(world: World, state: str = "draft") -> tuple[UUID, Actor, UUID]:
    """Return a cycle, an applicant and its application."""
    cycle, organisation = await world.cycle(), await world.organisation()
    return cycle, await world.applicant(organisation), await world.dossier(cycle, organisation, state)


@pytest.mark.parametrize(
    ("before", "reminded"), [(15, 0), (14, 1), (13, 0), (8, 0), (7, 1), (4, 0), (3, 1), (2, 0), (1, 1), (0, 0)]
)
async def test_a_draft_is_reminded_of_on_the_named_days_alone(city: World, before: int, reminded: int) -> None:
    cycle, applicant, _ = await begun(city)

    for hour in range(0, 12, 3):
        await remind(city.db, MORNING - before * DAY + timedelta(hours=hour))

    assert len(await reminders(city, applicant, cycle)) == reminded


@pytest.mark.parametrize(("state", "reminded"), [("draft", 1), ("returned", 1), ("submitted", 0), ("withdrawn", 0)])
async def test_only_what_is_not_handed_in_is_reminded_of(city: World, state: str, reminded: int) -> None:
    cycle, applicant, _ = await begun(city, state)

    await remind(city.db, MORNING - DAY)

    assert len(await reminders(city, applicant, cycle)) == reminded


async def test_a_day_begins_in_the_city_not_in_greenwich(city: World) -> None:
    cycle, applicant, _ = await begun(city)
    midnight = datetime(2026, 5, 29, 16, tzinfo=UTC)  # 30 May begins

    await remind(city.db, midnight - timedelta(seconds=1))
    before = await reminders(city, applicant, cycle)
    await remind(city.db, midnight)

    assert (before, await reminders(city, applicant, cycle)) == ([], [("filing_ends", 1)])


async def test_nothing_is_reminded_of_at_or_after_the_deadline(city: World) -> None:
    cycle, applicant, _ = await begun(city)
    noon = datetime(2026, 5, 31, 4, tzinfo=UTC)
    await city.change(m.Cycle, cycle, filing_deadline=noon + DAY)  # in the middle of a day

    for at in (noon + DAY, noon + DAY + timedelta(minutes=1), noon + 2 * DAY):
        await remind(city.db, at)

    assert await reminders(city, applicant, cycle) == []


async def test_a_reminder_follows_an_extension(city: World) -> None:
    cycle, applicant, _ = await begun(city)
    await remind(city.db, MORNING - DAY)
    director = city.at(await city.actor(Role.OFFICE_DIRECTOR), MORNING - DAY)
    given = {**NOTICE, "reason": "系统维护", "filing_deadline": DEADLINE + 6 * DAY}

    await city.act(director, Ability.CYCLE_EXTEND_DEADLINE, cycle, **given)
    await remind(city.db, MORNING - DAY + timedelta(hours=2))  # now it is the seventh day before
    await remind(city.db, MORNING)

    assert len(await reminders(city, applicant, cycle)) == 2


async def test_a_recommender_is_reminded_once_of_all_that_waits(city: World) -> None:
    cycle, place = await city.cycle("qualifying"), "360722"
    county, other = await city.county(place), await city.county("360723")
    for state in ("submitted", "submitted", "recommended", "draft"):
        await city.dossier(cycle, await city.organisation(place, "S"), state)
    await city.change(m.Cycle, cycle, recommendation_deadline=DEADLINE + 9 * DAY)

    await remind(city.db, MORNING + 2 * DAY)

    assert await reminders(city, county, cycle) == [("recommending_ends", 2)]
    assert await reminders(city, other, cycle) == []


async def test_a_body_is_not_reminded_of_what_it_declined(city: World) -> None:
    cycle, place = await city.cycle("qualifying"), "360724"
    county = await city.county(place)
    trade = await city.actor(Role.RECOMMENDER, agency_id=await city.agency("quality-association"))
    kept, declined = [await city.dossier(cycle, await city.organisation(place)) for _ in range(2)]
    await city.change(m.Cycle, cycle, recommendation_deadline=DEADLINE + 9 * DAY)
    await city.act(county, Ability.DOSSIER_DECLINE, declined, reason="体系未满三年")

    await remind(city.db, MORNING + 2 * DAY)

    assert await reminders(city, county, cycle) == [("recommending_ends", 1)]
    assert await reminders(city, trade, cycle) == [("recommending_ends", 2)]
    assert kept != declined


async def test_without_a_deadline_of_its_own_recommending_is_not_reminded_of(city: World) -> None:
    cycle, county = await city.cycle(), await city.county()
    await city.dossier(cycle, await city.organisation())

    await remind(city.db, MORNING - DAY)

    assert await reminders(city, county, cycle) == []


async def test_a_department_is_reminded_of_what_it_has_not_answered(city: World) -> None:
    cycle, tax, labour = await city.cycle("qualifying"), await city.department(), await city.department("labour")
    for state in ("asked", "asked", "answered", "closed"):
        organisation = await city.organisation()
        await city.put(
            m.Consultation, dossier_id=await city.dossier(cycle, organisation), cycle_id=cycle, state=state,
            organisation_id=organisation, agency_id=await city.agency("tax"), question="？", due_at=DEADLINE,
        )  # fmt: skip

    await remind(city.db, MORNING - 3 * DAY)

    assert await reminders(city, tax, cycle) == [("answer_due", 2)]
    assert await reminders(city, labour, cycle) == []


async def test_two_workers_at_once_remind_once(city: World) -> None:
    cycle, applicant, _ = await begun(city)
    await city.put(m.PersonContact, person_id=applicant.person_id, email="a@example.com")

    await asyncio.gather(*(remind(city.db, MORNING - 3 * DAY) for _ in range(8)))

    assert await reminders(city, applicant, cycle) == [("filing_ends", 1)]
    assert (
        await city.one(
            "SELECT count(*) FROM letter l JOIN message m ON m.id = l.message_id WHERE m.person_id = $1",
            applicant.person_id,
        )
        == 1
    )


async def test_who_lost_the_grant_is_not_reminded(city: World) -> None:
    cycle, applicant, _ = await begun(city)
    await city.change(m.RoleGrant, applicant.grant_id or UUID(int=0), valid_to=MORNING - 2 * DAY)

    await remind(city.db, MORNING - DAY)

    assert await reminders(city, applicant, cycle) == []


@pytest.mark.parametrize(("day", "reminded"), [(6, 0), (7, 1), (14, 1), (15, 0), (18, 1), (20, 1), (21, 0)])
async def test_the_office_is_reminded_of_holidays_before_a_notice_would_need_them(
    city: World, day: int, reminded: int
) -> None:
    """Ten days after 22 December 2026 it is 1 January 2027, of which nothing is known: 21 December is the last day."""
    cycle, clerk, director = await city.cycle(), await city.actor(Role.OFFICE), await city.actor(Role.OFFICE_DIRECTOR)

    await remind(city.db, datetime(2026, 12, day, 1, tzinfo=UTC))

    told = [
        await city.sql("SELECT facts FROM message WHERE grant_id = $1 AND cycle_id = $2", one.grant_id, cycle)
        for one in (clerk, director)
    ]
    assert [len(messages) for messages in told] == [reminded, reminded]
    assert {message["facts"]["due"] for messages in told for message in messages} <= {"2026-12-21T16:00:00+00:00"}


async def test_nobody_is_reminded_of_holidays_that_are_known(city: World) -> None:
    cycle, clerk = await city.cycle(), await city.actor(Role.OFFICE)
    await city.put(m.CalendarYear, programme_id=city.programme, year=2027, state="signed", source="示例",
                   holidays=[{"name": "元旦", "first_day": "2027-01-01", "last_day": "2027-01-03"}], workdays=[])  # fmt: skip

    await remind(city.db, datetime(2026, 12, 20, 1, tzinfo=UTC))

    assert await city.sql("SELECT 1 FROM message WHERE grant_id = $1 AND cycle_id = $2", clerk.grant_id, cycle) == []
