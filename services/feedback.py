"""Feedback to every reviewed applicant: compiled without names, released by the director, acted on (Art. 24, 31)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc

from models import Award, FeedbackRelease, FeedbackReport
from models.database import to_json
from models.review import Phase
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.feedback import summary, told
from regulation.reassessment import day_problems, last_day
from regulation.violation import require
from services.common import parameters, refuse, require_text, require_unconflicted
from services.door import Act, Done, act
from services.improving import MeasureInput, ask_for, kept, measured
from services.ledger import digest
from services.panel_scores import counted, said, score_of

if TYPE_CHECKING:
    from uuid import UUID

# Every application that a panel reported on, whatever became of it since; the report that stands.
_REPORTED: Final = """SELECT r.dossier_id, r.phase, r.strengths, r.improvements, d.organisation_id
FROM public.panel_report r JOIN public.dossier d ON d.id = r.dossier_id
WHERE r.cycle_id = $1 AND r.superseded_at IS NULL ORDER BY r.dossier_id, r.phase"""
_REASONS: Final = "SELECT item, rationale FROM public.consensus_item WHERE consensus_id = $1"
_STANDS: Final = "SELECT 1 FROM public.feedback_release f WHERE f.cycle_id = $1 AND f.state <> 'rejected'"
_RELEASE: Final = "UPDATE public.feedback_report SET released_at = $2, version = version + 1 WHERE release_id = $1"
_AWARD: Final = "SELECT w.id FROM public.award w WHERE w.dossier_id = $1 AND w.state = 'in_force'"


@dataclass
class _Report:
    """What one applicant is told."""

    dossier_id: UUID
    organisation_id: UUID
    items: list[dict[str, Any]]
    strengths: list[str]
    improvements: list[str]


@act(Ability.CYCLE_COMPILE_FEEDBACK)
async def compile_feedback(act: Act) -> Done:
    """Compile a report for every applicant that a panel reported on; a director releases them (Art. 24)."""
    refuse(act, bool(await act.tx.sql(_STANDS, act.target.id)), "FEEDBACK_EXISTS")
    reports = await _compiled(act, act.target.id)
    refuse(act, not reports, "NO_SCORES")
    key = await act.tx.insert(
        FeedbackRelease,
        cycle_id=act.target.id,
        compiled_at=act.now,
        digest=_digest(reports),
        summary=summary(one.items for one in reports),
    )
    shared = {"release_id": key, "cycle_id": act.target.id}
    await act.tx.insert_all(FeedbackReport, [{**shared, **asdict(one)} for one in reports])
    return act.done("feedback_release", key, reports=len(reports))


def _digest(reports: list[_Report]) -> str:
    return digest(to_json([[str(one.dossier_id), one.items, one.strengths, one.improvements] for one in reports]))


async def _compiled(act: Act, cycle: UUID) -> list[_Report]:
    rows = await act.tx.sql(_REPORTED, cycle)
    await require_unconflicted(act, sorted({row["organisation_id"] for row in rows}))
    found: dict[UUID, _Report] = {}
    for row in rows:
        one = found.setdefault(row["dossier_id"], _Report(row["dossier_id"], row["organisation_id"], [], [], []))
        one.items += await _items(act, row["dossier_id"], Phase(row["phase"]))
        # The latest report has the last word on what matters most.
        one.strengths, one.improvements = row["strengths"], row["improvements"]
    return [one for one in found.values() if one.items]


async def _items(act: Act, dossier: UUID, phase: Phase) -> list[dict[str, Any]]:
    """Return a panel's judgement by item, from the reviews that count now; nothing if none does (Art. 31)."""
    reviews = [row for row in await counted(act.tx, dossier, phase) if row["state"] == "locked"]
    if not reviews:
        return []
    score, width = await score_of(act, dossier, phase, reviews), (await parameters(act)).feedback_band
    reasons = await act.tx.sql(_REASONS, score.consensus["id"]) if score.consensus else []
    agreed = {row["item"]: row["rationale"] for row in reasons}
    names = ("strengths", "improvements")
    return [
        told(phase.value, one.item, one.percentage, width, agreed.get(one.item, ""),
             {name: said(score.sheets, one.item, name) for name in names})
        for one in score.items
    ]  # fmt: skip


@act(Ability.FEEDBACK_RELEASE_SIGN)
async def release_feedback(act: Act) -> Done:
    """Release the reports: every reviewed applicant reads its own, and is told (Art. 24)."""
    row = await act.row()
    same = _digest(await _compiled(act, row["cycle_id"])) == row["digest"]
    refuse(act, not same, "FEEDBACK_CHANGED")
    await act.tx.sql(_RELEASE, row["id"], act.now)
    await act.move(released_at=act.now)
    return act.done()


@act(Ability.FEEDBACK_RELEASE_REJECT)
async def reject_feedback(act: Act, *, reason: Annotated[str, Doc("What is to be put right.")]) -> Done:
    """Reject what was compiled, with a reason; it is compiled anew (Art. 24)."""
    require_text(act, reason=reason)
    await act.move(reason=reason)
    return act.done()


@act(Ability.FEEDBACK_REPORT_ACKNOWLEDGE)
async def acknowledge_feedback(
    act: Act,
    *,
    plan: Annotated[str, Doc("What the applicant does with the panel's advice.")],
    measures: Annotated[
        list[MeasureInput], Doc("What a winner promises to improve, by when: it owes them from then on. At most 50.")
    ] = [],  # noqa: B006 -- never changed
) -> Done:
    """Say, once, what is done with the panel's advice; a winner's measures are followed up (Art. 24)."""
    require_text(act, plan=plan)
    row = await act.row()
    refuse(act, row["acknowledged_at"] is not None, "ALREADY_ANSWERED")
    if measures:
        await _promise(act, row["dossier_id"], measures)
    await act.tx.update(FeedbackReport, row["id"], plan=plan, acknowledged_at=act.now)
    return act.done()


async def _promise(act: Act, dossier: UUID, measures: list[MeasureInput]) -> None:
    awards = await act.tx.sql(_AWARD, dossier)
    refuse(act, not awards, "NOT_A_WINNER", "measures")
    award, today = await act.get(Award, awards[0]["id"]), local_day(act.now)
    measured(act, measures)
    last = last_day(today, (await parameters(act)).improvement_days, award["valid_until"])
    require(day_problems([one.due_on for one in measures], today, last, act.article))
    await ask_for(act, award, kept(measures))
