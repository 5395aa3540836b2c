"""Tallies: how many facts there are of each kind, group by group of an inquiry's breakdown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from domain.breakdowns import CODES, Month, months, sorter
from domain.metric import Grouping
from storage.fact_tables import facts
from storage.figure_queries import Narrowed

Limits = Sequence[ColumnElement[bool]]
Tally = dict[str | None, Counter[tuple[Any, ...]]]
MOMENT = timedelta(microseconds=1)


def tally(narrowed: Narrowed, limits: Limits, *columns: Any) -> Tally:
    """Count facts by some columns, within each group; undivided, there is one group, which has no name."""
    by = narrowed.inquiry.by
    if by is None:
        return {None: _counted(narrowed, limits, *columns)}
    if by is Grouping.MONTH:
        found = months_of(narrowed, limits)
        return {month.name: _counted(narrowed, (*limits, *in_month(month)), *columns) for month in found}
    groups, sums = sorter(by, narrowed.tree), defaultdict[str | None, Counter[tuple[Any, ...]]](Counter)
    for (*key, code), number in _counted(narrowed, limits, *columns, facts.c[CODES[by]]).items():
        for group in groups(code):
            sums[group][tuple(key)] += number
    return dict(sums)


def in_group(narrowed: Narrowed, limits: Limits, group: str) -> list[ColumnElement[bool]]:
    """Keep to what a breakdown sorts into a group."""
    by = narrowed.inquiry.by
    if by is None:
        return []
    if by is Grouping.MONTH:
        month = next((month for month in months_of(narrowed, limits) if month.name == group), None)
        return in_month(month) if month else [facts.c.stream.in_(())]
    column, groups = facts.c[CODES[by]], sorter(by, narrowed.tree)
    codes = {code for (code,) in _counted(narrowed, limits, column) if group in groups(code)}
    named = column.in_(sorted(code for code in codes if code is not None))
    return [named | column.is_(None) if None in codes else named]


def in_month(month: Month) -> list[ColumnElement[bool]]:
    """Keep to the receipts of a month."""
    return [facts.c.received_at >= month.since, facts.c.received_at < month.until]


def months_of(narrowed: Narrowed, limits: Limits) -> list[Month]:
    """Give the months of the inquiry's period; where it has no bounds, as far as something was received."""
    query = select(func.min(facts.c.received_at), func.max(facts.c.received_at)).where(*limits)
    first, last = narrowed.connection.execute(query).one()
    if first is None:
        return []
    asked = narrowed.inquiry
    return months(asked.since or first, asked.until or last + MOMENT, ZoneInfo(asked.zone))


def _counted(narrowed: Narrowed, limits: Limits, *columns: Any) -> Counter[tuple[Any, ...]]:
    query = select(*columns, func.count()).where(*limits).group_by(*(column.name for column in columns))
    return Counter({tuple(key): int(number) for *key, number in narrowed.connection.execute(query)})
