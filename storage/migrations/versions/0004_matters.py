"""Matters with streams of their own, filled from the cases that are final already.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from storage.matters import follow
from storage.streams import read_event

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "matters",
        sa.Column("matter", sa.String(length=64), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("final_in", sa.String(length=64), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("matter", name=op.f("pk_matters")),
    )
    connection = op.get_bind()
    events = sa.table("events", *(sa.column(name) for name in ("position", "kind", "type", "content", "hash")))
    told = sa.select(events.c.content, events.c.hash).where(
        events.c.kind == "petition", events.c.type.in_(("matter_final", "finality_lifted"))
    )
    rows = connection.execute(told.order_by(events.c.position)).all()
    follow(connection, [read_event(row.content, row.hash) for row in rows])


def downgrade() -> None:
    op.execute("DELETE FROM events WHERE kind = 'matter'")
    op.drop_table("matters")
