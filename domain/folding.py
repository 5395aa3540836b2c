"""Folding: how each event changes the state of a petition."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from domain.base import Body, Frozen
from domain.case_clocks import LASTING
from domain.clock_facts import (
    ClockEvent,
    ClockExtended,
    ClockFact,
    ClockHandedOver,
    ClockLapsed,
    ClockMoved,
    ClockPaused,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockTurn,
    ClockWarned,
    LapseWithdrawn,
    OverdueReminded,
)
from domain.clocks import Clock, Extension, Pause, Span
from domain.events import (
    Accepted,
    Assigned,
    Chained,
    Concluded,
    Declined,
    Entry,
    Event,
    Imported,
    LeaderAssigned,
    Rated,
    Registered,
    Replied,
    ReplyImported,
    Returned,
    SignalRefused,
    Transferred,
    Urged,
)
from domain.lead_facts import LeadEvent, RelapseFound
from domain.lead_folding import lead_changes, led_no_more, withdrawn
from domain.petition import Petition, Review, Stage, Wish
from domain.remedy_facts import (
    FinalityLifted,
    MatterFinal,
    RemedyEvent,
    RemedyFact,
    ReviewDecided,
    ReviewRequested,
)
from domain.step_facts import (
    AccusedNamed,
    AgreementPerformed,
    AgreementReached,
    CalendarAdopted,
    CategoryChanged,
    CompetenceDecided,
    DutiesHandedOver,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    HearingClosed,
    HearingOpened,
    MatterLinked,
    Objected,
    ObjectionRefused,
    ObjectionUpheld,
    Recused,
    SimpleLeft,
    StepEvent,
    StepFact,
)
from domain.supervised import climbed, supervise, unproposed
from domain.supervision_facts import RungReached, RungsWithdrawn, SupervisionEvent, SupervisionFact


def fold(events: Iterable[Event], petition: Petition | None = None) -> Petition | None:
    """Fold events in their order into a state."""
    for event in events:
        petition = evolve(petition, event)
    return petition


def evolve(petition: Petition | None, event: Event) -> Petition:
    """Apply one event; nothing is decided here, so nothing can be refused."""
    place = {
        "sequence": event.sequence,
        "head": event.hash,
        "last_ledger_no": max(event.ledger_no or 0, petition.last_ledger_no if petition else 0),
    }
    if petition is None:
        if not isinstance(event.fact, Entry):
            raise ValueError(f"stream {event.stream} does not begin with an entry but with {event.fact.type}")
        return _enter(event, event.fact).model_copy(update=place)
    return petition.model_copy(update=_changes(petition, event) | place)


def _enter(event: Event, fact: Entry) -> Petition:
    shared = fact.model_dump(include={"channel", "purpose", "policy", "district", "category", "matter"})
    return Petition(
        number=event.stream,
        received_at=event.at,
        stage=Stage.TRANSFERRED if fact.direct else Stage.REGISTERED,
        bureau=fact.bureau,
        accused=fact.accused,
        imported=isinstance(fact, Imported),
        office=fact.direct,
        joint=len(fact.petitioners) > 1,
        **shared,
    )


def _changes(petition: Petition, event: Event) -> dict[str, object]:  # noqa: PLR0912 - one case for each fact
    fact = event.fact
    match fact:
        case Registered() | Imported():
            raise ValueError(f"stream {event.stream} is opened twice")
        case Transferred() | Assigned():
            return {
                "stage": Stage.TRANSFERRED,
                "office": fact.to,
                "co_handlers": fact.co_handlers,
                "simple": fact.simple if isinstance(fact, Transferred) else None,
                "district": petition.district or fact.to.district,
            }
        case Accepted():
            return {"stage": Stage.HANDLING, "objection": False}
        case Returned():
            return {"stage": Stage.REGISTERED, "office": None} | UNROUTED
        case Replied() | ReplyImported():
            return {"stage": Stage.REPLIED, "extension": None}
        case Rated():
            given = {Body.BUREAU: fact.bureau, Body.OFFICE: fact.office}
            return {"ratings": petition.ratings | {body: score for body, score in given.items() if score}}
        case Concluded():
            over = {} if fact.reason in LASTING else led_no_more(petition, event)
            return {"stage": Stage.CONCLUDED} | over
        case Urged():
            return _signal(petition, event)
        case Declined() | SignalRefused():
            return {}
        case StepEvent():
            return _step(petition, event, fact)
        case RemedyEvent():
            return _remedy(fact)
        case LeaderAssigned() | LeadEvent() | RelapseFound():
            return lead_changes(petition, fact, event) | _signal(petition, event)
        case SupervisionEvent():
            return _supervise(petition, event, fact)
        case ClockStarted() | ClockEvent():
            return _tell_clocks(petition, event, fact)
    assert_never(fact)


UNROUTED: dict[str, object] = {
    "co_handlers": (),
    "simple": None,
    "objection": False,
    "extension": None,
    "hearing": False,
    "agreement": False,
}

FIXED: dict[type[Frozen], dict[str, object]] = {
    Objected: {"objection": True},
    ObjectionUpheld: {"objection": False},
    ObjectionRefused: {"objection": False},
    SimpleLeft: {"simple": None},
    ExtensionGranted: {"extension": None},
    ExtensionRefused: {"extension": None},
    HearingOpened: {"hearing": True},
    HearingClosed: {"hearing": False},
    AgreementReached: {"agreement": True},
    AgreementPerformed: {"agreement": False},
    ReviewDecided: {"stage": Stage.REVIEWED, "extension": None},
    MatterFinal: {"final": True},
    FinalityLifted: {"final": False},
}
"""Facts that change the state always in the same way; those that are in no table leave it as it is."""


def _step(petition: Petition, event: Event, fact: StepFact) -> dict[str, object]:
    match fact:
        case CompetenceDecided():
            return {"stage": Stage.TRANSFERRED, "office": fact.to} | UNROUTED
        case DutiesHandedOver():
            return _handed_over(petition, fact)
        case ExtensionRequested():
            wish = Wish(clock=fact.clock, ordinal=fact.ordinal, days=fact.days, asked_by=event.actor.id)
            return {"extension": wish}
        case Recused():
            leads = petition.leader is not None and petition.leader.id == fact.account
            recused = (*petition.recused, fact.account)
            return {"recused": recused, "leader": None if leads else petition.leader}
        case AccusedNamed():
            return _exclude(petition, fact)
        case MatterLinked() | CategoryChanged():
            return fact.model_dump(include={"matter", "category"})
        case CalendarAdopted():
            return {"calendars": (*petition.calendars, fact.issue)}
        case _:
            return FIXED.get(type(fact), {})


def _exclude(petition: Petition, fact: AccusedNamed) -> dict[str, object]:
    """Whoever is accused neither leads nor handles the case with others from here on."""
    accused, leader = petition.accused.joined(fact.accused), petition.leader
    return {
        "accused": accused,
        "bureau": fact.bureau or petition.bureau,
        "leader": None if leader is None or accused.bars(leader.id, leader.line) else leader,
        "co_handlers": tuple(office for office in petition.co_handlers if not accused.bars(None, office.line)),
    }


def _handed_over(petition: Petition, fact: DutiesHandedOver) -> dict[str, object]:
    """Another office is in charge; where the bureau itself keeps what is outstanding, none is until it hands on."""
    match fact.body:
        case Body.OFFICE:
            return {"office": None if fact.to.id == petition.bureau.id else fact.to}
        case Body.REVIEWER if petition.review is not None:
            return {"review": petition.review.model_copy(update={"office": fact.to})}
        case _:
            return {}


def _remedy(fact: RemedyFact) -> dict[str, object]:
    if isinstance(fact, ReviewRequested):
        return {"stage": Stage.REVIEWING, "review": Review(level=fact.level, office=fact.to), "extension": None}
    return FIXED.get(type(fact), {})


def _signal(petition: Petition, event: Event) -> dict[str, object]:
    """Remember a signal's id: signals have no ledger number by which a repeat could be known."""
    if event.ledger_no is None and event.command is not None:
        return {"signals": (*petition.signals, event.command)}
    return {}


def _supervise(petition: Petition, event: Event, fact: SupervisionFact) -> dict[str, object]:
    changes = _signal(petition, event) | {"supervised": supervise(petition.supervised, fact, event.actor.id)}
    if isinstance(fact, RungsWithdrawn):
        changes |= withdrawn(petition, fact, event)
    if isinstance(fact, RungReached | RungsWithdrawn):
        return changes | {"clocks": tuple(climbed(clock, fact, event.at, event.sequence) for clock in petition.clocks)}
    return changes


def _tell_clocks(petition: Petition, event: Event, fact: ClockFact) -> dict[str, object]:
    if isinstance(fact, ClockStarted):
        return {"clocks": (*petition.clocks, fact.clock)}
    turned = tuple(turn(clock, fact, event) for clock in petition.clocks)
    if not isinstance(fact, LapseWithdrawn):
        return {"clocks": turned}
    return {"clocks": turned, "supervised": unproposed(petition.supervised, fact.clock)}


def turn(clock: Clock, fact: ClockTurn, event: Chained) -> Clock:
    """Give a clock as a fact leaves it; another clock's fact leaves it as it is."""
    if (clock.name, clock.ordinal) != (fact.clock, fact.ordinal):
        return clock
    return clock.model_copy(update=_turned(clock, fact, event))


def _turned(clock: Clock, fact: ClockTurn, event: Chained) -> dict[str, object]:
    match fact:
        case ClockWarned():
            return {"warned": True}
        case ClockLapsed():
            return {"lapsed": event.sequence}
        case OverdueReminded():
            return {"reminders": fact.round}
        case LapseWithdrawn():
            return {"lapsed": None, "reminders": 0}
        case ClockStopped():
            return {"verdict": fact.verdict, "reason": fact.reason, "stopped_at": event.at, "due_at": fact.due_at}
        case ClockExtended():
            extension = Extension(length=fact.length, granted_at=event.at)
            return {"extensions": (*clock.extensions, extension)} | _spanned(clock, fact.span, event)
        case ClockPaused():
            return {"pauses": (*clock.pauses, Pause(ground=fact.ground, since=event.at))}
        case ClockResumed():
            return {"pauses": (*clock.pauses[:-1], fact.pause)} | _spanned(clock, fact.span, event)
        case ClockMoved():
            return _spanned(clock, fact.span, event)
        case ClockHandedOver():
            return {"holder": fact.holder}
    assert_never(fact)


def _spanned(clock: Clock, span: Span, event: Chained) -> dict[str, object]:
    """Give a clock its new end; a warning that now lies ahead is said again."""
    again = clock.warned and span.warn_at is not None and span.warn_at > event.at
    return span.members | {"warned": clock.warned and not again}
