"""What winners owe and hand in, and what the office makes of it (Art. 23-26)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Award, ObligationSubmission
from regulation.ability import Ability
from regulation.application import listed_figures
from regulation.calendar import local_day
from regulation.figures import missing_figures, reported_years
from regulation.honours import Validity
from regulation.obligations import ObligationKind, obligations
from regulation.states import SubmissionState
from regulation.violation import require
from services.bonus_use import release_uses, report_uses
from services.common import limit_text, parameters, refuse, require_text
from services.documents import freeze_duty
from services.door import Act, Done, act
from services.figures import figures_by_code
from services.inputs import FigureInput, Sealed

if TYPE_CHECKING:
    from uuid import UUID

    from regulation.parameters import Parameters

_SUBMISSIONS: Final = (
    select(ObligationSubmission.__table__)
    .where(ObligationSubmission.obligation_id == bindparam("obligation"))
    .order_by(ObligationSubmission.number.desc())
)
# What a report must give: some figures of every winner, some of those that are run for profit.
_ASKED: Final = """SELECT k.code FROM public.key_figure k WHERE k.reported_of = 'all' OR k.reported_of = 'business'
 AND (SELECT d.claims ->> 'for_profit' FROM public.dossier d WHERE d.id = $1) = 'true' ORDER BY k.position"""
_STANDING: Final = """SELECT (SELECT count(*) FROM public.obligation o WHERE o.award_id = $1) AS obligations,
 (SELECT count(*) FROM public.bonus_entitlement b WHERE b.award_id = $1) AS bonuses"""
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


@act(Ability.AWARD_OWE_OBLIGATIONS)
async def owe_obligations(act: Act) -> Done:
    """Make what a winner owes that was commended before there were obligations, by its own version (Art. 24-26, 34)."""
    award = (await act.tx.sql("SELECT * FROM public.award WHERE id = $1 FOR UPDATE", act.target.id))[0]
    refuse(act, award["state"] == "revoked", "TITLE_REVOKED")
    counts = (await act.tx.sql(_STANDING, act.target.id))[0]
    refuse(act, counts["obligations"] > 0, "ALREADY_EXISTS")
    valid = Validity(award["valid_from"], award["valid_until"])
    await owe(act, act.target.id, award["award_year"], valid, counts["bonuses"] > 0, await parameters(act))
    return act.done()


@act(Ability.OBLIGATION_SUBMIT)
async def submit_obligation(
    act: Act,
    *,
    text: Annotated[str, Doc("What was done, or the report itself; it stays as it is handed in.")],
    figures: Annotated[
        list[FigureInput] | None, Sealed(), Doc("Key figures of the year that a performance report ends (Art. 24).")
    ] = None,
) -> Done:
    """Hand in what a winner owes; after its day it is taken and recorded as late (Art. 24-26)."""
    require_text(act, text=text)
    row = await act.row()
    award = await act.get(Award, row["award_id"])
    refuse(act, award["state"] == "revoked", "TITLE_REVOKED")
    reported = await _figures(act, row, award, figures or [])
    last = await _last(act)
    key = await act.tx.insert(
        ObligationSubmission,
        **{name: row[name] for name in ("cycle_id", "organisation_id")},
        obligation_id=row["id"],
        number=(last["number"] if last else 0) + 1,
        text=text,
        figures=reported,
        seal=act.seal,
        submitted_at=act.now,
        late=local_day(act.now) > row["due_on"],
    )
    if row["kind"] == ObligationKind.BONUS_REPORT:
        await report_uses(act, row, key)
    documents = await freeze_duty(act, row["id"], key)
    await act.move()
    return act.done("obligation_submission", key, documents=documents)


async def _figures(act: Act, row: Any, award: Any, given: list[FigureInput]) -> list[dict[str, Any]]:
    """Return the key figures of a report as they are kept; RuleBroken for what is wrong or missing (Art. 24)."""
    years = reported_years(row["kind"], row["covers_until"])
    refuse(act, bool(given) and not years, "FIGURES_NOT_ASKED", "figures")
    found = await figures_by_code(act, given, years, act.article)
    kept = {code: {year: one for year, one in of.items() if one is not None} for code, of in found.items()}
    if years and (await parameters(act)).report_figures_required:
        asked = [one["code"] for one in await act.tx.sql(_ASKED, award["dossier_id"])]
        require(missing_figures(kept, asked, years))
    return listed_figures(kept)


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
