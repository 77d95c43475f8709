"""Findings on the conditions and the qualified list (Art. 13, 17, 31)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import (
    CaseHandler,
    Consultation,
    DossierOpening,
    EligibilityFinding,
    Recommendation,
)
from models.custody import AccessKind
from models.dossier import Finding, OutcomeKind
from models.eligibility import Occasion
from models.outcome import ListKind
from regulation.ability import Ability
from regulation.calendar import local_day, start_of
from regulation.states import DossierState
from regulation.violation import Violation, require
from services.applying import tell
from services.checking import failed_checks, latest_runs, run
from services.common import dossiers, parameters, refuse, require_text
from services.custody import record
from services.door import Act, Done, act
from services.inputs import FindingInput
from services.lists import Chosen, Inputs, draft, sign

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

CONDITIONS: Final = range(1, 7)
_SIGHT: Final = timedelta(hours=8)
_FINDINGS = (
    select(EligibilityFinding.dossier_id, EligibilityFinding.condition, EligibilityFinding.finding,
           EligibilityFinding.reason)
    .where(EligibilityFinding.cycle_id == bindparam("cycle"))
    .order_by(EligibilityFinding.dossier_id, EligibilityFinding.condition)
)  # fmt: skip
# Findings are replaced; the ledger keeps the earlier ones.
_KEEP = """
INSERT INTO public.eligibility_finding AS f (dossier_id, cycle_id, run_id, found_at, condition, finding, reason)
SELECT $1, $2, $3, $4, one.* FROM unnest($5::int[], $6::text[], $7::text[]) one
ON CONFLICT (dossier_id, condition) DO UPDATE SET run_id = EXCLUDED.run_id, found_at = EXCLUDED.found_at,
 finding = EXCLUDED.finding, reason = EXCLUDED.reason
"""
_OPEN = select(Consultation.dossier_id).where(
    Consultation.cycle_id == bindparam("cycle"), Consultation.state != "closed"
)
_RECOMMENDED = select(Recommendation.dossier_id, Recommendation.submission).where(
    Recommendation.cycle_id == bindparam("cycle")
)


@act(Ability.DOSSIER_TAKE_CASE)
async def take_case(act: Act) -> Done:
    """Take an application as its case handler (Art. 11)."""
    await act.tx.insert(CaseHandler, dossier_id=act.target.id, person_id=act.actor.person_id, since=act.now)
    return act.done()


@act(Ability.DOSSIER_OPEN)
async def open_dossier(act: Act) -> Done:
    """Open the confidential part for a limited time; the opening is on record (Art. 31)."""
    await open_sight(act, act.target.id)
    return act.done()


async def open_sight(act: Act, dossier: UUID) -> None:
    """Give the actor time-limited sight of the confidential part of an application, on record (Art. 31)."""
    await act.tx.insert(
        DossierOpening,
        dossier_id=dossier,
        person_id=act.actor.person_id,
        opened_at=act.now,
        expires_at=act.now + _SIGHT,
    )
    await record(act, AccessKind.OPENING, dossier)


@act(Ability.DOSSIER_CHECK_ELIGIBILITY)
async def check_eligibility(
    act: Act, *, findings: Annotated[list[FindingInput], Doc("One finding for each of the six conditions.")]
) -> Done:
    """Record the office's findings beside the machine's; what the machine fails cannot pass (Art. 13, 17)."""
    done = await keep_findings(act, await act.row(), Occasion.INITIAL, findings)
    await act.move(act.target.situation.state)
    return act.done(checks=done["checks"])


async def keep_findings(act: Act, dossier: Any, occasion: Occasion, findings: list[FindingInput]) -> Any:
    """Keep one finding for each condition beside a run made now, and return the run (Art. 13, 17).

    RuleBroken CONSULTATION_OPEN while a department's answer is out, CONDITION_FAILED for what the machine fails.
    """
    given = {f.condition: f for f in findings}
    refuse(act, sorted(f.condition for f in findings) != list(CONDITIONS), "FINDINGS_INCOMPLETE", "findings")
    require_text(act, 30_000, **{f"findings.{f.condition}.reason": f.reason for f in findings})
    await _require_consulted(act, {dossier["id"]})
    done = (await run(act, occasion, [dossier]))[dossier["id"]]
    require(
        _overruled(check)
        for check in failed_checks(done)
        if check["condition"] is not None and given[check["condition"]].finding is Finding.PASS
    )
    columns = ([f.condition for f in findings], [f.finding.value for f in findings], [f.reason for f in findings])
    await act.tx.sql(_KEEP, dossier["id"], dossier["cycle_id"], done["id"], act.now, *columns)
    return done


def _overruled(check: Mapping[str, Any]) -> Violation:
    figures = {one["name"]: one["value"] for one in check["figures"]}
    field = f"findings.{check['condition']}"
    return Violation("CONDITION_FAILED", check["article"], field, {"check": check["code"], **figures})


_CONSIDERED = (DossierState.SUBMITTED, DossierState.RECOMMENDED, DossierState.RETURNED)


async def _inputs(act: Act) -> Inputs:
    """Return what qualifies or rejects each application handed in (Art. 13, 17)."""
    considered = await dossiers(act, *_CONSIDERED)
    await _require_consulted(act, {row["id"] for row in considered})
    return await judged(act, considered)


async def judged(act: Act, considered: list[Any]) -> Inputs:
    """Return what qualifies or rejects applications: recommendation, findings, what bars from applying at all."""
    findings: dict[Any, list[Any]] = defaultdict(list)
    for row in await act.tx.all(_FINDINGS, cycle=act.target.cycle_id):
        findings[row["dossier_id"]].append(row)
    recommended = {tuple(row) for row in await act.tx.all(_RECOMMENDED, cycle=act.target.cycle_id)}
    needed = (await parameters(act)).recommendation_required
    runs = await latest_runs(act, [row["id"] for row in considered])
    return [
        {
            "dossier": str(row["id"]),
            "state": row["state"],
            "recommended": (row["id"], row["submission"]) in recommended or not needed,
            "findings": {str(f["condition"]): f["finding"] for f in findings[row["id"]]},
            "reasons": {str(f["condition"]): f["reason"] for f in findings[row["id"]] if f["finding"] == Finding.FAIL},
            "barred": _barred(runs.get(row["id"])),
        }
        for row in considered
    ]


def _barred(run: Any) -> list[str]:
    """Return the articles that bar from applying at all: a ban or the gap after a quality award (Art. 27, 28, 30)."""
    return [] if run is None else [one["article"] for one in failed_checks(run) if one["condition"] is None]


async def _require_consulted(act: Act, wanted: set[UUID]) -> None:
    """Raise RuleBroken CONSULTATION_OPEN while a department's answer is out: silence is never consent (Art. 17)."""
    waiting = {row["dossier_id"] for row in await act.tx.all(_OPEN, cycle=act.target.cycle_id)}
    refuse(act, bool(waiting & wanted), "CONSULTATION_OPEN")


def shortfalls(one: Mapping[str, Any]) -> list[str]:
    """Return why an application does not qualify; empty if it does (Art. 12, 13, 17)."""
    if one["state"] == DossierState.RETURNED:
        return ["退回后未在截止前重新提交 (Art.17)"]
    missing = [] if one["recommended"] else ["无推荐意见 (Art.12, Art.17)"]
    barred = [f"不得申报 ({article})" for article in one.get("barred", [])]
    failed = [c for c, finding in one["findings"].items() if finding == Finding.FAIL]
    reasons = one.get("reasons", {})
    return missing + barred + [f"不符合申报条件 Art.13({c}):{reasons.get(c, '')}".rstrip(":") for c in failed]


@act(Ability.CYCLE_DRAFT_QUALIFIED_LIST)
async def draft_qualified_list(act: Act) -> Done:
    """Draft the list of qualified applicants from the findings; each application must be checked (Art. 17)."""
    inputs = await _inputs(act)
    unchecked = [
        one for one in inputs if one["state"] != DossierState.RETURNED and len(one["findings"]) != len(CONDITIONS)
    ]
    refuse(act, bool(unchecked), "ELIGIBILITY_UNCHECKED", count=str(len(unchecked)))
    rows = {str(row["id"]): row for row in await dossiers(act, *_CONSIDERED)}
    chosen = [Chosen(rows[one["dossier"]], "符合申报条件") for one in inputs if not shortfalls(one)]
    return await draft(act, ListKind.QUALIFIED, inputs, chosen)


@act(Ability.AWARD_LIST_SIGN_QUALIFIED)
async def sign_qualified_list(act: Act) -> Done:
    """Sign the qualified list: a second pair of eyes; opens the material review (Art. 17, 18)."""
    inputs = await _inputs(act)
    qualified, done = await sign(act, ListKind.QUALIFIED, inputs)
    reasons = {one["dossier"]: shortfalls(one) for one in inputs}
    considered = await dossiers(act, *_CONSIDERED)
    runs = await latest_runs(act, [row["id"] for row in considered])
    until = await recheck_until(act)
    for row in considered:
        if row["id"] in qualified:
            await act.move_dossier(row["id"], row["state"], DossierState.QUALIFIED)
            await tell(act, row, OutcomeKind.QUALIFIED, [])
        else:
            await act.move_dossier(row["id"], row["state"], DossierState.REJECTED)
            failed = failed_checks(runs[row["id"]]) if row["id"] in runs else []
            why = reasons[str(row["id"])]
            await tell(act, row, OutcomeKind.REJECTED, why, checks=failed, recheck_until=until)
    await act.advance()
    return done


async def recheck_until(act: Act) -> datetime:
    """Return until when who is told now may ask for a recheck: whole days after this one (Art. 17)."""
    days = (await parameters(act)).recheck_days
    return start_of(local_day(act.now) + timedelta(days=days + 1))
