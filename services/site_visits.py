"""Visits as the office arranges them: plan, change, announce, postpone (Art. 11, 19)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import SiteNotice, SiteObserver, SiteVisit, VerificationPoint
from models.review import Phase
from models.site import PointSource, SiteNoticeKind
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.site_review import day_violations, day_warnings, notice_violations
from regulation.violation import require
from services.common import limit_text, parameters, require_text, work_calendar
from services.door import Act, Done, act
from services.inputs import Ref
from services.panel_scores import site_issues
from services.panels import sitting
from services.site_team import require_free, require_observers

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEXT: Final = 5_000
_DROP: Final = "UPDATE public.site_observer SET dropped_at = $2 WHERE site_visit_id = $1 AND dropped_at IS NULL"

FirstDay = Annotated[date, Doc("First day.")]
LastDay = Annotated[date, Doc("Last day.")]
Place = Annotated[str, Doc("Where.")]
Agenda = Annotated[str, Doc("What happens when.")]
Preparation = Annotated[str, Doc("What the applicant is to prepare.")]
Logistics = Annotated[str, Doc("Transport and notes, for the panel alone.")]
Observers = Annotated[list[UUID] | None, Ref("person"), Doc("Who of the office goes along and does not score.")]


@dataclass(frozen=True)
class _Plan:
    """A plan as it is kept."""

    first_day: date
    last_day: date
    place: str
    agenda: str
    preparation: str
    logistics: str


@act(Ability.DOSSIER_PLAN_SITE_VISIT)
async def plan_site_visit(
    act: Act,
    *,
    first_day: FirstDay,
    last_day: LastDay,
    place: Place,
    agenda: Agenda = "",
    preparation: Preparation = "",
    logistics: Logistics = "",
    observer_ids: Observers = None,
) -> Done:
    """Plan the visit of the panel to a shortlisted applicant, with the points that the material reviews leave to it (Art. 19)."""
    plan = _Plan(first_day, last_day, place, agenda, preparation, logistics)
    kept = await _checked(act, plan, observer_ids or [])
    visit = await act.tx.insert(SiteVisit, dossier_id=act.target.id, cycle_id=act.target.cycle_id, **kept)
    await _observe(act, visit, observer_ids or [])
    # In the order of items and words, so that their places do not tell whose they are (Art. 31).
    points = await site_issues(act, act.target.id, Phase.MATERIAL)
    about: dict[str, Any] = {"site_visit_id": visit, "dossier_id": act.target.id, "cycle_id": act.target.cycle_id}
    await act.tx.insert_all(
        VerificationPoint, [{**about, **one, "source": PointSource.MATERIAL.value} for one in points]
    )
    return act.done("site_visit", visit, points=len(points))


@act(Ability.SITE_VISIT_CHANGE)
async def change_site_visit(
    act: Act,
    *,
    first_day: FirstDay,
    last_day: LastDay,
    place: Place,
    agenda: Agenda = "",
    preparation: Preparation = "",
    logistics: Logistics = "",
    observer_ids: Observers = None,
) -> Done:
    """Plan a visit anew, before it is announced or after it was postponed; the whole plan is given (Art. 19)."""
    plan = _Plan(first_day, last_day, place, agenda, preparation, logistics)
    kept = await _checked(act, plan, observer_ids or [])
    await act.tx.sql(_DROP, act.target.id, act.now)
    await _observe(act, act.target.id, observer_ids or [])
    await act.move(**kept)
    return act.done()


async def _checked(act: Act, plan: _Plan, observers: list[UUID]) -> dict[str, Any]:
    """Require that a visit is possible as planned; return what is kept of it."""
    require_text(act, _TEXT, place=plan.place)
    limit_text(act, _TEXT, agenda=plan.agenda, preparation=plan.preparation, logistics=plan.logistics)
    require(day_violations(plan.first_day, plan.last_day, local_day(act.now), await parameters(act)))
    await require_observers(act, _dossier(act), observers)
    together = [*await sitting(act, _dossier(act)), *observers]
    await require_free(act, _dossier(act), together, plan.first_day, plan.last_day)
    planned = (await act.cycle())["planned"]
    warnings = day_warnings(plan.first_day, plan.last_day, await work_calendar(act), planned)
    return {**asdict(plan), "warnings": warnings, "planned_at": act.now}


def _dossier(act: Act) -> UUID:
    if act.target.dossier_id is None:
        raise AssertionError(f"{act.request.ability} is about no application")
    return act.target.dossier_id


async def _observe(act: Act, visit: UUID, people: Sequence[UUID]) -> None:
    place = {"site_visit_id": visit, "dossier_id": _dossier(act), "cycle_id": act.target.cycle_id}
    await act.tx.insert_all(SiteObserver, [{**place, "person_id": person} for person in people])


@act(Ability.SITE_VISIT_ANNOUNCE)
async def announce_site_visit(act: Act) -> Done:
    """Tell the applicant the days of the visit and what to prepare, and nobody's name (Art. 19, 31)."""
    visit = await act.row()
    require(notice_violations(visit["first_day"], local_day(act.now), await parameters(act)))
    dossier = _dossier(act)
    await require_free(act, dossier, await sitting(act, dossier), visit["first_day"], visit["last_day"])
    await _tell(act, visit, SiteNoticeKind.ANNOUNCED)
    await act.move()
    return act.done()


@act(Ability.SITE_VISIT_POSTPONE)
async def postpone_site_visit(act: Act, *, reason: Annotated[str, Doc("Why; the applicant reads it.")]) -> Done:
    """Put a visit off that was announced; the next days are planned and announced afterwards (Art. 19)."""
    require_text(act, _TEXT, reason=reason)
    await _tell(act, await act.row(), SiteNoticeKind.POSTPONED, reason)
    await act.move()
    return act.done()


async def _tell(act: Act, visit: Any, kind: SiteNoticeKind, reason: str = "") -> None:
    same = ("dossier_id", "cycle_id", "first_day", "last_day", "place", "agenda", "preparation")
    told = {name: visit[name] for name in same}
    await act.tx.insert(
        SiteNotice, **told, site_visit_id=act.target.id, kind=kind.value, reason=reason, told_at=act.now
    )


async def cancel_visit(act: Act, dossier: UUID) -> None:
    """Cancel the visit to an applicant that leaves the procedure, as a consequence (Art. 28)."""
    await act.tx.sql(
        "UPDATE public.site_visit SET state = 'cancelled', version = version + 1"
        " WHERE dossier_id = $1 AND state IN ('planned', 'announced', 'postponed')",
        dossier,
    )
