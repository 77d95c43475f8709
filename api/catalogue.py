"""What a database holds beside its data, as comparable rows: every object that decides who sees or may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import asyncpg

from models.database import SYSTEM_ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator


class Thing(NamedTuple):
    """One object of the catalogue; `make` makes it again, if that is possible without touching data."""

    kind: str
    name: str
    body: str
    make: str | None = None


_WHOLE: Final = {"table", "view", "materialized view", "sequence", "foreign table", "partitioned table", "type"}
# Objects with numbers from here on were made after the server was: `initdb` uses those below.
_OURS: Final = "16384"
# Kinds of which the code has none, or whose name says all.
_OTHERS: Final = (
    "am", "cast", "collation", "conversion", "event_trigger", "extension", "foreign_data_wrapper", "foreign_server",
    "language", "opclass", "operator", "opfamily", "publication", "statistic_ext", "transform", "ts_config", "ts_dict",
    "ts_parser", "ts_template",
)  # fmt: skip


def _acl(column: str, default: str) -> str:
    """Return the privileges in a fixed order, whether they are stated or the default."""
    return f"ARRAY(SELECT a::text FROM unnest(COALESCE({column}, {default})) a ORDER BY 1)::text"


def _changed_since_initdb(catalogue: str, column: str) -> str:
    """Privileges of the server's own objects, where they are not those that it was made with."""
    return f"""
SELECT 'privileges', pg_describe_object('{catalogue}'::regclass, c.oid, 0), {column}::text, NULL
FROM {catalogue} c LEFT JOIN pg_init_privs i ON (i.classoid, i.objoid, i.objsubid) = ('{catalogue}'::regclass, c.oid, 0)
WHERE c.oid < {_OURS} AND {column} IS DISTINCT FROM i.initprivs
 AND (c.tableoid, c.oid) <> ('pg_namespace'::regclass, 'public'::regnamespace)"""


_RELATION_ACL: Final = _acl("relacl", """acldefault(CASE relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, relowner)""")
_PARTS: Final = (
    f"""
SELECT 'schema' AS kind, nspname::text AS name,
       concat_ws(' ', nspowner::regrole, {_acl("nspacl", "acldefault('n', nspowner)")}) AS body, NULL AS make
FROM pg_namespace WHERE (oid >= {_OURS} OR nspname = 'public') AND nspname !~ '^pg_(toast_)?temp_'""",
    f"""
SELECT CASE relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
        WHEN 'f' THEN 'foreign table' WHEN 'p' THEN 'partitioned table' ELSE 'type' END, c.oid::regclass::text,
       concat_ws(' ', relowner::regrole, relpersistence, relrowsecurity, relforcerowsecurity, relispartition, reloptions,
        {_RELATION_ACL},
        CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
        (SELECT string_agg(inhparent::regclass::text, ' ') FROM pg_inherits WHERE inhrelid = c.oid)), NULL
FROM r c WHERE relkind NOT IN ('i', 'I')""",
    """
SELECT 'column', attrelid::regclass || ' ' || attname,
       concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END, attidentity,
        attgenerated, NULLIF(attcollation, 0)::regcollation, pg_get_expr(adbin, adrelid), attacl), NULL
FROM r JOIN pg_attribute a ON attrelid = r.oid LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
WHERE relkind NOT IN ('i', 'I') AND attnum > 0 AND NOT attisdropped""",
    f"""
SELECT 'constraint', COALESCE(conrelid::regclass::text, contypid::regtype::text) || ' ' || conname,
       concat_ws(' ', pg_get_constraintdef(oid), convalidated), NULL
FROM pg_constraint WHERE oid >= {_OURS}""",
    """
SELECT 'index', r.oid::regclass::text, concat_ws(' ', pg_get_indexdef(r.oid), indisvalid, indisready, indislive), NULL
FROM r JOIN pg_index ON indexrelid = r.oid""",
    f"""
SELECT 'trigger', tgrelid::regclass || ' ' || COALESCE(conname || ' ' || tgfoid::regproc, tgname),
       concat_ws(' ', tgenabled, CASE WHEN NOT tgisinternal THEN pg_get_triggerdef(t.oid) END),
       CASE WHEN tgisinternal THEN format('ALTER TABLE %s ENABLE TRIGGER ALL', tgrelid::regclass)
        ELSE format('DROP TRIGGER IF EXISTS %I ON %s; %s', tgname, tgrelid::regclass, pg_get_triggerdef(t.oid)) END
FROM pg_trigger t LEFT JOIN pg_constraint c ON c.oid = tgconstraint WHERE t.oid >= {_OURS}""",
    f"""
SELECT 'rule', ev_class::regclass || ' ' || rulename, concat_ws(' ', ev_enabled, pg_get_ruledef(oid)), NULL
FROM pg_rewrite WHERE oid >= {_OURS}""",
    """
SELECT 'policy', format('%I.%I %s', schemaname, tablename, policyname),
       concat_ws(' ', permissive, roles, cmd, qual, '/', with_check), NULL
FROM pg_policies""",
    f"""
SELECT 'function', oid::regprocedure::text,
       concat_ws(' ', proowner::regrole, {_acl("proacl", "acldefault('f', proowner)")},
        CASE WHEN prokind <> 'a' THEN pg_get_functiondef(oid) END),
       CASE WHEN prokind <> 'a' THEN format('%s; ALTER FUNCTION %s OWNER TO %s', pg_get_functiondef(oid),
        oid::regprocedure, proowner::regrole) END
FROM pg_proc WHERE oid >= {_OURS}""",
    f"""
SELECT 'type', oid::regtype::text, concat_ws(' ', typtype, typowner::regrole, typacl), NULL
FROM pg_type WHERE oid >= {_OURS} AND typrelid = 0 AND typelem = 0""",
    """
SELECT 'default privileges', concat_ws(' ', defaclrole::regrole, NULLIF(defaclnamespace, 0)::regnamespace, defaclobjtype),
       defaclacl::text, NULL
FROM pg_default_acl""",
    """
SELECT 'database', 'privileges to create', string_agg(grantee::regrole::text, ' ' ORDER BY 1), NULL
FROM pg_database, aclexplode(datacl)
WHERE datname = current_database() AND privilege_type = 'CREATE' AND grantee <> datdba HAVING count(*) > 0""",
    f"""
SELECT 'server', 'its own functions', md5(string_agg(concat_ws(' ', oid, proname, prosrc, probin, prosecdef, proconfig),
        ' ' ORDER BY oid)), NULL
FROM pg_proc WHERE oid < {_OURS}""",
    f"""
SELECT 'privileges', pg_describe_object('pg_class'::regclass, attrelid, attnum), attacl::text, NULL
FROM pg_attribute LEFT JOIN pg_init_privs ON (classoid, objoid, objsubid) = ('pg_class'::regclass, attrelid, attnum)
WHERE attrelid < {_OURS} AND attacl IS DISTINCT FROM initprivs""",
    _changed_since_initdb("pg_class", "relacl"),
    _changed_since_initdb("pg_proc", "proacl"),
    _changed_since_initdb("pg_namespace", "nspacl"),
    *(
        f"""
SELECT replace('{kind}', '_', ' '), (pg_identify_object('pg_{kind}'::regclass, oid, 0)).identity, '', NULL
FROM pg_{kind} WHERE oid >= {_OURS}"""
        for kind in _OTHERS
    ),
)
# Neither what belongs to one session nor what keeps long values.
_CATALOGUE: Final = f"""
WITH r AS (SELECT * FROM pg_class WHERE oid >= {_OURS} AND relpersistence <> 't' AND relnamespace <> 'pg_toast'::regnamespace)
SELECT kind, name, body, make FROM ({" UNION ALL ".join(_PARTS)}) t WHERE name !~ '^pg_temp' ORDER BY 1, 2, 3"""
# Rows that are part of the code: triggers and migrations go by them.
_RULES: Final = """
SELECT 'row of duty_pair', concat_ws(' ', earlier, later, matter), article FROM public.duty_pair
UNION ALL
SELECT 'row of incompatible_roles', concat_ws(' ', role_a, role_b), article FROM public.incompatible_roles
UNION ALL
SELECT 'row of alembic_version', version_num, '' FROM public.alembic_version
ORDER BY 1, 2, 3"""
SOURCE: Final = _CATALOGUE + _RULES


async def read(connection: Any) -> list[Thing]:
    """Return all that decides; names are written in full, rows are read as the system."""
    async with connection.transaction():
        await connection.execute(
            f"SET LOCAL search_path = pg_catalog; SET LOCAL jit = off; SET LOCAL ROLE {SYSTEM_ROLE}"
        )
        things = [Thing(*row) for row in await connection.fetch(_CATALOGUE)]
        return [*things, *await _rules(connection)]


async def _rules(connection: Any) -> list[Thing]:
    try:
        async with connection.transaction():
            return [Thing(*row) for row in await connection.fetch(_RULES)]
    except asyncpg.PostgresError as error:  # dropped, renamed or out of reach: not as it should be
        return [Thing("rows", "that are part of the code", str(error))]


def differences(found: list[Thing], expected: list[Thing]) -> Iterator[str]:
    """Say what is strange, what is missing and what is changed, each by name; of a whole table only that."""
    is_, should = ({thing[:2]: thing.body for thing in things} for things in (found, expected))
    whole = {name for kind, name in is_.keys() ^ should.keys() if kind in _WHOLE}
    for key in sorted(is_.keys() | should.keys()):
        of, _, part = key[1].partition(" ")
        if (part and of in whole) or is_.get(key) == should.get(key):
            continue
        if key not in should:
            yield f"{' '.join(key)} does not belong here"
        elif key not in is_:
            yield f"{' '.join(key)} is missing: {should[key]}"
        else:
            yield f"{' '.join(key)} is {is_[key]!r} instead of {should[key]!r}"


def repairs(found: list[Thing], expected: list[Thing]) -> Iterator[str]:
    """Return the statements that make anew what is missing or changed and holds no data."""
    same = {thing[:3] for thing in found}
    return (thing.make for thing in expected if thing.make and thing[:3] not in same)
