"""Databases of tests: cloned from the template, with the cast and scenery on them."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import asyncpg

from api import dbadmin, embedded
from models.database import Database
from tests.world import World

NAME: Final = "mqa-tests-"  # of the directory of a run
_YOUNG: Final = 600  # seconds: a run may have made its directory and not yet started its server


def remove_left_behind(base: Path) -> None:
    """Remove the directories of runs that were killed: their server is gone, and what they hold may be memory."""
    for directory in base.glob(f"{NAME}*"):
        with suppress(OSError):  # another run removes it at this moment, or it is somebody else's
            if time.time() - directory.stat().st_mtime > _YOUNG and not embedded.running(directory):
                shutil.rmtree(directory, ignore_errors=True)


@asynccontextmanager
async def cloned(server_url: str, template: str) -> AsyncIterator[str]:
    """Give the address of a new database, as the server's superuser; it is dropped at the end."""
    name = f"t_{uuid4().hex}"
    owner: Any = await asyncpg.connect(server_url)
    for attempt in range(20):
        try:
            await owner.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
            break
        except asyncpg.ObjectInUseError:  # another worker is cloning at this moment
            await asyncio.sleep(0.05 * (attempt + 1))
    yield dbadmin.of_database(server_url, name)
    await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await owner.close()


async def world_on(database: Database, url: str) -> World:
    """Return cast and scenery on a database."""
    async with database.transaction("award_system") as tx:
        programme = (await tx.sql("SELECT id FROM programme WHERE code = 'GZMQA'"))[0][0]
    return World(database, url, programme)


@asynccontextmanager
async def shared_world_on(owner_url: str) -> AsyncIterator[World]:
    """Give cast and scenery on a database that the tests of a module share."""
    url = dbadmin.app_url(owner_url)
    database = Database(url)
    yield await world_on(database, url)
    await database.close()
