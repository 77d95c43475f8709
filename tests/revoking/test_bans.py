"""From the day of the decision nobody applies: to the day, by lineage, overlapping, and the gap beside it (Art. 27, 28, 30)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from regulation.sanctions import Ground
from regulation.violation import RuleBroken
from tests.duties.conftest import commended
from tests.registry.conftest import Office
from tests.revoking.conftest import TOLD, Case, case_of
from tests.world import World


async def start(
    case: Case, day: date, *, organisation: UUID | None = None, session: int | None = None, counts: bool = True
) -> tuple[str, dict[str, str]] | str:
    """Start an application of the winner, or another one, at an instant or on a day; return why not, or what began.

    In the third session after the award, unless said otherwise, so that the gap is over.
    """
    world, noon = (
        case.world,
        day if isinstance(day, datetime) else datetime(day.year, day.month, day.day, 4, tzinfo=UTC),
    )
    won = await world.one("SELECT session FROM award WHERE id = $1", case.award)
    cycle = await world.cycle(session=(session or won + 3))
    await world.change(
        m.Cycle, cycle, filing_opens_at=noon - timedelta(days=9), filing_deadline=noon + timedelta(days=9)
    )
    if not counts:
        await under(world, cycle, revoked_award_counts=False)
    applicant = world.at(await world.applicant(organisation or case.winner.organisation), noon)
    try:
        done = await world.act(applicant, Ability.CYCLE_START_APPLICATION, cycle)
    except RuleBroken as refused:
        (violation,) = refused.violations
        return violation.code, dict(violation.detail)
    finally:
        await world.sql("UPDATE cycle SET session = $2 WHERE id = $1", cycle, _later())
    return done.resource


_sessions = iter(range(9_000_000, 10_000_000))


def _later() -> int:
    return next(_sessions)


async def under(world: World, cycle: UUID, **changed: Any) -> None:
    """Let a cycle run under a version with other numbers (Art. 34)."""
    row = (await world.sql("SELECT * FROM regulation_version WHERE code = 'ganzhou-2022'"))[0]
    values = {name: value for name, value in dict(row).items() if name not in {"id", "code"}}
    numbers = json.loads(values["parameters"]) if isinstance(values["parameters"], str) else values["parameters"]
    values["parameters"] = {**numbers, **changed}
    version = await world.put(m.RegulationVersion, **values, code=f"other-{_later()}")
    await world.change(m.Cycle, cycle, regulation_version_id=version)


def barred(until: str, possible_from: str) -> tuple[str, dict[str, str]]:
    return "APPLICATION_BANNED", {"until": until, "possible_from": possible_from}


@pytest.mark.parametrize(
    ("ground", "until", "possible_from"),
    [(Ground.FRAUD, "2037-04-09", "2037-04-10"), (Ground.GRAVE_QUALITY_PROBLEM, "2032-04-09", "2032-04-10")],
)
async def test_the_ban_lasts_from_the_day_of_the_decision_to_the_day_before_its_anniversary(
    world: World, ground: Ground, until: str, possible_from: str
) -> None:
    case = await case_of(world, await commended(world), ground)
    await case.revoked()  # decided on 10 April 2027
    first, last = date(2027, 4, 10), date.fromisoformat(until)

    found = [await start(case, day) for day in (first, last, last + timedelta(days=1))]

    assert found == [barred(until, possible_from)] * 2 + ["dossier"]


@pytest.mark.parametrize("succeeds", [True, False])
async def test_the_ban_binds_who_succeeds_the_winner_and_whom_it_succeeds(case: Case, succeeds: bool) -> None:
    world, other = case.world, await case.world.organisation()
    office = Office(world, case.clerk, case.director)
    pair = (case.winner.organisation, other) if succeeds else (other, case.winner.organisation)
    await office.link(*pair)
    await case.revoked()

    found = [await start(case, day, organisation=other) for day in (date(2032, 4, 9), date(2032, 4, 10))]

    assert found == [barred("2032-04-09", "2032-04-10"), "dossier"]


async def test_of_two_bans_the_later_end_wins(case: Case) -> None:
    """Five years for a grave ground, and ten for fraud found in the same award."""
    await case.revoked()
    fraud = await case_of(case.world, case.winner, Ground.FRAUD)
    await fraud.revoked(decided_on=date(2027, 4, 5))

    found = [
        await start(case, day) for day in (date(2032, 4, 9), date(2032, 4, 10), date(2037, 4, 4), date(2037, 4, 5))
    ]

    assert found == [barred("2037-04-04", "2037-04-05")] * 3 + ["dossier"]


async def test_two_awards_of_one_winner_are_revoked_apart_and_their_bans_overlap(case: Case) -> None:
    other = await _second_award(case)
    await case.revoked(decided_on=date(2027, 4, 1))
    assert await other.award_state() == "in_force", "each title by its own decision"

    await other.revoked(decided_on=date(2027, 4, 10))

    found = [await start(case, day) for day in (date(2032, 3, 31), date(2032, 4, 9), date(2032, 4, 10))]
    assert found == [barred("2032-04-09", "2032-04-10")] * 2 + ["dossier"]


async def _second_award(case: Case) -> Case:
    """Let the winner hold another title, of a later session."""
    second = await commended(case.world)
    for table in ("award", "obligation", "bonus_entitlement", "dossier"):
        await case.world.sql(
            f"UPDATE {table} SET organisation_id = $2 WHERE cycle_id = $1", second.cycle, case.winner.organisation
        )
    second.organisation, second.applicant = case.winner.organisation, case.winner.applicant
    return await case_of(case.world, second, Ground.MAJOR_BREACH)


async def test_a_ban_that_is_lifted_bars_no_more(case: Case) -> None:
    await case.revoked()
    (ban,) = await case.bans()
    director = case.at(await case.world.actor(Role.OFFICE_DIRECTOR), TOLD)

    before = await start(case, date(2028, 1, 1))
    await case.world.act(director, Ability.BAN_LIFT, ban["id"], reason="原决定被撤销")
    after = await start(case, date(2028, 1, 1))

    assert [before, after] == [barred("2032-04-09", "2032-04-10"), "dossier"]


@pytest.mark.parametrize(
    ("later", "counts", "found"),
    [
        (1, True, "GAP_NOT_OVER"), (2, True, "GAP_NOT_OVER"), (3, True, "dossier"),
        (1, False, "dossier"), (2, False, "dossier"),
    ],
)  # fmt: skip
async def test_a_revoked_award_counts_for_the_gap_unless_the_version_says_otherwise(
    case: Case, later: int, counts: bool, found: str
) -> None:
    """The ban is lifted, so that the gap is seen alone: a winner of session N returns at N+3."""
    await case.revoked()
    (ban,) = await case.bans()
    await case.world.act(case.director, Ability.BAN_LIFT, ban["id"], reason="原决定被撤销")
    won = await case.world.one("SELECT session FROM award WHERE id = $1", case.award)

    answer: Any = await start(case, date(2028, 1, 1), session=won + later, counts=counts)

    assert (answer if isinstance(answer, str) else answer[0]) == found
