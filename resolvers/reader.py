"""The reference executor's loads: batched, one snapshot an operation, as the actor; the database filters."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, literal_column, select
from strawberry.dataloader import DataLoader

from policies.book import book
from policies.decide import facts_sql, read_target
from resolvers.declare import TYPES, Declaration, placed
from resolvers.paging import Page, PageRequest, count_statement, page_statement, to_page

if TYPE_CHECKING:
    from models.database import Database, Tx
    from policies.actor import Actor
    from policies.decide import Target

_IDS = bindparam("ids", type_=ARRAY(Uuid))


class Row:
    """A visible row of a declared type: the source object of its GraphQL fields."""

    __slots__ = ("declaration", "values")

    def __init__(self, declaration: Declaration, values: Any) -> None:
        self.declaration = declaration
        self.values = values

    @property
    def key(self) -> UUID:
        """Key of the row."""
        return UUID(bytes=self.values["id"].bytes)


class Reader:
    """Reads of one operation: one read-only snapshot, opened when first needed."""

    def __init__(self, db: Database, actor: Actor) -> None:
        self._db = db
        self.actor = actor
        self._stack = AsyncExitStack()
        self._tx: Tx | None = None
        self._opening = asyncio.Lock()
        self._loaders: dict[Any, DataLoader[Any, Any]] = {}

    async def tx(self) -> Tx:
        """Return the operation's transaction under the actor's role and context."""
        async with self._opening:
            if self._tx is None:
                tx = await self._stack.enter_async_context(
                    self._db.transaction(self.actor.database_role, read_only=True)
                )
                await self.actor.enter(tx)
                self._tx = tx
        return self._tx

    async def close(self) -> None:
        """End the snapshot; the next read begins a new one, after an act that committed."""
        self._loaders.clear()
        self._tx = None
        await self._stack.aclose()

    def _loader(self, key: Any, load: Callable[[list[Any]], Awaitable[Sequence[Any]]]) -> DataLoader[Any, Any]:
        if key not in self._loaders:
            self._loaders[key] = DataLoader(load_fn=load)
        return self._loaders[key]

    async def row(self, target: str, column: str, value: UUID | None) -> Row | None:
        """Return the visible row of a type whose unique column has a value."""
        if value is None:
            return None

        async def load(values: list[UUID]) -> list[Row | None]:
            declaration = TYPES[target]
            table = declaration.table
            rows = await (await self.tx()).all(select(table).where(table.c[column] == any_(_IDS)), ids=values)
            found = {row[column]: Row(declaration, row) for row in rows}
            return [found.get(key) for key in values]

        found: Row | None = await self._loader((target, column), load).load(value)
        return found

    async def page(self, target: str, column: str | None, parent: UUID | None, request: PageRequest) -> Page:
        """Return a page of the visible rows of a type, of one parent or of all."""

        async def load(parents: list[UUID]) -> list[Page]:
            declaration = TYPES[target]
            statement = page_statement(declaration, column, request)
            rows = await (await self.tx()).all(statement, parents=parents, **request.values())
            return [to_page(declaration, request, self._of(declaration, column, rows, key)) for key in parents]

        loader = self._loader(("page", target, column, request), load)
        page: Page = await loader.load(parent or UUID(int=0))
        return page

    def _of(self, declaration: Declaration, column: str | None, rows: list[Any], key: UUID) -> list[Row]:
        return [Row(declaration, row) for row in rows if column is None or row[column] == key]

    async def count(self, target: str, column: str | None, parent: UUID | None, request: PageRequest) -> int:
        """Return how many rows the viewer may see under the same filter."""

        async def load(parents: list[UUID]) -> list[int]:
            statement = count_statement(TYPES[target], column, request)
            rows = await (await self.tx()).all(statement, parents=parents, **request.values())
            found = {row["parent"]: row["total"] for row in rows}
            return [found.get(key, 0) for key in parents]

        loader = self._loader(("count", target, column, request.filtered), load)
        total: int = await loader.load(parent or UUID(int=0))
        return total

    async def expression(self, declaration: Declaration, sql: str, key: UUID) -> Any:
        """Return the value of an SQL expression for a row."""

        async def load(keys: list[UUID]) -> list[Any]:
            table = declaration.table
            value: Any = literal_column(placed(sql, table.name, self.actor.role)).label("value")
            statement = select(table.c.id, value).where(table.c.id == any_(_IDS))
            found = {row["id"]: row["value"] for row in await (await self.tx()).all(statement, ids=keys)}
            return [found.get(key) for key in keys]

        return await self._loader((declaration.name, sql), load).load(key)

    async def target(self, declaration: Declaration, key: UUID) -> Target:
        """Return the facts on a row that decide the viewer's acts."""

        async def load(keys: list[UUID]) -> list[Target]:
            resource = declaration.table.name
            sql = facts_sql(declaration.model, book().scopes(self.actor.role, resource))
            rows = {row["id"]: row for row in await (await self.tx()).sql(sql, keys)}
            return [read_target(self.actor.role, rows[key]) for key in keys]

        found: Target = await self._loader((declaration.name, "acts"), load).load(key)
        return found
