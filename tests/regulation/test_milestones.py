"""The dates of a cycle: what opens, what closes, how much time is left (Art. 16, 17, 21)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from regulation.milestones import PlannedStageInput, last_day_before, milestones, plan_violations
from regulation.states import Stage

DEADLINE = datetime(2026, 5, 31, 16, tzinfo=UTC)  # the end of 31 May in the city
# Labour Day: 1 to 5 May off, 9 May is worked.
MAY = {
    "year": 2026,
    "holidays": [{"name": "劳动节", "first_day": "2026-05-01", "last_day": "2026-05-05"}],
    "workdays": ["2026-05-09"],
}


def facts(clock: str, **more: Any) -> dict[str, Any]:
    return {
        "clock": clock,
        "filing_opens_at": "2026-03-31T16:00:00+00:00",
        "filing_deadline": DEADLINE.isoformat(),
        "recommendation_deadline": None,
        "planned": [],
        "windows": None,
        "schedules": [MAY],
        **more,
    }


def test_the_last_day_of_filing_is_the_day_in_the_city() -> None:
    assert last_day_before(DEADLINE) == date(2026, 5, 31)
    assert last_day_before(datetime(2026, 5, 31, 16, 0, 1, tzinfo=UTC)) == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("clock", "state", "seconds"),
    [
        ("2026-03-31T15:59:59+00:00", "upcoming", 61 * 86400 + 1),
        ("2026-03-31T16:00:00+00:00", "open", 61 * 86400),
        ("2026-05-31T15:59:59+00:00", "open", 1),
        ("2026-05-31T16:00:00+00:00", "over", 0),
    ],
)
def test_filing_opens_and_closes_to_the_second(clock: str, state: str, seconds: int) -> None:
    (filing,) = milestones(facts(clock))

    assert (filing["what"], filing["state"], filing["secondsLeft"]) == ("filing", state, seconds)
    assert (filing["lastDay"], filing["audience"], filing["article"]) == ("2026-05-31", ["applicant"], "Art.17")


@pytest.mark.parametrize(
    ("clock", "left"),
    [
        ("2026-05-28T01:00:00+00:00", 2),  # Thursday and Friday; the last day is a Sunday
        ("2026-05-31T15:00:00+00:00", 0),
        ("2026-05-31T16:00:00+00:00", 0),
        # From Thursday 30 April: itself, 6 to 9, then fifteen days in three whole weeks.
        ("2026-04-30T01:00:00+00:00", 1 + 4 + 15),
    ],
)
def test_working_days_leave_out_holidays_and_count_those_that_are_made_up(clock: str, left: int) -> None:
    assert milestones(facts(clock))[0]["workingDaysLeft"] == left


def test_working_days_of_a_year_without_a_calendar_are_not_guessed() -> None:
    assert milestones(facts("2026-05-28T01:00:00+00:00", schedules=None))[0]["workingDaysLeft"] is None


def test_all_milestones_come_in_the_order_in_which_they_end() -> None:
    found = milestones(
        facts(
            "2026-05-28T01:00:00+00:00",
            recommendation_deadline="2026-06-10T16:00:00+00:00",
            planned=[{"stage": "site_review", "first_day": "2026-08-03", "last_day": "2026-08-07"}],
            windows=[{"opens_on": "2026-07-01", "closes_at": "2026-07-13T16:00:00+00:00"}],
        )
    )

    assert [(one["what"], one["lastDay"], one["article"]) for one in found] == [
        ("filing", "2026-05-31", "Art.17"),
        ("recommendation", "2026-06-10", "Art.12"),
        ("objections", "2026-07-13", "Art.21"),
        ("planned_stage", "2026-08-07", "Art.16"),
    ]
    assert (found[3]["stage"], found[3]["opensAt"]) == ("site_review", "2026-08-02T16:00:00+00:00")


def planned(stage: Stage, first: str, last: str) -> PlannedStageInput:
    return PlannedStageInput(stage, date.fromisoformat(first), date.fromisoformat(last))


MATERIAL = planned(Stage.MATERIAL_REVIEW, "2026-07-01", "2026-07-10")


@pytest.mark.parametrize(
    ("plan", "wrong"),
    [
        ([], []),
        ([MATERIAL, planned(Stage.SITE_REVIEW, "2026-08-01", "2026-08-01")], []),
        ([planned(Stage.ACCEPTING, "2026-07-01", "2026-07-10")], [("PLAN_STAGE_UNFIT", "planned.0.stage")]),
        ([planned(Stage.SITE_REVIEW, "2026-08-02", "2026-08-01")], [("DATES_REVERSED", "planned.0.last_day")]),
        (
            [planned(Stage.QUALIFYING, "2026-05-31", "2026-06-30")],
            [("PLAN_BEFORE_DEADLINE", "planned.0.first_day")],
        ),
        ([planned(Stage.QUALIFYING, "2026-06-01", "2026-06-30")], []),
        ([MATERIAL, MATERIAL], [("PLAN_OUT_OF_ORDER", "planned.1")]),
        ([MATERIAL, planned(Stage.QUALIFYING, "2026-08-01", "2026-08-02")], [("PLAN_OUT_OF_ORDER", "planned.1")]),
        ([MATERIAL, planned(Stage.SITE_REVIEW, "2026-06-30", "2026-08-02")], [("PLAN_OUT_OF_ORDER", "planned.1")]),
    ],
)
def test_a_plan_keeps_to_the_procedure(plan: list[PlannedStageInput], wrong: list[tuple[str, str]]) -> None:
    assert [(one.code, one.field) for one in plan_violations(plan, DEADLINE)] == wrong
