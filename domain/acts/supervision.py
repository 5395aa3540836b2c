"""Acts of supervision: each has an office on the case as its subject, and asks it for something in writing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.acts.case import Case, Found, passed, with_text
from domain.base import Frozen, Role
from domain.clocks import Clock
from domain.cues import Occasion
from domain.ladder import next_measure, next_order, on_case
from domain.proposals import open_proposal
from domain.refusals import Code, Refused
from domain.supervised import Order
from domain.supervision import (
    AcceptAnswer,
    AnswerOrder,
    AnswerUrge,
    Delist,
    IssueOrder,
    Measure,
    RecordMeasure,
    RenewOrder,
    ReportRectification,
    SettleProposal,
    Supervision,
)
from domain.supervision_facts import (
    Delisted,
    MeasureRecorded,
    OrderAccepted,
    OrderAnswered,
    OrderIssued,
    OrderRenewed,
    ProposalGround,
    ProposalSettled,
    RectificationReported,
    UrgeAnswered,
)


def supervise(command: Supervision, case: Case) -> Found:
    """Answer an act of supervision."""
    return RULES[type(command)](command, case)


def _addressed(office: str, case: Case) -> Refused | None:
    """Address an office on the case only, never an accused one, and nobody his own."""
    found = next((part for part in on_case(case.petition) if part.id == office), None)
    if found is None:
        return Refused(code=Code.OFFICE_NOT_ON_CASE, params={"office": office})
    if case.petition.accused.bars(None, found.line):
        return Refused(code=Code.ACCUSED_OFFICE)
    return Refused(code=Code.OWN_OFFICE) if case.actor.office == office else None


def _issue_order(command: IssueOrder, case: Case) -> Found:
    refused = _addressed(command.office, case) or passed(case, command.answer_by)
    if refused is not None:
        return refused
    if command.demand is None and case.actor.role is not Role.OPERATOR:  # a signal carries no text
        return Refused(code=Code.TEXT_MISSING)
    issued = OrderIssued(
        order=next_order(case.petition),
        office=command.office,
        breach=command.breach,
        answer_by=command.answer_by,
        demand=command.demand,
    )
    return (issued,)


def _waiting(case: Case, cue: Occasion, which: str | None) -> tuple[Clock, ...]:
    """Give the clocks that wait for this office's answer, the one named or all; by the receipt they had begun."""
    found = case.petition.awaited(case.policy, cue, case.actor.office)
    begun = (clock for clock in found if clock.anchor <= case.at)
    return tuple(clock for clock in begun if clock.subject and which in {None, clock.subject})


def _answer_urge(command: AnswerUrge, case: Case) -> Found:
    """Answer in writing what this office was urged to answer, one urging or every one."""
    text = with_text(command.text, Code.TEXT_MISSING)
    if isinstance(text, Refused):
        return text
    waiting = _waiting(case, Occasion.URGE_ANSWERED, command.urge)
    if not waiting:
        return Refused(code=Code.NOT_AWAITED)
    return tuple(UrgeAnswered(urge=clock.subject or "", office=clock.holder, text=text) for clock in waiting)


def _answer_order(command: AnswerOrder, case: Case) -> Found:
    answer = with_text(command.answer, Code.TEXT_MISSING)
    if isinstance(answer, Refused):
        return answer
    clock = _only(_waiting(case, Occasion.ORDER_ANSWERED, command.order))
    if isinstance(clock, Refused):
        return clock
    return (OrderAnswered(order=clock.subject or "", office=clock.holder, answer=answer),)


def _only(waiting: tuple[Clock, ...]) -> Clock | Refused:
    if len(waiting) > 1:
        return Refused(code=Code.WHICH_ONE, params={"open": ", ".join(clock.subject or "" for clock in waiting)})
    return waiting[0] if waiting else Refused(code=Code.NOT_AWAITED)


def _order(which: str, case: Case) -> Order | Refused:
    """Give an order that is neither accepted nor void: it was answered, or its clock still runs."""
    order = case.petition.supervised.order(which)
    if order is None or order.accepted:
        return Refused(code=Code.ORDER_NOT_OPEN)
    waits = any(clock.subject == which for clock in case.petition.awaited(case.policy, Occasion.ORDER_ANSWERED))
    decided = any(clock.subject == which for clock in case.petition.awaited(case.policy, Occasion.ORDER_ACCEPTED))
    return order if waits or decided else Refused(code=Code.ORDER_NOT_OPEN)


def _accept_answer(command: AcceptAnswer, case: Case) -> Found:
    """Accept what the office answered; never by whoever wrote the answer."""
    order, reason = _order(command.order, case), with_text(command.reason)
    if isinstance(order, Refused):
        return order
    if order.answered_by is None:
        return Refused(code=Code.ORDER_NOT_ANSWERED)
    if order.answered_by == case.actor.id:
        return Refused(code=Code.OWN_ANSWER)
    if isinstance(reason, Refused):
        return reason
    return (OrderAccepted(order=order.id, office=order.office, reason=reason),)


def _renew_order(command: RenewOrder, case: Case) -> Found:
    order, reason = _order(command.order, case), with_text(command.reason)
    if isinstance(order, Refused):
        return order
    if isinstance(reason, Refused):
        return reason
    refused = _addressed(order.office, case) or passed(case, command.answer_by)
    renewed = OrderRenewed(order=order.id, office=order.office, answer_by=command.answer_by, reason=reason)
    return refused or (renewed,)


def _record_measure(command: RecordMeasure, case: Case) -> Found:
    """Record a measure with its grounds; only a rectification has a date, and it must."""
    refused = _addressed(command.office, case) or passed(case, command.complete_by)
    if refused is not None:
        return refused
    if (command.measure is Measure.RECTIFICATION) != (command.complete_by is not None):
        return Refused(code=Code.RECTIFICATION_DATE)
    if command.grounds is None and case.actor.role is not Role.OPERATOR:
        return Refused(code=Code.TEXT_MISSING)
    recorded = MeasureRecorded(
        record=next_measure(case.petition),
        measure=command.measure,
        office=command.office,
        complete_by=command.complete_by,
        grounds=command.grounds,
    )
    return (recorded,)


def _report_rectification(command: ReportRectification, case: Case) -> Found:
    report = with_text(command.report, Code.TEXT_MISSING)
    if isinstance(report, Refused):
        return report
    clock = _only(_waiting(case, Occasion.RECTIFICATION_REPORTED, command.record))
    if isinstance(clock, Refused):
        return clock
    return (RectificationReported(record=clock.subject or "", office=clock.holder, report=report),)


def _delist(command: Delist, case: Case) -> Found:
    listed, reason = case.petition.supervised.record(command.record), with_text(command.reason)
    if listed is None or listed.measure is not Measure.LISTED or listed.ended:
        return Refused(code=Code.NOT_LISTED)
    if isinstance(reason, Refused):
        return reason
    return (Delisted(record=listed.id, office=listed.office, reason=reason),)


def _settle_proposal(command: SettleProposal, case: Case) -> Found:
    """Settle a proposal, never as who gave the act under review, nor for its office while somebody above could."""
    proposal = open_proposal(case.petition, command.proposal)
    if proposal is None:
        return Refused(code=Code.NO_PROPOSAL)
    own = case.actor.office == proposal.office and len(case.petition.bureau.line) > 1
    if own or case.actor.id in command.authors:
        return Refused(code=Code.OWN_ACT)
    hearing = proposal.ground is ProposalGround.HEARING
    if (command.follows is not None) != command.take_up and not (hearing and command.follows is None):
        return Refused(code=Code.WHAT_FOLLOWS)
    if command.follows is not None and not hearing and _follower(command, case) != proposal.office:
        return Refused(code=Code.FOLLOWER_UNKNOWN, params={"follows": command.follows})
    if command.reason is None and command.follows is None:
        return Refused(code=Code.REASON_MISSING)
    settled = ProposalSettled(
        proposal=command.proposal,
        ground=proposal.ground,
        office=proposal.office,
        taken_up=command.take_up,
        follows=command.follows,
        reason=command.reason,
    )
    return (settled,)


def _follower(command: SettleProposal, case: Case) -> str | None:
    """Give whom the order, the measure or the recommendation addresses that is to follow."""
    supervised, which = case.petition.supervised, command.follows or ""
    found = supervised.order(which) or supervised.record(which)
    return found.office if found else command.recommended_to


RULES: dict[type[Frozen], Callable[[Any, Case], Found]] = {
    AnswerUrge: _answer_urge,
    IssueOrder: _issue_order,
    AnswerOrder: _answer_order,
    AcceptAnswer: _accept_answer,
    RenewOrder: _renew_order,
    RecordMeasure: _record_measure,
    ReportRectification: _report_rectification,
    Delist: _delist,
    SettleProposal: _settle_proposal,
}
