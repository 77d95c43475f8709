"""Keep what an applicant writes apart from what others read, and every submission as it was."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# A report that was one text becomes the section of the first item: nothing is lost.
DRAFTS = """
INSERT INTO dossier_draft (dossier_id, cycle_id, state, content)
SELECT d.id, d.cycle_id, CASE WHEN d.state IN ('draft', 'returned') THEN 'open' ELSE 'closed' END,
 jsonb_strip_nulls(jsonb_build_object('profile', d.profile, 'claims', d.claims, 'trade_secrets', s.trade_secrets))
 || jsonb_build_object('sections', CASE WHEN s.self_evaluation = '' THEN '{}' ELSE jsonb_build_object('4.1.2',
  jsonb_build_object('text', s.self_evaluation, 'secret', true)) END)
 FROM dossier d JOIN dossier_secret s ON s.dossier_id = d.id"""
SECTIONS = """
UPDATE dossier_secret SET sections = jsonb_build_array(
 jsonb_build_object('item', '4.1.2', 'title', '自评报告', 'text', self_evaluation)) WHERE self_evaluation <> ''"""
# What was asked of applicants until now goes on being asked of them (Art. 34).
PARAMETERS = """
UPDATE regulation_version SET parameters =
 '{"self_evaluation_required": false, "figures_required": false, "evidence_required": false}'::jsonb || parameters"""
KEEP = """
CREATE TRIGGER keep_forever BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
 FOR EACH STATEMENT EXECUTE FUNCTION keep_forever()"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "key_figure",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("required_of", sa.Text(), nullable=False, comment="Of whom it is asked."),
        sa.Column("code", sa.Text(), nullable=False, comment="Stable code."),
        sa.Column("name", sa.Text(), nullable=False, comment="Name in Chinese."),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English."),
        sa.Column("unit", sa.Text(), nullable=False, comment="Unit; a figure is given with it."),
        sa.Column("decimals", sa.Integer(), nullable=False, comment="Most decimal places."),
        sa.Column("least", sa.Numeric(), nullable=True, comment="Least value, if it has one."),
        sa.Column("most", sa.Numeric(), nullable=True, comment="Greatest value, if it has one."),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place in the form, from 1."),
        sa.CheckConstraint("required_of IN ('all', 'business', 'nobody')", name=op.f("ck_key_figure_required_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_figure")),
        sa.UniqueConstraint("code", name=op.f("uq_key_figure_code")),
    )
    op.create_table(
        "dossier_draft",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("state", sa.Text(), server_default="open", nullable=False, comment="Whether it can be written to."),
        sa.Column(
            "content",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Everything written so far.",
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True, comment="When it was last saved."),
        sa.Column(
            "seal",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Key of the digests that the ledger keeps of what was saved last.",
        ),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_dossier_draft_state")),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_dossier_draft_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_draft_dossier_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_draft")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_dossier_draft_dossier_id")),
    )
    op.create_index(op.f("ix_dossier_draft_cycle_id"), "dossier_draft", ["cycle_id"], unique=False)
    op.create_table(
        "dossier_version",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("submission", sa.Integer(), nullable=False, comment="Number of the submission."),
        sa.Column(
            "submitted_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was submitted, with the statement of truth (Art. 28).",
        ),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=False, comment="Who signed the statement of truth (Art. 28)."),
        sa.Column(
            "content",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Content without what is secret.",
        ),
        sa.Column(
            "changes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="What changed since the submission before.",
        ),
        sa.Column(
            "digest",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of the content, in hexadecimal; the ledger has it too.",
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["cycle.id"], name=op.f("fk_dossier_version_cycle_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_version_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["person.id"], name=op.f("fk_dossier_version_submitted_by_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_version")),
        sa.UniqueConstraint("dossier_id", "submission", name=op.f("uq_dossier_version_dossier_id_submission")),
    )
    op.create_index(op.f("ix_dossier_version_cycle_id"), "dossier_version", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_dossier_version_submitted_by_id"), "dossier_version", ["submitted_by_id"], unique=False)
    op.create_table(
        "dossier_version_secret",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("version_id", sa.Uuid(), nullable=False, comment="Submission."),
        sa.Column("dossier_id", sa.Uuid(), nullable=False, comment="Application."),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Secret content."),
        sa.Column(
            "changes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="What changed in it since the submission before.",
        ),
        sa.Column(
            "seal", sa.Text(), nullable=False, comment="Key of the digest that the ledger keeps of the secret content."
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_version_secret_dossier_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["dossier_version.id"],
            name=op.f("fk_dossier_version_secret_version_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_version_secret")),
        sa.UniqueConstraint("version_id", name=op.f("uq_dossier_version_secret_version_id")),
    )
    op.create_index(
        op.f("ix_dossier_version_secret_dossier_id"), "dossier_version_secret", ["dossier_id"], unique=False
    )
    op.add_column(
        "dossier",
        sa.Column(
            "form",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Facts about the applicant on the form (Art. 17).",
        ),
    )
    op.add_column(
        "dossier",
        sa.Column(
            "sections",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="Self-evaluation report by criteria item, without sections marked as secret (Art. 4).",
        ),
    )
    op.add_column(
        "dossier",
        sa.Column(
            "figures",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="Key figures of the years before (Art. 4).",
        ),
    )
    op.add_column(
        "dossier_secret",
        sa.Column(
            "sections",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="Sections of the self-evaluation report that the applicant marked as trade secret.",
        ),
    )
    op.execute(PARAMETERS)
    op.execute(DRAFTS)
    op.execute(SECTIONS)
    for table in ("dossier_version", "dossier_version_secret"):
        op.execute(KEEP.format(table=table))
    op.drop_column("dossier_secret", "self_evaluation")
    op.drop_column("dossier_secret", "seal")


def downgrade() -> None:
    """Undo."""
    op.add_column(
        "dossier_secret",
        sa.Column(
            "seal",
            sa.TEXT(),
            server_default=sa.text("''::text"),
            autoincrement=False,
            nullable=False,
            comment="Key of the digests that the ledger keeps of this content.",
        ),
    )
    op.add_column(
        "dossier_secret",
        sa.Column(
            "self_evaluation",
            sa.TEXT(),
            server_default=sa.text("''::text"),
            autoincrement=False,
            nullable=False,
            comment="Self-evaluation report.",
        ),
    )
    op.drop_column("dossier_secret", "sections")
    op.drop_column("dossier", "figures")
    op.drop_column("dossier", "sections")
    op.drop_column("dossier", "form")
    op.drop_index(op.f("ix_dossier_version_secret_dossier_id"), table_name="dossier_version_secret")
    op.drop_table("dossier_version_secret")
    op.drop_index(op.f("ix_dossier_version_submitted_by_id"), table_name="dossier_version")
    op.drop_index(op.f("ix_dossier_version_cycle_id"), table_name="dossier_version")
    op.drop_table("dossier_version")
    op.drop_index(op.f("ix_dossier_draft_cycle_id"), table_name="dossier_draft")
    op.drop_table("dossier_draft")
    op.drop_table("key_figure")
