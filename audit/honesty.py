"""Lists of honesty signals as people read them: in words, as rows of a file, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.base import Frozen
from domain.honesty import EVIDENCE, SIGNALS, Definition
from rendering.sheets import Cell
from storage.honesty import Listing

PERIOD = timedelta(days=90)
"""How far back a list goes unless told otherwise."""


class Days(Frozen):
    """The legal days of a list, both included."""

    since: date
    until: date


def days(since: date | None, until: date | None, at: datetime, zone: ZoneInfo) -> Days:
    """Fill in a period: until today, and for ninety days."""
    last = until or at.astimezone(zone).date()
    return Days(since=since or last - PERIOD, until=last)


def instants(period: Days, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give where a period begins, and where it is over."""
    return (
        datetime.combine(period.since, time(), zone),
        datetime.combine(period.until + timedelta(days=1), time(), zone),
    )


def columns(listing: Listing) -> list[str]:
    """Name the evidence that a list has, in the order of the definitions."""
    found = {name for item in listing.items for name in item.evidence}
    return [name for name in EVIDENCE if name in found]


def heading(listing: Listing) -> list[str]:
    """Give the heading of a list as a file, in both languages."""
    fixed = ["编号 Petition", "单位 Office", "时间 When"]
    return [*fixed, *(" ".join(EVIDENCE[name]) for name in columns(listing))]


def rows(listing: Listing, zone: ZoneInfo) -> list[list[Cell]]:
    """Give a list as rows; instants in the legal zone."""
    found: list[list[Cell]] = []
    for item in listing.items:
        seen = [plain(item.evidence.get(name, ""), zone) for name in columns(listing)]
        found.append([item.petition, item.office, plain(item.at, zone), *seen])
    return found


def plain(value: datetime | int | str, zone: ZoneInfo) -> Cell:
    """Write one piece of evidence for a cell."""
    return value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else value


def definitions() -> Sequence[Definition]:
    """Give all definitions in the order in which they are offered."""
    return tuple(SIGNALS.values())
