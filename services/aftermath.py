"""Honours that come back, titles used no longer, appeals that restore them (Art. 23, 28, 30)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc

from models import Appeal, Award, Ban, Revocation, RevocationConsequence, TitleStop
from models.cycle import NoticeKind
from regulation.ability import Ability
from regulation.aftermath import AppealKind, AppealState
from regulation.calendar import local_day
from regulation.revocation import ConsequenceKind, ConsequenceState, RevocationState
from regulation.states import BanState
from services.announcing import publish
from services.common import parameters, refuse, require_text
from services.door import Act, Done, act

if TYPE_CHECKING:
    from uuid import UUID

_SHORT: Final = 200
_LONGEST: Final = 10_000
_RETURNS: Final = {
    ConsequenceKind.MEDAL_RETURN: ("medal", "cup"), ConsequenceKind.CERTIFICATE_RETURN: ("certificate_print",),
}  # fmt: skip
_OUT: Final = (
    "SELECT 1 FROM public.honour_item WHERE award_id = $1 AND state = 'handed_over' AND kind = ANY ($2::text[])"
)
_LOCK: Final = "SELECT * FROM public.{table} WHERE id = $1 FOR UPDATE"
_NEXT: Final = "SELECT COALESCE(max(number), 0) + 1 FROM public.{table} WHERE {column} = $1"
_STANDING: Final = "SELECT 1 FROM public.revocation WHERE award_id = $1 AND state = 'in_force' AND id <> $2"
_CLOSE: Final = """UPDATE public.revocation_consequence SET state = $2, version = version + 1
WHERE revocation_id = $1 AND state = $3 RETURNING kind"""
# What lapsed with the title is owed again, as it stood: handed in, sent back, or due.
_OWE_AGAIN: Final = """UPDATE public.obligation o SET version = version + 1, state = CASE (SELECT s.state
  FROM public.obligation_submission s WHERE s.obligation_id = o.id ORDER BY s.number DESC LIMIT 1)
 WHEN 'submitted' THEN 'submitted' WHEN 'returned' THEN 'returned' ELSE 'due' END
WHERE o.award_id = $1 AND o.state = 'lapsed' RETURNING o.id"""
# Of reassessments that the revocation cancelled, one whose outcome was signed goes on: its measures are owed again.
_REASSESSED_AGAIN: Final = """UPDATE public.reassessment r SET state = 'concluded', reason = NULL, ended_at = NULL,
 version = r.version + 1 WHERE r.award_id = $1 AND r.state = 'cancelled' AND EXISTS (SELECT 1
 FROM public.reassessment_report p WHERE p.reassessment_id = r.id AND p.state = 'signed')"""

Remark = Annotated[str, Doc("What came back when, or why nothing can.")]


# --- Medal and certificate ------------------------------------------------------------------------------------------------


@act(Ability.REVOCATION_CONSEQUENCE_CONFIRM_RETURN)
async def confirm_honours_returned(act: Act, *, remark: Remark) -> Done:
    """Find that medal and cup, or the certificate, came back: none of them is with the winner (Art. 28)."""
    require_text(act, _LONGEST, remark=remark)
    row = await act.row()
    kinds = _RETURNS.get(row["kind"])
    refuse(act, kinds is None, "NOTHING_TO_RETURN")
    refuse(act, bool(await act.tx.sql(_OUT, row["award_id"], list(kinds or ()))), "HONOURS_OUT")
    await act.move()
    return act.done(remark=remark)


# --- The title is used no longer ------------------------------------------------------------------------------------------


@act(Ability.REVOCATION_CONSEQUENCE_CONFIRM_TITLE_STOP)
async def confirm_title_stop(
    act: Act, *, text: Annotated[str, Doc("What was taken away where, with its evidence.")]
) -> Done:
    """Confirm that title and mark are used no longer; after the day it is taken and recorded as late (Art. 23, 30)."""
    require_text(act, _LONGEST, text=text)
    (row,) = await act.tx.sql(_LOCK.format(table="revocation_consequence"), act.target.id)
    refuse(act, row["kind"] != ConsequenceKind.TITLE_STOP, "NO_TITLE_STOP")
    revocation = await act.get(Revocation, row["revocation_id"])
    last = revocation["decided_on"] + timedelta(days=(await parameters(act)).title_stop_days)
    number = (await act.tx.sql(_NEXT.format(table="title_stop", column="consequence_id"), row["id"]))[0][0]
    key = await act.tx.insert(
        TitleStop, consequence_id=row["id"], cycle_id=row["cycle_id"], organisation_id=row["organisation_id"],
        number=number, text=text, submitted_at=act.now, late=local_day(act.now) > last,
    )  # fmt: skip
    return act.done("title_stop", key)


@act(Ability.TITLE_STOP_ACCEPT)
async def accept_title_stop(act: Act, *, answer: Annotated[str, Doc("What the office found.")]) -> Done:
    """Accept that a title is used no longer (Art. 23, 30)."""
    row = await _answered(act, answer)
    (consequence,) = await act.tx.sql(_LOCK.format(table="revocation_consequence"), row["consequence_id"])
    refuse(act, consequence["state"] != ConsequenceState.OPEN, "CONSEQUENCE_CLOSED")
    await act.tx.update(RevocationConsequence, consequence["id"], state=ConsequenceState.MET.value)
    return act.done()


@act(Ability.TITLE_STOP_RETURN)
async def return_title_stop(act: Act, *, answer: Annotated[str, Doc("What is still to be taken away.")]) -> Done:
    """Send a confirmation back: the title is still used somewhere (Art. 23, 30)."""
    await _answered(act, answer)
    return act.done()


async def _answered(act: Act, answer: str) -> Any:
    require_text(act, _LONGEST, answer=answer)
    await act.move(answer=answer, answered_at=act.now)
    return await act.row()


# --- Appeals --------------------------------------------------------------------------------------------------------------


@act(Ability.REVOCATION_RECORD_APPEAL)
async def record_appeal(
    act: Act,
    *,
    kind: Annotated[AppealKind, Doc("Kind.")],
    authority: Annotated[str, Doc("Authority or court that it is before.")],
    filed_on: Annotated[date, Doc("Day on which it was filed; not before the decision.")],
    document_number: Annotated[str, Doc("Number under which it is there.")],
) -> Done:
    """Record that a winner appeals against a revocation, which stands meanwhile (Art. 28, 30)."""
    require_text(act, _SHORT, authority=authority, document_number=document_number)
    (row,) = await act.tx.sql(_LOCK.format(table="revocation"), act.target.id)
    refuse(act, row["state"] != RevocationState.IN_FORCE, "REVOCATION_ANNULLED")
    _require_day(act, "filed_on", filed_on, row["decided_on"])
    number = (await act.tx.sql(_NEXT.format(table="appeal", column="revocation_id"), row["id"]))[0][0]
    key = await act.tx.insert(
        Appeal, revocation_id=row["id"], number=number, kind=kind.value, authority=authority, filed_on=filed_on,
        document_number=document_number, recorded_at=act.now,
        **{name: row[name] for name in ("award_id", "cycle_id", "organisation_id")},
    )  # fmt: skip
    return act.done("appeal", key)


def _require_day(act: Act, field: str, day: date, after: date) -> None:
    refuse(act, day > local_day(act.now), "DATE_IN_FUTURE", field)
    refuse(act, day < after, "DATE_BEFORE_LAST", field, last=str(after))


Outcome = Annotated[str, Doc("What was decided.")]
Number = Annotated[str, Doc("Number of that decision.")]
DecidedOn = Annotated[date, Doc("Day of that decision; not before the appeal.")]


@act(Ability.APPEAL_CONCLUDE)
async def conclude_appeal(
    act: Act,
    *,
    changed: Annotated[bool, Doc("Whether the decision was changed in part; otherwise it was upheld.")],
    outcome: Outcome,
    outcome_number: Number,
    decided_on: DecidedOn,
) -> Done:
    """Record that a revocation stands after an appeal, upheld or changed in part (Art. 28, 30)."""
    await _require_outcome(act, outcome, outcome_number, decided_on)
    state = AppealState.CHANGED if changed is True else AppealState.UPHELD
    await act.move(state.value, outcome=outcome, outcome_number=outcome_number, decided_on=decided_on)
    return act.done()


@act(Ability.APPEAL_PROPOSE_ANNULMENT)
async def propose_annulment(act: Act, *, outcome: Outcome, outcome_number: Number, decided_on: DecidedOn) -> Done:
    """Record that a revocation was annulled on appeal; it takes effect once the director signs (Art. 28, 30)."""
    await _require_outcome(act, outcome, outcome_number, decided_on)
    await act.move(
        outcome=outcome, outcome_number=outcome_number, decided_on=decided_on,
        proposed_by_id=act.actor.person_id, returned=None,
    )  # fmt: skip
    return act.done()


async def _require_outcome(act: Act, outcome: str, outcome_number: str, decided_on: date) -> None:
    require_text(act, _LONGEST, outcome=outcome)
    require_text(act, _SHORT, outcome_number=outcome_number)
    _require_day(act, "decided_on", decided_on, (await act.row())["filed_on"])


@act(Ability.APPEAL_RETURN)
async def return_annulment(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Send a recorded annulment back (Art. 28, 30)."""
    require_text(act, _LONGEST, reason=reason)
    cleared = dict.fromkeys(("outcome", "outcome_number", "decided_on", "proposed_by_id"))
    await act.move(returned=reason, **cleared)
    return act.done()


@act(Ability.APPEAL_ANNUL)
async def annul_revocation(
    act: Act,
    *,
    title: Annotated[str, Doc("Title of the public notice.")],
    body: Annotated[str, Doc("Text of the public notice.")],
    channels: Annotated[list[str], Doc("Where it is published.")],
) -> Done:
    """Sign that a revocation was annulled: title and duties are restored, ban and consequences end (Art. 28, 30).

    A title whose validity is over meanwhile is expired; another revocation that stands keeps it revoked. What was
    already paid back is owed back, as `RevocationConsequence.claim` says.
    """
    row = await act.row()
    (award,) = await act.tx.sql(_LOCK.format(table="award"), row["award_id"])
    (revocation,) = await act.tx.sql(_LOCK.format(table="revocation"), row["revocation_id"])
    refuse(act, revocation["state"] != RevocationState.IN_FORCE, "REVOCATION_ANNULLED")
    notice = await _publish(act, row, award, title=title, body=body, channels=channels)
    await act.tx.update(Revocation, revocation["id"], state=RevocationState.ANNULLED.value)
    await _lift(act, revocation["ban_id"], row["outcome_number"])
    open_, closed = ConsequenceState.OPEN.value, ConsequenceState.CLOSED.value
    ended = await act.tx.sql(_CLOSE, revocation["id"], closed, open_)
    restored = await _restore(act, award, revocation["id"])
    await act.move(signed_by_id=act.actor.person_id, signed_at=act.now, notice_id=notice)
    return act.done(restored=restored, closed=[one["kind"] for one in ended], notice=str(notice))


async def _publish(act: Act, row: Any, award: Any, **notice: Any) -> UUID:
    details = {
        "certificateNumber": award["certificate_number"],
        "organisationName": award["organisation_name"],
        "documentNumber": row["outcome_number"],
        "decidedOn": row["decided_on"].isoformat(),
    }
    key: UUID = await publish(act, NoticeKind.ANNULMENT, **notice, details=details)
    return key


async def _lift(act: Act, key: UUID, number: str) -> None:
    ban = await act.get(Ban, key)
    if ban["state"] == BanState.IN_FORCE:
        await act.tx.update(Ban, key, state=BanState.LIFTED.value, reason=f"处分决定已被撤销（{number}）")


async def _restore(act: Act, award: Any, revocation: UUID) -> bool:
    """Restore a title and what is owed for it, unless another revocation stands (Art. 23-26)."""
    if await act.tx.sql(_STANDING, award["id"], revocation):
        return False
    await act.tx.update(Award, award["id"], state="in_force")
    await act.tx.sql(_OWE_AGAIN, award["id"])
    await act.tx.sql(_REASSESSED_AGAIN, award["id"])
    return True
