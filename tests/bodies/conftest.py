"""An association that recommends and a county, who look after them, and an application that they know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.roles import Role
from tests.world import World

TRADE: Final = "quality-association"
REFERRED: Final[dict[str, Any]] = {
    "referred_to": "主管部门", "document_number": "移〔2026〕1号", "referred_on": date(2026, 5, 6), "text": "线索",
}  # fmt: skip


@dataclass
class Matter:
    """Those whom a matter of a body's conduct brings together."""

    world: World
    clerk: Actor
    director: Actor
    secretary: Actor
    supervisor: Actor
    keeper: Actor
    trade: Actor
    county: Actor
    agency: UUID
    jurisdiction: UUID
    cycle: UUID
    organisation: UUID
    dossier: UUID

    async def opened(self, by: Actor | None = None, **given: Any) -> UUID:
        """Let the clerk open a matter about the association's part in the application, unless told otherwise."""
        about = given or {"agency_id": self.agency, "dossier_id": self.dossier}
        who = by or self.clerk
        return (
            await self.world.act(
                who,
                Ability.PROGRAMME_OPEN_BODY_RECORD,
                self.world.programme,
                text="推荐把关不严",
                basis="信访件",
                **about,
            )
        ).id

    async def heard(self) -> UUID:
        record = await self.opened()
        await self.world.act(self.trade, Ability.BODY_RECORD_STATE, record, statement="已按要求核查")
        return record

    async def proposed(self) -> UUID:
        record = await self.heard()
        await self.world.act(self.clerk, Ability.BODY_RECORD_PROPOSE, record, proposal="查实")
        return record

    async def disqualified(self) -> UUID:
        record = await self.proposed()
        await self.world.act(self.secretary, Ability.BODY_RECORD_DISQUALIFY, record, reason="情节严重")
        return record

    async def row(self, record: UUID) -> Any:
        return await self.world.row(m.BodyRecord, record)

    async def events(self, reader: Actor) -> list[str]:
        """Return what a person was told under a grant, oldest first."""
        rows = await self.world.sql("SELECT event FROM message WHERE grant_id = $1 ORDER BY id", reader.grant_id)
        return [row["event"] for row in rows]

    async def bound(self, who: Actor) -> None:
        """Let somebody have a conflict of interest with the applicant."""
        await self.world.put(
            m.Conflict, cycle_id=self.cycle, person_id=who.person_id, organisation_id=self.organisation, kind="kinship",
            source="reported", rule="r", found_at=self.world.clock,
        )  # fmt: skip


@pytest.fixture
async def matter(world: World) -> Matter:
    cycle, organisation, agency = await world.cycle("qualifying"), await world.organisation(), await world.agency(TRADE)
    return Matter(
        world=world,
        clerk=await world.actor(Role.OFFICE),
        director=await world.actor(Role.OFFICE_DIRECTOR),
        secretary=await world.actor(Role.LEADING_GROUP_SECRETARY),
        supervisor=await world.actor(Role.SUPERVISOR),
        keeper=await world.actor(Role.SECURITY_ADMIN),
        trade=await world.actor(Role.RECOMMENDER, agency_id=agency),
        county=await world.county(),
        agency=agency,
        jurisdiction=await world.jurisdiction(),
        cycle=cycle,
        organisation=organisation,
        dossier=await world.dossier(cycle, organisation, "recommended"),
    )
