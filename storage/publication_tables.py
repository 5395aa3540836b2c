"""Tables of publication: announcements, subscribers and their mails, webhooks and their messages."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from storage.tables import Position, metadata
from storage.types import Utc

announcements = Table(
    "announcements",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("bulletin", String(64), nullable=False),
    Column("act", String(12), nullable=False),
    Column("at", Utc, nullable=False),
    Column("announced_at", Utc, nullable=False),
    Column("edition", Text, nullable=False),
    Index("ix_announcements_bulletin", "bulletin"),
)

# who wants to be told: an address and nothing else; no column leads to a petition, a person or an account

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("address", String(254), nullable=False),
    Column("address_digest", String(64), nullable=False, unique=True),
    Column("asks", Integer, nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("confirmed_at", Utc),
)

# which rhythms somebody chose; whoever chose none is told of all

subscription_rhythms = Table(
    "subscription_rhythms",
    metadata,
    Column("subscription", String(32), ForeignKey("subscriptions.id"), primary_key=True),
    Column("rhythm", String(12), primary_key=True),
)

subscription_mails = Table(
    "subscription_mails",
    metadata,
    Column("subscription", String(32), ForeignKey("subscriptions.id"), primary_key=True),
    Column("about", String(64), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("queued_at", Utc, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Utc, nullable=False),
    Index("ix_subscription_mails_state", "state", "next_attempt_at"),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("url", String(500), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("previous_until", Utc),
    Column("registered_at", Utc, nullable=False),
    Column("registered_by", String(64), nullable=False),
    Column("ended_at", Utc),
    Column("ended_by", String(64)),
)

webhook_messages = Table(
    "webhook_messages",
    metadata,
    Column("webhook", String(32), ForeignKey("webhooks.id"), primary_key=True),
    Column("announcement", String(64), ForeignKey("announcements.id"), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Index("ix_webhook_messages_state", "state", "next_attempt_at"),
)

webhook_attempts = Table(
    "webhook_attempts",
    metadata,
    Column("id", Position, primary_key=True, autoincrement=True),
    Column("webhook", String(32), ForeignKey("webhooks.id"), nullable=False),
    Column("announcement", String(64), ForeignKey("announcements.id"), nullable=False),
    Column("at", Utc, nullable=False),
    Column("status", Integer),
    Column("fault", String(30)),
    Column("milliseconds", Integer, nullable=False),
    Index("ix_webhook_attempts_webhook", "webhook", "id"),
)
