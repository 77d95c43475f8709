"""Performance reports of a winner in tests: what they must give, and handing them in."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from regulation.ability import Ability
from services.inputs import FigureInput

if TYPE_CHECKING:
    from tests.duties.conftest import Winner
    from tests.world import World

# What a report of somebody run for profit must give (data/key_figures.json): figure -> unit, value.
ASKED = {
    "revenue": ("万元", "13200.55"),
    "tax_paid": ("万元", "540"),
    "employees": ("人", "126"),
    "customer_satisfaction": ("%", "97.25"),
    "profit": ("万元", "-12.50"),
    "safety_accidents": ("起", "0"),
}
# What the application of the years before says in these tests.
APPLIED = [
    {"figure": "revenue", "year": 2023, "value": "10000.00"},
    {"figure": "revenue", "year": 2024, "value": "11000.00"},
    {"figure": "revenue", "year": 2025, "value": "12000.50"},
    {"figure": "employees", "year": 2025, "value": "120"},
]
IN_TIME = datetime(2027, 3, 1, tzinfo=UTC)


def figures(year: int = 2026, **changed: tuple[str, str] | None) -> list[FigureInput]:
    """Return all that is asked, with some changed or left out."""
    given = {**ASKED, **changed}
    return [FigureInput(code, year, one[0], Decimal(one[1])) for code, one in given.items() if one]


async def report(world: World, winner: Winner, number: int = 1) -> UUID:
    """Return the key of a performance report that is owed."""
    return UUID(bytes=(await winner.owed(world, "performance_report", number))["id"].bytes)


async def reported(world: World, winner: Winner, number: int = 1, **changed: tuple[str, str] | None) -> UUID:
    """Hand in a report of the year 2026, 2027 …; return the key of the submission."""
    at = IN_TIME.replace(year=2026 + number)
    done = await world.act(
        world.at(winner.applicant, at), Ability.OBLIGATION_SUBMIT, await report(world, winner, number),
        text="绩效报告", figures=figures(2025 + number, **changed),
    )  # fmt: skip
    return done.id
