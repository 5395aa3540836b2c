"""Every code that somebody may be answered with has its sentence, and every sentence a code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from api.problems import BY_STATUS, STATUS
from domain.book_duties import TELLS
from domain.refusals import Code
from domain.sentences import SENTENCES
from intake.refusals import GateCode
from intake.sheet_refusals import OWN, RowCode, SheetCode
from notices.wording import WORDINGS, words
from storage.leader_calls import NOT_FOUND
from workflows.dossier_reactions import REACTIONS as OF_DOSSIERS
from workflows.reactions import REACTIONS, RISES

ROOT = Path(__file__).parents[2]
BROAD = {"zh": range(0x4E00, 0xA000), "en": range(0x41, 0x7B)}


def literals(*names: str) -> Iterator[str]:
    """Name the codes that a package gives to `Problem` in its source."""
    for path in (path for name in names for path in (ROOT / name).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                first = node.args[0]
                found = first.values if isinstance(first, ast.BoolOp) else [first]
                yield from (str(part.value) for part in found if isinstance(part, ast.Constant))


def answered() -> set[str]:
    return {*Code, *GateCode, *STATUS, *BY_STATUS.values(), *literals("api", "web", "console")}


def test_every_code_has_a_sentence() -> None:
    assert len(set(literals("api", "web"))) > 8
    assert sorted(answered() - set(SENTENCES)) == []


def test_no_sentence_is_without_its_code() -> None:
    assert sorted(set(SENTENCES) - answered()) == []


def test_every_code_of_a_spreadsheet_has_a_sentence() -> None:
    codes = {*SheetCode, *RowCode}

    assert sorted(codes - set(OWN) - set(SENTENCES)) == []
    assert sorted(set(OWN) - codes) == []


def test_every_notice_has_its_words() -> None:
    both = (*REACTIONS.values(), *RISES.values(), *OF_DOSSIERS.values(), *TELLS.values())
    templates = {template for orders in both for template, _ in orders} | {"command_refused", NOT_FOUND}

    assert templates == set(WORDINGS)


@pytest.mark.parametrize("code", [*SENTENCES, *OWN, *WORDINGS])
def test_both_languages_say_the_same_facts(code: str) -> None:
    pairs = [table[code] for table in (SENTENCES, OWN, WORDINGS) if code in table]

    for zh, en in pairs:
        assert any(ord(letter) in BROAD["zh"] for letter in zh)
        assert any(ord(letter) in BROAD["en"] for letter in en)
        assert not any(ord(letter) in BROAD["zh"] for letter in en)
        named = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (zh, en)]
        # a notice may leave a date out in one language; it never invents one
        assert named[1] <= named[0]


def test_a_notice_is_written_even_without_its_facts() -> None:
    for template in WORDINGS:
        for language in ("zh", "en"):
            assert "{" not in words(template, language, {})
