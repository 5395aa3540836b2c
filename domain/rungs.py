"""The ladder as data: what follows a duty that is not done, rung by rung, and what a pack may not say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from domain.base import Frozen, Identifier, Instant
from domain.breaches import Breach
from domain.cues import Occasion

RungName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]


class RungAct(StrEnum):
    """What happens at a rung, and to whom: the office bound, its head, its bureau, or the level above."""

    NOTIFY_OFFICER = "notify_officer"
    NOTIFY_HEAD = "notify_head"
    URGE = "urge"
    ORDER = "order"
    RECOMMEND_LEADER = "recommend_leader"
    ASSIGN_LEADER = "assign_leader"
    REPORT_ABOVE = "report_above"


BINDING = frozenset({RungAct.URGE, RungAct.ORDER})
"""The rungs that may ask for an answer by a date."""


class Rung(Frozen):
    """One rung: so long before or after the end of its term, in the term's unit."""

    id: RungName
    before: int | None = Field(None, ge=1, le=3660, description="The day that leaves so many, the last included.")
    after: int | None = Field(None, ge=1, le=3660, description="So many have passed since the end.")
    act: RungAct
    breach: Breach | None = Field(None, description="What an order rests on.")
    answer_within: int | None = Field(None, ge=1, le=366, description="Days in which an answer is asked for.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.before is None) == (self.after is None):
            raise ValueError("a rung stands either before or after the end of its term")
        if (self.act is RungAct.ORDER) != (self.breach is not None):
            raise ValueError("an order names the breach that it rests on, and no other rung does")
        if self.act is RungAct.ORDER and self.before is not None:
            raise ValueError("nothing is ordered before the end of the term: there is no breach yet")
        if self.act is RungAct.ASSIGN_LEADER and self.before is not None:
            raise ValueError("no leader is bound before the end of the term: it may still be done")
        if self.answer_within is not None and self.act not in BINDING:
            raise ValueError("only an urge or an order asks for an answer")
        return self


class RungTime(Frozen):
    """When a clock comes to a rung of its ladder."""

    id: RungName
    at: Instant


class Reached(Frozen):
    """A rung that was reached, at which place of the stream, and which office it told or bound."""

    id: RungName
    at: Instant
    sequence: int
    office: Identifier
    opened: Identifier | None = Field(None, description="The urging, order or call for a leader that it set off.")


class Proposals(Frozen):
    """When a review of the office's act is proposed, or a hearing suggested; never a count, never a sanction."""

    dissatisfied: int | None = Field(None, ge=1, le=2, description="So many bodies were rated dissatisfied.")
    unexecuted: bool = Field(False, description="The term for executing an opinion has ended.")
    repeats: int | None = Field(None, ge=1, description="So many petitions on the matter were concluded before.")
    joint: int | None = Field(None, ge=2, description="So many petitioners: a hearing is suggested.")
    article: str = Field(min_length=1, max_length=120)


def unclimbable(rungs: Sequence[Rung], length: int | None) -> Iterator[str]:
    """Say which rungs of a term could never be reached, or not be told apart."""
    if len({rung.id for rung in rungs}) != len(rungs):
        yield "two have the same id"
    for rung in rungs:
        if rung.before is not None and length is not None and rung.before >= length:
            yield f"{rung.id} stands before the term begins"


ASKS = {RungAct.URGE: Occasion.URGED_DATED, RungAct.ORDER: Occasion.ORDER_ISSUED}


def unanswerable(starts: Sequence[str], rungs: Sequence[Rung], others: Iterable[Sequence[str]]) -> Iterator[str]:
    """Say which rung asks for an answer that no clock waits for, has no day for it, or orders about an order."""
    started = {cue for cues in others for cue in cues}
    for rung in (rung for rung in rungs if rung.act in BINDING):
        orders = rung.act is RungAct.ORDER
        if orders and ASKS[rung.act] not in started:
            yield f"no clock starts on order_issued for the order of {rung.id}"
        if orders and rung.answer_within is None:
            yield f"the order of {rung.id} needs answer_within"
        if rung.answer_within is not None and ASKS[rung.act] not in started:
            yield f"no clock waits for the answer that {rung.id} asks for"
        if orders and Occasion.ORDER_ISSUED in starts:
            yield f"{rung.id} would order about an order; report above instead"
