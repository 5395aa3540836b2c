"""What is known now found by receipt on PostgreSQL, and what is open by itself; running duties with all they tell.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

COUNTED = ["value", "due_at", "stopped_at", "received_at", "purpose", "imported", "known_to"]
PLACED = ["holder", "district", "category", "value", "due_at", "stopped_at", "purpose", "imported", "known_to"]
BEFORE = ["name", "body", "status", "holder", *COUNTED]
NOW, OPEN = sa.text("known_to IS NULL"), sa.text("known_to IS NULL AND status IS NULL")
RUNNING = ["kind", "verdict", "due_at", "petition", "body", "clock"]
RUNS, TOLD = sa.text("verdict IS NULL"), ["ordinal", "holder", "anchor", "lapsed"]
OWED = sa.text("verdict IS NULL AND kind = 'duty'")
NOTHING, NEVER = sa.text("0"), sa.text("false")


def upgrade() -> None:
    op.drop_index("ix_facts_now", table_name="facts")
    op.create_index("ix_facts_now", "facts", BEFORE, postgresql_where=NEVER, sqlite_where=NOW)
    op.drop_index("ix_facts_received", table_name="facts")
    by_receipt = ["name", "received_at", "body", "status", *PLACED]
    op.create_index("ix_facts_received", "facts", by_receipt, postgresql_where=NOW, sqlite_where=NOTHING)
    still = ["name", "body", "received_at", *PLACED, "status"]
    op.create_index("ix_facts_open", "facts", still, postgresql_where=OPEN, sqlite_where=NOTHING)
    _running([*RUNNING, *TOLD])
    op.create_index("ix_clock_facts_owed", "clock_facts", ["petition", "due_at"], postgresql_where=OWED, sqlite_where=NOTHING)


def downgrade() -> None:
    op.drop_index("ix_clock_facts_owed", table_name="clock_facts")
    _running(RUNNING)
    op.drop_index("ix_facts_open", table_name="facts")
    op.drop_index("ix_facts_received", table_name="facts")
    op.create_index("ix_facts_received", "facts", ["name", "received_at"], sqlite_where=NOTHING)
    op.drop_index("ix_facts_now", table_name="facts")
    op.create_index("ix_facts_now", "facts", BEFORE, postgresql_where=NOW, sqlite_where=NOW)


def _running(columns: list[str]) -> None:
    op.drop_index("ix_clock_facts_overdue", table_name="clock_facts")
    op.create_index("ix_clock_facts_overdue", "clock_facts", columns, postgresql_where=RUNS, sqlite_where=RUNS)
