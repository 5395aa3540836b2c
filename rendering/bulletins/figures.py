"""The parts of a bulletin that are figures: heads, tables by district and office, movers, shares, with their charts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from domain.bulletin_parts import FigureLine, GroupLine, Named, Ratio, TrendPoint
from domain.bulletins import Bulletin, Rhythm, period_named
from domain.metric import Counts
from domain.terms import Rate
from rendering.bulletins.blocks import Block, Cell, Heading, Note, Paragraph, Table
from rendering.bulletins.charts import Series, bars, lines
from rendering.bulletins.saying import Speaker
from rendering.bulletins.wording import CHARTS, KINDS, SCOPES

MAIN = frozenset(Rate)
"""The rates that the tables by group show; the workbook has all figures."""
COUNTED = tuple(Counts.model_fields)
FIGURES = (*COUNTED, "share", "rate", "change")
NAME_WIDTH = 8
WIDTHS = (3, 3, 3, 3, 3, 6, 4, 6)
BARS = 10
CountNames = Mapping[str, Mapping[str, Named]]
"""What the five counts of each figure are called."""


def heads(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """Give the head figures, each scope a table, and the trend of the two rates."""
    for head in bulletin.heads:
        days = {"first": say.day(head.first), "last": say.day(head.last)}
        yield Heading(say.of(SCOPES[head.scope], **days), level=2)
        main = [line for line in head.lines if _rate_of(line) in MAIN]
        rows = tuple((say.name(line), *_numbers(line, say)) for line in main)
        yield Table(say.columns("metric", *FIGURES), rows, (NAME_WIDTH, *WIDTHS))
        yield from _others([line for line in head.lines if line not in main], bulletin.count_names, say)
        yield Note(say.word(f"accusations.{head.accusations}"))
    if bulletin.trend:
        yield trend(bulletin, say)


def _others(lines: list[FigureLine], names: CountNames, say: Speaker) -> Iterator[Block]:
    """Give figures whose five counts have names of their own: the counts in words, before the rate.

    One that counted nothing is left to the workbook.
    """
    rows = tuple(
        (
            say.name(line),
            say.word("withheld_of", total=line.counts.population)
            if line.withheld
            else say.counted(line.counts, names.get(line.metric, {})),
            f"{line.numerator}/{line.denominator}",
            say.rate(line),
            say.change(line),
        )
        for line in lines
        if line.counts.population
    )
    if rows:
        yield Heading(say.word("others"), level=2)
        yield Table(say.columns("metric", "counts", "share", "rate", "change"), rows, (6, 9, 4, 4, 5), texts=2)
    if any(line.withheld for line in lines):
        yield Note(say.word("withheld_why"))


def _rate_of(line: FigureLine) -> str:
    return line.metric.partition(".")[0]


def trend(bulletin: Bulletin, say: Speaker) -> Block:
    """Draw the two rates over the last periods."""
    series = [
        Series(say.columns(name)[0], tuple(_points(getattr(point, name)) for point in bulletin.trend))
        for name in ("acceptance", "reply")
    ]
    labels = [_short(point) for point in bulletin.trend]
    return lines(say.of(CHARTS["trend"], n=len(bulletin.trend)), labels, series)


def _points(ratio: Ratio) -> float | None:
    return None if ratio.rate is None else ratio.rate * 100


def _short(point: TrendPoint) -> str:
    period = period_named(point.key)
    return str(period.year) if period.rhythm is Rhythm.YEARLY else f"{period.first.month}/{period.first.day}"


def districts(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """Give the table of districts."""
    yield from _grouped(bulletin.districts, "district", say)


def offices(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """Give the table of offices, and those with most duties open past their terms."""
    yield from _grouped(bulletin.offices, "office", say)
    late = [(say.name(row.group), sum(line.counts.open_late for line in row.lines)) for row in bulletin.offices]
    worst = sorted((row for row in late if row[1]), key=lambda row: (-row[1], row[0]))[:BARS]
    if worst:
        yield bars(say.of(CHARTS["lateness"]), worst)


def categories(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """Give the table of categories."""
    yield from _grouped(bulletin.categories, "category", say)


def _grouped(rows: tuple[GroupLine, ...], by: str, say: Speaker) -> Iterator[Block]:
    """Give a table for each of the two rates, by whose duty it is."""
    metrics: dict[str, list[tuple[str, FigureLine]]] = {}
    for row in rows:
        for line in row.lines:
            if _rate_of(line) in MAIN:
                metrics.setdefault(line.metric, []).append((say.name(row.group), line))
    if not metrics:
        yield Paragraph(say.word("nothing"))
    for place, found in enumerate(metrics.values(), 1):
        heading = say.word("part", ordinal=say.ordinal(place), heading=say.name(found[0][1]))
        yield Heading(heading, level=2)
        body = tuple((name, *_numbers(line, say)) for name, line in found)
        yield Table(say.columns(by, *FIGURES), body, (NAME_WIDTH, *WIDTHS))
    if any(_rate_of(line) not in MAIN for row in rows for line in row.lines):
        yield Note(say.word("main_only"))


def _numbers(line: FigureLine, say: Speaker) -> tuple[Cell, ...]:
    counts = (getattr(line.counts, name) for name in COUNTED)
    return (*counts, f"{line.numerator}/{line.denominator}", say.rate(line), say.change(line))


def movers(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """Tell whose rates fell and rose most, and which counts moved."""
    if not bulletin.movers:
        yield Paragraph(say.word("nothing"))
        return
    rows = tuple(
        (
            say.name(mover.office),
            say.name(mover.line),
            say.moved(mover.line),
            say.word("rose" if mover.better else "fell"),
            say.rate(mover.line),
            say.change(mover.line),
        )
        for mover in bulletin.movers
    )
    names = say.columns("office", "metric", "why", "stage", "rate", "change")
    yield Table(names, rows, (5, 5, 9, 2, 3, 3), texts=3)


def shares(bulletin: Bulletin, say: Speaker) -> Iterator[Block]:
    """Give what was received, by category and by channel, and how long cases wait, with pictures."""
    found = (*bulletin.shares, *bulletin.backlog)
    rows = tuple(
        (say.of(KINDS[line.kind]), say.name(line.group), line.cases, say.number(line.before)) for line in found
    )
    yield Table(say.columns("kind", "group", "petitions", "before"), rows, (3, 6, 2, 2), texts=2)
    received = [(say.name(line.group), line.cases) for line in bulletin.shares if line.kind == "category"][:BARS]
    if received:
        yield bars(say.of(CHARTS["categories"]), received)
    if bulletin.backlog:
        yield bars(say.of(CHARTS["backlog"]), [(say.name(line.group), line.cases) for line in bulletin.backlog])


Writer = Callable[[Bulletin, Speaker], Iterator[Block]]
