"""Which period a period is compared with."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bulletins import Rhythm, period_of, previous
from domain.periods import Period


def period(since: str, until: str) -> Period:
    return Period(date.fromisoformat(since), date.fromisoformat(until))


@pytest.mark.parametrize(
    ("asked", "before", "year_before"),
    [
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-31")),
        (("2026-01-01", "2026-06-30"), ("2025-07-01", "2025-12-31"), ("2025-01-01", "2025-06-30")),
        (("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31"), ("2025-01-01", "2025-12-31")),
        (("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31"), ("2023-02-01", "2023-02-28")),
        (("2025-02-01", "2025-02-28"), ("2025-01-01", "2025-01-31"), ("2024-02-01", "2024-02-29")),
        (("2026-03-01", "2026-03-15"), ("2026-02-16", "2026-02-28"), ("2025-03-01", "2025-03-15")),
        (("2024-02-16", "2024-02-29"), ("2024-02-01", "2024-02-15"), ("2023-02-16", "2023-02-28")),
        (("2026-02-16", "2026-03-15"), ("2026-01-16", "2026-02-15"), ("2025-02-16", "2025-03-15")),
        (("2026-03-02", "2026-03-16"), ("2026-02-15", "2026-03-01"), ("2025-03-02", "2025-03-16")),
        (("2024-02-20", "2024-02-29"), ("2024-02-10", "2024-02-19"), ("2023-02-20", "2023-02-28")),
    ],
)
def test_whole_half_months_are_compared_with_whole_half_months_and_days_with_days(
    asked: tuple[str, str], before: tuple[str, str], year_before: tuple[str, str]
) -> None:
    assert period(*asked).before == period(*before)
    assert period(*asked).year_before == period(*year_before)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.integers(0, 800))
def test_the_period_before_ends_where_the_period_begins_and_is_no_longer_than_a_leap_day_more(
    since: date, length: int
) -> None:
    asked = Period(since, date.fromordinal(since.toordinal() + length))
    before = asked.before

    assert before is not None
    assert (since - before.until).days == 1
    assert asked.halves is not None or before.until - before.since == asked.until - asked.since


@given(st.sampled_from(Rhythm), st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_what_a_bulletin_is_compared_with_is_the_period_before_of_the_figures(rhythm: Rhythm, day: date) -> None:
    issue = period_of(rhythm, day)
    before = previous(issue)

    assert Period(issue.first, issue.last).before == Period(before.first, before.last)


def test_where_the_calendar_begins_there_is_nothing_before() -> None:
    first = period("0001-01-01", "0001-03-31")

    assert (first.before, first.year_before) == (None, None)
    assert period("0001-01-05", "0001-03-30").before is None
