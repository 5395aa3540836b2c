"""The sheets of bad rows that an upload leaves, and who ended an absence or a seat at the duty desk.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from storage.types import Utc

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "error_sheets",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("kept_at", Utc(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_error_sheets_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_error_sheets")),
    )
    op.create_index("ix_error_sheets_kept_at", "error_sheets", ["kept_at"], unique=False)
    op.add_column("absences", sa.Column("ended_by", sa.String(length=64)))
    op.add_column("desk_members", sa.Column("ended_by", sa.String(length=64)))


def downgrade() -> None:
    op.drop_column("desk_members", "ended_by")
    op.drop_column("absences", "ended_by")
    op.drop_table("error_sheets")
