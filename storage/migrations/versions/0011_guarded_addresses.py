"""Which addresses of notices stand in cases that bar somebody: what reaches others in their place is looked up by them.

Revision ID: 0011
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guarded_addresses",
        sa.Column("petition", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("petition", "audience", name=op.f("pk_guarded_addresses")),
    )
    op.execute(
        "INSERT INTO guarded_addresses (petition, audience) SELECT DISTINCT petition, audience FROM outbox"
        " WHERE (audience LIKE 'office:%' OR audience LIKE 'head:%' OR audience LIKE 'account:%')"
        " AND (petition IN (SELECT petition FROM exclusions) OR petition IN (SELECT petition FROM late_exclusions))"
    )


def downgrade() -> None:
    op.drop_table("guarded_addresses")
