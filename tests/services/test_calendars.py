"""The calendar that the office keeps: by two persons, a whole year at a time; published windows stay (Art. 21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.calendar import HolidayInput
from regulation.roles import Role
from tests.services.scenery import NOTICE
from tests.services.test_publicising import deliberated
from tests.world import World

NEW_YEAR = HolidayInput("元旦", date(2027, 1, 1), date(2027, 1, 3))
SCHEDULE: dict[str, Any] = {"year": 2027, "source": "示例通知", "holidays": [NEW_YEAR], "workdays": [date(2027, 1, 9)]}
IN_DECEMBER = datetime(2026, 12, 23, 2, tzinfo=UTC)  # ten days later it is 2 January


@dataclass
class Office:
    """The two who keep the calendar."""

    world: World
    clerk: Actor
    director: Actor

    async def drafted(self, **given: Any) -> UUID:
        done = await self.world.act(
            self.clerk, Ability.PROGRAMME_DRAFT_CALENDAR, self.world.programme, **{**SCHEDULE, **given}
        )
        return done.id

    async def signed(self, **given: Any) -> UUID:
        key = await self.drafted(**given)
        await self.world.act(self.director, Ability.CALENDAR_YEAR_SIGN, key)
        return key

    async def refused(self, **given: Any) -> tuple[str, str, str]:
        return await self.world.refusal(
            self.clerk, Ability.PROGRAMME_DRAFT_CALENDAR, self.world.programme, **{**SCHEDULE, **given}
        )

    async def years(self) -> list[tuple[int, str, bool]]:
        rows = await self.world.sql("SELECT year, state, replaced_at FROM calendar_year ORDER BY id")
        return [(row["year"], row["state"], row["replaced_at"] is not None) for row in rows]


@pytest.fixture
async def office(world: World) -> Office:
    return Office(world, await world.actor(Role.OFFICE), await world.actor(Role.OFFICE_DIRECTOR))


async def published(office: Office) -> tuple[UUID, Actor]:
    """Return a cycle with a decided list, and a clerk at a day whose window ends in 2027."""
    return await deliberated(office.world), office.world.at(await office.world.actor(Role.OFFICE), IN_DECEMBER)


async def test_a_window_runs_into_a_year_once_its_holidays_are_signed(office: Office) -> None:
    city = office.world
    cycle, clerk = await published(office)
    key = await office.drafted()
    assert (await city.refusal(clerk, Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE))[1] == "CALENDAR_MISSING"

    await city.act(office.director, Ability.CALENDAR_YEAR_SIGN, key)
    notice = await city.row(m.Notice, (await city.act(clerk, Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)).id)

    # 2 January is a holiday until the 3rd, a Sunday; Monday the 4th is worked.
    assert (notice["nominal_end"], notice["closes_on"]) == (date(2027, 1, 2), date(2027, 1, 4))


async def test_a_published_window_stays_when_the_holidays_change(office: Office) -> None:
    city = office.world
    cycle, clerk = await published(office)
    first = await office.signed()
    notice = (await city.act(clerk, Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)).id
    before = await city.row(m.Notice, notice)

    longer = HolidayInput("元旦", date(2027, 1, 1), date(2027, 1, 5))
    await office.signed(holidays=[longer], reason="国务院办公厅调整")

    assert await city.row(m.Notice, notice) == before
    assert (await city.row(m.CalendarYear, first))["replaced_at"] == city.clock
    assert await office.years() == [(2026, "signed", False), (2027, "signed", True), (2027, "signed", False)]


async def test_nobody_signs_the_holidays_that_they_drafted(office: Office) -> None:
    city, key = office.world, await office.drafted()
    await city.change(m.CalendarYear, key, drafted_by_id=office.director.person_id)

    refused = await city.refusal(office.director, Ability.CALENDAR_YEAR_SIGN, key)

    assert refused == ("FORBIDDEN", "BARRED_DRAFTED_BY_ME", "Art.21")
    assert (await city.refusal(office.clerk, Ability.CALENDAR_YEAR_SIGN, key))[:2] == ("FORBIDDEN", "NO_RIGHT")
    assert await office.years() == [(2026, "signed", False), (2027, "drafted", False)]


async def test_a_rejected_schedule_counts_for_nothing_and_another_may_be_drafted(office: Office) -> None:
    city, key = office.world, await office.drafted()
    assert await office.refused() == ("RULE", "CALENDAR_DRAFTED", "Art.21")

    await city.act(office.director, Ability.CALENDAR_YEAR_REJECT, key, reason="与文件不符")
    await office.drafted()

    assert (await city.row(m.CalendarYear, key))["rejection"] == "与文件不符"
    assert await office.years() == [(2026, "signed", False), (2027, "rejected", False), (2027, "drafted", False)]


async def test_a_year_in_force_changes_only_with_a_reason(office: Office) -> None:
    await office.signed()

    assert await office.refused() == ("RULE", "TEXT_MISSING", "Art.21")
    assert await office.years() == [(2026, "signed", False), (2027, "signed", False)]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"year": 26}, "YEAR_OUT_OF_RANGE"),
        ({"holidays": []}, "HOLIDAYS_MISSING"),
        ({"holidays": [HolidayInput("元旦", date(2026, 12, 31), date(2027, 1, 2))]}, "DAY_OF_ANOTHER_YEAR"),
        ({"holidays": [HolidayInput("元旦", date(2027, 1, 3), date(2027, 1, 1))]}, "DATES_REVERSED"),
        ({"holidays": [NEW_YEAR, HolidayInput("补", date(2027, 1, 3), date(2027, 1, 4))]}, "HOLIDAYS_OVERLAP"),
        ({"holidays": [HolidayInput(" ", date(2027, 1, 1), date(2027, 1, 3))]}, "TEXT_MISSING"),
        ({"workdays": [date(2028, 1, 8)]}, "DAY_OF_ANOTHER_YEAR"),
        ({"workdays": [date(2027, 1, 8)]}, "WORKDAY_UNFIT"),  # a Friday
        ({"workdays": [date(2027, 1, 2)]}, "WORKDAY_UNFIT"),  # a Saturday within the holiday
        ({"workdays": [date(2027, 1, 9), date(2027, 1, 9)]}, "WORKDAY_UNFIT"),
        ({"source": ""}, "TEXT_MISSING"),
    ],
)
async def test_a_schedule_that_cannot_be_is_refused(office: Office, given: dict[str, Any], code: str) -> None:
    assert (await office.refused(**given))[1] == code
    assert await office.years() == [(2026, "signed", False)]
