"""The real server on a port, with the data of the product and its first two administrators; nothing else is given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from api.settings import Settings
from models.database import Database
from tests.decade.town import Town
from tests.journeys.conftest import found, on_a_port


@pytest.fixture
async def town(database_url: str, db: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """The people of the decade before anybody has an account; all that they do goes over HTTP."""
    settings = Settings(data_dir=tmp_path, clock=datetime.fromisoformat("2026-03-02T09:00:00+08:00"))
    await found(db, settings)
    async with on_a_port(settings, database_url) as client:
        yield Town(client)
