"""A template of one's own that does not fit a bulletin is refused by what it lacks."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from docx import Document

from rendering.bulletins import Format, TemplateFault, render
from rendering.bulletins.forms import TEMPLATES
from tests.rendering.issues import everything


@pytest.mark.parametrize(
    ("form", "name", "before", "after", "told"),
    [
        (Format.HTML, "bulletin.html", "{{ issue.title }}", "{{ issue.slogan }}", "slogan"),
        (Format.PDF, "bulletin.typ", "issue.title", "issue.slogan", "slogan"),
        (Format.HTML, "bulletin.html", "{% endfor %}", "", "bulletin.html"),
    ],
)
def test_a_template_that_asks_for_what_there_is_not_is_refused_by_name(
    form: Format, name: str, before: str, after: str, told: str, tmp_path: Path
) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    (tmp_path / name).write_text(text.replace(before, after), encoding="utf-8")

    with pytest.raises(TemplateFault, match=told):
        render(everything(), form, templates=tmp_path)


def test_a_word_template_without_a_style_is_refused_by_the_name_of_the_style(tmp_path: Path) -> None:
    shutil.copy(Path("rendering/templates/letter.docx"), tmp_path / "bulletin.docx")

    with pytest.raises(TemplateFault, match="no style bulletin banner, bulletin number"):
        render(everything(), Format.DOCX, templates=tmp_path)


@pytest.mark.parametrize("form", [Format.DOCX, Format.PDF, Format.HTML])
def test_a_template_that_is_missing_or_broken_is_refused(form: Format, tmp_path: Path) -> None:
    with pytest.raises(TemplateFault, match=r"bulletin\."):
        render(everything(), form, templates=tmp_path)
    for name in ("bulletin.docx", "bulletin.typ", "bulletin.html"):
        (tmp_path / name).write_bytes(b"#{ {% no template")

    with pytest.raises(TemplateFault, match=r"bulletin\."):
        render(everything(), form, templates=tmp_path)


def test_a_template_of_ones_own_is_an_ordinary_word_file() -> None:
    assert Document(str(TEMPLATES / "bulletin.docx")).paragraphs == []
