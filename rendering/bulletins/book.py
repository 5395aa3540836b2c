"""Bulletins as workbooks: every figure with its counts, shares and rates as live formulas, text that stays text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from domain.bulletins import Bulletin
from rendering.bulletins.layout import flat
from rendering.bulletins.saying import Speaker, dated
from rendering.packing import packed

BODY = Font(name="仿宋", size=11)
HEAD = Font(name="黑体", size=11)
TITLE = Font(name="黑体", size=16)
SHADE = PatternFill("solid", fgColor="EEF1F5")
EDGE = Border(*(Side(style="thin", color="999999"),) * 4)
PERCENT = "0.0%"
LONGEST = 32_767
LINE_HEIGHT = 16
"""In points."""
WIDE_FROM = "\u2e80"
"""From this letter on letters are as wide as two figures."""
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


class Formula(NamedTuple):
    """A live formula; ``{row}`` is the row that it stands in."""

    text: str
    shape: str = "General"


Value = str | int | float | Formula | None


class Sheet(NamedTuple):
    """One sheet: its name, the heads of its columns and its rows; the widths are in characters."""

    name: str
    head: tuple[str, ...]
    rows: Sequence[Sequence[Value]]
    widths: tuple[int, ...]
    foot: Sequence[Sequence[Value]] = ()
    """Rows of totals, below what can be filtered."""
    draw: Callable[[Worksheet], None] | None = None


def save(sheets: Iterable[Sheet], bulletin: Bulletin, say: Speaker) -> bytes:
    """Write sheets as a workbook that bears the date of the issue."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _write(book.create_sheet(sheet.name), sheet, f"{say.title(bulletin)} {say.issue_number(bulletin)}")
    day = datetime.combine(dated(bulletin), time())
    book.properties.title = f"{say.title(bulletin)} {say.issue_number(bulletin)}"
    book.properties.creator = flat(say.name(bulletin.issuer))
    book.properties.created = day
    book.calculation.fullCalcOnLoad = True
    written = BytesIO()
    book.save(written)
    stamp = f"{day.isoformat()}Z".encode()
    # the library writes its own clock into what it saves
    return packed(
        written.getvalue(), {"docProps/core.xml": lambda core: MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", core)}
    )


def _write(page: Worksheet, sheet: Sheet, title: str) -> None:
    put(page.cell(1, 1), f"{title} · {sheet.name}")
    page.cell(1, 1).font = TITLE
    for column, head in enumerate(sheet.head, 1):
        cell = page.cell(2, column)
        put(cell, head)
        cell.font, cell.fill, cell.border = HEAD, SHADE, EDGE
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        page.column_dimensions[get_column_letter(column)].width = sheet.widths[column - 1]
    page.row_dimensions[2].height = LINE_HEIGHT * max(2, _lines(sheet.head, sheet.widths))
    for row, values in enumerate((*sheet.rows, *sheet.foot), 3):
        _row(page, row, values, BODY if row < 3 + len(sheet.rows) else HEAD)
        page.row_dimensions[row].height = LINE_HEIGHT * _lines(values, sheet.widths)
    page.freeze_panes = "A3"
    page.print_title_rows = "1:2"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.rows:
        page.auto_filter.ref = f"A2:{get_column_letter(len(sheet.head))}{2 + len(sheet.rows)}"
    if sheet.draw is not None and sheet.rows:
        sheet.draw(page)


def _lines(values: Sequence[Value], widths: Sequence[int]) -> int:
    """Count the lines that a row needs, for not every program makes room for text that is wrapped."""
    return max((_wrapped(value, width) for value, width in zip(values, widths, strict=False)), default=1)


def _wrapped(value: Value, width: int) -> int:
    if not isinstance(value, str):
        return 1
    return max(1, -(-sum(2 if letter >= WIDE_FROM else 1 for letter in value) // max(1, width - 1)))


def _row(page: Worksheet, row: int, values: Sequence[Value], font: Font) -> None:
    for column, value in enumerate(values, 1):
        cell = page.cell(row, column)
        cell.font, cell.border = font, EDGE
        cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))
        put(cell, value, row)


def put(cell: Any, value: Value, row: int = 0) -> None:
    """Put a value into a cell; what begins like a formula and is none stays text."""
    match value:
        case Formula():
            cell.value = value.text.format(row=row)
            cell.number_format = value.shape
        case str():
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", flat(value))[:LONGEST]
            cell.data_type = "s"
            cell.quotePrefix = True
        case float():
            cell.value, cell.number_format = value, PERCENT
        case _:
            cell.value = value


def rate(above: str, below: str, none: str) -> Formula:
    """Divide one column by another; a rate of nothing is none."""
    return Formula(f'=IF({below}{{row}}=0,"{none}",{above}{{row}}/{below}{{row}})', PERCENT)
