"""Let a login be a person of its own in each programme"""

import sqlalchemy as sa
from alembic import op

revision = "0051a"
down_revision = "0050a"
branch_labels = None
depends_on = None

# Who acted in several programmes so far remains one person, known by the login in each of them.
ELSEWHERE = """INSERT INTO identity (person_id, issuer, subject, programme_id)
SELECT DISTINCT i.person_id, i.issuer, i.subject, x.programme_id FROM identity i
JOIN (SELECT person_id, programme_id FROM role_grant
 UNION SELECT person_id, programme_id FROM registration_request) x ON x.person_id = i.person_id
WHERE x.programme_id <> i.programme_id"""


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "identity",
        sa.Column("programme_id", sa.Uuid(), nullable=True, comment="Programme in which the login is this person."),
    )
    op.execute("UPDATE identity i SET programme_id = p.created_in_id FROM person p WHERE p.id = i.person_id")
    op.alter_column("identity", "programme_id", nullable=False)
    op.create_foreign_key(
        op.f("fk_identity_programme_id"), "identity", "programme", ["programme_id"], ["id"], ondelete="RESTRICT"
    )
    op.create_index(op.f("ix_identity_programme_id"), "identity", ["programme_id"], unique=False)
    op.drop_constraint("uq_identity_issuer_subject", "identity")
    op.create_unique_constraint(
        op.f("uq_identity_issuer_subject_programme_id"), "identity", ["issuer", "subject", "programme_id"]
    )
    op.execute(ELSEWHERE)
