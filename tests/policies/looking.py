"""Looking through GraphQL, in-process, as an actor: the same path as a request after its token was read."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from resolvers.build import Context
from resolvers.declare import TYPES, Companion, Declaration, ToMany, ToOne
from resolvers.errors import camel
from resolvers.ids import from_id, to_id
from resolvers.reader import Reader
from resolvers.schema import make_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from policies.actor import Actor
    from tests.world import World

TYPE_OF = {declaration.table.name: name for name, declaration in TYPES.items()}
# Resources that a page of the API lists, so that they can be looked for without an id.
ROOTED = {declaration.table.name: declaration for declaration in TYPES.values() if declaration.root}


@lru_cache(maxsize=1)
def _schema() -> Any:
    return make_schema()


async def ask(world: World, actor: Actor, query: str, **variables: Any) -> Any:
    """Return the result of an operation."""
    context = Context(actor, Reader(world.db, actor), world.db)
    return await _schema().execute(query, variable_values=variables, context_value=context)


async def data(world: World, actor: Actor, query: str, **variables: Any) -> Any:
    """Return the data of an operation that has no errors."""
    result = await ask(world, actor, query, **variables)
    assert result.errors is None, result.errors
    return result.data


def ids(resource: str, keys: Iterable[UUID]) -> list[str]:
    return [to_id(TYPE_OF[resource], key) for key in keys]


def keys(rows: Iterable[Any]) -> list[UUID]:
    return [from_id(row["id"])[1] for row in rows if row is not None]


async def by_id(world: World, actor: Actor, resource: str, known: Iterable[UUID]) -> set[UUID]:
    """Return which of the known rows `nodes` and `node` give."""
    wanted = ids(resource, known)
    singly = " ".join(f'n{n}: node(id: "{one}") {{ id }}' for n, one in enumerate(wanted))
    found = await data(world, actor, f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ id }} {singly} }}", ids=wanted)
    together = found.pop("nodes")
    assert [row for _, row in sorted(found.items(), key=lambda one: int(one[0][1:]))] == together
    return set(keys(together))


async def listed(world: World, actor: Actor, resource: str) -> set[UUID]:
    """Return the rows of the list; its count, edges, pages and orders must show the same."""
    declaration = ROOTED[resource]
    root = camel(declaration.root)
    orders = [
        f"o{n}{way}: {root}(first: 100, order: {{by: {order.upper()}, direction: {way}}}) {{ nodes {{ id }} }}"
        for n, order in enumerate(declaration.orders)
        for way in ("ASC", "DESC")
    ]
    found = await data(
        world,
        actor,
        f"{{ all: {root}(first: 100) {{ totalCount nodes {{ id }} edges {{ node {{ id }} }} }} {' '.join(orders)} }}",
    )
    rows = found.pop("all")
    assert rows["totalCount"] == len(rows["nodes"])
    assert [edge["node"] for edge in rows["edges"]] == rows["nodes"]
    for n, order in enumerate(declaration.orders):
        assert keys(found[f"o{n}ASC"]["nodes"]) == await _sorted(world, actor, resource, order)
        assert found[f"o{n}DESC"]["nodes"] == found[f"o{n}ASC"]["nodes"][::-1]
    return set(keys(rows["nodes"]))


async def _sorted(world: World, actor: Actor, resource: str, order: str) -> list[UUID]:
    async with world.db.transaction(actor.database_role, read_only=True) as tx:
        await actor.enter(tx)
        return [row["id"] for row in await tx.sql(f"SELECT id FROM public.{resource} ORDER BY {order}, id")]


async def filtered(world: World, actor: Actor, resource: str) -> list[set[UUID]]:
    """Return, for each filter of the list, the rows found under all values that exist anywhere."""
    declaration, found = ROOTED[resource], []
    root = camel(declaration.root)
    for name in declaration.filters:
        values = await _values(world, declaration, name)
        field, literal = camel(name.removesuffix("_id")), ", ".join(values)
        query = f"{{ {root}(first: 100, filter: {{{field}: [{literal}]}}) {{ totalCount nodes {{ id }} }} }}"
        page = (await data(world, actor, query))[root]
        assert page["totalCount"] == len(page["nodes"])
        found.append(set(keys(page["nodes"])))
    return found


async def _values(world: World, declaration: Declaration, name: str) -> list[str]:
    column, resource = declaration.table.c[name], declaration.table.name
    rows = await world.sql(f"SELECT DISTINCT {name} FROM public.{resource} WHERE {name} IS NOT NULL")
    if name.endswith("_id"):
        return [f'"{to_id("Any", row[0])}"' for row in rows]
    terms = column.info.get("enum")
    if terms is not None:
        return [terms(row[0]).name for row in rows]
    return [str(row[0]) if isinstance(row[0], int) else f'"{row[0]}"' for row in rows]


async def reached(world: World, actor: Actor) -> dict[str, set[UUID]]:
    """Return every row that is reached from any list over any relation, by resource."""
    found: dict[str, set[UUID]] = {}
    for declaration in ROOTED.values():
        root = camel(declaration.root)
        text = f"{{ {root}(first: 100) {{ nodes {{ {_relations(declaration, 2)} }} }} }}"
        for row in _rows(await data(world, actor, text)):
            found.setdefault(TYPES[row["__typename"]].table.name, set()).update(keys([row]))
    return found


def _relations(declaration: Declaration, depth: int) -> str:
    parts = ["__typename id"]
    for name, field in declaration.fields.items() if depth else ():
        if isinstance(field, ToOne | Companion):
            parts.append(f"{camel(name)} {{ {_relations(TYPES[field.target], depth - 1)} }}")
        elif isinstance(field, ToMany):
            parts.append(f"{camel(name)}(first: 100) {{ nodes {{ {_relations(TYPES[field.target], depth - 1)} }} }}")
    return " ".join(parts)


def _rows(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if "__typename" in part:
            yield part
        for value in part.values():
            yield from _rows(value)
    elif isinstance(part, list):
        for value in part:
            yield from _rows(value)
