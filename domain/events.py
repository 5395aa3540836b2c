"""Events: what has happened to a petition, in the order of its stream, sealed into a hash chain."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from domain.base import (
    AccountRef,
    Accused,
    Actor,
    Channel,
    DocumentRef,
    Frozen,
    Identifier,
    Instant,
    Label,
    OfficeRef,
    Purpose,
    Score,
)
from domain.clock_facts import ClockFact
from domain.lead_facts import LeadFact
from domain.led import LeadGround
from domain.remedy_facts import RemedyFact
from domain.step_facts import StepFact
from domain.supervision_facts import SupervisionFact
from domain.values import Fit, Ground, OpinionPart, Outcome, Procedure


class Closing(StrEnum):
    """How a case came to its conclusion."""

    RATED = "rated"
    RATING_WINDOW_ENDED = "rating_window_ended"
    OTHER_PROCEDURE = "other_procedure"
    IN_PROGRESS_ELSEWHERE = "in_progress_elsewhere"
    IMPORTED = "imported"
    REFERRED = "referred"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    REVIEW_WINDOW_ENDED = "review_window_ended"
    FINAL = "final"
    MATTER_FINAL = "matter_final"


class Entry(Frozen):
    """What every opening event says of the petition."""

    channel: Channel
    purpose: Purpose
    text: DocumentRef
    bureau: OfficeRef
    petitioners: tuple[Identifier, ...]
    policy: Identifier
    district: Label | None = None
    category: Label | None = None
    accused: Accused = Accused()
    written_at: Instant | None = None
    direct: OfficeRef | None = None
    matter: Identifier | None = None
    concluded: int = Field(0, ge=0, description="How many on the matter had been concluded at its receipt.")
    concluded_by: Identifier | None = Field(None, description="The office that gave the last of these opinions.")


class Registered(Entry):
    type: Literal["registered"] = "registered"


class Imported(Entry):
    type: Literal["imported"] = "imported"
    entered_at: Instant | None = None


class Transferred(Frozen):
    type: Literal["transferred"] = "transferred"
    to: OfficeRef
    co_handlers: tuple[OfficeRef, ...] = ()
    simple: Fit | None = None
    note: DocumentRef | None = None


class Assigned(Frozen):
    type: Literal["assigned"] = "assigned"
    to: OfficeRef
    result_by: date
    co_handlers: tuple[OfficeRef, ...] = ()
    note: DocumentRef | None = None


class Accepted(Frozen):
    type: Literal["accepted"] = "accepted"
    notice: DocumentRef
    simple: bool = False
    new_facts: bool = False
    final_in: Identifier | None = None


class Declined(Frozen):
    type: Literal["declined"] = "declined"
    ground: Ground
    reason: DocumentRef
    procedure: Procedure | None = None
    final_in: Identifier | None = None


class Returned(Frozen):
    """The case is back at its bureau, to be routed anew."""

    type: Literal["returned"] = "returned"


class Replied(Frozen):
    type: Literal["replied"] = "replied"
    outcome: Outcome
    opinion: DocumentRef
    states: tuple[OpinionPart, ...]


class ReplyImported(Frozen):
    """A past reply, entered as it was; whether it met Art. 32 is not known."""

    type: Literal["reply_imported"] = "reply_imported"
    reply: DocumentRef


class Rated(Frozen):
    type: Literal["rated"] = "rated"
    bureau: Score | None = None
    office: Score | None = None


class Concluded(Frozen):
    type: Literal["concluded"] = "concluded"
    reason: Closing


class Urged(Frozen):
    type: Literal["urged"] = "urged"
    office: Identifier
    reply_by: date | None = None
    note: DocumentRef | None = None
    urge: Identifier | None = Field(None, description="Its id, where its answer has a clock.")

    @property
    def subject(self) -> str | None:
        """The urging, of which several may wait for an answer at once."""
        return self.urge

    @property
    def binds(self) -> str | None:
        """The office urged, once an answer is asked of it."""
        return self.office if self.urge else None


class LeaderAssigned(Frozen):
    type: Literal["leader_assigned"] = "leader_assigned"
    leader: AccountRef
    accept_by: date | None = None
    charge: Identifier | None = Field(
        None, description="None: under a pack without leaders' duties he replaces another."
    )
    first: bool = False
    ground: LeadGround = LeadGround.ASSIGNED
    call: Identifier | None = Field(None, description="The ladder's call for a leader that this answers.")

    @property
    def subject(self) -> str | None:
        """Which charge its clocks are about."""
        return self.charge

    @property
    def binds(self) -> str | None:
        """Whom its clocks bind."""
        return self.leader.id


class SignalRefused(Frozen):
    """A signal that could not be followed; kept so that its sender and the auditors see why."""

    type: Literal["signal_refused"] = "signal_refused"
    signal: str = Field(max_length=64)
    code: str = Field(max_length=64)
    params: dict[str, str] = {}


BasicFact = (
    Registered
    | Imported
    | Transferred
    | Assigned
    | Accepted
    | Declined
    | Returned
    | Replied
    | ReplyImported
    | Rated
    | Concluded
    | Urged
    | LeaderAssigned
    | SignalRefused
)

Kinds = BasicFact | StepFact | RemedyFact | SupervisionFact | LeadFact | ClockFact
Fact = Annotated[Kinds, Field(discriminator="type")]


class Chained(Frozen):
    """A place in a stream. ``at`` is legal time; when it was recorded is the database's to say."""

    stream: Identifier
    sequence: int = Field(ge=1)
    at: Instant
    actor: Actor
    command: Identifier | None = None
    ledger_no: int | None = None
    previous: str
    hash: str
    fact: Any


class Event(Chained):
    """A fact of a petition at its place in the petition's stream."""

    fact: Fact


class NoticeOrder(Frozen):
    """A notice that an event sets off: its template and whom it addresses, never a text or a name."""

    key: str
    sequence: int
    template: str
    audience: str


class Batch(Frozen):
    """All events of one command or one timer, recorded together or not at all."""

    stream: Identifier
    events: tuple[Event, ...] = Field(min_length=1)
    notices: tuple[NoticeOrder, ...] = ()
    fence: int = Field(
        0, description="Grows with the workflow's history; of two batches at one place it tells the later."
    )
