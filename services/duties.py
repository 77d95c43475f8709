"""What winners owe and hand in, and what the office makes of it (Art. 23-26)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Award, ObligationSubmission
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.honours import Validity
from regulation.obligations import ObligationKind, obligations
from regulation.states import SubmissionState
from services.bonus_use import release_uses, report_uses
from services.common import limit_text, refuse, require_text
from services.door import Act, Done, act

if TYPE_CHECKING:
    from uuid import UUID

    from regulation.parameters import Parameters

_SUBMISSIONS: Final = (
    select(ObligationSubmission.__table__)
    .where(ObligationSubmission.obligation_id == bindparam("obligation"))
    .order_by(ObligationSubmission.number.desc())
)
_OWE: Final = """INSERT INTO public.obligation
 (award_id, cycle_id, organisation_id, kind, number, article, covers_from, covers_until, due_on)
SELECT w.id, w.cycle_id, w.organisation_id, o.* FROM public.award w CROSS JOIN unnest($2::text[], $3::int[], $4::text[],
 $5::date[], $6::date[], $7::date[]) AS o(kind, number, article, covers_from, covers_until, due_on) WHERE w.id = $1"""


async def owe(act: Act, award: UUID, award_year: int, valid: Validity, bonus: bool, numbers: Parameters) -> None:
    """Make what a winner owes, with its award (Art. 23-26)."""
    owed = [_row(one) for one in obligations(award_year, valid, bonus, numbers)]
    await act.tx.sql(_OWE, award, *map(list, zip(*owed, strict=True)))


def _row(one: Any) -> tuple[Any, ...]:
    first, last = one.covers or (None, None)
    return one.kind.value, one.number, one.kind.article, first, last, one.due_on


@act(Ability.OBLIGATION_SUBMIT)
async def submit_obligation(
    act: Act, *, text: Annotated[str, Doc("What was done, or the report itself; it stays as it is handed in.")]
) -> Done:
    """Hand in what a winner owes; after its day it is taken and recorded as late (Art. 24-26)."""
    require_text(act, text=text)
    row = await act.row()
    award = await act.get(Award, row["award_id"])
    refuse(act, award["state"] == "revoked", "TITLE_REVOKED")
    last = await _last(act)
    key = await act.tx.insert(
        ObligationSubmission,
        **{name: row[name] for name in ("cycle_id", "organisation_id")},
        obligation_id=row["id"],
        number=(last["number"] if last else 0) + 1,
        text=text,
        submitted_at=act.now,
        late=local_day(act.now) > row["due_on"],
    )
    if row["kind"] == ObligationKind.BONUS_REPORT:
        await report_uses(act, row, key)
    await act.move()
    return act.done("obligation_submission", key)


@act(Ability.OBLIGATION_ACCEPT)
async def accept_obligation(
    act: Act, *, answer: Annotated[str, Doc("What the office says to it, if anything.")] = ""
) -> Done:
    """Accept what a winner handed in (Art. 24-26)."""
    limit_text(act, answer=answer)
    return await _answer(act, SubmissionState.ACCEPTED, answer)


@act(Ability.OBLIGATION_RETURN)
async def return_obligation(act: Act, *, answer: Annotated[str, Doc("What is to be put right.")]) -> Done:
    """Send back what a winner handed in, to be put right and handed in anew (Art. 24-26)."""
    require_text(act, answer=answer)
    await release_uses(act, act.target.id)
    return await _answer(act, SubmissionState.RETURNED, answer)


@act(Ability.OBLIGATION_WAIVE)
async def waive_obligation(
    act: Act, *, reason: Annotated[str, Doc("Why it need not be met, as the winner will read it.")]
) -> Done:
    """Waive what a winner owes and has not handed in (Art. 24-26)."""
    require_text(act, reason=reason)
    await act.move(reason=reason)
    return act.done()


async def _last(act: Act) -> Any:
    return await act.tx.first(_SUBMISSIONS, obligation=act.target.id)


async def _answer(act: Act, state: SubmissionState, answer: str) -> Done:
    last = await _last(act)
    said = {"answer": answer.strip() or None, "answered_at": act.now}
    await act.tx.update(ObligationSubmission, last["id"], state=state.value, **said)
    await act.move()
    return act.done()
