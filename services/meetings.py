"""What a meeting resolved, as the ground of the acts that execute it (Art. 10, 21, 22)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models import Meeting
from regulation.meetings import Body, ItemKind, MeetingState, ResolutionOutcome
from regulation.parameters import Parameters
from regulation.roles import Role
from services.common import parameters, refuse, version_in_force

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from services.door import Act

# Who runs the meetings of which body (Art. 10, 22).
BODIES: Final = {
    Role.LEADING_GROUP_SECRETARY: Body.LEADING_GROUP,
    Role.EXECUTIVE_SECRETARY: Body.EXECUTIVE_MEETING,
}
_RESOLVED: Final = """SELECT r.* FROM public.resolution r WHERE r.kind = $1 AND r.subject_id = $2
ORDER BY r.resolved_at DESC, r.id DESC LIMIT 1"""
_OF_CYCLE: Final = """SELECT DISTINCT ON (r.subject_id) r.* FROM public.resolution r
WHERE r.cycle_id = $1 AND r.kind = $2 AND ($3::uuid IS NULL OR r.meeting_id = $3)
ORDER BY r.subject_id, r.resolved_at DESC, r.id DESC"""
_LOCK: Final = "SELECT * FROM public.meeting WHERE id = $1 FOR UPDATE"


async def require_resolved(
    act: Act, kind: ItemKind, subject: UUID, *, accepts: bool | None = None, field: str = ""
) -> Any:
    """Return the latest resolution on something; RuleBroken NOT_RESOLVED if no meeting resolved it so (Art. 10, 21, 22).

    `accepts`: what must have been resolved; without it, either.
    """
    wanted = {
        True: (ResolutionOutcome.ACCEPTED,),
        False: (ResolutionOutcome.DECLINED,),
        None: (ResolutionOutcome.ACCEPTED, ResolutionOutcome.DECLINED),
    }
    rows = await act.tx.sql(_RESOLVED, kind.value, subject)
    refuse(act, not rows or rows[0]["outcome"] not in wanted[accepts], "NOT_RESOLVED", field)
    await _require_confirmed(act, await act.get(Meeting, rows[0]["meeting_id"]), field)
    return rows[0]


async def _require_confirmed(act: Act, meeting: Any, field: str) -> None:
    """Require that a second person confirmed the minutes, where the version asks for it (Art. 10)."""
    due = (await numbers_of(act)).minutes_confirmed_by_second and meeting["minutes_confirmed_at"] is None
    refuse(act, due, "MINUTES_UNCONFIRMED", field)


async def resolutions(act: Act, kind: ItemKind, meeting: UUID | None = None) -> Mapping[UUID, Any]:
    """Return the latest resolution on each subject of a kind in the cycle, of one meeting or of all."""
    rows = await act.tx.sql(_OF_CYCLE, act.target.cycle_id, kind.value, meeting)
    return {row["subject_id"]: row for row in rows}


async def locked(act: Act, meeting: UUID) -> Any:
    """Return a meeting and hold it alone: who takes part and what is voted on does not change meanwhile."""
    return (await act.tx.sql(_LOCK, meeting))[0]


async def closed_meeting(act: Act, meeting: UUID, body: Body) -> Any:
    """Return a meeting that was closed, of a body, about the cycle; RuleBroken MEETING_NOT_CLOSED if it is not one."""
    row = await act.get(Meeting, meeting)
    fits = row["body"] == body and row["cycle_id"] == act.target.cycle_id
    refuse(act, not fits, "NOT_FOUND", "meeting_id")
    refuse(act, row["state"] != MeetingState.CLOSED, "MEETING_NOT_CLOSED", "meeting_id")
    await _require_confirmed(act, row, "meeting_id")
    return row


async def numbers_of(act: Act) -> Parameters:
    """Return the numbers that a meeting goes by: its cycle's, or those in force if it is about none (Art. 34)."""
    if act.target.cycle_id is not None:
        return await parameters(act)
    return Parameters.from_json((await version_in_force(act, act.target.programme_id))["parameters"])
