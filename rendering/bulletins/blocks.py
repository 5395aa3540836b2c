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


DIGITS, PADDING, LEAST = 80, 1, 7
"""How many digits a line of a table holds on a page, how many fit into the room beside the text of a cell, and how
many a narrow column has room for."""


class Table(NamedTuple):
    """A table: the first ``texts`` columns are words and flush left, the others figures; widths are relative."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    texts: int = 1

    @property
    def fitted(self) -> tuple[int, ...]:
        """Give the widths; where a figure would be torn, figures get the room they need, and words share the rest."""
        longest = [max((len(str(cell)) for cell in column), default=0) for column in zip(*self.rows, strict=True)]
        needed = [length + PADDING for length in longest[self.texts :]]
        given = [width * DIGITS / sum(self.widths) for width in self.widths[self.texts :]]
        if all(one <= other for one, other in zip(needed, given, strict=False)):
            return self.widths
        figures = [max(one, LEAST) for one in needed]
        words = self.widths[: self.texts]
        rest = max(DIGITS - sum(figures), DIGITS // 5)
        return (*(rest * width // sum(words) for width in words), *figures)


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
