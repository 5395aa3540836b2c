"""The sheets of bad rows that an upload leaves: kept a day, for whoever sent the file and for nobody else."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import Column, Connection, ForeignKey, Index, LargeBinary, String, Table, delete, insert, select

from storage.database import now
from storage.tables import metadata
from storage.types import Utc

LIFETIME = timedelta(days=1)

error_sheets = Table(
    "error_sheets",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("account", String(64), ForeignKey("accounts.id"), nullable=False),
    Column("kept_at", Utc, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Index("ix_error_sheets_kept_at", "kept_at"),
)


def keep(connection: Connection, account: str, content: bytes) -> str:
    """Keep a sheet and give its id; those that are older than a day go."""
    at, given = now(connection), secrets.token_hex(16)
    connection.execute(delete(error_sheets).where(error_sheets.c.kept_at < at - LIFETIME))
    connection.execute(insert(error_sheets), [{"id": given, "account": account, "kept_at": at, "content": content}])
    return given


def kept(connection: Connection, account: str, given: str) -> bytes | None:
    """Give a sheet to whoever sent its file, within a day."""
    query = select(error_sheets.c.content).where(
        error_sheets.c.id == given,
        error_sheets.c.account == account,
        error_sheets.c.kept_at >= now(connection) - LIFETIME,
    )
    found: bytes | None = connection.execute(query).scalar_one_or_none()
    return found
