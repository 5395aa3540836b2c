"""The forms in which a bulletin leaves the house."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from domain.bulletins import Bulletin, canonical
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

Writer = Callable[[Bulletin, Language], bytes]


def write_json(bulletin: Bulletin, _: Language) -> bytes:
    """Write the canonical text, which is the same in every language."""
    return canonical(bulletin)


WRITERS: dict[Format, Writer] = {Format.JSON: write_json}


def render(bulletin: Bulletin, format: Format, language: Language = Language.ZH) -> bytes:  # noqa: A002 - the word for it
    """Write a bulletin as a file; the same bulletin gives the same bytes, whenever it is written."""
    return WRITERS[format](bulletin, language)
