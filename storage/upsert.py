"""Insert or replace rows by their key, on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.prepared import write


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; where the primary key is known, the other members replace what was there."""
    if rows:
        write(connection, _replacing(table, connection.dialect.name, tuple(rows[0])), rows)


def add_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, leaving alone what any unique key already knows."""
    if rows:
        write(connection, _adding(table, connection.dialect.name), rows)


@cache
def _replacing(table: Table, dialect: str, members: tuple[str, ...]) -> Executable:
    key = [column.name for column in table.primary_key]
    statement = _insert(table, dialect)
    replaced = {name: statement.excluded[name] for name in members if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=replaced)


@cache
def _adding(table: Table, dialect: str) -> Executable:
    return _insert(table, dialect).on_conflict_do_nothing()


def _insert(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
