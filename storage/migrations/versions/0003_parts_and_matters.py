"""Offices that take part in a case, and the matter that it is about.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_parts",
        sa.Column("petition", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("petition", "office", "part", name=op.f("pk_case_parts")),
    )
    op.create_index("ix_case_parts_office", "case_parts", ["office"], unique=False)
    op.add_column("cases", sa.Column("matter", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("final", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE cases SET matter = number")
    with op.batch_alter_table("cases") as batch:
        batch.alter_column("matter", server_default=None)
        batch.alter_column("final", server_default=None)
    op.create_index("ix_cases_matter", "cases", ["matter"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_cases_matter", table_name="cases")
    op.drop_column("cases", "final")
    op.drop_column("cases", "matter")
    op.drop_index("ix_case_parts_office", table_name="case_parts")
    op.drop_table("case_parts")
