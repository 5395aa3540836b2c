"""The sheets of a bulletin's workbook: one a part, figures with formulas where a clerk would expect them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.legend import Legend
from openpyxl.worksheet.worksheet import Worksheet

from domain.bulletin_parts import FigureLine, GroupLine, Ratio, TrendPoint
from domain.bulletins import Bulletin, Rhythm, digest, period_named
from domain.metric import Counts
from rendering.bulletins import list_sheets
from rendering.bulletins.book import PERCENT, Formula, Sheet, Value, rate, save
from rendering.bulletins.lists import edition_told
from rendering.bulletins.saying import Speaker
from rendering.bulletins.wording import COUNTS, SCOPE_NAMES, SECTIONS, SERIES, SHARES, WORDS
from rendering.letters import Language

COUNTED = tuple(Counts.model_fields)
FIGURES = (*COUNTED, "population", "numerator", "denominator", "rate", "change")
POINTS = "[>=0.0005]+0.0%;[<=-0.0005]-0.0%;0.0%"
"""A change in points; what rounds to nothing has no sign."""
CENTIMETRES = 0.9
"""Of height for each bar."""
WIDE = (*(13,) * (len(FIGURES) - 1), 16)


def write_xlsx(bulletin: Bulletin, language: Language, _: Path) -> bytes:
    """Write a bulletin as a workbook, all its parts in it whatever its rhythm."""
    say = Speaker(language)
    return save(_sheets(bulletin, say), bulletin, say)


def _sheets(bulletin: Bulletin, say: Speaker) -> Iterator[Sheet]:
    yield _heads(bulletin, say)
    for part, by, rows in (
        ("districts", "district", bulletin.districts),
        ("offices", "office", bulletin.offices),
        ("categories", "category", bulletin.categories),
    ):
        yield _grouped(part, by, rows, say)
    yield _movers(bulletin, say)
    yield list_sheets.overdue(bulletin, say)
    yield list_sheets.leaders(bulletin, say)
    yield list_sheets.batches(bulletin, say)
    yield list_sheets.recommendations(bulletin, say)
    yield list_sheets.hot(bulletin, say)
    yield list_sheets.work(bulletin, say)
    yield from (_shares(kind, bulletin, say) for kind in SHARES)
    yield _trend(bulletin, say)
    yield _corrections(bulletin, say)
    yield _source(bulletin, say)


def _numbers(line: FigureLine, first: int, say: Speaker) -> tuple[Value, ...]:
    """Give the counts, and what follows from them as formulas; ``first`` is the column of the first count."""
    if line.withheld:
        dash = say.word("dash")
        return (*(dash for _ in COUNTED), line.counts.population, dash, dash, say.word("withheld"), dash)
    letters = [_letter(first + n) for n in range(len(FIGURES))]
    met, late, open_, open_late, void, _, above, below, divided, _ = letters
    counts = line.counts
    plain = (line.numerator, line.denominator) == (counts.met, counts.met + counts.late + counts.open_late)
    numerator: Value = Formula(f"={met}{{row}}") if plain else line.numerator
    denominator: Value = Formula(f"={met}{{row}}+{late}{{row}}+{open_late}{{row}}") if plain else line.denominator
    before = line.before if line.before and line.before.denominator else None
    return (
        *(getattr(counts, name) for name in COUNTED),
        Formula(f"={met}{{row}}+{late}{{row}}+{open_}{{row}}+{open_late}{{row}}+{void}{{row}}"),
        numerator,
        denominator,
        rate(above, below, say.word("none")),
        say.word("dash") if before is None else Formula(_change(divided, before, say), POINTS),
    )


def _change(rate: str, before: Ratio, say: Speaker) -> str:
    return f'=IF(ISNUMBER({rate}{{row}}),{rate}{{row}}-{before.numerator}/{before.denominator},"{say.word("dash")}")'


def _letter(place: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place - 1]


def _heads(bulletin: Bulletin, say: Speaker) -> Sheet:
    names = {one.id: say.count_names(one) for one in bulletin.definitions}
    rows = [
        (
            say.of(SCOPE_NAMES[head.scope]),
            say.name(line),
            *_numbers(line, 3, say),
            say.cited(line.article),
            names.get(line.metric, ""),
        )
        for head in bulletin.heads
        for line in head.lines
    ]
    columns = say.columns("scope", "metric", *FIGURES, "article", "counts")
    return Sheet(say.of(SECTIONS["heads"]), columns, rows, (10, 30, *WIDE, 46, 90))


def _grouped(part: str, by: str, rows: Iterable[GroupLine], say: Speaker) -> Sheet:
    """Give a table by group; at its foot each figure is added up by itself, for unlike duties make no sum."""
    told = [(say.name(row.group), say.name(line), *_numbers(line, 3, say)) for row in rows for line in row.lines]
    foot = [_total(metric, 2 + len(told), say) for metric in dict.fromkeys(row[1] for row in told)]
    return Sheet(say.of(SECTIONS[part]), say.columns(by, "metric", *FIGURES), told, (26, 30, *WIDE), foot)


def _total(metric: Value, last: int, say: Speaker) -> Sequence[Value]:
    sums = [Formula(f"=SUMIF($B$3:$B${last},$B{{row}},{column}$3:{column}${last})") for column in "CDEFGHIJ"]
    return (say.columns("total")[0], metric, *sums, rate("I", "J", say.word("none")))


def _movers(bulletin: Bulletin, say: Speaker) -> Sheet:
    told: list[Sequence[Value]] = [
        (
            say.name(one.office),
            say.name(one.line),
            say.moved(one.line),
            one.line.before.rate if one.line.before else None,
            one.line.rate,
            Formula("=E{row}-D{row}", POINTS),
        )
        for one in bulletin.movers
    ]
    names = say.columns("office", "metric", "why", "before", "rate", "change")
    return Sheet(say.of(SECTIONS["movers"]), names, told, (26, 30, 50, 10, 10, 12))


def _shares(kind: str, bulletin: Bulletin, say: Speaker) -> Sheet:
    """Give what was received, or what waits, by one heading, each with its part of all."""
    name = say.of(SHARES[kind])
    found = [line for line in (*bulletin.shares, *bulletin.backlog) if line.kind == kind]
    last = 2 + len(found)
    of_all = f"SUM(B$3:B${last})"
    part = Formula(f"=IF({of_all}=0,0,B{{row}}/{of_all})", PERCENT)
    rows = [(say.name(one.group), one.cases, part, say.number(one.before)) for one in found]

    def draw(page: Worksheet) -> None:
        chart = BarChart()
        chart.type, chart.legend, chart.title = "bar", None, name
        chart.add_data(Reference(page, min_col=2, min_row=3, max_row=last))
        chart.set_categories(Reference(page, min_col=1, min_row=3, max_row=last))
        chart.x_axis.scaling.orientation, chart.y_axis.number_format = "maxMin", "0"
        chart.height, chart.width = max(6.0, CENTIMETRES * len(rows)), 24
        _shown(chart)
        page.add_chart(chart, "F2")

    return Sheet(name, say.columns(kind, "petitions", "part", "before"), rows, (40, 10, 10, 10), draw=draw)


def _shown(chart: BarChart | LineChart) -> None:
    """Let the axes be drawn: a program that reads nothing of them may leave them out."""
    chart.x_axis.delete = chart.y_axis.delete = False


def _drawn(ratio: Ratio, above: str, below: str) -> Value:
    """Divide for a chart, which would draw any text as nought: a rate of nothing is an empty cell."""
    return Formula(f"={above}{{row}}/{below}{{row}}", PERCENT) if ratio.denominator else None


def _trend(bulletin: Bulletin, say: Speaker) -> Sheet:
    """Give the two rates over the last periods, with a chart that follows the cells."""
    rows: list[Sequence[Value]] = [
        (
            _short(one),
            one.acceptance.numerator,
            one.acceptance.denominator,
            _drawn(one.acceptance, "B", "C"),
            one.reply.numerator,
            one.reply.denominator,
            _drawn(one.reply, "E", "F"),
        )
        for one in bulletin.trend
    ]
    names = say.columns("issue", "numerator", "denominator", "acceptance", "numerator", "denominator", "reply")

    def draw(page: Worksheet) -> None:
        chart = LineChart()
        chart.title, chart.y_axis.number_format = say.of(WORDS["trend"]), "0%"
        for column in (4, 7):
            data = Reference(page, min_col=column, min_row=2, max_row=2 + len(rows))
            chart.add_data(data, titles_from_data=True)
            chart.series[-1].smooth = False
        chart.set_categories(Reference(page, min_col=1, min_row=3, max_row=2 + len(rows)))
        chart.height, chart.width, chart.legend = 10, 26, Legend(legendPos="b")
        _shown(chart)
        page.add_chart(chart, "I2")

    return Sheet(say.of(WORDS["trend"]), names, rows, (16, *(13,) * 6), draw=draw)


def _short(point: TrendPoint) -> str:
    """Name a period by its first day, for the sheet's title says the rhythm; a year by itself."""
    period = period_named(point.key)
    return str(period.year) if period.rhythm is Rhythm.YEARLY else period.first.isoformat()


def _corrections(bulletin: Bulletin, say: Speaker) -> Sheet:
    rows: list[Sequence[Value]] = [
        (
            one.issue,
            say.of(SCOPE_NAMES[one.scope]),
            say.name_of(one.zh, one.en),
            _told(one.said, say),
            _told(one.known, say),
        )
        for one in bulletin.corrections.figures
    ]
    rows += [
        (
            one.case,
            say.name(one.office),
            say.name(one.clock),
            say.word("unknown_then") if one.said is None else say.coded(COUNTS, one.said),
            say.word("not_counted") if one.known is None else say.coded(COUNTS, one.known),
        )
        for one in bulletin.corrections.lines
    ]
    rows += [(one.number, "", one.issue, "", edition_told(one, say)) for one in bulletin.editions]
    names = say.columns("number", "scope", "item", "said", "known")
    return Sheet(say.of(SECTIONS["corrections"]), names, rows, (26, 26, 30, 40, 40))


def _told(ratio: Ratio, say: Speaker) -> str:
    return f"{ratio.numerator}/{ratio.denominator} = {say.rate(ratio)}"


def _source(bulletin: Bulletin, say: Speaker) -> Sheet:
    at = say.instant(bulletin.as_of, bulletin.zone)
    rows: list[Sequence[Value]] = [
        (say.of(SECTIONS["source"]), say.word("as_of", at=at, zone=bulletin.zone)),
        (say.of(SECTIONS["source"]), say.word("pack", pack=bulletin.pack)),
        (say.of(SECTIONS["source"]), say.word("chain", position=bulletin.chain.position, hash=bulletin.chain.hash)),
        (say.of(SECTIONS["source"]), say.word("digest", digest=digest(bulletin))),
    ]
    rows += [
        (
            say.of(SECTIONS["warnings"]),
            say.word("provisional", series=say.coded(SERIES, w.series), year=w.year, duties=w.duties),
        )
        for w in bulletin.warnings
    ]
    rows += [(say.name_of(d.zh, d.en), f"{say.cited(d.article)}: {say.defined(d)}") for d in bulletin.definitions]
    return Sheet(say.of(SECTIONS["definitions"]), say.columns("item", "value"), rows, (34, 110))
