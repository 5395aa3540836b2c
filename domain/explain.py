"""Why a clock ends when it ends: each step from its anchor to its last day, by date and name."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pydantic import Field

from domain.base import Frozen, Identifier, Instant
from domain.calendar import SATURDAY, UNPUBLISHED, WEEKEND_NAMES, Calendar, CalendarYear
from domain.clocks import ELAPSED, Clock, Pause, Verdict, paused_days
from domain.policy import Policy, Rules
from domain.terms import BaseTerm, ClockName, Kind, Unit

DAY = timedelta(days=1)


class Why(StrEnum):
    """Why a day was skipped, or why one counted that looks like a day off."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSED = "paused"
    MADE_UP = "made_up"


class NamedDay(Frozen):
    """A day with its name in the calendar, or with the ground of the pause that it lies in."""

    date: date
    why: Why
    name: str


class Prolonged(Frozen):
    """An extension in the ledger, in the unit of the term; ``day`` is the legal day on which it was granted."""

    length: int
    granted_at: Instant
    day: date


class StoodStill(Frozen):
    """A pause in the ledger by its legal days, both included; ``days`` says how many of them it took out."""

    ground: str
    since: Instant
    until: Instant | None
    first: date
    last: date | None
    days: int


class Derivation(Frozen):
    """How the end of one clock came to be. Instants are UTC, dates are legal days of ``zone``; ``due_at`` is exclusive.

    ``due_at``, ``calendar``, ``provisional`` and ``verdict`` are the ledger's; all else is worked out anew from
    the anchor, the entries, and the calendar versions that the ledger names.
    """

    clock: ClockName
    ordinal: int
    zh: str
    en: str
    kind: Kind
    holder: Identifier
    article: str
    zone: str
    anchor: Instant
    first_day: date = Field(description="Legal day of the anchor, which does not count.")
    unit: Unit
    length: int | None = Field(description="None: an event named the last day.")
    fixed: date | None
    extensions: tuple[Prolonged, ...]
    pauses: tuple[StoodStill, ...]
    skipped: tuple[NamedDay, ...] = Field(description="Days that did not count on the way to the last day.")
    made_up: tuple[NamedDay, ...] = Field(description="Weekend days that counted, for offices worked on them.")
    falls_on: date | None = Field(description="Where the term would have ended, had that day been a working day.")
    rolled: tuple[NamedDay, ...] = Field(description="Days over which the last day moved, from ``falls_on`` on.")
    last_day: date | None = Field(description="None for a term in elapsed time.")
    due_at: Instant
    provisional: bool
    years_missing: tuple[int, ...] = Field(description="Years whose calendar was not published.")
    calendar: str
    stands_still: bool
    verdict: Verdict | None
    stopped_at: Instant | None

    def added_up(self) -> datetime:
        """Add the steps up again, without a calendar: what they give must be ``due_at``."""
        length = (self.length or 0) + sum(extension.length for extension in self.extensions)
        if self.unit in ELAPSED:
            stood = sum((pause.until - pause.since for pause in self.pauses if pause.until), timedelta())
            return self.anchor.astimezone(UTC) + timedelta(**{self.unit.value: length}) + stood
        start = self.fixed or self.first_day
        last = start + (length + len(self.skipped) + len(self.rolled)) * DAY
        return datetime.combine(last + DAY, time(), ZoneInfo(self.zone)).astimezone(UTC)

    @property
    def adds_up(self) -> bool:
        """Whether the steps give the end that the ledger holds."""
        return self.added_up() == self.due_at


class _Walk(NamedTuple):
    """The days on the way from the first to the last."""

    last: date | None
    skipped: tuple[NamedDay, ...] = ()
    made_up: tuple[NamedDay, ...] = ()
    falls_on: date | None = None
    rolled: tuple[NamedDay, ...] = ()


def explain(clock: Clock, rules: Rules) -> Derivation:
    """Derive the end of a clock again, with the calendar versions it was counted with, whatever came later.

    Raises:
        LookupError: the rules lack a calendar version that the clock names.
    """
    policy, term = rules.policy, rules.terms[clock.name]
    walk = _walk(clock, term, policy, calendar_named(rules, clock.calendar))
    shared = clock.model_dump(
        include={"ordinal", "kind", "holder", "fixed", "calendar", "provisional", "verdict", "stopped_at"}
    )
    return Derivation(
        clock=clock.name,
        zh=term.zh,
        en=term.en,
        article=term.article,
        zone=policy.zone,
        anchor=clock.anchor,
        first_day=_day(clock.anchor, policy.tz),
        unit=term.unit,
        length=None if clock.fixed else term.length,
        extensions=tuple(
            Prolonged(length=entry.length, granted_at=entry.granted_at, day=_day(entry.granted_at, policy.tz))
            for entry in clock.extensions
        ),
        pauses=tuple(_stood_still(pause, walk, policy.tz) for pause in clock.pauses),
        skipped=walk.skipped,
        made_up=walk.made_up,
        falls_on=walk.falls_on,
        rolled=walk.rolled,
        last_day=walk.last,
        due_at=clock.due_at,
        years_missing=tuple(year for year, version in _versions(clock.calendar) if version == UNPUBLISHED),
        stands_still=clock.stands_still and clock.running,
        **shared,
    )


def calendar_named(rules: Rules, versions: str) -> Calendar:
    """Give the calendar that a clock names, as in "2026.1+2027.0", from all issues that reached the case.

    Raises:
        LookupError: none of the issues has a version that is named.
    """
    known = {(year.year, year.version): year for issue in rules.calendars for year in issue.years}
    found: list[CalendarYear] = []
    for year, version in _versions(versions):
        if version == UNPUBLISHED:
            continue
        if (year, version) not in known:
            raise LookupError(f"calendar {year}.{version} is named by a clock and not among the rules of its case")
        found.append(known[year, version])
    return Calendar(years=tuple(found), series=rules.policy.calendar)


def _versions(named: str) -> list[tuple[int, int]]:
    pairs = (part.partition(".") for part in named.split("+") if part)
    return [(int(year), int(version)) for year, _, version in pairs]


def _walk(clock: Clock, term: BaseTerm, policy: Policy, calendar: Calendar) -> _Walk:
    """Go from day to day, as somebody with a wall calendar would."""
    length = sum(extension.length for extension in clock.extensions)
    if term.unit in ELAPSED:
        return _Walk(last=None)
    if clock.fixed is not None:
        return _Walk(last=clock.fixed + length * DAY)
    day, length = _day(clock.anchor, policy.tz), length + (term.length or 0)
    stood = _grounds(clock.pauses, day, policy.tz)
    working = term.unit is Unit.WORKING_DAYS
    skipped: list[NamedDay] = []
    made_up: list[NamedDay] = []
    while length:
        day += DAY
        if working and not calendar.is_working(day):
            skipped.append(_named(day, calendar))
        elif day in stood:
            skipped.append(NamedDay(date=day, why=Why.PAUSED, name=stood[day]))
        else:
            length -= 1
            if working and day.weekday() >= SATURDAY:
                made_up.append(_named(day, calendar))
    walk = _Walk(day, tuple(skipped), tuple(made_up))
    return _rolling(walk, day, calendar, stood) if policy.roll_last_day else walk


def _rolling(walk: _Walk, day: date, calendar: Calendar, stood: dict[date, str]) -> _Walk:
    """Move a last day that is no working day to the next one; on the way, a hearing stops the clock as before."""
    if calendar.is_working(day):
        return walk
    last, rolled = day, []
    while not calendar.is_working(last) or last in stood:
        off = not calendar.is_working(last)
        rolled.append(_named(last, calendar) if off else NamedDay(date=last, why=Why.PAUSED, name=stood[last]))
        last += DAY
    made_up = (_named(last, calendar),) if last.weekday() >= SATURDAY else ()
    return walk._replace(last=last, falls_on=day, rolled=tuple(rolled), made_up=walk.made_up + made_up)


def _grounds(pauses: tuple[Pause, ...], first: date, zone: ZoneInfo) -> dict[date, str]:
    return {day: pause.ground for pause in pauses for day in paused_days((pause,), first, zone)}


def _stood_still(pause: Pause, walk: _Walk, zone: ZoneInfo) -> StoodStill:
    first, last = _day(pause.since, zone), _day(pause.until, zone) if pause.until else None
    took = [
        day for day in (*walk.skipped, *walk.rolled) if last and day.why is Why.PAUSED and first <= day.date <= last
    ]
    return StoodStill(**pause.model_dump(), first=first, last=last, days=len(took))


def _named(day: date, calendar: Calendar) -> NamedDay:
    found = calendar.day(day)
    if found.working:
        return NamedDay(date=day, why=Why.MADE_UP, name=found.name)
    why = Why.WEEKEND if found.name == WEEKEND_NAMES.get(day.weekday()) else Why.HOLIDAY
    return NamedDay(date=day, why=why, name=found.name)


def _day(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()
