"""Figures that are no rates, from the same facts: days to each stage, the backlog by age, shares of kinds."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, case

from domain.base import Frozen
from domain.case_metrics import NOT_HANDLED
from domain.distributions import BANDS, REACHES, Band, Reach, ShareLine, Spread, share_lines, spread
from domain.items import Population
from domain.periods import Period
from storage.fact_tables import facts
from storage.figure_queries import Inquiry, Narrowed
from storage.tallies import tally

DAY = timedelta(days=1)


class ReachLine(Frozen):
    """How long a stage took in one group."""

    stage: str
    zh: str
    en: str
    group: str | None
    days: Spread


class Reached(Frozen):
    """How long the stages took, as known at an instant."""

    as_of: datetime
    accusations: str
    lines: tuple[ReachLine, ...]


class BacklogLine(Frozen):
    """What of one group an office still owes something, by age; ``bands`` stand in the order of ages."""

    group: str | None
    open: int
    bands: tuple[int, ...]


class Backlog(Frozen):
    """The petitions that an office still owed something at an instant, by their age in whole days then."""

    as_of: datetime
    accusations: str
    bands: tuple[Band, ...]
    lines: tuple[BacklogLine, ...]


class Interval(Frozen):
    """From an instant to before another: as which a period of legal days is told."""

    since: datetime
    until: datetime


class Shares(Frozen):
    """The parts of the kinds of petitions in a period, with the periods that they are compared with."""

    as_of: datetime
    accusations: str
    now: Interval
    before: Interval | None
    year_before: Interval | None
    lines: tuple[ShareLine, ...]


def reached(connection: Connection, inquiry: Inquiry) -> Reached:
    """Tell how many days passed from the receipt to each stage."""
    narrowed = Narrowed(connection, inquiry)
    lines = [line for reach in REACHES for line in _reach_lines(narrowed, reach)]
    return Reached(as_of=narrowed.at, accusations=narrowed.counts_accusations, lines=tuple(lines))


def _reach_lines(narrowed: Narrowed, reach: Reach) -> list[ReachLine]:
    counted = tally(narrowed, reaching(narrowed, reach), facts.c.days)
    return [
        ReachLine(
            stage=reach.id,
            zh=reach.zh,
            en=reach.en,
            group=group,
            days=spread({days: number for (days,), number in found.items()}),
        )
        for group, found in sorted(counted.items(), key=lambda entry: entry[0] or "")
    ]


def reaching(narrowed: Narrowed, reach: Reach) -> list[ColumnElement[bool]]:
    """Keep to what came to a stage."""
    limits = [*narrowed.population(reach.population), facts.c.days.is_not(None)]
    if reach.value is not None:
        return [*limits, facts.c.value == reach.value]
    return [*limits, ~facts.c.imported, facts.c.status.not_in(sorted(NOT_HANDLED))]


def backlog(connection: Connection, inquiry: Inquiry) -> Backlog:
    """Count the petitions on whose substance an office still owes something, by age."""
    narrowed = Narrowed(connection, inquiry)
    older = [(facts.c.received_at <= narrowed.at - band.since * DAY, n) for n, band in enumerate(BANDS)]
    age = case(*reversed(older), else_=0).label("age")
    waiting = [*narrowed.population(Population.CASE), narrowed.owed()]
    counted = sorted(tally(narrowed, waiting, age).items(), key=lambda entry: entry[0] or "")
    lines = tuple(
        BacklogLine(group=group, open=found.total(), bands=tuple(found[n,] for n in range(len(BANDS))))
        for group, found in counted
    )
    return Backlog(as_of=narrowed.at, accusations=narrowed.counts_accusations, bands=BANDS, lines=lines)


def shares(connection: Connection, inquiry: Inquiry, period: Period) -> Shares:
    """Tell which part of the petitions received in a period each kind has, against the period and the year before."""
    zone = ZoneInfo(inquiry.zone)
    now, before, year_before = _interval(period, zone), _known(period.before, zone), _known(period.year_before, zone)
    counted = [_kinds(connection, inquiry, within) for within in (now, before, year_before)]
    return Shares(
        as_of=Narrowed(connection, inquiry).at,
        accusations="excluded",
        now=now,
        before=before,
        year_before=year_before,
        lines=share_lines(*counted),
    )


def _interval(period: Period, zone: ZoneInfo) -> Interval:
    since, until = period.bounds(zone)
    return Interval(since=since, until=until)


def _known(period: Period | None, zone: ZoneInfo) -> Interval | None:
    """Give a period's instants; none, where the calendar begins: another zone's time of it cannot be written."""
    return _interval(period, zone) if period is not None and period.since > date.min else None


def _kinds(connection: Connection, inquiry: Inquiry, within: Interval | None) -> Counter[str]:
    if within is None:
        return Counter()
    narrowed = Narrowed(connection, inquiry.model_copy(update=within.model_dump()))
    counted = tally(narrowed, narrowed.population(Population.CASE))
    return Counter({group or "": found.total() for group, found in counted.items()})
