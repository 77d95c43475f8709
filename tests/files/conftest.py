"""The application over HTTP with its files, on a database that the module shares."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from api.settings import Settings
from tests.files.desk import Desk, desk_at
from tests.world import World


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city


@pytest.fixture(scope="module")
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """Files in a folder, and no scanner."""
    async with desk_at(world, Settings(mode="development", data_dir=tmp_path_factory.mktemp("files"))) as found:
        yield found
