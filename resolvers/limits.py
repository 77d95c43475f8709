"""Limits of an operation: depth, aliases and breadth, in time linear in the document.

Fragments are measured once each and looked up, so that nested spreads cost no more than their text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationRule,
)
from strawberry.extensions import AddValidationRules

if TYPE_CHECKING:
    from graphql import DocumentNode

MAX_DEPTH: Final = 14
MAX_FIELDS: Final = 2_000


class _Measure:
    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._known: dict[str, tuple[int, int]] = {}

    def of(self, selections: SelectionSetNode | None) -> tuple[int, int]:
        """Return depth and number of fields of a selection, fragments spread."""
        depth, fields = 0, 0
        for node in selections.selections if selections else ():
            below_depth, below_fields = self._below(node)
            depth, fields = max(depth, below_depth), min(fields + below_fields, MAX_FIELDS + 1)
        return depth, fields

    def _below(self, node: Any) -> tuple[int, int]:
        if isinstance(node, FieldNode):
            depth, fields = self.of(node.selection_set)
            return depth + 1, fields + 1
        if isinstance(node, InlineFragmentNode):
            return self.of(node.selection_set)
        return self._fragment(node)

    def _fragment(self, spread: FragmentSpreadNode) -> tuple[int, int]:
        name = spread.name.value
        if name not in self._known:
            self._known[name] = (0, 0)  # a cycle is another rule's error
            fragment = self._fragments.get(name)
            self._known[name] = self.of(fragment.selection_set) if fragment else (0, 0)
        return self._known[name]


class OperationLimit(ValidationRule):
    """Refuse operations that are too deep or too broad."""

    def enter_operation_definition(self, node: OperationDefinitionNode, *_args: Any) -> None:
        """Measure one operation."""
        depth, fields = _Measure(self.context.document).of(node.selection_set)
        if depth > MAX_DEPTH and not _introspects(node):
            self.report_error(_too("DEEP", node))
        if fields > MAX_FIELDS:
            self.report_error(_too("BROAD", node))


def _too(what: str, node: OperationDefinitionNode) -> GraphQLError:
    reason = f"OPERATION_TOO_{what}"
    return GraphQLError(reason, [node], extensions={"code": "BAD_REQUEST", "reason": reason})


def _introspects(node: OperationDefinitionNode) -> bool:
    return all(isinstance(s, FieldNode) and s.name.value.startswith("__") for s in node.selection_set.selections)


class OperationLimits(AddValidationRules):
    """The limits as an extension; its rules never change, so that validation can be cached."""

    def __init__(self, **_more: Any) -> None:
        super().__init__([OperationLimit])
