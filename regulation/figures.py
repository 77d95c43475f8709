"""Key figures: what is wrong with one, which a performance report gives, and how they go over the years (Art. 4, 24)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Protocol

from regulation.claims import definite
from regulation.obligations import ObligationKind
from regulation.terms import Term
from regulation.violation import Violation

_HUNDREDTH: Final = Decimal("0.01")


class Given(Protocol):
    """One figure of one year as it is given, with its unit."""

    @property
    def figure(self) -> str:
        """Code of the key figure."""

    @property
    def year(self) -> int:
        """Calendar year."""

    @property
    def unit(self) -> str:
        """Unit."""

    @property
    def value(self) -> Decimal | None:
        """Value in that unit; none takes the figure out."""


class Standing(Term):
    """Where a value of a trend comes from, and whether the office accepted it."""

    APPLIED = "applied", "Of the application, of a year before the award (Art. 4)."
    SUBMITTED = "submitted", "Of a performance report that waits for the office (Art. 24)."
    ACCEPTED = "accepted", "Of a performance report that the office accepted (Art. 24)."


@dataclass(frozen=True)
class Point:
    """A value of one year, with what it changed of the year before in the figure's unit and in percent."""

    year: int
    value: Decimal
    standing: Standing
    difference: Decimal | None = None
    change: Decimal | None = None


def figure_problems(n: int, one: Given, known: Any, years: Sequence[int], article: str) -> Iterator[Violation]:
    """Tell what is wrong with a figure: unknown, in another unit, of another year, or not a value that it can have.

    `known` is its entry in the list of key figures, if there is one; `n` its place among those given.
    """
    at = f"figures.{n}"
    if known is None:
        yield Violation("FIGURE_UNKNOWN", article, f"{at}.figure", {"figure": one.figure})
        return
    if one.unit != known["unit"]:
        yield Violation("FIGURE_UNIT", article, f"{at}.unit", {"unit": known["unit"]})
    if one.year not in years:
        yield Violation("FIGURE_YEAR", article, f"{at}.year", {"first": str(years[0]), "last": str(years[-1])})
    if one.value is not None:
        yield from _value_problems(f"{at}.value", one.value, known, article)


def _value_problems(at: str, value: Decimal, known: Any, article: str) -> Iterator[Violation]:
    if not definite(value):
        yield Violation("NUMBER_NOT_FINITE", article, at)
        return
    least, most = known["least"], known["most"]
    if (least is not None and value < least) or (most is not None and value > most):
        yield Violation("FIGURE_OUT_OF_RANGE", article, at, {"range": _range(least, most)})
    if -int(value.as_tuple().exponent) > known["decimals"]:
        yield Violation("FIGURE_TOO_PRECISE", article, at, {"decimals": str(known["decimals"])})


def _range(least: Any, most: Any) -> str:
    if least is not None and most is not None:
        return f"{least}–{most}"
    return f"≤ {most}" if least is None else f"≥ {least}"


def reported_years(kind: str, covers_until: date | None) -> tuple[int, ...]:
    """Return the calendar years of which a report gives figures: the one that its period ends, none of a part of one.

    So that the figures of all years are of whole years, and comparable (reading of Art. 24).
    """
    ends_a_year = covers_until is not None and (covers_until.month, covers_until.day) == (12, 31)
    if kind != ObligationKind.PERFORMANCE_REPORT or covers_until is None or not ends_a_year:
        return ()
    return (covers_until.year,)


def missing_figures(
    given: Mapping[str, Mapping[str, Any]], asked: Sequence[str], years: Sequence[int]
) -> Iterator[Violation]:
    """Tell which of the figures asked for are not given, by code and year (Art. 24)."""
    for code in asked:
        for year in years:
            if given.get(code, {}).get(str(year)) is None:
                yield Violation("FIGURE_MISSING", "Art.24", f"figures.{code}.{year}")


def trend(values: Mapping[int, tuple[Decimal, Standing]]) -> list[Point]:
    """Return the values of one figure by year, each compared with that of the year before if there is one.

    The values are all of one unit. A change in percent is of a positive value only: of nothing or of a loss there is
    none that says anything (reading of Art. 24). It is rounded half up to hundredths.
    """
    points = []
    for year, (value, standing) in sorted(values.items()):
        before = values[year - 1][0] if year - 1 in values else None
        difference = None if before is None else value - before
        change = None
        if before is not None and before > 0:
            change = ((value - before) * 100 / before).quantize(_HUNDREDTH, ROUND_HALF_UP)
        points.append(Point(year, value, standing, difference, change))
    return points
