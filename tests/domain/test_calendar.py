"""The shipped calendars agree with an independent source, and the calendar answers for every date."""

import re
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar  # type: ignore[import-untyped]
import pytest
from pydantic import ValidationError

from domain.calendar import Calendar, CalendarYear, Day

CALENDARS = Path(__file__).parents[2] / "policies" / "calendars"
PUBLISHED_YEARS = range(2011, 2027)
SIGNED = re.compile(r"（(\d{4})年(\d{1,2})月(\d{1,2})日）")
TITLE = "国务院办公厅关于{}年部分节假日安排的通知"


def shipped_year(year: int) -> CalendarYear:
    text = (CALENDARS / f"cn-{year}.toml").read_text(encoding="utf-8")
    return CalendarYear.model_validate(tomllib.loads(text))


def a_year(**changes: Any) -> CalendarYear:
    fields = {"year": 2030, "source": "a notice", "published": "2029-11-01", "off": {}, "work": {}}
    return CalendarYear.model_validate(fields | changes)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return Calendar(years=tuple(shipped_year(year) for year in PUBLISHED_YEARS))


def test_one_file_is_shipped_for_each_published_year() -> None:
    shipped = sorted(path.name for path in CALENDARS.glob("cn-*"))

    assert shipped == [f"cn-{year}.toml" for year in PUBLISHED_YEARS]


@pytest.mark.parametrize("year", PUBLISHED_YEARS)
def test_every_day_agrees_with_the_independent_calendar(calendar: Calendar, year: int) -> None:
    differing = [d for d in days_of(year) if calendar.is_working(d) != chinese_calendar.is_workday(d)]

    assert differing == []


@pytest.mark.parametrize("year", PUBLISHED_YEARS)
def test_a_shipped_year_has_every_holiday_and_its_own_notice(year: int) -> None:
    shipped = shipped_year(year)

    names = {part for name in shipped.off.values() for part in name.split("、")}
    feasts = {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}
    assert shipped.year == year
    assert names - {"抗战胜利70周年纪念日"} == feasts
    assert {part for name in shipped.work.values() for part in name.split("、")} <= names
    assert re.match(rf"国办发明电〔{year - 1}〕\d+号 {TITLE.format(year)}", shipped.source)


@pytest.mark.parametrize("year", PUBLISHED_YEARS)
def test_a_year_arranged_by_several_notices_dates_each_and_is_published_with_the_last(year: int) -> None:
    shipped = shipped_year(year)

    notices = shipped.source.split("；")
    dates = [date(*map(int, signed)) for signed in SIGNED.findall(shipped.source)]
    assert len(dates) == (len(notices) if len(notices) > 1 else 0)
    assert dates == sorted(dates)
    assert shipped.published == (dates[-1] if dates else shipped.published)
    assert date(year - 1, 10, 1) <= shipped.published <= date(year, 12, 31)


@pytest.mark.parametrize(
    ("year", "notice"),
    [
        (2011, "国办发明电〔2011〕45号"),
        (2015, "国发明电〔2015〕1号"),
        (2018, "国办发明电〔2018〕15号"),
        (2019, "国办发明电〔2019〕3号"),
        (2020, "国办发明电〔2020〕1号"),
        (2022, "国办发明电〔2022〕16号"),
    ],
)
def test_a_year_changed_after_its_own_notice_names_the_later_one_too(year: int, notice: str) -> None:
    assert f"；{notice} " in shipped_year(year).source


@pytest.mark.parametrize(
    ("d", "working", "name"),
    [
        (date(2026, 2, 16), False, "春节"),
        (date(2026, 2, 14), True, "春节调休上班"),
        (date(2026, 10, 3), False, "国庆节"),
        (date(2026, 10, 17), False, "周六"),
        (date(2026, 10, 18), False, "周日"),
        (date(2026, 10, 19), True, ""),
        (date(2011, 12, 31), True, "元旦调休上班"),
        (date(2015, 9, 4), False, "抗战胜利70周年纪念日"),
        (date(2015, 9, 6), True, "抗战胜利70周年纪念日调休上班"),
        (date(2019, 5, 3), False, "劳动节"),
        (date(2020, 1, 31), False, "春节"),
        (date(2020, 2, 1), False, "春节"),
        (date(2025, 10, 6), False, "国庆节、中秋节"),
    ],
)
def test_a_published_day_says_why_it_is_worked_or_not(calendar: Calendar, d: date, working: bool, name: str) -> None:
    assert calendar.day(d) == Day(date=d, working=working, name=name, provisional=False)
    assert calendar.is_working(d) is working


@pytest.mark.parametrize(
    ("d", "working", "name"),
    [
        (date(2027, 1, 1), False, "元旦"),
        (date(2027, 5, 1), False, "劳动节"),
        (date(2029, 5, 2), False, "劳动节"),
        (date(2028, 10, 3), False, "国庆节"),
        (date(2027, 10, 4), True, ""),
        (date(2027, 2, 8), True, ""),
        (date(2027, 1, 2), False, "周六"),
        (date(2007, 5, 2), True, ""),
    ],
)
def test_an_unpublished_day_knows_weekends_and_fixed_holidays_only(
    calendar: Calendar, d: date, working: bool, name: str
) -> None:
    assert calendar.day(d) == Day(date=d, working=working, name=name, provisional=True)
    assert calendar.is_working(d) is working


def test_the_second_of_may_is_a_fixed_holiday_from_2025_only() -> None:
    unpublished = Calendar(years=())

    assert unpublished.is_working(date(2024, 5, 2))
    assert not unpublished.is_working(date(2025, 5, 2))


def test_the_day_and_the_short_question_agree_in_published_and_unpublished_years(calendar: Calendar) -> None:
    days = [d for year in range(2009, 2031) for d in days_of(year)]

    assert [calendar.day(d).working for d in days] == [calendar.is_working(d) for d in days]
    assert all(calendar.day(d).provisional is not calendar.covers(d) for d in days)


def test_the_calendar_covers_exactly_the_published_years(calendar: Calendar) -> None:
    assert not calendar.covers(date(2010, 12, 31))
    assert calendar.covers(date(2011, 1, 1))
    assert calendar.covers(date(2026, 12, 31))
    assert not calendar.covers(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("d", "expected"),
    [
        (date(2026, 9, 30), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 10, 8)),
        (date(2026, 10, 7), date(2026, 10, 8)),
        (date(2026, 10, 10), date(2026, 10, 10)),
        (date(2026, 10, 11), date(2026, 10, 12)),
        (date(2026, 2, 14), date(2026, 2, 14)),
        (date(2026, 2, 15), date(2026, 2, 24)),
        (date(2026, 2, 28), date(2026, 2, 28)),
        (date(2027, 1, 1), date(2027, 1, 4)),
    ],
)
def test_the_next_working_day_leaves_holidays_and_keeps_make_up_days(
    calendar: Calendar, d: date, expected: date
) -> None:
    assert calendar.next_working(d) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), "2026.1"),
        (date(2026, 11, 20), date(2027, 1, 19), "2026.1+2027.0"),
        (date(2010, 12, 31), date(2012, 1, 1), "2010.0+2011.1+2012.1"),
    ],
)
def test_the_version_names_each_year_a_period_touches(
    calendar: Calendar, first: date, last: date, expected: str
) -> None:
    assert calendar.version_of(first, last) == expected


def test_a_period_that_ends_before_it_begins_has_no_version(calendar: Calendar) -> None:
    with pytest.raises(ValueError, match="cannot end on 2026-01-01 before it begins on 2026-01-02"):
        calendar.version_of(date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_highest_version_of_a_year_is_in_force_whatever_the_order(order: tuple[int, ...]) -> None:
    versions = [a_year(version=n + 1, off={f"2030-04-0{n + 1}": "清明节"}) for n in range(3)]

    corrected = Calendar(years=tuple(versions[n] for n in order))

    assert corrected.version_of(date(2030, 1, 1), date(2030, 1, 1)) == "2030.3"
    assert [corrected.is_working(date(2030, 4, n)) for n in (1, 2, 3)] == [True, True, False]


def test_a_copy_with_more_years_answers_from_them() -> None:
    before = Calendar(years=(a_year(),))
    assert before.is_working(date(2030, 4, 5))

    after = before.model_copy(update={"years": (*before.years, a_year(version=2, off={"2030-04-05": "清明节"}))})

    assert not after.is_working(date(2030, 4, 5))
    assert before.is_working(date(2030, 4, 5))


def test_two_different_calendars_may_not_claim_the_same_version() -> None:
    with pytest.raises(ValidationError, match="2030 version 1 is given twice and differs"):
        Calendar(years=(a_year(), a_year(off={"2030-04-05": "清明节"})))


def test_the_same_calendar_given_twice_counts_once() -> None:
    twice = Calendar(years=(a_year(), a_year()))

    assert twice.version_of(date(2030, 1, 1), date(2030, 1, 1)) == "2030.1"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"off": {"2031-01-01": "元旦"}}, "off.2031-01-01 is not a day of 2030"),
        ({"work": {"2029-12-29": "元旦"}}, "work.2029-12-29 is not a day of 2030"),
        ({"work": {"2030-01-04": "元旦"}}, "work.2030-01-04 is neither a Saturday nor a Sunday"),
        (
            {"off": {"2030-01-05": "元旦"}, "work": {"2030-01-05": "元旦"}},
            "work.2030-01-05 is also in off",
        ),
        (
            {"off": {"2031-01-01": "元旦"}, "work": {"2030-01-04": "元旦"}},
            "off.2031-01-01 is not a day of 2030; work.2030-01-04 is neither",
        ),
        ({"off": {"2030-01-01": ""}}, "off.2030-01-01\n"),
        ({"off": {"2030-02-30": "春节"}}, r"off.2030-02-30.\[key\]"),
        ({"source": ""}, "source\n"),
        ({"version": 0}, "version\n"),
        ({"holidays": {}}, "holidays\n"),
    ],
)
def test_a_faulty_year_is_refused_by_the_name_of_the_key(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        a_year(**changes)


@pytest.mark.parametrize("field", ["version", "source", "off"])
def test_a_year_cannot_be_changed_once_read(field: str) -> None:
    shipped = shipped_year(2026)

    with pytest.raises(ValidationError, match="frozen"):
        setattr(shipped, field, getattr(shipped, field))


def test_an_instant_is_refused_rather_than_taken_for_an_ordinary_day(calendar: Calendar) -> None:
    with pytest.raises(TypeError, match="dates, not for the instant 2026-10-01"):
        calendar.is_working(datetime(2026, 10, 1))
    with pytest.raises(TypeError, match="dates, not for the instant 2026-10-01"):
        calendar.day(datetime(2026, 10, 1))


def test_the_calendar_survives_json_after_use_and_carries_no_index(calendar: Calendar) -> None:
    assert not calendar.is_working(date(2026, 10, 1))

    text = calendar.model_dump_json()
    restored = Calendar.model_validate_json(text)

    assert restored == calendar
    assert restored.model_dump_json() == text
    assert '"2026-10-01":"国庆节"' in text
    assert text.count("2026-10-01") == 1
    assert all(restored.day(d) == calendar.day(d) for d in days_of(2026))
