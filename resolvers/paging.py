"""Pages of a connection: keyset cursors over columns that the viewer reads, filters, order, counts."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    Integer,
    Numeric,
    Text,
    Uuid,
    any_,
    bindparam,
    column,
    func,
    literal,
    literal_column,
    select,
    true,
    tuple_,
)

from models.database import to_json
from resolvers.ids import from_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resolvers.declare import Declaration

DEFAULT_SIZE: Final = 20
MAX_SIZE: Final = 100
NUL: Final = "\x00"  # which no text in PostgreSQL holds
_MOST_DIGITS: Final = 100


class BadPage(ValueError):  # noqa: N818 -- it names what it is
    """Arguments of a connection that do not fit; the message is a stable code."""


Filtered = tuple[tuple[str, tuple[Any, ...]], ...]


@dataclass(frozen=True)
class PageRequest:
    """Which rows of a connection are wanted, in hashable form."""

    size: int = DEFAULT_SIZE
    backward: bool = False
    cursor: tuple[Any, UUID] | None = None
    order: str = "id"
    descending: bool = False
    filtered: Filtered = ()

    def values(self, site: str = "") -> dict[str, Any]:
        """Return the values of the statement's parameters; `site` tells several pages of a statement apart."""
        found: dict[str, Any] = {f"{site}f_{name}": list(values) for name, values in self.filtered}
        if self.cursor is not None:
            found[f"{site}c_order"], found[f"{site}c_id"] = self.cursor
        return found

    @property
    def shape(self) -> tuple[Any, ...]:
        """Everything about the request that the text of its statement depends on."""
        names = tuple(name for name, _ in self.filtered)
        return (self.size, self.backward, self.cursor is not None, self.order, self.descending, names)


def page_request(
    declaration: Declaration, *, first: int | None, last: int | None, after: str | None, before: str | None
) -> PageRequest:
    """Return the request for Relay arguments; BadPage PAGE_SIZE or CURSOR_INVALID or PAGE_DIRECTION."""
    backward = last is not None or (before is not None and first is None)
    size = (last if backward else first) or (DEFAULT_SIZE if (first is None and last is None) else 0)
    if not 1 <= size <= MAX_SIZE:
        raise BadPage("PAGE_SIZE")
    if (first is not None and last is not None) or (after is not None and before is not None):
        raise BadPage("PAGE_DIRECTION")
    if (backward and after is not None) or (not backward and before is not None):
        raise BadPage("PAGE_DIRECTION")
    return PageRequest(size=size, backward=backward, order=declaration.orders[0])


def filter_fields(declaration: Declaration) -> dict[str, tuple[str, bool]]:
    """Return the fields of a type's filter: name -> column, and whether its values are ids."""
    columns = declaration.table.c
    fields = {}
    for name in declaration.filters:
        reference = any(key.column.name == "id" for key in columns[name].foreign_keys) or name.endswith("_id")
        fields[name.removesuffix("_id") if reference else name] = (name, reference)
    return fields


def filtered(declaration: Declaration, given: Mapping[str, list[Any] | None], role: str) -> Filtered:
    """Return the conditions of a filter, by column that the role reads; BadId for an id that is none."""
    return tuple(
        (declaration.column(column, role), tuple(from_id(value)[1] if reference else plain(value) for value in values))
        for name, (column, reference) in filter_fields(declaration).items()
        if (values := given.get(name)) is not None
    )


def plain(value: Any) -> Any:
    """Return the stored value of a coded term."""
    return value.value if isinstance(value, Enum) else value


def with_cursor(declaration: Declaration, request: PageRequest, cursor: str | None) -> PageRequest:
    """Return the request continued at a cursor; BadPage CURSOR_INVALID if it is none of this connection."""
    if cursor is None:
        return request
    try:
        order, value, key = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if order != request.order or not isinstance(value, str) or not isinstance(key, str):
            raise BadPage("CURSOR_INVALID")
        return replace(request, cursor=(_READERS[type(declaration.table.c[order].type)](value), UUID(key)))
    except (binascii.Error, ValueError, TypeError, ArithmeticError) as error:
        raise BadPage("CURSOR_INVALID") from error


def _text(text: str) -> str:
    if NUL in text:
        raise ValueError("no text of a column")
    return text


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _whole(bits: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if value.bit_length() >= bits:
            raise ValueError("too large for its column")
        return value

    return read


def _decimal(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        raise ValueError("too large for its column")
    return value


# A cursor is the client's word: only what a column can hold may reach the database.
_READERS: Final[dict[type, Callable[[str], Any]]] = {
    BigInteger: _whole(64),
    Date: date.fromisoformat,
    DateTime: _instant,
    Integer: _whole(32),
    Numeric: _decimal,
    Text: _text,
    Uuid: UUID,
}


def _cursor(request: PageRequest, row: Any) -> str:
    value = row.values[request.order]
    return cursor(request.order, value.isoformat() if isinstance(value, date) else str(value), str(row.key))


def cursor(order: str, value: str, key: str) -> str:
    """Return the cursor of a row; it holds only what the viewer reads in the row."""
    return urlsafe_b64encode(to_json([order, value, key])).decode().rstrip("=")


@dataclass(frozen=True)
class Page:
    """Rows of one page with their cursors, and whether there are more in either direction."""

    rows: list[Any]
    cursors: list[str]
    has_next: bool
    has_previous: bool


def to_page(_declaration: Declaration, request: PageRequest, rows: list[Any]) -> Page:
    """Return the page of rows read with one to spare."""
    more, given = len(rows) > request.size, request.cursor is not None
    kept = rows[: request.size]
    if request.backward:
        kept.reverse()
    has_next, has_previous = (given, more) if request.backward else (more, given)
    return Page(kept, [_cursor(request, row) for row in kept], has_next, has_previous)


def conditions(table: Any, request: PageRequest, site: str = "") -> list[Any]:
    """Return the conditions of a request's filter over a table or its alias."""
    return [
        table.c[name] == any_(bindparam(f"{site}f_{name}", type_=ARRAY(table.c[name].type)))
        for name, _ in request.filtered
    ]


def page_rows(table: Any, request: PageRequest, site: str = "") -> Any:
    """Return the statement for a page over a table or its alias, with one row to spare."""
    order, key = table.c[request.order], table.c.id
    down = request.descending is not request.backward
    rows = select(table).where(*conditions(table, request, site))
    if request.cursor is not None:
        here = tuple_(order, key)
        there = tuple_(bindparam(f"{site}c_order", type_=order.type), bindparam(f"{site}c_id", type_=key.type))
        rows = rows.where(here < there if down else here > there)
    return rows.order_by(*in_order(table, request)).limit(literal_column(str(request.size + 1)))


def in_order(table: Any, request: PageRequest) -> list[Any]:
    """Return the order of a page's rows as they are read: backwards from its end, if it is asked for its last."""
    down = request.descending is not request.backward
    return [c.desc() if down else c.asc() for c in (table.c[request.order], table.c.id)]


def page_statement(declaration: Declaration, parent: str | None, request: PageRequest) -> Any:
    """Return the statement for one page of each parent (`:parents`), or of all rows."""
    table = declaration.table
    rows = page_rows(table, request)
    if parent is None:
        return rows
    parents = (
        func.unnest(bindparam("parents", type_=ARRAY(Uuid))).table_valued(column("id", Uuid), name="p").render_derived()
    )
    one = rows.where(table.c[parent] == parents.c.id).lateral("one")
    return select(one).select_from(parents.join(one, true()))


def count_statement(declaration: Declaration, parent: str | None, request: PageRequest) -> Any:
    """Return the statement that counts the visible rows of each parent (`:parents`), or of all rows."""
    table = declaration.table
    if parent is None:
        nobody = literal(UUID(int=0), Uuid).label("parent")
        return select(nobody, func.count().label("total")).select_from(table).where(*conditions(table, request))
    held = table.c[parent] == any_(bindparam("parents", type_=ARRAY(Uuid)))
    return (
        select(table.c[parent].label("parent"), func.count().label("total"))
        .where(held, *conditions(table, request))
        .group_by(table.c[parent])
    )
