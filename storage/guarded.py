"""The table of addresses in cases that bar somebody: a few of all, so that pages need not look through every notice."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from storage.tables import metadata

guarded_addresses = Table(
    "guarded_addresses",
    metadata,
    Column("petition", String(64), primary_key=True),
    Column("audience", String(80), primary_key=True),
)
