"""A small ledger for each test that asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from regulation.ability import Ability
from regulation.roles import Role
from services.door import Refused
from tests.ledger.scene import Scene
from tests.world import World


@pytest.fixture
async def scene(world: World, owner_url: str) -> AsyncIterator[Scene]:
    cycle = await world.cycle()
    busy, quiet = [await world.dossier(cycle, await world.organisation("360702")) for _ in range(2)]
    stranger = await world.county("360703")
    await world.act(
        await world.county("360702"), Ability.DOSSIER_RECOMMEND, busy, opinion="同意推荐", truth_stated=True
    )
    for dossier in (busy, busy, quiet):
        await world.act(await world.actor(Role.OFFICE), Ability.DOSSIER_TAKE_CASE, dossier)
    with pytest.raises(Refused):
        await world.act(stranger, Ability.DOSSIER_RECOMMEND, busy, opinion="同意", truth_stated=True)
    owner: Any = await asyncpg.connect(owner_url)
    assert stranger.person_id is not None
    yield Scene(world, owner, busy, quiet, stranger.person_id)
    await owner.close()
