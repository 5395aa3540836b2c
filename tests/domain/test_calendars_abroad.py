"""The shipped bank and federal holidays are those that the statutes' rules give, and the packs' terms end by them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from domain.calendar import SATURDAY, Calendar
from domain.clocks import Run, clock_for
from domain.policy import CalendarIssue, Rules
from storage.packs import EVER, read_calendars, read_policy

YEARS = {(series, year.year): year for series, year in read_calendars()}
ABROAD = [key for key in YEARS if key[0] != "cn"]
MONDAY, THURSDAY = 0, 3


def nth(year: int, month: int, weekday: int, n: int) -> date:
    """Give the n-th such weekday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def last_monday(year: int, month: int) -> date:
    """Give the last Monday of a month that has 31 days."""
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())


def easter(year: int) -> date:
    """Give Easter Sunday by the Gregorian computus."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    full = epact - (epact // 28) * (1 - (epact // 28) * (29 // (epact + 1)) * ((21 - golden) // 11))
    sunday = (year + year // 4 + full + 2 - century + century // 4) % 7
    month = 3 + (full - sunday + 40) // 44
    return date(year, month, full - sunday + 28 - 31 * (month // 4))


def bank_holidays(year: int) -> set[date]:
    """Give the weekdays off in England and Wales: a feast on a weekend is made up on the next free weekday."""
    found = {easter(year) - timedelta(days=2), easter(year) + timedelta(days=1)}
    found |= {nth(year, 5, MONDAY, 1), last_monday(year, 5), last_monday(year, 8)}
    for feast in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        day = feast
        while day.weekday() >= SATURDAY or day in found:
            day += timedelta(days=1)
        found.add(day)
    return found


def federal_holidays(year: int) -> set[date]:
    """Give the weekdays off by 5 U.S.C. 6103: a Saturday's feast is kept on Friday, a Sunday's on Monday."""
    found = {nth(year, 1, MONDAY, 3), nth(year, 2, MONDAY, 3), last_monday(year, 5), nth(year, 9, MONDAY, 1)}
    found |= {nth(year, 10, MONDAY, 2), nth(year, 11, THURSDAY, 4)}
    for month, day in ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25)):
        feast = date(year, month, day)
        found.add(feast + timedelta(days={SATURDAY: -1, SATURDAY + 1: 1}.get(feast.weekday(), 0)))
    return found


RULES: dict[str, Callable[[int], set[date]]] = {"gb": bank_holidays, "us": federal_holidays}


def test_both_series_are_shipped_for_2025_and_2026() -> None:
    assert sorted(ABROAD) == [(series, year) for series in ("gb", "us") for year in (2025, 2026)]


@pytest.mark.parametrize(("series", "year"), ABROAD)
def test_the_weekdays_off_are_those_that_the_rules_give(series: str, year: int) -> None:
    shipped = YEARS[series, year]

    assert {day for day in shipped.off if day.weekday() < SATURDAY} == RULES[series](year)
    assert shipped.work == {}


def test_the_rules_know_substitute_days_of_years_that_are_not_shipped() -> None:
    assert {date(2022, 1, 3), date(2022, 12, 26), date(2022, 12, 27)} <= bank_holidays(2022)
    assert {date(2021, 12, 27), date(2021, 12, 28)} <= bank_holidays(2021)
    assert {date(2021, 7, 5), date(2021, 12, 24)} <= federal_holidays(2021)


def test_a_working_day_is_every_other_weekday() -> None:
    calendar = Calendar(years=(YEARS["us", 2026],))
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]

    assert sum(calendar.is_working(day) for day in days) == 261 - 11


@pytest.mark.parametrize(
    ("pack", "term", "start", "last"),
    [
        ("uk-council", "acknowledgement", "2026-03-31", "2026-04-09"),  # Good Friday, Easter Monday
        ("uk-council", "stage_one", "2025-12-18", "2026-01-06"),  # Christmas, Boxing Day, New Year
        ("uk-council", "stage_one", "2026-12-14", "2026-12-30"),  # Christmas, and the substitute on 28 December
        ("uk-council", "stage_two", "2026-05-01", "2026-06-02"),  # early May and spring bank holidays
        ("us-foia", "determination", "2026-06-15", "2026-07-15"),  # Juneteenth, 4 July kept on Friday 3 July
        ("us-foia", "determination", "2025-12-15", "2026-01-14"),  # Christmas, New Year's Day
        ("us-foia", "appeal", "2025-11-03", "2025-12-03"),  # Veterans Day, Thanksgiving
        ("us-foia", "appeal_request", "2026-01-19", "2026-04-20"),  # 90 days end on Sunday 19 April
        ("us-foia", "routing", "2026-06-24", "2026-07-06"),  # ten days end on Saturday 4 July
        ("in-cpgrams", "redress", "2026-01-05", "2026-01-26"),  # Republic Day is a day like any other
        ("in-cpgrams", "appeal", "2025-12-12", "2026-01-11"),  # a Sunday
    ],
)
def test_a_term_ends_on_the_day_that_was_counted_by_hand(pack: str, term: str, start: str, last: str) -> None:
    policy = read_policy(pack)
    years = tuple(year for (series, _), year in YEARS.items() if series == policy.calendar)
    rules = Rules(policy=policy, calendars=(CalendarIssue(effective=EVER, years=years),))

    clock = clock_for(term, rules, datetime.fromisoformat(f"{start}T15:00").replace(tzinfo=policy.tz), Run("O1"))

    due = clock.due_at.astimezone(policy.tz)
    assert (due.date() - timedelta(days=1), due.time().isoformat()) == (date.fromisoformat(last), "00:00:00")
