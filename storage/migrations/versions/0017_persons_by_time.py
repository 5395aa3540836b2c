"""An index of persons by the instant at which they came on record: a bulletin's check asks who came since it looked.

Revision ID: 0017
Revises: 0016
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_persons_created_at", "persons", ["created_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_persons_created_at", table_name="persons")
