"""A bulletin block by block, before it has a form: headings, paragraphs, tables, charts."""

from __future__ import annotations

from typing import NamedTuple

Cell = str | int


class Heading(NamedTuple):
    """A heading with its ordinal; ``level`` 1 is a section, 2 a part of one."""

    text: str
    level: int = 1


class Paragraph(NamedTuple):
    """A paragraph of the text."""

    text: str


class Note(NamedTuple):
    """A remark in small print."""

    text: str


class Table(NamedTuple):
    """A table: the first ``texts`` columns are words and flush left, the others figures; widths are relative."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    texts: int = 1


class Chart(NamedTuple):
    """A picture as SVG, its size in its own units, and what it shows in words."""

    svg: str
    title: str
    width: int
    height: int


Block = Heading | Paragraph | Note | Table | Chart


class Issue(NamedTuple):
    """An issue of a bulletin as it is laid out: the head of its first page, then block after block."""

    language: str
    title: str
    number: str
    issuer: str
    dated: str
    blocks: tuple[Block, ...]
    digest: str
