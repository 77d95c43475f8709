"""A year that names a budget year by its number is no id: lines are filtered by the number itself."""

from __future__ import annotations

from regulation.roles import Role
from tests.money.till import line
from tests.policies.looking import ask, data
from tests.world import World


async def test_budget_lines_are_filtered_by_the_number_of_their_year(world: World) -> None:
    await line(world, "1.00", year=2025)
    await line(world, "2.00", year=2026)
    query = "{ budgetLines(filter: {year: [2026]}) { nodes { year amount } } }"

    found = await data(world, await world.actor(Role.FINANCE), query, ask)

    assert found["budgetLines"]["nodes"] == [{"year": 2026, "amount": "2.00"}]
