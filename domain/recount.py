"""Counting without a database: what the queries over the facts must agree with."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from domain.base import Purpose
from domain.distributions import AGES, owed
from domain.items import Item, Population
from domain.metric import Count, Counts, Metric, Raw, belongs, ends_at

Groups = Callable[[Item], Iterable[str | None]]


class Known:
    """The items that were known at an instant, and what follows what on the matters."""

    def __init__(self, items: Iterable[Item], at: datetime, window: timedelta) -> None:
        self.items = tuple(items)
        self.at = at
        self.window = window
        self._received: dict[str, list[Item]] = defaultdict(list)
        self._held: dict[str, list[Item]] = defaultdict(list)
        for item in self.items:
            self._held[item.stream].append(item)
            if item.name == Population.CASE and item.purpose != Purpose.ACCUSATION:
                self._received[item.matter].append(item)

    def raw(self, metric: Metric, item: Item) -> Raw:
        """Give what decides in which count an item is."""
        end = ends_at(metric, item, self.window)
        return Raw(item.status, item.value, end is not None and end <= self.at, metric.watched and self._followed(item))

    def count(self, metric: Metric, item: Item) -> Count:
        """Give the count that an item of the population is in."""
        return metric.count_of(self.raw(metric, item))

    def counts(self, metric: Metric, groups: Groups) -> dict[str | None, Counts]:
        """Count a metric's population, group by group."""
        found: dict[str | None, list[tuple[Count, int]]] = defaultdict(list)
        for item in self.items:
            if belongs(metric, item):
                for group in groups(item):
                    found[group].append((self.count(metric, item), 1))
        return {group: Counts.of(counted) for group, counted in found.items()}

    def backlog(self, groups: Groups) -> dict[str | None, Counter[int]]:
        """Count the petitions that are owed something by the band of their age, group by group."""
        found: dict[str | None, Counter[int]] = defaultdict(Counter)
        for item in self.items:
            if item.name == Population.CASE and owed(self._held[item.stream]):
                band = bisect_right(AGES, (self.at - item.received_at).days)
                for group in groups(item):
                    found[group][band] += 1
        return dict(found)

    def _followed(self, item: Item) -> bool:
        """Tell whether another petition on the matter was received within the window after an item was settled."""
        since = item.stopped_at
        return since is not None and any(
            other.petition != item.petition and since < other.received_at <= since + self.window
            for other in self._received[item.matter]
        )
