"""What happens on a matter that a leader holds."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from domain.base import AccountRef, DocumentRef, Frozen, Identifier, OfficeRef
from domain.led import MeetingPlace, ReleaseGround
from domain.terms import ClockName


class LeadEvent(Frozen):
    """A fact of this kind: which charge it is about, and whose it is."""

    subject: Identifier
    leader: Identifier

    @property
    def binds(self) -> str | None:
        """Whom the clocks bind that it starts."""
        return self.leader


class LeadAccepted(LeadEvent):
    type: Literal["lead_accepted"] = "lead_accepted"


class LeadDeclined(LeadEvent):
    type: Literal["lead_declined"] = "lead_declined"
    reason: DocumentRef


class PetitionerMet(LeadEvent):
    type: Literal["petitioner_met"] = "petitioner_met"
    on: date
    place: MeetingPlace
    record: DocumentRef


class PlanFiled(LeadEvent):
    type: Literal["plan_filed"] = "plan_filed"
    problem: DocumentRef
    team: OfficeRef
    measures: tuple[DocumentRef, ...]
    timetable: DocumentRef
    target: date


class ProgressReported(LeadEvent):
    type: Literal["progress_reported"] = "progress_reported"
    report: DocumentRef


class LeadExtensionAsked(LeadEvent):
    type: Literal["lead_extension_asked"] = "lead_extension_asked"
    days: int = Field(ge=1)
    reason: DocumentRef


class LeadExtended(LeadEvent):
    """The target date is later, by the word of somebody else."""

    type: Literal["lead_extended"] = "lead_extended"
    clock: ClockName
    ordinal: int
    days: int
    target: date
    reason: DocumentRef


class LeadExtensionRefused(LeadEvent):
    type: Literal["lead_extension_refused"] = "lead_extension_refused"
    reason: DocumentRef


class SettlementProposed(LeadEvent):
    type: Literal["settlement_proposed"] = "settlement_proposed"
    evidence: tuple[DocumentRef, ...]

    @property
    def binds(self) -> str | None:
        """The closing review is the bureau's to see to, not the leader's."""
        return None


class SettlementReviewed(LeadEvent):
    """The closing review by somebody else; only an acceptance settles the matter."""

    type: Literal["settlement_reviewed"] = "settlement_reviewed"
    accepted: bool
    reason: DocumentRef


class LeaderHandedOver(LeadEvent):
    """The charge is another leader's from here on; ``leader`` is whose it was."""

    type: Literal["leader_handed_over"] = "leader_handed_over"
    successor: AccountRef
    reason: DocumentRef


class LeaderReleased(LeadEvent):
    type: Literal["leader_released"] = "leader_released"
    ground: ReleaseGround
    reason: DocumentRef | None = None


class RelapseFound(Frozen):
    """The matter was settled by a leader who cannot take it again; a supervisor must name another."""

    type: Literal["relapse_found"] = "relapse_found"
    leader: Identifier


LeadFact = (
    LeadAccepted
    | LeadDeclined
    | PetitionerMet
    | PlanFiled
    | ProgressReported
    | LeadExtensionAsked
    | LeadExtended
    | LeadExtensionRefused
    | SettlementProposed
    | SettlementReviewed
    | LeaderHandedOver
    | LeaderReleased
    | RelapseFound
)
