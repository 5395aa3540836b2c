"""The terms of a pack in words: the published table, and those that lie ahead of a petition in the ordinary way."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from domain.base import Purpose
from domain.cues import LAPSED, Occasion
from domain.policy import Policy
from domain.terms import Kind, Right, Term
from web.dates import Reader
from web.texts import say, word

ORDINARY = (Occasion.TRANSFERRED, Occasion.ACCEPTED, Occasion.REPLIED)
"""What follows a registration where nobody objects, hears or reviews."""


class TermLine(NamedTuple):
    """One term in the reader's language; ``starts`` are the occasions from which it is counted."""

    key: str
    name: str
    holder: str
    length: str
    starts: tuple[str, ...]
    article: str


def published(policy: Policy, when: Reader) -> list[TermLine]:
    """Write every term of a pack."""
    return [_line(policy, key, term, when, term.starts) for key, term in policy.terms.items()]


def ahead(policy: Policy, when: Reader, purpose: Purpose, running: Collection[str]) -> list[TermLine]:
    """Write the terms that run already and those of the ordinary way, each from where it starts on that way."""
    way = _way(policy, purpose, running)
    found = []
    for key, term in policy.terms.items():
        starts = [start for start in term.starts if start in way and term.opens is not Right.OBJECTION]
        if key in running or starts:
            found.append(_line(policy, key, term, when, starts))
    return found


def _way(policy: Policy, purpose: Purpose, running: Iterable[str]) -> set[str]:
    kind = Occasion.ACCEPTED_REQUEST if purpose is Purpose.REQUEST else Occasion.ACCEPTED_OTHER
    direct = any(Occasion.REGISTERED_DIRECT in policy.terms[key].starts for key in running)
    return {step.value for step in (*ORDINARY, kind) if not (direct and step is Occasion.TRANSFERRED)}


def _line(policy: Policy, key: str, term: Term, when: Reader, starts: Iterable[str]) -> TermLine:
    return TermLine(
        key=key,
        name=_name(term, when.language),
        holder=_holder(term, when.language),
        length=when.length(term),
        starts=tuple(_start(policy, start, when.language) for start in starts),
        article=when.article(term.article),
    )


def _name(term: Term, language: str) -> str:
    return term.en if language == "en" else term.zh


def _holder(term: Term, language: str) -> str:
    """Name who must act; a window is the petitioner's, but an objection is the office's."""
    theirs = term.kind is Kind.WINDOW and term.opens is not Right.OBJECTION
    return word("role", "petitioner", language) if theirs else word("body", term.holder, language)


def _start(policy: Policy, start: str, language: str) -> str:
    if start.startswith(LAPSED):
        return say("term.lapsed", language, term=_name(policy.terms[start.removeprefix(LAPSED)], language))
    return word("event", start, language)
