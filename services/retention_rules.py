"""What is erased when, and what holds it: the rules of keeping, in SQL (Art. 21, 28, 31, 34); docs/retention.md."""

# ruff: noqa: S608 -- names and conditions from code; values are parameters

from __future__ import annotations

from typing import Final

from services.retention_of_winners import WINNERS
from services.retention_rule import CLOSED, DROPPED, IN_FORCE, OF_CYCLE, Rule, due_after, removed

_LEFT: Final = " OR ".join(
    f"EXISTS (SELECT 1 FROM public.{table} x WHERE x.dossier_id = d.id AND {left})"
    for table, left in (
        ("document", "x.state <> 'removed'"), ("secret_document", "x.state <> 'removed'"),
        ("recommendation_document", "x.state <> 'removed'"), ("consultation_document", "x.state <> 'removed'"),
        ("dossier_draft", "x.content <> '{}'"), ("dossier_secret", "(x.trade_secrets <> '' OR x.sections <> '[]')"),
        ("dossier_version", "x.content <> '{}'"),
    )
)  # fmt: skip

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "applications", "Art.31", "retention_applications_years", "dossier",
        "content and files of applications that won no award",
        f"""SELECT c.programme_id, d.id AS target_id, ARRAY[d.organisation_id] AS organisations,
 {due_after(CLOSED, "retention_applications_years")} AS due_on FROM public.dossier d JOIN public.cycle c ON c.id = d.cycle_id
 {OF_CYCLE} WHERE d.state <> 'awarded'
  AND ({_LEFT} OR d.profile <> '' OR d.form IS NOT NULL OR d.claims IS NOT NULL OR d.sections <> '[]' OR d.figures <> '[]')""",
        (
            *map(removed, ("document", "secret_document", "recommendation_document", "consultation_document",
                            "site_document", "request_document")),
            "UPDATE public.dossier_draft SET content = '{}', seal = '' WHERE dossier_id = $1",
            "UPDATE public.dossier_version SET content = '{}', changes = '[]' WHERE dossier_id = $1",
            "UPDATE public.dossier_version_secret SET content = '{}', changes = '[]', seal = '' WHERE dossier_id = $1",
            "UPDATE public.dossier_secret SET trade_secrets = '', sections = '[]' WHERE dossier_id = $1",
            """UPDATE public.dossier SET profile = '', form = NULL, sections = '[]', figures = '[]', claims = NULL WHERE id = $1""",
            "UPDATE public.upload SET title = '', seal = '' WHERE dossier_id = $1",
            # Who is to be asked for, unless the organisation won or has another application that is still kept.
            """UPDATE public.organisation_detail x SET contact_name = '', representative = '' FROM public.dossier d
 WHERE d.id = $1 AND x.organisation_id = d.organisation_id AND NOT EXISTS (SELECT 1 FROM public.dossier o
  WHERE o.organisation_id = d.organisation_id AND o.id <> d.id AND (o.profile <> '' OR o.state = 'awarded'))""",
            DROPPED.format(cycle="SELECT d.cycle_id FROM public.dossier d WHERE d.id = $1"),
        ),
    ),
    Rule(
        "objectors", "Art.21", "retention_identities_years", "objection", "who objected, what was stated, and the evidence",
        f"""SELECT c.programme_id, b.id AS target_id, ARRAY[b.organisation_id] AS organisations,
 {due_after(CLOSED, "retention_identities_years")} AS due_on FROM public.objector o JOIN public.objection b ON b.id = o.objection_id
 JOIN public.cycle c ON c.id = b.cycle_id {OF_CYCLE} WHERE o.name <> ''""",
        (
            """UPDATE public.objector SET name = '', contact = '', seal = '',
 credit_code = CASE WHEN credit_code IS NOT NULL THEN '' END WHERE objection_id = $1""",
            "UPDATE public.objection_statement SET grounds = '' WHERE objection_id = $1",
            "UPDATE public.objection_hearing SET text = '', answer = '' WHERE objection_id = $1",
            "UPDATE public.objection SET asked = '' WHERE id = $1 AND asked IS NOT NULL",
            "UPDATE public.upload SET title = '', seal = '' WHERE objection_id = $1",
            removed("objection_document", "objection_id"),
            removed("hearing_document", "objection_id"),
        ),
    ),
    Rule(
        "reporters", "Art.28", "retention_identities_years", "tip", "who sent a tip, and what it says",
        f"""SELECT b.programme_id, b.id AS target_id, ARRAY[b.organisation_id] AS organisations,
 {due_after("(b.decided_at AT TIME ZONE 'Asia/Shanghai')::date", "retention_identities_years")} AS due_on FROM public.tip b
 JOIN public.cycle c ON c.id = b.cycle_id {OF_CYCLE}
 WHERE EXISTS (SELECT 1 FROM public.tip_statement x WHERE x.tip_id = b.id AND x.text <> '')
  OR EXISTS (SELECT 1 FROM public.tip_reporter x WHERE x.tip_id = b.id AND (x.name IS NOT NULL OR x.contact IS NOT NULL))""",
        (
            "UPDATE public.tip_reporter SET name = NULL, contact = NULL, seal = '' WHERE tip_id = $1",
            "UPDATE public.tip_statement SET text = '' WHERE tip_id = $1",
        ),
    ),
    Rule(
        "requests", "Art.31", "retention_requests_years", "registration_request", "refused requests to represent an organisation",
        f"""SELECT q.programme_id, q.id AS target_id, '{{}}'::uuid[] AS organisations,
 {due_after("(q.decided_at AT TIME ZONE 'Asia/Shanghai')::date", "retention_requests_years")} AS due_on
 FROM public.registration_request q {IN_FORCE.format(programme="q.programme_id")} WHERE q.state = 'refused'""",
        (
            """DELETE FROM public.ledger_payload p USING public.ledger_entry e, public.registration_request q
 WHERE q.id = $1 AND p.entry_id = e.id AND e.ability = 'programme:request_registration'
  AND e.person_id = q.person_id AND e.at = q.asked_at""",
            "DELETE FROM public.registration_request WHERE id = $1",
        ),
    ),
    Rule(
        "accounts", "Art.31", "retention_accounts_years", "person", "logins and addresses of people whose last grant ended",
        f"""SELECT p.created_in_id AS programme_id, p.id AS target_id, '{{}}'::uuid[] AS organisations,
 {due_after("(g.ended AT TIME ZONE 'Asia/Shanghai')::date", "retention_accounts_years")} AS due_on FROM public.person p
 JOIN LATERAL (SELECT max(COALESCE(r.valid_to, 'infinity')) AS ended FROM public.role_grant r WHERE r.person_id = p.id) g
  ON g.ended < 'infinity' {IN_FORCE.format(programme="p.created_in_id")}
 WHERE EXISTS (SELECT 1 FROM public.identity i WHERE i.person_id = p.id)
  OR EXISTS (SELECT 1 FROM public.person_contact k WHERE k.person_id = p.id)
  OR EXISTS (SELECT 1 FROM public.calendar_feed f WHERE f.person_id = p.id)
  OR EXISTS (SELECT 1 FROM public.message m WHERE m.person_id = p.id)""",
        (
            """DELETE FROM public.local_account a USING public.identity i WHERE i.person_id = $1 AND a.username = i.subject
 AND NOT EXISTS (SELECT 1 FROM public.identity o WHERE o.issuer = i.issuer AND o.subject = i.subject AND o.person_id <> $1)""",
            "DELETE FROM public.identity WHERE person_id = $1",
            "DELETE FROM public.calendar_feed WHERE person_id = $1",
            "DELETE FROM public.letter l USING public.message m WHERE m.id = l.message_id AND m.person_id = $1",
            "DELETE FROM public.message WHERE person_id = $1",
            "UPDATE public.upload SET title = '', seal = '' WHERE person_id = $1",
            "DELETE FROM public.person_contact WHERE person_id = $1",
        ),
    ),
    Rule(
        "experts", "Art.31", "retention_experts_years", "expert_profile", "private data of experts who left the pool",
        f"""SELECT f.programme_id, f.id AS target_id, '{{}}'::uuid[] AS organisations,
 {due_after("(l.removed AT TIME ZONE 'Asia/Shanghai')::date", "retention_experts_years")} AS due_on FROM public.expert_profile f
 JOIN LATERAL (SELECT max(e.at) AS removed FROM public.ledger_entry e WHERE e.target_id = f.id AND e.outcome = 'done'
  AND e.ability = 'expert_profile:remove') l ON true {IN_FORCE.format(programme="f.programme_id")}
 WHERE f.state = 'removed' AND f.employer_name <> ''""",
        (
            *(f"""DELETE FROM public.{table} x USING public.expert_profile f WHERE f.id = $1 AND x.person_id = f.person_id
 AND x.programme_id = f.programme_id""" for table in ("expert_credential", "engagement", "absence")),
            """UPDATE public.county_review_duty x SET expert_name = '', reason = '', remark = NULL FROM public.expert_profile f
 WHERE f.id = $1 AND x.person_id = f.person_id AND x.programme_id = f.programme_id""",
            """UPDATE public.avoid_pair x SET reason = '', ended_reason = NULL FROM public.expert_profile f
 WHERE f.id = $1 AND f.person_id IN (x.person_id, x.other_id) AND x.programme_id = f.programme_id""",
            """UPDATE public.expert_profile SET title = '', employer_name = '', employer_credit_code = NULL, specialities = '{}',
 class_codes = '{}', criteria_categories = '{}' WHERE id = $1""",
        ),
    ),
    Rule(
        "records", "Art.28", "retention_records_years", "cycle", "what people wrote in acts, as the ledger keeps it",
        f"""SELECT c.programme_id, c.id AS target_id,
 ARRAY(SELECT d.organisation_id FROM public.dossier d WHERE d.cycle_id = c.id) AS organisations,
 {due_after(CLOSED, "retention_records_years")} AS due_on FROM public.cycle c {OF_CYCLE}
 WHERE EXISTS (SELECT 1 FROM public.ledger_payload p JOIN public.ledger_entry e ON e.id = p.entry_id WHERE e.cycle_id = c.id)""",
        (
            """DELETE FROM public.ledger_payload p USING public.ledger_entry e
 WHERE p.entry_id = e.id AND e.cycle_id = $1""",
            "UPDATE public.document_access SET reader = '' WHERE cycle_id = $1",
        ),
    ),
    *WINNERS,
)  # fmt: skip

# What keeps everything of an organisation, by name.
HELD: Final[dict[str, str]] = {
    "objection": "SELECT x.organisation_id FROM public.objection x WHERE x.state IN ('received', 'admitted', 'investigated')",
    "complaint": "SELECT x.organisation_id FROM public.complaint x WHERE x.state IN ('received', 'examined')",
    "tip": "SELECT x.organisation_id FROM public.tip x WHERE x.state IN ('received', 'taken')",
    "incident": """SELECT x.organisation_id FROM public.incident x
 WHERE x.state IN ('registered', 'verified', 'heard', 'proposed', 'submitted')""",
    "revocation": "SELECT x.organisation_id FROM public.revocation_consequence x WHERE x.state = 'open'",
    "ban": """SELECT x.organisation_id FROM public.ban x WHERE x.organisation_id IS NOT NULL
 AND (x.state = 'entered' OR x.state = 'in_force' AND x.until >= $1)""",
}
