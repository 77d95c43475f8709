"""How experts do their duty: overdue reviews, complaints, hearing, warning, disqualification, referral (Art. 11(6), 32)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Assignment, Complaint, ConductRecord, ConductReferral, ConductSource, Cycle, Dossier, ExpertProfile
from models.conduct import ConductKind
from models.review import Phase
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.parameters import Parameters
from regulation.states import ComplaintState, ConductState, ExpertState
from services.banning import VERSION_ON
from services.common import conflicted, refuse, require_text
from services.conflicts.late import lock_panels, without_disqualified
from services.door import Act, Done, act
from services.inputs import Ref
from services.panels import disqualify_from_panels
from services.reassessing_leaving import leave_disqualified

if TYPE_CHECKING:
    from datetime import datetime

    from models.base import Base

_SHORT: Final = 200
_PLACED: Final = select(Assignment.id).where(
    Assignment.dossier_id == bindparam("dossier"), Assignment.person_id == bindparam("person")
)
_UNDECIDED: Final = """
SELECT 1 FROM public.conduct_source s JOIN public.conduct_record r ON r.id = s.record_id
WHERE s.complaint_id = $1 AND r.state IN ('opened', 'heard', 'proposed')
"""
# The review that the term of a place is about: that of the latest phase that the expert sits there in.
_DUE: Final = """
SELECT r.phase, r.submitted_at FROM public.review r JOIN public.review_author w ON w.review_id = r.id
WHERE r.dossier_id = $1 AND w.person_id = $2 ORDER BY r.phase DESC LIMIT 1
"""
_PROFILE: Final = select(ExpertProfile.id).where(
    ExpertProfile.person_id == bindparam("person"), ExpertProfile.programme_id == bindparam("programme")
)


@dataclass(frozen=True)
class Charge:
    """What an expert is heard about, and where it comes from."""

    person_id: UUID
    kind: ConductKind
    text: str
    basis: str = ""
    dossier: Any = None
    complaint_id: UUID | None = None
    assignment_id: UUID | None = None
    due_at: datetime | None = None


async def _open(act: Act, charge: Charge) -> Done:
    """Open a record: from now on the expert knows the charge and may state the own case (Art. 32)."""
    require_text(act, text=charge.text)
    about = {name: charge.dossier[name] if charge.dossier else None for name in ("cycle_id", "organisation_id")}
    place = {"programme_id": act.actor.programme_id, "organisation_id": about["organisation_id"]}
    days = (await numbers_today(act)).conduct_hearing_days
    record = await act.tx.insert(
        ConductRecord,
        **place,
        cycle_id=about["cycle_id"],
        dossier_id=charge.dossier["id"] if charge.dossier else None,
        person_id=charge.person_id,
        assignment_id=charge.assignment_id,
        due_at=charge.due_at,
        kind=charge.kind.value,
        text=charge.text,
        opened_at=act.now,
        hear_until=act.now + timedelta(days=days),
    )
    source = {"complaint_id": charge.complaint_id, "person_id": act.actor.person_id, "basis": charge.basis}
    await act.tx.insert(ConductSource, record_id=record, **place, **source)
    return act.done("conduct_record", record)


async def numbers_today(act: Act) -> Parameters:
    """Return the numbers of the version in force today: a matter of conduct need not be of a cycle (Art. 34)."""
    found = await act.tx.value(VERSION_ON, programme=act.actor.programme_id, day=local_day(act.now))
    return Parameters.from_json(found)


# --- Where records come from ------------------------------------------------------------------------------------------


@act(Ability.DOSSIER_COMPLAIN)
async def complain_about_review(act: Act, *, text: Annotated[str, Doc("What is complained of.")]) -> Done:
    """Complain of how one's own application is reviewed; no expert is named (Art. 32)."""
    require_text(act, text=text)
    row = await act.row()
    place = {"cycle_id": row["cycle_id"], "dossier_id": row["id"], "organisation_id": row["organisation_id"]}
    return act.done("complaint", await act.tx.insert(Complaint, **place, text=text, filed_at=act.now))


@act(Ability.COMPLAINT_TAKE_UP)
async def take_up_complaint(
    act: Act,
    *,
    expert_id: Annotated[UUID, Ref("person"), Doc("Whom it concerns: of the application's panel, now or before.")],
    text: Annotated[str, Doc("What the expert is heard about, in the office's words: not who complained.")],
    basis: Annotated[str, Doc("Evidence and document references, for the office and the supervisor.")] = "",
) -> Done:
    """Examine a complaint: hear an expert of the panel about it (Art. 11(6), 32)."""
    row = await act.row()
    placed = await act.tx.first(_PLACED, dossier=row["dossier_id"], person=expert_id)
    refuse(act, placed is None, "NOT_ON_THE_PANEL", "expert_id")
    dossier = await act.get(Dossier, row["dossier_id"])
    await act.move()
    return await _open(
        act, Charge(expert_id, ConductKind.COMPLAINT, text, basis, dossier=dossier, complaint_id=act.target.id)
    )


@act(Ability.COMPLAINT_ANSWER)
async def answer_complaint(
    act: Act, *, answer: Annotated[str, Doc("What the applicant is told; it names no expert.")]
) -> Done:
    """Answer a complaint, once what it led to is decided (Art. 32)."""
    require_text(act, answer=answer)
    refuse(act, bool(await act.tx.sql(_UNDECIDED, act.target.id)), "CONDUCT_UNDECIDED")
    await act.move(ComplaintState.ANSWERED, answer=answer, answered_at=act.now)
    return act.done()


@act(Ability.EXPERT_PROFILE_OPEN_CONDUCT)
async def open_conduct(
    act: Act,
    *,
    kind: Annotated[ConductKind, Doc("`COMPLAINT` or `BREACH`; the others are found by rule.")],
    text: Annotated[str, Doc("What the expert is heard about: not who complained.")],
    basis: Annotated[str, Doc("Evidence and document references, for the office and the supervisor.")] = "",
    dossier_id: Annotated[UUID | None, Ref("dossier"), Doc("Application that it is about.")] = None,
) -> Done:
    """Open a matter of an expert's conduct (Art. 11(6), 32)."""
    refuse(act, kind in {ConductKind.LATE, ConductKind.MISSING}, "CONDUCT_BY_RULE", "kind")
    dossier = await dossier_named(act, dossier_id) if dossier_id else None
    return await _open(act, Charge((await act.row())["person_id"], kind, text, basis, dossier=dossier))


async def dossier_named(act: Act, key: UUID) -> Any:
    """Return an application of the programme; to who has a conflict it does not exist (Art. 31)."""
    row = await act.get(Dossier, key)
    foreign = (await act.get(Cycle, row["cycle_id"]))["programme_id"] != act.actor.programme_id
    hidden = foreign or row["submitted_at"] is None or await conflicted(act, [row["organisation_id"]])
    refuse(act, bool(hidden), "NOT_FOUND", "dossier_id")
    return row


@act(Ability.ASSIGNMENT_RECORD_OVERDUE)
async def record_overdue_review(
    act: Act,
    *,
    phase: Annotated[Phase, Doc("Which review: the one that the term of the place, `dueAt`, is about.")],
    text: Annotated[str, Doc("What the expert is heard about.")],
) -> Done:
    """Record that a review came late or has not come, by its day and the clock (Art. 11(6), 18)."""
    row = await act.row()
    reviews = await act.tx.sql(_DUE, row["dossier_id"], row["person_id"])
    refuse(act, all(one["phase"] != phase.value for one in reviews), "NOT_OVERDUE", "phase")
    kind = _overdue(act, row, reviews[0]["submitted_at"])
    dossier = await act.get(Dossier, row["dossier_id"])
    charge = Charge(row["person_id"], kind, text, dossier=dossier, assignment_id=row["id"], due_at=row["due_at"])
    return await _open(act, charge)


def _overdue(act: Act, place: Any, submitted: datetime | None) -> ConductKind:
    """Return how a review is overdue; RuleBroken NOT_OVERDUE for one in time or not due yet."""
    ended = submitted or place["frozen_at"] or act.now  # who sits no longer owes nothing further
    refuse(act, place["due_at"] is None or ended <= place["due_at"], "NOT_OVERDUE")
    return ConductKind.MISSING if submitted is None else ConductKind.LATE


# --- Hearing and outcome ----------------------------------------------------------------------------------------------


@act(Ability.CONDUCT_RECORD_STATE)
async def state_own_case(act: Act, *, statement: Annotated[str, Doc("What the expert says to it.")]) -> Done:
    """State one's own case on a charge (Art. 32)."""
    require_text(act, statement=statement)
    await act.move(reply=statement, replied_at=act.now)
    return act.done()


async def heard(act: Act) -> Any:
    """Return the record; RuleBroken HEARING_OPEN while whom it concerns has not spoken and still may."""
    row = await act.row()
    waits = row["state"] == ConductState.OPENED and act.now < row["hear_until"]
    refuse(act, waits, "HEARING_OPEN", until=str(local_day(row["hear_until"])))
    return row


async def decide(act: Act, reason: str) -> Done:
    """Put on record how a matter ends, with the reason; the rule of the act says in which state."""
    require_text(act, reason=reason)
    await heard(act)
    await act.move(reason=reason, decided_at=act.now)
    return act.done()


@act(Ability.CONDUCT_RECORD_DISMISS)
async def dismiss_conduct(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Find that the expert did the duty (Art. 32)."""
    return await decide(act, reason)


@act(Ability.CONDUCT_RECORD_WARN)
async def warn_expert(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Warn the expert (Art. 11(6), 32)."""
    return await decide(act, reason)


@act(Ability.CONDUCT_RECORD_PROPOSE)
async def propose_disqualification(act: Act, *, proposal: Annotated[str, Doc("Why.")]) -> Done:
    """Propose to the leading group to disqualify the expert (Art. 10, 32)."""
    return await propose(act, proposal)


async def propose(act: Act, proposal: str) -> Done:
    """Put a matter to the leading group, once whom it concerns was heard (Art. 10, 32)."""
    require_text(act, proposal=proposal)
    await heard(act)
    await act.move(proposal=proposal, proposed_by_id=act.actor.person_id)
    return act.done()


@act(Ability.CONDUCT_RECORD_REJECT)
async def reject_disqualification(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Do not disqualify the expert: the office decides otherwise (Art. 10, 32)."""
    require_text(act, reason=reason)
    await act.move(reason=reason)
    return act.done()


@act(Ability.CONDUCT_RECORD_DISQUALIFY)
async def disqualify_expert(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Cancel the expert's qualification: out of the pool and all panels, and no review at work counts (Art. 10, 32)."""
    require_text(act, reason=reason)
    row = await act.row()
    await act.move(reason=reason, decided_at=act.now)
    profile = await act.tx.value(_PROFILE, person=row["person_id"], programme=row["programme_id"])
    await act.tx.update(ExpertProfile, profile, state=ExpertState.REMOVED.value, reason=reason, until=None)
    await lock_panels(act, [row["person_id"]])
    places = await disqualify_from_panels(act, row["person_id"], row["programme_id"])
    reported = await without_disqualified(act, places)
    left = await leave_disqualified(act, row["person_id"], row["programme_id"])
    for seat in left:
        await act.brought_about(seat["dossier_id"], {"frozen": [str(seat["id"])], "touched": []})
    return act.done(
        expert_profile_id=str(profile),
        places=[str(one["id"]) for one in (*places, *left)],
        reported=[str(one) for one in reported],
    )


@act(Ability.CONDUCT_RECORD_REFER)
async def refer_conduct(
    act: Act,
    *,
    referred_to: Annotated[str, Doc("To whom: the employer, or justice where it is criminal.")],
    document_number: Annotated[str, Doc("Number of the document.")],
    referred_on: Annotated[date, Doc("On which day.")],
    text: Annotated[str, Doc("What is handed on.")],
) -> Done:
    """Put on record that a matter was handed on (Art. 32)."""
    to = {"referred_to": referred_to, "document_number": document_number}
    return act.done("conduct_referral", await hand_on(act, ConductReferral, text=text, referred_on=referred_on, **to))


async def hand_on(act: Act, model: type[Base], *, text: str, referred_on: date, **to: str) -> UUID:
    """Keep to whom the target was handed on, as a row of `model`; RuleBroken DATE_IN_FUTURE for a day to come (Art. 32)."""
    require_text(act, _SHORT, **to)
    require_text(act, text=text)
    refuse(act, referred_on > local_day(act.now), "DATE_IN_FUTURE", "referred_on")
    row = await act.row()
    about = {name: row[name] for name in ("programme_id", "organisation_id")}
    return await act.tx.insert(model, record_id=row["id"], **about, **to, text=text, referred_on=referred_on)
