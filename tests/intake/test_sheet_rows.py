"""Columns and rows: what is recognised, what the options add, and every way in which a row can be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from domain.base import Channel, Purpose
from intake.columns import LIVE, PAST, Field, find_columns
from intake.safe import Safe
from intake.sheet import Cell
from intake.sheet_refusals import RowCode, RowError, SheetCode, SheetRefused
from intake.sheet_rows import RowReader, SheetOptions, SheetRow
from tests.intake.sheets import LIVE_HEADER, PAST_HEADER, SHANGHAI, a_past_row, a_row, a_sheet

NOW = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
SAFE = Safe(b"k" * 32)
NO_OPTIONS = SheetOptions()

Found = SheetRow | tuple[RowError, ...] | None


def _read(
    row: Sequence[Cell], header: Sequence[str] = LIVE_HEADER, options: SheetOptions = NO_OPTIONS, *, past: bool = False
) -> Found:
    sheet = a_sheet(row, header=header)
    return RowReader(sheet, options, SHANGHAI, NOW, past=past).read(sheet.lines[0])


def _good(found: Found) -> SheetRow:
    assert isinstance(found, SheetRow), found
    return found


def _codes(found: Found) -> list[tuple[str, str]]:
    assert isinstance(found, tuple), found
    return [(error.code, error.params.get("column", "")) for error in found]


def _past(**cells: Cell) -> Found:
    return _read(a_past_row(**cells), PAST_HEADER, past=True)


# columns


def test_columns_may_stand_in_any_order_with_others_between_them() -> None:
    header = ("五", "留言详情", "反对数", "留言时间", " 留言 主题", "", "留言用户*", "留言编号")

    row = _good(_read([0.0, "内容", 1.0, "2019/2/28", "主题", None, "王五", 188006.0], header))

    assert (row.id, row.words.title, row.words.petitioners[0].name) == ("188006", "主题", "王五")


def test_a_missing_column_is_named_with_those_found() -> None:
    with pytest.raises(SheetRefused) as refused:
        find_columns(("留言编号", "用户名", "留言主题", "留言详情"), {}, LIVE)

    assert refused.value.code is SheetCode.COLUMNS_MISSING
    assert refused.value.params["missing"] == "留言用户 (user), 留言时间 (written_at)"
    assert "用户名" in refused.value.reason("zh")


def test_past_cases_need_the_columns_of_the_reply() -> None:
    with pytest.raises(SheetRefused) as refused:
        find_columns(LIVE_HEADER, {}, PAST)

    assert refused.value.params["missing"] == "答复意见 (reply), 答复时间 (replied_at)"


def test_an_option_names_a_column_and_wins_over_a_known_name() -> None:
    header = ("编号", "Who", "留言用户", "主题", "信访日期", "概况")

    columns = find_columns(header, {"user": "who"}, LIVE)

    assert columns.name(Field.USER) == "Who"


@pytest.mark.parametrize(
    ("mapped", "code"),
    [({"colour": "留言用户"}, SheetCode.FIELD_UNKNOWN), ({"district": "属地"}, SheetCode.COLUMNS_MISSING)],
)
def test_an_option_that_names_nothing_is_refused(mapped: dict[str, str], code: SheetCode) -> None:
    with pytest.raises(SheetRefused) as refused:
        find_columns(LIVE_HEADER, mapped, LIVE)

    assert refused.value.code is code


def test_a_column_that_stands_there_twice_is_refused() -> None:
    with pytest.raises(SheetRefused) as refused:
        find_columns((*LIVE_HEADER, "留言详情"), {}, LIVE)

    assert refused.value.code is SheetCode.COLUMNS_REPEATED


@pytest.mark.parametrize(
    "options",
    [SheetOptions(system="two words"), SheetOptions(district=" "), SheetOptions(bureau="市局")],
)
def test_an_option_that_no_petition_could_carry_is_refused(options: SheetOptions) -> None:
    with pytest.raises(SheetRefused) as refused:
        _read(a_row(), options=options)

    assert refused.value.code is SheetCode.OPTION_MALFORMED


# what a row says


def test_text_keeps_its_meaning_and_loses_its_debris() -> None:
    row = _good(
        _read(a_row(content="\n\t\t\t\n\t\t第一段。\r\n\r\n \t\r\n第二段，\t后半。\n\n", title=" 路灯\n不亮\t"))
    )

    assert row.words.content == "第一段。\n第二段， 后半。"
    assert row.words.title == "路灯 不亮"


def test_what_the_file_lacks_comes_from_the_options() -> None:
    plain = _good(_read(a_row())).words
    options = SheetOptions(district="A市", channel=Channel.LETTER, purpose=Purpose.SUGGESTION)
    filled = _good(_read(a_row(), options=options)).words

    assert (plain.channel, plain.purpose, plain.district) == (Channel.ONLINE, Purpose.REQUEST, None)
    assert (filled.channel, filled.purpose, filled.district) == (Channel.LETTER, Purpose.SUGGESTION, "A市")


def test_a_cell_wins_over_an_option_and_a_blank_cell_does_not() -> None:
    header = (*LIVE_HEADER, "属地", "信访形式", "信访目的", "手机")
    options = SheetOptions(district="A市", channel=Channel.PHONE, columns={"district": "属地"})

    said = _good(_read([*a_row(), "B县", "来访", "揭发控告", 13800000000.0], header, options)).words
    silent = _good(_read([*a_row(), " ", None, ""], header, options)).words

    assert (said.district, said.channel, said.purpose) == ("B县", Channel.VISIT, Purpose.ACCUSATION)
    assert said.petitioners[0].phone == "13800000000"
    assert (silent.district, silent.channel, silent.purpose) == ("A市", Channel.PHONE, Purpose.REQUEST)


def test_a_live_row_keeps_the_time_of_the_file_as_evidence() -> None:
    row = _good(_read(a_row(written_at="2019/2/28")))

    assert row.words.written_at == datetime(2019, 2, 28, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "row", [[None] * 5, ["", " ", "\t", None, ""], [], [None, None, None, None, None, "only here"]]
)
def test_a_row_without_a_word_that_matters_is_no_row(row: list[Cell]) -> None:
    assert _read(row, (*LIVE_HEADER, "备注")) is None


# what may be wrong with a row

FIELDS = ("number", "user", "title", "written_at", "content")


@pytest.mark.parametrize("blank", [None, "", " \t\n"])
@pytest.mark.parametrize(("field", "column"), list(zip(FIELDS, LIVE_HEADER, strict=True)))
def test_a_missing_cell_is_named_by_its_column(field: str, column: str, blank: Cell) -> None:
    assert _codes(_read(a_row(**{field: blank}))) == [(RowCode.CELL_MISSING, column)]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"title": "长" * 201}, RowCode.CELL_TOO_LONG),
        ({"content": "长" * 20_001}, RowCode.CELL_TOO_LONG),
        ({"user": "长" * 81}, RowCode.CELL_TOO_LONG),
        ({"number": "第 7 号"}, RowCode.ID_MALFORMED),
        ({"number": "1" * 65}, RowCode.ID_MALFORMED),
        ({"number": 18.5}, None),
        ({"number": 12345678901234567890.0}, RowCode.ID_INEXACT),
        ({"written_at": "昨天"}, RowCode.DATE_MALFORMED),
        ({"written_at": "2019/2/30"}, RowCode.DATE_IMPOSSIBLE),
        ({"written_at": "2026/3/2 9:00:01"}, RowCode.DATE_IN_FUTURE),
        ({"written_at": "2026/3/3"}, RowCode.DATE_IN_FUTURE),
        ({"written_at": "2026/3/2"}, None),
    ],
)
def test_a_cell_that_is_not_as_it_must_be_has_its_code(cells: dict[str, Cell], code: RowCode | None) -> None:
    found = _read(a_row(**cells))

    assert (None if isinstance(found, SheetRow) else _codes(found)[0][0]) == code


def test_a_text_at_its_limit_goes_in_whole() -> None:
    row = _good(_read(a_row(title="长" * 200, content="\t" + "长" * 20_000)))

    assert (len(row.words.title), len(row.words.content)) == (200, 20_000)


@pytest.mark.parametrize(
    ("column", "code"), [("信访形式", RowCode.CHANNEL_UNKNOWN), ("信访目的", RowCode.PURPOSE_UNKNOWN)]
)
def test_a_word_that_no_code_table_knows_is_an_error(column: str, code: RowCode) -> None:
    found = _read([*a_row(), "飞鸽"], (*LIVE_HEADER, column))

    assert _codes(found) == [(code, column)]


def test_all_that_is_wrong_with_a_row_is_told_at_once_in_both_languages() -> None:
    found = _read(a_row(user=None, written_at="昨天", title="长" * 300))

    assert isinstance(found, tuple)
    assert [error.row for error in found] == [2, 2, 2]
    assert found[0].reason("zh") == "“留言用户”为空。"
    assert found[1].reason("en") == "“留言主题” has 300 characters; the limit is 200."


# past cases


def test_a_past_row_has_its_reply_or_is_open() -> None:
    replied, still_open = _good(_past()), _good(_past(reply=None, replied_at=" "))

    assert replied.reply == "已修复。"
    assert replied.replied_at == datetime(2019, 3, 20, 9, tzinfo=SHANGHAI)
    assert (still_open.reply, still_open.replied_at) == (None, None)


@pytest.mark.parametrize(("cells", "column"), [({"reply": None}, "答复意见"), ({"replied_at": None}, "答复时间")])
def test_half_a_reply_is_an_error(cells: dict[str, Cell], column: str) -> None:
    assert _codes(_past(**cells)) == [(RowCode.CELL_MISSING, column)]


@pytest.mark.parametrize(
    ("written_at", "replied_at", "wrong"),
    [
        ("2019/2/28 11:25:05", "2019/2/28 11:25:04", True),
        ("2019/2/28 11:25:05", "2019/2/28 11:25:05", False),
        ("2019/2/28 11:25:05", "2019/2/27", True),
        ("2019/2/28 11:25:05", "2019/2/28", False),
        ("2019/2/28", "2019/2/28 0:00:01", False),
        ("2019/2/28", "2019/2/27 23:59:59", True),
        ("2019/2/28", "2019/2/28", False),
    ],
)
def test_a_reply_before_its_receipt_is_an_error_by_legal_day_where_a_clock_part_is_missing(
    written_at: str, replied_at: str, wrong: bool
) -> None:
    found = _past(written_at=written_at, replied_at=replied_at)

    if wrong:
        assert _codes(found) == [(RowCode.REPLY_BEFORE_RECEIPT, "答复时间")]
    else:
        row = _good(found)
        assert row.replied_at is not None
        assert row.replied_at >= row.written.at


# what makes a row the same row


def test_a_row_is_the_same_whatever_the_options_and_the_spacing() -> None:
    header = (*LIVE_HEADER, "信访形式")
    first = _good(_read(a_row(number=1001.0, content="内容 \n\n完")))
    second = _good(_read([*a_row(number="1001", content="\t内容\n完"), "来信"], header, SheetOptions(district="B县")))

    assert first.digest(SAFE) == second.digest(SAFE)


@pytest.mark.parametrize(
    "cells", [{"user": "李四"}, {"title": "别的"}, {"content": "别的"}, {"written_at": "2019/3/1"}]
)
def test_a_row_with_other_content_is_another_row(cells: dict[str, Cell]) -> None:
    assert _good(_read(a_row())).digest(SAFE) != _good(_read(a_row(**cells))).digest(SAFE)


def test_a_past_row_with_another_reply_is_another_row() -> None:
    digests = {_good(found).digest(SAFE) for found in (_past(), _past(reply="别的"), _past(replied_at="2019/3/21"))}

    assert len(digests) == 3
