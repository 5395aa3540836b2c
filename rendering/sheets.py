"""Lists as files, csv or xlsx, whose cells are text that nothing runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

Cell = str | int
Rows = Sequence[Sequence[Cell]]

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that a spreadsheet would take for a formula."""
LONGEST = 32_767


def as_csv(heading: Sequence[str], rows: Rows) -> bytes:
    """Write a list as csv in UTF-8 with its mark, so that spreadsheets read it as Chinese."""
    written = io.StringIO()
    out = csv.writer(written)
    for row in (heading, *rows):
        out.writerow([_guarded(cell) for cell in row])
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(heading: Sequence[str], rows: Rows) -> bytes:
    """Write a list as one sheet with a bold heading that stays in sight."""
    book = Workbook()
    page = book.worksheets[0]
    for number, row in enumerate((heading, *rows), 1):
        for column, said in enumerate(row, 1):
            cell = page.cell(number, column)
            cell.value = said if isinstance(said, int) else ILLEGAL_CHARACTERS_RE.sub("", said)[:LONGEST]
            if isinstance(said, str):
                # text stays text, whatever it begins with
                cell.data_type, cell.quotePrefix = "s", said.startswith(RUNS)
    for cell in page[1]:
        cell.font = Font(bold=True)
    page.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


FILES: dict[str, tuple[Callable[[Sequence[str], Rows], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""How a list is written, and as what it is sent, by the ending of its name."""


def _guarded(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RUNS) else cell
