"""Whether a rating came from an office's own network, and an index of the events in which honesty signals are seen.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rating_receipts",
        sa.Column("petition", sa.String(length=64), nullable=False),
        sa.Column("ledger_no", sa.Integer(), nullable=False),
        sa.Column("own_network", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("petition", "ledger_no", name=op.f("pk_rating_receipts")),
    )
    seen = sa.text(
        "type IN ('registered', 'replied', 'extension_requested', 'category_changed', 'rated', 'review_requested', "
        "'matter_linked', 'finality_lifted')"
    )
    op.create_index("ix_events_looked_at", "events", ["type", "at"], postgresql_where=seen, sqlite_where=seen)


def downgrade() -> None:
    op.drop_index("ix_events_looked_at", "events")
    op.drop_table("rating_receipts")
