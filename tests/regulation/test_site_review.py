"""When a visit may be, and what must be done before its report (Art. 19)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from regulation.calendar import WorkCalendar
from regulation.site_review import VisitRecord, day_violations, day_warnings, notice_violations, report_violations
from tests.regulation.test_parameters import PARAMETERS

# Labour Day 2026: 1 to 5 May off, Saturday 9 May is worked.
CALENDAR = WorkCalendar(
    holidays=frozenset(date(2026, 5, n) for n in (1, 4, 5)),
    workdays=frozenset({date(2026, 5, 9)}),
    years=frozenset({2026}),
)
TODAY = date(2026, 5, 6)


@pytest.mark.parametrize(
    ("first", "last", "codes"),
    [
        (6, 6, []),
        (6, 10, []),  # five days
        (6, 11, ["SITE_VISIT_TOO_LONG"]),
        (7, 6, ["DATES_REVERSED"]),
        (5, 6, ["SITE_VISIT_PAST"]),
        (5, 4, ["DATES_REVERSED", "SITE_VISIT_PAST"]),
    ],
)
def test_the_days_of_a_visit(first: int, last: int, codes: list[str]) -> None:
    found = day_violations(date(2026, 5, first), date(2026, 5, last), TODAY, PARAMETERS)

    assert [(one.code, one.article) for one in found] == [(code, "Art.19") for code in codes]


def test_a_visit_on_the_last_day_of_all_is_reckoned() -> None:
    assert list(day_violations(date.max, date.max, TODAY, PARAMETERS)) == []
    assert day_warnings(date.max, date.max, CALENDAR, []) == ["SITE_VISIT_CALENDAR_UNKNOWN"]


@pytest.mark.parametrize(("day", "codes"), [(9, []), (8, ["SITE_NOTICE_SHORT"]), (6, ["SITE_NOTICE_SHORT"])])
def test_an_applicant_has_three_days_to_prepare(day: int, codes: list[str]) -> None:
    assert [one.code for one in notice_violations(date(2026, 5, day), TODAY, PARAMETERS)] == codes


def test_a_city_may_ask_for_no_notice() -> None:
    assert list(notice_violations(TODAY, TODAY, replace(PARAMETERS, site_notice_days=0))) == []


@pytest.mark.parametrize(
    ("first", "last", "warnings"),
    [
        ((2026, 5, 8), (2026, 5, 9), []),  # a Saturday that is worked
        ((2026, 5, 5), (2026, 5, 6), ["SITE_VISIT_NOT_WORKING_DAY"]),
        ((2026, 5, 15), (2026, 5, 16), ["SITE_VISIT_NOT_WORKING_DAY", "SITE_VISIT_OUTSIDE_PLAN"]),
        ((2027, 5, 6), (2027, 5, 6), ["SITE_VISIT_CALENDAR_UNKNOWN", "SITE_VISIT_OUTSIDE_PLAN"]),
    ],
)
def test_unusual_days_warn(first: tuple[int, int, int], last: tuple[int, int, int], warnings: list[str]) -> None:
    planned = [{"stage": "site_review", "first_day": "2026-05-05", "last_day": "2026-05-15"}]

    assert day_warnings(date(*first), date(*last), CALENDAR, planned) == warnings


@pytest.mark.parametrize(
    ("record", "codes"),
    [
        (VisitRecord(None), ["SITE_VISIT_MISSING"]),
        (VisitRecord("announced", 5), ["SITE_VISIT_NOT_HELD"]),
        (VisitRecord("cancelled"), ["SITE_VISIT_NOT_HELD"]),
        (VisitRecord("held"), []),
        (
            VisitRecord("held", 1, ["4.1.2 甲"], 2),
            ["SITE_ATTENDANCE_MISSING", "SITE_POINTS_OPEN", "SITE_REQUESTS_OPEN"],
        ),
    ],
)
def test_what_must_be_done_before_the_report(record: VisitRecord, codes: list[str]) -> None:
    assert [one.code for one in report_violations(record)] == codes


def test_of_many_open_points_the_first_are_named() -> None:
    (found,) = report_violations(VisitRecord("held", open_points=[f"4.1.2 {n}" for n in range(7)]))

    assert found.detail == {"count": "7", "points": "4.1.2 0; 4.1.2 1; 4.1.2 2; 4.1.2 3; 4.1.2 4"}
