"""The real server on a port, with the data of the product and its first administrators; nothing else is given."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from api.settings import Settings
from models.database import Database
from tests.decade.town import COUNTY, Town
from tests.journeys.cast import ISSUER
from tests.journeys.conftest import found, on_a_port

_AWARD = (sys.executable, "-c", "from api.cli import main; main()")
_EXAMPLE = Path(__file__).parents[2] / "data" / "programmes" / "example-county.json"


@pytest.fixture
async def http(database_url: str, db: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the server, before anybody but the administrators is there."""
    settings = Settings(data_dir=tmp_path, clock=datetime.fromisoformat("2026-03-02T09:00:00+08:00"))
    await found(db, settings)
    async with on_a_port(settings, database_url) as client:
        yield client


@pytest.fixture
def town(http: httpx.AsyncClient) -> Town:
    """The people of the city; all that they do goes over HTTP."""
    return Town(http)


@pytest.fixture
async def neighbour(http: httpx.AsyncClient, database_url: str, tmp_path: Path) -> Town:
    """The people of a county, whose award the operator has loaded as data."""
    for arguments in (
        ("programme", "load", str(_EXAMPLE)),
        ("appoint", "system_admin", "系统管理员", ISSUER, "county sysadmin", "--programme", COUNTY.code),
        ("appoint", "security_admin", "安全管理员", ISSUER, "county secadmin", "--programme", COUNTY.code),
    ):
        await _command(arguments, database_url, tmp_path)
    return Town(http, COUNTY)


async def _command(arguments: tuple[str, ...], database_url: str, folder: Path) -> None:
    """Run a command of the product as its operator does."""
    environment = {**os.environ, "DATABASE_URL": database_url, "AWARD_DATA_DIR": str(folder)}
    process = await asyncio.create_subprocess_exec(*_AWARD, *arguments, env=environment, stdout=PIPE, stderr=STDOUT)
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
