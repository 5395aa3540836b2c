"""Which days the office works: the statutory calendars of China as data, and the questions asked of them."""

import datetime
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

SATURDAY = 5
WEEKEND_NAMES = {SATURDAY: "周六", 6: "周日"}

# The holidays the Measures fix in the solar calendar, by month and day, with the first year of each.
# Lunar feasts and make-up days are left to the yearly notice: a guess would look like a published date.
FIXED_HOLIDAYS = {
    (1, 1): ("元旦", datetime.MINYEAR),
    (5, 1): ("劳动节", datetime.MINYEAR),
    (5, 2): ("劳动节", 2025),
    (10, 1): ("国庆节", datetime.MINYEAR),
    (10, 2): ("国庆节", datetime.MINYEAR),
    (10, 3): ("国庆节", datetime.MINYEAR),
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
        fixed = "" if self.covers(d) else _fixed_holiday(d)
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
        return d.weekday() < SATURDAY and (self.covers(d) or not _fixed_holiday(d))

    def next_working(self, d: datetime.date) -> datetime.date:
        """Give the first working day on or after `d`."""
        while not self.is_working(d):
            d += datetime.timedelta(days=1)
        return d

    def covers(self, d: datetime.date) -> bool:
        return d.year in self._in_force

    def version_of(self, first: datetime.date, last: datetime.date) -> str:
        """Name the version in force of each year from `first` to `last`, as in "2026.1+2027.0"."""
        if last < first:
            raise ValueError(f"a period cannot end on {last} before it begins on {first}")
        return "+".join(f"{year}.{self._version(year)}" for year in range(first.year, last.year + 1))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        # pydantic's own copy would carry over the index cached for the years before the update
        copied = super().model_copy(update=update, deep=deep)
        return type(self)(years=copied.years)

    def _version(self, year: int) -> int:
        published = self._in_force.get(year)
        return published.version if published else UNPUBLISHED

    def _arranged_day(self, d: datetime.date) -> Day | None:
        # A datetime passes for a date but equals none, so every holiday would silently count as ordinary.
        if isinstance(d, datetime.datetime):
            raise TypeError(f"the calendar answers for dates, not for the instant {d}")
        return self._arranged.get(d)

    @cached_property
    def _in_force(self) -> dict[int, CalendarYear]:
        return {year.year: year for year in sorted(self.years, key=lambda year: year.version)}

    @cached_property
    def _arranged(self) -> dict[datetime.date, Day]:
        return {
            d: Day(date=d, working=working, name=f"{name}调休上班" if working else name, provisional=False)
            for year in self._in_force.values()
            for working, days in ((False, year.off), (True, year.work))
            for d, name in days.items()
        }


def _fixed_holiday(d: datetime.date) -> str:
    name, since = FIXED_HOLIDAYS.get((d.month, d.day), ("", datetime.MINYEAR))
    return name if d.year >= since else ""
