"""The order of a bulletin: which parts it has, each with its heading, as blocks that every form writes."""

from __future__ import annotations

from collections.abc import Iterator

from domain.bulletins import Bulletin, Rhythm, digest
from rendering.bulletins import figures, lists
from rendering.bulletins.blocks import Block, Chart, Heading, Issue, Note, Paragraph, Table
from rendering.bulletins.figures import Writer
from rendering.bulletins.saying import Speaker, dated
from rendering.bulletins.wording import SECTIONS
from rendering.characters import safe
from rendering.letters import Language

PARTS: dict[str, Writer] = {
    "heads": figures.heads,
    "districts": figures.districts,
    "offices": figures.offices,
    "categories": figures.categories,
    "movers": figures.movers,
    "overdue": lists.overdue,
    "leaders": lists.leaders,
    "batches": lists.batches,
    "recommendations": lists.recommendations,
    "hot": lists.hot,
    "work": lists.work,
    "shares": figures.shares,
    "warnings": lists.warnings,
    "corrections": lists.corrections,
    "definitions": lists.definitions,
    "source": lists.source,
}
"""Every part, in the order in which it stands."""

WHOLE = tuple(PARTS)
SHORT = tuple(part for part in PARTS if part not in {"categories", "movers"})
ORDER: dict[Rhythm, tuple[str, ...]] = {
    Rhythm.DAILY: SHORT,
    Rhythm.WEEKLY: SHORT,
    Rhythm.HALF_MONTHLY: WHOLE,
    Rhythm.YEARLY: WHOLE,
}
"""A day and a week are told without the tables that hardly move in them; the workbook has them all the same."""


def laid_out(bulletin: Bulletin, language: Language) -> Issue:
    """Lay an issue out; what no file may carry is written as numbers."""
    say = Speaker(language)
    return Issue(
        language=language,
        title=say.title(bulletin),
        number=say.issue_number(bulletin),
        issuer=flat(say.name(bulletin.issuer)),
        dated=say.day(dated(bulletin)),
        blocks=tuple(_clean(block) for block in _blocks(bulletin, say)),
        digest=digest(bulletin),
    )


def _blocks(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    yield Note(say.word("as_of", at=say.instant(bulletin.as_of, bulletin.zone), zone=bulletin.zone))
    if not bulletin.over:
        yield Paragraph(say.word("under_way"))
    if bulletin.edition > 1:
        yield Paragraph(say.word("edition", edition=bulletin.edition))
    if bulletin.remark:
        yield Paragraph(say.word("remark", remark=bulletin.remark))
    for place, part in enumerate(ORDER[bulletin.period.rhythm], 1):
        heading = say.of(SECTIONS[part])
        yield Heading(say.word("heading", ordinal=say.ordinal(place), heading=heading))
        yield from PARTS[part](bulletin, say)
    yield Note(say.word("digest", digest=digest(bulletin)))


def _clean(block: Block) -> Block:
    match block:
        case Table():
            rows = tuple(tuple(flat(cell) if isinstance(cell, str) else cell for cell in row) for row in block.rows)
            return block._replace(rows=rows)
        case Chart():
            return block._replace(svg=safe(block.svg), title=flat(block.title))
        case _:
            return block._replace(text=flat(block.text))


def flat(text: str) -> str:
    """Write a text on one line, without what no file may carry."""
    return " ".join(safe(text).split())
