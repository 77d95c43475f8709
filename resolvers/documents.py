"""The documents of requests, examined once: parsed, measured, validated. Both executors get them from here."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    StringValueNode,
    ValidationRule,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)
from graphql.validation import OverlappingFieldsCanBeMergedRule

from resolvers.errors import unfit
from resolvers.limits import MAX_TOKENS, too_large
from resolvers.merging import conflicts
from resolvers.paging import NUL

if TYPE_CHECKING:
    from collections.abc import Hashable

    from graphql import GraphQLSchema

_MOST_DOCUMENTS: Final = 1_000
_LONGEST_DOCUMENT: Final = 20_000  # characters kept in the cache


class Bounded(OrderedDict[Any, Any]):
    """A dict that forgets what was used longest ago."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def find(self, key: Hashable) -> Any:
        """Return the value and remember that it was used."""
        if key in self:
            self.move_to_end(key)
            return self[key]
        return None

    def keep(self, key: Hashable, value: Any) -> Any:
        """Keep a value and return it."""
        self[key] = value
        if len(self) > self._most:
            self.popitem(last=False)
        return value


@dataclass(frozen=True)
class Operation:
    """A valid document and the operation chosen from it."""

    document: DocumentNode
    node: OperationDefinitionNode


class Unfit(Exception):  # noqa: N818 -- it names what the request is
    """The request is no operation that can be executed here."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(*errors)
        self.errors = errors


class _NoNul(ValidationRule):
    """Texts can be stored: PostgreSQL knows no NUL."""

    def enter_string_value(self, node: StringValueNode, *_args: Any) -> None:
        """Look at one text."""
        if NUL in node.value:
            self.report_error(unfit("TEXT_CONTROL_CHARACTER", node))


_RULES: Final[list[type[ASTValidationRule]]] = [
    _NoNul,
    *(rule for rule in specified_rules if rule is not OverlappingFieldsCanBeMergedRule),
]


class Documents:
    """Finds the operation in a text, or why there is none."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._known = Bounded(_MOST_DOCUMENTS)

    def operation(self, query: str, name: str | None) -> Operation:
        """Return the operation of a name, or the only one; Unfit if there is none that may be executed."""
        found = self._known.find((query, name))
        if found is None:
            found = self._examined(query, name)
            if len(query) <= _LONGEST_DOCUMENT:
                self._known.keep((query, name), found)
        if isinstance(found, list):
            raise Unfit(found)
        return found

    def _examined(self, query: str, name: str | None) -> Operation | list[GraphQLError]:
        try:
            document = parse(query, max_tokens=MAX_TOKENS)
            errors = too_large(document) or self._invalid(document)
        except GraphQLError as error:
            return [unfit("QUERY_SYNTAX", error)]
        except RecursionError:
            return [unfit("OPERATION_TOO_DEEP")]
        node = get_operation_ast(document, name)
        if errors or node is None:
            return errors or [unfit("OPERATION_UNKNOWN")]
        return Operation(document, node)

    def _invalid(self, document: DocumentNode) -> list[GraphQLError]:
        errors = validate(self._schema, document, _RULES, hide_suggestions=True)
        return [unfit("QUERY_INVALID", error) for error in errors or conflicts(self._schema, document)]


@lru_cache(maxsize=8)
def documents_of(schema: GraphQLSchema) -> Documents:
    """Return the documents of a schema, shared by its executors."""
    return Documents(schema)
