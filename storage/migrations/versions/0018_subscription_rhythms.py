"""Which rhythms of bulletins a subscriber chose; who subscribed before is told of all, as he was.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subscription_rhythms",
        sa.Column("subscription", sa.String(length=32), nullable=False),
        sa.Column("rhythm", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription"], ["subscriptions.id"], name=op.f("fk_subscription_rhythms_subscription")
        ),
        sa.PrimaryKeyConstraint("subscription", "rhythm", name=op.f("pk_subscription_rhythms")),
    )


def downgrade() -> None:
    op.drop_table("subscription_rhythms")
