"""The trend in a bulletin: the two rates of the last periods' petitions, all as they are known at one instant."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, case, func, select

from domain.bulletin_parts import Ratio, TrendPoint
from domain.bulletins import IssuePeriod, Rhythm, previous
from domain.metric import Count, Counts, Grouping, Metric, Raw, Variant
from domain.metrics import BY_ID, HEAD
from domain.terms import Rate
from storage.bulletin_figures import Asked
from storage.fact_tables import facts
from storage.figure_queries import Inquiry, Narrowed
from storage.summed import numbers_of

PERIODS = 12
"""So many periods, this one included, make a trend."""

Sums = dict[tuple[int, str], list[tuple[Count, int]]]


def trend(connection: Connection, asked: Asked) -> tuple[TrendPoint, ...]:
    """Give a point for each period, in one pass over its petitions; accusations are not counted.

    A single period may have so few of them that the difference to another figure would tell of one.
    """
    periods = [asked.period]
    while len(periods) < PERIODS:
        periods.append(previous(periods[-1]))
    periods.reverse()
    inquiry = Inquiry(
        since=periods[0].bounds(asked.zone)[0],
        until=min(periods[-1].bounds(asked.zone)[1], asked.as_of),
        by=Grouping.OFFICE,  # divided by something: else accusations would be counted
        as_of=asked.as_of,
    )
    narrowed = Narrowed(connection, inquiry)
    sums: Sums = defaultdict(list)
    for metric in (BY_ID[ident] for ident in HEAD):
        _count(narrowed, metric, periods, asked, sums)
    return tuple(
        TrendPoint(
            key=period.key,
            acceptance=_ratio(sums[place, Rate.TIMELY_ACCEPTANCE]),
            reply=_ratio(sums[place, Rate.ON_TIME_REPLY]),
        )
        for place, period in enumerate(periods)
    )


def _count(narrowed: Narrowed, metric: Metric, periods: list[IssuePeriod], asked: Asked, sums: Sums) -> None:
    """Count a rate's duties by the period of their receipt."""
    halves = asked.period.rhythm is Rhythm.HALF_MONTHLY and narrowed.sums and narrowed.sums.zone == asked.policy.zone
    numbers = numbers_of(narrowed, metric) if halves else None
    table, over = (facts, narrowed.over(metric)) if numbers is None else (numbers, numbers.c.over)
    ends = [(table.c.received_at < period.bounds(asked.zone)[1], place) for place, period in enumerate(periods)]
    within = case(*ends, else_=len(periods) - 1).label("place")
    columns = (within, table.c.status, table.c.value, over.label("over"))
    kinds = [column.name for column in columns]
    if numbers is None:
        query = select(*columns, func.count()).where(*narrowed.of(metric)).group_by(*kinds)
    else:
        query = select(*columns, func.sum(numbers.c.number)).group_by(*kinds)
    for place, status, value, ended, number in narrowed.connection.execute(query):
        sums[place, metric.population].append((metric.count_of(Raw(status, value, bool(ended))), number))


def _ratio(found: list[tuple[Count, int]]) -> Ratio:
    counts = Counts.of(found)
    share = counts.share(Variant.DUE)
    return Ratio(counts=counts, numerator=share.numerator, denominator=share.denominator)
