"""Bring a database to the state of the code, and verify that it is: `award db upgrade|check|policies`."""

from __future__ import annotations

import hashlib
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from models.database import APP_LOGIN, to_json
from policies.book import Book, duties, incompatible_roles
from policies.compile import SCOPE_OWNER, TABLE_OWNER, install_sql, roles_sql, source_digest

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ROOT: Final = Path(__file__).parent.parent
# Everything in the catalogue that decides visibility, in a fixed order.
_INSTALLED: Final = """
SELECT 'policy' AS kind, tablename || ' ' || policyname AS name,
       concat_ws(' ', permissive, roles::text, cmd, qual, with_check) AS body
FROM pg_policies WHERE schemaname = 'public'
UNION ALL
SELECT 'function', oid::regprocedure::text, concat_ws(' ', prosecdef, proowner::regrole, proacl::text, pg_get_functiondef(oid))
FROM pg_proc WHERE pronamespace IN ('scope'::regnamespace, 'ctx'::regnamespace)
UNION ALL
SELECT 'table', relname, concat_ws(' ', relrowsecurity, relforcerowsecurity, relowner::regrole, relacl::text)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
UNION ALL
SELECT 'trigger', tgrelid::regclass || ' ' || tgname, concat_ws(' ', tgenabled, pg_get_triggerdef(t.oid), p.prosrc)
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT tgisinternal
ORDER BY 1, 2, 3
"""
_MIGHTY: Final = """
SELECT session_user::text AS login, r.rolname::text AS role FROM pg_roles r
WHERE (r.rolsuper OR r.rolbypassrls OR r.rolname IN ($1, $2)) AND pg_has_role(session_user, r.oid, 'MEMBER')
"""


class DatabaseUnfit(Exception):  # noqa: N818 -- it names what is wrong
    """The database must not be used; the message says why in clear words."""


def app_url(admin_url: str) -> str:
    """Return the address of the same database with the application's login (embedded server only)."""
    return re.sub(r"//[^@/]*@", f"//{APP_LOGIN}@", admin_url, count=1)


def of_database(url: str, name: str) -> str:
    """Return the address of another database of the same server."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


async def make_database(server_url: str, name: str, *, afresh: bool = False) -> str:
    """Make a database unless it exists, or in its place when `afresh`, and return its address."""
    connection = await asyncpg.connect(server_url)
    try:
        if afresh:
            await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {name}")
    except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        pass  # it exists, or another process makes it at this moment
    finally:
        await connection.close()
    return of_database(server_url, name)


async def upgrade(admin_url: str, book: Book) -> None:
    """Make roles, run migrations, install row-level security and reference rules; safe to run again."""
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute(roles_sql())
        await connection.execute(f"GRANT CREATE, USAGE ON SCHEMA public TO {TABLE_OWNER}")
        await _alembic(admin_url, lambda config: command.upgrade(config, "head"))
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(7166202)")
            await connection.execute(install_sql(book))
            await _load_duties(connection)
            await _seal(connection, book)
    finally:
        await connection.close()


async def _load_duties(connection: Any) -> None:
    await connection.execute("DELETE FROM public.duty_pair; DELETE FROM public.incompatible_roles;")
    await connection.executemany(
        "INSERT INTO public.duty_pair (earlier, later, matter, article) VALUES ($1, $2, $3, $4)",
        [(d.earlier, d.later, d.matter, d.article) for d in duties()],
    )
    await connection.executemany(
        "INSERT INTO public.incompatible_roles (role_a, role_b, article) VALUES ($1, $2, $3)",
        incompatible_roles(),
    )


async def _seal(connection: Any, book: Book) -> None:
    seal = json.dumps({"source": source_digest(book), "installed": await _installed(connection)})
    await connection.execute(f"COMMENT ON SCHEMA scope IS '{seal}'")


async def _installed(connection: Any) -> str:
    rows = await connection.fetch(_INSTALLED)
    return hashlib.sha256(to_json([list(row.values()) for row in rows])).hexdigest()


async def check(url: str, book: Book) -> None:
    """Verify, with the application's own login, that the database enforces the book; DatabaseUnfit if not."""
    connection = await asyncpg.connect(url)
    try:
        mighty = await connection.fetch(_MIGHTY, SCOPE_OWNER, TABLE_OWNER)
        if mighty:
            raise DatabaseUnfit(_too_mighty(mighty))
        sealed = await connection.fetchval("SELECT obj_description(to_regnamespace('scope'), 'pg_namespace')")
        if not sealed:
            raise DatabaseUnfit("no row-level security is installed: run `award db upgrade`")
        seal = json.loads(sealed)
        if seal["source"] != source_digest(book):
            raise DatabaseUnfit("policies/ has changed since it was installed: run `award db upgrade`")
        if seal["installed"] != await _installed(connection):
            raise DatabaseUnfit("row-level security in the database was changed by hand: run `award db upgrade`")
    finally:
        await connection.close()


def _too_mighty(rows: list[Any]) -> str:
    roles = ", ".join(sorted(row["role"] for row in rows))
    return f"the login {rows[0]['login']!r} could bypass row-level security (through {roles}): use {APP_LOGIN!r}"


async def migrations_match(admin_url: str) -> None:
    """Verify that the migrations lead to the models; DatabaseUnfit names the differences."""
    try:
        await _alembic(admin_url, command.check)
    except CommandError as error:
        raise DatabaseUnfit(f"the migrations do not lead to the models: {error}") from error


async def new_revision(admin_url: str, message: str) -> None:
    """Write a migration from the difference between database and models."""
    await _alembic(admin_url, lambda config: command.revision(config, message, autogenerate=True))


async def _alembic(admin_url: str, run: Any) -> None:
    """Run an Alembic command as the owner of the tables."""
    engine = create_async_engine("postgresql+asyncpg://", poolclass=NullPool, async_creator=_creator(admin_url))
    async with engine.begin() as connection:
        await connection.run_sync(_within, run)
    await engine.dispose()


def _creator(admin_url: str) -> Any:
    async def connect() -> Any:
        return await asyncpg.connect(admin_url, server_settings={"role": TABLE_OWNER})

    return connect


def _within(connection: Connection, run: Any) -> None:
    config = Config(str(_ROOT / "alembic.ini"), stdout=io.StringIO())
    config.set_main_option("script_location", str(_ROOT / "migrations"))
    config.attributes["connection"] = connection
    run(config)
