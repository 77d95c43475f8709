"""An upgrade moves every row, though the policies that bind its owner show it none."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from alembic import command

from api import dbadmin, seed
from policies.book import book
from policies.compile import TABLE_OWNER

# An application of before, checked, recommended and signed for: rows as migration 0007 left them.
BEFORE = """
INSERT INTO programme (id, code, name, name_en, authority) VALUES ($1, 'P', 'p', 'p', 'a');
INSERT INTO regulation_version (id, programme_id, code, document_number, effective_from, parameters)
 VALUES ($1, $1, 'v', 'n', '2022-01-01', '{parameters}');
INSERT INTO criteria_edition (id, code, standard, total_points, verified) VALUES ($1, 'e', 's', 1000, false);
INSERT INTO criteria_item (edition_id, code, name, category_code, category_name, kind, points, position)
 VALUES ($1, '4.1.2', '高层领导的作用', '4.1', '领导', 'process', 50, 1), ($1, '9.9', '其他条目', '9', '其他', 'result', 5, 2);
INSERT INTO jurisdiction (id, code, name, kind) VALUES ($1, 'j', 'j', 'county');
INSERT INTO organisation (id, name, section_code, sector_group, jurisdiction_id, programme_id)
 VALUES ($1, '示例厂', 'C', 'manufacturing', $1, $1);
INSERT INTO organisation_detail (organisation_id, programme_id, credit_code, contact_name) VALUES ($1, $1, 'c', 'c');
INSERT INTO cycle (id, programme_id, regulation_version_id, criteria_edition_id, session, award_year, stage,
 filing_opens_at, filing_deadline)
 VALUES ($1, $1, $1, $1, 7, 2026, 'qualifying', '2026-04-01 00:00Z', '2026-05-31 16:00Z');
INSERT INTO dossier (id, number, cycle_id, organisation_id, jurisdiction_id, section_code, sector_group, state, told_state,
 profile, claims, submitted_at)
 VALUES ($1, 'n', $1, $1, $1, 'C', 'manufacturing', 'recommended', 'recommended', '简介', '{{"legal_person": true}}', now());
INSERT INTO dossier_secret (dossier_id, self_evaluation, trade_secrets) VALUES ($1, '自评', '配方');
INSERT INTO eligibility_finding (dossier_id, cycle_id, condition, finding, reason, machine, found_at)
 VALUES ($1, $1, 4, 'fail', '不符合',
 '[{{"condition": 4, "code": "SAFETY_LEVEL", "outcome": "fail", "figures": {{"level": "4", "worst": "3"}}}}]', now());
INSERT INTO award_list (id, cycle_id, kind, state, digest, drafted_at) VALUES ($1, $1, 'qualified', 'draft', 'd', now());
INSERT INTO list_entry (id, list_id, cycle_id, dossier_id, organisation_id, sector_group, honour_only)
 VALUES ($1, $1, $1, $1, $1, 'manufacturing', false);
UPDATE award_list SET state = 'signed';
"""
FORCE = """DO $$ DECLARE one record; BEGIN
 FOR one IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version' LOOP
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY; ALTER TABLE %1$s FORCE ROW LEVEL SECURITY', one.name);
 END LOOP; END $$"""
FOUND = {
    "SELECT reference_date::text FROM cycle": "2026-05-31",
    "SELECT content ->> 'profile' FROM dossier_draft WHERE state = 'closed'": "简介",
    "SELECT content -> 'sections' -> '4.1.2' ->> 'text' FROM dossier_draft": "自评",
    "SELECT sections -> 0 ->> 'text' FROM dossier_secret": "自评",
    "SELECT r.state FROM eligibility_run r JOIN eligibility_finding f ON f.run_id = r.id": "failed",
    "SELECT checks -> 0 -> 'figures' -> 0 ->> 'value' FROM eligibility_run": "4",
    "SELECT organisation_name FROM list_entry": "示例厂",
    "SELECT category_name_en || ': ' || name_en FROM criteria_item WHERE code = '4.1.2'": "Leadership: Role of senior leaders",
    "SELECT name_en FROM criteria_item WHERE code = '9.9'": "其他条目",
    "SELECT parameters ->> 'evidence_required' FROM regulation_version": "false",
    "SELECT parameters ->> 'rerun_required' FROM regulation_version": "true",
}


# A conflict that somebody reported, what an expert was asked, and the act that asked: rows as migration 0026 left them.
LATER = """
INSERT INTO person (id, created_in_id, name) VALUES ($1, $1, '某人');
INSERT INTO conflict (cycle_id, person_id, organisation_id, kind, source, rule, fact, reported_by_id, found_at)
 VALUES ($1, $1, $1, 'other', 'reported', 'reported', $1 || ' 2026-06-01', $1, now());
INSERT INTO conflict_declaration (cycle_id, person_id, organisation_id) VALUES ($1, $1, $1);
INSERT INTO ledger_entry (id, programme_id, cycle_id, at, role, ability, target_id, outcome, code, article, policy_digest,
 payload_digest) VALUES ($1, $1, $1, now(), 'office', 'cycle:open_declarations', $1, 'done', '', 'Art.31', 'd', 'd');
INSERT INTO ledger_link (entry_id, programme_id, chain_id, seq, prev_hash, hash) VALUES ($1, $1, $1, 1, 'before', 'after');
UPDATE dossier SET version = 4;
"""
FOUND_LATER = {
    "SELECT told_version::text FROM dossier": "4",
    "SELECT (person_id = bound_id)::text FROM conflict_report": "true",
    "SELECT (strpos(fact, person_id::text) = 0)::text FROM conflict": "true",
    "SELECT seed FROM slate_room": "before",
    "SELECT o.name FROM slate_subject s JOIN organisation o ON o.id = s.organisation_id": "示例厂",
}


async def _insert(owner: Any, statements: str) -> None:
    for statement in statements.split(";\n")[:-1]:
        await owner.execute(statement.replace("$1", "'00000000-0000-7000-8000-000000000001'"))


@asynccontextmanager
async def _upgraded(server_url: str, later: str = "") -> AsyncIterator[Any]:
    """Give a database with rows of before, and of later if there are any, upgraded."""
    name = f"u_{uuid4().hex}"
    address = await dbadmin.make_database(server_url, name)
    owner = await asyncpg.connect(address)
    await owner.execute(f"GRANT CREATE, USAGE ON SCHEMA public TO {TABLE_OWNER}")
    await dbadmin._alembic(address, lambda config: command.upgrade(config, "0007"))
    parameters = seed.load("regulations/ganzhou-2022.json")["parameters"]
    known = {key: parameters[key] for key in ("text_limit", "veto_years")}
    await _insert(owner, BEFORE.format(parameters=json.dumps(known)))
    if later:
        await dbadmin._alembic(address, lambda config: command.upgrade(config, "0026"))
        await _insert(owner, later)
    await owner.execute(FORCE)
    await dbadmin.upgrade(address, book())
    yield owner
    await owner.close()
    server = await asyncpg.connect(server_url)
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await server.close()


@pytest.fixture(scope="module")
async def upgraded(server_url: str, template: str) -> Any:
    """A database upgraded from before, which is only looked at."""
    async with _upgraded(server_url) as owner:
        yield owner


async def test_an_upgrade_keeps_what_slates_were_dealt_from_and_moves_who_reported_apart(
    server_url: str, template: str
) -> None:
    async with _upgraded(server_url, LATER) as owner:
        assert {sql: await owner.fetchval(sql) for sql in FOUND_LATER} == FOUND_LATER


async def test_an_upgrade_moves_every_row(upgraded: Any) -> None:
    assert {sql: await upgraded.fetchval(sql) for sql in FOUND} == FOUND


async def test_after_it_policies_bind_the_owner_again(upgraded: Any) -> None:
    unforced = """SELECT array_agg(relname::text) FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT relforcerowsecurity"""

    assert await upgraded.fetchval(unforced) == ["alembic_version"]
