"""The real application over HTTP, on a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from api import seed
from api.app import create_app
from api.local_issuer import LocalIssuer
from api.settings import Settings
from models.database import Database
from regulation.roles import Role


@pytest.fixture
async def http(database_url: str, db: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application; its first two administrators are appointed."""
    settings = Settings(data_dir=tmp_path)
    issuer = LocalIssuer(tmp_path, settings.local_audience).issuer.issuer
    programme = await seed.seed(db)
    await seed.appoint(db, programme, Role.SYSTEM_ADMIN, "系统管理员", issuer, "sysadmin")
    await seed.appoint(db, programme, Role.SECURITY_ADMIN, "安全管理员", issuer, "secadmin")
    app = create_app(settings, database_url)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://award") as client:
        yield client
    await app.state.award.db.close()
