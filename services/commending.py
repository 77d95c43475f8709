"""The commendation: document, awards, entitlements to the bonus, what winners owe (Art. 8, 22-27)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, func, select

from models import Award, AwardList, BonusEntitlement, Commendation, Programme
from models.cycle import NoticeKind
from models.outcome import ListKind
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.honours import AwardKind, bonus, validity
from regulation.states import DossierState
from services.announcing import publish
from services.bars import past_wins
from services.common import parameters, refuse, require_text
from services.door import Act, Done, act
from services.duties import owe
from services.lists import afterwards, going_on, signed_lists

_AWARDS = select(func.count()).where(Award.cycle_id == bindparam("cycle"))

# Who was not approved learns it with the document (Art. 22).
_TELL_THE_DECLINED = """UPDATE public.dossier SET told_state = 'not_approved', version = version + 1,
 told_version = told_version + 1
 WHERE cycle_id = $1 AND state = 'not_approved' AND told_state <> 'not_approved'"""


@act(Ability.CYCLE_COMMEND)
async def commend_winners(
    act: Act,
    *,
    document_number: Annotated[str, Doc("Number of the commendation document.")],
    issued_on: Annotated[date, Doc("Date of the document; validity counts from it (Art. 23).")],
    title: Annotated[str, Doc("Title of the notice.")],
    body: Annotated[str, Doc("Text of the document.")],
    channels: Annotated[list[str], Doc("Where it is published.")],
) -> Done:
    """Commend the approved winners by document; make awards, bonus entitlements and what winners owe (Art. 8, 22-27).

    One notice publishes it for all who are commended by it. Who is approved after it is commended by a supplementary document with a number of its own (Art. 21).
    """
    require_text(act, document_number=document_number, body=body)
    finals = [row for row in await signed_lists(act, ListKind.FINAL) if row["published_at"] is None]
    refuse(act, not finals, "LIST_NOT_SIGNED", ListKind.FINAL.value)
    _require_dated(act, issued_on, finals)
    entries = [entry for row in finals for entry in await going_on(act, row["id"], DossierState.APPROVED)]
    notice = await _publish(act, finals, document_number, issued_on, title=title, body=body, channels=channels)
    document = await act.tx.insert(
        Commendation,
        cycle_id=act.target.id,
        document_number=document_number,
        issued_on=issued_on,
        text=body,
        notice_id=notice,
    )
    before = await act.tx.value(_AWARDS, cycle=act.target.id)
    in_order = sorted(entries, key=lambda e: (e["award_kind"] != "quality", e["id"]))
    for number, entry in enumerate(in_order, before + 1):
        await _award(act, entry, document, issued_on, number)
    for row in finals:
        await act.tx.update(AwardList, row["id"], published_at=act.now)
    await act.tx.sql(_TELL_THE_DECLINED, act.target.id)
    if not afterwards(act):
        await act.advance()
    return act.done()


async def _publish(act: Act, finals: list[Any], document_number: str, issued_on: date, **notice: Any) -> Any:
    """Publish one notice for all lists that are commended together; a scan of the document is attached to it."""
    details = {
        "documentNumber": document_number,
        "issuedOn": issued_on.isoformat(),
        "lists": [{"list": str(row["id"]), "digest": row["digest"]} for row in finals],
    }
    return await publish(act, NoticeKind.COMMENDATION, **notice, details=details)


def _require_dated(act: Act, issued_on: date, finals: list[Any]) -> None:
    """Refuse a document from before the approval or from the future: validity counts from its date (Art. 22, 23)."""
    approved_on = max(local_day(row["signed_at"]) for row in finals)
    refuse(act, issued_on < approved_on, "DATE_BEFORE_APPROVAL", "issued_on", approved=approved_on.isoformat())
    refuse(act, issued_on > local_day(act.now), "DATE_IN_FUTURE", "issued_on")


async def _award(act: Act, entry: Any, document: UUID, issued_on: date, number: int) -> None:
    cycle, numbers = await act.cycle(), await parameters(act)
    programme = await act.get(Programme, cycle["programme_id"])
    kind = AwardKind(entry["award_kind"])
    wins = await past_wins(act, entry["organisation_id"])
    valid = validity(issued_on, numbers.validity_years)
    award = await act.tx.insert(
        Award,
        cycle_id=cycle["id"],
        programme_id=programme["id"],
        dossier_id=entry["dossier_id"],
        organisation_id=entry["organisation_id"],
        commendation_id=document,
        kind=kind.value,
        session=cycle["session"],
        award_year=cycle["award_year"],
        certificate_number=f"{programme['code']}-{cycle['award_year']}-{cycle['session']}-{number:02d}",
        honour_only=entry["honour_only"],
        valid_from=valid.valid_from,
        valid_until=valid.valid_until,
    )
    await act.move_dossier(entry["dossier_id"], DossierState.APPROVED, DossierState.AWARDED)
    amount = bonus(kind, wins, numbers)
    await owe(act, award, cycle["award_year"], valid, amount > 0, numbers)
    if amount > 0:
        await act.tx.insert(
            BonusEntitlement,
            award_id=award,
            cycle_id=cycle["id"],
            organisation_id=entry["organisation_id"],
            amount=amount,
            article="Art.8",
        )
