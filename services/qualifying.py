"""Checking conditions, consulting departments, the qualified list (Art. 13, 17, 31)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import (
    Agency,
    CaseHandler,
    Consultation,
    DossierOpening,
    EligibilityFinding,
    Recommendation,
)
from models.dossier import Finding, OutcomeKind
from models.outcome import ListKind
from regulation.conditions import Check, machine_checks
from regulation.milestones import last_day_before
from regulation.procedure import Ability, DossierState
from regulation.violation import Violation, require
from services.applying import tell
from services.common import dossiers, parameters, refuse, require_text
from services.documents import freeze_answer
from services.door import Act, Done, act
from services.drafting import CLAIMS
from services.inputs import FindingInput, Ref
from services.lists import Chosen, Inputs, draft, sign

if TYPE_CHECKING:
    from collections.abc import Mapping

CONDITIONS: Final = range(1, 7)
_SIGHT: Final = timedelta(hours=8)
_FINDINGS = (
    select(EligibilityFinding.dossier_id, EligibilityFinding.condition, EligibilityFinding.finding,
           EligibilityFinding.reason, EligibilityFinding.id)
    .where(EligibilityFinding.cycle_id == bindparam("cycle"))
    .order_by(EligibilityFinding.dossier_id, EligibilityFinding.condition)
)  # fmt: skip
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
    await act.tx.insert(
        DossierOpening,
        dossier_id=act.target.id,
        person_id=act.actor.person_id,
        opened_at=act.now,
        expires_at=act.now + _SIGHT,
    )
    return act.done()


@act(Ability.DOSSIER_CONSULT)
async def consult_department(
    act: Act,
    *,
    agency_id: Annotated[UUID, Ref("agency"), Doc("Department to ask.")],
    question: Annotated[str, Doc("Question.")],
    due_at: Annotated[datetime, Doc("By when an answer is expected.")],
) -> Done:
    """Ask a department about an application; its silence is never consent (Art. 17)."""
    require_text(act, question=question)
    refuse(act, due_at <= act.now, "DUE_IN_PAST", "due_at")
    refuse(act, (await act.get(Agency, agency_id))["kind"] != "department", "NOT_A_DEPARTMENT", "agency_id")
    dossier = await act.row()
    key = await act.tx.insert(
        Consultation,
        dossier_id=dossier["id"],
        cycle_id=dossier["cycle_id"],
        organisation_id=dossier["organisation_id"],
        agency_id=agency_id,
        question=question,
        due_at=due_at,
    )
    return act.done("consultation", key)


@act(Ability.CONSULTATION_ANSWER)
async def answer_consultation(
    act: Act,
    *,
    answer: Annotated[str, Doc("Answer.")],
    objects: Annotated[bool, Doc("Whether the department objects.")],
) -> Done:
    """Answer a consultation (Art. 17)."""
    require_text(act, answer=answer)
    await freeze_answer(act)
    await act.move(answer=answer, objects=objects, answered_at=act.now)
    return act.done()


@act(Ability.CONSULTATION_CLOSE)
async def close_consultation(act: Act, *, reason: Annotated[str, Doc("Why it can be closed.")]) -> Done:
    """Close a consultation with a reason, answered or not (Art. 17)."""
    require_text(act, reason=reason)
    await act.move(closing_reason=reason)
    return act.done()


@act(Ability.DOSSIER_CHECK_ELIGIBILITY)
async def check_eligibility(
    act: Act, *, findings: Annotated[list[FindingInput], Doc("One finding for each of the six conditions.")]
) -> Done:
    """Record the office's findings beside the machine's; what the machine fails cannot pass (Art. 13, 17)."""
    given = {f.condition: f for f in findings}
    refuse(act, sorted(f.condition for f in findings) != list(CONDITIONS), "FINDINGS_INCOMPLETE", "findings")
    require_text(act, 30_000, **{f"findings.{f.condition}.reason": f.reason for f in findings})
    await _require_consulted(act, {act.target.id})
    checks = await _machine(act)
    require(_overruled(c) for c in checks if c.outcome == "fail" and given[c.condition].finding is Finding.PASS)
    for one in findings:
        await _keep_finding(act, one, [c for c in checks if c.condition == one.condition])
    await act.move(act.target.situation.state)
    return act.done(checks=[_plain(check) for check in checks])


async def _machine(act: Act) -> list[Check]:
    dossier, cycle = await act.row(), await act.cycle()
    reference = cycle["reference_date"] or last_day_before(cycle["filing_deadline"])
    claims = CLAIMS.validate_python(dossier["claims"])
    # Jurisdictions of the system are those of the city, so a registered organisation is in it.
    return list(machine_checks(claims, in_city=True, reference=reference, parameters=await parameters(act)))


def _overruled(check: Check) -> Violation:
    detail = {"check": check.code, **check.figures}
    return Violation("CONDITION_FAILED", f"Art.13({check.condition})", f"findings.{check.condition}", detail)


def _plain(check: Check) -> dict[str, Any]:
    return {
        "condition": check.condition,
        "code": check.code,
        "outcome": check.outcome,
        "figures": dict(check.figures),
    }


async def _keep_finding(act: Act, one: FindingInput, checks: list[Check]) -> None:
    known = [r for r in await act.tx.all(_FINDINGS, cycle=act.target.cycle_id)
             if r["dossier_id"] == act.target.id and r["condition"] == one.condition]  # fmt: skip
    values = {
        "finding": one.finding.value,
        "reason": one.reason,
        "machine": [_plain(check) for check in checks],
        "found_at": act.now,
    }
    if known:
        await act.tx.update(EligibilityFinding, known[0]["id"], **values)
        return
    await act.tx.insert(
        EligibilityFinding,
        dossier_id=act.target.id,
        cycle_id=act.target.cycle_id,
        condition=one.condition,
        **values,
    )


_CONSIDERED = (DossierState.SUBMITTED, DossierState.RECOMMENDED, DossierState.RETURNED)


async def _inputs(act: Act) -> Inputs:
    """Return what qualifies or rejects each application handed in (Art. 13, 17)."""
    considered = await dossiers(act, *_CONSIDERED)
    await _require_consulted(act, {row["id"] for row in considered})
    findings = await act.tx.all(_FINDINGS, cycle=act.target.cycle_id)
    recommended = {tuple(row) for row in await act.tx.all(_RECOMMENDED, cycle=act.target.cycle_id)}
    needed = (await parameters(act)).recommendation_required
    return [
        {
            "dossier": str(row["id"]),
            "state": row["state"],
            "recommended": (row["id"], row["submission"]) in recommended or not needed,
            "findings": {str(f["condition"]): f["finding"] for f in findings if f["dossier_id"] == row["id"]},
        }
        for row in considered
    ]


async def _require_consulted(act: Act, wanted: set[UUID]) -> None:
    """Raise RuleBroken CONSULTATION_OPEN while a department's answer is out: silence is never consent (Art. 17)."""
    waiting = {row["dossier_id"] for row in await act.tx.all(_OPEN, cycle=act.target.cycle_id)}
    refuse(act, bool(waiting & wanted), "CONSULTATION_OPEN")


def shortfalls(one: Mapping[str, Any]) -> list[str]:
    """Return why an application does not qualify; empty if it does (Art. 12, 13, 17)."""
    if one["state"] == DossierState.RETURNED:
        return ["退回后未在截止前重新提交 (Art.17)"]
    missing = [] if one["recommended"] else ["无推荐意见 (Art.12, Art.17)"]
    failed = [f"Art.13({c})" for c, finding in one["findings"].items() if finding == Finding.FAIL]
    return missing + [f"不符合申报条件 {condition}" for condition in failed]


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
    for row in await dossiers(act, *_CONSIDERED):
        passed = row["id"] in qualified
        await act.move_dossier(row["id"], row["state"], DossierState.QUALIFIED if passed else DossierState.REJECTED)
        kind = OutcomeKind.QUALIFIED if passed else OutcomeKind.REJECTED
        await tell(act, row, kind, reasons[str(row["id"])])
    await act.advance()
    return done
