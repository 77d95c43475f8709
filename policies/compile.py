"""Compile the book of rights to PostgreSQL: roles, grants, scope functions and row-level security."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from models import Base
from models.database import SYSTEM_ROLE
from policies.book import READ, Book
from policies.fragments import among
from policies.scope_functions import CONTEXT, FUNCTIONS
from policies.scopes import APART_FROM_PROGRAMMES, OF_FIELDS, SCOPES
from regulation.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from policies.book import Line

SCOPE_OWNER: Final = "award_scopes"
_ANYBODY: Final = frozenset({"*", Role.PUBLIC.value})
_LAST: Final = 999  # more lines than the book has
TABLE_OWNER: Final = "award_owner"
READ_ROLES: Final = tuple(f"award_{role.value}" for role in Role)
_TABLES: Final = (*Base.metadata.tables, "alembic_version")
_APPEND_ONLY: Final = {"ledger_entry", "ledger_link", "ledger_anchor", "act_receipt"}
# Rows that go once they are kept no longer (Art. 31); of the ledger what people wrote, never an entry.
_ERASABLE: Final = {
    "ledger_payload", "registration_request", "identity", "local_account", "person_contact", "expert_credential",
    "engagement", "absence", "calendar_feed", "message", "letter",
}  # fmt: skip


@dataclass(frozen=True)
class CompiledPolicy:
    """One row-level security policy and the lines of the book that it came from."""

    name: str
    table: str
    sql: str
    source: tuple[Line, ...]


def policies(book: Book) -> list[CompiledPolicy]:
    """Return the row-level security of all tables: one policy a role, table, scope and effect."""
    grouped: dict[tuple[str, str, str, str], list[Line]] = defaultdict(list)
    for line in book.lines:
        if line.act == READ:
            grouped[line.resource, line.effect, line.scope, line.role].append(line)
    read = [_policy(*key, tuple(lines)) for key, lines in grouped.items()]
    return [*read, *(_system(table) for table in Base.metadata.tables)]


def _policy(table: str, effect: str, scope: str, role: str, lines: tuple[Line, ...]) -> CompiledPolicy:
    expression = SCOPES[table][scope].format(t=table)
    if effect == "allow" and (role in _ANYBODY or scope == "self"):
        expression = within_reach(table, expression)
    kind, using = ("PERMISSIVE", expression) if effect == "allow" else ("RESTRICTIVE", f"({expression}) IS NOT TRUE")
    # PostgreSQL asks policies in falling order of names and stops at the first that shows the row: those of the role as
    # in the book, then those of everybody, whose arrays are long.
    turn = 0 if role == "*" else _LAST - lines[0].number
    name = f"{turn:03}:{effect}:{role}:{scope}"
    to = ", ".join(READ_ROLES) if role == "*" else f"award_{role}"
    sql = f'CREATE POLICY "{name}" ON public.{table} AS {kind} FOR SELECT TO {to} USING ({using});'
    return CompiledPolicy(name, table, sql, lines)


def within_reach(table: str, expression: str) -> str:
    """Narrow what everybody may read, and what somebody may as oneself, to the programme that the request is in.

    Other scopes hold within the programme of the grant by what they say (ADR 0025).
    """
    if table in APART_FROM_PROGRAMMES:
        return expression
    columns = Base.metadata.tables[table].c
    for column, function in (("programme_id", "reached_programmes"), ("cycle_id", "reached_cycles")):
        if column in columns:
            reached = among(column, function).format(t=table)
            common = f"{table}.{column} IS NULL OR " if columns[column].nullable else ""
            return f"({expression}) AND ({common}{reached})"
    return expression


def _system(table: str) -> CompiledPolicy:
    sql = f"CREATE POLICY system ON public.{table} TO {SYSTEM_ROLE} USING (true) WITH CHECK (true);"
    return CompiledPolicy("system", table, sql, ())


# What was found is kept in a setting of the transaction, beside the context that it was found in: with another one it
# does not count. What changes meanwhile changes under the system role, which asks no scope.
_ONCE: Final = """
DECLARE whole text := ctx.whole(); known text := current_setting('award.{name}', true); found {kind};
BEGIN
 IF starts_with(known, whole) THEN RETURN substr(known, length(whole) + 1)::{kind}; END IF;
 found := ARRAY({query});
 PERFORM set_config('award.{name}', whole || found::text, true);
 RETURN found;
END """


def _functions() -> Iterator[str]:
    for name, (kind, query) in FUNCTIONS.items():
        language, body = (
            ("plpgsql", _ONCE.format(name=name, kind=kind, query=query)) if kind.endswith("[]") else ("sql", query)
        )
        yield (
            f"CREATE OR REPLACE FUNCTION scope.{name}() RETURNS {kind} LANGUAGE {language} STABLE SECURITY DEFINER"
            f" SET search_path = pg_catalog, pg_temp AS $$ {body} $$;"
        )


def _used_by(book: Book) -> dict[str, set[str]]:
    """Map each scope function to the database roles whose lines use it."""
    used: dict[str, set[str]] = defaultdict(set, {name: set(READ_ROLES) for name in OF_FIELDS})
    for line in book.lines:
        roles = READ_ROLES if line.role == "*" else (f"award_{line.role}",)
        for name in re.findall(r"scope\.(\w+)\(", within_reach(line.resource, SCOPES[line.resource][line.scope])):
            used[name].update(roles)
    return used


def _privileges(book: Book) -> Iterator[str]:
    """Every role may ask every table that the book speaks of; what it finds there is row-level security's."""
    readable = {line.resource for line in book.lines if line.act == READ}
    for table in Base.metadata.tables:
        writes = "SELECT, INSERT" if table in _APPEND_ONLY else "SELECT, INSERT, UPDATE"
        writes += ", DELETE" if table in _ERASABLE else ""
        yield f"GRANT SELECT ON public.{table} TO {SCOPE_OWNER};"
        yield f"GRANT {writes} ON public.{table} TO {SYSTEM_ROLE};"
        if table in readable:
            yield f"GRANT SELECT ON public.{table} TO {', '.join(READ_ROLES)};"


def install_sql(book: Book) -> str:
    """Return the statements that bring privileges, scope functions and policies to the state of the book."""
    everyone = ", ".join([*READ_ROLES, SYSTEM_ROLE])
    statements = [
        "CREATE SCHEMA IF NOT EXISTS ctx;",
        "CREATE SCHEMA IF NOT EXISTS scope;",
        f"ALTER SCHEMA ctx OWNER TO {TABLE_OWNER};",
        f"ALTER SCHEMA scope OWNER TO {TABLE_OWNER};",
        "ALTER SCHEMA public OWNER TO pg_database_owner;",
        *(f"ALTER TABLE public.{table} OWNER TO {TABLE_OWNER};" for table in _TABLES),
        _DROP_ALL,
        f"GRANT ALL ON SCHEMA ctx, scope, public TO {TABLE_OWNER};",
        "GRANT ALL ON SCHEMA public TO pg_database_owner;",
        "GRANT USAGE ON SCHEMA public TO PUBLIC;",
        *(f"GRANT ALL ON public.{table} TO {TABLE_OWNER};" for table in _TABLES),
        CONTEXT,
        f"GRANT USAGE ON SCHEMA ctx, scope, public TO {everyone}, {SCOPE_OWNER};",
        # Bodies are checked at call: functions may use one another in any order.
        "SET LOCAL check_function_bodies = off;",
        *_functions(),
        *DOOR,
        "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA scope FROM PUBLIC;",
        *(f"ALTER FUNCTION scope.{name}() OWNER TO {SCOPE_OWNER};" for name in FUNCTIONS),
        *(f"ALTER FUNCTION {function} OWNER TO {SCOPE_OWNER};" for function in _OF_DOOR),
        f"GRANT EXECUTE ON FUNCTION {', '.join(_OF_DOOR)} TO {', '.join(READ_ROLES)};",
        *(
            f"GRANT EXECUTE ON FUNCTION scope.{name}() TO {', '.join(sorted(roles))};"
            for name, roles in sorted(_used_by(book).items())
        ),
        f"GRANT SELECT ON public.alembic_version TO {SYSTEM_ROLE};",
        *_privileges(book),
        *(
            f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY;"
            f" ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY;"
            for table in Base.metadata.tables
        ),
        *(policy.sql for policy in policies(book)),
    ]
    return "\n".join(statements)


# Policies, functions and all privileges on what is ours, whoever made or gave them.
_DROP_ALL: Final = f"""
DO $$ DECLARE p record; BEGIN
 FOR p IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public' LOOP
  EXECUTE format('DROP POLICY %I ON public.%I', p.policyname, p.tablename);
 END LOOP;
 FOR p IN SELECT oid::regprocedure AS f FROM pg_proc WHERE pronamespace::regnamespace::text IN ('scope', 'ctx') LOOP
  EXECUTE format('DROP ROUTINE %s', p.f);
 END LOOP;
 FOR p IN
  SELECT what, string_agg(DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, ', ') AS who FROM (
   SELECT format('SCHEMA %I', nspname) AS what, nspacl AS acl FROM pg_namespace
    WHERE nspname IN ('public', 'scope', 'ctx')
   UNION ALL
   SELECT format('TABLE public.%I', relname), a.acl FROM pg_class c, LATERAL (
     SELECT relacl AS acl UNION ALL SELECT attacl FROM pg_attribute WHERE attrelid = c.oid) a
    WHERE relnamespace = 'public'::regnamespace AND relname IN {_TABLES}
  ) given, aclexplode(acl) GROUP BY what
 LOOP
  EXECUTE format('REVOKE ALL ON %s FROM %s CASCADE', p.what, p.who);
 END LOOP;
END $$;
"""

# Locks of the door, always in the same order: the caller's key, the cycle shared (alone if the act is on a list, which
# moves it, or on a draw, which gives places in all of it), the target (alone if the act changes it). `receipt` answers only with the caller's own, so that it tells
# nothing about hidden rows.
DOOR: Final = (
    """
CREATE FUNCTION scope.door(resource text, target uuid, alone boolean, key text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE cycle uuid; caller text := COALESCE(ctx.person_id()::text, 'public');
BEGIN
 PERFORM pg_advisory_xact_lock(hashtextextended('key:' || caller || ':' || key, 0));
 IF resource <> 'cycle' AND EXISTS (SELECT 1 FROM pg_attribute WHERE attname = 'cycle_id'
     AND attrelid = ('public.' || quote_ident(resource))::regclass) THEN
  EXECUTE format('SELECT cycle_id FROM public.%I WHERE id = $1', resource) INTO cycle USING target;
 END IF;
 IF resource IN ('award_list', 'panel_draw') THEN
  PERFORM pg_advisory_xact_lock(hashtextextended(cycle::text, 0));
 ELSIF cycle IS NOT NULL THEN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended(cycle::text, 0));
 END IF;
 IF alone THEN
  PERFORM pg_advisory_xact_lock(hashtextextended(target::text, 0));
 ELSE
  PERFORM pg_advisory_xact_lock_shared(hashtextextended(target::text, 0));
 END IF;
END $$;
""",
    """
CREATE FUNCTION scope.receipt(key text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
SELECT jsonb_build_object('digest', a.request_digest, 'result', a.result)
FROM public.act_receipt a WHERE a.actor = COALESCE(ctx.person_id()::text, 'public') AND a.key = receipt.key
$$;
""",
)
_OF_DOOR: Final = ("scope.door(text, uuid, boolean, text)", "scope.receipt(text)")
