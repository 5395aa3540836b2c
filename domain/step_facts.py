"""What happens on a case's way through the bureau and its offices, beyond the ordinary."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from domain.base import Accused, Body, DocumentRef, Frozen, Identifier, Instant, Label, OfficeRef
from domain.policy import CalendarIssue
from domain.terms import ClockName
from domain.values import Exemption, Procedure


class StepEvent(Frozen):
    """A fact of this kind."""


class Referred(StepEvent):
    type: Literal["referred"] = "referred"
    procedure: Procedure
    reason: DocumentRef


class UrgentReported(StepEvent):
    """The leadership and the bureau above are told (Arts. 22, 25)."""

    type: Literal["urgent_reported"] = "urgent_reported"
    report: DocumentRef
    above: Identifier | None = None


class NoticeExempted(StepEvent):
    type: Literal["notice_exempted"] = "notice_exempted"
    ground: Exemption
    reason: DocumentRef


class Objected(StepEvent):
    type: Literal["objected"] = "objected"
    reason: DocumentRef


class ObjectionUpheld(StepEvent):
    type: Literal["objection_upheld"] = "objection_upheld"
    reason: DocumentRef


class ObjectionRefused(StepEvent):
    type: Literal["objection_refused"] = "objection_refused"
    reason: DocumentRef


class CompetenceDecided(StepEvent):
    type: Literal["competence_decided"] = "competence_decided"
    to: OfficeRef
    reason: DocumentRef
    result_by: date | None = None


class DutiesHandedOver(StepEvent):
    """What is outstanding of a body's duties in this case binds another office from here on."""

    type: Literal["duties_handed_over"] = "duties_handed_over"
    body: Body
    to: OfficeRef
    reason: DocumentRef | None = None


class Acknowledged(StepEvent):
    type: Literal["acknowledged"] = "acknowledged"
    notice: DocumentRef
    level: int = Field(0, ge=0, le=2, description="Which review was acknowledged; 0: the petition itself.")


class SimpleLeft(StepEvent):
    type: Literal["simple_left"] = "simple_left"
    reason: DocumentRef


class CategoryChanged(StepEvent):
    """What the matter is about is classed anew; ``before`` is what it was classed as."""

    type: Literal["category_changed"] = "category_changed"
    category: Label
    before: Label | None = None
    reason: DocumentRef


class ExtensionRequested(StepEvent):
    type: Literal["extension_requested"] = "extension_requested"
    clock: ClockName
    ordinal: int
    days: int = Field(ge=1, description="In the unit of the term.")
    reason: DocumentRef


class ExtensionGranted(StepEvent):
    """The petitioner is told the reason (Art. 34)."""

    type: Literal["extension_granted"] = "extension_granted"
    clock: ClockName
    ordinal: int
    days: int
    due_at: Instant
    reason: DocumentRef


class ExtensionRefused(StepEvent):
    type: Literal["extension_refused"] = "extension_refused"
    clock: ClockName
    ordinal: int
    reason: DocumentRef


class HearingOpened(StepEvent):
    type: Literal["hearing_opened"] = "hearing_opened"
    note: DocumentRef | None = None


class HearingClosed(StepEvent):
    type: Literal["hearing_closed"] = "hearing_closed"
    record: DocumentRef


class AgreementReached(StepEvent):
    type: Literal["agreement_reached"] = "agreement_reached"
    agreement: DocumentRef
    perform_by: date


class AgreementPerformed(StepEvent):
    type: Literal["agreement_performed"] = "agreement_performed"
    evidence: DocumentRef


class InterimReplied(StepEvent):
    type: Literal["interim_replied"] = "interim_replied"
    text: DocumentRef
    expected_by: date | None = None


class ResultReported(StepEvent):
    type: Literal["result_reported"] = "result_reported"
    report: DocumentRef


class Executed(StepEvent):
    type: Literal["executed"] = "executed"
    evidence: DocumentRef


class Recused(StepEvent):
    type: Literal["recused"] = "recused"
    account: Identifier
    reason: DocumentRef


class AccusedNamed(StepEvent):
    type: Literal["accused_named"] = "accused_named"
    accused: Accused
    bureau: OfficeRef | None = None


class MatterLinked(StepEvent):
    type: Literal["matter_linked"] = "matter_linked"
    matter: Identifier
    concluded: int = Field(0, ge=0, description="How many on the matter had been concluded at its receipt.")
    concluded_by: Identifier | None = Field(None, description="The office that gave the last of these opinions.")


class CalendarAdopted(StepEvent):
    type: Literal["calendar_adopted"] = "calendar_adopted"
    issue: CalendarIssue


StepFact = (
    Referred
    | UrgentReported
    | NoticeExempted
    | Objected
    | ObjectionUpheld
    | ObjectionRefused
    | CompetenceDecided
    | DutiesHandedOver
    | Acknowledged
    | SimpleLeft
    | CategoryChanged
    | ExtensionRequested
    | ExtensionGranted
    | ExtensionRefused
    | HearingOpened
    | HearingClosed
    | AgreementReached
    | AgreementPerformed
    | InterimReplied
    | ResultReported
    | Executed
    | Recused
    | AccusedNamed
    | MatterLinked
    | CalendarAdopted
)
