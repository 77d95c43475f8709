"""What experts find in a reassessment, each alone, and what their leader reports of it (Art. 24, 31)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc
from sqlalchemy import bindparam, func, select

from models import Reassessment, ReassessmentReport
from models.reassessing import SET_ASIDE
from regulation.ability import Ability
from regulation.reassessment import ReassessmentOutcome, Standing, merged
from regulation.states import ReviewState
from regulation.violation import Violation, require
from services.common import limit_text, parameters, refuse, require_text, text_problems, texts_in
from services.door import Act, Done, act
from services.inputs import Sealed
from services.reassessing_leaving import hold_reassessment, leave_pool, seated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

_SHEETS: Final = f"""SELECT s.state, s.findings FROM public.reassessment_sheet s
WHERE s.reassessment_id = $1 AND NOT {SET_ASIDE.format(s="s")} ORDER BY s.id"""  # noqa: S608 -- no value
_REPORTS = select(func.count()).where(ReassessmentReport.reassessment_id == bindparam("reassessment"))
_STANDING = select(func.count()).where(
    ReassessmentReport.reassessment_id == bindparam("reassessment"), ReassessmentReport.state != "superseded"
)


@dataclass(frozen=True)
class JudgedInput:
    """What an expert found in one item of the criteria."""

    item: Annotated[str, Doc("Number of the item in the criteria edition.")]
    standing: Annotated[Standing, Doc("How the winner stands in it, compared with when it won.")]
    strengths: Annotated[str, Doc("Strengths.")]
    improvements: Annotated[str, Doc("Opportunities for improvement.")]


Findings = Annotated[list[JudgedInput], Doc("All that was found so far, an entry for each item."), Sealed()]


@act(Ability.REASSESSMENT_SHEET_SAVE)
async def save_reassessment_sheet(act: Act, *, findings: Findings) -> Done:
    """Save what was found as a draft that its author alone sees (Art. 24)."""
    limit_text(act, **texts_in("findings", findings))
    require(_foreign(findings, (await _reassessed(act))["items"]))
    await act.move(findings=_kept(findings))
    return act.done()


@act(Ability.REASSESSMENT_SHEET_HAND_IN)
async def hand_in_reassessment_sheet(act: Act, *, findings: Findings) -> Done:
    """Hand in what was found, on every item that is looked at; it stays as it is (Art. 24)."""
    items = (await _reassessed(act))["items"]
    require([*_foreign(findings, items), *_missing(act, findings, items)])
    await act.move(findings=_kept(findings), handed_in_at=act.now)
    return act.done()


async def _reassessed(act: Act) -> Any:
    return await act.get(Reassessment, (await act.row())["reassessment_id"])


def _kept(findings: Sequence[JudgedInput]) -> list[dict[str, str]]:
    return [{**vars(one), "standing": one.standing.value} for one in findings]


def _foreign(findings: Sequence[JudgedInput], items: Sequence[str]) -> Iterator[Violation]:
    for n, one in enumerate(findings):
        if one.item not in items:
            yield Violation("ITEM_FOREIGN", "Art.4", f"findings.{n}.item")
        if one.item in {other.item for other in findings[:n]}:
            yield Violation("ITEM_DUPLICATE", "Art.4", f"findings.{n}.item")


def _missing(act: Act, findings: Sequence[JudgedInput], items: Sequence[str]) -> Iterator[Violation]:
    given = {one.item for one in findings}
    yield from (Violation("ITEM_MISSING", act.article, "findings", {"item": i}) for i in items if i not in given)
    for n, one in enumerate(findings):
        said = {"strengths": one.strengths, "improvements": one.improvements}
        texts = {f"findings.{n}.{name}": text for name, text in said.items() if text.strip()}
        yield from text_problems(act.article, **(texts or {f"findings.{n}.improvements": ""}))


@act(Ability.REASSESSMENT_REPORT)
async def report_reassessment(
    act: Act,
    *,
    text: Annotated[str, Doc("Report of the panel; the winner reads it once the outcome is signed.")],
    found: Annotated[ReassessmentOutcome, Doc("What the panel concludes.")],
) -> Done:
    """Report for the panel, once all of it have handed in (Art. 24)."""
    require_text(act, text=text)
    await hold_reassessment(act, act.target.id)
    await leave_pool(act, await seated(act, act.target.id))
    row = await act.row()
    refuse(act, bool(await act.tx.value(_STANDING, reassessment=row["id"])), "PANEL_REPORTED")
    sheets = await _complete(act, row["id"])
    findings = merged(row["items"], [one["findings"] for one in sheets])
    shared = {name: row[name] for name in ("dossier_id", "cycle_id", "organisation_id")}
    key = await act.tx.insert(
        ReassessmentReport,
        **shared,
        reassessment_id=row["id"],
        number=await act.tx.value(_REPORTS, reassessment=row["id"]) + 1,
        text=text,
        found=found.value,
        findings=findings,
        reported_at=act.now,
    )
    return act.done("reassessment_report", key)


async def _complete(act: Act, key: UUID) -> list[Any]:
    """Return the sheets that count; RuleBroken while one is open or they are fewer than a panel has (Art. 24, 31)."""
    sheets = list(await act.tx.sql(_SHEETS, key))
    refuse(act, any(one["state"] != ReviewState.LOCKED for one in sheets), "REVIEWS_OPEN")
    least = (await parameters(act)).reassessment_experts
    refuse(act, len(sheets) < least, "REVIEWS_TOO_FEW", count=str(len(sheets)), least=str(least))
    return sheets
