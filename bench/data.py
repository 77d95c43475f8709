"""The database of the benchmark: the product's own schema and policies, filled by INSERT … SELECT, kept in .data/bench.

Two sizes, 200 and 200,000 applications in one cycle under material review. Keys follow from a kind and a number
(`bench_id`), so that each table is one statement; what belongs together is spread over the whole table.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg

from api import dbadmin, embedded, seed
from models.database import Database
from policies.book import book

_ROOT: Final = Path(__file__).parent.parent
HOME: Final = _ROOT / ".data" / "bench"
SIZES: Final = {"small": 200, "large": 200_000}
ISSUER: Final = "urn:mayors-quality-award:local"
_TUNING: Final = {
    "shared_buffers": "2GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "effective_cache_size": "8GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Shape:
    """How many rows there are, in proportion to the applications."""

    dossiers: int

    @property
    def experts(self) -> int:
        return max(self.dossiers // 10, 20)

    @property
    def measured(self) -> int:
        """Experts with exactly twenty assignments; the others share the rest."""
        return self.experts // 20 if self.dossiers > 1000 else self.experts // 2


# Applications 0, stride, 2·stride … are the panels of the measured experts; the others' panels are the rest.
# $d: applications, $m: measured experts, $e: experts, $s: stride. Five places a panel; place 0 leads.
_FILL: Final = """
CREATE FUNCTION bench_id(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
 SELECT (lpad(to_hex(1767225600000 + n), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8'
  || substr(md5(kind::text || ':' || n::text), 1, 15))::uuid $f$;
CREATE TABLE bench_fact AS SELECT p.id AS programme, v.id AS version, e.id AS edition,
 (SELECT array_agg(j.id ORDER BY j.code) FROM jurisdiction j) AS places
 FROM programme p, regulation_version v, criteria_edition e
 WHERE p.code = 'GZMQA' AND v.code = 'ganzhou-2022' AND e.code = 'gbt19580-2012';
CREATE TABLE bench_seat AS
 SELECT g.n AS dossier, s AS place,
  CASE WHEN g.n % $s = 0 AND g.n / $s < 4 * $m THEN (g.n / $s + s * ($m / 5)) % $m
   ELSE $m + (g.n + s * (($e - $m) / 5)) % ($e - $m) END AS expert
 FROM generate_series(0, $d - 1) AS g(n), generate_series(0, 4) AS s;

INSERT INTO cycle (id, programme_id, regulation_version_id, criteria_edition_id, session, award_year, stage,
  filing_opens_at, filing_deadline)
 SELECT bench_id(1, x.n), programme, version, edition, x.n, x.year, x.stage,
  make_timestamptz(x.year, 4, 1, 0, 0, 0, 'UTC'), make_timestamptz(x.year, 5, 31, 16, 0, 0, 'UTC')
 FROM bench_fact, (VALUES (10, 2026, 'material_review'), (8, 2023, 'commended'), (6, 2020, 'closed'),
  (11, 2028, 'accepting'), (12, 2030, 'drafting')) AS x(n, year, stage);
INSERT INTO cycle_stage (cycle_id, stage, opened_at, article)
 SELECT id, stage, filing_deadline, 'Art.5' FROM cycle;
INSERT INTO organisation (id, name, section_code, sector_group, jurisdiction_id, programme_id)
 SELECT bench_id(2, n), '示例企业' || n || '有限公司', CASE WHEN n % 3 = 0 THEN 'G' ELSE 'C' END,
  CASE WHEN n % 3 = 0 THEN 'services_engineering' ELSE 'manufacturing' END,
  places[1 + n % cardinality(places)], programme
 FROM bench_fact, generate_series(0, $d - 1) AS n;
INSERT INTO organisation_detail (organisation_id, programme_id, credit_code, contact_name)
 SELECT id, programme_id, 'B' || lpad((row_number() OVER ())::text, 17, '0'), '联系人' FROM organisation;
INSERT INTO dossier (id, number, cycle_id, organisation_id, jurisdiction_id, section_code, sector_group, state,
  told_state, profile, truth_stated_at, submitted_at)
 SELECT bench_id(3, n), 'B-' || upper(substr(md5(n::text), 1, 12)), bench_id(1, 10), bench_id(2, n),
  places[1 + n % cardinality(places)], CASE WHEN n % 3 = 0 THEN 'G' ELSE 'C' END,
  CASE WHEN n % 3 = 0 THEN 'services_engineering' ELSE 'manufacturing' END,
  CASE WHEN n % 50 = 49 THEN 'rejected' ELSE 'qualified' END,
  CASE WHEN n % 50 = 49 THEN 'rejected' ELSE 'qualified' END,
  '申报组织简介：' || repeat('质量管理体系运行有效。', 10),
  timestamptz '2026-05-01 02:00Z', timestamptz '2026-05-01 02:00Z' + n * interval '1 second'
 FROM bench_fact, generate_series(0, $d - 1) AS n;
INSERT INTO dossier_secret (dossier_id, trade_secrets)
 SELECT id, '工艺参数' FROM dossier;
INSERT INTO document (id, dossier_id, cycle_id, title, media_type, size, sha256, uploaded_at, state, submission)
 SELECT bench_id(4, n * 10 + k), bench_id(3, n), bench_id(1, 10), '证明材料' || k || '.pdf', 'application/pdf',
  10000 + (n * 7 + k * 131) % 900000, md5(n::text) || md5(k::text),
  timestamptz '2026-04-20 02:00Z' + (n % 86400) * interval '1 second' + k * interval '1 minute',
  'submitted', 1
 FROM generate_series(0, $d - 1) AS n, generate_series(0, 9) AS k;
INSERT INTO recommendation (dossier_id, cycle_id, jurisdiction_id, section_code, recommender_name, opinion,
  truth_stated_at)
 SELECT id, cycle_id, jurisdiction_id, section_code, '县（市、区）人民政府', '同意推荐。', submitted_at FROM dossier;

INSERT INTO person (id, name, created_in_id)
 SELECT bench_id(5, n), '专家' || n, programme FROM bench_fact, generate_series(0, $e - 1) AS n;
INSERT INTO identity (person_id, programme_id, issuer, subject)
 SELECT bench_id(5, n), programme, '$issuer', 'expert' || n FROM bench_fact, generate_series(0, $e - 1) AS n;
INSERT INTO role_grant (id, person_id, programme_id, role, valid_from)
 SELECT bench_id(6, n), bench_id(5, n), programme, 'expert', timestamptz '2020-01-01Z'
 FROM bench_fact, generate_series(0, $e - 1) AS n;
INSERT INTO expert_profile (person_id, programme_id, employer_name, specialities, admitted_on)
 SELECT bench_id(5, n), programme, '某研究院', ARRAY['C'], date '2024-01-01'
 FROM bench_fact, generate_series(0, $e - 1) AS n;
INSERT INTO undertaking (cycle_id, person_id, signed_at)
 SELECT bench_id(1, 10), bench_id(5, n), timestamptz '2026-06-05 02:00Z' FROM generate_series(0, $e - 1) AS n;
INSERT INTO person (id, name, created_in_id)
 SELECT bench_id(7, row_number() OVER ()), r, programme FROM bench_fact, unnest(ARRAY[$roles]) AS r;
INSERT INTO identity (person_id, programme_id, issuer, subject)
 SELECT id, created_in_id, '$issuer', name FROM person WHERE name = ANY (ARRAY[$roles]);
INSERT INTO role_grant (id, person_id, programme_id, role, valid_from, jurisdiction_id, agency_id, organisation_id)
 SELECT bench_id(8, row_number() OVER ()), p.id, programme, p.name, timestamptz '2020-01-01Z',
  CASE WHEN p.name = 'recommender' THEN places[2] END,
  CASE WHEN p.name = 'department' THEN (SELECT a.id FROM agency a ORDER BY a.code LIMIT 1) END,
  CASE WHEN p.name = 'applicant' THEN bench_id(2, 1) END
 FROM bench_fact, person p WHERE p.name = ANY (ARRAY[$roles]);

INSERT INTO conflict_declaration (cycle_id, person_id, organisation_id, state, declared_at)
 SELECT bench_id(1, 10), bench_id(5, expert), bench_id(2, dossier), 'none', timestamptz '2026-06-06 02:00Z'
 FROM bench_seat;
INSERT INTO conflict (cycle_id, person_id, organisation_id, kind, source, rule, found_at)
 SELECT bench_id(1, 10), bench_id(5, n), bench_id(2, (n * 37 + 11) % $d), 'employment', 'detected',
  'employer_credit_code', timestamptz '2026-06-05 02:00Z' FROM generate_series($m, $e - 1, 50) AS n;
INSERT INTO conflict (cycle_id, person_id, organisation_id, kind, source, rule, found_at)
 SELECT bench_id(1, 10), p.id, bench_id(2, 13), 'kinship', 'declared', 'declared', timestamptz '2026-06-05 02:00Z'
 FROM person p WHERE p.name = ANY (ARRAY['office', 'office_director']);
INSERT INTO assignment (dossier_id, cycle_id, organisation_id, person_id, leader, assigned_at)
 SELECT bench_id(3, dossier), bench_id(1, 10), bench_id(2, dossier), bench_id(5, expert), place = 0,
  timestamptz '2026-06-10 02:00Z' FROM bench_seat;
INSERT INTO review (id, dossier_id, cycle_id, criteria_edition_id, phase, state, scores, total, submitted_at)
 SELECT bench_id(9, dossier::bigint * 5 + place), bench_id(3, dossier), bench_id(1, 10), edition, 'material',
  CASE WHEN place < 3 THEN 'locked' ELSE 'draft' END,
  CASE WHEN place < 3 THEN '[{"item": "4.1.2", "points": "35.00", "strengths": "体系完整。", "percentage": 70,
   "improvements": "需加强数据分析。"}]'::jsonb ELSE '[]' END,
  CASE WHEN place < 3 THEN 400 + (dossier * 13 + place * 29) % 500 END,
  CASE WHEN place < 3 THEN timestamptz '2026-06-20 02:00Z' END FROM bench_seat, bench_fact;
INSERT INTO review_author (review_id, cycle_id, person_id)
 SELECT bench_id(9, dossier::bigint * 5 + place), bench_id(1, 10), bench_id(5, expert) FROM bench_seat;
INSERT INTO ledger_entry (id, programme_id, cycle_id, dossier_id, at, recorded_at, person_id, role, ability, target_id,
  outcome, code, article, policy_digest, payload_digest)
 SELECT bench_id(10, n), programme, bench_id(1, 10), bench_id(3, n), timestamptz '2026-05-01 02:00Z',
  timestamptz '2026-05-01 02:00Z', bench_id(13, n % 2000), 'recommender', 'dossier:recommend', bench_id(3, n), 'done', '',
  'Art.12', repeat('0', 64), repeat('0', 64) FROM bench_fact, generate_series(0, $d - 1) AS n;

-- Two cycles of the past, with their published results.
INSERT INTO award_list (id, cycle_id, kind, state, digest, drafted_at, signed_at, published_at)
 SELECT bench_id(11, c.session * 10 + k.n), c.id, k.kind, 'signed', repeat('0', 64), c.filing_deadline,
  c.filing_deadline, CASE WHEN k.n > 3 THEN c.filing_deadline + interval '150 days' END
 FROM cycle c, (VALUES (1, 'qualified'), (3, 'candidate'), (4, 'proposed'), (5, 'final')) AS k(n, kind)
 WHERE c.stage IN ('commended', 'closed');
INSERT INTO dossier (id, number, cycle_id, organisation_id, jurisdiction_id, section_code, sector_group, state,
  submitted_at, reported_at, proposed_at)
 SELECT bench_id(3, 1000000 + c.session * 100 + n), 'A-' || c.session || '-' || n, c.id, o.id, o.jurisdiction_id,
  o.section_code, o.sector_group, 'awarded', c.filing_deadline, c.filing_deadline, c.filing_deadline
 FROM cycle c, generate_series(0, 29) AS n, organisation o
 WHERE c.stage IN ('commended', 'closed') AND o.id = bench_id(2, n);
INSERT INTO list_entry (id, list_id, cycle_id, dossier_id, organisation_id, organisation_name, sector_group, award_kind)
 SELECT bench_id(12, l.n * 100 + row_number() OVER (PARTITION BY l.id ORDER BY d.id)), l.id, l.cycle_id, d.id,
  d.organisation_id, '示例企业', d.sector_group,
  CASE WHEN l.kind = 'qualified' THEN NULL WHEN d.id < bench_id(3, 1000000 + 810) THEN 'quality' ELSE 'nomination' END
 FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM award_list) l JOIN dossier d ON d.cycle_id = l.cycle_id;
INSERT INTO entry_rationale (entry_id, list_id, cycle_id, organisation_id, score, rank, reason)
 SELECT id, list_id, cycle_id, organisation_id, 700, 1, '按综合评价得分' FROM list_entry;
INSERT INTO commendation (cycle_id, document_number, issued_on, text)
 SELECT id, '示例文〔' || award_year || '〕1号', make_date(award_year, 12, 1), '通报表扬。' FROM cycle
 WHERE stage IN ('commended', 'closed');
INSERT INTO award (cycle_id, programme_id, dossier_id, organisation_id, organisation_name, kind, session, award_year, certificate_number,
  honour_only, valid_from, valid_until)
 SELECT e.cycle_id, c.programme_id, e.dossier_id, e.organisation_id, e.organisation_name, COALESCE(e.award_kind, 'nomination'), c.session,
  c.award_year, 'GZ-' || c.award_year || '-' || right(e.id::text, 8), false, make_date(c.award_year, 12, 1),
  make_date(c.award_year + 3, 11, 30)
 FROM list_entry e JOIN award_list l ON l.id = e.list_id AND l.kind = 'final' JOIN cycle c ON c.id = e.cycle_id;

-- Far more of what follows an award than there will ever be: winners of an old cycle with duties and cases, bans, incidents,
-- and feedback to everybody.
INSERT INTO cycle (id, programme_id, regulation_version_id, criteria_edition_id, session, award_year, stage,
  filing_opens_at, filing_deadline)
 SELECT bench_id(1, 4), programme, version, edition, 4, 2017, 'closed', timestamptz '2017-04-01Z', timestamptz '2017-05-31Z'
 FROM bench_fact;
INSERT INTO award (id, cycle_id, programme_id, dossier_id, organisation_id, organisation_name, kind, session, award_year,
  certificate_number, honour_only, valid_from, valid_until)
 SELECT bench_id(14, n), bench_id(1, 4), programme, bench_id(3, n), bench_id(2, n), '示例企业', 'quality', 4, 2017,
  'GZ-2017-' || n, false, date '2024-12-01', date '2027-11-30' FROM bench_fact, generate_series(0, $d / 10 - 1) AS n;
INSERT INTO obligation (id, award_id, cycle_id, organisation_id, kind, number, article, due_on)
 SELECT bench_id(15, n * 3 + k), bench_id(14, n), bench_id(1, 4), bench_id(2, n), 'performance_report', k, 'Art.24',
  date '2025-12-31' + 365 * (k - 1) FROM generate_series(0, $d / 10 - 1) AS n, generate_series(1, 3) AS k;
INSERT INTO obligation_submission (obligation_id, cycle_id, organisation_id, number, text, submitted_at, late, state)
 SELECT bench_id(15, n * 3 + 1), bench_id(1, 4), bench_id(2, n), 1, '年度绩效', timestamptz '2025-12-01Z', false, 'accepted'
 FROM generate_series(0, $d / 10 - 1) AS n;
INSERT INTO good_practice (award_id, cycle_id, organisation_id, organisation_name, title, summary, text, state, written_at,
  published_at)
 SELECT bench_id(14, n), bench_id(1, 4), bench_id(2, n), '示例企业', '做法', '摘要', '正文',
  CASE WHEN n % 2 = 0 THEN 'published' ELSE 'draft' END, timestamptz '2025-03-01Z',
  CASE WHEN n % 2 = 0 THEN timestamptz '2025-04-01Z' END FROM generate_series(0, $d / 10 - 1) AS n;
INSERT INTO ban (programme_id, credit_code, organisation_id, organisation_name, state, ground, article, decided_on, until,
  decided_by, document_number, entered_by_id)
 SELECT programme, 'B' || lpad(n::text, 17, '0'), bench_id(2, n), '示例企业', 'in_force', 'fraud', 'Art.28', date '2022-03-01',
  date '2032-02-29', '市人民政府', n || '号', bench_id(7, 4) FROM bench_fact, generate_series(0, $d / 10 - 1) AS n;
INSERT INTO incident (programme_id, cycle_id, dossier_id, organisation_id, award_id, ground, article, source, summary,
  happened_on, registered_at, registered_by_id)
 SELECT programme, bench_id(1, 4), bench_id(3, n), bench_id(2, n), bench_id(14, n), 'fraud', 'Art.28', 'inspection', '材料不实',
  date '2025-03-01', timestamptz '2025-03-02Z', bench_id(7, 4) FROM bench_fact, generate_series(0, $d / 10 - 1) AS n;
INSERT INTO feedback_release (id, cycle_id, compiled_at, digest)
 SELECT bench_id(16, 10), bench_id(1, 10), timestamptz '2026-12-01Z', repeat('0', 64);
INSERT INTO feedback_report (release_id, dossier_id, cycle_id, organisation_id)
 SELECT bench_id(16, 10), bench_id(3, n), bench_id(1, 10), bench_id(2, n) FROM generate_series(0, $d - 1) AS n;
"""

_ROLES: Final = (
    "applicant", "recommender", "department", "office", "office_director", "leading_group",
    "leading_group_secretary", "executive_meeting", "executive_secretary", "finance", "supervisor", "system_admin", "security_admin",
    "audit_admin",
)  # fmt: skip

# What a user of PostGraphile adds by hand: values that its own schema cannot say.
_COMPUTED: Final = """
CREATE SCHEMA bench;
CREATE TABLE bench.audit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz, person uuid, review uuid);
CREATE FUNCTION bench.dossier_material_review_count(d public.dossier) RETURNS int LANGUAGE sql STABLE AS
 $f$ SELECT count(*)::int FROM public.review r WHERE r.dossier_id = d.id AND r.phase = 'material' $f$;
CREATE FUNCTION bench.dossier_material_mean_score(d public.dossier) RETURNS numeric LANGUAGE sql STABLE AS
 $f$ SELECT round(avg(r.total), 2) FROM public.review r WHERE r.dossier_id = d.id AND r.phase = 'material' $f$;
CREATE FUNCTION bench.award_standing(a public.award) RETURNS text LANGUAGE sql STABLE AS
 $f$ SELECT CASE WHEN a.state = 'revoked' THEN 'revoked' WHEN (ctx.clock() AT TIME ZONE 'Asia/Shanghai')::date
  > a.valid_until THEN 'expired' ELSE 'in_force' END $f$;
CREATE FUNCTION bench.submit_sheet(review uuid, scores jsonb, total numeric) RETURNS public.review
 LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $f$
 INSERT INTO bench.audit (at, person, review) SELECT ctx.clock(), ctx.person_id(), submit_sheet.review
  FROM public.review_author w WHERE w.review_id = submit_sheet.review AND w.person_id = ctx.person_id();
 UPDATE public.review r SET state = 'locked', scores = submit_sheet.scores, total = submit_sheet.total,
  submitted_at = ctx.clock(), version = r.version + 1
 FROM public.review_author w WHERE r.id = submit_sheet.review AND w.review_id = r.id
  AND w.person_id = ctx.person_id() AND r.state = 'draft' RETURNING r.* $f$;
GRANT USAGE ON SCHEMA bench TO PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bench TO PUBLIC;
GRANT INSERT, SELECT ON bench.audit TO PUBLIC;
"""


def _digest() -> str:
    """Return what the contents of a database follow from: migrations and statements."""
    migrations = sorted((_ROOT / "migrations" / "versions").glob("*.py"))
    parts = [_FILL, _COMPUTED, *_ROLES, *(one.read_text() for one in migrations)]
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]


async def server() -> str:
    """Start the benchmark's own PostgreSQL, tuned, and return its superuser's address."""
    HOME.mkdir(parents=True, exist_ok=True)
    url = embedded.start(HOME)
    owner: Any = await asyncpg.connect(url)
    present = await owner.fetchval("SELECT current_setting('shared_buffers')")
    if present != _TUNING["shared_buffers"]:
        for name, value in _TUNING.items():
            await owner.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    await owner.close()
    if present != _TUNING["shared_buffers"]:
        embedded.stop(HOME)
        url = embedded.start(HOME)
    return url


async def database(size: str, *, quiet: bool = False) -> str:
    """Return the address, as superuser, of a filled database; it is made when its code has changed."""
    url, name = await server(), f"bench_{size}"
    owner: Any = await asyncpg.connect(url)
    made = await owner.fetchval(
        "SELECT shobj_description(d.oid, 'pg_database') FROM pg_database d WHERE datname = $1", name
    )
    if made != _digest():
        began = time.monotonic()
        await owner.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await owner.execute(f"CREATE DATABASE {name}")
        await _fill(dbadmin.of_database(url, name), Shape(SIZES[size]), quiet=quiet)
        await owner.execute(f"COMMENT ON DATABASE {name} IS '{_digest()}'")
        print(f"· {name}: {SIZES[size]:,} applications in {time.monotonic() - began:.0f} s")
    await owner.close()
    address = dbadmin.of_database(url, name)
    await _policies(address)
    return address


async def _policies(address: str) -> None:
    """Bring the policies to the state of the code; cheap, so that a change of scopes costs no new data."""
    owner: Any = await asyncpg.connect(address)
    await dbadmin.bring(owner, address, book())  # not sealed: the database has tables of the benchmark
    await owner.close()


async def _fill(address: str, shape: Shape, *, quiet: bool) -> None:
    await dbadmin.upgrade(address, book())
    db = Database(dbadmin.app_url(address))
    await seed.seed(db)
    await db.close()
    owner: Any = await asyncpg.connect(address)
    # Rows are consistent by the way they are made: no triggers, no foreign key checks.
    await owner.execute("SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '256MB'")
    await owner.execute("SET maintenance_work_mem = '1GB'")
    values = {
        "issuer": ISSUER,
        "roles": ", ".join(f"'{role}'" for role in _ROLES),
        "d": shape.dossiers,
        "m": shape.measured,
        "e": shape.experts,
        "s": shape.dossiers // (4 * shape.measured),
    }
    for statement in _FILL.strip().split(";\n"):
        text = statement
        for name, value in values.items():
            text = text.replace(f"${name}", str(value))
        began = time.monotonic()
        await owner.execute(text)
        if not quiet and time.monotonic() - began > 2:
            print(f"  {text.split('(')[0].strip()[:40]} {time.monotonic() - began:.1f} s", flush=True)
    await owner.execute(_COMPUTED)
    await owner.execute("VACUUM (ANALYZE)")
    await owner.execute("CHECKPOINT")
    await owner.close()


async def main() -> None:
    """Make both."""
    for size in SIZES:
        print(await database(size))


if __name__ == "__main__":
    asyncio.run(main())
