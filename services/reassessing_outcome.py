"""The outcome of a reassessment: proposed, signed by a second person, answered, followed up, closed (Art. 24, 29)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc

from models import Award, Obligation, Reassessment
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.obligations import ObligationKind
from regulation.reassessment import ReassessmentOutcome, last_day, measure_problems
from regulation.states import ObligationState, ReassessmentState
from regulation.violation import require
from services.common import limit_text, parameters, refuse, require_text
from services.door import Act, Done, act
from services.improving import MeasureInput, ask_for, kept, measured
from services.reassessing_leaving import hold_reassessment

if TYPE_CHECKING:
    from uuid import UUID

_UNFINISHED: Final = """SELECT 1 FROM public.obligation o WHERE o.reassessment_id = $1
 AND o.state IN ('due', 'submitted', 'returned')"""
# What the winner owed: the first reassessment that is not met yet, by the day until which it is due.
_OWED: Final = """SELECT o.id FROM public.obligation o WHERE o.award_id = $1 AND o.kind = 'reassessment'
 AND o.state IN ('due', 'submitted', 'returned') ORDER BY o.due_on, o.number LIMIT 1"""
_CANCEL: Final = """WITH ended AS (UPDATE public.reassessment r SET state = 'cancelled', reason = $2, ended_at = $3,
 version = r.version + 1 WHERE r.award_id = $1 AND r.state IN ('open', 'concluded') RETURNING r.id)
UPDATE public.reassessment_report p SET state = 'superseded', version = p.version + 1
FROM ended e WHERE p.reassessment_id = e.id AND p.state IN ('reported', 'proposed')"""


@act(Ability.REASSESSMENT_REPORT_PROPOSE)
async def propose_reassessment_outcome(
    act: Act,
    *,
    outcome: Annotated[ReassessmentOutcome, Doc("Outcome that the office proposes.")],
    opinion: Annotated[str, Doc("Opinion of the office; the winner reads it once it is signed.")],
    measures: Annotated[list[MeasureInput], Doc("What the winner is to improve, by when; at most 50.")],
) -> Done:
    """Propose the outcome, with what is to be improved; a director signs it (Art. 24, 29)."""
    require_text(act, opinion=opinion)
    await hold_reassessment(act, (await act.row())["reassessment_id"])
    await _require_in_time(act, outcome, measures)
    await act.move(outcome=outcome.value, opinion=opinion, measures=kept(measures), returned=None)
    return act.done()


async def _require_in_time(act: Act, outcome: ReassessmentOutcome, measures: list[MeasureInput]) -> None:
    award = await _award(act, (await act.row())["reassessment_id"])
    refuse(act, award["state"] == "revoked", "TITLE_REVOKED")
    today = local_day(act.now)
    last = last_day(today, (await parameters(act)).improvement_days, award["valid_until"])
    measured(act, measures)
    require(measure_problems([one.due_on for one in measures], outcome, today, last, act.article))


async def _award(act: Act, reassessment: UUID) -> Any:
    return await act.get(Award, (await act.get(Reassessment, reassessment))["award_id"])


@act(Ability.REASSESSMENT_REPORT_RETURN)
async def return_reassessment_outcome(act: Act, *, reason: Annotated[str, Doc("What is to be put right.")]) -> Done:
    """Give a proposed outcome back to the office, with a reason (Art. 24)."""
    require_text(act, reason=reason)
    await act.move(returned=reason)
    return act.done()


@act(Ability.REASSESSMENT_REPORT_SIGN)
async def sign_reassessment_outcome(act: Act) -> Done:
    """Sign the outcome: the winner reads the report, and owes the measures (Art. 24, 29)."""
    row = await act.row()
    await hold_reassessment(act, row["reassessment_id"])
    award = await _award(act, row["reassessment_id"])
    refuse(act, award["state"] == "revoked", "TITLE_REVOKED")
    await act.move(signed_at=act.now)
    state = ReassessmentState.CONCLUDED.value
    await act.tx.update(Reassessment, row["reassessment_id"], state=state, concluded_at=act.now)
    await ask_for(act, award, row["measures"], row["reassessment_id"])
    return act.done()


@act(Ability.REASSESSMENT_ANSWER)
async def answer_reassessment(act: Act, *, text: Annotated[str, Doc("What the winner says to the outcome.")]) -> Done:
    """Answer the outcome of a reassessment, once (Art. 24)."""
    require_text(act, text=text)
    refuse(act, (await act.row())["answered_at"] is not None, "ALREADY_ANSWERED")
    await act.move(answer=text, answered_at=act.now)
    return act.done()


@act(Ability.REASSESSMENT_CLOSE)
async def close_reassessment(act: Act, *, remark: Annotated[str, Doc("Remark for the record, if any.")] = "") -> Done:
    """Close it once every measure is accepted or waived; the reassessment that was owed is met (Art. 24)."""
    limit_text(act, remark=remark)
    refuse(act, bool(await act.tx.sql(_UNFINISHED, act.target.id)), "MEASURES_UNFINISHED")
    owed = await act.tx.sql(_OWED, (await act.row())["award_id"])
    for row in owed:
        await act.tx.update(Obligation, row["id"], state=ObligationState.ACCEPTED.value)
    await act.move(ended_at=act.now)
    return act.done(kind=ObligationKind.REASSESSMENT.value, met=[str(row["id"]) for row in owed])


async def cancel_reassessments(act: Act, award: UUID, reason: str) -> None:
    """Cancel the reassessment of a title that is being revoked, with the reason (Art. 28-30)."""
    await act.tx.sql(_CANCEL, award, reason, act.now)
