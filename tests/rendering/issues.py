"""An issue that has something in every part, and one that has nothing; and their files opened again."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader

from domain.base import Body
from domain.bulletin_parts import (
    BatchLine,
    Chain,
    Correction,
    Corrections,
    Definition,
    FigureCorrection,
    FigureLine,
    Figures,
    GroupLine,
    HotMatter,
    LeaderLine,
    MinimumLine,
    Mover,
    Named,
    Overdue,
    OverdueLine,
    Ratio,
    RecommendationLine,
    Scope,
    ShareLine,
    TrendPoint,
    Warned,
    Work,
)
from domain.bulletins import Bulletin, IssuePeriod, Rhythm, period_of, previous
from domain.metric import Counts, Variant
from rendering.bulletins import Format, render
from rendering.letters import Language
from tests.packs import at

FORMULA_NAME = '=HYPERLINK("http://127.0.0.1","x")水务局'
MARKUP_NAME = "<script>alert(1)</script>#let x = 1 办公室"
HOUSING = Named(id="housing", zh="住房和城乡建设局", en="Housing Office")
WATER = Named(id="water", zh=FORMULA_NAME, en=FORMULA_NAME)
ODD = Named(id="odd", zh=MARKUP_NAME, en=MARKUP_NAME)
NOTICE = Named(id="notice", zh="书面告知", en="Written notice")
CELL = re.compile(r"\b[A-Z]\d+\b")
ADDED = re.compile(r"=SUM\(([A-Z]\d+:[A-Z]\d+)\)")
OF_ITS_KIND = re.compile(r"=SUMIF\(\$(\w)\$(\d+):\$\w\$(\d+),\$(\w\d+),(\w)\$\d+:\w\$\d+\)")
RATE = re.compile(r'=IF\((\w+)=0,"(.*)",(.+)\)')
CHANGE = re.compile(r'=IF\(ISNUMBER\((\w+)\),(.+),"(.*)"\)')
COUNTS = Counts(met=30, late=4, open=7, open_late=6, void=1)


def a_line(counts: Counts = COUNTS, before: Counts | None = None, metric: str = "on_time_reply.office") -> FigureLine:
    """Write counts as a line."""
    share = counts.share(Variant.DUE)
    return FigureLine(
        metric=metric,
        zh={"on_time_reply.office": "按期答复率"}.get(metric, "及时受理率（信访部门）"),
        en={"on_time_reply.office": "On-time reply"}.get(metric, "Timely acceptance, bureau"),
        article="信访工作条例 Art. 34",
        variant=Variant.DUE,
        counts=counts,
        numerator=share.numerator,
        denominator=share.denominator,
        before=before and a_ratio(before),
    )


def a_ratio(counts: Counts) -> Ratio:
    """Take the share of counts."""
    share = counts.share(Variant.DUE)
    return Ratio(counts=counts, numerator=share.numerator, denominator=share.denominator)


def nothing(rhythm: Rhythm = Rhythm.HALF_MONTHLY) -> Bulletin:
    """Give an issue of a period in which nothing was."""
    return Bulletin(
        period=period_of(rhythm, date(2026, 11, 10)),
        as_of=at("2026-11-16"),
        zone="Asia/Shanghai",
        over=rhythm is not Rhythm.YEARLY,
        issuer=Named(id="city", zh="云州市信访局", en="Yunzhou Petition Bureau"),
        pack="cn-2022@3",
        heads=tuple(a_head(scope, a_line(Counts())) for scope in Scope),
    )


def a_head(scope: Scope, *lines: FigureLine) -> Figures:
    """Give the head figures of a scope."""
    first = date(2026, 11, 1) if scope is Scope.PERIOD else date(2026, 1, 1)
    return Figures(scope=scope, first=first, last=date(2026, 11, 15), accusations="excluded", lines=lines)


@cache
def everything(rhythm: Rhythm = Rhythm.HALF_MONTHLY) -> Bulletin:
    """Give an issue that has something in every part."""
    empty = nothing(rhythm)
    before = Counts(met=20, late=1, open=9, open_late=2, void=1)
    fell = a_line(before=before)
    late = Counts(open_late=15)
    rows = (
        GroupLine(group=HOUSING, lines=(fell, a_line(metric="timely_acceptance.bureau"))),
        GroupLine(group=WATER, lines=(a_line(late, late),)),
        GroupLine(group=ODD, lines=(a_line(Counts(open=3)),)),
    )
    return empty.model_copy(
        update={
            "last_issue": previous(empty.period).key,
            "heads": tuple(a_head(scope, fell, a_line(Counts()), *others()) for scope in Scope),
            "districts": rows[:1],
            "offices": rows,
            "categories": rows[:1],
            "movers": (Mover(office=HOUSING, better=False, line=fell),),
            "trend": a_trend(empty.period),
            **lists(),
            **dossiers(),
            **cases(),
            **told(empty.period),
        }
    )


def others() -> tuple[FigureLine, ...]:
    """Give a figure whose counts have names of their own, and one that is withheld."""
    extended = a_line(Counts(met=3, late=9), metric="extensions").model_copy(
        update={"zh": "延期率", "en": "Extensions"}
    )
    few = a_line(Counts(void=3), metric="satisfaction.office").model_copy(update={"withheld": True, "zh": "满意率"})
    return extended, few


def a_trend(period: IssuePeriod) -> tuple[TrendPoint, ...]:
    """Give twelve points; of the first nothing was due."""
    periods = [period]
    while len(periods) < 12:
        periods.append(previous(periods[-1]))
    counts = [Counts(open=1)] + [Counts(met=n + 1, late=2) for n in range(11)]
    return tuple(
        TrendPoint(key=one.key, acceptance=a_ratio(c), reply=a_ratio(Counts(met=3, late=1)))
        for one, c in zip(reversed(periods), counts, strict=True)
    )


def lists() -> dict[str, Any]:
    """Give the lists of duties."""
    overdue = OverdueLine(
        case="P2026-0000007",
        office=WATER,
        body=Body.OFFICE,
        clock=NOTICE,
        article="信访工作条例 Art. 23",
        last_day=date(2026, 7, 6),
        days_late=133,
    )
    return {
        "overdue": Overdue(total=1234, lines=(overdue,) * 60),
        "leaders": (LeaderLine(office=HOUSING, post=Named(id="副市长", zh="副市长", en="副市长"), counts=COUNTS),),
        "minimums": (MinimumLine(office=HOUSING, period="2026-Q3", required=1, held=0, article="Art. 18"),),
    }


def dossiers() -> dict[str, Any]:
    """Give batches and recommendations."""
    return {
        "batches": (
            BatchLine(
                number="B2026-0001",
                bureau=HOUSING,
                level="province",
                last_day=date(2026, 9, 1),
                members=20,
                proposed=2,
                settled=15,
                days_late=76,
            ),
        ),
        "recommendations": (
            RecommendationLine(
                number="J2026-0003",
                office=HOUSING,
                aim="improve_policy",
                stage="answered",
                adopted=True,
                issued_on=date(2026, 9, 1),
            ),
        ),
    }


def cases() -> dict[str, Any]:
    """Give hot matters, work and shares."""
    return {
        "hot": (
            HotMatter(
                matter="P-300", office=HOUSING, category="住房", petitions=7, received=3, open=7, cases=("P-300",)
            ),
        ),
        "work": (Work(act=Named(id="replied", zh="出具处理意见书", en="Opinions issued"), times=31, before=28),),
        "shares": (ShareLine(kind="category", group=Named(id="住房", zh="住房", en="住房"), cases=9, before=8),),
        "backlog": (ShareLine(kind="age", group=Named(id="0-14", zh="0—14日", en="0 to 14 days"), cases=4),),
    }


def told(period: IssuePeriod) -> dict[str, Any]:
    """Give warnings, corrections, definitions and the chain."""
    figure = FigureCorrection(
        issue=previous(period).key,
        scope=Scope.PERIOD,
        metric="on_time_reply.office",
        zh="按期答复率",
        en="On-time reply",
        said=a_ratio(Counts(open_late=1)),
        known=a_ratio(Counts(met=1)),
    )
    line = Correction(case="P2026-0000009", office=HOUSING, clock=NOTICE, said="open_late", known="met")
    return {
        "warnings": (Warned(series="cn", year=2027, duties=6, missing=True),),
        "corrections": Corrections(total=1, lines=(line,), figures=(figure,)),
        "definitions": (
            a_definition("on_time_reply.office", "按期答复率", "按期"),
            a_definition("extensions", "延期率", "延长过"),
        ),
        "chain": Chain(position=1583, hash="cf" * 32),
    }


def a_definition(ident: str, name: str, met: str) -> Definition:
    """Define a figure."""
    return Definition(
        id=ident,
        zh=name,
        en=ident,
        article="信访工作条例 Art. 34",
        text_zh="统计对象：办理期限。终止的不计。",
        text_en="Of terms. What ended is not counted.",
        counts=(Named(id="met", zh=met, en="met"),),
    )


def in_word(bulletin: Bulletin, language: Language = Language.ZH) -> Any:
    """Open the Word file."""
    return Document(BytesIO(render(bulletin, Format.DOCX, language)))


def in_pdf(bulletin: Bulletin, language: Language = Language.ZH) -> PdfReader:
    """Open the PDF."""
    return PdfReader(BytesIO(render(bulletin, Format.PDF, language)))


def in_excel(bulletin: Bulletin, language: Language = Language.ZH) -> Workbook:
    """Open the workbook."""
    return load_workbook(BytesIO(render(bulletin, Format.XLSX, language)))


def computed(page: Any, cell: str) -> Any:
    """Compute a cell of a sheet as a spreadsheet program does, of the few kinds of formulas that there are."""
    value = page[cell].value
    if page[cell].data_type != "f":
        return value
    if added := ADDED.fullmatch(value):
        return sum(computed(page, one.coordinate) for row in page[added[1]] for one in row)
    if alike := OF_ITS_KIND.fullmatch(value):
        by, first, last, mine, column = alike.groups()
        rows = [row for row in range(int(first), int(last) + 1) if page[f"{by}{row}"].value == page[mine].value]
        return sum(computed(page, f"{column}{row}") for row in rows)
    if rate := RATE.fullmatch(value):
        return rate[2] if computed(page, rate[1]) == 0 else _arithmetic(page, rate[3])
    if change := CHANGE.fullmatch(value):
        known = isinstance(computed(page, change[1]), int | float)
        return _arithmetic(page, change[2]) if known else change[3]
    return _arithmetic(page, value[1:])


def _arithmetic(page: Any, text: str) -> Any:
    written = CELL.sub(lambda found: repr(computed(page, found[0])), text)
    return eval(written, {"__builtins__": {}})  # noqa: S307 - sums and quotients of our own
