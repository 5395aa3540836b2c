"""Publication: announcements, subscribers and their mails, webhooks with their messages and attempts.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

from storage.tables import Position
from storage.types import Utc

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("bulletin", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("announced_at", Utc(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    op.create_index("ix_announcements_bulletin", "announcements", ["bulletin"])
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("address_digest", sa.String(length=64), nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.Column("confirmed_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("address_digest", name=op.f("uq_subscriptions_address_digest")),
    )
    op.create_table(
        "subscription_mails",
        sa.Column("subscription", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("queued_at", Utc(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription"], ["subscriptions.id"], name=op.f("fk_subscription_mails_subscription")
        ),
        sa.PrimaryKeyConstraint("subscription", "about", name=op.f("pk_subscription_mails")),
    )
    op.create_index("ix_subscription_mails_state", "subscription_mails", ["state", "next_attempt_at"])
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("previous_until", Utc(), nullable=True),
        sa.Column("registered_at", Utc(), nullable=False),
        sa.Column("registered_by", sa.String(length=64), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_table(
        "webhook_messages",
        sa.Column("webhook", sa.String(length=32), nullable=False),
        sa.Column("announcement", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement"], ["announcements.id"], name=op.f("fk_webhook_messages_announcement")
        ),
        sa.ForeignKeyConstraint(["webhook"], ["webhooks.id"], name=op.f("fk_webhook_messages_webhook")),
        sa.PrimaryKeyConstraint("webhook", "announcement", name=op.f("pk_webhook_messages")),
    )
    op.create_index("ix_webhook_messages_state", "webhook_messages", ["state", "next_attempt_at"])
    op.create_table(
        "webhook_attempts",
        sa.Column("id", Position, autoincrement=True, nullable=False),
        sa.Column("webhook", sa.String(length=32), nullable=False),
        sa.Column("announcement", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("fault", sa.String(length=30), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement"], ["announcements.id"], name=op.f("fk_webhook_attempts_announcement")
        ),
        sa.ForeignKeyConstraint(["webhook"], ["webhooks.id"], name=op.f("fk_webhook_attempts_webhook")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempts")),
    )
    op.create_index("ix_webhook_attempts_webhook", "webhook_attempts", ["webhook", "id"])


def downgrade() -> None:
    for table in (
        "webhook_attempts",
        "webhook_messages",
        "webhooks",
        "subscription_mails",
        "subscriptions",
        "announcements",
    ):
        op.drop_table(table)
