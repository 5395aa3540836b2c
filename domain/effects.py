"""What each fact does to the clocks, read from the policy pack: which start, stop, stand still, and their verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from domain.base import Body
from domain.clock_facts import (
    ClockExtended,
    ClockFact,
    ClockHandedOver,
    ClockLapsed,
    ClockMoved,
    ClockPaused,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    LapseWithdrawn,
)
from domain.clocks import ELAPSED, Clock, Extension, Pause, Run, Span, Verdict, clock_for, recounted
from domain.cues import LAPSED
from domain.lead_facts import LeadExtended
from domain.occasions import subject
from domain.policy import Rules
from domain.rungs import Reached
from domain.step_facts import (
    CalendarAdopted,
    ExtensionGranted,
)
from domain.supervision_facts import RungsWithdrawn
from domain.terms import BaseTerm, Kind

Told = ClockFact | RungsWithdrawn


class Bench:
    """The clocks of a stream while the facts of one command pass by, and who would hold a new one.

    What is told apart by the kind of stream are its hooks: `seat`, `cues`, `ends`, `day`, `begun`, `taker`, `holder`.
    """

    def __init__(self, clocks: Iterable[Clock], holders: dict[Body, str], rules: Rules, at: datetime) -> None:
        self.rules = rules
        self.at = at
        self.clocks = list(clocks)
        self.holders = holders

    def seat(self, fact: Any) -> None:
        """Take note of who is responsible from here on."""

    def cues(self, fact: Any) -> tuple[str, ...]:
        """Name the occasions of a fact."""
        return (fact.type,)

    def ends(self, fact: Any, term: BaseTerm) -> bool:  # noqa: ARG002 - a hook
        """Tell whether a fact ends a clock of this term although nothing of the pack says so."""
        return False

    def day(self, fact: Any, name: str) -> date | None:  # noqa: ARG002 - a hook
        """Give the last day that a fact names for a term without length."""
        return None

    def begun(self, fact: Any, clock: Clock) -> Clock:  # noqa: ARG002 - a hook
        """Give a clock as this fact begins it."""
        return clock

    def taker(self, fact: Any, clock: Clock) -> str | None:  # noqa: ARG002 - a hook
        """Give who is bound by a running clock from this fact on, if it changes that."""
        return None

    def holder(self, fact: Any, term: BaseTerm) -> str:  # noqa: ARG002 - a hook
        """Give who is bound by a term that this fact starts."""
        return self.holders[term.holder]

    def set_off(self, opened: set[str]) -> set[str]:
        """Give the subjects of all clocks that rungs with these urgings, orders and calls have set off."""
        return opened

    def rest_on(self, clock: Clock) -> set[str]:  # noqa: ARG002 - a hook
        """Give the subjects of the clocks that only the lapse of this one has started, though its pack names others."""
        return set()

    def present(self, fact: Any) -> set[str] | None:  # noqa: ARG002 - a hook
        """Give who is still there, after a fact from which on somebody may be there no more."""
        return None

    def change(self, fact: Any) -> Iterator[Told]:
        """Give all that a fact does to the clocks, in the order in which it happens."""
        named = self.cues(fact)
        yield from self._stop(fact, named)
        yield from self._let_go(fact)
        yield from self._pause(named)
        yield from self._recount(fact)
        yield from self._hand_over(fact)
        yield from self._start(fact, named)

    def _stop(self, fact: Any, named: tuple[str, ...]) -> Iterator[Told]:
        """Stop the clocks that wait for this fact; a conclusion ends all that do not outlast it."""
        for place, clock in self._running():
            if not self._concerned(clock, fact):
                continue
            term = self.rules.terms[clock.name]
            awaited = any(cue in term.stops for cue in named)
            ends = awaited or self.ends(fact, term) or any(cue in term.voided_by for cue in named)
            if not ends or not self.clocks[place].running:  # a lapse taken back on the way may have ended it
                continue
            yield from self._judge(place, clock, fact, awaited=awaited)

    def _judge(self, place: int, clock: Clock, fact: Any, *, awaited: bool) -> Iterator[Told]:
        """End a clock by this fact; a lapse or rungs that its receipt contradicts are taken back first."""
        verdict = _verdict(clock, self.at, awaited=awaited)
        if clock.lapsed is not None and verdict is not Verdict.LATE:
            yield from self._withdraw(clock, clock.lapsed)
        elif clock.lapsed is not None:
            yield from self._step_back(clock, tuple(rung for rung in clock.reached if rung.at > self.at))
        yield self._end(place, clock, verdict, fact.type)

    def _let_go(self, fact: Any) -> Iterator[Told]:
        """End what an office owes by itself, an order's answer, once the case has moved away from it."""
        present = self.present(fact)
        if present is None:
            return
        for place, clock in self._running():
            gone = clock.subject is not None and clock.body is not Body.LEADER and clock.holder not in present
            if gone and self.clocks[place].running:
                yield from self._judge(place, clock, fact, awaited=False)

    def _end(self, place: int, clock: Clock, verdict: Verdict, reason: str) -> ClockStopped:
        self.clocks[place] = clock.model_copy(update={"verdict": verdict})
        return ClockStopped(
            clock=clock.name,
            ordinal=clock.ordinal,
            holder=clock.holder,
            verdict=verdict,
            due_at=clock.due_at,
            calendar=clock.calendar,
            policy=self.rules.policy.id,
            reason=reason,
        )

    def _withdraw(self, clock: Clock, lapse: int) -> Iterator[Told]:
        """Take a lapse back, and with it the clocks that only the lapse had started."""
        yield LapseWithdrawn(clock=clock.name, ordinal=clock.ordinal, holder=clock.holder, lapse=lapse)
        since, resting = _day_before(clock.due_at), self.rest_on(clock)
        for place, other in self._running():
            begun = f"{LAPSED}{clock.name}" in self.rules.terms[other.name].starts and other.anchor == since
            if begun or (other.subject in resting and self.clocks[place].running):
                if other.lapsed is not None:
                    yield from self._withdraw(other, other.lapsed)
                yield self._end(place, other, Verdict.VOID, "lapse_withdrawn")
        yield from self._step_back(clock, tuple(rung for rung in clock.reached if rung.sequence > lapse))

    def _step_back(self, clock: Clock, rungs: tuple[Reached, ...]) -> Iterator[Told]:
        """Take rungs back that an act received earlier contradicts, with the urgings and orders that they set off."""
        if not rungs:
            return
        offices = tuple(dict.fromkeys(rung.office for rung in rungs))
        names = tuple(rung.id for rung in rungs)
        yield RungsWithdrawn(clock=clock.name, ordinal=clock.ordinal, rungs=names, offices=offices)
        opened = self.set_off({rung.opened for rung in rungs if rung.opened})
        for place, other in self._running():
            if other.subject in opened and self.clocks[place].running:
                if other.lapsed is not None:
                    yield from self._withdraw(other, other.lapsed)
                yield self._end(place, other, Verdict.VOID, "rungs_withdrawn")

    def _pause(self, named: tuple[str, ...]) -> Iterator[Told]:
        """Let clocks stand still or go on, on the grounds that the pack lists; a term that has ended stays ended."""
        for place, clock in self._running():
            term = self.rules.terms[clock.name]
            ground = next((cue for cue in named if cue in term.stands_still), None)
            if ground is not None and not clock.stands_still and self.at < clock.due_at:
                yield from self._take_back(place)
                pauses = (*clock.pauses, Pause(ground=ground, since=self.at))
                self.clocks[place] = self.clocks[place].model_copy(update={"pauses": pauses})
                yield ClockPaused(clock=clock.name, ordinal=clock.ordinal, holder=clock.holder, ground=ground)
            elif clock.stands_still and any(cue in term.goes_on for cue in named):
                pause = clock.pauses[-1].model_copy(update={"until": self.at})
                longer = clock.model_copy(update={"pauses": (*clock.pauses[:-1], pause)})
                span = recounted(longer, self.rules, self.at)
                self.clocks[place] = longer.model_copy(update=span.members)
                yield ClockResumed(clock=clock.name, ordinal=clock.ordinal, holder=clock.holder, pause=pause, span=span)

    def _take_back(self, place: int) -> Iterator[Told]:
        """Withdraw a lapse that an act received before the end contradicts."""
        clock = self.clocks[place]
        if clock.lapsed is not None:
            kept = tuple(rung for rung in clock.reached if rung.sequence < clock.lapsed)
            self.clocks[place] = clock.model_copy(update={"lapsed": None, "reminders": 0, "reached": kept})
            yield from self._withdraw(clock, clock.lapsed)

    def _recount(self, fact: Any) -> Iterator[Told]:
        match fact:
            case ExtensionGranted() | LeadExtended():
                yield from self._extend(fact)
            case CalendarAdopted():
                yield from self._move(fact)
            case _:
                pass

    def _extend(self, fact: ExtensionGranted | LeadExtended) -> Iterator[Told]:
        for place, clock in self._running():
            if (clock.name, clock.ordinal) == (fact.clock, fact.ordinal):
                yield from self._take_back(place)
                self.clocks[place], span = extended(self.clocks[place], fact.days, self.rules, self.at)
                yield ClockExtended(
                    clock=clock.name, ordinal=clock.ordinal, holder=clock.holder, length=fact.days, span=span
                )

    def _move(self, fact: CalendarAdopted) -> Iterator[Told]:
        """Count what still runs by the new calendar; a lapse that it contradicts is withdrawn."""
        self.rules = self.rules.with_issues((fact.issue,))
        for clock, span in moved(self.clocks, self.rules, self.at):
            if clock not in self.clocks:  # the lapse that had started it has just been taken back
                continue
            self.clocks[self.clocks.index(clock)] = clock.model_copy(update=span.members)
            if clock.lapsed is not None and self.at < span.due_at:
                yield from self._withdraw(clock, clock.lapsed)
            yield ClockMoved(clock=clock.name, ordinal=clock.ordinal, holder=clock.holder, span=span)

    def _hand_over(self, fact: Any) -> Iterator[Told]:
        """Let running clocks bind somebody else from here on, their ledgers as they are."""
        for place, clock in self._running():
            to = self.taker(fact, clock)
            if to is not None and to != clock.holder:
                self.clocks[place] = clock.model_copy(update={"holder": to})
                yield ClockHandedOver(clock=clock.name, ordinal=clock.ordinal, holder=to, former=clock.holder)

    def _start(self, fact: Any, named: tuple[str, ...]) -> Iterator[Told]:
        """Start the clocks that this fact anchors, unless one of the name runs already for the same subject."""
        cued = frozenset(named)
        for name, term in self.rules.terms.items():
            if cued.isdisjoint(term.starts):
                continue
            runs = [clock for clock in self.clocks if clock.name == name]
            if not any(clock.running and self._concerned(clock, fact) for clock in runs):
                run = Run(self.holder(fact, term), len(runs) + 1, self.day(fact, name), subject(fact))
                clock = self.begun(fact, clock_for(name, self.rules, _anchor(fact, self.at), run))
                self.clocks.append(clock)
                yield ClockStarted(clock=clock)

    @staticmethod
    def _concerned(clock: Clock, fact: Any) -> bool:
        """Tell whether a fact can touch a run: one about a subject touches no other subject's."""
        about = subject(fact)
        return about is None or clock.subject is None or clock.subject == about

    def _running(self) -> list[tuple[int, Clock]]:
        return [(place, clock) for place, clock in enumerate(self.clocks) if clock.running]


class Move(NamedTuple):
    """A clock that a calendar moves, and where to."""

    clock: Clock
    span: Span


def moved(clocks: Iterable[Clock], rules: Rules, at: datetime) -> list[Move]:
    """Give the running clocks whose end, warning or finality changes with the calendar in force at an instant."""
    found = []
    for clock in clocks:
        if not clock.running or rules.terms[clock.name].unit in ELAPSED:
            continue
        span = recounted(clock, rules, at)
        if span != Span(**{name: getattr(clock, name) for name in Span.model_fields}):
            found.append(Move(clock, span))
    return found


def extended(clock: Clock, length: int, rules: Rules, at: datetime) -> tuple[Clock, Span]:
    """Give a clock with an extension, in the unit of its term, and its new span."""
    longer = clock.model_copy(update={"extensions": (*clock.extensions, Extension(length=length, granted_at=at))})
    span = recounted(longer, rules, at)
    return longer.model_copy(update=span.members), span


def _anchor(fact: Any, at: datetime) -> datetime:
    """Give the instant from which a clock counts: a lapse at 24:00 belongs to the day that ends then."""
    return _day_before(at) if isinstance(fact, ClockLapsed) else at


def _day_before(end: datetime) -> datetime:
    return end - timedelta(microseconds=1)


def _verdict(clock: Clock, at: datetime, *, awaited: bool) -> Verdict:
    """Judge by receipt. Ended without its act before it was due is void, ended after due is late."""
    in_time = clock.judge(at)
    if clock.kind is Kind.WINDOW:
        return Verdict.MET if awaited and in_time is Verdict.MET else Verdict.VOID
    if in_time is Verdict.LATE:
        return Verdict.LATE
    return Verdict.MET if awaited else Verdict.VOID
