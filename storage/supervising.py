"""Tables of what must not fall through: absences, the duty desk, alarms, passes of the reconciler, bulk urges."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from storage.tables import Position, metadata
from storage.types import Utc

absences = Table(
    "absences",
    metadata,
    Column("id", Position, primary_key=True, autoincrement=True),
    Column("account", String(64), ForeignKey("accounts.id"), nullable=False),
    Column("deputy", String(64), ForeignKey("accounts.id"), nullable=False),
    Column("valid_from", Utc, nullable=False),
    Column("valid_to", Utc),
    Column("set_by", String(64), nullable=False),
    Column("set_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("ended_by", String(64)),
    Index("ix_absences_account", "account"),
    Index("ix_absences_deputy", "deputy"),
)

desk_members = Table(
    "desk_members",
    metadata,
    Column("account", String(64), ForeignKey("accounts.id"), primary_key=True),
    Column("valid_from", Utc, primary_key=True),
    Column("valid_to", Utc),
    Column("set_by", String(64), nullable=False),
    Column("ended_by", String(64)),
)

desk_cases = Table(
    "desk_cases",
    metadata,
    Column("petition", String(64), primary_key=True),
    Column("office", String(64), primary_key=True),
    Column("fell_at", Utc, nullable=False),
)

alarms = Table(
    "alarms",
    metadata,
    Column("kind", String(30), primary_key=True),
    Column("subject", String(64), primary_key=True),
    Column("of_petition", Boolean, nullable=False),
    Column("first_seen", Utc, nullable=False),
    Column("last_seen", Utc, nullable=False),
    Column("resolved_at", Utc),
    Column("times", Integer, nullable=False),
    Column("details", Text, nullable=False),
    Index("ix_alarms_open", "resolved_at", "kind"),
)

passes = Table(
    "passes",
    metadata,
    Column("number", Position, primary_key=True, autoincrement=False),
    Column("began_at", Utc, nullable=False),
    Column("ended_at", Utc, nullable=False),
    Column("counts", Text, nullable=False),
)

bulk_urges = Table(
    "bulk_urges",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("account", String(64), nullable=False),
    Column("content", Text, nullable=False),
    Column("previewed_at", Utc, nullable=False),
    Column("confirmed_at", Utc),
)
