"""Every form of a bulletin, written, opened again and read."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from io import BytesIO
from itertools import pairwise
from zipfile import ZipFile

import pytest
from docx.oxml.ns import qn

from domain.bulletin_parts import GroupLine, Named
from domain.bulletins import Bulletin, Rhythm, canonical, digest
from domain.metric import Counts
from rendering.bulletins import MEDIA_TYPES, Format, render
from rendering.bulletins.book import LINE_HEIGHT
from rendering.bulletins.charts import bars
from rendering.bulletins.forms import TEMPLATES
from rendering.bulletins.layout import ORDER
from rendering.bulletins.pdf import pages
from rendering.bulletins.saying import chinese
from rendering.bulletins.wording import SECTIONS
from rendering.letters import Language
from tests.rendering.issues import (
    COUNTS,
    FORMULA_NAME,
    HOUSING,
    MARKUP_NAME,
    a_line,
    computed,
    everything,
    in_excel,
    in_pdf,
    in_word,
    nothing,
)

EVERY = [(form, language) for form in Format for language in Language]
DIGIT, INSET, A4_TEXT = 5.2, 4, 442
"""Points: how wide a digit of a table is in the shipped font, the room beside a cell's text, and a line of a page."""
PNG = b"\x89PNG\r\n\x1a\n"


def joined(text: str) -> str:
    return re.sub(r"\s+", "", text.replace("\u200b", ""))


@pytest.mark.parametrize(("form", "language"), EVERY)
def test_the_same_bulletin_gives_the_same_bytes_whenever_it_is_written(form: Format, language: Language) -> None:
    first = render(everything(), form, language)
    if form is Format.XLSX:
        time.sleep(1.1)  # the library writes its clock to the second

    assert render(Bulletin.model_validate_json(canonical(everything())), form, language) == first
    assert form in MEDIA_TYPES


@pytest.mark.parametrize(("form", "language"), EVERY)
@pytest.mark.parametrize("rhythm", Rhythm)
def test_an_issue_of_nothing_can_be_written(form: Format, language: Language, rhythm: Rhythm) -> None:
    assert len(render(nothing(rhythm), form, language)) > 200


@pytest.mark.parametrize("language", Language)
def test_word_pdf_and_page_have_every_part_in_its_order(language: Language) -> None:
    headings = [SECTIONS[part][language is Language.EN] for part in ORDER[Rhythm.HALF_MONTHLY]]
    word = [p.text for p in in_word(everything(), language).paragraphs if p.style.name == "bulletin heading"]
    page = re.findall(r"<h2>(.*?)</h2>", render(everything(), Format.HTML, language).decode())
    pdf = joined("".join(one.extract_text() for one in in_pdf(everything(), language).pages))

    assert [text.split("、")[-1].split(". ")[-1] for text in word][: len(headings)] == [
        heading.split("、")[-1] for heading in headings
    ]
    assert [text.replace("&#39;", "'") for text in page] == word
    assert [heading for heading in word if joined(heading) not in pdf] == []


def test_a_word_file_has_the_head_of_an_official_paper() -> None:
    document = in_word(everything())

    told = [(p.style.name, p.text) for p in document.paragraphs]
    assert told[:4] == [
        ("bulletin banner", "信访工作半月通报"),
        ("bulletin number", "2026年第21期"),
        ("bulletin issuer", "云州市信访局\t2026年11月16日"),
        ("bulletin title", "信访工作半月通报（2026年第21期）"),
    ]
    assert told[-2:] == [("bulletin date", "云州市信访局"), ("bulletin date", "2026年11月16日")]
    assert document.core_properties.created.date() == date(2026, 11, 16)


def test_a_word_file_asks_for_the_fonts_of_official_papers() -> None:
    styles = in_word(everything()).styles
    fonts = {
        name: styles[f"bulletin {name}"].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("title", "heading", "body")
    }

    assert fonts == {"title": "方正小标宋简体", "heading": "黑体", "body": "仿宋_GB2312"}
    with ZipFile(BytesIO(render(everything(), Format.DOCX))) as parts:
        table = parts.read("word/fontTable.xml").decode()
        assert {"仿宋", "宋体", "SimHei", "楷体"} <= set(re.findall(r'altName w:val="(.*?)"', table))


def test_tables_in_word_repeat_their_head_and_charts_are_described_pictures() -> None:
    document = in_word(everything())

    assert len(document.tables) > 10
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in document.tables)
    described = [one.get("descr") for one in document.element.iter(qn("wp:docPr"))]
    assert described == [
        "近12期及时受理率和按期答复率（%）",
        "逾期未办最多的单位（项）",
        "本期收到事项的内容分类（件）",
        "在办事项时长（件）",
    ]
    pictures = [part.blob for part in document.part.package.iter_parts() if part.content_type == "image/png"]
    assert len(pictures) == 4
    assert all(picture.startswith(PNG) for picture in pictures)


def test_counts_stand_before_the_rate_and_a_rate_of_nothing_is_none() -> None:
    table = in_word(everything()).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]

    assert rows[0] == ["指标", "按期", "逾期", "在期内", "逾期未办", "终止不计", "分子/分母", "率", "增减（百分点）"]
    assert rows[1] == ["按期答复率", "30", "4", "7", "6", "1", "30/40", "75.0%", "-12.0"]
    assert rows[2] == ["按期答复率", "0", "0", "0", "0", "0", "0/0", "无", "—"]


def test_other_figures_tell_their_counts_by_their_own_names_and_few_answers_are_withheld() -> None:
    table = in_word(everything()).tables[1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]

    assert rows[0] == ["指标", "五项计数", "分子/分母", "率", "增减（百分点）"]
    assert rows[1] == ["延期率", "延长过3，逾期9", "3/12", "25.0%", "—"]
    assert rows[2] == ["满意率", "共3件", "0/0", "不公布", "—"]


def test_the_pdf_has_its_chinese_fonts_in_it_and_bears_the_date_of_its_data() -> None:
    reader = in_pdf(everything())
    told = joined("".join(page.extract_text() for page in reader.pages))

    fonts = {
        font.get_object()["/DescendantFonts"][0].get_object()["/BaseFont"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
        if "/FontFile3" in font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        or "/FontFile2" in font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
    }
    assert {name.split("+")[-1].split("-")[0] for name in fonts} == {"NotoSerifSC", "NotoSansSC"}
    assert "按期由20变为30，逾期由1变为4，在期内由9变为7，逾期未办由2变为6" in told
    assert "共1234项，列出前50项" in told
    assert joined(FORMULA_NAME) in told
    assert joined(MARKUP_NAME) in told
    assert digest(everything()) in told
    assert reader.metadata is not None
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == date(2026, 11, 16)


def test_a_definition_tells_only_the_names_that_differ_from_the_heads_of_the_columns() -> None:
    told = [cell.text for cell in in_word(everything()).tables[-1].columns[2].cells]

    assert told == ["计算方法", "统计对象：办理期限。终止的不计。", "统计对象：办理期限。终止的不计。按期＝延长过。"]


def test_no_two_tables_touch_for_word_would_join_them() -> None:
    body = [child.tag.rpartition("}")[2] for child in in_word(everything()).element.body]

    assert ("tbl", "tbl") not in set(pairwise(body))


def test_what_the_font_lacks_is_told_by_its_number() -> None:
    odd = everything().model_copy(update={"issuer": HOUSING.model_copy(update={"zh": "𠮷县信访局"})})
    told = joined("".join(page.extract_text() for page in in_pdf(odd).pages))

    assert "〔U+20BB7〕县信访局" in told
    assert "本文件字库没有下列字符，文中以编号代替：U+20BB7" in told


def test_the_pages_can_be_drawn() -> None:
    drawn = pages(everything(), Language.ZH, TEMPLATES)

    assert len(drawn) > 3
    assert all(page.startswith(PNG) for page in drawn)


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing() -> None:
    page = render(everything(), Format.HTML).decode()

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert re.findall(r"\b(?:src|href)\s*=|url\(|@import", page) == []
    assert page.count("<svg") == 4
    assert '<html lang="zh-CN">' in page


def test_figures_in_the_workbook_are_formulas_that_give_what_the_bulletin_says() -> None:
    page = in_excel(everything())["各单位情况"]
    share = COUNTS.share(everything().heads[0].lines[0].variant)

    assert [page.cell(3, column).data_type for column in range(3, 13)] == [*"nnnnn", *"fffff"]
    assert computed(page, "H3") == COUNTS.population
    assert (computed(page, "I3"), computed(page, "J3")) == (share.numerator, share.denominator)
    assert computed(page, "K3") == share.rate == 0.75
    assert computed(page, "L3") == pytest.approx(0.75 - 20 / 23)
    last = page.max_row
    rows = {line.zh: line for one in everything().offices for line in one.lines}
    assert {page.cell(row, 2).value for row in range(last - len(rows) + 1, last + 1)} == set(rows)
    for row in range(last - len(rows) + 1, last + 1):
        metric = page.cell(row, 2).value
        own = [line.counts.met for one in everything().offices for line in one.lines if line.zh == metric]
        assert computed(page, f"C{row}") == sum(own)
        assert computed(page, f"K{row}") == computed(page, f"I{row}") / computed(page, f"J{row}")
    assert computed(in_excel(everything())["总体情况"], "K4") == "无"


@pytest.mark.parametrize(("met", "rest"), [(123, 45), (92_924, 4_895), (829_240, 39_511), (5_654_321, 934_567)])
def test_figures_of_a_large_bureau_are_not_torn(met: int, rest: int) -> None:
    many = Counts(met=met, late=rest, open=rest, open_late=rest, void=rest)
    large = everything().model_copy(update={"offices": (GroupLine(group=HOUSING, lines=(a_line(many),)),)})
    of_offices = next(table for table in in_word(large).tables if table.rows[1].cells[1].text == str(met))
    cells = [(column.width.pt, column.cells[1].text) for column in of_offices.columns][1:]

    assert [(width, text) for width, text in cells if width < DIGIT * len(text) + INSET] == []
    assert sum(column.width.pt for column in of_offices.columns) == pytest.approx(A4_TEXT, rel=0.01)


def test_text_in_the_workbook_stays_text() -> None:
    book = in_excel(everything())
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value == FORMULA_NAME]

    assert len(cells) > 2
    assert {(cell.data_type, cell.quotePrefix) for cell in cells} == {("s", True)}
    formulas = [cell.value for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert all(re.match(r"=(IF|SUM|SUMIF|[A-Z]\d+)", formula) for formula in formulas)


def test_the_workbook_has_every_overdue_duty_that_is_listed_and_charts_that_follow_its_cells() -> None:
    book = in_excel(everything())

    assert book["逾期未办事项"].max_row == 2 + len(everything().overdue.lines)
    assert {page.title for page in book if page._charts} == {"收到事项的内容分类", "在办事项的在办时长", "趋势"}
    assert [book["在办事项的在办时长"].cell(3, column).value for column in (1, 2)] == ["0—14日", 4]
    assert [book["趋势"].cell(3, column).value for column in (2, 3, 4)] == [0, 0, None]
    assert computed(book["趋势"], "D4") == 1 / 3
    assert book.properties.modified.date() == date(2026, 11, 16)


@pytest.mark.parametrize("language", list(Language))
def test_rows_of_the_workbook_have_room_for_what_is_wrapped(language: Language) -> None:
    long = "城区住房和城乡建设以及房地产市场监督管理综合行政执法局第三分局"
    named = everything().offices[0].model_copy(update={"group": Named(id="x", zh=long, en=long)})
    page = in_excel(everything().model_copy(update={"offices": (named,)}), language).worksheets[2]

    assert page.cell(3, 1).value == long
    assert page.row_dimensions[3].height == 3 * LINE_HEIGHT
    assert page.row_dimensions[page.max_row].height == LINE_HEIGHT


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("住房和城乡建设局", ["住房和城乡建设局"]),
        ("云州市东城区住房和城乡建设局物业管理科", ["云州市东城区住房和城乡建设局物业管理科"]),
        ("云州市东城区住房和城乡建设局房地产市场监督管理科", None),
        ("Housing and Urban-Rural Development Bureau of the Eastern District", None),
    ],
)
def test_a_label_of_a_chart_is_wrapped_before_it_is_cut(label: str, shown: list[str] | None) -> None:
    drawn = re.findall(r'text-anchor="end"[^>]*>([^<]+)<', bars("", [(label, 1)]).svg)

    assert "".join(drawn).replace(" ", "") == label.replace(" ", "")
    assert len(drawn) == (2 if shown is None else len(shown))


def test_the_canonical_text_is_the_json_form() -> None:
    assert render(everything(), Format.JSON, Language.EN) == canonical(everything())
    assert json.loads(render(everything(), Format.JSON))["overdue"]["total"] == 1234


def test_ordinals_are_written_in_chinese() -> None:
    assert [chinese(number) for number in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]
