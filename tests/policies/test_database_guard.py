"""The application refuses a database that does not enforce the book, and `award db upgrade` repairs it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

import policies.compile
from api import dbadmin
from api.dbadmin import DatabaseUnfit
from models import Base
from policies.book import Book, book
from policies.compile import READ_ROLES
from tests.world import World

TABLES = sorted(Base.metadata.tables)
BY_HAND = "row-level security in the database was changed by hand: run `award db upgrade`"


@pytest.fixture(scope="module")
def house(shared_owner_url: str) -> str:
    """The address of the module's database with the application's login."""
    return dbadmin.app_url(shared_owner_url)


@pytest.fixture(scope="module")
async def owner(shared_owner_url: str) -> AsyncIterator[Any]:
    """The superuser, who can alter everything."""
    connection = await asyncpg.connect(shared_owner_url)
    yield connection
    await connection.close()


@pytest.fixture
async def app(house: str) -> AsyncIterator[Any]:
    """The application's login before it takes a role."""
    connection = await asyncpg.connect(house)
    yield connection
    await connection.close()


@pytest.fixture
async def login(owner: Any) -> AsyncIterator[str]:
    """The name of a login of this test's own: roles are shared by all databases of the server."""
    name = f"login_{uuid4().hex}"
    await owner.execute(f"CREATE ROLE {name} LOGIN NOINHERIT")
    yield name
    await owner.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


def address(owner_url: str, login: str) -> str:
    return owner_url.replace("//postgres@", f"//{login}@")


async def refusal(url: str, rights: Book | None = None) -> str:
    with pytest.raises(DatabaseUnfit) as refused:
        await dbadmin.check(url, rights or book())
    return str(refused.value)


# --- Who logs in -------------------------------------------------------------------------------------------------------


async def test_a_fresh_database_passes(house: str) -> None:
    await dbadmin.check(house, book())


async def test_a_superuser_is_refused(shared_owner_url: str) -> None:
    message = await refusal(shared_owner_url)

    assert "the login 'postgres' could bypass row-level security" in message
    assert "use 'award_app'" in message


async def test_a_login_without_might_passes(shared_owner_url: str, login: str) -> None:
    await dbadmin.check(address(shared_owner_url, login), book())


@pytest.mark.parametrize("mighty", ["award_scopes", "award_owner"])
async def test_a_login_that_may_become_a_mighty_role_is_refused(
    owner: Any, shared_owner_url: str, login: str, mighty: str
) -> None:
    await owner.execute(f"GRANT {mighty} TO {login}")

    message = await refusal(address(shared_owner_url, login))

    assert f"the login '{login}' could bypass row-level security (through {mighty})" in message


async def test_a_login_with_bypassrls_is_refused(owner: Any, shared_owner_url: str, login: str) -> None:
    await owner.execute(f"ALTER ROLE {login} BYPASSRLS")

    message = await refusal(address(shared_owner_url, login))

    assert f"could bypass row-level security (through {login})" in message


async def test_a_login_that_reaches_bypassrls_over_another_role_is_refused(
    owner: Any, shared_owner_url: str, login: str
) -> None:
    between = f"{login}_between"
    await owner.execute(f"CREATE ROLE {between} NOLOGIN; GRANT award_scopes TO {between}; GRANT {between} TO {login}")

    message = await refusal(address(shared_owner_url, login))
    await owner.execute(f"DROP ROLE {between}")

    assert "award_scopes" in message


# --- What was altered by hand -------------------------------------------------------------------------------------------

ALTERATIONS = {
    "a policy altered": 'ALTER POLICY "allow:applicant:own" ON dossier USING (true)',
    "a policy dropped": 'DROP POLICY "deny:expert:conflicted" ON dossier',
    "a permissive policy added": "CREATE POLICY more ON dossier_secret FOR SELECT TO award_public USING (true)",
    "a policy given to another role": 'ALTER POLICY "allow:supervisor:in_programme" ON objector TO award_office',
    "row-level security disabled": "ALTER TABLE review DISABLE ROW LEVEL SECURITY",
    "row-level security no longer forced": "ALTER TABLE review NO FORCE ROW LEVEL SECURITY",
    "a scope's body replaced": "CREATE OR REPLACE FUNCTION scope.open_dossiers() RETURNS uuid[] LANGUAGE sql STABLE"
    " SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ SELECT ARRAY(SELECT id FROM public.dossier) $$",
    "a scope that resolves names elsewhere": "ALTER FUNCTION scope.my_cycles() SET search_path = public",
    "a scope given to another owner": "ALTER FUNCTION scope.my_cycles() OWNER TO postgres",
    "a scope opened to everyone": "GRANT EXECUTE ON FUNCTION scope.opened_dossiers() TO PUBLIC",
    "a scope added": "CREATE FUNCTION scope.everything() RETURNS uuid[] LANGUAGE sql AS $$ SELECT '{}'::uuid[] $$",
    "the clock replaced": "CREATE OR REPLACE FUNCTION ctx.clock() RETURNS timestamptz LANGUAGE sql STABLE AS"
    " $$ SELECT '2000-01-01'::timestamptz $$",
}
TAMPERINGS = {
    "a trigger disabled": (
        "ALTER TABLE ledger_entry DISABLE TRIGGER keep_duties_apart",
        "ALTER TABLE ledger_entry ENABLE TRIGGER keep_duties_apart",
    ),
    "a trigger renamed": (
        "ALTER TRIGGER keep_locked_review ON review RENAME TO keep_nothing",
        "ALTER TRIGGER keep_nothing ON review RENAME TO keep_locked_review",
    ),
    "a table opened to the login": (
        "GRANT SELECT ON dossier_secret TO award_app",
        "REVOKE SELECT ON dossier_secret FROM award_app",
    ),
    "a table given to another owner": (
        "ALTER TABLE local_account OWNER TO postgres",
        "ALTER TABLE local_account OWNER TO award_owner",
    ),
}


@pytest.mark.parametrize("statement", ALTERATIONS.values(), ids=ALTERATIONS)
async def test_a_database_altered_by_hand_is_refused_until_upgrade_repairs_it(
    owner: Any, house: str, shared_owner_url: str, statement: str
) -> None:
    before = await dbadmin._installed(owner)
    await owner.execute(statement)

    assert await refusal(house) == BY_HAND

    await dbadmin.upgrade(shared_owner_url, book())
    await dbadmin.check(house, book())
    assert await dbadmin._installed(owner) == before


@pytest.mark.parametrize(("statement", "undo"), TAMPERINGS.values(), ids=TAMPERINGS)
async def test_a_tampering_is_refused_until_it_is_undone(owner: Any, house: str, statement: str, undo: str) -> None:
    await owner.execute(statement)

    message = await refusal(house)
    await owner.execute(undo)

    assert message == BY_HAND
    await dbadmin.check(house, book())


async def test_a_trigger_that_no_longer_checks_is_refused(owner: Any, house: str) -> None:
    body = await owner.fetchval("SELECT pg_get_functiondef('keep_roles_apart'::regproc)")
    await owner.execute(
        "CREATE OR REPLACE FUNCTION keep_roles_apart() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
    )

    message = await refusal(house)
    await owner.execute(body)

    assert message == BY_HAND
    await dbadmin.check(house, book())


async def test_a_book_that_changed_since_it_was_installed_is_refused(house: str) -> None:
    text = "\n".join(map(str, book().lines))
    more = Book(f"{text}\np, public, dossier, read, submitted, allow, Art.17")

    assert await refusal(house, more) == "policies/ has changed since it was installed: run `award db upgrade`"


@pytest.mark.parametrize("rules", ["duties", "incompatible_roles"])
async def test_a_separation_that_changed_since_it_was_installed_is_refused(
    house: str, monkeypatch: pytest.MonkeyPatch, rules: str
) -> None:
    fewer = getattr(policies.compile, rules)()[1:]

    monkeypatch.setattr(policies.compile, rules, lambda: fewer)

    assert "policies/ has changed" in await refusal(house)


async def test_upgrade_installs_a_book_that_changed(shared_owner_url: str, house: str) -> None:
    fewer = Book("\n".join(str(line) for line in book().lines if line.resource != "award_list"))

    await dbadmin.upgrade(shared_owner_url, fewer)

    await dbadmin.check(house, fewer)
    assert "policies/ has changed" in await refusal(house)
    await dbadmin.upgrade(shared_owner_url, book())


async def test_a_database_with_nothing_installed_is_refused(owner: Any, house: str) -> None:
    name = f"empty_{uuid4().hex}"
    await owner.execute(f"CREATE DATABASE {name}")

    message = await refusal(dbadmin.of_database(house, name))
    await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")

    assert message == "no row-level security is installed: run `award db upgrade`"


# --- What is installed ---------------------------------------------------------------------------------------------------


async def test_every_table_has_row_level_security_forced_and_a_policy_of_the_system(owner: Any) -> None:
    rows = await owner.fetch(
        "SELECT relname AS name, relrowsecurity AND relforcerowsecurity AS forced, relowner::regrole::text AS owner,"
        " ARRAY(SELECT p.polroles::regrole[]::text FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'system'"
        "   AND p.polcmd = '*' AND p.polpermissive) AS system"
        " FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')"
    )

    found = {row["name"]: (row["forced"], row["owner"], row["system"]) for row in rows if row["name"] in TABLES}

    assert {row["name"] for row in rows} == {*TABLES, "alembic_version"}
    assert found == dict.fromkeys(TABLES, (True, "award_owner", ["{award_system}"]))


async def test_nobody_but_the_system_may_write(owner: Any) -> None:
    writers = await owner.fetch(
        "SELECT DISTINCT r.rolname FROM pg_roles r, unnest($1::text[]) t, unnest($2::text[]) p"
        " WHERE r.rolname LIKE 'award%' AND r.rolname <> 'award_owner' AND has_table_privilege(r.oid, 'public.' || t, p)",
        TABLES,
        ["INSERT", "UPDATE", "DELETE", "TRUNCATE"],
    )

    assert {row["rolname"] for row in writers} == {"award_system"}


async def test_not_even_the_system_may_delete_or_rewrite_the_ledger(owner: Any) -> None:
    rows = await owner.fetch(
        "SELECT t, p FROM unnest($1::text[]) t, unnest($2::text[]) p"
        " WHERE has_table_privilege('award_system', 'public.' || t, p)",
        TABLES,
        ["UPDATE", "DELETE", "TRUNCATE"],
    )

    assert {row["p"] for row in rows} == {"UPDATE"}
    assert not {row["t"] for row in rows} & {"ledger_entry", "ledger_link", "act_receipt"}


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_entry SET code = ''", "DELETE FROM ledger_link", "TRUNCATE ledger_entry CASCADE"]
)
async def test_not_even_the_owner_rewrites_the_ledger(owner: Any, statement: str) -> None:
    with pytest.raises(asyncpg.RaiseError, match=r"LEDGER_IS_APPEND_ONLY Art\.5"):
        await owner.execute(statement)


async def test_the_login_sees_no_table_before_it_takes_a_role(app: Any) -> None:
    refused = []
    for table in TABLES:
        try:
            await app.fetch(f"SELECT 1 FROM public.{table}")
        except asyncpg.InsufficientPrivilegeError:
            refused.append(table)

    assert refused == TABLES


async def test_the_login_reads_after_it_has_taken_a_role(app: Any) -> None:
    await app.execute("SET ROLE award_public")

    assert await app.fetchval("SELECT count(*) FROM programme") == 1


async def test_the_login_has_no_might_and_inherits_nothing(owner: Any) -> None:
    row = await owner.fetchrow(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolinherit FROM pg_roles WHERE rolname = 'award_app'"
    )
    members = await owner.fetch(
        "SELECT roleid::regrole::text AS role, inherit_option, admin_option FROM pg_auth_members"
        " WHERE member = 'award_app'::regrole"
    )

    assert set(row.values()) == {False}
    assert {m["role"]: (m["inherit_option"], m["admin_option"]) for m in members} == dict.fromkeys(
        [*READ_ROLES, "award_system"], (False, False)
    )


async def test_a_role_of_the_book_is_no_other_role(owner: Any) -> None:
    rows = await owner.fetch(
        "SELECT r.rolname, g.roleid::regrole::text FROM pg_auth_members g JOIN pg_roles r ON r.oid = g.member"
        " WHERE r.rolname = ANY ($1::text[])",
        [*READ_ROLES, "award_system"],
    )

    assert rows == []


async def test_the_login_cannot_become_owner_of_tables_or_scopes(app: Any) -> None:
    for role in ("award_owner", "award_scopes", "postgres"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(f"SET ROLE {role}")


async def test_a_scope_looks_names_up_in_the_catalogue_alone_and_belongs_to_its_owner(owner: Any) -> None:
    rows = await owner.fetch(
        "SELECT proname, prosecdef, proconfig, proowner::regrole::text AS owner FROM pg_proc"
        " WHERE pronamespace = 'scope'::regnamespace"
    )

    assert len(rows) > 20
    assert {(r["prosecdef"], *r["proconfig"], r["owner"]) for r in rows} == {
        (True, "search_path=pg_catalog, pg_temp", "award_scopes")
    }


async def test_a_scope_is_not_executable_by_everyone(owner: Any, login: str) -> None:
    rows = await owner.fetch(
        "SELECT oid::regprocedure::text AS name FROM pg_proc WHERE pronamespace = 'scope'::regnamespace"
        " AND has_function_privilege($1, oid, 'EXECUTE')",
        login,
    )

    assert rows == []


@pytest.mark.parametrize(
    ("role", "function"),
    [
        ("award_public", "open_dossiers"),
        ("award_public", "conflicted_dossiers"),
        ("award_finance", "reported_dossiers"),
        ("award_applicant", "handled_objections"),
        ("award_office", "my_reviews"),
    ],
)
async def test_a_role_executes_only_the_scopes_of_its_own_lines(app: Any, role: str, function: str) -> None:
    await app.execute(f"SET ROLE {role}")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.fetch(f"SELECT scope.{function}()")


async def test_a_role_may_make_nothing(owner: Any) -> None:
    rows = await owner.fetch(
        "SELECT r.rolname, n.nspname FROM pg_namespace n, pg_roles r WHERE r.rolname = ANY ($1::text[])"
        " AND has_schema_privilege(r.oid, n.oid, 'CREATE')",
        [*READ_ROLES, "award_system", "award_app"],
    )

    assert rows == []


async def test_nothing_is_found_without_entering_first(world: World) -> None:
    await world.dossier(await world.cycle("drafting"), await world.organisation())
    await world.person()

    async with world.db.transaction("award_office") as tx:
        found = [await tx.sql(f"SELECT id FROM public.{table}") for table in ("dossier", "organisation", "person")]

    assert found == [[], [], []]


async def test_what_one_transaction_entered_is_gone_in_the_next(world: World) -> None:
    clerk = await world.actor("office")
    dossier = await world.dossier(await world.cycle(), await world.organisation())
    assert await world.visible(clerk, "dossier") == {dossier}

    for _ in range(3):
        async with world.db.transaction("award_office") as tx:
            assert await tx.sql("SELECT id FROM public.dossier") == []


async def test_a_grant_gives_nothing_under_another_database_role(world: World) -> None:
    county = await world.county("360702")
    dossier = await world.dossier(await world.cycle(), await world.organisation("360702"))

    async with world.db.transaction("award_office") as tx:
        await county.enter(tx)
        found = await tx.sql("SELECT id FROM public.dossier")

    assert await world.visible(county, "dossier") == {dossier}
    assert found == []


async def test_the_migrations_lead_to_the_models(shared_owner_url: str) -> None:
    await dbadmin.migrations_match(shared_owner_url)
