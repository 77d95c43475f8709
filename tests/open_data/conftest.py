"""The open data as programs meet them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from api.app import State
from api.settings import Settings
from tests.served import served
from tests.world import World

NOW = "2026-11-23T09:00:00+08:00"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@dataclass
class Desk:
    """The application, and a program without login."""

    world: World
    client: httpx.AsyncClient
    state: State

    async def get(self, path: str, at: str = NOW, **headers: str) -> httpx.Response:
        return await self.client.get(
            path, headers={"x-clock": at} | {k.replace("_", "-"): v for k, v in headers.items()}
        )


@pytest.fixture
async def desk(world: World, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    settings = Settings(
        mode="development", data_dir=tmp_path_factory.mktemp("open"), public_url="https://award.test",
        open_data_licence=LICENCE,
    )  # fmt: skip
    async with served(world, settings) as (client, state):
        yield Desk(world, client, state)
