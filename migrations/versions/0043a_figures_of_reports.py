"""Let performance reports give key figures, whose units never change"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043a"
down_revision = "0042c"
branch_labels = None
depends_on = None

_ASKED = "{0} IN ('all', 'business', 'nobody')"
# A value is kept without its unit: another unit is another figure, so that years stay comparable.
_KEEP_UNIT = """
CREATE FUNCTION keep_unit_of_figure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 IF NEW.code IS DISTINCT FROM OLD.code OR NEW.unit IS DISTINCT FROM OLD.unit THEN
  RAISE EXCEPTION 'UNIT_IS_KEPT Art.4';
 END IF;
 RETURN NEW;
END $$;
CREATE TRIGGER keep_unit_of_figure BEFORE UPDATE ON key_figure FOR EACH ROW EXECUTE FUNCTION keep_unit_of_figure()
"""
_MORE = """INSERT INTO key_figure
 (code, name, name_en, unit, decimals, least, most, required_of, reported_of, position)
SELECT f.* FROM (VALUES
 ('profit', '利润总额', 'Total profit', '万元', 2, NULL::numeric, NULL::numeric, 'nobody', 'business', 9),
 ('market_share', '主导产品（服务）市场占有率', 'Market share of the main product or service', '%', 2, 0, 100,
  'nobody', 'nobody', 10),
 ('safety_accidents', '生产安全责任事故', 'Work-safety accidents with liability', '起', 0, 0, NULL,
  'nobody', 'all', 11)) f
WHERE EXISTS (SELECT 1 FROM key_figure) ON CONFLICT (code) DO NOTHING"""


def upgrade() -> None:
    """Apply."""
    op.execute("UPDATE regulation_version SET parameters = '{\"report_figures_required\": true}'::jsonb || parameters")
    op.add_column(
        "key_figure",
        sa.Column(
            "reported_of",
            sa.Text(),
            server_default="nobody",
            nullable=False,
            comment="Of which winners performance reports ask it.",
        ),
    )
    op.create_check_constraint(op.f("ck_key_figure_reported_of"), "key_figure", _ASKED.format("reported_of"))
    op.execute("UPDATE key_figure SET reported_of = 'all' WHERE code IN ('employees', 'customer_satisfaction')")
    op.execute("UPDATE key_figure SET reported_of = 'business' WHERE code IN ('revenue', 'tax_paid')")
    op.execute(_MORE)
    function, trigger = _KEEP_UNIT.split("CREATE TRIGGER")
    op.execute(function)
    op.execute(f"CREATE TRIGGER{trigger}")
    op.add_column(
        "obligation_submission",
        sa.Column(
            "figures",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="Key figures of the year reported on (Art. 24).",
        ),
    )
    op.add_column(
        "obligation_submission",
        sa.Column(
            "seal",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="Key of the digest that the ledger keeps of the figures.",
        ),
    )
