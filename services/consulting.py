"""Consulting departments about applications, one or many at once; silence is never consent (Art. 13(6), 17)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, Final

# The parameters of acts are read when the module is loaded.
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import ARRAY, Uuid, bindparam, select

from models import Agency, Consultation, Dossier, RoleGrant
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.claims import Veto
from regulation.procedure import RULES
from regulation.states import ConsultationState
from regulation.violation import Violation, require
from services.bulk import faults, require_some
from services.common import refuse, require_text, text_problems
from services.documents import freeze_answers
from services.door import Act, Done, act
from services.inputs import Ref
from services.lists import unconflicted
from services.supervising_bodies import require_qualified

_MOST: Final = 1_000
_IDS: Final = bindparam("ids", type_=ARRAY(Uuid))
_NAMED = select(Dossier.__table__).where(
    Dossier.id == _IDS.any_(), Dossier.cycle_id == bindparam("cycle"), Dossier.submitted_at.is_not(None)
)
_WAITING = select(Consultation.dossier_id).where(
    Consultation.dossier_id == _IDS.any_(), Consultation.agency_id == bindparam("agency"),
    Consultation.state == ConsultationState.ASKED.value,
)  # fmt: skip
# What is answered or closed at the same moment waits for its turn.
_ADDRESSED = (
    select(Consultation.__table__)
    .where(Consultation.id == _IDS.any_(), Consultation.agency_id == bindparam("agency"),
           Consultation.cycle_id == bindparam("cycle"))
    .order_by(Consultation.id)
    .with_for_update()
)  # fmt: skip


@dataclass(frozen=True)
class VetoInput:
    """An exclusion that a department has on record (Art. 13(6))."""

    veto: Annotated[Veto, Doc("What happened.")]
    happened_on: Annotated[date, Doc("When it happened, or was found by the authority.")]
    description: Annotated[str, Doc("Facts and source.")]


@dataclass(frozen=True)
class AnswerInput:
    """A department's answer to one consultation (Art. 17)."""

    consultation_id: Annotated[UUID, Ref("consultation"), Doc("Consultation.")]
    answer: Annotated[str, Doc("Answer.")]
    objects: Annotated[bool, Doc("Whether the department objects.")]
    vetoes: Annotated[list[VetoInput], Doc("Exclusions that it has on record.")] = field(default_factory=list)


# --- Asking -------------------------------------------------------------------------------------------------------------


@act(Ability.DOSSIER_CONSULT)
async def consult_department(
    act: Act,
    *,
    agency_id: Annotated[UUID, Ref("agency"), Doc("Department to ask.")],
    question: Annotated[str, Doc("Question.")],
    due_at: Annotated[datetime, Doc("By when an answer is expected.")],
) -> Done:
    """Ask a department about an application; its silence is never consent (Art. 17)."""
    await _require_asking(act, agency_id, question, due_at)
    asked = _asked(await act.row(), agency_id, question, due_at)
    return act.done("consultation", await act.tx.insert(Consultation, **asked))


@act(Ability.CYCLE_CONSULT)
async def consult_department_on_many(
    act: Act,
    *,
    agency_id: Annotated[UUID, Ref("agency"), Doc("Department to ask.")],
    question: Annotated[str, Doc("Question.")],
    due_at: Annotated[datetime, Doc("By when an answer is expected.")],
    dossier_ids: Annotated[list[UUID], Ref("dossier"), Doc("Applications, at most 1000; each once.")],
) -> Done:
    """Ask a department about many applications, each a consultation of its own; all or none (Art. 17)."""
    await _require_asking(act, agency_id, question, due_at)
    require_some(act, _MOST, dossier_ids=dossier_ids)
    rows = await unconflicted(act, await act.tx.all(_NAMED, ids=dossier_ids, cycle=act.target.id))
    found = {row["id"]: row for row in rows}
    waiting = {row["dossier_id"] for row in await act.tx.all(_WAITING, ids=dossier_ids, agency=agency_id)}
    require(faults(act, "dossier_ids.{}", dossier_ids, partial(_unaskable, act, found, waiting)))
    await act.tx.insert_all(Consultation, [_asked(found[key], agency_id, question, due_at) for key in dossier_ids])
    return act.done(asked=len(dossier_ids))


async def _require_asking(act: Act, agency_id: UUID, question: str, due_at: datetime) -> None:
    require_text(act, question=question)
    refuse(act, due_at <= act.now, "DUE_IN_PAST", "due_at")
    refuse(act, (await act.get(Agency, agency_id))["kind"] != "department", "NOT_A_DEPARTMENT", "agency_id")
    await require_qualified(act, agency_id)


def _unaskable(
    act: Act, found: Mapping[UUID, Any], waiting: Collection[UUID], key: UUID, where: str
) -> Violation | None:
    unfit = _unfit_state(act, Ability.DOSSIER_CONSULT, found, key, where)
    return unfit or (Violation("CONSULTATION_WAITING", act.article, where) if key in waiting else None)


def _unfit_state(act: Act, ability: Ability, rows: Mapping[UUID, Any], key: UUID, where: str) -> Violation | None:
    """Return what keeps an act from one of these rows: it is not there for the actor, or in another state."""
    if key not in rows:
        return Violation("NOT_FOUND", act.article, where)
    return None if rows[key]["state"] in RULES[ability].moves else Violation("WRONG_STATE", act.article, where)


def _asked(dossier: Any, agency_id: UUID, question: str, due_at: datetime) -> dict[str, Any]:
    return {
        "dossier_id": dossier["id"],
        "cycle_id": dossier["cycle_id"],
        "organisation_id": dossier["organisation_id"],
        "agency_id": agency_id,
        "question": question,
        "due_at": due_at,
    }


# --- Answering ----------------------------------------------------------------------------------------------------------


@act(Ability.CONSULTATION_ANSWER)
async def answer_consultation(
    act: Act,
    *,
    answer: Annotated[str, Doc("Answer.")],
    objects: Annotated[bool, Doc("Whether the department objects.")],
    vetoes: Annotated[list[VetoInput], Doc("Exclusions that it has on record (Art. 13(6)).")] = [],  # noqa: B006 -- never changed; acts have literal defaults
) -> Done:
    """Answer a consultation, or correct the answer until the office closes it (Art. 17)."""
    require(_unfit(act, "", answer, vetoes))
    await freeze_answers(act, [act.target.id])
    await act.move(**_answered(act, answer, vetoes, objects=objects))
    return act.done()


@act(Ability.CYCLE_ANSWER_CONSULTATIONS)
async def answer_consultations(
    act: Act, *, answers: Annotated[list[AnswerInput], Doc("Answers, at most 1000, to one consultation each.")]
) -> Done:
    """Answer several consultations of the own department; all or none (Art. 17)."""
    require_some(act, _MOST, answers=answers)
    agency = (await act.get(RoleGrant, act.actor.grant_id))["agency_id"]
    ids = [one.consultation_id for one in answers]
    rows = {row["id"]: row for row in await act.tx.all(_ADDRESSED, ids=ids, agency=agency, cycle=act.target.id)}
    require(
        faults(act, "answers.{}.consultation_id", ids, partial(_unfit_state, act, Ability.CONSULTATION_ANSWER, rows))
    )
    require(v for n, one in enumerate(answers) for v in _unfit(act, f"answers.{n}.", one.answer, one.vetoes))
    await freeze_answers(act, ids)
    for one in answers:
        given = _answered(act, one.answer, one.vetoes, objects=one.objects)
        await act.tx.update(Consultation, one.consultation_id, state=ConsultationState.ANSWERED.value, **given)
    return act.done(answered=len(answers))


def _unfit(act: Act, path: str, answer: str, vetoes: Sequence[VetoInput]) -> list[Violation]:
    """Return what is wrong with an answer, each at its field; what has not happened yet is no exclusion."""
    texts = {f"{path}answer": answer, **{f"{path}vetoes.{n}.description": v.description for n, v in enumerate(vetoes)}}
    future = [n for n, one in enumerate(vetoes) if one.happened_on > local_day(act.now)]
    unfit = text_problems(act.article, **texts)
    return [*unfit, *(Violation("DATE_IN_FUTURE", act.article, f"{path}vetoes.{n}.happened_on") for n in future)]


def _answered(act: Act, answer: str, vetoes: Sequence[VetoInput], *, objects: bool) -> dict[str, Any]:
    kept = [
        {"veto": one.veto.value, "happened_on": one.happened_on.isoformat(), "description": one.description}
        for one in vetoes
    ]
    return {"answer": answer, "objects": objects, "vetoes": kept, "answered_at": act.now}


# --- Closing ------------------------------------------------------------------------------------------------------------


@act(Ability.CONSULTATION_CLOSE)
async def close_consultation(act: Act, *, reason: Annotated[str, Doc("Why it can be closed.")]) -> Done:
    """Close a consultation with a reason; nothing closes it by itself (Art. 17)."""
    require_text(act, reason=reason)
    await act.move(closing_reason=reason)
    return act.done()
