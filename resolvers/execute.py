"""The way of a query: document by hash → plan by role and shape → one statement in one round trip, bytes out.

A mutation is planned likewise (`resolvers.acting`). What has no plan runs on the reference executor: introspection,
documents and arguments that do not fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLScalarType,
    OperationType,
    get_named_type,
    is_list_type,
)
from graphql.execution.values import VariableValues, get_variable_values

from resolvers.acting import Acting, Field, compile_mutation
from resolvers.build import unheard
from resolvers.collect import Collector
from resolvers.compiler import Compiler, Plan, Uncompilable
from resolvers.documents import Bounded, Operation, Unfit, documents_of
from resolvers.ids import BadId
from resolvers.limits import too_many_rows
from resolvers.paging import BadPage

if TYPE_CHECKING:
    from collections.abc import Hashable

    from graphql import GraphQLSchema

    from models.database import Database
    from policies.actor import Actor
    from resolvers.build import Heard

_MOST_PLANS: Final = 4_000


@dataclass(frozen=True)
class Reading:
    """A query with the values of its parameters."""

    plan: Plan
    actor: Actor
    values: dict[str, Any]

    async def body(self, db: Database) -> dict[str, Any]:
        """Run the query and return the response."""
        return {"data": await self.plan.read(db, self.actor, self.values)}


class QueryExecutor:
    """Runs queries by compiled plans; counts what it leaves to the reference executor."""

    def __init__(self, schema: GraphQLSchema, db: Database) -> None:
        self.schema, self._db = schema, db
        self._documents, self._plans = documents_of(schema), Bounded(_MOST_PLANS)
        self.served, self.left = 0, 0

    async def run(
        self,
        query: str,
        variables: dict[str, Any] | None,
        operation_name: str | None,
        actor: Actor,
        heard: Heard = unheard,
    ) -> bytes | None:
        """Return the response body, or None if the reference executor has to answer."""
        try:
            plan, given = self.plan(query, variables, operation_name, actor)
            ready = (
                Acting(self.schema, actor, plan, given, heard)
                if isinstance(plan, list)
                else Reading(plan, actor, plan.values(given))
            )
        except (Unfit, Uncompilable, BadPage, BadId, GraphQLError, KeyError):
            self.left += 1
            return None
        body = await ready.body(self._db)  # from here on nothing is left to another: an act may be done
        self.served += 1
        return orjson.dumps(body)

    def plan(
        self, query: str, variables: dict[str, Any] | None, operation_name: str | None, actor: Actor
    ) -> tuple[Plan | list[Field], VariableValues]:
        """Return the plan of a query, or the acts of a mutation, and the coerced variables.

        Raises Unfit, Uncompilable or BadPage if there is none.
        """
        operation = self._documents.operation(query, operation_name)
        definitions = operation.node.variable_definitions or ()
        given = get_variable_values(self.schema, definitions, variables or {})
        if not isinstance(given, VariableValues):
            raise Uncompilable("variables do not fit")
        key = (query, operation_name, actor.role, actor.language, _shape(given))
        found = self._plans.find(key)
        if found is None:
            found = self._plans.keep(key, self._compiled(operation, given, actor))
        return found, given

    def _compiled(self, operation: Operation, given: VariableValues, actor: Actor) -> Plan | list[Field]:
        """Return a new plan. The sizes of its pages are in its key: rows need to be estimated here only."""
        document, node = operation.document, operation.node
        if errors := too_many_rows(self.schema, document, node, given):
            raise Unfit(errors)
        collector, role = Collector(self.schema, document, node, given), actor.role.value
        if node.operation is OperationType.QUERY:
            return Compiler(collector, role, actor.language).compile()
        return compile_mutation(collector, role, actor.language)


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
