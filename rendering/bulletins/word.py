"""Bulletins as Word files in the layout of official papers: the blocks in the template's styles."""

from __future__ import annotations

from datetime import UTC, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu

from domain.bulletins import Bulletin
from rendering.bulletins.blocks import Block, Chart, Heading, Issue, Note, Paragraph, Table
from rendering.bulletins.faults import TemplateFault
from rendering.bulletins.layout import laid_out
from rendering.bulletins.pictures import png
from rendering.bulletins.saying import dated
from rendering.letters import Language
from rendering.packing import packed

NAME = "bulletin.docx"
STYLES = ("banner", "number", "issuer", "title", "heading", "part", "body", "note", "head", "cell", "picture", "date")
"""The paragraph styles that a template must have, each called ``bulletin NAME``."""
GRID = "bulletin table"


def write_docx(bulletin: Bulletin, language: Language, templates: Path) -> bytes:
    """Write a bulletin as a Word file; every text enters as the text of a run and never as markup."""
    document = _opened(templates / NAME)
    issue = laid_out(bulletin, language)
    _Writer(document, english=language is Language.EN).write(issue)
    known, day = document.core_properties, datetime.combine(dated(bulletin), time(), UTC)
    known.title = f"{issue.title} {issue.number}"
    known.subject = bulletin.period.key
    known.language = "en-GB" if language is Language.EN else "zh-CN"
    known.created = known.modified = day
    written = BytesIO()
    document.save(written)
    return packed(written.getvalue())


def _opened(template: Path) -> Any:
    try:
        document = Document(BytesIO(template.read_bytes()))
        present = {style.name for style in document.styles}
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise TemplateFault(f"{NAME}: {template} is no Word file that can be read: {error}") from None
    wanted = [*(f"bulletin {name}" for name in STYLES), GRID]
    if missing := [name for name in wanted if name not in present]:
        raise TemplateFault(f"{NAME}: no style {', '.join(missing)}")
    return document


class _Writer:
    """Writes blocks into a document."""

    def __init__(self, document: Any, *, english: bool) -> None:
        self.document = document
        self.english = english
        section = document.sections[0]
        self.width = int(section.page_width - section.left_margin - section.right_margin)

    def write(self, issue: Issue) -> None:
        """Write the head of the first page, then block after block."""
        self.line("banner", issue.title)
        self.line("number", issue.number)
        self.line("issuer", f"{issue.issuer}\t{issue.dated}")
        self.line("title", f"{issue.title}（{issue.number}）" if not self.english else f"{issue.title}, {issue.number}")
        for block in issue.blocks:
            self.block(block)
        self.line("date", issue.issuer)
        self.line("date", issue.dated)

    def line(self, style: str, text: str) -> Any:
        """Write a paragraph; English words would be torn apart where both sides are flush."""
        paragraph = self.document.add_paragraph(text, style=f"bulletin {style}")
        if self.english and style in {"body", "heading", "part", "note"}:
            paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        return paragraph

    def block(self, block: Block) -> None:
        """Write one block."""
        match block:
            case Heading():
                self.line("heading" if block.level == 1 else "part", block.text)
            case Paragraph():
                self.line("body", block.text)
            case Note():
                self.line("note", block.text)
            case Chart():
                self.chart(block)
            case Table():
                self.table(block)

    def chart(self, chart: Chart) -> None:
        """Put a picture in, with its words for those who do not see it."""
        run = self.line("picture", "").add_run()
        run.add_picture(BytesIO(png(chart)), width=Emu(self.width))
        run._r.xpath(".//wp:docPr")[0].set("descr", chart.title)  # noqa: SLF001 - python-docx has no other way

    def table(self, table: Table) -> None:
        """Write a table whose head is repeated on each page and whose rows are not torn."""
        grid = self.document.add_table(rows=0, cols=len(table.head), style=GRID)
        grid.alignment = WD_TABLE_ALIGNMENT.CENTER
        grid.autofit = False
        widths = [self.width * width // sum(table.fitted) for width in table.fitted]
        for place, column in enumerate(grid.columns):
            column.width = Emu(widths[place])
        for number, row in enumerate((table.head, *table.rows)):
            line = grid.add_row()
            _mark(line, "w:cantSplit")
            if number == 0:
                _mark(line, "w:tblHeader")
            for place, (cell, value) in enumerate(zip(line.cells, row, strict=True)):
                cell.width = Emu(widths[place])
                paragraph = cell.paragraphs[0]
                paragraph.text = str(value)
                paragraph.style = "bulletin head" if number == 0 else "bulletin cell"
                if number and place < table.texts:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT


def _mark(row: Any, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - python-docx has no other way
