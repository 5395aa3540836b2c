"""The parts of a bulletin that are lists: duties, dossiers, matters, work, warnings, corrections, definitions."""

from __future__ import annotations

from collections.abc import Iterator

from domain.bulletin_parts import EditionLine, Ratio
from domain.bulletins import Bulletin
from domain.metric import Counts
from rendering.bulletins.blocks import Block, Cell, Heading, Note, Paragraph, Table
from rendering.bulletins.saying import Speaker
from rendering.bulletins.wording import AIMS, COUNTS, LEVELS, SCOPE_NAMES, SERIES, STAGES

COUNTED = tuple(Counts.model_fields)
SHOWN = 50
"""So many lines of a long list are shown; the workbook has more."""


def overdue(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """List the duties past their terms."""
    if not bulletin.overdue.total:
        yield Paragraph(say.word("nothing"))
        return
    total, listed = bulletin.overdue.total, min(len(bulletin.overdue.lines), SHOWN)
    yield Paragraph(say.word("all_listed" if total == listed else "listed", total=total, listed=listed))
    rows = tuple(
        (line.case, say.name(line.office), say.name(line.clock), line.last_day.isoformat(), line.days_late)
        for line in bulletin.overdue.lines[:SHOWN]
    )
    yield Table(say.columns("case", "office", "clock", "last_day", "days_late"), rows, (5, 7, 5, 4, 3), texts=3)


def leaders(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """Tell how the holders of posts kept their duties, and where leaders received on too few days."""
    rows = tuple(
        (say.name(line.office), say.name(line.post), *(getattr(line.counts, name) for name in COUNTED))
        for line in bulletin.leaders
    )
    columns = say.columns("office", "post", *COUNTED)
    yield Table(columns, rows, (6, 4, 2, 2, 2, 2, 2), texts=2) if rows else Paragraph(say.word("leaders_none"))
    if not bulletin.minimums:
        yield Paragraph(say.word("no_minimum"))
        return
    yield Heading(say.word("minimums"), level=2)
    missed = tuple((say.name(one.office), one.period, one.required, one.held) for one in bulletin.minimums)
    yield Table(say.columns("office", "period", "required", "held"), missed, (6, 3, 3, 3), texts=2)


def batches(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """Tell how far batches are settled: by acts of agencies, confirmed level by level."""
    rows = tuple(
        (
            one.number,
            say.name(one.bureau),
            say.coded(LEVELS, one.level),
            one.last_day.isoformat(),
            one.members,
            one.proposed,
            one.settled,
            say.rate(_of(one.settled, one.members)),
            one.days_late,
        )
        for one in bulletin.batches
    )
    names = ("number", "office", "level", "last_day", "members", "proposed", "settled", "rate", "days_late")
    yield Table(say.columns(*names), rows, (5, 5, 4, 5, 4, 4, 4, 3, 3), texts=3) if rows else _nothing(say)


def _of(settled: int, members: int) -> Ratio:
    return Ratio(counts=Counts(), numerator=settled, denominator=members)


def recommendations(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """List recommendations and what became of them (Arts. 14, 40)."""
    rows = tuple(
        (
            one.number,
            say.name(one.office),
            say.coded(AIMS, one.aim),
            one.issued_on.isoformat(),
            say.coded(STAGES, one.stage),
            say.truth(one.adopted),
            say.word("dash") if one.last_day is None else one.last_day.isoformat(),
            one.days_late,
        )
        for one in bulletin.recommendations
    )
    names = ("number", "office", "aim", "issued_on", "stage", "adopted", "last_day", "days_late")
    yield Table(say.columns(*names), rows, (5, 6, 4, 5, 4, 4, 5, 3), texts=3) if rows else _nothing(say)


def hot(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """List matters that many petitions are about, as a duty of the office that handles them."""
    rows = tuple(
        (
            one.matter,
            say.name(one.office),
            one.category or say.word("dash"),
            one.petitions,
            one.received,
            one.open,
        )
        for one in bulletin.hot
    )
    names = ("matter", "office", "category", "petitions", "received", "waiting")
    yield Table(say.columns(*names), rows, (5, 6, 6, 2, 3, 2), texts=3) if rows else _nothing(say)
    for one in bulletin.hot:
        yield Note(f"{one.matter}：{'、'.join(one.cases)}{'…' if one.petitions > len(one.cases) else ''}")


def work(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """Tell what was done in the period; what never happened in two issues is left out."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (say.name(one.act), one.times, say.number(one.before)) for one in bulletin.work if one.times or one.before
    )
    yield Table(say.columns("act", "times", "before"), rows, (8, 3, 3)) if rows else _nothing(say)


def warnings(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """Warn of years that have no calendar yet."""
    for one in bulletin.warnings:
        told = say.word("provisional", series=say.coded(SERIES, one.series), year=one.year, duties=one.duties)
        yield Paragraph(" ".join([told, say.word("missing")] if one.missing else [told]))
    if not bulletin.warnings:
        yield _nothing(say)


def corrections(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """List what the last issue said, and what is known now of the same instant."""
    known = bulletin.corrections
    yield from (Paragraph(edition_told(one, say)) for one in bulletin.editions)
    if bulletin.last_issue is None or not known.total:
        if not bulletin.editions:
            yield _nothing(say)
        return
    yield Paragraph(say.word("corrected", key=bulletin.last_issue))
    figures = tuple(
        (say.name_of(one.zh, one.en), say.of(SCOPE_NAMES[one.scope]), _told(one.said, say), _told(one.known, say))
        for one in known.figures
    )
    if figures:
        yield Table(say.columns("metric", "scope", "said", "known"), figures, (6, 3, 6, 6), texts=4)
    total, listed = known.total, min(len(known.lines), SHOWN)
    yield Paragraph(say.word("all_listed" if total == listed else "listed", total=total, listed=listed))
    rows = tuple(
        (
            one.case,
            say.name(one.office),
            say.name(one.clock),
            say.word("unknown_then") if one.said is None else say.coded(COUNTS, one.said),
            say.word("not_counted") if one.known is None else say.coded(COUNTS, one.known),
        )
        for one in known.lines[:SHOWN]
    )
    yield Table(say.columns("case", "office", "clock", "said", "known"), rows, (5, 6, 5, 3, 3), texts=5)


def _told(ratio: Ratio, say: Speaker) -> str:
    counts = ", ".join(f"{say.coded(COUNTS, name)} {getattr(ratio.counts, name)}" for name in COUNTED)
    return f"{counts}; {ratio.numerator}/{ratio.denominator} = {say.rate(ratio)}"


def definitions(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """Tell how each figure is counted."""
    rows = tuple(
        (say.name_of(one.zh, one.en), say.cited(one.article), say.defined(one)) for one in bulletin.definitions
    )
    yield Table(say.columns("metric", "article", "definition"), rows, (5, 5, 11), texts=3)


def source(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """Tell of which instant the data are, by which rules, and where the chain of records ended."""
    yield Note(say.word("as_of", at=say.instant(bulletin.as_of, bulletin.zone), zone=bulletin.zone))
    if not bulletin.over:
        yield Paragraph(say.word("under_way"))
    key = bulletin.last_issue
    yield Paragraph(say.word("no_last_issue") if key is None else say.word("before_issue", key=key))
    yield Paragraph(say.word("pack", pack=bulletin.pack))
    yield Note(say.word("chain", position=bulletin.chain.position, hash=bulletin.chain.hash))
    yield Paragraph(say.word("subject"))


def edition_told(one: EditionLine, say: Speaker) -> str:
    """Tell of an earlier issue that was withdrawn or came out anew."""
    word = "replaced" if one.corrected_by else "withdrawn"
    said = {"issue": one.issue, "number": one.number, "on": one.on.isoformat(), "by": one.corrected_by or ""}
    return say.word(word, **said)


def _nothing(say: Speaker) -> Block:
    return Paragraph(say.word("nothing"))
