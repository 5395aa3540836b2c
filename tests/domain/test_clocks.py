"""Terms are counted as the law counts days, to the second, in the zone and with the calendar of their pack."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.base import Body
from domain.calendar import CalendarYear
from domain.clocks import Clock, Run, Span, Verdict, clock_for, count
from domain.petition import Stage
from domain.policy import CalendarIssue, Policy, Rules
from domain.terms import Term
from tests.builders import CLERK, Case, a_case, a_registration, a_transfer
from tests.packs import at, cn_rules, first_rules, plain_rules

BERLIN = ZoneInfo("Europe/Berlin")
SANTIAGO = ZoneInfo("America/Santiago")


def a_term(length: int, unit: str = "days", **more: object) -> Term:
    head = {"zh": "期限", "en": "Term", "holder": "office", "article": "Art. 1", "remind_every": 5}
    moved = {"starts": ["accepted"], "stops": ["replied"]}
    return Term.model_validate(head | {"length": length, "unit": unit} | moved | more)


def counted(term: Term, anchor: datetime, *, roll: bool = True, zone: str = "Asia/Shanghai") -> Span:
    rules = cn_rules()
    policy = rules.policy.model_copy(update={"roll_last_day": roll, "zone": zone})
    return count(term, anchor, policy, rules.calendar(anchor))


@pytest.mark.parametrize(
    ("received", "length", "due"),
    [
        ("2026-02-02 00:00:00", 15, "2026-02-25"),
        ("2026-02-02 23:59:59", 15, "2026-02-25"),
        ("2026-02-01 23:59:59", 15, "2026-02-25"),
        ("2026-03-02 09:00:00", 15, "2026-03-18"),
        ("2026-03-02 09:00:00", 60, "2026-05-07"),
        ("2025-12-20 12:00:00", 15, "2026-01-05"),
        ("2024-02-14 12:00:00", 15, "2024-03-01"),
        ("2023-02-14 12:00:00", 15, "2023-03-02"),
    ],
)
def test_a_term_in_days_ends_after_its_last_day_rolled_past_holidays(received: str, length: int, due: str) -> None:
    assert counted(a_term(length), at(received)).due_at == at(due)


@pytest.mark.parametrize(
    ("received", "length", "due"),
    [
        ("2026-02-02 10:00:00", 15, "2026-02-18"),
        ("2026-03-02 09:00:00", 60, "2026-05-02"),
        ("2024-02-28 12:00:00", 1, "2024-03-01"),
        ("2023-02-28 12:00:00", 1, "2023-03-02"),
    ],
)
def test_without_roll_the_last_day_stays_where_it_falls(received: str, length: int, due: str) -> None:
    assert counted(a_term(length), at(received), roll=False).due_at == at(due)


def test_a_second_decides_on_which_day_a_term_begins() -> None:
    before = counted(a_term(1), at("2026-03-02 23:59:59"))
    after = counted(a_term(1), at("2026-03-03 00:00:00"))

    assert before.due_at == at("2026-03-04")
    assert after.due_at == at("2026-03-05")


def test_the_legal_zone_says_which_day_an_instant_is() -> None:
    late_evening_in_utc = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)

    assert counted(a_term(1), late_evening_in_utc).due_at == at("2026-03-05")


def test_five_working_days_skip_the_holidays_and_count_the_made_up_ones() -> None:
    span = counted(a_term(5, "working_days"), at("2026-09-24 10:00"))

    assert span.due_at == at("2026-10-10")


def test_a_day_with_summer_time_is_shorter_than_one_without() -> None:
    zone = "Europe/Berlin"
    spring = counted(a_term(1), at("2026-03-28 12:00", BERLIN), zone=zone, roll=False)
    autumn = counted(a_term(1), at("2026-10-24 12:00", BERLIN), zone=zone, roll=False)

    assert spring.due_at - datetime(2026, 3, 28, 23, tzinfo=UTC) == timedelta(hours=23)
    assert autumn.due_at - datetime(2026, 10, 24, 22, tzinfo=UTC) == timedelta(hours=25)


def test_a_term_ends_with_the_day_where_midnight_does_not_exist() -> None:
    span = counted(a_term(1), at("2026-09-04 12:00", SANTIAGO), zone="America/Santiago", roll=False)

    assert span.due_at == datetime(2026, 9, 6, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("unit", ["hours", "minutes", "seconds"])
def test_elapsed_units_count_time_as_it_passes(unit: str) -> None:
    length = timedelta(**{unit: 1})

    span = counted(a_term(48, unit, warn_before=2), at("2026-02-17 10:00"))

    assert span.due_at == at("2026-02-17 10:00") + 48 * length
    assert span.warn_at == span.due_at - 2 * length
    assert (span.provisional, span.calendar) == (False, "")


def test_elapsed_hours_are_not_stretched_by_summer_time() -> None:
    anchor = at("2026-03-28 12:00", BERLIN)

    span = counted(a_term(24, "hours"), anchor, zone="Europe/Berlin")

    assert span.due_at - anchor.astimezone(UTC) == timedelta(hours=24)


@pytest.mark.parametrize(
    ("received", "length", "warn_before", "warned"),
    [
        ("2026-02-02 10:00", 15, 3, "2026-02-22"),
        ("2026-03-02 09:00", 60, 10, "2026-04-27"),
        ("2026-03-02 09:00", 15, 1, "2026-03-17"),
    ],
)
def test_a_warning_leaves_its_days_the_last_one_included(
    received: str, length: int, warn_before: int, warned: str
) -> None:
    assert counted(a_term(length, warn_before=warn_before), at(received)).warn_at == at(warned)


def test_a_warning_in_working_days_leaves_working_days() -> None:
    term = a_term(5, "working_days", warn_before=2)

    assert counted(term, at("2026-09-24 10:00")).warn_at == at("2026-10-08")


def test_a_warning_that_would_precede_its_term_is_left_out() -> None:
    assert counted(a_term(3, warn_before=2), at("2026-03-02 00:00:00")).warn_at == at("2026-03-04")
    assert counted(a_term(2, warn_before=1), at("2026-03-04 00:00:00")).warn_at == at("2026-03-06")
    assert counted(a_term(9, "seconds", warn_before=8), at("2026-03-04")).warn_at == at("2026-03-04 00:00:01")


def test_a_term_that_ends_beyond_the_published_calendar_is_provisional() -> None:
    inside = counted(a_term(15), at("2026-12-10 10:00"))
    beyond = counted(a_term(60), at("2026-12-10 10:00"))

    assert (inside.provisional, inside.calendar) == (False, "2026.1")
    assert (beyond.provisional, beyond.calendar) == (True, "2026.1+2027.0")


@pytest.mark.parametrize(
    ("received", "verdict"),
    [
        ("2026-02-24 23:59:59", Verdict.MET),
        ("2026-02-25 00:00:00", Verdict.LATE),
    ],
)
def test_a_second_decides_whether_a_term_was_met(received: str, verdict: Verdict) -> None:
    case = a_case(received_at=at("2026-02-02 10:00"))

    case.done(a_transfer(), CLERK, at(received))

    clock = case.now.clock("transfer")
    assert clock is not None
    assert (clock.verdict, clock.due_at) == (verdict, at("2026-02-25"))


def test_an_act_uses_the_calendar_that_was_in_force_at_its_receipt() -> None:
    def year(version: int, *off: date) -> CalendarYear:
        published = date(2026, 1, version)
        return CalendarYear(
            year=2026, version=version, source="a notice", published=published, off=dict.fromkeys(off, "假"), work={}
        )

    before = CalendarIssue(effective=at("2026-01-01"), years=(year(1),))
    after = CalendarIssue(effective=at("2026-03-10"), years=(year(2, date(2026, 3, 24)),))
    rules = Rules(policy=cn_rules().policy, calendars=(before, after))

    early = clock_for("transfer", rules, at("2026-03-09 10:00"), Run("city"))
    late = clock_for("transfer", rules, at("2026-03-10 00:00"), Run("city"))

    assert (early.due_at, early.calendar) == (at("2026-03-25"), "2026.1")
    assert (late.due_at, late.calendar) == (at("2026-03-26"), "2026.2")


def test_a_clock_knows_its_term_its_holder_and_its_anchor() -> None:
    clock = clock_for("handling", plain_rules(), at("2026-03-02 09:00"), Run("housing", 2))

    assert clock == Clock(
        name="handling",
        ordinal=2,
        body=Body.OFFICE,
        counts_in=cn_rules().policy.terms["handling"].counts_in,
        holder="housing",
        anchor=at("2026-03-02 09:00"),
        due_at=at("2026-05-07"),
        warn_at=at("2026-04-27"),
        calendar="2026.1",
        remind_seconds=15 * 86400,
    )


def test_the_pack_counts_in_its_own_zone_wherever_the_instant_comes_from() -> None:
    cairo = Policy.model_validate(cn_rules().policy.model_dump() | {"zone": "Africa/Cairo"})
    case = Case(Rules(policy=cairo))

    case.done(a_registration(), CLERK, datetime(2026, 3, 2, 22, 30, tzinfo=UTC))

    (clock,) = case.now.running
    assert clock.due_at.astimezone(ZoneInfo("Africa/Cairo")).isoformat() == "2026-03-19T00:00:00+02:00"


def test_a_case_waits_for_the_clocks_of_the_law_stage_by_stage() -> None:
    running = {stage: [(clock.name, clock.body.value) for clock in a_case(stage).now.running] for stage in Stage}

    assert running == {
        Stage.REGISTERED: [("transfer", "bureau")],
        Stage.TRANSFERRED: [("notice", "office"), ("objection", "office")],
        Stage.HANDLING: [("handling", "office")],
        Stage.REPLIED: [("execution", "office"), ("rating", "bureau"), ("review_request", "office")],
        Stage.REVIEWING: [("execution", "office"), ("rating", "bureau"), ("review", "reviewer")],
        Stage.REVIEWED: [("execution", "office"), ("rating", "bureau"), ("rereview_request", "reviewer")],
        Stage.CONCLUDED: [("execution", "office"), ("review_request", "office")],
    }


def test_a_case_of_the_first_version_waits_for_one_clock_at_each_stage() -> None:
    stages = (Stage.REGISTERED, Stage.TRANSFERRED, Stage.HANDLING, Stage.REPLIED, Stage.CONCLUDED)

    running = [[clock.name for clock in a_case(stage, rules=first_rules()).now.running] for stage in stages]

    assert running == [["transfer"], ["notice"], ["handling"], ["rating"], []]
