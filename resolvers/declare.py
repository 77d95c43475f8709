"""How a GraphQL type is stored, said once; executors serve it from here.

A declaration names the table and, field by field, where each value comes from: a column, a row it points to, the
one row that belongs to it, many rows that point back, an SQL expression, or a pure function of facts. Words and
types of columns come from the model. Nothing here knows about rights: the database filters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from policies.scope_functions import TOLD_LATER

if TYPE_CHECKING:
    from models.base import Base


@dataclass(frozen=True)
class Column:
    """A column of the row; `type` replaces what the model's type gives.

    `told` is read in its place by roles that learn of it later (`policies.scope_functions.TOLD_LATER`), filters included.
    """

    column: str
    type: Any = None
    told: str = ""

    def of(self, role: str) -> str:
        """Return the column that a role reads."""
        return self.told if role in TOLD_LATER.get(self.told, ()) else self.column


# State of an application, in declarations and as `{state}` in SQL (Art. 18-22).
STATE: Final = Column("state", told="told_state")


@dataclass(frozen=True)
class ToOne:
    """The row of `target` that a foreign key `column` points to; null if it is invisible."""

    target: str
    column: str


@dataclass(frozen=True)
class Companion:
    """The one row of `target` whose `column` points here; with an audience of its own.

    `article` says why it may be withheld; then it shows in `redactions`. Such rows exist from the beginning.
    """

    target: str
    column: str
    article: str = ""


@dataclass(frozen=True)
class ToMany:
    """The rows of `target` whose `column` points here, as a connection."""

    target: str
    column: str


@dataclass(frozen=True)
class Expression:
    """An SQL expression over the row `{t}`, or over `rows` that belong to it, computed over what the viewer may see.

    `{state}` in it is the column that the viewer's role reads as state of an application (`placed`).
    """

    sql: str
    type: Any
    description: str
    rows: str = ""

    @property
    def whole(self) -> str:
        """The expression as it stands alone."""
        return f"(SELECT {self.sql} {self.rows})" if self.rows else self.sql


# The day of the request, in the city.
TODAY: Final = "(SELECT ctx.clock() AT TIME ZONE 'Asia/Shanghai')::date"


def placed(sql: str, table: str, role: str) -> str:
    """Return an SQL expression over the rows of a table, as a role reads it."""
    return sql.format(t=table, state=STATE.of(role))


def _as_it_is(value: Any, _language: str) -> Any:
    return value


@dataclass(frozen=True)
class Embedded:
    """Objects, made by a pure function from the JSON that the SQL expression over the row `{t}` gives.

    `read` gets that JSON and the caller's language, and returns plain values as they go over the wire: objects as
    dicts under the names of the GraphQL fields of `type`.
    """

    sql: str
    type: Any
    description: str
    read: Callable[[Any, str], Any] = _as_it_is


@dataclass(frozen=True)
class Acts:
    """What the viewer may do with the row now, and why not: decided as the door decides."""


@dataclass(frozen=True)
class Redactions:
    """Which companions are withheld, why and under which article."""


Field = Column | ToOne | Companion | ToMany | Expression | Embedded | Acts | Redactions


@dataclass(frozen=True)
class Declaration:
    """One GraphQL type: its table, its fields, and how lists of it are filtered, sorted and reached.

    `root`: name of the connection on Query, if it has one. `orders`: columns to sort by, never null.
    """

    name: str
    model: type[Base]
    fields: Mapping[str, Field]
    root: str = ""
    filters: tuple[str, ...] = ()
    orders: tuple[str, ...] = field(default=("id",))

    def column(self, name: str, role: str) -> str:
        """Return the column that a role reads, sorts and filters by under the name of a field."""
        found = self.fields.get(name)
        return found.of(role) if isinstance(found, Column) else name

    @property
    def table(self) -> Any:
        """The table."""
        return self.model.__table__

    @property
    def description(self) -> str:
        """What the type is, in the model's words."""
        return str(self.model.__doc__)


TYPES: Final[dict[str, Declaration]] = {}


def declare(
    name: str,
    model: type[Base],
    columns: str = "",
    *,
    root: str = "",
    filters: str = "",
    orders: str = "",
    **fields: Field,
) -> Declaration:
    """Register a type; `columns`, `filters` and `orders` are names separated by spaces."""
    plain: dict[str, Field] = {column: Column(column) for column in columns.split()}
    orders_of = (*orders.split(), "id")
    declaration = Declaration(name, model, {**plain, **fields}, root, tuple(filters.split()), orders_of)
    if any(isinstance(f, Expression) and f.type is int and "bigint" in f.sql for f in fields.values()):
        raise AssertionError(f"{name}: a bigint does not fit GraphQL's Int; use services.inputs.BigInt")
    unknown = {c.column for c in plain.values() if isinstance(c, Column)} - set(declaration.table.c.keys())
    nullable = [order for order in orders_of if declaration.table.c[order].nullable]
    if unknown or nullable:
        raise AssertionError(f"{name}: unknown columns {unknown}, nullable orders {nullable}")
    TYPES[name] = declaration
    return declaration
