"""Selections of GraphQL made from the declarations, so that new fields are asked for by themselves."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final, get_args, get_type_hints

from resolvers.declare import TYPES, Acts, Column, Companion, Declaration, Embedded, Redactions, ToMany, ToOne
from resolvers.errors import camel

_SELECTED: Final = {
    Acts: "{ act allowed reason message article }",
    Redactions: "{ field reason article }",
    ToOne: "{ id }",
}


def everything(declaration: Declaration, *, listed: bool) -> str:
    """Select all fields of a type; of what belongs to a row, its number, its ids and its columns.

    `listed`: of ten rows that have a list of their own, too; else of those alone that can be read nowhere else.
    """
    fields = " ".join(f"{camel(name)} {_below(field, listed)}" for name, field in declaration.fields.items())
    return f"id {fields}"


def _below(field: Any, listed: bool) -> str:
    if isinstance(field, Embedded):
        return _whole(field.type)
    if isinstance(field, Companion):
        return f"{{ {_row(TYPES[field.target])} }}"
    if isinstance(field, ToMany):
        target = TYPES[field.target]
        nodes = f"nodes {{ {_row(target)} }}" if listed or not target.root else ""
        return f"{'(first: 10)' if listed else ''} {{ totalCount {nodes} }}"
    return _SELECTED.get(type(field), "")


def _row(target: Declaration) -> str:
    columns = [camel(name) for name, field in target.fields.items() if isinstance(field, Column)]
    ids = [f"{camel(name)} {{ id }}" for name, field in target.fields.items() if isinstance(field, ToOne)]
    return " ".join(["id", *columns, *ids])


def _whole(kind: Any) -> str:
    """Select all of the objects within a field; nothing of a plain value."""
    kind = next((one for one in get_args(kind) if one is not type(None)), kind)
    if not hasattr(kind, "__strawberry_definition__") or not isinstance(kind, type) or issubclass(kind, Enum):
        return ""
    return f"{{ {' '.join(f'{camel(name)} {_whole(part)}' for name, part in get_type_hints(kind).items())} }}"
