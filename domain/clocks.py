"""A clock is a ledger: an anchor, a term and a calendar, from which its end and its verdict are computed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.base import Body, Frozen, Identifier, Instant
from domain.calendar import Calendar
from domain.policy import ClockName, Kind, Policy, Rate, Rules, Term, Unit

ELAPSED = {Unit.HOURS, Unit.MINUTES, Unit.SECONDS}


class Verdict(StrEnum):
    """How a duty ended, frozen by the act that stopped its clock; an open clock has none."""

    MET = "met"
    LATE = "late"
    VOID = "void"


class Clock(Frozen):
    """One run of a term in one case. ``due_at`` is exclusive: met iff received before it."""

    name: ClockName
    ordinal: int = 1
    kind: Kind = Kind.DUTY
    body: Body
    counts_in: Rate | None = None
    holder: Identifier
    anchor: Instant
    due_at: Instant
    warn_at: Instant | None = None
    provisional: bool = False
    calendar: str = ""
    concludes: bool = False
    remind_seconds: int | None = None
    warned: bool = False
    reminders: int = 0
    lapsed: int | None = None
    verdict: Verdict | None = None
    reason: str | None = None
    stopped_at: Instant | None = None

    @property
    def running(self) -> bool:
        """Whether no act has stopped the clock yet, lapsed or not."""
        return self.verdict is None

    @property
    def speaks_at(self) -> datetime | None:
        """When the clock next has something to say: a warning, its end, a reminder of what is overdue."""
        if not self.running:
            return None
        if self.lapsed is None:
            return self.due_at if self.warned or self.warn_at is None else self.warn_at
        if self.remind_seconds is None:
            return None
        return self.due_at + timedelta(seconds=self.remind_seconds * (self.reminders + 1))

    def judge(self, at: datetime) -> Verdict:
        """Judge an act by its receipt alone."""
        return Verdict.MET if at < self.due_at else Verdict.LATE


class Span(Frozen):
    """The outcome of counting a term: its end, its warning, and what it was counted with."""

    due_at: Instant
    warn_at: Instant | None
    provisional: bool
    calendar: str


def count(term: Term, anchor: datetime, policy: Policy, calendar: Calendar) -> Span:
    """Count a term from its anchor: the first day excluded, the end at 00:00 after the last (civil code 200-204)."""
    if term.unit in ELAPSED:
        due = anchor.astimezone(UTC) + _elapsed(term.unit, term.length)
        warn = due - _elapsed(term.unit, term.warn_before) if term.warn_before else None
        return Span(due_at=due, warn_at=warn, provisional=False, calendar="")
    first = anchor.astimezone(policy.tz).date()
    last = last_day(term, first, policy, calendar)
    due = _midnight(last + timedelta(days=1), policy.tz)
    warn = _warning(term, last, policy, calendar)
    return Span(
        due_at=due,
        warn_at=warn if warn is not None and warn > anchor else None,
        provisional=not (calendar.covers(first) and calendar.covers(last)),
        calendar=calendar.version_of(first, last),
    )


def last_day(term: Term, first: date, policy: Policy, calendar: Calendar) -> date:
    """Give the last legal day of a term whose anchor lies on ``first``."""
    if term.unit is Unit.WORKING_DAYS:
        return _working_days(first, term.length, calendar)
    last = first + timedelta(days=term.length)
    return calendar.next_working(last) if policy.roll_last_day else last


def clock_for(name: str, rules: Rules, anchor: datetime, holder: str, ordinal: int) -> Clock:
    """Open the clock of a term for the office that it binds, with the calendar in force at the anchor."""
    term = rules.policy.terms[name]
    span = count(term, anchor, rules.policy, rules.calendar(anchor))
    return Clock(
        name=name,
        ordinal=ordinal,
        kind=term.kind,
        body=term.holder,
        counts_in=term.counts_in,
        holder=holder,
        anchor=anchor.astimezone(UTC),
        concludes=term.concludes,
        remind_seconds=_seconds(term.unit, term.remind_every),
        **span.model_dump(),
    )


def _working_days(first: date, length: int, calendar: Calendar) -> date:
    day = first
    for _ in range(length):
        day = calendar.next_working(day + timedelta(days=1))
    return day


def _warning(term: Term, last: date, policy: Policy, calendar: Calendar) -> datetime | None:
    """Warn at 00:00 of the day that leaves ``warn_before`` days, the last one included."""
    if term.warn_before is None:
        return None
    day = last
    for _ in range(term.warn_before - 1):
        day -= timedelta(days=1)
        while term.unit is Unit.WORKING_DAYS and not calendar.is_working(day):
            day -= timedelta(days=1)
    return _midnight(day, policy.tz)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _elapsed(unit: Unit, length: int) -> timedelta:
    return timedelta(**{unit.value: length})


def _seconds(unit: Unit, length: int | None) -> int | None:
    """Give the pace of reminders, which are no legal dates: a day is 24 hours here."""
    if length is None:
        return None
    return int((_elapsed(unit, length) if unit in ELAPSED else timedelta(days=length)).total_seconds())
