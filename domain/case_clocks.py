"""What each fact of a petition does to its clocks: who holds them, what ends them, which day they run to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from domain.base import Body, Purpose
from domain.clocks import Clock
from domain.effects import Bench
from domain.events import Assigned, Closing, Concluded, Entry, Fact, Imported, Returned, Transferred
from domain.lead_facts import LeaderHandedOver
from domain.led import LeadGround
from domain.occasions import bound, cues, named_day
from domain.petition import Petition
from domain.policy import Rules
from domain.remedy_facts import ReviewRequested
from domain.rungs import Reached
from domain.seats import MOVES, beside_after
from domain.step_facts import (
    AccusedNamed,
    CompetenceDecided,
    DutiesHandedOver,
)
from domain.terms import BaseTerm

LASTING = frozenset(
    {Closing.RATED, Closing.RATING_WINDOW_ENDED, Closing.REVIEW_WINDOW_ENDED, Closing.FINAL},
)
"""After these conclusions the clocks that outlast one go on; any other ends them all."""


class _Case(Bench):
    """The clocks of a petition."""

    def __init__(self, petition: Petition | None, rules: Rules, at: datetime) -> None:
        holders = {Body.BUREAU: petition.bureau.id, Body.OFFICE: _office(petition)} if petition else {}
        if petition and petition.review:
            holders[Body.REVIEWER] = petition.review.office.id
        super().__init__(petition.clocks if petition else (), holders, rules, at)
        self.purpose: Purpose | None = petition.purpose if petition else None
        self.beside = petition.co_handlers if petition else ()
        self.led = petition.led if petition else ()
        self.proposals = petition.supervised.proposals if petition else ()

    def seat(self, fact: Fact) -> None:
        """Take note of who is responsible from here on."""
        self.beside = beside_after(fact, self.beside)
        match fact:
            case Entry():
                self.purpose = fact.purpose
                office = fact.direct or fact.bureau
                self.holders = {Body.BUREAU: fact.bureau.id, Body.OFFICE: office.id}
            case Transferred() | Assigned() | CompetenceDecided():
                self.holders[Body.OFFICE] = fact.to.id
            case Returned():
                self.holders[Body.OFFICE] = self.holders[Body.BUREAU]
            case ReviewRequested():
                self.holders[Body.REVIEWER] = fact.to.id
            case AccusedNamed(bureau=bureau) if bureau is not None:
                self.holders[Body.BUREAU] = bureau.id
            case DutiesHandedOver():
                self.holders[fact.body] = fact.to.id
            case _:
                pass

    def cues(self, fact: Fact) -> tuple[str, ...]:
        """Name the occasions of a fact in a case of this purpose."""
        return cues(fact, self.purpose)

    def ends(self, fact: Fact, term: BaseTerm) -> bool:
        """A conclusion ends all clocks that do not outlast it."""
        return isinstance(fact, Concluded) and not (term.outlasts and fact.reason in LASTING)

    def day(self, fact: Fact, name: str) -> date | None:  # noqa: ARG002 - an event names one day only
        """Give the day that an order or an agreement names."""
        return named_day(fact)

    def holder(self, fact: Fact, term: BaseTerm) -> str:
        """Give the office of the case that the term names, unless the fact itself binds somebody."""
        return bound(fact) or self.holders[term.holder]

    def begun(self, fact: Fact, clock: Clock) -> Clock:
        """Of a past case, the rungs that lay before it came in here count as passed: nobody is urged after the fact."""
        if not isinstance(fact, Imported) or fact.entered_at is None:
            return clock
        passed = (
            Reached(id=rung.id, at=rung.at, sequence=0, office=clock.holder)
            for rung in clock.rungs
            if rung.at < fact.entered_at
        )
        return clock.model_copy(update={"reached": tuple(passed)})

    def taker(self, fact: Fact, clock: Clock) -> str | None:
        """Duties go to whoever takes them over, and what follows the case to its next office."""
        term = self.rules.terms[clock.name]
        match fact:
            case Transferred() | Assigned() | CompetenceDecided() if term.follows and clock.body is Body.OFFICE:
                return fact.to.id
            case DutiesHandedOver() if clock.body is fact.body and clock.subject is None:
                return fact.to.id
            case LeaderHandedOver() if clock.body is Body.LEADER and clock.subject == fact.subject:
                return fact.successor.id
            case _:
                return None

    def set_off(self, opened: set[str]) -> set[str]:
        """A call for a leader has set off the charge of whom the ladder bound by it."""
        bound = {one.subject for one in self.led if one.ground is LeadGround.LADDER and one.call in opened}
        return opened | bound

    def rest_on(self, clock: Clock) -> set[str]:
        """A proposal rests on the lapse that made it."""
        return {one.id for one in self.proposals if one.id and one.clock == clock.name}

    def present(self, fact: Fact) -> set[str] | None:
        """Give the offices on the case after it has moved."""
        if not isinstance(fact, MOVES):
            return None
        return {*self.holders.values(), *(office.id for office in self.beside)}


def with_clocks(facts: Iterable[Fact], petition: Petition | None, rules: Rules, at: datetime) -> Iterator[Fact]:
    """Give the facts, each followed by what it does to the clocks."""
    bench = _Case(petition, rules, at)
    for fact in facts:
        bench.seat(fact)
        yield fact
        yield from bench.change(fact)


def _office(petition: Petition) -> str:
    return (petition.office or petition.bureau).id
