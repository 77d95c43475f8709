"""The work plan of a year: drafted, approved by another, worked by; what is late is late by the clock (Art. 11)."""

from __future__ import annotations

import asyncio
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

import models as m
from api.settings import Settings
from regulation.ability import Ability
from regulation.roles import Role
from regulation.violation import RuleBroken
from services.door import Refused
from services.planning import MilestoneInput
from tests.files.desk import Desk, desk_at
from tests.office_work.conftest import clerk, director, planned, task
from tests.world import World

DRAFT, APPROVE, REJECT, PROGRESS, REACH = (
    Ability.PROGRAMME_DRAFT_WORK_PLAN, Ability.WORK_PLAN_APPROVE, Ability.WORK_PLAN_REJECT,
    Ability.WORK_TASK_REPORT_PROGRESS, Ability.WORK_MILESTONE_REACH,
)  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"
PLAN = """query ($id: ID!) { node(id: $id) { ... on WorkPlan { state progress overdueTasks picture
 tasks(first: 9) { nodes { title progress overdue milestones(first: 9) { nodes { title reachedOn overdue } }
 progressEntries(first: 9) { nodes { percent text } } } } } } }"""


@pytest.fixture(autouse=True)
async def fresh(world: World) -> None:
    """Each test has its own programme of years: plans of other tests are out of the way."""
    await world.sql("UPDATE work_plan SET state = 'rejected' WHERE state = 'approved'")


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with desk_at(world, Settings(mode="development", data_dir=tmp_path_factory.mktemp("plans"))) as found:
        yield found


async def tasks_of(world: World, plan: UUID) -> list[UUID]:
    return [row["id"] for row in await world.sql("SELECT id FROM work_task WHERE plan_id = $1 ORDER BY number", plan)]


async def shown(desk: Desk, world: World, plan: UUID, at: str) -> Any:
    headers = {**await desk.login(await clerk(world)), "x-clock": at, "accept-language": "zh-CN"}
    body = {"query": PLAN, "variables": {"id": f"WorkPlan_{plan}"}}
    return (await desk.client.post("/graphql", json=body, headers=headers)).json()["data"]["node"]


async def test_a_plan_is_late_by_the_clock_alone_and_its_picture_says_so(desk: Desk, world: World) -> None:
    plan = await planned(
        world, 2026, task(), task(title="<评审细则> & 研究", first_month=8, last_month=12, milestones=[])
    )
    (first, _), office = await tasks_of(world, plan), await clerk(world)
    await world.act(office, PROGRESS, first, percent=40, text="完成一期")

    before = await shown(desk, world, plan, "2026-06-30T23:59:59+08:00")
    after = await shown(desk, world, plan, "2026-07-01T00:00:00+08:00")
    over = await shown(desk, world, plan, "2026-08-01T00:00:00+08:00")
    await world.act(office, PROGRESS, first, percent=100, text="完成")
    done = await shown(desk, world, plan, "2026-08-01T00:00:00+08:00")

    assert [one["tasks"]["nodes"][0]["milestones"]["nodes"][0]["overdue"] for one in (before, after)] == [False, True]
    assert [(one["overdueTasks"], one["progress"]) for one in (before, after, over, done)] == [
        (0, 20), (0, 20), (1, 20), (0, 50),
    ]  # fmt: skip
    entries = done["tasks"]["nodes"][0]["progressEntries"]["nodes"]
    assert entries == [{"percent": 40, "text": "完成一期"}, {"percent": 100, "text": "完成"}]
    picture = ET.fromstring(over["picture"])
    assert picture.get("role") == "img"
    assert picture.findtext(f"{SVG}title") == "2026 年工作计划进度图"
    told = picture.findtext(f"{SVG}desc")
    assert told == (
        "第 1 项 专家培训：6 月至 7 月，完成 40%，已逾期。节点“开班”2026-06-30 到期，已逾期。"
        "第 2 项 <评审细则> & 研究：8 月至 12 月，完成 0%。"
    )
    bars = [one for one in picture.iter(f"{SVG}rect") if "bar" in one.get("class", "")]
    filled = [one.get("width") for one in picture.iter(f"{SVG}rect") if one.get("class") == "done"]
    assert [one.get("class") for one in bars] == ["bar late", "bar"]
    assert [one.get("width") for one in bars] == ["100", "250"], "two months and five"
    assert filled == ["40", "0"]


async def test_a_year_has_one_approved_plan(world: World) -> None:
    plans = [await planned(world, 2027, task(milestones=[]), approved=False) for _ in range(2)]
    heads = [await director(world) for _ in range(2)]

    pairs = zip(heads, plans, strict=True)
    found = await asyncio.gather(*(world.act(head, APPROVE, key) for head, key in pairs), return_exceptions=True)
    given = {"year": 2027, "title": "计划", "tasks": [task(milestones=[])]}
    again = await world.refusal(await clerk(world), DRAFT, world.programme, **given)

    refused = [one for one in found if isinstance(one, RuleBroken)]
    assert [one.violations[0].code for one in refused] == ["ALREADY_EXISTS"]
    assert again == ("RULE", "ALREADY_EXISTS", "Art.11")
    assert not [one for one in found if isinstance(one, Refused)]


async def test_who_drafted_does_not_approve_and_a_rejected_plan_is_drafted_anew(world: World) -> None:
    plan, head = await planned(world, 2026, approved=False), await director(world)
    await world.sql("UPDATE work_plan SET drafted_by_id = $2 WHERE id = $1", plan, head.person_id)

    own = await world.refusal(head, APPROVE, plan)
    await world.act(head, REJECT, plan, reason="任务不全")
    twice = await world.refusal(await director(world), APPROVE, plan)
    by_clerk = await world.refusal(await clerk(world), APPROVE, await planned(world, 2026, approved=False))

    assert own == ("FORBIDDEN", "BARRED_DRAFTED_BY_ME", "Art.11")
    assert twice == ("FORBIDDEN", "WRONG_STATE", "Art.11")
    assert by_clerk == ("FORBIDDEN", "NO_RIGHT", "Art.11")


@pytest.mark.parametrize(("tasks", "code"), [
    ([], "TASKS_MISSING"),
    ([task(first_month=0)], "MONTHS_INVALID"),
    ([task(first_month=8, last_month=7)], "MONTHS_INVALID"),
    ([task(last_month=13)], "MONTHS_INVALID"),
    ([task(milestones=[MilestoneInput("过早", date(2026, 5, 31))])], "MILESTONE_OUTSIDE_TASK"),
    ([task(milestones=[MilestoneInput("过晚", date(2026, 8, 1))])], "MILESTONE_OUTSIDE_TASK"),
    ([task(responsible=" ")], "TEXT_MISSING"),
    ([task(milestones=[MilestoneInput("", date(2026, 6, 1))])], "TEXT_MISSING"),
    ([task()] * 101, "TOO_MANY_ENTRIES"),
])  # fmt: skip
async def test_tasks_make_a_plan_of_the_year(world: World, tasks: list[Any], code: str) -> None:
    given = {"year": 2026, "title": "计划", "tasks": tasks}

    assert await world.refusal(await clerk(world), DRAFT, world.programme, **given) == ("RULE", code, "Art.11")


@pytest.mark.parametrize("year", [2025, 2029])
async def test_the_year_is_this_one_or_one_of_the_next_two(world: World, year: int) -> None:
    given = {"year": year, "title": "计划", "tasks": [task(milestones=[])]}

    assert await world.refusal(await clerk(world), DRAFT, world.programme, **given) == (
        "RULE", "YEAR_OUT_OF_RANGE", "Art.11",
    )  # fmt: skip


async def test_of_a_plan_that_is_not_approved_nothing_is_reported(world: World) -> None:
    plan, office = await planned(world, 2026, approved=False), await clerk(world)
    (key,), milestone = (
        await tasks_of(world, plan),
        await world.one("SELECT id FROM work_milestone WHERE plan_id = $1", plan),
    )

    found = [
        await world.refusal(office, PROGRESS, key, percent=10, text="筹备"),
        await world.refusal(office, REACH, milestone, reached_on=date(2026, 5, 6)),
    ]

    assert found == [("RULE", "PLAN_NOT_APPROVED", "Art.11")] * 2


@pytest.mark.parametrize(("percent", "allowed"), [(-1, False), (0, True), (100, True), (101, False)])
async def test_progress_is_a_percentage(world: World, percent: int, allowed: bool) -> None:
    (key,), office = await tasks_of(world, await planned(world, 2026)), await clerk(world)

    if allowed:
        await world.act(office, PROGRESS, key, percent=percent, text="进展")
        assert (await world.row(m.WorkTask, key))["progress"] == percent
    else:
        assert await world.refusal(office, PROGRESS, key, percent=percent, text="进展") == (
            "RULE", "PERCENT_INVALID", "Art.11",
        )  # fmt: skip


async def test_a_milestone_is_reached_once_and_not_in_the_future(world: World) -> None:
    plan = await planned(world, 2026)
    milestone = await world.one("SELECT id FROM work_milestone WHERE plan_id = $1", plan)
    office = await clerk(world, datetime(2026, 6, 1, tzinfo=UTC))

    early = await world.refusal(office, REACH, milestone, reached_on=date(2026, 6, 2))
    await world.act(office, REACH, milestone, reached_on=date(2026, 6, 1))
    twice = await world.refusal(office, REACH, milestone, reached_on=date(2026, 6, 1))

    assert early == ("RULE", "DATE_IN_FUTURE", "Art.11")
    assert twice == ("RULE", "ALREADY_EXISTS", "Art.11")


async def test_the_leading_group_reads_what_is_approved(world: World) -> None:
    drafted, group = await planned(world, 2026, approved=False), await world.actor(Role.LEADING_GROUP)
    before = await world.visible(group, "work_task", f"plan_id = '{drafted}'")
    await world.act(await director(world), APPROVE, drafted)

    assert before == set()
    assert len(await world.visible(group, "work_task", f"plan_id = '{drafted}'")) == 1
    assert len(await world.visible(group, "work_milestone", f"plan_id = '{drafted}'")) == 1
