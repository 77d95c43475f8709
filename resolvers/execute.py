"""The way of a query: document by hash → plan by role and shape → one statement in one round trip, bytes out.

What has no plan runs on the reference executor: mutations, introspection, errors of any kind.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLScalarType,
    OperationDefinitionNode,
    OperationType,
    get_named_type,
    get_operation_ast,
    is_list_type,
    parse,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.validation import specified_rules

from models.database import compiled
from resolvers.collect import Collector
from resolvers.compiler import Compiler, Plan, Uncompilable
from resolvers.ids import BadId
from resolvers.limits import OperationLimit
from resolvers.paging import BadPage

if TYPE_CHECKING:
    from collections.abc import Hashable

    from graphql import GraphQLSchema

    from models.database import Database
    from policies.actor import Actor

_MOST_DOCUMENTS: Final = 1_000
_MOST_PLANS: Final = 4_000
_LONGEST_DOCUMENT: Final = 20_000  # characters kept in the cache


class _Bounded(OrderedDict[Any, Any]):
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
class _Operation:
    document: DocumentNode
    operation: OperationDefinitionNode


class QueryExecutor:
    """Runs queries by compiled plans; counts what it leaves to the reference executor."""

    def __init__(self, schema: GraphQLSchema, db: Database) -> None:
        self._schema, self._db = schema, db
        self._operations, self._plans = _Bounded(_MOST_DOCUMENTS), _Bounded(_MOST_PLANS)
        self.served, self.left = 0, 0

    async def run(
        self, query: str, variables: dict[str, Any] | None, operation_name: str | None, actor: Actor
    ) -> bytes | None:
        """Return the response body, or None if the reference executor has to answer."""
        try:
            plan, given = self.plan(query, variables, operation_name, actor)
            sql, names, defaults = compiled(plan.statement)
            values = plan.values(given)
        except (Uncompilable, BadPage, BadId, GraphQLError, KeyError):
            self.left += 1
            return None
        values |= actor.facts()
        parameters = [values.get(name, defaults.get(name)) for name in names]
        text = await self._db.read(actor.database_role, sql, parameters)
        self.served += 1
        return orjson.dumps({"data": plan.assemble(orjson.loads(text), actor)})

    def plan(
        self, query: str, variables: dict[str, Any] | None, operation_name: str | None, actor: Actor
    ) -> tuple[Plan, VariableValues]:
        """Return the plan of an operation and its coerced variables; Uncompilable or BadPage if there is none."""
        operation = self._operation(query, operation_name)
        definitions = operation.operation.variable_definitions or ()
        given = get_variable_values(self._schema, definitions, variables or {})
        if not isinstance(given, VariableValues):
            raise Uncompilable("variables do not fit")
        key = (query, operation_name, actor.role, actor.language, _shape(given))
        found = self._plans.find(key)
        if found is None:
            collector = Collector(self._schema, operation.document, operation.operation, given)
            found = self._plans.keep(key, Compiler(collector, actor.role.value, actor.language).compile())
        return found, given

    def _operation(self, query: str, name: str | None) -> _Operation:
        found = self._operations.find((query, name))
        if found is None:
            found = self._examined(query, name)
            if len(query) <= _LONGEST_DOCUMENT:
                self._operations.keep((query, name), found)
        if isinstance(found, str):
            raise Uncompilable(found)
        return found

    def _examined(self, query: str, name: str | None) -> _Operation | str:
        """Return a query with its document, or why it is left to the reference executor."""
        document = parse(query, max_tokens=4000)
        operation = get_operation_ast(document, name)
        if operation is None or operation.operation is not OperationType.QUERY:
            return "no query"
        if validate(self._schema, document, [*specified_rules, OperationLimit]):
            return "the document is not valid"
        return _Operation(document, operation)


def _shape(given: VariableValues) -> tuple[Hashable, ...]:
    """Return what the text of a statement depends on in the variables: not their ids, cursors or texts."""
    return tuple(
        (name, _shape_of(source.signature.type, given.coerced.get(name))) for name, source in given.sources.items()
    )


def _shape_of(kind: Any, value: Any) -> Hashable:
    named = get_named_type(kind)
    if value is None:
        return None
    if isinstance(named, GraphQLInputObjectType):
        return _shape_of_input(named, value)
    if isinstance(named, GraphQLEnumType) or (
        isinstance(named, GraphQLScalarType) and named.name in {"Int", "Boolean"}
    ):
        return str(value)
    if named.name == "ID":
        return tuple(dict.fromkeys(map(_prefix, value))) if is_list_type(_nullable(kind)) else _prefix(value)
    return True


def _shape_of_input(named: GraphQLInputObjectType, value: dict[str, Any]) -> Hashable:
    if named.name.endswith("Order"):
        return tuple(sorted((name, str(part)) for name, part in value.items()))
    return tuple(sorted(name for name, part in value.items() if part is not None))


def _nullable(kind: Any) -> Any:
    return getattr(kind, "of_type", kind) if str(kind).endswith("!") else kind


def _prefix(text: str) -> str:
    return text.partition("_")[0]
