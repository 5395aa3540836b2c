"""Indexes for lists: of cases in their order, of late exclusions by whom they bar, of running duties by their term.

Revision ID: 0015
Revises: 0014
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WAYS = {"ix_cases_inbox": "office", "ix_cases_bureau": "bureau"}
ORDER = ["closed", "next_due"]


def upgrade() -> None:
    for name, way in WAYS.items():
        op.drop_index(name, table_name="cases")
        op.create_index(name, "cases", [way, *ORDER, "number"], unique=False)
    op.create_index("ix_cases_closed", "cases", [*ORDER, "number"], unique=False)
    op.create_index("ix_clock_facts_running", "clock_facts", ["clock", "verdict", "due_at"], unique=False)
    op.create_index("ix_late_exclusions_account", "late_exclusions", ["account"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_clock_facts_running", table_name="clock_facts")
    op.drop_index("ix_late_exclusions_account", table_name="late_exclusions")
    op.drop_index("ix_cases_closed", table_name="cases")
    for name, way in WAYS.items():
        op.drop_index(name, table_name="cases")
        op.create_index(name, "cases", [way, *ORDER], unique=False)
