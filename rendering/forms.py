"""The forms in which a letter leaves the house: a PDF to keep, and a Word file to print on an office's own paper."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from rendering.letters import Letter
from rendering.pdf import write_pdf
from rendering.word import write_docx


class Form(StrEnum):
    """The forms, named as their files end."""

    PDF = "pdf"
    DOCX = "docx"


MEDIA_TYPES: dict[Form, str] = {
    Form.PDF: "application/pdf",
    Form.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

WRITERS: dict[Form, Callable[[Letter], bytes]] = {Form.PDF: write_pdf, Form.DOCX: write_docx}


def render(letter: Letter, form: Form) -> bytes:
    """Write a letter as a file; the same letter gives the same bytes, whenever it is written."""
    return WRITERS[form](letter)
