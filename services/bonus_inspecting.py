"""Inspections of the use of bonuses: finding, hearing, signature, circulation (Art. 11(8), 26)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc

from models import Award, BonusInspection
from models.cycle import NoticeKind
from regulation.ability import Ability
from regulation.bonus_use import InspectionOutcome, InspectionState
from regulation.objections import end_of_day_after
from regulation.payments import amount_violations
from regulation.violation import require
from services.announcing import publish
from services.bonus_use import ledger_of
from services.common import limit_text, not_before, parameters, refuse, require_text
from services.door import Act, Done, act

if TYPE_CHECKING:
    from uuid import UUID

_SHORT: Final = 200
_MISUSE: Final = InspectionOutcome.MISUSE
_NEXT: Final = "SELECT COALESCE(max(number), 0) + 1 FROM public.bonus_inspection WHERE entitlement_id = $1"


@act(Ability.BONUS_ENTITLEMENT_OPEN_INSPECTION)
async def open_inspection(act: Act, *, subject: Annotated[str, Doc("What is inspected.")]) -> Done:
    """Open an inspection of the use of a bonus that was paid; the winner is told (Art. 11(8), 26)."""
    require_text(act, subject=subject)
    entitlement = await act.row()
    ledger, _ = await ledger_of(act, act.target.id)
    refuse(act, not ledger.paid, "BONUS_NOT_PAID")
    award = await act.get(Award, entitlement["award_id"])
    same = {name: award[name] for name in ("cycle_id", "dossier_id", "organisation_id")}
    key = await act.tx.insert(
        BonusInspection, **same, entitlement_id=act.target.id, award_id=award["id"], subject=subject, opened_at=act.now,
        number=(await act.tx.sql(_NEXT, act.target.id))[0][0],
    )  # fmt: skip
    return act.done("bonus_inspection", key)


@act(Ability.BONUS_INSPECTION_FIND)
async def find_on_bonus(
    act: Act,
    *,
    outcome: Annotated[InspectionOutcome, Doc("What was found.")],
    finding: Annotated[str, Doc("The finding with its reasons: read by the winner and, once signed, by its county.")],
    amount: Annotated[Decimal | None, Doc("Amount misused, in CNY to the fen; of a misuse alone.")] = None,
    summary: Annotated[str, Doc("What of a misuse is made public, without what is confidential.")] = "",
) -> Done:
    """Draft the finding of an inspection; of a misuse the winner may say something first (Art. 26)."""
    require_text(act, finding=finding)
    if outcome is _MISUSE:
        require_text(act, summary=summary)
        await _require_amount(act, amount)
    else:
        refuse(act, amount is not None, "AMOUNT_OF_MISUSE_ALONE", "amount")
        limit_text(act, summary=summary)
    days = (await parameters(act)).bonus_hearing_days
    until = end_of_day_after(act.now, days) if outcome is _MISUSE else None
    await act.move(
        outcome=outcome.value, amount=amount, finding=finding, summary=summary.strip() or None, found_at=act.now,
        found_by_id=act.actor.person_id, hear_until=until, reply=None, replied_at=None, returned=None,
    )  # fmt: skip
    return act.done()


async def _require_amount(act: Act, amount: Decimal | None) -> None:
    """Require what was misused: of a bonus no more than was paid of it (Art. 26)."""
    require(amount_violations(amount or Decimal(0)))
    ledger, _ = await ledger_of(act, (await act.row())["entitlement_id"])
    refuse(act, amount is not None and amount > ledger.paid, "BONUS_EXCEEDED", "amount", left=str(ledger.paid))


@act(Ability.BONUS_INSPECTION_REPLY)
async def reply_to_finding(act: Act, *, reply: Annotated[str, Doc("What the winner says to it.")]) -> Done:
    """Say something to the finding of an inspection, before the period is over (Art. 26)."""
    require_text(act, reply=reply)
    row = await act.row()
    refuse(act, row["outcome"] != _MISUSE, "NOTHING_TO_REPLY_TO")
    refuse(act, act.now >= row["hear_until"], "BONUS_HEARING_OVER")
    await act.move(reply=reply, replied_at=act.now)
    return act.done()


@act(Ability.BONUS_INSPECTION_RETURN)
async def return_finding(act: Act, *, reason: Annotated[str, Doc("What is to be looked into again.")]) -> Done:
    """Send the finding of an inspection back, to be made anew (Art. 26)."""
    require_text(act, reason=reason)
    await act.move(
        returned=reason, outcome=None, amount=None, finding=None, summary=None, found_at=None, found_by_id=None,
        hear_until=None,
    )  # fmt: skip
    return act.done()


@act(Ability.BONUS_INSPECTION_SIGN)
async def sign_finding(
    act: Act,
    *,
    document_number: Annotated[str, Doc("Number of the notice that circulates a misuse.")] = "",
    channels: Annotated[list[str] | None, Doc("Where the summary of a misuse is published.")] = None,
) -> Done:
    """Sign the finding of an inspection; a misuse is circulated to the winner and its county, its summary published (Art. 26).

    After the winner has spoken or its time is over. Whether the summary is published is a number of the version.
    """
    row, notice = await act.row(), None
    if row["outcome"] == _MISUSE:
        require_text(act, _SHORT, document_number=document_number)
        if row["state"] == InspectionState.FOUND:
            not_before(act, row["hear_until"], "BONUS_HEARING_OPEN")
        if (await parameters(act)).bonus_misuse_published is True:
            notice = await _published(act, row, document_number, channels or [])
    await act.move(
        signed_by_id=act.actor.person_id, signed_at=act.now, document_number=document_number.strip() or None,
        notice_id=notice,
    )  # fmt: skip
    return act.done(outcome=row["outcome"], amount=row["amount"], notice=notice and str(notice))


async def _published(act: Act, row: Any, document_number: str, channels: list[str]) -> UUID:
    """Publish the summary of a misuse; the finding itself is for the winner, its county and who looks after it."""
    award = await act.get(Award, row["award_id"])
    title = f"关于{award['organisation_name']}质量奖奖金使用检查情况的通报"
    details = {
        "certificateNumber": award["certificate_number"],
        "documentNumber": document_number,
        "amount": str(row["amount"]),
    }
    key: UUID = await publish(
        act, NoticeKind.BONUS_MISUSE, title=title, body=row["summary"], channels=channels, details=details
    )
    return key
