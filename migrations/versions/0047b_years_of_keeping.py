"""Say for how many years what is kept"""

from alembic import op

revision = "0047b"
down_revision = "0047a"
branch_labels = None
depends_on = None

NUMBERS = """{"retention_records_years": 30, "retention_applications_years": 5,
 "retention_identities_years": 3, "retention_requests_years": 1,
 "retention_accounts_years": 3, "retention_experts_years": 3, "retention_notice_days": 30}"""


# A submission stays as it was handed in; once it is kept no longer its content may go, and nothing else of it.
KEEP = """
CREATE FUNCTION keep_submission() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE erased jsonb := to_jsonb(OLD) || '{"content": {}, "changes": []}'::jsonb;
BEGIN
 IF erased ? 'seal' THEN erased := erased || '{"seal": ""}'::jsonb; END IF;
 IF TG_OP = 'UPDATE' AND to_jsonb(NEW) = erased THEN RETURN NEW; END IF;
 RAISE EXCEPTION 'LEDGER_IS_APPEND_ONLY Art.5';
END $$"""
TRIGGERS = """DROP TRIGGER keep_forever ON {table};
CREATE TRIGGER keep_forever BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION keep_forever();
CREATE TRIGGER keep_submission BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION keep_submission()"""


def upgrade() -> None:
    """Apply."""
    op.execute(f"UPDATE regulation_version SET parameters = '{NUMBERS}'::jsonb || parameters")
    op.execute(KEEP)
    for table in ("dossier_version", "dossier_version_secret"):
        for statement in TRIGGERS.format(table=table).split(";\n"):
            op.execute(statement)
