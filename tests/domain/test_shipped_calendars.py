"""Every day off and every make-up day of the shipped years stands, by date and by name, in the independent calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from chinese_calendar import constants

from domain.calendar import SATURDAY, Calendar
from storage.packs import read_calendars

YEARS = {year.year: year for series, year in read_calendars() if series == "cn"}
CALENDAR = Calendar(years=tuple(YEARS.values()))
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


def theirs(table: dict[date, str], year: int) -> dict[date, str]:
    """Give the independent calendar's days of a year by their Chinese names."""
    return {day: NAMES[str(name)] for day, name in table.items() if day.year == year}


def differing(ours: dict[date, str], independent: dict[date, str]) -> list[date]:
    """Name the days that one of both lacks, or calls otherwise; a day of two feasts has both names here, one there."""
    days = sorted(ours.keys() | independent.keys())
    return [day for day in days if independent.get(day, "-") not in ours.get(day, "").split("、")]


def test_the_years_from_2011_to_2026_are_shipped_whole() -> None:
    assert sorted(YEARS) == list(range(2011, 2027))


@pytest.mark.parametrize("year", YEARS)
def test_every_make_up_day_is_worked_for_the_feast_that_the_independent_calendar_names(year: int) -> None:
    assert differing(YEARS[year].work, theirs(constants.workdays, year)) == []
    assert all(CALENDAR.day(day).name.endswith("调休上班") for day in YEARS[year].work)


@pytest.mark.parametrize("year", YEARS)
def test_every_day_off_is_of_the_feast_that_the_independent_calendar_names(year: int) -> None:
    ours, independent = YEARS[year].off, theirs(constants.holidays, year)

    # of the weekends in a holiday, which are off either way, each side leaves some unnamed
    unnamed = {day for day in ours.keys() ^ independent.keys() if day.weekday() >= SATURDAY}

    assert [day for day in differing(ours, independent) if day not in unnamed] == []
    assert [day for day in unnamed if CALENDAR.is_working(day)] == []


def test_a_day_that_one_side_lacks_or_calls_otherwise_would_be_found() -> None:
    new_year, day = date(2026, 1, 1), date(2026, 3, 3)

    assert differing({new_year: "元旦"}, {new_year: "元旦"}) == []
    assert differing({new_year: "元旦"}, {new_year: "春节"}) == [new_year]
    assert differing({new_year: "元旦"}, {new_year: "元旦", day: "春节"}) == [day]
    assert differing({new_year: "元旦", day: "春节"}, {new_year: "元旦"}) == [day]


def test_what_the_independent_calendar_does_not_arrange_is_an_ordinary_day_of_the_week() -> None:
    arranged = {**constants.holidays, **constants.workdays}
    first, last = date(2011, 1, 1), date(2026, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]

    ordinary = [day for day in days if day not in arranged]

    assert len(days) == 5844
    assert [day for day in ordinary if CALENDAR.is_working(day) != (day.weekday() < SATURDAY)] == []


@pytest.mark.parametrize("year", [2027, 2028, 2031])
def test_a_year_beyond_the_notices_knows_weekends_and_statutory_dates_and_says_that_it_is_provisional(
    year: int,
) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]

    off = {day for day in days if not CALENDAR.is_working(day) and day.weekday() < SATURDAY}

    statutory = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
    assert off == {date(year, *day) for day in statutory if date(year, *day).weekday() < SATURDAY}
    assert all(CALENDAR.day(day).provisional for day in days)
