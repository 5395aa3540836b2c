"""More time for an office: asked for in time, granted by its responsible person, within the cap."""

from __future__ import annotations

from domain.base import Purpose
from domain.clock_facts import ClockExtended, ClockLapsed, LapseWithdrawn
from domain.clocks import Verdict
from domain.events import Event
from domain.refusals import Code, Refused
from domain.step_facts import ExtensionGranted, ExtensionRefused
from tests.builders import (
    FIRST,
    HOUR,
    OFFICER,
    Case,
    a_case,
    a_registration,
    a_reply,
    a_text,
    an_actor,
)
from tests.domain.acts import (
    HEAD,
    an_extension_answer,
    an_extension_request,
)
from tests.domain.lives import H, ready
from tests.packs import at, plain_rules

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


def test_an_extension_is_granted_on_the_last_day_and_the_term_is_longer_from_its_beginning() -> None:
    case = a_case(H, rules=plain_rules())
    case.wait(LAST)
    case.done(an_extension_request(30), OFFICER, LAST)

    events = case.done(an_extension_answer(), HEAD, LAST)

    assert due(case) == at("2026-06-02")
    granted = events[0].fact
    assert isinstance(granted, ExtensionGranted)
    assert (granted.days, granted.due_at, granted.reason) == (30, at("2026-06-02"), a_text("answer"))
    assert len(of(ClockExtended, events)) == 1
    assert case.now.extension is None
    case.done(a_reply(), OFFICER, at("2026-06-01 23:59:59"))
    assert verdict(case, "handling") is Verdict.MET


def test_a_longer_term_warns_once_more_before_its_new_end() -> None:
    case = a_case(H, rules=plain_rules())
    case.wait(at("2026-05-01"))
    case.done(an_extension_request(30), OFFICER, at("2026-05-01"))
    case.done(an_extension_answer(), HEAD, at("2026-05-01"))

    said = case.wait(at("2026-05-30"))

    assert [(event.fact.type, event.at) for event in said] == [("clock_warned", at("2026-05-23"))]


def test_all_extensions_together_are_thirty_days_at_most() -> None:
    case = a_case(H, rules=plain_rules())
    case.done(an_extension_request(20), OFFICER, LATER)
    case.done(an_extension_answer(), HEAD, LATER)

    found = case.give(an_extension_request(11), OFFICER, LATER)

    assert found == Refused(code=Code.EXTENSION_TOO_LONG, params={"left": "10", "cap": "30"})
    assert code(a_case(H).give(an_extension_request(31), OFFICER, LATER)) is Code.EXTENSION_TOO_LONG
    case.done(an_extension_request(10), OFFICER, LATER)
    case.done(an_extension_answer(), HEAD, LATER)
    assert due(case) == at("2026-06-02")


def test_after_the_end_nobody_asks_for_more_time() -> None:
    case = a_case(H, rules=plain_rules())
    case.wait(DUE)

    assert code(case.give(an_extension_request(), OFFICER, DUE)) is Code.EXTENSION_TOO_LATE


def test_an_unanswered_wish_stops_nothing_and_is_not_granted_after_the_end() -> None:
    case = a_case(H, rules=plain_rules())
    case.done(an_extension_request(), OFFICER, LATER)

    case.wait(DUE)

    assert [event.at for event in of(ClockLapsed, case.events)] == [DUE]
    assert code(case.give(an_extension_answer(), HEAD, DUE)) is Code.EXTENSION_TOO_LATE
    case.done(a_reply(), OFFICER, DUE)
    assert (verdict(case, "handling"), case.now.extension) == (Verdict.LATE, None)


def test_a_refused_extension_leaves_the_term_and_may_be_asked_for_again() -> None:
    case = ready(H, "answer_extension")

    (event,) = case.done(an_extension_answer(grant=False), HEAD, LATER)

    assert event.fact == ExtensionRefused(clock="handling", ordinal=1, reason=a_text("answer"))
    assert due(case) == DUE
    case.done(an_extension_request(5), OFFICER, LATER)


def test_nobody_grants_what_he_asked_for_himself() -> None:
    case = a_case(H, rules=plain_rules())
    case.done(an_extension_request(), an_actor(OFFICER.role, "housing", "head"), LATER)

    assert code(case.give(an_extension_answer(), HEAD, LATER)) is Code.NOT_PERMITTED


def test_one_wish_at_a_time_and_no_answer_without_one() -> None:
    case = ready(H, "answer_extension")

    assert code(case.give(an_extension_request(), OFFICER, LATER)) is Code.NOT_EXTENDABLE
    assert code(a_case(H).give(an_extension_answer(), HEAD, LATER)) is Code.NO_EXTENSION_REQUEST


def test_only_a_request_has_a_term_that_may_be_longer() -> None:
    case = a_case(H, registration=a_registration(purpose=Purpose.SUGGESTION))

    assert [clock.name for clock in case.now.running] == ["study"]
    assert code(case.give(an_extension_request(), OFFICER, LATER)) is Code.NOT_EXTENDABLE


def test_an_extension_in_time_that_is_known_late_withdraws_the_lapse() -> None:
    case = ready(H, "answer_extension")
    case.wait(at("2026-05-07"))
    assert len(of(ClockLapsed, case.events)) == 1

    events = case.done(an_extension_answer(), HEAD, LAST)

    assert len(of(LapseWithdrawn, events)) == 1
    handling = case.now.clock("handling")
    assert handling is not None
    assert (handling.lapsed, handling.due_at) == (None, at("2026-06-02"))
