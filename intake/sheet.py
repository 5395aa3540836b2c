"""Reading a spreadsheet or a CSV file into rows of cells, or saying by a code why it cannot be read."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from intake import sheet_cells
from intake.sheet_refusals import SheetCode, SheetRefused

Cell = str | float | int | bool | date | None

BOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
CSV = ".csv"
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",\t;"
MEGABYTES = 64
TITLES = 10
FIELD_CHARACTERS = 10_000_000
READING_SECONDS = 120


@dataclass(frozen=True)
class Line:
    """One row; ``number`` is the one that the spreadsheet shows beside it."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """A file's first sheet: the names of its columns and its rows, without the blank ones."""

    name: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]


def read_sheet(path: Path) -> Sheet:
    """Read a file; its first row that is more than a title names the columns.

    Raises:
        SheetRefused: the file cannot be read, or has no rows.
    """
    kind = path.suffix.lower()
    if kind != CSV and kind not in BOOKS:
        raise SheetRefused(SheetCode.EXTENSION_UNKNOWN, file=path.name, known=" ".join((*BOOKS, CSV)))
    _check_size(path)
    rows = _read_csv(path) if kind == CSV else _read_book(path)
    lines = [Line(number, tuple(row)) for number, row in enumerate(rows, 1) if not all(map(blank, row))]
    lines = lines[_titles(lines) :]
    if len(lines) < 2:
        raise SheetRefused(SheetCode.SHEET_EMPTY, file=path.name)
    header = tuple("" if cell is None else str(cell).strip() for cell in lines[0].cells)
    return Sheet(name=path.name, header=header, lines=tuple(lines[1:]))


def _titles(lines: list[Line]) -> int:
    """Count the rows above the columns' names that hold a title only: one cell, as offices like to write."""
    places = (place for place, line in enumerate(lines[:TITLES]) if sum(not blank(cell) for cell in line.cells) > 1)
    found = next(places, 0)
    return found if len(lines) - found > 1 else 0


def blank(cell: Cell) -> bool:
    """Tell whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _check_size(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except FileNotFoundError:
        raise SheetRefused(SheetCode.FILE_MISSING, file=path.name) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SheetRefused(SheetCode.FILE_UNREADABLE, file=path.name, reason=reason) from None
    if size > MEGABYTES << 20:
        raise SheetRefused(SheetCode.FILE_TOO_LARGE, file=path.name, limit=str(MEGABYTES))
    if size == 0:
        raise SheetRefused(SheetCode.SHEET_EMPTY, file=path.name)


def _read_book(path: Path) -> list[list[Cell]]:
    """Read in a bounded process: a small file may claim cells enough to exhaust the memory and abort its reader."""
    program = [sys.executable, "-I", sheet_cells.__file__, str(path.resolve())]
    try:
        done = subprocess.run(program, capture_output=True, check=False, timeout=READING_SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise SheetRefused(SheetCode.SPREADSHEET_TOO_LARGE, file=path.name) from None
    if done.returncode < 0:
        raise SheetRefused(SheetCode.SPREADSHEET_TOO_LARGE, file=path.name)
    if done.returncode > 0:
        raise SheetRefused(SheetCode.SPREADSHEET_BROKEN, file=path.name)
    found = json.loads(done.stdout)
    if "error" in found:
        raise SheetRefused(SheetCode(found["error"]), file=path.name)
    return [[_cell(cell) for cell in row] for row in found["rows"]]


def _cell(cell: Any) -> Cell:
    if isinstance(cell, dict):
        said = str(cell["date"])
        return datetime.fromisoformat(said) if "T" in said else date.fromisoformat(said)
    return None if cell == "" else cell


def _read_csv(path: Path) -> list[list[Cell]]:
    text = _decode(path)
    first = text.strip().split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    limit = csv.field_size_limit(FIELD_CHARACTERS)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return [[cell or None for cell in row] for row in rows]
    except csv.Error:
        raise SheetRefused(SheetCode.SPREADSHEET_BROKEN, file=path.name) from None
    finally:
        csv.field_size_limit(limit)


def _decode(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SheetRefused(SheetCode.ENCODING_UNKNOWN, file=path.name)
