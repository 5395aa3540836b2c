"""Absences, hand-over, the duty desk and the bulk urge at the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.saying import done, say


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("desk")
    done(say(place, "office", "add", "city", "市信访局", "--kind", "bureau"))
    done(say(place, "office", "add", "housing", "住建局", "--parent", "city"))
    for name, role, office in (
        ("chen", "officer", "housing"),
        ("lin", "officer", "housing"),
        ("zhou", "supervisor", "city"),
    ):
        done(say(place, "user", "add", name, role, "--office", office, "--password", "a-long-password"))
    return place


def test_the_desk_is_empty_until_somebody_is_seated(town: Path) -> None:
    empty = done(say(town, "desk", "list"))
    done(say(town, "desk", "add", "zhou"))
    seated = done(say(town, "desk", "list"))
    last = say(town, "desk", "remove", "zhou")
    done(say(town, "desk", "add", "lin"))
    done(say(town, "desk", "remove", "zhou"))

    assert "no member" in empty
    assert "zhou" in seated
    assert "by console" in seated
    assert (last.returncode, "desk_last" in last.stderr) == (1, True)
    assert "zhou" not in done(say(town, "desk", "list"))


def test_an_absence_is_noted_and_ended(town: Path) -> None:
    noted = done(say(town, "user", "absent", "chen", "--deputy", "lin", "--to", "2099-01-01T00:00:00+08:00"))
    back = done(say(town, "user", "absent", "chen", "--back"))
    unfit = say(town, "user", "absent", "chen", "--deputy", "zhou")

    assert "lin stands in for chen" in noted
    assert "chen is back" in back
    assert unfit.returncode == 1
    assert "deputy_unfit" in unfit.stderr


def test_an_absence_is_noted_by_somebody_who_answers_for_the_office(town: Path) -> None:
    stranger = say(town, "user", "absent", "chen", "--deputy", "lin", "--by", "lin")
    noted = done(say(town, "user", "absent", "chen", "--deputy", "lin", "--by", "zhou"))
    listed = done(say(town, "user", "absences", "--by", "zhou"))
    done(say(town, "user", "absent", "chen", "--back", "--by", "zhou"))

    assert "not_permitted" in stranger.stderr
    assert "lin stands in for chen" in noted
    assert "chen, deputy lin: " in listed
    assert "noted by zhou" in listed
    assert done(say(town, "user", "absences")) == ""


def test_leaving_an_office_without_staff_warns_where_its_notices_go(town: Path) -> None:
    first = done(say(town, "user", "lock", "lin"))
    last = done(say(town, "user", "move", "chen", "city"))

    assert "warning" not in first
    assert "warning: office housing has no staff; its notices now go to: above" in last


def test_an_account_is_renamed_and_nothing_is_said_of_what_that_bars(town: Path) -> None:
    said = done(say(town, "user", "rename", "zhou", "周新名"))
    unknown = say(town, "user", "rename", "nobody", "甲")
    empty = say(town, "user", "rename", "zhou", " ")

    assert said == "account zhou is named 周新名 now\n"
    assert "周新名" in done(say(town, "user", "list"))
    assert ("unknown_account" in unknown.stderr, "name_missing" in empty.stderr) == (True, True)


def test_an_urge_is_previewed_and_confirmed_by_its_code(town: Path) -> None:
    previewed = done(say(town, "urge", "--as", "zhou", "--overdue", "--dry-run"))
    code = previewed.split("--confirm ")[1].strip()
    confirmed = done(say(town, "urge", "--as", "zhou", "--confirm", code))
    unknown = say(town, "urge", "--as", "zhou", "--confirm", "urge-0")

    assert "0 would be urged" in previewed
    assert "none" in confirmed
    assert "unknown_bulk" in unknown.stderr


def test_a_reconciliation_without_an_engine_says_so(town: Path) -> None:
    ended = say(town, "reconcile")

    assert ended.returncode == 1
    assert "engine_away" in ended.stderr
    assert "Traceback" not in ended.stderr
