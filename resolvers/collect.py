"""Which fields an operation selects: fragments spread, `@include` and `@skip` decided, aliases merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLIncludeDirective,
    GraphQLSkipDirective,
    OperationDefinitionNode,
    SelectionSetNode,
    get_directive_values,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphql import GraphQLSchema
    from graphql.execution.values import VariableValues

Selected = dict[str, list[FieldNode]]


@dataclass(frozen=True)
class Collector:
    """Collects the fields of selections of one operation under given variables."""

    schema: GraphQLSchema
    document: DocumentNode
    operation: OperationDefinitionNode
    variables: VariableValues

    def of(self, type_name: str, sets: Sequence[SelectionSetNode | None]) -> Selected:
        """Return response name -> field nodes of an object type, in the order of the document."""
        found: Selected = {}
        visited: set[str] = set()
        for one in sets:
            self._visit(type_name, one, found, visited)
        return found

    def below(self, type_name: str, nodes: Sequence[FieldNode]) -> Selected:
        """Return the fields selected below field nodes that share a response name."""
        return self.of(type_name, [node.selection_set for node in nodes])

    def _visit(self, type_name: str, sets: SelectionSetNode | None, found: Selected, visited: set[str]) -> None:
        for node in sets.selections if sets else ():
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            else:
                self._fragment(type_name, node, found, visited)

    def _fragment(self, type_name: str, node: Any, found: Selected, visited: set[str]) -> None:
        part = node
        if hasattr(node, "name"):  # a spread of a named fragment
            if node.name.value in visited:
                return
            visited.add(node.name.value)
            part = self._named(node.name.value)
        condition = part.type_condition
        if condition is None or condition.name.value in {type_name, "Node"}:
            self._visit(type_name, part.selection_set, found, visited)

    def _named(self, name: str) -> FragmentDefinitionNode:
        return next(
            d for d in self.document.definitions if isinstance(d, FragmentDefinitionNode) and d.name.value == name
        )

    def _included(self, node: Any) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip and skip["if"] is True) and not (include and include["if"] is False)
