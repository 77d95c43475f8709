"""Make strawberry types from the declarations: the reference executor's fields."""

from __future__ import annotations

import inspect
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol, cast
from uuid import UUID

import strawberry
from sqlalchemy import ARRAY, BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from strawberry.scalars import JSON

from policies.book import book
from policies.decide import Decision, decide
from regulation.ability import Ability
from regulation.procedure import RULES
from regulation.terms import Term
from resolvers.declare import (
    TYPES,
    Acts,
    Column,
    Companion,
    Declaration,
    Embedded,
    Expression,
    Field,
    Redactions,
    ToMany,
    ToOne,
)
from resolvers.embedded import objects
from resolvers.errors import camel, message
from resolvers.ids import BadId, from_id, to_id
from resolvers.paging import PageRequest, filter_fields, filtered, page_request, with_cursor
from resolvers.reader import Reader, Row
from services.inputs import BigInt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from policies.actor import Actor
    from services.door import Request


class Heard(Protocol):
    """What admits each act before anything is looked at, and is told that it is done, or refused by its rights."""

    def admitted(self, actor: Actor, request: Request) -> AbstractAsyncContextManager[None]:
        """Raise GraphQLError if it comes too often; what is within is done, or refused if it raises."""

    def __call__(self, actor: Actor, ability: Ability, *, refused: bool) -> None:
        """Take note."""


class _Unheard:
    def admitted(self, actor: Actor, request: Request) -> AbstractAsyncContextManager[None]:  # noqa: ARG002
        """Admit all."""
        return nullcontext()

    def __call__(self, actor: Actor, ability: Ability, *, refused: bool) -> None:
        """Take no note."""


unheard: Final = _Unheard()


@dataclass
class Context:
    """What one operation carries: who asks, how to read and act."""

    actor: Actor
    reader: Reader
    db: Any
    heard: Heard = unheard


Info = strawberry.Info[Context, None]
CLASSES: Final[dict[str, Any]] = {}
_ENUMS: Final[dict[type[Enum], Any]] = {}
_LAZY = strawberry.lazy("resolvers.lazy")


def enum_type(terms: type[Enum], meanings: Mapping[str, str] = MappingProxyType({})) -> Any:
    """Return the GraphQL enum of coded terms, each value with its meaning."""
    if terms not in _ENUMS:
        made = strawberry.enum(terms, description=(terms.__doc__ or terms.__name__).partition("\n")[0])
        for value in cast("Any", made).__strawberry_definition__.values:
            plain = value.name.replace("_", " ").capitalize() + "."
            value.description = meanings.get(value.name) or getattr(terms[value.name], "meaning", plain)
        _ENUMS[terms] = made
    return _ENUMS[terms]


def _lazy(name: str) -> Any:
    return Annotated[name, _LAZY]


@strawberry.interface(description="An object with a global id.")
class Node:
    """Relay node."""

    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        """Return the id."""
        row = cast("Row", self)
        return strawberry.ID(to_id(row.declaration.name, row.key))


@strawberry.type(description="Where a page lies in its connection.")
class PageInfo:
    """Relay page info."""

    has_next_page: bool = strawberry.field(description="Whether rows follow.")
    has_previous_page: bool = strawberry.field(description="Whether rows precede.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first row.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last row.")


@strawberry.type(description="Whether the viewer may do an act now, and if not, why.")
class ActAvailability:
    """One act on an object."""

    act: str = strawberry.field(description="`resource:act`.")
    title: str = strawberry.field(description="What the act does.")
    allowed: bool = strawberry.field(description="Whether it is possible now.")
    reason: str | None = strawberry.field(description="Stable code of the reason why not.")
    message: str | None = strawberry.field(description="The reason in the viewer's language.")
    article: str = strawberry.field(description="Article that governs the act or the refusal.")


@strawberry.type(description="A part that is withheld from the viewer.")
class Redaction:
    """What is withheld and why."""

    field: str = strawberry.field(description="Name of the field.")
    reason: str = strawberry.field(description="Why it is withheld, in the viewer's language.")
    article: str = strawberry.field(description="Article that asks for it.")


class Direction(Term):
    """Direction of an order."""

    ASC = "asc", "Smallest first."
    DESC = "desc", "Largest first."


# --- Columns ---------------------------------------------------------------------------------------------------

_PLAIN: Final = {str: str, int: int, bool: bool, date: date, datetime: datetime, Decimal: Decimal, UUID: str}


def column_type(column: Any) -> Any:
    """Return the GraphQL type of a column."""
    if "enum" in column.info:
        kind = enum_type(column.info["enum"])
    elif isinstance(column.type, JSONB):
        kind = JSON
    elif isinstance(column.type, ARRAY):
        kind = list[str]
    elif isinstance(column.type, BigInteger):
        kind = BigInt
    else:
        kind = _PLAIN[column.type.python_type]
    return kind | None if column.nullable else kind


def _reader_of(column: Any) -> Callable[[Any], Any]:
    terms: type[StrEnum] | None = column.info.get("enum")
    if terms is not None:
        return lambda value: None if value is None else terms(value)
    if column.type.python_type is UUID:
        return lambda value: None if value is None else str(value)
    return lambda value: value


def _column(declaration: Declaration, _name: str, field: Column) -> Any:
    column = declaration.table.c[field.column]
    read = _reader_of(column)

    def resolve(self: Row, info: Info) -> Any:
        return read(self.values[field.of(info.context.actor.role)])

    return _field(resolve, field.type or column_type(column), column.comment)


def _field(resolve: Any, kind: Any, description: str) -> Any:
    resolve.__annotations__["return"] = kind
    resolve.__annotations__.pop("self", None)
    return strawberry.field(resolver=resolve, description=description)


# --- Relations -----------------------------------------------------------------------------------------------------


def _to_one(declaration: Declaration, _name: str, field: ToOne) -> Any:
    async def resolve(self: Row, info: Info) -> Any:
        return await info.context.reader.row(field.target, "id", self.values[field.column])

    comment = declaration.table.c[field.column].comment
    return _field(resolve, _lazy(field.target) | None, f"{comment} Null if the viewer may not see it.")


def _companion(_declaration: Declaration, _name: str, field: Companion) -> Any:
    async def resolve(self: Row, info: Info) -> Any:
        return await info.context.reader.row(field.target, field.column, self.key)

    return _field(resolve, _lazy(field.target) | None, f"{TYPES[field.target].description} Null if withheld or absent.")


def _to_many(_declaration: Declaration, _name: str, field: ToMany) -> Any:
    return connection_field(TYPES[field.target], field.column, f"{TYPES[field.target].description}")


def _expression(declaration: Declaration, _name: str, field: Expression) -> Any:
    async def resolve(self: Row, info: Info) -> Any:
        return await info.context.reader.expression(declaration, field.whole, self.key)

    return _field(resolve, field.type, field.description)


def _embedded(declaration: Declaration, _name: str, field: Embedded) -> Any:
    async def resolve(self: Row, info: Info) -> Any:
        value = await info.context.reader.expression(declaration, field.sql, self.key)
        return objects(field.type, field.read(value, info.context.actor.language))

    return _field(resolve, field.type, field.description)


# --- Pure functions of facts -----------------------------------------------------------------------------------------


def _acts(declaration: Declaration, _name: str, _marker: Acts) -> Any:
    abilities = [ability for ability in Ability if ability.resource == declaration.table.name]

    async def resolve(self: Row, info: Info) -> Any:
        target = await info.context.reader.target(declaration, self.key)
        language = info.context.actor.language
        found = [act_availability(a, decide(book(), a, target.situation), language) for a in abilities]
        return [one for one in found if one is not None]

    description = "What the viewer may do here, and why not; answered as the door decides."
    return _field(resolve, list[ActAvailability], description)


def act_availability(ability: Ability, decision: Decision, language: str) -> ActAvailability | None:
    """Return what to show of an act; None if the role never has it: that is no offer."""
    allowed = decision.allowed is True
    if not allowed and decision.reason == "NO_RIGHT":
        return None
    zh, _, en = RULES[ability].title.partition(" / ")
    return ActAvailability(
        act=ability.value,
        title=en if language.startswith("en") else zh,
        allowed=allowed,
        reason=None if allowed else decision.reason,
        message=None if allowed else message(decision.reason, language),
        article=decision.article,
    )


def _redactions(declaration: Declaration, _name: str, _marker: Redactions) -> Any:
    parts = {n: f for n, f in declaration.fields.items() if isinstance(f, Companion) and f.article}

    async def resolve(self: Row, info: Info) -> Any:
        language, reader = info.context.actor.language, info.context.reader
        hidden = [n for n, f in parts.items() if await reader.row(f.target, f.column, self.key) is None]
        return [
            Redaction(field=camel(n), reason=message("WITHHELD", language), article=parts[n].article) for n in hidden
        ]

    return _field(resolve, list[Redaction], "What is withheld from the viewer, why, and under which article.")


# --- Connections -------------------------------------------------------------------------------------------------------


class ConnectionSource:
    """A page asked for: rows and count are loaded when selected."""

    def __init__(self, reader: Reader, declaration: Declaration, column: str | None, parent: UUID | None) -> None:
        self.reader, self.declaration, self.column, self.parent = reader, declaration, column, parent
        self.request = PageRequest()

    async def page(self) -> Any:
        """Return the page."""
        return await self.reader.page(self.declaration.name, self.column, self.parent, self.request)

    async def total(self) -> int:
        """Return the count."""
        return await self.reader.count(self.declaration.name, self.column, self.parent, self.request)


def _connection_class(declaration: Declaration) -> Any:
    node = _lazy(declaration.name)
    edge = strawberry.type(
        type(f"{declaration.name}Edge", (), {
            "__annotations__": {"cursor": str, "node": node},
            "cursor": strawberry.field(description="Cursor of the row."),
            "node": strawberry.field(description="The row."),
        }),
        description=f"An edge to a {declaration.name}.",
    )  # fmt: skip

    async def edges(self: ConnectionSource) -> Any:
        page = await self.page()
        return [edge(cursor=c, node=row) for c, row in zip(page.cursors, page.rows, strict=True)]

    async def nodes(self: ConnectionSource) -> Any:
        return (await self.page()).rows

    async def page_info(self: ConnectionSource) -> Any:
        page = await self.page()
        first, last = (page.cursors[0], page.cursors[-1]) if page.cursors else (None, None)
        return PageInfo(
            has_next_page=page.has_next, has_previous_page=page.has_previous, start_cursor=first, end_cursor=last
        )

    async def total_count(self: ConnectionSource) -> Any:
        return await self.total()

    fields = {
        "edges": _field(edges, list[edge], "Rows with their cursors."),  # type: ignore[valid-type]
        "nodes": _field(nodes, list[node], "Rows."),  # type: ignore[valid-type]
        "page_info": _field(page_info, PageInfo, "Where the page lies."),
        "total_count": _field(total_count, int, "How many rows the viewer may see under the filter."),
    }
    name = f"{declaration.name}Connection"
    return strawberry.type(type(name, (), fields), description=f"A page of {declaration.name}.")


def _filter_class(declaration: Declaration) -> Any:
    annotations, fields = {}, {}
    for field, (name, reference) in filter_fields(declaration).items():
        column = declaration.table.c[name]
        kind = strawberry.ID if reference else _bare(column)
        annotations[field] = list[kind] | None  # type: ignore[valid-type]
        fields[field] = strawberry.field(default=None, description=f"One of these. {column.comment}")
    cls = type(f"{declaration.name}Filter", (), {"__annotations__": annotations, **fields})
    return strawberry.input(cls, description=f"Which {declaration.name} rows are wanted; all conditions hold.")


def _bare(column: Any) -> Any:
    return enum_type(column.info["enum"]) if "enum" in column.info else _PLAIN[column.type.python_type]


def _order_class(declaration: Declaration) -> Any:
    made = Enum(f"{declaration.name}OrderBy", {name.upper(): name for name in declaration.orders})  # type: ignore[misc]
    made.__doc__ = f"Columns by which {declaration.name} can be sorted."
    by = enum_type(made, {name.upper(): f"By: {declaration.table.c[name].comment}" for name in declaration.orders})
    fields = {
        "__annotations__": {"by": by, "direction": enum_type(Direction)},
        "by": strawberry.field(description="Column."),
        "direction": strawberry.field(default=Direction.ASC, description="Direction."),
    }
    cls = type(f"{declaration.name}Order", (), fields)
    return strawberry.input(cls, description=f"Order of {declaration.name}.")


def connection_field(declaration: Declaration, column: str | None, description: str) -> Any:
    """Return the field of a connection, below a row (`column` points to it) or on Query (None)."""
    parts = _PARTS[declaration.name]

    async def resolve(
        self: Any,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        filter: Any = None,  # noqa: A002 -- the name in the API
        order: Any = None,
    ) -> Any:
        parent = None if column is None else self.key
        source = ConnectionSource(info.context.reader, declaration, column, parent)
        request = page_request(declaration, first=first, last=last, after=after, before=before)
        if order is not None:
            request = replace(request, order=order.by.value, descending=order.direction is Direction.DESC)
        wanted = vars(filter) if filter is not None else {}
        request = replace(request, filtered=filtered(declaration, wanted, info.context.actor.role))
        source.request = with_cursor(declaration, request, after or before)
        return source

    said = {
        "first": (int | None, "At most so many rows from the beginning or after a cursor, 1 to 100; default 20."),
        "after": (str | None, "Continue after this cursor."),
        "last": (int | None, "At most so many rows from the end or before a cursor, 1 to 100."),
        "before": (str | None, "Continue before this cursor."),
        "filter": (parts.filter | None if parts.filter else None, "Which rows are wanted."),
        "order": (parts.order | None, "In which order."),
    }
    return _with_arguments(resolve, said, parts.connection, description)


def _with_arguments(resolve: Any, said: dict[str, tuple[Any, str]], kind: Any, description: str) -> Any:
    """Give a resolver its arguments' types and descriptions; an argument of type None is left out."""
    kinds = {
        name: Annotated[argument, strawberry.argument(description=text)]
        for name, (argument, text) in said.items()
        if argument is not None
    }
    signature = inspect.signature(resolve)
    parameters = [
        p.replace(annotation=kinds.get(name, p.annotation))
        for name, p in signature.parameters.items()
        if name not in said or name in kinds
    ]
    resolve.__signature__ = signature.replace(parameters=parameters, return_annotation=kind)
    resolve.__annotations__.update(kinds)
    for name in said.keys() - kinds.keys():
        resolve.__annotations__.pop(name)
    return _field(resolve, kind, description)


@dataclass(frozen=True)
class _Parts:
    connection: Any
    filter: Any
    order: Any


_PARTS: Final[dict[str, _Parts]] = {}
_MAKERS: Final[dict[type, Callable[[Declaration, str, Any], Any]]] = {
    Column: _column,
    ToOne: _to_one,
    Companion: _companion,
    ToMany: _to_many,
    Expression: _expression,
    Embedded: _embedded,
    Acts: _acts,
    Redactions: _redactions,
}


def _make(declaration: Declaration) -> Any:
    def made(name: str, field: Field) -> Any:
        return _MAKERS[type(field)](declaration, name, field)

    fields = {name: made(name, field) for name, field in declaration.fields.items()}
    cls = type(declaration.name, (Node,), {**fields, "__doc__": declaration.description})

    def is_type_of(source: Any, _info: Any) -> bool:
        return isinstance(source, Row) and source.declaration is declaration

    cls.is_type_of = is_type_of  # type: ignore[attr-defined]
    return strawberry.type(cls, description=declaration.description)


def build_all() -> None:
    """Make the classes of all declared types."""
    for declaration in TYPES.values():
        filters = _filter_class(declaration) if declaration.filters else None
        _PARTS[declaration.name] = _Parts(_connection_class(declaration), filters, _order_class(declaration))
    for name, declaration in TYPES.items():
        CLASSES[name] = _make(declaration)


def row_id(text: str, name: str) -> UUID:
    """Return the key in an id of a type; BadId ID_INVALID if it is of another."""
    found, key = from_id(text)
    if found != name:
        raise BadId("ID_INVALID")
    return key
