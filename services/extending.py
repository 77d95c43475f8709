"""Later deadlines for all, and notices that put earlier ones right (Art. 5, 16, 17)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc

from models import Cycle, Notice
from models.cycle import NoticeKind
from regulation.ability import Ability
from regulation.milestones import PlannedStageInput, last_day_before
from services.announcing import planned_stages, publish
from services.common import not_after, parameters, refuse, require_text
from services.door import Act, Done, act

_DEADLINES = ("filing_deadline", "recommendation_deadline")
_CORRECTABLE = {NoticeKind.ANNOUNCEMENT, NoticeKind.EXTENSION, NoticeKind.CORRECTION}


@act(Ability.CYCLE_EXTEND_DEADLINE)
async def extend_deadline(
    act: Act,
    *,
    filing_deadline: Annotated[datetime | None, Doc("New exclusive end of filing; empty: it stays.")] = None,
    recommendation_deadline: Annotated[
        datetime | None, Doc("New exclusive end of recommending; empty: it stays.")
    ] = None,
    planned: Annotated[
        list[PlannedStageInput] | None, Doc("Days planned anew for the later stages; empty: they stay.")
    ] = None,
    reason: Annotated[str, Doc("Why.")],
    title: Annotated[str, Doc("Title of the notice.")],
    body: Annotated[str, Doc("Text of the notice.")],
    channels: Annotated[list[str], Doc("Where it is published.")],
) -> Done:
    """Extend a deadline for all, before it has passed, and publish it; never for one applicant (Art. 5, 17)."""
    require_text(act, reason=reason)
    cycle = await act.cycle()
    asked = {"filing_deadline": filing_deadline, "recommendation_deadline": recommendation_deadline}
    later = {name: instant for name, instant in asked.items() if instant is not None}
    refuse(act, not later, "DEADLINE_MISSING", "filing_deadline")
    for name, instant in later.items():
        _extend(act, name, cycle[name], instant)
    new = {name: cycle[name] for name in _DEADLINES} | later
    require_order(act, **new)
    plan = planned_stages(planned if planned is not None else cycle["planned"], new["filing_deadline"])
    moved = {"reference_date": last_day_before(new["filing_deadline"])} if await _moves_reference(act) else {}
    await act.tx.update(Cycle, act.target.id, **later, **moved, planned=plan)
    details = {"reason": reason, "planned": plan, "before": _dates(cycle), "now": _dates(new)}
    await publish(act, NoticeKind.EXTENSION, title=title, body=body, channels=channels, details=details)
    return act.done()


async def _moves_reference(act: Act) -> bool:
    """Tell whether look-backs follow the new deadline: then one could become eligible, or not, by it (Art. 13)."""
    return (await parameters(act)).extension_moves_reference


def _extend(act: Act, name: str, before: datetime | None, after: datetime) -> None:
    """Raise RuleBroken unless the cycle has the deadline, it has not passed, and the new one is later (Art. 17)."""
    refuse(act, before is None, "DEADLINE_NOT_SET", name)
    if before is not None:
        not_after(act, before, "DEADLINE_PASSED")
        refuse(act, after <= before, "DEADLINE_NOT_LATER", name)


def require_order(act: Act, filing_deadline: datetime, recommendation_deadline: datetime | None) -> None:
    """Raise RuleBroken if who files in time could not be recommended in time (Art. 12, 17)."""
    early = recommendation_deadline is not None and recommendation_deadline < filing_deadline
    refuse(act, early, "RECOMMENDATION_BEFORE_FILING", "recommendation_deadline")


def _dates(row: Any) -> dict[str, str | None]:
    return {name: row[name] and row[name].isoformat() for name in _DEADLINES}


@act(Ability.NOTICE_CORRECT)
async def correct_notice(
    act: Act,
    *,
    reason: Annotated[str, Doc("What was wrong.")],
    title: Annotated[str, Doc("Title of the correcting notice.")],
    body: Annotated[str, Doc("Text of the correcting notice.")],
    channels: Annotated[list[str], Doc("Where it is published.")],
) -> Done:
    """Publish a notice that corrects another, which stays as it was published; it moves no date (Art. 16, 17)."""
    require_text(act, reason=reason)
    wrong = await act.get(Notice, act.target.id)
    refuse(act, wrong["kind"] not in _CORRECTABLE, "NOTICE_NOT_CORRECTABLE")
    details = {"reason": reason, "corrects": wrong["content_digest"]}
    key = await publish(
        act, NoticeKind.CORRECTION, title=title, body=body, channels=channels, details=details, corrects_id=wrong["id"]
    )
    return act.done("notice", key)
