"""Versions of the regulation, past and present, and awards that keep the terms of their own (Art. 34)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from regulation.ability import Ability
from regulation.parameters import Parameters
from regulation.roles import Role
from tests.codes import credit_code
from tests.duties.conftest import commended
from tests.duties.reports import figures
from tests.programmes.conftest import County
from tests.registry.conftest import Office
from tests.world import World

NEW_DAY = date(2027, 1, 1)
BEFORE, ON = (
    datetime(2026, 12, 31, 15, 59, tzinfo=UTC),
    datetime(2026, 12, 31, 16, tzinfo=UTC),
)  # midnight in the city


async def version_of(world: World, code: str) -> Any:
    return (await world.sql("SELECT * FROM regulation_version WHERE code = $1", code))[0]


async def amended(world: World, **changed: Any) -> UUID:
    """Put a version in force from 1 January 2027 that says something else."""
    base = await version_of(world, "ganzhou-2022")
    return await world.put(
        m.RegulationVersion, programme_id=world.programme, code="ganzhou-2027", document_number="赣市府发〔2026〕1号",
        effective_from=NEW_DAY, parameters={**base["parameters"], **changed},
    )  # fmt: skip


async def preparing(world: World, version: UUID, at: datetime) -> dict[str, Any]:
    return {
        "regulation_version_id": version, "session": 9, "award_year": 2027,
        "criteria_edition_id": await world.one("SELECT id FROM criteria_edition WHERE code = 'gbt19580-2012'"),
        "filing_opens_at": at + timedelta(days=30), "filing_deadline": at + timedelta(days=90),
    }  # fmt: skip


# --- Past versions ----------------------------------------------------------------------------------------------------


async def test_of_the_version_of_2017_only_number_and_day_are_known(world: World) -> None:
    row = await version_of(world, "ganzhou-2017")

    assert (row["document_number"], row["effective_from"]) == ("赣市府发〔2017〕12号", date(2017, 5, 5))
    assert row["complete"] is False
    assert row["parameters"] == dict.fromkeys((await version_of(world, "ganzhou-2022"))["parameters"])


async def test_past_winners_point_to_the_version_of_their_time_where_it_is_known(world: World) -> None:
    rows = await world.sql(
        "SELECT DISTINCT w.cycle_label, v.code FROM past_winner w"
        " LEFT JOIN regulation_version v ON v.id = w.regulation_version_id"
    )

    assert {row["cycle_label"]: row["code"] for row in rows} == {
        "2011年度": None,
        "2016年": None,
        "2021年": "ganzhou-2017",
    }


def test_what_is_known_of_a_past_version_is_read_as_strictly_as_of_any() -> None:
    known = Parameters.known_of({"first_time_bonus": "200000.00", "cap_per_kind": 3})

    assert {name: value for name, value in known.items() if value is not None} == {
        "first_time_bonus": "200000.00", "cap_per_kind": 3,
    }  # fmt: skip
    with pytest.raises(Exception, match="PARAMETER_TYPE"):
        Parameters.known_of({"cap_per_kind": "3"})
    with pytest.raises(Exception, match="PARAMETER_UNKNOWN"):
        Parameters.known_of({"cap": 3})


@pytest.mark.parametrize("year", [2018, 2026])
async def test_no_cycle_is_prepared_under_a_version_of_unknown_numbers(world: World, year: int) -> None:
    """Not even on a day on which it was in force."""
    at = datetime(year, 5, 6, 4, tzinfo=UTC)
    clerk = world.at(await world.actor(Role.OFFICE), at)
    await world.sql("UPDATE role_grant SET valid_from = '2011-07-01' WHERE id = $1", clerk.grant_id)
    version = (await version_of(world, "ganzhou-2017"))["id"]

    refused = await world.refusal(
        clerk, Ability.PROGRAMME_CREATE_CYCLE, world.programme, **await preparing(world, version, at)
    )

    assert refused == ("RULE", "VERSION_INCOMPLETE", "Art.34")


# --- The day of the change ----------------------------------------------------------------------------------------------


async def test_the_old_version_ends_with_the_day_before_the_new_one(world: World) -> None:
    old, new = (await version_of(world, "ganzhou-2022"))["id"], await amended(world)
    clerk = await world.actor(Role.OFFICE)
    found = {}
    for at in (BEFORE, ON):
        for name, version in (("old", old), ("new", new)):
            given = await preparing(world, version, at)
            if (at is BEFORE) == (name == "old"):
                done = await world.act(
                    world.at(clerk, at),
                    Ability.PROGRAMME_CREATE_CYCLE,
                    world.programme,
                    **{**given, "session": 9 + len(found)},
                )
                found[name, at] = (await world.row(m.Cycle, done.id))["regulation_version_id"] == version
            else:
                found[name, at] = await world.refusal(
                    world.at(clerk, at), Ability.PROGRAMME_CREATE_CYCLE, world.programme, **given
                )

    superseded = ("RULE", "VERSION_NOT_IN_FORCE", "Art.34")
    assert found == {
        ("old", BEFORE): True, ("new", BEFORE): superseded, ("old", ON): superseded, ("new", ON): True,
    }  # fmt: skip


async def test_an_award_keeps_the_terms_under_which_it_was_won(world: World) -> None:
    """Commended on 2 November 2026 under three years of validity; from 2027 on it would be one, with less to hand in."""
    winner = await commended(world)
    sql = "SELECT valid_from, valid_until, state FROM award WHERE cycle_id = $1"
    owed = "SELECT kind, number, due_on, state FROM obligation WHERE cycle_id = $1 ORDER BY due_on, kind, number"
    before = await world.sql(sql, winner.cycle), await world.sql(owed, winner.cycle)

    await amended(world, validity_years=1, reports_per_year=0, fraud_ban_years=20)

    assert (await world.sql(sql, winner.cycle), await world.sql(owed, winner.cycle)) == before
    assert str(before[0][0]["valid_until"]) == "2029-11-01"
    in_2029 = world.at(winner.applicant, datetime(2029, 3, 1, 4, tzinfo=UTC))
    report = await winner.owed(world, "performance_report", 3)
    await world.act(in_2029, Ability.OBLIGATION_SUBMIT, report["id"], text="第三年报告", figures=figures(2028))
    assert (await winner.owed(world, "performance_report", 3))["state"] == "submitted"


async def test_a_running_cycle_is_commended_by_the_numbers_that_it_keeps(world: World) -> None:
    """A version in force since before the commendation does not touch a cycle that runs under the one before."""
    base = await version_of(world, "ganzhou-2022")
    await world.put(
        m.RegulationVersion, programme_id=world.programme, code="ganzhou-2026-2", document_number="赣市府发〔2026〕1号",
        effective_from=date(2026, 6, 1),
        parameters={**base["parameters"], "validity_years": 5, "first_time_bonus": "800000.00"},
    )  # fmt: skip

    winner = await commended(world)

    (award,) = await world.sql("SELECT * FROM award WHERE cycle_id = $1", winner.cycle)
    (bonus,) = await world.sql("SELECT amount FROM bonus_entitlement WHERE cycle_id = $1", winner.cycle)
    assert (str(award["valid_until"]), str(bonus["amount"])) == ("2029-11-01", "500000.00")


async def test_no_version_of_another_programme_governs_a_cycle(world: World, county: County) -> None:
    version = await world.one("SELECT id FROM regulation_version WHERE programme_id = $1", county.programme)
    clerk = await world.actor(Role.OFFICE)

    refused = await world.refusal(
        clerk, Ability.PROGRAMME_CREATE_CYCLE, world.programme, **await preparing(world, version, world.clock)
    )

    assert refused == ("RULE", "NOT_FOUND", "Art.6")


async def test_a_ban_takes_the_length_of_the_version_in_force_on_the_day_of_its_decision(world: World) -> None:
    """Of days before any version whose numbers are known, that of the first one: ten years, not the twenty of 2027."""
    await amended(world, fraud_ban_years=20)
    clerk, director = [await world.actor(role) for role in (Role.OFFICE, Role.OFFICE_DIRECTOR)]
    office = Office(world, *(world.at(one, datetime(2027, 6, 1, 4, tzinfo=UTC)) for one in (clerk, director)))

    until = [
        str((await world.row(m.Ban, await office.ban(credit_code(1), decided=day)))["until"])
        for day in ("2018-03-01", "2026-12-31", "2027-01-01")
    ]

    assert until == ["2028-02-29", "2036-12-30", "2046-12-31"]
