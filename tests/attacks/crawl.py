"""Looking for an application by every path of the running server: what is found there names what was looked for.

A crawl asks over HTTP, as clients do. It knows the schema and the tables, so that new ones are asked for by themselves.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from models import Base
from resolvers.declare import TYPES, Declaration
from resolvers.errors import camel
from tests.policies.looking import ROOTED, every_filter, gid, root_of
from tests.selecting import everything

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from policies.actor import Actor
    from tests.files.desk import Desk
    from tests.world import World

Keys = dict[str, set[UUID]]
# What names an application without being part of it: it stays, whoever may not see the application.
_APART = {"ledger_chain", "ledger_entry", "ledger_payload", "ledger_link", "ledger_anchor", "act_receipt", "cycle"}


async def rows_of(world: World, resource: str, key: UUID) -> Keys:
    """Return the rows that belong to a row, at any remove: those that point to it, and those that point to them."""
    found: Keys = {resource: {key}}
    before = 0
    while (size := sum(map(len, found.values()))) > before:
        before = size
        for table, column, target in _pointers():
            if target in found:
                sql = f"SELECT id FROM public.{table} WHERE {column} = ANY ($1::uuid[])"
                keys = {row["id"] for row in await world.sql(sql, list(found[target]))}
                if keys:
                    found.setdefault(table, set()).update(keys)
    return found


def _pointers() -> Iterator[tuple[str, str, str]]:
    """Give each column that says to what a row belongs: table, column, and the table that it points to."""
    for table in Base.metadata.sorted_tables:
        if table.name in _APART or "id" not in table.c:
            continue
        for column in table.c:
            named = {column.name.removesuffix("_id")} if column.name.endswith("_id") else set()
            for target in {key.column.table.name for key in column.foreign_keys if key.column.name == "id"} or named:
                if target not in {"person", "programme", *_APART}:
                    yield table.name, column.name, target


@dataclass
class Crawl:
    """A reader at the server, with the marks by which an application is known again."""

    desk: Desk
    reader: Actor
    marks: frozenset[str]
    paths: frozenset[str] | None = None  # those that are walked; all, if nothing is said

    async def found(self) -> frozenset[str]:
        """Return every path on which a mark shows."""
        return frozenset([path async for path, answer in self.answers() if self.shows(answer)])

    def walks(self, path: str) -> bool:
        return self.paths is None or path in self.paths

    def shows(self, answer: str) -> bool:
        return any(mark in answer for mark in self.marks)

    async def answers(self) -> AsyncIterator[tuple[str, str]]:
        """Give what is answered on each path."""
        for walk in (self.lists(), self.nested(), self.filters(), self.nodes()):
            async for path, answer in walk:
                yield path, answer

    def _rooted(self, kind: str) -> list[tuple[str, Declaration]]:
        return [one for one in ROOTED.items() if self.walks(f"{kind} {one[0]}")]

    async def ask(self, query: str, **variables: Any) -> Any:
        body = await self.desk.ask(self.reader, query, **variables)
        assert "errors" not in body, (body["errors"], query)
        return body["data"]

    async def lists(self) -> AsyncIterator[tuple[str, str]]:
        """Ask for every list, from both ends and in every order, with count and cursors."""
        for resource, declaration in self._rooted("list"):
            root = root_of(resource)
            page = (
                "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } }"
            )
            orders = " ".join(
                f"o{n}: {root}(first: 100, order: {{by: {order.upper()}, direction: DESC}}) {{ {page} }}"
                for n, order in enumerate(declaration.orders)
            )
            yield f"list {resource}", _plain(await self.ask(f"{{ all: {root}(last: 100) {{ {page} }} {orders} }}"))

    async def nested(self) -> AsyncIterator[tuple[str, str]]:
        """Ask for all fields of every row of every list, and of what belongs to it."""
        for resource, declaration in self._rooted("fields"):
            query = "query ($after: String) { list: %s(first: 25, after: $after) { pageInfo { hasNextPage endCursor } nodes { %s } } }"
            after, more, pages = None, True, []
            while more:
                answer = (
                    await self.ask(query % (root_of(resource), everything(declaration, listed=True)), after=after)
                )["list"]
                pages.append(_plain(answer["nodes"]))
                after, more = answer["pageInfo"]["endCursor"], answer["pageInfo"]["hasNextPage"]
            yield f"fields {resource}", "".join(pages)

    async def filters(self) -> AsyncIterator[tuple[str, str]]:
        """Ask for every list under every filter, with all values that exist anywhere, hidden ones too."""
        for (resource, column), values in (await every_filter(self.desk.world)).items():
            if not self.walks(f"filter {resource}.{column}"):
                continue
            given = {camel(column.removesuffix("_id")): values}
            query = "query ($f: %sFilter) { list: %s(first: 100, filter: $f) { totalCount nodes { id } } }"
            declared = query % (_type_of(resource), root_of(resource))
            yield f"filter {resource}.{column}", _plain(await self.ask(declared, f=given))

    async def nodes(self) -> AsyncIterator[tuple[str, str]]:
        """Ask for every row of every type by its id, with all its fields."""
        for name, declaration in TYPES.items():
            table = declaration.table.name
            if not self.walks(f"node {table}"):
                continue
            rows = await self.desk.world.sql(f"SELECT id FROM public.{table} ORDER BY id DESC LIMIT 300")
            ids = [gid(table, row["id"]) for row in rows]
            query = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {name} {{ {everything(declaration, listed=True)} }} }} }}"
            parts = [await self.ask(query, ids=ids[n : n + 25]) for n in range(0, len(ids), 25)]
            yield f"node {table}", _plain([one for part in parts for one in part["nodes"] if one is not None])


def _type_of(resource: str) -> str:
    return next(name for name, one in TYPES.items() if one.table.name == resource)


def _plain(answer: Any) -> str:
    """Return an answer as text, with what its cursors hold."""
    text = json.dumps(answer, ensure_ascii=False)
    return text + " ".join(_opened(one) for one in _cursors(answer))


def _cursors(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name in {"cursor", "startCursor", "endCursor"} and isinstance(value, str):
                yield value
            else:
                yield from _cursors(value)
    elif isinstance(part, list):
        for value in part:
            yield from _cursors(value)


def _opened(cursor: str) -> str:
    return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
