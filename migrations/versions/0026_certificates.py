"""Certificates with the keys that sign them, medals and cups; a commendation is read once a notice publishes it."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# A certificate stays as it was issued; that another edition replaced it may be added, once. A key may be retired, once.
KEEP = """
CREATE FUNCTION keep_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE replaced public.certificate := OLD;
BEGIN
 IF TG_OP = 'UPDATE' AND OLD.replaced_at IS NULL THEN
  replaced.replaced_at := NEW.replaced_at;
  IF NEW IS NOT DISTINCT FROM replaced THEN RETURN NEW; END IF;
 END IF;
 RAISE EXCEPTION 'CERTIFICATE_ISSUED Art.33';
END $$;
CREATE TRIGGER keep_certificate BEFORE UPDATE OR DELETE ON certificate
 FOR EACH ROW EXECUTE FUNCTION keep_certificate();
CREATE TRIGGER keep_forever BEFORE TRUNCATE ON certificate
 FOR EACH STATEMENT EXECUTE FUNCTION keep_forever();
CREATE FUNCTION keep_certificate_key() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE retired public.certificate_key := OLD;
BEGIN
 IF TG_OP = 'UPDATE' AND OLD.retired_at IS NULL THEN
  retired.retired_at := NEW.retired_at;
  IF NEW IS NOT DISTINCT FROM retired THEN RETURN NEW; END IF;
 END IF;
 RAISE EXCEPTION 'KEY_IS_KEPT Art.33';
END $$;
CREATE TRIGGER keep_certificate_key BEFORE UPDATE OR DELETE ON certificate_key
 FOR EACH ROW EXECUTE FUNCTION keep_certificate_key()
"""
# Until now each list that was commended had a notice of its own, with the text of the document.
PUBLISHED = """
UPDATE commendation c SET notice_id = (SELECT n.id FROM notice n WHERE n.cycle_id = c.cycle_id
 AND n.kind = 'commendation' AND n.body = c.text ORDER BY n.id LIMIT 1)
"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "certificate_key",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("programme_id", sa.Uuid(), nullable=False, comment="Programme whose certificates it signs."),
        sa.Column(
            "fingerprint",
            sa.Text(),
            nullable=False,
            comment="Name of the key: the beginning of the SHA-256 of the public key, in hexadecimal.",
        ),
        sa.Column("algorithm", sa.Text(), nullable=False, comment="Algorithm of its signatures, such as Ed25519."),
        sa.Column("public_key", sa.Text(), nullable=False, comment="Public key, PEM."),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False, comment="When it signed first."),
        sa.Column(
            "retired_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it stopped signing; what it signed before stays good.",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_certificate_key_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_key")),
        sa.UniqueConstraint("programme_id", "fingerprint", name=op.f("uq_certificate_key_programme_id_fingerprint")),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("award_id", sa.Uuid(), nullable=False, comment="Award."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("certificate_key_id", sa.Uuid(), nullable=False, comment="Key that signed it."),
        sa.Column("number", sa.Text(), nullable=False, comment="Number of the certificate, the same in all editions."),
        sa.Column(
            "edition",
            sa.Integer(),
            nullable=False,
            comment="1 for the first issue, one more for each that replaces it.",
        ),
        sa.Column(
            "content",
            sa.Text(),
            nullable=False,
            comment="What is signed: canonical JSON (RFC 8785), the bytes as they are.",
        ),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the content, in hexadecimal."),
        sa.Column("signature", sa.Text(), nullable=False, comment="Detached signature of the content, base64."),
        sa.Column(
            "check_url", sa.Text(), nullable=False, comment="Address in the QR code, where anybody can check it."
        ),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False, comment="When it was issued."),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it replaces the edition before; public."),
        sa.Column(
            "replaced_at", sa.DateTime(timezone=True), nullable=True, comment="When another edition replaced it."
        ),
        sa.CheckConstraint("edition > 0", name=op.f("ck_certificate_edition")),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_certificate_award_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["certificate_key_id"],
            ["certificate_key.id"],
            name=op.f("fk_certificate_certificate_key_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_certificate_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_certificate_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("award_id", "edition", name=op.f("uq_certificate_award_id_edition")),
        sa.UniqueConstraint("number", "edition", name=op.f("uq_certificate_number_edition")),
    )
    op.create_index(op.f("ix_certificate_certificate_key_id"), "certificate", ["certificate_key_id"], unique=False)
    op.create_index(op.f("ix_certificate_cycle_id"), "certificate", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_certificate_organisation_id"), "certificate", ["organisation_id"], unique=False)
    op.create_index(
        "uq_certificate_current",
        "certificate",
        ["award_id"],
        unique=True,
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "honour_item",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False, comment="Key of the row."),
        sa.Column("award_id", sa.Uuid(), nullable=False, comment="Award."),
        sa.Column("cycle_id", sa.Uuid(), nullable=False, comment="Cycle."),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Winner."),
        sa.Column("kind", sa.Text(), nullable=False, comment="What it is."),
        sa.Column("serial", sa.Text(), nullable=False, comment="Number engraved or printed on it."),
        sa.Column("state", sa.Text(), server_default="made", nullable=False, comment="Where it is."),
        sa.Column("made_on", sa.Date(), nullable=False, comment="Day on which it was finished."),
        sa.Column("handed_over_on", sa.Date(), nullable=True, comment="Day on which the winner got it."),
        sa.Column("handed_to", sa.Text(), nullable=True, comment="To whom: the function, not the person."),
        sa.Column("lost_on", sa.Date(), nullable=True, comment="Day on which its loss was reported."),
        sa.Column("returned_on", sa.Date(), nullable=True, comment="Day on which it came back."),
        sa.Column("replaces_id", sa.Uuid(), nullable=True, comment="Thing that it replaces."),
        sa.Column("remark", sa.Text(), server_default="", nullable=False, comment="Remark of the office."),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Number of the row's latest change."
        ),
        sa.CheckConstraint("kind IN ('medal', 'cup', 'certificate_print')", name=op.f("ck_honour_item_kind")),
        sa.CheckConstraint(
            "state IN ('made', 'handed_over', 'lost', 'returned', 'replaced')", name=op.f("ck_honour_item_state")
        ),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"], name=op.f("fk_honour_item_award_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_honour_item_cycle_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_honour_item_organisation_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["honour_item.id"], name=op.f("fk_honour_item_replaces_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honour_item")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_honour_item_replaces_id")),
        sa.UniqueConstraint("serial", name=op.f("uq_honour_item_serial")),
    )
    op.create_index(op.f("ix_honour_item_award_id"), "honour_item", ["award_id"], unique=False)
    op.create_index(op.f("ix_honour_item_cycle_id"), "honour_item", ["cycle_id"], unique=False)
    op.create_index(op.f("ix_honour_item_organisation_id"), "honour_item", ["organisation_id"], unique=False)
    op.add_column(
        "commendation",
        sa.Column(
            "notice_id",
            sa.Uuid(),
            nullable=True,
            comment="Notice that publishes it, with a scan attached; before that nobody reads it.",
        ),
    )
    op.create_unique_constraint(op.f("uq_commendation_notice_id"), "commendation", ["notice_id"])
    op.create_foreign_key(
        op.f("fk_commendation_notice_id"), "commendation", "notice", ["notice_id"], ["id"], ondelete="RESTRICT"
    )
    op.execute(PUBLISHED)
    for statement in KEEP.strip().split(";\nCREATE "):
        op.execute(statement if statement.startswith("CREATE") else f"CREATE {statement}")


def downgrade() -> None:
    """Undo."""
    op.drop_constraint(op.f("fk_commendation_notice_id"), "commendation", type_="foreignkey")
    op.drop_constraint(op.f("uq_commendation_notice_id"), "commendation", type_="unique")
    op.drop_column("commendation", "notice_id")
    op.drop_index(op.f("ix_honour_item_organisation_id"), table_name="honour_item")
    op.drop_index(op.f("ix_honour_item_cycle_id"), table_name="honour_item")
    op.drop_index(op.f("ix_honour_item_award_id"), table_name="honour_item")
    op.drop_table("honour_item")
    op.drop_index("uq_certificate_current", table_name="certificate", postgresql_where=sa.text("replaced_at IS NULL"))
    op.drop_index(op.f("ix_certificate_organisation_id"), table_name="certificate")
    op.drop_index(op.f("ix_certificate_cycle_id"), table_name="certificate")
    op.drop_index(op.f("ix_certificate_certificate_key_id"), table_name="certificate")
    op.drop_table("certificate")
    op.drop_table("certificate_key")
    op.execute("DROP FUNCTION keep_certificate, keep_certificate_key")
