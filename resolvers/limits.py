"""Limits of an operation: tokens, depth, fields, acts, and the rows that its pages could bring.

Depth and fields are measured before validation and spread fragments are looked up, so that every later step works on
few fields. Rows are estimated with the variables of the request, each page taken as full: pages within pages multiply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from graphql.execution.values import get_argument_values

from resolvers.errors import unfit
from resolvers.paging import DEFAULT_SIZE, MAX_SIZE

if TYPE_CHECKING:
    from graphql import DocumentNode, GraphQLSchema
    from graphql.execution.values import VariableValues

MAX_TOKENS: Final = 4_000
MAX_DEPTH: Final = 14
MAX_FIELDS: Final = 2_000
MAX_ROWS: Final = 50_000
MAX_ACTS: Final = 10
_Measures = tuple[int, int, int, int]
_MOST_NESTED: Final = 60  # levels of the text, fragments included: what walks a document need not fear for its stack


def too_large(document: DocumentNode) -> list[GraphQLError]:
    """Return why a document is not even validated: too deep, too many acts, or too broad over all its operations."""
    measure, total = _Measure(document), 0
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            depth, fields, nested, first = measure.of(node.selection_set)
            total += fields
            if nested > _MOST_NESTED or (depth > MAX_DEPTH and not _introspects(node)):
                return [unfit("OPERATION_TOO_DEEP", node)]
            if node.operation is OperationType.MUTATION and first > MAX_ACTS:
                return [unfit("TOO_MANY_ACTS", node)]
            if total > MAX_FIELDS:
                return [unfit("OPERATION_TOO_BROAD", node)]
    return []


class _Measure:
    """Depth in fields, number of fields, depth in fields and fragments, fields of the first level.

    Each fragment is measured once.
    """

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._known: dict[str, _Measures] = {}

    def of(self, selections: SelectionSetNode | None) -> _Measures:
        """Return the measures of a selection, fragments spread."""
        below = [self._below(node) for node in selections.selections] if selections else []
        depth, fields, nested, first = zip(*below, strict=True) if below else ((0,), (0,), (0,), (0,))
        most = MAX_FIELDS + 1
        return max(depth), min(sum(fields), most), max(nested), min(sum(first), most)

    def _below(self, node: Any) -> _Measures:
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        own = int(isinstance(node, FieldNode))
        depth, fields, nested, first = self.of(node.selection_set)
        return depth + own, fields + own, nested + 1, own or first

    def _fragment(self, name: str) -> _Measures:
        if name not in self._known:
            self._known[name] = (0, 0, 0, 0)  # a cycle is an error of validation
            fragment = self._fragments.get(name)
            depth, fields, nested, first = self.of(fragment.selection_set if fragment else None)
            self._known[name] = (depth, fields, nested + 1, first)
        return self._known[name]


def _introspects(node: OperationDefinitionNode) -> bool:
    return all(isinstance(s, FieldNode) and s.name.value.startswith("__") for s in node.selection_set.selections)


def too_many_rows(
    schema: GraphQLSchema, document: DocumentNode, node: OperationDefinitionNode, given: VariableValues
) -> list[GraphQLError]:
    """Return why a valid operation is not executed with these variables: too many rows, or values that do not fit."""
    try:
        rows = _Rows(schema, document, given).of(schema.get_root_type(node.operation), node.selection_set, 1)
    except GraphQLError as error:
        return [unfit("VALUE_INVALID", error)]
    return [unfit("OPERATION_TOO_LARGE", node)] if rows > MAX_ROWS else []


class _Rows:
    """Estimates how many objects a valid operation brings."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, given: VariableValues) -> None:
        self._schema, self._given = schema, given
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}

    def of(self, parent: Any, selections: SelectionSetNode, page: int) -> int:
        """Return the objects below a parent; below a connection, lists have the size of its page."""
        return sum(self._below(parent, node, page) for node in selections.selections)

    def _below(self, parent: Any, node: Any, page: int) -> int:
        if isinstance(node, FieldNode):
            return self._field(parent, node, page) if node.selection_set else 0
        part = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        condition = part.type_condition
        kind = self._schema.type_map[condition.name.value] if condition else parent
        return self.of(kind, part.selection_set, page)

    def _field(self, parent: Any, node: FieldNode, page: int) -> int:
        definition: Any = self._schema.get_field(parent, node.name.value)
        kind: Any = get_named_type(definition.type)
        if kind.name.startswith("__") or node.selection_set is None:
            return 0
        given = get_argument_values(definition, node, self._given) if definition.args else {}
        listed = is_list_type(get_nullable_type(definition.type))
        times = len(given["ids"]) if "ids" in given else page if listed else 1
        return times * (1 + self.of(kind, node.selection_set, _page(kind, given)))


def _page(kind: Any, given: dict[str, Any]) -> int:
    """Return how many rows a connection brings at most; 1 for what is none."""
    if not kind.name.endswith("Connection"):
        return 1
    sizes = [given[name] for name in ("first", "last") if given.get(name) is not None]
    return min(max(sizes, default=DEFAULT_SIZE), MAX_SIZE)
