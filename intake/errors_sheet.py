"""The error sheet: the rows that did not go in, with what is wrong, to be mended and fed to the import again."""

from __future__ import annotations

import io
import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from intake.sheet import Cell, Sheet
from intake.sheet_refusals import RowError

CODES, REASONS = "错误代码 Error code", "错误原因 Reason"
LONGEST = 32_767
CUT = "（原文过长，此处已截断） (cut here: the text is longer than a cell may be)"


def write_error_sheet(path: Path, sheet: Sheet, errors: Iterable[RowError]) -> int:
    """Write the bad rows as they came, with two more columns; give their number.

    The columns are named so that the import ignores them when the mended sheet comes back.
    """
    book, bad = _book(sheet, errors)
    # personal data: for the clerk who ran the import, and for nobody else on the machine
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        book.save(file)
    return bad


def error_sheet(sheet: Sheet, errors: Iterable[RowError]) -> bytes:
    """Give the same sheet as the content of an xlsx file."""
    book, _ = _book(sheet, errors)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _book(sheet: Sheet, errors: Iterable[RowError]) -> tuple[Workbook, int]:
    found: defaultdict[int, list[RowError]] = defaultdict(list)
    for error in errors:
        found[error.row].append(error)
    book = Workbook()
    page = book.worksheets[0]
    shown = [name for name in sheet.header if name not in {CODES, REASONS}]
    places = [place for place, name in enumerate(sheet.header) if name not in {CODES, REASONS}]
    _write_row(page, 1, [*shown, CODES, REASONS])
    for cell in page[1]:
        cell.font = Font(bold=True)
    bad = [line for line in sheet.lines if line.number in found]
    for row, line in enumerate(bad, 2):
        cells = [line.cells[place] if place < len(line.cells) else None for place in places]
        _write_row(page, row, [*cells, *_told(line.number, found[line.number], cells)])
    page.freeze_panes = "A2"
    return book, len(bad)


def _told(number: int, errors: list[RowError], cells: list[Cell]) -> tuple[str, str]:
    codes = ", ".join(dict.fromkeys(str(error.code) for error in errors))
    reasons = [f"{error.reason('zh')} {error.reason('en')}" for error in errors]
    if any(isinstance(cell, str) and len(cell) > LONGEST for cell in cells):
        reasons.append(CUT)
    return codes, "\n".join([f"第 {number} 行 / row {number}", *reasons])


def _write_row(page: Worksheet, row: int, cells: Iterable[Cell]) -> None:
    for column, value in enumerate(cells, 1):
        if value is None:
            continue
        cell = page.cell(row, column)
        if not isinstance(value, str):
            cell.value = value
            continue
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
        # text stays text: whoever wrote "=..." into a petition runs nothing on the clerk's machine
        cell.data_type = "s"
        cell.quotePrefix = True
