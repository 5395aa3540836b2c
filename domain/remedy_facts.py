"""What happens when an opinion is looked at again, and what a petitioner adds or takes back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from domain.base import DocumentRef, Frozen, Identifier, OfficeRef
from domain.values import OpinionPart, ReviewOutcome


class RemedyEvent(Frozen):
    """A fact of this kind."""


class Supplemented(RemedyEvent):
    type: Literal["supplemented"] = "supplemented"
    text: DocumentRef


class Withdrawn(RemedyEvent):
    type: Literal["withdrawn"] = "withdrawn"
    reason: DocumentRef | None = None


class ReviewRequested(RemedyEvent):
    type: Literal["review_requested"] = "review_requested"
    to: OfficeRef
    text: DocumentRef
    level: int = Field(1, ge=1, le=2, description="1 复查, 2 复核.")


class ReviewDecided(RemedyEvent):
    type: Literal["review_decided"] = "review_decided"
    outcome: ReviewOutcome
    opinion: DocumentRef
    states: tuple[OpinionPart, ...]
    level: int = 1


class MatterFinal(RemedyEvent):
    """The opinion is final for the matter (Art. 36 para. 3); nobody is barred from anything."""

    type: Literal["matter_final"] = "matter_final"
    matter: Identifier


class FinalityLifted(RemedyEvent):
    type: Literal["finality_lifted"] = "finality_lifted"
    matter: Identifier
    reason: DocumentRef


RemedyFact = Supplemented | Withdrawn | ReviewRequested | ReviewDecided | MatterFinal | FinalityLifted
