"""The index of what waits for mail holds nothing else; that of running clocks all that finds the cases that owe.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    unsent = sa.text("mailed_at IS NULL")
    op.drop_index("ix_outbox_to_send", "outbox")
    op.create_index("ix_outbox_to_send", "outbox", ["released", "void"], postgresql_where=unsent, sqlite_where=unsent)
    op.drop_index("ix_clock_facts_overdue", "clock_facts")
    running, runs = ["kind", "verdict", "due_at", "petition", "body", "clock"], sa.text("verdict IS NULL")
    op.create_index("ix_clock_facts_overdue", "clock_facts", running, postgresql_where=runs, sqlite_where=runs)


def downgrade() -> None:
    op.drop_index("ix_clock_facts_overdue", "clock_facts")
    op.create_index("ix_clock_facts_overdue", "clock_facts", ["verdict", "due_at"])
    op.drop_index("ix_outbox_to_send", "outbox")
    op.create_index("ix_outbox_to_send", "outbox", ["released", "void", "mailed_at"])
