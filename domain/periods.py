"""Periods to compare a period with: the one before it, and the same a year earlier; all days included."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple, TypeVar

DAY = timedelta(days=1)
Day = TypeVar("Day", bound=date)


class Period(NamedTuple):
    """Legal days from one to another, both included."""

    since: date
    until: date

    @property
    def months(self) -> int | None:
        """How many whole months it is; none, if it begins or ends within one."""
        whole = self.since.day == 1 and (self.until + DAY).day == 1
        return _index(self.until) - _index(self.since) + 1 if whole else None

    @property
    def before(self) -> Period | None:
        """The period before it: as many whole months, else as many days; none, where the calendar begins."""
        try:
            if self.months is not None:
                return Period(_first(_index(self.since) - self.months), self.since - DAY)
            return Period(self.since - (self.until - self.since) - DAY, self.since - DAY)
        except (ValueError, OverflowError):
            return None

    @property
    def year_before(self) -> Period | None:
        """The same a year earlier; of whole months whole months, and 29 February is the 28th."""
        if self.since.year == date.min.year:
            return None
        if self.months is not None:
            return Period(year_earlier(self.since), year_earlier(self.until + DAY) - DAY)
        return Period(year_earlier(self.since), year_earlier(self.until))


def _index(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)


def year_earlier(day: Day) -> Day:
    """Give the same day a year earlier; of 29 February, the 28th."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)
