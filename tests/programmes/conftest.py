"""The city's award and a county's beside it, loaded from the example file of the product."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest

from api import programmes
from tests.world import World

EXAMPLE: Final = Path(__file__).parents[2] / "data" / "programmes" / "example-county.json"
COUNTY: Final = "360722"


class County(World):
    """The cast and scenery of the county."""

    async def organisation(self, jurisdiction: str = COUNTY, *given: Any, **more: Any) -> UUID:
        return await super().organisation(jurisdiction, *given, **more)


async def county_beside(world: World) -> County:
    """Load the example beside the city's programme."""
    key, _ = await programmes.load(world.db, programmes.read(EXAMPLE))
    return County(world.db, world.url, key, world.clock)


@pytest.fixture
async def county(world: World) -> County:
    return await county_beside(world)
