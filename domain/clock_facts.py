"""What happens to the clocks of a case."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from domain.base import Frozen, Identifier, Instant
from domain.clocks import Clock, Pause, Span, Verdict
from domain.terms import ClockName


class ClockEvent(Frozen):
    """A fact of this kind."""


class ClockStarted(ClockEvent):
    type: Literal["clock_started"] = "clock_started"
    clock: Clock


class ClockWarned(ClockEvent):
    type: Literal["clock_warned"] = "clock_warned"
    clock: ClockName
    ordinal: int
    holder: Identifier
    due_at: Instant


class ClockLapsed(ClockEvent):
    """The term has ended and nothing received by then is known; never a verdict."""

    type: Literal["clock_lapsed"] = "clock_lapsed"
    clock: ClockName
    ordinal: int
    holder: Identifier
    due_at: Instant


class OverdueReminded(ClockEvent):
    """The act is still missing, some time after the lapse."""

    type: Literal["overdue_reminded"] = "overdue_reminded"
    clock: ClockName
    ordinal: int
    holder: Identifier
    round: int = Field(ge=1)


class LapseWithdrawn(ClockEvent):
    """An act received in time became known after the lapse was recorded."""

    type: Literal["lapse_withdrawn"] = "lapse_withdrawn"
    clock: ClockName
    ordinal: int
    holder: Identifier
    lapse: int = Field(description="Sequence of the lapse that is withdrawn.")


class ClockStopped(ClockEvent):
    """The verdict, frozen with the due date and the calendar version in force at the act's receipt."""

    type: Literal["clock_stopped"] = "clock_stopped"
    clock: ClockName
    ordinal: int
    holder: Identifier
    verdict: Verdict
    due_at: Instant
    calendar: str = ""
    policy: Identifier
    reason: str = Field(description="Type of the event that stopped it.")


class ClockExtended(ClockEvent):
    """The term is longer; the new end follows from the whole ledger."""

    type: Literal["clock_extended"] = "clock_extended"
    clock: ClockName
    ordinal: int
    holder: Identifier
    length: int = Field(ge=1, description="In the unit of the term.")
    span: Span


class ClockPaused(ClockEvent):
    """The clock stands still; the pack names the ground."""

    type: Literal["clock_paused"] = "clock_paused"
    clock: ClockName
    ordinal: int
    holder: Identifier
    ground: str


class ClockResumed(ClockEvent):
    """The clock goes on; the days between do not count."""

    type: Literal["clock_resumed"] = "clock_resumed"
    clock: ClockName
    ordinal: int
    holder: Identifier
    pause: Pause
    span: Span


class ClockMoved(ClockEvent):
    """A published calendar moves the end, or makes it final."""

    type: Literal["clock_moved"] = "clock_moved"
    clock: ClockName
    ordinal: int
    holder: Identifier
    span: Span


class ClockHandedOver(ClockEvent):
    """The clock binds another office or office-holder from here on; its ledger stays as it is."""

    type: Literal["clock_handed_over"] = "clock_handed_over"
    clock: ClockName
    ordinal: int
    holder: Identifier = Field(description="Whom it binds now.")
    former: Identifier


ClockTurn = (
    ClockWarned
    | ClockLapsed
    | OverdueReminded
    | LapseWithdrawn
    | ClockStopped
    | ClockExtended
    | ClockPaused
    | ClockResumed
    | ClockMoved
    | ClockHandedOver
)

ClockFact = ClockStarted | ClockTurn
