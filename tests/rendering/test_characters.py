"""Texts and names are data: no markup, no control character and no missing glyph changes what a letter says."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from rendering.characters import safe, shown
from rendering.fonts import shows
from rendering.forms import Form, render
from rendering.letters import Kind, Section
from rendering.lines import Style
from rendering.word import TEMPLATE
from tests.drawing import drawn
from tests.rendering.drafts import a_letter, in_pdf, in_word, joined, part_of_word

HOSTILE = (
    '#read("/etc/passwd")',
    "#let x = 1; $x^2$ *bold* _slanted_ = Heading <label> @label",
    "{{ 7 * 7 }} {% raw %} {_{ x }_} {0.__class__} {title}",
    "<w:t>&lt;b&gt;</w:t> & ]]> <!-- -->",
    "\\u{41} \\ // no comment /* none */ `code` ~ -- ---",
    "=HYPERLINK(0) %s %d",
)
UNSAFE = ("\x00", "\x07", "\x1b", "\x1f", "\x7f", "\x85", "\ufffe", "\uffff", "\ud800", "\u202e", "\u2066")


@pytest.mark.parametrize("said", HOSTILE)
def test_markup_is_printed_and_never_read(said: str) -> None:
    letter = a_letter(Kind.ACCEPTANCE, sections=(Section(part="notice", text=said),), title=said, addressees=(said,))

    assert in_word(letter).count(said) == 3
    assert in_pdf(letter).count(joined(said)) == 3


@pytest.mark.parametrize(
    "control", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ufffe", "\uffff", "\ud800", "\u202e", "\u2066"]
)
def test_what_no_file_may_carry_stands_there_as_its_number(control: str) -> None:
    letter = a_letter(Kind.ACCEPTANCE, sections=(Section(part="notice", text=f"甲{control}乙"),))
    number = f"甲〔U+{ord(control):04X}〕乙"

    assert number in in_word(letter)
    assert number in in_pdf(letter)


def test_lines_end_where_they_were_ended() -> None:
    assert safe("一\r\n二\r三\t四\u2028五\n") == "一\n二\n三 四\n五\n"


def test_a_rare_character_stays_in_word_and_is_a_number_with_a_note_in_the_pdf() -> None:
    letter = a_letter(addressees=("𠮷田一",))

    assert "𠮷田一：" in in_word(letter)
    assert "〔U+20BB7〕田一：" in in_pdf(letter)
    assert in_pdf(letter).endswith("注：本文件字库没有下列字符，文中以编号代替：U+20BB7。—1—") or "U+20BB7。" in in_pdf(
        letter
    )


@pytest.mark.parametrize("character", "䶮龘靐㛃鿍〇·—…“”《》〔〕①Ω℃é")
def test_the_fonts_show_what_letters_need(character: str) -> None:
    assert shows(character)
    assert character in in_pdf(a_letter(Kind.ACCEPTANCE, title=character))


def test_what_has_no_glyph_by_design_is_not_missed() -> None:
    assert shown("葛\U000e0100城\u200d\u2009", shows) == ("葛城 ", frozenset())


@drawn(25)
@given(st.text(max_size=60))
def test_any_text_at_all_makes_two_good_files(said: str) -> None:
    letter = a_letter(
        Kind.ACCEPTANCE, title=said, office=said, addressees=(said,), sections=(Section(part="x", text=said),)
    )

    ElementTree.fromstring(part_of_word(letter, "word/document.xml"))  # noqa: S314 - our own file
    assert render(letter, Form.PDF).startswith(b"%PDF-")


@pytest.mark.parametrize("style", Style)
def test_the_word_template_has_each_style_with_a_chinese_font(style: Style) -> None:
    found = Document(str(TEMPLATE)).styles[f"letter {style}"]
    fonts = found.element.find(qn("w:rPr")).find(qn("w:rFonts"))

    assert fonts.get(qn("w:eastAsia")) in {"仿宋_GB2312", "方正小标宋简体", "黑体"}


def test_the_words_of_word_files_are_chinese_and_their_dates_the_letters() -> None:
    known = Document(BytesIO(render(a_letter(), Form.DOCX))).core_properties

    assert known.title == "信访事项处理意见书 P2026-0000001-9"
    assert known.created is not None
    assert known.created.date().isoformat() == "2026-03-05"
