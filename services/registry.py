"""The register of organisations: entries, and changes with their history (Art. 3, 6, 14, 15)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from annotated_doc import Doc
from sqlalchemy import bindparam, select

from models import IndustrySection, Jurisdiction, Organisation, OrganisationDetail, OrganisationRecord
from models.registry import RecordKind
from regulation.ability import Ability
from regulation.calendar import local_day
from regulation.identifiers import normalise
from regulation.names import name_violations
from regulation.registry import Entry, EntryMore, entry_violations
from regulation.sectors import Section, industry_violations
from regulation.size_class import Figures, SizeClass, size_class
from regulation.violation import require
from services.common import refuse, require_text
from services.door import Act, Done, act
from services.inputs import Ref

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECTIONS: Final = select(IndustrySection.__table__)
_DETAIL: Final = select(OrganisationDetail.__table__).where(
    OrganisationDetail.organisation_id == bindparam("organisation")
)
_PRESENT: Final = select(OrganisationRecord.__table__).where(
    OrganisationRecord.organisation_id == bindparam("organisation"),
    OrganisationRecord.kind == bindparam("kind"),
    OrganisationRecord.valid_to.is_(None),
)
# A ban or request from before the organisation was registered becomes its own (Art. 16, 28, 30).
_CLAIM: Final = """
WITH asked AS (UPDATE public.registration_request SET organisation_id = $3
 WHERE programme_id = $1 AND credit_code = $2 AND organisation_id IS NULL)
UPDATE public.ban SET organisation_id = $3 WHERE programme_id = $1 AND credit_code = $2 AND organisation_id IS NULL
"""
_INDUSTRY: Final = re.compile(r"(.)(.*)", re.DOTALL)


async def section_rows(act: Act) -> dict[str, Any]:
    """Return the rows of the industry sections by letter."""
    return {row["code"]: row for row in await act.tx.all(_SECTIONS)}


def sections_of(rows: Mapping[str, Any]) -> dict[str, Section]:
    """Return the sections as the rules know them (Art. 6)."""
    names = ("code", "name", "sector_group", "first_division", "last_division")
    return {code: Section(*(row[name] for name in names)) for code, row in rows.items()}


def columns_of(entry: Entry, section: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an entry as columns of the organisation and of its detail; group and size class follow (Art. 6, 14)."""
    figures = Figures(entry.employees, entry.revenue, entry.assets)
    found = size_class(section["size_rules"], entry.class_code, figures)
    public = {
        "name": entry.name.strip(),
        "section_code": entry.section_code,
        "class_code": entry.class_code or None,
        "sector_group": section["sector_group"],
        "size_class": found.value if found else None,
    }
    detail = {
        "credit_code": normalise(entry.credit_code),
        "contact_name": entry.contact_name.strip(),
        "representative": entry.representative.strip(),
        "employees": entry.employees,
        "revenue": entry.revenue,
        "assets": entry.assets,
    }
    return public, detail


async def enter(act: Act, programme: UUID, entry: Entry, jurisdiction_id: UUID) -> UUID:
    """Put an organisation into the register; RuleBroken with everything that is wrong with it (Art. 3, 6, 13)."""
    rows = await section_rows(act)
    require(entry_violations(entry, sections_of(rows)))
    await act.get(Jurisdiction, jurisdiction_id)
    public, detail = columns_of(entry, rows[entry.section_code])
    key = await act.tx.insert(Organisation, **public, jurisdiction_id=jurisdiction_id, programme_id=programme)
    await act.tx.insert(OrganisationDetail, **detail, organisation_id=key, programme_id=programme)
    await act.tx.sql(_CLAIM, programme, detail["credit_code"], key)
    return key


@act(Ability.PROGRAMME_REGISTER_ORGANISATION)
async def register_organisation(
    act: Act,
    *,
    jurisdiction_id: Annotated[UUID, Ref("jurisdiction"), Doc("Where it is registered.")],
    name: Annotated[str, Doc("Registered name.")],
    credit_code: Annotated[str, Doc("Unified social credit code (GB 32100).")],
    section_code: Annotated[str, Doc("Industry section of the main activity (GB/T 4754).")],
    contact_name: Annotated[str, Doc("Contact person.")],
    more: Annotated[EntryMore | None, Doc("What else is known.")] = None,
) -> Done:
    """Register an organisation; its sector group follows from its industry section (Art. 3, 6)."""
    entry = Entry(
        name=name,
        credit_code=credit_code,
        section_code=section_code,
        contact_name=contact_name,
        **(vars(more) if more else {}),
    )
    return act.done("organisation", await enter(act, act.target.id, entry, jurisdiction_id))


# --- Changes ---------------------------------------------------------------------------------------------------------

Changes = tuple[dict[str, Any], dict[str, Any]]


@act(Ability.ORGANISATION_RECORD)
async def record_change(
    act: Act,
    *,
    kind: Annotated[RecordKind, Doc("What changed.")],
    value: Annotated[
        str, Doc("What holds now: a name, `C` or `C3411`, a sector group, a size class, `true` or `false`.")
    ],
    valid_from: Annotated[date, Doc("From which day.")],
    source: Annotated[str, Doc("Document or register that says so.")],
    reason: Annotated[str, Doc("Why it is recorded.")],
) -> Done:
    """Record a change of name, representative, industry or flag; what held before is kept (Art. 3, 6, 14, 15)."""
    require_text(act, source=source, reason=reason)
    refuse(act, valid_from > local_day(act.now), "DATE_IN_FUTURE", "valid_from")
    row = await act.row()
    detail = await act.tx.first(_DETAIL, organisation=act.target.id)
    value = value.strip()
    before = _BEFORE[kind](row, detail)
    refuse(act, value == before, "RECORD_UNCHANGED", "value")
    public, private = await _changes(act, kind, value)
    await _supersede(act, kind, before, valid_from)
    if kind is RecordKind.INDUSTRY:  # the group follows the section anew
        await _supersede(act, RecordKind.SECTOR_GROUP, "", valid_from)
    await act.tx.insert(
        OrganisationRecord,
        organisation_id=act.target.id,
        programme_id=row["programme_id"],
        kind=kind.value,
        value=value,
        valid_from=valid_from,
        source=source,
        reason=reason,
        recorded_at=act.now,
    )
    await act.tx.update(Organisation, act.target.id, **public)
    if private:
        await act.tx.update(OrganisationDetail, detail["id"], **private)
    return act.done(before=before)


async def _supersede(act: Act, kind: RecordKind, before: str, day: date) -> None:
    """End what held until now; what was registered at the beginning enters the history here."""
    present = await act.tx.first(_PRESENT, organisation=act.target.id, kind=kind.value)
    if present is not None:
        early = present["valid_from"] is not None and day < present["valid_from"]
        refuse(act, early, "RECORD_TOO_EARLY", "valid_from", since=str(present["valid_from"]))
        await act.tx.update(OrganisationRecord, present["id"], valid_to=day)
    elif before:
        row = await act.row()
        await act.tx.insert(
            OrganisationRecord,
            organisation_id=act.target.id,
            programme_id=row["programme_id"],
            kind=kind.value,
            value=before,
            valid_from=None,
            valid_to=day,
            source="registration",
            reason="registration",
            recorded_at=act.now,
        )


async def _changes(act: Act, kind: RecordKind, value: str) -> Changes:
    """Return what changes in the organisation and in its detail; RuleBroken for a value that cannot be."""
    rows = await section_rows(act)
    match kind:
        case RecordKind.NAME:
            require(name_violations(value, "value"))
            return {"name": value}, {}
        case RecordKind.REPRESENTATIVE:
            require(name_violations(value, "value"))
            return {}, {"representative": value}
        case RecordKind.INDUSTRY:
            return _industry(rows, value), {}
        case RecordKind.SECTOR_GROUP:
            return {"sector_group": _one_of(act, value, sorted({row["sector_group"] for row in rows.values()}))}, {}
        case RecordKind.SIZE_CLASS:
            return {"size_class": _one_of(act, value, [one.value for one in SizeClass])}, {}
        case _:
            return {kind.value: _one_of(act, value, ["true", "false"]) == "true"}, {}


def _industry(rows: Mapping[str, Any], value: str) -> dict[str, Any]:
    """Return the industry that a value such as `C` or `C3411` states; its group follows anew (Art. 6)."""
    found = _INDUSTRY.fullmatch(value)
    section, digits = found.groups() if found else ("", "")
    wrong = industry_violations(section if section in rows else value, digits or None, sections_of(rows))
    require(replace(one, field="value") for one in wrong)
    return {
        "section_code": section,
        "class_code": digits or None,
        "sector_group": rows[section]["sector_group"],
    }


def _one_of(act: Act, value: str, allowed: list[str]) -> str:
    refuse(act, value not in allowed, "VALUE_UNKNOWN", "value", found=value, allowed=", ".join(allowed))
    return value


# What held before, in the words of the history.
_BEFORE: Final[dict[RecordKind, Callable[[Any, Any], str]]] = {
    RecordKind.NAME: lambda row, _: row["name"],
    RecordKind.REPRESENTATIVE: lambda _, detail: detail["representative"],
    RecordKind.INDUSTRY: lambda row, _: f"{row['section_code']}{row['class_code'] or ''}",
    RecordKind.SECTOR_GROUP: lambda row, _: row["sector_group"],
    RecordKind.SIZE_CLASS: lambda row, _: row["size_class"] or "",
    RecordKind.DIGITAL_ECONOMY: lambda row, _: str(row["digital_economy"]).lower(),
    RecordKind.LEADING_INDUSTRY: lambda row, _: str(row["leading_industry"]).lower(),
}
