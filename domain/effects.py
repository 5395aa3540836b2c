"""What each fact does to the clocks, read from the policy pack: which start, which stop, and how they are judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.base import Body
from domain.clocks import Clock, Verdict, clock_for
from domain.events import (
    Assigned,
    ClockStarted,
    ClockStopped,
    Concluded,
    Entry,
    Fact,
    LapseWithdrawn,
    Returned,
    Transferred,
)
from domain.petition import Petition
from domain.policy import Kind, Rules


class _Bench:
    """The clocks of a case while the facts of one command pass by, and who would hold a new one."""

    def __init__(self, petition: Petition | None, rules: Rules, at: datetime) -> None:
        self.rules = rules
        self.at = at
        self.clocks = list(petition.clocks) if petition else []
        self.holders = {Body.BUREAU: petition.bureau.id, Body.OFFICE: petition.holder.id} if petition else {}

    def seat(self, fact: Fact) -> None:
        """Take note of who is responsible from here on."""
        match fact:
            case Entry():
                self.holders = {Body.BUREAU: fact.bureau.id, Body.OFFICE: fact.bureau.id}
            case Transferred() | Assigned():
                self.holders[Body.OFFICE] = fact.to.id
            case Returned():
                self.holders[Body.OFFICE] = self.holders[Body.BUREAU]
            case _:
                pass

    def stop(self, fact: Fact) -> Iterator[Fact]:
        """Stop the clocks that wait for this fact; a conclusion ends all that still run."""
        for place, clock in enumerate(self.clocks):
            awaited = fact.type in self.rules.policy.terms[clock.name].stops
            if not clock.running or not (awaited or isinstance(fact, Concluded)):
                continue
            verdict = _verdict(clock, self.at, awaited=awaited)
            if clock.lapsed is not None and verdict is not Verdict.LATE:
                yield LapseWithdrawn(clock=clock.name, ordinal=clock.ordinal, holder=clock.holder, lapse=clock.lapsed)
            self.clocks[place] = clock.model_copy(update={"verdict": verdict})
            yield ClockStopped(
                clock=clock.name,
                ordinal=clock.ordinal,
                holder=clock.holder,
                verdict=verdict,
                due_at=clock.due_at,
                calendar=clock.calendar,
                policy=self.rules.policy.id,
                reason=fact.type,
            )

    def start(self, fact: Fact) -> Iterator[Fact]:
        """Start the clocks that this fact anchors, unless one of the name runs already."""
        for name, term in self.rules.policy.terms.items():
            runs = [clock for clock in self.clocks if clock.name == name]
            if fact.type in term.starts and not any(clock.running for clock in runs):
                clock = clock_for(name, self.rules, self.at, self.holders[term.holder], len(runs) + 1)
                self.clocks.append(clock)
                yield ClockStarted(clock=clock)


def with_clocks(facts: Iterable[Fact], petition: Petition | None, rules: Rules, at: datetime) -> Iterator[Fact]:
    """Give the facts, each followed by what it does to the clocks."""
    bench = _Bench(petition, rules, at)
    for fact in facts:
        bench.seat(fact)
        yield fact
        yield from bench.stop(fact)
        yield from bench.start(fact)


def _verdict(clock: Clock, at: datetime, *, awaited: bool) -> Verdict:
    """Judge by receipt. Ended without its act before it was due is void, ended after due is late."""
    in_time = clock.judge(at)
    if clock.kind is Kind.WINDOW:
        return Verdict.MET if in_time is Verdict.MET else Verdict.VOID
    if in_time is Verdict.LATE:
        return Verdict.LATE
    return Verdict.MET if awaited else Verdict.VOID
