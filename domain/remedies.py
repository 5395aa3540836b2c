"""Commands by which a petitioner has an opinion looked at again, adds to his case or takes it back."""

from __future__ import annotations

from typing import Literal

from domain.base import DocumentRef, Frozen, OfficeRef
from domain.values import OpinionPart, ReviewOutcome


class RemedyAct(Frozen):
    """An act of the petitioner, or of whoever reviews."""


class Supplement(RemedyAct):
    """补充: the petitioner adds facts or papers; no clock is touched."""

    type: Literal["supplement"] = "supplement"
    text: DocumentRef | None = None


class Withdraw(RemedyAct):
    """撤回: the petitioner takes the petition back, by his own act and never by silence."""

    type: Literal["withdraw"] = "withdraw"
    reason: DocumentRef | None = None


class RequestReview(RemedyAct):
    """申请复查 or 复核: the petitioner asks the next higher unit to look at the opinion again (Arts. 35, 36)."""

    type: Literal["request_review"] = "request_review"
    to: OfficeRef | None = None
    text: DocumentRef | None = None


class DecideReview(RemedyAct):
    """复查意见 or 复核意见: the next higher unit answers in writing (Arts. 35, 36)."""

    type: Literal["decide_review"] = "decide_review"
    outcome: ReviewOutcome | None = None
    opinion: DocumentRef | None = None
    states: tuple[OpinionPart, ...] = ()


class LiftFinality(RemedyAct):
    """Finality is lifted for the matter, for new facts or a defect of the final opinion."""

    type: Literal["lift_finality"] = "lift_finality"
    reason: DocumentRef | None = None


Remedy = Supplement | Withdraw | RequestReview | DecideReview | LiftFinality
