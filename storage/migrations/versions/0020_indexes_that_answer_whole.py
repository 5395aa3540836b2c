"""Indexes that answer whole: events by when they were recorded, facts by receipt, petitions by accused and by part.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

EVENTS, EXCLUSIONS, PARTS = "ix_events_recorded_at", "ix_exclusions_subject", "ix_case_parts_office"


def upgrade() -> None:
    op.drop_index(EVENTS, table_name="events")
    op.create_index(EVENTS, "events", ["recorded_at"], postgresql_where=sa.text("false"))
    op.create_index(
        "ix_events_recorded", "events", ["recorded_at", "at", "type", "stream"], sqlite_where=sa.text("0")
    )
    op.drop_index(EXCLUSIONS, table_name="exclusions")
    op.create_index(EXCLUSIONS, "exclusions", ["kind", "subject", "petition"])
    op.drop_index(PARTS, table_name="case_parts")
    op.create_index(PARTS, "case_parts", ["office", "part", "petition"])
    op.create_index("ix_facts_received", "facts", ["name", "received_at"], sqlite_where=sa.text("0"))


def downgrade() -> None:
    op.drop_index("ix_facts_received", table_name="facts")
    op.drop_index(PARTS, table_name="case_parts")
    op.create_index(PARTS, "case_parts", ["office"])
    op.drop_index(EXCLUSIONS, table_name="exclusions")
    op.create_index(EXCLUSIONS, "exclusions", ["kind", "subject"])
    op.drop_index("ix_events_recorded", table_name="events")
    op.drop_index(EVENTS, table_name="events")
    op.create_index(EVENTS, "events", ["recorded_at"])
