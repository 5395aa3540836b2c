"""What is under supervision in a case: orders, measures, proposals, rungs; and how events change it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import Field

from domain.base import Frozen, Identifier
from domain.breaches import Breach
from domain.clocks import Clock
from domain.rungs import Reached, RungName
from domain.supervision import Measure
from domain.supervision_facts import (
    ActReviewProposed,
    Delisted,
    HearingSuggested,
    LeaderCalled,
    MeasureRecorded,
    OrderAccepted,
    OrderAnswered,
    OrderIssued,
    OrderRenewed,
    ProposalGround,
    ProposalSettled,
    RungReached,
    RungsWithdrawn,
    SupervisionFact,
)
from domain.terms import ClockName


class Order(Frozen):
    """督办单: an order, whom it addresses, and how far it has come; whether it runs is its clock's to say."""

    id: Identifier
    office: Identifier
    breach: Breach
    answered_by: Identifier | None = None
    accepted: bool = False


class Recorded(Frozen):
    """A measure of Art. 39 about an office."""

    id: Identifier
    measure: Measure
    office: Identifier
    ended: bool = False


class Proposal(Frozen):
    """That a review of an office's act is proposed, and on which ground."""

    ground: ProposalGround
    clock: Identifier | None = None
    id: Identifier | None = Field(None, description="None: its pack has no term for settling it.")
    office: Identifier | None = Field(None, description="Whose act it is; none: a hearing is suggested.")
    taken_up: bool | None = Field(None, description="None: nobody has decided on it.")
    follows: Identifier | None = None


class LeaderCall(Frozen):
    """A call for a leader, and the rung that it came from; whether it is open is `domain.calls`' to say."""

    id: Identifier
    clock: ClockName
    ordinal: int
    rung: RungName


class Supervised(Frozen):
    """All of it, folded from the events of a case."""

    orders: tuple[Order, ...] = ()
    measures: tuple[Recorded, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    hearing_suggested: bool = False
    calls: tuple[LeaderCall, ...] = ()

    def order(self, order: str) -> Order | None:
        """Give an order by its id."""
        return next((found for found in self.orders if found.id == order), None)

    def record(self, record: str) -> Recorded | None:
        """Give a measure by its id."""
        return next((found for found in self.measures if found.id == record), None)


def supervise(before: Supervised, fact: SupervisionFact, actor: str) -> Supervised:
    """Apply one event."""
    match fact:
        case OrderIssued():
            issued = Order(id=fact.order, office=fact.office, breach=fact.breach)
            return before.model_copy(update={"orders": (*before.orders, issued)})
        case OrderAnswered():
            return _order(before, fact.order, answered_by=actor)
        case OrderAccepted():
            return _order(before, fact.order, accepted=True)
        case OrderRenewed():
            return _order(before, fact.order, answered_by=None)
        case MeasureRecorded():
            recorded = Recorded(id=fact.record, measure=fact.measure, office=fact.office)
            return before.model_copy(update={"measures": (*before.measures, recorded)})
        case Delisted():
            ended = _changed(before.measures, fact.record, ended=True)
            return before.model_copy(update={"measures": ended})
        case ActReviewProposed():
            whose = fact.office if fact.proposal else None
            proposal = Proposal(ground=fact.ground, clock=fact.clock, id=fact.proposal, office=whose)
            return before.model_copy(update={"proposals": (*before.proposals, proposal)})
        case HearingSuggested(proposal=str(given)):
            proposal = Proposal(ground=ProposalGround.HEARING, id=given)
            return before.model_copy(update={"hearing_suggested": True, "proposals": (*before.proposals, proposal)})
        case ProposalSettled():
            return before.model_copy(update={"proposals": _settled(before.proposals, fact)})
        case LeaderCalled():
            call = LeaderCall(id=fact.call, clock=fact.clock, ordinal=fact.ordinal, rung=fact.rung)
            return before.model_copy(update={"calls": (*before.calls, call)})
        case HearingSuggested():
            return before.model_copy(update={"hearing_suggested": True})
        case _:
            return before


def climbed(clock: Clock, fact: RungReached | RungsWithdrawn, at: datetime, sequence: int) -> Clock:
    """Note on a clock that it came to a rung, or that it did not after all."""
    if (clock.name, clock.ordinal) != (fact.clock, fact.ordinal):
        return clock
    if isinstance(fact, RungsWithdrawn):
        kept = tuple(reached for reached in clock.reached if reached.id not in fact.rungs)
    else:
        reached = Reached(id=fact.rung, at=at, sequence=sequence, office=fact.office, opened=fact.opens)
        kept = (*clock.reached, reached)
    return clock.model_copy(update={"reached": kept})


def unproposed(before: Supervised, clock: str) -> Supervised:
    """Take back what only a clock's lapse had proposed: the act was received in time."""
    left = tuple(proposal for proposal in before.proposals if proposal.clock != clock)
    return before.model_copy(update={"proposals": left}) if left != before.proposals else before


def _settled(known: Iterable[Proposal], fact: ProposalSettled) -> tuple[Proposal, ...]:
    told = {"taken_up": fact.taken_up, "follows": fact.follows}
    return tuple(one.model_copy(update=told) if one.id == fact.proposal else one for one in known)


def _order(before: Supervised, order: str, **changes: object) -> Supervised:
    return before.model_copy(update={"orders": _changed(before.orders, order, **changes)})


def _changed(known: Iterable[Order | Recorded], which: str, **changes: object) -> tuple[Order | Recorded, ...]:
    return tuple(one.model_copy(update=changes) if one.id == which else one for one in known)
