"""三项建议: a supervisor recommends that an office improve its work or a policy, or that somebody answer for a failure.

Arts. 14 and 40. It rests on one case or on a pattern of cases, is answered in writing within the pack's term, and ends
when the supervisor has taken note of the answer, has withdrawn it, or has asked again and been answered.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from domain.base import DocumentRef, Frozen, OfficeRef, Role
from domain.dossiers.base import ADDRESSED, SUPERVISOR, Case, Cited, Dossier, Found, Kind, Opening, Told
from domain.refusals import Code, Refused
from domain.terms import DossierKind


class Aim(StrEnum):
    """The three recommendations: 改进工作, 完善政策, 追究责任."""

    IMPROVE_WORK = "improve_work"
    IMPROVE_POLICY = "improve_policy"
    ACCOUNTABILITY = "accountability"


class Stage(StrEnum):
    """Where it stands."""

    ISSUED = "issued"
    ANSWERED = "answered"
    NOTED = "noted"
    WITHDRAWN = "withdrawn"


class IssueRecommendation(Frozen):
    """提出建议"""

    type: Literal["issue_recommendation"] = "issue_recommendation"
    aim: Aim
    bureau: OfficeRef
    office: OfficeRef
    cases: tuple[Cited, ...] = ()
    text: DocumentRef


class AnswerRecommendation(Frozen):
    """书面反馈: adopted or not, with reasons."""

    type: Literal["answer_recommendation"] = "answer_recommendation"
    adopted: bool
    answer: DocumentRef


class NoteRecommendation(Frozen):
    """The supervisor takes note of the answer."""

    type: Literal["note_recommendation"] = "note_recommendation"
    note: DocumentRef | None = None


class RenewRecommendation(Frozen):
    """The supervisor is not content with the answer and asks again, with reasons."""

    type: Literal["renew_recommendation"] = "renew_recommendation"
    reason: DocumentRef


class WithdrawRecommendation(Frozen):
    """The supervisor takes it back, with reasons."""

    type: Literal["withdraw_recommendation"] = "withdraw_recommendation"
    reason: DocumentRef


Act = AnswerRecommendation | NoteRecommendation | RenewRecommendation | WithdrawRecommendation


class RecommendationIssued(Opening):
    type: Literal["recommendation_issued"] = "recommendation_issued"
    aim: Aim
    text: DocumentRef


class RecommendationAnswered(Told):
    type: Literal["recommendation_answered"] = "recommendation_answered"
    adopted: bool
    answer: DocumentRef


class RecommendationNoted(Told):
    type: Literal["recommendation_noted"] = "recommendation_noted"
    note: DocumentRef | None = None


class RecommendationRenewed(Told):
    type: Literal["recommendation_renewed"] = "recommendation_renewed"
    reason: DocumentRef


class RecommendationWithdrawn(Told):
    type: Literal["recommendation_withdrawn"] = "recommendation_withdrawn"
    reason: DocumentRef


RecommendationFact = (
    RecommendationIssued
    | RecommendationAnswered
    | RecommendationNoted
    | RecommendationRenewed
    | RecommendationWithdrawn
)


class Recommendation(Dossier):
    """A recommendation, folded from its events."""

    kind: Literal[DossierKind.RECOMMENDATION] = DossierKind.RECOMMENDATION
    aim: Aim
    adopted: bool | None = Field(None, description="What the last answer says; none: no answer stands.")
    rounds: int = Field(1, description="How often it was asked.")


ROWS = (
    ("answer_recommendation", (Stage.ISSUED,), ADDRESSED),
    ("note_recommendation", (Stage.ANSWERED,), (SUPERVISOR,)),
    ("renew_recommendation", (Stage.ANSWERED,), (SUPERVISOR,)),
    ("withdraw_recommendation", (Stage.ISSUED, Stage.ANSWERED), (SUPERVISOR,)),
)


def issue(command: IssueRecommendation, case: Case) -> Found:
    """Issue it, unless a cited accusation names the office or one above it: it must never learn of the case."""
    for cited in command.cases:
        if cited.accused.bars(None, command.office.line):
            return Refused(code=Code.ACCUSED_OFFICE)
        if cited.accused.bars(None, command.bureau.line):
            return Refused(code=Code.NOT_PERMITTED)
    if command.office.id == command.bureau.id:
        return Refused(code=Code.SAME_OFFICE)
    shared = command.model_dump(exclude={"type"})
    return (RecommendationIssued.model_validate(shared | {"policy": case.rules.policy.id}),)


def decide(command: Act, _: Case) -> Found:
    """Decide on what the table permits."""
    said = command.model_dump(exclude={"type"})
    match command:
        case AnswerRecommendation():
            return (RecommendationAnswered.model_validate(said),)
        case NoteRecommendation():
            return (RecommendationNoted.model_validate(said),)
        case RenewRecommendation():
            return (RecommendationRenewed.model_validate(said),)
        case WithdrawRecommendation():
            return (RecommendationWithdrawn.model_validate(said),)


def begin(fact: RecommendationIssued, shared: dict[str, Any]) -> Recommendation:
    """Give the state that it begins with."""
    return Recommendation(stage=Stage.ISSUED, aim=fact.aim, **shared)


def evolve(dossier: Recommendation, fact: RecommendationFact, _: object) -> dict[str, object]:
    """Give what a fact changes."""
    match fact:
        case RecommendationAnswered(adopted=adopted):
            return {"stage": Stage.ANSWERED, "adopted": adopted}
        case RecommendationNoted():
            return {"stage": Stage.NOTED, "ended": True}
        case RecommendationRenewed():
            return {"stage": Stage.ISSUED, "adopted": None, "rounds": dossier.rounds + 1}
        case RecommendationWithdrawn():
            return {"stage": Stage.WITHDRAWN, "ended": True}
        case _:
            return {}


RECOMMENDATION = Kind(
    name=DossierKind.RECOMMENDATION,
    state=Recommendation,
    opens=IssueRecommendation,
    openers=frozenset({Role.SUPERVISOR}),
    rows=ROWS,
    open=issue,
    decide=decide,
    begin=begin,
    evolve=evolve,
)
