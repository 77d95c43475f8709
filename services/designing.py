"""Versions of the design of mark, cup and medal (Art. 11(1))."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Final
from uuid import UUID

from annotated_doc import Doc

from models import DesignVersion, Resolution
from models.certificates import HonourKind
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.meetings import ResolutionOutcome
from regulation.office_work import DesignKind
from services.common import refuse, require_text
from services.door import Act, Done, act
from services.inputs import Ref

if TYPE_CHECKING:
    from models.database import Tx

_TITLE: Final = 200
_LATEST: Final = """SELECT effective_from, number FROM public.design_version
 WHERE programme_id = $1 AND kind = $2 AND state = 'approved' ORDER BY number DESC LIMIT 1"""
_FILES: Final = """SELECT 1 FROM public.design_document d JOIN public.stored_file f ON f.sha256 = d.sha256
 WHERE d.design_version_id = $1 AND d.state = 'submitted' AND f.state = 'clean'"""
_IN_FORCE: Final = """SELECT id FROM public.design_version WHERE programme_id = $1 AND kind = $2 AND state = 'approved'
 AND effective_from <= $3 ORDER BY effective_from DESC LIMIT 1"""
# What is made for a winner goes by the design of its kind; what is printed bears the mark.
_DESIGNED: Final = {
    HonourKind.MEDAL: DesignKind.MEDAL,
    HonourKind.CUP: DesignKind.CUP,
    HonourKind.CERTIFICATE_PRINT: DesignKind.MARK,
}


@act(Ability.PROGRAMME_DRAFT_DESIGN)
async def draft_design(
    act: Act,
    *,
    kind: Annotated[DesignKind, Doc("What is designed.")],
    title: Annotated[str, Doc("Title.")],
    description: Annotated[str, Doc("What it looks like and means.")],
    effective_from: Annotated[date, Doc("First day in force: not before today, after that of the version before.")],
) -> Done:
    """Draft a version of a design; its files are uploaded to it before it is approved (Art. 11(1))."""
    require_text(act, _TITLE, title=title)
    require_text(act, description=description)
    await _require_later(act, act.target.id, kind.value, effective_from)
    key = await act.tx.insert(
        DesignVersion,
        programme_id=act.target.id,
        kind=kind.value,
        title=title,
        description=description,
        effective_from=effective_from,
        drafted_at=act.now,
        drafted_by_id=act.actor.person_id,
    )
    return act.done("design_version", key)


@act(Ability.DESIGN_VERSION_APPROVE)
async def approve_design(
    act: Act,
    *,
    resolution_id: Annotated[
        UUID | None, Ref("resolution"), Doc("Resolution of the leading group that it follows, if there is one.")
    ] = None,
) -> Done:
    """Approve a version that another person drafted and that has a file; in force from its day on (Art. 10, 11(1))."""
    row = await act.row()
    await act.tx.sql("SELECT 1 FROM public.programme WHERE id = $1 FOR UPDATE", row["programme_id"])
    before = await _require_later(act, row["programme_id"], row["kind"], row["effective_from"])
    refuse(act, not await act.tx.sql(_FILES, row["id"]), "DESIGN_WITHOUT_FILE")
    if resolution_id is not None:
        await _require_adopted(act, resolution_id)
    await act.move(number=before + 1, decided_at=act.now, resolution_id=resolution_id)
    return act.done(number=before + 1)


@act(Ability.DESIGN_VERSION_REJECT)
async def reject_design(act: Act, *, reason: Annotated[str, Doc("Why.")]) -> Done:
    """Reject a version, with a reason; another may be drafted (Art. 11(1))."""
    require_text(act, reason=reason)
    await act.move(decided_at=act.now, reason=reason)
    return act.done()


async def design_in_force(tx: Tx, programme: UUID, kind: HonourKind, day: date) -> UUID | None:
    """Return the version of the design by which something was made on a day; None if none was in force."""
    rows = await tx.sql(_IN_FORCE, programme, _DESIGNED[kind].value, day)
    return rows[0]["id"] if rows else None


async def _require_later(act: Act, programme: UUID, kind: str, first_day: date) -> int:
    """Return the number of the version before; refuse one that begins in the past or not after that one."""
    rows = await act.tx.sql(_LATEST, programme, kind)
    refuse(act, first_day < local_day(act.now), "EFFECT_IN_PAST", "effective_from")
    latest = rows[0]["effective_from"] if rows else date.min
    refuse(act, first_day <= latest, "EFFECT_BEFORE_LATEST", "effective_from", latest=latest.isoformat())
    return int(rows[0]["number"]) if rows else 0


async def _require_adopted(act: Act, resolution_id: UUID) -> None:
    """Refuse a resolution that the actor does not see, and one that did not accept what was moved."""
    row = await act.get(Resolution, resolution_id)
    refuse(act, resolution_id not in await act.visible(Resolution, [resolution_id]), "NOT_FOUND", "resolution_id")
    refuse(act, row["outcome"] != ResolutionOutcome.ACCEPTED, "NOT_RESOLVED", "resolution_id")
