"""A county's own award, loaded from a file: a further programme with its own regulation and numbers (Art. 11(9), 34)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

import models as m
from api import seed
from models.database import SYSTEM_ROLE
from regulation.parameters import Parameters
from regulation.violation import RuleBroken
from resolvers.errors import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from models.database import Database, Tx

_CITY: Final = "GZMQA"
_Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{1,15}$")]
_Text = Annotated[str, Field(min_length=1, max_length=200)]
_VERSIONS: Final = "SELECT * FROM public.regulation_version WHERE programme_id = $1 ORDER BY effective_from"
_BASE: Final = """SELECT v.parameters, v.complete FROM public.regulation_version v
JOIN public.programme p ON p.id = v.programme_id WHERE p.code = $1 AND v.code = $2"""
_REGIONS: Final = "SELECT code FROM public.jurisdiction WHERE code = ANY ($1::text[])"
_LISTED: Final = """SELECT p.code, p.name, p.area, array_agg(v.code ORDER BY v.effective_from) AS versions,
 (SELECT count(*) FROM public.cycle c WHERE c.programme_id = p.id) AS cycles
FROM public.programme p LEFT JOIN public.regulation_version v ON v.programme_id = p.id GROUP BY p.id ORDER BY p.code"""


class ProgrammeUnfitError(Exception):
    """A file that is not loaded, with everything that is wrong with it."""

    def __init__(self, faults: Iterable[str]) -> None:
        super().__init__("; ".join(faults))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Programme(_Strict):
    code: _Code
    name: _Text
    name_en: _Text
    authority: _Text
    area: list[str] = Field(min_length=1)


class _Regulation(_Strict):
    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,63}$")]
    document_number: _Text
    effective_on: date
    based_on: str | None = None
    parameters: dict[str, Any]


class ProgrammeFile(_Strict):
    """What a file says: the award, and its regulation as numbers, or as what differs from a version of the city's."""

    programme: _Programme
    regulation: _Regulation


def read(path: Path) -> ProgrammeFile:
    """Return what a file says; ProgrammeUnfitError names each place that is at fault."""
    try:
        return ProgrammeFile.model_validate_json(path.read_bytes())
    except ValidationError as error:
        places = [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        raise ProgrammeUnfitError(f"{place or path.name}: {said}" for place, said in places) from error


async def load(db: Database, given: ProgrammeFile) -> tuple[UUID, bool]:
    """Load a programme and return its key, and whether it is new; safe to run again.

    The city's own programme and a regulation that is loaded already stay as they are: whatever changes numbers later is
    drafted and approved there (Art. 10, 34). ProgrammeUnfitError says what is wrong.
    """
    async with db.transaction(SYSTEM_ROLE) as tx:
        await _require_fit(tx, given)
        numbers = await _numbers(tx, given.regulation)
        code = "SELECT id FROM public.programme WHERE code = $1"
        known = bool(await tx.sql(code, given.programme.code))
        programme = await seed.put(tx, m.Programme, ("code",), **given.programme.model_dump())
        await _regulation(tx, programme, given.regulation, numbers)
        await seed.calendar(tx, programme)
    return programme, not known


async def _require_fit(tx: Tx, given: ProgrammeFile) -> None:
    regions = {row["code"] for row in await tx.sql(_REGIONS, given.programme.area)}
    faults = [f"programme.area: no region has the code {code}" for code in given.programme.area if code not in regions]
    if given.programme.code == _CITY:
        faults.append(f"programme.code: {_CITY} is the city's own award, which `award seed` loads")
    if faults:
        raise ProgrammeUnfitError(faults)


async def _numbers(tx: Tx, regulation: _Regulation) -> dict[str, object]:
    """Return all numbers: of the version of the city's that it is based on, if any, with those that differ."""
    numbers = {**await _base(tx, regulation.based_on), **regulation.parameters}
    try:
        return Parameters.from_json(numbers).to_json()
    except RuleBroken as broken:
        raise ProgrammeUnfitError(
            f"regulation.parameters.{one.field}: {message(one.code, 'en', one.detail)}" for one in broken.violations
        ) from broken


async def _base(tx: Tx, code: str | None) -> Mapping[str, object]:
    if code is None:
        return {}
    rows = await tx.sql(_BASE, _CITY, code)
    if not rows or not rows[0]["complete"]:
        raise ProgrammeUnfitError([f"regulation.based_on: the city has no version {code} whose numbers are all known"])
    return dict(rows[0]["parameters"])


async def _regulation(tx: Tx, programme: UUID, given: _Regulation, numbers: dict[str, object]) -> None:
    """Keep the first version; refuse another one, and another wording of the same (Art. 34)."""
    kept = {"document_number": given.document_number, "effective_from": given.effective_on, "parameters": numbers}
    rows = await tx.sql(_VERSIONS, programme)
    same = [row for row in rows if row["code"] == given.code and all(row[name] == kept[name] for name in kept)]
    if rows and not same:
        had = ", ".join(row["code"] for row in rows)
        raise ProgrammeUnfitError(
            [
                f"regulation: the programme has {had}, which stays as it is; another version is drafted and approved (Art. 10, 34)"
            ]
        )
    if not rows:
        await tx.insert(m.RegulationVersion, programme_id=programme, code=given.code, **kept)


async def listed(db: Database) -> list[Any]:
    """Return every programme with its code, name, area, versions and number of cycles."""
    async with db.transaction(SYSTEM_ROLE, read_only=True) as tx:
        return await tx.sql(_LISTED)


async def key_of(db: Database, code: str) -> UUID:
    """Return the key of a programme by its code; ProgrammeUnfitError if there is none."""
    async with db.transaction(SYSTEM_ROLE, read_only=True) as tx:
        rows = await tx.sql("SELECT id FROM public.programme WHERE code = $1", code)
    if not rows:
        raise ProgrammeUnfitError(
            [f"no programme has the code {code}: `award programme list` shows those that there are"]
        )
    return UUID(bytes=rows[0]["id"].bytes)
