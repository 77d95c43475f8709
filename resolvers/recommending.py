"""What is computed of recommending (Art. 12, 17): over what the viewer may see, from the state that it is told."""

from __future__ import annotations

from typing import Final

from resolvers.declare import TODAY

# Of an application `d`: pairs that are found once a statement, not once a row.
_IN = "(d.id, d.submission) IN (SELECT r.dossier_id, r.submission FROM public.{table} r WHERE r.cycle_id = {{t}}.id{more})"
OF_CYCLE: Final = "FROM public.dossier d WHERE d.cycle_id = {t}.id"
AWAITING: Final = "d.told_state = 'submitted'"
RECOMMENDED: Final = _IN.format(table="recommendation", more="")
DECLINED: Final = _IN.format(table="recommendation_decline", more=" AND r.withdrawn_at IS NULL")

# The deadline is exclusive: its last day is that of the instant before.
_LAST_DAY = "(({t}.recommendation_deadline - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai')::date"
DAYS_LEFT: Final = (
    f"CASE WHEN {{t}}.recommendation_deadline > (SELECT ctx.clock()) THEN ({_LAST_DAY} - {TODAY})::int END"
)

# Of one application `{t}`.
_OVER = """(SELECT c.stage NOT IN ('accepting', 'qualifying') OR c.recommendation_deadline <= (SELECT ctx.clock())
 FROM public.cycle c WHERE c.id = {t}.cycle_id)"""
_THERE = (
    "EXISTS (SELECT 1 FROM public.{table} x WHERE x.dossier_id = {{t}}.id AND x.submission = {{t}}.submission{more})"
)
_HAS_OPINION = _THERE.format(table="recommendation", more="")
_HAS_DECLINE = _THERE.format(table="recommendation_decline", more=" AND x.withdrawn_at IS NULL")
STATUS: Final = f"""CASE WHEN {_HAS_OPINION} THEN 'recommended' WHEN {{t}}.told_state <> 'submitted' THEN NULL
 WHEN {_HAS_DECLINE} THEN 'declined' WHEN {_OVER} THEN 'missed' ELSE 'waiting' END"""
COMPETENT: Final = """ARRAY(SELECT j.name FROM public.jurisdiction j WHERE j.id = {t}.jurisdiction_id
 UNION ALL (SELECT a.name FROM public.agency a WHERE a.kind IN ('authority', 'association')
  AND {t}.section_code = ANY (a.sections) ORDER BY a.code))"""
RANKS: Final = "FROM public.recommendation_rank k WHERE k.dossier_id = {t}.id AND k.superseded_at IS NULL"
