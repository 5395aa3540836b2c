"""Who is barred from a case since an accused person's name became his, or since he left an accused office.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from storage.types import Utc

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "late_exclusions",
        sa.Column("petition", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_late_exclusions_account")),
        sa.PrimaryKeyConstraint("petition", "account", name=op.f("pk_late_exclusions")),
    )


def downgrade() -> None:
    op.drop_table("late_exclusions")
