"""Print feedback in Chinese and English; the items of the criteria have English names"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0050a"
down_revision = "0049a"
branch_labels = None
depends_on = None

CHECK = "ck_document_access_paper"
DEFINED = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"
NEW = ("feedback_report", "feedback_report_en")
# The one edition that was loaded before (GB/T 19580-2012).
CATEGORIES = {
    "4.1": "Leadership",
    "4.2": "Strategy",
    "4.3": "Customers and market",
    "4.4": "Resources",
    "4.5": "Process management",
    "4.6": "Measurement, analysis and improvement",
    "4.7": "Results",
}
ITEMS = {
    "4.1.2": "Role of senior leaders",
    "4.1.3": "Governance",
    "4.1.4": "Social responsibility",
    "4.2.2": "Strategy development",
    "4.2.3": "Strategy deployment",
    "4.3.2": "Knowledge of customers and market",
    "4.3.3": "Customer relations and satisfaction",
    "4.4.2": "Human resources",
    "4.4.3": "Financial resources",
    "4.4.4": "Information and knowledge",
    "4.4.5": "Technology",
    "4.4.6": "Infrastructure",
    "4.4.7": "Relations with interested parties",
    "4.5.2": "Identification and design of processes",
    "4.5.3": "Operation and improvement of processes",
    "4.6.2": "Measurement, analysis and evaluation",
    "4.6.3": "Improvement and innovation",
    "4.7.2": "Product and service results",
    "4.7.3": "Customer and market results",
    "4.7.4": "Financial results",
    "4.7.5": "Resource results",
    "4.7.6": "Process effectiveness results",
    "4.7.7": "Leadership results",
}
COLUMNS = {
    "name_en": ("code", ITEMS, "Its name in English."),
    "category_name_en": ("category_code", CATEGORIES, "The same in English."),
}


def upgrade() -> None:
    """Apply, keeping the papers that the database knows; an item of another edition is named as before."""
    known = op.get_bind().execute(sa.text(DEFINED), {"name": CHECK}).scalar_one()
    values = [*re.findall(r"'(\w+)'", known), *NEW]
    op.drop_constraint(op.f(CHECK), "document_access")
    op.create_check_constraint(op.f(CHECK), "document_access", f"paper IN ({', '.join(map(repr, values))})")
    for column, (code, names, comment) in COLUMNS.items():
        op.add_column("criteria_item", sa.Column(column, sa.Text(), nullable=True, comment=comment))
        said = f"UPDATE criteria_item SET {column} = :name WHERE {code} = :code"
        for key, name in names.items():
            op.execute(sa.text(said).bindparams(name=name, code=key))
        zh = column.removesuffix("_en")
        op.execute(f"UPDATE criteria_item SET {column} = {zh} WHERE {column} IS NULL")
        op.alter_column("criteria_item", column, nullable=False)
