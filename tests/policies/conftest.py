"""Databases that the tests of a module share, where each leaves them as it found them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from api import dbadmin
from models.database import Database
from tests.world import World


@pytest.fixture(scope="module")
async def shared_owner_url(server_url: str, template: str) -> AsyncIterator[str]:
    """The address of a database of this module's own, as the server's superuser."""
    name = f"m_{uuid4().hex}"
    owner: Any = await asyncpg.connect(server_url)
    for attempt in range(20):
        try:
            await owner.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
            break
        except asyncpg.ObjectInUseError:  # another worker is cloning at this moment
            await asyncio.sleep(0.05 * (attempt + 1))
    yield dbadmin.of_database(server_url, name)
    await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await owner.close()


@pytest.fixture(scope="module")
async def shared_world(shared_owner_url: str) -> AsyncIterator[World]:
    """Cast and scenery on the module's database."""
    url = dbadmin.app_url(shared_owner_url)
    database = Database(url)
    async with database.transaction("award_system") as tx:
        programme = (await tx.sql("SELECT id FROM programme WHERE code = 'GZMQA'"))[0][0]
    yield World(database, url, programme)
    await database.close()


@pytest.fixture(scope="module")
def house(shared_owner_url: str) -> str:
    """The address of the module's database with the application's login."""
    return dbadmin.app_url(shared_owner_url)


@pytest.fixture(scope="module")
async def owner(shared_owner_url: str) -> AsyncIterator[Any]:
    """The superuser, who can alter everything."""
    connection = await asyncpg.connect(shared_owner_url)
    yield connection
    await connection.close()


@pytest.fixture
async def login(owner: Any) -> AsyncIterator[str]:
    """The name of a login of this test's own: roles are shared by all databases of the server."""
    name = f"login_{uuid4().hex}"
    await owner.execute(f"CREATE ROLE {name} LOGIN NOINHERIT")
    yield name
    await owner.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")
