"""Dossiers, and the petitions that they speak of.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from storage.types import Utc

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dossiers",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("bureau", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=64), nullable=True),
        sa.Column("policy", sa.String(length=80), nullable=False),
        sa.Column("opened_at", Utc(), nullable=False),
        sa.Column("next_clock", sa.String(length=40), nullable=True),
        sa.Column("next_due", Utc(), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_dossiers")),
    )
    op.create_index("ix_dossiers_kind", "dossiers", ["kind", "closed", "next_due"], unique=False)
    op.create_index("ix_dossiers_bureau", "dossiers", ["bureau"], unique=False)
    op.create_index("ix_dossiers_office", "dossiers", ["office"], unique=False)
    op.create_table(
        "dossier_cases",
        sa.Column("dossier", sa.String(length=64), nullable=False),
        sa.Column("petition", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("dossier", "petition", name=op.f("pk_dossier_cases")),
    )
    op.create_index("ix_dossier_cases_petition", "dossier_cases", ["petition"], unique=False)


def downgrade() -> None:
    op.drop_table("dossier_cases")
    op.drop_table("dossiers")
