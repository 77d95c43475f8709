"""The ledger of a bonus: its winner records what it is used for; reports take the uses of their period (Art. 26)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc

from models import Award, BonusEntitlement, BonusUse
from models.bonus_use import PAID, USED
from regulation.ability import Ability
from regulation.bonus_use import BonusLedger, BonusPurpose
from regulation.calendar import local_day
from regulation.payments import amount_violations
from regulation.violation import require
from services.common import refuse, require_text
from services.documents import Digest, MediaType, Preview, Size, Title, drop, hand_out, start
from services.door import Act, Done, act

if TYPE_CHECKING:
    from uuid import UUID

_LONGEST: Final = 2_000
# Whoever spends of a bonus waits here for who does at the same time.
_LOCK: Final = "SELECT id FROM public.bonus_entitlement WHERE id = $1 FOR UPDATE"
_LEDGER: Final = f"""SELECT b.amount, {PAID.format(b="b")} AS paid, {USED.format(b="b")} AS used,
 (SELECT (min(o.paid_at) AT TIME ZONE 'Asia/Shanghai')::date FROM public.payment_order o
  WHERE o.entitlement_id = b.id AND o.state = 'paid') AS paid_on,
 (SELECT COALESCE(max(u.number), 0) + 1 FROM public.bonus_use u WHERE u.entitlement_id = b.id) AS next
FROM public.bonus_entitlement b WHERE b.id = $1"""  # noqa: S608 -- constants
_OF_AWARD: Final = "SELECT id FROM public.bonus_entitlement WHERE award_id = $1"
# A report takes what no report has taken yet, up to the last day of its period.
_REPORT: Final = """UPDATE public.bonus_use SET obligation_id = $2, version = version + 1
WHERE entitlement_id = $1 AND state = 'recorded' AND obligation_id IS NULL AND used_on <= $3"""
_FIGURES: Final = """INSERT INTO public.bonus_report_figure (submission_id, cycle_id, organisation_id, purpose, uses, amount)
SELECT s.id, s.cycle_id, s.organisation_id, u.purpose, count(*), sum(u.amount) FROM public.obligation_submission s
JOIN public.bonus_use u ON u.obligation_id = s.obligation_id WHERE s.id = $1 GROUP BY s.id, u.purpose"""
_RELEASE: Final = "UPDATE public.bonus_use SET obligation_id = NULL, version = version + 1 WHERE obligation_id = $1"

Amount = Annotated[Decimal, Doc("Amount in CNY, to the fen.")]
Description = Annotated[str, Doc("What it was spent on.")]


async def ledger_of(act: Act, entitlement: UUID) -> tuple[BonusLedger, Any]:
    """Return the ledger of a bonus, which is the caller's alone until it commits, and the row that it is made of."""
    await act.tx.sql(_LOCK, entitlement)
    (row,) = await act.tx.sql(_LEDGER, entitlement)
    return BonusLedger(row["paid"], {name: Decimal(one["amount"]) for name, one in row["used"].items()}), row


@act(Ability.BONUS_ENTITLEMENT_RECORD_USE)
async def record_bonus_use(
    act: Act,
    *,
    purpose: Annotated[BonusPurpose, Doc("What it was for.")],
    amount: Amount,
    used_on: Annotated[date, Doc("Day on which it was spent: not before the bonus was paid.")],
    description: Description,
) -> Done:
    """Record a use of the bonus; all uses together are never more than what was paid (Art. 26)."""
    entitlement = await act.get(BonusEntitlement, act.target.id)
    ledger, found = await ledger_of(act, act.target.id)
    await _require_fit(act, entitlement["award_id"], found, amount, used_on, description)
    _require_left(act, ledger.balance, amount)
    key = await act.tx.insert(
        BonusUse, entitlement_id=act.target.id, number=found["next"], purpose=purpose.value, amount=amount,
        used_on=used_on, description=description.strip(), recorded_at=act.now,
        **{name: entitlement[name] for name in ("award_id", "cycle_id", "organisation_id")},
    )  # fmt: skip
    return act.done("bonus_use", key)


@act(Ability.BONUS_USE_AMEND)
async def amend_bonus_use(
    act: Act,
    *,
    purpose: Annotated[BonusPurpose, Doc("What it was for.")],
    amount: Amount,
    used_on: Annotated[date, Doc("Day on which it was spent: not before the bonus was paid.")],
    description: Description,
) -> Done:
    """Amend a use of the bonus that is in no report yet (Art. 26)."""
    row, ledger, found = await _unreported(act)
    await _require_fit(act, row["award_id"], found, amount, used_on, description)
    _require_left(act, ledger.balance + row["amount"], amount)
    await act.move(purpose=purpose.value, amount=amount, used_on=used_on, description=description.strip())
    return act.done()


@act(Ability.BONUS_USE_WITHDRAW)
async def withdraw_bonus_use(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Withdraw a use of the bonus that is in no report yet; it no longer counts (Art. 26)."""
    require_text(act, _LONGEST, reason=reason)
    await _unreported(act)
    await act.move(reason=reason)
    return act.done()


async def _unreported(act: Act) -> tuple[Any, BonusLedger, Any]:
    """Return the use with its ledger, once nobody else spends; RuleBroken USE_REPORTED if it is in a report."""
    ledger, found = await ledger_of(act, (await act.row())["entitlement_id"])
    row = await act.row()
    refuse(act, row["obligation_id"] is not None, "USE_REPORTED")
    return row, ledger, found


async def _require_fit(act: Act, award: UUID, found: Any, amount: Decimal, used_on: date, description: str) -> None:
    """Require a bonus that was paid and a use that can be one of it (Art. 26)."""
    require_text(act, _LONGEST, description=description)
    require(amount_violations(amount))
    refuse(act, (await act.get(Award, award))["state"] == "revoked", "TITLE_REVOKED")
    refuse(act, found["paid_on"] is None, "BONUS_NOT_PAID")
    refuse(act, used_on < found["paid_on"], "USED_BEFORE_PAID", "used_on", paid=str(found["paid_on"]))
    refuse(act, used_on > local_day(act.now), "DATE_IN_FUTURE", "used_on")


def _require_left(act: Act, left: Decimal, amount: Decimal) -> None:
    refuse(act, amount > left, "BONUS_EXCEEDED", "amount", left=str(left))


# --- Reports on the use of the bonus: called by the acts on obligations ---------------------------------------------------


async def report_uses(act: Act, obligation: Any, submission: UUID) -> None:
    """Hand in with a report the uses up to the end of its period, and keep their sums with the submission (Art. 26)."""
    for row in await act.tx.sql(_OF_AWARD, obligation["award_id"]):
        await act.tx.sql(_LOCK, row["id"])
        await act.tx.sql(_REPORT, row["id"], obligation["id"], obligation["covers_until"])
        await act.tx.sql(_FIGURES, submission)


async def release_uses(act: Act, obligation: UUID) -> None:
    """Give the uses of a report that was sent back to its winner, to be put right (Art. 26)."""
    await act.tx.sql(_RELEASE, obligation)


# --- Proofs ---------------------------------------------------------------------------------------------------------------


@act(Ability.BONUS_USE_START_UPLOAD)
async def start_proof_upload(
    act: Act, *, title: Title, media_type: MediaType, size: Size, sha256: Digest = None
) -> Done:
    """Start the upload of a proof of a use, such as an invoice; the office reads it at once (Art. 26)."""
    return await start(act, "bonus_use_document", title=title, media_type=media_type, size=size, sha256=sha256)


@act(Ability.BONUS_USE_DOCUMENT_REMOVE)
async def remove_proof(act: Act) -> Done:
    """Take back a proof of a use that is in no report yet (Art. 26)."""
    use = await act.get(BonusUse, (await act.row())["bonus_use_id"])
    refuse(act, use["obligation_id"] is not None, "USE_REPORTED")
    return await drop(act)


@act(Ability.BONUS_USE_DOCUMENT_DOWNLOAD)
async def download_proof(act: Act, *, preview: Preview = False) -> Done:
    """Get the address of a proof of a use; every time is on record (Art. 26, 31)."""
    return await hand_out(act, preview=preview)
