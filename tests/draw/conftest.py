"""A cycle in review with cleared experts and qualified applications, an office, and somebody who computes draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from services.solving import solve_waiting
from tests.world import World


@dataclass
class Office:
    """Who draws and applies, in one cycle."""

    world: World
    cycle: UUID
    clerk: Actor
    director: Actor
    experts: list[Actor] = field(default_factory=list)
    dossiers: list[UUID] = field(default_factory=list)

    async def expert(self, **profile: Any) -> Actor:
        """Add an expert, cleared for every application that there is."""
        expert = await self.world.expert(**profile)
        for dossier in self.dossiers:
            await self.world.cleared(expert, self.cycle, await self.organisation_of(dossier))
        self.experts.append(expert)
        return expert

    async def application(self, **about: Any) -> UUID:
        """Add a qualified application; the experts that there are are cleared for it."""
        organisation = await self.world.organisation(**about)
        dossier = await self.world.dossier(self.cycle, organisation, "qualified")
        for expert in self.experts:
            await self.world.cleared(expert, self.cycle, organisation)
        self.dossiers.append(dossier)
        return dossier

    async def organisation_of(self, dossier: UUID) -> UUID:
        return (await self.world.row(m.Dossier, dossier))["organisation_id"]

    async def conflict(self, expert: Actor, dossier: UUID) -> None:
        """Let a conflict of an expert with an applicant be known."""
        await self.world.put(
            m.Conflict, cycle_id=self.cycle, person_id=expert.person_id, kind="kinship", source="reported", rule="r",
            organisation_id=await self.organisation_of(dossier), found_at=self.world.clock,
        )  # fmt: skip

    async def ask(self, **given: Any) -> UUID:
        """Ask for a draw, of any pairing unless a cap is given, and let it be computed."""
        arguments = {"pairing_cap": 1, "reason": "专家较少", **given}
        key = (await self.world.act(self.clerk, Ability.CYCLE_DRAW_PANELS, self.cycle, **arguments)).id
        await solve_waiting(self.world.db, self.world.clock)
        return key

    async def draw(self, key: UUID) -> Any:
        return await self.world.row(m.PanelDraw, key)

    async def places(self, key: UUID) -> set[tuple[UUID, UUID]]:
        """Return application and expert of each place that a draw proposes."""
        rows = await self.world.sql("SELECT dossier_id, person_id FROM drawn_place WHERE draw_id = $1", key)
        return {(row["dossier_id"], row["person_id"]) for row in rows}

    async def seats(self) -> set[tuple[UUID, UUID]]:
        """Return application and expert of each place that is held."""
        rows = await self.world.sql(
            "SELECT dossier_id, person_id FROM assignment WHERE cycle_id = $1 AND frozen_at IS NULL", self.cycle
        )
        return {(row["dossier_id"], row["person_id"]) for row in rows}

    async def leaders(self) -> dict[UUID, UUID]:
        rows = await self.world.sql(
            "SELECT dossier_id, person_id FROM assignment WHERE cycle_id = $1 AND frozen_at IS NULL AND leader",
            self.cycle,
        )
        return {row["dossier_id"]: row["person_id"] for row in rows}

    async def obstacles(self, key: UUID) -> set[tuple[str, UUID | None, bool, str, Any]]:
        rows = await self.world.sql("SELECT * FROM draw_obstacle WHERE draw_id = $1", key)
        return {(r["binds"], r["dossier_id"], r["frees"], r["remedy"], r["amount"]) for r in rows}

    async def apply(self, key: UUID) -> None:
        await self.world.act(self.director, Ability.PANEL_DRAW_APPLY, key)


@pytest.fixture
async def office(world: World) -> Office:
    """Seven experts and two applications in a city of its own."""
    cycle = await world.cycle("material_review")
    found = Office(world, cycle, await world.actor(Role.OFFICE), await world.actor(Role.OFFICE_DIRECTOR))
    for _ in range(2):
        await found.application()
    for _ in range(7):
        await found.expert()
    return found
