"""Periods of legal days, and which others each is compared with: the one before it, and the same a year earlier."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
HALF = 15
"""The last day of the first half of a month."""


class Period(NamedTuple):
    """Legal days from one to another, both included."""

    since: date
    until: date

    @property
    def halves(self) -> int | None:
        """How many whole half-months it is; none, if it begins or ends within one."""
        after = self.until + DAY
        whole = self.since.day in STARTS and after.day in STARTS
        return _index(after) - _index(self.since) if whole else None

    @property
    def before(self) -> Period | None:
        """The period before it: as many whole half-months, else as many days; none, where the calendar begins."""
        try:
            if self.halves is not None:
                return Period(_first(_index(self.since) - self.halves), self.since - DAY)
            return Period(self.since - (self.until - self.since) - DAY, self.since - DAY)
        except (ValueError, OverflowError):
            return None

    @property
    def year_before(self) -> Period | None:
        """The same a year earlier; of whole half-months whole half-months, and 29 February is the 28th."""
        if self.since.year == date.min.year:
            return None
        if self.halves is not None:
            return Period(_year_earlier(self.since), _year_earlier(self.until + DAY) - DAY)
        return Period(_year_earlier(self.since), _year_earlier(self.until))

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Give the instants at which it begins and at which it is over (exclusive)."""
        return datetime.combine(self.since, time(), zone), datetime.combine(self.until + DAY, time(), zone)


STARTS = (1, HALF + 1)
"""The days on which half-months begin."""


def half_of(day: date) -> Period:
    """Give the half-month that a day lies in."""
    if day.day <= HALF:
        return Period(day.replace(day=1), day.replace(day=HALF))
    return Period(day.replace(day=HALF + 1), day.replace(day=monthrange(day.year, day.month)[1]))


def _index(day: date) -> int:
    return (day.year * 12 + day.month - 1) * 2 + STARTS.index(day.day)


def _first(index: int) -> date:
    month, half = divmod(index, 2)
    return date(month // 12, month % 12 + 1, STARTS[half])


def _year_earlier(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)
