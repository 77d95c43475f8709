"""Bring a database to the state of the code, and verify that it is: `award db upgrade|check|policies`."""

from __future__ import annotations

import hashlib
import io
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from api import catalogue
from models.database import APP_LOGIN, to_json
from policies import roles
from policies.book import Book, duties, incompatible_roles
from policies.compile import SCOPE_OWNER, TABLE_OWNER, install_sql

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from api.catalogue import Thing

_ROOT: Final = Path(__file__).parent.parent
_LISTED: Final = 30
_MIGHTY: Final = """
SELECT session_user::text AS login, r.rolname::text AS role FROM pg_roles r
JOIN pg_database d ON d.datname = current_database()
WHERE (r.rolsuper OR r.rolbypassrls OR r.oid = d.datdba OR r.rolname IN ($1, $2)) AND pg_has_role(session_user, r.oid, 'MEMBER')
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
    """Bring roles and database to the state of the code and seal it; safe to run again.

    DatabaseUnfit names what differs from a database that the code alone made, and nothing is sealed then.
    """
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute("SELECT pg_advisory_lock(7166202)")  # until the connection ends
        await bring(connection, admin_url, book)
        if await _seal(connection) != await _seal_for(connection, book):
            await _verify(connection, await _expected(connection, admin_url, book))
            seal = await _seal_for(connection, book)
            await connection.execute(f"COMMENT ON SCHEMA scope IS '{seal}'")
    finally:
        await connection.close()


async def bring(connection: Any, admin_url: str, book: Book) -> None:
    """Mend roles, run migrations, install row-level security, privileges and reference rules."""
    if faults := await roles.repair(connection):
        raise DatabaseUnfit(_listed("roles of the server cannot be mended", faults))
    await connection.execute(f"GRANT CREATE, USAGE ON SCHEMA public TO {TABLE_OWNER}")
    try:
        if await _behind(connection):
            await connection.execute(_SEE_ALL)
        await _alembic(admin_url, lambda config: command.upgrade(config, "head"))
        async with connection.transaction():
            await connection.execute(install_sql(book))
            await _load_duties(connection)
    except (asyncpg.PostgresError, SQLAlchemyError, CommandError) as error:
        raise DatabaseUnfit(_listed("the database cannot be brought to the state of the code", [str(error)])) from error


# Policies bind the owner too: a migration would move only the rows that they show, and they show none to it. They are
# forced again with the policies, after the migrations.
_SEE_ALL: Final = """DO $$ DECLARE one record; BEGIN
 FOR one IN SELECT c.oid::regclass AS name FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relforcerowsecurity LOOP
  EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', one.name);
 END LOOP; END $$"""


async def _behind(connection: Any) -> bool:
    """Tell whether migrations are to be run on a database that has rows."""
    if await connection.fetchval("SELECT to_regclass('public.alembic_version')") is None:
        return False
    heads = {row["version_num"] for row in await connection.fetch("SELECT version_num FROM public.alembic_version")}
    return heads != set(ScriptDirectory.from_config(_config()).get_heads())


async def _verify(connection: Any, expected: list[Thing]) -> None:
    """Make anew what holds no data; DatabaseUnfit names what differs still."""
    for statement in catalogue.repairs(await catalogue.read(connection), expected):
        with suppress(asyncpg.PostgresError):  # what cannot be made is named below
            await connection.execute(statement)
    if faults := list(catalogue.differences(await catalogue.read(connection), expected)):
        raise DatabaseUnfit(_listed("the database is not what the code makes; remove or restore by hand", faults))


async def _expected(connection: Any, admin_url: str, book: Book) -> list[Thing]:
    """Return the catalogue of a database beside this one that nobody but the code has touched."""
    name = await connection.fetchval("SELECT 'award_expected_' || md5(current_database())")
    drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
    await connection.execute(drop)  # left by an upgrade that was killed
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        url = of_database(admin_url, name)
        beside = await asyncpg.connect(url)
        try:
            await bring(beside, url, book)
            return await catalogue.read(beside)
        finally:
            await beside.close()
    except asyncpg.InsufficientPrivilegeError as error:
        raise DatabaseUnfit(f"`award db upgrade` needs a login that may make roles and a database: {error}") from error
    finally:
        await connection.execute(drop)


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


async def _seal(connection: Any) -> str | None:
    """Return what the last upgrade sealed, if it did."""
    sealed: str | None = await connection.fetchval("SELECT obj_description(to_regnamespace('scope'), 'pg_namespace')")
    return sealed


async def _seal_for(connection: Any, book: Book) -> str:
    """Return the seal of the database as it is: digests of the code and of the catalogue."""
    return f"{source_digest(book)} {await _installed(connection)}"


async def _installed(connection: Any) -> str:
    things = [thing[:3] for thing in await catalogue.read(connection)]
    return hashlib.sha256(to_json(things)).hexdigest()


def source_digest(book: Book) -> str:
    """Return the SHA-256 of everything that determines the catalogue."""
    digest = hashlib.sha256(f"{catalogue.SOURCE}{install_sql(book)}{duties()}{incompatible_roles()}".encode())
    for path in sorted((_ROOT / "migrations" / "versions").glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


async def check(url: str, book: Book) -> None:
    """Verify, with the application's own login, that the database enforces the book; DatabaseUnfit if not."""
    connection = await asyncpg.connect(url)
    try:
        mighty = await connection.fetch(_MIGHTY, SCOPE_OWNER, TABLE_OWNER)
        if mighty:
            raise DatabaseUnfit(_too_mighty(mighty))
        seal = await _seal(connection)
        if not seal:
            raise DatabaseUnfit("no row-level security is installed: run `award db upgrade`")
        if not seal.startswith(source_digest(book)):
            raise DatabaseUnfit("the code has changed since it was installed: run `award db upgrade`")
        if faults := await roles.faults(connection):
            raise DatabaseUnfit(_listed("roles of the server were changed by hand: run `award db upgrade`", faults))
        if seal != await _seal_for(connection, book):
            raise DatabaseUnfit("the database was changed by hand: run `award db upgrade`, which repairs or names it")
    except asyncpg.InsufficientPrivilegeError as error:
        raise DatabaseUnfit(f"the login lacks rights of {APP_LOGIN!r}: use that ({error})") from error
    finally:
        await connection.close()


def _listed(what: str, faults: list[str]) -> str:
    more = [f"and {len(faults) - _LISTED} more"] if len(faults) > _LISTED else []
    return "\n  · ".join([what, *faults[:_LISTED], *more])


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
    """Write the next migration from the difference between models and a database that has all before it."""
    connection = await asyncpg.connect(admin_url)
    try:
        await roles.repair(connection)
    finally:
        await connection.close()
    number = f"{len(list((_ROOT / 'migrations' / 'versions').glob('[0-9]*.py'))) + 1:04}"
    await _alembic(admin_url, lambda config: command.upgrade(config, "head"))
    await _alembic(admin_url, lambda config: command.revision(config, message, autogenerate=True, rev_id=number))


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
    config = _config()
    config.attributes["connection"] = connection
    run(config)


def _config() -> Config:
    config = Config(str(_ROOT / "alembic.ini"), stdout=io.StringIO())
    config.set_main_option("script_location", str(_ROOT / "migrations"))
    return config
