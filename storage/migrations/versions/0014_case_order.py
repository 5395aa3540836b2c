"""The indexes of cases end with what their lists are sorted by, and one stands for those who see every case.

Revision ID: 0014
Revises: 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WAYS = {"ix_cases_inbox": "office", "ix_cases_bureau": "bureau"}
ORDER = ["closed", "next_due"]


def upgrade() -> None:
    for name, way in WAYS.items():
        op.drop_index(name, table_name="cases")
        op.create_index(name, "cases", [way, *ORDER, "number"], unique=False)
    op.create_index("ix_cases_closed", "cases", [*ORDER, "number"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_cases_closed", table_name="cases")
    for name, way in WAYS.items():
        op.drop_index(name, table_name="cases")
        op.create_index(name, "cases", [way, *ORDER], unique=False)
