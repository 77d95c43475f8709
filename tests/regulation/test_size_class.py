"""Art.14: the size class is a flag from people, revenue and assets; what is not known stays open."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from regulation.size_class import Figures, SizeClass, size_class

DATA = json.loads((Path(__file__).parents[2] / "data/enterprise_size.json").read_text("utf-8"))["rules"]


def of(section: str, figures: Figures, class_code: str | None = None) -> SizeClass | None:
    return size_class([rule for rule in DATA if section in rule["sections"]], class_code, figures)


@pytest.mark.parametrize(
    ("employees", "revenue", "found"),
    [
        (1000, "400000000", "large"),
        (999, "400000000", "medium"),  # a class needs all of its measures
        (1000, "399999999.99", "medium"),
        (300, "20000000", "medium"),
        (299, "20000000", "small"),
        (20, "3000000", "small"),
        (19, "3000000", "micro"),
        (0, "0", "micro"),
        (None, "400000000", None),
        (1000, None, None),
    ],
)
def test_manufacturing_by_people_and_revenue(employees: int | None, revenue: str | None, found: str | None) -> None:
    figures = Figures(employees, None if revenue is None else Decimal(revenue))

    assert of("C", figures) == found


@pytest.mark.parametrize(("class_code", "found"), [("5110", "large"), ("5210", "medium"), (None, None)])
def test_wholesale_and_retail_are_told_apart_by_the_class(class_code: str | None, found: str | None) -> None:
    """200 people and 400 million: large in wholesale (200), medium in retail (300)."""
    assert of("F", Figures(200, Decimal(400_000_000)), class_code) == found


def test_building_goes_by_revenue_and_assets() -> None:
    assert of("E", Figures(None, Decimal(800_000_000), Decimal(800_000_000))) == "large"
    assert of("E", Figures(5_000, Decimal(800_000_000), None)) is None


@pytest.mark.parametrize("section", ["P", "S", "T"])
def test_what_the_table_does_not_cover_stays_open(section: str) -> None:
    assert of(section, Figures(5_000, Decimal(10**9), Decimal(10**9))) is None
