"""Payment orders: the winner names its account, one person in finance drafts, another releases (Art. 7-9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import (
    Award,
    BonusEntitlement,
    BudgetLine,
    Commendation,
    Organisation,
    PayeeAccount,
    PayeeAccountNumber,
    PaymentOrder,
)
from models.outcome import AwardState
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.honours import AwardKind, bonus
from regulation.identifiers import normalise
from regulation.payments import LIVE, Purpose, account_violations
from regulation.states import BudgetState
from regulation.violation import require
from services.bars import past_wins
from services.budgeting import available, balance, next_number, one_at_a_time
from services.common import parameters, refuse, require_text
from services.door import Act, Done, act
from services.inputs import Ref, Sealed

if TYPE_CHECKING:
    from decimal import Decimal

_LIVE: Final = "SELECT id FROM public.payment_order WHERE entitlement_id = $1 AND state = ANY ($2::text[])"
_SUPERSEDE: Final = """UPDATE public.payee_account SET state = 'superseded' WHERE entitlement_id = $1
AND state = 'current' RETURNING number"""
_CURRENT: Final = "SELECT * FROM public.payee_account WHERE entitlement_id = $1 AND state = 'current'"


@act(Ability.BONUS_ENTITLEMENT_GIVE_ACCOUNT)
async def give_payee_account(
    act: Act,
    *,
    holder: Annotated[str, Doc("Name of the account: the organisation's own.")],
    bank: Annotated[str, Doc("Bank and branch.")],
    bank_code: Annotated[str, Doc("Number of the branch in the national payment system, 12 digits.")],
    account_number: Annotated[str, Sealed(), Doc("Number of the account.")],
    account_number_again: Annotated[str, Sealed(), Doc("The same once more.")],
) -> Done:
    """Name the account that a bonus is paid to; later ones supersede it until an order is drafted (Art. 9)."""
    entitlement = await act.row()
    await one_at_a_time(act, await _programme(act))
    require_text(act, 200, bank=bank)
    require(account_violations(account_number, account_number_again, bank_code))
    organisation = await act.get(Organisation, entitlement["organisation_id"])
    refuse(act, holder.strip() != organisation["name"], "HOLDER_DIFFERS", "holder", name=organisation["name"])
    refuse(act, await _has_live(act, act.target.id), "ORDER_EXISTS")
    earlier = await act.tx.sql(_SUPERSEDE, act.target.id)
    number = normalise(account_number)
    place = {"cycle_id": entitlement["cycle_id"], "organisation_id": entitlement["organisation_id"]}
    key = await act.tx.insert(
        PayeeAccount, **place, entitlement_id=act.target.id, number=earlier[0]["number"] + 1 if earlier else 1,
        holder=holder.strip(), bank=bank.strip(), bank_code=normalise(bank_code), ending=number[-4:], given_at=act.now,
    )  # fmt: skip
    await act.tx.insert(PayeeAccountNumber, **place, payee_account_id=key, account_number=number, seal=act.seal)
    return act.done("payee_account", key)


@act(Ability.BONUS_ENTITLEMENT_DRAFT_ORDER)
async def draft_payment_order(
    act: Act, *, budget_line_id: Annotated[UUID, Ref("budget_line"), Doc("Line of this year's budget.")]
) -> Done:
    """Draft the order to pay a bonus, on the strength of the commendation document (Art. 8, 9)."""
    entitlement, programme = await act.row(), await _programme(act)
    await one_at_a_time(act, programme)
    refuse(act, await _has_live(act, act.target.id), "ORDER_EXISTS")
    award = await _awarded(act, entitlement)
    await _require_money(act, budget_line_id, programme, entitlement["amount"])
    account = await act.tx.sql(_CURRENT, act.target.id)
    refuse(act, not account, "ACCOUNT_MISSING")
    document = await act.get(Commendation, award["commendation_id"])
    number = await next_number(act, programme, "payment_order", "P")
    key = await act.tx.insert(
        PaymentOrder, programme_id=programme, cycle_id=entitlement["cycle_id"], entitlement_id=act.target.id,
        award_id=award["id"], organisation_id=entitlement["organisation_id"], budget_line_id=budget_line_id,
        payee_account_id=account[0]["id"], number=number, amount=entitlement["amount"],
        document_number=document["document_number"], document_date=document["issued_on"],
        drafted_by_id=act.actor.person_id, drafted_at=act.now,
    )  # fmt: skip
    return act.done("payment_order", key, number=number, document=document["document_number"])


@act(Ability.PAYMENT_ORDER_RELEASE)
async def release_payment_order(act: Act) -> Done:
    """Release an order that another person drafted; all that it rests on is looked at once more (Art. 8, 9)."""
    order = await act.row()
    await one_at_a_time(act, order["programme_id"])
    await _awarded(act, await act.get(BonusEntitlement, order["entitlement_id"]))
    _require_line(act, await act.get(BudgetLine, order["budget_line_id"]))
    await act.move(released_by_id=act.actor.person_id, released_at=act.now)
    return act.done(number=order["number"], amount=order["amount"], document=order["document_number"])


@act(Ability.PAYMENT_ORDER_CANCEL)
async def cancel_payment_order(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Take an order back before it goes to the platform; what it bound is free again (Art. 9)."""
    require_text(act, reason=reason)
    await act.move(reason=reason)
    return act.done()


async def _programme(act: Act) -> UUID:
    return UUID(str((await act.cycle())["programme_id"]))


async def _has_live(act: Act, entitlement: UUID) -> bool:
    return bool(await act.tx.sql(_LIVE, entitlement, [state.value for state in LIVE]))


async def _awarded(act: Act, entitlement: Any) -> Any:
    """Return the award of a bonus; refuse one that is not in force, not commended, or not a first quality award (Art. 8, 9)."""
    award = await act.get(Award, entitlement["award_id"])
    refuse(act, award["state"] != AwardState.IN_FORCE, "AWARD_NOT_IN_FORCE")
    refuse(act, award["commendation_id"] is None, "AWARD_NOT_COMMENDED")
    earlier = [win for win in await past_wins(act, award["organisation_id"]) if win.session < award["session"]]
    due = bonus(AwardKind(award["kind"]), earlier, await parameters(act))
    refuse(act, award["honour_only"] or due != entitlement["amount"], "BONUS_NOT_DUE", due=str(due))
    return award


async def _require_money(act: Act, key: UUID, programme: UUID, amount: Decimal) -> None:
    line = await balance(act, key)
    refuse(act, line is None or line["programme_id"] != programme, "NOT_FOUND", "budget_line_id")
    _require_line(act, line)
    left = available(line)
    refuse(act, left < amount, "BUDGET_EXCEEDED", "budget_line_id", available=str(left))


def _require_line(act: Act, line: Any) -> None:
    """Refuse a line that is not approved, of another year or for another purpose (Art. 9)."""
    refuse(act, line["state"] != BudgetState.APPROVED, "BUDGET_LINE_NOT_APPROVED", "budget_line_id")
    refuse(act, line["purpose"] != Purpose.BONUS, "BUDGET_PURPOSE_DIFFERS", "budget_line_id")
    year = local_day(act.now).year
    refuse(act, line["year"] != year, "BUDGET_YEAR_DIFFERS", "budget_line_id", year=str(year))
