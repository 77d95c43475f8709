"""Cultivation of organisations by those who recommend, step by step (Art. 12)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from annotated_doc import Doc

from models import Cultivation, CultivationStep, Organisation
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.promotion import CultivationStage, StepKind
from services.common import limit_text, refuse, require_text
from services.door import Act, Done, act
from services.recommending import body_of

_STEP: Final = 2_000
_OPEN: Final = """SELECT 1 FROM public.cultivation WHERE organisation_id = $1 AND state = 'open'
 AND by_jurisdiction_id IS NOT DISTINCT FROM $2 AND by_agency_id IS NOT DISTINCT FROM $3"""
_YEARS_AHEAD: Final = 50

Stage = Annotated[CultivationStage, Doc("How far the organisation has come.")]
NextStep = Annotated[str, Doc("What is to be done next; empty: nothing is settled.")]
NextOn = Annotated[date | None, Doc("By which day.")]


@act(Ability.ORGANISATION_BEGIN_CULTIVATION)
async def begin_cultivation(
    act: Act,
    *,
    stage: Stage,
    target_year: Annotated[int, Doc("Year in which it is meant to apply.")],
    next_step: NextStep = "",
    next_on: NextOn = None,
) -> Done:
    """Begin to cultivate an organisation of the body's jurisdiction or trade (Art. 12)."""
    limit_text(act, _STEP, next_step=next_step)
    year = local_day(act.now).year
    refuse(act, not year <= target_year <= year + _YEARS_AHEAD, "YEAR_OUT_OF_RANGE", "target_year")
    organisation, body = await act.get(Organisation, act.target.id), await body_of(act)
    await act.tx.sql("SELECT 1 FROM public.organisation WHERE id = $1 FOR UPDATE", organisation["id"])
    refuse(act, bool(await act.tx.sql(_OPEN, organisation["id"], *body.key)), "ALREADY_EXISTS")
    key = await act.tx.insert(
        Cultivation,
        programme_id=organisation["programme_id"],
        organisation_id=organisation["id"],
        body_name=body.name,
        stage=stage.value,
        target_year=target_year,
        next_step=next_step,
        next_on=next_on,
        begun_at=act.now,
        **body.columns,
    )
    return act.done("cultivation", key)


@act(Ability.CULTIVATION_RECORD)
async def record_cultivation(
    act: Act,
    *,
    kind: Annotated[StepKind, Doc("What was done.")],
    done_on: Annotated[date, Doc("On which day; not in the future.")],
    text: Annotated[str, Doc("What was done and found.")],
    stage: Stage,
    next_step: NextStep = "",
    next_on: NextOn = None,
) -> Done:
    """Record a measure or visit, how far the organisation has come, and what is next (Art. 12)."""
    require_text(act, text=text)
    limit_text(act, _STEP, next_step=next_step)
    refuse(act, done_on > local_day(act.now), "DATE_IN_FUTURE", "done_on")
    row = await act.row()
    same = ("programme_id", "organisation_id", "by_jurisdiction_id", "by_agency_id")
    await act.tx.insert(
        CultivationStep,
        cultivation_id=row["id"],
        kind=kind.value,
        stage=stage.value,
        done_on=done_on,
        text=text,
        recorded_at=act.now,
        **{name: row[name] for name in same},
    )
    await act.move(stage=stage.value, next_step=next_step, next_on=next_on)
    return act.done()


@act(Ability.CULTIVATION_END)
async def end_cultivation(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """End a cultivation; its steps stay on record (Art. 12)."""
    require_text(act, reason=reason)
    await act.move(reason=reason, ended_at=act.now, next_step="", next_on=None)
    return act.done()
