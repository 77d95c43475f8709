"""The schema: queries over declared types, mutations over acts, limits, errors that say no more than they may."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import strawberry
from graphql import GraphQLError, GraphQLSchema
from graphql.execution.values import VariableValues, get_variable_values
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionResult

from regulation.roles import Role
from resolvers import lazy  # noqa: F401 -- makes the classes of all types
from resolvers.build import _LAZY, CLASSES, Context, Info, Node, connection_field, enum_type
from resolvers.certificates import CHECK
from resolvers.comparing import COMPARE
from resolvers.declare import TYPES
from resolvers.documents import Documents, Unfit, documents_of
from resolvers.errors import masked, told
from resolvers.ids import from_id
from resolvers.limits import too_many_rows
from resolvers.mutations import mutation_class
from resolvers.paging import MAX_SIZE, BadPage
from resolvers.title_types import TITLE_USES
from services.inputs import BigInt

if TYPE_CHECKING:
    from resolvers.reader import Row

_ROLE = enum_type(Role)


@strawberry.type(description="Who asks: person, acting role and the instant at which the request stands.")
class Viewer:
    """The viewer."""

    acting_as: _ROLE = strawberry.field(description="Role of the active grant; `PUBLIC` without one.")  # type: ignore[valid-type]
    clock: datetime = strawberry.field(description="Instant at which the request stands.")

    @strawberry.field(description="The person who asks; null without login.")
    async def person(self, info: Info) -> Annotated["Person", _LAZY] | None:  # type: ignore[name-defined]  # noqa: F821, UP037
        """Return the person."""
        return cast("Any", await info.context.reader.row("Person", "id", info.context.actor.person_id))

    @strawberry.field(description="The active grant; null without one.")
    async def grant(self, info: Info) -> Annotated["RoleGrant", _LAZY] | None:  # type: ignore[name-defined]  # noqa: F821, UP037
        """Return the grant."""
        return cast("Any", await info.context.reader.row("RoleGrant", "id", info.context.actor.grant_id))


async def _node(info: Info, text: str) -> Row | None:
    name, key = from_id(text)
    return await info.context.reader.row(name, "id", key) if name in TYPES else None


@strawberry.type
class _Query:
    """Queries that are not connections."""

    certificate_check = CHECK
    compare_rules = COMPARE
    title_uses = TITLE_USES

    @strawberry.field(description="Who asks.")
    def viewer(self, info: Info) -> Viewer:
        """Return the viewer."""
        actor = info.context.actor
        return Viewer(acting_as=actor.role, clock=actor.clock)

    @strawberry.field(description="The object with an id; null if there is none that the viewer may see.")
    async def node(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Global id.")],  # noqa: A002
    ) -> Node | None:
        """Return the node."""
        return cast("Any", await _node(info, id))

    @strawberry.field(description="The objects with these ids, at most 100, in the order asked; null where invisible.")
    async def nodes(
        self, info: Info, ids: Annotated[list[strawberry.ID], strawberry.argument(description="Global ids.")]
    ) -> list[Node | None]:
        """Return the nodes."""
        if len(ids) > MAX_SIZE:
            raise BadPage("TOO_MANY_IDS")
        return cast("Any", [await _node(info, one) for one in ids])


def _query_class() -> Any:
    roots = {
        declaration.root: connection_field(declaration, None, declaration.description)
        for declaration in TYPES.values()
        if declaration.root
    }
    return strawberry.type(
        type("Query", (_Query,), roots), description="What the viewer may see. What it may not see is not there."
    )


class Snapshot(SchemaExtension):
    """One consistent snapshot an operation, closed at its end; errors masked."""

    async def on_operation(self) -> AsyncIterator[None]:
        """Close the reader and mask the errors when the operation is over."""
        yield
        context: Context = self.execution_context.context
        await context.reader.close()
        result: Any = self.execution_context.result
        if result is not None and result.errors:
            result.errors = [masked(error, context.actor.language) for error in result.errors]


class Examined(SchemaExtension):
    """Documents come examined, see `Schema.execute`."""

    def on_parse(self) -> Iterator[None]:
        """Give the document; there is nothing left to validate."""
        context = self.execution_context
        schema: Any = context.schema
        found = schema.documents.operation(context.query, context._provided_operation_name)  # noqa: SLF001
        context.graphql_document, context.validation_rules = found.document, ()
        yield


class Schema(strawberry.Schema):
    """The schema; what goes wrong inside is logged where it is masked."""

    @property
    def core(self) -> GraphQLSchema:
        """The schema as graphql-core has it."""
        return self._schema

    @property
    def documents(self) -> Documents:
        """The documents examined for this schema."""
        return documents_of(self._schema)

    async def execute(  # type: ignore[override]  # what is not used here is passed on
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        root_value: Any = None,
        operation_name: str | None = None,
        **more: Any,
    ) -> ExecutionResult:
        """Execute an operation within the limits; what is none is refused before anything is executed."""
        try:
            self._require_fit(query or "", operation_name, variable_values or {})
        except Unfit as unfit:
            language = context_value.actor.language
            return ExecutionResult(data=None, errors=[told(error, language) for error in unfit.errors])
        return await super().execute(query, variable_values, context_value, root_value, operation_name, **more)

    def _require_fit(self, query: str, name: str | None, variables: dict[str, Any]) -> None:
        found = self.documents.operation(query, name)
        given = get_variable_values(self._schema, found.node.variable_definitions or (), variables)
        if not isinstance(given, VariableValues):
            return  # execution refuses them
        if errors := too_many_rows(self._schema, found.document, found.node, given):
            raise Unfit(errors)

    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        """Say nothing twice."""


def _whole(given: object) -> int:
    """Read a whole number of 64 bits, as a number or as its digits."""
    number = int(str(given))
    if isinstance(given, bool) or number.bit_length() >= 64:
        raise ValueError("not a whole number of 64 bits")
    return number


_SCALARS: Final[dict[object, Any]] = {
    BigInt: strawberry.scalar(
        name="BigInt", description="A whole number that may not fit 32 bits.", serialize=int, parse_value=_whole
    ),
}


@cache
def make_schema(*, ordered: bool = False) -> Schema:
    """Return the one schema of the process; `ordered` to print it only: sorting rebuilds enums so that inputs are no members of them."""
    return Schema(
        query=_query_class(),
        mutation=mutation_class(),
        types=list(CLASSES.values()),
        extensions=[Snapshot, Examined],
        config=StrawberryConfig(disable_field_suggestions=True, sort_schema=ordered, scalar_map=_SCALARS),
    )


def sdl() -> str:
    """Return the schema in the schema definition language."""
    return make_schema(ordered=True).as_str() + "\n"
