"""Time warns once, records a lapse, reminds, ends windows, and takes back what a late-known act contradicts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.base import Score
from domain.clock_facts import ClockLapsed, ClockStopped, ClockWarned, LapseWithdrawn, OverdueReminded
from domain.clocks import Verdict
from domain.events import Closing, Concluded, Event
from domain.petition import Stage
from domain.policy import Rules
from domain.terms import Kind
from domain.timers import ENGINE, next_call
from domain.values import Outcome
from tests.builders import (
    CLERK,
    OFFICER,
    PETITIONER,
    Case,
    a_case,
    a_rating,
    a_reply,
    a_transfer,
    an_acceptance,
)
from tests.domain.acts import an_execution
from tests.packs import at, cn_rules, first_rules, plain_rules, working_rules

RECEIVED = at("2026-02-02 10:00")
DUE = at("2026-02-25")
SECOND = timedelta(seconds=1)


def fresh() -> Case:
    return a_case(rules=plain_rules(), received_at=RECEIVED)


def types(events: list[Event] | tuple[Event, ...]) -> list[str]:
    return [event.fact.type for event in events]


def test_a_clock_first_says_that_its_end_is_near() -> None:
    case = fresh()

    said = case.wait(at("2026-02-24 23:59:59"))

    (event,) = said
    assert event.fact == ClockWarned(clock="transfer", ordinal=1, holder="city", due_at=DUE)
    assert event.at == at("2026-02-22")
    assert (event.actor, event.command, event.ledger_no) == (ENGINE, None, None)


def test_nothing_is_said_before_its_instant() -> None:
    case = fresh()

    assert case.tick(at("2026-02-22") - SECOND) == ()
    assert types(case.tick(at("2026-02-22"))) == ["clock_warned"]
    assert case.tick(DUE - SECOND) == ()


def test_what_is_said_late_keeps_its_instant_and_missed_reminders_are_one() -> None:
    case = fresh()

    said = case.wait(at("2026-03-28"))

    assert [(event.fact.type, event.at) for event in said] == [
        ("clock_warned", at("2026-02-22")),
        ("clock_lapsed", DUE),
        ("overdue_reminded", DUE + timedelta(days=30)),
    ]
    assert [event.fact.round for event in said if isinstance(event.fact, OverdueReminded)] == [2]


def test_a_lapse_is_no_verdict() -> None:
    case = fresh()

    case.wait(DUE)

    clock = case.now.clock("transfer")
    assert clock is not None
    assert clock.running
    assert (clock.verdict, clock.lapsed) == (None, 4)


def test_an_act_after_the_end_is_late_and_the_lapse_stands() -> None:
    case = fresh()
    case.wait(DUE)

    events = case.done(a_transfer(), CLERK, DUE)

    assert types(events) == ["transferred", "clock_stopped", "clock_started", "clock_started"]
    clock = case.now.clock("transfer")
    assert clock is not None
    assert (clock.verdict, clock.lapsed, clock.reason) == (Verdict.LATE, 4, "transferred")
    assert clock.stopped_at == DUE


def test_an_act_received_in_time_but_known_late_withdraws_the_lapse_and_is_met() -> None:
    case = fresh()
    case.wait(at("2026-03-28"))

    events = case.done(a_transfer(), CLERK, DUE - SECOND)

    withdrawn, stopped = events[1].fact, events[2].fact
    assert withdrawn == LapseWithdrawn(clock="transfer", ordinal=1, holder="city", lapse=4)
    assert isinstance(stopped, ClockStopped)
    assert stopped.verdict is Verdict.MET
    clock = case.now.clock("transfer")
    assert clock is not None
    assert (clock.lapsed, clock.reminders, clock.verdict) == (None, 0, Verdict.MET)


def test_a_clock_started_by_a_late_known_act_counts_from_its_receipt() -> None:
    case = fresh()
    case.wait(DUE)

    case.done(a_transfer(), CLERK, DUE - SECOND)

    assert [(event.fact.type, event.at) for event in case.wait(at("2026-03-12"))] == [
        ("clock_stopped", at("2026-03-03")),
        ("clock_warned", at("2026-03-09")),
        ("clock_lapsed", at("2026-03-12")),
    ]


def test_the_verdict_keeps_due_date_calendar_and_pack() -> None:
    case = fresh()

    events = case.done(a_transfer(), CLERK, RECEIVED)

    assert events[1].fact == ClockStopped(
        clock="transfer",
        ordinal=1,
        holder="city",
        verdict=Verdict.MET,
        due_at=DUE,
        calendar="2026.1",
        policy="cn-2022@3",
        reason="transferred",
    )


@pytest.mark.parametrize("rules", [first_rules(), cn_rules()], ids=["first", "whole statute"])
def test_the_end_of_the_rating_window_concludes_the_case_and_judges_nobody(rules: Rules) -> None:
    case = a_case(Stage.REPLIED, rules=rules, outcome=Outcome.NOT_SUPPORTED, received_at=at("2026-03-02 09:00"))

    said = case.wait(at("2026-05-01"))

    assert types(said[:2]) == ["concluded", "clock_stopped"]
    assert said[0].fact == Concluded(reason=Closing.RATING_WINDOW_ENDED)
    assert said[0].at == at("2026-04-02")
    assert case.now.closed
    window = case.now.clock("rating")
    assert window is not None
    assert window.verdict is Verdict.VOID


def test_one_rating_leaves_the_window_open_for_the_other() -> None:
    case = a_case(Stage.REPLIED, received_at=at("2026-03-02 09:00"))
    case.done(a_rating(office=None), PETITIONER, at("2026-03-03"))
    stages = [case.now.stage]

    case.done(a_rating(bureau=None, office=Score.DISSATISFIED), PETITIONER, at("2026-04-01 23:59:59"))

    assert [*stages, case.now.stage] == [Stage.REPLIED, Stage.CONCLUDED]
    assert case.events[-2].fact == Concluded(reason=Closing.RATED)
    assert [clock.name for clock in case.now.running] == ["execution", "review_request", "act_review"]
    assert case.now.ratings == {"bureau": Score.SATISFIED, "office": Score.DISSATISFIED}


def test_a_concluded_case_closes_when_the_time_for_a_review_and_the_execution_are_over() -> None:
    case = a_case(Stage.CONCLUDED, rules=plain_rules(), received_at=at("2026-03-02 09:00"))
    closed = [case.now.closed]
    case.wait(at("2026-04-02"))
    closed.append(case.now.closed)

    case.done(an_execution(), OFFICER, at("2026-04-20"))

    assert [*closed, case.now.closed] == [False, False, True]
    execution, window = case.now.clock("execution"), case.now.clock("review_request")
    assert execution is not None
    assert window is not None
    assert (execution.verdict, window.verdict, window.reason) == (Verdict.MET, Verdict.VOID, "window_ended")


def test_what_an_opinion_promised_is_asked_for_after_the_conclusion_until_it_is_done() -> None:
    case = a_case(Stage.CONCLUDED, rules=plain_rules(), received_at=at("2026-03-02 09:00"))

    said = case.wait(at("2026-08-01"))

    assert types(said) == ["clock_stopped", "clock_warned", "clock_lapsed", "overdue_reminded"]
    assert not case.now.closed


def test_an_end_says_that_acts_before_it_must_be_heard_and_a_window_that_it_may_close() -> None:
    case = fresh()
    warning = next_call(case.now)
    case.wait(at("2026-02-22"))
    ending = next_call(case.now)
    case.wait(DUE)
    reminder = next_call(case.now)
    closing = next_call(a_case(Stage.REPLIED).now)

    assert warning is not None
    assert ending is not None
    assert reminder is not None
    assert closing is not None
    assert [(call.ends, call.closes) for call in (warning, ending, reminder, closing)] == [
        (False, False),
        (True, False),
        (False, False),
        (True, True),
    ]


def test_a_window_that_concludes_nothing_ends_void_and_the_case_goes_on() -> None:
    case = a_case(Stage.TRANSFERRED, rules=working_rules(), received_at=at("2026-03-02 09:00"))

    said = case.wait(at("2026-03-10 07:00"))

    (stopped,) = (event.fact for event in said if isinstance(event.fact, ClockStopped))
    assert (stopped.clock, stopped.verdict, stopped.reason) == ("objection", Verdict.VOID, "window_ended")
    assert case.now.stage is Stage.TRANSFERRED


def test_a_case_closes_when_its_last_window_ends() -> None:
    case = a_case(Stage.CONCLUDED, rules=working_rules(), received_at=at("2026-03-02 09:00"))
    assert not case.now.closed

    case.wait(at("2026-04-03"))

    assert case.now.closed
    assert next_call(case.now) is None


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.CONCLUDED])
def test_an_open_case_always_has_a_next_instant(stage: Stage) -> None:
    case = a_case(stage)

    for _ in range(40):
        call = next_call(case.now)
        if case.now.closed:
            break
        assert call is not None
        case.tick(call.at)


def test_an_acceptance_and_a_reply_known_late_each_withdraw_their_lapse() -> None:
    case = a_case(Stage.TRANSFERRED, rules=plain_rules(), received_at=at("2026-03-02 09:00"))
    case.wait(at("2026-07-01"))

    case.done(an_acceptance(), OFFICER, at("2026-03-04 09:00"))
    case.wait(at("2026-07-01"))
    case.done(a_reply(), OFFICER, at("2026-03-05 09:00"))

    lapsed = [event.fact.clock for event in case.events if isinstance(event.fact, ClockLapsed)]
    withdrawn = [event.fact.clock for event in case.events if isinstance(event.fact, LapseWithdrawn)]
    assert lapsed == withdrawn == ["notice", "handling"]
    duties = [clock for clock in case.now.clocks if clock.kind is Kind.DUTY and not clock.running]
    assert {clock.verdict for clock in duties} == {Verdict.MET}
