"""Fields that share a response name must say the same (GraphQL 5.3.2), checked in time linear in the fields spread.

The rule of graphql-core compares all fields of a name with each other; here each is compared with the first: "alike"
is an equivalence. Once over all fields, for the shape of their types; once over those that may belong to the same
object, for name and arguments. The document must be valid otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    get_named_type,
    is_leaf_type,
    is_object_type,
    print_ast,
)
from graphql.utilities.sort_value_node import sort_value_node

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from graphql import DocumentNode, GraphQLSchema, SelectionSetNode

Sets = list[tuple[Any, "SelectionSetNode"]]


@dataclass(frozen=True)
class _Field:
    parent: Any
    node: FieldNode
    kind: Any


def conflicts(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    """Return the conflicts of a document's operations."""
    check = _Check(schema, document)
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    roots: list[Sets] = [[(schema.get_root_type(one.operation), one.selection_set)] for one in operations]
    return [error for root in roots for error in check.all(root)]


class _Check:
    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}

    def all(self, sets: Sets) -> list[GraphQLError]:
        return [*self._compared(sets, lambda fields: [fields], _shape), *self._compared(sets, _together, _meaning)]

    def _compared(
        self,
        sets: Sets,
        groups: Callable[[list[_Field]], list[list[_Field]]],
        key: Callable[[_Field], Hashable],
    ) -> Iterator[GraphQLError]:
        for name, fields in self._by_name(sets).items():
            for group in groups(fields):
                other = next((one for one in group if key(one) != key(group[0])), None)
                if other is not None:
                    words = f"Fields '{name}' conflict; use different aliases to fetch both."
                    yield GraphQLError(words, [group[0].node, other.node])
                else:
                    below: Sets = [
                        (get_named_type(f.kind), f.node.selection_set) for f in group if f.node.selection_set
                    ]
                    yield from self._compared(below, groups, key)

    def _by_name(self, sets: Sets) -> dict[str, list[_Field]]:
        found: dict[str, list[_Field]] = {}
        visited: set[str] = set()
        for parent, one in sets:
            self._collect(parent, one.selections, found, visited)
        return found

    def _collect(self, parent: Any, nodes: Sequence[Any], found: dict[str, list[_Field]], visited: set[str]) -> None:
        for node in nodes:
            if isinstance(node, FieldNode):
                kind = self._schema.get_field(parent, node.name.value).type  # type: ignore[union-attr]
                name = node.alias.value if node.alias else node.name.value
                found.setdefault(name, []).append(_Field(parent, node, kind))
            elif not isinstance(node, FragmentSpreadNode):
                self._part(parent, node, found, visited)
            elif node.name.value not in visited:
                visited.add(node.name.value)
                self._part(parent, self._fragments[node.name.value], found, visited)

    def _part(self, parent: Any, part: Any, found: dict[str, list[_Field]], visited: set[str]) -> None:
        condition = part.type_condition
        kind = self._schema.type_map[condition.name.value] if condition else parent
        self._collect(kind, part.selection_set.selections, found, visited)


def _together(fields: list[_Field]) -> list[list[_Field]]:
    """Return the fields that may belong to the same object: those of one type, with those of interfaces."""
    objects = dict.fromkeys(f.parent for f in fields if is_object_type(f.parent))
    return [[f for f in fields if f.parent is one or not is_object_type(f.parent)] for one in objects] or [fields]


def _shape(field: _Field) -> Hashable:
    named = get_named_type(field.kind)
    return str(field.kind).replace(named.name, named.name if is_leaf_type(named) else "")


def _meaning(field: _Field) -> Hashable:
    return field.node.name.value, frozenset((a.name.value, _plain(a.value)) for a in field.node.arguments or ())


def _plain(value: Any) -> str:
    """Return the text of a value; the order of an input object's fields does not matter."""
    return print_ast(sort_value_node(value))
