"""The large scene of the policies behind the running server, on a database that a module shares."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from api.settings import Settings
from tests.attacks.crawl import Keys
from tests.attacks.programmes import rows_of, words_of
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
    folder = tmp_path_factory.mktemp("files")
    settings = Settings(mode="development", data_dir=folder, platform_secrets=("s" * 32,))
    async with desk_at(world, settings) as found:
        yield found


# --- What the city has, for who looks from another programme --------------------------------------------------------------


@pytest.fixture(scope="module")
async def hidden(scene: Scene) -> Keys:
    return await rows_of(scene.world, scene.world.programme)


@pytest.fixture(scope="module")
async def other(scene: Scene) -> UUID:
    return await scene.world.one("SELECT id FROM programme WHERE code = 'OTHER'")


@pytest.fixture(scope="module")
def marks(hidden: Keys) -> frozenset[str]:
    return frozenset(str(key) for keys in hidden.values() for key in keys)


@pytest.fixture(scope="module")
async def words(scene: Scene, hidden: Keys, other: UUID) -> frozenset[str]:
    """Names and numbers of the city that the other award has not as well."""
    own = " ".join(await words_of(scene.world, await rows_of(scene.world, other)))
    return frozenset(word for word in await words_of(scene.world, hidden) if word not in own)
