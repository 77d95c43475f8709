"""The office's work plan of a year: tasks with milestones, approved by another, with progress (Art. 11(3))."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from annotated_doc import Doc

from models import WorkMilestone, WorkPlan, WorkProgress, WorkTask
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.office_work import WHOLE, Milestone, PlanState, Task, task_violations
from regulation.violation import require
from services.common import refuse, require_text, text_problems
from services.door import Act, Done, act

_TITLE: Final = 200
_MOST: Final = 100
_YEARS: Final = 2
_APPROVED: Final = """SELECT 1 FROM public.work_plan
 WHERE programme_id = $1 AND year = $2 AND state = 'approved'"""


@dataclass(frozen=True)
class MilestoneInput:
    """Something that a task is to have reached by a day."""

    title: Annotated[str, Doc("What is to be reached.")]
    due_on: Annotated[date, Doc("By which day, within the task.")]


@dataclass(frozen=True)
class TaskInput:
    """One task of a work plan."""

    title: Annotated[str, Doc("What is to be done.")]
    article: Annotated[str, Doc("Article that it follows from.")]
    responsible: Annotated[str, Doc("Who answers for it.")]
    first_month: Annotated[int, Doc("Month in which it begins, 1 to 12.")]
    last_month: Annotated[int, Doc("Month at whose end it is to be done, 1 to 12.")]
    milestones: Annotated[list[MilestoneInput], Doc("What it is to have reached by when.")] = field(
        default_factory=list
    )


@act(Ability.PROGRAMME_DRAFT_WORK_PLAN)
async def draft_work_plan(
    act: Act,
    *,
    year: Annotated[int, Doc("Calendar year: this one or one of the next two.")],
    title: Annotated[str, Doc("Title.")],
    tasks: Annotated[list[TaskInput], Doc("What is to be done; at most 100 tasks.")],
) -> Done:
    """Draft the work plan of a year that has none (Art. 11(3))."""
    require_text(act, _TITLE, title=title)
    this = local_day(act.now).year
    refuse(act, not this <= year <= this + _YEARS, "YEAR_OUT_OF_RANGE", "year")
    refuse(act, len(tasks) > _MOST, "TOO_MANY_ENTRIES", "tasks", limit=str(_MOST))
    _check_tasks(act, year, tasks)
    await _require_free(act, act.target.id, year)
    who = {"drafted_at": act.now, "drafted_by_id": act.actor.person_id}
    plan = await act.tx.insert(WorkPlan, programme_id=act.target.id, year=year, title=title, **who)
    for number, task in enumerate(tasks, 1):
        await _keep(act, plan, number, task)
    return act.done("work_plan", plan)


def _check_tasks(act: Act, year: int, tasks: list[TaskInput]) -> None:
    """Refuse tasks with blank words, months that are none and milestones outside them; each fault is named by its place."""
    words = {f"tasks.{n}.{name}": getattr(task, name) for n, task in enumerate(tasks)
             for name in ("title", "article", "responsible")}  # fmt: skip
    steps = {f"tasks.{n}.milestones.{k}.title": one.title for n, task in enumerate(tasks)
             for k, one in enumerate(task.milestones)}  # fmt: skip
    planned = [
        Task(one.first_month, one.last_month, [Milestone(m.title, m.due_on) for m in one.milestones]) for one in tasks
    ]
    require([*text_problems(act.article, _TITLE, **words, **steps), *task_violations(year, planned)])


async def _keep(act: Act, plan: UUID, number: int, task: TaskInput) -> None:
    of = {"plan_id": plan, "programme_id": act.target.id}
    same = ("title", "article", "responsible", "first_month", "last_month")
    key = await act.tx.insert(WorkTask, number=number, **of, **{name: getattr(task, name) for name in same})
    milestones = [
        {"task_id": key, "position": n, "title": one.title, "due_on": one.due_on, **of}
        for n, one in enumerate(task.milestones, 1)
    ]
    await act.tx.insert_all(WorkMilestone, milestones)


@act(Ability.WORK_PLAN_APPROVE)
async def approve_work_plan(act: Act) -> Done:
    """Approve a plan that another person drafted; a year has one (Art. 11(3))."""
    row = await act.row()
    await act.tx.sql("SELECT 1 FROM public.programme WHERE id = $1 FOR UPDATE", row["programme_id"])
    await _require_free(act, row["programme_id"], row["year"])
    await act.move(decided_at=act.now)
    return act.done()


@act(Ability.WORK_PLAN_REJECT)
async def reject_work_plan(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Reject a plan, with a reason; another may be drafted (Art. 11(3))."""
    require_text(act, reason=reason)
    await act.move(decided_at=act.now, reason=reason)
    return act.done()


async def _require_free(act: Act, programme: UUID, year: int) -> None:
    refuse(act, bool(await act.tx.sql(_APPROVED, programme, year)), "ALREADY_EXISTS", "year")


@act(Ability.WORK_TASK_REPORT_PROGRESS)
async def report_progress(
    act: Act,
    *,
    percent: Annotated[int, Doc("How much of the task is done, 0 to 100.")],
    text: Annotated[str, Doc("What was done.")],
) -> Done:
    """Report how far a task of an approved plan has come; what was reported before stays (Art. 11(3))."""
    require_text(act, text=text)
    refuse(act, not 0 <= percent <= WHOLE, "PERCENT_INVALID", "percent")
    row = await act.row()
    await _require_approved(act, row["plan_id"])
    of = {"plan_id": row["plan_id"], "programme_id": row["programme_id"]}
    await act.tx.insert(WorkProgress, task_id=row["id"], percent=percent, text=text, recorded_at=act.now, **of)
    await act.tx.update(WorkTask, row["id"], progress=percent)
    return act.done()


@act(Ability.WORK_MILESTONE_REACH)
async def reach_milestone(
    act: Act, *, reached_on: Annotated[date, Doc("On which day it was reached; not in the future.")]
) -> Done:
    """Say that a milestone of an approved plan was reached (Art. 11(3))."""
    refuse(act, reached_on > local_day(act.now), "DATE_IN_FUTURE", "reached_on")
    row = (await act.tx.sql("SELECT * FROM public.work_milestone WHERE id = $1 FOR UPDATE", act.target.id))[0]
    await _require_approved(act, row["plan_id"])
    refuse(act, row["reached_on"] is not None, "ALREADY_EXISTS")
    await act.tx.update(WorkMilestone, row["id"], reached_on=reached_on)
    return act.done()


async def _require_approved(act: Act, plan: UUID) -> None:
    refuse(act, (await act.get(WorkPlan, plan))["state"] != PlanState.APPROVED, "PLAN_NOT_APPROVED")
