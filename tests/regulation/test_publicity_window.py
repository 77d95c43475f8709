"""Art.21: ten calendar days after the day of publication; an end on a day of rest rolls on."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from regulation.calendar import WorkCalendar, local_day, publicity_window
from regulation.violation import RuleBroken

DATA_FOLDER = Path(__file__).parents[2] / "data"
DATA = json.loads((DATA_FOLDER / "calendar.json").read_text("utf-8"))
CALENDAR = WorkCalendar.of(DATA["years"])


@pytest.mark.parametrize(
    ("published", "nominal", "closes"),
    [
        ("2026-09-21", "2026-10-01", "2026-10-08"),  # ends on the first day of the National Day holiday
        ("2026-11-23", "2026-12-03", "2026-12-03"),  # ends on an ordinary Thursday
        ("2026-07-01", "2026-07-11", "2026-07-13"),  # ends on a Saturday: Monday
        ("2026-07-02", "2026-07-12", "2026-07-13"),  # ends on a Sunday: Monday
        ("2026-02-04", "2026-02-14", "2026-02-14"),  # ends on a Saturday that is worked
        ("2026-02-05", "2026-02-15", "2026-02-24"),  # ends on the first day of the Spring Festival
        ("2026-04-29", "2026-05-09", "2026-05-09"),  # ends on a make-up Saturday
        ("2025-12-25", "2026-01-04", "2026-01-04"),  # crosses the year; ends on a worked Sunday
        ("2026-12-21", "2026-12-31", "2026-12-31"),  # the last day that the calendar knows
    ],
)
def test_window_ends_ten_days_later_and_rolls_over_days_of_rest(published: str, nominal: str, closes: str) -> None:
    window = publicity_window(date.fromisoformat(published), 10, CALENDAR)

    assert window.nominal_end == date.fromisoformat(nominal)
    assert window.closes_on == date.fromisoformat(closes)


@pytest.mark.parametrize(
    ("published", "closes"),
    [
        (date(2028, 2, 21), date(2028, 3, 2)),  # the leap day is counted
        (date(2028, 2, 19), date(2028, 2, 29)),  # it ends on the leap day, a Tuesday
        (date(2028, 2, 29), date(2028, 3, 10)),  # published on the leap day
    ],
)
def test_window_counts_the_leap_day(published: date, closes: date) -> None:
    leap_year = WorkCalendar(frozenset(), frozenset(), frozenset({2028}))

    window = publicity_window(published, 10, leap_year)

    assert (window.nominal_end, window.closes_on) == (closes, closes)


def test_window_opens_on_the_day_of_publication() -> None:
    window = publicity_window(date(2026, 11, 23), 10, CALENDAR)

    assert window.opens_on == date(2026, 11, 23)
    assert window.opens_at == datetime(2026, 11, 22, 16, tzinfo=UTC)


def test_window_closes_when_the_last_day_ends_in_shanghai() -> None:
    window = publicity_window(date(2026, 9, 21), 10, CALENDAR)

    assert window.closes_at == datetime(2026, 10, 8, 16, tzinfo=UTC)
    assert window.contains(datetime(2026, 10, 8, 15, 59, 59, 999999, tzinfo=UTC))
    assert not window.contains(datetime(2026, 10, 8, 16, tzinfo=UTC))


def test_window_does_not_contain_the_instant_before_it_opens() -> None:
    window = publicity_window(date(2026, 11, 23), 10, CALENDAR)

    assert window.contains(datetime(2026, 11, 22, 16, tzinfo=UTC))
    assert not window.contains(datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC))


@pytest.mark.parametrize("published", [date(2026, 12, 22), date(2025, 6, 2), date(2027, 3, 1)])
def test_window_in_a_year_without_calendar_is_refused(published: date) -> None:
    with pytest.raises(RuleBroken) as refusal:
        publicity_window(published, 10, CALENDAR)

    assert [(v.code, v.article) for v in refusal.value.violations] == [("CALENDAR_MISSING", "Art.21")]


def test_window_that_rolls_into_an_unknown_year_is_refused() -> None:
    calendar = WorkCalendar(frozenset({date(2026, 12, 31)}), frozenset(), frozenset({2026}))

    with pytest.raises(RuleBroken) as refusal:
        publicity_window(date(2026, 12, 21), 10, calendar)

    assert refusal.value.violations[0].detail == {"year": "2027"}


def test_window_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        publicity_window(date(2026, 11, 23), 0, CALENDAR)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-01-01", False),  # holiday on a Thursday
        ("2026-01-04", True),  # make-up Sunday
        ("2026-01-05", True),  # Monday
        ("2026-01-10", False),  # Saturday
        ("2026-02-23", False),  # last day of the Spring Festival
        ("2026-02-28", True),  # make-up Saturday
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),
    ],
)
def test_working_day_follows_the_schedule(day: str, works: bool) -> None:
    assert CALENDAR.is_working_day(date.fromisoformat(day)) is works


def test_calendar_lists_every_day_of_rest_of_2026() -> None:
    assert len(CALENDAR.holidays) == 3 + 9 + 3 + 5 + 3 + 3 + 7
    assert len(CALENDAR.workdays) == 6
    assert DATA["verified"] is False


def test_local_day_changes_at_midnight_in_shanghai() -> None:
    assert local_day(datetime(2026, 5, 31, 15, 59, tzinfo=UTC)) == date(2026, 5, 31)
    assert local_day(datetime(2026, 5, 31, 16, 0, tzinfo=UTC)) == date(2026, 6, 1)


def test_local_day_refuses_an_instant_without_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 5, 31, 12))  # noqa: DTZ001 -- the naive instant is the point
