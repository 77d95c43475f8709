"""Experts for reviews of counties, and guidance of counties' own awards (Art. 11(2), 11(9))."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.office_work.conftest import clerk
from tests.world import World

RECOMMEND, CONSENT, REFUSE, ACCEPT, DECLINE = (
    Ability.EXPERT_PROFILE_RECOMMEND_TO_COUNTY, Ability.COUNTY_REVIEW_DUTY_CONSENT, Ability.COUNTY_REVIEW_DUTY_REFUSE,
    Ability.COUNTY_REVIEW_DUTY_ACCEPT, Ability.COUNTY_REVIEW_DUTY_DECLINE,
)  # fmt: skip
ASK, ANSWER, RECORD = (
    Ability.PROGRAMME_ASK_GUIDANCE, Ability.COUNTY_GUIDANCE_ANSWER, Ability.PROGRAMME_RECORD_COUNTY_GUIDANCE,
)  # fmt: skip


async def recommended(world: World) -> tuple[Actor, UUID]:
    """Let the office recommend an expert to the reviews of Zhanggong."""
    expert = await world.expert()
    profile = await world.one("SELECT id FROM expert_profile WHERE person_id = $1", expert.person_id)
    given: dict[str, Any] = {
        "jurisdiction_id": await world.jurisdiction(),
        "since": date(2026, 5, 6),
        "reason": "县长质量奖",
    }
    return expert, (await world.act(await clerk(world), RECOMMEND, profile, **given)).id


async def test_the_county_reads_of_an_expert_who_agreed_and_answers(world: World) -> None:
    (expert, key), county = await recommended(world), await world.county()

    early = await world.refusal(county, ACCEPT, key)
    await world.act(expert, CONSENT, key)
    others = [await world.county("360722"), await world.expert(), await world.department()]
    unseen = [key in await world.visible(one, "county_review_duty") for one in others]
    await world.act(county, ACCEPT, key)
    late = await world.refusal(expert, REFUSE, key, remark="无暇")

    row = await world.row(m.CountyReviewDuty, key)
    assert early == ("NOT_FOUND", "NOT_FOUND", "Art.11")
    assert unseen == [False] * 3
    assert (row["state"], row["consented_at"], row["answered_at"]) == ("accepted", world.clock, world.clock)
    assert row["expert_name"] == await world.one("SELECT name FROM person WHERE id = $1", expert.person_id)
    assert late == ("FORBIDDEN", "WRONG_STATE", "Art.11")


async def test_who_does_not_agree_is_unknown_to_the_county_and_not_barred(world: World) -> None:
    (expert, key), county = await recommended(world), await world.county()
    foreign = await world.refusal(await world.expert(), REFUSE, key)
    await world.act(expert, REFUSE, key, remark=" 无暇 ")
    organisation, cycle = await world.organisation(), await world.cycle("qualifying")
    await world.dossier(cycle, organisation, "qualified")

    await world.act(await clerk(world), Ability.CYCLE_DETECT_CONFLICTS, cycle)

    assert foreign == ("NOT_FOUND", "NOT_FOUND", "Art.11")
    assert key not in await world.visible(county, "county_review_duty")
    assert (await world.row(m.CountyReviewDuty, key))["remark"] == "无暇"
    barred = await world.sql("SELECT 1 FROM conflict WHERE cycle_id = $1 AND person_id = $2", cycle, expert.person_id)
    assert barred == []


async def test_a_county_that_does_not_take_an_expert_says_why(world: World) -> None:
    (expert, key), county = await recommended(world), await world.county()
    await world.act(expert, CONSENT, key)

    blank = await world.refusal(county, DECLINE, key, reason=" ")
    await world.act(county, DECLINE, key, reason="已满员")

    assert blank == ("RULE", "TEXT_MISSING", "Art.11")
    row = await world.row(m.CountyReviewDuty, key)
    assert (row["state"], row["remark"]) == ("declined", "已满员")


async def test_a_county_asks_and_the_office_answers(world: World) -> None:
    county, office = await world.county(), await clerk(world)

    key = (await world.act(county, ASK, world.programme, topic="名额", text="可否两年一届？")).id
    blind = [await world.county("360722"), await world.applicant(await world.organisation())]
    unseen = [await world.refusal(one, ANSWER, key, answer="可") for one in blind]
    own = await world.refusal(county, ANSWER, key, answer="可")
    await world.act(office, ANSWER, key, answer="可以")
    twice = await world.refusal(office, ANSWER, key, answer="可以")

    assert unseen == [("NOT_FOUND", "NOT_FOUND", "Art.11")] * 2
    assert own == ("FORBIDDEN", "NO_RIGHT", "Art.11")
    assert twice == ("FORBIDDEN", "WRONG_STATE", "Art.11")
    row = await world.row(m.CountyGuidance, key)
    assert (row["kind"], row["state"], row["answer"], row["guided_on"]) == (
        "question", "answered", "可以", date(2026, 5, 6),
    )  # fmt: skip


async def test_only_a_county_asks_about_an_award_of_its_own(world: World) -> None:
    trade = await world.actor(Role.RECOMMENDER, agency_id=await world.agency("quality-association"))

    assert await world.refusal(trade, ASK, world.programme, topic="名额", text="？") == (
        "RULE",
        "NOT_A_COUNTY",
        "Art.11",
    )


async def test_the_office_records_a_visit_that_the_county_reads(world: World) -> None:
    office, county = await clerk(world), await world.county()
    given: dict[str, Any] = {
        "jurisdiction_id": await world.jurisdiction(),
        "visit": True,
        "topic": "调研",
        "text": "纪要",
    }

    future = await world.refusal(office, RECORD, world.programme, **given, guided_on=date(2026, 5, 7))
    key = (await world.act(office, RECORD, world.programme, **given, guided_on=date(2026, 5, 6))).id

    assert future == ("RULE", "DATE_IN_FUTURE", "Art.11")
    assert key in await world.visible(county, "county_guidance")
    assert key not in await world.visible(await world.county("360722"), "county_guidance")
    row = await world.row(m.CountyGuidance, key)
    assert (row["kind"], row["state"]) == ("visit", "given")
