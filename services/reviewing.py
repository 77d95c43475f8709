"""Experts: undertaking, conflicts, scoring, reports (Art. 4, 18, 19, 31)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select
from sqlalchemy import text as sql

from models import PanelReport
from models.outcome import ListKind
from models.review import REPORT_STANDS, Phase
from regulation.ability import Ability
from regulation.states import DossierState
from services.common import dossiers, limit_text, parameters, refuse, require_text, texts_in
from services.consensus import require_agreed, settled
from services.door import Act, Done, act
from services.lists import Chosen, Inputs, draft, sign
from services.panels import blank_reviews, vacate
from services.rechecking import require_no_recheck
from services.site_record import close_record

_REPORTS = select(PanelReport.__table__).where(PanelReport.cycle_id == bindparam("cycle"), sql(REPORT_STANDS))


_REVISION = """SELECT COALESCE(max(revision), 0) + 1 AS revision FROM public.panel_report
WHERE dossier_id = $1 AND phase = $2"""
_Points = list[str]
Strengths = Annotated[_Points, Doc("Key strengths.")]
Improvements = Annotated[_Points, Doc("Key opportunities for improvement.")]
Recommendation = Annotated[str, Doc("What the panel recommends.")]


async def _report(act: Act, phase: Phase, report: str, **said: Any) -> Done:
    require_text(act, text=report)
    limit_text(act, recommendation=said["recommendation"])
    require_text(act, **texts_in("strengths", said["strengths"]), **texts_in("improvements", said["improvements"]))
    await vacate(act, dossiers=[act.target.id])
    score = await settled(act, act.target.id, phase)
    await require_agreed(act, score)
    (revision,) = await act.tx.sql(_REVISION, act.target.id, phase.value)
    await act.tx.insert(
        PanelReport,
        **revision,
        dossier_id=act.target.id,
        cycle_id=act.target.cycle_id,
        phase=phase.value,
        score=score.score,
        items=score.table,
        text=report,
        site_issues=score.site_issues,
        reported_at=act.now,
        **said,
    )
    await act.move()
    return act.done(**score.record)


@act(Ability.DOSSIER_REPORT_MATERIAL)
async def report_material(
    act: Act,
    *,
    text: Annotated[str, Doc("Report.")],
    strengths: Strengths = [],  # noqa: B006 -- never changed
    improvements: Improvements = [],  # noqa: B006 -- never changed
    recommendation: Recommendation = "",
) -> Done:
    """Write the material review report once all reviews are locked and the panel agrees (Art. 18)."""
    said = {"strengths": strengths, "improvements": improvements, "recommendation": recommendation}
    return await _report(act, Phase.MATERIAL, text, **said)


@act(Ability.DOSSIER_REPORT_SITE)
async def report_site(
    act: Act,
    *,
    text: Annotated[str, Doc("Report.")],
    strengths: Strengths = [],  # noqa: B006 -- never changed
    improvements: Improvements = [],  # noqa: B006 -- never changed
    recommendation: Recommendation = "",
) -> Done:
    """Write the site review report once all site reviews are locked and the panel agrees (Art. 19)."""
    said = {"strengths": strengths, "improvements": improvements, "recommendation": recommendation}
    done = await _report(act, Phase.SITE, text, **said)
    await close_record(act)
    return done


_REVIEWED = (DossierState.QUALIFIED, DossierState.MATERIAL_REVIEWED)


async def reports(act: Act, phase: Phase) -> dict[UUID, Any]:
    """Return the standing panel reports of a phase in the cycle, by application."""
    rows = await act.tx.all(_REPORTS, cycle=act.target.cycle_id)
    return {row["dossier_id"]: row for row in rows if row["phase"] == phase.value}


async def _site_inputs(act: Act) -> Inputs:
    scores = await reports(act, Phase.MATERIAL)
    rows = await dossiers(act, *_REVIEWED)
    refuse(act, any(row["id"] not in scores for row in rows), "MATERIAL_REPORT_MISSING")
    ranked = sorted(rows, key=lambda row: (-scores[row["id"]]["score"], row["id"]))
    return [{"dossier": str(row["id"]), "score": str(scores[row["id"]]["score"])} for row in ranked]


@act(Ability.CYCLE_DRAFT_SITE_LIST)
async def draft_site_list(act: Act) -> Done:
    """Draft the list for site review by rule: pass mark and ratio, both off by default (Art. 18)."""
    await require_no_recheck(act)
    inputs, numbers = await _site_inputs(act), await parameters(act)
    rows = {str(row["id"]): row for row in await dossiers(act, *_REVIEWED)}
    rule = {"ratio": numbers.site_list_ratio, "pass_mark": numbers.material_pass_mark}
    chosen = [
        Chosen(rows[one["dossier"]], "材料评审入围", Decimal(one["score"]), rank)
        for rank, one in enumerate(shortlist(inputs, **rule), start=1)
    ]
    return await draft(act, ListKind.SITE, inputs, chosen, rule=rule)


def shortlist(inputs: Inputs, *, ratio: Decimal | None, pass_mark: Decimal | None) -> Inputs:
    """Return the inputs that go on the site list, best first: the share `ratio` of them, from `pass_mark` on (Art. 18)."""
    ranked = sorted(inputs, key=lambda one: (-Decimal(one["score"]), one["dossier"]))
    places = len(ranked) if ratio is None else int(len(ranked) * ratio)
    return [one for one in ranked[:places] if pass_mark is None or Decimal(one["score"]) >= pass_mark]


# The term of the material review is over; that of the site review counts from the visit.
_OPEN_TERM = """UPDATE public.assignment SET due_at = NULL, version = version + 1
WHERE dossier_id = ANY ($1::uuid[]) AND frozen_at IS NULL RETURNING dossier_id, person_id"""


@act(Ability.AWARD_LIST_SIGN_SITE)
async def sign_site_list(act: Act) -> Done:
    """Sign the site list; each expert of the panels gets a blank site review (Art. 18, 19)."""
    await require_no_recheck(act)
    inputs = await _site_inputs(act)
    shortlisted, done = await sign(act, ListKind.SITE, inputs)
    rows = await dossiers(act, DossierState.MATERIAL_REVIEWED)
    await vacate(act, dossiers=[row["id"] for row in rows])
    passed = [row for row in rows if row["id"] in shortlisted]
    await act.move_dossiers(passed, DossierState.SHORTLISTED)
    await act.move_dossiers([row for row in rows if row["id"] not in shortlisted], DossierState.NOT_SHORTLISTED)
    seats = await act.tx.sql(_OPEN_TERM, [row["id"] for row in passed])
    await blank_reviews(act, [(one["dossier_id"], one["person_id"]) for one in seats], Phase.SITE)
    await act.advance()
    return done


@act(Ability.CYCLE_CLOSE_SITE_REVIEW)
async def close_site_review(act: Act) -> Done:
    """End the site review once every shortlisted application has its report (Art. 19)."""
    missing = await dossiers(act, DossierState.SHORTLISTED)
    refuse(act, bool(missing), "SITE_REPORT_MISSING", count=str(len(missing)))
    await act.advance()
    return act.done()
