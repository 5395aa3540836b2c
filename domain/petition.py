"""The state of a petition, and how each event changes it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import assert_never

from pydantic import Field

from domain.base import (
    AccountRef,
    Accused,
    Body,
    Channel,
    Frozen,
    Identifier,
    Instant,
    Label,
    OfficeRef,
    Purpose,
    Score,
)
from domain.chain import GENESIS
from domain.clocks import Clock
from domain.events import (
    Accepted,
    Assigned,
    ClockLapsed,
    ClockStarted,
    ClockStopped,
    ClockWarned,
    Concluded,
    Declined,
    Entry,
    Event,
    Imported,
    LapseWithdrawn,
    LeaderAssigned,
    OverdueReminded,
    Rated,
    Registered,
    Replied,
    ReplyImported,
    Returned,
    SignalRefused,
    Transferred,
    Urged,
)

ClockTurn = ClockWarned | ClockLapsed | OverdueReminded | LapseWithdrawn | ClockStopped


class Stage(StrEnum):
    """Where a case stands; whether it is late is the clocks' to say, never the stage's."""

    REGISTERED = "registered"
    TRANSFERRED = "transferred"
    HANDLING = "handling"
    REPLIED = "replied"
    CONCLUDED = "concluded"


class Petition(Frozen):
    """One submission, folded from its events."""

    number: Identifier
    stage: Stage
    channel: Channel
    purpose: Purpose
    bureau: OfficeRef
    policy: Identifier
    received_at: Instant
    imported: bool = False
    district: Label | None = None
    category: Label | None = None
    accused: Accused = Accused()
    office: OfficeRef | None = None
    leader: AccountRef | None = None
    ratings: dict[Body, Score] = {}
    clocks: tuple[Clock, ...] = ()
    signals: tuple[Identifier, ...] = Field((), description="Ids of signals that were followed.")
    sequence: int = 0
    head: str = GENESIS
    last_ledger_no: int = 0

    def clock(self, name: str) -> Clock | None:
        """Give the latest run of a clock, if it ever ran."""
        return next((clock for clock in reversed(self.clocks) if clock.name == name), None)

    @property
    def running(self) -> tuple[Clock, ...]:
        """The clocks that no act has stopped."""
        return tuple(clock for clock in self.clocks if clock.running)

    @property
    def closed(self) -> bool:
        """Concluded, and no window is open: nothing more can happen here."""
        return self.stage is Stage.CONCLUDED and not self.running

    @property
    def holder(self) -> OfficeRef:
        """The office that must act next: the handling office, else the bureau."""
        return self.office or self.bureau


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
    changes = _changes(petition, event)
    return petition.model_copy(update=changes | place)


def _enter(event: Event, fact: Entry) -> Petition:
    shared = fact.model_dump(include={"channel", "purpose", "policy", "district", "category"})
    return Petition(
        number=event.stream,
        received_at=event.at,
        stage=Stage.REGISTERED,
        bureau=fact.bureau,
        accused=fact.accused,
        imported=isinstance(fact, Imported),
        **shared,
    )


def _changes(petition: Petition, event: Event) -> dict[str, object]:
    fact = event.fact
    match fact:
        case Registered() | Imported():
            raise ValueError(f"stream {event.stream} is opened twice")
        case Transferred() | Assigned():
            return {
                "stage": Stage.TRANSFERRED,
                "office": fact.to,
                "district": petition.district or fact.to.district,
            }
        case Accepted():
            return {"stage": Stage.HANDLING}
        case Returned():
            return {"stage": Stage.REGISTERED, "office": None}
        case Replied() | ReplyImported():
            return {"stage": Stage.REPLIED}
        case Rated():
            given = {Body.BUREAU: fact.bureau, Body.OFFICE: fact.office}
            return {"ratings": petition.ratings | {body: score for body, score in given.items() if score}}
        case Concluded():
            return {"stage": Stage.CONCLUDED}
        case LeaderAssigned():
            return {"leader": fact.leader} | _signal(petition, event)
        case Urged():
            return _signal(petition, event)
        case ClockStarted():
            return {"clocks": (*petition.clocks, fact.clock)}
        case ClockWarned() | ClockLapsed() | OverdueReminded() | LapseWithdrawn() | ClockStopped():
            return {"clocks": tuple(_turn(clock, fact, event) for clock in petition.clocks)}
        case Declined() | SignalRefused():
            return {}
    assert_never(fact)


def _signal(petition: Petition, event: Event) -> dict[str, object]:
    """Remember a signal's id: signals have no ledger number by which a repeat could be known."""
    if event.ledger_no is None and event.command is not None:
        return {"signals": (*petition.signals, event.command)}
    return {}


def _turn(clock: Clock, fact: ClockTurn, event: Event) -> Clock:
    if (clock.name, clock.ordinal) != (fact.clock, fact.ordinal):
        return clock
    match fact:
        case ClockWarned():
            return clock.model_copy(update={"warned": True})
        case ClockLapsed():
            return clock.model_copy(update={"lapsed": event.sequence})
        case OverdueReminded():
            return clock.model_copy(update={"reminders": fact.round})
        case LapseWithdrawn():
            return clock.model_copy(update={"lapsed": None, "reminders": 0})
        case ClockStopped():
            frozen = {
                "verdict": fact.verdict,
                "reason": fact.reason,
                "stopped_at": event.at,
                "due_at": fact.due_at,
            }
            return clock.model_copy(update=frozen)
    assert_never(fact)
