"""Key figures over the years: what is compared with what (Art. 4, 24)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from regulation.figures import Point, Standing, missing_figures, reported_years, trend

D, A, S, C = Decimal, Standing.APPLIED, Standing.SUBMITTED, Standing.ACCEPTED


def test_each_year_is_compared_with_the_year_before_if_there_is_one() -> None:
    found = trend({2025: (D("80"), A), 2024: (D("100.00"), A), 2027: (D("90"), C), 2028: (D("105"), S)})

    assert found == [
        Point(2024, D("100.00"), A),
        Point(2025, D(80), A, D("-20.00"), D("-20.00")),
        Point(2027, D(90), C),  # of 2026 there is none
        Point(2028, D(105), S, D(15), D("16.67")),  # 15 / 90 = 16.666…
    ]


@pytest.mark.parametrize(
    ("before", "after", "difference", "change"),
    [
        ("0", "5", "5", None),
        ("-10", "5", "15", None),
        ("10", "-5", "-15", "-150.00"),
        ("800", "801", "1", "0.13"),  # 0.125 is rounded half up
        ("800", "799", "-1", "-0.13"),
        ("3", "3", "0", "0.00"),
    ],
)
def test_percent_are_of_a_value_above_zero(before: str, after: str, difference: str, change: str | None) -> None:
    point = trend({2026: (D(before), C), 2027: (D(after), C)})[1]

    assert (point.difference, point.change) == (D(difference), None if change is None else D(change))


@pytest.mark.parametrize(
    ("kind", "until", "years"),
    [
        ("performance_report", date(2026, 12, 31), (2026,)),
        ("performance_report", date(2026, 6, 30), ()),
        ("bonus_report", date(2026, 12, 31), ()),
        ("experience_summary", None, ()),
    ],
)
def test_figures_are_of_whole_years(kind: str, until: date | None, years: tuple[int, ...]) -> None:
    assert reported_years(kind, until) == years


def test_what_is_missing_is_named_by_code_and_year() -> None:
    given = {"revenue": {"2026": "1"}, "employees": {"2025": "1"}}

    found = list(missing_figures(given, ["revenue", "employees"], [2026]))

    assert [(one.code, one.article, one.field) for one in found] == [
        ("FIGURE_MISSING", "Art.24", "figures.employees.2026")
    ]
