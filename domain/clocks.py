"""A clock is a ledger: an anchor, a term and a calendar, from which its end and its verdict are computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import Field

from domain.base import Body, Frozen, Identifier, Instant
from domain.calendar import Calendar
from domain.policy import Policy, Rules
from domain.rungs import Reached, Rung, RungTime
from domain.terms import BaseTerm, ClockName, Kind, Rate, Unit

ELAPSED = {Unit.HOURS, Unit.MINUTES, Unit.SECONDS}


class Verdict(StrEnum):
    """How a duty ended, frozen by the act that stopped its clock; an open clock has none."""

    MET = "met"
    LATE = "late"
    VOID = "void"


class Pause(Frozen):
    """A time that does not count: from the day of one event to the day of the other, both included."""

    ground: str
    since: Instant
    until: Instant | None = Field(None, description="None: the clock stands still now.")


class Extension(Frozen):
    """A prolongation, in the unit of the term."""

    length: int
    granted_at: Instant


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
    fixed: date | None = Field(None, description="The last day, where an event names it instead of a length.")
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    subject: Identifier | None = Field(
        None, description="Whose or which run it is, where several of a name may run at once: a leader's, an order's."
    )

    rungs: tuple[RungTime, ...] = ()
    reached: tuple[Reached, ...] = ()

    @property
    def running(self) -> bool:
        """Whether no act has stopped the clock yet, lapsed or not."""
        return self.verdict is None

    @property
    def stands_still(self) -> bool:
        """Whether its days do not count at present."""
        return bool(self.pauses) and self.pauses[-1].until is None

    @property
    def speaks_at(self) -> datetime | None:
        """When the clock next has something to say: a warning, a rung, its end, a reminder of what is overdue."""
        if not self.running or self.stands_still:
            return None
        return self.rung.at if self.rung is not None else self._by_itself

    @property
    def rung(self) -> RungTime | None:
        """The rung that it comes to before it says anything else."""
        if not self.rungs or not self.running or self.stands_still:
            return None
        first, own = next(iter(self.ahead), None), self._by_itself
        return first if first is not None and (own is None or first.at < own) else None

    @property
    def ahead(self) -> tuple[RungTime, ...]:
        """The rungs not yet reached, in their order; after the end only those after it are left."""
        said = {reached.id for reached in self.reached}
        return tuple(r for r in self.rungs if r.id not in said and (self.lapsed is None or r.at > self.due_at))

    @property
    def _by_itself(self) -> datetime | None:
        if self.lapsed is None:
            return self.due_at if self.warned or self.warn_at is None else self.warn_at
        if self.remind_seconds is None:
            return None
        return self.due_at + timedelta(seconds=self.remind_seconds * (self.reminders + 1))

    def judge(self, at: datetime) -> Verdict:
        """Judge an act by its receipt alone."""
        return Verdict.MET if at < self.due_at or self.stands_still else Verdict.LATE


class Span(Frozen):
    """The outcome of counting a term: its end, its warning, and what it was counted with."""

    due_at: Instant
    warn_at: Instant | None
    provisional: bool
    calendar: str
    rungs: tuple[RungTime, ...] = ()

    @property
    def members(self) -> dict[str, Any]:
        """What a clock takes over of it."""
        return {name: getattr(self, name) for name in Span.model_fields}


class Entries(NamedTuple):
    """What stands in a clock's ledger besides its anchor and its term."""

    fixed: date | None = None
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()


NONE = Entries()


def count(term: BaseTerm, anchor: datetime, policy: Policy, calendar: Calendar, entries: Entries = NONE) -> Span:
    """Count a term from its anchor: the first day excluded, the end at 00:00 after the last (civil code 200-204)."""
    if term.unit in ELAPSED:
        return _elapsing(term, anchor, entries)
    first = anchor.astimezone(policy.tz).date()
    last = last_day(term, first, policy, calendar, entries)
    due = _midnight(last + timedelta(days=1), policy.tz)
    warn = _warning(term, last, policy, calendar)
    return Span(
        due_at=due,
        warn_at=warn if warn is not None and warn > anchor else None,
        provisional=_asks_calendar(term, policy, entries) and not calendar.covers_all(first, max(first, last)),
        calendar=calendar.version_of(first, max(first, last)),
        rungs=_ladder(term, anchor, lambda rung: _rung_day(rung, term, last, policy, calendar)),
    )


def _asks_calendar(term: BaseTerm, policy: Policy, entries: Entries) -> bool:
    """Tell whether the end depends on which days are worked on; else it is final without any calendar."""
    return entries.fixed is None and (term.unit is Unit.WORKING_DAYS or policy.roll_last_day)


def last_day(term: BaseTerm, first: date, policy: Policy, calendar: Calendar, entries: Entries = NONE) -> date:
    """Give the last legal day of a term whose anchor lies on ``first``."""
    extended = sum(extension.length for extension in entries.extensions)
    if entries.fixed is not None:
        return entries.fixed + timedelta(days=extended)
    length = (term.length or 0) + extended
    paused = paused_days(entries.pauses, first, policy.tz)
    if term.unit is Unit.WORKING_DAYS:
        return _working_days(first, length, calendar, paused)
    last = first + timedelta(days=length)
    for day in sorted(paused):
        last += timedelta(days=day <= last)
    if not policy.roll_last_day:
        return last
    last = calendar.next_working(last)
    while last in paused:
        last = calendar.working_day(last, 1)
    return last


def paused_days(pauses: Iterable[Pause], first: date, zone: ZoneInfo) -> frozenset[date]:
    """Give the days after the first that do not count: each on which a pause began, lasted or ended."""
    found: set[date] = set()
    for pause in pauses:
        if pause.until is None:
            continue
        day, end = pause.since.astimezone(zone).date(), pause.until.astimezone(zone).date()
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return frozenset(day for day in found if day > first)


def _elapsing(term: BaseTerm, anchor: datetime, entries: Entries) -> Span:
    length = (term.length or 0) + sum(extension.length for extension in entries.extensions)
    paused = sum((pause.until - pause.since for pause in entries.pauses if pause.until), timedelta())
    due = anchor.astimezone(UTC) + _elapsed(term.unit, length) + paused
    warn = due - _elapsed(term.unit, term.warn_before) if term.warn_before else None
    rungs = _ladder(term, anchor, lambda rung: due + _elapsed(term.unit, (rung.after or 0) - (rung.before or 0)))
    return Span(due_at=due, warn_at=warn, provisional=False, calendar="", rungs=rungs)


class Run(NamedTuple):
    """One run of a term: whom it binds, the how manieth it is, and what tells it from others that run at once."""

    holder: str
    ordinal: int = 1
    fixed: date | None = None
    subject: str | None = None


def clock_for(name: str, rules: Rules, anchor: datetime, run: Run) -> Clock:
    """Open the clock of a term for whom it binds, with the calendar in force at the anchor."""
    term = rules.terms[name]
    fixed = run.fixed if term.length is None else None
    span = count(term, anchor, rules.policy, rules.calendar(anchor), Entries(fixed=fixed))
    return Clock(
        name=name,
        ordinal=run.ordinal,
        kind=term.kind,
        body=term.holder,
        counts_in=term.counts_in,
        holder=run.holder,
        anchor=anchor.astimezone(UTC),
        concludes=term.concludes,
        remind_seconds=_seconds(term.unit, term.remind_every),
        fixed=fixed,
        subject=run.subject,
        **span.members,
    )


def recounted(clock: Clock, rules: Rules, at: datetime) -> Span:
    """Count a clock again from its whole ledger, with the calendar in force at an instant."""
    term = rules.terms[clock.name]
    entries = Entries(clock.fixed, clock.pauses, clock.extensions)
    return count(term, clock.anchor, rules.policy, rules.calendar(at), entries)


def _working_days(first: date, length: int, calendar: Calendar, paused: frozenset[date]) -> date:
    last = calendar.working_day(first, length)
    for day in sorted(paused):
        if day <= last and calendar.is_working(day):
            last = calendar.working_day(last, 1)
    return last


def _warning(term: BaseTerm, last: date, policy: Policy, calendar: Calendar) -> datetime | None:
    """Warn at 00:00 of the day that leaves ``warn_before`` days, the last one included."""
    if term.warn_before is None:
        return None
    before = term.warn_before - 1
    working = term.unit is Unit.WORKING_DAYS
    day = calendar.working_day(last, -before) if working else last - timedelta(days=before)
    return _midnight(day, policy.tz)


def _ladder(term: BaseTerm, anchor: datetime, when: Callable[[Rung], datetime]) -> tuple[RungTime, ...]:
    """Give the rungs that lie ahead of the anchor, in their order."""
    found = [RungTime(id=rung.id, at=when(rung)) for rung in term.rungs]
    return tuple(sorted((rung for rung in found if rung.at > anchor), key=lambda rung: rung.at))


def _rung_day(rung: Rung, term: BaseTerm, last: date, policy: Policy, calendar: Calendar) -> datetime:
    """Give 00:00 of the day that leaves so many days as a warning does, or after so many that follow the last one."""
    days = rung.after if rung.after is not None else 1 - (rung.before or 1)
    day = calendar.working_day(last, days) if term.unit is Unit.WORKING_DAYS else last + timedelta(days=days)
    return _midnight(day + timedelta(days=rung.after is not None), policy.tz)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _elapsed(unit: Unit, length: int) -> timedelta:
    return timedelta(**{unit.value: length})


def _seconds(unit: Unit, length: int | None) -> int | None:
    """Give the pace of reminders, which are no legal dates: a day is 24 hours here."""
    if length is None:
        return None
    return int((_elapsed(unit, length) if unit in ELAPSED else timedelta(days=length)).total_seconds())
