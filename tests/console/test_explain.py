"""`petitionflow explain` tells at the terminal how every deadline of a case came to be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from domain.dossiers.kinds import DossierRecord
from domain.explain import explain
from domain.petition import Stage
from settings import Settings
from storage.database import Database
from storage.migrate import migrate
from storage.packs import read_policy
from storage.records import append
from tests.builders import Case, a_case
from tests.console.saying import done, say
from tests.domain.dossiers.files import SUPERVISOR, File, an_issue
from tests.packs import at

NUMBER = "P2026-0000071"
DOSSIER = "J2026-0001"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Case]:
    """A data folder with a case that is being handled."""
    folder = tmp_path_factory.mktemp("explaining")
    case = a_case(Stage.HANDLING, number=NUMBER, received_at=at("2026-02-02 10:00"))
    settings = Settings(data_dir=folder / "var")
    settings.data_dir.mkdir()
    database = Database(settings.records_url)
    migrate(database, read_policy("cn-2022"))
    for batch in case.batches:
        database.change(lambda connection, batch=batch: append(connection, batch, certain=True))  # type: ignore[misc]
    file = File(DOSSIER)
    file.done(an_issue(), SUPERVISOR)
    database.change(lambda connection: append(connection, DossierRecord(stream=DOSSIER, events=tuple(file.log))))
    database.close()
    return folder, case


def test_every_clock_is_explained_with_each_skipped_day(planted: tuple[Path, Case]) -> None:
    folder, case = planted

    said = done(say(folder, "explain", NUMBER))

    headings = [line for line in said.splitlines() if line and not line.startswith(" ")]
    names = [(case.rules.policy.terms[clock.name].zh, clock) for clock in case.now.clocks]
    assert headings == [f"{zh} ({clock.name}#{clock.ordinal})" for zh, clock in names]
    assert {"登记转送 (transfer#1)", "办理答复 (handling#1)"} <= {*headings}
    assert "  顺延: 2026-02-17 为春节，顺延至其后第一个工作日 2026-02-24（跳过 2026-02-17 春节；" in said
    assert "  演算: 2026-02-02 + 15 日 + 跳过 0 日 + 顺延 7 日 = 2026-02-24\n" in said
    assert "  结论: 按期，于 2026-02-02 11:00:00+08:00 确定，不再变动\n" in said


def test_one_clock_is_explained_in_english(planted: tuple[Path, Case]) -> None:
    folder, _ = planted

    said = done(say(folder, "explain", NUMBER, "--clock", "handling", "--language", "en"))

    assert said.startswith(
        "Handling and reply (handling#1)\n  Who must act: housing\n  Basis: Petition Regulation Art. 34"
    )
    assert "Verdict: still running" in said


def test_machines_get_the_derivation_itself(planted: tuple[Path, Case]) -> None:
    folder, case = planted

    found = json.loads(done(say(folder, "explain", NUMBER, "--json")))

    expected = [explain(clock, case.rules).model_dump(mode="json") | {"adds_up": True} for clock in case.now.clocks]
    assert found == expected


def test_the_clock_of_a_dossier_is_explained_too(planted: tuple[Path, Case]) -> None:
    folder, _ = planted

    said = done(say(folder, "explain", DOSSIER, "--clock", "answer", "--language", "en"))

    assert "(answer#1)\n" in said
    assert "  Sum: 2026-03-02 + 30 days + 0 skipped + 0 rolled = 2026-04-01\n" in said


def test_the_timeline_of_a_dossier_names_its_acts_and_its_terms(planted: tuple[Path, Case]) -> None:
    folder, _ = planted

    english = done(say(folder, "audit", "timeline", DOSSIER, "--language", "en"))
    early = say(folder, "audit", "timeline", DOSSIER, "--at", "2026-03-01T00:00:00+08:00")

    issued, started = english.splitlines()
    assert "Recommendation issued  Supervisor supervisor@east" in issued
    assert "aim=improve_work  office=water" in issued
    assert "#1 due 2026-04-02 00:00:00+08:00" in started
    assert early.stderr.startswith("petitionflow: not_found: ")


@pytest.mark.parametrize(
    "words",
    [
        ["P2026-9999999"],
        ["J2026-9999"],
        [DOSSIER, "--clock", "end"],
        [NUMBER, "--clock", "rating"],
        [NUMBER, "--clock", "no clock"],
    ],
)
def test_what_does_not_exist_is_not_found(planted: tuple[Path, Case], words: list[str]) -> None:
    folder, _ = planted

    ended = say(folder, "explain", *words)

    assert ended.returncode == 1
    assert ended.stderr.startswith("petitionflow: not_found: ")
    assert ended.stdout == ""
