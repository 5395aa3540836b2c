"""Drafts of letters by keyword, and what can be read in the files that come of them."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from zipfile import ZipFile

from docx import Document
from pypdf import PdfReader

from rendering.forms import Form, render
from rendering.letters import Kind, Language, Letter, Remedy, Section, Step, Term

OPINION = (
    Section(part="claim", text="请求修复三单元门口路灯。"),
    Section(part="facts", text="路灯自一月十二日起不亮。\n系线路老化所致。"),
    Section(part="reasons", text="维修养护属于物业服务合同约定的义务。"),
    Section(part="conclusion", text="责令物业企业更换线路。"),
    Section(part="legal_basis", text="《物业管理条例》第三十五条。"),
)
NOTICE = (Section(part="notice", text="本单位将依法办理。"),)
OPINIONS = frozenset({Kind.OPINION, Kind.REVIEW, Kind.REREVIEW})
DECIDED: dict[Kind, dict[str, object]] = {
    Kind.ACCEPTANCE: {"term": Term(last_day=date(2026, 5, 6))},
    Kind.DECLINE: {"ground": "other_procedure", "procedure": "arbitration"},
    Kind.REFERRAL: {"procedure": "litigation"},
    Kind.EXTENSION: {"added": 30, "term": Term(last_day=date(2026, 6, 5))},
    Kind.AGREEMENT: {"term": Term(last_day=date(2026, 4, 1))},
    Kind.OPINION: {
        "outcome": "supported",
        "remedy": Remedy(step=Step.REVIEW, office="云州市住建局", term=Term(last_day=date(2026, 4, 7), length=30)),
    },
    Kind.REVIEW: {
        "outcome": "upheld",
        "remedy": Remedy(step=Step.REREVIEW, office="省住建厅", term=Term(last_day=date(2026, 4, 7), length=30)),
    },
    Kind.REREVIEW: {"outcome": "revoked", "remedy": Remedy(step=Step.FINAL)},
}
"""What each kind of letter tells besides its text."""


def a_letter(kind: Kind = Kind.OPINION, language: Language = Language.ZH, **changes: object) -> Letter:
    """Draft a letter of a kind with all that it usually tells."""
    draft: dict[str, object] = {
        "kind": kind,
        "language": language,
        "number": "P2026-0000001",
        "sequence": 9,
        "office": "东城区住建局",
        "addressees": ("王测试",),
        "title": "路灯不亮",
        "dated": date(2026, 3, 5),
        "sections": OPINION if kind in OPINIONS else NOTICE,
    }
    return Letter.model_validate(draft | DECIDED.get(kind, {}) | changes)


def paragraphs(letter: Letter) -> list[tuple[str, str]]:
    """Read the paragraphs of a letter's Word file: style and text."""
    document = Document(BytesIO(render(letter, Form.DOCX)))
    return [(p.style.name if p.style and p.style.name else "", p.text) for p in document.paragraphs]


def in_word(letter: Letter) -> str:
    """Read the text of a letter's Word file."""
    return "\n".join(text for _, text in paragraphs(letter))


def in_pdf(letter: Letter) -> str:
    """Read the text of a letter's PDF; where lines and glyphs break is the setter's business."""
    pages = PdfReader(BytesIO(render(letter, Form.PDF))).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def part_of_word(letter: Letter, part: str) -> str:
    """Read a part of a letter's Word file as it is stored."""
    with ZipFile(BytesIO(render(letter, Form.DOCX))) as parts:
        return parts.read(part).decode()


def joined(text: str) -> str:
    """Take the spaces out of a text, to find it in a PDF."""
    return "".join(text.split())
