"""The forms in which a bulletin leaves the house."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from domain.bulletins import Bulletin, canonical
from rendering.bulletins.page import write_html
from rendering.bulletins.pdf import write_pdf
from rendering.bulletins.sheets import write_xlsx
from rendering.bulletins.word import write_docx
from rendering.letters import Language


class Format(StrEnum):
    """The forms, named as their files end."""

    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    HTML = "html"
    JSON = "json"


MEDIA_TYPES: dict[Format, str] = {
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PDF: "application/pdf",
    Format.HTML: "text/html; charset=utf-8",
    Format.JSON: "application/json",
}

TEMPLATES = Path(__file__).parent / "templates"
Writer = Callable[[Bulletin, Language, Path], bytes]


def write_json(bulletin: Bulletin, _: Language, __: Path) -> bytes:
    """Write the canonical text, which is the same in every language."""
    return canonical(bulletin)


WRITERS: dict[Format, Writer] = {
    Format.DOCX: write_docx,
    Format.XLSX: write_xlsx,
    Format.PDF: write_pdf,
    Format.HTML: write_html,
    Format.JSON: write_json,
}


def render(
    bulletin: Bulletin,
    format: Format,  # noqa: A002 - the word for it
    language: Language = Language.ZH,
    templates: Path = TEMPLATES,
) -> bytes:
    """Write a bulletin as a file; the same bulletin gives the same bytes, whenever it is written.

    Raises:
        TemplateFault: a template of the folder is missing, or asks for what a bulletin does not have.
    """
    return WRITERS[format](bulletin, language, templates)
