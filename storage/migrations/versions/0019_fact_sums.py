"""Sums of what is settled, kept as of an instant; an index tells what has changed since, and one holds the open apart.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

from storage.types import Utc

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NOW, PAST = sa.text("known_to IS NULL"), sa.text("known_to IS NOT NULL")
REST = ["value", "due_at", "stopped_at", "received_at", "purpose", "imported", "known_to"]


def upgrade() -> None:
    op.create_table(
        "fact_summing",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claimed_until", Utc(), nullable=True),
        sa.Column("as_of", Utc(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("populations", sa.String(length=400), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_fact_summing")),
    )
    op.execute("INSERT INTO fact_summing (version) VALUES (0)")
    op.create_table(
        "fact_sums",
        sa.Column("as_of", Utc(), nullable=False),
        sa.Column("family", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("body", sa.String(length=10), nullable=False),
        sa.Column("begins", Utc(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("value", sa.String(length=30), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "as_of",
            "family",
            "name",
            "body",
            "begins",
            "code",
            "purpose",
            "imported",
            "status",
            "value",
            name=op.f("pk_fact_sums"),
        ),
    )
    _order_now(["status", "holder"])
    op.create_index("ix_facts_past", "facts", ["name", "known_to"], postgresql_where=PAST, sqlite_where=PAST)


def downgrade() -> None:
    op.drop_index("ix_facts_past", table_name="facts")
    _order_now(["holder", "status"])
    op.drop_table("fact_sums")
    op.drop_table("fact_summing")


def _order_now(first: list[str]) -> None:
    op.drop_index("ix_facts_now", table_name="facts")
    op.create_index(
        "ix_facts_now", "facts", ["name", "body", *first, *REST], postgresql_where=NOW, sqlite_where=NOW
    )
