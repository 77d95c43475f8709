"""What goes into an archive package: of every table, the cycle's rows that a director reads (Art. 31, 32).

Which tables these are follows from the book of rights: a table that directors read as directors, not only as persons
whom it is about. What is confidential (secrets of applicants, who objected, how a member voted in secret) they do not
read, so that it is in no package.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.types import Boolean, Integer

from models import Base
from models.file import Described
from policies.book import READ, book
from regulation.roles import Role
from services.ledger import plain_value

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from models.database import Tx

_PREFETCH: Final = 200
_PERSONAL: Final = {"self", "mine", "own", "tracked"}
_NOT_RECORDS: Final = {"cycle_archive", "upload", "message"}
# Which rows belong to a cycle, of tables that do not name it: `$1` is the cycle.
_APPLIED: Final = "SELECT d.organisation_id FROM public.dossier d WHERE d.cycle_id = $1"
_OF_CYCLE: Final = {
    "cycle": "{t}.id = $1",
    "programme": "{t}.id = (SELECT c.programme_id FROM public.cycle c WHERE c.id = $1)",
    "regulation_version": "{t}.id = (SELECT c.regulation_version_id FROM public.cycle c WHERE c.id = $1)",
    "criteria_edition": "{t}.id = (SELECT c.criteria_edition_id FROM public.cycle c WHERE c.id = $1)",
    "criteria_item": "{t}.edition_id = (SELECT c.criteria_edition_id FROM public.cycle c WHERE c.id = $1)",
    "jurisdiction": "true",
    "agency": "true",
    "industry_section": "true",
    "organisation": f"{{t}}.id IN ({_APPLIED})",
    "organisation_detail": f"{{t}}.organisation_id IN ({_APPLIED})",
    "certificate_key": "{t}.programme_id = (SELECT c.programme_id FROM public.cycle c WHERE c.id = $1)",
    "person": """{t}.id IN (SELECT a.person_id FROM public.assignment a WHERE a.cycle_id = $1
 UNION SELECT u.person_id FROM public.undertaking u WHERE u.cycle_id = $1)""",
}


@cache
def tables() -> tuple[type[Base], ...]:
    """Return the tables of a package in the order of their names."""
    found = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    chosen = (name for name in sorted(found) if name in _OF_CYCLE or "cycle_id" in found[name].__table__.c)
    return tuple(found[name] for name in chosen if name not in _NOT_RECORDS and _reads(name))


def _reads(name: str) -> bool:
    """Tell whether directors read a table as directors; the ledger goes its own way."""
    lines = book().rights(Role.OFFICE_DIRECTOR, name, READ)
    scopes = {line.scope for line in lines if line.effect == "allow"}
    return not name.startswith("ledger_") and bool(scopes - _PERSONAL)


async def records_of(tx: Tx, model: type[Base], cycle: UUID) -> AsyncIterator[dict[str, Any]]:
    """Yield the cycle's rows of a table by key, through a cursor."""
    name = model.__tablename__
    where = _OF_CYCLE.get(name, "{t}.cycle_id = $1").format(t="t")
    given = [cycle] if "$1" in where else []
    statement = f"SELECT t.* FROM public.{name} t WHERE {where} ORDER BY t.id"  # noqa: S608 -- names from code
    async for row in tx.connection.cursor(statement, *given, prefetch=_PREFETCH):
        yield {key: plain_value(value) for key, value in row.items()}


async def documents_of(seen: Tx, whole: Tx, cycle: UUID) -> tuple[list[str], list[str]]:
    """Return the digests of documents that were handed in, and of those whose content is not there any more."""
    named: set[str] = set()
    for model in tables():
        if issubclass(model, Described):
            sql = f"""SELECT DISTINCT t.sha256 FROM public.{model.__tablename__} t
 WHERE t.cycle_id = $1 AND t.state IN ('submitted', 'superseded')"""  # noqa: S608 -- names from code
            named |= {row["sha256"] for row in await seen.sql(sql, cycle)}
    kept = "SELECT f.sha256 FROM public.stored_file f WHERE f.state = 'clean' AND f.sha256 = ANY ($1::text[])"
    there = {row["sha256"] for row in await whole.sql(kept, sorted(named))}
    return sorted(there), sorted(named - there)


def schema_of(model: type[Base]) -> dict[str, Any]:
    """Return the JSON Schema of a table's rows, with the meaning of each column."""
    columns: Any = model.__table__.c
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": model.__tablename__,
        "description": (model.__doc__ or "").partition("\n")[0],
        "type": "array",
        "items": {
            "type": "object",
            "required": [column.name for column in columns],
            "properties": {column.name: _property(column) for column in columns},
        },
    }


def _property(column: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"description": column.comment or ""}
    if not hasattr(column.type, "astext_type"):  # JSON may be anything
        kind = "boolean" if isinstance(column.type, Boolean) else "string"
        kind = "integer" if isinstance(column.type, Integer) else kind
        told["type"] = [kind, "null"] if column.nullable else kind
        if kind == "string" and type(column.type).__name__ == "ARRAY":
            told["type"] = ["array", "null"]
    return told
