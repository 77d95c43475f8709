"""Looking through GraphQL, in-process, as an actor: the same way as a request after its token was read.

Queries are served from compiled plans and, where there is none, by the reference executor; `ask_reference` asks it alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from resolvers.build import Context
from resolvers.declare import TYPES, Companion, Declaration, ToMany, ToOne
from resolvers.errors import camel
from resolvers.execute import QueryExecutor
from resolvers.ids import from_id, to_id
from resolvers.paging import MAX_SIZE
from resolvers.reader import Reader
from resolvers.schema import make_schema

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator
    from uuid import UUID

    from models.database import Database
    from policies.actor import Actor
    from tests.world import World

Found = dict[str, set["UUID"]]
Way = Callable[..., Awaitable[dict[str, Any]]]
TYPE_OF = {declaration.table.name: name for name, declaration in TYPES.items()}
_NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
# Long lists that everybody sees; they are left out where every list is read.
_LONG = {"criteria_item", "past_winner", "industry_section", "jurisdiction", "agency"}
# Resources that the API lists, so that they can be looked for without an id.
ROOTED = {d.table.name: d for d in TYPES.values() if d.root and d.table.name not in _LONG}


@lru_cache(maxsize=2)
def _executor(db: Database) -> QueryExecutor:
    return QueryExecutor(make_schema().core, db)


async def ask(world: World, actor: Actor, query: str, **variables: Any) -> dict[str, Any]:
    """Return the body of the response to an operation."""
    served = await _executor(world.db).run(query, variables, None, actor)
    return await ask_reference(world, actor, query, **variables) if served is None else orjson.loads(served)


async def ask_reference(world: World, actor: Actor, query: str, **variables: Any) -> dict[str, Any]:
    """Return the body of the response of the reference executor."""
    result = await make_schema().execute(query, variables, Context(actor, Reader(world.db, actor), world.db))
    errors = {"errors": [error.formatted for error in result.errors]} if result.errors else {}
    return orjson.loads(orjson.dumps({**errors, "data": result.data}, default=str))


async def data(world: World, actor: Actor, query: str, way: Way, **variables: Any) -> Any:
    """Return the data of an operation that has no errors."""
    body = await way(world, actor, query, **variables)
    assert "errors" not in body, body["errors"]
    return body["data"]


def root_of(resource: str) -> str:
    return camel(ROOTED[resource].root)


def gid(resource: str, key: UUID) -> str:
    return to_id(TYPE_OF[resource], key)


def keys(rows: Iterable[Any]) -> list[UUID]:
    return [from_id(row["id"])[1] for row in rows if row is not None]


async def by_id(world: World, actor: Actor, known: Iterable[tuple[str, UUID]], way: Way = ask) -> Found:
    """Return which of these rows `nodes` gives, by resource."""
    asked, found = list(known), {}
    for start in range(0, len(asked), MAX_SIZE):
        part = asked[start : start + MAX_SIZE]
        answer = await data(world, actor, _NODES, way, ids=[gid(*one) for one in part])
        for (resource, key), row in zip(part, answer["nodes"], strict=True):
            if row is not None:
                assert row == {"__typename": TYPE_OF[resource], "id": gid(resource, key)}
                found.setdefault(resource, set()).add(key)
    return found


async def listed(world: World, actor: Actor, way: Way = ask_reference) -> Found:
    """Return the rows of every list; count, edges and each order must show the same rows."""
    found: Found = {}
    for resource, declaration in ROOTED.items():
        answer = await data(world, actor, f"{{ {' '.join(_list_fields(resource))} }}", way)
        page = answer[resource]
        assert page["totalCount"] == len(page["nodes"])
        assert [edge["node"] for edge in page["edges"]] == page["nodes"]
        for order in declaration.orders:
            up, down = (answer[f"{resource}_{order}_{turn}"]["nodes"] for turn in ("ASC", "DESC"))
            assert keys(up) == await _sorted(world, actor, resource, order), (resource, order)
            assert down == up[::-1]
        found[resource] = set(keys(page["nodes"]))
    return found


def _list_fields(resource: str) -> Iterator[str]:
    root = root_of(resource)
    yield f"{resource}: {root}(first: 100) {{ totalCount nodes {{ id }} edges {{ node {{ id }} }} }}"
    for order in ROOTED[resource].orders:
        for way in ("ASC", "DESC"):
            given = f"first: 100, order: {{by: {order.upper()}, direction: {way}}}"
            yield f"{resource}_{order}_{way}: {root}({given}) {{ nodes {{ id }} }}"


async def _sorted(world: World, actor: Actor, resource: str, order: str) -> list[UUID]:
    async with world.db.transaction(actor.database_role, read_only=True) as tx:
        await actor.enter(tx)
        return [row["id"] for row in await tx.sql(f"SELECT id FROM public.{resource} ORDER BY {order}, id LIMIT 100")]


async def every_filter(world: World) -> dict[tuple[str, str], list[Any]]:
    """Return each filter of each list with all values that exist anywhere, hidden ones included."""
    return {
        (resource, column): await _values(world, declaration, column)
        for resource, declaration in ROOTED.items()
        for column in declaration.filters
    }


async def _values(world: World, declaration: Declaration, name: str) -> list[Any]:
    column, resource = declaration.table.c[name], declaration.table.name
    rows = await world.sql(f"SELECT DISTINCT {name} AS v FROM public.{resource} WHERE {name} IS NOT NULL ORDER BY 1")
    terms = column.info.get("enum")
    if name.endswith("_id"):
        return [to_id("Any", row["v"]) for row in rows]
    found = [terms(row["v"]).name if terms else row["v"] for row in rows]
    return [one.isoformat() if isinstance(one, date) else one for one in found]


_AT_ONCE = 60  # filters in one operation, which has room for 4,000 tokens


async def filtered(
    world: World, actor: Actor, filters: dict[tuple[str, str], list[Any]], way: Way = ask_reference
) -> Found:
    """Return what the filters find, each under all its values."""
    found: Found = {}
    given = list(filters.items())
    for start in range(0, len(given), _AT_ONCE):
        await _filtered(world, actor, given[start : start + _AT_ONCE], way, found)
    return found


async def _filtered(
    world: World, actor: Actor, filters: list[tuple[tuple[str, str], list[Any]]], way: Way, found: Found
) -> None:
    variables, declared, fields = {}, [], []
    for n, ((resource, column), values) in enumerate(filters):
        variables[f"f{n}"] = {camel(column.removesuffix("_id")): values}
        declared.append(f"$f{n}: {TYPE_OF[resource]}Filter")
        fields.append(f"p{n}: {root_of(resource)}(first: 100, filter: $f{n}) {{ totalCount nodes {{ id }} }}")
    query = f"query ({', '.join(declared)}) {{ {' '.join(fields)} }}"
    answer = await data(world, actor, query, way, **variables)
    for n, ((resource, _), _values) in enumerate(filters):
        assert answer[f"p{n}"]["totalCount"] == len(answer[f"p{n}"]["nodes"])
        found.setdefault(resource, set()).update(keys(answer[f"p{n}"]["nodes"]))


async def reached(world: World, actor: Actor, way: Way = ask_reference) -> Found:
    """Return every row that is reached from any list over any relation, by resource."""
    found: Found = {}
    for resource, declaration in ROOTED.items():
        async for page in _pages(world, actor, resource, _relations(declaration), way):
            for row in _rows(page):
                found.setdefault(TYPES[row["__typename"]].table.name, set()).update(keys([row]))
    return found


async def _pages(world: World, actor: Actor, resource: str, selected: str, way: Way) -> AsyncIterator[Any]:
    """Page through a list, in pages small enough for large ones below them."""
    page = f"list: {root_of(resource)}(first: 5, after: $after)"
    query = f"query ($after: String) {{ {page} {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {selected} }} }} }}"
    after, more = None, True
    while more:
        answer = (await data(world, actor, query, way, after=after))["list"]
        after, more = answer["pageInfo"]["endCursor"], answer["pageInfo"]["hasNextPage"]
        yield answer["nodes"]


def _relations(declaration: Declaration) -> str:
    """Select all relations of a type, and those of the types that have no list of their own."""
    parts = ["__typename id"]
    for name, field in declaration.fields.items():
        if isinstance(field, ToOne | Companion | ToMany):
            target = TYPES[field.target]
            below = "__typename id" if target.root or not declaration.root else _relations(target)
            page = f"(first: 50) {{ nodes {{ {below} }} }}" if isinstance(field, ToMany) else f"{{ {below} }}"
            parts.append(f"{camel(name)} {page}")
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
