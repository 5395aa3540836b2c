"""PDF letters: the lines are handed to the Typst template as data."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

import typst

from rendering.characters import shown
from rendering.fonts import FOLDER, shows
from rendering.letters import Letter
from rendering.lines import Line, Style, lines
from rendering.wording import TITLES, WORDS, say

TEMPLATE = Path(__file__).parent / "templates" / "letter.typ"


def write_pdf(letter: Letter) -> bytes:
    """Write a letter as PDF/A, dated as the letter is; a character without a glyph stands there as its number."""
    dated = datetime.combine(letter.dated, time(), UTC)
    compiled = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=fonts(),
        sys_inputs={"letter": json.dumps(_told(letter))},
        pdf_standards="a-2b",
        timestamp=dated,
        format="pdf",
    )
    if not isinstance(compiled, bytes):
        raise TypeError("a PDF is one file")
    return compiled


def pictures(letter: Letter) -> list[bytes]:
    """Draw the pages of the PDF as PNG pictures."""
    drawn = typst.compile(
        TEMPLATE.read_bytes(), font_paths=fonts(), sys_inputs={"letter": json.dumps(_told(letter))}, format="png"
    )
    return [drawn] if isinstance(drawn, bytes) else list(drawn or [])


def _told(letter: Letter) -> dict[str, object]:
    """Give what the template fills in; nothing in it is read as markup."""
    paragraphs, missing = [], frozenset[str]()
    for line in lines(letter):
        text, lacking = shown(line.text, shows)
        paragraphs.append(line._replace(text=text))
        missing |= lacking
    if missing:
        numbers = "、".join(f"U+{ord(character):04X}" for character in sorted(missing))
        paragraphs.append(Line(Style.NOTE, say(WORDS["missing"], letter.language, numbers=numbers)))
    return {
        "language": letter.language,
        "title": say(TITLES[letter.kind], letter.language),
        "reference": letter.reference,
        "lines": [line._asdict() for line in paragraphs],
    }


@cache
def fonts() -> typst.Fonts:
    """Give the package's fonts alone: the machine's own would make the same letter differ from place to place."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])
