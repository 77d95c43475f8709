"""Paying a bonus back after fraud: plan, receipts, writing off; each by two persons in finance (Art. 28)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc

from models import ClawbackPlan, ClawbackReceipt, ClawbackWaiver
from models.aftermath import CLAIM
from regulation.ability import Ability
from regulation.aftermath import ClawbackPlanState
from regulation.calendar import local_day
from regulation.clawback import Claim, InstalmentInput, plan_violations
from regulation.payments import UNDER_WAY, amount_violations
from regulation.violation import require
from services.common import refuse, require_text
from services.door import Act, Done, act

if TYPE_CHECKING:
    from uuid import UUID

    from models.base import Base

_SHORT: Final = 200
# Whoever changes what remains waits here for who does at the same time.
_LOCK: Final = "SELECT * FROM public.revocation_consequence WHERE id = $1 FOR UPDATE"
_CLAIM: Final = f"SELECT {CLAIM.format(c='c')} FROM public.revocation_consequence c WHERE c.id = $1"  # noqa: S608 -- constants
_UNDER_WAY: Final = "SELECT 1 FROM public.payment_order WHERE award_id = $1 AND state = ANY ($2::text[])"
_NEXT: Final = "SELECT COALESCE(max(number), 0) + 1 FROM public.{table} WHERE consequence_id = $1"
_REPLACE: Final = """UPDATE public.clawback_plan SET state = 'replaced', version = version + 1
WHERE consequence_id = $1 AND state = 'approved'"""

Amount = Annotated[Decimal, Doc("Amount in CNY, to the fen; no more than remains.")]
Why = Annotated[str, Doc("Why.")]


async def _claimed(act: Act, consequence: UUID) -> tuple[Any, Claim]:
    """Return a consequence and what is claimed, which are the caller's alone until it commits; refuse one that is closed."""
    (row,) = await act.tx.sql(_LOCK, consequence)
    refuse(act, row["state"] != "open", "CONSEQUENCE_CLOSED")
    (claim,) = await act.tx.sql(_CLAIM, consequence)
    return row, Claim(**dict(claim))


def _require_left(act: Act, claim: Claim, amount: Decimal) -> None:
    require(amount_violations(amount))
    refuse(act, amount > claim.remainder, "CLAWBACK_EXCEEDED", "amount", left=str(claim.remainder))


async def _add(act: Act, model: type[Base], row: Any, **values: Any) -> Done:
    number = (await act.tx.sql(_NEXT.format(table=model.__tablename__), row["id"]))[0][0]
    of = {"consequence_id": row["id"], "cycle_id": row["cycle_id"], "organisation_id": row["organisation_id"]}
    return act.done(model.__tablename__, await act.tx.insert(model, **of, number=number, **values))


# --- Plan -----------------------------------------------------------------------------------------------------------------


@act(Ability.REVOCATION_CONSEQUENCE_DRAFT_PLAN)
async def draft_clawback_plan(
    act: Act, *, instalments: Annotated[list[InstalmentInput], Doc("In the order of their days; all that remains.")]
) -> Done:
    """Draft the plan by which a bonus is paid back; it counts once another person approves it (Art. 28)."""
    row, claim = await _claimed(act, act.target.id)
    require(plan_violations(instalments, claim.remainder, local_day(act.now)))
    kept = [{"due_on": one.due_on.isoformat(), "amount": f"{one.amount:.2f}"} for one in instalments]
    drafted = {"drafted_by_id": act.actor.person_id, "drafted_at": act.now}
    return await _add(act, ClawbackPlan, row, covers=claim.remainder, instalments=kept, **drafted)


@act(Ability.CLAWBACK_PLAN_APPROVE)
async def approve_clawback_plan(act: Act) -> Done:
    """Approve a plan that another person drafted; it replaces the one before, and the winner is told (Art. 28)."""
    plan = await act.row()
    _, claim = await _claimed(act, plan["consequence_id"])
    refuse(act, plan["covers"] != claim.remainder, "PLAN_OUTDATED", left=str(claim.remainder))
    await act.tx.sql(_REPLACE, plan["consequence_id"])
    await act.move(ClawbackPlanState.APPROVED, approved_by_id=act.actor.person_id, approved_at=act.now)
    return act.done()


@act(Ability.CLAWBACK_PLAN_REJECT)
async def reject_clawback_plan(act: Act, *, reason: Why) -> Done:
    """Reject a plan (Art. 28)."""
    require_text(act, reason=reason)
    await act.move(reason=reason)
    return act.done()


# --- Receipts -------------------------------------------------------------------------------------------------------------


@act(Ability.REVOCATION_CONSEQUENCE_RECORD_RECEIPT)
async def record_clawback_receipt(
    act: Act,
    *,
    amount: Amount,
    received_on: Annotated[date, Doc("Day on which it came.")],
    reference: Annotated[str, Doc("Reference of the bank.")],
) -> Done:
    """Record money that came back; it counts once another person confirms it (Art. 28)."""
    require_text(act, _SHORT, reference=reference)
    row, claim = await _claimed(act, act.target.id)
    _require_left(act, claim, amount)
    refuse(act, received_on > local_day(act.now), "DATE_IN_FUTURE", "received_on")
    recorded = {"recorded_by_id": act.actor.person_id, "recorded_at": act.now}
    given = {"amount": amount, "received_on": received_on, "reference": reference.strip()}
    return await _add(act, ClawbackReceipt, row, **given, **recorded)


@act(Ability.CLAWBACK_RECEIPT_CONFIRM)
async def confirm_clawback_receipt(act: Act) -> Done:
    """Confirm money that another person recorded; never more than remains (Art. 28)."""
    receipt = await act.row()
    _, claim = await _claimed(act, receipt["consequence_id"])
    _require_left(act, claim, receipt["amount"])
    await act.move(confirmed_by_id=act.actor.person_id, confirmed_at=act.now)
    return act.done()


@act(Ability.CLAWBACK_RECEIPT_REJECT)
async def reject_clawback_receipt(act: Act, *, reason: Why) -> Done:
    """Reject money that was recorded wrongly (Art. 28)."""
    require_text(act, reason=reason)
    await act.move(reason=reason)
    return act.done()


# --- Writing off ----------------------------------------------------------------------------------------------------------


@act(Ability.REVOCATION_CONSEQUENCE_PROPOSE_WAIVER)
async def propose_waiver(act: Act, *, amount: Amount, reason: Why) -> Done:
    """Propose to write off what cannot be had back; it counts once another person approves it (Art. 28)."""
    require_text(act, reason=reason)
    row, claim = await _claimed(act, act.target.id)
    _require_left(act, claim, amount)
    proposed = {"proposed_by_id": act.actor.person_id, "proposed_at": act.now}
    return await _add(act, ClawbackWaiver, row, amount=amount, reason=reason, **proposed)


@act(Ability.CLAWBACK_WAIVER_APPROVE)
async def approve_waiver(act: Act) -> Done:
    """Approve to write off what another person proposed; never more than remains (Art. 28)."""
    waiver = await act.row()
    _, claim = await _claimed(act, waiver["consequence_id"])
    _require_left(act, claim, waiver["amount"])
    await act.move(approved_by_id=act.actor.person_id, approved_at=act.now)
    return act.done()


@act(Ability.CLAWBACK_WAIVER_REJECT)
async def reject_waiver(act: Act, *, answer: Why) -> Done:
    """Reject to write something off (Art. 28)."""
    require_text(act, answer=answer)
    await act.move(answer=answer)
    return act.done()


@act(Ability.REVOCATION_CONSEQUENCE_SETTLE)
async def settle_clawback(act: Act) -> Done:
    """Find that nothing of a bonus remains to be paid back, and that no order is on its way (Art. 28)."""
    row, claim = await _claimed(act, act.target.id)
    refuse(act, claim.remainder > 0, "CLAWBACK_REMAINS", left=str(claim.remainder))
    waiting = await act.tx.sql(_UNDER_WAY, row["award_id"], [state.value for state in UNDER_WAY])
    refuse(act, bool(waiting), "ORDERS_UNDER_WAY")
    await act.move()
    return act.done(paid=str(claim.paid), received=str(claim.received), waived=str(claim.waived))
