"""Import of organisations from a table: everything or nothing, and every fault is told (Art. 3)."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Final

from annotated_doc import Doc
from sqlalchemy import select

from models import Jurisdiction, Organisation, OrganisationDetail
from regulation.ability import Ability
from regulation.identifiers import normalise
from regulation.imports import Cell, at, number_of
from regulation.register_table import REGISTER
from regulation.registry import Entry, entry_violations
from regulation.violation import Violation
from services.door import Act, Done, act
from services.inputs import Sealed
from services.registry import columns_of, section_rows, sections_of
from services.tables import Rows, decoded, named, read_table, require_sound, twice

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from regulation.sectors import Section

_KNOWN: Final = """
SELECT d.credit_code FROM public.organisation_detail d WHERE d.programme_id = $1 AND d.credit_code = ANY ($2::text[])
"""
_CLAIM: Final = """
WITH asked AS (UPDATE public.registration_request r SET organisation_id = d.organisation_id
 FROM public.organisation_detail d WHERE r.programme_id = $1 AND r.organisation_id IS NULL
  AND d.programme_id = r.programme_id AND d.credit_code = r.credit_code)
UPDATE public.ban b SET organisation_id = d.organisation_id FROM public.organisation_detail d
WHERE b.programme_id = $1 AND b.organisation_id IS NULL AND d.programme_id = b.programme_id
 AND d.credit_code = b.credit_code
"""


@dataclass(frozen=True)
class Line:
    """A row of the table that names an organisation, with its number in the file."""

    number: int
    entry: Entry
    jurisdiction: UUID | None


@dataclass(frozen=True)
class Reference:
    """What the rows are checked against."""

    sections: Mapping[str, Section]
    jurisdictions: Mapping[str, UUID]  # by code and by name


@act(Ability.PROGRAMME_IMPORT_ORGANISATIONS)
async def import_organisations(
    act: Act,
    *,
    file: Annotated[str, Sealed(), Doc("The file, xlsx or CSV (UTF-8 or GB 18030), in base64; at most 1.4 MB.")],
    dry_run: Annotated[bool, Doc("Only check: `errors` names every fault, and nothing is registered.")],
) -> Done:
    """Register the organisations of a table, all of them or, with every fault told by row and column, none (Art. 3)."""
    content = decoded(act, file)
    rows = await section_rows(act)
    reference = Reference(sections_of(rows), await jurisdictions(act))
    lines, faults = await asyncio.to_thread(examine, await read_table(content, REGISTER), reference)
    faults += await _registered(act, lines)
    require_sound(REGISTER, faults)
    if not dry_run:
        await _put(act, lines, rows)
    digest = hashlib.sha256(content).hexdigest()
    return replace(act.done(rows=len(lines), dry_run=dry_run, sha256=digest), told={"rows": len(lines)})


async def jurisdictions(act: Act) -> dict[str, UUID]:
    """Return the counties and zones by code and by name."""
    rows = await act.tx.all(select(Jurisdiction.id, Jurisdiction.code, Jurisdiction.name))
    return {row[name]: row["id"] for row in rows for name in ("code", "name")}


def examine(table: Rows, reference: Reference) -> tuple[list[Line], list[Violation]]:
    """Return the organisations of a table and everything that is wrong with it (Art. 3)."""
    lines, faults = [], []
    for number, cells in named(table, REGISTER):
        line, wrong = _read(number, cells, reference)
        lines.append(line)
        faults += wrong
    codes = [(line.number, normalise(line.entry.credit_code)) for line in lines]
    return lines, [*faults, *twice(REGISTER, codes, "CODE_TWICE_IN_FILE")]


def _read(number: int, cells: Mapping[str, Cell], reference: Reference) -> tuple[Line, list[Violation]]:
    """Return the organisation of a row and what is wrong with it; one fault a cell, the one nearest to what was typed."""
    text = {name: cell.text.strip() for name, cell in cells.items()}
    entry = _entry(text)
    wrong = {one.field: one for one in REGISTER.cell_violations(number, cells)}
    for one in entry_violations(entry, reference.sections):
        place = f"rows.{number}.{one.field}"
        wrong.setdefault(place, replace(one, field=place))
    if normalise(entry.credit_code) == REGISTER.example:
        example = at(REGISTER.article, "ROW_IS_EXAMPLE", number, "credit_code")
        wrong[example.field] = example
    place = text.get("jurisdiction", "")
    where = reference.jurisdictions.get(place)
    if where is None:
        missing = at(REGISTER.article, "JURISDICTION_UNKNOWN", number, "jurisdiction", found=place)
        wrong.setdefault(missing.field, missing)
    return Line(number, entry, where), list(wrong.values())


def _entry(text: Mapping[str, str]) -> Entry:
    employees = number_of(text.get("employees", ""), whole=True)
    return Entry(
        name=text.get("name", ""),
        credit_code=text.get("credit_code", ""),
        section_code=text.get("section_code", "").upper(),
        contact_name=text.get("contact_name", ""),
        class_code=text.get("class_code") or None,
        representative=text.get("representative", ""),
        employees=None if employees is None else int(employees),
        revenue=number_of(text.get("revenue", ""), whole=False),
        assets=number_of(text.get("assets", ""), whole=False),
    )


async def _registered(act: Act, lines: list[Line]) -> list[Violation]:
    codes = [normalise(line.entry.credit_code) for line in lines]
    known = {row["credit_code"] for row in await act.tx.sql(_KNOWN, act.target.id, codes)}
    return [
        at(REGISTER.article, "ALREADY_REGISTERED", line.number, "credit_code")
        for line, code in zip(lines, codes, strict=True)
        if code in known
    ]


async def _put(act: Act, lines: list[Line], sections: Mapping[str, Any]) -> None:
    keys = await act.tx.keys(len(lines))
    made = [columns_of(line.entry, sections[line.entry.section_code]) for line in lines]
    programme = {"programme_id": act.target.id}
    await act.tx.insert_all(
        Organisation,
        [
            {"id": key, **public, "jurisdiction_id": line.jurisdiction, **programme}
            for key, line, (public, _) in zip(keys, lines, made, strict=True)
        ],
    )
    await act.tx.insert_all(
        OrganisationDetail,
        [{**detail, "organisation_id": key, **programme} for key, (_, detail) in zip(keys, made, strict=True)],
    )
    await act.tx.sql(_CLAIM, act.target.id)
