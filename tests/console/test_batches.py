"""The batch commands as people run them; the engine is away, the ledger keeps what is given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.console.saying import done, say

ROWS = """信访件编号,信访人,主题,信访日期,内容,问题属地
S-1,甲,积案一,2026-09-01,情况一,A市
S-1,甲,积案一,2026-09-01,情况一,A市
S-2,乙,缺内容,2026-09-01,,A市
"""
BATCH = re.compile(r"B[0-9]{4}-[0-9]{4}")
GIVEN = ("--issuer", "省信访联席办", "--number", "3", "--received-on", "2026-11-01", "--term", "2027-05-01")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("batches")
    done(say(place, "office", "add", "city", "市信访局", "--kind", "bureau", "--district", "A市"))
    (place / "batch.csv").write_text(ROWS, encoding="utf-8")
    (place / "wrong.csv").write_text("a,b\n1,2\n")
    return place


def test_a_file_is_imported_once_its_bad_rows_are_written_out_and_the_batch_is_shown(folder: Path) -> None:
    first = say(folder, "batch", "import", "batch.csv", *GIVEN, gate_wait="0.1")
    again = say(folder, "batch", "import", "batch.csv", *GIVEN, gate_wait="0.1")

    number = BATCH.findall(first.stdout)[0]
    assert (first.returncode, again.returncode) == (1, 1), first.stderr
    assert re.search(r"1 +registered", first.stdout)
    assert re.search(r"0 +registered", again.stdout)
    assert "row 3 repeats" in first.stdout
    assert (folder / "batch-errors.xlsx").exists()
    assert BATCH.findall(again.stdout)[0] == number
    assert number in done(say(folder, "batch", "list"))
    assert "省信访联席办" in done(say(folder, "batch", "show", number))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("import", "wrong.csv", *GIVEN), "columns_missing"),
        (("import", "missing.csv", *GIVEN), "file_missing"),
        (("import", "batch.csv", *GIVEN, "--bureau", "nowhere"), "not_a_bureau"),
        (("show", "B2026-9999"), "not_found"),
        (("show", "P2026-0000001"), "not_found"),
    ],
)
def test_what_is_wrong_ends_in_a_coded_sentence(folder: Path, words: tuple[str, ...], code: str) -> None:
    ended = say(folder, "batch", *words)

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"petitionflow: {code}: ")
    assert "Traceback" not in ended.stderr
