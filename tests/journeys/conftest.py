"""The real application over HTTP, on a database of its own."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import httpx
import pytest
import uvicorn

import models as m
from api import seed
from api.app import create_app
from api.local_issuer import LocalIssuer
from api.settings import Settings
from models.database import SYSTEM_ROLE, Database
from regulation.roles import Role
from tests.journeys.honours.city import COPPER, PLATFORM_SECRET, PUBLIC_URL, City


async def found(db: Database, settings: Settings) -> None:
    """Load the data of the product and appoint the first two administrators."""
    issuer = LocalIssuer(settings.data_dir, settings.local_audience).issuer.issuer
    programme = await seed.seed(db)
    await seed.appoint(db, programme, Role.SYSTEM_ADMIN, "系统管理员", issuer, "sysadmin")
    await seed.appoint(db, programme, Role.SECURITY_ADMIN, "安全管理员", issuer, "secadmin")


@pytest.fixture
async def http(database_url: str, db: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application; its first two administrators are appointed."""
    settings = Settings(data_dir=tmp_path)
    await found(db, settings)
    app = create_app(settings, database_url)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://award") as client:
        yield client
    await app.state.award.db.close()


@pytest.fixture
async def city(database_url: str, db: Database, tmp_path: Path) -> AsyncIterator[City]:
    """A city whose server listens on a port, with keys, a payment platform, and a winner of the fourth session on record."""
    settings = Settings(
        data_dir=tmp_path, public_url=PUBLIC_URL, platform_secrets=(PLATFORM_SECRET,),
        clock=datetime.fromisoformat("2026-11-16T09:00:00+08:00"),
    )  # fmt: skip
    await found(db, settings)
    async with db.transaction(SYSTEM_ROLE) as tx:
        won = {"cycle_label": "第四届（示例）", "session": 4, "name": COPPER, "award_kind": "quality"}
        (programme,) = await tx.sql("SELECT id FROM programme")
        await tx.insert(m.PastWinner, programme_id=programme["id"], **won)
    async with on_a_port(settings, database_url) as client:
        yield City(client, database_url, tmp_path)


@asynccontextmanager
async def on_a_port(settings: Settings, database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the application on a free port of this machine; give a client of it."""
    app = create_app(settings, database_url)
    # Connections outlive the longest pause between two requests of a story.
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning", timeout_keep_alive=600))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = asyncio.create_task(server.serve([listener]))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=60) as client:
            yield client
        server.should_exit = True
        await running
    await app.state.award.db.close()
