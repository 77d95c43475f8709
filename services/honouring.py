"""Medals, cups and printed certificates: made, handed over, lost, taken back, replaced (Art. 8, 11, 22, 28)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc

from models import Award, HonourItem
from models.certificates import HonourKind
from regulation.ability import Ability
from regulation.calendar import local_day
from services.common import limit_text, refuse, require_text
from services.designing import design_in_force
from services.door import Act, Done, act

_LONGEST: Final = 200


@act(Ability.AWARD_RECORD_ITEM)
async def record_honour_item(
    act: Act,
    *,
    kind: Annotated[HonourKind, Doc("What it is.")],
    serial: Annotated[str, Doc("Number engraved or printed on it; no two things have the same.")],
    made_on: Annotated[date, Doc("Day on which it was finished.")],
    remark: Annotated[str, Doc("Remark.")] = "",
) -> Done:
    """Record a medal, cup or printed certificate that was made for a winner (Art. 8, 11, 22)."""
    award = await _unrevoked(act, act.target.id)
    key = await _make(act, award, kind=kind.value, serial=serial, made_on=made_on, remark=remark)
    return act.done("honour_item", key)


@act(Ability.HONOUR_ITEM_HAND_OVER)
async def hand_over_item(
    act: Act,
    *,
    handed_over_on: Annotated[date, Doc("Day on which the winner got it.")],
    handed_to: Annotated[str, Doc("To whom: the function, not the person.")],
) -> Done:
    """Record that a thing was handed over to the winner (Art. 22)."""
    require_text(act, _LONGEST, handed_to=handed_to)
    row = await act.row()
    await _unrevoked(act, row["award_id"])
    _require_day(act, "handed_over_on", handed_over_on, row["made_on"])
    await act.move(handed_over_on=handed_over_on, handed_to=handed_to)
    return act.done()


@act(Ability.HONOUR_ITEM_REPORT_LOST)
async def report_item_lost(
    act: Act, *, lost_on: Annotated[date, Doc("Day of the report.")], remark: Annotated[str, Doc("What happened.")]
) -> Done:
    """Record that a thing was lost (Art. 33)."""
    require_text(act, remark=remark)
    row = await act.row()
    _require_day(act, "lost_on", lost_on, row["handed_over_on"] or row["made_on"])
    await act.move(lost_on=lost_on, remark=remark)
    return act.done()


@act(Ability.HONOUR_ITEM_TAKE_BACK)
async def take_back_item(
    act: Act, *, returned_on: Annotated[date, Doc("Day on which it came back.")], remark: Annotated[str, Doc("Why.")]
) -> Done:
    """Record that a thing came back: damaged, found again, or taken back after a revocation (Art. 28)."""
    require_text(act, remark=remark)
    row = await act.row()
    _require_day(act, "returned_on", returned_on, row["lost_on"] or row["handed_over_on"] or row["made_on"])
    await act.move(returned_on=returned_on, remark=remark)
    return act.done()


@act(Ability.HONOUR_ITEM_REPLACE)
async def replace_item(
    act: Act,
    *,
    serial: Annotated[str, Doc("Number of the thing that takes its place.")],
    made_on: Annotated[date, Doc("Day on which that was finished.")],
    remark: Annotated[str, Doc("Why.")],
) -> Done:
    """Replace a thing that was lost or came back by another one with a number of its own (Art. 22, 33)."""
    require_text(act, remark=remark)
    row = await act.row()
    award = await _unrevoked(act, row["award_id"])
    await act.move(remark=remark)
    new = {"kind": row["kind"], "serial": serial, "made_on": made_on, "replaces_id": row["id"], "remark": remark}
    return act.done("honour_item", await _make(act, award, **new))


async def _unrevoked(act: Act, award: UUID) -> Any:
    """Return an award; AWARD_REVOKED if it is one for which nothing is made or handed over (Art. 28)."""
    row = await act.get(Award, award)
    refuse(act, row["state"] == "revoked", "AWARD_REVOKED")
    return row


async def _make(act: Act, award: Any, *, serial: str, made_on: date, remark: str, **values: Any) -> UUID:
    require_text(act, _LONGEST, serial=serial)
    limit_text(act, remark=remark)
    _require_day(act, "made_on", made_on)
    of = {"award_id": award["id"], "cycle_id": award["cycle_id"], "organisation_id": award["organisation_id"]}
    design = await design_in_force(act.tx, award["programme_id"], HonourKind(values["kind"]), made_on)
    made = {"serial": serial.strip(), "made_on": made_on, "remark": remark, "design_version_id": design}
    return await act.tx.insert(HonourItem, **of, **made, **values)


def _require_day(act: Act, field: str, day: date, after: date | None = None) -> None:
    refuse(act, day > local_day(act.now), "DATE_IN_FUTURE", field)
    refuse(act, after is not None and day < after, "DATE_BEFORE_LAST", field, last=str(after))
