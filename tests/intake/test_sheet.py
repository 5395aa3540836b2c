"""Reading files: what can be read is, and whatever cannot is named by a code."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from intake import sheet as reading
from intake.sheet import read_sheet
from intake.sheet_refusals import OWN, RowCode, SheetCode, SheetRefused, sentence
from tests.intake.sheets import LIVE_HEADER, a_row, write_book, write_csv

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _refusal(path: Path) -> SheetRefused:
    with pytest.raises(SheetRefused) as refused:
        read_sheet(path)
    return refused.value


def _raw_book(path: Path, rows: str) -> Path:
    """Write a book whose sheet is given as it stands in the file."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, f'<?xml version="1.0"?>{content}')
    return path


def test_a_book_gives_its_header_and_its_rows_with_the_numbers_shown_beside_them(tmp_path: Path) -> None:
    path = write_book(tmp_path / "b.xlsx", [], LIVE_HEADER, a_row("1"), [None, " "], a_row("2"), [], [None])

    sheet = read_sheet(path)

    assert sheet.header == LIVE_HEADER
    assert [(line.number, line.cells[0]) for line in sheet.lines] == [(3, "1"), (5, "2")]


def test_cells_keep_their_kind(tmp_path: Path) -> None:
    instant, day = datetime(2019, 2, 28, 11, 25, 5), date(2019, 2, 28)
    path = write_book(tmp_path / "b.xlsx", ["a"], ["text", 188006, 43524.5, instant, day])

    (line,) = read_sheet(path).lines

    assert ("text", 188006, 43524.5, instant, day) == line.cells


def test_a_note_sheet_and_title_rows_before_the_columns_are_passed_over(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["说明：请勿改动"])
    page = book.create_sheet("数据")
    page.append([])
    page.append(["某市留言汇总表"])
    page.append(LIVE_HEADER)
    page.append(a_row())
    path = tmp_path / "titled.xlsx"
    book.save(path)

    sheet = read_sheet(path)

    assert sheet.header == tuple(LIVE_HEADER)
    assert [line.number for line in sheet.lines] == [4]


def test_a_csv_file_may_begin_with_a_blank_line(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("\na\tb,c\td\n1\t2\t3\n", encoding="utf-8")

    sheet = read_sheet(path)

    assert sheet.header == ("a", "b,c", "d")


def test_the_first_sheet_that_has_rows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    from_second = write_book(path, LIVE_HEADER, a_row())

    book = load_workbook(from_second)
    book.create_sheet("empty", 0)
    book.save(path)

    assert len(read_sheet(path).lines) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_file_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    row = a_row(content='第一行\n第二行，"引用", 完')
    path = write_csv(tmp_path / "b.CSV", LIVE_HEADER, row, encoding=encoding, delimiter=delimiter)

    sheet = read_sheet(path)

    assert sheet.header == LIVE_HEADER
    assert [tuple(row)] == [line.cells for line in sheet.lines]


@pytest.mark.parametrize("name", ["notes.docx", "rows.txt", "rows"])
def test_an_unknown_extension_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("留言编号")

    assert SheetCode.EXTENSION_UNKNOWN is _refusal(tmp_path / name).code


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()

    assert SheetCode.FILE_MISSING is _refusal(tmp_path / "none.xlsx").code
    assert SheetCode.FILE_UNREADABLE is _refusal(tmp_path / "folder.xlsx").code


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods"])
@pytest.mark.parametrize("content", [b"garbage", b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_broken_spreadsheet_is_refused(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"b{suffix}"
    path.write_bytes(content)

    assert SheetCode.SPREADSHEET_BROKEN is _refusal(path).code


def test_a_spreadsheet_cut_off_in_the_middle_is_refused(tmp_path: Path) -> None:
    path = write_book(tmp_path / "b.xlsx", LIVE_HEADER, *[a_row(n) for n in range(500)])
    path.write_bytes(path.read_bytes()[:-3000])

    assert SheetCode.SPREADSHEET_BROKEN is _refusal(path).code


@pytest.mark.parametrize("rows", [[], [LIVE_HEADER], [[None], LIVE_HEADER, [" "]]])
def test_a_file_without_a_row_is_refused(tmp_path: Path, rows: list[list[str]]) -> None:
    assert SheetCode.SHEET_EMPTY is _refusal(write_book(tmp_path / "b.xlsx", *rows)).code
    assert SheetCode.SHEET_EMPTY is _refusal(write_csv(tmp_path / "b.csv", *rows)).code


def test_a_small_file_that_claims_all_cells_of_a_sheet_is_refused_and_takes_nobody_down(tmp_path: Path) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

    assert SheetCode.SPREADSHEET_TOO_LARGE is _refusal(_raw_book(tmp_path / "far.xlsx", far)).code


def test_a_file_that_unpacks_to_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    packed = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with packed, packed.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(33):
            part.write(b" " * (16 << 20))

    assert path.stat().st_size < 4 << 20
    assert _refusal(path).code is SheetCode.SPREADSHEET_TOO_LARGE


def test_a_file_larger_than_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    with path.open("wb") as file:
        file.truncate((reading.MEGABYTES << 20) + 1)

    assert SheetCode.FILE_TOO_LARGE is _refusal(path).code


@pytest.mark.parametrize("content", [b"\xff\xfe\x59\x75\x00\x00", "留言".encode("utf-16"), b"a,b\n\xff\xff,1\n"])
def test_an_unknown_encoding_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "b.csv"
    path.write_bytes(content)

    assert SheetCode.ENCODING_UNKNOWN is _refusal(path).code


def test_a_csv_file_with_an_open_quotation_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text('留言编号,留言用户\n1,"王五\n')

    assert SheetCode.SPREADSHEET_BROKEN is _refusal(path).code


@pytest.mark.parametrize("code", [*SheetCode, *RowCode])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_has_a_sentence_in_both_languages(code: SheetCode | RowCode, language: str) -> None:

    told = sentence(code, language, {})

    assert told not in {"", str(code)}
    assert code in OWN or code is RowCode.REPLY_BEFORE_RECEIPT


def test_an_ods_file_is_read_with_its_dates(tmp_path: Path) -> None:
    spaces = "urn:oasis:names:tc:opendocument:xmlns"
    cells = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    day = '<table:table-cell office:value-type="date" office:date-value="{}"/>'
    content = (
        f'<office:document-content xmlns:office="{spaces}:office:1.0" xmlns:table="{spaces}:table:1.0"'
        f' xmlns:text="{spaces}:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">'
        f"<table:table-row>{cells.format('留言编号')}{cells.format('留言时间')}</table:table-row>"
        f"<table:table-row>{cells.format('1001')}{day.format('2019-02-28T11:25:05')}</table:table-row>"
        f"<table:table-row>{cells.format('1002')}{day.format('2019-02-28')}</table:table-row>"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "b.ods", "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{spaces}:manifest:1.0"/>')
        file.writestr("content.xml", content)

    lines = read_sheet(tmp_path / "b.ods").lines

    assert [line.cells for line in lines] == [
        ("1001", datetime(2019, 2, 28, 11, 25, 5)),
        ("1002", date(2019, 2, 28)),
    ]
