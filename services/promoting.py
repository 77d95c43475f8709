"""Activities of the office and of winners: planned, announced, held, recorded, and who takes part (Art. 25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import Activity, Obligation, Organisation, Participation, RoleGrant
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.honours import Validity
from regulation.promotion import ActivityKind, counting_violations, plan_violations
from regulation.violation import require
from services.common import refuse, require_text
from services.door import Act, Done, act
from services.inputs import Ref
from services.titles import require_title

_TITLE: Final = 200
_LOCK: Final = "SELECT * FROM public.activity WHERE id = $1 FOR UPDATE"
_TAKEN: Final = "SELECT count(*) FROM public.participation WHERE activity_id = $1 AND state <> 'withdrawn'"
_KNOWN: Final = """SELECT 1 FROM public.participation
 WHERE activity_id = $1 AND organisation_id = $2 AND attendee = $3 AND state <> 'withdrawn'"""
_CAME: Final = """UPDATE public.participation
 SET state = CASE WHEN id = ANY ($2::uuid[]) THEN 'attended' ELSE 'absent' END
 WHERE activity_id = $1 AND state = 'signed_up' RETURNING id"""

Kind = Annotated[ActivityKind, Doc("What it is.")]


@dataclass(frozen=True)
class ActivityInput:
    """An activity as it is planned (Art. 25)."""

    title: Annotated[str, Doc("Title.")]
    text: Annotated[str, Doc("What it is about.")]
    place: Annotated[str, Doc("Where.")]
    starts_at: Annotated[datetime, Doc("When it begins: to come.")]
    ends_at: Annotated[datetime, Doc("When it ends.")]
    places: Annotated[int | None, Doc("How many people may sign up; null: any number.")] = None


Planned = Annotated[ActivityInput, Doc("What is planned.")]


def _checked(act: Act, given: ActivityInput) -> dict[str, Any]:
    """Return an activity as it is kept; RuleBroken names what is wrong with it."""
    require_text(act, _TITLE, **{"activity.title": given.title, "activity.place": given.place})
    require_text(act, **{"activity.text": given.text})
    require(plan_violations(act.now, given.starts_at, given.ends_at, given.places))
    return dict(vars(given))


async def _plan(act: Act, programme: UUID, host: UUID | None, kind: ActivityKind, given: ActivityInput) -> Done:
    row = await act.tx.insert(
        Activity,
        programme_id=programme,
        organisation_id=host,
        kind=kind.value,
        planned_at=act.now,
        **_checked(act, given),
    )
    return act.done("activity", row)


@act(Ability.PROGRAMME_PLAN_ACTIVITY)
async def plan_activity(act: Act, *, kind: Kind, activity: Planned) -> Done:
    """Plan an activity of the office that promotes the award (Art. 25)."""
    return await _plan(act, act.target.id, None, kind, activity)


@act(Ability.ORGANISATION_PLAN_ACTIVITY)
async def plan_own_activity(
    act: Act,
    *,
    award_id: Annotated[UUID, Ref("award"), Doc("Award whose title the organisation bears.")],
    kind: Kind,
    activity: Planned,
) -> Done:
    """Plan an activity of a winner; the office announces it (Art. 25)."""
    await require_title(act, award_id, act.target.id)
    organisation = await act.get(Organisation, act.target.id)
    return await _plan(act, organisation["programme_id"], act.target.id, kind, activity)


@act(Ability.ACTIVITY_CHANGE)
async def change_activity(act: Act, *, activity: Planned) -> Done:
    """Change an activity that has not begun; places already taken stay taken (Art. 25)."""
    row = (await act.tx.sql(_LOCK, act.target.id))[0]
    refuse(act, row["starts_at"] <= act.now, "ACTIVITY_BEGUN")
    changes = _checked(act, activity)
    taken = (await act.tx.sql(_TAKEN, act.target.id))[0][0]
    refuse(
        act,
        activity.places is not None and activity.places < taken,
        "PLACES_TAKEN",
        "activity.places",
        taken=str(taken),
    )
    await act.move(act.target.situation.state, **changes)
    return act.done()


@act(Ability.ACTIVITY_ANNOUNCE)
async def announce_activity(act: Act) -> Done:
    """Announce an activity to everybody; from now on people sign up (Art. 25)."""
    refuse(act, (await act.row())["starts_at"] <= act.now, "ACTIVITY_BEGUN")
    await act.move(announced_at=act.now)
    return act.done()


@act(Ability.ACTIVITY_CANCEL)
async def cancel_activity(act: Act, *, reason: Annotated[str, Doc("Why, as who signed up is told.")]) -> Done:
    """Cancel an activity that was not held (Art. 25)."""
    require_text(act, reason=reason)
    await act.move(reason=reason)
    return act.done()


@act(Ability.ACTIVITY_SIGN_UP)
async def sign_up(act: Act, *, attendee: Annotated[str, Doc("Name of who comes.")]) -> Done:
    """Take a place for somebody of the own organisation, before it begins and while there is one (Art. 25)."""
    require_text(act, _TITLE, attendee=attendee)
    row = (await act.tx.sql(_LOCK, act.target.id))[0]  # one after another: the last place is given once
    refuse(act, row["state"] != act.target.situation.state, "WRONG_STATE")
    refuse(act, row["starts_at"] <= act.now, "ACTIVITY_BEGUN")
    sender, name = (await act.get(RoleGrant, act.actor.grant_id))["organisation_id"], attendee.strip()
    refuse(act, bool(await act.tx.sql(_KNOWN, act.target.id, sender, name)), "ALREADY_SIGNED_UP", "attendee")
    taken = (await act.tx.sql(_TAKEN, act.target.id))[0][0]
    refuse(act, row["places"] is not None and taken >= row["places"], "ACTIVITY_FULL")
    key = await act.tx.insert(
        Participation,
        activity_id=row["id"],
        programme_id=row["programme_id"],
        organisation_id=sender,
        host_id=row["organisation_id"],
        attendee=name,
        signed_up_at=act.now,
    )
    return act.done("participation", key)


@act(Ability.PARTICIPATION_WITHDRAW)
async def withdraw_participation(act: Act) -> Done:
    """Give a place back before the activity begins; somebody else may take it (Art. 25)."""
    activity = await act.get(Activity, (await act.row())["activity_id"])
    refuse(act, activity["starts_at"] <= act.now, "ACTIVITY_BEGUN")
    await act.move()
    return act.done()


@act(Ability.ACTIVITY_HOLD)
async def hold_activity(act: Act) -> Done:
    """Say that an activity was held, once it has begun (Art. 25)."""
    refuse(act, act.now < (await act.row())["starts_at"], "ACTIVITY_NOT_BEGUN")
    await act.move()
    return act.done()


@act(Ability.ACTIVITY_RECORD)
async def record_activity(
    act: Act,
    *,
    record: Annotated[str, Doc("What came of it.")],
    attended_ids: Annotated[list[UUID], Ref("participation"), Doc("Places whose people came; the others did not.")],
) -> Done:
    """Record what came of an activity and who came (Art. 25)."""
    require_text(act, record=record)
    known = {row["id"] for row in await act.tx.sql(_CAME, act.target.id, attended_ids)}
    refuse(act, not set(attended_ids) <= known, "NOT_FOUND", "attended_ids")
    await act.move(record=record, recorded_at=act.now)
    return act.done(attended=len(attended_ids), signed_up=len(known))


@act(Ability.ACTIVITY_COUNT)
async def count_activity(
    act: Act, *, obligation_id: Annotated[UUID, Ref("obligation"), Doc("What the winner owes that it meets.")]
) -> Done:
    """Count the own activity for what is owed of its kind, before that is handed in (Art. 25)."""
    row = await act.row()
    owed = await act.get(Obligation, obligation_id)
    refuse(act, owed["organisation_id"] != row["organisation_id"], "NOT_FOUND", "obligation_id")
    award = await require_title(act, owed["award_id"], row["organisation_id"], lasting=False)
    valid, held_on = Validity(award["valid_from"], award["valid_until"]), local_day(row["starts_at"])
    require(counting_violations(row["kind"], held_on, valid, owed["kind"], owed["state"]))
    await act.move(obligation_id=obligation_id)
    return act.done(obligation=str(obligation_id))
