"""Breakdowns: into which groups what was counted by a code falls, and the months of a period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from domain.metric import Grouping


class Place(Protocol):
    """An office, as far as a breakdown asks."""

    @property
    def id(self) -> str: ...
    @property
    def district(self) -> str | None: ...
    @property
    def level(self) -> str | None: ...


class Directory(Protocol):
    """The tree of offices at an instant."""

    @property
    def offices(self) -> Mapping[str, Place]: ...
    def line(self, office: str | None) -> tuple[str, ...]: ...


CODES: dict[Grouping, str] = {
    Grouping.DISTRICT: "district",
    Grouping.DISTRICT_ROLLED: "district",
    Grouping.OFFICE: "holder",
    Grouping.OFFICE_ROLLED: "holder",
    Grouping.CATEGORY: "category",
    Grouping.CATEGORY_1: "category",
    Grouping.CATEGORY_2: "category",
    Grouping.CHANNEL: "channel",
    Grouping.LEVEL: "bureau",
}
"""By which code of an item each grouping sorts."""

Sorter = Callable[[str | None], Iterable[str]]


def sorter(by: Grouping, tree: Directory) -> Sorter:
    """Give how a code is sorted into groups: most into one, in a rolled-up breakdown into each place above it too."""
    match by:
        case Grouping.DISTRICT_ROLLED:
            above = _districts_above(tree)
            return lambda code: above.get(code or "", (code or "",))
        case Grouping.OFFICE_ROLLED:
            return lambda code: tree.line(code) or (code or "",)
        case Grouping.CATEGORY_1:
            return lambda code: (_levels(code, 1),)
        case Grouping.CATEGORY_2:
            return lambda code: (_levels(code, 2),)
        case Grouping.LEVEL:
            return lambda code: (_level(tree, code),)
        case _:
            return lambda code: (code or "",)


def _levels(category: str | None, levels: int) -> str:
    """Categories are a tree whose levels are joined by ``_``."""
    return "_".join((category or "").split("_")[:levels])


def _level(tree: Directory, bureau: str | None) -> str:
    found = tree.offices.get(bureau or "")
    return str(found.level) if found is not None and found.level else ""


def _districts_above(tree: Directory) -> dict[str, tuple[str, ...]]:
    """Give each district with those of the offices above its own."""
    found: dict[str, dict[str, None]] = {}
    for office in tree.offices.values():
        if office.district:
            line = (tree.offices[above].district for above in tree.line(office.id))
            found.setdefault(office.district, {}).update(dict.fromkeys(d for d in line if d))
    return {district: tuple(above) for district, above in found.items()}


class Month(NamedTuple):
    """A month of the legal zone, or the part of it that lies in a period: from an instant to before another."""

    name: str
    since: datetime
    until: datetime


def months(since: datetime, until: datetime, zone: ZoneInfo) -> list[Month]:
    """Give the months of a period."""
    found, start = [], since
    while start < until:
        day = start.astimezone(zone).date().replace(day=1)
        following = day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)
        end = min(datetime.combine(following, time(), zone), until)
        found.append(Month(f"{day:%Y-%m}", start, end))
        start = end
    return found
