"""What each fact does to the clocks: started, stopped and judged as the pack says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.base import Actor, Role
from domain.clock_facts import ClockStarted, ClockStopped
from domain.clocks import Verdict
from domain.commands import Command
from domain.events import Closing, Concluded, Declined, Event, LeaderAssigned, Urged
from domain.petition import Stage
from domain.terms import Kind
from domain.values import Ground, Outcome
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    OFFICER,
    OPERATOR,
    PETITIONER,
    SUPERVISOR,
    a_case,
    a_decline,
    a_leader,
    a_leader_assignment,
    a_past_case,
    a_past_reply,
    a_rating,
    a_registration,
    a_reply,
    a_transfer,
    an_acceptance,
    an_actor,
    an_assignment,
    an_office,
    an_urging,
)
from tests.domain.acts import an_objection, an_objection_answer
from tests.packs import at, first_rules

LATER = FIRST + 24 * HOUR


def clocks_of(events: tuple[Event, ...]) -> list[tuple[str, str, str]]:
    started = [("starts", e.fact.clock.name, e.fact.clock.holder) for e in events if isinstance(e.fact, ClockStarted)]
    stopped = [(str(e.fact.verdict), e.fact.clock, e.fact.holder) for e in events if isinstance(e.fact, ClockStopped)]
    return sorted(stopped + started)


@pytest.mark.parametrize(
    ("stage", "command", "actor", "effect"),
    [
        (
            Stage.REGISTERED,
            a_transfer(),
            CLERK,
            [("met", "transfer", "city"), ("starts", "notice", "housing"), ("starts", "objection", "housing")],
        ),
        (
            Stage.REGISTERED,
            an_assignment(),
            CLERK,
            [
                ("met", "transfer", "city"),
                ("starts", "notice", "housing"),
                ("starts", "objection", "housing"),
                ("starts", "result", "housing"),
            ],
        ),
        (
            Stage.TRANSFERRED,
            an_acceptance(),
            OFFICER,
            [("met", "notice", "housing"), ("starts", "handling", "housing"), ("void", "objection", "housing")],
        ),
        (
            Stage.TRANSFERRED,
            a_decline(Ground.IN_PROGRESS),
            OFFICER,
            [("met", "notice", "housing"), ("void", "objection", "housing")],
        ),
        (
            Stage.HANDLING,
            a_reply(),
            OFFICER,
            [
                ("met", "handling", "housing"),
                ("starts", "execution", "housing"),
                ("starts", "rating", "city"),
                ("starts", "review_request", "housing"),
            ],
        ),
        (
            Stage.HANDLING,
            a_reply(Outcome.NOT_SUPPORTED),
            OFFICER,
            [("met", "handling", "housing"), ("starts", "rating", "city"), ("starts", "review_request", "housing")],
        ),
        (Stage.REPLIED, a_rating(), PETITIONER, [("met", "rating", "city")]),
        (Stage.REPLIED, a_rating(office=None), PETITIONER, []),
        (Stage.TRANSFERRED, an_urging(), SUPERVISOR, []),
        (Stage.HANDLING, a_leader_assignment(), SUPERVISOR, [("starts", "lead_acceptance", "mayor")]),
    ],
)
def test_a_command_starts_and_stops_the_clocks_of_the_law(
    stage: Stage, command: Command, actor: Actor, effect: list[tuple[str, str, str]]
) -> None:
    assert clocks_of(a_case(stage).done(command, actor, LATER)) == effect


def test_a_first_version_office_declines_by_itself_and_its_bureau_must_route_anew() -> None:
    case = a_case(Stage.TRANSFERRED, rules=first_rules())

    effect = clocks_of(case.done(a_decline(), OFFICER, LATER))

    assert effect == [("met", "notice", "housing"), ("starts", "transfer", "city")]


DIRECT = a_registration(direct=an_office())


@pytest.mark.parametrize(
    ("ground", "stage", "closing"),
    [
        (Ground.NOT_COMPETENT, Stage.REGISTERED, None),
        (Ground.OTHER_PROCEDURE, Stage.CONCLUDED, Closing.OTHER_PROCEDURE),
        (Ground.IN_PROGRESS, Stage.CONCLUDED, Closing.IN_PROGRESS_ELSEWHERE),
        (Ground.FINAL, Stage.CONCLUDED, Closing.MATTER_FINAL),
    ],
)
def test_each_ground_of_a_decline_leads_its_own_way(ground: Ground, stage: Stage, closing: Closing | None) -> None:
    case = a_case(registration=DIRECT)
    final_in = "P2025-0000001" if ground is Ground.FINAL else None

    events = case.done(a_decline(ground).model_copy(update={"final_in": final_in}), OFFICER, LATER)

    assert isinstance(events[0].fact, Declined)
    assert case.now.stage is stage
    reasons = [event.fact.reason for event in events if isinstance(event.fact, Concluded)]
    assert reasons == ([closing] if closing else [])


def test_a_returned_case_is_routed_anew_and_each_duty_is_judged_again() -> None:
    case = a_case(Stage.TRANSFERRED, rules=first_rules(), received_at=at("2026-03-02 09:00"))
    case.done(a_decline(), OFFICER, at("2026-03-05 09:00"))
    assert case.now.office is None
    assert case.now.holder.id == "city"
    case.wait(at("2026-04-01"))

    case.done(a_transfer(an_office("water")), CLERK, at("2026-04-01 09:00"))

    runs = [(c.name, c.ordinal, c.holder, c.anchor, c.verdict) for c in case.now.clocks]
    assert runs == [
        ("transfer", 1, "city", at("2026-03-02 09:00"), Verdict.MET),
        ("notice", 1, "housing", at("2026-03-02 10:00"), Verdict.MET),
        ("transfer", 2, "city", at("2026-03-05 09:00"), Verdict.LATE),
        ("notice", 2, "water", at("2026-04-01 09:00"), None),
    ]


def test_after_a_return_only_the_new_office_may_act() -> None:
    case = a_case(Stage.TRANSFERRED)
    case.done(an_objection(), OFFICER, LATER)
    case.done(an_objection_answer(), CLERK, LATER)
    case.done(a_transfer(an_office("water")), CLERK, LATER)

    assert not isinstance(case.give(an_acceptance(), OFFICER, LATER), tuple)
    assert isinstance(case.give(an_acceptance(), an_actor(Role.OFFICER, "water"), LATER), tuple)


def test_a_duty_that_a_conclusion_ends_in_time_is_void_and_one_overdue_is_late() -> None:
    verdicts = {}
    for received in ("2026-03-20 09:00", "2026-05-08 09:00"):
        case = a_case(Stage.TRANSFERRED, registration=a_past_case(), received_at=at("2026-03-02 09:00"))
        case.done(a_decline(Ground.IN_PROGRESS), OFFICER, at(received))
        handling = case.now.clock("handling")
        assert handling is not None
        verdicts[received] = (handling.verdict, handling.reason)

    assert verdicts == {
        "2026-03-20 09:00": (Verdict.VOID, "concluded"),
        "2026-05-08 09:00": (Verdict.LATE, "concluded"),
    }


def test_a_past_case_with_a_reply_in_time_is_concluded_and_met() -> None:
    case = a_case(registration=a_past_case(), received_at=at("2026-03-02 09:00"))

    case.done(a_past_reply(), CLERK, at("2026-05-06 23:59:59"))

    (handling,) = case.now.clocks
    assert (handling.name, handling.verdict, handling.due_at) == ("handling", Verdict.MET, at("2026-05-07"))
    assert case.now.imported
    assert case.now.closed


def test_a_past_case_without_a_reply_is_never_counted_in_timely_acceptance() -> None:
    case = a_case(registration=a_past_case())

    assert [clock.counts_in for clock in case.now.clocks] == ["on_time_reply"]


def test_a_past_case_may_be_taken_up_and_keeps_its_one_handling_clock() -> None:
    case = a_case(Stage.REPLIED, registration=a_past_case(), received_at=at("2026-03-02 09:00"))

    duties = [(clock.name, clock.ordinal) for clock in case.now.clocks if clock.kind is Kind.DUTY]
    assert duties == [("handling", 1), ("notice", 1), ("execution", 1)]
    handling = case.now.clock("handling")
    assert handling is not None
    assert handling.anchor == at("2026-03-02 09:00")


def test_an_urging_names_the_office_that_holds_the_case() -> None:
    case = a_case(Stage.HANDLING)

    event, answer = case.done(an_urging("2026-03-20"), SUPERVISOR, LATER)

    assert isinstance(event.fact, Urged)
    assert event.fact.office == "housing"
    assert isinstance(answer.fact, ClockStarted)
    assert (answer.fact.clock.name, answer.fact.clock.holder) == ("urge_answer", "housing")


def test_a_leader_takes_a_case_without_moving_it() -> None:
    case = a_case(Stage.HANDLING)

    event, _ = case.done(a_leader_assignment(accept_by="2026-03-10"), SUPERVISOR, LATER)

    assert isinstance(event.fact, LeaderAssigned)
    assert (case.now.stage, case.now.leader) == (Stage.HANDLING, a_leader())


def test_a_command_that_came_as_a_signal_is_remembered_by_its_id() -> None:
    case = a_case(Stage.HANDLING)
    signal = case.envelope(an_urging(), OPERATOR, LATER).model_copy(update={"ledger_no": None, "id": "s1"})

    case.deliver(signal)

    assert case.now.signals == ("s1",)
    assert case.now.last_ledger_no == 3


def test_the_district_of_the_first_office_is_that_of_a_case_without_one() -> None:
    case = a_case()
    assert case.now.district is None

    case.done(a_transfer(an_office(district="B县")), CLERK, LATER)

    assert case.now.district == "B县"


def test_all_events_of_a_command_bear_its_receipt_its_actor_and_its_number() -> None:
    case = a_case()

    events = case.done(a_transfer(), CLERK, LATER + timedelta(microseconds=1))

    assert {(e.at, e.actor, e.command, e.ledger_no, e.stream) for e in events} == {
        (LATER + timedelta(microseconds=1), CLERK, "c2", 2, case.number)
    }
