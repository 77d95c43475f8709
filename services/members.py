"""Members of panels by hand: who leads, who declines or stands down, whose term is longer, who is kept apart (Art. 18, 31)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import Assignment, AvoidPair, Person
from models.review import Freeze
from regulation.ability import Ability
from regulation.states import ReviewState
from regulation.violation import require
from services.common import refuse, require_text
from services.door import Act, Done, act
from services.inputs import Ref
from services.panels import PHASE, lead, seat
from services.places import UNREPORTED, facts, hold, violations

_REVIEW: Final = """SELECT r.state FROM public.review r JOIN public.review_author w ON w.review_id = r.id
WHERE r.dossier_id = $1 AND w.person_id = $2 AND r.phase = $3 FOR UPDATE OF r"""
_APART: Final = """SELECT 1 FROM public.avoid_pair p
WHERE p.programme_id = $1 AND p.person_id = $2 AND p.other_id = $3 AND p.ended_at IS NULL"""


@act(Ability.DOSSIER_CHANGE_LEADER)
async def change_leader(
    act: Act,
    *,
    leader_id: Annotated[UUID, Ref("person"), Doc("A member of the panel.")],
    reason: Annotated[str, Doc("Why.")],
) -> Done:
    """Let another member lead the panel, with a reason (Art. 18)."""
    require_text(act, reason=reason)
    await hold(act, [leader_id], [act.target.id])
    found = await facts(act, [act.target.id], [leader_id])
    refuse(act, leader_id not in found.present.get(act.target.id, ()), "LEADER_NOT_IN_PANEL", "leader_id")
    refuse(act, found.leaders.get(act.target.id) == leader_id, "LEADS_ALREADY", "leader_id")
    require(one for one in violations(found, act.target.id, [], leader_id) if one.field == "leader_id")
    await lead(act, {act.target.id: leader_id})
    await act.move(str(act.target.situation.state))
    return act.done()


@act(Ability.ASSIGNMENT_DECLINE)
async def decline_assignment(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Decline a place before having submitted; whoever declined is not placed there again (Art. 18)."""
    require_text(act, reason=reason)
    row = await _leaving(act)
    phase = PHASE[act.target.situation.stage or ""].value
    reviews = await act.tx.sql(_REVIEW, row["dossier_id"], row["person_id"], phase)
    refuse(act, any(one["state"] == ReviewState.LOCKED for one in reviews), "REVIEW_SUBMITTED")
    await _leave(act, Freeze.DECLINED, reason)
    return act.done()


@act(Ability.ASSIGNMENT_STAND_DOWN)
async def stand_down(
    act: Act,
    *,
    reason: Annotated[str, Doc("Why.")],
    replacement_id: Annotated[
        UUID | None, Ref("person"), Doc("Expert who takes the place at once, and leads if the other did.")
    ] = None,
) -> Done:
    """Stand a member down, with a reason, and seat another if one is named; a submitted review counts (Art. 18)."""
    require_text(act, reason=reason)
    row = await _leaving(act)
    await _leave(act, Freeze.STOOD_DOWN, reason)
    if replacement_id is not None:
        await _replace(act, row, replacement_id)
    return act.done()


async def _leaving(act: Act) -> Any:
    """Return the place of a member who is about to leave a panel still at work."""
    row = await act.row()
    refuse(act, row["frozen_at"] is not None, "PLACE_LEFT")
    found = await facts(act, [row["dossier_id"]], [])
    refuse(act, found.dossiers[row["dossier_id"]]["state"] not in UNREPORTED, "PANEL_REPORTED")
    return row


async def _leave(act: Act, because: Freeze, reason: str) -> None:
    await act.tx.update(
        Assignment, act.target.id, frozen_at=act.now, frozen_because=because.value, freeze_reason=reason
    )


async def _replace(act: Act, row: Any, expert: UUID) -> None:
    dossier = row["dossier_id"]
    await hold(act, [expert], [dossier])
    found = await facts(act, [dossier])
    leader = expert if row["leader"] else None
    named = {"expert_ids.0": "replacement_id", "expert_ids": "replacement_id", "leader_id": "replacement_id"}
    require([replace(one, field=named[one.field]) for one in violations(found, dossier, [expert], leader)])
    await seat(act, [(found.dossiers[dossier], expert)])
    if leader is not None:
        await lead(act, {dossier: leader})


@act(Ability.ASSIGNMENT_EXTEND_TERM)
async def extend_term(
    act: Act, *, due_at: Annotated[datetime, Doc("New exclusive end.")], reason: Annotated[str, Doc("Why.")]
) -> Done:
    """Give a member more time, with a reason (Art. 18)."""
    require_text(act, reason=reason)
    row = await act.row()
    refuse(act, row["frozen_at"] is not None, "PLACE_LEFT")
    later = due_at > act.now and (row["due_at"] is None or due_at > row["due_at"])
    refuse(act, not later, "TERM_NOT_LATER", "due_at")
    await act.tx.update(Assignment, act.target.id, due_at=due_at)
    return act.done()


@act(Ability.PERSON_KEEP_APART)
async def keep_apart(
    act: Act,
    *,
    other_id: Annotated[UUID, Ref("person"), Doc("The other.")],
    reason: Annotated[str, Doc("Why.")],
) -> Done:
    """Let two experts never sit in one panel from now on, with a reason (Art. 31)."""
    require_text(act, reason=reason)
    first, second = sorted((act.target.id, other_id))
    refuse(act, first == second, "SAME_PERSON", "other_id")
    refuse(act, not await act.visible(Person, [other_id]), "NOT_FOUND", "other_id")
    await hold(act, [first, second])
    refuse(act, bool(await act.tx.sql(_APART, act.actor.programme_id, first, second)), "ALREADY_APART", "other_id")
    key = await act.tx.insert(
        AvoidPair, programme_id=act.actor.programme_id, person_id=first, other_id=second, reason=reason, since=act.now
    )
    return act.done("avoid_pair", key)


@act(Ability.AVOID_PAIR_END)
async def end_keeping_apart(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Let two experts sit together again, with a reason (Art. 31)."""
    require_text(act, reason=reason)
    refuse(act, (await act.row())["ended_at"] is not None, "PERIOD_ENDED")
    await act.tx.update(AvoidPair, act.target.id, ended_at=act.now, ended_reason=reason)
    return act.done()
