"""A city for the tests of a module, and what they share: a cycle in the material review with panels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.services.scenery import applied, sheet
from tests.world import World


@dataclass
class Review:
    """An application under review, its panel and their reviews."""

    world: World
    cycle: UUID
    dossier: UUID
    organisation: UUID
    experts: list[Actor] = field(default_factory=list)
    reviews: list[UUID] = field(default_factory=list)

    async def locked(self, *percentages: int) -> None:
        """Let each expert submit a sheet with one percentage for all items."""
        for expert, review, percentage in zip(self.experts, self.reviews, percentages, strict=True):
            await self.world.act(expert, Ability.REVIEW_SUBMIT, review, scores=sheet(percentage))

    async def reported(self) -> None:
        """Let the leader write the report; the panel is never so far apart that it must agree first."""
        await self.world.act(self.experts[0], Ability.DOSSIER_REPORT_MATERIAL, self.dossier, text="材料评审报告")

    async def question(self, expert: Actor) -> UUID:
        """Return what an expert was asked about the applicant."""
        sql = "SELECT id FROM conflict_declaration WHERE person_id = $1 AND organisation_id = $2"
        return UUID(str(await self.world.one(sql, expert.person_id, self.organisation)))

    async def reports(self) -> list[Any]:
        return await self.world.sql(
            "SELECT revision, score, superseded_at IS NULL AS stands FROM panel_report WHERE dossier_id = $1 ORDER BY 1",
            self.dossier,
        )

    async def touched(self) -> list[Any]:
        return await self.world.sql(
            "SELECT * FROM touched_decision WHERE dossier_id = $1 ORDER BY found_at, id", self.dossier
        )


async def under_review(world: World, size: int = 6, cycle: UUID | None = None) -> Review:
    """Return an application in the material review with a panel of cleared experts, the first of whom leads."""
    cycle = cycle or await world.cycle("material_review")
    dossier = await applied(world, cycle, "qualified")
    found = Review(world, cycle, dossier, (await world.row(m.Dossier, dossier))["organisation_id"])
    found.experts = [await world.expert() for _ in range(size)]
    found.reviews = [await world.assigned(dossier, one, leader=one is found.experts[0]) for one in found.experts]
    return found


async def supervisor(world: World) -> Actor:
    return await world.actor(Role.SUPERVISOR)
