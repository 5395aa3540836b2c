"""On-site visits: findings on offices, follow-ups by a day, and what is said as the days go by."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.base import Actor, OfficeRef, Role
from domain.book_duties import Call, Duty, DutyCalled, calls
from domain.refusals import Code, Refused
from domain.visits import (
    AnswerFollowUp,
    BindFollowUp,
    CancelVisit,
    Fault,
    JudgeAnswer,
    PlanVisit,
    RecordFinding,
    SiteVisit,
    VisitAct,
    decide,
    evolve,
)
from tests.builders import CLERK, OFFICER, SUPERVISOR, a_bureau, a_leader, a_text, an_actor, an_office

TODAY = date(2026, 11, 2)
DUE = date(2026, 11, 20)
FINDING = RecordFinding(finding="f1", office=an_office(), fault=Fault.STALLED, text=a_text("found"))
FOLLOW_UP = BindFollowUp(finding="f1", demand=a_text("demand"), due=DUE)
ANSWER = AnswerFollowUp(finding="f1", answer=a_text("answer"))


def a_plan(
    *,
    office: OfficeRef | None = None,
    district: str | None = None,
    since: date = TODAY,
    until: date = TODAY,
    role: Role = Role.LEADER,
) -> PlanVisit:
    return PlanVisit(
        bureau=a_bureau(),
        visitor=a_leader(role=role),
        office=office,
        district=district,
        since=since,
        until=until,
    )


def judged(*, accepted: bool, due: date | None = None) -> JudgeAnswer:
    return JudgeAnswer(finding="f1", accepted=accepted, reason=a_text("reason"), due=due)


def followed(visit: SiteVisit | None, *acts: tuple[VisitAct, Actor]) -> SiteVisit:
    for act, actor in acts:
        found = decide(act, visit, actor, TODAY)
        assert not isinstance(found, Refused), found
        for fact in found:
            visit = evolve(visit, fact)
    assert visit is not None
    return visit


def refused(visit: SiteVisit | None, act: VisitAct, actor: Actor = SUPERVISOR) -> Code:
    found = decide(act, visit, actor, TODAY)
    assert isinstance(found, Refused)
    return found.code


@pytest.fixture
def bound() -> SiteVisit:
    plan = a_plan(office=an_office())
    return followed(None, (plan, SUPERVISOR), (FINDING, SUPERVISOR), (FOLLOW_UP, SUPERVISOR))


def test_a_follow_up_is_answered_returned_answered_again_and_accepted(bound: SiteVisit) -> None:
    later = DUE + timedelta(days=10)
    returned = followed(bound, (ANSWER, OFFICER), (judged(accepted=False, due=later), SUPERVISOR))
    accepted = followed(returned, (ANSWER, OFFICER), (judged(accepted=True), SUPERVISOR))

    assert [(duty.due, duty.done) for duty in returned.duties] == [(later, False)]
    assert accepted.findings[0].accepted
    assert [duty.done for duty in accepted.duties] == [True]


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (a_plan(), Code.VISIT_MALFORMED),
        (a_plan(office=an_office(), district="A市"), Code.VISIT_MALFORMED),
        (a_plan(district="A市", until=TODAY - timedelta(days=1)), Code.VISIT_MALFORMED),
        (a_plan(district="A市", role=Role.OFFICER), Code.NOT_A_LEADER),
    ],
)
def test_a_visit_that_cannot_be_is_refused(plan: PlanVisit, code: Code) -> None:
    assert refused(None, plan) is code


def test_only_supervisors_keep_visits_and_only_the_office_bound_answers(bound: SiteVisit) -> None:
    assert refused(None, a_plan(district="A市"), CLERK) is Code.NOT_PERMITTED
    assert refused(bound, FINDING, an_actor(Role.SUPERVISOR, "west")) is Code.NOT_PERMITTED
    assert refused(bound, ANSWER, an_actor(Role.OFFICER, "labour")) is Code.NOT_PERMITTED
    assert refused(bound, ANSWER, SUPERVISOR) is Code.NOT_PERMITTED


def test_each_step_of_a_follow_up_waits_for_the_one_before(bound: SiteVisit) -> None:
    answered = followed(bound, (ANSWER, OFFICER))
    early = BindFollowUp(finding="f1", demand=a_text("demand"), due=TODAY)
    planned = followed(None, (a_plan(office=an_office()), SUPERVISOR), (FINDING, SUPERVISOR))

    assert refused(bound, judged(accepted=True)) is Code.NOT_AWAITED
    assert refused(answered, ANSWER, OFFICER) is Code.NOT_AWAITED
    assert refused(answered, judged(accepted=False)) is Code.VISIT_MALFORMED
    assert refused(answered, judged(accepted=False, due=TODAY)) is Code.DATE_PASSED
    assert refused(bound, FOLLOW_UP) is Code.FOLLOW_UP_REPEATED
    assert refused(planned, early) is Code.DATE_PASSED
    assert refused(planned, ANSWER, OFFICER) is Code.NOT_AWAITED
    assert refused(bound, BindFollowUp(finding="f9", demand=a_text("demand"), due=DUE)) is Code.FINDING_UNKNOWN


def test_what_was_found_is_not_cancelled_away(bound: SiteVisit) -> None:
    planned = followed(None, (a_plan(district="A市", since=DUE, until=DUE), SUPERVISOR))
    cancelled = followed(planned, (CancelVisit(reason=a_text("reason")), SUPERVISOR))

    assert refused(bound, CancelVisit(reason=a_text("reason"))) is Code.FINDINGS_STAND
    assert refused(planned, FINDING) is Code.NOT_BEGUN
    assert refused(cancelled, FINDING) is Code.VISIT_CANCELLED


def told(duty: Duty, days: int, said: tuple[DutyCalled, ...] = ()) -> list[tuple[Call, date]]:
    """Go through the days after the first one of November, and give all that is said."""
    for n in range(days):
        said = (*said, *calls([duty], said, TODAY + timedelta(days=n)))
    return [(call.call, call.on) for call in said]


def test_a_duty_is_warned_of_lapses_and_is_reminded_of_each_once() -> None:
    duty = Duty(id="d", office=an_office(), due=date(2026, 11, 10))

    assert told(duty, 45) == [
        (Call.WARNED, date(2026, 11, 7)),
        (Call.LAPSED, date(2026, 11, 11)),
        (Call.REMINDED, date(2026, 11, 26)),
        (Call.REMINDED, date(2026, 12, 11)),
    ]
    assert told(duty.model_copy(update={"done": True}), 45) == []


def test_a_day_that_comes_twice_says_nothing_more_and_a_new_day_begins_anew() -> None:
    duty = Duty(id="d", office=an_office(), due=date(2026, 11, 10))
    said = tuple(calls([duty], (), date(2026, 11, 11)))
    moved = duty.model_copy(update={"due": date(2026, 11, 20)})

    assert [call.call for call in said] == [Call.LAPSED]
    assert list(calls([duty], said, date(2026, 11, 11))) == []
    assert [call.call for call in calls([moved], said, date(2026, 11, 17))] == [Call.WARNED]
