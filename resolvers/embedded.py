"""Objects that a row keeps as JSON: their GraphQL types, their values for the reference executor, their selection.

`declare.Embedded.read` gives plain values as they go over the wire, objects as dicts under the names of their GraphQL
fields. From the same type come the objects that graphql-core completes (`objects`) and the code by which a compiled
plan picks what was selected (`picked`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin, get_type_hints

from resolvers.errors import camel

if TYPE_CHECKING:
    from collections.abc import Hashable

    from graphql.language import FieldNode

    from resolvers.collect import Collector

# What goes over the wire as text and is no text for graphql-core.
_READ: Final[dict[Any, Callable[[str], Any]]] = {
    Decimal: Decimal,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}


def objects(kind: Any, value: Any) -> Any:
    """Return a plain value as strawberry objects of a type, all the way down."""
    if value is None:
        return None
    if get_origin(kind) is list:
        return [objects(get_args(kind)[0], one) for one in value]
    plain = _plain(kind)
    if get_origin(plain) is list:
        return objects(plain, value)
    if _is_object(plain):
        return plain(**{name: objects(part, value[camel(name)]) for name, part in _parts(plain).items()})
    if _is_enum(plain):
        return plain[value]
    return _READ[plain](value) if plain in _READ else value


def picked(collector: Collector, kind: Any, nodes: list[FieldNode], value: str, depth: int = 0) -> str:
    """Return the expression that picks the selected fields of the plain value that the expression `value` gives."""
    if get_origin(kind) is list:
        one = f"e{depth}"
        inner = picked(collector, get_args(kind)[0], nodes, one, depth + 1)
        return f"[{inner} for {one} in {value}]"
    plain = _plain(kind)
    if not _is_object(plain):
        return value
    if plain is not kind:  # null, or the object; `value` is but a name or a part of one
        return f"(None if {value} is None else {_picked_object(collector, plain, nodes, value, depth)})"
    return _picked_object(collector, plain, nodes, value, depth)


def _picked_object(collector: Collector, kind: Any, nodes: list[FieldNode], value: str, depth: int) -> str:
    parts = {camel(name): part for name, part in _parts(kind).items()}
    entries = []
    for key, below in collector.below(kind.__name__, nodes).items():
        name = below[0].name.value
        typename = name == "__typename"
        shown = repr(kind.__name__) if typename else picked(collector, parts[name], below, f"{value}[{name!r}]", depth)
        entries.append(f"{key!r}: {shown}")
    return f"{{{', '.join(entries)}}}"


def in_language(read: Callable[[Any, str], Any], language: str) -> Callable[[Any], Any]:
    """Return the reading of a value for a caller's language."""
    return lambda value: read(value, language)


def _plain(kind: Any) -> Any:
    """Return a type without `| None`."""
    return next((one for one in get_args(kind) if one is not type(None)), kind)


def _is_object(kind: Any) -> bool:
    return hasattr(kind, "__strawberry_definition__") and not _is_enum(kind)


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


@cache
def _parts(kind: Hashable) -> dict[str, Any]:
    return get_type_hints(kind)
