"""Roles of the server that the database relies on: what they must be, what is wrong with them, and how it is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import asyncpg

from models.database import APP_LOGIN, SYSTEM_ROLE
from policies.compile import READ_ROLES, SCOPE_OWNER, TABLE_OWNER

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOGIN: Final = "LOGIN NOINHERIT NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS"
_PLAIN: Final = "NOLOGIN INHERIT NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS"
_ATTRIBUTES: Final[Mapping[str, str]] = {
    TABLE_OWNER: _PLAIN,
    SCOPE_OWNER: _PLAIN.replace("NOBYPASSRLS", "BYPASSRLS"),
    APP_LOGIN: _LOGIN,
    **dict.fromkeys([*READ_ROLES, SYSTEM_ROLE], _PLAIN),
}
# A value of these for the login, or for everybody, would change what names, triggers or scopes mean.
_SETTINGS: Final = (
    "search_path", "role", "row_security", "session_replication_role", "session_preload_libraries",
    "local_preload_libraries",
)  # fmt: skip


def _values(rows: list[tuple[str, ...]]) -> str:
    return ", ".join("(" + ", ".join(f"'{value}'" for value in row) + ")" for row in rows)


# The owner of the tables may be the server's superuser. Superusers and the owner of the database gain nothing by
# membership; the latter migrates, where it is not a superuser.
FAULTS: Final = f"""
WITH wanted(name, attributes) AS (VALUES {_values([*_ATTRIBUTES.items()])}),
may_become(name) AS (VALUES {_values([(role,) for role in (*READ_ROLES, SYSTEM_ROLE)])}),
found AS (
 SELECT oid, rolname::text AS name, rolsuper OR oid = (SELECT datdba FROM pg_database WHERE datname = current_database())
   AS mighty, concat_ws(' ', CASE WHEN rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END,
   CASE WHEN rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END, CASE WHEN rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END,
   CASE WHEN rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END,
   CASE WHEN rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
   CASE WHEN rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END,
   CASE WHEN rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END) AS attributes
 FROM pg_roles),
members AS (
 SELECT r.name AS role, m.name AS member, a.grantor::regrole AS grantor,
   m.name = '{APP_LOGIN}' AND r.name IN (SELECT name FROM may_become) AND NOT inherit_option AND NOT admin_option
   AND set_option AS wanted
 FROM pg_auth_members a JOIN found r ON r.oid = roleid JOIN found m ON m.oid = member
 WHERE NOT m.mighty AND (r.name IN (SELECT name FROM wanted) OR m.name IN (SELECT name FROM wanted)))
SELECT 1 AS step, format('role %s is missing', w.name) AS fault, format('CREATE ROLE %I %s', w.name, w.attributes) AS repair
FROM wanted w WHERE w.name NOT IN (SELECT name FROM found)
UNION ALL
SELECT 2, format('role %s is %s', w.name, f.attributes), format('ALTER ROLE %I %s', w.name, w.attributes)
FROM wanted w JOIN found f USING (name) WHERE w.attributes <> f.attributes AND w.name <> '{TABLE_OWNER}'
UNION ALL
SELECT 3, format('%s is a member of %s', member, role),
 format('REVOKE %I FROM %I GRANTED BY %s CASCADE', role, member, grantor) FROM members WHERE NOT wanted
UNION ALL
SELECT 4, format('{APP_LOGIN} is not a member of %s', name),
 format('GRANT %I TO {APP_LOGIN} WITH INHERIT FALSE, SET TRUE', name)
FROM may_become WHERE name NOT IN (SELECT role FROM members WHERE wanted)
UNION ALL
SELECT 5, format('%s is set for %s', setting, CASE setrole WHEN 0 THEN 'everybody' ELSE setrole::regrole::text END),
 format('ALTER ROLE %s%s RESET %s', CASE setrole WHEN 0 THEN 'ALL' ELSE setrole::regrole::text END,
  CASE WHEN setdatabase <> 0 THEN format(' IN DATABASE %I', current_database()) END, split_part(setting, '=', 1))
FROM pg_db_role_setting s, unnest(setconfig) setting
WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
 AND setrole IN (0, (SELECT oid FROM found WHERE name = '{APP_LOGIN}'))
 AND (split_part(setting, '=', 1) IN {_SETTINGS} OR setting LIKE 'award.%')
UNION ALL
SELECT 6, format('%s may set %s', CASE grantee WHEN 0 THEN 'everybody' ELSE grantee::regrole::text END, parname),
 format('REVOKE ALL ON PARAMETER %s FROM %s', parname, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
FROM pg_parameter_acl, aclexplode(paracl)
WHERE grantee = 0 OR grantee IN (SELECT oid FROM found JOIN wanted USING (name) WHERE NOT mighty)
ORDER BY 1, 2
"""


async def faults(connection: Any) -> list[str]:
    """Return what is wrong with the roles, in words."""
    return [row["fault"] for row in await connection.fetch(FAULTS)]


async def repair(connection: Any) -> list[str]:
    """Make and mend the roles; return what could not be mended."""
    for row in await connection.fetch(FAULTS):
        try:
            await connection.execute(row["repair"])
        except asyncpg.PostgresError:
            continue  # another database's upgrade did it at this moment, or it is among those that are left
    return await faults(connection)
