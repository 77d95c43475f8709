"""What `award db upgrade` installs: who may read, write, execute and make what in the database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from api import dbadmin
from models import Base
from policies.compile import READ_ROLES
from tests.world import World

TABLES = sorted(Base.metadata.tables)


@pytest.fixture
async def app(house: str) -> AsyncIterator[Any]:
    """The application's login before it takes a role."""
    connection = await asyncpg.connect(house)
    yield connection
    await connection.close()


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

    assert {row["p"] for row in rows} == {"UPDATE", "DELETE"}
    # What people wrote in acts, and what is kept of people, goes one day (Art. 31).
    assert {row["t"] for row in rows if row["p"] == "DELETE"} == {
        "ledger_payload", "registration_request", "identity", "local_account", "person_contact", "expert_credential",
        "engagement", "absence", "calendar_feed", "message", "letter",
    }  # fmt: skip
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
