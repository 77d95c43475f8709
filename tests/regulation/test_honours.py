"""Art.8, Art.23 and Art.27: validity, the gap after a quality award, title-only honours and the bonus."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.honours import AwardKind, PastWin, bonus, gap_violations, honour_only, validity
from regulation.parameters import Parameters

DATA_FOLDER = Path(__file__).parents[2] / "data"
PARAMETERS = Parameters.from_json(
    json.loads((DATA_FOLDER / "regulations/ganzhou-2022.json").read_text("utf-8"))["parameters"]
)
QUALITY, NOMINATION = AwardKind.QUALITY, AwardKind.NOMINATION
WON_QUALITY_6, WON_NOMINATION_6 = PastWin(6, QUALITY), PastWin(6, NOMINATION)


@pytest.mark.parametrize(
    ("commended", "until"),
    [
        ("2026-12-18", "2029-12-17"),
        ("2026-01-01", "2028-12-31"),
        ("2025-03-01", "2028-02-29"),  # the day before 1 March in a leap year
        ("2026-03-01", "2029-02-28"),
        ("2028-02-29", "2031-02-28"),  # from a leap day: through the end of February
        ("2025-02-28", "2028-02-27"),
    ],
)
def test_validity_lasts_three_whole_years(commended: str, until: str) -> None:
    """Art.23."""
    valid = validity(date.fromisoformat(commended), 3)

    assert valid.valid_from == date.fromisoformat(commended)
    assert valid.valid_until == date.fromisoformat(until)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_validity_of_two_successive_periods_leaves_no_gap(commended: date) -> None:
    first = validity(commended, 3)
    second = validity(first.valid_until + timedelta(days=1), 3)

    assert 1094 <= (first.valid_until - first.valid_from).days <= 1095
    assert second.valid_from - first.valid_until == timedelta(days=1)


@pytest.mark.parametrize(("session", "barred"), [(7, True), (8, True), (9, False), (10, False), (6, False)])
def test_quality_winner_of_session_six_returns_at_nine(session: int, barred: bool) -> None:
    """Art.27: two sessions lie between."""
    violations = gap_violations(session, [WON_QUALITY_6], PARAMETERS)

    assert bool(violations) is barred


def test_gap_tells_what_was_won_and_when_it_ends() -> None:
    (violation,) = gap_violations(8, [WON_QUALITY_6], PARAMETERS)

    assert (violation.code, violation.article) == ("GAP_NOT_OVER", "Art.27")
    assert violation.detail == {"won": "6", "possible_from": "9"}


def test_gap_counts_from_the_latest_win() -> None:
    (violation,) = gap_violations(11, [PastWin(9, QUALITY), WON_QUALITY_6], PARAMETERS)

    assert violation.detail == {"won": "9", "possible_from": "12"}


@pytest.mark.parametrize("session", [7, 8, 9])
def test_nomination_winner_is_never_barred(session: int) -> None:
    """Art.27."""
    assert gap_violations(session, [WON_NOMINATION_6], PARAMETERS) == []


def test_newcomer_is_not_barred() -> None:
    assert gap_violations(7, [], PARAMETERS) == []


def test_repeated_quality_award_is_title_only() -> None:
    """Art.27."""
    assert honour_only(QUALITY, 9, [WON_QUALITY_6])


@pytest.mark.parametrize(
    ("kind", "past"),
    [
        (QUALITY, []),
        (QUALITY, [WON_NOMINATION_6]),
        (NOMINATION, [WON_QUALITY_6]),
        (NOMINATION, [WON_NOMINATION_6]),
        (QUALITY, [PastWin(9, QUALITY)]),  # this very session's win is not a past one
    ],
)
def test_other_awards_are_full_awards(kind: AwardKind, past: list[PastWin]) -> None:
    assert not honour_only(kind, 9, past)


@pytest.mark.parametrize(
    ("kind", "past", "amount"),
    [
        (QUALITY, [], "500000.00"),
        (QUALITY, [WON_NOMINATION_6], "500000.00"),  # an earlier nomination does not spoil "first time"
        (QUALITY, [WON_QUALITY_6], "0.00"),
        (QUALITY, [WON_QUALITY_6, PastWin(8, NOMINATION)], "0.00"),
        (NOMINATION, [], "0.00"),
        (NOMINATION, [WON_NOMINATION_6], "0.00"),
    ],
)
def test_bonus_goes_to_a_first_quality_award(kind: AwardKind, past: list[PastWin], amount: str) -> None:
    """Art.8."""
    assert bonus(kind, past, PARAMETERS) == Decimal(amount)


def test_bonus_follows_the_other_reading_where_a_version_takes_it() -> None:
    other = replace(PARAMETERS, nomination_counts_as_first=True)

    assert bonus(QUALITY, [WON_NOMINATION_6], other) == 0
    assert bonus(QUALITY, [], other) == Decimal(500_000)
