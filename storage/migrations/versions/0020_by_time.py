"""What was recorded or received in a short time is found by it: events with their kind and stream, and facts.

Revision ID: 0020
Revises: 0019
"""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _order(["recorded_at", "at", "type", "stream"])
    op.create_index("ix_facts_received", "facts", ["name", "received_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_facts_received", table_name="facts")
    _order(["recorded_at"])


def _order(columns: list[str]) -> None:
    op.drop_index("ix_events_recorded_at", table_name="events")
    op.create_index("ix_events_recorded_at", "events", columns, unique=False)
