"""The office's standing work in the scene: plans, research, designs, experts for counties, guidance, of both programmes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import models as m

if TYPE_CHECKING:
    from tests.policies.scene import Scene

FILE = {"title": "文件", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64, "state": "submitted"}


async def put_office_work(scene: Scene) -> None:
    world = scene.world
    other = await world.one("SELECT id FROM programme WHERE code = 'OTHER'")
    for name, programme, state in (("drafted", world.programme, "drafted"), ("approved", world.programme, "approved"),
                                   ("b", other, "approved")):  # fmt: skip
        await _plan(scene, name, programme, state)
    for name, programme, state in (("open", world.programme, "open"), ("concluded", world.programme, "concluded"),
                                   ("b", other, "concluded")):  # fmt: skip
        await _note(scene, name, programme, state)
    approved = {"state": "approved", "number": 1}
    await _design(scene, "drafted", world.programme)
    await _design(scene, "approved", world.programme, **approved)
    await _design(scene, "b", other, **approved)
    for name, programme, county in (("north", world.programme, "360702"), ("south", world.programme, "360703"),
                                    ("b", other, "360704")):  # fmt: skip
        await _guidance(scene, name, programme, await world.jurisdiction(county))
    await scene.put(
        "agreed", m.CountyReviewDuty, person_id=scene["author"].person_id, programme_id=world.programme,
        jurisdiction_id=await world.jurisdiction("360702"), since=date(2026, 3, 1), until=date(2026, 3, 31), reason="县长质量奖",
        expert_name="某人", state="consented", consented_at=world.clock,
    )  # fmt: skip


async def _plan(scene: Scene, name: str, programme: UUID, state: str) -> None:
    world = scene.world
    plan = await scene.put(
        name, m.WorkPlan, programme_id=programme, year=2026, title="年度工作计划", state=state, drafted_at=world.clock,
        drafted_by_id=scene["clerk"].person_id,
    )  # fmt: skip
    of = {"plan_id": plan, "programme_id": programme}
    task = await scene.put(
        name, m.WorkTask, **of, number=1, title="培训", article="Art.11", responsible="综合科", first_month=1, last_month=3,
    )  # fmt: skip
    await scene.put(name, m.WorkMilestone, **of, task_id=task, position=1, title="开班", due_on=date(2026, 2, 1))
    await scene.put(name, m.WorkProgress, **of, task_id=task, percent=10, text="筹备", recorded_at=world.clock)


async def _note(scene: Scene, name: str, programme: UUID, state: str) -> None:
    now = scene.world.clock
    key = await scene.put(
        name, m.ResearchNote, programme_id=programme, topic="评分", article="Art.4", sources="标准", conclusion="建议",
        state=state, written_at=now,
    )  # fmt: skip
    await scene.put(name, m.ResearchDocument, **FILE, research_note_id=key, programme_id=programme, uploaded_at=now)


async def _design(scene: Scene, name: str, programme: UUID, **state: Any) -> None:
    now = scene.world.clock
    key = await scene.put(
        name, m.DesignVersion, programme_id=programme, kind="mark", title="标识", description="图形",
        effective_from=date(2026, 1, 1), drafted_at=now, drafted_by_id=scene["clerk"].person_id, **state,
    )  # fmt: skip
    await scene.put(name, m.DesignDocument, **FILE, design_version_id=key, programme_id=programme, uploaded_at=now)


async def _guidance(scene: Scene, name: str, programme: UUID, county: UUID) -> None:
    await scene.put(
        name, m.CountyGuidance, programme_id=programme, jurisdiction_id=county, kind="question", state="asked",
        topic="县级奖", text="如何设奖？", guided_on=date(2026, 3, 1), recorded_at=scene.world.clock,
    )  # fmt: skip
