"""Whether a bulletin's content tells of a person or of an accusation: looked for before anybody passes it on.

What is looked for is given: names, telephone and identity numbers of people in cases, and which case numbers in the
content are accusations. Names of offices, districts, posts and terms are words of the office and not searched
through, for people are called like places and an accused is often named by a post alone: whoever is called like a part
of such a word is looked for only in what was typed for this issue. A finding says where something stands, never what.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

SHORTEST_NAME, SHORTEST_NUMBER, SHORTEST_WORD = 2, 7, 3
NUMBERS = re.compile(r"(?<![0-9A-Za-z])[A-Z]?\d{4}-\d{3,}(?![0-9A-Za-z])")
DAYS = re.compile(r"\d{4}-\d\d-\d\d(T[0-9:.+Z-]+)?")
CODES = re.compile(r"[a-z][a-z0-9_.:-]*")
RUNS = (re.compile(r"[0-9A-Za-z-]+"), re.compile(r"(?<![0-9A-Za-z])\d[\d -]{5,}[\dXx](?![0-9A-Za-z])"))
WORDLESS = "\x00"
ACCUSATION, PERSONAL = "accusation_found", "personal_data_found"
TYPED = "remark"
"""The one text of a content that somebody writes for it; all others come from registers and tables."""


class Leaf(NamedTuple):
    """One text of the content, and where it stands."""

    where: str
    text: str


class Finding(NamedTuple):
    """What kind of thing was found, and where it stands first."""

    code: str
    where: str


class People(NamedTuple):
    """A name, and the numbers that belong to it."""

    name: str | None
    numbers: tuple[str | None, ...] = ()


def leaves(content: Any, where: str = "") -> Iterator[Leaf]:
    """Give every text in a content, the names of members aside."""
    match content:
        case str():
            yield Leaf(where, content)
        case dict():
            for name, value in content.items():
                yield from leaves(value, f"{where}.{name}" if where else name)
        case list():
            for place, value in enumerate(content, 1):
                yield from leaves(value, f"{where}[{place}]")
        case _:
            pass


def numbers_in(content: Any) -> frozenset[str]:
    """Give the numbers of cases and dossiers that a content names."""
    return frozenset(number for leaf in leaves(content) for number in NUMBERS.findall(leaf.text))


def findings(
    content: Any, people: Iterable[People], accusations: Collection[str], words: Collection[str]
) -> tuple[Finding, ...]:
    """Say what must not be public, each kind once, where it stands first.

    Codes: ``accusation_found`` and ``personal_data_found``. ``words`` are words of the office.
    """
    found = list(leaves(content))
    accused = (leaf.where for leaf in found if not accusations_free(leaf.text, accusations))
    named = _people(_searched(found, words), people, WORDLESS.join(words))
    both = ((ACCUSATION, next(accused, None)), (PERSONAL, next(named, None)))
    return tuple(Finding(code, where) for code, where in both if where is not None)


def accusations_free(text: str, accusations: Collection[str]) -> bool:
    """Tell whether a text names no accusation."""
    return not any(number in accusations for number in NUMBERS.findall(text))


def _searched(found: Iterable[Leaf], words: Collection[str]) -> list[Leaf]:
    """Leave out what is a word of the office, a number of a case, a code or a day."""
    long = sorted((word for word in words if len(word) >= SHORTEST_WORD), key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, long))) if long else None
    kept = (leaf for leaf in found if leaf.where == TYPED or not _coded(leaf.text, words))
    bare = (Leaf(leaf.where, NUMBERS.sub(WORDLESS, leaf.text)) for leaf in kept)
    return [Leaf(leaf.where, known.sub(WORDLESS, leaf.text)) if known else leaf for leaf in bare]


def _coded(text: str, words: Collection[str]) -> bool:
    return text in words or any(code.fullmatch(text) for code in (DAYS, CODES))


def _people(searched: list[Leaf], people: Iterable[People], words: str) -> Iterator[str]:
    """Give where somebody stands; of a million people few share two letters with a bulletin: only these are tried."""
    typed = [leaf for leaf in searched if leaf.where == TYPED]
    pairs = {leaf.text[at : at + 2] for leaf in searched for at in range(len(leaf.text) - 1)}
    runs = {_bare(run): leaf.where for leaf in searched for kind in RUNS for run in kind.findall(leaf.text)}
    for person in people:
        name = (person.name or "").strip()
        if len(name) >= SHORTEST_NAME and name[:2] in pairs:
            yield from (leaf.where for leaf in (typed if name in words else searched) if _stands(name, leaf.text))
        for number in person.numbers:
            bare = _bare(number or "")
            if len(bare) >= SHORTEST_NUMBER and bare in runs:
                yield runs[bare]


def _stands(name: str, text: str) -> bool:
    """Tell whether a name stands in a text; one in letters only as a word by itself."""
    if not name.isascii():
        return name in text
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(name)}(?![0-9A-Za-z])", text) is not None


def _bare(number: str) -> str:
    return "".join(character for character in number if character.isalnum()).upper()
