"""Bulletins: the contents that were composed, and how each bulletin stands.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

from storage.types import Utc

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulletin_contents",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kept_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_bulletin_contents")),
    )
    op.create_table(
        "bulletins",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("rhythm", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("as_of", Utc(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("issued_at", Utc(), nullable=False),
        sa.Column("published_at", Utc(), nullable=True),
        sa.Column("withdrawn_at", Utc(), nullable=True),
        sa.Column("corrects", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["digest"], ["bulletin_contents.digest"], name=op.f("fk_bulletins_digest")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_bulletins")),
        sa.UniqueConstraint("rhythm", "period", "edition", name=op.f("uq_bulletins_rhythm")),
    )
    op.create_index("ix_bulletins_state", "bulletins", ["state", "published_at"])
    op.create_index("ix_bulletins_corrects", "bulletins", ["corrects"])


def downgrade() -> None:
    op.drop_table("bulletins")
    op.drop_table("bulletin_contents")
