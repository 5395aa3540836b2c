"""The cases in a bulletin: matters that many petitions are about, what waits and for how long, and shares."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import case, func, select

from domain.bulletin_parts import HotMatter, Named, ShareLine
from domain.bulletins import Bulletin
from domain.distributions import AGES, BANDS, OWED, Band
from storage.bulletin_figures import Span
from storage.bulletin_names import Names
from storage.past import Past, Stood
from storage.tables import cases

HOT = 5
"""So many petitions about one matter make it hot."""
HOTTEST, NUMBERED = 20, 10
"""So many matters are listed, and of each so many numbers of petitions."""
CHANNELS = {
    "letter": ("来信", "Letter"),
    "visit": ("来访", "Visit"),
    "online": ("网上", "Online"),
    "phone": ("电话", "Phone"),
}


def _age(band: Band) -> Named:
    if band.until is None:
        return Named(id=f"{band.since}+", zh=f"{band.since}日以上", en=f"{band.since} days and more")
    last = band.until - 1
    return Named(id=f"{band.since}-{last}", zh=f"{band.since}—{last}日", en=f"{band.since} to {last} days")


BAND_NAMES = tuple(map(_age, BANDS))
"""What the ages are called, in their order."""


class _Case(NamedTuple):
    number: str
    matter: str
    received_at: datetime
    closed: bool
    office: str | None
    bureau: str
    category: str | None


class HotMatters:
    """Matters that many petitions are about."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.found: dict[str, list[_Case]] = defaultdict(list)

    def read(self, past: Past) -> None:
        """Read the petitions of every matter that has many by now; it had no more of them before."""
        many = select(cases.c.matter).group_by(cases.c.matter).having(func.count() >= HOT)
        columns = [cases.c[name] for name in _Case._fields]
        for row in past.connection.execute(select(*columns).where(cases.c.matter.in_(many), past.cases())):
            self.found[row.matter].append(_Case(*row))

    def add(self, stood: Stood, _: Past) -> None:
        """Count one petition as it stood."""
        row = stood.case
        self.found[row.matter].append(_Case(*(getattr(row, name) for name in _Case._fields)))

    def told(self, names: Names) -> tuple[HotMatter, ...]:
        """Give those that are open or were taken up again, the one with most petitions first."""
        lines = [_hot(matter, sorted(found), self.span, names) for matter, found in self.found.items()]
        hot = [line for line in lines if line.petitions >= HOT and (line.open or line.received)]
        return tuple(sorted(hot, key=lambda line: (-line.petitions, line.matter))[:HOTTEST])


def _hot(matter: str, found: list[_Case], span: Span, names: Names) -> HotMatter:
    latest = max(found, key=lambda one: (one.received_at, one.number))
    return HotMatter(
        matter=matter,
        office=names.office(latest.office or latest.bureau),
        category=latest.category,
        petitions=len(found),
        received=sum(span.since <= one.received_at < span.until for one in found),
        open=sum(not one.closed for one in found),
        cases=tuple(one.number for one in found[:NUMBERED]),
    )


class Backlog:
    """What an office still owes something, by the days since its receipt; the figures' backlog without what accuses."""

    def __init__(self) -> None:
        self.found: Counter[int] = Counter()

    def read(self, past: Past) -> None:
        """Count by age."""
        received = cases.c.received_at
        ages = [(received > past.at - timedelta(days=days), place) for place, days in enumerate(AGES)]
        place = case(*ages, else_=len(AGES)).label("place")
        query = select(place, func.count().label("times")).where(cases.c.stage.in_(OWED), past.cases()).group_by(place)
        for row in past.connection.execute(query):
            self.found[row.place] += row.times

    def add(self, stood: Stood, past: Past) -> None:
        """Count one petition as it stood."""
        row = stood.case
        if row.stage in OWED:
            old = past.at - row.received_at
            self.found[sum(old >= timedelta(days=days) for days in AGES)] += 1

    def told(self, last: Bulletin | None) -> tuple[ShareLine, ...]:
        """Give a line for each age."""
        before = {line.group.id: line.cases for line in (last.backlog if last else ())}
        return tuple(
            ShareLine(kind="age", group=band, cases=self.found[place], before=before.get(band.id))
            for place, band in enumerate(BAND_NAMES)
        )


class Shares:
    """What was received in the period, by category and by channel."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.found: dict[str, Counter[str]] = {"category": Counter(), "channel": Counter()}

    def read(self, past: Past) -> None:
        """Count by category and channel."""
        inside = (cases.c.received_at >= self.span.since, cases.c.received_at < self.span.until, past.cases())
        both = (func.coalesce(cases.c.category, "").label("category"), cases.c.channel)
        query = select(*both, func.count().label("times")).where(*inside).group_by(*both)
        for row in past.connection.execute(query):
            self._count(row.category, row.channel, row.times)

    def add(self, stood: Stood, _: Past) -> None:
        """Count one petition as it stood."""
        row = stood.case
        if self.span.since <= row.received_at < self.span.until:
            self._count(row.category or "", row.channel, 1)

    def _count(self, category: str, channel: str, times: int) -> None:
        self.found["category"][category.split("_", maxsplit=1)[0]] += (
            times  # the first of the levels that a category joins
        )
        self.found["channel"][channel] += times

    def told(self, last: Bulletin | None, names: Names) -> tuple[ShareLine, ...]:
        """Give a line for each, the largest first."""
        before = {(line.kind, line.group.id): line.cases for line in (last.shares if last else ())}
        return tuple(
            ShareLine(kind=kind, group=_group(kind, group, names), cases=times, before=before.get((kind, group)))
            for kind, counts in self.found.items()
            for group, times in sorted(counts.items(), key=lambda found: (-found[1], found[0]))
        )


def _group(kind: str, group: str, names: Names) -> Named:
    if kind == "channel":
        zh, en = CHANNELS[group]
        return Named(id=group, zh=zh, en=en)
    return names.label(group)
