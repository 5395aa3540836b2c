"""Prepared writes: statements compiled once, run without what SQLAlchemy does anew at every call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler

Row = Mapping[str, Any]
Processor = Callable[[Any], Any]


@dataclass(frozen=True)
class _Written:
    """A statement as its database reads it, and how each of its places is filled."""

    text: str
    positional: bool
    places: tuple[tuple[str, Processor | None], ...]
    fixed: Row

    def fill(self, row: Row) -> tuple[Any, ...] | dict[str, Any]:
        """Fill the places of one run; what the statement itself fixes is not the row's to give."""
        given = {**self.fixed, **row} if self.fixed else row
        if self.positional:
            return tuple([process(given[name]) if process else given[name] for name, process in self.places])
        return {name: process(given[name]) if process else given[name] for name, process in self.places}


def write(connection: Connection, statement: Executable, rows: Sequence[Row]) -> None:
    """Run an insert or update once for each row; all rows have the same members."""
    if rows:
        written = _written(statement, connection.dialect, tuple(rows[0]))
        filled: Any = [written.fill(row) for row in rows]
        connection.exec_driver_sql(written.text, filled if len(filled) > 1 else filled[0])


@lru_cache(maxsize=256)
def _written(statement: Executable, dialect: Dialect, members: tuple[str, ...]) -> _Written:
    compiled = statement.compile(dialect=dialect, column_keys=list(members), for_executemany=True)  # type: ignore[attr-defined]
    if not isinstance(compiled, SQLCompiler):
        raise TypeError(f"not a statement: {statement}")
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    names = compiled.positiontup or list(binds)
    return _Written(
        text=compiled.string,
        positional=compiled.positional,
        places=tuple((name, binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names),
        fixed={name: value for name, value in compiled.params.items() if name not in members},
    )
