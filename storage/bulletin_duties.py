"""The duties in a bulletin: those past their terms, those of leaders, and those whose end is provisional."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, or_, select

from domain.base import Body
from domain.bulletin_parts import LeaderLine, Named, Overdue, OverdueLine, Warned
from domain.bulletins import days_late, judged, last_day
from domain.metric import Counts
from domain.policy import Policy
from domain.publication import expected_years
from domain.terms import Kind
from storage.bulletin_names import Names
from storage.past import Past, Stood
from storage.tables import calendars, clock_facts

LISTED = 200
"""So many overdue duties are listed, the worst first; how many there are in all is told."""
AHEAD = 4
"""Terms end within so many years of the present one; what ends later is counted with the last."""


class _Late(NamedTuple):
    due_at: datetime
    petition: str
    clock: str
    ordinal: int
    body: str
    holder: str
    policy: str


class OverdueDuties:
    """Running duties past their terms."""

    def __init__(self) -> None:
        self.total = 0
        self.found: list[_Late] = []

    def read(self, past: Past) -> None:
        """Count all and list the worst."""
        columns = [clock_facts.c[name] for name in _Late._fields]
        late = (clock_facts.c.kind == Kind.DUTY, clock_facts.c.verdict.is_(None), clock_facts.c.due_at <= past.at)
        query = select(*columns, func.count().over()).where(*late, past.clocks())
        for *row, total in past.connection.execute(query.order_by(*columns[:4]).limit(LISTED)):
            self.total = total
            self.found.append(_Late(*row))

    def add(self, stood: Stood, past: Past) -> None:
        """Count one petition as it stood."""
        for row in stood.clocks:
            if row.kind == Kind.DUTY and row.verdict is None and row.due_at <= past.at:
                self.total += 1
                self.found.append(_Late(*(getattr(row, name) for name in _Late._fields)))

    def told(self, past: Past, names: Names) -> Overdue:
        """Give the list; of a leader's duty the office and the post are told, never the name."""
        return Overdue(total=self.total, lines=tuple(_line(one, past, names) for one in sorted(self.found)[:LISTED]))


def _line(late: _Late, past: Past, names: Names) -> OverdueLine:
    return OverdueLine(
        case=late.petition,
        office=_of_leader(late.holder, names) if late.body == Body.LEADER else names.office(late.holder),
        body=Body(late.body),
        clock=names.clock(late.policy, late.clock),
        article=names.article(late.policy, late.clock),
        last_day=last_day(late.due_at, past.zone),
        days_late=days_late(late.due_at, past.at, past.zone),
    )


def _of_leader(account: str, names: Names) -> Named:
    office, post = names.seat(account)
    return Named(id=office.id, zh=f"{office.zh}（{post.zh}）", en=f"{office.en} ({post.en})")


class LeaderDuties:
    """Leaders' duties since the year began, and those that still run, by office and post."""

    def __init__(self, since: datetime) -> None:
        self.since = since
        self.found: dict[str, Counter[str]] = {}

    def read(self, past: Past) -> None:
        """Count by holder."""
        verdict, due = clock_facts.c.verdict, clock_facts.c.due_at
        state = case((verdict.is_not(None), verdict), (due > past.at, "open"), else_="open_late").label("state")
        query = (
            select(clock_facts.c.holder, state, func.count().label("times"))
            .where(clock_facts.c.kind == Kind.DUTY, clock_facts.c.body == Body.LEADER)
            .where(or_(clock_facts.c.anchor >= self.since, verdict.is_(None)), past.clocks())
            .group_by(clock_facts.c.holder, state)
        )
        for row in past.connection.execute(query):
            self.found.setdefault(row.holder, Counter())[row.state] += row.times

    def add(self, stood: Stood, past: Past) -> None:
        """Count one petition as it stood."""
        for row in stood.clocks:
            if row.kind == Kind.DUTY and row.body == Body.LEADER and (row.anchor >= self.since or row.verdict is None):
                self.found.setdefault(row.holder, Counter())[judged(row.verdict, row.due_at, past.at)] += 1

    def told(self, names: Names) -> tuple[LeaderLine, ...]:
        """Give a line for each post."""
        lines: dict[tuple[Named, Named], Counter[str]] = {}
        for account, counts in self.found.items():
            lines.setdefault(tuple(names.seat(account)), Counter()).update(counts)  # type: ignore[arg-type]
        rows = sorted(lines.items(), key=lambda found: (found[0][0].id, found[0][1].id))
        return tuple(LeaderLine(office=seat[0], post=seat[1], counts=Counts(**counts)) for seat, counts in rows)


class ProvisionalDuties:
    """Running duties whose end is provisional, by pack and by the year in which they end."""

    def __init__(self) -> None:
        self.found: Counter[tuple[str, int]] = Counter()

    def read(self, past: Past) -> None:
        """Count by pack and year."""
        this, due = past.at.astimezone(past.zone).year, clock_facts.c.due_at
        begins = {year: datetime(year, 1, 1, tzinfo=past.zone) for year in range(this + 1, this + AHEAD)}
        ends_in = case(*((due <= begin, year - 1) for year, begin in begins.items()), else_=this + AHEAD - 1)
        labelled = ends_in.label("ends_in")
        query = (
            select(clock_facts.c.policy, labelled, func.count().label("times"))
            .where(clock_facts.c.kind == Kind.DUTY, clock_facts.c.verdict.is_(None), clock_facts.c.provisional)
            .where(past.clocks())
            .group_by(clock_facts.c.policy, labelled)
        )
        for row in past.connection.execute(query):
            self.found[row.policy, row.ends_in] += row.times

    def add(self, stood: Stood, past: Past) -> None:
        """Count one petition as it stood."""
        this = past.at.astimezone(past.zone).year
        for row in stood.clocks:
            if row.kind == Kind.DUTY and row.verdict is None and row.provisional:
                year = last_day(row.due_at, past.zone).year
                self.found[row.policy, min(max(year, this), this + AHEAD - 1)] += 1

    def told(self, past: Past, policy: Policy, names: Names) -> tuple[Warned, ...]:
        """Warn of each year that has provisional ends, and of each that should be published by now."""
        counted: Counter[tuple[str, int]] = Counter()
        for (pack, year), times in self.found.items():
            counted[names.pack(pack).calendar, year] += times
        missing = {(policy.calendar, year) for year in _missing(past, policy.calendar)}
        return tuple(
            Warned(series=series, year=year, duties=counted[series, year], missing=(series, year) in missing)
            for series, year in sorted({*counted, *missing})
        )


def _missing(past: Past, series: str) -> list[int]:
    """Name the years of a series that were not in force then and should have been; of an unknown series none."""
    query = select(calendars.c.year).where(calendars.c.series == series, calendars.c.effective <= past.at)
    known = set(past.connection.execute(query).scalars())
    expected = expected_years(past.at.astimezone(past.zone).date())
    return [year for year in expected if known and year not in known]
