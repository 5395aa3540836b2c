"""Urgings with a date, supervision orders, and the measures of Art. 39: each with an office as its subject."""

from __future__ import annotations

from datetime import timedelta

from domain.clocks import Verdict
from domain.petition import Stage
from domain.refusals import Refused
from domain.supervision import Measure
from domain.supervision_facts import OrderAccepted, OrderIssued, OrderRenewed, UrgeAnswered
from tests.builders import (
    CLERK,
    OFFICER,
    OPERATOR,
    PETITIONER,
    SUPERVISOR,
    Case,
    a_case,
    a_rating,
    a_reply,
    a_transfer,
    an_office,
    an_urging,
)
from tests.domain import acts
from tests.domain.supervising import LATER, ordered, the_order
from tests.packs import at, first_rules

DAY = timedelta(days=1)


def runs(case: Case, name: str) -> list[tuple[str | None, Verdict | None]]:
    """Give the runs of a clock: what each is about, and its verdict."""
    return [(clock.subject, clock.verdict) for clock in case.now.clocks if clock.name == name]


def test_an_urging_with_a_date_is_answered_in_writing_in_time() -> None:
    case = a_case(Stage.HANDLING)
    case.done(an_urging("2026-03-10"), SUPERVISOR, LATER)

    answered, stopped = case.done(acts.an_urge_answer(), OFFICER, LATER + DAY)

    assert isinstance(answered.fact, UrgeAnswered)
    assert (answered.fact.office, stopped.fact.type) == ("housing", "clock_stopped")
    assert [verdict for _, verdict in runs(case, "urge_answer")] == [Verdict.MET]


def test_an_urging_without_a_date_asks_for_nothing() -> None:
    case = a_case(Stage.HANDLING)

    (event,) = case.done(an_urging(), SUPERVISOR, LATER)

    assert event.fact.type == "urged"


def test_two_urgings_run_at_once_and_one_answer_may_do_for_both_or_for_one() -> None:
    both, one = a_case(Stage.HANDLING), a_case(Stage.HANDLING)
    for case in (both, one):
        case.done(an_urging("2026-03-10"), SUPERVISOR, LATER)
        case.done(an_urging("2026-03-12"), SUPERVISOR, LATER)

    both.done(acts.an_urge_answer(), OFFICER, LATER + DAY)
    one.done(acts.an_urge_answer(runs(one, "urge_answer")[1][0]), OFFICER, LATER + DAY)

    assert [verdict for _, verdict in runs(both, "urge_answer")] == [Verdict.MET, Verdict.MET]
    assert [verdict for _, verdict in runs(one, "urge_answer")] == [None, Verdict.MET]


def test_a_pack_without_a_term_for_the_answer_urges_as_before() -> None:
    case = a_case(Stage.HANDLING, rules=first_rules())

    (event,) = case.done(an_urging("2026-03-10"), SUPERVISOR, LATER)

    assert event.fact.model_dump(exclude_defaults=True) == {"office": "housing", "reply_by": at("2026-03-10").date()}


def test_several_orders_run_at_once_and_an_answer_stops_only_its_own() -> None:
    case = ordered(False, False)
    first, second = [order.id for order in case.now.supervised.orders]

    case.done(acts.an_order_answer(second), OFFICER, LATER + DAY)

    assert runs(case, "order_answer") == [(first, None), (second, Verdict.MET)]
    assert runs(case, "order_decision") == [(second, None)]


def test_an_order_is_answered_accepted_and_done() -> None:
    case = ordered(True)

    accepted, stopped = case.done(acts.an_acceptance_of_answer(the_order(case)), SUPERVISOR, LATER + DAY)

    assert isinstance(accepted.fact, OrderAccepted)
    assert stopped.fact.type == "clock_stopped"
    assert case.now.supervised.orders[0].accepted
    assert not case.now.awaited(case.rules.policy, "order_accepted")


def test_an_answer_that_does_not_do_renews_the_order_to_a_new_date() -> None:
    case = ordered(True)

    renewed, *_ = case.done(acts.a_renewal(the_order(case), "2026-04-10"), SUPERVISOR, LATER + DAY)

    assert isinstance(renewed.fact, OrderRenewed)
    assert [verdict for _, verdict in runs(case, "order_answer")] == [Verdict.MET, None]
    assert case.now.clock("order_answer").due_at == at("2026-04-11")  # type: ignore[union-attr]
    assert case.now.supervised.orders[0].answered_by is None


def test_an_order_that_nobody_answered_is_late_and_goes_on() -> None:
    case = a_case(Stage.HANDLING)
    case.done(acts.an_order(answer_by="2026-03-10"), SUPERVISOR, LATER)
    case.wait(at("2026-03-12"))

    case.done(acts.a_renewal(the_order(case), "2026-03-20"), SUPERVISOR, at("2026-03-12"))

    assert [verdict for _, verdict in runs(case, "order_answer")] == [Verdict.LATE, None]


def test_an_order_ends_void_when_the_case_moves_away_from_its_office() -> None:
    case = a_case(Stage.TRANSFERRED)
    case.done(acts.an_order(), SUPERVISOR, LATER)
    case.done(acts.an_objection(), OFFICER, LATER)
    case.done(acts.an_objection_answer(), CLERK, LATER + DAY)
    case.done(a_transfer(an_office("water")), CLERK, LATER + DAY)

    assert [verdict for _, verdict in runs(case, "order_answer")] == [Verdict.VOID]
    found = case.give(acts.a_renewal(the_order(case)), SUPERVISOR, LATER + DAY)
    assert isinstance(found, Refused)
    assert found.code == "order_not_open"


def test_an_order_outlasts_the_conclusion_until_it_is_answered() -> None:
    case = ordered()
    case.done(a_reply(), OFFICER, LATER + DAY)
    case.done(a_rating(), PETITIONER, LATER + DAY)

    case.done(acts.an_order_answer(), OFFICER, LATER + 2 * DAY)

    assert case.now.stage is Stage.CONCLUDED
    assert [verdict for _, verdict in runs(case, "order_answer")] == [Verdict.MET]


def test_a_signal_orders_without_a_text() -> None:
    case = a_case(Stage.HANDLING)

    issued, started = case.done(acts.an_order(demand=False), OPERATOR, LATER)

    assert isinstance(issued.fact, OrderIssued)
    assert started.fact.type == "clock_started"


def test_a_rectification_has_a_clock_and_a_talk_has_none() -> None:
    case = a_case(Stage.HANDLING)
    (talk,) = case.done(acts.a_measure(), SUPERVISOR, LATER)
    case.done(acts.a_measure(Measure.RECTIFICATION, complete_by="2026-03-20"), SUPERVISOR, LATER)

    case.done(acts.a_rectification_report(), OFFICER, at("2026-03-22"))

    assert talk.fact.type == "measure_recorded"
    assert [verdict for _, verdict in runs(case, "rectification")] == [Verdict.LATE]


def test_a_listed_supervision_ends_with_reasons() -> None:
    case = a_case(Stage.HANDLING)
    case.done(acts.a_measure(Measure.LISTED), SUPERVISOR, LATER)

    case.done(acts.a_delisting(case.now.supervised.measures[0].id), SUPERVISOR, LATER + DAY)

    assert [(record.measure, record.ended) for record in case.now.supervised.measures] == [(Measure.LISTED, True)]


def test_an_order_that_lapsed_before_it_was_known_that_the_case_had_gone_is_void_and_its_lapse_withdrawn() -> None:
    case = a_case(Stage.HANDLING)
    case.done(acts.an_order("housing", "2026-03-10"), SUPERVISOR, LATER)
    case.wait(at("2026-03-12"))
    assert "clock_lapsed" in [event.fact.type for event in case.events]

    events = case.done(acts.a_naming(offices=("housing",)), CLERK, at("2026-03-09 10:00"))

    answer = case.now.clock("order_answer")
    assert answer is not None
    assert (answer.verdict, answer.lapsed) == (Verdict.VOID, None)
    assert "lapse_withdrawn" in [event.fact.type for event in events]
