"""A winner under reassessment: panel, sheets, report, outcome, each step as the people concerned take it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.reassessment import ReassessmentOutcome, Standing
from regulation.roles import Role
from services.improving import MeasureInput
from services.reassessing_sheets import JudgedInput
from tests.duties.conftest import Winner, commended
from tests.world import UNDERTAKING, World

A = Ability
SPRING = datetime(2028, 3, 1, 4, tzinfo=UTC)  # within the validity that ends on 1 November 2029
ITEMS = ["4.1.2", "4.7.2"]
PLAN: dict[str, Any] = {
    "starts_on": date(2028, 4, 10), "ends_on": date(2028, 4, 11), "scope": "领导作用和经营结果", "items": ITEMS,
}  # fmt: skip
MEASURES = [MeasureInput("完善顾客投诉闭环", date(2028, 6, 30)), MeasureInput("更新计量器具台账", date(2028, 7, 31))]


def judged(said: str = "保持良好", standing: Standing = Standing.KEPT) -> list[JudgedInput]:
    return [JudgedInput(item, standing, said, f"{said}；可再提升") for item in ITEMS]


@dataclass
class Revisit:
    """A reassessment under way and who is in it."""

    world: World
    winner: Winner
    award: UUID
    key: UUID
    clerk: Actor
    director: Actor
    applicant: Actor
    experts: list[Actor] = field(default_factory=list)

    async def row(self) -> Any:
        return await self.world.row(m.Reassessment, self.key)

    async def appoint(self, count: int = 3) -> None:
        self.experts = [self.world.at(await self.world.expert(), SPRING) for _ in range(count)]
        people = [one.person_id for one in self.experts]
        await self.world.act(self.clerk, A.REASSESSMENT_APPOINT, self.key, expert_ids=people, leader_id=people[0])

    async def place(self, expert: Actor) -> UUID:
        sql = "SELECT id FROM reassessment_place WHERE reassessment_id = $1 AND person_id = $2"
        return UUID(bytes=(await self.world.one(sql, self.key, expert.person_id)).bytes)

    async def sheet(self, expert: Actor) -> UUID:
        sql = """SELECT w.sheet_id FROM reassessment_author w JOIN reassessment_sheet s ON s.id = w.sheet_id
         WHERE s.reassessment_id = $1 AND w.person_id = $2"""
        return UUID(bytes=(await self.world.one(sql, self.key, expert.person_id)).bytes)

    async def clear(self, expert: Actor) -> None:
        place = await self.place(expert)
        await self.world.act(expert, A.REASSESSMENT_PLACE_UNDERTAKE, place, text_digest=UNDERTAKING)
        await self.world.act(expert, A.REASSESSMENT_PLACE_DECLARE, place, conflicted=False)

    async def hand_in(self, expert: Actor, said: str = "保持良好") -> None:
        await self.world.act(expert, A.REASSESSMENT_SHEET_HAND_IN, await self.sheet(expert), findings=judged(said))

    async def report(self, found: ReassessmentOutcome = ReassessmentOutcome.IMPROVEMENT_REQUIRED) -> UUID:
        done = await self.world.act(self.experts[0], A.REASSESSMENT_REPORT, self.key, text="复评报告", found=found)
        return done.id

    async def written(self) -> UUID:
        """Let the whole panel be cleared and hand in, and its leader report."""
        await self.appoint()
        for place, expert in enumerate(self.experts):
            await self.clear(expert)
            await self.hand_in(expert, f"意见{place}")
        return await self.report()

    async def concluded(self, outcome: ReassessmentOutcome = ReassessmentOutcome.IMPROVEMENT_REQUIRED) -> UUID:
        report = await self.written()
        measures = MEASURES if outcome is ReassessmentOutcome.IMPROVEMENT_REQUIRED else []
        proposal = {"outcome": outcome, "opinion": "同意评审组意见", "measures": measures}
        await self.world.act(self.clerk, A.REASSESSMENT_REPORT_PROPOSE, report, **proposal)
        await self.world.act(self.director, A.REASSESSMENT_REPORT_SIGN, report)
        return report

    async def later(self, actor: Actor, days: int) -> Actor:
        return self.world.at(actor, SPRING + timedelta(days=days))

    async def improvements(self) -> list[Any]:
        return list(
            await self.world.sql("SELECT * FROM obligation WHERE reassessment_id = $1 ORDER BY number", self.key)
        )


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


async def revisit_of(world: World) -> Revisit:
    winner = await commended(world)
    await world.sql("UPDATE cycle SET stage = 'closed' WHERE id = $1", winner.cycle)
    award = await world.one("SELECT id FROM award WHERE cycle_id = $1", winner.cycle)
    clerk = world.at(await world.actor(Role.OFFICE), SPRING)
    director = world.at(await world.actor(Role.OFFICE_DIRECTOR), SPRING)
    key = (await world.act(clerk, A.AWARD_OPEN_REASSESSMENT, award, **PLAN)).id
    return Revisit(world, winner, award, key, clerk, director, world.at(winner.applicant, SPRING))


@pytest.fixture
async def revisit(world: World) -> Revisit:
    """A reassessment that the office opened on 1 March 2028, of a winner whose cycle is closed."""
    return await revisit_of(world)
