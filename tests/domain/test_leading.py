"""A leader who holds a matter: several at once, his clocks, handing over, the settlement, and who may say so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.access import Viewer, may_see
from domain.base import Body, Purpose, Role
from domain.clock_facts import ClockHandedOver
from domain.clocks import Verdict
from domain.commands import Command
from domain.lead_facts import LeaderReleased
from domain.led import LeadStage, ReleaseGround
from domain.petition import Stage
from domain.refusals import Code, Refused
from tests.builders import (
    CLERK,
    PETITIONER,
    SUPERVISOR,
    Case,
    a_leader,
    a_leader_assignment,
    a_rating,
    a_registration,
    a_reply,
    a_text,
    an_actor,
)
from tests.domain import acts, leaders
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
from tests.packs import at

SOON = BEGUN + timedelta(hours=8)
OWN = {"lead_acceptance", "lead_meeting", "lead_plan", "lead_report", "lead_settlement", "lead_correction"}


def duties(case: Case) -> dict[str, str]:
    """Name the running clocks of leaders, each with whom it binds."""
    return {f"{clock.name}/{clock.subject}": clock.holder for clock in case.now.running if clock.body is Body.LEADER}


def verdict(case: Case, clock: str) -> Verdict | None:
    """Give how the latest run of a clock ended."""
    found = case.now.clock(clock)
    assert found is not None
    return found.verdict


@pytest.mark.parametrize(
    ("steps", "running"),
    [
        (ASSIGNED, {"lead_acceptance"}),
        (ACCEPTED, {"lead_meeting", "lead_plan"}),
        (PLANNED, {"lead_meeting", "lead_report", "lead_settlement"}),
        (MET, {"lead_report", "lead_settlement"}),
        (PROPOSED, set()),
        (SETTLED, set()),
    ],
)
def test_each_step_of_a_leader_stops_what_waits_for_it_and_starts_what_follows(steps: int, running: set[str]) -> None:
    case = a_led_case(steps)

    assert {name.partition("/")[0] for name in duties(case)} == running
    assert set(duties(case).values()) <= {"mayor"}
    assert all(
        clock.verdict is Verdict.MET for clock in case.now.clocks if clock.name in OWN and not clock.running
    ) or (verdict(case, "lead_report") is Verdict.VOID)


def test_a_date_in_the_assignment_stands_in_place_of_the_packs_term() -> None:
    case = a_led_case(0)

    case.done(a_leader_assignment(accept_by="2026-03-20"), SUPERVISOR, BEGUN)

    assert set(duties(case)) == {"lead_acceptance_by/lead-1"}
    assert case.now.running[-1].due_at == at("2026-03-21")


def test_a_leader_who_does_not_accept_lapses_and_stays_bound() -> None:
    case = a_led_case(ASSIGNED)

    said = case.wait(BEGUN + 8 * DAY)

    assert ("clock_lapsed", "mayor") in [(e.fact.type, getattr(e.fact, "holder", None)) for e in said]
    assert leaders.charge_of(case).stage is LeadStage.ASSIGNED


def test_several_leaders_hold_one_matter_each_with_clocks_of_his_own_and_one_is_first() -> None:
    case = a_led_case(ACCEPTED)

    case.done(leaders.a_second_leader(), SUPERVISOR, SOON)

    assert duties(case)["lead_acceptance/lead-2"] == "vice-mayor"
    assert duties(case)["lead_plan/lead-1"] == "mayor"
    assert case.now.leader == a_leader()


def test_a_leader_who_comes_first_takes_the_first_place_from_another() -> None:
    case = a_led_case(ACCEPTED)

    case.done(leaders.a_second_leader(first=True), SUPERVISOR, SOON)

    assert case.now.leader == a_leader("vice-mayor")
    assert [one.first for one in case.now.led] == [False, True]


def test_one_leaders_act_stops_no_other_leaders_clock() -> None:
    case = a_led_case(ASSIGNED)
    case.done(leaders.a_second_leader(), SUPERVISOR, SOON)

    case.done(leaders.ACCEPTANCE, VICE, SOON)

    assert set(duties(case)) == {"lead_acceptance/lead-1", "lead_meeting/lead-2", "lead_plan/lead-2"}


def test_a_report_starts_the_next_term_from_its_own_day() -> None:
    case = a_led_case(MET)

    case.done(leaders.a_report(), MAYOR, BEGUN + 5 * DAY)

    report = case.now.clock("lead_report")
    assert report is not None
    assert (report.ordinal, report.due_at, verdict(case, "lead_report")) == (2, at("2026-03-17"), None)


def test_the_target_date_is_moved_once_by_a_leader_of_the_house_and_not_by_whoever_asks() -> None:
    case = a_led_case(MET)
    case.done(leaders.a_wish_for_time(), MAYOR, SOON)

    refused = case.give(leaders.an_answer_on_time(), MAYOR, SOON)
    case.done(leaders.an_answer_on_time(), VICE, SOON)
    again = case.give(leaders.a_wish_for_time(), MAYOR, SOON)

    settlement = case.now.clock("lead_settlement")
    assert settlement is not None
    assert settlement.due_at == at("2026-06-29")
    assert leaders.charge_of(case).target == settlement.due_at.astimezone(at("2026-06-29").tzinfo).date() - DAY
    assert refused == Refused(code=Code.NOT_PERMITTED)
    assert again == Refused(code=Code.NOT_EXTENDABLE)


def test_a_hand_over_keeps_every_clock_and_binds_the_other_leader() -> None:
    case = a_led_case(MET)
    before = [(clock.name, clock.due_at, clock.ordinal) for clock in case.now.running]

    events = case.done(leaders.a_hand_over(), SUPERVISOR, BEGUN + 3 * DAY)
    done = case.done(leaders.a_report(), VICE, BEGUN + 4 * DAY)

    handed = [event.fact for event in events if isinstance(event.fact, ClockHandedOver)]
    assert {(fact.former, fact.holder) for fact in handed} == {("mayor", "vice-mayor")}
    assert [(c.name, c.due_at, c.ordinal) for c in case.now.running if c.name != "lead_report"] == [
        clock for clock in before if clock[0] != "lead_report"
    ]
    assert done[0].fact.type == "progress_reported"
    assert (leaders.charge_of(case).former, case.now.leader) == (("mayor",), a_leader("vice-mayor"))
    assert case.give(leaders.a_report(), MAYOR, BEGUN + 4 * DAY) == Refused(code=Code.NOT_PERMITTED)


def test_a_settlement_is_accepted_by_somebody_else_and_ends_the_charge() -> None:
    case = a_led_case(SETTLED)

    assert leaders.charge_of(case).stage is LeadStage.SETTLED
    assert case.now.leader is None
    assert (verdict(case, "lead_settlement"), verdict(case, "lead_review")) == (Verdict.MET, Verdict.MET)


def test_a_settlement_that_is_sent_back_leaves_the_matter_with_its_leader_and_a_new_term() -> None:
    case = a_led_case(PROPOSED)

    case.done(leaders.a_closing_review(accept=False), SUPERVISOR, BEGUN + 3 * DAY)

    assert set(duties(case)) == {"lead_report/lead-1", "lead_correction/lead-1"}
    assert (leaders.charge_of(case).stage, leaders.charge_of(case).returned) == (LeadStage.PLANNED, 1)


def test_silence_settles_nothing() -> None:
    case = a_led_case(PROPOSED)

    case.wait(BEGUN + 400 * DAY)

    assert leaders.charge_of(case).stage is LeadStage.PROPOSED
    assert not case.now.closed
    assert "lead_review" in {clock.name for clock in case.now.running}


def test_the_conclusion_of_the_petition_ends_no_duty_of_its_leader() -> None:
    case = a_led_case(MET)
    case.done(a_reply(), an_actor(Role.OFFICER, "housing"), SOON)

    case.done(a_rating(), PETITIONER, SOON)

    assert case.now.stage is Stage.CONCLUDED
    assert {name.partition("/")[0] for name in duties(case)} == {"lead_report", "lead_settlement"}
    case.done(leaders.a_proposal(), MAYOR, SOON + DAY)
    case.done(leaders.a_closing_review(), SUPERVISOR, SOON + DAY)
    assert duties(case) == {}


def test_a_withdrawal_by_the_petitioner_ends_the_duties_void() -> None:
    case = a_led_case(MET)

    case.done(acts.a_withdrawal(), PETITIONER, SOON)

    assert (leaders.charge_of(case).stage, case.now.leader) == (LeadStage.RELEASED, None)
    assert (verdict(case, "lead_settlement"), duties(case)) == (Verdict.VOID, {})


ACCUSATION = a_registration(purpose=Purpose.ACCUSATION)


@pytest.mark.parametrize(
    ("naming", "remaining"),
    [
        (acts.a_naming(accounts=("mayor",)), "vice-mayor"),
        (acts.a_naming(offices=("harbour",)), "mayor"),
    ],
)
def test_a_leader_named_later_is_released_his_duties_end_and_the_next_one_is_first(
    naming: Command, remaining: str
) -> None:
    case = a_led_case(MET, registration=ACCUSATION)
    case.done(a_leader_assignment(a_leader("vice-mayor", "harbour", "city")), SUPERVISOR, SOON)

    events = case.done(naming, CLERK, SOON)

    (released,) = [event.fact for event in events if isinstance(event.fact, LeaderReleased)]
    assert released.ground is ReleaseGround.ACCUSED
    assert case.now.leader is not None
    assert case.now.leader.id == remaining
    assert set(duties(case).values()) == {remaining}


def test_whoever_was_named_sees_nothing_and_can_do_nothing_any_more() -> None:
    case = a_led_case(MET, registration=ACCUSATION)
    before = may_see(Viewer(account="mayor", role=Role.LEADER, line=("city",)), case.now)

    case.done(acts.a_naming(accounts=("mayor",)), CLERK, SOON)

    assert before
    assert not may_see(Viewer(account="mayor", role=Role.LEADER, line=("city",)), case.now)
    assert case.give(leaders.a_report(), MAYOR, SOON) == Refused(code=Code.NOT_PERMITTED)
    assert case.now.leader is None


def test_a_leader_with_an_interest_declines_and_takes_no_part_any_more() -> None:
    case = a_led_case(ASSIGNED)

    case.done(leaders.a_recusal_of_oneself(), MAYOR, SOON)
    again = case.give(a_leader_assignment(), SUPERVISOR, SOON)

    assert (leaders.charge_of(case).stage, verdict(case, "lead_acceptance")) == (LeadStage.DECLINED, Verdict.VOID)
    assert "mayor" in case.now.recused
    assert again == Refused(code=Code.ACCUSED_PERSON)


def test_a_release_ends_the_duties_void_with_its_reason() -> None:
    case = a_led_case(MET)

    case.done(leaders.a_release(), SUPERVISOR, SOON)

    assert (leaders.charge_of(case).stage, duties(case)) == (LeadStage.RELEASED, {})
    assert a_text("reason") in [getattr(event.fact, "reason", None) for event in case.events]
