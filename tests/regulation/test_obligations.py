"""Art.23-26: what a winner owes, by when, and how near that is."""

import itertools
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.honours import Validity, validity
from regulation.obligations import Light, ObligationKind, Period, light, obligations
from regulation.parameters import Parameters
from regulation.states import ObligationState
from regulation.violation import RuleBroken

DATA_FOLDER = Path(__file__).parents[2] / "data"
PARAMETERS = Parameters.from_json(
    json.loads((DATA_FOLDER / "regulations/ganzhou-2022.json").read_text("utf-8"))["parameters"]
)
K, S = ObligationKind, ObligationState


def day(text: str) -> date:
    return date.fromisoformat(text)


def owed(year: int, commended: str, *, bonus: bool = True, **numbers: int) -> list[tuple[str, int, str]]:
    found = obligations(year, validity(day(commended), 3), bonus, replace(PARAMETERS, **numbers))
    return [(one.kind.value, one.number, one.due_on.isoformat()) for one in found]


def test_a_first_quality_award_owes_reports_reassessment_summary_event_activity_and_accounts() -> None:
    """Art.23-26: commended on 2 November 2026, valid through 1 November 2029."""
    assert owed(2026, "2026-11-02") == [
        ("performance_report", 1, "2027-03-31"),
        ("performance_report", 2, "2028-03-31"),
        ("performance_report", 3, "2029-03-31"),
        ("reassessment", 1, "2029-11-01"),
        ("experience_summary", 1, "2026-12-31"),
        ("exchange_event", 1, "2029-11-01"),
        ("public_interest", 1, "2029-11-01"),
        ("bonus_report", 1, "2027-03-31"),
        ("bonus_report", 2, "2028-03-31"),
        ("bonus_report", 3, "2029-03-31"),
    ]


def test_who_gets_no_bonus_owes_no_account_of_it_and_all_the_rest() -> None:
    with_bonus = owed(2026, "2026-11-02")

    assert owed(2026, "2026-11-02", bonus=False) == [one for one in with_bonus if one[0] != "bonus_report"]
    assert len(with_bonus) == 10


def test_a_report_covers_the_calendar_year_before_its_day() -> None:
    found = obligations(2026, validity(day("2026-11-02"), 3), False, PARAMETERS)

    assert [one.covers for one in found if one.kind is K.PERFORMANCE_REPORT] == [
        Period(day("2026-01-01"), day("2026-12-31")),
        Period(day("2027-01-01"), day("2027-12-31")),
        Period(day("2028-01-01"), day("2028-12-31")),
    ]
    assert all(one.covers is None for one in found if one.kind is not K.PERFORMANCE_REPORT)


def test_two_reports_a_year_cover_half_years_from_that_of_the_commendation() -> None:
    assert owed(2026, "2026-11-02", bonus=False, reports_per_year=2)[:6] == [
        ("performance_report", 1, "2027-03-31"),
        ("performance_report", 2, "2027-09-30"),
        ("performance_report", 3, "2028-03-31"),
        ("performance_report", 4, "2028-09-30"),
        ("performance_report", 5, "2029-03-31"),
        ("performance_report", 6, "2029-09-30"),
    ]


def test_the_last_report_is_due_while_the_award_is_valid() -> None:
    """Commended early in the year: the third year's report is due when validity ends, before March is over."""
    assert owed(2026, "2026-02-10")[2] == ("performance_report", 3, "2029-02-09")


@pytest.mark.parametrize(
    ("commended", "due"),
    [
        ("2026-11-02", "2026-12-31"),
        ("2026-12-01", "2026-12-31"),
        ("2026-12-02", "2027-01-01"),  # thirty days at least
        ("2027-01-15", "2027-02-14"),  # commended after the award year
    ],
)
def test_the_summary_is_written_in_the_award_year_with_thirty_days_at_least(commended: str, due: str) -> None:
    """Art.25."""
    assert ("experience_summary", 1, due) in owed(2026, commended)


def test_numbers_are_parameters() -> None:
    found = owed(2026, "2026-11-02", reassessments_in_validity=2, exchange_events_in_validity=0)

    assert [n for kind, n, _ in found if kind == "reassessment"] == [1, 2]
    assert not [kind for kind, *_ in found if kind == "exchange_event"]


def test_a_year_falls_into_whole_months() -> None:
    with pytest.raises(RuleBroken) as refused:
        replace(PARAMETERS, reports_per_year=5)

    assert [(v.code, v.field) for v in refused.value.violations] == [("PARAMETER_OUT_OF_RANGE", "reports_per_year")]


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.sampled_from([1, 2, 3, 4, 6, 12]))
def test_all_is_due_within_validity_or_thirty_days_and_periods_leave_no_gap(commended: date, per_year: int) -> None:
    valid = validity(commended, 3)
    found = obligations(commended.year, valid, True, replace(PARAMETERS, reports_per_year=per_year))
    covers = [one.covers for one in found if one.kind is K.PERFORMANCE_REPORT and one.covers]

    assert all(commended < one.due_on <= valid.valid_until for one in found)
    assert len(covers) == 3 * per_year
    assert covers[0].first <= commended <= covers[0].last
    assert all(b.first - a.last == timedelta(1) for a, b in itertools.pairwise(covers))


@pytest.mark.parametrize(
    ("state", "today", "expected"),
    [
        (S.DUE, "2027-02-28", Light.GREEN),
        (S.DUE, "2027-03-01", Light.AMBER),
        (S.DUE, "2027-03-31", Light.AMBER),
        (S.DUE, "2027-04-01", Light.RED),
        (S.RETURNED, "2027-01-10", Light.AMBER),
        (S.RETURNED, "2027-04-01", Light.RED),
        (S.SUBMITTED, "2027-04-01", Light.AMBER),
        (S.ACCEPTED, "2027-04-01", Light.GREEN),
        (S.WAIVED, "2027-04-01", Light.GREY),
        (S.LAPSED, "2027-04-01", Light.GREY),
    ],
)
def test_the_light_of_a_report_due_at_the_end_of_march(state: ObligationState, today: str, expected: Light) -> None:
    assert light(state, day("2027-03-31"), day(today), 30) is expected


def test_each_kind_names_its_article() -> None:
    assert [(kind.value, kind.article) for kind in K] == [
        ("performance_report", "Art.24"),
        ("reassessment", "Art.24"),
        ("experience_summary", "Art.25"),
        ("exchange_event", "Art.25"),
        ("public_interest", "Art.25"),
        ("bonus_report", "Art.26"),
        ("improvement", "Art.24"),
    ]


def test_validity_is_that_of_the_document() -> None:
    assert validity(day("2026-11-02"), 3) == Validity(day("2026-11-02"), day("2029-11-01"))
