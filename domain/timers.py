"""Time as a sender of facts: what each clock has to say, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, TypedDict

from domain.base import Actor, Role
from domain.case_clocks import with_clocks
from domain.chain import seal
from domain.clock_facts import ClockFact, ClockLapsed, ClockStopped, ClockWarned, OverdueReminded
from domain.clocks import Clock, Verdict
from domain.events import Closing, Concluded, Event, Fact
from domain.ladder import climb, with_proposals
from domain.petition import Petition, Stage
from domain.policy import Rules
from domain.terms import Kind, Right

ENGINE = Actor(id="engine", role=Role.ENGINE)


class Call(NamedTuple):
    """The next thing that time has to say about a case."""

    at: datetime
    clock: Clock

    @property
    def rung(self) -> bool:
        """Whether the clock has come to a rung of its ladder."""
        return self.clock.rung is not None

    @property
    def hears(self) -> bool:
        """Whether acts received before must be heard first: before a term's end, and before the rungs after it."""
        return self.ends or (self.rung and self.clock.lapsed is not None)

    @property
    def ends(self) -> bool:
        """Whether a term or window ends now, so that acts received before must be heard first."""
        return self.clock.lapsed is None and self.at >= self.clock.due_at

    @property
    def closes(self) -> bool:
        """Whether the case may close by it, after which nothing could be heard any more."""
        return self.ends and self.clock.kind is Kind.WINDOW


class Running(Protocol):
    """A stream's state as far as time has to do with it."""

    @property
    def running(self) -> tuple[Clock, ...]:
        """The clocks that no act has stopped."""


def next_call(petition: Running) -> Call | None:
    """Give the earliest instant at which a running clock has something to say."""
    calls = [Call(clock.speaks_at, clock) for clock in petition.running if clock.speaks_at is not None]
    return min(calls, key=lambda call: (call.at, call.clock.name), default=None)


def tick(petition: Petition, rules: Rules, now: datetime) -> tuple[Event, ...]:
    """Give the events of the earliest call that is due; its own instant is their legal time, never ``now``."""
    call = due_call(petition, now)
    if call is None:
        return ()
    rules = rules.with_issues(petition.calendars)
    return seal(
        Event,
        petition.number,
        with_clocks(_proposing(call, petition, rules), petition, rules, call.at),
        after=petition.sequence,
        head=petition.head,
        at=call.at,
        actor=ENGINE,
    )


def _proposing(call: Call, petition: Petition, rules: Rules) -> Iterator[Fact]:
    said = climb(call.clock, call.at, petition, rules.policy) if call.rung else (_said(call, petition, rules),)
    return with_proposals(said, petition, rules.policy)


def _rungs_ahead(call: Call, stream: Running) -> Iterator[datetime]:
    """Give when rungs come with or after a call: what is said in one for a time that was missed stops at each."""
    return (rung.at for clock in stream.running for rung in clock.ahead if rung.at >= call.at)


def due_call(stream: Running, now: datetime) -> Call | None:
    """Give the earliest call that is due; of reminders that were missed the latest."""
    call = next_call(stream)
    return None if call is None or call.at > now else _latest(call, min([now, *_rungs_ahead(call, stream)]))


def _latest(call: Call, now: datetime) -> Call:
    """Of reminders that were missed give only the latest: an old case is reminded of once, not once for each term."""
    clock = call.clock
    if clock.lapsed is None or clock.remind_seconds is None or call.rung:
        return call
    every = timedelta(seconds=clock.remind_seconds)
    missed = (now - call.at) // every
    return Call(call.at + missed * every, clock.model_copy(update={"reminders": clock.reminders + missed}))


class _Who(TypedDict):
    clock: str
    ordinal: int
    holder: str


def _last(clock: Clock, petition: Petition) -> bool:
    """Tell whether a window's end concludes the case: it stands answered, and no other such window is open."""
    others = [other for other in petition.running if other.concludes and other.name != clock.name]
    return petition.stage in {Stage.REPLIED, Stage.REVIEWED} and not others


def _said(call: Call, petition: Petition, rules: Rules) -> Fact:
    clock = call.clock
    if call.ends and clock.concludes and _last(clock, petition):
        reviewed = rules.policy.terms[clock.name].opens is Right.REVIEW
        return Concluded(reason=Closing.REVIEW_WINDOW_ENDED if reviewed else Closing.RATING_WINDOW_ENDED)
    return said(call, rules)


def said(call: Call, rules: Rules) -> ClockFact:
    """Give what time says of a clock: a reminder, a warning, the end of a window, or a lapse."""
    clock = call.clock
    who = _Who(clock=clock.name, ordinal=clock.ordinal, holder=clock.holder)
    if clock.lapsed is not None:
        return OverdueReminded(round=clock.reminders + 1, **who)
    if not call.ends:
        return ClockWarned(due_at=clock.due_at, **who)
    if clock.kind is Kind.WINDOW:
        return ClockStopped(
            verdict=Verdict.VOID,
            due_at=clock.due_at,
            calendar=clock.calendar,
            policy=rules.policy.id,
            reason="window_ended",
            **who,
        )
    return ClockLapsed(due_at=clock.due_at, **who)
