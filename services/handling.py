"""Handling objections: whether they are admissible, what the organisation says, what is decided (Art. 21)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Objection, ObjectionHandling, ObjectionHearing, Objector
from models.review import CONFLICTING
from policies.book import duties
from regulation.ability import Ability
from regulation.meetings import ItemKind
from regulation.objections import InadmissibleGround, ObjectionProposal, ObjectorKind, cure_violations, end_of_day_after
from regulation.states import DossierState, HearingState, ObjectionState
from regulation.violation import Violation, require
from services.bulk import as_if_alone, require_some
from services.common import not_before, parameters, refuse, require_text
from services.documents import freeze_hearing
from services.door import Act, Done, act
from services.inputs import InadmissibleInput, Ref
from services.meetings import require_resolved
from services.objecting import OPEN, alone, objections_to, release
from services.telling import HOLDS

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_AT_ONCE: Final = 200
_OBJECTOR = select(Objector.__table__).where(Objector.objection_id == bindparam("objection"))
_HANDLING: Final = "SELECT * FROM public.objection_handling WHERE objection_id = ANY ($1::uuid[])"
_HEARINGS = select(ObjectionHearing.state).where(ObjectionHearing.objection_id == bindparam("objection"))
_SEALED: Final = "SELECT 1 FROM public.objection_document WHERE objection_id = $1 AND sealed AND state = 'submitted'"
# Whether a person `$1` of a programme `$2` is a clerk now `$3`, bound to an organisation `$4`, or did in the matter of
# an application `$5` or cycle `$6` what bars from handling.
_FIT: Final = f"""SELECT
 EXISTS (SELECT 1 FROM public.role_grant g WHERE g.person_id = $1 AND g.programme_id = $2 AND g.role = 'office'
  AND {HOLDS.format(now="$3")}) AS clerk,
 {CONFLICTING.format(person="$1", organisation="$4")} AS conflicted,
 EXISTS (SELECT 1 FROM public.ledger_entry e WHERE e.person_id = $1 AND e.outcome = 'done'
  AND (e.dossier_id = $5 AND e.ability = ANY ($7::text[]) OR e.cycle_id = $6 AND e.ability = ANY ($8::text[]))) AS barred
"""  # noqa: S608 -- no value


async def _objector(act: Act) -> Any:
    return await act.tx.first(_OBJECTOR, objection=act.target.id)


async def _handling(act: Act, objections: Sequence[UUID]) -> dict[UUID, Any]:
    """Return what the handlers keep of objections, of those that somebody handles."""
    rows = await act.tx.sql(_HANDLING, objections)
    return {UUID(bytes=row["objection_id"].bytes): row for row in rows}


async def _note(act: Act, **values: Any) -> None:
    """Write what the handler keeps of the objection."""
    kept = await _handling(act, [act.target.id])
    await act.tx.update(ObjectionHandling, kept[act.target.id]["id"], **values)


@act(Ability.OBJECTION_TAKE)
async def take_objection(act: Act) -> Done:
    """Take an objection as its handler, who alone learns who objects; it is not taken over (Art. 21)."""
    row = await act.row()
    same = {name: row[name] for name in ("cycle_id", "dossier_id", "organisation_id")}
    await act.tx.update(Objector, (await _objector(act))["id"], handler_id=act.actor.person_id)
    await act.tx.insert(ObjectionHandling, objection_id=act.target.id, **same)
    await act.move()
    return act.done()


@act(Ability.OBJECTION_REPLACE_HANDLER)
async def replace_handler(
    act: Act,
    *,
    person_id: Annotated[UUID, Ref("person"), Doc("Clerk who handles it from now on, and learns who objects.")],
    reason: Annotated[str, Doc("Why.")],
) -> Done:
    """Give an objection to another handler once its own cannot go on; that one loses sight of it at once (Art. 21)."""
    require_text(act, reason=reason)
    objector = await _objector(act)
    refuse(act, objector["handler_id"] is None, "HANDLER_MISSING")
    present, next_one = await _fitness(act, objector["handler_id"]), await _fitness(act, person_id)
    fit = present["clerk"] and not present["conflicted"] and not present["barred"]
    refuse(act, fit, "HANDLER_FIT")
    refuse(act, not next_one["clerk"], "HANDLER_NOT_CLERK", "person_id")
    refuse(act, next_one["conflicted"], "HANDLER_CONFLICTED", "person_id")
    refuse(act, next_one["barred"], "HANDLER_BARRED", "person_id")
    await act.tx.update(Objector, objector["id"], handler_id=person_id)
    await act.move(await _same(act))
    return act.done()


async def _same(act: Act) -> str:
    return str((await act.row())["state"])


async def _fitness(act: Act, person: UUID) -> Any:
    """Return whether a person is a clerk now, has a conflict, and did what bars from handling it (Art. 21, 31)."""
    row, cycle = await act.row(), await act.cycle()
    matters = [
        [duty.earlier for duty in duties() if duty.later == Ability.OBJECTION_TAKE and duty.matter == matter]
        for matter in ("dossier", "cycle")
    ]
    about = (row["organisation_id"], row["dossier_id"], row["cycle_id"])
    (found,) = await act.tx.sql(_FIT, person, cycle["programme_id"], act.now, *about, *matters)
    return found


# --- Admissibility --------------------------------------------------------------------------------------------------


@act(Ability.OBJECTION_ASK)
async def ask_objector(
    act: Act, *, text: Annotated[str, Doc("What is missing, as the objector will read it.")]
) -> Done:
    """Ask the objector to complete an objection; it is read under the tracking code (Art. 21)."""
    require_text(act, text=text)
    until = end_of_day_after(act.now, (await parameters(act)).objection_completion_days)
    await act.move(asked=text, asked_until=until)
    return act.done()


@act(Ability.OBJECTION_ADMIT)
async def admit_objection(act: Act) -> Done:
    """Admit an objection; that of an organisation has a statement under its seal (Art. 21)."""
    if (await _objector(act))["kind"] == ObjectorKind.ORGANISATION:
        refuse(act, not await act.tx.sql(_SEALED, act.target.id), "OBJECTION_UNSEALED")
    await _note(act, ground=None, ground_reason=None)
    await act.move()
    return act.done()


@act(Ability.OBJECTION_FIND_INADMISSIBLE)
async def find_inadmissible(
    act: Act,
    *,
    ground: Annotated[InadmissibleGround, Doc("Why it is not admissible.")],
    reason: Annotated[str, Doc("Explanation, as the objector will read it.")],
) -> Done:
    """Find an objection not admissible; a second person decides, and what can be put right is asked for first (Art. 21)."""
    require_text(act, reason=reason)
    require(cure_violations(ground, (await act.row())["asked_until"], act.now))
    await _note(act, ground=ground.value, ground_reason=reason)
    await act.move()
    return act.done()


@act(Ability.OBJECTION_REJECT_INADMISSIBLE)
async def reject_inadmissible(
    act: Act, *, reason: Annotated[str, Doc("Why it is to be admitted or looked at again.")]
) -> Done:
    """Give an objection back to its handler instead of signing that it is not admissible (Art. 21)."""
    require_text(act, reason=reason)
    kept = (await _handling(act, [act.target.id])).get(act.target.id, {"ground": None})
    refuse(act, kept["ground"] is None, "INADMISSIBILITY_NOT_FOUND")
    await act.tx.update(ObjectionHandling, kept["id"], ground=None, ground_reason=None)
    await act.move()
    return act.done()


@act(Ability.OBJECTION_SIGN_INADMISSIBLE)
async def sign_inadmissible(act: Act) -> Done:
    """Sign that an objection is not admissible; an entry without another goes on (Art. 21)."""
    await _close(act, [act.target.id], "")
    return act.done()


@act(Ability.CYCLE_SIGN_INADMISSIBLE)
async def sign_inadmissible_objections(
    act: Act, *, entries: Annotated[list[InadmissibleInput], Doc("Objections, at most 200.")]
) -> Done:
    """Sign that several objections are not admissible, all or none; each is on record as if signed alone (Art. 21)."""
    require_some(act, MOST_AT_ONCE, entries=entries)
    keys, sign = [one.objection_id for one in entries], Ability.OBJECTION_SIGN_INADMISSIBLE
    found = await act.each(sign, keys)
    require(as_if_alone(act, sign, entries, found, named="objection_id"))
    await _close(act, keys, "entries.{}.objection_id")
    await act.on_record(sign, {found[key]: {} for key in keys})
    return act.done(objections=[str(key) for key in keys])


async def _close(act: Act, keys: Sequence[UUID], where: str) -> None:
    """Close objections that their handlers found inadmissible, on the ground that they found."""
    rows = await act.rows(Objection, keys)
    handling = await _handling(act, keys)
    require(
        Violation("INADMISSIBILITY_NOT_FOUND", act.article, where.format(n))
        for n, key in enumerate(keys)
        if key not in handling or handling[key]["ground"] is None
    )
    dossiers = {row["dossier_id"] for row in rows.values()}
    await alone(act, dossiers)
    for key in keys:
        why = {"ground": handling[key]["ground"], "decision_reason": handling[key]["ground_reason"]}
        await act.tx.update(Objection, key, state=ObjectionState.INADMISSIBLE.value, decided_at=act.now, **why)
    await release(act, dossiers)


# --- Hearing the organisation -----------------------------------------------------------------------------------------


@act(Ability.OBJECTION_HEAR)
async def hear_organisation(
    act: Act, *, text: Annotated[str, Doc("What is asked, in neutral words that do not give away who objects.")]
) -> Done:
    """Hear the organisation objected to, which learns this text and no more (Art. 21)."""
    require_text(act, text=text)
    row = await act.row()
    hearing = await act.tx.insert(
        ObjectionHearing,
        objection_id=act.target.id,
        **{name: row[name] for name in ("cycle_id", "dossier_id", "organisation_id")},
        text=text,
        asked_at=act.now,
        due_at=end_of_day_after(act.now, (await parameters(act)).objection_hearing_days),
    )
    await act.move()
    return act.done("objection_hearing", hearing)


@act(Ability.OBJECTION_HEARING_ANSWER)
async def answer_hearing(act: Act, *, answer: Annotated[str, Doc("What the organisation says.")]) -> Done:
    """Answer when heard, with the documents uploaded for it (Art. 21)."""
    require_text(act, answer=answer)
    await freeze_hearing(act, act.target.id)
    await act.move(answer=answer, answered_at=act.now)
    return act.done()


@act(Ability.OBJECTION_HEARING_RECORD_SILENCE)
async def record_silence(act: Act) -> Done:
    """Record that no answer came in time: it is not consent (Art. 21)."""
    not_before(act, (await act.row())["due_at"], "HEARING_RUNNING")
    await act.move()
    return act.done()


async def _require_heard(act: Act, *, upheld: bool) -> None:
    """Require that no hearing is open, and that nobody is removed without one (Art. 21)."""
    states = [row["state"] for row in await act.tx.all(_HEARINGS, objection=act.target.id)]
    refuse(act, HearingState.ASKED in states, "HEARING_UNANSWERED")
    refuse(act, upheld and not states, "HEARING_MISSING")


# --- Opinion and decision ---------------------------------------------------------------------------------------------


@act(Ability.OBJECTION_INVESTIGATE)
async def investigate_objection(
    act: Act,
    *,
    summary: Annotated[str, Doc("What is objected, in neutral words for who decides.")],
    proposal: Annotated[ObjectionProposal, Doc("What is proposed to decide.")],
    opinion: Annotated[str, Doc("Handling opinion.")],
) -> Done:
    """Verify an objection and give a handling opinion; nobody is removed unheard (Art. 21)."""
    require_text(act, summary=summary, opinion=opinion)
    await _require_heard(act, upheld=proposal is ObjectionProposal.UPHOLD)
    await _note(act, summary=summary, proposal=proposal.value, opinion=opinion)
    await act.move()
    return act.done()


@act(Ability.OBJECTION_DECIDE)
async def decide_objection(
    act: Act,
    *,
    upheld: Annotated[bool, Doc("Whether the objection is justified; then the entry is removed.")],
    reason: Annotated[str, Doc("Reason of the leading group.")],
) -> Done:
    """Decide an objection as the plenary resolved: upheld removes the entry, dismissed lets it stay (Art. 21)."""
    require_text(act, reason=reason)
    row = await act.row()
    (dossier,) = await alone(act, [row["dossier_id"]])
    await _require_heard(act, upheld=upheld)
    if (await parameters(act)).objection_needs_resolution:
        await require_resolved(act, ItemKind.OBJECTION, act.target.id, accepts=upheld is True, field="upheld")
    state = ObjectionState.UPHELD if upheld is True else ObjectionState.DISMISSED
    await act.move(state, decision_reason=reason, decided_at=act.now)
    if dossier["state"] == DossierState.CONTESTED:  # an earlier decision may have removed it
        to = await _after_decision(act, row["dossier_id"], upheld=upheld)
        await act.move_dossier(row["dossier_id"], dossier["state"], to)
    return act.done()


async def _after_decision(act: Act, dossier: UUID, *, upheld: bool) -> str:
    if upheld is True:
        return DossierState.REMOVED
    waiting = any(row["state"] in OPEN for row in await objections_to(act, dossier))
    return DossierState.CONTESTED if waiting else DossierState.UPHELD
