"""What happens under supervision: rungs reached, orders and their answers, measures, proposals."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.base import Day, DocumentRef, Frozen, Identifier
from domain.breaches import Breach
from domain.rungs import RungAct, RungName
from domain.supervision import Measure
from domain.terms import ClockName


class ProposalGround(StrEnum):
    """Why a review of an office's act is proposed."""

    DISSATISFIED = "dissatisfied"
    UNEXECUTED = "unexecuted"
    REPEATED = "repeated"
    HEARING = "hearing"


class SupervisionEvent(Frozen):
    """A fact of this kind."""


class RungReached(SupervisionEvent):
    """A clock has come to a rung of its ladder; ``office`` is told or bound, never one that is accused."""

    type: Literal["rung_reached"] = "rung_reached"
    clock: ClockName
    ordinal: int
    rung: RungName
    act: RungAct
    office: Identifier
    opens: Identifier | None = Field(None, description="The urging, order or call for a leader that it sets off.")


class RungsWithdrawn(SupervisionEvent):
    """The act was received before these rungs: what they set off is void, and whom they told is told so."""

    type: Literal["rungs_withdrawn"] = "rungs_withdrawn"
    clock: ClockName
    ordinal: int
    rungs: tuple[RungName, ...]
    offices: tuple[Identifier, ...]


class LeaderRecommended(SupervisionEvent):
    """The ladder recommends to the bureau that a leader take the matter (Art. 18)."""

    type: Literal["leader_recommended"] = "leader_recommended"
    clock: ClockName
    ordinal: int
    office: Identifier


class LeaderCalled(SupervisionEvent):
    """The ladder calls for a leader (Art. 18): where nobody holds the matter now, or can any more, one is bound."""

    type: Literal["leader_called"] = "leader_called"
    call: Identifier
    clock: ClockName
    ordinal: int
    rung: RungName
    office: Identifier

    @property
    def subject(self) -> str:
        """The call, which no other clock is about."""
        return self.call


class ReportedAbove(SupervisionEvent):
    """The level above is told that a duty is still not done."""

    type: Literal["reported_above"] = "reported_above"
    clock: ClockName
    ordinal: int
    above: Identifier


class UrgeAnswered(SupervisionEvent):
    type: Literal["urge_answered"] = "urge_answered"
    urge: Identifier
    office: Identifier
    text: DocumentRef

    @property
    def subject(self) -> str:
        """The urging that it answers."""
        return self.urge


class _OfOrder(SupervisionEvent):
    order: Identifier
    office: Identifier

    @property
    def subject(self) -> str:
        """The order, of which several may run at once."""
        return self.order


class OrderIssued(_OfOrder):
    """``clock``, ``ordinal`` and ``rung`` say which rung of the ladder issued it, if one did."""

    type: Literal["order_issued"] = "order_issued"
    breach: Breach
    answer_by: Day
    demand: DocumentRef | None = None
    clock: ClockName | None = None
    ordinal: int | None = None
    rung: RungName | None = None

    @property
    def binds(self) -> str:
        """The office addressed."""
        return self.office


class OrderAnswered(_OfOrder):
    type: Literal["order_answered"] = "order_answered"
    answer: DocumentRef


class OrderAccepted(_OfOrder):
    type: Literal["order_accepted"] = "order_accepted"
    reason: DocumentRef


class OrderRenewed(_OfOrder):
    type: Literal["order_renewed"] = "order_renewed"
    answer_by: Day
    reason: DocumentRef

    @property
    def binds(self) -> str:
        """The office addressed."""
        return self.office


class _OfMeasure(SupervisionEvent):
    record: Identifier
    office: Identifier

    @property
    def subject(self) -> str:
        """The measure, of which several may stand at once."""
        return self.record


class MeasureRecorded(_OfMeasure):
    type: Literal["measure_recorded"] = "measure_recorded"
    measure: Measure
    complete_by: Day | None = None
    grounds: DocumentRef | None = None

    @property
    def binds(self) -> str:
        """The office that the measure is about."""
        return self.office


class RectificationReported(_OfMeasure):
    type: Literal["rectification_reported"] = "rectification_reported"
    report: DocumentRef


class Delisted(_OfMeasure):
    type: Literal["delisted"] = "delisted"
    reason: DocumentRef


class ActReviewProposed(SupervisionEvent):
    """A review of the office's act is proposed to its bureau; nothing follows by itself."""

    type: Literal["act_review_proposed"] = "act_review_proposed"
    ground: ProposalGround
    office: Identifier = Field(description="Whose act it is.")
    clock: ClockName | None = Field(None, description="Whose lapse proposes it; withdrawn with that.")
    proposal: Identifier | None = Field(None, description="Its id, where the pack has a term for settling it.")

    @property
    def subject(self) -> str | None:
        """The proposal, of which several may wait at once."""
        return self.proposal


class HearingSuggested(SupervisionEvent):
    """Many ask for the same: a hearing may be held (Art. 31 (6))."""

    type: Literal["hearing_suggested"] = "hearing_suggested"
    petitioners: int
    proposal: Identifier | None = Field(None, description="Its id, where the pack has a term for settling it.")

    @property
    def subject(self) -> str | None:
        """The proposal, of which several may wait at once."""
        return self.proposal


class ProposalSettled(SupervisionEvent):
    """A supervisor has taken a proposal up, with what follows, or set it aside with reasons."""

    type: Literal["proposal_settled"] = "proposal_settled"
    proposal: Identifier
    ground: ProposalGround
    office: Identifier | None = Field(None, description="Whose act it is; none: a hearing was suggested.")
    taken_up: bool
    follows: Identifier | None = Field(None, description="The order, measure or recommendation that follows.")
    reason: DocumentRef | None = None

    @property
    def subject(self) -> str:
        """The proposal, of which several may wait at once."""
        return self.proposal


SupervisionFact = (
    RungReached
    | RungsWithdrawn
    | LeaderRecommended
    | LeaderCalled
    | ReportedAbove
    | UrgeAnswered
    | OrderIssued
    | OrderAnswered
    | OrderAccepted
    | OrderRenewed
    | MeasureRecorded
    | RectificationReported
    | Delisted
    | ActReviewProposed
    | HearingSuggested
    | ProposalSettled
)
