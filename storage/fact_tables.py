"""The table of what figures count: every item of every population, in every version that was ever known."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, text

from storage.tables import metadata
from storage.types import Utc

facts = Table(
    "facts",
    metadata,
    Column("stream", String(64), primary_key=True),
    Column("name", String(20), primary_key=True),
    Column("item", String(64), primary_key=True),
    Column("known_from", Utc, primary_key=True),
    Column("known_to", Utc),
    Column("body", String(10), nullable=False),
    Column("petition", String(64)),
    Column("holder", String(64), nullable=False),
    Column("bureau", String(64), nullable=False),
    Column("district", String(80)),
    Column("category", String(80)),
    Column("channel", String(20), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("imported", Boolean, nullable=False),
    Column("matter", String(64), nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("anchor", Utc, nullable=False),
    Column("due_at", Utc),
    Column("status", String(30)),
    Column("value", String(30), nullable=False),
    Column("stopped_at", Utc),
    Column("days", Integer),
)

NOW = text("known_to IS NULL")

# Both hold all that a count by office asks for, so that it reads no row: as it is known now, in the order in which it
# is grouped, and as at an instant. SQLite asks even a partial index for the column that it is partial by.
_COUNTED = ("holder", "status", "value", "due_at", "stopped_at", "received_at", "purpose", "imported", "known_to")
Index(
    "ix_facts_now",
    *(facts.c[name] for name in ("name", "body", *_COUNTED)),
    postgresql_where=NOW,
    sqlite_where=NOW,
)
Index("ix_facts_then", *(facts.c[name] for name in ("name", "known_from", "body", *_COUNTED)))
Index(
    "ix_facts_matter",
    facts.c.matter,
    facts.c.received_at,
    postgresql_where=text("name = 'case'"),
    sqlite_where=text("name = 'case'"),
)
