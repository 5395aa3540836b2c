"""A calendar that is published reaches a case: it moves what runs, and never what was judged."""

from __future__ import annotations

from datetime import datetime

from domain.clock_facts import ClockLapsed, ClockMoved, ClockStopped, LapseWithdrawn
from domain.clocks import Clock, Verdict
from domain.events import Event
from domain.petition import Stage
from domain.refusals import Code, Refused
from domain.step_facts import CalendarAdopted
from tests.builders import CLERK, OFFICER, Case, a_case, a_reply, a_transfer
from tests.domain.acts import ADMINISTRATOR, a_calendar
from tests.packs import at

RECEIVED = at("2026-03-02 09:00")
DUE = at("2026-03-18")
LONGER = a_calendar("2026-03-17", "2026-03-18")


def clock(case: Case, name: str) -> Clock:
    found = case.now.clock(name)
    assert found is not None
    return found


def moves(events: tuple[Event, ...]) -> list[tuple[str, datetime, str]]:
    return [
        (event.fact.clock, event.fact.span.due_at, event.fact.span.calendar)
        for event in events
        if isinstance(event.fact, ClockMoved)
    ]


def test_a_new_day_off_at_the_end_of_a_term_moves_the_running_clock() -> None:
    case = a_case(received_at=RECEIVED)

    events = case.done(LONGER, ADMINISTRATOR, at("2026-03-10"))

    assert events[0].fact == CalendarAdopted(issue=LONGER.issue)
    assert moves(events) == [("transfer", at("2026-03-20"), "2026.2")]
    assert case.now.calendars == (LONGER.issue,)
    case.done(a_transfer(), CLERK, at("2026-03-19 23:59:59"))
    assert clock(case, "transfer").verdict is Verdict.MET


def test_a_verdict_is_frozen_with_the_calendar_of_its_time() -> None:
    case = a_case(Stage.TRANSFERRED, received_at=RECEIVED)
    frozen = clock(case, "transfer")

    case.done(LONGER, ADMINISTRATOR, at("2026-03-10"))

    assert clock(case, "transfer") == frozen
    stops = [event.fact for event in case.events if isinstance(event.fact, ClockStopped)]
    assert [(fact.clock, fact.due_at, fact.calendar) for fact in stops] == [("transfer", DUE, "2026.1")]


def test_a_clock_that_starts_afterwards_counts_by_the_new_calendar() -> None:
    case = a_case(received_at=RECEIVED)
    case.done(LONGER, ADMINISTRATOR, at("2026-03-02 10:00"))

    case.done(a_transfer(), CLERK, at("2026-03-03 09:00"))

    assert (clock(case, "notice").due_at, clock(case, "notice").calendar) == (at("2026-03-20"), "2026.2")


def test_a_lapse_that_the_new_calendar_contradicts_is_withdrawn_and_comes_again_at_the_new_end() -> None:
    case = a_case(received_at=RECEIVED)
    case.wait(DUE)
    assert clock(case, "transfer").lapsed is not None

    events = case.done(LONGER, ADMINISTRATOR, at("2026-03-18 10:00"))

    assert [event.fact.type for event in events] == ["calendar_adopted", "lapse_withdrawn", "clock_moved"]
    assert isinstance(events[1].fact, LapseWithdrawn)
    assert clock(case, "transfer").lapsed is None
    said = case.wait(at("2026-03-20"))
    assert [event.at for event in said if isinstance(event.fact, ClockLapsed)] == [at("2026-03-20")]


def test_a_lapse_that_the_new_calendar_confirms_stands() -> None:
    case = a_case(received_at=RECEIVED)
    case.wait(at("2026-03-25"))

    events = case.done(LONGER, ADMINISTRATOR, at("2026-03-25"))

    assert [event.fact.type for event in events] == ["calendar_adopted", "clock_moved"]
    assert clock(case, "transfer").lapsed is not None
    case.done(a_transfer(), CLERK, at("2026-03-25"))
    assert clock(case, "transfer").verdict is Verdict.LATE


def test_a_calendar_that_changes_no_end_moves_nothing_but_its_version() -> None:
    case = a_case(received_at=RECEIVED)
    same = next(year for year in case.rules.calendars[0].years if year.year == 2026)
    quiet = a_calendar()
    issue = quiet.issue.model_copy(update={"years": (same.model_copy(update={"version": 2}),)})

    events = case.done(quiet.model_copy(update={"issue": issue}), ADMINISTRATOR, at("2026-03-10"))

    assert moves(events) == [("transfer", DUE, "2026.2")]


def test_a_year_that_the_case_knows_is_not_adopted_twice() -> None:
    case = a_case(received_at=RECEIVED)
    case.done(LONGER, ADMINISTRATOR, at("2026-03-10"))

    assert case.give(LONGER, ADMINISTRATOR, at("2026-03-10")) == Refused(code=Code.CALENDAR_REPEATED)


def test_a_provisional_end_becomes_final_with_its_year() -> None:
    case = a_case(Stage.HANDLING, received_at=at("2026-12-01 09:00"))
    assert clock(case, "handling").provisional

    case.done(a_calendar("2027-01-01", year=2027, version=1), ADMINISTRATOR, at("2026-12-10"))

    assert not clock(case, "handling").provisional
    case.done(a_reply(), OFFICER, at("2026-12-20"))
    assert clock(case, "handling").verdict is Verdict.MET
