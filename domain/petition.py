"""The state of a petition."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

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
from domain.led import Led
from domain.policy import CalendarIssue, Policy
from domain.supervised import Supervised
from domain.terms import ClockName, Right
from domain.values import Fit


class Stage(StrEnum):
    """Where a case stands; whether it is late is the clocks' to say, never the stage's."""

    REGISTERED = "registered"
    TRANSFERRED = "transferred"
    HANDLING = "handling"
    REPLIED = "replied"
    REVIEWING = "reviewing"
    REVIEWED = "reviewed"
    CONCLUDED = "concluded"


class Wish(Frozen):
    """An extension that was asked for and not yet answered."""

    clock: ClockName
    ordinal: int
    days: int
    asked_by: Identifier


class Review(Frozen):
    """The review of an opinion: 1 复查, 2 复核, by which office."""

    level: int
    office: OfficeRef


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
    co_handlers: tuple[OfficeRef, ...] = ()
    simple: Fit | None = None
    joint: bool = False
    objection: bool = Field(False, description="An objection waits for its answer.")
    extension: Wish | None = None
    hearing: bool = False
    agreement: bool = Field(False, description="An agreement is signed and not yet performed.")
    review: Review | None = None
    matter: Identifier | None = Field(None, description="None: the matter has the petition's own number.")
    final: bool = False
    recused: tuple[Identifier, ...] = ()
    calendars: tuple[CalendarIssue, ...] = Field((), description="Issues that reached the case on its way.")
    leader: AccountRef | None = None
    led: tuple[Led, ...] = Field(
        (), description="Who held the matter and who holds it, under a pack with leaders' duties."
    )
    supervised: Supervised = Supervised()
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
        """The office that must act next: the reviewing, else the handling office, else the bureau."""
        if self.stage is Stage.REVIEWING and self.review is not None:
            return self.review.office
        return self.office or self.bureau

    @property
    def facts(self) -> str:
        """The matter that it is about: its own, until it is linked to another's."""
        return self.matter or self.number

    def awaits(self, policy: Policy, cue: str) -> bool:
        """Tell whether a running clock waits for an occasion."""
        return any(cue in policy.terms[clock.name].stops for clock in self.running)

    def awaited(self, policy: Policy, cue: str, holder: str | None = None) -> tuple[Clock, ...]:
        """Give the running clocks that wait for an occasion, of all or of one holder."""
        waiting = (clock for clock in self.running if cue in policy.terms[clock.name].stops)
        return tuple(clock for clock in waiting if holder is None or clock.holder == holder)

    def open(self, policy: Policy, right: Right, at: datetime) -> bool:
        """Tell whether a window is open, by its term's end alone, that gives a right."""
        return any(policy.terms[clock.name].opens is right and at < clock.due_at for clock in self.running)

    def extendable(self, policy: Policy) -> Clock | None:
        """Give the running duty that may be extended: while a review is under way, the reviewing office's."""
        reviewing = self.stage is Stage.REVIEWING
        return next(
            (
                clock
                for clock in self.running
                if policy.terms[clock.name].extendable_by is not None
                and clock.body is (Body.REVIEWER if reviewing else Body.OFFICE)
            ),
            None,
        )
