"""Parameter sets: drafted, submitted, approved as versions of the regulation, and the version a cycle is under (Art. 10, 34)."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import Cycle, ParameterSet, RegulationVersion
from models.cycle import NoticeKind
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.meetings import ItemKind
from regulation.parameter_changes import ParameterChangeInput, changed, differences, effect_violation
from regulation.parameter_use import used_already
from regulation.parameters import Parameters
from regulation.states import Stage
from regulation.violation import Violation, require
from services.announcing import publish
from services.common import refuse, require_text, texts_in, version_in_force
from services.door import Act, Done, act
from services.inputs import Ref
from services.meetings import numbers_of, require_resolved

_OF_PROGRAMME: Final = RegulationVersion.programme_id == bindparam("programme")
_LATEST: Final = (
    select(RegulationVersion.id, RegulationVersion.effective_from)
    .where(_OF_PROGRAMME)
    .order_by(RegulationVersion.effective_from.desc())
    .limit(1)
)
_KEPT: Final = ("programme_id", "code", "document_number", "effective_from", "based_on_id", "changes")
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtextextended('norms' || $1::uuid::text, 0))"


async def require_in_force(act: Act, version: Any, programme: UUID) -> None:
    """Refuse a version of unknown numbers, and any but the latest in effect today (Art. 34)."""
    field = "regulation_version_id"
    require([] if version["complete"] else [Violation("VERSION_INCOMPLETE", "Art.34", field)])
    latest = await version_in_force(act, programme)
    superseded = latest is None or version["effective_from"] != latest["effective_from"]
    require([Violation("VERSION_NOT_IN_FORCE", "Art.34", field)] if superseded else [])


async def one_at_a_time(act: Act) -> None:
    """Let norms of the target's programme be approved one after another: each looks at what came before (Art. 34)."""
    await act.tx.sql(_ONE_AT_A_TIME, act.target.programme_id)


async def resolved(act: Act, subject: UUID, field: str = "") -> UUID | None:
    """Return the resolution by which the plenary accepted rules or numbers; None where no resolution is asked for (Art. 10)."""
    if not (await numbers_of(act)).rules_need_resolution:
        return None
    found = await require_resolved(act, ItemKind.RULES, subject, accepts=True, field=field)
    return UUID(bytes=found["id"].bytes)


async def require_resolved_for_cycle(act: Act, subject: UUID, *, since: datetime | None, field: str) -> None:
    """Refuse what the plenary has not resolved for the target's cycle; its approval, `since`, is not enough (Art. 10, 34)."""
    if not (await numbers_of(act)).rules_need_resolution:
        return
    found = await require_resolved(act, ItemKind.RULES, subject, accepts=True, field=field)
    earlier = since is not None and found["resolved_at"] < since
    refuse(act, earlier or found["cycle_id"] != act.target.cycle_id, "NOT_RESOLVED", field)


def effect_problems(act: Act, first_day: date, latest: Any) -> list[Violation]:
    """Return why a version cannot take effect on a day; `latest`: the version approved last, None if there is none."""
    problem = effect_violation(first_day, local_day(act.now), latest["effective_from"] if latest else date.min)
    return [problem] if problem else []


async def _require_latest(act: Act, programme: UUID, base: UUID, first_day: date, field: str = "") -> None:
    """Refuse what would take effect too early, and changes to another version than the latest: what that says is not lost."""
    latest = await act.tx.first(_LATEST, programme=programme)
    require(effect_problems(act, first_day, latest))
    refuse(act, base != latest["id"], "RULES_BASE_REPLACED", field)


@act(Ability.PROGRAMME_DRAFT_PARAMETERS)
async def draft_parameters(
    act: Act,
    *,
    based_on_id: Annotated[UUID, Ref("regulation_version"), Doc("Version that is changed: the latest.")],
    code: Annotated[str, Doc("Stable code of the new version.")],
    document_number: Annotated[
        str, Doc("Number of the ordinance; that of the base, unless the ordinance itself is a new one.")
    ],
    effective_from: Annotated[date, Doc("First day in force: not before today, nor before that of any other version.")],
    changes: Annotated[list[ParameterChangeInput], Doc("What is to be another, with the reason for each.")],
) -> Done:
    """Draft a set of parameters as changes to a version, to be approved by the leading group (Art. 10, 11, 34)."""
    require_text(act, 200, code=code, document_number=document_number)
    require_text(act, **texts_in("changes", changes))
    base = await act.get(RegulationVersion, based_on_id)
    await _require_latest(act, act.target.id, based_on_id, effective_from, "based_on_id")
    changed(base["parameters"], changes, new_text=document_number != base["document_number"])
    row = await act.tx.insert(
        ParameterSet,
        programme_id=act.target.id,
        based_on_id=based_on_id,
        code=code,
        document_number=document_number,
        effective_from=effective_from,
        changes=[_kept(base["parameters"], one) for one in changes],
        drafted_at=act.now,
        drafted_by_id=act.actor.person_id,
    )
    return act.done("parameter_set", row)


def _kept(base: Any, one: ParameterChangeInput) -> dict[str, Any]:
    return {"name": one.name, "before": base[one.name], "after": json.loads(one.value), "reason": one.reason}


@act(Ability.PARAMETER_SET_SUBMIT)
async def submit_parameters(act: Act) -> Done:
    """Put a drafted set to the leading group; not by who drafted it (Art. 10, 11)."""
    row = await act.row()
    await _require_latest(act, row["programme_id"], row["based_on_id"], row["effective_from"])
    await act.move(submitted_at=act.now, submitted_by_id=act.actor.person_id)
    return act.done()


@act(Ability.PARAMETER_SET_REJECT)
async def reject_parameters(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Reject a set, with a reason; another one may be drafted (Art. 10)."""
    require_text(act, reason=reason)
    await act.move(reason=reason, decided_at=act.now)
    return act.done()


@act(Ability.PARAMETER_SET_APPROVE)
async def approve_parameters(act: Act) -> Done:
    """Approve a set as the plenary resolved: it becomes a version of the regulation, in force from its day on (Art. 10, 34)."""
    await one_at_a_time(act)
    row = await act.row()
    await _require_latest(act, row["programme_id"], row["based_on_id"], row["effective_from"])
    resolution = await resolved(act, act.target.id)
    base = await act.get(RegulationVersion, row["based_on_id"])
    numbers = Parameters.from_json({**base["parameters"], **{one["name"]: one["after"] for one in row["changes"]}})
    version = await act.tx.insert(
        RegulationVersion, **{name: row[name] for name in _KEPT}, parameters=numbers.to_json(), approved_at=act.now
    )
    await act.move(decided_at=act.now, regulation_version_id=version, resolution_id=resolution)
    return act.done(regulation_version_id=str(version))


@act(Ability.CYCLE_CHANGE_PARAMETERS)
async def change_parameters(
    act: Act,
    *,
    regulation_version_id: Annotated[UUID, Ref("regulation_version"), Doc("Approved version in force.")],
    reason: Annotated[str, Doc("Why.")],
    title: Annotated[str, Doc("Title of the notice.")],
    body: Annotated[str, Doc("Text of the notice.")],
    channels: Annotated[list[str], Doc("Where it is published.")],
) -> Done:
    """Put a running cycle under another version as the plenary resolved, and publish it (Art. 10, 34).

    Only what the cycle has not begun to use may differ.
    """
    require_text(act, reason=reason)
    cycle = await act.cycle()
    version = await act.get(RegulationVersion, regulation_version_id)
    refuse(act, version["id"] == cycle["regulation_version_id"], "VERSION_UNCHANGED", "regulation_version_id")
    await require_in_force(act, version, cycle["programme_id"])
    require(used_already(cycle["parameters"], version["parameters"], Stage(cycle["stage"])))
    await require_resolved_for_cycle(act, regulation_version_id, since=None, field="regulation_version_id")
    await act.tx.update(Cycle, act.target.id, regulation_version_id=regulation_version_id)
    found = differences(cycle["parameters"], version["parameters"])
    shown = [{"name": n, "before": before, "after": after} for n, (before, after) in found.items()]
    details = {"reason": reason, "version": version["code"], "changes": shown}
    await publish(act, NoticeKind.PARAMETERS, title=title, body=body, channels=channels, details=details)
    return act.done(changes=sorted(found))
