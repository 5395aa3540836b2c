"""The command of honesty signals: definitions, lists for whom they are, and files."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.base import Accused, Purpose
from domain.honesty import SIGNALS
from storage.database import Database
from storage.records import append_all
from tests.builders import a_case, a_registration
from tests.console.saying import done, say


@pytest.fixture(scope="module")
def lettered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two letters that came late; one of them accuses somebody."""
    place = tmp_path_factory.mktemp("signals")
    done(say(place, "office", "add", "city", "市信访局", "--kind", "bureau", "--district", "A市"))
    done(say(place, "user", "add", "auditor", "auditor", "--password", "a-long-password"))
    database, at = Database(f"sqlite:///{place / 'var' / 'petitionflow.db'}"), datetime.now(UTC) - timedelta(hours=1)
    for number, purpose in (("P1", Purpose.REQUEST), ("P2", Purpose.ACCUSATION)):
        accused = Accused(persons=("p",)) if purpose is Purpose.ACCUSATION else Accused()
        written = at - timedelta(days=20)
        letter = a_registration(written_at=written, purpose=purpose, accused=accused)
        batches = a_case(number=number, registration=letter, received_at=at).batches
        database.change(lambda c, b=batches: append_all(c, b))  # type: ignore[misc]
    database.close()
    return place


def test_every_signal_is_defined(lettered: Path) -> None:
    said = done(say(lettered, "audit", "signals"))

    assert [signal for signal in SIGNALS if signal not in said] == []


def test_accusations_are_listed_for_a_named_auditor_only(lettered: Path) -> None:
    unnamed = json.loads(done(say(lettered, "audit", "signals", "late_registration", "--json")))
    named = json.loads(done(say(lettered, "audit", "signals", "late_registration", "--json", "--as", "auditor")))

    assert [item["petition"] for item in unnamed["items"]] == ["P1"]
    assert sorted(item["petition"] for item in named["items"]) == ["P1", "P2"]


def test_a_list_is_printed_and_written(lettered: Path, tmp_path: Path) -> None:
    printed = done(say(lettered, "audit", "signals", "late_registration", "--office", "city"))
    told = done(say(lettered, "audit", "signals", "late_registration", "-o", str(tmp_path / "late.csv")))

    assert "P1" in printed
    assert "1 lines" in told
    assert "P1,city," in (tmp_path / "late.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--from", "2026-02-02", "--to", "2026-01-01"), "period_reversed"),
        (("--office", "nowhere"), "unknown_office"),
        (("--as", "nobody"), "unknown_account"),
        (("-o", "late.pdf"), "unknown_format"),
    ],
)
def test_what_means_nothing_ends_in_a_code(lettered: Path, words: tuple[str, ...], code: str) -> None:
    ended = say(lettered, "audit", "signals", "late_registration", *words)

    assert ended.returncode == 1
    assert code in ended.stderr
    assert "Traceback" not in ended.stderr
