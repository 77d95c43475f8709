"""A cycle that is over, with an application that five experts reviewed (Art. 24)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.roles import Role
from tests.reassessing.conftest import A
from tests.world import ITEMS, World


@dataclass
class Reviewed:
    """A cycle that is over, with an application that five experts reviewed and that did not win."""

    world: World
    cycle: UUID
    dossier: UUID
    organisation: UUID
    reviews: list[UUID]
    clerk: Actor
    director: Actor
    applicant: Actor

    async def compiled(self) -> UUID:
        return (await self.world.act(self.clerk, A.CYCLE_COMPILE_FEEDBACK, self.cycle)).id

    async def report(self, release: UUID) -> Any:
        sql = "SELECT * FROM feedback_report WHERE release_id = $1 AND dossier_id = $2"
        return (await self.world.sql(sql, release, self.dossier))[0]


def sheet(percentage: int, said: str) -> list[dict[str, Any]]:
    remarks = {"strengths": f"优势{said}", "improvements": f"不足{said}"}
    return [{"item": item, "percentage": percentage, "points": "0.00", **remarks} for item in ITEMS]


@pytest.fixture
async def reviewed(world: World) -> Reviewed:
    cycle, organisation = await world.cycle("closed"), await world.organisation()
    dossier = await world.dossier(cycle, organisation, "not_shortlisted")
    reviews = [await world.assigned(dossier, await world.expert()) for _ in range(5)]
    for place, review in enumerate(reviews):
        await world.change(
            m.Review, review, state="locked", submitted_at=world.clock, scores=sheet(50 + 5 * place, str(5 - place))
        )
    await world.put(
        m.PanelReport, dossier_id=dossier, cycle_id=cycle, phase="material", score=Decimal(600), text="内部报告",
        reported_at=world.clock, strengths=["总体优势"], improvements=["总体不足"],
    )  # fmt: skip
    clerk, director = await world.actor(Role.OFFICE), await world.actor(Role.OFFICE_DIRECTOR)
    return Reviewed(world, cycle, dossier, organisation, reviews, clerk, director, await world.applicant(organisation))
