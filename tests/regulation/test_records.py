"""What registers and departments know beside the claims: bans, the gap, reported vetoes (Art. 13(6), 17, 27, 28, 30)."""

from dataclasses import replace
from datetime import date

import pytest

from regulation.claims import Veto
from regulation.conditions import Change, Check, Records, Reported, changes, machine_checks
from regulation.honours import AwardKind, PastWin
from regulation.sanctions import Ban, Ground
from tests.regulation.test_conditions import CLAIMS, DEADLINE, PARAMETERS, RECORDS

TODAY = date(2026, 9, 18)


def checks(records: Records, today: date = TODAY) -> list[Check]:
    return machine_checks(CLAIMS, records, reference=DEADLINE, today=today, parameters=PARAMETERS)


def one(code: str, records: Records, today: date = TODAY) -> Check:
    (found,) = [check for check in checks(records, today) if check.code == code]
    return found


# --- Vetoes that a department reports: three years back from 31 May 2026, and all that happened since -------------------


@pytest.mark.parametrize(
    ("happened_on", "expected"),
    [
        (date(2023, 5, 30), "pass"),  # a day outside
        (date(2023, 5, 31), "fail"),  # the first day
        (date(2026, 5, 31), "fail"),  # the reference date
        (date(2026, 6, 1), "fail"),  # after it, and found by a later run
        (TODAY, "fail"),
        (date(2019, 1, 1), "pass"),
    ],
)
def test_a_reported_veto_fails_within_the_look_back_only(happened_on: date, expected: str) -> None:
    reported = Reported(Veto.TAX_BREACH, happened_on, "市税务局")

    found = one("VETO_REPORTED", replace(RECORDS, reported=[reported]))

    assert (found.condition, found.outcome, found.article) == (6, expected, "Art.13(6)")
    assert found.figures == {
        "veto": "tax_breach",
        "happened_on": happened_on.isoformat(),
        "department": "市税务局",
        "from": "2023-05-31",
    }


def test_the_look_back_from_a_leap_day_begins_on_the_last_of_february() -> None:
    reported = [Reported(Veto.TAX_BREACH, day, "税务") for day in (date(2025, 2, 27), date(2025, 2, 28))]
    leap_day = date(2028, 2, 29)

    found = machine_checks(
        CLAIMS, replace(RECORDS, reported=reported), reference=leap_day, today=leap_day, parameters=PARAMETERS
    )

    assert [c.outcome for c in found if c.code == "VETO_REPORTED"] == ["pass", "fail"]


def test_a_department_that_objects_leaves_it_to_a_person() -> None:
    found = one("DEPARTMENT_OBJECTS", replace(RECORDS, objecting=["市生态环境局"]))

    assert (found.condition, found.outcome, found.figures) == (6, "person", {"department": "市生态环境局"})


# --- Bans ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decided_on", "until", "expected"),
    [
        (date(2016, 5, 31), date(2026, 5, 30), "pass"),  # over the day before
        (date(2016, 6, 1), date(2026, 5, 31), "fail"),  # its last day is the reference date
        (date(2026, 6, 1), date(2036, 5, 31), "fail"),  # decided after the reference date: a later run finds it
        (date(2026, 9, 19), date(2036, 9, 18), "pass"),  # decided tomorrow
    ],
)
def test_a_ban_bars_on_the_reference_date_and_since(decided_on: date, until: date, expected: str) -> None:
    found = one("BAN", replace(RECORDS, bans=[Ban(Ground.FRAUD, decided_on, until)]))

    assert (found.condition, found.outcome, found.article) == (None, expected, "Art.28")


def test_a_ban_after_a_revocation_cites_its_ground_and_says_when_it_ends() -> None:
    found = one("BAN", replace(RECORDS, bans=[Ban(Ground.MAJOR_BREACH, date(2023, 3, 1), date(2028, 2, 29))]))

    assert (found.outcome, found.article) == ("fail", "Art.30(4)")
    assert found.figures == {
        "ground": "major_breach",
        "decided": "2023-03-01",
        "until": "2028-02-29",
        "possible_from": "2028-03-01",
    }


# --- The gap after a quality award: session N returns at N+3 -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("won", "kind", "expected"),
    [
        (6, AwardKind.QUALITY, "fail"),
        (5, AwardKind.QUALITY, "fail"),
        (4, AwardKind.QUALITY, "pass"),
        (6, AwardKind.NOMINATION, "pass"),
    ],
)
def test_the_gap_of_two_sessions(won: int, kind: AwardKind, expected: str) -> None:
    found = one("GAP", replace(RECORDS, session=7, past_wins=[PastWin(won, kind)]))

    assert (found.condition, found.outcome, found.article) == (None, expected, "Art.27")


def test_the_gap_says_from_which_session_on_it_is_possible_again() -> None:
    found = one("GAP", replace(RECORDS, session=7, past_wins=[PastWin(6, AwardKind.QUALITY)]))

    assert found.figures == {"session": "7", "won": "6", "possible_from": "9"}


# --- For whom the safety level is --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("section", "expected"), [("J", "pass"), ("C", "fail")])
def test_a_section_that_a_version_exempts_needs_no_safety_level(section: str, expected: str) -> None:
    exempting = replace(PARAMETERS, safety_exempt_sections=("J",))
    claims, records = replace(CLAIMS, safety_level=None), replace(RECORDS, section=section)

    found = machine_checks(claims, records, reference=DEADLINE, today=DEADLINE, parameters=exempting)

    (safety,) = [check for check in found if check.code == "SAFETY_LEVEL"]
    assert (safety.outcome, safety.figures) == (expected, {"level": "", "worst": "3", "section": section})


def test_no_section_is_exempt_by_default() -> None:
    claims = replace(CLAIMS, safety_level=None)

    for section in "ABCDEFGHIJKLMNOPQRST":
        records = replace(RECORDS, section=section)
        found = machine_checks(claims, records, reference=DEADLINE, today=DEADLINE, parameters=PARAMETERS)
        assert [c.code for c in found if c.outcome == "fail"] == ["SAFETY_LEVEL"]


# --- What changed between two runs ----------------------------------------------------------------------------------------------


def test_two_equal_runs_show_no_change_also_on_another_day() -> None:
    assert changes(checks(RECORDS, DEADLINE), checks(RECORDS, TODAY)) == []


def test_a_new_report_and_a_new_ban_are_changes() -> None:
    reported = Reported(Veto.FATAL_ACCIDENT, date(2026, 7, 1), "市应急管理局")
    banned = Ban(Ground.FRAUD, date(2026, 8, 1), date(2036, 7, 31))
    later = checks(replace(RECORDS, reported=[reported], bans=[banned]))

    found = changes(checks(RECORDS), later)

    assert [(c.check.code, c.before, c.after) for c in found] == [
        ("BAN", "pass", "fail"),
        ("VETO_REPORTED", None, "fail"),
    ]


def test_a_report_that_was_corrected_is_gone() -> None:
    reported = Reported(Veto.TAX_BREACH, date(2026, 1, 1), "市税务局")
    before = checks(replace(RECORDS, reported=[reported]))

    (found,) = changes(before, checks(RECORDS))

    assert found == Change(found.check, "fail", None)
    assert found.check.figures["happened_on"] == "2026-01-01"
