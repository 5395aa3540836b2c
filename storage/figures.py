"""Figures from the facts, now or as they were known at an instant."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from domain.access import Viewer
from domain.base import Frozen, Purpose
from domain.metric import Counts, Figure, Metric, Raw, Variant, figure, too_few
from domain.metrics import BY_ID
from storage.directory import Tree
from storage.fact_tables import facts
from storage.figure_queries import Inquiry, Narrowed
from storage.summed import numbers_of
from storage.tallies import Tally, add_up, tally

__all__ = ["Answer", "Inquiry", "count", "figures", "overview", "reach"]


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
    return Answer(as_of=narrowed.at, accusations=narrowed.counts_accusations, figures=tuple(found))


def overview(connection: Connection, inquiry: Inquiry) -> tuple[Answer, Answer]:
    """Answer an inquiry as a whole and office by office, in one pass over the facts of each figure.

    The figures must be of duties: of nothing that is watched after it has ended.
    """
    whole = Narrowed(connection, inquiry)
    total, offices = [], []
    for metric in (BY_ID[ident] for ident in inquiry.metrics):
        undivided, divided = _split(whole, metric)
        total += _told(metric, inquiry.variant, {None: undivided})
        offices += _told(metric, inquiry.variant, divided)
    return (
        Answer(as_of=whole.at, accusations=whole.counts_accusations, figures=tuple(total)),
        Answer(as_of=whole.at, accusations="excluded", figures=tuple(offices)),
    )


def _split(whole: Narrowed, metric: Metric) -> tuple[Counter[Raw], dict[str | None, Counter[Raw]]]:
    """Count an undivided population, and that of each holder without what accuses somebody."""
    undivided, divided = Counter[Raw](), defaultdict[str | None, Counter[Raw]](Counter)
    for holder, status, value, number, late, secret, late_secret in whole.connection.execute(_by_holder(whole, metric)):
        ended, running = Raw(status, value, over=True), Raw(status, value, over=False)
        undivided.update({ended: late, running: number - late})
        if number > secret:
            divided[holder].update({ended: late - late_secret, running: number - late - secret + late_secret})
    return undivided, divided


def _by_holder(whole: Narrowed, metric: Metric) -> Select[Any]:
    """Ask how many items each office has of each kind: all, those whose term is over, those that accuse, and both."""
    numbers = numbers_of(whole, metric)
    if numbers is None:
        key, over = [facts.c[name] for name in ("holder", "status", "value")], whole.over(metric)
        flags = _flags(over, facts.c.purpose)
        counts = (func.count(), *(func.count().filter(flag) for flag in flags))
        return select(*key, *counts).where(*whole.of(metric)).group_by(*key)
    number = func.sum(numbers.c.number)
    flags = _flags(numbers.c.over, numbers.c.purpose)
    kinds = [numbers.c[name] for name in ("code", "status", "value")]
    return select(*kinds, number, *(func.coalesce(number.filter(flag), 0) for flag in flags)).group_by(*kinds)


def _flags(over: ColumnElement[bool], purpose: ColumnElement[str]) -> tuple[ColumnElement[bool], ...]:
    accusing = purpose == Purpose.ACCUSATION.value
    return over, accusing, and_(over, accusing)


def figures_of(narrowed: Narrowed, metric: Metric) -> list[Figure]:
    """Give a metric's figures, by group; what so few have answered that it could tell who said what is withheld."""
    return _told(metric, narrowed.inquiry.variant, raw_counts(narrowed, metric))


def _told(metric: Metric, variant: Variant, raw: dict[str | None, Counter[Raw]]) -> list[Figure]:
    counted = _sorted_out(metric, raw)
    few = too_few(metric, counted)
    return [
        figure(metric, group, variant, counted[group], withheld=group in few)
        for group in sorted(counted, key=lambda group: group or "")
    ]


def count(narrowed: Narrowed, metric: Metric) -> dict[str | None, Counts]:
    """Count a metric's population, group by group; undivided, there is one group, which has no name."""
    return _sorted_out(metric, raw_counts(narrowed, metric))


def _sorted_out(metric: Metric, counted: dict[str | None, Counter[Raw]]) -> dict[str | None, Counts]:
    return {
        group: Counts.of((metric.count_of(raw), number) for raw, number in found.items())
        for group, found in counted.items()
    }


def raw_counts(narrowed: Narrowed, metric: Metric) -> dict[str | None, Counter[Raw]]:
    """Count by what decides in which of the five counts an item is; those that were followed are counted apart."""
    if (numbers := numbers_of(narrowed, metric)) is not None:
        return _as_raw(add_up(narrowed, numbers))
    limits = narrowed.of(metric)
    columns, over = (facts.c.status, facts.c.value), narrowed.over(metric)
    found = _as_raw(tally(narrowed, limits, *columns, over=over))
    if metric.watched:
        for group, followed in _as_raw(tally(narrowed, [*limits, narrowed.followed()], *columns, over=over)).items():
            for raw, number in followed.items():
                found[group][raw] -= number
                found[group][raw._replace(followed=True)] = number
    return found


def _as_raw(found: Tally) -> dict[str | None, Counter[Raw]]:
    return {group: Counter({Raw(*key): number for key, number in one.items()}) for group, one in found.items()}
