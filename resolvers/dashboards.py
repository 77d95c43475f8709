"""Dashboards as the API shows them: figures of a cycle and of all cycles, over what the viewer may see (Art. 11, 31).

Counted by the database under the viewer's own role: an application that a conflict hides is in no figure.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import strawberry

from models.outcome import ListKind
from regulation.dashboards import REACHED, funnel

if TYPE_CHECKING:
    from collections.abc import Iterable


@strawberry.type(description="How many of something there are.")
class Share:
    """One share."""

    key: str = strawberry.field(
        description="Code: a state, jurisdiction, sector group, size class or step; `none` where unknown."
    )
    name: str | None = strawberry.field(description="Name of a jurisdiction; null of codes.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="How long a stage took (Art. 16-22).")
class StageTime:
    """One stage."""

    stage: str = strawberry.field(description="The stage.")
    opened_at: datetime = strawberry.field(description="When it began.")
    closed_at: datetime | None = strawberry.field(description="When it ended; null if it has not.")
    hours: float = strawberry.field(description="How long it took, or has taken up to now, in hours.")


@strawberry.type(description="Applications of a cycle that the viewer sees, without drafts, in figures (Art. 11).")
class Pipeline:
    """The figures of a cycle."""

    applications: int = strawberry.field(description="How many there are.")
    by_state: list[Share] = strawberry.field(description="By state.")
    by_jurisdiction: list[Share] = strawberry.field(description="By county or zone, in the order of codes.")
    by_sector: list[Share] = strawberry.field(description="By sector group (Art. 6).")
    by_size: list[Share] = strawberry.field(description="By size class of the organisation (Art. 14).")
    funnel: list[Share] = strawberry.field(description="How many came to each step; each includes those after it.")
    stages: list[StageTime] = strawberry.field(description="Stages by the time at which they began.")


@strawberry.type(description="A cycle in figures, over what the viewer sees (Art. 11).")
class CycleFigures:
    """One cycle."""

    session: int = strawberry.field(description="Number of the session.")
    award_year: int = strawberry.field(description="Year that the title names.")
    stage: str = strawberry.field(description="Stage that it is in.")
    applications: int = strawberry.field(description="Applications handed in.")
    qualified: int = strawberry.field(description="On signed lists of qualified applicants (Art. 17).")
    on_site: int = strawberry.field(description="On the signed list for site review (Art. 18).")
    candidates: int = strawberry.field(description="On the signed candidate list (Art. 20).")
    quality: int = strawberry.field(description="Quality awards, revoked ones included (Art. 22).")
    nominations: int = strawberry.field(description="Nomination awards, revoked ones included (Art. 22).")
    refused: int = strawberry.field(
        description="Applications that were rejected, removed, not approved or disqualified."
    )
    bonus: Decimal = strawberry.field(description="Bonuses granted, in CNY (Art. 8).")
    paid: Decimal = strawberry.field(description="Of them paid out, in CNY (Art. 9).")
    revoked: int = strawberry.field(description="Awards revoked since (Art. 28, 30).")


PIPELINE: Final = """jsonb_build_object('clock', (SELECT ctx.clock()),
 'counts', (SELECT COALESCE(jsonb_agg(jsonb_build_array(g.state, g.code, g.name, g.sector_group, g.size_class, g.number)
   ORDER BY g.code, g.state), '[]')
  FROM (SELECT d.{state} AS state, j.code, j.name, d.sector_group, o.size_class, count(*) AS number
   FROM public.dossier d LEFT JOIN public.jurisdiction j ON j.id = d.jurisdiction_id
   LEFT JOIN public.organisation o ON o.id = d.organisation_id
   WHERE d.cycle_id = {t}.id AND d.{state} <> 'draft' GROUP BY 1, 2, 3, 4, 5) g),
 'stages', (SELECT COALESCE(jsonb_agg(jsonb_build_array(s.stage, s.opened_at, s.closed_at,
   round(extract(epoch FROM COALESCE(s.closed_at, GREATEST((SELECT ctx.clock()), s.opened_at)) - s.opened_at)::numeric / 3600, 1))
   ORDER BY s.opened_at, s.id), '[]') FROM public.cycle_stage s WHERE s.cycle_id = {t}.id))"""


def _listed(kind: ListKind) -> str:
    """Return how many applications are on the signed lists of a kind, of the cycle `c`."""
    return f"""(SELECT count(DISTINCT e.dossier_id) FROM public.list_entry e
 JOIN public.award_list l ON l.id = e.list_id
 WHERE e.cycle_id = c.id AND l.kind = '{kind.value}' AND l.state = 'signed')"""  # noqa: S608 -- of an enum


_REFUSED: Final = "'rejected', 'removed', 'not_approved', 'disqualified'"
HISTORY: Final = f"""(SELECT COALESCE(jsonb_agg(jsonb_build_object('session', c.session, 'awardYear', c.award_year,
  'stage', c.stage, 'applications', d.handed_in, 'refused', d.refused, 'qualified', {_listed(ListKind.QUALIFIED)}, 'onSite', {_listed(ListKind.SITE)},
  'candidates', {_listed(ListKind.CANDIDATE)}, 'quality', w.quality, 'nominations', w.nominations, 'revoked', w.revoked,
  'bonus', to_char((SELECT COALESCE(sum(b.amount), 0) FROM public.bonus_entitlement b WHERE b.cycle_id = c.id), 'FM999999999990.00'),
  'paid', to_char((SELECT COALESCE(sum(p.amount), 0) FROM public.payment_order p
    WHERE p.cycle_id = c.id AND p.state = 'paid'), 'FM999999999990.00')) ORDER BY c.session DESC), '[]')
 FROM public.cycle c,
 LATERAL (SELECT count(*) FILTER (WHERE d.{{state}} <> 'draft') AS handed_in,
   count(*) FILTER (WHERE d.{{state}} IN ({_REFUSED})) AS refused FROM public.dossier d WHERE d.cycle_id = c.id) d,
 LATERAL (SELECT count(*) FILTER (WHERE w.kind = 'quality') AS quality, count(*) FILTER (WHERE w.kind = 'nomination') AS nominations,
   count(*) FILTER (WHERE w.state = 'revoked') AS revoked FROM public.award w WHERE w.cycle_id = c.id) w
 WHERE c.programme_id = {{t}}.id)"""  # noqa: S608 -- constants
_NONE: Final = "none"


def pipeline(found: dict[str, Any], _language: str) -> dict[str, Any]:
    """Return the figures of a cycle, of counts by everything that they are told by."""
    rows = found["counts"]
    states = _counted((row[0], row[5]) for row in rows)
    names = {row[1]: row[2] for row in rows}
    return {
        "applications": sum(states.values()),
        "byState": _shares({state.value: states[state.value] for state in REACHED if states[state.value]}),
        "byJurisdiction": _shares(dict(sorted(_counted((row[1], row[5]) for row in rows).items())), names),
        "bySector": _shares(dict(sorted(_counted((row[3], row[5]) for row in rows).items()))),
        "bySize": _shares(_counted((row[4] or _NONE, row[5]) for row in rows)),
        "funnel": _shares({step.value: number for step, number in funnel(states).items()}),
        "stages": [_stage(*row) for row in found["stages"]],
    }


def _counted(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    counter: Counter[str] = Counter()
    for key, number in pairs:
        counter[key] += number
    return counter


def _shares(counted: dict[str, int], names: dict[str, str] | None = None) -> list[dict[str, Any]]:
    return [{"key": key, "name": (names or {}).get(key), "count": number} for key, number in counted.items()]


def _stage(stage: str, opened_at: str, closed_at: str | None, hours: float) -> dict[str, Any]:
    return {"stage": stage, "openedAt": opened_at, "closedAt": closed_at, "hours": float(hours)}
