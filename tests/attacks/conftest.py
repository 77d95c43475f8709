"""The large scene of the policies behind the running server, on a database that a module shares."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from api.settings import Settings
from tests.files.desk import Desk, desk_at
from tests.policies.scene import Scene, build
from tests.world import World


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


@pytest.fixture(scope="module")
async def scene(world: World) -> Scene:
    """Everybody and everything."""
    return await build(world)


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """The running server."""
    async with desk_at(world, Settings(mode="development", data_dir=tmp_path_factory.mktemp("files"))) as found:
        yield found
