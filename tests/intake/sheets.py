"""Spreadsheets for the tests: rows by keyword, written as real files."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from intake.sheet import Cell, Line, Sheet

SHANGHAI = ZoneInfo("Asia/Shanghai")

LIVE_HEADER = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情")
PAST_HEADER = (*LIVE_HEADER, "答复意见", "答复时间")


def a_row(
    number: Cell = "1001",
    user: Cell = "王五",
    title: Cell = "路灯不亮",
    written_at: Cell = "2019/2/28 11:25:05",
    content: Cell = "小区门口的路灯坏了三个月。",
) -> list[Cell]:
    """Give the cells of a message."""
    return [number, user, title, written_at, content]


def a_past_row(*, reply: Cell = "已修复。", replied_at: Cell = "2019/3/20 9:00:00", **message: Cell) -> list[Cell]:
    """Give the cells of a message with its reply."""
    return [*a_row(**message), reply, replied_at]


def a_sheet(*rows: Sequence[Cell], header: Sequence[str] = LIVE_HEADER) -> Sheet:
    """Give rows as they are once read; the first stands in row 2."""
    lines = tuple(Line(number, tuple(row)) for number, row in enumerate(rows, 2))
    return Sheet(name="rows.xlsx", header=tuple(header), lines=lines)


def past_sheet(*rows: Sequence[Cell]) -> Sheet:
    """Give rows of past cases as they are once read."""
    return a_sheet(*rows, header=PAST_HEADER)


def write_book(path: Path, *rows: Sequence[Cell]) -> Path:
    """Write an xlsx file."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)
    return path


def write_csv(path: Path, *rows: Sequence[Cell], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """Write a CSV file."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path
