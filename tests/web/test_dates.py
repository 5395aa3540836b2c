"""Legal dates in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.packs import at
from web.dates import Reader

DUE = at("2026-02-25 00:00")


def a_reader(now: str, language: str = "zh") -> Reader:
    return Reader(at=at(now), zone=ZoneInfo("Asia/Shanghai"), language=language)


@pytest.mark.parametrize(
    ("now", "zh", "en", "tone"),
    [
        ("2026-02-10 09:00", "还有 14 天", "14 days left", "calm"),
        ("2026-02-21 23:59", "还有 3 天", "3 days left", "soon"),
        ("2026-02-23 00:00", "还有 1 天", "1 day left", "soon"),
        ("2026-02-24 00:00", "今天到期", "due today", "soon"),
        ("2026-02-24 23:59:59", "今天到期", "due today", "soon"),
        ("2026-02-25 00:00", "已逾期 1 天", "overdue by 1 day", "overdue"),
        ("2026-02-26 12:00", "已逾期 2 天", "overdue by 2 days", "overdue"),
    ],
)
def test_a_countdown_counts_legal_days(now: str, zh: str, en: str, tone: str) -> None:
    assert a_reader(now).countdown(DUE).words == zh
    assert a_reader(now, "en").countdown(DUE).words == en
    assert a_reader(now).countdown(DUE).tone == tone


def test_the_last_day_is_the_one_before_the_exclusive_end() -> None:
    assert a_reader("2026-02-10").deadline(DUE) == "2026-02-24 24:00 前"
    assert a_reader("2026-02-10", "en").deadline(DUE) == "by the end of 2026-02-24"


def test_the_end_is_the_same_day_in_whatever_zone_it_is_kept() -> None:
    assert a_reader("2026-02-10").last_day(DUE.astimezone(UTC)) == datetime(2026, 2, 24, tzinfo=UTC).date()


def test_a_window_that_has_ended_is_never_overdue() -> None:
    found = a_reader("2026-03-01").countdown(DUE, "window")

    assert (found.words, found.tone) == ("已截止", "calm")


def test_a_term_of_seconds_is_told_by_the_clock() -> None:
    due = at("2026-02-24 10:00:30")

    assert a_reader("2026-02-24 09:00:00").countdown(due).words == "还有 1:00:30"
    assert a_reader("2026-02-24 10:02:00").countdown(due).words == "已逾期 0:01:30"
    assert a_reader("2026-02-24 09:00:00").deadline(due + timedelta(0)) == "2026-02-24 10:00:30 前"


def test_a_citation_is_written_as_the_reader_cites() -> None:
    cited = "信访工作条例 Art. 23 para. 3"

    assert a_reader("2026-02-24").article(cited) == "信访工作条例第23条第3款"
    assert a_reader("2026-02-24", "en").article(cited) == "Petition Regulation Art. 23 para. 3"
