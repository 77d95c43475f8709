"""One city for all tests of a module, and a panel that has an application to judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from services.inputs import AgreedInput, ScoreInput
from tests.services.scenery import applied, sheet
from tests.world import World

PHASES = {"material": ("material_review", "qualified"), "site": ("site_review", "shortlisted")}


@dataclass
class Panel:
    """Five experts, the first of whom leads, with their sheets."""

    world: World
    dossier: UUID
    cycle: UUID
    experts: list[Actor]
    reviews: list[UUID]

    @property
    def leader(self) -> Actor:
        return self.experts[0]

    async def submit(self, *percentages: int, **others: int) -> None:
        """Let as many members submit, each one percentage for all items; `others` are items of the first alone."""
        for n, percentage in enumerate(percentages):
            await self.send(n, sheet(percentage, **(others if n == 0 else {})))

    async def submit_last(self, percentage: int) -> None:
        await self.send(len(self.reviews) - 1, sheet(percentage))

    async def send(self, n: int, scores: Sequence[ScoreInput], **more: Any) -> None:
        await self.world.act(self.experts[n], Ability.REVIEW_SUBMIT, self.reviews[n], scores=list(scores), **more)

    async def open(self) -> UUID:
        return (await self.world.act(self.leader, Ability.DOSSIER_OPEN_CONSENSUS, self.dossier)).id

    async def agree(
        self, consensus: UUID, item: str = "4.1.2", percentage: int = 65, rationale: str = "证据支持"
    ) -> None:
        items = [AgreedInput(item, percentage, rationale)]
        await self.world.act(self.leader, Ability.CONSENSUS_AGREE, consensus, items=items)

    async def confirm(self, consensus: UUID, *members: int) -> None:
        for n in members:
            await self.world.act(self.experts[n], Ability.CONSENSUS_RESPOND, consensus, confirms=True)

    async def close(self, consensus: UUID) -> None:
        await self.world.act(self.leader, Ability.CONSENSUS_CLOSE, consensus)

    async def report(self, **said: Any) -> Any:
        ability = Ability.DOSSIER_REPORT_MATERIAL
        if (await self.world.row(m.Cycle, self.cycle))["stage"] == "site_review":
            ability = Ability.DOSSIER_REPORT_SITE
        await self.world.act(self.leader, ability, self.dossier, text="评审报告", **said)
        return (await self.world.sql("SELECT * FROM panel_report WHERE dossier_id = $1", self.dossier))[-1]

    async def seen(self, who: int, resource: str) -> set[UUID]:
        """Return what a member finds of this application; of people, whoever it finds."""
        where = "true" if resource == "person" else f"dossier_id = '{self.dossier}'"
        return await self.world.visible(self.experts[who], resource, where)

    async def late_conflict(self, n: int) -> None:
        """Let a member's late conflict of interest have been found."""
        await self.world.sql(
            "UPDATE assignment SET frozen_at = $1, frozen_because = 'conflict' WHERE dossier_id = $2 AND person_id = $3",
            *(self.world.clock, self.dossier, self.experts[n].person_id),
        )


async def panel(world: World, *, phase: str = "material", size: int = 5) -> Panel:
    stage, state = PHASES[phase]
    cycle = await world.cycle(stage)
    dossier = await applied(world, cycle, state)
    experts = [await world.expert() for _ in range(size)]
    reviews = [await world.assigned(dossier, one, leader=one is experts[0], phase=phase) for one in experts]
    if phase == "site":
        await world.visited(dossier)
    return Panel(world, dossier, cycle, experts, reviews)
