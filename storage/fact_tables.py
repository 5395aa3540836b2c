"""The tables of what figures count: every item of every population, in every version that was ever known, and sums."""

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

PAST = text("known_to IS NOT NULL")

OPEN, EMPTY = text("known_to IS NULL AND status IS NULL"), {"sqlite": text("0"), "postgresql": text("false")}

# Each holds all that a count asks for, so that it reads no row. What is known now SQLite finds in the order in which it
# is grouped (it asks even a partial index for the column that it is partial by); PostgreSQL by when its petition was
# received, as the ends of a period are counted from facts, and what is open by itself. Then: as at an instant; what has
# changed since sums were made.
_COUNTED = ("value", "due_at", "stopped_at", "received_at", "purpose", "imported", "known_to")
_PLACED = ("holder", "district", "category", "value", "due_at", "stopped_at", "purpose", "imported", "known_to")
Index(
    "ix_facts_now",
    *(facts.c[name] for name in ("name", "body", "status", "holder", *_COUNTED)),
    postgresql_where=EMPTY["postgresql"],
    sqlite_where=NOW,
)
Index(
    "ix_facts_received",
    *(facts.c[name] for name in ("name", "received_at", "body", "status", *_PLACED)),
    postgresql_where=NOW,
    sqlite_where=EMPTY["sqlite"],
)
Index(
    "ix_facts_open",
    *(facts.c[name] for name in ("name", "body", "received_at", *_PLACED, "status")),
    postgresql_where=OPEN,
    sqlite_where=EMPTY["sqlite"],
)
Index("ix_facts_then", *(facts.c[name] for name in ("name", "known_from", "body", "holder", "status", *_COUNTED)))
Index("ix_facts_past", facts.c.name, facts.c.known_to, postgresql_where=PAST, sqlite_where=PAST)
Index(
    "ix_facts_matter",
    facts.c.matter,
    facts.c.received_at,
    postgresql_where=text("name = 'case'"),
    sqlite_where=text("name = 'case'"),
)

summing = Table(
    "fact_summing",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("claimed_until", Utc),
    Column("as_of", Utc),
    Column("zone", String(64)),
    Column("populations", String(400)),
)
"""One row: as of when there are sums, if there are any, in the half-months of which zone and of which populations."""

sums = Table(
    "fact_sums",
    metadata,
    Column("as_of", Utc, primary_key=True),
    Column("family", String(10), primary_key=True),
    Column("name", String(20), primary_key=True),
    Column("body", String(10), primary_key=True),
    Column("begins", Utc, primary_key=True),
    Column("code", String(80), primary_key=True),
    Column("purpose", String(20), primary_key=True),
    Column("imported", Boolean, primary_key=True),
    Column("status", String(30), primary_key=True),
    Column("value", String(30), primary_key=True),
    Column("number", Integer, nullable=False),
)
"""How many settled items were known at an instant, by half-month of receipt and by office, district or category."""
