"""Reassessment of winners within the validity of their titles (Art.24, 29): what it finds and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from regulation.terms import Term
from regulation.violation import Violation


class Standing(Term):
    """How a winner stands in an item, compared with when it won (Art. 24)."""

    AHEAD = "ahead", "Better than when the award was won."
    KEPT = "kept", "As when the award was won."
    BEHIND = "behind", "Worse than when the award was won."


class ReassessmentOutcome(Term):
    """Outcome of a reassessment (Art. 24, 29)."""

    MAINTAINED = "maintained", "The level for which the award was given is kept."
    IMPROVEMENT_REQUIRED = "improvement_required", "The title stays; measures are to be taken by a day each."
    GRAVE_DOUBTS = "grave_doubts", "There is reason to look into whether the title can stay (Art. 30)."


def window_problems(
    starts_on: date, ends_on: date, today: date, valid_until: date, article: str
) -> Iterator[Violation]:
    """Yield what is wrong with the days of a visit: none is past, all lie within the validity (Art. 24, 29)."""
    if starts_on < today:
        yield Violation("DATE_IN_PAST", article, "starts_on")
    if ends_on < starts_on:
        yield Violation("DATES_REVERSED", article, "ends_on")
    if ends_on > valid_until:
        yield Violation("AFTER_VALIDITY", article, "ends_on", {"until": valid_until.isoformat()})


def last_day(today: date, days: int, valid_until: date) -> date:
    """Give the last day that a measure may be due on: `days` from today, but within the validity (Art. 24)."""
    return min(today + timedelta(days), valid_until)


def measure_problems(
    days: Sequence[date], outcome: ReassessmentOutcome, today: date, last: date, article: str
) -> Iterator[Violation]:
    """Yield what is wrong with the days of measures: improvement needs some, what is maintained has none (Art. 24)."""
    if outcome is ReassessmentOutcome.IMPROVEMENT_REQUIRED and not days:
        yield Violation("MEASURES_MISSING", article, "measures")
    if outcome is ReassessmentOutcome.MAINTAINED and days:
        yield Violation("MEASURES_FOREIGN", article, "measures")
    yield from day_problems(days, today, last, article)


def day_problems(days: Sequence[date], today: date, last: date, article: str) -> Iterator[Violation]:
    """Yield each measure that is not due between today and `last` (Art. 24)."""
    for n, day in enumerate(days):
        if not today <= day <= last:
            yield Violation("MEASURE_OUT_OF_TIME", article, f"measures.{n}.due_on", {"until": last.isoformat()})


def merged(items: Iterable[str], sheets: Sequence[Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Give what the sheets of a panel found by item: each remark once, in an order that names nobody (Art. 31)."""
    return [_merged(item, [one for sheet in sheets for one in sheet if one["item"] == item]) for item in items]


def _merged(item: str, found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    standings = [one["standing"] for one in found]
    texts = {name: sorted({one[name].strip() for one in found} - {""}) for name in ("strengths", "improvements")}
    return {"item": item, **{one.value: standings.count(one.value) for one in Standing}, **texts}
