"""The site review as rules (Art. 19): when a visit may be, what a note must say, what must be done before the report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from regulation.calendar import DAY, WorkCalendar
from regulation.parameters import Parameters
from regulation.states import Stage, VisitState
from regulation.violation import RuleBroken, Violation

_ARTICLE: Final = "Art.19"
# What a note of each kind says besides its text.
_NEEDS: Final[Mapping[str, frozenset[str]]] = {
    "opening": frozenset(),
    "closing": frozenset(),
    "interview": frozenset({"function", "topic"}),
    "strength": frozenset({"item"}),
    "improvement": frozenset({"item"}),
}
_NAMED: Final = 5  # of what is open, so many are named


def day_violations(first: date, last: date, today: date, numbers: Parameters) -> Iterator[Violation]:
    """Yield what is wrong with the days of a visit (Art. 19): reversed, over already, longer than a visit lasts."""
    if last < first:
        yield Violation("DATES_REVERSED", _ARTICLE, "last_day")
    elif (last - first).days >= numbers.site_visit_days:
        yield Violation("SITE_VISIT_TOO_LONG", _ARTICLE, "last_day", {"most": str(numbers.site_visit_days)})
    if first < today:
        yield Violation("SITE_VISIT_PAST", _ARTICLE, "first_day")


def notice_violations(first: date, today: date, numbers: Parameters) -> Iterator[Violation]:
    """Yield that an applicant is told too late (Art. 19): it has so many days to prepare."""
    earliest = today + timedelta(days=numbers.site_notice_days)
    if first < earliest:
        detail = {"days": str(numbers.site_notice_days), "earliest": earliest.isoformat()}
        yield Violation("SITE_NOTICE_SHORT", _ARTICLE, "", detail)


def day_warnings(first: date, last: date, calendar: WorkCalendar, planned: Sequence[Mapping[str, str]]) -> list[str]:
    """Return codes of what is unusual about the days of a visit but does not block it (Art. 16, 19)."""
    working = _all_working(first, last, calendar)
    stage = [one for one in planned if one["stage"] == Stage.SITE_REVIEW]
    outside = any(first.isoformat() < one["first_day"] or last.isoformat() > one["last_day"] for one in stage)
    warnings = {
        "SITE_VISIT_NOT_WORKING_DAY": working is False,
        "SITE_VISIT_CALENDAR_UNKNOWN": working is None,
        "SITE_VISIT_OUTSIDE_PLAN": outside,
    }
    return [code for code, holds in warnings.items() if holds]


def _all_working(first: date, last: date, calendar: WorkCalendar) -> bool | None:
    """Tell whether all days are working days; None if the calendar does not cover them."""
    try:
        return all(calendar.is_working_day(first + n * DAY) for n in range((last - first).days + 1))
    except RuleBroken:
        return None


def note_violations(kind: str, given: Mapping[str, str], items: Collection[str]) -> Iterator[Violation]:
    """Yield what a note lacks, or says that has no place in its kind; `given`: item, function, topic (Art. 4, 19)."""
    for name, value in given.items():
        needed = name in _NEEDS[kind]
        if needed and not value.strip():
            yield Violation("TEXT_MISSING", _ARTICLE, name)
        if value.strip() and not needed:
            yield Violation("SITE_NOTE_FOREIGN", _ARTICLE, name)
    item = given["item"]
    if item.strip() and item not in items:
        yield Violation("ITEM_UNKNOWN", "Art.4", "item", {"item": item[:20]})


@dataclass(frozen=True)
class VisitRecord:
    """What is known of a visit when its report is to be written; `state` is None if none was planned."""

    state: str | None
    unattended: int = 0
    open_points: Sequence[str] = ()
    open_requests: int = 0


def report_violations(record: VisitRecord) -> Iterator[Violation]:
    """Yield what must be done before the site review report (Art. 19); open points are named."""
    if record.state is None:
        yield Violation("SITE_VISIT_MISSING", _ARTICLE)
        return
    if record.state != VisitState.HELD:
        yield Violation("SITE_VISIT_NOT_HELD", _ARTICLE)
        return
    if record.unattended:
        yield Violation("SITE_ATTENDANCE_MISSING", _ARTICLE, "", {"count": str(record.unattended)})
    if record.open_points:
        named = "; ".join(record.open_points[:_NAMED])
        yield Violation("SITE_POINTS_OPEN", _ARTICLE, "", {"count": str(len(record.open_points)), "points": named})
    if record.open_requests:
        yield Violation("SITE_REQUESTS_OPEN", _ARTICLE, "", {"count": str(record.open_requests)})
