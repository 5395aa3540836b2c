"""What an office does with a case: more time, hearings, agreements, word to the petitioner, results, execution."""

from __future__ import annotations

import pytest

from domain.clock_facts import ClockLapsed, ClockMoved, ClockPaused, ClockResumed, ClockStopped
from domain.clocks import Verdict
from domain.events import Closing, Concluded, Event
from domain.petition import Stage
from domain.refusals import Code, Refused
from domain.remedy_facts import Supplemented, Withdrawn
from domain.values import Outcome
from tests.builders import (
    CLERK,
    FIRST,
    HOUR,
    OFFICER,
    PETITIONER,
    REVIEWER,
    Case,
    a_case,
    a_past_case,
    a_reply,
    a_review,
    a_review_request,
    a_text,
    a_transfer,
)
from tests.domain.acts import (
    a_hearing,
    a_hearing_end,
    a_performance,
    a_result,
    a_supplement,
    a_withdrawal,
    an_acknowledgement,
    an_agreement,
    an_execution,
    an_interim_reply,
)
from tests.domain.lives import A, C, H, R, T, V, W, led, ready, to_stage
from tests.packs import at, second_rules, talking_rules

LATER = FIRST + 24 * HOUR
DUE = at("2026-05-07")
LAST = at("2026-05-06 23:59:59")


def code(found: object) -> Code:
    assert isinstance(found, Refused), found
    return found.code


def due(case: Case, name: str = "handling") -> object:
    clock = case.now.clock(name)
    assert clock is not None
    return clock.due_at


def verdict(case: Case, name: str) -> Verdict | None:
    clock = case.now.clock(name)
    assert clock is not None
    return clock.verdict


def of(kind: type, events: tuple[Event, ...] | list[Event]) -> list[Event]:
    return [event for event in events if isinstance(event.fact, kind)]


def test_a_hearing_in_a_re_review_stops_its_days_and_they_go_on_afterwards() -> None:
    case = led(*to_stage(V), (a_review_request(), PETITIONER))
    before = due(case, "rereview")

    opened = case.done(a_hearing(), REVIEWER, at("2026-03-10 09:00"))
    assert [(e.fact.clock, e.fact.ground) for e in opened if isinstance(e.fact, ClockPaused)] == [
        ("rereview", "hearing_opened")
    ]
    closed = case.done(a_hearing_end(), REVIEWER, at("2026-03-14 18:00"))

    assert before == at("2026-04-02")
    assert len(of(ClockResumed, closed)) == 1
    assert due(case, "rereview") == at("2026-04-08")


def test_while_a_hearing_lasts_the_re_review_does_not_lapse() -> None:
    case = led(*to_stage(V), (a_review_request(), PETITIONER), (a_hearing(), REVIEWER))

    said = case.wait(at("2026-04-20"))

    assert [event.fact.clock for event in said if isinstance(event.fact, ClockLapsed)] == ["hearing"]


@pytest.mark.parametrize(("stage", "actor", "clock"), [(H, OFFICER, "handling"), (W, REVIEWER, "review")])
def test_a_hearing_stops_no_other_days(stage: Stage, actor: object, clock: str) -> None:
    case = a_case(stage)
    before = due(case, clock)

    events = case.done(a_hearing(), actor, LATER)  # type: ignore[arg-type]
    events += case.done(a_hearing_end(), actor, LATER + 100 * HOUR)  # type: ignore[arg-type]

    touched = {event.fact.clock for event in events if isinstance(event.fact, ClockStopped | ClockPaused | ClockMoved)}
    assert touched == {"hearing"}
    assert due(case, clock) == before


def test_a_hearing_is_opened_once_and_closed_once() -> None:
    case = ready(H, "close_hearing")

    assert code(case.give(a_hearing(), OFFICER, LATER)) is Code.HEARING_OPEN
    case.done(a_hearing_end(), OFFICER, LATER)
    assert code(case.give(a_hearing_end(), OFFICER, LATER)) is Code.NO_HEARING


def test_an_opinion_waits_until_an_open_hearing_has_its_recorded_end() -> None:
    case = ready(H, "close_hearing")
    assert code(case.give(a_reply(), OFFICER, LATER)) is Code.HEARING_NOT_CLOSED

    case.done(a_hearing_end(), OFFICER, LATER)
    case.done(a_reply(), OFFICER, LATER)
    case.done(a_review_request(), PETITIONER, LATER)

    case.done(a_hearing(), REVIEWER, LATER)
    assert code(case.give(a_review(), REVIEWER, LATER)) is Code.HEARING_NOT_CLOSED


def test_under_the_second_version_an_opinion_ended_a_hearing_by_itself() -> None:
    case = a_case(H, rules=second_rules())
    case.done(a_hearing(), OFFICER, LATER)

    case.done(a_reply(), OFFICER, LATER)

    assert verdict(case, "hearing") is Verdict.VOID


def test_an_open_past_case_that_is_transferred_is_answered_for_by_its_office() -> None:
    case = led((a_past_case(), CLERK), (a_transfer(), CLERK))

    handling = case.now.clock("handling")

    assert handling is not None
    assert (handling.holder, handling.ordinal, handling.anchor) == ("housing", 1, FIRST)


@pytest.mark.parametrize("stage", [H, A])
def test_an_agreement_ends_the_matter_when_it_is_performed_and_not_when_it_is_signed(stage: Stage) -> None:
    case = a_case(stage)
    case.done(an_agreement("2026-04-30"), OFFICER, LATER)
    assert (case.now.stage, case.now.agreement, due(case, "performance")) == (stage, True, at("2026-05-01"))

    case.done(a_performance(), OFFICER, at("2026-04-30 10:00"))

    facts = [event.fact for event in case.events]
    assert Concluded(reason=Closing.SETTLED) in facts
    assert (verdict(case, "performance"), case.now.closed) == (Verdict.MET, True)


def test_an_agreement_that_is_not_performed_in_time_is_late_and_the_matter_stays_open() -> None:
    case = a_case(H)
    case.done(an_agreement("2026-03-31"), OFFICER, LATER)

    said = case.wait(at("2026-04-01"))

    assert [event.fact.clock for event in said if isinstance(event.fact, ClockLapsed)] == ["performance"]
    assert case.now.stage is H
    case.done(a_performance(), OFFICER, at("2026-04-05"))
    assert verdict(case, "performance") is Verdict.LATE


def test_an_agreement_is_signed_once_before_its_day_and_performed_only_if_signed() -> None:
    case = a_case(H)

    assert code(case.give(a_performance(), OFFICER, LATER)) is Code.NO_AGREEMENT
    passed = case.give(an_agreement("2026-03-01"), OFFICER, LATER)
    assert passed == Refused(code=Code.DATE_PASSED, params={"date": "2026-03-01"})
    case.done(an_agreement(), OFFICER, LATER)
    assert code(case.give(an_agreement(), OFFICER, LATER)) is Code.NOT_IN_PROCEDURE


def test_a_petitioner_takes_his_petition_back_and_all_clocks_end_as_what_they_were() -> None:
    case = a_case(H)
    case.wait(at("2026-05-08"))

    events = case.done(a_withdrawal(), PETITIONER, at("2026-05-08"))

    assert [event.fact for event in events[:2]] == [Withdrawn(), Concluded(reason=Closing.WITHDRAWN)]
    assert (verdict(case, "handling"), case.now.closed) == (Verdict.LATE, True)
    in_time = a_case(A)
    in_time.done(a_withdrawal(), PETITIONER, LATER)
    assert in_time.now.closed


def test_what_a_petitioner_adds_touches_no_clock() -> None:
    case = a_case(H)
    before = case.now.clocks

    (event,) = case.done(a_supplement(), PETITIONER, LATER)

    assert event.fact == Supplemented(text=a_text("supplement"))
    assert case.now.clocks == before


def test_an_assigned_matter_asks_for_its_result_by_its_day_even_after_the_conclusion() -> None:
    case = ready(C, "report_result")
    assert due(case, "result") == at("2026-08-02")

    case.done(a_result(), OFFICER, at("2026-08-01 12:00"))

    assert verdict(case, "result") is Verdict.MET
    assert code(case.give(a_result(), OFFICER, at("2026-08-01 12:00"))) is Code.NOT_AWAITED
    assert code(a_case(A).give(a_result(), OFFICER, LATER)) is Code.NOT_AWAITED


def test_a_result_that_does_not_come_is_missed_and_reminded_of() -> None:
    case = ready(C, "report_result")
    case.done(an_execution(), OFFICER, LATER)

    said = case.wait(at("2026-08-20"))

    assert [event.fact.type for event in said][-3:] == ["clock_warned", "clock_lapsed", "overdue_reminded"]
    case.done(a_result(), OFFICER, at("2026-08-20"))
    assert (verdict(case, "result"), case.now.closed) == (Verdict.LATE, True)


def test_what_a_supporting_opinion_promised_is_executed_and_only_that() -> None:
    case = a_case(A)

    case.done(an_execution(), OFFICER, LATER)

    assert verdict(case, "execution") is Verdict.MET
    assert code(case.give(an_execution(), OFFICER, LATER)) is Code.NOT_AWAITED
    nothing = a_case(A, outcome=Outcome.REASONABLE_WITHOUT_BASIS)
    assert code(nothing.give(an_execution(), OFFICER, LATER)) is Code.NOT_AWAITED


@pytest.mark.parametrize("command", [an_acknowledgement(), an_interim_reply()])
def test_word_that_no_term_of_the_pack_waits_for_is_not_awaited(command: object) -> None:
    assert code(a_case(H).give(command, OFFICER, LATER)) is Code.NOT_AWAITED  # type: ignore[arg-type]


def test_where_a_pack_waits_for_it_receipt_is_confirmed_and_word_is_given_before_the_reply() -> None:
    case = led(*to_stage(R), (an_acknowledgement(), CLERK), rules=talking_rules())
    spoken = led(*to_stage(H), (an_interim_reply(), OFFICER), rules=talking_rules())

    assert verdict(case, "receipt") is Verdict.MET
    assert (verdict(spoken, "interim"), spoken.now.stage) == (Verdict.MET, H)
    reviewed = led(*to_stage(W), (an_acknowledgement(), REVIEWER), rules=talking_rules())
    assert (verdict(reviewed, "review_receipt"), reviewed.now.stage) == (Verdict.MET, W)
    assert verdict(led(*to_stage(T), (an_acknowledgement(), OFFICER), rules=talking_rules()), "receipt") is Verdict.MET
