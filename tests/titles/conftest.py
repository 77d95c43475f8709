"""A winner whose title is in force, and a misuse of it."""

from __future__ import annotations

import pytest

from tests.world import World


@pytest.fixture(scope="module")
def world(city: World) -> World:
    return city
