"""Working days and the publicity window of Art.21, in the city's own time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from regulation.violation import RuleBroken, Violation

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
SATURDAY = 5
EARLIEST, LATEST = 1900, 2999  # years


def reckonable(instant: datetime) -> bool:
    """Tell whether an instant can be reckoned with in any time zone (Art.5): its year is 1900 to 2999."""
    return EARLIEST <= instant.year <= LATEST


def local_day(instant: datetime) -> date:
    """Give the day in Asia/Shanghai on which `instant` falls (Art.21); ValueError for a naive instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """Give the instant, in UTC, at which `day` begins in Asia/Shanghai (Art.21)."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


@dataclass(frozen=True)
class WorkCalendar:
    """Public holidays and make-up working days of the years that it covers (Art.21)."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    years: frozenset[int]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read the shape of the calendar data file; KeyError or ValueError for another shape (Art.21)."""
        holidays = frozenset(day for row in data["holidays"] for day in _days(row["first"], row["last"]))
        workdays = frozenset(date.fromisoformat(day) for day in data["workdays"])
        return cls(holidays, workdays, frozenset(data["years"]))

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on `day` (Art.21).

        RuleBroken CALENDAR_MISSING when the year's schedule is unknown: guessing would move a deadline.
        """
        if day.year not in self.years:
            raise RuleBroken(Violation("CALENDAR_MISSING", "Art.21", detail={"year": str(day.year)}))
        return day in self.workdays or (day.weekday() < SATURDAY and day not in self.holidays)


@dataclass(frozen=True)
class Window:
    """The days on which objections are heard, all inclusive (Art.21).

    `opens_on` is the day of publication, which is open but not counted; `nominal_end` is the last counted day
    and `closes_on` the day to which it rolls.
    """

    opens_on: date
    nominal_end: date
    closes_on: date

    @property
    def opens_at(self) -> datetime:
        """The instant, in UTC, at which the first day begins."""
        return start_of(self.opens_on)

    @property
    def closes_at(self) -> datetime:
        """The instant, in UTC, at which the last day has ended: the first one outside the window."""
        return start_of(self.closes_on + DAY)

    def contains(self, instant: datetime) -> bool:
        """Tell whether `instant` lies in the window (Art.21); ValueError for a naive instant."""
        return self.opens_on <= local_day(instant) <= self.closes_on


def publicity_window(published_on: date, days: int, calendar: WorkCalendar) -> Window:
    """Give the window of `days` calendar days after the day of publication (Art.21).

    An end on a weekend or public holiday rolls to the next working day. RuleBroken CALENDAR_MISSING when that
    cannot be known; ValueError when `days` is not positive.
    """
    if days < 1:
        raise ValueError("a publicity window needs at least one day")
    nominal_end = published_on + days * DAY
    closes_on = nominal_end
    while not calendar.is_working_day(closes_on):
        closes_on += DAY
    return Window(published_on, nominal_end, closes_on)


def _days(first: str, last: str) -> Iterator[date]:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        yield day
        day += DAY
