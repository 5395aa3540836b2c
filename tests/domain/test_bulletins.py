"""Bulletins: their periods tile the calendar, and an issue has one canonical text."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.bulletin_parts import Named
from domain.bulletins import (
    Bulletin,
    IssuePeriod,
    Rhythm,
    canonical,
    days_late,
    digest,
    following,
    last_day,
    period_named,
    period_of,
    previous,
)
from tests.packs import SHANGHAI, at

DAYS = st.dates(date(1990, 1, 1), date(2190, 1, 1))
NEW_YORK = ZoneInfo("America/New_York")


def an_issue(**changes: object) -> Bulletin:
    said = {
        "period": period_of(Rhythm.DAILY, date(2026, 11, 26)),
        "as_of": at("2026-11-27"),
        "zone": "Asia/Shanghai",
        "over": True,
        "issuer": Named(id="city", zh="市信访局", en="City Bureau"),
        "pack": "cn-2022@3",
    }
    return Bulletin.model_validate(said | changes)


@pytest.mark.parametrize(
    ("rhythm", "day", "first", "last", "ordinal"),
    [
        (Rhythm.DAILY, "2026-11-26", "2026-11-26", "2026-11-26", 330),
        (Rhythm.WEEKLY, "2026-11-26", "2026-11-23", "2026-11-29", 48),
        (Rhythm.WEEKLY, "2027-01-01", "2026-12-28", "2027-01-03", 53),
        (Rhythm.HALF_MONTHLY, "2026-11-15", "2026-11-01", "2026-11-15", 21),
        (Rhythm.HALF_MONTHLY, "2026-11-16", "2026-11-16", "2026-11-30", 22),
        (Rhythm.HALF_MONTHLY, "2028-02-29", "2028-02-16", "2028-02-29", 4),
        (Rhythm.YEARLY, "2026-11-26", "2026-01-01", "2026-12-31", 1),
    ],
)
def test_a_day_lies_in_one_period(rhythm: Rhythm, day: str, first: str, last: str, ordinal: int) -> None:
    period = period_of(rhythm, date.fromisoformat(day))

    assert (period.first.isoformat(), period.last.isoformat(), period.ordinal) == (first, last, ordinal)


def test_a_week_is_numbered_in_the_year_of_its_thursday() -> None:
    assert period_of(Rhythm.WEEKLY, date(2027, 1, 1)).year == 2026
    assert period_of(Rhythm.WEEKLY, date(2025, 12, 31)).year == 2026


@given(st.sampled_from(Rhythm), DAYS)
def test_periods_follow_one_another_without_gap_or_overlap(rhythm: Rhythm, day: date) -> None:
    period = period_of(rhythm, day)

    assert period.first <= day <= period.last
    assert previous(period).last + timedelta(days=1) == period.first
    assert following(previous(period)) == period
    assert period_named(period.key) == period


@given(st.sampled_from(Rhythm), DAYS, st.sampled_from([SHANGHAI, NEW_YORK]))
def test_one_period_ends_at_the_instant_at_which_the_next_begins(rhythm: Rhythm, day: date, zone: ZoneInfo) -> None:
    period = period_of(rhythm, day)

    assert period.bounds(zone)[1] == following(period).bounds(zone)[0]
    assert period.bounds(zone)[0].astimezone(zone).date() == period.first


def test_days_that_are_no_period_are_refused() -> None:
    with pytest.raises(ValidationError, match="is no half-monthly period"):
        IssuePeriod(rhythm=Rhythm.HALF_MONTHLY, first=date(2026, 11, 2), last=date(2026, 11, 15))


@pytest.mark.parametrize("key", ["half-monthly:2026-11-02", "monthly:2026-11-01", "daily:", "daily:20261126", ""])
def test_what_names_no_period_is_refused(key: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - three kinds of them
        period_named(key)


def test_the_canonical_text_reads_back_and_gives_the_same_bytes() -> None:
    issue = an_issue()

    again = Bulletin.model_validate_json(canonical(issue))

    assert again == issue
    assert canonical(again) == canonical(issue)
    assert list(json.loads(canonical(issue))) == sorted(json.loads(canonical(issue)))


def test_the_zone_in_which_an_instant_is_written_does_not_change_the_text() -> None:
    assert digest(an_issue(as_of=at("2026-11-27"))) == digest(an_issue(as_of=datetime(2026, 11, 26, 16, tzinfo=UTC)))
    assert digest(an_issue()) != digest(an_issue(as_of=at("2026-11-28")))


def test_days_late_are_counted_from_the_last_day_of_the_term() -> None:
    due = at("2026-11-20")

    assert last_day(due, SHANGHAI) == date(2026, 11, 19)
    assert days_late(due, at("2026-11-19 23:59"), SHANGHAI) == 0
    assert days_late(due, due, SHANGHAI) == 1
    assert days_late(due, at("2026-11-21 08:00"), SHANGHAI) == 2
