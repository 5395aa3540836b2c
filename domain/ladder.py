"""The climb: what a rung brings about, whom it tells or binds, and what is proposed; never an accused office."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from domain.base import Body, OfficeRef, Score
from domain.clock_facts import ClockLapsed
from domain.clocks import Clock
from domain.cues import Occasion
from domain.events import Entry, Fact, Rated, Urged
from domain.petition import Petition
from domain.policy import Policy
from domain.rungs import Rung, RungAct
from domain.step_facts import MatterLinked
from domain.supervision_facts import (
    ActReviewProposed,
    HearingSuggested,
    LeaderCalled,
    LeaderRecommended,
    OrderIssued,
    ProposalGround,
    ReportedAbove,
    RungReached,
)


def climb(clock: Clock, at: datetime, petition: Petition, policy: Policy) -> tuple[Fact, ...]:
    """Give what the rung that a clock has come to brings about: that it was reached, and the act it is."""
    due = clock.rung
    rung = next(r for r in policy.terms[clock.name].rungs if due is not None and r.id == due.id)
    office = addressed(clock, rung.act, petition)
    act = _act(rung, clock, at, office, petition, policy)
    opens = act.subject if isinstance(act, Urged | OrderIssued | LeaderCalled) else None
    reached = RungReached(
        clock=clock.name, ordinal=clock.ordinal, rung=rung.id, act=rung.act, office=office, opens=opens
    )
    return (reached,) if act is None else (reached, act)


def addressed(clock: Clock, act: RungAct, petition: Petition) -> str:
    """Give the office that a rung tells or binds; where it is accused, the next one up (Art. 30 para. 3).

    A notice goes up the line of the office; an order or urging goes to the bureau, which is on the case and never
    accused. The level above is that above the bureau, or the bureau itself where there is none.
    """
    bureau = petition.bureau
    match act:
        case RungAct.RECOMMEND_LEADER | RungAct.ASSIGN_LEADER:
            return bureau.id
        case RungAct.REPORT_ABOVE:
            return _free(bureau.line[1:], petition) or bureau.id
    holder = next((office for office in on_case(petition) if office.id == clock.holder), bureau)
    if act in {RungAct.URGE, RungAct.ORDER}:
        return bureau.id if petition.accused.bars(None, holder.line) else holder.id
    return _free(holder.line, petition) or bureau.id


def on_case(petition: Petition) -> tuple[OfficeRef, ...]:
    """Give the offices on the case: the bureau, the handling, co-handling and reviewing ones."""
    parts = (petition.bureau, petition.office, *petition.co_handlers, petition.review and petition.review.office)
    return tuple(part for part in parts if part)


def _free(line: tuple[str, ...], petition: Petition) -> str | None:
    """Give the first office of a line that no accusation names, nor any above it."""
    places = range(len(line))
    return next((line[place] for place in places if not petition.accused.bars(None, line[place:])), None)


def _act(
    rung: Rung, clock: Clock, at: datetime, office: str, petition: Petition, policy: Policy
) -> Urged | OrderIssued | LeaderRecommended | LeaderCalled | ReportedAbove | None:
    day = at.astimezone(policy.tz).date() + timedelta(days=rung.answer_within) if rung.answer_within else None
    match rung.act:
        case RungAct.URGE:
            return Urged(office=office, reply_by=day, urge=by_rung(petition) if day else None)
        case RungAct.ORDER if rung.breach is not None and day is not None:
            return OrderIssued(
                order=by_rung(petition),
                office=office,
                breach=rung.breach,
                answer_by=day,
                clock=clock.name,
                ordinal=clock.ordinal,
                rung=rung.id,
            )
        case RungAct.RECOMMEND_LEADER:
            return LeaderRecommended(clock=clock.name, ordinal=clock.ordinal, office=office)
        case RungAct.ASSIGN_LEADER:
            return LeaderCalled(
                call=by_rung(petition), clock=clock.name, ordinal=clock.ordinal, rung=rung.id, office=office
            )
        case RungAct.REPORT_ABOVE:
            return ReportedAbove(clock=clock.name, ordinal=clock.ordinal, above=office)
        case _:
            return None


def by_rung(petition: Petition) -> str:
    """Name what a rung or a lapse sets off, by its place in the stream."""
    return f"r{petition.sequence + 1}"


def next_urge(petition: Petition) -> str:
    """Name an urging that somebody gives: its number in the case, whatever time has said meanwhile."""
    known = {clock.subject for clock in petition.clocks if clock.subject and clock.subject.startswith("u")}
    return f"u{len(known) + 1}"


def next_order(petition: Petition) -> str:
    """Name an order that somebody issues: its number in the case."""
    return f"o{sum(order.id.startswith('o') for order in petition.supervised.orders) + 1}"


def next_measure(petition: Petition) -> str:
    """Name a measure: its number in the case."""
    return f"m{len(petition.supervised.measures) + 1}"


def with_proposals(facts: Iterable[Fact], petition: Petition | None, policy: Policy) -> Iterator[Fact]:
    """Give the facts, each followed by what the pack proposes on it."""
    for fact in facts:
        yield fact
        if policy.proposals is not None:
            yield from _numbered(_proposed(fact, petition, policy), petition, policy)


def _numbered(
    proposed: Iterable[ActReviewProposed | HearingSuggested], petition: Petition | None, policy: Policy
) -> Iterator[Fact]:
    """Give each proposal an id where its pack has a term for settling it; of a lapse, by its place in the stream."""
    known = [clock.subject for clock in petition.clocks if clock.subject] if petition else []
    before = len({subject for subject in known if subject.startswith("p")})
    settles = policy.offers(Occasion.PROPOSAL_SETTLED)
    for number, fact in enumerate(proposed, before + 1):
        lapsed = petition is not None and isinstance(fact, ActReviewProposed) and fact.clock is not None
        name = by_rung(petition) if petition and lapsed else f"p{number}"
        yield fact.model_copy(update={"proposal": name}) if settles else fact


def _proposed(fact: Fact, petition: Petition | None, policy: Policy) -> Iterator[ActReviewProposed | HearingSuggested]:
    rules = policy.proposals
    if rules is None:
        return
    if isinstance(fact, Entry):
        if rules.joint is not None and len(fact.petitioners) >= rules.joint:
            yield HearingSuggested(petitioners=len(fact.petitioners))
        if rules.repeats is not None and fact.concluded >= rules.repeats:
            yield ActReviewProposed(ground=ProposalGround.REPEATED, office=fact.concluded_by or fact.bureau.id)
        return
    if petition is None:
        return
    office = (petition.office or petition.bureau).id
    known = {proposal.ground for proposal in petition.supervised.proposals}
    match fact:
        case Rated() if rules.dissatisfied is not None and ProposalGround.DISSATISFIED not in known:
            scores = petition.ratings | {Body.BUREAU: fact.bureau, Body.OFFICE: fact.office}
            poor = [body for body, score in scores.items() if score is Score.DISSATISFIED]
            if len(poor) >= rules.dissatisfied:
                whose = office if Body.OFFICE in poor else petition.bureau.id
                yield ActReviewProposed(ground=ProposalGround.DISSATISFIED, office=whose)
        case ClockLapsed(clock=clock) if rules.unexecuted and ProposalGround.UNEXECUTED not in known:
            if Occasion.EXECUTED in policy.terms[clock].stops:
                yield ActReviewProposed(ground=ProposalGround.UNEXECUTED, office=fact.holder, clock=clock)
        case MatterLinked(concluded=concluded) if rules.repeats is not None and concluded >= rules.repeats:
            if ProposalGround.REPEATED not in known:
                yield ActReviewProposed(ground=ProposalGround.REPEATED, office=fact.concluded_by or office)
        case _:
            return
