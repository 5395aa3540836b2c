"""Figures from the facts, now or as they were known at an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, func, literal, select

from domain.access import Viewer
from domain.base import Frozen
from domain.breakdowns import CODES, Month, months, sorter
from domain.metric import Count, Counts, Figure, Grouping, Metric, Raw, figure, too_few
from domain.metrics import BY_ID
from storage.directory import Tree
from storage.fact_tables import facts
from storage.figure_queries import Inquiry, Narrowed

__all__ = ["Answer", "Inquiry", "count", "figures", "reach"]

Groups = dict[str | None, Counts]
Found = dict[tuple[str | None, Raw], int]
MOMENT = timedelta(microseconds=1)


class Answer(Frozen):
    """Figures, the instant they hold for, and whether accusations are among them."""

    as_of: datetime
    accusations: str
    figures: tuple[Figure, ...]


def reach(viewer: Viewer, tree: Tree) -> tuple[str, ...] | None:
    """Give the offices whose figures a viewer reads: his own and those below; None, the whole, if those are all."""
    below = tree.below(viewer.office) if viewer.office else set(tree.offices)
    return None if below == set(tree.offices) else tuple(sorted(below))


def figures(connection: Connection, inquiry: Inquiry) -> Answer:
    """Answer an inquiry."""
    narrowed = Narrowed(connection, inquiry)
    found = [one for ident in inquiry.metrics for one in figures_of(narrowed, BY_ID[ident])]
    accusations = "included" if narrowed.accusations else "excluded"
    return Answer(as_of=narrowed.at, accusations=accusations, figures=tuple(found))


def figures_of(narrowed: Narrowed, metric: Metric) -> list[Figure]:
    """Give a metric's figures, by group; what so few have answered that it could tell who said what is withheld."""
    counted = count(narrowed, metric)
    few = too_few(metric, counted)
    return [
        figure(metric, group, narrowed.inquiry.variant, counted[group], withheld=group in few)
        for group in sorted(counted, key=lambda group: group or "")
    ]


def count(narrowed: Narrowed, metric: Metric) -> Groups:
    """Count a metric's population, group by group; undivided, there is one group, which has no name."""
    by = narrowed.inquiry.by
    if by is None:
        return {None: Counts()} | _added(metric, lambda _: (None,), raw_counts(narrowed, metric))
    if by is Grouping.MONTH:
        return {month.name: _of_month(narrowed, metric, month) for month in _months(narrowed, metric)}
    return _added(metric, sorter(by, narrowed.tree), raw_counts(narrowed, metric, CODES[by]))


def _added(metric: Metric, groups: Callable[[str | None], Iterable[str | None]], found: Found) -> Groups:
    sums: dict[str | None, list[tuple[Count, int]]] = defaultdict(list)
    for (code, raw), number in found.items():
        for group in groups(code):
            sums[group].append((metric.count_of(raw), number))
    return {group: Counts.of(counted) for group, counted in sums.items()}


def _of_month(narrowed: Narrowed, metric: Metric, month: Month) -> Counts:
    return _added(metric, lambda _: (None,), raw_counts(narrowed, metric, month=month)).get(None, Counts())


def month_of(narrowed: Narrowed, metric: Metric, name: str) -> Month | None:
    """Give a month of the inquiry's period by its name."""
    return next((month for month in _months(narrowed, metric) if month.name == name), None)


def _months(narrowed: Narrowed, metric: Metric) -> list[Month]:
    """Give the months of the inquiry's period, as far as something was received in it."""
    query = select(func.min(facts.c.received_at), func.max(facts.c.received_at)).where(*narrowed.of(metric))
    first, last = narrowed.connection.execute(query).one()
    if first is None:
        return []
    asked = narrowed.inquiry
    return months(asked.since or first, asked.until or last + MOMENT, ZoneInfo(asked.zone))


def raw_counts(narrowed: Narrowed, metric: Metric, code: str | None = None, month: Month | None = None) -> Found:
    """Count by what decides in which of the five counts an item is; those that were followed are counted apart."""
    limits = narrowed.of(metric)
    if month is not None:
        limits += [facts.c.received_at >= month.since, facts.c.received_at < month.until]
    found = _grouped(narrowed, metric, code, limits)
    if metric.watched:
        for (key, raw), number in _grouped(narrowed, metric, code, [*limits, narrowed.followed()]).items():
            found[key, raw] -= number
            found[key, raw._replace(followed=True)] = number
    return found


def _grouped(narrowed: Narrowed, metric: Metric, code: str | None, limits: Iterable[ColumnElement[bool]]) -> Found:
    columns = [facts.c.status, facts.c.value, func.coalesce(narrowed.over(metric), literal(False)).label("over")]
    if code is not None:
        columns.append(facts.c[code])
    query = select(*columns, func.count()).where(*limits).group_by(*(column.name for column in columns))
    found: Found = {}
    for status, value, over, *rest in narrowed.connection.execute(query):
        found[rest[0] if code is not None else None, Raw(status, value, bool(over))] = int(rest[-1])
    return found
