"""Every kind of letter, in both languages and both forms, opened again and read."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from pypdf import PdfReader

from domain.terms import Unit
from domain.values import Ground, Outcome, Procedure, ReviewOutcome
from rendering import wording
from rendering.forms import Form, render
from rendering.letters import Kind, Language, Remedy, Section, Step, Term
from rendering.lines import Style, lines
from rendering.pdf import pictures
from tests.rendering.drafts import OPINION, a_letter, in_pdf, in_word, joined, paragraphs

EVERY = [(kind, language) for kind in Kind for language in Language]
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_both_forms_say_the_same_from_the_office_to_the_date(kind: Kind, language: Language) -> None:
    letter = a_letter(kind, language)
    told = [line.text for line in lines(letter)]

    assert [text for _, text in paragraphs(letter)] == told
    found = in_pdf(letter)
    assert [text for text in told if joined(text) not in found.replace("—1—", "").replace("—2—", "")] == []


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_letter_has_office_title_number_addressee_signature_and_date(kind: Kind, language: Language) -> None:
    letter = a_letter(kind, language)
    told = lines(letter)

    assert [line.style for line in told[:4]] == [Style.OFFICE, Style.TITLE, Style.NUMBER, Style.SALUTATION]
    assert [line.style for line in told[-2:]] == [Style.SIGNATURE, Style.DATE]
    assert told[1].text == wording.TITLES[kind][language is Language.EN]
    assert "P2026-0000001-9" in told[2].text
    assert "王测试" in told[3].text
    assert told[-1].text == {"zh": "2026年3月5日", "en": "5 March 2026"}[language]


def test_an_opinion_states_what_the_regulation_asks_in_its_order() -> None:
    headings = [line.text for line in lines(a_letter(Kind.OPINION)) if line.style is Style.HEADING]

    assert headings == [
        "一、信访诉求",
        "二、查明的事实",
        "三、理由",
        "四、意见",
        "五、法律依据",
        "六、救济途径和期限",
    ]


def test_the_outcome_begins_the_conclusion() -> None:
    told = [line.text for line in lines(a_letter(Kind.OPINION))]
    place = told.index("四、意见")

    assert told[place + 1 : place + 3] == ["对信访诉求予以支持。", "责令物业企业更换线路。"]


def test_a_remedy_names_the_route_and_the_last_day() -> None:
    (told,) = [line.text for line in lines(a_letter(Kind.OPINION)) if "请求复查" in line.text]

    assert told == (
        "如对本意见不服，可以自收到本意见之日起30日内向云州市住建局请求复查。"
        "以本意见作出之日为收到之日计算，最后一日为2026年4月7日。"
    )


def test_a_remedy_without_a_known_office_leads_to_the_next_higher_one() -> None:
    remedy = Remedy(step=Step.REVIEW, term=Term(last_day=date(2027, 1, 4), length=30, provisional=True))
    told = in_word(a_letter(Kind.OPINION, remedy=remedy))

    assert "向上一级机关、单位请求复查" in told
    assert "以公布后确定的日期为准" in told


def test_what_the_office_wrote_on_the_remedy_stands_before_the_computed_route() -> None:
    sections = (*OPINION, Section(part="remedy", text="可以依法请求复查。"))
    told = [line.text for line in lines(a_letter(Kind.OPINION, sections=sections))]
    place = told.index("六、救济途径和期限")

    assert told[place + 1] == "可以依法请求复查。"
    assert told[place + 2].startswith("如对本意见不服")


def test_a_decline_names_its_ground_and_the_receiving_procedure() -> None:
    told = in_word(a_letter(Kind.DECLINE))

    assert "该事项应当通过其他法定途径解决。" in told
    assert "请通过下列途径提出：仲裁。" in told


def test_an_extension_tells_by_how_much_and_until_when() -> None:
    assert "办理期限延长30日。延长后的办理期限至2026年6月5日届满。" in in_word(a_letter(Kind.EXTENSION))
    english = in_word(a_letter(Kind.EXTENSION, Language.EN))
    assert "The term is extended by 30 days. The extended term ends on 5 June 2026." in english


def test_an_article_is_cited_where_there_is_one() -> None:
    cited = in_word(a_letter(Kind.OPINION, articles=("《信访工作条例》第三十二条",)))

    assert "依据《信访工作条例》第三十二条，" in cited
    assert "依据《" not in in_word(a_letter(Kind.OPINION, sections=OPINION[:1]))


def test_more_than_five_petitioners_are_counted() -> None:
    names = tuple(f"甲{n}" for n in range(7))

    assert "甲0、甲1、甲2、甲3、甲4等7人：" in in_word(a_letter(addressees=names))
    assert "甲0、甲1、甲2、甲3、甲4：" in in_word(a_letter(addressees=names[:5]))


def test_who_may_not_know_the_names_reads_none() -> None:
    assert "\n信访人：\n" in in_word(a_letter(addressees=()))


def test_an_erased_text_is_told_and_not_left_out() -> None:
    assert "（正文已清除或者无法取得。）" in in_word(a_letter(Kind.ACCEPTANCE, sections=()))


def test_one_unit_is_one_day_in_english() -> None:
    remedy = Remedy(step=Step.REVIEW, term=Term(last_day=date(2026, 4, 7), length=1, unit=Unit.WORKING_DAYS))

    assert "within 1 working day after" in in_word(a_letter(Kind.OPINION, Language.EN, remedy=remedy))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("form", Form)
def test_the_same_letter_gives_the_same_bytes(kind: Kind, form: Form) -> None:
    assert render(a_letter(kind), form) == render(a_letter(kind), form)


def test_a_long_opinion_goes_over_pages_that_can_be_drawn() -> None:
    facts = Section(part="facts", text="\n".join(["经查，情况属实。" * 20] * 12))
    drawn = pictures(a_letter(sections=(facts, *OPINION[3:])))

    assert len(drawn) > 2
    assert all(picture.startswith(PNG) for picture in drawn)


@pytest.mark.parametrize("said", range(4, 10))
def test_no_page_has_the_signature_alone(said: int) -> None:
    facts = Section(part="facts", text="\n".join(["经查，情况属实。"] * said))
    letter = a_letter(Kind.OPINION, sections=(OPINION[0], facts, *OPINION[2:]))

    last = PdfReader(BytesIO(render(letter, Form.PDF))).pages[-1].extract_text()
    closing = Document(BytesIO(render(letter, Form.DOCX))).paragraphs[-3]

    assert "特此告知。" in joined(last)
    assert (closing.text, closing.paragraph_format.keep_with_next) == ("特此告知。", True)


@pytest.mark.parametrize(("language", "set_left"), [(Language.ZH, set()), (Language.EN, {WD_ALIGN_PARAGRAPH.LEFT})])
def test_english_words_are_not_torn_apart_to_fill_a_line(language: Language, set_left: set[object]) -> None:
    document = Document(BytesIO(render(a_letter(Kind.OPINION, language), Form.DOCX)))
    body = [p for p in document.paragraphs if p.style and p.style.name == "letter body"]

    assert {p.paragraph_format.alignment for p in body} - {None} == set_left


def test_every_word_of_the_domain_that_a_letter_tells_has_words() -> None:
    assert set(wording.OUTCOMES) == {*Outcome, *ReviewOutcome}
    assert set(wording.GROUNDS) == set(Ground)
    assert set(wording.PROCEDURES) == set(Procedure)
    assert set(wording.UNITS) == set(Unit)
    assert set(wording.TITLES) == set(wording.OPENINGS) == set(Kind)
    assert set(wording.STEPS) == set(Step)
