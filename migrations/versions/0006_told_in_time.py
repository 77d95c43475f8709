"""Tell applicants of decisions when they are public; hide who objects; keep a register a programme."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# A change of the person's row makes a second grant at the same time fail at any isolation: a lock alone would not
# show it the first.
KEEP_ROLES_APART = """
CREATE OR REPLACE FUNCTION keep_roles_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE barred text;
BEGIN
 UPDATE public.person SET name = name WHERE id = NEW.person_id;
 SELECT i.article INTO barred FROM public.role_grant g JOIN public.incompatible_roles i
  ON (i.role_a, i.role_b) IN ((g.role, NEW.role), (NEW.role, g.role))
 WHERE g.person_id = NEW.person_id AND g.programme_id = NEW.programme_id AND g.id <> NEW.id
  AND tstzrange(g.valid_from, g.valid_to) && tstzrange(NEW.valid_from, NEW.valid_to) LIMIT 1;
 IF FOUND THEN RAISE EXCEPTION 'INCOMPATIBLE_ROLES %', barred; END IF;
 RETURN NEW;
END $$;
"""
KEPT_BY_A_LOCK = KEEP_ROLES_APART.replace(
    "UPDATE public.person SET name = name WHERE id = NEW.person_id;",
    "PERFORM pg_advisory_xact_lock(hashtextextended('grants:' || NEW.person_id::text, 0));",
)
STATES = [
    "draft",
    "submitted",
    "returned",
    "recommended",
    "qualified",
    "rejected",
    "material_reviewed",
    "shortlisted",
    "not_shortlisted",
    "site_reviewed",
    "candidate",
    "not_candidate",
    "proposed",
    "not_proposed",
    "publicised",
    "contested",
    "upheld",
    "removed",
    "approved",
    "awarded",
    "withdrawn",
    "disqualified",
]
TOLD = """
UPDATE dossier SET told_state = CASE
 WHEN state = 'material_reviewed' THEN 'qualified'
 WHEN state IN ('site_reviewed', 'candidate', 'proposed') THEN 'shortlisted'
 WHEN state IN ('not_candidate', 'not_proposed') THEN CASE WHEN EXISTS (SELECT 1 FROM award_list l
  WHERE l.cycle_id = dossier.cycle_id AND l.kind = 'proposed' AND l.published_at IS NOT NULL)
  THEN 'not_proposed' ELSE 'shortlisted' END
 WHEN state IN ('contested', 'upheld', 'approved') THEN 'publicised'
 ELSE state END
"""


def upgrade() -> None:
    """Apply."""
    op.execute(KEEP_ROLES_APART)
    _told()
    for table, comment in (
        ("objector", "Key of the digests that the ledger keeps of name and contact."),
        ("dossier_secret", "Key of the digests that the ledger keeps of this content."),
    ):
        op.add_column(table, sa.Column("seal", sa.Text(), server_default="", nullable=False, comment=comment))
    left = sa.text("state IN ('withdrawn', 'disqualified')")
    op.create_index("ix_dossier_left", "dossier", ["id"], postgresql_where=left)
    _registers()


def _told() -> None:
    state = sa.Column(
        "told_state",
        sa.Text(),
        server_default="draft",
        nullable=False,
        comment="State as applicant and recommender are told it.",
    )
    op.add_column("dossier", state)
    op.execute(TOLD)
    values = ", ".join(f"'{one}'" for one in STATES)
    op.create_check_constraint(op.f("ck_dossier_told_state"), "dossier", f"told_state IN ({values})")


def _registers() -> None:
    for table, comment in (
        ("organisation", "Programme in which it is registered; each keeps its own register."),
        ("organisation_detail", "Programme in which it is registered."),
    ):
        op.add_column(table, sa.Column("programme_id", sa.Uuid(), nullable=True, comment=comment))
    op.execute("UPDATE organisation SET programme_id = programme_ids[1]")
    op.execute(
        "UPDATE organisation_detail d SET programme_id = o.programme_id FROM organisation o WHERE o.id = d.organisation_id"
    )
    for table in ("organisation", "organisation_detail"):
        op.alter_column(table, "programme_id", nullable=False)
        op.create_foreign_key(
            op.f(f"fk_{table}_programme_id"), table, "programme", ["programme_id"], ["id"], ondelete="RESTRICT"
        )
    op.create_index(op.f("ix_organisation_programme_id"), "organisation", ["programme_id"])
    op.drop_index("ix_organisation_programme_ids", table_name="organisation")
    op.drop_column("organisation", "programme_ids")
    op.drop_constraint(op.f("uq_organisation_detail_credit_code"), "organisation_detail", type_="unique")
    op.create_unique_constraint(
        op.f("uq_organisation_detail_programme_id_credit_code"), "organisation_detail", ["programme_id", "credit_code"]
    )


def downgrade() -> None:
    """Undo; an organisation that several programmes registered stays several."""
    op.drop_constraint(op.f("uq_organisation_detail_programme_id_credit_code"), "organisation_detail", type_="unique")
    op.create_unique_constraint(op.f("uq_organisation_detail_credit_code"), "organisation_detail", ["credit_code"])
    op.add_column("organisation", sa.Column("programme_ids", sa.ARRAY(sa.Uuid()), nullable=True))
    op.execute("UPDATE organisation SET programme_ids = ARRAY[programme_id]")
    op.alter_column("organisation", "programme_ids", nullable=False)
    op.create_index("ix_organisation_programme_ids", "organisation", ["programme_ids"], postgresql_using="gin")
    op.drop_column("organisation", "programme_id")
    op.drop_column("organisation_detail", "programme_id")
    op.drop_column("dossier_secret", "seal")
    op.drop_column("objector", "seal")
    op.drop_index("ix_dossier_left", table_name="dossier")
    op.drop_column("dossier", "told_state")
    op.execute(KEPT_BY_A_LOCK)
