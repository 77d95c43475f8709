"""Each programme goes by its own numbers: the city's of Art. 6-30, the county's of its file.

The county: validity two years, a gap of one session, bonus 100,000, seven days of publicity, bans of six and three years,
bans of other awards count.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from regulation.sanctions import Ground
from regulation.violation import RuleBroken
from tests.codes import credit_code
from tests.duties.conftest import commended
from tests.programmes.conftest import County
from tests.registry.conftest import Office
from tests.services.scenery import NOTICE, QUALITY, applied, evaluated, listed, won_by
from tests.world import World


def each(world: World, county: County) -> tuple[World, County]:
    return world, county


async def test_validity_bonus_and_certificate_number(world: World, county: County) -> None:
    found = []
    for place in each(world, county):
        winner = await commended(place, session=1)
        (award,) = await place.sql("SELECT * FROM award WHERE cycle_id = $1", winner.cycle)
        (bonus,) = await place.sql("SELECT amount FROM bonus_entitlement WHERE cycle_id = $1", winner.cycle)
        owed = await place.one("SELECT count(*) FROM obligation WHERE cycle_id = $1", winner.cycle)
        found.append((award["certificate_number"], str(award["valid_until"]), bonus["amount"], owed))

    # Two years: two reports on performance and two on the bonus, and what is owed once: four things.
    assert found == [
        ("GZMQA-2026-1-01", "2029-11-01", Decimal("500000.00"), 10),
        ("EXCMQA-2026-1-01", "2028-11-01", Decimal("100000.00"), 8),
    ]


async def test_days_of_publicity(world: World, county: County) -> None:
    ends = []
    for place in each(world, county):
        cycle = await place.cycle("deliberating")
        await listed(place, cycle, "proposed", {await evaluated(place, cycle, "proposed"): QUALITY})
        clerk = place.at(await place.actor(Role.OFFICE), datetime(2026, 11, 23, 2, tzinfo=UTC))
        done = await place.act(clerk, Ability.CYCLE_PUBLISH_PROPOSED, cycle, **NOTICE)
        ends.append((await place.row(m.Notice, done.id))["closes_on"])

    # Published on Monday 23 November: the tenth day is Thursday 3 December, the seventh Monday 30 November.
    assert ends == [date(2026, 12, 3), date(2026, 11, 30)]


async def test_years_of_bans(world: World, county: County) -> None:
    until = []
    for place in each(world, county):
        office = Office(place, await place.actor(Role.OFFICE), await place.actor(Role.OFFICE_DIRECTOR))
        for ground in (Ground.FRAUD, Ground.MAJOR_BREACH):
            ban = await office.ban(credit_code(1), decided="2024-03-01", ground=ground)
            until.append(str((await place.row(m.Ban, ban))["until"]))

    assert until == ["2034-02-28", "2029-02-28", "2030-02-28", "2027-02-28"]


async def start(place: World, organisation: UUID, session: int) -> str:
    """Let an organisation start an application in a session; return why it cannot, or nothing."""
    applicant, cycle = await place.applicant(organisation), await place.cycle(session=session)
    try:
        await place.act(applicant, Ability.CYCLE_START_APPLICATION, cycle)
    except RuleBroken as refused:
        return refused.violations[0].code
    return ""


async def test_the_gap_counts_the_own_sessions(world: World, county: County) -> None:
    """Who won in session 5 returns at 8 in the city (Art. 27) and at 7 in the county."""
    found = []
    for place in each(world, county):
        organisation = await place.organisation()
        await won_by(place, organisation, 5, QUALITY)
        found.append([await start(place, organisation, session) for session in (6, 7, 8)])

    assert found == [["GAP_NOT_OVER", "GAP_NOT_OVER", ""], ["GAP_NOT_OVER", "", ""]]


async def test_an_award_of_the_city_is_none_of_the_county(world: World, county: County) -> None:
    code = credit_code(7)
    city = await world.organisation(credit_code=code)
    await won_by(world, city, 5, QUALITY)

    assert await start(county, await county.organisation(credit_code=code), 6) == ""


async def banned(place: World, code: str) -> None:
    await Office(place, await place.actor(Role.OFFICE), await place.actor(Role.OFFICE_DIRECTOR)).ban(code)


async def test_bans_of_other_awards_count_where_the_version_says_so(world: World, county: County) -> None:
    city_code, county_code = credit_code(7), credit_code(8)
    await banned(world, city_code)
    await banned(county, county_code)

    found = {
        name: await start(place, await place.organisation(credit_code=code), 9)
        for name, place, code in [("county", county, city_code), ("city", world, county_code)]
    }

    assert found == {"county": "APPLICATION_BANNED", "city": ""}


async def test_a_ban_of_another_award_that_is_not_signed_counts_nowhere(world: World, county: County) -> None:
    code, clerk = credit_code(7), await world.actor(Role.OFFICE)
    given = {"organisation_name": "被禁企业", "decided_by": "某市人民政府", "document_number": "某府字〔2024〕1号"}
    await world.act(
        clerk, Ability.PROGRAMME_ENTER_BAN, world.programme, credit_code=code, ground=Ground.FRAUD,
        decided_on=date(2024, 3, 1), **given,
    )  # fmt: skip

    assert await start(county, await county.organisation(credit_code=code), 9) == ""


async def registered(place: World, jurisdiction: str) -> Any:
    """Return what the check of registration finds of an applicant from a region."""
    cycle = await place.cycle("qualifying")
    dossier = await applied(place, cycle)
    region = await place.jurisdiction(jurisdiction)
    await place.change(m.Dossier, dossier, jurisdiction_id=region)
    done = await place.act(await place.actor(Role.OFFICE), Ability.DOSSIER_RUN_CHECKS, dossier)
    checks = (await place.row(m.EligibilityRun, done.id))["checks"]
    return next(one["outcome"] for one in checks if one["code"] == "REGISTERED_IN_CITY")


@pytest.mark.parametrize(("jurisdiction", "found"), [("360722", ["pass", "pass"]), ("360702", ["pass", "fail"])])
async def test_the_city_asks_for_registration_in_it_and_the_county_in_the_county(
    world: World, county: County, jurisdiction: str, found: list[str]
) -> None:
    """Art. 13(1)."""
    assert [await registered(place, jurisdiction) for place in each(world, county)] == found


async def test_registration_elsewhere_does_not_matter_where_it_is_not_asked_for(county: County) -> None:
    await county.sql(
        "UPDATE regulation_version SET parameters = parameters || '{\"area_registration_required\": false}'"
        " WHERE programme_id = $1",
        county.programme,
    )

    assert await registered(county, "360702") == "pass"
