"""Bans decided elsewhere, entered by one and signed by another; earlier awards recognised (Art. 27, 28, 30)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, func, select

from models import Ban, OrganisationDetail, PastWinner, RecognisedWin, RegulationVersion
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.honours import AwardKind
from regulation.identifiers import credit_code_violations, normalise
from regulation.names import name_violations
from regulation.parameters import Parameters
from regulation.sanctions import Ground, ban
from regulation.violation import require
from services.common import refuse, require_text, require_unconflicted
from services.door import Act, Done, act
from services.inputs import Ref

REGISTERED: Final = select(OrganisationDetail.organisation_id).where(
    OrganisationDetail.programme_id == bindparam("programme"), OrganisationDetail.credit_code == bindparam("code")
)
# The version in force on the day of the decision, or the first one after it whose numbers are known (Art. 34).
VERSION_ON: Final = (
    select(RegulationVersion.parameters)
    .where(RegulationVersion.programme_id == bindparam("programme"), RegulationVersion.complete)
    .order_by(
        (RegulationVersion.effective_from <= bindparam("day")).desc(),
        func.abs(RegulationVersion.effective_from - bindparam("day")),
    )
)


@act(Ability.PROGRAMME_ENTER_BAN)
async def enter_ban(
    act: Act,
    *,
    credit_code: Annotated[str, Doc("Unified social credit code of the organisation banned; registered or not.")],
    organisation_name: Annotated[str, Doc("Name in the decision.")],
    ground: Annotated[Ground, Doc("Ground of the decision.")],
    decided_on: Annotated[date, Doc("Day of the decision; the ban counts from it.")],
    decided_by: Annotated[str, Doc("Authority that decided.")],
    document_number: Annotated[str, Doc("Number of the decision.")],
) -> Done:
    """Enter a ban that another authority or an earlier decision made; it bars once a second person signs (Art. 28, 30)."""
    require([*name_violations(organisation_name, "organisation_name"), *credit_code_violations(credit_code)])
    require_text(act, 200, decided_by=decided_by, document_number=document_number)
    refuse(act, decided_on > local_day(act.now), "DATE_IN_FUTURE", "decided_on")
    code = normalise(credit_code)
    organisation = await act.tx.value(REGISTERED, programme=act.target.id, code=code)
    await require_unconflicted(act, [organisation] if organisation else [])
    numbers = Parameters.from_json(await act.tx.value(VERSION_ON, programme=act.target.id, day=decided_on))
    key = await act.tx.insert(
        Ban,
        programme_id=act.target.id,
        credit_code=code,
        organisation_id=organisation,
        organisation_name=organisation_name,
        ground=ground.value,
        article=ground.article,
        decided_on=decided_on,
        until=ban(ground, decided_on, numbers).until,
        decided_by=decided_by,
        document_number=document_number,
        entered_by_id=act.actor.person_id,
    )
    return act.done("ban", key)


@act(Ability.BAN_SIGN)
async def sign_ban(act: Act) -> Done:
    """Sign a ban that another person entered; from now on it bars, and is public (Art. 28, 30)."""
    await act.move()
    return act.done()


@act(Ability.BAN_REJECT)
async def reject_ban(act: Act, *, reason: Annotated[str, Doc("Why it is not signed.")]) -> Done:
    """Reject a ban that was entered wrongly (Art. 28, 30)."""
    require_text(act, reason=reason)
    await act.move(reason=reason)
    return act.done()


@act(Ability.BAN_LIFT)
async def lift_ban(act: Act, *, reason: Annotated[str, Doc("Decision that annuls the one of the ban.")]) -> Done:
    """Lift a ban whose decision was annulled (Art. 28, 30)."""
    require_text(act, reason=reason)
    await act.move(reason=reason)
    return act.done()


@act(Ability.ORGANISATION_RECOGNISE_WIN)
async def recognise_win(
    act: Act,
    *,
    past_winner_id: Annotated[UUID, Ref("past_winner"), Doc("The award as published.")],
    session: Annotated[int | None, Doc("Session in which it was won, where the publication does not say.")] = None,
    reason: Annotated[str, Doc("How it is known that it is the same organisation.")],
) -> Done:
    """Recognise a published earlier award as this organisation's; the gap counts from it (Art. 27)."""
    require_text(act, reason=reason)
    organisation, past = await act.row(), await act.get(PastWinner, past_winner_id)
    refuse(act, past["programme_id"] != organisation["programme_id"], "NOT_FOUND", "past_winner_id")
    known = past["session"]
    refuse(act, known is None and session is None, "SESSION_MISSING", "session")
    refuse(act, None not in {known, session} and known != session, "SESSION_DIFFERS", "session", published=str(known))
    won = known if known is not None else session or 0
    refuse(act, won < 1, "NUMBER_TOO_SMALL", "session")
    key = await act.tx.insert(
        RecognisedWin,
        programme_id=organisation["programme_id"],
        organisation_id=act.target.id,
        past_winner_id=past_winner_id,
        session=won,
        award_kind=AwardKind(past["award_kind"]).value,
        reason=reason,
        recognised_at=act.now,
    )
    return act.done("recognised_win", key)


@act(Ability.RECOGNISED_WIN_WITHDRAW)
async def withdraw_recognition(act: Act, *, reason: Annotated[str, Doc("Why it was wrong.")]) -> Done:
    """Withdraw a recognition that was wrong; the gap no longer counts from it (Art. 27)."""
    require_text(act, reason=reason)
    refuse(act, (await act.row())["withdrawn_at"] is not None, "RECOGNITION_WITHDRAWN")
    await act.tx.update(RecognisedWin, act.target.id, withdrawn_at=act.now)
    return act.done()
