"""The office at its desk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.planning import MilestoneInput, TaskInput
from tests.world import NOON, World


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


async def clerk(world: World, at: datetime = NOON) -> Actor:
    return world.at(await world.actor(Role.OFFICE), at)


async def director(world: World, at: datetime = NOON) -> Actor:
    return world.at(await world.actor(Role.OFFICE_DIRECTOR), at)


def task(**values: Any) -> TaskInput:
    """Return a task from June through July 2026 with a milestone at its middle."""
    given = {"title": "专家培训", "article": "Art.11", "responsible": "综合科", "first_month": 6, "last_month": 7,
             "milestones": [MilestoneInput("开班", date(2026, 6, 30))]}  # fmt: skip
    return TaskInput(**{**given, **values})


async def planned(world: World, year: int, *tasks: TaskInput, approved: bool = True) -> UUID:
    """Draft a plan of a year, and let the director approve it."""
    given = {"year": year, "title": "年度工作计划", "tasks": list(tasks or [task()])}
    key = (await world.act(await clerk(world), Ability.PROGRAMME_DRAFT_WORK_PLAN, world.programme, **given)).id
    if approved:
        await world.act(await director(world), Ability.WORK_PLAN_APPROVE, key)
    return key


async def filed(world: World, design: UUID, *, state: str = "clean") -> UUID:
    """Let a design have a file whose content was checked."""
    digest = design.hex * 2
    await world.put(m.StoredFile, sha256=digest, size=1, media_type="image/png", state=state, touched_at=world.clock)
    return await world.put(
        m.DesignDocument, design_version_id=design, programme_id=world.programme, title="标识.png", size=1,
        media_type="image/png", sha256=digest, uploaded_at=world.clock, state="submitted",
    )  # fmt: skip
