"""Figures: each defined once, with its population, its five counts, its variants, and what belongs to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from domain.base import Body, Frozen, Purpose
from domain.items import Population

MINIMUM_CELL = 5
"""Fewer accusations than this are not counted: a small number could tell who was accused."""


class Variant(StrEnum):
    """What becomes of items that are open and not yet due (no official formula was found; LAW.md §3)."""

    DUE = "due"
    OPEN_COUNTED_IN = "open_counted_in"
    OPEN_COUNTED_AGAINST = "open_counted_against"


class Grouping(StrEnum):
    """By what a figure is broken down; rolled up, each place also counts all below it, so that groups overlap."""

    DISTRICT = "district"
    DISTRICT_ROLLED = "district_rolled"
    OFFICE = "office"
    OFFICE_ROLLED = "office_rolled"
    CATEGORY = "category"
    CATEGORY_1 = "category_1"
    CATEGORY_2 = "category_2"
    CHANNEL = "channel"
    LEVEL = "level"
    MONTH = "month"


class Direction(StrEnum):
    """Which way is better; neither, where a figure also moves when people stay away or speak up."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Count(StrEnum):
    """The five counts, in which every item of a population is in exactly one."""

    MET = "met"
    LATE = "late"
    OPEN = "open"
    OPEN_LATE = "open_late"
    VOID = "void"


class Words(NamedTuple):
    """Words in both languages."""

    zh: str
    en: str


class Raw(NamedTuple):
    """What decides in which count an item is.

    ``over`` tells that its term has ended, or the window in which it is watched; ``followed``, that within this window
    another petition came on the matter.
    """

    status: str | None
    value: str
    over: bool
    followed: bool = False


class Rule(NamedTuple):
    """Which items are in a count: all that is named must hold, and of several rules the first that does."""

    into: Count
    statuses: frozenset[str | None] | None = None
    values: frozenset[str] | None = None
    over: bool | None = None
    followed: bool | None = None

    def holds(self, raw: Raw) -> bool:
        """Tell whether an item is in this count."""
        return (
            (self.statuses is None or raw.status in self.statuses)
            and (self.values is None or raw.value in self.values)
            and (self.over is None or raw.over is self.over)
            and (self.followed is None or raw.followed is self.followed)
        )


class Metric(Frozen):
    """A rate: of which items, in which five counts, and what these are called.

    ``met`` holds what the rate names and ``late`` what it is measured against; ``void`` is in no rate.
    """

    id: str
    zh: str
    en: str
    article: str
    of: Words
    counts: Mapping[Count, Words]
    excluded: Words
    population: Population
    rules: tuple[Rule, ...]
    body: Body | None = None
    purposes: tuple[Purpose, ...] = ()
    values: tuple[str, ...] = ()
    settled: bool = False
    watched: bool = False
    counts_imported: bool = True
    variants: tuple[Variant, ...] = tuple(Variant)
    direction: Direction = Direction.HIGHER
    minimum_cell: int = 1

    @property
    def name(self) -> str:
        """Its id."""
        return self.id

    def count_of(self, raw: Raw) -> Count:
        """Give the one count that an item is in."""
        return next((rule.into for rule in self.rules if rule.holds(raw)), Count.VOID)


class Measured(Protocol):
    """What a count needs to know of an item."""

    @property
    def name(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def status(self) -> str | None: ...
    @property
    def imported(self) -> bool: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def stopped_at(self) -> datetime | None: ...


def belongs(metric: Metric, item: Measured) -> bool:
    """Tell whether an item is of a metric's population."""
    return (
        item.name == metric.population
        and (metric.body is None or item.body == metric.body)
        and (not metric.purposes or item.purpose in metric.purposes)
        and (not metric.values or item.value in metric.values)
        and (not metric.settled or item.status is not None)
        and (metric.counts_imported or not item.imported)
    )


def ends_at(metric: Metric, item: Measured, window: timedelta) -> datetime | None:
    """Give when an item's term ends, or the window in which it is watched after it was settled."""
    if not metric.watched:
        return item.due_at
    return item.stopped_at + window if item.stopped_at is not None else None


class Counts(Frozen):
    """The five counts of a population; they add up to it."""

    met: int = 0
    late: int = 0
    open: int = 0
    open_late: int = 0
    void: int = 0

    @property
    def population(self) -> int:
        """All items."""
        return self.met + self.late + self.open + self.open_late + self.void

    def share(self, variant: Variant) -> Share:
        """Give numerator and denominator; void items are in neither."""
        due = self.met + self.late + self.open_late
        match variant:
            case Variant.DUE:
                return Share(self.met, due)
            case Variant.OPEN_COUNTED_IN:
                return Share(self.met + self.open, due + self.open)
            case Variant.OPEN_COUNTED_AGAINST:
                return Share(self.met, due + self.open)

    @classmethod
    def of(cls, found: Iterable[tuple[Count, int]]) -> Counts:
        """Add numbers up."""
        sums = dict.fromkeys((count.value for count in Count), 0)
        for count, number in found:
            sums[count.value] += number
        return cls(**sums)


class Share(NamedTuple):
    """A rate before it is divided."""

    numerator: int
    denominator: int

    @property
    def rate(self) -> float | None:
        """A rate of nothing is none."""
        return self.numerator / self.denominator if self.denominator else None


class Figure(Frozen):
    """One figure as it is published: with all that it takes to check it.

    A withheld one is of so few that it could tell who said what: all of its items are counted as void.
    """

    metric: str
    zh: str
    en: str
    article: str
    group: str | None
    variant: Variant
    counts: Counts
    population: int
    numerator: int
    denominator: int
    rate: float | None
    withheld: bool = False


def figure(metric: Metric, group: str | None, variant: Variant, counts: Counts, *, withheld: bool = False) -> Figure:
    """Write counts as a figure."""
    shown = Counts(void=counts.population) if withheld else counts
    share = shown.share(variant)
    return Figure(
        metric=metric.id,
        zh=metric.zh,
        en=metric.en,
        article=metric.article,
        group=group,
        variant=variant,
        counts=shown,
        population=shown.population,
        numerator=share.numerator,
        denominator=share.denominator,
        rate=share.rate,
        withheld=withheld,
    )


def too_few(metric: Metric, groups: Mapping[str | None, Counts]) -> set[str | None]:
    """Name the groups whose answers are too few to be told apart, and so many more that the whole betrays none."""
    answered = {group: counts.met + counts.late for group, counts in groups.items() if counts.met + counts.late}
    few = {group for group, number in answered.items() if number < metric.minimum_cell}
    others = sorted(answered.keys() - few, key=lambda group: (answered[group], group or ""), reverse=True)
    while few and others and sum(answered[group] for group in few) < metric.minimum_cell:
        few.add(others.pop())
    return few
