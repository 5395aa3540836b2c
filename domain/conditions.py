"""What must be so in a case, or offered by its pack, before a command makes sense there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from domain.cues import Occasion
from domain.led import LeadStage, leading
from domain.petition import Petition, Stage
from domain.policy import Policy
from domain.proposals import open_proposals
from domain.refusals import Code
from domain.supervision import Measure
from domain.terms import Right


class Condition(NamedTuple):
    """A condition, and the code of the refusal where it does not hold."""

    holds: Callable[[Petition, Policy], bool]
    code: Code


def _awaits(cue: Occasion) -> Callable[[Petition, Policy], bool]:
    return lambda petition, policy: petition.awaits(policy, cue)


def _offers(cue: Occasion) -> Callable[[Petition, Policy], bool]:
    return lambda _, policy: policy.offers(cue)


def _opened(right: Right) -> Callable[[Petition, Policy], bool]:
    return lambda petition, policy: any(policy.terms[clock.name].opens is right for clock in petition.running)


def rating_open(petition: Petition, policy: Policy, at: datetime | None = None) -> bool:
    """Tell whether a body may be rated, by an instant; an older pack names its window only by what its end does."""
    ways = [policy.terms[clock.name] for clock in petition.running if at is None or at < clock.due_at]
    return any(term.opens is Right.RATING or (term.concludes and term.opens is None) for term in ways)


def _reviewable(petition: Petition, policy: Policy) -> bool:
    level = petition.review.level if petition.review else 0
    return level < policy.review_levels and _opened(Right.REVIEW)(petition, policy)


def _receipt(petition: Petition) -> Occasion:
    """Name what an acknowledgement acknowledges now: the petition, or the request for a review."""
    if petition.stage is not Stage.REVIEWING or petition.review is None:
        return Occasion.ACKNOWLEDGED
    return Occasion.REVIEW_ACKNOWLEDGED if petition.review.level == 1 else Occasion.REREVIEW_ACKNOWLEDGED


def _hearing_over(*cues: Occasion) -> Callable[[Petition, Policy], bool]:
    """An answer waits for the end of a hearing, unless the pack lets the answer itself end it."""

    def over(petition: Petition, policy: Policy) -> bool:
        waiting = [
            policy.terms[c.name] for c in petition.running if Occasion.HEARING_CLOSED in policy.terms[c.name].stops
        ]
        return not petition.hearing or all(any(cue in term.voided_by for cue in cues) for term in waiting)

    return over


def _led(*stages: LeadStage) -> Callable[[Petition, Policy], bool]:
    return lambda petition, _: any(one.stage in stages for one in petition.led)


CONDITIONS: dict[str, Condition] = {
    "refer": Condition(_offers(Occasion.REFERRED), Code.NOT_IN_PROCEDURE),
    "object": Condition(
        lambda p, policy: not p.objection and _opened(Right.OBJECTION)(p, policy), Code.OBJECTION_NOT_OPEN
    ),
    "answer_objection": Condition(lambda p, _: p.objection, Code.NO_OBJECTION),
    "decide_competence": Condition(lambda p, _: p.objection, Code.NO_OBJECTION),
    "hand_over": Condition(lambda p, _: p.office is None, Code.OFFICE_IN_CHARGE),
    "exempt_notice": Condition(_awaits(Occasion.NOTICE_EXEMPTED), Code.NOT_AWAITED),
    "acknowledge": Condition(lambda p, policy: p.awaits(policy, _receipt(p)), Code.NOT_AWAITED),
    "leave_simple": Condition(lambda p, _: p.simple is not None, Code.NOT_SIMPLE),
    "reply": Condition(_hearing_over(Occasion.REPLIED), Code.HEARING_NOT_CLOSED),
    "decide_review": Condition(
        _hearing_over(Occasion.REVIEW_DECIDED, Occasion.REREVIEW_DECIDED), Code.HEARING_NOT_CLOSED
    ),
    "reply_interim": Condition(_awaits(Occasion.INTERIM_REPLIED), Code.NOT_AWAITED),
    "request_extension": Condition(
        lambda p, policy: p.extension is None and p.extendable(policy) is not None, Code.NOT_EXTENDABLE
    ),
    "answer_extension": Condition(lambda p, _: p.extension is not None, Code.NO_EXTENSION_REQUEST),
    "open_hearing": Condition(lambda p, _: not p.hearing, Code.HEARING_OPEN),
    "close_hearing": Condition(lambda p, _: p.hearing, Code.NO_HEARING),
    "record_agreement": Condition(
        lambda p, policy: not p.agreement and policy.offers(Occasion.AGREEMENT_REACHED), Code.NOT_IN_PROCEDURE
    ),
    "confirm_performance": Condition(lambda p, _: p.agreement, Code.NO_AGREEMENT),
    "report_result": Condition(_awaits(Occasion.RESULT_REPORTED), Code.NOT_AWAITED),
    "report_execution": Condition(_awaits(Occasion.EXECUTED), Code.NOT_AWAITED),
    "answer_urge": Condition(_awaits(Occasion.URGE_ANSWERED), Code.NOT_AWAITED),
    "issue_order": Condition(_offers(Occasion.ORDER_ISSUED), Code.NOT_IN_PROCEDURE),
    "answer_order": Condition(_awaits(Occasion.ORDER_ANSWERED), Code.NOT_AWAITED),
    "accept_answer": Condition(
        lambda p, _: any(o.answered_by and not o.accepted for o in p.supervised.orders), Code.ORDER_NOT_ANSWERED
    ),
    "renew_order": Condition(lambda p, _: any(not o.accepted for o in p.supervised.orders), Code.ORDER_NOT_OPEN),
    "record_measure": Condition(_offers(Occasion.RECTIFICATION_ORDERED), Code.NOT_IN_PROCEDURE),
    "report_rectification": Condition(_awaits(Occasion.RECTIFICATION_REPORTED), Code.NOT_AWAITED),
    "delist": Condition(
        lambda p, _: any(m.measure is Measure.LISTED and not m.ended for m in p.supervised.measures), Code.NOT_LISTED
    ),
    "settle_proposal": Condition(lambda p, _: bool(open_proposals(p)), Code.NO_PROPOSAL),
    "rate": Condition(rating_open, Code.WINDOW_ENDED),
    "request_review": Condition(_reviewable, Code.REVIEW_NOT_OPEN),
    "accept_case": Condition(_led(LeadStage.ASSIGNED), Code.LEAD_ACCEPTED_ALREADY),
    "decline_case": Condition(_led(LeadStage.ASSIGNED), Code.LEAD_ACCEPTED_ALREADY),
    "record_meeting": Condition(_led(LeadStage.ACCEPTED, LeadStage.PLANNED), Code.LEAD_NOT_ACCEPTED),
    "file_plan": Condition(_led(LeadStage.ACCEPTED, LeadStage.PLANNED), Code.LEAD_NOT_ACCEPTED),
    "report_progress": Condition(_led(LeadStage.PLANNED), Code.PLAN_MISSING),
    "propose_settlement": Condition(_led(LeadStage.PLANNED), Code.PLAN_MISSING),
    "review_settlement": Condition(_led(LeadStage.PROPOSED), Code.SETTLEMENT_MISSING),
    "ask_lead_extension": Condition(_led(LeadStage.PLANNED), Code.PLAN_MISSING),
    "answer_lead_extension": Condition(
        lambda p, _: any(one.active and one.wish for one in p.led), Code.NO_EXTENSION_REQUEST
    ),
    "hand_over_leader": Condition(lambda p, _: bool(leading(p.led)), Code.NOT_LEADING),
    "release_leader": Condition(lambda p, _: bool(leading(p.led)), Code.NOT_LEADING),
    "lift_finality": Condition(lambda p, _: p.final, Code.NOT_FINAL),
    "link_matter": Condition(lambda p, _: p.stage is not Stage.CONCLUDED or not p.final, Code.MATTER_IS_FINAL),
}


def unmet(command: str, petition: Petition, policy: Policy) -> Code | None:
    """Give the code of the condition that does not hold, if any."""
    condition = CONDITIONS.get(command)
    return None if condition is None or condition.holds(petition, policy) else condition.code
