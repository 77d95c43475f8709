"""The machine checks of applications, run by run, and what must be run again before a decision (Art. 13, 27, 28, 30)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc
from sqlalchemy import ARRAY, Uuid, bindparam, select
from sqlalchemy.dialects.postgresql import distinct_on

from models import Agency, Consultation, Dossier, EligibilityRun
from models.dossier import OutcomeKind
from models.eligibility import Occasion
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.claims import Veto
from regulation.conditions import Change, Check, Records, Reported, changes, machine_checks
from regulation.milestones import reference_day
from regulation.procedure import RULES
from regulation.states import DossierState, RunState, Stage
from regulation.violation import Violation, require
from services.applying import tell
from services.bars import bans_of, misuses_of, wins_of
from services.common import dossiers, parameters, refuse, require_text
from services.door import Act, Done, act
from services.drafting import CLAIMS
from services.lists import unconflicted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID


_IDS: Final = bindparam("ids", type_=ARRAY(Uuid))
_ANSWERS = (
    select(Consultation.dossier_id, Consultation.vetoes, Consultation.objects, Agency.name)
    .join(Agency, Agency.id == Consultation.agency_id)
    .where(Consultation.dossier_id == _IDS.any_(), Consultation.answered_at.is_not(None))
    .order_by(Consultation.id)
)
_LATEST = (
    select(EligibilityRun.__table__)
    .where(EligibilityRun.dossier_id == _IDS.any_())
    .order_by(EligibilityRun.dossier_id, EligibilityRun.id.desc())
    .ext(distinct_on(EligibilityRun.dossier_id))
)
_AREA: Final = """SELECT j.id FROM public.jurisdiction j JOIN public.programme p
 ON p.area = '{}' OR j.code = ANY (p.area) WHERE p.id = $1"""
_BEFORE_PUBLICITY = (Stage.EVALUATING, Stage.DELIBERATING)


# --- What the checks are computed from: a fixed number of statements, however many applications -------------------------


async def examined(act: Act, applications: Sequence[Any]) -> dict[UUID, list[Check]]:
    """Return the machine checks of applications, as of now (Art. 13, 27, 28, 30)."""
    reference, numbers, today = reference_day(await act.cycle()), await parameters(act), local_day(act.now)
    records = await _records(act, applications)
    return {
        row["id"]: machine_checks(
            CLAIMS.validate_python(row["claims"]),
            records[row["id"]],
            reference=reference,
            today=today,
            parameters=numbers,
        )
        for row in applications
    }


async def _records(act: Act, applications: Sequence[Any]) -> dict[UUID, Records]:
    """Return what the registers say of each applicant."""
    session, area = (await act.cycle())["session"], await _area(act)
    organisations = [row["organisation_id"] for row in applications]
    wins, bans = await wins_of(act, organisations), await bans_of(act, organisations)
    misuses = await misuses_of(act, organisations)
    reported, objecting = await _answered(act, [row["id"] for row in applications])
    return {
        row["id"]: Records(
            in_area=row["jurisdiction_id"] in area,
            section=row["section_code"],
            session=session,
            past_wins=wins[row["organisation_id"]],
            misuses=misuses[row["organisation_id"]],
            bans=bans[row["organisation_id"]],
            reported=reported[row["id"]],
            objecting=objecting[row["id"]],
        )
        for row in applications
    }


async def _area(act: Act) -> frozenset[UUID]:
    """Return the regions in which applicants of the programme are registered (Art. 13(1))."""
    return frozenset(row["id"] for row in await act.tx.sql(_AREA, (await act.cycle())["programme_id"]))


async def _answered(act: Act, applications: Sequence[UUID]) -> tuple[dict[UUID, list[Reported]], dict[UUID, list[str]]]:
    """Return what departments reported on each application, and which of them object (Art. 13(6), 17)."""
    reported: dict[UUID, list[Reported]] = defaultdict(list)
    objecting: dict[UUID, list[str]] = defaultdict(list)
    for row in await act.tx.all(_ANSWERS, ids=applications):
        for one in row["vetoes"]:
            happened = date.fromisoformat(one["happened_on"])
            reported[row["dossier_id"]].append(Reported(Veto(one["veto"]), happened, row["name"]))
        if row["objects"]:
            objecting[row["dossier_id"]].append(row["name"])
    return reported, objecting


# --- Runs ---------------------------------------------------------------------------------------------------------------


def plain(check: Check) -> dict[str, Any]:
    """Return a check as it is kept and shown."""
    return {
        "condition": check.condition,
        "code": check.code,
        "outcome": check.outcome,
        "article": check.article,
        "figures": [{"name": name, "value": value} for name, value in check.figures.items()],
    }


def kept(row: Mapping[str, Any]) -> Check:
    """Return a check from its kept form."""
    figures = {one["name"]: one["value"] for one in row["figures"]}
    ground = "" if row["article"].startswith("Art.13") else row["article"]
    return Check(row["condition"], row["code"], row["outcome"], figures, ground)


def _changed(change: Change) -> dict[str, Any]:
    return {**plain(change.check), "before": change.before, "after": change.after}


async def latest_runs(act: Act, applications: Collection[UUID]) -> dict[UUID, Any]:
    """Return the latest run of each application that has one."""
    return {row["dossier_id"]: row for row in await act.tx.all(_LATEST, ids=list(applications))}


async def run(act: Act, occasion: Occasion, applications: Sequence[Any]) -> dict[UUID, Any]:
    """Check applications by machine, keep the runs and return them (Art. 13)."""
    ids = [row["id"] for row in applications]
    found, before = await examined(act, applications), await latest_runs(act, ids)
    reference = reference_day(await act.cycle())
    fixed = {"cycle_id": act.target.cycle_id, "occasion": occasion.value, "reference": reference, "ran_at": act.now}
    await act.tx.insert_all(
        EligibilityRun,
        [{**fixed, "dossier_id": key, **_outcome(occasion, checks, before.get(key))} for key, checks in found.items()],
    )
    return await latest_runs(act, ids)


def _outcome(occasion: Occasion, checks: Sequence[Check], before: Any) -> dict[str, Any]:
    """Return what a run found; what was judged on this occasion stays judged as long as nothing changes."""
    known = [] if before is None else [kept(one) for one in before["checks"]]
    differing = [] if before is None else changes(known, checks)
    judged = before is not None and not differing and before["occasion"] == occasion.value
    state = RunState.FAILED if any(check.outcome == "fail" for check in checks) else RunState.CLEAR
    return {
        "checks": [plain(check) for check in checks],
        "changes": [_changed(one) for one in differing],
        "state": before["state"] if judged else state.value,
        "reason": before["reason"] if judged else None,
        "judged_at": before["judged_at"] if judged else None,
    }


def occasion_of(act: Act) -> Occasion:
    """Return the occasion of a run by the stage in which it is asked for (Art. 17, 21, 22)."""
    stage = act.target.situation.stage
    if stage == Stage.QUALIFYING:
        return Occasion.INITIAL
    return Occasion.BEFORE_PUBLICITY if stage in _BEFORE_PUBLICITY else Occasion.BEFORE_MEETING


@act(Ability.DOSSIER_RUN_CHECKS)
async def run_checks(act: Act) -> Done:
    """Check an application by machine and keep the figures and what changed since the run before (Art. 13)."""
    row = await act.row()
    refuse(act, row["claims"] is None, "CLAIMS_MISSING")
    done = (await run(act, occasion_of(act), [row]))[row["id"]]
    return act.done("eligibility_run", done["id"], checks=done["checks"])


@act(Ability.CYCLE_RUN_CHECKS)
async def run_checks_on_all(act: Act) -> Done:
    """Check by machine all applications still in the procedure, but those that the clerk must not see (Art. 13, 31)."""
    rows = await dossiers(act, *RULES[Ability.DOSSIER_RUN_CHECKS].moves)
    standing = [row for row in rows if row["claims"] is not None]
    runs = await run(act, occasion_of(act), await unconflicted(act, standing))
    failed = sorted(str(key) for key, row in runs.items() if row["state"] == RunState.FAILED)
    return act.done(runs=len(runs), failed=failed)


# --- What a later run found ------------------------------------------------------------------------------------------------


@act(Ability.ELIGIBILITY_RUN_JUDGE)
async def judge_run(
    act: Act,
    *,
    stands: Annotated[bool, Doc("Whether the application stays; otherwise it is out.")],
    reason: Annotated[str, Doc("Why; an applicant that is out is told.")],
) -> Done:
    """Judge what a later run found: the application stays, with a reason, or it is out (Art. 13(6), 17)."""
    require_text(act, reason=reason)
    row = await act.row()
    latest = (await latest_runs(act, [row["dossier_id"]]))[row["dossier_id"]]
    refuse(act, latest["id"] != row["id"], "RUN_SUPERSEDED")
    state = RunState.KEPT if stands is True else RunState.CONFIRMED
    await act.move(state.value, reason=reason, judged_at=act.now)
    if stands is not True:
        await _strike_off(act, row, reason)
    return act.done()


async def _strike_off(act: Act, run: Any, reason: str) -> None:
    dossier = await act.get(Dossier, run["dossier_id"])
    await act.move_dossier(dossier["id"], dossier["state"], DossierState.DISQUALIFIED)
    failed = failed_checks(run)
    articles = ", ".join(sorted({one["article"] for one in failed}))
    await tell(act, dossier, OutcomeKind.DISQUALIFIED, [f"{reason} ({articles})"], checks=failed)


def failed_checks(run: Any) -> list[dict[str, Any]]:
    """Return the checks of a run that failed, as they are kept and shown."""
    return [one for one in run["checks"] if one["outcome"] == "fail"]


async def require_rerun(act: Act, named: Mapping[UUID, str]) -> None:
    """Raise RuleBroken unless each application passed a run of this occasion, or was kept, and nothing is new.

    `named`: application -> input that names it. RERUN_MISSING, RERUN_OUTDATED or VETO_FOUND name each one
    (Art. 13(6), 21, 22). A parameter says whether a run is required.
    """
    if not (await parameters(act)).rerun_required or not named:
        return
    rows = (await act.rows(Dossier, named)).values()
    checkable = [row for row in rows if row["claims"] is not None]
    found, runs = await examined(act, checkable), await latest_runs(act, named)
    occasion = occasion_of(act)
    problems = (
        _problem(row["number"], named[row["id"]], occasion, runs.get(row["id"]), found.get(row["id"], []))
        for row in sorted(rows, key=lambda row: str(row["number"]))
    )
    require(filter(None, problems))


def _problem(number: str, field: str, occasion: Occasion, run: Any, checks: Sequence[Check]) -> Violation | None:
    problem = partial(Violation, article="Art.13(6)", field=field)
    if run is None or run["occasion"] != occasion.value:
        return problem("RERUN_MISSING", detail={"number": number})
    if changes([kept(one) for one in run["checks"]], checks):
        return problem("RERUN_OUTDATED", detail={"number": number})
    return (
        problem("VETO_FOUND", detail={"number": number})
        if run["state"] in {RunState.FAILED, RunState.CONFIRMED}
        else None
    )
