"""An incident is registered, verified by another person, heard, proposed and signed: in this order only (Art. 28, 30)."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from regulation.ability import Ability
from regulation.roles import Role
from regulation.sanctions import Ground
from regulation.violation import RuleBroken
from services.door import Refused
from tests.duties.conftest import Winner, commended
from tests.revoking.conftest import FINAL, NOTICE, PERIOD_END, REPORTED, SECOND, TOLD, Case, bound, case_of
from tests.world import World

_A = Ability
REGISTER = Ability.AWARD_REGISTER_INCIDENT


@pytest.fixture
async def winner(world: World) -> Winner:
    return await commended(world)


@pytest.mark.parametrize(
    ("ground", "article"),
    [
        (Ground.FRAUD, "Art.28"), (Ground.LIABILITY_ACCIDENT, "Art.30(1)"), (Ground.GRAVE_QUALITY_PROBLEM, "Art.30(2)"),
        (Ground.OPERATING_LOSSES, "Art.30(3)"), (Ground.MAJOR_BREACH, "Art.30(4)"),
        (Ground.OTHER_GRAVE_MATTER, "Art.30(5)"),
    ],
)  # fmt: skip
async def test_each_ground_has_its_article(world: World, winner: Winner, ground: Ground, article: str) -> None:
    row = await (await case_of(world, winner, ground)).row()

    assert (row["state"], row["ground"], row["article"]) == ("registered", ground.value, article)


async def test_what_is_registered_is_of_the_past_and_says_something(world: World, winner: Winner) -> None:
    clerk = world.at(await world.actor(Role.OFFICE), TOLD)
    award = await world.one("SELECT id FROM award WHERE cycle_id = $1", winner.cycle)
    given: dict[str, Any] = {**REPORTED, "ground": Ground.FRAUD}

    blank = await world.refusal(clerk, REGISTER, award, **{**given, "summary": " "})
    future = await world.refusal(clerk, REGISTER, award, **{**given, "happened_on": date(2027, 3, 2)})
    today = await world.act(clerk, REGISTER, award, **{**given, "happened_on": date(2027, 3, 1)})

    assert [blank, future] == [("RULE", "TEXT_MISSING", "Art.30"), ("RULE", "DATE_IN_FUTURE", "Art.30")]
    assert today.resource == "incident"


async def test_the_whole_way_to_the_leading_group(case: Case) -> None:
    states = [await case.state()]
    await case.act(case.clerk, _A.INCIDENT_VERIFY, evidence="认定书")
    states.append(await case.state())
    await case.act(case.clerk, _A.INCIDENT_HEAR, allegation="事由")
    states.append(await case.state())
    await case.act(case.clerk, _A.INCIDENT_PROPOSE, PERIOD_END, proposal="建议撤销")
    states.append(await case.state())
    await case.act(case.director, _A.INCIDENT_RETURN, PERIOD_END, reason="请补充")
    states.append(await case.state())
    await case.act(case.clerk, _A.INCIDENT_PROPOSE, PERIOD_END, proposal="补充后建议撤销")
    await case.act(case.director, _A.INCIDENT_SIGN, PERIOD_END + SECOND)

    assert states == ["registered", "verified", "heard", "proposed", "heard"]
    row = await case.row()
    assert (row["state"], row["proposal"], row["submitted_at"]) == ("submitted", "补充后建议撤销", PERIOD_END + SECOND)
    assert row["proposed_by_id"] == case.clerk.person_id
    assert row["submitted_by_id"] == case.director.person_id


async def test_who_registered_an_incident_neither_verifies_nor_dismisses_it(case: Case) -> None:
    found = [
        await case.refusal(case.registrar, _A.INCIDENT_VERIFY, evidence="认定书"),
        await case.refusal(case.registrar, _A.INCIDENT_DISMISS, reason="不属实"),
    ]

    assert found == [("FORBIDDEN", "BARRED_ENTERED_BY_ME", "Art.30")] * 2
    assert await case.state() == "registered"


async def test_what_there_is_nothing_to_is_dismissed_and_the_winner_never_learns_of_it(case: Case) -> None:
    await case.act(case.clerk, _A.INCIDENT_DISMISS, reason="与获奖组织无关")

    row = await case.row()
    assert (row["state"], row["reason"], row["decided_at"]) == ("dismissed", "与获奖组织无关", TOLD)
    seen = await case.world.visible(case.winner.applicant, "incident_statement")
    assert seen == set()
    told = await case.world.sql("SELECT 1 FROM message WHERE grant_id = $1 AND told_at = $2",
                                case.winner.applicant.grant_id, TOLD)  # fmt: skip
    assert told == []


async def test_after_the_hearing_the_director_alone_drops_it(case: Case) -> None:
    await case.heard()

    clerk = await case.refusal(case.clerk, _A.INCIDENT_DROP, reason="理由成立")
    await case.act(case.director, _A.INCIDENT_DROP, reason="理由成立")

    assert clerk == ("FORBIDDEN", "NO_RIGHT", "Art.30")
    assert await case.state() == "dismissed"
    assert await case.award_state() == "in_force"


async def test_each_act_waits_for_its_state(case: Case) -> None:
    wrong = ("FORBIDDEN", "WRONG_STATE", "Art.30")

    registered = [
        await case.refusal(case.clerk, _A.INCIDENT_HEAR, allegation="事由"),
        await case.refusal(case.clerk, _A.INCIDENT_PROPOSE, proposal="建议"),
        await case.refusal(case.director, _A.INCIDENT_SIGN),
        await case.refusal(case.director, _A.INCIDENT_RETURN, reason="退回"),
        await case.refusal(case.director, _A.INCIDENT_DROP, reason="不予"),
    ]
    await case.proposed()
    proposed = [
        await case.refusal(case.clerk, _A.INCIDENT_VERIFY, evidence="认定书"),
        await case.refusal(case.clerk, _A.INCIDENT_HEAR, allegation="事由"),
        await case.refusal(case.clerk, _A.INCIDENT_DISMISS, reason="不属实"),
    ]

    assert [*registered, *proposed] == [wrong] * 8


async def test_who_may_not_is_told_so_or_finds_nothing(case: Case) -> None:
    world = case.world
    await case.proposed()
    county, finance, member = (
        await world.county(),
        await world.actor(Role.FINANCE),
        await world.actor(Role.LEADING_GROUP),
    )

    barred = [
        await case.refusal(case.clerk, _A.INCIDENT_SIGN),
        await case.refusal(case.director, _A.INCIDENT_PROPOSE, proposal="建议"),
    ]
    blind = [
        await case.refusal(one, _A.INCIDENT_SIGN)
        for one in (case.winner.applicant, county, finance, member, case.secretary, world.anybody())
    ]

    assert barred == [("FORBIDDEN", "NO_RIGHT", "Art.30")] * 2
    assert {found[:2] for found in blind} == {("NOT_FOUND", "NOT_FOUND")}


async def test_a_conflict_hides_incident_and_statement_from_everybody_who_deals_with_it(case: Case) -> None:
    """Art. 31."""
    world = case.world
    await case.submitted()
    people = [case.clerk, case.director, case.secretary]
    people += [world.at(await world.actor(role), TOLD) for role in (Role.LEADING_GROUP, Role.LEADING_GROUP_SECRETARY)]
    for one in people:
        await bound(world, one, case.winner)

    seen = [await world.visible(one, table, f"cycle_id = '{case.winner.cycle}'")
            for one in people for table in ("incident", "incident_statement")]  # fmt: skip
    refused = await case.refusal(case.secretary, _A.INCIDENT_REVOKE, **FINAL, **NOTICE)
    award = await world.refusal(case.clerk, REGISTER, case.award, ground=Ground.FRAUD, **REPORTED)

    assert seen == [set()] * 10
    assert refused[:2] == ("NOT_FOUND", "NOT_FOUND")
    assert award == ("FORBIDDEN", "BARRED_CONFLICTED", "Art.31")


async def test_of_two_directors_who_sign_at_once_one_signs(case: Case) -> None:
    await case.proposed()
    second = await case.world.actor(Role.OFFICE_DIRECTOR)
    version = (await case.row())["version"]

    found = await asyncio.gather(
        *(case.act(one, _A.INCIDENT_SIGN, PERIOD_END, version=version) for one in (case.director, second)),
        return_exceptions=True,
    )

    assert len([one for one in found if isinstance(one, Refused | RuleBroken)]) == 1
    assert (await case.row())["version"] == version + 1


async def test_the_same_request_twice_is_done_once(case: Case) -> None:
    first = await case.act(case.clerk, _A.INCIDENT_VERIFY, evidence="认定书", key="once", version=1)
    again = await case.act(case.clerk, _A.INCIDENT_VERIFY, evidence="认定书", key="once", version=1)

    assert first == again == case.key
    assert (await case.row())["version"] == 2


async def test_an_old_version_is_refused(case: Case) -> None:
    await case.act(case.clerk, _A.INCIDENT_VERIFY, evidence="认定书")

    found = await case.refusal(case.clerk, _A.INCIDENT_HEAR, allegation="事由", version=1)

    assert found == ("CONFLICT", "STALE_VERSION", "Art.30")


# --- Before the award (Art. 28) -----------------------------------------------------------------------------------------


async def test_fraud_found_before_the_award_leads_to_disqualification(world: World) -> None:
    cycle = await world.cycle("qualifying")
    dossier = await world.dossier(cycle, await world.organisation(), "submitted")
    registrar, clerk = await world.actor(Role.OFFICE), await world.actor(Role.OFFICE)
    given = {**REPORTED, "happened_on": world.clock.date() - timedelta(days=9)}
    key = (await world.act(registrar, _A.DOSSIER_REGISTER_INCIDENT, dossier, **given)).id
    await world.act(clerk, _A.INCIDENT_VERIFY, key, evidence="合同系伪造")

    heard = await world.refusal(clerk, _A.INCIDENT_HEAR, key, allegation="事由")
    early = await world.refusal(clerk, _A.INCIDENT_CONCLUDE, key)
    await world.act(await _disqualifier(world), _A.DOSSIER_DISQUALIFY, dossier, reasons=["合同系伪造"])
    await world.act(clerk, _A.INCIDENT_CONCLUDE, key)

    assert heard == ("RULE", "NOT_OF_AN_AWARD", "Art.28")
    assert early == ("RULE", "APPLICATION_NOT_DISQUALIFIED", "Art.28")
    assert await world.one("SELECT state FROM incident WHERE id = $1", key) == "disqualified"
    assert await world.sql("SELECT 1 FROM ban WHERE organisation_id = (SELECT organisation_id FROM dossier"
                           " WHERE id = $1)", dossier) == [], "out for the cycle, not for years"  # fmt: skip


async def _disqualifier(world: World) -> Any:
    return await world.actor(Role.OFFICE_DIRECTOR)


async def test_an_application_that_is_over_is_looked_into_no_more(world: World) -> None:
    dossier = await world.dossier(await world.cycle("qualifying"), await world.organisation(), "rejected")
    given = {**REPORTED, "happened_on": world.clock.date()}

    found = await world.refusal(await world.actor(Role.OFFICE), _A.DOSSIER_REGISTER_INCIDENT, dossier, **given)

    assert found == ("FORBIDDEN", "WRONG_STATE", "Art.28")
