"""Working days and the publicity window of Art.21, in the city's own time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from annotated_doc import Doc

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
class HolidayInput:
    """One public holiday of the schedule that the State Council publishes for a year (Art.21)."""

    name: Annotated[str, Doc("Name of the holiday.")]
    first_day: Annotated[date, Doc("First day off.")]
    last_day: Annotated[date, Doc("Last day off; in the same year.")]

    @classmethod
    def from_json(cls, row: Mapping[str, str]) -> Self:
        """Read a holiday as it is kept."""
        return cls(row["name"], *(date.fromisoformat(row[end]) for end in ("first_day", "last_day")))

    def to_json(self) -> dict[str, str]:
        """Give the holiday as it is kept."""
        return {"name": self.name, "first_day": self.first_day.isoformat(), "last_day": self.last_day.isoformat()}

    def days(self) -> list[date]:
        """Give its days."""
        return [self.first_day + n * DAY for n in range((self.last_day - self.first_day).days + 1)]


def schedule_violations(year: int, holidays: Sequence[HolidayInput], workdays: Sequence[date]) -> Iterator[Violation]:
    """Give what is wrong with the schedule of a year: of another year, reversed, overlapping, not on a weekend (Art.21).

    A year without a single holiday is a year that nobody has looked up.
    """
    problem = partial(Violation, article="Art.21")
    if not EARLIEST <= year <= LATEST:
        yield problem("YEAR_OUT_OF_RANGE", field="year")
    if not holidays:
        yield problem("HOLIDAYS_MISSING", field="holidays")
    off: set[date] = set()
    for n, one in enumerate(holidays):
        yield from _holiday_violations(year, one, off, f"holidays.{n}")
        off.update(one.days() if one.first_day.year == one.last_day.year == year else ())
    for n, day in enumerate(workdays):
        if day.year != year:
            yield problem("DAY_OF_ANOTHER_YEAR", field=f"workdays.{n}")
        elif day.weekday() < SATURDAY or day in off or day in workdays[:n]:
            yield problem("WORKDAY_UNFIT", field=f"workdays.{n}", detail={"day": day.isoformat()})


def _holiday_violations(year: int, one: HolidayInput, off: Set[date], place: str) -> Iterator[Violation]:
    for end in ("first_day", "last_day"):
        if getattr(one, end).year != year:
            yield Violation("DAY_OF_ANOTHER_YEAR", "Art.21", f"{place}.{end}")
    if one.first_day > one.last_day:
        yield Violation("DATES_REVERSED", "Art.21", f"{place}.last_day")
    elif one.first_day.year == one.last_day.year == year and off & set(one.days()):
        yield Violation("HOLIDAYS_OVERLAP", "Art.21", place)


@dataclass(frozen=True)
class WorkCalendar:
    """Public holidays and make-up working days of the years that it covers (Art.21)."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    years: frozenset[int]

    @classmethod
    def of(cls, schedules: Iterable[Mapping[str, Any]]) -> Self:
        """Put the schedules of years together, each as it is kept: `year`, `holidays`, `workdays` (Art.21)."""
        years = list(schedules)
        holidays = [HolidayInput.from_json(row) for schedule in years for row in schedule["holidays"]]
        return cls(
            holidays=frozenset(day for holiday in holidays for day in holiday.days()),
            workdays=frozenset(date.fromisoformat(day) for schedule in years for day in schedule["workdays"]),
            years=frozenset(schedule["year"] for schedule in years),
        )

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
