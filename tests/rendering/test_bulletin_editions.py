"""A remark, the edition, and which earlier issues were withdrawn or corrected: each form tells them."""

from __future__ import annotations

from datetime import date

import pytest

from domain.bulletin_parts import EditionLine
from domain.bulletins import Bulletin
from rendering.bulletins import Format, render
from rendering.letters import Language
from tests.rendering.issues import everything, in_excel, in_pdf, in_word, nothing

REMARK = "本期数据口径见附注"
EDITIONS = (
    EditionLine(issue="weekly:2026-10-05", number="T2026-0007", edition=1, on=date(2026, 10, 20)),
    EditionLine(
        issue="weekly:2026-10-05", number="T2026-0007", edition=1, on=date(2026, 10, 21), corrected_by="T2026-9"
    ),
)
ADDED = {"remark": REMARK, "edition": 2, "editions": EDITIONS}
TOLD = (REMARK, "第2版", "weekly:2026-10-05（T2026-0007）已于2026-10-20撤回", "由更正版T2026-9替代")


@pytest.mark.parametrize("issue", [everything(), nothing()], ids=["full", "empty"])
def test_word_pdf_and_page_tell_them(issue: Bulletin) -> None:
    said = issue.model_copy(update=ADDED)
    word = "".join(paragraph.text for paragraph in in_word(said).paragraphs)
    page = render(said, Format.HTML, Language.ZH).decode()
    pdf = "".join("".join(one.extract_text().replace("\u200b", "").split()) for one in in_pdf(said).pages)

    for told in TOLD:
        assert told in word
        assert told in page
        assert told in pdf


def test_the_workbook_lists_them_among_the_corrections() -> None:
    sheet = in_excel(everything().model_copy(update=ADDED))["对上期的更正"]

    rows = [[cell.value for cell in row] for row in sheet.iter_rows() if row[0].value == "T2026-0007"]
    assert [row[2] for row in rows] == ["weekly:2026-10-05"] * 2
    assert "撤回" in str(rows[0][4])
    assert "T2026-9" in str(rows[1][4])
