"""The winner is heard first: ten days, boundary by boundary, on the clock of the city (Art. 28, 30)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from regulation.ability import Ability
from regulation.roles import Role
from services.reminding import remind
from tests.revoking.conftest import PERIOD_END, SECOND, TOLD, Case

STATE, WAIVE = Ability.INCIDENT_STATEMENT_STATE, Ability.INCIDENT_STATEMENT_WAIVE
PROPOSE = Ability.INCIDENT_PROPOSE
SENT = "SELECT count(*)::int FROM message WHERE grant_id = $1 AND event = $2 AND cycle_id = $3"


async def test_the_winner_has_ten_days_after_the_day_on_which_it_was_told(case: Case) -> None:
    key = await case.heard()

    row = await case.statement()
    assert (row["id"], row["state"], row["asked_at"], row["due_at"]) == (key, "asked", TOLD, PERIOD_END)
    assert row["award_id"] == case.award


async def test_the_winner_states_its_case_up_to_the_last_second(case: Case) -> None:
    world, key = case.world, await case.heard()
    last = case.at(case.winner.applicant, PERIOD_END - SECOND)

    late = await world.refusal(case.at(last, PERIOD_END), STATE, key, text="申辩")
    blank = await world.refusal(last, STATE, key, text=" ")
    await world.act(last, STATE, key, text="申辩")
    twice = await world.refusal(last, STATE, key, text="再次申辩")

    assert late == ("RULE", "STATEMENT_PERIOD_OVER", "Art.30")
    assert blank == ("RULE", "TEXT_MISSING", "Art.30")
    assert twice == ("FORBIDDEN", "WRONG_STATE", "Art.30")
    row = await case.statement()
    assert (row["state"], row["text"], row["stated_at"]) == ("stated", "申辩", PERIOD_END - SECOND)


@pytest.mark.parametrize("states", [False, True])
async def test_nothing_is_proposed_before_the_period_is_over(case: Case, states: bool) -> None:
    key = await case.heard()
    if states:
        await case.world.act(case.winner.applicant, STATE, key, text="申辩")

    running = await case.refusal(case.clerk, PROPOSE, PERIOD_END - SECOND, proposal="建议撤销")
    await case.act(case.clerk, PROPOSE, PERIOD_END, proposal="建议撤销")

    assert running == ("RULE", "STATEMENT_PERIOD_RUNNING", "Art.30(1)")
    assert await case.state() == "proposed"


async def test_the_refusal_of_fraud_names_its_own_article(fraud: Case) -> None:
    await fraud.heard()

    found = await fraud.refusal(fraud.clerk, PROPOSE, PERIOD_END - SECOND, proposal="建议撤销")

    assert found == ("RULE", "STATEMENT_PERIOD_RUNNING", "Art.28")


@pytest.mark.parametrize("states", [False, True])
async def test_a_winner_that_waives_the_rest_lets_the_office_go_on(case: Case, states: bool) -> None:
    world, key = case.world, await case.heard()
    if states:
        await world.act(case.winner.applicant, STATE, key, text="无异议")
    await world.act(case.at(case.winner.applicant, TOLD + SECOND), WAIVE, key)

    await case.act(case.clerk, PROPOSE, TOLD + 2 * SECOND, proposal="建议撤销")
    after = await world.refusal(case.at(case.winner.applicant, TOLD + 3 * SECOND), STATE, key, text="反悔")

    assert after == ("FORBIDDEN", "WRONG_STATE", "Art.30")
    row = await case.statement()
    assert (row["state"], row["waived_at"], row["text"]) == ("waived", TOLD + SECOND, "无异议" if states else None)


async def test_nobody_states_the_case_of_another(case: Case) -> None:
    world, key = case.world, await case.heard()
    other = case.at(await world.applicant(await world.organisation()), TOLD)
    county = case.at(await world.county(), TOLD)

    blind = [await world.refusal(one, STATE, key, text="申辩") for one in (other, county, world.anybody())]
    clerk = await world.refusal(case.clerk, STATE, key, text="申辩")

    assert {found[:2] for found in blind} == {("NOT_FOUND", "NOT_FOUND")}
    assert clerk == ("FORBIDDEN", "NO_RIGHT", "Art.30")


@pytest.mark.parametrize(("before", "told"), [(7, 1), (3, 1), (2, 0), (1, 1), (0, 0)])
async def test_winner_and_clerk_are_reminded_before_the_end(case: Case, before: int, told: int) -> None:
    """Seven, three and one day before the last day."""
    world = case.world
    await case.heard()
    last_day = PERIOD_END - timedelta(hours=15)

    for _ in range(2):
        await remind(world.db, last_day - timedelta(days=before))

    found = [
        await world.one(SENT, case.winner.applicant.grant_id, "statement_due", case.winner.cycle),
        await world.one(SENT, case.clerk.grant_id, "statement_ends", case.winner.cycle),
    ]
    assert found == [told, told]


async def test_who_has_stated_its_case_is_not_reminded_and_the_office_still_is(case: Case) -> None:
    world, key = case.world, await case.heard()
    await world.act(case.winner.applicant, STATE, key, text="申辩")

    await remind(world.db, PERIOD_END - timedelta(days=1, hours=15))

    assert await world.one(SENT, case.winner.applicant.grant_id, "statement_due", case.winner.cycle) == 0
    assert await world.one(SENT, case.clerk.grant_id, "statement_ends", case.winner.cycle) == 1


async def test_each_is_told_of_the_step_that_waits_for_it(case: Case) -> None:
    world, key = case.world, await case.heard()
    secretary = await world.actor(Role.LEADING_GROUP_SECRETARY)
    await world.act(case.winner.applicant, STATE, key, text="申辩")
    await case.act(case.clerk, PROPOSE, PERIOD_END, proposal="建议撤销")
    await case.act(case.director, Ability.INCIDENT_SIGN, PERIOD_END)

    told = {
        event: await world.one(SENT, grant, event, case.winner.cycle)
        for event, grant in {
            "incident_registered": case.clerk.grant_id,
            "statement_asked": case.winner.applicant.grant_id,
            "statement_given": case.clerk.grant_id,
            "revocation_proposed": case.director.grant_id,
            "revocation_submitted": secretary.grant_id,
        }.items()
    }
    assert told == dict.fromkeys(told, 1)


async def test_once_the_incident_is_dropped_nothing_is_stated_and_nobody_reminded(case: Case) -> None:
    world, key = case.world, await case.heard()
    await case.act(case.director, Ability.INCIDENT_DROP, reason="理由不成立")

    found = [await world.refusal(case.winner.applicant, STATE, key, text="申辩")]
    found.append(await world.refusal(case.winner.applicant, WAIVE, key))
    await remind(world.db, PERIOD_END - timedelta(days=1, hours=15))

    assert found == [("RULE", "WRONG_STATE", "Art.30(1)")] * 2
    assert await world.one(SENT, case.winner.applicant.grant_id, "statement_due", case.winner.cycle) == 0
    assert await world.one(SENT, case.clerk.grant_id, "statement_ends", case.winner.cycle) == 0
