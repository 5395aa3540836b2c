"""The table of refusals tells every code with the very sentences that people read, and when each comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.refusals import Code
from domain.sentences import SENTENCES

DOCUMENT = Path(__file__).parents[2] / "docs" / "refusals.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
    if line.startswith("| `")
]


def test_the_table_is_that_of_the_sentences_in_their_order() -> None:
    told = [row[:3] for row in ROWS]

    assert told == [[f"`{code}`", said.zh, said.en] for code, said in SENTENCES.items()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip("`"))
def test_each_refusal_says_when_it_comes_in_words_of_its_own(row: list[str]) -> None:
    _, _, english, when = row

    assert when.endswith(".")
    assert when != english
    assert [other[0] for other in ROWS if other[3] == when] == [row[0]]


def test_every_code_of_the_domain_is_told() -> None:
    assert {f"`{code}`" for code in Code} <= {row[0] for row in ROWS}
