"""Connections: one pool per database role, and SQLAlchemy Core statements run by the driver.

SQLAlchemy builds and compiles each statement; asyncpg executes it as a prepared statement, because
SQLAlchemy's own execution doubles the cost of small operations.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import bindparam, insert, update
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from sqlalchemy.sql.base import Executable

    from models.base import Base

APP_LOGIN: Final = "award_app"
SYSTEM_ROLE: Final = "award_system"
# Statements are few and run often, each with values that the plan hardly depends on: they are planned once a connection.
_SETTINGS: Final = {"timezone": "UTC", "jit": "off", "plan_cache_mode": "force_generic_plan"}
_DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]


@lru_cache(maxsize=2048)
def compiled(statement: Executable) -> tuple[str, tuple[str, ...], Mapping[str, Any]]:
    """Return SQL text, parameter names in order and default values of a Core statement."""
    result = statement.compile(dialect=_DIALECT)  # type: ignore[attr-defined]
    return str(result), tuple(result.positiontup or ()), result.params


class Tx:
    """A transaction on one connection; statements run one after another."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._turn = asyncio.Lock()

    async def all(self, statement: Executable, **values: Any) -> list[Any]:
        """Return all rows."""
        sql, names, defaults = compiled(statement)
        return await self.sql(sql, *[values.get(name, defaults.get(name)) for name in names])

    async def first(self, statement: Executable, **values: Any) -> Any:
        """Return the first row or None."""
        rows = await self.all(statement, **values)
        return rows[0] if rows else None

    async def value(self, statement: Executable, **values: Any) -> Any:
        """Return the first column of the first row or None."""
        row = await self.first(statement, **values)
        return row[0] if row else None

    async def sql(self, text: str, *values: Any) -> list[Any]:
        """Run SQL text with positional values; sibling resolvers share the connection in turn."""
        async with self._turn:
            return list(await self.connection.fetch(text, *values))

    async def insert(self, model: type[Base], **values: Any) -> UUID:
        """Insert one row and return its key."""
        key = await self.value(_insert(model, tuple(values)), **values)
        return UUID(bytes=key.bytes)

    async def keys(self, number: int) -> list[Any]:
        """Return so many keys for rows that are inserted together and refer to each other."""
        return [row["id"] for row in await self.sql("SELECT uuidv7() AS id FROM generate_series(1, $1)", number)]

    async def insert_all(self, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert many rows of the same columns in one round trip."""
        if not rows:
            return
        sql, names, _ = compiled(_insert(model, tuple(rows[0])))
        async with self._turn:
            await self.connection.executemany(sql, [[row[name] for name in names] for row in rows])

    async def update(self, model: type[Base], key: UUID, **values: Any) -> None:
        """Change one row; a versioned row counts the change."""
        await self.all(_update(model, tuple(values)), _key=key, **values)


@lru_cache(maxsize=512)
def _insert(model: type[Base], columns: tuple[str, ...]) -> Executable:
    table: Any = model.__table__
    return (
        insert(table)
        .values({name: bindparam(name, type_=table.c[name].type) for name in columns})
        .returning(table.c.id)
    )


@lru_cache(maxsize=512)
def _update(model: type[Base], columns: tuple[str, ...]) -> Executable:
    table: Any = model.__table__
    changes: dict[str, Any] = {name: bindparam(name, type_=table.c[name].type) for name in columns}
    if "version" in table.c:
        changes["version"] = table.c.version + 1
    if "told_state" in columns:  # who is told of it later counts what it is told
        changes["told_version"] = table.c.told_version + 1
    return update(table).where(table.c.id == bindparam("_key", type_=table.c.id.type)).values(changes)


def _default(value: object) -> str:
    return str(value)


def to_json(value: object) -> bytes:
    """Return JSON with sorted keys; Decimals and other exact values become strings."""
    return orjson.dumps(value, default=_default, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


async def prepare_connection(connection: Any) -> None:
    """Teach the driver to read and write JSON."""
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=lambda v: to_json(v).decode(), decoder=orjson.loads
        )


class Database:
    """Pools of connections, one per database role, all logged in as the application."""

    def __init__(self, url: str, *, size: int = 12) -> None:
        self._url = url
        self._size = size
        self._pools: dict[str, Any] = {}
        self._opening = asyncio.Lock()

    async def _pool(self, role: str) -> Any:
        if role in self._pools:
            return self._pools[role]
        async with self._opening:
            if role not in self._pools:
                self._pools[role] = await asyncpg.create_pool(
                    self._url,
                    min_size=0,
                    max_size=self._size,
                    init=prepare_connection,
                    reset=_keep,
                    server_settings=_SETTINGS | {"role": role},
                )
        return self._pools[role]

    @asynccontextmanager
    async def transaction(self, role: str, *, read_only: bool = False, opening: str = "") -> AsyncIterator[Tx]:
        """Open a transaction under a database role; commits at the end, rolls back on any error.

        Read-only transactions see one consistent snapshot. The statements `opening`, whose values are literals, go
        with the beginning in one round trip.
        """
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if read_only else "BEGIN"
        pool = await self._pool(role)
        async with pool.acquire() as connection:
            try:
                await connection.execute(f"{begin}; {opening}")
                yield Tx(connection)
            except BaseException:
                await connection.execute("ROLLBACK")
                raise
            await connection.execute("COMMIT")

    async def read(self, role: str, sql: str, values: Sequence[Any]) -> Any:
        """Return the single value of a statement that enters its context itself: one snapshot, one round trip."""
        pool = await self._pool(role)
        async with pool.acquire() as connection:
            return await connection.fetchval(sql, *values)

    async def close(self) -> None:
        """Close all pools."""
        for pool in self._pools.values():
            await pool.close()
        self._pools.clear()


async def _keep(connection: Any) -> None:
    """Leave a returned connection as it is: all settings are local to their transaction, which is over."""
    if connection.is_in_transaction():
        await connection.execute("ROLLBACK")
