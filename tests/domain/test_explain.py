"""A deadline explains itself: every step is named, and the steps add up to the end that was counted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.clocks import Entries, Extension, Pause, Verdict, count
from domain.effects import moved
from domain.explain import NamedDay, Why, explain
from domain.explained import lines
from domain.policy import Rules
from tests.domain.ledgers import NAME, a_clock, a_feast, explained, heard, ledgers, rules_with
from tests.drawing import drawn
from tests.packs import at

thorough = drawn(60)
FEAST = a_feast(2027, *(date(2027, 2, day) for day in range(6, 13)))


def days(found: tuple[NamedDay, ...]) -> dict[str, str]:
    return {day.date.isoformat(): day.name for day in found}


def test_a_term_in_days_names_each_day_over_which_its_end_rolls() -> None:
    found = explained(at("2026-02-02 10:00"), length=15)

    assert (found.first_day, found.falls_on, found.last_day) == (
        date(2026, 2, 2),
        date(2026, 2, 17),
        date(2026, 2, 24),
    )
    assert days(found.rolled) == {f"2026-02-{day}": "春节" for day in range(17, 24)}
    assert (found.skipped, found.made_up) == ((), ())


def test_without_roll_nothing_is_moved() -> None:
    found = explained(at("2026-02-02 10:00"), length=15, roll=False)

    assert (found.falls_on, found.last_day, found.rolled) == (None, date(2026, 2, 17), ())


def test_a_term_in_working_days_names_weekends_holidays_and_made_up_days() -> None:
    found = explained(at("2026-09-18 10:00"), length=10, unit="working_days")

    assert found.last_day == date(2026, 10, 9)
    assert days(found.skipped) == {
        "2026-09-19": "周六",
        "2026-09-25": "中秋节",
        "2026-09-26": "中秋节",
        "2026-09-27": "中秋节",
        **{f"2026-10-0{day}": "国庆节" for day in range(1, 8)},
    }
    assert {day.why for day in found.skipped} == {Why.WEEKEND, Why.HOLIDAY}
    assert days(found.made_up) == {"2026-09-20": "国庆节调休上班"}


def test_an_end_that_rolls_onto_a_made_up_day_says_so() -> None:
    found = explained(at("2025-12-17 12:00"), length=15)

    assert found.last_day == date(2026, 1, 4)
    assert found.made_up == (NamedDay(date=date(2026, 1, 4), why=Why.MADE_UP, name="元旦调休上班"),)


def test_every_entry_of_the_ledger_is_in_its_explanation() -> None:
    entries = Entries(
        pauses=(heard("2026-03-09 23:00", "2026-03-12 01:00"),),
        extensions=(Extension(length=15, granted_at=at("2026-03-25 00:00")),),
    )

    found = explained(at("2026-03-02 09:00"), entries, length=30)

    (extension,), (pause,) = found.extensions, found.pauses
    assert (extension.length, extension.day) == (15, date(2026, 3, 25))
    assert (pause.first, pause.last, pause.days) == (date(2026, 3, 9), date(2026, 3, 12), 4)
    assert days(found.skipped) == {f"2026-03-{day:02d}": "hearing_opened" for day in range(9, 13)}
    assert found.last_day == date(2026, 4, 20)


def test_a_clock_that_stands_still_says_since_when() -> None:
    found = explained(at("2026-03-02 09:00"), Entries(pauses=(heard("2026-03-09 23:00", None),)), length=30)

    assert found.stands_still
    assert (found.pauses[0].last, found.pauses[0].days) == (None, 0)
    assert found.adds_up


def test_a_day_that_an_order_names_is_not_counted_to() -> None:
    found = explained(at("2026-03-02 09:00"), Entries(fixed=date(2026, 5, 30)), length=None)

    assert (found.fixed, found.length, found.last_day) == (date(2026, 5, 30), None, date(2026, 5, 30))
    assert found.adds_up


def test_the_years_without_a_calendar_are_named() -> None:
    inside = explained(at("2026-12-10 10:00"), length=15)
    beyond = explained(at("2026-12-10 10:00"), length=60)

    assert (inside.provisional, inside.years_missing) == (False, ())
    assert (beyond.provisional, beyond.years_missing) == (True, (2027,))


@pytest.mark.parametrize("verdict", [None, Verdict.MET])
def test_a_later_calendar_changes_no_explanation_of_what_was_counted_before(verdict: Verdict | None) -> None:
    rules = rules_with(length=60)
    clock = a_clock(rules, at("2026-12-10 10:00"))
    frozen = clock.model_copy(update={"verdict": verdict, "stopped_at": at("2027-01-20") if verdict else None})
    later = rules.with_issues((FEAST,))

    assert explain(frozen, later) == explain(frozen, rules)
    assert explain(frozen, later).verdict is verdict


def test_a_clock_counted_again_is_explained_by_the_calendar_that_it_names() -> None:
    rules = rules_with(length=60)
    anchor = at("2026-12-10 10:00")
    later = rules.with_issues((FEAST,))
    clock = a_clock(rules, anchor)

    span = count(later.policy.terms[NAME], anchor, later.policy, later.calendar(at("2027-01-02")))
    found = explain(clock.model_copy(update=span.model_dump()), later)

    assert (found.calendar, found.provisional, found.falls_on) == ("2026.1+2027.1", False, date(2027, 2, 8))
    assert (found.last_day, found.adds_up) == (date(2027, 2, 15), True)


def test_a_calendar_that_the_rules_lack_is_named() -> None:
    rules = rules_with(length=60)
    clock = a_clock(rules, at("2026-03-02 09:00")).model_copy(update={"calendar": "2026.7"})

    with pytest.raises(LookupError, match=r"2026\.7"):
        explain(clock, rules)


def test_a_step_that_is_missing_or_an_end_that_was_changed_is_found_by_adding_up() -> None:
    found = explained(at("2026-02-02 10:00"), length=15)

    lost = found.model_copy(update={"rolled": found.rolled[1:]})
    moved = found.model_copy(update={"due_at": found.due_at + timedelta(days=1)})

    assert found.adds_up
    assert not lost.adds_up
    assert not moved.adds_up
    assert "与台账所记截止时刻不符" in dict(lines(moved, "zh"))["演算"]


@given(ledgers())
@thorough
def test_an_explanation_always_adds_up_to_the_end_that_was_counted(ledger: tuple[Rules, datetime, Entries]) -> None:
    rules, anchor, entries = ledger
    clock = a_clock(rules, anchor, entries)

    found = explain(clock, rules)

    assert found.added_up() == clock.due_at
    assert found.adds_up
    dates = [day.date for day in (*found.skipped, *found.rolled)]
    assert dates == sorted(set(dates))
    assert all(found.first_day < day < (found.last_day or day) for day in dates)


@given(ledgers(unit="days", roll=False), st.data())
@thorough
def test_a_pause_of_n_days_moves_an_end_in_calendar_days_by_exactly_n(
    ledger: tuple[Rules, datetime, Entries], data: st.DataObject
) -> None:
    rules, anchor, kept = ledger
    zone = rules.policy.tz
    entries = kept._replace(pauses=())
    length = (rules.policy.terms[NAME].length or 0) + sum(extension.length for extension in entries.extensions)
    first_day = anchor.date() + timedelta(days=data.draw(st.integers(1, length)))
    n = data.draw(st.integers(1, 40))
    noon = datetime(first_day.year, first_day.month, first_day.day, 12, tzinfo=zone)
    pause = Pause(ground="hearing_opened", since=noon, until=noon + timedelta(days=n - 1))

    before = explain(a_clock(rules, anchor, entries), rules)
    after = explain(a_clock(rules, anchor, entries._replace(pauses=(pause,))), rules)

    assert before.last_day is not None
    assert after.last_day == before.last_day + timedelta(days=n)
    assert after.due_at.astimezone(zone).date() == before.due_at.astimezone(zone).date() + timedelta(days=n)
    assert after.pauses[0].days == n


@given(ledgers(), st.lists(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=60, unique=True))
@thorough
def test_a_later_calendar_never_moves_a_frozen_verdict(
    ledger: tuple[Rules, datetime, Entries], off: list[date]
) -> None:
    rules, anchor, entries = ledger
    clock = a_clock(rules, anchor, entries)
    frozen = clock.model_copy(update={"verdict": Verdict.LATE, "stopped_at": clock.due_at})
    later = rules.with_issues((a_feast(2027, *off),))

    assert moved((frozen,), later, at("2028-01-01")) == []
    assert explain(frozen, later) == explain(frozen, rules)


@given(ledgers(), st.lists(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=60, unique=True))
@thorough
def test_a_clock_that_a_calendar_moves_is_explained_where_it_moved_to(
    ledger: tuple[Rules, datetime, Entries], off: list[date]
) -> None:
    rules, anchor, entries = ledger
    later = rules.with_issues((a_feast(2027, *off),))

    for clock, span in moved((a_clock(rules, anchor, entries),), later, at("2028-01-01")):
        assert explain(clock.model_copy(update=span.model_dump()), later).adds_up


def test_a_hearing_on_days_over_which_a_term_rolls_never_outlasts_it() -> None:
    rules = rules_with(length=15)
    pause = Pause(ground="hearing_opened", since=at("2026-02-20 09:00"), until=at("2026-03-02 17:00"))

    clock = a_clock(rules, at("2026-02-02 10:00"), Entries(pauses=(pause,)))

    assert clock.due_at == at("2026-03-04")


@given(ledgers(), st.data())
@thorough
def test_a_pause_at_any_time_before_the_end_never_outlasts_it(
    ledger: tuple[Rules, datetime, Entries], data: st.DataObject
) -> None:
    rules, anchor, entries = ledger
    clock = a_clock(rules, anchor, entries)
    last = max([pause.until for pause in entries.pauses if pause.until], default=anchor)
    room = int((clock.due_at - last).total_seconds()) - 1
    assume(room >= 0)
    since = last + timedelta(seconds=data.draw(st.integers(0, room)))
    pause = Pause(ground="hearing_opened", since=since, until=since + timedelta(hours=data.draw(st.integers(0, 400))))

    more = a_clock(rules, anchor, entries._replace(pauses=(*entries.pauses, pause)))

    assert explain(more, rules).adds_up
    assert pause.until is not None
    assert more.due_at > pause.until
