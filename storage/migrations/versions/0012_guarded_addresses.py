"""Which addresses of notices stand in cases that bar somebody: what reaches others in their place is looked up by them.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
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
