"""The dates of a cycle as people keep them: what opens and closes, and how much time is left (Art. 16, 17, 21)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Annotated, Any

from annotated_doc import Doc

from regulation.calendar import DAY, WorkCalendar, local_day, start_of
from regulation.states import Stage
from regulation.violation import RuleBroken, Violation

Facts = Mapping[str, Any]
_ORDER = list(Stage)
_FIRST_PLANNED = _ORDER.index(Stage.QUALIFYING)


@dataclass(frozen=True)
class PlannedStageInput:
    """Days planned for a later stage; a plan that the announcement states, not a deadline."""

    stage: Annotated[Stage, Doc("The stage.")]
    first_day: Annotated[date, Doc("First day.")]
    last_day: Annotated[date, Doc("Last day.")]


def last_day_before(end: datetime) -> date:
    """Return the last day of a period with an exclusive end: look-backs count from that of filing (Art.13)."""
    return local_day(end - timedelta(microseconds=1))


def reference_day(cycle: Mapping[str, Any]) -> date:
    """Return the day from which every look-back of a cycle counts, pinned when it was announced (Art.13)."""
    pinned: date | None = cycle["reference_date"]
    return pinned or last_day_before(cycle["filing_deadline"])


def plan_violations(plan: Sequence[PlannedStageInput], deadline: datetime) -> Iterator[Violation]:
    """Give what is wrong with planned stages: each later than filing, in the order of the procedure (Art.5, 16)."""
    for place, one in enumerate(plan):
        field = f"planned.{place}"
        if _ORDER.index(one.stage) < _FIRST_PLANNED:
            yield Violation("PLAN_STAGE_UNFIT", "Art.16", f"{field}.stage")
        if one.first_day > one.last_day:
            yield Violation("DATES_REVERSED", "Art.16", f"{field}.last_day")
        if one.first_day <= last_day_before(deadline):
            yield Violation("PLAN_BEFORE_DEADLINE", "Art.16", f"{field}.first_day")
    for place, (one, after) in enumerate(pairwise(plan), start=1):
        if _ORDER.index(one.stage) >= _ORDER.index(after.stage) or one.first_day > after.first_day:
            yield Violation("PLAN_OUT_OF_ORDER", "Art.5", f"planned.{place}")


def milestones(facts: Facts, _language: str = "") -> list[dict[str, Any]]:
    """Give the milestones of a cycle at the instant `clock` of the facts, in the order in which they end.

    What a role is not shown is not among the facts. Nothing is a state that somebody must set: all follows from dates.
    """
    clock = datetime.fromisoformat(facts["clock"])
    calendar = WorkCalendar.of(facts["schedules"] or ())
    found = [_milestone(clock, calendar, *one) for one in _periods(facts)]
    return sorted(found, key=lambda one: (one["closesAt"], one["what"]))


_Period = tuple[str, str, datetime, datetime, list[str], str]


def _periods(facts: Facts) -> Iterator[_Period]:
    """Give each period: what, stage, beginning, exclusive end, for whom, article."""
    opens, ends = (datetime.fromisoformat(facts[name]) for name in ("filing_opens_at", "filing_deadline"))
    yield "filing", Stage.ACCEPTING.value, opens, ends, ["applicant"], "Art.17"
    if facts["recommendation_deadline"] is not None:
        until = datetime.fromisoformat(facts["recommendation_deadline"])
        yield "recommendation", Stage.ACCEPTING.value, opens, until, ["recommender"], "Art.12"
    for one in facts["planned"]:
        first, last = (date.fromisoformat(one[name]) for name in ("first_day", "last_day"))
        yield "planned_stage", one["stage"], start_of(first), start_of(last + DAY), ["everyone"], "Art.16"
    for window in facts["windows"] or ():
        first = start_of(date.fromisoformat(window["opens_on"]))
        closes = datetime.fromisoformat(window["closes_at"])
        yield "objections", Stage.PUBLICISING.value, first, closes, ["everyone"], "Art.21"


def _milestone(
    clock: datetime, calendar: WorkCalendar, what: str, stage: str, opens: datetime, closes: datetime,
    audience: list[str], article: str,
) -> dict[str, Any]:  # fmt: skip
    over = clock >= closes
    return {
        "what": what,
        "stage": stage,
        "opensAt": opens.isoformat(),
        "closesAt": closes.isoformat(),
        "lastDay": last_day_before(closes).isoformat(),
        "state": "over" if over else "open" if clock >= opens else "upcoming",
        "secondsLeft": 0 if over else int((closes - clock).total_seconds()),
        "workingDaysLeft": 0 if over else working_days(local_day(clock), last_day_before(closes), calendar),
        "audience": audience,
        "article": article,
    }


def working_days(today: date, last: date, calendar: WorkCalendar) -> int | None:
    """Count the working days from today to the last day, both inclusive; None if a year's holidays are unknown."""
    days = (today + n * DAY for n in range((last - today).days + 1))
    try:
        return sum(calendar.is_working_day(day) for day in days)
    except RuleBroken:
        return None
