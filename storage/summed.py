"""Counting by sums: what was settled as of their instant, what has changed since, and what is open.

Each part is a row a count: the sums as they were made, one for what was settled since, minus one for what is so no
more, and one for each open item. Put together they are what the facts themselves would give.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    false,
    literal_column,
    or_,
    select,
    union_all,
)

from domain.metric import Metric
from storage.fact_tables import facts, sums
from storage.figure_queries import Narrowed
from storage.sums import FAMILY, POPULATIONS, SUMMED, begins, code_of, following

NEAR = timedelta(days=40)
"""So far from their instant sums are of use: with each day more changes that would be counted one by one."""

SETTLED, OPEN, STILL = facts.c.status.is_not(None), facts.c.status.is_(None), facts.c.known_to.is_(None)
Part = Select[Any]
Known = ColumnElement[bool]


class Made(NamedTuple):
    """Sums that answer an inquiry: as of when, by which code, and for receipts of what time, if not of all."""

    as_of: datetime
    family: str
    since: datetime | None
    until: datetime | None

    def within(self, received_at: ColumnElement[datetime]) -> list[Known]:
        """Keep to the half-months that are summed up."""
        limits: list[Known] = []
        if self.since is not None:
            limits.append(received_at >= self.since)
        if self.until is not None:
            limits.append(received_at < self.until)
        return limits


def numbers_of(narrowed: Narrowed, metric: Metric) -> FromClause | None:
    """Give a metric's items as numbers by ``code``, ``purpose``, ``status``, ``value``, ``over`` and ``received_at``.

    The receipt of a sum is the beginning of its half-month. None, where sums do not help: nothing was summed, or not by
    this code, or long before or after, or there is no whole half-month in the period.
    """
    if metric.population not in SUMMED or metric.watched or (made := _made(narrowed)) is None:
        return None
    parts = [_summed(narrowed, metric, made), *_moved(narrowed, metric, made), *_edges(narrowed, metric, made)]
    if not metric.settled:
        parts += [_of_facts(narrowed, metric, made, sign, and_(OPEN, known)) for sign, known in _open(narrowed)]
    return union_all(*parts).subquery("counted")


def _made(narrowed: Narrowed) -> Made | None:
    asked, found = narrowed.inquiry, narrowed.sums
    family = FAMILY.get(asked.by)
    if found is None or found.populations != POPULATIONS or abs(narrowed.at - found.as_of) > NEAR:
        return None
    if family is None or (asked.offices is not None and family != "holder"):
        return None
    if any(part is not None for part in (asked.district, asked.category, asked.channel)):
        return None
    return _whole(Made(found.as_of, family, asked.since, asked.until), narrowed.at, ZoneInfo(found.zone))


def _whole(made: Made, at: datetime, zone: ZoneInfo) -> Made | None:
    """Keep to the whole half-months of a period, if there are any; what ends after all that is counted has no end."""
    since, until, last = made.since, made.until, max(at, made.as_of)
    if since is not None and (half := begins(since, zone)) != since:
        since = following(half, zone)
    until = begins(until, zone) if until is not None and until < last else None
    return made._replace(since=since, until=until) if since is None or since < (until or last) else None


def _summed(narrowed: Narrowed, metric: Metric, made: Made) -> Part:
    asked = narrowed.inquiry
    limits = [sums.c.as_of == made.as_of, sums.c.family == made.family, sums.c.name == metric.population.value]
    limits += made.within(sums.c.begins)
    if asked.offices is not None:
        limits.append(sums.c.code.in_(asked.offices))
    same = (sums.c.code, sums.c.purpose, sums.c.status, sums.c.value, false().label("over"))
    return select(*same, sums.c.begins.label("received_at"), sums.c.number).where(
        *limits, *narrowed.kinds(metric, sums)
    )


def _moved(narrowed: Narrowed, metric: Metric, made: Made) -> list[Part]:
    """Bring sums from their instant to the inquiry's, later or earlier; what accuses the viewer is not in them."""
    later, summed_at, as_of = narrowed.at >= made.as_of, made.as_of, narrowed.inquiry.as_of
    first, last, sign = (summed_at, as_of, 1) if later else (narrowed.at, summed_at, -1)
    came = and_(facts.c.known_from > first, STILL if last is None else _known(last))
    gone = and_(
        facts.c.known_from <= first, facts.c.known_to > first, *([] if last is None else [facts.c.known_to <= last])
    )
    settled = (SETTLED, *made.within(facts.c.received_at))
    parts = [
        _of_facts(narrowed, metric, made, sign, and_(*settled, came)),
        _of_facts(narrowed, metric, made, -sign, and_(*settled, gone)),
    ]
    if narrowed.accused is not None:
        parts.append(_of_facts(narrowed, metric, made, -1, and_(*settled, _known(summed_at)), accused=True))
    return parts


def _edges(narrowed: Narrowed, metric: Metric, made: Made) -> list[Part]:
    """Count what was settled of the receipts before and after the half-months that are summed up."""
    since, until, settled = narrowed.inquiry.since, narrowed.inquiry.until, and_(SETTLED, narrowed.known())
    edges = []
    if made.since != since:
        edges.append(facts.c.received_at < made.since)
    if made.until is not None and made.until != until:
        edges.append(facts.c.received_at >= made.until)
    return [_of_facts(narrowed, metric, made, 1, and_(settled, edge)) for edge in edges]


def _known(at: datetime) -> Known:
    return and_(facts.c.known_from <= at, or_(STILL, facts.c.known_to > at))


def _open(narrowed: Narrowed) -> list[tuple[int, Known]]:
    """Tell what is open, or was at an instant: what is so now, less what came later, and what is so no more.

    Each is found by an index of its own; that of what is known now does not say since when.
    """
    at = narrowed.inquiry.as_of
    if at is None:
        return [(1, STILL)]
    came, gone = and_(STILL, facts.c.known_from > at), and_(facts.c.known_from <= at, facts.c.known_to > at)
    return [(1, STILL), (-1, came), (1, gone)]


def _of_facts(
    narrowed: Narrowed, metric: Metric, made: Made, sign: int, which: Known, *, accused: bool = False
) -> Part:
    code = code_of(made.family, narrowed.connection.dialect.name).label("code")
    number: ColumnElement[int] = literal_column(str(sign))
    over = case((OPEN, narrowed.over(metric)), else_=false()).label("over")
    same = (code, facts.c.purpose, facts.c.status, facts.c.value, over, facts.c.received_at)
    return select(*same, number.label("number")).where(*narrowed.of(metric, which, accused=accused))
