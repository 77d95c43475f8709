"""Meetings until they begin: plan, agenda, convening (Art. 10, 21, 22)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import Attendance, Cycle, Dossier, Incident, Meeting, MeetingItem, Motion, Objection
from models.outcome import ListKind
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.honours import AwardKind
from regulation.meetings import BallotKind, Body, Effect, ItemKind
from regulation.revocation import IncidentState
from regulation.states import DossierState, ObjectionState
from regulation.violation import require
from services.common import dossiers, refuse, require_text, require_unconflicted
from services.door import Act, Done, act
from services.inputs import Ref
from services.lists import entries_of, signed_lists
from services.meetings import BODIES, numbers_of
from services.publicising import bound_violations, standing_proposed
from services.rules_agenda import require_rules_due

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from models.base import Base

_TEXT: Final = 5_000
_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('meetings:' || $1::text, 0))"
_NUMBER: Final = "SELECT COALESCE(max(number), 0) + 1 AS next FROM public.meeting WHERE programme_id = $1 AND body = $2"
_MEMBERS: Final = """SELECT DISTINCT g.person_id FROM public.role_grant g WHERE g.programme_id = $1 AND g.role = $2
 AND g.valid_from <= $3 AND (g.valid_to IS NULL OR $3 < g.valid_to) ORDER BY 1"""
# What a meeting resolved, unless it is named to be considered again, or another one is about to, is on no second agenda.
_TAKEN: Final = """SELECT i.subject_id FROM public.meeting_item i JOIN public.meeting m ON m.id = i.meeting_id
WHERE i.cycle_id = $1 AND i.kind = $2 AND m.state <> 'cancelled'
 AND (i.state = 'decided' AND NOT (m.state = 'closed' AND i.subject_id = ANY ($3::uuid[])) OR i.state = 'open')"""
_AWARDS: Final = {AwardKind.QUALITY: "市长质量奖", AwardKind.NOMINATION: "市长质量奖提名奖"}


@act(Ability.PROGRAMME_PLAN_MEETING)
async def plan_meeting(
    act: Act,
    *,
    title: Annotated[str, Doc("Title.")],
    place: Annotated[str, Doc("Where.")],
    starts_at: Annotated[datetime, Doc("When it begins.")],
    cycle_id: Annotated[UUID | None, Ref("cycle"), Doc("Cycle that it is about; none: rules and norms.")] = None,
    ballot_kind: Annotated[BallotKind | None, Doc("How it votes; empty: as the rules say.")] = None,
    ballot_reason: Annotated[str, Doc("Why it votes otherwise than the rules say.")] = "",
) -> Done:
    """Plan a meeting of the body that the caller is secretary of (Art. 10, 22)."""
    require_text(act, _TEXT, title=title, place=place)
    refuse(act, starts_at < act.now, "MEETING_IN_PAST", "starts_at")
    if cycle_id is not None:
        refuse(act, cycle_id not in await act.visible(Cycle, [cycle_id]), "NOT_FOUND", "cycle_id")
    usual = (await numbers_of(act.within(cycle_id) if cycle_id else act)).ballot_kind
    departs = ballot_kind is not None and ballot_kind != usual
    refuse(act, departs and not ballot_reason.strip(), "TEXT_MISSING", "ballot_reason")
    body = BODIES[act.actor.role]
    await act.tx.sql(_ALONE, str(act.target.id))
    meeting = await act.tx.insert(
        Meeting,
        programme_id=act.target.id,
        cycle_id=cycle_id,
        body=body.value,
        number=(await act.tx.sql(_NUMBER, act.target.id, body.value))[0]["next"],
        title=title,
        place=place,
        starts_at=starts_at,
        ballot_kind=ballot_kind.value if ballot_kind else usual,
        ballot_reason=ballot_reason,
        planned_at=act.now,
    )
    return act.done("meeting", meeting)


# --- Agenda --------------------------------------------------------------------------------------------------------


Named = Annotated[list[UUID] | None, Ref("dossier"), Doc("These alone, also if decided on; empty: all that are not.")]


@act(Ability.MEETING_ADD_CANDIDATES)
async def add_candidates(act: Act, *, dossier_ids: Named = None) -> Done:
    """Put the candidates of the signed list on the agenda, each with the motion of the list (Art. 21)."""
    return await _add_listed(act, dossier_ids, ItemKind.CANDIDATE, ListKind.CANDIDATE, DossierState.CANDIDATE)


@act(Ability.MEETING_ADD_APPROVALS)
async def add_approvals(act: Act, *, dossier_ids: Named = None) -> Done:
    """Put the proposed winners that are ready on the agenda, each with the motion to approve it (Art. 22).

    Not before their ten days are over; contested ones wait (Art. 21).
    """
    proposed = await standing_proposed(act)
    bound = await bound_violations(act, {key: str(key) for key in proposed})
    waiting = {UUID(one.field) for one in bound}
    require(replace(one, field="") for one in bound if waiting == set(proposed))
    ready = (DossierState.PUBLICISED, DossierState.UPHELD)
    return await _add_listed(act, dossier_ids, ItemKind.APPROVAL, ListKind.PROPOSED, *ready, besides=waiting)


async def _add_listed(
    act: Act,
    named: list[UUID] | None,
    kind: ItemKind,
    listed: ListKind,
    *states: DossierState,
    besides: Collection[UUID] = (),
) -> Done:
    lists = await signed_lists(act, listed)
    refuse(act, not lists, "LIST_NOT_SIGNED", listed.value)
    taken = await act.tx.sql(_TAKEN, act.target.cycle_id, kind.value, named or [])
    standing = {row["id"] for row in await dossiers(act, *states)} - {row["subject_id"] for row in taken}
    found = [
        e for one in lists for e in await entries_of(act, one["id"]) if e["dossier_id"] in standing.difference(besides)
    ]
    entries = [entry for entry in found if named is None or entry["dossier_id"] in named]
    refuse(act, not entries or len(entries) < len(set(named or ())), "AGENDA_EMPTY", "dossier_ids")
    await require_unconflicted(act, [entry["organisation_id"] for entry in entries])
    await _put(act, kind, entries)
    return act.done(items=len(entries), digests=[one["digest"] for one in lists])


async def _put(act: Act, kind: ItemKind, entries: Sequence[Any]) -> None:
    """Insert an item with its motion for each entry."""
    shared = {
        "meeting_id": act.target.id,
        "programme_id": act.target.programme_id,
        "cycle_id": act.target.cycle_id,
    }
    about = [{**shared, **{name: e[name] for name in ("dossier_id", "organisation_id", "award_kind")}} for e in entries]
    keys = await act.tx.keys(len(entries))
    items = [
        {**one, "id": key, "kind": kind.value, "subject_id": one["dossier_id"], "title": entry["organisation_name"]}
        for key, one, entry in zip(keys, about, entries, strict=True)
    ]
    await act.tx.insert_all(MeetingItem, items)
    motions = [
        {**one, "item_id": key, "effect": Effect.ACCEPT.value, "text": wording(kind, one["award_kind"])}
        for key, one in zip(keys, about, strict=True)
    ]
    await act.tx.insert_all(Motion, motions)


def wording(kind: ItemKind, award_kind: str) -> str:
    """Return the words of the motion that follows from the list before."""
    verb = "审定授予" if kind is ItemKind.APPROVAL else "拟授予"
    return verb + _AWARDS[AwardKind(award_kind)]


@act(Ability.MEETING_ADD_ITEM)
async def add_meeting_item(
    act: Act,
    *,
    kind: Annotated[ItemKind, Doc("What it is about; candidates and approvals come from their lists.")],
    title: Annotated[str, Doc("Title.")],
    objection_id: Annotated[UUID | None, Ref("objection"), Doc("Objection, verified by its handler.")] = None,
    dossier_id: Annotated[UUID | None, Ref("dossier"), Doc("Application that may take a vacant place.")] = None,
    incident_id: Annotated[
        UUID | None, Ref("incident"), Doc("Incident that the director signed (Art. 28, 30).")
    ] = None,
    subject_id: Annotated[
        UUID | None,
        Doc("Rules or set of numbers to be approved; or, for the cycle to go by, an approved version of either."),
    ] = None,
    award_kind: Annotated[AwardKind | None, Doc("Kind of award that a replacement is for.")] = None,
) -> Done:
    """Put an objection, a replacement, rules, a revocation or anything else on the agenda (Art. 10, 21, 28, 30)."""
    require_text(act, _TEXT, title=title)
    subject = {
        ItemKind.OBJECTION: objection_id, ItemKind.REPLACEMENT: dossier_id, ItemKind.RULES: subject_id,
        ItemKind.REVOCATION: incident_id, ItemKind.OTHER: None,
    }  # fmt: skip
    refuse(act, kind not in subject, "ITEM_FROM_LIST", "kind")
    refuse(act, kind is not ItemKind.OTHER and subject[kind] is None, "SUBJECT_MISSING", _FIELDS.get(kind, ""))
    refuse(act, kind is ItemKind.REPLACEMENT and award_kind is None, "AWARD_KIND_MISSING", "award_kind")
    item = {
        "meeting_id": act.target.id, "programme_id": act.target.programme_id, "cycle_id": act.target.cycle_id,
        "kind": kind.value, "title": title, "subject_id": subject[kind], **await _about(act, kind, subject[kind]),
        "award_kind": award_kind.value if award_kind and kind is ItemKind.REPLACEMENT else None,
    }  # fmt: skip
    key = await act.tx.insert(MeetingItem, **item)
    if kind in {ItemKind.REPLACEMENT, ItemKind.RULES, ItemKind.REVOCATION}:
        same = ("meeting_id", "programme_id", "cycle_id", "dossier_id", "organisation_id", "award_kind")
        words = wording(kind, award_kind) if award_kind and kind is ItemKind.REPLACEMENT else title
        copied = {name: item.get(name) for name in same}
        await act.tx.insert(Motion, **copied, item_id=key, effect=Effect.ACCEPT.value, text=words)
    return act.done("meeting_item", key)


_FIELDS: Final = {
    ItemKind.OBJECTION: "objection_id",
    ItemKind.REPLACEMENT: "dossier_id",
    ItemKind.RULES: "subject_id",
    ItemKind.REVOCATION: "incident_id",
}


# What an item may be about, and the state in which it waits for the plenary.
_DUE: Final[dict[ItemKind, tuple[type[Base], str]]] = {
    ItemKind.OBJECTION: (Objection, ObjectionState.INVESTIGATED),
    ItemKind.REPLACEMENT: (Dossier, DossierState.NOT_PROPOSED),
    ItemKind.REVOCATION: (Incident, IncidentState.SUBMITTED),
}


async def _about(act: Act, kind: ItemKind, subject: UUID | None) -> dict[str, Any]:
    """Return which application and organisation an item is about; who acts must see it, without a conflict."""
    if kind is ItemKind.RULES and subject is not None:
        await require_rules_due(act, subject)
    model, due = _DUE.get(kind, (None, ""))
    if model is None or subject is None:
        return {}
    if kind is ItemKind.REVOCATION:
        refuse(act, (await act.row())["body"] != Body.LEADING_GROUP, "REVOCATION_OF_OTHER_BODY", "kind")
    field = _FIELDS[kind]
    refuse(act, subject not in await act.visible(model, [subject]), "NOT_FOUND", field)
    row = await act.get(model, subject)
    about = {row["cycle_id"], None} if model is Incident else {row["cycle_id"]}
    refuse(act, act.target.cycle_id not in about, "NOT_FOUND", field)
    refuse(act, row["state"] != due, "ITEM_NOT_READY", field)
    return {"dossier_id": subject if model is Dossier else row["dossier_id"], "organisation_id": row["organisation_id"]}


# --- Convening -----------------------------------------------------------------------------------------------------


@act(Ability.MEETING_CONVENE)
async def convene_meeting(act: Act) -> Done:
    """Convene the members of the body, who are told and see the meeting from now on (Art. 10, 22)."""
    meeting = await act.row()
    items = await act.tx.sql("SELECT 1 FROM public.meeting_item WHERE meeting_id = $1 LIMIT 1", act.target.id)
    refuse(act, not items, "AGENDA_EMPTY")
    days = (await numbers_of(act)).meeting_notice_days
    earliest = local_day(act.now) + timedelta(days=days)
    refuse(act, local_day(meeting["starts_at"]) < earliest, "MEETING_NOTICE_SHORT", "", days=str(days),
           earliest=earliest.isoformat())  # fmt: skip
    members = await act.tx.sql(_MEMBERS, act.target.programme_id, meeting["body"], act.now)
    refuse(act, not members, "MEMBERS_MISSING")
    shared = {"meeting_id": act.target.id, "programme_id": act.target.programme_id}
    await act.tx.insert_all(Attendance, [{**shared, "person_id": row["person_id"]} for row in members])
    await act.move(convened_at=act.now, members=len(members))
    return act.done(members=len(members))


@act(Ability.MEETING_CANCEL)
async def cancel_meeting(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Cancel a meeting that has not begun (Art. 10)."""
    require_text(act, _TEXT, reason=reason)
    await act.move(reason=reason)
    return act.done()
