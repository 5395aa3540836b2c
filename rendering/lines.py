"""A letter line by line: each paragraph with the style that it has in every form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from rendering import wording
from rendering.characters import safe
from rendering.letters import Kind, Language, Letter, Remedy, Section, Step, Term
from rendering.wording import WORDS, say

ORDINALS = "一二三四五六七八九十"
MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June")
MONTHS += ("July", "August", "September", "October", "November", "December")
NAMED = 5
"""More petitioners than this are counted instead of named."""


class Style(StrEnum):
    """How a paragraph looks; both templates have a style of each name."""

    OFFICE = "office"
    TITLE = "title"
    NUMBER = "number"
    SALUTATION = "salutation"
    BODY = "body"
    HEADING = "heading"
    SIGNATURE = "signature"
    DATE = "date"
    NOTE = "note"


class Line(NamedTuple):
    """One paragraph."""

    style: Style
    text: str


def lines(letter: Letter) -> tuple[Line, ...]:
    """Write a letter; what no file may carry is written as numbers."""
    return tuple(_lines(letter))


def _lines(letter: Letter) -> Iterator[Line]:
    language = letter.language
    yield Line(Style.OFFICE, _flat(letter.office))
    yield Line(Style.TITLE, say(wording.TITLES[letter.kind], language))
    yield Line(Style.NUMBER, say(WORDS["number"], language, reference=letter.reference))
    yield Line(Style.SALUTATION, say(WORDS["salutation"], language, names=_names(letter)))
    yield from _body(say(wording.OPENINGS[letter.kind], language, title=_flat(letter.title), basis=_basis(letter)))
    yield from _decision(letter)
    yield from _sections(letter)
    yield from _body(say(wording.CLOSINGS.get(letter.kind, WORDS["closing"]), language))
    yield Line(Style.SIGNATURE, _flat(letter.office))
    yield Line(Style.DATE, written(letter.dated, language))


def _decision(letter: Letter) -> Iterator[Line]:
    """Tell what was decided, in the engine's own words: the ground, the procedure, the term."""
    language = letter.language
    if letter.ground is not None:
        yield from _body(say(wording.GROUNDS[letter.ground], language))
    if letter.procedure is not None:
        words = WORDS["procedure" if letter.kind is Kind.DECLINE else "procedure.named"]
        yield from _body(say(words, language, procedure=say(wording.PROCEDURES[letter.procedure], language)))
    said: list[str] = []
    if letter.added is not None and letter.term is not None:
        said.append(say(WORDS["added"], language, length=_length(letter.added, letter.term, language)))
    if letter.term is not None and letter.kind in wording.TERMS:
        said.append(say(wording.TERMS[letter.kind], language, day=written(letter.term.last_day, language)))
        said += _provisional(letter.term, language)
    yield from _body(_joined(said, language))


def _sections(letter: Letter) -> Iterator[Line]:
    """Tell the text: parts with headings are numbered, others stand as they are."""
    language = letter.language
    if not letter.sections:
        yield from _body(say(WORDS["absent"], language))
    plain = [section for section in letter.sections if section.part not in wording.HEADINGS]
    for section in plain:
        yield from _body(section.text)
    for ordinal, (part, texts) in enumerate(_headed(letter)):
        number = str(ordinal + 1) if language is Language.EN else ORDINALS[ordinal]
        heading = say(wording.HEADINGS[part], language)
        yield Line(Style.HEADING, say(WORDS["heading"], language, ordinal=number, heading=heading))
        for text in texts:
            yield from _body(text)


def _headed(letter: Letter) -> Iterator[tuple[str, list[str]]]:
    """Give the parts that have a heading: the outcome begins the conclusion, the route ends the remedy."""
    said: dict[str, list[Section]] = {}
    for section in letter.sections:
        said.setdefault(section.part, []).append(section)
    for part in wording.HEADINGS:
        texts = [section.text for section in said.get(part, [])]
        if part == "conclusion" and letter.outcome is not None:
            texts.insert(0, say(wording.OUTCOMES[letter.outcome], letter.language))
        if part == "remedy" and letter.remedy is not None:
            texts.append(_remedy(letter.remedy, letter.language))
        if texts:
            yield part, texts


def _remedy(remedy: Remedy, language: Language) -> str:
    if remedy.step is Step.FINAL:
        return say(wording.STEPS[remedy.step], language)
    office, length, term = remedy.office or say(WORDS["next_higher"], language), "", remedy.term
    if term is not None and term.length is not None:
        length = say(WORDS["within"], language, length=_length(term.length, term, language))
    said = [say(wording.STEPS[remedy.step], language, office=_flat(office), length=length)]
    if term is not None:
        said.append(say(WORDS["last_day"], language, day=written(term.last_day, language)))
        said += _provisional(term, language)
    return _joined(said, language)


def _provisional(term: Term, language: Language) -> list[str]:
    return [say(WORDS["provisional"], language)] if term.provisional else []


def _length(length: int, term: Term, language: Language) -> str:
    zh, one, many = wording.UNITS[term.unit]
    if language is Language.EN:
        return f"{length} {one if length == 1 else many}"
    return f"{length}{zh}"


def _joined(sentences: list[str], language: Language) -> str:
    return (" " if language is Language.EN else "").join(sentences)


def written(day: date, language: Language) -> str:
    """Write a date as letters do: 2026年3月5日, 5 March 2026."""
    if language is Language.EN:
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def _names(letter: Letter) -> str:
    if not letter.addressees:
        return say(WORDS["petitioner"], letter.language)
    names = say(WORDS["names"], letter.language).join(_flat(name) for name in letter.addressees[:NAMED])
    if len(letter.addressees) <= NAMED:
        return names
    return say(WORDS["and_others"], letter.language, names=names, count=len(letter.addressees))


def _basis(letter: Letter) -> str:
    if not letter.articles:
        return ""
    cited = say(WORDS["articles"], letter.language).join(letter.articles)
    return say(WORDS["basis"], letter.language, articles=cited)


def _body(text: str) -> Iterator[Line]:
    return (Line(Style.BODY, line) for line in safe(text).split("\n") if line.strip())


def _flat(text: str) -> str:
    return " ".join(safe(text).split())
