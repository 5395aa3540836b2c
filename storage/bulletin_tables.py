"""Tables of bulletins: the contents that were composed, kept for ever, and the bulletins as their dossiers stand."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from storage.tables import metadata
from storage.types import Utc

# no projection: what a reviewer read and the public got stays as it was, byte for byte

bulletin_contents = Table(
    "bulletin_contents",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("content", Text, nullable=False),
    Column("kept_at", Utc, nullable=False),
)

# a projection of the dossiers of the kind

bulletins = Table(
    "bulletins",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("rhythm", String(20), nullable=False),
    Column("period", String(40), nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("as_of", Utc, nullable=False),
    Column("digest", String(64), ForeignKey("bulletin_contents.digest"), nullable=False),
    Column("issued_at", Utc, nullable=False),
    Column("published_at", Utc),
    Column("withdrawn_at", Utc),
    Column("corrects", String(64)),
    UniqueConstraint("rhythm", "period", "edition"),
    Index("ix_bulletins_state", "state", "published_at"),
    Index("ix_bulletins_corrects", "corrects"),
)
