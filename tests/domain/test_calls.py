"""A rung that binds a leader: when its call is open, who may be bound by it, and what takes it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from domain.base import Accused, Actor, Role
from domain.calls import ladder, open_call, to_bind
from domain.commands import AssignLeader
from domain.desks import Holder, People
from domain.events import LeaderAssigned
from domain.led import LeadGround, LeadStage
from domain.petition import Petition, Stage
from domain.refusals import Code, Refused
from domain.rungs import Rung, RungAct
from domain.steps import NameAccused
from domain.supervision_facts import LeaderCalled, RungReached
from tests.builders import CLERK, OFFICER, SUPERVISOR, Case, a_case, a_leader, an_acceptance
from tests.domain.leaders import MAYOR, a_recusal_of_oneself, a_release
from tests.packs import at
from workflows.reactions import notices

FIRST = at("2026-03-02 09:00")
DUE = at("2026-03-18")
DAY = timedelta(days=1)
CALLED = DUE + 18 * DAY


def called() -> Case:
    """Give a case whose silent office has come to the rung that binds a leader."""
    case = a_case(Stage.TRANSFERRED, received_at=FIRST)
    case.wait(CALLED)
    return case


def a_naming(**whom: tuple[str, ...]) -> NameAccused:
    return NameAccused(accused=Accused.model_validate(whom))


def bind(case: Case, leader: str = "mayor", call: str | None = None) -> AssignLeader:
    found = open_call(case.now)
    return AssignLeader(leader=a_leader(leader), call=call or (found.id if found else None))


def hand(case: Case) -> Actor:
    return ladder(case.now)


def of_case(case: Case) -> list[object]:
    return [event.fact for event in case.events]


def test_a_rung_calls_for_a_leader_and_the_ladder_binds_one() -> None:
    case = called()

    (fact,) = [fact for fact in of_case(case) if isinstance(fact, LeaderCalled)]
    case.done(bind(case), hand(case), CALLED + DAY)

    charge = case.now.led[0]
    assert (fact.clock, fact.rung, fact.office) == ("notice", "bind", "city")
    assert (charge.leader.id, charge.ground, charge.call, charge.first) == ("mayor", LeadGround.LADDER, fact.call, True)
    assert open_call(case.now) is None
    assert case.events[-2].actor == Actor(id="ladder", role=Role.ENGINE, office="city")


def chosen_in_time() -> Case:
    """Give a case whose supervisor chose a leader before the rung that would bind one."""
    case = a_case(Stage.TRANSFERRED, received_at=FIRST)
    case.done(bind(case), SUPERVISOR, DUE + 16 * DAY)
    case.wait(CALLED)
    return case


def test_a_supervisor_who_chose_in_time_leaves_nobody_to_bind_and_nothing_to_tell() -> None:
    case = chosen_in_time()

    (place,) = [event.sequence for event in case.events if isinstance(event.fact, LeaderCalled)]
    told = [order for batch in case.batches for order in notices(batch.events, case.now) if order.sequence == place]
    reached = [fact.act for fact in of_case(case) if isinstance(fact, RungReached) and fact.clock == "notice"]
    assert RungAct.ASSIGN_LEADER in reached
    assert open_call(case.now) is None
    assert told == []


def test_a_leader_whom_a_supervisor_chose_and_who_is_barred_after_the_rung_is_followed_by_another() -> None:
    barred, released = chosen_in_time(), chosen_in_time()

    barred.done(a_naming(accounts=("mayor",)), CLERK, CALLED + DAY)
    released.done(a_release(), SUPERVISOR, CALLED + DAY)

    assert open_call(barred.now) is not None
    assert barred.done(bind(barred, "vice-mayor"), hand(barred), CALLED + 2 * DAY)
    assert open_call(released.now) is None


def test_once_the_duty_is_done_nobody_is_bound() -> None:
    case = called()
    command = bind(case)
    case.done(an_acceptance(), OFFICER, CALLED + DAY)

    refused = case.give(command, hand(case), CALLED + 2 * DAY)

    assert open_call(case.now) is None
    assert refused == Refused(code=Code.CALL_OVER)


@pytest.mark.parametrize("call", ["r1", "r999"])
def test_a_call_that_is_none_binds_nobody(call: str) -> None:
    case = called()

    assert case.give(bind(case, call=call), hand(case), CALLED + DAY) == Refused(code=Code.CALL_OVER)


def test_one_call_binds_one_leader() -> None:
    case = called()
    first, second = bind(case), bind(case, "vice-mayor")
    case.done(first, hand(case), CALLED + DAY)

    assert case.give(second, hand(case), CALLED + DAY) == Refused(code=Code.CALL_OVER)


def test_who_declines_or_is_accused_has_not_answered_the_call_and_who_is_released_has() -> None:
    declined, accused, released = called(), called(), called()
    for case in (declined, accused, released):
        case.done(bind(case), hand(case), CALLED + DAY)

    declined.done(a_recusal_of_oneself(), MAYOR, CALLED + 2 * DAY)
    accused.done(a_naming(accounts=("mayor",)), CLERK, CALLED + 2 * DAY)
    released.done(a_release(), SUPERVISOR, CALLED + 2 * DAY)

    assert open_call(declined.now) is not None
    assert open_call(accused.now) is not None
    assert open_call(released.now) is None


def test_an_act_received_before_the_rung_takes_back_the_leader_whom_the_ladder_bound() -> None:
    case = called()
    case.done(bind(case), hand(case), CALLED + DAY)

    events = case.done(an_acceptance(), OFFICER, CALLED - DAY)

    (charge,) = case.now.led
    told = {(order.template, order.audience) for order in notices(events, case.now)}
    assert ("rungs_withdrawn", "account:mayor") in told
    assert charge.stage is LeadStage.RELEASED
    assert case.now.leader is None
    assert not [clock for clock in case.now.running if clock.holder == "mayor"]


def test_an_act_received_before_the_rung_leaves_the_leader_whom_a_supervisor_bound() -> None:
    case = called()
    case.done(AssignLeader(leader=a_leader()), SUPERVISOR, CALLED + DAY)

    case.done(an_acceptance(), OFFICER, CALLED - DAY)

    (charge,) = case.now.led
    assert (charge.stage, charge.ground) == (LeadStage.ASSIGNED, LeadGround.ASSIGNED)
    assert [clock.name for clock in case.now.running if clock.holder == "mayor"] == ["lead_acceptance"]


def held(account: str, role: Role = Role.LEADER, office: str = "city", **how: object) -> Holder:
    return Holder.model_validate({"account": account, "role": role, "line": (office,), **how})


MAYORS = (held("a-mayor"), held("b-mayor"), held("sponsor", office="district"))


def asked(petition: Petition, *people: Holder, sponsors: tuple[str, ...] = ("sponsor",)) -> list[str]:
    return [leader.id for leader in to_bind(petition, sponsors, People(people))]


def test_sponsors_are_asked_first_then_the_leaders_of_the_bureau() -> None:
    assert asked(called().now, *MAYORS) == ["sponsor", "a-mayor", "b-mayor"]


@pytest.mark.parametrize(
    "how", [{"locked": True}, {"absent": True}, {"absent": True, "deputy": "gone"}, {"role": Role.OFFICER}]
)
def test_who_left_or_is_absent_without_a_deputy_is_not_asked(how: dict[str, object]) -> None:
    sponsor = MAYORS[-1].model_copy(update=how)

    assert asked(called().now, *MAYORS[:-1], sponsor) == ["a-mayor", "b-mayor"]


def test_an_absent_leader_with_a_deputy_who_may_know_of_the_case_is_asked() -> None:
    sponsor = MAYORS[-1].model_copy(update={"absent": True, "deputy": "a-mayor"})
    case = called()

    free = asked(case.now, *MAYORS[:-1], sponsor)
    case.done(a_naming(accounts=("a-mayor",)), CLERK, CALLED + DAY)

    assert free == ["sponsor", "a-mayor", "b-mayor"]
    assert asked(case.now, *MAYORS[:-1], sponsor) == ["b-mayor"]


def test_whom_an_accusation_names_by_account_or_office_is_not_asked() -> None:
    case = called()
    case.done(a_naming(accounts=("b-mayor",), offices=("district",)), CLERK, CALLED + DAY)

    assert asked(case.now, *MAYORS) == ["a-mayor"]


def test_who_declined_or_was_released_is_not_asked_again() -> None:
    case = called()
    case.done(bind(case, "a-mayor"), hand(case), CALLED + DAY)
    bound = next(event.fact for event in reversed(case.events) if isinstance(event.fact, LeaderAssigned))
    case.done(a_release(bound.leader), SUPERVISOR, CALLED + 2 * DAY)

    assert asked(case.now, *MAYORS) == ["sponsor", "b-mayor"]


def test_no_rung_binds_a_leader_before_the_end_of_its_term() -> None:
    with pytest.raises(ValidationError, match="no leader is bound before"):
        Rung(id="bind", before=1, act=RungAct.ASSIGN_LEADER)


def test_a_call_that_outlasts_the_conclusion_is_answered_and_nobody_is_bound_without_one() -> None:
    case = a_case(Stage.CONCLUDED, received_at=FIRST)
    before = case.give(AssignLeader(leader=a_leader()), SUPERVISOR, case.events[-1].at)
    (execution,) = [clock for clock in case.now.running if clock.name == "execution"]
    case.wait(execution.due_at + 40 * DAY)

    case.done(bind(case), hand(case), execution.due_at + 41 * DAY)

    assert isinstance(before, Refused)
    assert before.code is Code.WRONG_STAGE
    assert case.now.stage is Stage.CONCLUDED
    assert case.now.led[0].leader.id == "mayor"


def test_an_act_received_before_a_call_never_answers_it_however_late_it_arrives() -> None:
    opened, concluded = called(), a_case(Stage.CONCLUDED, received_at=FIRST)
    (execution,) = [clock for clock in concluded.now.clocks if clock.name == "execution"]
    concluded.wait(execution.due_at + 40 * DAY)

    opened.done(AssignLeader(leader=a_leader()), SUPERVISOR, CALLED - DAY)
    late = concluded.give(AssignLeader(leader=a_leader()), SUPERVISOR, execution.due_at)
    refused = called().give(bind(called()), SUPERVISOR, CALLED - DAY)

    assert opened.now.led[0].call is None
    assert isinstance(late, Refused)
    assert late.code is Code.WRONG_STAGE
    assert refused == Refused(code=Code.CALL_OVER)
