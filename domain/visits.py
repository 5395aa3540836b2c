"""On-site supervision (带案督导): a visit with the cases taken along, findings on offices, and follow-ups by a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.base import AccountRef, Actor, DocumentRef, Frozen, Identifier, Label, OfficeRef, Role
from domain.book_duties import Duty, DutyCalled
from domain.refusals import Code, Refused

KEEPERS = frozenset({Role.SUPERVISOR})


class Fault(StrEnum):
    """What an office did wrong (Arts. 40, 43-46); the subject is the office, never who petitioned."""

    OVERDUE = "overdue"
    NOT_TOLD = "not_told"
    WRONG_PROCEDURE = "wrong_procedure"
    STALLED = "stalled"
    FALSIFIED = "falsified"
    NOT_EXECUTED = "not_executed"


class VisitTerms(Frozen):
    """Who visits which office or district, from and to which day, with which cases."""

    bureau: OfficeRef
    visitor: AccountRef
    office: OfficeRef | None = None
    district: Label | None = None
    since: date
    until: date
    cases: tuple[Identifier, ...] = Field((), max_length=100)


class PlanVisit(VisitTerms):
    type: Literal["plan_visit"] = "plan_visit"


class CancelVisit(Frozen):
    type: Literal["cancel_visit"] = "cancel_visit"
    reason: DocumentRef


class RecordFinding(Frozen):
    type: Literal["record_finding"] = "record_finding"
    finding: Identifier
    office: OfficeRef
    fault: Fault
    text: DocumentRef


class BindFollowUp(Frozen):
    """Bind the office of a finding to put it right by a day, that day included."""

    type: Literal["bind_follow_up"] = "bind_follow_up"
    finding: Identifier
    demand: DocumentRef
    due: date


class AnswerFollowUp(Frozen):
    type: Literal["answer_follow_up"] = "answer_follow_up"
    finding: Identifier
    answer: DocumentRef


class JudgeAnswer(Frozen):
    """The supervisor accepts an answer, or returns it with a reason and another day."""

    type: Literal["judge_answer"] = "judge_answer"
    finding: Identifier
    accepted: bool
    reason: DocumentRef
    due: date | None = None


VisitAct = PlanVisit | CancelVisit | RecordFinding | BindFollowUp | AnswerFollowUp | JudgeAnswer


class VisitPlanned(VisitTerms):
    type: Literal["visit_planned"] = "visit_planned"


class VisitCancelled(Frozen):
    type: Literal["visit_cancelled"] = "visit_cancelled"
    reason: DocumentRef


class FindingRecorded(Frozen):
    type: Literal["finding_recorded"] = "finding_recorded"
    finding: Identifier
    office: OfficeRef
    fault: Fault
    text: DocumentRef


class FollowUpBound(Frozen):
    type: Literal["follow_up_bound"] = "follow_up_bound"
    finding: Identifier
    demand: DocumentRef
    due: date


class FollowUpAnswered(Frozen):
    type: Literal["follow_up_answered"] = "follow_up_answered"
    finding: Identifier
    answer: DocumentRef
    on: date


class AnswerJudged(Frozen):
    type: Literal["answer_judged"] = "answer_judged"
    finding: Identifier
    accepted: bool
    reason: DocumentRef
    due: date | None = None


VisitFact = VisitPlanned | VisitCancelled | FindingRecorded | FollowUpBound | FollowUpAnswered | AnswerJudged

FACTS: dict[type[VisitAct], type[VisitFact]] = {
    PlanVisit: VisitPlanned,
    CancelVisit: VisitCancelled,
    RecordFinding: FindingRecorded,
    BindFollowUp: FollowUpBound,
    AnswerFollowUp: FollowUpAnswered,
    JudgeAnswer: AnswerJudged,
}


class SiteFinding(Frozen):
    """A finding on an office and how its follow-up stands."""

    finding: Identifier
    office: OfficeRef
    fault: Fault
    text: DocumentRef
    demand: DocumentRef | None = None
    due: date | None = None
    answer: DocumentRef | None = None
    answered: date | None = None
    accepted: bool = False
    reason: DocumentRef | None = None


class SiteVisit(Frozen):
    """A visit as it stands."""

    terms: VisitTerms
    cancelled: bool = False
    findings: tuple[SiteFinding, ...] = ()
    called: tuple[DutyCalled, ...] = ()

    def finding(self, wanted: str) -> SiteFinding | None:
        """Find a finding."""
        return next((finding for finding in self.findings if finding.finding == wanted), None)

    @property
    def duties(self) -> Iterator[Duty]:
        """What the offices of the findings owe; an answer that was not returned ends it."""
        for found in self.findings:
            if found.due is not None:
                yield Duty(id=found.finding, office=found.office, due=found.due, done=found.answer is not None)


def decide(act: VisitAct, visit: SiteVisit | None, actor: Actor, today: date) -> tuple[VisitFact, ...] | Refused:
    """Decide an act on a visit on a day of the legal zone."""
    bureau = act.bureau if isinstance(act, PlanVisit) else visit.terms.bureau if visit else None
    if bureau is None or not _permitted(act, visit, actor, bureau):
        return Refused(code=Code.NOT_PERMITTED)
    if visit is not None and visit.cancelled:
        return Refused(code=Code.VISIT_CANCELLED)
    code = _objection(act, visit, today)
    if code is not None:
        return Refused(code=code, params={"date": str(getattr(act, "due", None) or today)})
    said = act.model_dump(exclude={"type"}) | ({"on": today} if isinstance(act, AnswerFollowUp) else {})
    return (FACTS[type(act)].model_validate(said),)


def _permitted(act: VisitAct, visit: SiteVisit | None, actor: Actor, bureau: OfficeRef) -> bool:
    """Supervisors of the bureau keep its visits; the office that a follow-up binds answers for itself."""
    if isinstance(act, AnswerFollowUp):
        found = visit.finding(act.finding) if visit else None
        return actor.role is Role.OFFICER and (found is None or actor.office == found.office.id)
    return actor.role in KEEPERS and actor.office in bureau.line


def _objection(act: VisitAct, visit: SiteVisit | None, today: date) -> Code | None:
    if isinstance(act, PlanVisit):
        return _plan(act, today)
    if visit is None:
        return Code.NOT_PERMITTED
    if isinstance(act, CancelVisit):
        return Code.FINDINGS_STAND if visit.findings else None
    if isinstance(act, RecordFinding):
        return Code.NOT_BEGUN if today < visit.terms.since else None
    found = visit.finding(act.finding)
    if found is None:
        return Code.FINDING_UNKNOWN
    return _follow_up(act, found, today)


def _plan(act: PlanVisit, today: date) -> Code | None:
    if act.visitor.role not in {Role.LEADER, Role.SUPERVISOR}:
        return Code.NOT_A_LEADER
    target = (act.office is None) is (act.district is None)
    return Code.VISIT_MALFORMED if target or act.until < act.since or act.until < today else None


def _follow_up(act: BindFollowUp | AnswerFollowUp | JudgeAnswer, found: SiteFinding, today: date) -> Code | None:
    match act:
        case BindFollowUp():
            if found.due is not None:
                return Code.FOLLOW_UP_REPEATED
            return Code.DATE_PASSED if act.due <= today else None
        case AnswerFollowUp():
            return None if found.due is not None and found.answer is None else Code.NOT_AWAITED
        case JudgeAnswer():
            if found.answer is None or found.accepted:
                return Code.NOT_AWAITED
            if act.accepted is (act.due is not None):
                return Code.VISIT_MALFORMED
            return Code.DATE_PASSED if act.due is not None and act.due <= today else None


def evolve(visit: SiteVisit | None, fact: VisitFact | DutyCalled) -> SiteVisit:
    """Fold one fact of a visit.

    Raises:
        ValueError: the first fact is not its planning.
    """
    if isinstance(fact, VisitPlanned):
        return SiteVisit(terms=VisitTerms.model_validate(fact.model_dump(exclude={"type"})))
    if visit is None:
        raise ValueError("a visit begins with its planning")
    match fact:
        case DutyCalled():
            return visit.model_copy(update={"called": (*visit.called, fact)})
        case VisitCancelled():
            return visit.model_copy(update={"cancelled": True})
        case FindingRecorded():
            added = SiteFinding.model_validate(fact.model_dump(exclude={"type"}))
            return visit.model_copy(update={"findings": (*visit.findings, added)})
        case FollowUpBound():
            return _with(visit, fact.finding, demand=fact.demand, due=fact.due)
        case FollowUpAnswered():
            return _with(visit, fact.finding, answer=fact.answer, answered=fact.on)
        case AnswerJudged(accepted=True):
            return _with(visit, fact.finding, accepted=True, reason=fact.reason)
        case AnswerJudged():
            return _with(visit, fact.finding, answer=None, answered=None, reason=fact.reason, due=fact.due)


def _with(visit: SiteVisit, wanted: str, **changes: object) -> SiteVisit:
    found = tuple(f.model_copy(update=changes) if f.finding == wanted else f for f in visit.findings)
    return visit.model_copy(update={"findings": found})
