"""How often an office's leaders must receive, by its level, and the finding on an office whose period fell short."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from domain.base import Frozen, OfficeRef
from domain.levels import Every, Level

MONTHS = {Every.MONTH: 1, Every.QUARTER: 3}


class MinimumPeriod(Frozen):
    """A month or a quarter of the legal calendar; ``until`` is the first day after it."""

    name: str
    since: date
    until: date

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Give the instants at which it begins and at which it is over."""
        return datetime.combine(self.since, time(), zone), datetime.combine(self.until, time(), zone)


class MinimumMissed(Frozen):
    """A finding on the office: its leaders received on fewer days than the minimum."""

    type: Literal["minimum_missed"] = "minimum_missed"
    office: OfficeRef
    level: Level
    period: str
    since: date
    until: date
    required: int
    held: int
    article: str


class Findings(Frozen):
    """The findings on one office's reception days, in order."""

    office: OfficeRef
    missed: tuple[MinimumMissed, ...] = ()

    def knows(self, period: str) -> bool:
        """Tell whether a period was found short already."""
        return any(finding.period == period for finding in self.missed)


def last_ended(every: Every, day: date) -> MinimumPeriod:
    """Give the last period that was over on a day."""
    length = MONTHS[every]
    months = day.year * 12 + day.month - 1
    end = months - months % length
    since, until = _first(end - length), _first(end)
    name = f"{since.year}-Q{since.month // 3 + 1}" if every is Every.QUARTER else f"{since:%Y-%m}"
    return MinimumPeriod(name=name, since=since, until=until)


def evolve(known: Findings | None, fact: MinimumMissed) -> Findings:
    """Fold one finding."""
    before = known or Findings(office=fact.office)
    return before.model_copy(update={"missed": (*before.missed, fact)})


def _first(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)
