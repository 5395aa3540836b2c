"""The proof of the figures: counted by the database, and counted anew from the events alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, select

from domain.base import Purpose
from domain.breakdowns import CODES, sorter
from domain.events import Event
from domain.items import Item, Population
from domain.metric import MINIMUM_CELL, Counts, Grouping, Metric
from domain.metrics import METRICS
from domain.recount import Known
from projections.items import petition_versions
from storage.database import Database, now
from storage.figure_queries import Inquiry, Narrowed
from storage.figures import count
from storage.streams import PETITION, read_event
from storage.tables import events

GROUPINGS = (None, Grouping.OFFICE, Grouping.DISTRICT, Grouping.CATEGORY_1, Grouping.CHANNEL)


class Difference(RuntimeError):
    """The database and the events do not say the same."""


class Compared(NamedTuple):
    """How many figures were counted both ways, of how many items."""

    figures: int
    items: int


def compare(databases: Sequence[Database], then: datetime) -> Compared:
    """Count every metric in some breakdowns, known now and then, in each database; read the events once.

    Raises:
        Difference: at the first figure that differs, or where the databases do not hold the same events.
    """
    first, *others = databases
    if any(other.look(_digest) != first.look(_digest) for other in others):
        raise Difference("the databases do not hold the same events")
    now_at = first.look(now)
    current, past = (Recounted(items) for items in first.look(lambda c: _known(c, now_at, then)))
    figures = 0
    for database in databases:
        for as_of, recounted in ((None, current), (then, past)):
            for by in GROUPINGS:
                asked = Inquiry(by=by, as_of=as_of)
                figures += database.look(lambda c, i=asked, r=recounted: _compare(c, i, r))  # type: ignore[misc]
    return Compared(figures, sum(map(len, current.items.values())))


class Recounted:
    """The items that were known at an instant, population by population."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.items: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            self.items[item.name].append(item)
        cases = self.items[Population.CASE]
        self.known = Known(cases, datetime.max.replace(tzinfo=UTC), timedelta())
        self.accusing = sum(item.purpose == Purpose.ACCUSATION for item in cases)

    def counts(self, narrowed: Narrowed, metric: Metric) -> dict[str | None, Counts]:
        """Count a metric's population, group by group."""
        asked, items = narrowed.inquiry, self.items[metric.population]
        if not (asked.undivided and self.accusing >= MINIMUM_CELL):
            items = [item for item in items if item.purpose != Purpose.ACCUSATION]
        self.known.items, self.known.at, self.known.window = tuple(items), narrowed.at, asked.window
        if asked.by is None:
            found = self.known.counts(metric, lambda _: (None,))
        else:
            groups, code = sorter(asked.by, narrowed.tree), CODES[asked.by]
            found = self.known.counts(metric, lambda item: groups(getattr(item, code)))
        return {group: counts for group, counts in found.items() if counts.population}


def _digest(connection: Connection) -> str:
    """Digest the hashes of all events of petitions, in an order that both databases have."""
    query = select(events.c.stream, events.c.sequence, events.c.hash).where(events.c.kind == PETITION)
    found = connection.execution_options(yield_per=10_000).execute(query.order_by(events.c.hash))
    digest = sha256()
    for row in found:
        digest.update(f"{row.hash}{row.stream}{row.sequence}".encode())
    return digest.hexdigest()


def _known(connection: Connection, *instants: datetime) -> tuple[list[Item], ...]:
    """Give the items known at each instant, from one reading of all events."""
    found: tuple[list[Item], ...] = tuple([] for _ in instants)
    for log in _logs(connection):
        for version in petition_versions(log):
            for at, items in zip(instants, found, strict=True):
                if version.known_at(at):
                    items.append(version.item)
    return found


def _logs(connection: Connection) -> Iterator[list[tuple[datetime, Event]]]:
    query = (
        select(events.c.stream, events.c.recorded_at, events.c.content, events.c.hash)
        .where(events.c.kind == PETITION)
        .order_by(events.c.stream, events.c.sequence)
    )
    rows = connection.execution_options(yield_per=2000).execute(query)
    for _, log in groupby(rows, key=lambda row: row.stream):
        yield [(row.recorded_at, read_event(row.content, row.hash)) for row in log]


def _compare(connection: Connection, inquiry: Inquiry, recounted: Recounted) -> int:
    figures = 0
    for metric in METRICS:
        narrowed = Narrowed(connection, inquiry)
        told, counted = count(narrowed, metric), recounted.counts(narrowed, metric)
        told = {group: counts for group, counts in told.items() if counts.population}
        if told != counted:
            groups = [group for group in told.keys() | counted.keys() if told.get(group) != counted.get(group)]
            raise Difference(
                f"{metric.id} by {inquiry.by} as of {inquiry.as_of}: {groups[0]}: "
                f"{told.get(groups[0])} by the database, {counted.get(groups[0])} from the events"
            )
        figures += len(told)
    return figures
