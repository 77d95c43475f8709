"""The calendar that the office keeps: holidays and make-up working days, a year at a time, by two persons (Art. 21)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import CalendarYear
from regulation.ability import Ability
from regulation.calendar import HolidayInput, schedule_violations
from regulation.states import CalendarState
from regulation.violation import require
from services.common import refuse, require_text, texts_in
from services.door import Act, Done, act

_OF_YEAR: Final = select(CalendarYear.id, CalendarYear.state).where(
    CalendarYear.programme_id == bindparam("programme"),
    CalendarYear.year == bindparam("year"),
    CalendarYear.replaced_at.is_(None),
)


async def _kept(act: Act, programme: Any, year: int) -> dict[str, Any]:
    """Return the schedules of a year that somebody may still go by or sign: key by state."""
    rows = await act.tx.all(_OF_YEAR, programme=programme, year=year)
    return {row["state"]: row["id"] for row in rows}


@act(Ability.PROGRAMME_DRAFT_CALENDAR)
async def draft_calendar(
    act: Act,
    *,
    year: Annotated[int, Doc("Calendar year.")],
    source: Annotated[str, Doc("Document of the State Council that is followed, with its number.")],
    holidays: Annotated[list[HolidayInput], Doc("Every public holiday of the year; one over New Year in two parts.")],
    workdays: Annotated[list[date], Doc("Weekend days of the year that are worked.")],
    reason: Annotated[str, Doc("Why the schedule of the year changes; only if it has one.")] = "",
) -> Done:
    """Draft the holidays of a whole year from the document that publishes them; another person signs (Art. 21)."""
    require_text(act, 500, source=source, **texts_in("holidays", holidays))
    require(schedule_violations(year, holidays, workdays))
    kept = await _kept(act, act.target.id, year)
    refuse(act, CalendarState.DRAFTED in kept, "CALENDAR_DRAFTED", "year")
    require_text(act, **({"reason": reason} if CalendarState.SIGNED in kept else {}))
    row = await act.tx.insert(
        CalendarYear,
        programme_id=act.target.id,
        year=year,
        source=source,
        holidays=[one.to_json() for one in holidays],
        workdays=sorted(day.isoformat() for day in workdays),
        reason=reason or None,
        drafted_at=act.now,
        drafted_by_id=act.actor.person_id,
    )
    return act.done("calendar_year", row)


@act(Ability.CALENDAR_YEAR_SIGN)
async def sign_calendar(act: Act) -> Done:
    """Put the holidays of a year into force; not by who drafted them. Windows that are published stay (Art. 21)."""
    row = await act.row()
    former = (await _kept(act, row["programme_id"], row["year"])).get(CalendarState.SIGNED)
    if former:
        await act.tx.update(CalendarYear, former, replaced_at=act.now)
    await act.move(decided_at=act.now)
    return act.done(replaces=str(former) if former else None)


@act(Ability.CALENDAR_YEAR_REJECT)
async def reject_calendar(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Reject a draft of the holidays of a year, with a reason; another one may be drafted (Art. 21)."""
    require_text(act, reason=reason)
    await act.move(rejection=reason, decided_at=act.now)
    return act.done()
