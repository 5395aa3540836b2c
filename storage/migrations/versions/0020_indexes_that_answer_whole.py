"""Indexes that answer whole: events by when they were recorded, facts by receipt, petitions by whom they accuse.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

EVENTS, EXCLUSIONS = "ix_events_recorded_at", "ix_exclusions_subject"


def upgrade() -> None:
    _replace(EVENTS, "events", ["recorded_at", "at", "type", "stream"])
    _replace(EXCLUSIONS, "exclusions", ["kind", "subject", "petition"])
    op.create_index("ix_facts_received", "facts", ["name", "received_at"], sqlite_where=sa.text("0"))


def downgrade() -> None:
    op.drop_index("ix_facts_received", table_name="facts")
    _replace(EXCLUSIONS, "exclusions", ["kind", "subject"])
    _replace(EVENTS, "events", ["recorded_at"])


def _replace(index: str, table: str, columns: list[str]) -> None:
    op.drop_index(index, table_name=table)
    op.create_index(index, table, columns)
