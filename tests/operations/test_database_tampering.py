"""The application refuses a database that was changed by hand; `award db upgrade` repairs it or names what differs."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from api import dbadmin
from api.catalogue import Thing
from api.dbadmin import DatabaseUnfit
from policies.book import Book, book
from policies.compile import policies

BY_HAND = "the database was changed by hand: run `award db upgrade`, which repairs or names it"
CHANGED = "the code has changed since it was installed: run `award db upgrade`"


def named(table: str, ending: str) -> str:
    """Return the whole name of a policy."""
    return next(one.name for one in policies(book()) if one.table == table and one.name.endswith(ending))


ALTERATIONS = {
    "a policy altered": f'ALTER POLICY "{named("dossier", "allow:applicant:own")}" ON dossier USING (true)',
    "a policy dropped": f'DROP POLICY "{named("dossier", "deny:expert:conflicted")}" ON dossier',
    "a permissive policy added": "CREATE POLICY more ON dossier_secret FOR SELECT TO award_public USING (true)",
    "a policy given to another role": f'ALTER POLICY "{named("objector", "allow:supervisor:in_programme")}" ON objector TO award_office',
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
    "the clock given to another owner": "ALTER FUNCTION ctx.clock() OWNER TO award_app",
    "a trigger disabled": "ALTER TABLE ledger_entry DISABLE TRIGGER keep_duties_apart",
    "a trigger that fires at replicas alone": "ALTER TABLE role_grant ENABLE REPLICA TRIGGER keep_roles_apart",
    "foreign keys disabled": "ALTER TABLE review DISABLE TRIGGER ALL",
    "a trigger dropped": "DROP TRIGGER keep_locked_review ON review",
    "a trigger that watches less": "CREATE OR REPLACE TRIGGER keep_forever BEFORE TRUNCATE ON ledger_link"
    " FOR EACH STATEMENT EXECUTE FUNCTION keep_forever()",
    "a trigger that no longer checks": "CREATE OR REPLACE FUNCTION keep_roles_apart() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN NEW; END $$",
    "a trigger's function dropped": "DROP FUNCTION keep_signed_list CASCADE",
    "a table opened to the login": "GRANT SELECT ON dossier_secret TO award_app",
    "a table opened to everyone": "GRANT SELECT ON dossier_secret TO PUBLIC",
    "a table opened to a foreign role": "GRANT SELECT ON dossier_secret TO pg_monitor WITH GRANT OPTION",
    "a column opened to the login": "GRANT SELECT (trade_secrets) ON dossier_secret TO award_app",
    "the ledger opened to change": "GRANT UPDATE, DELETE ON ledger_entry TO award_system",
    "a privilege taken from the system": "REVOKE INSERT ON ledger_entry FROM award_system",
    "a privilege taken from the owner": "REVOKE SELECT ON ledger_entry FROM award_owner",
    "a schema opened": "GRANT CREATE ON SCHEMA public TO award_public",
    "the schema of scopes given away": "ALTER SCHEMA scope OWNER TO award_app",
    "a table given to another owner": "ALTER TABLE local_account OWNER TO postgres",
    "a table given to the login": "ALTER TABLE local_account OWNER TO award_app",
    "the mark of migrations opened": "GRANT UPDATE ON alembic_version TO award_app",
    "the separation of duties emptied": "DELETE FROM duty_pair",
    "a duty that is another": "UPDATE duty_pair SET matter = 'cycle' WHERE matter = 'dossier'",
    "the incompatible roles emptied": "DELETE FROM incompatible_roles",
    "one pair of incompatible roles removed": "DELETE FROM incompatible_roles WHERE id = (SELECT min(id::text)::uuid FROM incompatible_roles)",
    "an article of incompatible roles changed": "UPDATE incompatible_roles SET article = 'Art.1'",
}
# What upgrade did not make it does not remove, and what holds data it does not rebuild: it names them.
STRANGE = {
    "a view": (
        "CREATE VIEW everything AS SELECT * FROM dossier_secret; GRANT SELECT ON everything TO award_public",
        "view public.everything does not belong here",
    ),
    "a materialized view": (
        "CREATE MATERIALIZED VIEW kept AS SELECT * FROM dossier",
        "materialized view public.kept does not belong here",
    ),
    "a foreign table": (
        "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER away FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (a int) SERVER away",
        "foreign table public.f does not belong here",
    ),
    "a function": (
        (
            "CREATE FUNCTION leak() RETURNS SETOF dossier_secret LANGUAGE sql SECURITY DEFINER AS"
            " $$ SELECT * FROM public.dossier_secret $$"
        ),
        "function public.leak() does not belong here",
    ),
    "a schema": (
        (
            "CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.copy AS SELECT * FROM dossier;"
            " GRANT USAGE ON SCHEMA elsewhere TO award_public"
        ),
        "schema elsewhere does not belong here",
    ),
    "a table that adds its rows to another": (
        "CREATE TABLE more () INHERITS (review)",
        "table public.more does not belong here",
    ),
    "a trigger": (
        "CREATE TRIGGER skip BEFORE INSERT ON conflict FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "trigger public.conflict skip does not belong here",
    ),
    "an event trigger": (
        (
            "CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;"
            " CREATE EVENT TRIGGER watching ON ddl_command_end EXECUTE FUNCTION watch()"
        ),
        "event trigger watching does not belong here",
    ),
    "a rule": (
        "CREATE RULE forget AS ON INSERT TO ledger_payload DO INSTEAD NOTHING",
        "rule public.ledger_payload forget does not belong here",
    ),
    "a rule on the reference rows": (
        "CREATE RULE keep AS ON INSERT TO duty_pair WHERE NEW.matter = 'dossier' DO INSTEAD NOTHING",
        "rule public.duty_pair keep does not belong here",
    ),
    "an index dropped": (
        "DROP INDEX uq_dossier_live",
        "index public.uq_dossier_live is missing: CREATE UNIQUE INDEX uq_dossier_live ON public.dossier",
    ),
    "an index that does not work": (
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'uq_dossier_live'::regclass",
        "index public.uq_dossier_live is ",
    ),
    "a constraint dropped": (
        "ALTER TABLE review DROP CONSTRAINT ck_review_state",
        "constraint public.review ck_review_state is missing: CHECK",
    ),
    "a constraint that allows everything": (
        "ALTER TABLE review DROP CONSTRAINT ck_review_state, ADD CONSTRAINT ck_review_state CHECK (true)",
        "constraint public.review ck_review_state is 'CHECK (true) t' instead of",
    ),
    "a foreign key no longer enforced": (
        "ALTER TABLE review ALTER CONSTRAINT fk_review_dossier_id NOT ENFORCED",
        "constraint public.review fk_review_dossier_id is",
    ),
    "a column that may be empty": (
        "ALTER TABLE ledger_entry ALTER outcome DROP NOT NULL",
        "column public.ledger_entry outcome is",
    ),
    "a default": (
        "ALTER TABLE review ALTER state SET DEFAULT 'locked'",
        "column public.review state is",
    ),
    "a column dropped": (
        "ALTER TABLE conflict DROP dismissed_at CASCADE",
        "column public.conflict dismissed_at is missing: timestamp with time zone",
    ),
    "default privileges": (
        "ALTER DEFAULT PRIVILEGES FOR ROLE award_owner GRANT SELECT ON TABLES TO award_public",
        "default privileges award_owner r does not belong here",
    ),
    "a system table opened": (
        "GRANT SELECT ON pg_authid TO award_public",
        "privileges table pg_authid does not belong here",
    ),
    "a column of a system table opened": (
        "GRANT SELECT (rolpassword) ON pg_authid TO award_public",
        "privileges column rolpassword of table pg_authid does not belong here",
    ),
    "the mark of migrations removed": ("DELETE FROM alembic_version", 'relation "act_receipt" already exists'),
    "a migration that the code does not know": (
        "UPDATE alembic_version SET version_num = 'later'",
        "Can't locate revision identified by 'later'",
    ),
    "a system function opened": (
        "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO award_public",
        "privileges function pg_read_file(text)",
    ),
    "a system function changed": (
        "ALTER FUNCTION pg_catalog.set_config(text, text, boolean) SET search_path = public",
        "server its own functions is",
    ),
    "an operator": (
        "CREATE OPERATOR public.=== (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = uuid_ne)",
        "operator public.===(pg_catalog.uuid,pg_catalog.uuid) does not belong here",
    ),
    "an extension": ("DROP EXTENSION plpgsql CASCADE", 'language "plpgsql" does not exist'),
    "a table dropped": ("DROP TABLE objector", "objector"),
    "a view over a scope": (
        "CREATE VIEW mine AS SELECT scope.my_cycles()",
        "view mine depends on function scope.my_cycles()",
    ),
}


@pytest.fixture(scope="module")
async def expected(owner: Any, shared_owner_url: str) -> list[Thing]:
    """The catalogue of a database that the code alone made: the same for all tests of this module."""
    return await dbadmin._expected(owner, shared_owner_url, book())


@pytest.fixture
def once(expected: list[Thing], monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare each upgrade to make that database anew."""

    async def known(*_: Any) -> list[Thing]:
        return expected

    monkeypatch.setattr(dbadmin, "_expected", known)


async def refusal(url: str, rights: Book | None = None) -> str:
    with pytest.raises(DatabaseUnfit) as refused:
        await dbadmin.check(url, rights or book())
    return str(refused.value)


@pytest.mark.usefixtures("once")
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


@pytest.mark.usefixtures("once")
@pytest.mark.parametrize(("statement", "named"), STRANGE.values(), ids=STRANGE)
async def test_what_upgrade_cannot_repair_it_names_and_does_not_seal(
    owner_url: str, database_url: str, statement: str, named: str
) -> None:
    connection = await asyncpg.connect(owner_url)
    await connection.execute(statement)
    sealed = await dbadmin._seal(connection)

    assert await refusal(database_url) == BY_HAND
    with pytest.raises(DatabaseUnfit) as refused:
        await dbadmin.upgrade(owner_url, book())
    assert named in str(refused.value)

    assert await dbadmin._seal(connection) == sealed
    assert await refusal(database_url) == BY_HAND
    await connection.close()


async def test_upgrade_names_each_deviation_and_of_a_strange_table_nothing_else(owner_url: str) -> None:
    connection = await asyncpg.connect(owner_url)
    await connection.execute("CREATE TABLE note (id int PRIMARY KEY CHECK (id > 0)); DROP INDEX uq_dossier_live")
    await connection.close()

    with pytest.raises(DatabaseUnfit) as refused:
        await dbadmin.upgrade(owner_url, book())

    first, *named = [line.split(":")[0] for line in str(refused.value).splitlines()]
    assert first == "the database is not what the code makes; remove or restore by hand"
    assert named == [
        "  · index public.note_pkey does not belong here",
        "  · index public.uq_dossier_live is missing",
        "  · table public.note does not belong here",
    ]


async def test_upgrade_passes_once_what_it_named_is_removed(owner_url: str, database_url: str) -> None:
    connection = await asyncpg.connect(owner_url)
    await connection.execute("CREATE VIEW everything AS SELECT * FROM dossier_secret")
    with pytest.raises(DatabaseUnfit):
        await dbadmin.upgrade(owner_url, book())
    await connection.execute("DROP VIEW everything")
    await connection.close()

    await dbadmin.upgrade(owner_url, book())

    await dbadmin.check(database_url, book())


async def test_upgrade_does_not_trust_what_was_sealed_under_other_code(owner_url: str, database_url: str) -> None:
    """A seal of before, over a database that was tampered with, is not renewed as it is."""
    connection = await asyncpg.connect(owner_url)
    await connection.execute("ALTER TABLE review DISABLE TRIGGER keep_locked_review")
    installed = await dbadmin._installed(connection)
    await connection.execute(f"COMMENT ON SCHEMA scope IS 'before {installed}'")

    await dbadmin.upgrade(owner_url, book())

    enabled = await connection.fetchval("SELECT tgenabled FROM pg_trigger WHERE tgname = 'keep_locked_review'")
    await connection.close()
    assert enabled == b"O"
    await dbadmin.check(database_url, book())


@pytest.mark.parametrize("seal", ["{}", "before"])
async def test_a_seal_that_is_none_is_refused_and_renewed(owner_url: str, database_url: str, seal: str) -> None:
    connection = await asyncpg.connect(owner_url)
    await connection.execute(f"COMMENT ON SCHEMA scope IS '{seal}'")
    await connection.close()

    assert await refusal(database_url) == CHANGED

    await dbadmin.upgrade(owner_url, book())
    await dbadmin.check(database_url, book())


async def test_upgrade_leaves_no_database_behind(owner: Any, shared_owner_url: str) -> None:
    await owner.execute("COMMENT ON SCHEMA scope IS 'before'")

    await dbadmin.upgrade(shared_owner_url, book())

    beside = await owner.fetchval("SELECT 'award_expected_' || md5(current_database())")
    assert await owner.fetch("SELECT 1 FROM pg_database WHERE datname = $1", beside) == []


async def test_tables_of_a_session_change_nothing(owner: Any, house: str) -> None:
    await owner.execute("CREATE TEMP TABLE mine (id int PRIMARY KEY CHECK (id > 0)); CREATE TEMP VIEW i AS TABLE mine")

    await dbadmin.check(house, book())


async def test_check_asks_few_questions(house: str) -> None:
    """It runs at every start: five statements."""
    asked: list[str] = []
    connect = asyncpg.connect

    async def listening(*args: Any, **settings: Any) -> Any:
        connection = await connect(*args, **settings)
        connection.add_query_logger(lambda query: asked.append(query.query))
        return connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncpg, "connect", listening)
        await dbadmin.check(house, book())

    assert len([query for query in asked if "SELECT" in query]) == 5


async def test_a_book_that_changed_since_it_was_installed_is_refused(house: str) -> None:
    text = "\n".join(map(str, book().lines))
    more = Book(f"{text}\np, public, dossier, read, submitted, allow, Art.17")

    assert await refusal(house, more) == CHANGED


@pytest.mark.parametrize("rules", ["duties", "incompatible_roles"])
async def test_a_separation_that_changed_since_it_was_installed_is_refused(
    house: str, monkeypatch: pytest.MonkeyPatch, rules: str
) -> None:
    fewer = getattr(dbadmin, rules)()[1:]

    monkeypatch.setattr(dbadmin, rules, lambda: fewer)

    assert await refusal(house) == CHANGED


async def test_upgrade_installs_a_book_that_changed(shared_owner_url: str, house: str) -> None:
    fewer = Book("\n".join(str(line) for line in book().lines if line.resource != "award_list"))

    await dbadmin.upgrade(shared_owner_url, fewer)

    await dbadmin.check(house, fewer)
    assert await refusal(house) == CHANGED
    await dbadmin.upgrade(shared_owner_url, book())


async def test_a_database_with_nothing_installed_is_refused(owner: Any, house: str) -> None:
    name = f"empty_{uuid4().hex}"
    await owner.execute(f"CREATE DATABASE {name}")

    message = await refusal(dbadmin.of_database(house, name))
    await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")

    assert message == "no row-level security is installed: run `award db upgrade`"
