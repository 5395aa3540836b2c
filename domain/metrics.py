"""Figures: each defined once, with its population, its five counts and its variants."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from domain.base import Body, Frozen
from domain.terms import Kind, Rate

MINIMUM_CELL = 5
"""Fewer accusations than this are not counted: a small number could tell who was accused."""


class Variant(StrEnum):
    """What becomes of items that are open and not yet due (no official formula was found; LAW.md §3)."""

    DUE = "due"
    OPEN_COUNTED_IN = "open_counted_in"
    OPEN_COUNTED_AGAINST = "open_counted_against"


class Grouping(StrEnum):
    """By what a figure is broken down."""

    DISTRICT = "district"
    OFFICE = "office"
    CATEGORY = "category"
    CHANNEL = "channel"


class Metric(Frozen):
    """A rate of duties kept in time."""

    rate: Rate
    body: Body
    zh: str
    en: str
    article: str
    counts_imported: bool

    @property
    def name(self) -> str:
        """The rate, and whose."""
        return f"{self.rate}.{self.body}"


METRICS = (
    Metric(
        rate=Rate.TIMELY_ACCEPTANCE,
        body=Body.BUREAU,
        zh="及时受理率（信访部门）",
        en="Timely acceptance, bureau",
        article="信访工作条例 Art. 22",
        counts_imported=False,
    ),
    Metric(
        rate=Rate.TIMELY_ACCEPTANCE,
        body=Body.OFFICE,
        zh="及时受理率（责任单位）",
        en="Timely acceptance, office",
        article="信访工作条例 Art. 23",
        counts_imported=False,
    ),
    Metric(
        rate=Rate.ON_TIME_REPLY,
        body=Body.OFFICE,
        zh="按期答复率",
        en="On-time reply",
        article="信访工作条例 Art. 34",
        counts_imported=True,
    ),
)


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


class Share(NamedTuple):
    """A rate before it is divided."""

    numerator: int
    denominator: int

    @property
    def rate(self) -> float | None:
        """A rate of nothing is none."""
        return self.numerator / self.denominator if self.denominator else None


class Figure(Frozen):
    """One figure as it is published: with all that it takes to check it."""

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


class Duty(Protocol):
    """What a count needs to know of a clock; the rows of the projection are such."""

    @property
    def kind(self) -> str: ...
    @property
    def counts_in(self) -> str | None: ...
    @property
    def body(self) -> str: ...
    @property
    def imported(self) -> bool: ...
    @property
    def verdict(self) -> str | None: ...
    @property
    def due_at(self) -> datetime: ...


def counted(metric: Metric, duty: Duty) -> bool:
    """Tell whether a clock belongs to a metric's population."""
    return (
        duty.kind == Kind.DUTY
        and duty.counts_in == metric.rate
        and duty.body == metric.body
        and (metric.counts_imported or not duty.imported)
    )


def status(duty: Duty, at: datetime) -> str:
    """Give the one of the five counts that a clock is in at an instant."""
    if duty.verdict is not None:
        return duty.verdict
    return "open" if at < duty.due_at else "open_late"


def tally(duties: Iterable[Duty], at: datetime) -> Counts:
    """Count clocks."""
    found = dict.fromkeys(Counts.model_fields, 0)
    for duty in duties:
        found[status(duty, at)] += 1
    return Counts(**found)


def figure(metric: Metric, group: str | None, variant: Variant, counts: Counts) -> Figure:
    """Write counts as a figure."""
    share = counts.share(variant)
    return Figure(
        metric=metric.name,
        zh=metric.zh,
        en=metric.en,
        article=metric.article,
        group=group,
        variant=variant,
        counts=counts,
        population=counts.population,
        numerator=share.numerator,
        denominator=share.denominator,
        rate=share.rate,
    )
