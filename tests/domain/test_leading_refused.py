"""What a leader and those around him may not do on a matter, each with its code."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.base import Actor, Role
from domain.commands import Command
from domain.refusals import Code, Refused
from tests.builders import (
    SUPERVISOR,
    a_leader,
    a_leader_assignment,
    an_actor,
)
from tests.domain import leaders
from tests.domain.leaders import (
    ACCEPTED,
    ASSIGNED,
    BEGUN,
    DAY,
    MAYOR,
    MET,
    PLANNED,
    PROPOSED,
    SETTLED,
    VICE,
    a_led_case,
)

SOON = BEGUN + timedelta(hours=8)
BESIDE = an_actor(Role.LEADER, "city", "secretary")
OFFICE_SUPERVISOR = an_actor(Role.SUPERVISOR, "housing")


@pytest.mark.parametrize(
    ("steps", "command", "actor", "code"),
    [
        (ACCEPTED, a_leader_assignment(), SUPERVISOR, Code.LEADER_REPEATED),
        (ACCEPTED, leaders.ACCEPTANCE, MAYOR, Code.LEAD_ACCEPTED_ALREADY),
        (ACCEPTED, leaders.a_recusal_of_oneself(), MAYOR, Code.LEAD_ACCEPTED_ALREADY),
        (ASSIGNED, leaders.a_plan(), MAYOR, Code.LEAD_NOT_ACCEPTED),
        (ASSIGNED, leaders.a_meeting(), MAYOR, Code.LEAD_NOT_ACCEPTED),
        (ACCEPTED, leaders.a_meeting(on="2026-03-05"), MAYOR, Code.DATE_AHEAD),
        (ACCEPTED, leaders.a_plan(measures=0), MAYOR, Code.PLAN_INCOMPLETE),
        (ACCEPTED, leaders.a_plan(target="2026-03-01"), MAYOR, Code.DATE_PASSED),
        (PLANNED, leaders.a_plan(), MAYOR, Code.PLAN_REPEATED),
        (ACCEPTED, leaders.a_report(), MAYOR, Code.PLAN_MISSING),
        (PLANNED, leaders.a_proposal(), MAYOR, Code.MEETING_MISSING),
        (MET, leaders.a_proposal(evidence=1), MAYOR, Code.EVIDENCE_MISSING),
        (MET, leaders.a_closing_review(), SUPERVISOR, Code.SETTLEMENT_MISSING),
        (PROPOSED, leaders.a_closing_review(), MAYOR, Code.OWN_SETTLEMENT),
        (PROPOSED, leaders.a_closing_review(a_leader("nobody")), SUPERVISOR, Code.NOT_LEADING),
        (MET, leaders.a_hand_over(to=a_leader()), SUPERVISOR, Code.LEADER_REPEATED),
        (MET, leaders.a_hand_over(to=a_leader("x", role=Role.CLERK)), SUPERVISOR, Code.NOT_A_LEADER),
        (MET, leaders.a_wish_for_time(31), MAYOR, Code.EXTENSION_TOO_LONG),
        (MET, leaders.an_answer_on_time(), BESIDE, Code.NO_EXTENSION_REQUEST),
        (MET, leaders.a_report(), VICE, Code.NOT_PERMITTED),
        (SETTLED, leaders.a_report(), MAYOR, Code.NOT_PERMITTED),
    ],
)
def test_what_does_not_fit_is_refused_with_its_code(steps: int, command: Command, actor: Actor, code: Code) -> None:
    case = a_led_case(steps)
    before = case.now

    found = case.give(command, actor, SOON)

    assert isinstance(found, Refused)
    assert (found.code, case.now) == (code, before)


@pytest.mark.parametrize(
    "command",
    [
        leaders.a_closing_review().model_copy(update={"reason": None}),
        leaders.a_hand_over().model_copy(update={"reason": None}),
        leaders.a_release().model_copy(update={"reason": None}),
    ],
)
def test_what_ends_or_moves_a_leaders_duty_needs_its_reasons(command: Command) -> None:
    case = a_led_case(PROPOSED)

    assert case.give(command, SUPERVISOR, SOON) == Refused(code=Code.REASON_MISSING)


def test_the_office_that_carries_out_the_plan_does_not_review_its_settlement() -> None:
    case = a_led_case(ACCEPTED)
    case.done(leaders.a_plan(team=case.now.bureau), MAYOR, SOON)
    case.done(leaders.a_meeting(), MAYOR, SOON + timedelta(minutes=1))
    case.done(leaders.a_proposal(), MAYOR, SOON + timedelta(minutes=2))

    assert case.give(leaders.a_closing_review(), SUPERVISOR, SOON + DAY) == Refused(code=Code.OWN_SETTLEMENT)
