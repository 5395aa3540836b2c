"""The index of events by the time of recording also tells what happened when, and of which kind and stream it is.

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


def downgrade() -> None:
    _order(["recorded_at"])


def _order(columns: list[str]) -> None:
    op.drop_index("ix_events_recorded_at", table_name="events")
    op.create_index("ix_events_recorded_at", "events", columns, unique=False)
