"""What a letter says, before it is written: an opinion or a notice, its addressees, its terms and its remedy."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from domain.base import Frozen
from domain.terms import Unit


class Language(StrEnum):
    """The languages of letters; the Chinese one is the official text."""

    ZH = "zh"
    EN = "en"


class Kind(StrEnum):
    """The letters of the Regulation, each with the article that asks for it."""

    ACKNOWLEDGEMENT = "acknowledgement"
    ACCEPTANCE = "acceptance"
    DECLINE = "decline"
    REFERRAL = "referral"
    EXTENSION = "extension"
    EXTENSION_REFUSAL = "extension_refusal"
    INTERIM = "interim"
    AGREEMENT = "agreement"
    OPINION = "opinion"
    REVIEW = "review"
    REREVIEW = "rereview"


class Section(Frozen):
    """One part of the text that the letter rests on; ``part`` is its code, ``text`` what the office wrote."""

    part: str
    text: str


class Term(Frozen):
    """A time that the letter tells: its length if it has one, and its last day in the legal zone."""

    last_day: date
    length: int | None = None
    unit: Unit = Unit.DAYS
    provisional: bool = False


class Step(StrEnum):
    """What a petitioner may do about an opinion: have it reviewed, have the review reviewed, or nothing more here."""

    REVIEW = "review"
    REREVIEW = "rereview"
    FINAL = "final"


class Remedy(Frozen):
    """The route open to the petitioner, the office that it leads to, and until when (Arts. 35, 36)."""

    step: Step
    office: str | None = None
    term: Term | None = None


class Letter(Frozen):
    """One letter. Codes are words of the domain; texts and names are data and never markup."""

    kind: Kind
    language: Language
    number: str
    sequence: int
    office: str
    addressees: tuple[str, ...] = ()
    title: str
    dated: date
    articles: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    outcome: str | None = None
    ground: str | None = None
    procedure: str | None = None
    added: int | None = None
    term: Term | None = None
    remedy: Remedy | None = None

    @property
    def reference(self) -> str:
        """The letter's own number: that of the petition, and its place in the petition's stream."""
        return f"{self.number}-{self.sequence}"
