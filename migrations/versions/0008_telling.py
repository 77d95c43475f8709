"""Tell people of acts; extend deadlines for all"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = "kind IN ('announcement', 'extension', 'correction', 'publicity', 'commendation')"
FORMER_KINDS = "kind IN ('announcement', 'publicity', 'commendation')"
PIN = """UPDATE cycle SET reference_date = ((filing_deadline - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai')::date
WHERE stage <> 'drafting'"""
# A cycle keeps its version (Art. 34): parameters that are new say what held before there was a choice.
PARAMETERS = """UPDATE regulation_version SET
parameters = '{"extension_moves_reference": false, "reminder_days": [14, 7, 3, 1]}'::jsonb || parameters"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "person_contact",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="The person."),
        sa.Column("email", sa.Text(), nullable=True, comment="Address of letters; none are sent if empty."),
        sa.Column("language", sa.Text(), server_default="zh", nullable=False, comment="Language of letters."),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("ck_person_contact_language")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_contact_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_contact")),
        sa.UniqueConstraint("person_id", name=op.f("uq_person_contact_person_id")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("person_id", sa.Uuid(), nullable=False, comment="Who is told."),
        sa.Column("grant_id", sa.Uuid(), nullable=False, comment="Grant under which; without it the message is gone."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("dossier_id", sa.Uuid(), nullable=True, comment="Application that it is about."),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="Applicant that it is about."),
        sa.Column("event", sa.Text(), nullable=False, comment="What happened or waits."),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="What its words are made of.",
        ),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False, comment="When."),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="From when its letter is of no use any more.",
        ),
        sa.Column("once", sa.Text(), nullable=True, comment="What is told to a grant only once, whoever tells it."),
        sa.Column(
            "unread", sa.Boolean(), server_default="true", nullable=False, comment="Whether it waits to be read."
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_message_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_message_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["grant_id"], ["role_grant.id"], name=op.f("fk_message_grant_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_message_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_person_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("grant_id", "once", name=op.f("uq_message_grant_id_once")),
    )
    op.create_index(op.f("ix_message_cycle_id"), "message", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_message_dossier_id"), "message", ["dossier_id"], unique=False)
    op.create_index("ix_message_grant", "message", ["grant_id", "told_at", "id"], unique=False)
    op.create_index(op.f("ix_message_organisation_id"), "message", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_message_person_id"), "message", ["person_id"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("message_id", sa.Uuid(), nullable=False, comment="The message."),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False, comment="State."),
        sa.Column(
            "attempts",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="How often the mail server did not take it.",
        ),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False, comment="When it is tried next."),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True, comment="When the mail server took it."),
        sa.Column("problem", sa.Text(), server_default="", nullable=False, comment="Why it was not sent, in short."),
        sa.CheckConstraint("state IN ('queued', 'sent', 'dropped', 'failed')", name=op.f("ck_letter_state")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_letter_message_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
    )
    op.create_index("ix_letter_due", "letter", ["next_at"], unique=False, postgresql_where=sa.text("state = 'queued'"))
    op.add_column(
        "cycle",
        sa.Column(
            "recommendation_deadline",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Exclusive end of recommending, if the cycle sets one (Art. 12, 17).",
        ),
    )
    op.add_column(
        "cycle",
        sa.Column(
            "reference_date",
            sa.Date(),
            nullable=True,
            comment="Day from which look-backs count, pinned by the announcement (Art. 13).",
        ),
    )
    op.add_column(
        "cycle",
        sa.Column(
            "planned",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="Days planned for later stages, as announced: `stage`, `first_day`, `last_day` (Art. 16).",
        ),
    )
    op.alter_column(
        "cycle",
        "filing_deadline",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="Exclusive end of filing (Art. 17).",
        existing_comment="Exclusive end of filing; look-backs count from its day (Art. 13, 17).",
        existing_nullable=False,
    )
    op.add_column(
        "notice",
        sa.Column("corrects_id", sa.Uuid(), nullable=True, comment="Notice that it corrects; both stay as published."),
    )
    op.create_index(op.f("ix_notice_corrects_id"), "notice", ["corrects_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_notice_corrects_id"), "notice", "notice", ["corrects_id"], ["id"], ondelete="RESTRICT"
    )
    op.drop_constraint(op.f("ck_notice_kind"), "notice", type_="check")
    op.create_check_constraint(op.f("ck_notice_kind"), "notice", KINDS)
    op.execute(PIN)
    op.execute(PARAMETERS)


def downgrade() -> None:
    """Undo."""
    op.execute(
        "UPDATE regulation_version SET parameters = parameters - '{extension_moves_reference,reminder_days}'::text[]"
    )
    op.drop_constraint(op.f("ck_notice_kind"), "notice", type_="check")
    op.create_check_constraint(op.f("ck_notice_kind"), "notice", FORMER_KINDS)
    op.drop_constraint(op.f("fk_notice_corrects_id"), "notice", type_="foreignkey")
    op.drop_index(op.f("ix_notice_corrects_id"), table_name="notice")
    op.drop_column("notice", "corrects_id")
    op.alter_column(
        "cycle",
        "filing_deadline",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="Exclusive end of filing; look-backs count from its day (Art. 13, 17).",
        existing_comment="Exclusive end of filing (Art. 17).",
        existing_nullable=False,
    )
    op.drop_column("cycle", "planned")
    op.drop_column("cycle", "reference_date")
    op.drop_column("cycle", "recommendation_deadline")
    op.drop_index("ix_letter_due", table_name="letter", postgresql_where=sa.text("state = 'queued'"))
    op.drop_table("letter")
    op.drop_index(op.f("ix_message_person_id"), table_name="message")
    op.drop_index(op.f("ix_message_organisation_id"), table_name="message")
    op.drop_index("ix_message_grant", table_name="message")
    op.drop_index(op.f("ix_message_dossier_id"), table_name="message")
    op.drop_index(op.f("ix_message_cycle_id"), table_name="message")
    op.drop_table("message")
    op.drop_table("person_contact")
