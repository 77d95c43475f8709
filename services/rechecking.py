"""Rechecks: a rejected applicant asks once, the office checks anew, another person signs (Art. 13, 17)."""

from __future__ import annotations

from typing import Annotated, Any

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Dossier, DossierOutcome, EligibilityFinding, EligibilityRun, Recheck
from models.dossier import OutcomeKind
from models.eligibility import Occasion
from models.outcome import ListKind
from regulation.ability import Ability
from regulation.states import DossierState, RecheckState
from services.applying import tell
from services.checking import failed_checks, latest_runs
from services.common import not_after, refuse, require_text
from services.door import Act, Done, act
from services.inputs import FindingInput
from services.lists import Chosen, draft
from services.qualifying import judged, keep_findings, shortfalls

_TOLD = (
    select(DossierOutcome.recheck_until)
    .where(DossierOutcome.dossier_id == bindparam("dossier"), DossierOutcome.kind == OutcomeKind.REJECTED.value)
    .order_by(DossierOutcome.id.desc())
)
_CHECKED = (
    select(EligibilityRun.id)
    .join(EligibilityFinding, EligibilityFinding.run_id == EligibilityRun.id)
    .where(EligibilityRun.dossier_id == bindparam("dossier"), EligibilityRun.occasion == Occasion.RECHECK.value)
)
_OPEN = select(Recheck.id).where(Recheck.cycle_id == bindparam("cycle"), Recheck.state == RecheckState.ASKED.value)


@act(Ability.DOSSIER_ASK_RECHECK)
async def ask_recheck(act: Act, *, grounds: Annotated[str, Doc("Why the rejection is wrong.")]) -> Done:
    """Ask for a recheck of a rejected application, once and within the period that was told (Art. 17)."""
    require_text(act, grounds=grounds)
    row, until = await act.row(), await act.tx.value(_TOLD, dossier=act.target.id)
    not_after(act, until or act.now, "RECHECK_PERIOD_OVER")
    key = await act.tx.insert(
        Recheck,
        dossier_id=row["id"],
        cycle_id=row["cycle_id"],
        organisation_id=row["organisation_id"],
        grounds=grounds,
        asked_at=act.now,
    )
    return act.done("recheck", key)


@act(Ability.RECHECK_CHECK)
async def check_again(
    act: Act, *, findings: Annotated[list[FindingInput], Doc("One finding for each of the six conditions.")]
) -> Done:
    """Check a rejected application anew, by machine and by finding; the applicant is told once it is signed (Art. 17)."""
    done = await keep_findings(act, await _dossier(act), Occasion.RECHECK, findings)
    return act.done(checks=done["checks"])


@act(Ability.RECHECK_SIGN)
async def sign_recheck(act: Act) -> Done:
    """Sign a recheck: who meets the conditions now is qualified by a supplementary list (Art. 17)."""
    dossier = await _dossier(act)
    refuse(act, await act.tx.value(_CHECKED, dossier=dossier["id"]) is None, "RECHECK_UNCHECKED")
    (found,) = await judged(act, [dossier])
    missing = shortfalls(found)
    return await (_dismiss(act, dossier, missing) if missing else _uphold(act, dossier, found))


async def _uphold(act: Act, dossier: Any, found: dict[str, Any]) -> Done:
    done = await draft(act, ListKind.QUALIFIED, [found], [Chosen(dossier, "复核后符合申报条件")], signed=True)
    await act.move(RecheckState.UPHELD.value, decided_at=act.now, list_id=done.id)
    await act.move_dossier(dossier["id"], dossier["state"], DossierState.QUALIFIED)
    await tell(act, dossier, OutcomeKind.QUALIFIED, [])
    return act.done(**done.record)


async def _dismiss(act: Act, dossier: Any, reasons: list[str]) -> Done:
    await act.move(RecheckState.DISMISSED.value, decided_at=act.now)
    runs = await latest_runs(act, [dossier["id"]])
    await tell(act, dossier, OutcomeKind.RECHECK_DISMISSED, reasons, checks=failed_checks(runs[dossier["id"]]))
    return act.done(reasons=reasons)


async def _dossier(act: Act) -> Any:
    return await act.get(Dossier, (await act.row())["dossier_id"])


async def require_no_recheck(act: Act) -> None:
    """Raise RuleBroken RECHECK_OPEN while a recheck is undecided: its applicant may still qualify (Art. 17, 18)."""
    refuse(act, await act.tx.first(_OPEN, cycle=act.target.cycle_id) is not None, "RECHECK_OPEN")
