"""Objecting to a published entry without an account, and what becomes of the entry meanwhile (Art. 21).

Who objects is nobody to the system but the holder of a tracking code: the ledger names no person for any of these acts.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Dossier, ListEntry, Objection, ObjectionStatement, Objector
from regulation.ability import Ability
from regulation.identifiers import normalise
from regulation.objections import ObjectorKind, objector_violations
from regulation.states import DossierState, ObjectionState
from regulation.violation import require
from services.common import not_after, refuse, text_problems
from services.door import Act, Done, act
from services.inputs import Ref, Sealed
from services.ledger import digest
from services.lists import entries_of

if TYPE_CHECKING:
    from collections.abc import Iterable

OPEN: Final = (ObjectionState.RECEIVED, ObjectionState.ADMITTED, ObjectionState.INVESTIGATED)
_OBJECTIONS = select(Objection.__table__).where(Objection.cycle_id == bindparam("cycle"))
_LONGEST_NAME: Final = 200
_LONGEST_GROUNDS: Final = 10_000
# 144 random bits: nobody finds a code by trying, and codes are compared by their digests.
_CODE_BYTES: Final = 18
# Objections to one entry are filed and decided one after another, each seeing those before it (Art. 21).
_ALONE: Final = "SELECT id, state FROM public.dossier WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE"

Grounds = Annotated[str, Doc("Facts and evidence.")]


@act(Ability.NOTICE_OBJECT, anonymous=True)
async def file_objection(
    act: Act,
    *,
    organisation_id: Annotated[UUID, Ref("organisation"), Doc("Organisation on the published list.")],
    grounds: Grounds,
    name: Annotated[str, Sealed(), Doc("Real name of the objector; protected.")],
    contact: Annotated[str, Sealed(), Doc("How to reach the objector; protected.")],
    kind: Annotated[
        ObjectorKind, Sealed(), Doc("Person or organisation; an organisation adds a statement under its seal.")
    ] = ObjectorKind.PERSON,
    credit_code: Annotated[
        str, Sealed(), Doc("Unified social credit code of an organisation that objects; protected.")
    ] = "",
) -> Done:
    """Object to an entry inside the window, in a real name; answers once with a tracking code (Art. 21)."""
    require(
        [
            *text_problems(act.article, _LONGEST_GROUNDS, grounds=grounds),
            *text_problems(act.article, _LONGEST_NAME, name=name, contact=contact),
            *objector_violations(kind, credit_code),
        ]
    )
    notice = await act.row()
    not_after(act, notice["closes_at"], "WINDOW_CLOSED")
    dossier, code = await _contest(act, notice, organisation_id), secrets.token_urlsafe(_CODE_BYTES)
    objection = await act.tx.insert(
        Objection,
        cycle_id=notice["cycle_id"],
        notice_id=notice["id"],
        dossier_id=dossier,
        organisation_id=organisation_id,
        tracking_digest=digest(code.encode()),
        filed_at=act.now,
    )
    await act.tx.insert(
        Objector,
        objection_id=objection,
        cycle_id=notice["cycle_id"],
        kind=kind.value,
        name=name,
        contact=contact,
        credit_code=normalise(credit_code) if kind is ObjectorKind.ORGANISATION else None,
        seal=act.seal,
    )
    await _state(act, objection, grounds)
    return Done("objection", objection, told={"tracking_code": code})


async def _state(act: Act, objection: UUID, grounds: str) -> None:
    given = {"cycle_id": act.target.cycle_id, "grounds": grounds, "stated_at": act.now}
    await act.tx.insert(ObjectionStatement, objection_id=objection, **given)


async def _contest(act: Act, notice: Any, organisation_id: UUID) -> UUID:
    """Let the entry wait, if it is one that the objector reads, and return its application (Art. 21).

    Only this entry waits. One that was taken off already stays off: that is not public yet, so nothing tells of it.
    """
    entries = [one for one in await entries_of(act, notice["list_id"]) if one["organisation_id"] == organisation_id]
    refuse(act, not await act.visible(ListEntry, [one["id"] for one in entries]), "NOT_ON_THE_LIST", "organisation_id")
    (dossier,) = await alone(act, [entries[0]["dossier_id"]])
    if dossier["state"] != DossierState.REMOVED:
        await act.move_dossier(dossier["id"], dossier["state"], DossierState.CONTESTED)
    return UUID(bytes=dossier["id"].bytes)


@act(Ability.OBJECTION_SUPPLEMENT, anonymous=True)
async def supplement_objection(act: Act, *, grounds: Grounds) -> Done:
    """Add to an objection under its tracking code, until it is verified (Art. 21)."""
    require(text_problems(act.article, _LONGEST_GROUNDS, grounds=grounds))
    await _state(act, act.target.id, grounds)
    return act.done()


@act(Ability.OBJECTION_WITHDRAW, anonymous=True)
async def withdraw_objection(act: Act) -> Done:
    """Withdraw an objection under its tracking code; an entry without another goes on (Art. 21)."""
    row = await act.row()
    await alone(act, [row["dossier_id"]])
    await act.move(decided_at=act.now)
    await release(act, [row["dossier_id"]])
    return act.done()


# --- The entry ------------------------------------------------------------------------------------------------------


async def alone(act: Act, dossiers: Iterable[UUID]) -> list[Any]:
    """Lock applications, so that objections to them are filed and decided one after another; return their states."""
    return await act.tx.sql(_ALONE, sorted(dossiers))


async def objections_to(act: Act, dossier: UUID) -> list[Any]:
    """Return the objections to an application in the cycle."""
    return [row for row in await act.tx.all(_OBJECTIONS, cycle=act.target.cycle_id) if row["dossier_id"] == dossier]


async def open_objections(act: Act) -> list[Any]:
    """Return the objections of the cycle that nobody has decided yet (Art. 21)."""
    return [row for row in await act.tx.all(_OBJECTIONS, cycle=act.target.cycle_id) if row["state"] in OPEN]


async def release(act: Act, dossiers: Iterable[UUID]) -> None:
    """Let entries go on whose objections are all over; one that was dismissed leaves its mark (Art. 21).

    They go back to where their applicants have read them to be all the while, so that nothing tells of it.
    """
    found = await act.tx.all(_OBJECTIONS, cycle=act.target.cycle_id)
    for key in sorted(set(dossiers)):
        states = {row["state"] for row in found if row["dossier_id"] == key}
        row = await act.get(Dossier, key)
        if row["state"] == DossierState.CONTESTED and states.isdisjoint(OPEN):
            to = DossierState.UPHELD if ObjectionState.DISMISSED in states else DossierState.PUBLICISED
            await act.move_dossier(key, row["state"], to, unnoticed=True)
