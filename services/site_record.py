"""What a panel records on site: attendance, points, notes, requests; what must be done before its report (Art. 19).

Every act here is aimed at the visit and possible while it is held; the report closes it, and with it the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import PointAnswer, SiteAttendance, SiteNote, SiteRequest, SiteVisit, VerificationPoint
from models.site import SET_ASIDE, PointFinding, PointSource, SiteNoteKind
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.site_review import VisitRecord, note_violations, report_violations
from regulation.states import VisitState
from regulation.violation import Violation, require
from services.common import criteria, limit_text, refuse, require_text, texts_in
from services.documents import freeze_deliveries
from services.door import Act, Done, Refused, act
from services.inputs import Ref, Sealed
from services.panels import sitting
from services.site_team import require_attended, site_term

if TYPE_CHECKING:
    from collections.abc import Collection

_TEXT: Final = 10_000
_LOCKED: Final = "SELECT * FROM public.site_visit WHERE id = $1 FOR SHARE"
_TO_CLOSE: Final = "SELECT id, state FROM public.site_visit WHERE dossier_id = $1 FOR UPDATE"
_POINTS: Final = "SELECT id FROM public.verification_point WHERE site_visit_id = $1"
_OPEN_POINTS: Final = f"""
SELECT p.item, p.text FROM public.verification_point p WHERE p.dossier_id = $1 AND NOT EXISTS
 (SELECT 1 FROM public.point_answer a WHERE a.point_id = p.id AND NOT {SET_ASIDE.format(r="a")})
ORDER BY p.item, p.text
"""  # noqa: S608 -- no value
_UNATTENDED: Final = """
SELECT e.id FROM unnest($2::uuid[]) AS e(id) WHERE NOT EXISTS (SELECT 1 FROM public.site_attendance t
 WHERE t.dossier_id = $1 AND t.person_id = e.id AND t.superseded_at IS NULL)
"""
_OBSERVERS: Final = "SELECT person_id FROM public.site_observer WHERE site_visit_id = $1 AND dropped_at IS NULL"
_REQUESTS: Final = "SELECT count(*) FROM public.site_request WHERE dossier_id = $1 AND state = 'asked'"


@dataclass(frozen=True)
class AttendanceInput:
    """Whether a member of the panel or an observer was there."""

    person_id: Annotated[UUID, Ref("person"), Doc("Member or observer.")]
    present: Annotated[bool, Doc("Whether the person was there.")] = True
    remark: Annotated[str, Doc("Such as from when to when, or why not.")] = ""


@dataclass(frozen=True)
class PointAssigneeInput:
    """Who looks at a point."""

    point_id: Annotated[UUID, Ref("verification_point"), Doc("Point.")]
    person_id: Annotated[UUID, Ref("person"), Doc("Member of the panel.")]


Item = Annotated[str, Doc("Number of the item in the criteria edition.")]
PointId = Annotated[UUID, Ref("verification_point"), Doc("Point.")]


# So many days after the visit, not after the place was given.
_TERM: Final = (
    "UPDATE public.assignment SET due_at = $2, version = version + 1 WHERE dossier_id = $1 AND frozen_at IS NULL"
)


@act(Ability.SITE_VISIT_HOLD)
async def hold_site_visit(act: Act) -> Done:
    """Begin the visit, on its first day or later: from now on the panel records, and its term runs (Art. 19)."""
    row = await act.row()
    refuse(act, local_day(act.now) < row["first_day"], "SITE_VISIT_NOT_YET", first=row["first_day"].isoformat())
    await act.move(held_at=act.now)
    await act.tx.sql(_TERM, row["dossier_id"], await site_term(act, row["dossier_id"]))
    return act.done()


async def _visit(act: Act) -> Any:
    """Return the visit, which is not closed until the end of this act."""
    row = (await act.tx.sql(_LOCKED, act.target.id))[0]
    if row["state"] not in act.request.rule.moves:
        raise Refused("FORBIDDEN", "WRONG_STATE", act.article)
    return row


def _place(act: Act) -> dict[str, Any]:
    return {
        "site_visit_id": act.target.id,
        "dossier_id": act.target.dossier_id,
        "cycle_id": act.target.cycle_id,
    }


async def _panel(act: Act) -> list[UUID]:
    if act.target.dossier_id is None:
        raise AssertionError("a visit is about an application")
    return await sitting(act, act.target.dossier_id)


@act(Ability.SITE_VISIT_RECORD_ATTENDANCE)
async def record_attendance(
    act: Act,
    *,
    team: Annotated[list[AttendanceInput], Doc("Every member of the panel, and observers.")],
    hosts: Annotated[list[str], Doc("Functions of those who took part for the applicant; no names.")],
) -> Done:
    """Record who attends the visit; recording again replaces the whole, and what was recorded stays, marked (Art. 19)."""
    require_text(act, 200, **texts_in("hosts", hosts))
    limit_text(act, 500, **texts_in("team", [one.remark for one in team]))
    refuse(act, not hosts, "SITE_HOSTS_MISSING", "hosts")
    await _visit(act)
    await _require_team(act, [one.person_id for one in team])
    await act.tx.sql(
        "UPDATE public.site_attendance SET superseded_at = $2 WHERE site_visit_id = $1 AND superseded_at IS NULL",
        *(act.target.id, act.now),
    )
    common = {**_place(act), "recorded_at": act.now}
    people = [{**common, "person_id": one.person_id, "present": one.present, "remark": one.remark} for one in team]
    await act.tx.insert_all(SiteAttendance, people)
    await act.tx.insert_all(SiteAttendance, [{**common, "function": one, "present": True} for one in hosts])
    return act.done()


async def _require_team(act: Act, people: list[UUID]) -> None:
    """Require that each member is named, and nobody twice or who does not go along."""
    panel = await _panel(act)
    observers = {row["person_id"] for row in await act.tx.sql(_OBSERVERS, act.target.id)}
    require(
        Violation("SITE_ATTENDANCE_TWICE" if people.index(one) != n else "SITE_ATTENDANCE_FOREIGN", act.article,
                  f"team.{n}.person_id")
        for n, one in enumerate(people)
        if people.index(one) != n or one not in {*panel, *observers}
    )  # fmt: skip
    missing = set(panel) - set(people)
    refuse(act, bool(missing), "SITE_ATTENDANCE_MISSING", "team", count=str(len(missing)))


# --- Points to verify ----------------------------------------------------------------------------------------------


@act(Ability.SITE_VISIT_ADD_POINT)
async def add_verification_point(
    act: Act, *, item: Item, text: Annotated[str, Sealed(), Doc("What to verify.")]
) -> Done:
    """Add a point to verify on site to those of the material reviews (Art. 19)."""
    require_text(act, _TEXT, text=text)
    refuse(act, item not in await criteria(act), "ITEM_UNKNOWN", "item", item=item[:20])
    await _visit(act)
    point = await act.tx.insert(VerificationPoint, **_place(act), item=item, text=text, source=PointSource.ADDED.value)
    return act.done("verification_point", point)


@act(Ability.SITE_VISIT_ASSIGN_POINTS)
async def assign_verification_points(
    act: Act, *, assignees: Annotated[list[PointAssigneeInput], Doc("Who looks at which point.")]
) -> Done:
    """Say which member of the panel looks at which point (Art. 19)."""
    await _visit(act)
    panel = await _panel(act)
    await _require_points(act, {f"assignees.{n}.point_id": one.point_id for n, one in enumerate(assignees)})
    strangers = [n for n, one in enumerate(assignees) if one.person_id not in panel]
    require(Violation("NOT_IN_THE_PANEL", act.article, f"assignees.{n}.person_id") for n in strangers)
    for one in assignees:
        await act.tx.update(VerificationPoint, one.point_id, assigned_to_id=one.person_id)
    return act.done()


async def _require_points(act: Act, named: dict[str, UUID]) -> None:
    known = {row["id"] for row in await act.tx.sql(_POINTS, act.target.id)}
    require(Violation("NOT_FOUND", act.article, path) for path, key in named.items() if key not in known)


@act(Ability.SITE_VISIT_ANSWER_POINT)
async def answer_verification_point(
    act: Act,
    *,
    point_id: PointId,
    finding: Annotated[PointFinding, Doc("What was found.")],
    looked_at: Annotated[str, Sealed(), Doc("What was looked at.")],
    evidence: Annotated[str, Sealed(), Doc("What it rests on.")] = "",
) -> Done:
    """Record what was found at a point; a later answer takes the place of an earlier one, which stays (Art. 19)."""
    require_text(act, _TEXT, looked_at=looked_at)
    limit_text(act, _TEXT, evidence=evidence)
    await _visit(act)
    await require_attended(act)
    await _require_points(act, {"point_id": point_id})
    said = {"point_id": point_id, "finding": finding.value, "looked_at": looked_at, "evidence": evidence}
    return act.done("point_answer", await act.tx.insert(PointAnswer, **_by_me(act), **said))


def _by_me(act: Act) -> dict[str, Any]:
    return {**_place(act), "person_id": act.actor.person_id, "recorded_at": act.now, "seal": act.seal}


# --- Notes ---------------------------------------------------------------------------------------------------------


@act(Ability.SITE_VISIT_NOTE)
async def note_on_site(
    act: Act,
    *,
    kind: Annotated[SiteNoteKind, Doc("What it is about.")],
    text: Annotated[str, Sealed(), Doc("The note.")],
    item: Annotated[str, Doc("Item of the criteria, of a strength or an opportunity for improvement.")] = "",
    function: Annotated[str, Doc("Function of who was interviewed.")] = "",
    topic: Annotated[str, Doc("Subject of an interview.")] = "",
    corrects_id: Annotated[UUID | None, Ref("site_note"), Doc("Own note that it puts right.")] = None,
) -> Done:
    """Note a meeting, an interview, a strength or an opportunity for improvement; nobody changes a note (Art. 19)."""
    require_text(act, _TEXT, text=text)
    limit_text(act, 200, function=function, topic=topic)
    require(note_violations(kind, {"item": item, "function": function, "topic": topic}, await criteria(act)))
    await _visit(act)
    await require_attended(act)
    await _require_own(act, corrects_id, kind)
    said = {"kind": kind.value, "text": text, "item": item or None, "function": function, "topic": topic}
    return act.done("site_note", await act.tx.insert(SiteNote, **_by_me(act), **said, corrects_id=corrects_id))


async def _require_own(act: Act, corrects: UUID | None, kind: SiteNoteKind) -> None:
    """Require that a correction is of a note of the same visit, kind and author, and its first."""
    if corrects is None:
        return
    refuse(act, not await act.visible(SiteNote, [corrects]), "NOT_FOUND", "corrects_id")  # absent or of another visit
    row = await act.get(SiteNote, corrects)
    own = (row["site_visit_id"], row["person_id"], row["kind"]) == (act.target.id, act.actor.person_id, kind.value)
    refuse(act, not own, "SITE_NOTE_NOT_YOURS", "corrects_id")


# --- Requests ------------------------------------------------------------------------------------------------------


@act(Ability.SITE_VISIT_ASK)
async def ask_for_information(
    act: Act,
    *,
    what: Annotated[str, Doc("What is asked for; the applicant reads it.")],
    due_on: Annotated[date, Doc("Last day to deliver it.")],
) -> Done:
    """Ask the applicant for information on the occasion of the visit; it learns what, not who asks (Art. 19)."""
    require_text(act, _TEXT, what=what)
    refuse(act, due_on < local_day(act.now), "DUE_IN_PAST", "due_on")
    await _visit(act)
    return act.done(
        "site_request", await act.tx.insert(SiteRequest, **_place(act), what=what, due_on=due_on, asked_at=act.now)
    )


@act(Ability.SITE_REQUEST_DELIVER)
async def deliver_information(
    act: Act, *, answer: Annotated[str, Sealed(), Doc("The answer; documents that were uploaded go with it.")]
) -> Done:
    """Deliver what the panel asked for, with the documents uploaded for it (Art. 19)."""
    require_text(act, _TEXT, answer=answer)
    await freeze_deliveries(act, act.target.id)
    await act.move(answer=answer, delivered_at=act.now)
    return act.done()


@act(Ability.SITE_REQUEST_CLOSE)
async def close_information_request(
    act: Act, *, reason: Annotated[str, Doc("Why it is closed without an answer; the applicant reads it.")]
) -> Done:
    """Close a request that was not answered by its day (Art. 19)."""
    require_text(act, _TEXT, reason=reason)
    due = (await act.row())["due_on"]
    refuse(act, local_day(act.now) <= due, "SITE_REQUEST_NOT_DUE", due=due.isoformat())
    await act.move(closing_reason=reason)
    return act.done()


# --- The report ----------------------------------------------------------------------------------------------------


async def close_record(act: Act) -> None:
    """Close the visit for the site review report, once all of it is done; RuleBroken tells what is not (Art. 19)."""
    rows = await act.tx.sql(_TO_CLOSE, act.target.id)
    require(report_violations(await _record(act, rows[0]["state"] if rows else None)))
    await act.tx.update(SiteVisit, rows[0]["id"], state=VisitState.CLOSED.value)


async def _record(act: Act, state: str | None) -> VisitRecord:
    panel: Collection[UUID] = await sitting(act, act.target.id)
    unattended = await act.tx.sql(_UNATTENDED, act.target.id, panel)
    points = [f"{row['item']} {row['text']}" for row in await act.tx.sql(_OPEN_POINTS, act.target.id)]
    requests = (await act.tx.sql(_REQUESTS, act.target.id))[0][0]
    return VisitRecord(state, len(unattended), points, requests)
