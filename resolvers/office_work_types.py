"""Types of the office's standing work (Art. 11)."""

from __future__ import annotations

from datetime import date
from typing import Final

import models as m
from resolvers.declare import TODAY, Acts, Embedded, Expression, ToMany, ToOne, declare
from resolvers.plan_picture import picture
from resolvers.site_types import FILE

_END: Final = """(make_date((SELECT p.year FROM public.work_plan p WHERE p.id = {k}.plan_id), {k}.last_month, 1)
 + interval '1 month' - interval '1 day')::date"""
_APPROVED: Final = "(SELECT p.state FROM public.work_plan p WHERE p.id = {k}.plan_id) = 'approved'"
_TASK_LATE: Final = f"({_APPROVED} AND {{k}}.progress < 100 AND {TODAY} > {_END})"
_MILESTONE_LATE: Final = f"({_APPROVED} AND {{k}}.reached_on IS NULL AND {TODAY} > {{k}}.due_on)"
_PICTURED: Final = f"""jsonb_build_object('year', {{t}}.year, 'today', {TODAY}, 'tasks', (SELECT jsonb_agg(
 to_jsonb(k) || jsonb_build_object('overdue', {_TASK_LATE.format(k="k")}, 'milestones', (SELECT jsonb_agg(to_jsonb(s)
  || jsonb_build_object('overdue', {_MILESTONE_LATE.format(k="s")}) ORDER BY s.position)
  FROM public.work_milestone s WHERE s.task_id = k.id)) ORDER BY k.number)
 FROM public.work_task k WHERE k.plan_id = {{t}}.id))"""  # noqa: S608 -- no value
_OF_TASKS: Final = "FROM public.work_task k WHERE k.plan_id = {t}.id"
_LATER: Final = """public.design_version n WHERE n.programme_id = {t}.programme_id AND n.kind = {t}.kind
 AND n.state = 'approved' AND n.number > {t}.number"""
_IN_FORCE: Final = f"""({{t}}.state = 'approved' AND {{t}}.effective_from <= {TODAY}
 AND NOT EXISTS (SELECT 1 FROM {_LATER} AND n.effective_from <= {TODAY}))"""  # noqa: S608 -- no value

declare(
    "WorkPlan", m.WorkPlan, "year title state drafted_at decided_at reason version", root="work_plans",
    filters="year state", orders="year drafted_at",
    programme=ToOne("Programme", "programme_id"),
    tasks=ToMany("WorkTask", "plan_id"),
    progress=Expression(
        "COALESCE(round(avg(k.progress)), 0)::int", int, "Mean progress of its tasks, in percent (Art. 11).", _OF_TASKS
    ),
    overdue_tasks=Expression(
        f"(count(*) FILTER (WHERE {_TASK_LATE.format(k='k')}))::int", int,
        "How many of its tasks are overdue on the day of the request (Art. 11).", _OF_TASKS,
    ),
    picture=Embedded(
        _PICTURED, str, "The plan as an SVG: tasks by month, progress, milestones, what is late (Art. 11).", picture
    ),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "WorkTask", m.WorkTask, "number title article responsible first_month last_month progress version", orders="number",
    plan=ToOne("WorkPlan", "plan_id"),
    overdue=Expression(_TASK_LATE.format(k="{t}"), bool, "Whether its last day has passed and it is not done (Art. 11)."),
    milestones=ToMany("WorkMilestone", "task_id"),
    progress_entries=ToMany("WorkProgress", "task_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "WorkMilestone", m.WorkMilestone, "position title due_on reached_on", orders="position due_on",
    task=ToOne("WorkTask", "task_id"),
    overdue=Expression(
        _MILESTONE_LATE.format(k="{t}"), bool, "Whether its day has passed and it is not reached (Art. 11)."
    ),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "WorkProgress", m.WorkProgress, "percent text recorded_at", orders="recorded_at", task=ToOne("WorkTask", "task_id"),
)  # fmt: skip
declare(
    "ResearchNote", m.ResearchNote, "topic article sources conclusion state written_at concluded_at version",
    root="research_notes", filters="state", orders="written_at",
    programme=ToOne("Programme", "programme_id"),
    rule_document=ToOne("RuleDocument", "rule_document_id"),
    documents=ToMany("ResearchDocument", "research_note_id"),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "ResearchDocument", m.ResearchDocument, FILE, orders="uploaded_at",
    research_note=ToOne("ResearchNote", "research_note_id"), available_acts=Acts(),
)  # fmt: skip
declare(
    "DesignVersion", m.DesignVersion,
    "kind number title description effective_from state drafted_at decided_at reason version", root="design_versions",
    filters="kind state", orders="effective_from drafted_at",
    programme=ToOne("Programme", "programme_id"),
    resolution=ToOne("Resolution", "resolution_id"),
    documents=ToMany("DesignDocument", "design_version_id"),
    in_force=Expression(_IN_FORCE, bool, "Whether it is in force on the day of the request (Art. 11)."),
    replaced_on=Expression(
        f"(SELECT min(n.effective_from) FROM {_LATER})", date | None,  # noqa: S608 -- no value
        "Day from which another version takes its place; null if none is approved (Art. 11).",
    ),
    available_acts=Acts(),
)  # fmt: skip
declare(
    "DesignDocument", m.DesignDocument, FILE, orders="uploaded_at",
    design_version=ToOne("DesignVersion", "design_version_id"), available_acts=Acts(),
)  # fmt: skip
declare(
    "CountyGuidance", m.CountyGuidance, "kind state topic text guided_on recorded_at answer answered_at version",
    root="county_guidances", filters="kind state jurisdiction_id", orders="guided_on recorded_at",
    programme=ToOne("Programme", "programme_id"),
    jurisdiction=ToOne("Jurisdiction", "jurisdiction_id"),
    available_acts=Acts(),
)  # fmt: skip
