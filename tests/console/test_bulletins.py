"""The bulletin commands: a file of each form from real records, and what is wrong leaves no file."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from domain.bulletins import Bulletin, Rhythm
from tests.console.saying import done, say

TODAY = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a bureau."""
    place = tmp_path_factory.mktemp("bulletins")
    done(say(place, "office", "add", "city", "云州市信访局", "--kind", "bureau"))
    return place


@pytest.mark.parametrize("rhythm", Rhythm)
def test_every_rhythm_can_be_written(folder: Path, rhythm: Rhythm) -> None:
    told = done(say(folder, "bulletin", rhythm.value, "--date", TODAY.isoformat(), "-o", "issue.json"))

    issue = Bulletin.model_validate_json((folder / "issue.json").read_bytes())
    assert issue.period.rhythm is rhythm
    assert issue.period.first <= TODAY <= issue.period.last
    assert not issue.over
    assert told.startswith(issue.period.key)


def test_every_form_can_be_written(folder: Path) -> None:
    for form in ("docx", "xlsx", "pdf", "html"):
        done(say(folder, "bulletin", "daily", "--date", TODAY.isoformat(), "-o", f"day.{form}"))

    assert Document(str(folder / "day.docx")).paragraphs[0].text == "信访工作日监测"
    assert load_workbook(folder / "day.xlsx").sheetnames[0] == "总体情况"
    assert "信访工作日监测" in PdfReader(BytesIO((folder / "day.pdf").read_bytes())).pages[0].extract_text()
    assert "信访工作日监测" in (folder / "day.html").read_text(encoding="utf-8")


def test_an_instant_fixes_what_is_known(folder: Path) -> None:
    day, at = TODAY - timedelta(days=3), f"{TODAY - timedelta(days=2)}T00:00+08:00"
    words = ("bulletin", "daily", "--date", day.isoformat(), "--as-of", at)
    done(say(folder, *words, "-o", "one.json"))
    done(say(folder, *words, "-o", "two.json"))

    assert (folder / "one.json").read_bytes() == (folder / "two.json").read_bytes()
    assert json.loads((folder / "one.json").read_bytes())["over"] is True


def test_english_is_written_on_demand(folder: Path) -> None:
    done(say(folder, "bulletin", "weekly", "--date", TODAY.isoformat(), "-o", "week.html", "--language", "en"))

    assert "Weekly Summary of Petitions" in (folder / "week.html").read_text(encoding="utf-8")


def test_another_procedure_has_bulletins_in_its_own_zone(folder: Path) -> None:
    today = datetime.now(UTC).astimezone(ZoneInfo("Europe/London")).date().isoformat()
    words = ("bulletin", "half-monthly", "--date", today, "-o", "council.json")
    done(say(folder, *words, policy="uk-council", data_dir=str(folder / "council")))

    issue = Bulletin.model_validate_json((folder / "council.json").read_bytes())
    assert (issue.zone, issue.issuer.en) == ("Europe/London", "(not stated)")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("daily", "--date", (TODAY + timedelta(days=2)).isoformat(), "-o", "no.docx"), "period_future"),
        (("yearly", "--date", f"{TODAY.year + 1}-01-01", "-o", "no.docx"), "period_future"),
        (("daily", "--date", TODAY.isoformat(), "-o", "no.doc"), "unknown_format"),
        (("daily", "--date", TODAY.isoformat(), "-o", "no"), "unknown_format"),
        (("daily", "--date", TODAY.isoformat(), "-o", "nowhere/no.docx"), "output_unwritable"),
        (
            ("daily", "--date", TODAY.isoformat(), "-o", "no.docx", "--as-of", "2190-01-01T00:00+08:00"),
            "as_of_future",
        ),
        (("daily", "--date", TODAY.isoformat(), "-o", "no.docx", "--as-of", "2026-01-01"), "invalid"),
    ],
)
def test_what_is_wrong_ends_in_a_code_and_leaves_no_file(folder: Path, words: tuple[str, ...], code: str) -> None:
    ended = say(folder, "bulletin", *words)

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"petitionflow: {code}: ")
    assert [path.name for path in folder.glob("*no*")] == []


def test_a_template_that_does_not_fit_leaves_the_file_that_was_there(folder: Path) -> None:
    templates = folder / "templates"
    templates.mkdir()
    (templates / "bulletin.html").write_text("{{ issue.slogan }}")
    (folder / "kept.html").write_text("before")

    words = ("--date", TODAY.isoformat(), "-o", "kept.html", "--templates", "templates")
    ended = say(folder, "bulletin", "daily", *words)

    assert ended.returncode == 1
    assert ended.stderr.startswith("petitionflow: template_unusable: bulletin.html: ")
    assert "slogan" in ended.stderr
    assert (folder / "kept.html").read_text() == "before"
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
