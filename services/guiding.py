"""Guidance and cultivation of organisations by those who recommend (Art. 12)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from annotated_doc import Doc

from models import Guidance, Organisation
from models.recommending import GuidanceKind
from regulation.ability import Ability
from regulation.calendar import local_day
from services.common import refuse, require_text
from services.door import Act, Done, act
from services.recommending import body_of


@act(Ability.ORGANISATION_RECORD_GUIDANCE)
async def record_guidance(
    act: Act,
    *,
    kind: Annotated[GuidanceKind, Doc("How the organisation was guided.")],
    guided_on: Annotated[date, Doc("On which day; not in the future.")],
    text: Annotated[str, Doc("What was done and found.")],
) -> Done:
    """Record guidance of an organisation of the body's jurisdiction or trade (Art. 12)."""
    _require_told(act, guided_on, text)
    organisation, body = await act.get(Organisation, act.target.id), await body_of(act)
    key = await act.tx.insert(
        Guidance,
        organisation_id=organisation["id"],
        programme_id=organisation["programme_id"],
        body_name=body.name,
        kind=kind.value,
        guided_on=guided_on,
        text=text,
        recorded_at=act.now,
        **body.columns,
    )
    return act.done("guidance", key)


@act(Ability.GUIDANCE_AMEND)
async def amend_guidance(
    act: Act,
    *,
    kind: Annotated[GuidanceKind, Doc("How the organisation was guided.")],
    guided_on: Annotated[date, Doc("On which day; not in the future.")],
    text: Annotated[str, Doc("What was done and found.")],
    reason: Annotated[str, Doc("Why it is amended.")],
) -> Done:
    """Amend a record of guidance; what stood before stays on the ledger (Art. 12)."""
    _require_told(act, guided_on, text)
    require_text(act, reason=reason)
    await act.tx.update(Guidance, act.target.id, kind=kind.value, guided_on=guided_on, text=text)
    return act.done()


def _require_told(act: Act, guided_on: date, text: str) -> None:
    require_text(act, text=text)
    refuse(act, guided_on > local_day(act.now), "DATE_IN_FUTURE", "guided_on")
