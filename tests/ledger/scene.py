"""A small ledger in a real database, and what somebody with full rights over that database can do to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from regulation.ability import Ability
from regulation.roles import Role
from services.ledger_anchor import Anchor, anchor
from services.ledger_export import verify_database
from tests.world import World


@dataclass
class Scene:
    """Three acts on one application, one on another, and a refusal."""

    world: World
    owner: Any
    busy: UUID
    quiet: UUID
    stranger: UUID

    async def findings(self, kept: str | None = None) -> list[tuple[str, str, int | None]]:
        report = await verify_database(self.world.url, kept)
        return sorted((p.code, p.chain, p.seq) for p in report.problems)

    async def tamper(self, *statements: str) -> None:
        """Do what the owner of the server can do to the tables: switch all triggers off and change rows."""
        async with self.owner.transaction():
            await self.owner.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                await self.owner.execute(statement)

    async def anchor(self) -> Anchor:
        made = await anchor(self.world.db, self.world.programme, self.world.clock)
        assert made is not None
        return made

    async def more(self) -> None:
        clerk = await self.world.actor(Role.OFFICE)
        await self.world.act(clerk, Ability.DOSSIER_TAKE_CASE, self.quiet)
