"""Bans, gaps and revocations at their first and last day, in the city's time, with lineage and overlaps (Art. 27, 28, 30).

Titles are of 2 November 2026 and valid through 1 November 2029.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from regulation.ability import Ability
from regulation.aftermath import AppealKind
from regulation.roles import Role
from regulation.sanctions import Ground
from tests.duties.conftest import commended
from tests.registry.conftest import Office
from tests.revoking.conftest import FINAL, NOTICE, RECORDED, SECOND, TOLD, Case, case_of
from tests.revoking.test_bans import barred, start, under
from tests.world import World

REVOKE = Ability.INCIDENT_REVOKE
GIVEN: dict[str, Any] = {**FINAL, **NOTICE}


# --- The last day of a ban ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ground", "decided", "last", "first"),
    [
        # Ten and five years from a leap day, in years that have none: through 28 February.
        (Ground.FRAUD, "2028-02-29", "2038-02-28", "2038-03-01"),
        (Ground.OTHER_GRAVE_MATTER, "2028-02-29", "2033-02-28", "2033-03-01"),
        # From 1 March through the end of February: the 29th in 2040. Fraud is revoked after the validity as well.
        (Ground.OTHER_GRAVE_MATTER, "2028-03-01", "2033-02-28", "2033-03-01"),
        (Ground.FRAUD, "2030-03-01", "2040-02-29", "2040-03-01"),
        # The last and the first day of a year.
        (Ground.FRAUD, "2027-12-31", "2037-12-30", "2037-12-31"),
        (Ground.MAJOR_BREACH, "2028-01-01", "2032-12-31", "2033-01-01"),
    ],
)
async def test_a_ban_bars_through_the_day_before_the_anniversary_of_its_decision(
    world: World, ground: Ground, decided: str, last: str, first: str
) -> None:
    case = await case_of(world, await commended(world), ground)
    day = date.fromisoformat(decided)
    await case.revoked(datetime(day.year, day.month, day.day, 8, tzinfo=UTC), decided_on=day)

    found = [await start(case, date.fromisoformat(one)) for one in (decided, last, first)]

    assert found == [barred(last, first)] * 2 + ["dossier"]


@pytest.mark.parametrize(("ground", "year"), [(Ground.FRAUD, 2037), (Ground.LIABILITY_ACCIDENT, 2032)])
async def test_a_ban_ends_at_midnight_in_the_city(world: World, ground: Ground, year: int) -> None:
    """Decided on 10 April 2027: the last second of 9 April in the city is 15:59:59 UTC."""
    case = await case_of(world, await commended(world), ground)
    await case.revoked()
    midnight = datetime(year, 4, 9, 16, tzinfo=UTC)

    found = [await start(case, at) for at in (midnight - SECOND, midnight)]

    assert found == [barred(f"{year}-04-09", f"{year}-04-10"), "dossier"]


async def test_nothing_bars_before_the_decision_and_the_ban_begins_with_its_day(case: Case) -> None:
    """On the day before a winner still files, though everything but the decision is done."""
    await case.resolved()
    before = await start(case, RECORDED - timedelta(days=1))

    await case.revoke()

    first = datetime(2027, 4, 9, 16, tzinfo=UTC)
    assert [before, await start(case, first)] == ["dossier", barred("2032-04-09", "2032-04-10")]


# --- Successors and predecessors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ground", "year"), [(Ground.FRAUD, 2037), (Ground.GRAVE_QUALITY_PROBLEM, 2032)])
async def test_a_ban_binds_a_chain_of_names_and_what_was_merged_but_not_who_merged_into_it(
    world: World, ground: Ground, year: int
) -> None:
    """The winner was renamed twice before it won and once after; then another organisation was merged into it."""
    case = await case_of(world, await commended(world), ground)
    oldest, older, newer, merged = [await world.organisation() for _ in range(4)]
    office = Office(world, case.clerk, case.director)
    for pair in (
        (oldest, older),
        (older, case.winner.organisation),
        (case.winner.organisation, newer),
        (merged, newer),
    ):
        await office.link(*pair)
    await case.revoked()
    last, first = date(year, 4, 9), date(year, 4, 10)

    bound = [await start(case, last, organisation=one) for one in (oldest, older, newer)]
    free = [await start(case, first, organisation=one) for one in (oldest, older, newer)]

    assert bound == [barred(f"{year}-04-09", f"{year}-04-10")] * 3
    assert free == ["dossier"] * 3
    assert await start(case, last, organisation=merged) == "dossier"


@pytest.mark.parametrize(("later", "open_again"), [(1, False), (2, False), (3, True)])
async def test_the_gap_binds_who_succeeds_the_winner_and_whom_it_succeeds(
    case: Case, later: int, open_again: bool
) -> None:
    """Won in session N, at any remove: refused in N+1 and N+2, admitted in N+3; a title in force, no ban."""
    world = case.world
    oldest, older, newer, newest = [await world.organisation() for _ in range(4)]
    office = Office(world, case.clerk, case.director)
    for pair in (
        (oldest, older),
        (older, case.winner.organisation),
        (case.winner.organisation, newer),
        (newer, newest),
    ):
        await office.link(*pair)
    won = await world.one("SELECT session FROM award WHERE id = $1", case.award)

    found = [
        await start(case, date(2028, 5, 1), organisation=one, session=won + later)
        for one in (oldest, older, case.winner.organisation, newer, newest)
    ]

    refused = ("GAP_NOT_OVER", {"won": str(won), "possible_from": str(won + 3)})
    assert found == ["dossier" if open_again else refused] * 5


async def test_in_the_third_session_a_ban_that_runs_still_bars(case: Case) -> None:
    """Gap and ban are two bars: when the gap is over, the ban is not."""
    await case.revoked()
    won = await case.world.one("SELECT session FROM award WHERE id = $1", case.award)

    found = [await start(case, day, session=won + 3) for day in (date(2032, 4, 9), date(2032, 4, 10))]

    assert found == [barred("2032-04-09", "2032-04-10"), "dossier"]


# --- Bans that overlap ----------------------------------------------------------------------------------------------------


async def both(case: Case) -> tuple[tuple[Case, UUID], tuple[Case, UUID]]:
    """Revoke on 10 April 2027 for an accident, through 9 April 2032, and for fraud, through 9 April 2037."""
    accident = await case.revoked()
    fraud = await case_of(case.world, case.winner, Ground.FRAUD)
    return (case, accident), (fraud, await fraud.revoked())


@pytest.mark.parametrize(
    ("gone", "last", "first"), [("fraud", "2032-04-09", "2032-04-10"), ("accident", "2037-04-09", "2037-04-10")]
)
async def test_lifting_one_of_two_bans_leaves_the_other(case: Case, gone: str, last: str, first: str) -> None:
    (_, accident), (_, fraud) = await both(case)
    ban = await case.world.one(
        "SELECT ban_id FROM revocation WHERE id = $1", {"fraud": fraud, "accident": accident}[gone]
    )
    director = case.at(await case.world.actor(Role.OFFICE_DIRECTOR), TOLD)

    await case.world.act(director, Ability.BAN_LIFT, ban, reason="原决定被撤销")

    assert [await start(case, date.fromisoformat(one)) for one in (last, first)] == [barred(last, first), "dossier"]


@pytest.mark.parametrize(
    ("gone", "last", "first"), [("fraud", "2032-04-09", "2032-04-10"), ("accident", "2037-04-09", "2037-04-10")]
)
async def test_an_annulment_lifts_its_own_ban_alone(case: Case, gone: str, last: str, first: str) -> None:
    (_, accident), (_, fraud) = await both(case)

    await annul(case, {"fraud": fraud, "accident": accident}[gone])

    assert [await start(case, date.fromisoformat(one)) for one in (last, first)] == [barred(last, first), "dossier"]
    assert await case.award_state() == "revoked"


async def test_when_both_are_annulled_the_title_is_back_and_nothing_bars_but_the_gap(case: Case) -> None:
    (_, accident), (_, fraud) = await both(case)
    won = await case.world.one("SELECT session FROM award WHERE id = $1", case.award)

    await annul(case, accident)
    await annul(case, fraud)

    assert await case.award_state() == "in_force"
    found = [await start(case, date(2027, 4, 12), session=won + later) for later in (2, 3)]
    assert found == [("GAP_NOT_OVER", {"won": str(won), "possible_from": str(won + 3)}), "dossier"]


async def annul(case: Case, revocation: UUID) -> None:
    """Let a revocation be annulled on appeal two days after it."""
    world, at, day = case.world, RECORDED + timedelta(days=2), date(2027, 4, 12)
    appeal = await world.act(
        case.at(case.clerk, at), Ability.REVOCATION_RECORD_APPEAL, revocation, kind=AppealKind.LITIGATION,
        authority="中级人民法院", filed_on=day, document_number="行初1号",
    )  # fmt: skip
    await world.act(
        case.at(case.clerk, at), Ability.APPEAL_PROPOSE_ANNULMENT, appeal.id, outcome="撤销决定", outcome_number="判5号",
        decided_on=day,
    )  # fmt: skip
    await world.act(case.at(case.director, at), Ability.APPEAL_ANNUL, appeal.id, **NOTICE)


# --- The last day of the validity, by both readings -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counted_by", "happened", "decided", "allowed"),
    [
        ("decision", date(2029, 10, 1), date(2029, 11, 1), True),
        ("decision", date(2029, 10, 1), date(2029, 11, 2), False),
        ("fact", date(2029, 11, 1), date(2029, 11, 2), True),  # of the last day, decided one day after it
        ("fact", date(2029, 11, 1), date(2030, 6, 1), True),
        ("fact", date(2029, 11, 2), date(2029, 11, 2), False),
        ("fact", date(2026, 11, 2), date(2029, 11, 1), True),  # of the first day
        ("fact", date(2026, 11, 1), date(2029, 11, 1), False),  # of the day before the title
    ],
)
async def test_by_either_reading_the_last_day_counts_and_the_next_does_not(
    case: Case, counted_by: str, happened: date, decided: date, allowed: bool
) -> None:
    await under(case.world, case.winner.cycle, revocation_counted_by=counted_by)
    await case.world.sql("UPDATE incident SET happened_on = $2 WHERE id = $1", case.key, happened)
    await case.resolved()
    at = datetime(decided.year, decided.month, decided.day, 8, tzinfo=UTC)

    if allowed:
        await case.revoke(at, decided_on=decided)
    else:
        found = await case.refusal(case.secretary, REVOKE, at, **{**GIVEN, "decided_on": decided})
        assert found == ("RULE", "OUTSIDE_VALIDITY", "Art.30(1)")

    assert await case.award_state() == ("revoked" if allowed else "in_force")
    assert len(await case.bans()) == allowed


async def test_the_day_of_a_decision_begins_at_midnight_in_the_city(case: Case) -> None:
    """One second before 1 November 2029 begins in the city, a decision of that day is of the future."""
    await case.resolved()
    begins = datetime(2029, 10, 31, 16, tzinfo=UTC)
    given = {**GIVEN, "decided_on": date(2029, 11, 1)}

    early = await case.refusal(case.secretary, REVOKE, begins - SECOND, **given)
    before = await case.award_state()
    await case.revoke(begins, decided_on=date(2029, 11, 1))

    assert early == ("RULE", "DATE_IN_FUTURE", "Art.30(1)")
    assert (before, await case.award_state()) == ("in_force", "revoked")
