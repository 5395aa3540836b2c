"""Word letters: the lines become paragraphs of the Word template, each in the template's style of its name."""

from __future__ import annotations

from datetime import UTC, datetime, time
from io import BytesIO
from itertools import zip_longest
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from rendering.letters import Language, Letter
from rendering.lines import Style, lines
from rendering.packing import packed
from rendering.wording import TITLES, say

TEMPLATE = Path(__file__).parent / "templates" / "letter.docx"
JUSTIFIED = frozenset({Style.BODY, Style.HEADING, Style.NOTE})
"""What the template sets flush at both sides: right for Chinese, but English words would be torn apart."""


def write_docx(letter: Letter) -> bytes:
    """Write a letter as a Word file; every text enters as the text of a run and never as markup."""
    document = Document(str(TEMPLATE))
    said = lines(letter)
    for line, following in zip_longest(said, said[1:]):
        form = document.add_paragraph(line.text, style=f"letter {line.style}").paragraph_format
        if following is not None and following.style is Style.SIGNATURE:
            form.keep_with_next = True  # a signature alone on its page would sign nothing
        if letter.language is Language.EN and line.style in JUSTIFIED:
            form.alignment = WD_ALIGN_PARAGRAPH.LEFT
    known, dated = document.core_properties, datetime.combine(letter.dated, time(), UTC)
    known.title = f"{say(TITLES[letter.kind], letter.language)} {letter.reference}"
    known.language = "en-GB" if letter.language == "en" else "zh-CN"
    known.created = known.modified = dated
    written = BytesIO()
    document.save(written)
    return packed(written.getvalue())
