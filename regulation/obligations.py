"""What a winner owes within the validity of its award, and by when (Art.23-26).

Everything follows from the award and the parameters of the regulation version under which it was won (Art.34).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from regulation.honours import Validity
from regulation.parameters import Parameters
from regulation.states import ObligationState
from regulation.terms import Term


class ObligationKind(Term):
    """What is owed (Art.24-26)."""

    PERFORMANCE_REPORT = "performance_report", "Report on the quality performance of a period (Art. 24)."
    REASSESSMENT = "reassessment", "Reassessment on the spot (Art. 24, 29)."
    EXPERIENCE_SUMMARY = "experience_summary", "Written summary of its experience, in the award year (Art. 25)."
    EXCHANGE_EVENT = "exchange_event", "Event at which it shares its experience (Art. 25)."
    PUBLIC_INTEREST = "public_interest", "Activity for the public good (Art. 25)."
    BONUS_REPORT = "bonus_report", "Report on the use of the bonus in a period (Art. 26)."
    IMPROVEMENT = "improvement", "What a winner was told, or promised, to improve (Art. 24)."

    @property
    def article(self) -> str:
        """The article that asks for it."""
        return _ARTICLES[self]


_ARTICLES = dict(
    zip(ObligationKind, ("Art.24", "Art.24", "Art.25", "Art.25", "Art.25", "Art.26", "Art.24"), strict=True)
)


class Light(Term):
    """Traffic light of what is owed, as of a day."""

    GREY = "grey", "Nothing is left to do: waived, or lapsed with the title."
    GREEN = "green", "Accepted, or not yet near its day."
    AMBER = "amber", "Handed in and not yet accepted, returned, or near its day."
    RED = "red", "Overdue."


class Period(NamedTuple):
    """First and last day, both inclusive."""

    first: date
    last: date


@dataclass(frozen=True)
class Obligation:
    """One thing owed, counted 1, 2, 3 … within its kind, by the end of the day `due_on`; `covers` for reports."""

    kind: ObligationKind
    number: int
    due_on: date
    covers: Period | None = None


def obligations(award_year: int, valid: Validity, bonus: bool, parameters: Parameters) -> tuple[Obligation, ...]:
    """Give all that a winner owes, in the order of kinds and numbers.

    They bind both kinds of winner; reports on the bonus bind who gets one (reading of Art.23-26).
    """
    p = parameters
    return (
        *_numbered(ObligationKind.PERFORMANCE_REPORT, _reports(valid, p.reports_per_year, p)),
        *_within(ObligationKind.REASSESSMENT, p.reassessments_in_validity, valid),
        Obligation(ObligationKind.EXPERIENCE_SUMMARY, 1, _summary_due(award_year, valid, p.summary_days)),
        *_within(ObligationKind.EXCHANGE_EVENT, p.exchange_events_in_validity, valid),
        *_within(ObligationKind.PUBLIC_INTEREST, p.public_interest_in_validity, valid),
        *_numbered(ObligationKind.BONUS_REPORT, _reports(valid, p.bonus_reports_per_year, p) if bonus else ()),
    )


def light(state: ObligationState, due_on: date, today: date, soon: int) -> Light:
    """Give the traffic light on `today`; `soon`: how many days before its day an obligation turns amber."""
    if state in {ObligationState.WAIVED, ObligationState.LAPSED}:
        return Light.GREY
    if state is ObligationState.ACCEPTED:
        return Light.GREEN
    if state is ObligationState.SUBMITTED:
        return Light.AMBER
    if today > due_on:
        return Light.RED
    return Light.AMBER if state is ObligationState.RETURNED or today + timedelta(soon) >= due_on else Light.GREEN


def _reports(valid: Validity, per_year: int, parameters: Parameters) -> Iterator[tuple[Period, date]]:
    """Give the periods reported on and the days by which: parts of calendar years, from that of the commendation.

    A report is due some months after its period, but within the validity, while the duty binds.
    """
    if per_year == 0:
        return
    months = 12 // per_year
    start = valid.valid_from.year * 12 + (valid.valid_from.month - 1) // months * months
    for n in range(parameters.validity_years * per_year):
        first = start + n * months
        last = first + months - 1
        due = _end_of(last + parameters.report_months)
        yield Period(_end_of(first).replace(day=1), _end_of(last)), min(due, valid.valid_until)


def _end_of(month: int) -> date:
    """Give the last day of a month that is counted from year 0."""
    year, place = divmod(month, 12)
    return date(year, place + 1, calendar.monthrange(year, place + 1)[1])


def _numbered(kind: ObligationKind, reports: Iterable[tuple[Period, date]]) -> Iterator[Obligation]:
    for number, (covers, due_on) in enumerate(reports, start=1):
        yield Obligation(kind, number, due_on, covers)


def _within(kind: ObligationKind, count: int, valid: Validity) -> Iterator[Obligation]:
    for number in range(1, count + 1):
        yield Obligation(kind, number, valid.valid_until)


def _summary_due(award_year: int, valid: Validity, days: int) -> date:
    """Give the end of the award year; who is commended at its end or later has some days (reading of Art.25)."""
    return max(date(award_year, 12, 31), valid.valid_from + timedelta(days))
