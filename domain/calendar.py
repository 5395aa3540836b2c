"""Which days the office works: the statutory calendars of China as data, and the questions asked of them."""

import datetime
from bisect import bisect_left, bisect_right
from calendar import isleap
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

SATURDAY = 5
WEEKEND_NAMES = {SATURDAY: "周六", 6: "周日"}

# The holidays that are fixed in the solar calendar, by series, month and day, with the first year of each.
# Lunar feasts and make-up days are left to the yearly notice: a guess would look like a published date.
FIXED_HOLIDAYS = {
    "cn": {
        (1, 1): ("元旦", datetime.MINYEAR),
        (5, 1): ("劳动节", datetime.MINYEAR),
        (5, 2): ("劳动节", 2025),
        (10, 1): ("国庆节", datetime.MINYEAR),
        (10, 2): ("国庆节", datetime.MINYEAR),
        (10, 3): ("国庆节", datetime.MINYEAR),
    },
}
UNPUBLISHED = 0

HolidayName = Annotated[str, Field(min_length=1)]


class CalendarYear(BaseModel):
    """One year as the State Council's notices arrange it; a later correction is a higher version."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    version: int = Field(default=1, gt=UNPUBLISHED)
    source: str = Field(min_length=1)
    published: datetime.date
    off: dict[datetime.date, HolidayName]
    work: dict[datetime.date, HolidayName]

    @model_validator(mode="after")
    def _refuse_impossible_days(self) -> Self:
        faults = list(self._faults())
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        # pydantic's own copy would carry over the days kept for the notice before the update
        copied = super().model_copy(update=update, deep=deep)
        return type(self)(**{name: getattr(copied, name) for name in type(self).model_fields})

    @cached_property
    def arranged(self) -> dict[datetime.date, "Day"]:
        """The days that the notice names, kept with the year: every calendar that has the year shares them."""
        return {
            d: Day(date=d, working=working, name=f"{name}调休上班" if working else name, provisional=False)
            for working, days in ((False, self.off), (True, self.work))
            for d, name in days.items()
        }

    @cached_property
    def working_days(self) -> tuple[datetime.date, ...]:
        """Every day of the year on which offices work, in order."""
        return tuple(d for d in _days_of(self.year) if d in self.work or (d.weekday() < SATURDAY and d not in self.off))

    def _faults(self) -> Iterator[str]:
        for table, days in (("off", self.off), ("work", self.work)):
            for day in days:
                if day.year != self.year:
                    yield f"{table}.{day} is not a day of {self.year}"
        for day in self.work:
            if day.weekday() < SATURDAY:
                yield f"work.{day} is neither a Saturday nor a Sunday"
            if day in self.off:
                yield f"work.{day} is also in off"


class Day(BaseModel):
    """One date as the calendar answers for it; provisional while its year has no notice."""

    model_config = ConfigDict(frozen=True)

    date: datetime.date
    working: bool
    name: str
    provisional: bool


class Calendar(BaseModel):
    """The published years together; where a year has several versions the highest is in force."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    years: tuple[CalendarYear, ...]
    series: str = Field(default="cn", description="Whose days; fixed holidays of years without notice are its own.")

    @model_validator(mode="after")
    def _refuse_rival_versions(self) -> Self:
        seen: dict[tuple[int, int], CalendarYear] = {}
        for year in self.years:
            if seen.setdefault((year.year, year.version), year) != year:
                raise ValueError(f"years: {year.year} version {year.version} is given twice and differs")
        return self

    def day(self, d: datetime.date) -> Day:
        arranged = self._arranged_day(d)
        if arranged is not None:
            return arranged
        fixed = "" if self.covers(d) else _fixed_holiday(self.series, d)
        return Day(
            date=d,
            working=not fixed and d.weekday() < SATURDAY,
            name=fixed or WEEKEND_NAMES.get(d.weekday(), ""),
            provisional=not self.covers(d),
        )

    def is_working(self, d: datetime.date) -> bool:
        arranged = self._arranged_day(d)
        if arranged is not None:
            return arranged.working
        return d.weekday() < SATURDAY and (self.covers(d) or not _fixed_holiday(self.series, d))

    def next_working(self, d: datetime.date) -> datetime.date:
        """Give the first working day on or after `d`."""
        return d if self.is_working(d) else self.working_day(d, 1)

    def working_day(self, d: datetime.date, n: int) -> datetime.date:
        """Give the n-th working day after `d`, or before it for a negative n; the zeroth is `d` itself."""
        if n == 0:
            return d
        year, days = d.year, self._working_days(d.year)
        place = bisect_right(days, d) + n - 1 if n > 0 else bisect_left(days, d) + n
        while place < 0:
            year -= 1
            days = self._working_days(year)
            place += len(days)
        while place >= len(days):
            place -= len(days)
            year += 1
            days = self._working_days(year)
        return days[place]

    def covers(self, d: datetime.date) -> bool:
        return d.year in self._in_force

    def covers_all(self, first: datetime.date, last: datetime.date) -> bool:
        """Tell whether every year from one day to another is published."""
        return all(year in self._in_force for year in range(first.year, last.year + 1))

    def version_of(self, first: datetime.date, last: datetime.date) -> str:
        """Name the version in force of each year from `first` to `last`, as in "2026.1+2027.0"."""
        if last < first:
            raise ValueError(f"a period cannot end on {last} before it begins on {first}")
        return "+".join(f"{year}.{self._version(year)}" for year in range(first.year, last.year + 1))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        # pydantic's own copy would carry over the index cached for the years before the update
        copied = super().model_copy(update=update, deep=deep)
        return type(self)(years=copied.years, series=copied.series)

    def _version(self, year: int) -> int:
        published = self._in_force.get(year)
        return published.version if published else UNPUBLISHED

    def _arranged_day(self, d: datetime.date) -> Day | None:
        # A datetime passes for a date but equals none, so every holiday would silently count as ordinary.
        if isinstance(d, datetime.datetime):
            raise TypeError(f"the calendar answers for dates, not for the instant {d}")
        year = self._in_force.get(d.year)
        return year.arranged.get(d) if year else None

    def _working_days(self, year: int) -> tuple[datetime.date, ...]:
        published = self._in_force.get(year)
        return published.working_days if published else _provisional_working_days(self.series, year)

    @cached_property
    def _in_force(self) -> dict[int, CalendarYear]:
        return {year.year: year for year in sorted(self.years, key=lambda year: year.version)}


@lru_cache(maxsize=64)
def _provisional_working_days(series: str, year: int) -> tuple[datetime.date, ...]:
    return tuple(d for d in _days_of(year) if d.weekday() < SATURDAY and not _fixed_holiday(series, d))


def _days_of(year: int) -> Iterator[datetime.date]:
    first = datetime.date(year, 1, 1)
    return (first + datetime.timedelta(days=n) for n in range(366 if isleap(year) else 365))


def _fixed_holiday(series: str, d: datetime.date) -> str:
    name, since = FIXED_HOLIDAYS.get(series, {}).get((d.month, d.day), ("", datetime.MINYEAR))
    return name if d.year >= since else ""
