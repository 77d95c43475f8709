"""Who is told of promotion and of the office's standing work, and who is not (Art. 11, 25, 26, 31)."""

from __future__ import annotations

from datetime import date
from typing import Any

from policies.actor import Actor
from regulation.ability import Ability
from regulation.office_work import DesignKind
from regulation.promotion import ActivityKind
from regulation.roles import Role
from services.planning import TaskInput
from tests.duties.conftest import NOON, Winner
from tests.promotion.conftest import announced, award_of, bound, clerk, director, plan
from tests.promotion.test_nominating import nominated
from tests.promotion.test_practices import written
from tests.world import World

TASK = TaskInput("培训", "Art.11", "综合科", 1, 12)


async def told(world: World, *people: Actor) -> list[list[str]]:
    """Return the events that each was told, in order."""
    sql = "SELECT event FROM message WHERE grant_id = $1 ORDER BY told_at, id"
    return [[row["event"] for row in await world.sql(sql, one.grant_id)] for one in people]


async def test_of_a_case_those_are_told_who_have_to_act_and_the_winner(world: World, winner: Winner) -> None:
    office, head, key = await clerk(world), await director(world), await written(world, winner)
    blind = await bound(world, await clerk(world), winner)
    reviewer, publisher = await clerk(world), await director(world)

    await world.act(winner.applicant, Ability.GOOD_PRACTICE_SUBMIT, key)
    await world.act(reviewer, Ability.GOOD_PRACTICE_RETURN, key, reason="补充")
    await world.act(winner.applicant, Ability.GOOD_PRACTICE_SUBMIT, key)
    await world.act(reviewer, Ability.GOOD_PRACTICE_REVIEW, key)
    await world.act(publisher, Ability.GOOD_PRACTICE_PUBLISH, key)

    assert await told(world, office, head, winner.applicant, blind) == [
        ["practice_submitted", "practice_submitted"],
        ["practice_reviewed"],
        ["practice_returned", "practice_published"],
        [],
    ]


async def test_of_an_activity_all_are_invited_and_guests_told_that_it_is_not_held(world: World) -> None:
    guest, other = [world.at(await world.applicant(await world.organisation()), NOON) for _ in range(2)]
    key = await announced(world)
    await world.act(guest, Ability.ACTIVITY_SIGN_UP, key, attendee="甲")
    await world.act(await clerk(world), Ability.ACTIVITY_CANCEL, key, reason="场地检修")

    assert await told(world, guest, other) == [["activity_announced", "activity_cancelled"], ["activity_announced"]]


async def test_of_a_winners_activity_the_office_is_told(world: World, winner: Winner) -> None:
    office, blind = await clerk(world), await bound(world, await clerk(world), winner)
    given = {"award_id": await award_of(world, winner), "kind": ActivityKind.TRAINING, "activity": plan()}

    await world.act(winner.applicant, Ability.ORGANISATION_PLAN_ACTIVITY, winner.organisation, **given)

    assert await told(world, office, blind) == [["activity_planned"], []]


async def test_a_winner_hears_of_its_nomination_once_it_is_signed(world: World, winner: Winner) -> None:
    head = await director(world)
    key = await nominated(world, winner)
    before = await told(world, winner.applicant)
    await world.act(await director(world), Ability.HIGHER_NOMINATION_SIGN, key)

    assert before == [[]]
    assert await told(world, winner.applicant, head) == [["nominated"], ["nomination_drafted"]]


async def test_of_plans_and_designs_director_and_clerks_are_told(world: World) -> None:
    office, head, drafter, signer = (
        await clerk(world), await director(world), await clerk(world), await director(world),
    )  # fmt: skip
    given: dict[str, Any] = {"year": 2026, "title": "计划", "tasks": [TASK]}
    key = (await world.act(drafter, Ability.PROGRAMME_DRAFT_WORK_PLAN, world.programme, **given)).id
    await world.act(signer, Ability.WORK_PLAN_REJECT, key, reason="不全")
    design: dict[str, Any] = {
        "kind": DesignKind.CUP,
        "title": "奖杯",
        "description": "杯形",
        "effective_from": date(2027, 1, 1),
    }
    await world.act(drafter, Ability.PROGRAMME_DRAFT_DESIGN, world.programme, **design)

    assert await told(world, office, head) == [["plan_decided"], ["plan_drafted", "design_drafted"]]


async def test_a_county_hears_of_an_expert_who_agreed_alone(world: World) -> None:
    county, other, office = await world.county(), await world.county("360722"), await world.actor(Role.OFFICE)
    for act in (Ability.COUNTY_REVIEW_DUTY_CONSENT, Ability.COUNTY_REVIEW_DUTY_REFUSE):
        expert = await world.expert()
        profile = await world.one("SELECT id FROM expert_profile WHERE person_id = $1", expert.person_id)
        given: dict[str, Any] = {
            "jurisdiction_id": await world.jurisdiction(),
            "since": date(2026, 5, 6),
            "reason": "县奖",
        }
        duty = (
            await world.act(
                await world.actor(Role.OFFICE), Ability.EXPERT_PROFILE_RECOMMEND_TO_COUNTY, profile, **given
            )
        ).id
        await world.act(expert, act, duty)

    assert await told(world, county, other, office) == [
        ["county_consented"],
        [],
        ["county_consented", "county_answered"],
    ]


async def test_a_county_asks_and_hears_the_answer(world: World) -> None:
    county, other, office = await world.county(), await world.county("360722"), await world.actor(Role.OFFICE)
    key = (await world.act(county, Ability.PROGRAMME_ASK_GUIDANCE, world.programme, topic="名额", text="？")).id
    await world.act(await world.actor(Role.OFFICE), Ability.COUNTY_GUIDANCE_ANSWER, key, answer="可以")

    assert await told(world, county, other, office) == [["guidance_given"], [], ["guidance_asked"]]
