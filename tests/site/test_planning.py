"""Visits are planned, announced and put off by the office; nobody is on two at once (Art. 19, 31)."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import models as m
from regulation.ability import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken
from tests.policies.looking import ask, data, gid
from tests.services.scenery import state_of
from tests.site.party import MONDAY, PLAN, Party, key, material, party
from tests.world import World

PLANNING = Ability.DOSSIER_PLAN_SITE_VISIT


async def test_the_points_to_verify_come_from_the_counted_material_reviews_without_their_authors(city: World) -> None:
    found = await party(city)
    await material(found, found.experts[0], ("4.2.2", "乙"), ("4.1.2", "丙"))
    await material(found, found.experts[1], ("4.2.2", "甲"), ("4.1.2", "丙"))
    await material(found, found.experts[2], ("4.7.2", "草稿"), state="draft")
    left = await city.expert()
    await city.assigned(found.dossier, left)
    await material(found, left, ("4.3.2", "不计"))
    await city.sql(
        "UPDATE assignment SET frozen_at = $2, frozen_because = 'conflict' WHERE person_id = $1",
        left.person_id,
        city.clock,
    )

    visit = await found.plan()

    points = await city.sql("SELECT * FROM verification_point WHERE site_visit_id = $1 ORDER BY id", visit)
    # Items first, then words in a fixed order: their places tell nothing of who wrote them.
    words = sorted(["甲", "乙"])
    assert sorted((row["item"], row["text"]) for row in points) == [("4.1.2", "丙"), *(("4.2.2", w) for w in words)]
    assert [row["item"] for row in points] == ["4.1.2", "4.2.2", "4.2.2"]
    assert {row["source"] for row in points} == {"material"}
    assert "person_id" not in points[0].keys()  # noqa: SIM118 -- a row of the driver


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"last_day": date(2026, 5, 10)}, "DATES_REVERSED"),
        ({"last_day": date(2026, 5, 16)}, "SITE_VISIT_TOO_LONG"),  # six days
        ({"first_day": date(2026, 5, 5), "last_day": date(2026, 5, 6)}, "SITE_VISIT_PAST"),
        ({"place": " "}, "TEXT_MISSING"),
    ],
)
async def test_a_visit_is_planned_on_possible_days_at_a_place(city: World, changed: dict[str, Any], code: str) -> None:
    found = await party(city)

    refused = await city.refusal(found.clerk, PLANNING, found.dossier, **{**PLAN, **changed})

    assert refused == ("RULE", code, "Art.19")


async def test_a_visit_of_five_days_is_planned(city: World) -> None:
    visit = await (await party(city)).plan(last_day=date(2026, 5, 15))

    assert (await city.row(m.SiteVisit, visit))["warnings"] == []


async def test_a_visit_on_a_weekend_or_outside_the_announced_days_warns(city: World) -> None:
    found = await party(city)
    planned = [{"stage": "site_review", "first_day": "2026-05-11", "last_day": "2026-05-15"}]
    await city.change(m.Cycle, found.cycle, planned=planned)

    visit = await found.plan(last_day=date(2026, 5, 12))
    await city.act(
        found.clerk, Ability.SITE_VISIT_CHANGE, visit,
        **{**PLAN, "first_day": date(2026, 5, 15), "last_day": date(2026, 5, 16)},
    )  # fmt: skip

    query = "query ($k: ID!) { node(id: $k) { ... on SiteVisit { warnings warningTexts { code message } } } }"
    shown = (await data(city, found.clerk, query, ask, k=gid("site_visit", visit)))["node"]
    assert (await city.row(m.SiteVisit, visit))["warnings"] == ["SITE_VISIT_NOT_WORKING_DAY", "SITE_VISIT_OUTSIDE_PLAN"]
    assert shown["warnings"] == [one["code"] for one in shown["warningTexts"]]
    assert all(one["message"].endswith("请确认。") for one in shown["warningTexts"])


async def test_an_application_has_one_visit(city: World) -> None:
    found = await party(city)
    await found.plan()

    assert await city.refusal(found.clerk, PLANNING, found.dossier, **PLAN) == ("RULE", "ALREADY_EXISTS", "Art.19")


async def test_an_expert_is_not_on_two_visits_on_one_day(city: World) -> None:
    first = await party(city)
    second = await party(city, cycle=first.cycle, experts=[*[await city.expert() for _ in range(4)], first.experts[3]])
    await first.plan()

    clash = {"first_day": date(2026, 5, 12), "last_day": date(2026, 5, 13)}
    refused = await city.refusal(second.clerk, PLANNING, second.dossier, **{**PLAN, **clash})
    day_after = {"first_day": date(2026, 5, 13), "last_day": date(2026, 5, 13)}
    planned = await second.plan(**day_after)

    assert refused == ("RULE", "SITE_VISIT_CLASH", "Art.19")
    assert (await city.row(m.SiteVisit, planned))["first_day"] == date(2026, 5, 13)


async def test_a_visit_that_the_planner_does_not_see_is_not_named(city: World) -> None:
    """Who has a conflict with the other applicant learns neither that it is visited nor when (Art. 31)."""
    first = await party(city)
    second = await party(city, cycle=first.cycle, experts=[*[await city.expert() for _ in range(4)], first.experts[3]])
    await first.plan()
    bound = await city.actor(Role.OFFICE)
    await city.put(
        m.Conflict, cycle_id=first.cycle, person_id=bound.person_id, organisation_id=first.organisation, kind="other",
        source="declared", rule="declared", found_at=city.clock,
    )  # fmt: skip

    with pytest.raises(RuleBroken) as refused:
        await city.act(bound, PLANNING, second.dossier, **PLAN)

    (found,) = refused.value.violations
    name = await city.one("SELECT name FROM person WHERE id = $1", key(first.experts[3]))
    assert (found.code, dict(found.detail)) == ("MEMBER_NOT_FREE", {"name": name})
    assert await city.one("SELECT count(*) FROM site_visit WHERE dossier_id = $1", second.dossier) == 0


async def test_an_observer_is_not_on_two_visits_on_one_day(city: World) -> None:
    first, second = await party(city), await party(city)
    observer = key(await city.actor(Role.OFFICE))
    await first.plan(observer_ids=[observer])

    refused = await city.refusal(second.clerk, PLANNING, second.dossier, **PLAN, observer_ids=[observer])

    assert refused == ("RULE", "SITE_VISIT_CLASH", "Art.19")


async def test_of_many_who_plan_for_the_same_experts_at_once_one_gets_the_day(city: World) -> None:
    first = await party(city)
    others = [await party(city, cycle=first.cycle, experts=first.experts) for _ in range(5)]

    async def attempt(one: Party) -> str:
        try:
            await one.plan()
        except RuleBroken as broken:
            return broken.violations[0].code
        return "planned"

    found = await asyncio.gather(*(attempt(one) for one in (first, *others)))

    assert sorted(found) == ["SITE_VISIT_CLASH"] * 5 + ["planned"]


async def test_who_replaces_a_member_is_free_on_the_days_of_the_visit(city: World) -> None:
    first, second = await party(city), await party(city, size=4)
    await first.plan()
    await second.plan()
    for one in (first.experts[0], free := await city.expert()):
        await city.cleared(one, second.cycle, second.organisation)
    busy = {"expert_ids": [key(first.experts[0])], "leader_id": key(second.leader)}

    refused = await city.refusal(second.clerk, Ability.DOSSIER_ASSIGN_PANEL, second.dossier, **busy)
    await city.act(second.clerk, Ability.DOSSIER_ASSIGN_PANEL, second.dossier, **{**busy, "expert_ids": [key(free)]})

    assert (refused[0], refused[1]) == ("RULE", "SITE_VISIT_CLASH")


@pytest.mark.parametrize(
    ("who", "code", "article"),
    [
        ("expert", "OBSERVER_NOT_OF_OFFICE", "Art.19"),
        ("conflicted", "OBSERVER_CONFLICTED", "Art.31"),
        ("twice", "OBSERVER_TWICE", "Art.19"),
    ],
)
async def test_observers_are_of_the_office_and_without_a_conflict(
    city: World, who: str, code: str, article: str
) -> None:
    found = await party(city)
    one = await city.actor(Role.EXPERT if who == "expert" else Role.OFFICE)
    if who == "conflicted":
        await city.put(
            m.Conflict, cycle_id=found.cycle, person_id=one.person_id, organisation_id=found.organisation, kind="other",
            source="reported", rule="r", found_at=city.clock,
        )  # fmt: skip
    observers = [key(one)] * (2 if who == "twice" else 1)

    refused = await city.refusal(found.clerk, PLANNING, found.dossier, **PLAN, observer_ids=observers)

    assert refused == ("RULE", code, article)


# --- Telling ---------------------------------------------------------------------------------------------------------


async def test_an_announced_applicant_reads_the_days_and_no_plan_and_no_names(city: World) -> None:
    found = await party(city)
    visit = await found.plan(observer_ids=[key(await city.actor(Role.OFFICE))])
    nothing = await city.visible(found.applicant, "site_notice")

    await city.act(found.clerk, Ability.SITE_VISIT_ANNOUNCE, visit)

    assert nothing == set()
    asked = (
        "{ siteNotices { nodes { kind firstDay lastDay place agenda preparation reason } } people { nodes { id } } }"
    )
    told = await data(city, found.applicant, asked, ask)
    assert told["siteNotices"]["nodes"] == [{
        "kind": "ANNOUNCED", "firstDay": "2026-05-11", "lastDay": "2026-05-12", "place": "厂区",
        "agenda": "首次会议、现场查看、末次会议", "preparation": "三年质量记录", "reason": "",
    }]  # fmt: skip
    assert [one["id"] for one in told["people"]["nodes"]] == [f"Person_{found.applicant.person_id}"]
    for resource in ("site_visit", "site_observer", "verification_point", "assignment"):
        assert await city.visible(found.applicant, resource) == set()


async def test_the_panel_meets_when_the_visit_is_announced(city: World) -> None:
    found = await party(city)
    visit, member = await found.plan(), found.experts[2]
    before = await city.visible(member, "person")

    await city.act(found.clerk, Ability.SITE_VISIT_ANNOUNCE, visit)

    assert before == {member.person_id}
    assert await city.visible(member, "person") == {one.person_id for one in found.experts}
    rows = await city.sql("SELECT id FROM assignment WHERE dossier_id = $1", found.dossier)
    assert await city.visible(member, "assignment") == {row["id"] for row in rows}


async def test_applicant_and_panel_get_messages(city: World) -> None:
    found = await party(city)

    await found.announced()

    rows = await city.sql("SELECT person_id, event FROM message WHERE dossier_id = $1", found.dossier)
    panel = {(one.person_id, event) for one in found.experts for event in ("visit_planned", "visit_set")}
    assert {(row["person_id"], row["event"]) for row in rows} == panel | {
        (found.applicant.person_id, "visit_announced")
    }


@pytest.mark.parametrize(("days_before", "taken"), [(3, True), (2, False)])
async def test_the_applicant_is_told_three_days_before(city: World, days_before: int, taken: bool) -> None:
    found = await party(city)
    visit = await found.plan()
    then = datetime(2026, 5, 11, tzinfo=UTC) - timedelta(days=days_before, hours=-3)
    clerk = city.at(found.clerk, then)

    if taken:
        await city.act(clerk, Ability.SITE_VISIT_ANNOUNCE, visit)
        assert (await city.row(m.SiteVisit, visit))["state"] == "announced"
    else:
        refused = await city.refusal(clerk, Ability.SITE_VISIT_ANNOUNCE, visit)
        assert refused == ("RULE", "SITE_NOTICE_SHORT", "Art.19")


async def test_a_visit_is_put_off_with_a_reason_and_announced_again(city: World) -> None:
    found = await party(city)
    visit = await found.announced()

    await city.act(found.clerk, Ability.SITE_VISIT_POSTPONE, visit, reason="台风预警")
    await city.act(
        found.clerk, Ability.SITE_VISIT_CHANGE, visit,
        **{**PLAN, "first_day": date(2026, 5, 18), "last_day": date(2026, 5, 18)},
    )  # fmt: skip
    await city.act(found.clerk, Ability.SITE_VISIT_ANNOUNCE, visit)

    rows = await city.sql("SELECT * FROM site_notice WHERE site_visit_id = $1 ORDER BY id", visit)
    told = [(row["kind"], row["first_day"], row["reason"]) for row in rows]
    assert told == [
        ("announced", MONDAY, ""),
        ("postponed", MONDAY, "台风预警"),
        ("announced", date(2026, 5, 18), ""),
    ]


async def test_a_day_that_was_put_off_is_free_for_another_visit(city: World) -> None:
    first = await party(city)
    second = await party(city, cycle=first.cycle, experts=first.experts)
    await city.act(first.clerk, Ability.SITE_VISIT_POSTPONE, await first.announced(), reason="停产检修")

    assert (await city.row(m.SiteVisit, await second.plan()))["state"] == "planned"


async def test_a_visit_to_a_disqualified_applicant_is_cancelled(city: World) -> None:
    found = await party(city)
    visit = await found.announced()

    await city.act(
        await city.actor(Role.OFFICE_DIRECTOR), Ability.DOSSIER_DISQUALIFY, found.dossier, reasons=["材料造假"]
    )

    assert (await city.row(m.SiteVisit, visit))["state"] == "cancelled"
    assert await city.visible(found.leader, "site_visit") == set()
    assert await state_of(city, found.dossier) == "disqualified"


# --- Who and when ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "given"),
    [
        (Ability.SITE_VISIT_POSTPONE, {"reason": "台风"}),
        (Ability.SITE_VISIT_HOLD, {}),
        (Ability.SITE_VISIT_RECORD_ATTENDANCE, {"team": [], "hosts": []}),
    ],
)
async def test_a_planned_visit_is_neither_put_off_nor_held(city: World, act: Ability, given: dict[str, Any]) -> None:
    found = await party(city)
    visit = await found.plan()
    who = found.clerk if act is Ability.SITE_VISIT_POSTPONE else found.leader

    assert await city.refusal(who, act, visit, **given) == ("FORBIDDEN", "WRONG_STATE", "Art.19")


async def test_an_announced_visit_is_not_changed_without_being_put_off(city: World) -> None:
    found = await party(city)
    visit = await found.announced()

    refused = await city.refusal(found.clerk, Ability.SITE_VISIT_CHANGE, visit, **PLAN)

    assert refused == ("FORBIDDEN", "WRONG_STATE", "Art.19")


async def test_the_office_plans_and_nobody_else(city: World) -> None:
    found = await party(city)

    by_leader = await city.refusal(found.leader, PLANNING, found.dossier, **PLAN)
    by_applicant = await city.refusal(found.applicant, PLANNING, found.dossier, **PLAN)

    assert by_leader == by_applicant == ("FORBIDDEN", "NO_RIGHT", "Art.19")


async def test_a_clerk_with_a_conflict_finds_no_visit(city: World) -> None:
    found = await party(city)
    visit, other = await found.plan(), await city.actor(Role.OFFICE)
    await city.put(
        m.Conflict, cycle_id=found.cycle, person_id=other.person_id, organisation_id=found.organisation, kind="other",
        source="declared", rule="r", found_at=city.clock,
    )  # fmt: skip

    refused = await city.refusal(other, Ability.SITE_VISIT_ANNOUNCE, visit)

    assert refused == ("NOT_FOUND", "NOT_FOUND", "Art.19")


async def test_visits_are_listed_by_day_and_experts_by_visits_ahead(city: World) -> None:
    first = await party(city)
    second = await party(city, cycle=first.cycle, experts=first.experts)
    await second.plan(first_day=date(2026, 5, 13), last_day=date(2026, 5, 13))
    await first.plan()
    query = """query ($c: ID!, $e: [ID!]!) { siteVisits(filter: {cycle: [$c]}, order: {by: FIRST_DAY}) { nodes { firstDay } }
      nodes(ids: $e) { ... on ExpertProfile { visitsAhead } } }"""
    of_panel = "SELECT 'ExpertProfile_' || id AS id FROM expert_profile WHERE person_id = ANY ($1::uuid[])"
    profiles = [row["id"] for row in await city.sql(of_panel, [key(one) for one in first.experts])]

    seen = await data(city, first.clerk, query, ask, c=f"Cycle_{first.cycle}", e=profiles)

    assert [one["firstDay"] for one in seen["siteVisits"]["nodes"]] == ["2026-05-11", "2026-05-13"]
    assert seen["nodes"] == [{"visitsAhead": 2}] * 5
