"""`award plan --check`: which documents the compiler leaves to the reference executor."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from graphql import (
    GraphQLError,
    OperationDefinitionNode,
    get_named_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    parse,
    type_from_ast,
)
from rich.console import Console

from models.database import Database
from policies.actor import Actor
from regulation.roles import Role
from resolvers.compiler import Uncompilable
from resolvers.documents import Unfit
from resolvers.execute import QueryExecutor
from resolvers.paging import BadPage
from resolvers.schema import make_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import GraphQLSchema

_QUERIES: Final = Path(__file__).parent.parent / "data" / "demo" / "queries"
_TITLES: Final = re.compile(r"^#.*\n", re.MULTILINE)
_ROLES: Final = {role.value: role for role in Role}
_SAMPLES: Final = {"Int": 1, "BigInt": 1, "Float": 1.0, "Boolean": True, "Date": "2026-01-01", "DateTime": "2026-01-01T00:00:00Z",
                   "Decimal": "1", "JSON": {}}  # fmt: skip
_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
_out: Final = Console(soft_wrap=True)


def plan(
    files: Annotated[list[Path] | None, typer.Argument(help="Documents; a title line `# …` begins each.")] = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="Fail if a document is left.")] = False,
) -> None:
    """List the documents that have no compiled plan; those of the demonstration unless files are given.

    A file that is named after a role is planned for this role, any other for all of them.
    """
    executor = QueryExecutor(make_schema().core, Database(""))
    tried, left = 0, []
    for path in files or sorted(_QUERIES.glob("*.graphql")):
        for document in documents(path.read_text(encoding="utf-8")):
            for role in [_ROLES[path.stem]] if path.stem in _ROLES else Role:
                tried += 1
                left += [f"{path.name} {role}: {why}" for why in problems(executor, document, role)]
    for line in left:
        _out.print(line, markup=False)
    _out.print(f"{tried - len(left)} of {tried} operations have a compiled plan")
    raise typer.Exit(1 if check and left else 0)


def documents(text: str) -> list[str]:
    """Return the documents of a file, one after each title; without titles the whole is one."""
    return [part for part in _TITLES.split(text) if part.strip()]


def problems(executor: QueryExecutor, document: str, role: Role) -> Iterator[str]:
    """Yield why operations of a document have no plan; their variables get sample values."""
    actor = Actor(role=role, clock=_EPOCH)
    for node in parse(document).definitions:
        if isinstance(node, OperationDefinitionNode):
            name = node.name.value if node.name else None
            try:
                executor.plan(document, samples(executor.schema, node), name, actor)
            except (Unfit, Uncompilable, BadPage, GraphQLError) as reason:
                yield f"{name or 'unnamed'}: {reason}"


def samples(schema: GraphQLSchema, node: OperationDefinitionNode) -> dict[str, Any]:
    """Return values for the variables that an operation asks for."""
    return {
        one.variable.name.value: sample(type_from_ast(schema, one.type))
        for one in node.variable_definitions or ()
        if one.default_value is None
    }


def sample(kind: Any) -> Any:
    """Return a value of an input type, as little as it takes."""
    if not is_non_null_type(kind):
        return None
    if is_list_type(kind.of_type):
        return []
    named: Any = get_named_type(kind)
    if is_input_object_type(named):
        return {name: sample(field.type) for name, field in named.fields.items() if is_non_null_type(field.type)}
    return (
        next(iter(named.values))
        if hasattr(named, "values")
        else _SAMPLES.get(named.name, "Dossier_00000000-0000-7000-8000-000000000000")
    )
