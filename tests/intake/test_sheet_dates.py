"""Dates in every shape that spreadsheets give them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.sheet import Cell
from intake.sheet_dates import EPOCH, Moment, read_moment
from intake.sheet_refusals import RowCode
from tests.intake.sheets import SHANGHAI

INSTANT = datetime(2019, 2, 28, 11, 25, 5, tzinfo=SHANGHAI)
DAY = datetime(2019, 2, 28, tzinfo=SHANGHAI)

days = st.dates(date(1950, 1, 1), date(2099, 12, 31))
seconds = st.builds(
    lambda day, second: datetime.combine(day, time()) + timedelta(seconds=second), days, st.integers(1, 86_399)
)


@pytest.mark.parametrize(
    "cell",
    [
        "2019/2/28 11:25:05",
        "2019-02-28 11:25:05",
        "2019.2.28 11:25:05",
        "2019年2月28日 11:25:05",
        "2019年2月28日11时25分5秒",
        "２０１９／２／２８　１１：２５：０５",
        "  2019/2/28\t11:25:05\n",
        "2019-02-28T11:25:05",
        "2019-02-28T03:25:05Z",
        "2019-02-28T11:25:05+08:00",
        "2019-02-28 11:25:04.7",
        "20190228112505",
        "43524.4757523148",
        43524.4757523148,
        datetime(2019, 2, 28, 11, 25, 5),
        datetime(2019, 2, 28, 11, 25, 4, 600_000),
    ],
)
def test_a_date_with_its_clock_part_is_an_instant_to_the_second(cell: Cell) -> None:
    assert read_moment(cell, SHANGHAI) == Moment(INSTANT, day_only=False)


@pytest.mark.parametrize(
    "cell",
    [
        "2019/2/28",
        "2019-2-28",
        "2019-02-28",
        "2019年2月28日",
        "2019 年 2 月 28 日",
        "20190228",
        "43524",
        43524,
        43524.0,
        20190228.0,
        date(2019, 2, 28),
        datetime(2019, 2, 28),
    ],
)
def test_a_date_without_a_clock_part_is_that_legal_day(cell: Cell) -> None:
    assert read_moment(cell, SHANGHAI) == Moment(DAY, day_only=True)


def test_a_time_may_lack_its_seconds() -> None:
    expected = INSTANT.replace(second=0)

    assert read_moment("2019/2/28 11:25", SHANGHAI) == Moment(expected, day_only=False)
    assert read_moment("2019年2月28日 11时25分", SHANGHAI) == Moment(expected, day_only=False)


NO_DATES: list[Cell] = ["", "昨天", "28/2/2019", "2019/2", "2019-2-111:25:05", "二〇一九年", "12:30", "2019/2/28 上午"]
NO_DATES += [0, -5, 0.5, True, None, float("nan"), float("inf"), 1e300, "1" * 40, 2_958_466]

NEVER: list[Cell] = ["2019/2/29", "2019-13-1", "2019-0-1", "2019年4月31日", "2019/2/28 24:00:00", "2019/2/28 11:60"]
NEVER += ["2019-02-28 11:25:61", "2019-02-28T11:25:05+99:00", "20190230", "0001-01-01", "1900/1/1", 60]
NEVER += [datetime(1904, 1, 1)]


@pytest.mark.parametrize("cell", NO_DATES)
def test_what_is_no_date_is_malformed(cell: Cell) -> None:
    assert read_moment(cell, SHANGHAI) is RowCode.DATE_MALFORMED


@pytest.mark.parametrize("cell", NEVER)
def test_a_date_that_never_was_or_comes_from_an_empty_calendar_is_impossible(cell: Cell) -> None:
    assert read_moment(cell, SHANGHAI) is RowCode.DATE_IMPOSSIBLE


@given(seconds)
def test_every_second_is_read_alike_as_serial_text_and_cell(at: datetime) -> None:
    expected = Moment(at.replace(tzinfo=SHANGHAI), day_only=False)
    serial = (at - EPOCH) / timedelta(days=1)
    texts = [f"{at:%Y-%m-%d %H:%M:%S}", f"{at.year}/{at.month}/{at.day} {at.hour}:{at.minute}:{at.second}"]
    texts += [f"{at:%Y年%m月%d日 %H:%M:%S}", f"{at:%Y%m%d%H%M%S}", repr(serial)]

    found = {read_moment(cell, SHANGHAI) for cell in [serial, at, *texts]}

    assert found == {expected}


@given(days)
def test_every_day_is_read_alike_as_serial_text_and_cell(day: date) -> None:
    expected = Moment(datetime.combine(day, time(), SHANGHAI), day_only=True)
    texts = [
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
    ]

    found = {read_moment(cell, SHANGHAI) for cell in [(day - EPOCH.date()).days, day, *texts]}

    assert found == {expected}


@given(st.text() | st.floats() | st.integers() | st.datetimes() | st.dates() | st.booleans() | st.none())
def test_whatever_stands_in_a_cell_is_a_moment_or_a_code(cell: Cell) -> None:
    found = read_moment(cell, SHANGHAI)

    assert isinstance(found, RowCode) or found.at.astimezone(UTC).microsecond == 0
