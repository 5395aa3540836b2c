"""Absences, the duty desk, alarms and passes of the reconciler, bulk urges.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from storage.types import Utc

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "absences",
        sa.Column("id", POSITION, autoincrement=True, nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("deputy", sa.String(length=64), nullable=False),
        sa.Column("valid_from", Utc(), nullable=False),
        sa.Column("valid_to", Utc(), nullable=True),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("set_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_absences_account")),
        sa.ForeignKeyConstraint(["deputy"], ["accounts.id"], name=op.f("fk_absences_deputy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_account", "absences", ["account"], unique=False)
    op.create_index("ix_absences_deputy", "absences", ["deputy"], unique=False)
    op.create_table(
        "desk_members",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("valid_from", Utc(), nullable=False),
        sa.Column("valid_to", Utc(), nullable=True),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_desk_members_account")),
        sa.PrimaryKeyConstraint("account", "valid_from", name=op.f("pk_desk_members")),
    )
    op.create_table(
        "desk_cases",
        sa.Column("petition", sa.String(length=64), nullable=False),
        sa.Column("office", sa.String(length=64), nullable=False),
        sa.Column("fell_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("petition", "office", name=op.f("pk_desk_cases")),
    )
    op.create_table(
        "alarms",
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("of_petition", sa.Boolean(), nullable=False),
        sa.Column("first_seen", Utc(), nullable=False),
        sa.Column("last_seen", Utc(), nullable=False),
        sa.Column("resolved_at", Utc(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_alarms")),
    )
    op.create_index("ix_alarms_open", "alarms", ["resolved_at", "kind"], unique=False)
    op.create_table(
        "passes",
        sa.Column("number", POSITION, autoincrement=False, nullable=False),
        sa.Column("began_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_passes")),
    )
    op.create_table(
        "bulk_urges",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("previewed_at", Utc(), nullable=False),
        sa.Column("confirmed_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_urges")),
    )


def downgrade() -> None:
    for table in ("bulk_urges", "passes", "alarms", "desk_cases", "desk_members", "absences"):
        op.drop_table(table)
