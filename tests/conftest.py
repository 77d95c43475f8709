"""A database of its own for every test that asks: cloned from one that is migrated and seeded once."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from api import dbadmin, embedded, seed
from models.database import Database
from policies.book import book
from tests.databases import NAME, cloned, remove_left_behind, shared_world_on, world_on
from tests.world import World

_TEMPLATE = "award_template"
_ROOM = 4 * 2**30  # bytes
_MEMORY = Path("/dev/shm")


def _base() -> Path:
    """Return where databases of tests are kept: in memory if there is room, because a clone is a thousand small files."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    return _MEMORY if roomy else Path(tempfile.gettempdir())


def _shared_directory() -> Path:
    """Return the directory that all workers of this run share."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"single-{os.getpid()}")
    return _base() / f"{NAME}{run}"


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        for base in (_MEMORY, Path(tempfile.gettempdir())):
            remove_left_behind(base)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput") and (directory := _directory_of(session.config)).exists():
        embedded.stop(directory)
        shutil.rmtree(directory, ignore_errors=True)


def _directory_of(config: pytest.Config) -> Path:
    uid = getattr(getattr(config.pluginmanager.get_plugin("dsession"), "nodemanager", None), "testrunuid", None)
    return _base() / f"{NAME}{uid}" if uid else _shared_directory()


@pytest.fixture(scope="session")
def server_url() -> str:
    """The address of the server, as its superuser."""
    directory = _shared_directory()
    directory.mkdir(parents=True, exist_ok=True)
    return embedded.start(directory, fast=True)


@pytest.fixture(scope="session")
async def template(server_url: str) -> str:
    """The name of the database that others are cloned from; made by the first worker that gets there."""
    owner: Any = await asyncpg.connect(server_url)
    await owner.execute("SELECT pg_advisory_lock(4711)")
    if not await owner.fetchval("SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate", _TEMPLATE):
        await owner.execute(f"DROP DATABASE IF EXISTS {_TEMPLATE} WITH (FORCE)")  # half made by a run that failed
        await owner.execute(f"CREATE DATABASE {_TEMPLATE}")
        url = dbadmin.of_database(server_url, _TEMPLATE)
        try:
            await dbadmin.upgrade(url, book())
        except dbadmin.DatabaseUnfit as unfit:
            pytest.exit(f"{unfit}\nIs a migration missing? See CONTRIBUTING.md: award db revision", returncode=1)
        database = Database(dbadmin.app_url(url))
        await seed.seed(database)
        await database.close()
        await owner.execute(f"ALTER DATABASE {_TEMPLATE} IS_TEMPLATE true")
    await owner.close()
    return _TEMPLATE


@pytest.fixture
async def owner_url(server_url: str, template: str) -> AsyncIterator[str]:
    """The address of a database of this test's own, as the server's superuser."""
    async with cloned(server_url, template) as url:
        yield url


@pytest.fixture
async def database_url(owner_url: str) -> str:
    """The address of this test's database with the application's login."""
    return dbadmin.app_url(owner_url)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """The pools of this test's database."""
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def world(db: Database, database_url: str) -> World:
    """Cast and scenery on this test's database."""
    return await world_on(db, database_url)


@pytest.fixture(scope="module")
async def city(server_url: str, template: str) -> AsyncIterator[World]:
    """Cast and scenery on a database that the tests of a module share: each looks at its own cycle only."""
    async with cloned(server_url, template) as url, shared_world_on(url) as shared:
        yield shared
