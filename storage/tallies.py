"""Tallies: how many facts there are of each kind, group by group of an inquiry's breakdown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, FromClause, func, select

from domain.breakdowns import CODES, Month, months, sorter
from domain.metric import Grouping
from storage.fact_tables import facts
from storage.figure_queries import Narrowed

Limits = Sequence[ColumnElement[bool]]
Columns = tuple[Any, ...]
Flag = ColumnElement[bool]
Tallied = Counter[tuple[Any, ...]]
Tally = dict[str | None, Tallied]
MOMENT = timedelta(microseconds=1)


def tally(narrowed: Narrowed, limits: Limits, *columns: Any, over: Flag | None = None) -> Tally:
    """Count facts by some columns, and last by a flag if there is one, within each group of the breakdown.

    Undivided, there is one group, which has no name.
    """
    by = narrowed.inquiry.by
    if by is Grouping.MONTH:
        found = months_of(narrowed, limits)
        return {month.name: _undivided(narrowed, (*limits, *in_month(month)), columns, over) for month in found}
    return grouped(narrowed, _counted(narrowed, limits, (facts.c[code_by(by)], *columns), over))


def code_by(by: Grouping | None) -> str:
    """Give the code that is counted by; undivided, holders are added up: in their order is the index of what is known.

    So nothing is sorted.
    """
    return "holder" if by is None else CODES[by]


def grouped(narrowed: Narrowed, found: Tallied) -> Tally:
    """Sort what was counted by a code, which stands first, into the groups of the breakdown."""
    by = narrowed.inquiry.by
    groups = _whole if by is None else sorter(by, narrowed.tree)
    sums = defaultdict[str | None, Tallied](Counter, {None: Counter()} if by is None else {})
    for (code, *key), number in found.items():
        for group in groups(code):
            sums[group][tuple(key)] += number
    return dict(sums)


def _whole(_: str | None) -> tuple[None]:
    return (None,)


def add_up(narrowed: Narrowed, numbers: FromClause) -> Tally:
    """Add up numbers, as those of sums, by status, value and whether the term is over, group by group."""
    key = [numbers.c[name] for name in ("code", "status", "value", "over")]
    found = narrowed.connection.execute(select(*key, func.sum(numbers.c.number)).group_by(*key))
    return grouped(narrowed, +Counter({tuple(row[:-1]): row[-1] for row in found}))


def in_group(narrowed: Narrowed, limits: Limits, group: str) -> list[ColumnElement[bool]]:
    """Keep to what a breakdown sorts into a group."""
    by = narrowed.inquiry.by
    if by is None:
        return []
    if by is Grouping.MONTH:
        month = next((month for month in months_of(narrowed, limits) if month.name == group), None)
        return in_month(month) if month else [facts.c.stream.in_(())]
    column, groups = facts.c[CODES[by]], sorter(by, narrowed.tree)
    codes = {code for (code,) in _counted(narrowed, limits, (column,)) if group in groups(code)}
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


def _undivided(narrowed: Narrowed, limits: Limits, columns: Columns, over: Flag | None) -> Tallied:
    sums = Counter[tuple[Any, ...]]()
    for (_, *key), number in _counted(narrowed, limits, (facts.c[code_by(None)], *columns), over).items():
        sums[tuple(key)] += number
    return sums


def _counted(narrowed: Narrowed, limits: Limits, columns: Columns, over: Flag | None = None) -> Tallied:
    counts = (func.count(), *(() if over is None else (func.count().filter(over),)))
    query = select(*columns, *counts).where(*limits).group_by(*(column.name for column in columns))
    found = Counter[tuple[Any, ...]]()
    for row in narrowed.connection.execute(query):
        key, (number, *flagged) = tuple(row[: len(columns)]), row[len(columns) :]
        if over is None:
            found[key] = number
        else:
            found[*key, True], found[*key, False] = flagged[0], number - flagged[0]
    return +found
