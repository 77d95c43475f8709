"""Who goes on a visit and who was there (Art. 19): the panel as it sits, observers of the office, nobody twice a day."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from models import SiteVisit
from models.review import CONFLICTING
from regulation.calendar import SHANGHAI
from regulation.panels import end_of_term
from regulation.violation import RuleBroken, Violation, require
from services.common import parameters, refuse

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from services.door import Act

# Whoever plans for the same people waits here, so that two plans never both find them free.
_LOCK: Final = """SELECT pg_advisory_xact_lock(hashtextextended('site:' || k, 0))
FROM (SELECT unnest($1::text[]) AS k ORDER BY 1) one"""
# Other visits of these people that share a day with a visit: `$2` to `$3`, of an application `$1`.
_CLASH: Final = """
SELECT DISTINCT p.name, v.id, v.first_day, v.last_day FROM public.site_visit v
JOIN LATERAL (SELECT a.person_id FROM public.assignment a WHERE a.dossier_id = v.dossier_id AND a.frozen_at IS NULL
 UNION SELECT o.person_id FROM public.site_observer o
  WHERE o.site_visit_id = v.id AND o.dropped_at IS NULL) w ON w.person_id = ANY ($4::uuid[])
JOIN public.person p ON p.id = w.person_id
WHERE v.dossier_id <> $1 AND v.state IN ('planned', 'announced', 'held') AND v.first_day <= $3 AND $2 <= v.last_day
ORDER BY 3, 1
"""
_OFFICE: Final = """
SELECT e.id FROM unnest($1::uuid[]) AS e(id) WHERE NOT EXISTS (SELECT 1 FROM public.role_grant g
 WHERE g.person_id = e.id AND g.programme_id = $2 AND g.role IN ('office', 'office_director')
  AND g.valid_from <= $3 AND (g.valid_to IS NULL OR $3 < g.valid_to))
"""
_BOUND: Final = f"""
SELECT e.id FROM unnest($1::uuid[]) AS e(id), public.dossier d
WHERE d.id = $2 AND {CONFLICTING.format(person="e.id", organisation="d.organisation_id")}
"""  # noqa: S608 -- no value
_VISIT: Final = "SELECT * FROM public.site_visit WHERE dossier_id = $1"
_PRESENT: Final = """
SELECT 1 FROM public.site_attendance WHERE dossier_id = $1 AND person_id = $2 AND superseded_at IS NULL AND present
"""


async def require_free(act: Act, dossier: UUID, people: Collection[UUID], first: Any, last: Any) -> None:
    """Raise RuleBroken for each of these people who is on another visit on one of these days (Art. 19)."""
    await act.tx.sql(_LOCK, sorted(map(str, people)))
    found = await act.tx.sql(_CLASH, dossier, first, last, list(people))
    seen = await act.visible(SiteVisit, [row["id"] for row in found]) if found else set()
    require(_clash(row, shown=row["id"] in seen) for row in found)


def _clash(row: Any, *, shown: bool) -> Violation:
    """Return that somebody is not free; of a visit that the actor does not see, neither that it is one nor its days."""
    if not shown:
        return Violation("MEMBER_NOT_FREE", "Art.19", "first_day", {"name": row["name"]})
    first, last = row["first_day"].isoformat(), row["last_day"].isoformat()
    return Violation("SITE_VISIT_CLASH", "Art.19", "first_day", {"name": row["name"], "first": first, "last": last})


async def require_free_for_visit(act: Act, dossier: UUID, people: Collection[UUID]) -> None:
    """Raise RuleBroken for each of these new members who is elsewhere when the panel goes on its visit (Art. 19)."""
    rows = await act.tx.sql(_VISIT, dossier)
    if rows and people:
        await require_free(act, dossier, people, rows[0]["first_day"], rows[0]["last_day"])


async def site_term(act: Act, dossier: UUID) -> datetime | None:
    """Return the exclusive end of the term of a site review; None before the visit, when none runs (Art. 19)."""
    rows = await act.tx.sql(_VISIT, dossier)
    if not rows or rows[0]["held_at"] is None:
        return None
    last = max(act.now, datetime.combine(rows[0]["last_day"], time(), SHANGHAI))
    return end_of_term(last, (await parameters(act)).review_days)


async def require_observers(act: Act, dossier: UUID, people: list[UUID]) -> None:
    """Raise RuleBroken for each observer who is not of the office, or has a conflict of interest (Art. 19, 31)."""
    refuse(act, len(set(people)) != len(people), "OBSERVER_TWICE", "observer_ids")
    strangers = {row["id"] for row in await act.tx.sql(_OFFICE, people, act.actor.programme_id, act.now)}
    bound = {row["id"] for row in await act.tx.sql(_BOUND, people, dossier)}
    require(
        Violation("OBSERVER_CONFLICTED" if one in bound else "OBSERVER_NOT_OF_OFFICE",
                  "Art.31" if one in bound else "Art.19", f"observer_ids.{place}")
        for place, one in enumerate(people)
        if one in strangers | bound
    )  # fmt: skip


async def reopen_visit(act: Act, dossier: UUID) -> None:
    """Let a panel go on with its visit whose report fell, as a consequence of a late conflict (Art. 19, 31)."""
    await act.tx.sql(
        "UPDATE public.site_visit SET state = 'held', version = version + 1 WHERE dossier_id = $1 AND state = 'closed'",
        dossier,
    )


async def require_attended(act: Act) -> None:
    """Refuse a member who is not recorded as present at the visit, where that is asked for (Art. 19)."""
    if (await parameters(act)).site_attendance_required:
        found = await act.tx.sql(_PRESENT, act.target.dossier_id, act.actor.person_id)
        if not found:
            raise RuleBroken(Violation("SITE_VISIT_NOT_ATTENDED", "Art.19"))
