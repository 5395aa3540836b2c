"""The error sheet: the bad rows as they came, safe to open, fit to be mended and fed again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from intake.errors_sheet import CODES, write_error_sheet
from intake.sheet import read_sheet
from intake.sheet_refusals import RowCode, RowError
from intake.sheet_rows import RowReader, SheetOptions, SheetRow
from tests.intake.sheets import LIVE_HEADER, PAST_HEADER, SHANGHAI, a_past_row, a_row, a_sheet, past_sheet

NOW = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


def test_the_error_sheet_holds_the_bad_rows_as_they_came_and_can_be_fed_again(tmp_path: Path) -> None:
    sheet = past_sheet(a_past_row(number="1"), a_past_row(number=2.0, user=None), a_past_row(number="3", title="=1+1"))
    errors = [RowError(3, RowCode.CELL_MISSING, {"column": "留言用户"}), RowError(4, "external_id_reused", {"id": "3"})]

    count = write_error_sheet(tmp_path / "errors.xlsx", sheet, errors)
    again = read_sheet(tmp_path / "errors.xlsx")
    row = RowReader(again, SheetOptions(), SHANGHAI, NOW, past=True).read(again.lines[1])

    assert count == 2
    assert again.header[: len(PAST_HEADER)] == PAST_HEADER
    assert [line.cells[:3] for line in again.lines] == [(2, None, "路灯不亮"), ("3", "王五", "=1+1")]
    assert [line.cells[-2] for line in again.lines] == ["cell_missing", "external_id_reused"]
    assert isinstance(row, SheetRow)
    assert row.words.title == "=1+1"


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1+1", "-1", "@SUM(1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    sheet = a_sheet(a_row(title=text), header=("=1+1", *LIVE_HEADER[1:]))

    write_error_sheet(tmp_path / "errors.xlsx", sheet, [RowError(2, RowCode.ID_MALFORMED)])
    page = load_workbook(tmp_path / "errors.xlsx").worksheets[0]

    assert {(cell.data_type, cell.quotePrefix) for row in page for cell in row} == {("s", True)}
    assert page["C2"].value == text


def test_an_error_sheet_fed_again_does_not_grow_columns_of_errors(tmp_path: Path) -> None:
    errors = [RowError(2, RowCode.CELL_MISSING, {"column": "留言用户"})]

    write_error_sheet(tmp_path / "1.xlsx", a_sheet(a_row(content="\x0b内\x00容")), errors)
    write_error_sheet(tmp_path / "2.xlsx", read_sheet(tmp_path / "1.xlsx"), errors)

    assert read_sheet(tmp_path / "2.xlsx").header.count(CODES) == 1
    assert oct((tmp_path / "2.xlsx").stat().st_mode)[-3:] == "600"


def test_a_cell_longer_than_a_spreadsheet_takes_is_cut_and_says_so(tmp_path: Path) -> None:
    sheet = a_sheet(a_row(content="长" * 40_000))

    write_error_sheet(tmp_path / "errors.xlsx", sheet, [RowError(2, RowCode.CELL_TOO_LONG, {"column": "留言详情"})])
    (line,) = read_sheet(tmp_path / "errors.xlsx").lines

    assert len(str(line.cells[4])) == 32_767
    assert "cut here" in str(line.cells[-1])
