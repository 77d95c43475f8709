"""Misuses of a title: recorded, ordered to be put right, put right or not (Art. 23, 33)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from annotated_doc import Doc

from models import TitleMisuse
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.titles import MisuseSource, TitleUse
from services.common import refuse, require_text
from services.door import Act, Done, act

_LONGEST: Final = 10_000
# Two who record at once count one after the other.
_LOCK: Final = "SELECT id FROM public.award WHERE id = $1 FOR UPDATE"
_NEXT: Final = "SELECT COALESCE(max(number), 0) + 1 FROM public.title_misuse WHERE award_id = $1"


@act(Ability.AWARD_RECORD_TITLE_MISUSE)
async def record_title_misuse(
    act: Act,
    *,
    kind: Annotated[TitleUse, Doc("What was done with the title; not what is allowed.")],
    source: Annotated[MisuseSource, Doc("How the office came to know of it.")],
    facts: Annotated[str, Doc("What was seen where, with its evidence; who reported it is not named.")],
    seen_on: Annotated[date, Doc("Day on which it was seen.")],
) -> Done:
    """Record that the title of an award may be misused; the winner learns of it when it is ordered (Art. 23, 33)."""
    require_text(act, _LONGEST, facts=facts)
    refuse(act, kind is TitleUse.IMAGE_PROMOTION, "USE_ALLOWED", "kind")
    refuse(act, seen_on > local_day(act.now), "DATE_IN_FUTURE", "seen_on")
    await act.tx.sql(_LOCK, act.target.id)
    award, number = await act.row(), (await act.tx.sql(_NEXT, act.target.id))[0][0]
    key = await act.tx.insert(
        TitleMisuse, award_id=award["id"], number=number, kind=kind.value, source=source.value, facts=facts,
        seen_on=seen_on, recorded_at=act.now,
        **{name: award[name] for name in ("cycle_id", "dossier_id", "organisation_id")},
    )  # fmt: skip
    return act.done("title_misuse", key)


@act(Ability.TITLE_MISUSE_ORDER)
async def order_remedy(
    act: Act,
    *,
    ordered: Annotated[str, Doc("What is to be put right, as the winner reads it.")],
    remedy_by: Annotated[date, Doc("Last day for that; after today.")],
) -> Done:
    """Order the winner to put a misuse right by a day; again, where what it did is not enough (Art. 23)."""
    require_text(act, _LONGEST, ordered=ordered)
    refuse(act, remedy_by <= local_day(act.now), "DAY_NOT_TO_COME", "remedy_by")
    await act.move(ordered=ordered, remedy_by=remedy_by)
    return act.done()


@act(Ability.TITLE_MISUSE_DISMISS)
async def dismiss_title_misuse(act: Act, *, reason: Annotated[str, Doc("Why it is none.")]) -> Done:
    """Find that the title was not misused (Art. 23)."""
    require_text(act, _LONGEST, reason=reason)
    await act.move(reason=reason, closed_at=act.now)
    return act.done()


@act(Ability.TITLE_MISUSE_ANSWER)
async def report_remedy(act: Act, *, answer: Annotated[str, Doc("What was done, with its evidence.")]) -> Done:
    """Say what was done to put a misuse right; after the day as well, as long as the office has not closed it (Art. 23)."""
    require_text(act, _LONGEST, answer=answer)
    await act.move(answer=answer, answered_at=act.now)
    return act.done()


@act(Ability.TITLE_MISUSE_CLOSE)
async def close_title_misuse(act: Act, *, reason: Annotated[str, Doc("How it stands, as the office found.")]) -> Done:
    """Find that a misuse was put right (Art. 23)."""
    require_text(act, _LONGEST, reason=reason)
    await act.move(reason=reason, closed_at=act.now)
    return act.done()


@act(Ability.TITLE_MISUSE_FAIL)
async def fail_title_misuse(act: Act, *, reason: Annotated[str, Doc("How it stands, as the office found.")]) -> Done:
    """Find, once its day is over, that a misuse was not put right: it may become an incident (Art. 23, 30)."""
    require_text(act, _LONGEST, reason=reason)
    last = (await act.row())["remedy_by"]
    refuse(act, local_day(act.now) <= last, "REMEDY_DAY_NOT_OVER", last=str(last))
    await act.move(reason=reason, closed_at=act.now)
    return act.done()
