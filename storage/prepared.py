"""Prepared statements: compiled once, then run on the driver itself, without what SQLAlchemy does at every call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Row = Mapping[str, Any]
Processor = Callable[[Any], Any]


@dataclass(frozen=True)
class _Prepared:
    """A statement as its database reads it, how each of its places is filled, and how what it gives is read."""

    text: str
    positional: bool
    places: tuple[tuple[str, Processor | None], ...]
    fixed: Row
    columns: tuple[Processor | None, ...]

    def fill(self, row: Row) -> tuple[Any, ...] | dict[str, Any]:
        """Fill the places of one run; what the statement itself fixes is not the row's to give."""
        given = {**self.fixed, **row} if self.fixed else row
        if self.positional:
            return tuple([process(given[name]) if process else given[name] for name, process in self.places])
        return {name: process(given[name]) if process else given[name] for name, process in self.places}

    def read(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """Read one row that came back."""
        return tuple([process(value) if process else value for process, value in zip(self.columns, row, strict=True)])


def write(connection: Connection, statement: Executable, rows: Sequence[Row]) -> int:
    """Run an insert or update once for each row, all with the same members; give how many rows it changed.

    Raises:
        sqlalchemy.exc.DBAPIError: as from SQLAlchemy itself.
    """
    if not rows:
        return 0
    prepared = _prepared(statement, connection.dialect, tuple(rows[0]))
    filled = [prepared.fill(row) for row in rows]
    return int(_run(connection, prepared.text, filled).rowcount)


def read(connection: Connection, statement: Select[Any], **given: Any) -> list[tuple[Any, ...]]:
    """Run a query; give its rows.

    Raises:
        sqlalchemy.exc.DBAPIError: as from SQLAlchemy itself.
    """
    prepared = _prepared(statement, connection.dialect, tuple(given))
    found = _run(connection, prepared.text, [prepared.fill(given)]).fetchall()
    return [prepared.read(row) for row in found] if any(prepared.columns) else found


def _run(connection: Connection, text: str, filled: list[Any]) -> Any:
    cursor = connection.connection.cursor()
    try:
        if len(filled) == 1:
            cursor.execute(text, filled[0])
        else:
            cursor.executemany(text, filled)
    except Exception as error:
        dialect = connection.dialect
        raised = dialect.loaded_dbapi.Error
        raise DBAPIError.instance(text, None, error, raised, hide_parameters=True, dialect=dialect) from error
    return cursor


@lru_cache(maxsize=256)
def _prepared(statement: Executable, dialect: Dialect, members: tuple[str, ...]) -> _Prepared:
    reads = isinstance(statement, Select)
    compiled = statement.compile(  # type: ignore[attr-defined]
        dialect=dialect, column_keys=None if reads else list(members), for_executemany=not reads
    )
    if not isinstance(compiled, SQLCompiler):
        raise TypeError(f"not a statement: {statement}")
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    names = compiled.positiontup or list(binds)
    given = statement.selected_columns if isinstance(statement, Select) else ()
    return _Prepared(
        text=compiled.string,
        positional=compiled.positional,
        places=tuple((name, binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names),
        fixed={name: value for name, value in compiled.params.items() if name not in members},
        columns=tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in given),
    )
