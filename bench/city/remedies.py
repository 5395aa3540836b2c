"""What follows a reply: ratings, reviews, execution; and what supervision and leaders' duties set off."""

from __future__ import annotations

from datetime import datetime

from bench.city.course import ASSUMED, PETITIONER, Course, Reactions
from bench.city.life import Given
from bench.city.offices import CITY, account, leader
from bench.city.shares import chosen
from domain.base import Actor, Frozen, OfficeRef, Role
from domain.commands import Rate
from domain.events import LeaderAssigned, Replied, Urged
from domain.lead_facts import LeadAccepted, PlanFiled, ProgressReported, SettlementProposed
from domain.leading import AcceptCase, FilePlan, ProposeSettlement, RecordMeeting, ReportProgress, ReviewSettlement
from domain.led import LeadStage, MeetingPlace
from domain.remedies import DecideReview, RequestReview
from domain.remedy_facts import ReviewDecided, ReviewRequested
from domain.steps import ReportExecution, ReportResult
from domain.supervision import AcceptAnswer, AnswerOrder, AnswerUrge, SettleProposal
from domain.supervision_facts import ActReviewProposed, HearingSuggested, OrderAnswered, OrderIssued
from domain.values import ART_32, Outcome


def on_replied(course: Course, at: datetime, fact: Replied) -> None:
    """The petitioner rates, or asks for a review, or does neither; what was promised is done and reported."""
    if course.chance(ASSUMED.rated):
        half = course.chance(ASSUMED.rated_half)
        course.petitioner(at + course.between(0.2, 29), rate, half)
        if half and course.chance(ASSUMED.rated_twice / ASSUMED.rated_half):
            course.petitioner(at + course.between(29, 29.5), rate, half)
    if course.chance(ASSUMED.review):
        course.petitioner(at + course.between(1, 29), ask_review)
    if fact.outcome is Outcome.SUPPORTED:
        kept = course.chance(ASSUMED.executed)
        course.official(at + (course.between(5, 55) if kept else course.between(55, 120)), execute)
    if course.life.now.clock("result") is not None:
        course.official(at + course.between(0.5, 6), report_result)


def rate(course: Course, half: bool, _: datetime) -> Given:
    """Rate both bodies, or the office alone."""
    score = chosen(course.random, ASSUMED.scores)
    return Rate(bureau=None if half else chosen(course.random, ASSUMED.scores), office=score), PETITIONER


def ask_review(course: Course, at: datetime) -> Given:
    """Ask the next higher unit to look at the opinion again."""
    above = course.life.city.city if course.life.now.review else course.bureau
    return RequestReview(to=above, text=course.said("request_review", at)), PETITIONER


def on_review_requested(course: Course, at: datetime, fact: ReviewRequested) -> None:
    """The reviewing office answers, mostly in time."""
    course.official(at + course.between(8, 34), decide_review, fact.to)


def decide_review(course: Course, office: OfficeRef, at: datetime) -> Given:
    """Answer in writing."""
    opinion = course.life.text("review", {part.value: "复查意见。" for part in ART_32}, at)
    outcome = chosen(course.random, ASSUMED.reviews)
    return DecideReview(outcome=outcome, opinion=opinion, states=ART_32), _of(office.id, Role.CLERK)


def on_review_decided(course: Course, at: datetime, fact: ReviewDecided) -> None:
    """The petitioner may ask once more."""
    if fact.level == 1 and course.chance(ASSUMED.rereview):
        course.petitioner(at + course.between(1, 29), ask_review)


def execute(course: Course, at: datetime) -> Given:
    """Report that what the opinion promised is done."""
    return ReportExecution(evidence=course.said("evidence", at)), course.officer()


def report_result(course: Course, at: datetime) -> Given:
    """Report the result of an assigned matter."""
    return ReportResult(report=course.said("report", at)), course.officer()


def _of(office: str, role: Role) -> Actor:
    """Give an office's own officer; a bureau has clerks in his place."""
    bureau = "-" not in office
    found = Role.CLERK if bureau and role is Role.OFFICER else role
    return Actor(id=account(found, office), role=found, office=office)


def on_urged(course: Course, at: datetime, fact: Urged) -> None:
    """The office that was urged answers, some only after the day."""
    if fact.urge is not None:
        late = course.chance(ASSUMED.silent)
        after = course.between(6, 15) if late else course.between(0.5, 4)
        course.official(at + after, answer_urge, fact.office, fact.urge)


def answer_urge(course: Course, office: str, urge: str, at: datetime) -> Given:
    """Answer an urging."""
    return AnswerUrge(urge=urge, text=course.said("answer_urge", at)), _of(office, Role.OFFICER)


def on_order_issued(course: Course, at: datetime, fact: OrderIssued) -> None:
    """The office answers the order, some only after the day."""
    late = course.chance(ASSUMED.silent)
    after = course.between(11, 20) if late else course.between(2, 9)
    course.official(at + after, answer_order, fact.office, fact.order)


def answer_order(course: Course, office: str, order: str, at: datetime) -> Given:
    """Answer a supervision order."""
    return AnswerOrder(order=order, answer=course.said("answer", at)), _of(office, Role.OFFICER)


def on_order_answered(course: Course, at: datetime, fact: OrderAnswered) -> None:
    """The supervisor looks at the answer."""
    course.official(at + course.between(0.5, 6), accept_answer, fact.order)


def accept_answer(course: Course, order: str, at: datetime) -> Given:
    """Accept the answer."""
    return AcceptAnswer(order=order, reason=course.said("reason", at)), course.supervisor()


def on_proposed(course: Course, at: datetime, fact: ActReviewProposed | HearingSuggested) -> None:
    """The supervisor settles what is proposed, now and then only after the term."""
    if fact.proposal is not None:
        late = course.chance(ASSUMED.silent)
        after = course.between(16, 30) if late else course.between(2, 12)
        course.official(at + after, settle_proposal, fact.proposal)


def settle_proposal(course: Course, proposal: str, at: datetime) -> Given:
    """Set it aside with reasons, as the level above the bureau, whose own act it may be."""
    author = account(Role.OFFICER, course.office.id)
    command = SettleProposal(proposal=proposal, take_up=False, reason=course.said("reason", at), authors=(author,))
    return command, _of(CITY, Role.SUPERVISOR)


def on_leader_assigned(course: Course, at: datetime, _: Frozen) -> None:
    """The leader takes the matter."""
    course.official(at + course.between(0.5, 6), accept_case)


def _leader(course: Course) -> Actor:
    return _of(course.bureau.id, Role.LEADER)


def accept_case(course: Course, _: datetime) -> Given:
    """Take the matter."""
    return AcceptCase(), _leader(course)


def on_lead_accepted(course: Course, at: datetime, _: Frozen) -> None:
    """The leader meets the petitioner and files his plan."""
    course.official(at + course.between(2, 14), meet)
    course.official(at + course.between(4, 16), file_plan)


def meet(course: Course, at: datetime) -> Given:
    """Meet the petitioner."""
    record = course.said("record", at)
    return RecordMeeting(on=course.day(at, 0), place=MeetingPlace.RECEPTION, record=record), _leader(course)


def file_plan(course: Course, at: datetime) -> Given:
    """File the plan."""
    texts = {name: course.said(name, at) for name in ("problem", "timetable")}
    measures = (course.said("measures", at),)
    return FilePlan(team=course.office, measures=measures, target=course.day(at, 60), **texts), _leader(course)


def on_plan_filed(course: Course, at: datetime, _: Frozen) -> None:
    """The leader meets the petitioner on the plan, reports each week, and settles."""
    met = at + course.between(3, 10)
    course.official(met, meet)
    course.official(met + course.between(10, 40), propose)
    on_progress(course, at, _)


def on_progress(course: Course, at: datetime, _: Frozen) -> None:
    """The next report follows within a week."""
    course.official(at + course.between(4, 7), report_progress)


def report_progress(course: Course, at: datetime) -> Given:
    """Report progress, as long as the matter is not settled."""
    planned = any(one.stage is LeadStage.PLANNED for one in course.life.now.led)
    return (ReportProgress(report=course.said("report", at)), _leader(course)) if planned else None


def propose(course: Course, at: datetime) -> Given:
    """Propose the settlement."""
    return ProposeSettlement(evidence=(course.said("evidence", at),)), _leader(course)


def on_settlement_proposed(course: Course, at: datetime, _: Frozen) -> None:
    """The supervisor looks whether the matter is settled."""
    course.official(at + course.between(2, 12), review_settlement)


def review_settlement(course: Course, at: datetime) -> Given:
    """Accept the settlement, as somebody else than who proposed it."""
    command = ReviewSettlement(leader=leader(course.bureau), accept=True, reason=course.said("reason", at))
    return command, _of(CITY, Role.SUPERVISOR)


LATER: Reactions = {
    Replied: on_replied,
    ReviewRequested: on_review_requested,
    ReviewDecided: on_review_decided,
    Urged: on_urged,
    OrderIssued: on_order_issued,
    OrderAnswered: on_order_answered,
    ActReviewProposed: on_proposed,
    HearingSuggested: on_proposed,
    LeaderAssigned: on_leader_assigned,
    LeadAccepted: on_lead_accepted,
    PlanFiled: on_plan_filed,
    ProgressReported: on_progress,
    SettlementProposed: on_settlement_proposed,
}
