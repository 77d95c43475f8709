"""The office's standing work: plan of the year, research, designs, guidance of county awards (Art.11)."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from regulation.terms import Term
from regulation.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ARTICLE: Final = "Art.11"
WHOLE: Final = 100
_MONTHS: Final = 12


class PlanState(Term):
    """State of a work plan (Art. 11(3))."""

    DRAFTED = "drafted", "Drafted by a clerk, waiting for the director."
    APPROVED = "approved", "Approved: it is worked by."
    REJECTED = "rejected", "Not approved, with a reason."


class ResearchState(Term):
    """State of a note on rules that are followed (Art. 11(3))."""

    OPEN = "open", "Being worked on."
    CONCLUDED = "concluded", "Concluded: it stays as it is."


class DesignKind(Term):
    """What is designed (Art. 11(1))."""

    MARK = "mark", "Mark of the award."
    CUP = "cup", "Cup."
    MEDAL = "medal", "Medal."


class DesignState(Term):
    """State of a version of a design (Art. 11(1))."""

    DRAFTED = "drafted", "Drafted by a clerk, waiting for the director."
    APPROVED = "approved", "Approved: in force from its day until the next version's."
    REJECTED = "rejected", "Not approved, with a reason."


class CountyReviewState(Term):
    """How far the recommendation of an expert to a county's reviews has come (Art. 11(2))."""

    ASKED = "asked", "The expert is asked."
    CONSENTED = "consented", "The expert agrees; the county is to answer."
    REFUSED = "refused", "The expert does not agree."
    ACCEPTED = "accepted", "The county takes the expert."
    DECLINED = "declined", "The county does not take the expert."


class CountyGuidanceKind(Term):
    """How a county's own award is guided (Art. 11(9))."""

    QUESTION = "question", "A county asks, the office answers."
    VISIT = "visit", "A visit of the office."
    NOTE = "note", "A note of guidance from the office."


class CountyGuidanceState(Term):
    """State of guidance of a county's own award (Art. 11(9))."""

    ASKED = "asked", "Waiting for the office."
    ANSWERED = "answered", "Answered."
    GIVEN = "given", "Given by the office on its own."


@dataclass(frozen=True)
class Milestone:
    """Something to be reached by a day."""

    title: str
    due_on: date


@dataclass(frozen=True)
class Task:
    """One task of a year: from the first day of a month through the last day of another."""

    first_month: int
    last_month: int
    milestones: Sequence[Milestone] = ()


def task_violations(year: int, tasks: Sequence[Task]) -> Iterator[Violation]:
    """Yield what keeps tasks from being a plan of a year: none, months, days of milestones outside their task (Art.11)."""
    if not tasks:
        yield Violation("TASKS_MISSING", _ARTICLE, "tasks")
    for n, task in enumerate(tasks):
        if not 1 <= task.first_month <= task.last_month <= _MONTHS:
            yield Violation("MONTHS_INVALID", _ARTICLE, f"tasks.{n}.last_month")
            continue
        for k, milestone in enumerate(task.milestones):
            if not date(year, task.first_month, 1) <= milestone.due_on <= end_of_month(year, task.last_month):
                yield Violation("MILESTONE_OUTSIDE_TASK", _ARTICLE, f"tasks.{n}.milestones.{k}.due_on")


def end_of_month(year: int, month: int) -> date:
    """Give the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])
