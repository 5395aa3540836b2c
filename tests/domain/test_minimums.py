"""Periods in which reception days are counted: the last month and the last quarter that were over on a day."""

from __future__ import annotations

from datetime import date

import pytest

from domain.levels import Every
from domain.minimums import last_ended


@pytest.mark.parametrize(
    ("every", "day", "name", "since", "until"),
    [
        (Every.MONTH, "2026-12-06", "2026-11", "2026-11-01", "2026-12-01"),
        (Every.MONTH, "2026-12-01", "2026-11", "2026-11-01", "2026-12-01"),
        (Every.MONTH, "2026-11-30", "2026-10", "2026-10-01", "2026-11-01"),
        (Every.MONTH, "2027-01-06", "2026-12", "2026-12-01", "2027-01-01"),
        (Every.QUARTER, "2027-01-06", "2026-Q4", "2026-10-01", "2027-01-01"),
        (Every.QUARTER, "2026-12-31", "2026-Q3", "2026-07-01", "2026-10-01"),
        (Every.QUARTER, "2026-04-01", "2026-Q1", "2026-01-01", "2026-04-01"),
    ],
)
def test_the_last_period_that_was_over(every: Every, day: str, name: str, since: str, until: str) -> None:
    period = last_ended(every, date.fromisoformat(day))

    assert (period.name, period.since, period.until) == (name, date.fromisoformat(since), date.fromisoformat(until))
