"""The application over a database, as its clients meet it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from api.app import State, create_app
from api.settings import Settings
from tests.world import World


@asynccontextmanager
async def served(world: World, settings: Settings) -> AsyncIterator[tuple[httpx.AsyncClient, State]]:
    """Give a client of the application, which answers whatever goes wrong inside, and the state of the application."""
    app = create_app(settings, world.url)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://award.test") as client:
        yield client, app.state.award
    await app.state.award.db.close()
