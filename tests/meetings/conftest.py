"""One city for all tests of a module: each test prepares a cycle of its own in it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.databases import cloned, shared_world_on
from tests.world import World


@pytest.fixture(scope="module")
async def city(server_url: str, template: str) -> AsyncIterator[World]:
    """Cast and scenery on a database that the module shares; for tests that look at their own cycle only."""
    async with cloned(server_url, template) as url, shared_world_on(url) as shared:
        yield shared
