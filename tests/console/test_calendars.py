"""The calendar on the command line: shown, previewed, published by its code, and checked afterwards."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.publication import expected_years
from storage.database import Database
from storage.packs import read_policy
from tests.console.saying import done, say
from tests.drafts import a_draft, a_file, planted

ZONE = read_policy("cn-2022").tz


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A data folder with one open case that the draft moves, and the draft beside it."""
    done(say(tmp_path, "calendar", "show"))
    database = Database(f"sqlite:///{tmp_path / 'var' / 'petitionflow.db'}")
    planted(database, "P2026-0000001")
    database.close()
    a_file(tmp_path, a_draft())
    return tmp_path


def code_of(preview: str) -> str:
    return preview.splitlines()[-1].removeprefix("confirmation code: ")


def test_all_years_are_shown_in_one_line_each_with_what_is_missing(place: Path) -> None:
    lines = done(say(place, "calendar", "show")).splitlines()

    expected = [year for year in expected_years(datetime.now(UTC).astimezone(ZONE).date()) if year > 2026]
    assert [line[:6] for line in lines if line[0] == "2"] == [f"{year}.1" for year in range(2011, 2027)]
    assert [line for line in lines if "ALARM" in line] == [
        f"ALARM: the calendar of {year} is not published; terms that reach into it are provisional" for year in expected
    ]


def test_a_year_is_shown_for_machines(place: Path) -> None:
    (year,) = json.loads(done(say(place, "calendar", "show", "2026", "--json")))

    assert year["off"]["2026-10-01"] == "国庆节"
    assert year["work"]["2026-02-14"] == "春节"
    assert year["effective"].startswith("1949")


def test_a_preview_is_a_table_that_ends_with_its_code(place: Path) -> None:
    said = done(say(place, "calendar", "preview", "cn-2027.toml"))

    (row,) = [line for line in said.splitlines() if line.startswith("P2026")]
    assert row.split("  ")[0] == "P2026-0000001"
    assert "handling 1" in row
    assert "2027-01-19 -> 2027-01-21" in row
    assert "2027-01-10 -> 2027-01-12" in row
    assert "no longer provisional" in row
    assert "ends that move: 1; warnings that change: 1; provisional marks that go: 1; " in said
    assert len(code_of(said)) == len("01234567-89abcdef")


def test_a_preview_for_machines_says_the_same(place: Path) -> None:
    shown = json.loads(done(say(place, "calendar", "preview", "cn-2027.toml", "--json")))

    (move,) = shown["moves"]
    assert shown["code"] == code_of(done(say(place, "calendar", "preview", "cn-2027.toml")))
    assert (move["petition"], move["due_changes"], move["becomes_final"]) == ("P2026-0000001", True, True)
    assert (move["was"]["due_at"], move["becomes"]["due_at"]) == ("2027-01-19T16:00:00Z", "2027-01-21T16:00:00Z")


def test_a_year_is_published_once_by_its_code_and_shown_from_then_on(place: Path) -> None:
    code = code_of(done(say(place, "calendar", "preview", "cn-2027.toml")))

    first = done(say(place, "calendar", "publish", "cn-2027.toml", "--code", code))
    again = done(say(place, "calendar", "publish", "cn-2027.toml"))

    assert "calendar cn-2027.1 is published" in first
    assert "open cases that are told: 1" in first
    assert "is in force already" in again
    assert "  off   2027-01-18  演练节" in done(say(place, "calendar", "show", "2027"))
    assert "the calendar of 2027 is not published" not in done(say(place, "calendar", "show"))


def test_the_cases_that_lack_a_published_year_are_named(place: Path) -> None:
    whole = say(place, "calendar", "show", "--reconcile")
    code = code_of(done(say(place, "calendar", "preview", "cn-2027.toml")))
    done(say(place, "calendar", "publish", "cn-2027.toml", "--code", code))

    lacking = say(place, "calendar", "show", "--reconcile")

    assert (whole.returncode, lacking.returncode) == (0, 1)
    assert "open cases and dossiers that lack a published year: 0" in whole.stdout
    assert "P2026-0000001  cn  lacks cn-2027.1  waiting  command 4" in lacking.stdout


def test_what_cannot_be_published_is_said_with_its_code(place: Path) -> None:
    a_file(place, a_draft(), "2027.toml")
    a_file(place, a_draft(), "cn-2028.toml")
    (place / "cn-2029.toml").write_text("year = 2029\n", encoding="utf-8")
    (place / "other").mkdir()
    a_file(place / "other", a_draft(off={"2027-01-01": "元旦"}, work={}))
    code = code_of(done(say(place, "calendar", "preview", "cn-2027.toml")))
    other = code_of(done(say(place, "calendar", "preview", "other/cn-2027.toml")))
    wrong = [
        ("calendar_misnamed", ["preview", "2027.toml"]),
        ("calendar_misnamed", ["preview", "cn-2028.toml"]),
        ("invalid", ["preview", "cn-2029.toml"]),
        ("file_missing", ["preview", "cn-2030.toml"]),
        ("code_missing", ["publish", "cn-2027.toml"]),
        ("code_of_other_file", ["publish", "cn-2027.toml", "--code", other]),
        ("code_stale", ["publish", "cn-2027.toml", "--code", f"{code[:9]}00000000"]),
        ("not_published", ["show", "--series", "nothing"]),
    ]

    ended = [say(place, "calendar", *words) for _, words in wrong]

    for (expected, _), answer in zip(wrong, ended, strict=True):
        assert f"petitionflow: {expected}: " in answer.stderr
        assert "Traceback" not in answer.stderr
        assert (answer.returncode, answer.stdout) == (1, "")


def test_other_contents_under_a_published_version_are_refused(place: Path) -> None:
    code = code_of(done(say(place, "calendar", "preview", "cn-2027.toml")))
    done(say(place, "calendar", "publish", "cn-2027.toml", "--code", code))
    a_file(place, a_draft(off={"2027-01-01": "元旦"}))

    previewed, ended = [say(place, "calendar", word, "cn-2027.toml") for word in ("preview", "publish")]

    assert "petitionflow: calendar_differs: " in previewed.stderr
    assert "petitionflow: calendar_differs: " in ended.stderr
    assert (previewed.returncode, ended.returncode) == (1, 1)
