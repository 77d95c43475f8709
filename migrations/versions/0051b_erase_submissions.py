"""Let what winners hand in, and numbers of their accounts, go once they are kept no longer"""

from alembic import op

revision = "0051b"
down_revision = "0051a"
branch_labels = None
depends_on = None

# What was handed in stays as it was; what the office makes of it may be added, once; its content may go, and nothing else.
KEEP = """
CREATE OR REPLACE FUNCTION keep_obligation_submission() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE answered public.obligation_submission := OLD;
BEGIN
 IF TG_OP = 'UPDATE' AND OLD.state = 'submitted' AND NEW.state <> OLD.state THEN
  answered.state := NEW.state; answered.answer := NEW.answer; answered.answered_at := NEW.answered_at;
  IF NEW IS NOT DISTINCT FROM answered THEN RETURN NEW; END IF;
 END IF;
 IF TG_OP = 'UPDATE' AND to_jsonb(NEW) = to_jsonb(OLD) || '{"text": "", "figures": [], "seal": ""}'::jsonb THEN
  RETURN NEW;
 END IF;
 RAISE EXCEPTION 'SUBMISSION_IS_KEPT Art.24';
END $$
"""
ACCOUNTS = """
CREATE OR REPLACE FUNCTION keep_account_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 IF TG_OP = 'UPDATE' AND to_jsonb(NEW) = to_jsonb(OLD) || '{"account_number": "", "seal": ""}'::jsonb THEN
  RETURN NEW;
 END IF;
 RAISE EXCEPTION 'ACCOUNT_NUMBER_KEPT Art.9';
END $$
"""


def upgrade() -> None:
    """Apply."""
    op.execute(KEEP)
    op.execute(ACCOUNTS)
