"""Roles are shared by all databases of a server: on a server of their own, who may become what is altered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
import pytest

from api import dbadmin, embedded
from api.dbadmin import DatabaseUnfit
from policies.book import book

FIRST_LINE = "roles of the server were changed by hand: run `award db upgrade`"
LOGIN = "DO $$ BEGIN CREATE ROLE stranger LOGIN; EXCEPTION WHEN duplicate_object THEN END $$; "
# What was done to the server, and how it is named.
ALTERATIONS = {
    "a role became another": ("GRANT award_supervisor TO award_office", "award_office is a member of award_supervisor"),
    "a foreign login became a role": (LOGIN + "GRANT award_office TO stranger", "stranger is a member of award_office"),
    "a foreign login became the system": (
        LOGIN + "GRANT award_system TO stranger",
        "stranger is a member of award_system",
    ),
    "a foreign login became the owner": (
        LOGIN + "GRANT award_owner TO stranger",
        "stranger is a member of award_owner",
    ),
    "a foreign login became the owner of scopes": (
        LOGIN + "GRANT award_scopes TO stranger",
        "stranger is a member of award_scopes",
    ),
    "the login reads all": ("GRANT pg_read_all_data TO award_app", "award_app is a member of pg_read_all_data"),
    "the login inherits": (
        "GRANT award_supervisor TO award_app WITH INHERIT TRUE",
        "award_app is a member of award_supervisor",
    ),
    "the login gives roles on": (
        "GRANT award_office TO award_app WITH ADMIN TRUE",
        "award_app is a member of award_office",
    ),
    "the login lost a role": ("REVOKE award_expert FROM award_app", "award_app is not a member of award_expert"),
    "a role logs in": ("ALTER ROLE award_office LOGIN", "role award_office is LOGIN INHERIT"),
    "a role makes databases": ("ALTER ROLE award_office CREATEDB", "role award_office is NOLOGIN INHERIT"),
    "the login makes roles": ("ALTER ROLE award_app CREATEROLE", "role award_app is LOGIN NOINHERIT"),
    "triggers sleep for the login": (
        "ALTER ROLE award_app SET session_replication_role = replica",
        "session_replication_role=replica is set for award_app",
    ),
    "triggers sleep in the database": (
        "ALTER DATABASE guarded SET session_replication_role = replica",
        "session_replication_role=replica is set for everybody",
    ),
    "the login is somebody before it enters": (
        "ALTER ROLE award_app IN DATABASE guarded SET award.person = '00000000-0000-0000-0000-000000000001'",
        "award.person=00000000-0000-0000-0000-000000000001 is set for award_app",
    ),
    "names mean something else": (
        "ALTER ROLE ALL SET search_path = elsewhere, public",
        "search_path=elsewhere, public is set for everybody",
    ),
    "the login may put triggers to sleep": (
        "GRANT SET ON PARAMETER session_replication_role TO award_app",
        "award_app may set session_replication_role",
    ),
    "everybody may put triggers to sleep": (
        "GRANT SET ON PARAMETER session_replication_role TO PUBLIC",
        "everybody may set session_replication_role",
    ),
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server of this module's own; not in pytest's directory, which its next run closes to other users."""
    with TemporaryDirectory(prefix="mqa-roles-", ignore_cleanup_errors=True) as directory:
        yield embedded.start(Path(directory), fast=True)
        embedded.stop(Path(directory))


@pytest.fixture(scope="module")
async def guarded(server: str) -> str:
    """The address of its database as superuser."""
    url = await dbadmin.make_database(server, "guarded")
    await dbadmin.upgrade(url, book())
    return url


@pytest.fixture
async def owner(guarded: str) -> AsyncIterator[Any]:
    """The superuser."""
    connection = await asyncpg.connect(guarded)
    yield connection
    await connection.close()


def address(owner_url: str, login: str) -> str:
    return owner_url.replace("//postgres@", f"//{login}@")


async def refusal(url: str) -> str:
    with pytest.raises(DatabaseUnfit) as refused:
        await dbadmin.check(url, book())
    return str(refused.value)


# --- Who logs in -------------------------------------------------------------------------------------------------------


async def test_the_login_of_the_application_passes(guarded: str) -> None:
    await dbadmin.check(dbadmin.app_url(guarded), book())


async def test_a_superuser_is_refused(guarded: str) -> None:
    message = await refusal(guarded)

    assert "the login 'postgres' could bypass row-level security" in message
    assert "use 'award_app'" in message


async def test_a_login_that_may_not_become_the_roles_is_refused(guarded: str, login: str) -> None:
    message = await refusal(address(guarded, login))

    assert message.startswith("the login lacks rights of 'award_app': use that")
    assert "award_system" in message


@pytest.mark.parametrize("mighty", ["award_scopes", "award_owner"])
async def test_a_login_that_may_become_a_mighty_role_is_refused(
    owner: Any, guarded: str, login: str, mighty: str
) -> None:
    await owner.execute(f"GRANT {mighty} TO {login}")

    message = await refusal(address(guarded, login))

    assert f"the login '{login}' could bypass row-level security (through {mighty})" in message


async def test_a_login_with_bypassrls_is_refused(owner: Any, guarded: str, login: str) -> None:
    await owner.execute(f"ALTER ROLE {login} BYPASSRLS")

    message = await refusal(address(guarded, login))

    assert f"could bypass row-level security (through {login})" in message


async def test_a_login_that_reaches_bypassrls_over_another_role_is_refused(
    owner: Any, guarded: str, login: str
) -> None:
    between = f"{login}_between"
    await owner.execute(f"CREATE ROLE {between} NOLOGIN; GRANT award_scopes TO {between}; GRANT {between} TO {login}")

    message = await refusal(address(guarded, login))
    await owner.execute(f"DROP ROLE {between}")

    assert "award_scopes" in message


async def test_a_login_that_owns_the_database_is_refused(owner: Any, guarded: str) -> None:
    await owner.execute("ALTER DATABASE guarded OWNER TO award_app")

    message = await refusal(dbadmin.app_url(guarded))
    await owner.execute("ALTER DATABASE guarded OWNER TO postgres")

    assert "the login 'award_app' could bypass row-level security (through award_app)" in message


# --- What was altered by hand ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("statement", "named"), ALTERATIONS.values(), ids=ALTERATIONS)
async def test_a_server_altered_by_hand_is_refused_until_upgrade_repairs_it(
    owner: Any, guarded: str, statement: str, named: str
) -> None:
    await owner.execute(statement)

    assert f"{FIRST_LINE}\n  · {named}" in await refusal(dbadmin.app_url(guarded))

    await dbadmin.upgrade(guarded, book())
    await dbadmin.check(dbadmin.app_url(guarded), book())


async def test_who_owns_the_database_may_be_a_member_to_migrate_it(owner: Any, guarded: str, login: str) -> None:
    await owner.execute(f"GRANT award_owner TO {login}; ALTER DATABASE guarded OWNER TO {login}")

    await dbadmin.check(dbadmin.app_url(guarded), book())
    await owner.execute("ALTER DATABASE guarded OWNER TO postgres")

    assert f"{login} is a member of award_owner" in await refusal(dbadmin.app_url(guarded))


async def test_upgrade_with_a_login_that_may_not_make_roles_says_so(owner: Any, guarded: str, login: str) -> None:
    await owner.execute("ALTER ROLE award_office CREATEDB")

    with pytest.raises(DatabaseUnfit) as refused:
        await dbadmin.upgrade(address(guarded, login), book())

    assert str(refused.value).startswith("roles of the server cannot be mended\n  · role award_office is NOLOGIN")
    await dbadmin.upgrade(guarded, book())
