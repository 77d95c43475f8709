"""Meetings while they are held: attendance, quorum, standing aside, motions, closing with resolutions (Art. 10, 21, 22)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import MeetingItem, MeetingMinutes, Motion, Recusal, Resolution
from models.database import to_json
from models.review import CONFLICTING
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.honours import AwardKind
from regulation.meetings import (
    OUTCOMES,
    AgendaState,
    Effect,
    ItemKind,
    MeetingState,
    MotionState,
    Presence,
    RecusalGround,
    ResolutionOutcome,
    Tally,
    quorate,
    reason_due,
    resolution_content,
)
from regulation.violation import Violation, require
from services.common import limit_text, refuse, require_text, require_unconflicted
from services.door import Act, Done, act
from services.inputs import Ref
from services.ledger import digest
from services.meetings import locked, numbers_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_TEXT: Final = 5_000
_ATTENDANCE: Final = "SELECT * FROM public.attendance WHERE meeting_id = $1 ORDER BY person_id"
_SET: Final = """UPDATE public.attendance a SET presence = n.presence FROM unnest($2::uuid[], $3::text[]) n(person, presence)
WHERE a.meeting_id = $1 AND a.person_id = n.person"""
# Who has voted on a motion that is being voted on stays; who has voted on an item takes part in it.
_VOTED_NOW: Final = """SELECT b.person_id FROM public.ballot_roll b JOIN public.motion o ON o.id = b.motion_id
WHERE b.meeting_id = $1 AND o.state = 'voting'"""
_RECUSE: Final = f"""INSERT INTO public.recusal
 (meeting_id, programme_id, item_id, organisation_id, person_id, ground, recorded_at)
SELECT i.meeting_id, i.programme_id, i.id, i.organisation_id, a.person_id, 'conflict', $3
FROM public.meeting_item i JOIN public.attendance a ON a.meeting_id = i.meeting_id
WHERE i.meeting_id = $1 AND ($2::uuid IS NULL OR i.id = $2) AND i.organisation_id IS NOT NULL
 AND {CONFLICTING.format(person="a.person_id", organisation="i.organisation_id")}
 AND NOT EXISTS (SELECT 1 FROM public.ballot_roll b WHERE b.item_id = i.id AND b.person_id = a.person_id)
ON CONFLICT DO NOTHING"""  # noqa: S608 -- names from code
_ITEMS: Final = "SELECT * FROM public.meeting_item WHERE meeting_id = $1 ORDER BY id"
_MOTIONS: Final = "SELECT * FROM public.motion WHERE meeting_id = $1 ORDER BY id"
_TALLIES: Final = "SELECT * FROM public.vote_tally WHERE meeting_id = $1"
_MINUTES: Final = """SELECT d.id FROM public.meeting_document d JOIN public.stored_file f ON f.sha256 = d.sha256
WHERE d.meeting_id = $1 AND d.kind = 'minutes' AND d.state = 'submitted' AND f.state = 'clean' ORDER BY d.id DESC"""
_LAPSE: Final = """UPDATE public.motion SET state = 'lapsed', version = version + 1
WHERE item_id = $1 AND state = 'pending'"""
_NUMBERED: Final = "SELECT 1 FROM public.resolution WHERE programme_id = $1 AND number = $2 LIMIT 1"
# What a resolution says of its item.
_SAID: Final = ("meeting_id", "programme_id", "cycle_id", "dossier_id", "organisation_id", "kind", "subject_id")


@dataclass(frozen=True)
class PresenceInput:
    """Whether one member takes part."""

    person_id: Annotated[UUID, Ref("person"), Doc("Member.")]
    presence: Annotated[Presence, Doc("Whether the member takes part; nobody is represented.")]


@act(Ability.MEETING_RECORD_ATTENDANCE)
async def record_meeting_attendance(
    act: Act, *, members: Annotated[list[PresenceInput], Doc("Members, each once; others stay as recorded.")]
) -> Done:
    """Record which members take part; who comes is recorded on the day, who is excused before (Art. 21, 22)."""
    meeting = await locked(act, act.target.id)
    early = local_day(act.now) < local_day(meeting["starts_at"])
    refuse(act, early and any(one.presence == Presence.PRESENT for one in members), "ATTENDANCE_NOT_DUE", "members")
    convened = {row["person_id"] for row in await act.tx.sql(_ATTENDANCE, act.target.id)}
    voted = {row["person_id"] for row in await act.tx.sql(_VOTED_NOW, act.target.id)}
    named = [one.person_id for one in members]
    require(
        violation
        for n, key in enumerate(named)
        for violation in _unfit(f"members.{n}.person_id", key, named[:n], convened, voted)
    )
    await act.tx.sql(_SET, act.target.id, named, [one.presence.value for one in members])
    return act.done()


def _unfit(field: str, key: UUID, before: Sequence[UUID], convened: set[UUID], voted: set[UUID]) -> Iterator[Violation]:
    """Yield why the presence of a person is not recorded (Art. 21, 22)."""
    if key not in convened:
        yield Violation("NOT_A_MEMBER", "Art.10", field)
    if key in before:
        yield Violation("GIVEN_TWICE", "Art.10", field)
    if key in voted:
        yield Violation("VOTED_ALREADY", "Art.10", field)


@act(Ability.MEETING_OPEN)
async def open_meeting(act: Act) -> Done:
    """Open a meeting with a quorum; who has a conflict of interest stands aside from now on (Art. 21, 22, 31)."""
    meeting = await locked(act, act.target.id)
    refuse(act, local_day(act.now) < local_day(meeting["starts_at"]), "MEETING_NOT_DUE")
    rows = await act.tx.sql(_ATTENDANCE, act.target.id)
    present = sum(row["presence"] == Presence.PRESENT for row in rows)
    await require_quorum(act, present, len(rows))
    await stand_aside(act, act.target.id)
    await act.move(opened_at=act.now, present=present)
    return act.done(members=len(rows), present=present)


async def require_quorum(act: Act, present: int, members: int) -> None:
    """Raise RuleBroken QUORUM_MISSING unless more than the share of the members is there (Art. 21, 22)."""
    share = (await numbers_of(act)).meeting_quorum
    missing = not quorate(present, members, share)
    refuse(act, missing, "QUORUM_MISSING", "", present=str(present), members=str(members))


async def stand_aside(act: Act, meeting: UUID, item: UUID | None = None) -> None:
    """Record who has a conflict of interest with what an item is about, and has not voted on it (Art. 31)."""
    await act.tx.sql(_RECUSE, meeting, item, act.now)


# --- Items and motions -----------------------------------------------------------------------------------------------


@act(Ability.MEETING_ITEM_MOVE)
async def move_motion(
    act: Act,
    *,
    effect: Annotated[Effect, Doc("What it asks for.")],
    text: Annotated[str, Doc("Wording.")],
    award_kind: Annotated[AwardKind | None, Doc("Kind of award, where it is to be given.")] = None,
    reason: Annotated[str, Doc("Why; required where it departs from the list before (Art. 21).")] = "",
) -> Done:
    """Make a motion on an item; motions are voted on in their order (Art. 21, 22)."""
    require_text(act, _TEXT, text=text)
    limit_text(act, _TEXT, reason=reason)
    item = await act.row()
    meeting = await locked(act, item["meeting_id"])
    refuse(act, meeting["state"] in {MeetingState.CLOSED, MeetingState.CANCELLED}, "WRONG_STATE")
    kind = _award_of(act, item, effect, award_kind)
    due = reason_due(ItemKind(item["kind"]), effect, kind, item["award_kind"])
    refuse(act, due and not reason.strip(), "MOTION_REASON_MISSING", "reason")
    same = ("meeting_id", "programme_id", "cycle_id", "dossier_id", "organisation_id")
    motion = await act.tx.insert(
        Motion, **{name: item[name] for name in same}, item_id=act.target.id, moved_by_id=act.actor.person_id,
        effect=effect.value, award_kind=kind, text=text, reason=reason,
    )  # fmt: skip
    return act.done("motion", motion)


def _award_of(act: Act, item: Any, effect: Effect, given: AwardKind | None) -> str | None:
    """Return the kind of award of a motion; what was public for ten days is approved as it was, or not (Art. 21, 22)."""
    if item["award_kind"] is None or effect is Effect.DECLINE:
        refuse(act, given is not None, "AWARD_KIND_UNFIT", "award_kind")
        return None
    if item["kind"] == ItemKind.APPROVAL:
        refuse(act, given is not None and given != item["award_kind"], "AWARD_KIND_PUBLIC", "award_kind")
        return str(item["award_kind"])
    return str((given or AwardKind(item["award_kind"])).value)


@act(Ability.MEETING_ITEM_RECUSE)
async def recuse_from_item(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Stand aside from an item, which one neither sees nor votes on from now on (Art. 31)."""
    require_text(act, _TEXT, reason=reason)
    item = await act.row()
    voted = await act.tx.sql(
        "SELECT 1 FROM public.ballot_roll WHERE item_id = $1 AND person_id = $2", act.target.id, act.actor.person_id
    )
    refuse(act, bool(voted), "VOTED_ALREADY")
    await act.tx.insert(
        Recusal, meeting_id=item["meeting_id"], programme_id=item["programme_id"], item_id=act.target.id,
        organisation_id=item["organisation_id"], person_id=act.actor.person_id, ground=RecusalGround.DECLARED.value,
        reason=reason, recorded_at=act.now,
    )  # fmt: skip
    return act.done()


@act(Ability.MEETING_ITEM_DEFER)
async def defer_item(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Put an item off to another meeting (Art. 21, 22)."""
    require_text(act, _TEXT, reason=reason)
    item = await act.row()
    meeting = await locked(act, item["meeting_id"])
    refuse(act, meeting["state"] != MeetingState.HELD, "MEETING_NOT_OPEN")
    voting = await act.tx.sql("SELECT 1 FROM public.motion WHERE item_id = $1 AND state = 'voting'", act.target.id)
    refuse(act, bool(voting), "VOTE_OPEN")
    await act.tx.sql(_LAPSE, act.target.id)
    await act.move(reason=reason)
    return act.done()


async def decide_item(act: Act, item: UUID) -> None:
    """Let an item be decided by a motion that was adopted; its others are not voted on."""
    await act.tx.sql(_LAPSE, item)
    await act.tx.update(MeetingItem, item, state=AgendaState.DECIDED.value)


# --- Closing -------------------------------------------------------------------------------------------------------


@act(Ability.MEETING_CLOSE)
async def close_meeting(
    act: Act,
    *,
    number: Annotated[str, Doc("Number of the minutes.")],
    minutes: Annotated[str, Doc("Text of the minutes; who stood aside from an item does not read it.")],
) -> Done:
    """Close a meeting with its minutes; what it resolved on each item is fixed (Art. 10, 21, 22)."""
    require_text(act, number=number, minutes=minutes)
    await locked(act, act.target.id)
    items = await act.tx.sql(_ITEMS, act.target.id)
    await require_unconflicted(act, [row["organisation_id"] for row in items if row["organisation_id"]])
    refuse(act, bool(await act.tx.sql(_NUMBERED, act.target.programme_id, number)), "ALREADY_EXISTS", "number")
    motions = await act.tx.sql(_MOTIONS, act.target.id)
    _require_voted(act, items, motions)
    await _keep_minutes(act, minutes)
    tallies = {row["motion_id"]: row for row in await act.tx.sql(_TALLIES, act.target.id)}
    found = [
        await _resolve(act, item, motions, tallies, number) for item in items if item["state"] != AgendaState.DEFERRED
    ]
    await act.move(closed_at=act.now, closed_by_id=act.actor.person_id)
    return act.done(number=number, minutes=digest(minutes.encode()), resolutions=found)


@act(Ability.MEETING_CONFIRM_MINUTES)
async def confirm_minutes(act: Act) -> Done:
    """Confirm the minutes as a member who was there, where the version asks for a second person (Art. 10, 21, 22)."""
    meeting = await act.row()
    refuse(act, meeting["minutes_confirmed_at"] is not None, "ALREADY_CONFIRMED")
    (kept,) = await act.tx.sql("SELECT text FROM public.meeting_minutes WHERE meeting_id = $1", act.target.id)
    await act.move(minutes_confirmed_at=act.now, minutes_confirmed_by_id=act.actor.person_id)
    return act.done(minutes=digest(kept["text"].encode()))


def _require_voted(act: Act, items: Sequence[Any], motions: Sequence[Any]) -> None:
    """Require that each item was voted on until a motion was adopted or none is left, or was put off."""
    waiting = {m["item_id"] for m in motions if m["state"] in {MotionState.PENDING, MotionState.VOTING}}
    rejected = {m["item_id"] for m in motions if m["state"] == MotionState.REJECTED}
    still = [i for i in items if i["state"] == AgendaState.OPEN and (i["id"] in waiting or i["id"] not in rejected)]
    refuse(act, bool(still), "ITEMS_OPEN", "", count=str(len(still)))


async def _keep_minutes(act: Act, minutes: str) -> None:
    """Keep the minutes with their signed copy, which a meeting of a cycle must have."""
    signed = await act.tx.sql(_MINUTES, act.target.id)
    refuse(act, act.target.cycle_id is not None and not signed, "MINUTES_UNSIGNED")
    await act.tx.insert(
        MeetingMinutes, meeting_id=act.target.id, programme_id=act.target.programme_id, text=minutes,
        document_id=signed[0]["id"] if signed else None, recorded_at=act.now,
    )  # fmt: skip


async def _resolve(
    act: Act, item: Any, motions: Sequence[Any], tallies: Mapping[UUID, Any], number: str
) -> dict[str, Any]:
    """Fix what was resolved on an item and return it as the ledger keeps it."""
    adopted = next((m for m in motions if m["item_id"] == item["id"] and m["state"] == MotionState.ADOPTED), None)
    last = adopted or [m for m in motions if m["item_id"] == item["id"] and m["state"] == MotionState.REJECTED][-1]
    tally = Tally(*(tallies[last["id"]][name] for name in ("votes_for", "votes_against", "abstentions", "present")))
    outcome = OUTCOMES[Effect(adopted["effect"])] if adopted else ResolutionOutcome.NOT_ADOPTED
    said = {"award_kind": adopted and adopted["award_kind"], "text": last["text"], "number": number}
    said["reason"] = adopted["reason"] if adopted else _counted(tally)
    about = {name: item[name] for name in _SAID}
    content = resolution_content({**_named(about), **said, "motion": str(last["id"])}, outcome, tally)
    sealed = digest(to_json(content))
    if item["state"] == AgendaState.OPEN:
        await act.tx.update(MeetingItem, item["id"], state=AgendaState.DECIDED.value)
    await act.tx.insert(
        Resolution, **about, **said, item_id=item["id"], motion_id=adopted and adopted["id"], outcome=outcome.value,
        tally=tally.record(), digest=sealed, resolved_at=act.now,
    )  # fmt: skip
    return {**content, "digest": sealed}


def _named(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return ids as text, without what follows from the meeting."""
    kept = {name: value for name, value in about.items() if name not in {"programme_id", "organisation_id"}}
    return {name: str(value) if isinstance(value, UUID) else value for name, value in kept.items()}


def _counted(tally: Tally) -> str:
    return f"动议均未通过：到会{tally.present}人，赞成{tally.votes_for}票，反对{tally.votes_against}票，弃权{tally.abstentions}票。"
