"""The public notice of ten days and objections (Art. 21)."""

from __future__ import annotations

import secrets
from typing import Annotated, Any
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import AwardList, Dossier, Notice, Objection, Objector
from models.cycle import NoticeKind
from models.outcome import ListKind
from regulation.calendar import local_day, publicity_window
from regulation.procedure import Ability, DossierState, ObjectionState
from regulation.violation import RuleBroken, Violation
from services.announcing import publish
from services.checking import require_rerun
from services.common import not_after, not_before, parameters, refuse, require_text, work_calendar
from services.door import Act, Done, act
from services.inputs import Ref, Sealed
from services.ledger import digest
from services.lists import entries_of, going_on, signed_list

_OPEN_STATES = (ObjectionState.RECEIVED, ObjectionState.INVESTIGATED)
_OBJECTIONS = select(Objection.__table__).where(Objection.cycle_id == bindparam("cycle"))
_PUBLICITY = (
    select(Notice.__table__)
    .where(Notice.cycle_id == bindparam("cycle"), Notice.kind == NoticeKind.PUBLICITY.value)
    .order_by(Notice.closes_at.desc())
)
_OBJECTOR = select(Objector.id, Objector.handler_id).where(Objector.objection_id == bindparam("objection"))
_NAME_LIMIT = 200
# With the list, those who are not on it learn that too; at which of the two decisions they fell stays inside.
_TELL_THE_OTHERS = """UPDATE public.dossier SET told_state = 'not_proposed', version = version + 1,
 told_version = told_version + 1 WHERE cycle_id = $1 AND state IN ('not_candidate', 'not_proposed')"""
# Objections to one entry are filed and decided one after another, each seeing those before it (Art. 21).
_ALONE = "SELECT 1 FROM public.dossier WHERE id = $1 FOR UPDATE"


@act(Ability.CYCLE_PUBLISH_PROPOSED)
async def publish_proposed(
    act: Act,
    *,
    title: Annotated[str, Doc("Title of the notice.")],
    body: Annotated[str, Doc("Text of the notice.")],
    channels: Annotated[list[str], Doc("News media and sites where it is published.")],
) -> Done:
    """Publish the proposed list for ten days; the window rolls over holidays (Art. 21)."""
    proposed = await signed_list(act, ListKind.PROPOSED)
    entries = await going_on(act, proposed["id"], DossierState.PROPOSED)
    await require_rerun(act, {entry["dossier_id"]: "" for entry in entries})
    numbers = await parameters(act)
    window = publicity_window(local_day(act.now), numbers.publicity_days, await work_calendar(act))
    notice = await publish(
        act,
        NoticeKind.PUBLICITY,
        title=title,
        body=body,
        channels=channels,
        entries=entries,
        list_id=proposed["id"],
        opens_on=window.opens_on,
        nominal_end=window.nominal_end,
        closes_on=window.closes_on,
        closes_at=window.closes_at,
        details={"listDigest": proposed["digest"]},
    )
    await act.tx.update(AwardList, proposed["id"], published_at=act.now)
    for entry in entries:
        await act.move_dossier(entry["dossier_id"], DossierState.PROPOSED, DossierState.PUBLICISED)
    await act.tx.sql(_TELL_THE_OTHERS, act.target.id)
    await act.advance()
    return act.done("notice", notice, closes_on=window.closes_on.isoformat())


@act(Ability.NOTICE_OBJECT, anonymous=True)
async def file_objection(
    act: Act,
    *,
    organisation_id: Annotated[UUID, Ref("organisation"), Doc("Organisation on the published list.")],
    grounds: Annotated[str, Doc("Facts and evidence.")],
    name: Annotated[str, Sealed(), Doc("Real name of the objector; protected.")],
    contact: Annotated[str, Sealed(), Doc("How to reach the objector; protected.")],
) -> Done:
    """Object to an entry inside the window, in a real name; answers once with a tracking code (Art. 21)."""
    require_text(act, grounds=grounds)
    require_text(act, _NAME_LIMIT, name=name, contact=contact)
    notice = await act.row()
    not_after(act, notice["closes_at"], "WINDOW_CLOSED")
    dossier = await _contest(act, notice, organisation_id)
    code = secrets.token_urlsafe(18)
    objection = await act.tx.insert(
        Objection,
        cycle_id=notice["cycle_id"],
        notice_id=notice["id"],
        dossier_id=dossier,
        organisation_id=organisation_id,
        grounds=grounds,
        tracking_digest=digest(code.encode()),
        filed_at=act.now,
    )
    known = {"name": name, "contact": contact, "seal": act.seal}
    await act.tx.insert(Objector, objection_id=objection, cycle_id=notice["cycle_id"], **known)
    return Done("objection", objection, told={"tracking_code": code})


async def _contest(act: Act, notice: Any, organisation_id: UUID) -> UUID:
    """Let the entry wait and return its application; only this entry waits (Art. 21)."""
    for entry in await entries_of(act, notice["list_id"]):
        if entry["organisation_id"] == organisation_id:
            await act.tx.sql(_ALONE, entry["dossier_id"])
            dossier = await act.get(Dossier, entry["dossier_id"])
            await act.move_dossier(dossier["id"], dossier["state"], DossierState.CONTESTED)
            return UUID(bytes=dossier["id"].bytes)
    raise RuleBroken(Violation("NOT_ON_THE_LIST", act.article, "organisation_id"))


@act(Ability.OBJECTION_TAKE)
async def take_objection(act: Act) -> Done:
    """Take an objection as its handler, who alone learns who objects; it is not taken over (Art. 21)."""
    objector = await act.tx.value(_OBJECTOR, objection=act.target.id)
    await act.tx.update(Objector, objector, handler_id=act.actor.person_id)
    await act.move()
    return act.done()


@act(Ability.OBJECTION_INVESTIGATE)
async def investigate_objection(act: Act, *, opinion: Annotated[str, Doc("Handling opinion.")]) -> Done:
    """Verify an objection and give a handling opinion (Art. 21)."""
    require_text(act, opinion=opinion)
    await act.move(opinion=opinion)
    return act.done()


@act(Ability.OBJECTION_DECIDE)
async def decide_objection(
    act: Act,
    *,
    upheld: Annotated[bool, Doc("Whether the objection is justified; then the entry is removed.")],
    reason: Annotated[str, Doc("Reason of the leading group.")],
) -> Done:
    """Decide an objection: upheld removes the entry, dismissed lets it stay (Art. 21)."""
    require_text(act, reason=reason)
    row = await act.row()
    await act.tx.sql(_ALONE, row["dossier_id"])
    state = ObjectionState.UPHELD if upheld is True else ObjectionState.DISMISSED
    await act.move(state, decision_reason=reason, decided_at=act.now)
    dossier = await act.get(Dossier, row["dossier_id"])
    if dossier["state"] == DossierState.CONTESTED:  # an earlier decision may have removed it
        to = await _after_decision(act, row["dossier_id"], upheld=upheld)
        await act.move_dossier(row["dossier_id"], dossier["state"], to)
    return act.done()


async def _after_decision(act: Act, dossier: UUID, *, upheld: bool) -> str:
    if upheld is True:
        return DossierState.REMOVED
    others = [row for row in await _open_objections(act) if row["dossier_id"] == dossier]
    return DossierState.CONTESTED if others else DossierState.UPHELD


async def _open_objections(act: Act) -> list[Any]:
    rows = await act.tx.all(_OBJECTIONS, cycle=act.target.cycle_id)
    return [row for row in rows if row["state"] in _OPEN_STATES]


async def require_window_over(act: Act) -> None:
    """Raise RuleBroken WINDOW_OPEN until the ten days are over (Art. 21, 22)."""
    notice = await act.tx.first(_PUBLICITY, cycle=act.target.cycle_id)
    not_before(act, notice["closes_at"], "WINDOW_OPEN")


@act(Ability.CYCLE_RESOLVE_OBJECTIONS)
async def resolve_objections(act: Act) -> Done:
    """End the notice while objections are open (Art. 21)."""
    await require_window_over(act)
    refuse(act, not await _open_objections(act), "NO_OBJECTION_OPEN")
    await act.advance()
    return act.done()


@act(Ability.CYCLE_SUBMIT_FOR_APPROVAL)
async def submit_for_approval(act: Act) -> Done:
    """Submit to the executive meeting after the ten days; contested entries wait (Art. 21, 22)."""
    await require_window_over(act)
    await act.advance()
    return act.done()
