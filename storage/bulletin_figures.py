"""The figures of a bulletin: those of the bureau as a whole, its tables, and what changed since the last issue."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain.bulletin_parts import Definition, FigureLine, Figures, GroupLine, Mover, Named, Ratio, Scope
from domain.bulletins import Bulletin, IssuePeriod, Rhythm
from domain.duty_metrics import DUTIES
from domain.metric import Figure, Grouping, Metric
from domain.metrics import HEAD, METRICS
from domain.policy import Policy
from storage.bulletin_names import Names
from storage.figures import Answer, Inquiry, figures

MOVERS = 5
"""So many offices are named on either side."""


TABLES: dict[Grouping, tuple[str, ...]] = {
    Grouping.DISTRICT: HEAD,
    Grouping.OFFICE: tuple(metric.id for metric in DUTIES),
    Grouping.CATEGORY_1: HEAD,
}
"""Which figures each table has: of offices what they owe, else the two rates; no office is listed by its ratings."""
WHOLE: dict[Scope, tuple[str, ...]] = {Scope.PERIOD: HEAD, Scope.YEAR: tuple(metric.id for metric in METRICS)}
"""Which head figures each scope has: of the year all, of a short period the two rates, for little else has ended."""


class Span(NamedTuple):
    """Petitions received from one instant on, before another."""

    since: datetime
    until: datetime


class Asked(NamedTuple):
    """What the figures of one issue are asked for by."""

    period: IssuePeriod
    as_of: datetime
    policy: Policy

    @property
    def zone(self) -> ZoneInfo:
        """The legal zone."""
        return self.policy.tz

    def span(self, scope: Scope) -> Span:
        """Give the receipts that a scope counts."""
        since, until = self.period.bounds(self.zone)
        if scope is Scope.YEAR:
            since = self.year_begins
        return Span(since, min(until, self.as_of))

    @property
    def year_begins(self) -> datetime:
        """The first instant of the year in which the period ends."""
        return datetime(self.period.last.year, 1, 1, tzinfo=self.zone)


def ask(
    connection: Connection,
    asked: Asked,
    scope: Scope,
    by: Grouping | None = None,
    metrics: tuple[str, ...] = HEAD,
) -> Answer:
    """Ask for figures as they were known: nobody's own view, so that accusations are in undivided totals only."""
    span, policy = asked.span(scope), asked.policy
    inquiry = Inquiry(
        metrics=metrics,
        since=span.since,
        until=span.until,
        by=by,
        as_of=asked.as_of,
        zone=policy.zone,
        one_time_days=policy.figures.one_time_days,
    )
    return figures(connection, inquiry)


def heads(connection: Connection, asked: Asked, last: Bulletin | None) -> tuple[Figures, ...]:
    """Give the head figures: the two rates of the period's petitions, and all of the year's so far."""
    scopes = [Scope.YEAR] if asked.period.rhythm is Rhythm.YEARLY else [Scope.PERIOD, Scope.YEAR]
    return tuple(_head(connection, asked, scope, last) for scope in scopes)


def _head(connection: Connection, asked: Asked, scope: Scope, last: Bulletin | None) -> Figures:
    found = ask(connection, asked, scope, metrics=WHOLE[scope])
    said = last.heads if last and _comparable(asked, scope, last) else ()
    alike = (one for one in said if one.scope is scope and one.accusations == found.accusations)
    before = {line.metric: line for one in alike for line in one.lines}
    return Figures(
        scope=scope,
        first=asked.span(scope).since.astimezone(asked.zone).date(),
        last=asked.period.last,
        accusations=found.accusations,
        lines=tuple(line_of(one, before.get(one.metric)) for one in found.figures),
    )


def table(
    connection: Connection, asked: Asked, by: Grouping, names: Names, last: Bulletin | None
) -> tuple[GroupLine, ...]:
    """Give a table of the year's petitions so far, by district, office or category."""
    known = {
        (row.group.id, line.metric): line
        for row in (_rows(last, by) if last and _comparable(asked, Scope.YEAR, last) else ())
        for line in row.lines
    }
    grouped: dict[str, list[FigureLine]] = defaultdict(list)
    for one in ask(connection, asked, Scope.YEAR, by, TABLES[by]).figures:
        group = one.group or ""
        grouped[group].append(line_of(one, known.get((group, one.metric))))
    named = names.office if by is Grouping.OFFICE else names.label
    rows = [GroupLine(group=named(group), lines=tuple(lines)) for group, lines in grouped.items()]
    return tuple(sorted(rows, key=lambda row: row.group.id))


def _rows(bulletin: Bulletin, by: Grouping) -> tuple[GroupLine, ...]:
    match by:
        case Grouping.DISTRICT:
            return bulletin.districts
        case Grouping.OFFICE:
            return bulletin.offices
        case _:
            return bulletin.categories


def _comparable(asked: Asked, scope: Scope, last: Bulletin | None) -> bool:
    """A year's figures so far are no measure for the next year's, unless both are whole years."""
    if last is None or scope is Scope.PERIOD or asked.period.rhythm is Rhythm.YEARLY:
        return last is not None
    return last.period.last.year == asked.period.last.year


def line_of(one: Figure, before: FigureLine | None) -> FigureLine:
    """Write a figure as a line of a bulletin."""
    return FigureLine(
        metric=one.metric,
        zh=one.zh,
        en=one.en,
        article=one.article,
        variant=one.variant,
        counts=one.counts,
        numerator=one.numerator,
        denominator=one.denominator,
        withheld=one.withheld,
        before=before and Ratio(counts=before.counts, numerator=before.numerator, denominator=before.denominator),
    )


def movers(offices: tuple[GroupLine, ...]) -> tuple[Mover, ...]:
    """Name the offices whose rates fell most, then those whose rose most, each with the counts that moved.

    Only the two rates are compared: offices are not ranked by what petitioners say of them.
    """
    moved = [(row.group, line) for row in offices for line in row.lines if line.change and line.metric in HEAD]
    worst = sorted(moved, key=lambda found: (found[1].change or 0, found[0].id, found[1].metric))
    best = sorted(moved, key=lambda found: (-(found[1].change or 0), found[0].id, found[1].metric))
    fell = [Mover(office=office, better=False, line=line) for office, line in worst if (line.change or 0) < 0]
    rose = [Mover(office=office, better=True, line=line) for office, line in best if (line.change or 0) > 0]
    return (*fell[:MOVERS], *rose[:MOVERS])


def definitions() -> tuple[Definition, ...]:
    """Tell how each figure is counted."""
    return tuple(_definition(metric) for metric in METRICS)


def _definition(metric: Metric) -> Definition:
    return Definition(
        id=metric.id,
        zh=metric.zh,
        en=metric.en,
        article=metric.article,
        text_zh=f"统计对象：{metric.of.zh}。{metric.excluded.zh}",
        text_en=f"Of {metric.of.en}. {metric.excluded.en}",
        counts=tuple(Named(id=count, zh=words.zh, en=words.en) for count, words in metric.counts.items()),
    )
