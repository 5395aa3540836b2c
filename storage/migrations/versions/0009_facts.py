"""What figures count, in versions; the countable facts without versions are not needed any more.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from storage.types import Utc

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COUNTED = ["holder", "status", "value", "due_at", "stopped_at", "received_at", "purpose", "imported", "known_to"]


def upgrade() -> None:
    op.create_table(
        "facts",
        sa.Column("stream", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("known_from", Utc(), nullable=False),
        sa.Column("known_to", Utc(), nullable=True),
        sa.Column("body", sa.String(length=10), nullable=False),
        sa.Column("petition", sa.String(length=64), nullable=True),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("bureau", sa.String(length=64), nullable=False),
        sa.Column("district", sa.String(length=80), nullable=True),
        sa.Column("category", sa.String(length=80), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("matter", sa.String(length=64), nullable=False),
        sa.Column("received_at", Utc(), nullable=False),
        sa.Column("anchor", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("status", sa.String(length=30), nullable=True),
        sa.Column("value", sa.String(length=30), nullable=False),
        sa.Column("stopped_at", Utc(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("stream", "name", "item", "known_from", name=op.f("pk_facts")),
    )
    now, of_cases = sa.text("known_to IS NULL"), sa.text("name = 'case'")
    op.create_index("ix_facts_now", "facts", ["name", "body", *COUNTED], postgresql_where=now, sqlite_where=now)
    op.create_index("ix_facts_then", "facts", ["name", "known_from", "body", *COUNTED])
    op.create_index(
        "ix_facts_matter", "facts", ["matter", "received_at"], postgresql_where=of_cases, sqlite_where=of_cases
    )
    op.create_index("ix_exclusions_subject", "exclusions", ["kind", "subject"])
    op.drop_table("metric_facts")


def downgrade() -> None:
    op.create_table(
        "metric_facts",
        sa.Column("petition", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("petition", "sequence", "name", "body", name=op.f("pk_metric_facts")),
    )
    op.create_index("ix_metric_facts_name", "metric_facts", ["name", "at"])
    op.drop_index("ix_exclusions_subject", table_name="exclusions")
    op.drop_table("facts")
