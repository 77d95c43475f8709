"""A winner of 2 November 2026 and an incident about it, as far on its way as a test needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

import models as m
from policies.actor import Actor
from regulation.ability import Ability
from regulation.honours import AwardKind
from regulation.revocation import IncidentSource
from regulation.roles import Role
from regulation.sanctions import Ground
from tests.duties.conftest import Winner, commended
from tests.services.scenery import rules_resolved
from tests.world import World

# Told on 1 March 2027, the winner has ten days: the last is the 11th, in the city.
TOLD = datetime(2027, 3, 1, 4, tzinfo=UTC)
PERIOD_END = datetime(2027, 3, 11, 16, tzinfo=UTC)
RESOLVED = datetime(2027, 4, 1, 4, tzinfo=UTC)
DECIDED = date(2027, 4, 10)
RECORDED = datetime(2027, 4, 10, 8, tzinfo=UTC)
NOTICE: Mapping[str, Any] = {"title": "关于撤销称号的公告", "body": "决定撤销称号。", "channels": ["市政府网站"]}
REPORTED: Mapping[str, Any] = {
    "source": IncidentSource.AUTHORITY, "summary": "有关部门认定", "happened_on": date(2027, 1, 15),
}  # fmt: skip
FINAL: Mapping[str, Any] = {"decided_on": DECIDED, "decided_by": "市人民政府", "document_number": "赣市府字〔2027〕8号"}


@dataclass
class Case:
    """An incident of a winner with everybody who has to do with it."""

    world: World
    winner: Winner
    award: UUID
    registrar: Actor
    clerk: Actor
    director: Actor
    secretary: Actor
    key: UUID

    def at(self, actor: Actor, instant: datetime) -> Actor:
        return self.world.at(actor, instant)

    async def act(self, actor: Actor, ability: Ability, at: datetime = TOLD, **given: Any) -> UUID:
        return (await self.world.act(self.at(actor, at), ability, self.key, **given)).id

    async def refusal(self, actor: Actor, ability: Ability, at: datetime = TOLD, **given: Any) -> tuple[str, str, str]:
        return await self.world.refusal(self.at(actor, at), ability, self.key, **given)

    async def row(self) -> Any:
        return await self.world.row(m.Incident, self.key)

    async def state(self) -> str:
        return str((await self.row())["state"])

    async def statement(self) -> Any:
        return (await self.world.sql("SELECT * FROM incident_statement WHERE incident_id = $1", self.key))[0]

    async def award_state(self) -> str:
        return str((await self.world.row(m.Award, self.award))["state"])

    async def heard(self) -> UUID:
        """Verify the incident and tell the winner."""
        await self.act(self.clerk, Ability.INCIDENT_VERIFY, evidence="认定书")
        return await self.act(self.clerk, Ability.INCIDENT_HEAR, allegation="涉嫌下列事由")

    async def proposed(self) -> None:
        await self.heard()
        await self.act(self.clerk, Ability.INCIDENT_PROPOSE, PERIOD_END, proposal="建议撤销")

    async def submitted(self) -> None:
        await self.proposed()
        await self.act(self.director, Ability.INCIDENT_SIGN, PERIOD_END)

    async def resolved(self, outcome: str = "accepted", at: datetime = RESOLVED) -> None:
        """Let a plenary have resolved on it."""
        await self.submitted()
        await self.resolution(outcome, at)

    async def resolution(self, outcome: str = "accepted", at: datetime = RESOLVED) -> None:
        about = {"cycle": self.winner.cycle, "kind": "revocation", "outcome": outcome, "resolved_at": at}
        await rules_resolved(self.world, self.key, **about)

    async def revoke(self, at: datetime = RECORDED, **given: Any) -> UUID:
        number = {"document_number": f"赣市府字〔2027〕{uuid4().hex[:6]}号"}
        return await self.act(self.secretary, Ability.INCIDENT_REVOKE, at, **{**FINAL, **NOTICE, **number, **given})

    async def revoked(self, at: datetime = RECORDED, **given: Any) -> UUID:
        """Go all the way, and return the revocation."""
        await self.resolved()
        return await self.revoke(at, **given)

    async def bans(self) -> list[Any]:
        return list(await self.world.sql(
            "SELECT * FROM ban WHERE organisation_id = $1 ORDER BY until", self.winner.organisation
        ))  # fmt: skip


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


@pytest.fixture
async def case(world: World) -> Case:
    return await case_of(world, await commended(world))


@pytest.fixture
async def fraud(world: World) -> Case:
    return await case_of(world, await commended(world), Ground.FRAUD)


async def case_of(world: World, winner: Winner, ground: Ground = Ground.LIABILITY_ACCIDENT) -> Case:
    """Let a clerk have registered an incident of a winner on 1 March 2027."""
    award = await world.one("SELECT id FROM award WHERE cycle_id = $1", winner.cycle)
    registrar, clerk, director, secretary = [
        world.at(await world.actor(role), TOLD)
        for role in (Role.OFFICE, Role.OFFICE, Role.OFFICE_DIRECTOR, Role.EXECUTIVE_SECRETARY)
    ]
    done = await world.act(registrar, Ability.AWARD_REGISTER_INCIDENT, award, ground=ground, **REPORTED)
    return Case(world, winner, award, registrar, clerk, director, secretary, done.id)


async def bound(world: World, who: Actor, winner: Winner) -> None:
    """Let somebody have a conflict of interest with the winner."""
    await world.put(
        m.Conflict, person_id=who.person_id, cycle_id=winner.cycle, organisation_id=winner.organisation,
        kind="kinship", source="reported", rule="r", found_at=world.clock,
    )  # fmt: skip


SECOND: timedelta = timedelta(seconds=1)
NOMINATION = AwardKind.NOMINATION
