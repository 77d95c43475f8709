"""Databases that the tests of a module share, where each leaves them as it found them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from api import dbadmin
from tests.databases import cloned, shared_world_on
from tests.world import World


@pytest.fixture(scope="module")
async def shared_owner_url(server_url: str, template: str) -> AsyncIterator[str]:
    """The address of a database of this module's own, as the server's superuser."""
    async with cloned(server_url, template) as url:
        yield url


@pytest.fixture(scope="module")
async def shared_world(shared_owner_url: str) -> AsyncIterator[World]:
    """Cast and scenery on the module's database."""
    async with shared_world_on(shared_owner_url) as world:
        yield world


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
