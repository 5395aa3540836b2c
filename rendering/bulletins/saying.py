"""How numbers, rates, days and counts are said in a bulletin."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.bulletin_parts import Definition, FigureLine, Named, Ratio
from domain.bulletins import Bulletin
from domain.explained import cited
from domain.metric import Counts
from rendering.bulletins.wording import COLUMNS, COUNTS, NUMBERS, TITLES, WORDS
from rendering.letters import Language
from rendering.lines import ORDINALS, written
from rendering.wording import Words, say

TEN = 10


class Speaker:
    """Says things in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def word(self, name: str, /, **values: object) -> str:
        """Say one of the words of bulletins."""
        return say(WORDS[name], self.language, **values)

    def of(self, words: Words, **values: object) -> str:
        """Say words of any table."""
        return say(words, self.language, **values)

    def coded(self, table: dict[str, Words], code: str) -> str:
        """Say a code; one that the table does not have stands for itself."""
        return say(table[code], self.language) if code in table else code

    def columns(self, *names: str) -> tuple[str, ...]:
        """Say the heads of columns."""
        return tuple(say(COLUMNS.get(name) or COUNTS[name], self.language) for name in names)

    def name(self, named: Named | FigureLine) -> str:
        """Name an office, a term or a figure."""
        return self.name_of(named.zh, named.en)

    def name_of(self, zh: str, en: str) -> str:
        """Choose one of two texts."""
        return en if self.language is Language.EN else zh

    def cited(self, article: str) -> str:
        """Cite an article as the language cites."""
        return cited(article, self.language)

    def day(self, day: date) -> str:
        """Write a day as letters do."""
        return written(day, self.language)

    def instant(self, at: datetime, zone: str) -> str:
        """Write an instant in a zone, to the minute."""
        local = at.astimezone(ZoneInfo(zone))
        return f"{self.day(local.date())} {local:%H:%M}"

    def rate(self, ratio: Ratio) -> str:
        """Write a rate in per cent; one of nothing is none, and one of too few is withheld."""
        if isinstance(ratio, FigureLine) and ratio.withheld:
            return self.word("withheld")
        return self.word("none") if ratio.rate is None else f"{ratio.rate * 100:.1f}%"

    def change(self, line: FigureLine) -> str:
        """Write a change in points."""
        return self.word("dash") if line.change is None else points(line.change)

    def number(self, number: int | None) -> str | int:
        """Write a number that may be unknown."""
        return self.word("dash") if number is None else number

    def truth(self, truth: bool | None) -> str:
        """Write yes, no, or that nobody knows."""
        return self.word("dash") if truth is None else self.word("yes" if truth else "no")

    def ordinal(self, place: int) -> str:
        """Write the ordinal of a heading, from 1."""
        return str(place) if self.language is Language.EN else chinese(place)

    def counted(self, counts: Counts, names: Mapping[str, Named]) -> str:
        """Write the five counts by the names that a figure gives them; the empty ones are left out."""
        told = [
            self.word("counted", name=self.name(names[name]) if name in names else self.of(COUNTS[name]), number=number)
            for name, number in counts.model_dump().items()
            if number
        ]
        return self.joined(told) if told else self.word("dash")

    def joined(self, told: list[str]) -> str:
        """Put parts of a sentence together."""
        return ("; " if self.language is Language.EN else "，").join(told)

    def defined(self, one: Definition) -> str:
        """Tell how a figure is counted."""
        told = [self.name_of(one.text_zh, one.text_en), self.count_names(one)]
        return (" " if self.language is Language.EN else "").join(part for part in told if part)

    def count_names(self, one: Definition) -> str:
        """Tell which of the five counts a figure calls otherwise than the heads of columns do."""
        told = [
            self.word("called", column=self.of(COUNTS[count.id]), name=self.name(count))
            for count in one.counts
            if self.name(count) != self.of(COUNTS[count.id])
        ]
        return self.word("columns", columns=self.joined(told)) if told else ""

    def moved(self, line: FigureLine) -> str:
        """Tell which counts moved, and how."""
        if line.before is None:
            return self.word("dash")
        old = line.before.counts
        told = [
            self.word("moved", name=self.of(COUNTS[name]), before=getattr(old, name), after=getattr(line.counts, name))
            for name in Counts.model_fields
            if getattr(old, name) != getattr(line.counts, name)
        ]
        return self.joined(told)

    def title(self, bulletin: Bulletin) -> str:
        """Name the kind of bulletin."""
        return self.of(TITLES[bulletin.period.rhythm])

    def issue_number(self, bulletin: Bulletin) -> str:
        """Number the issue."""
        period = bulletin.period
        return self.of(NUMBERS[period.rhythm], year=period.year, ordinal=period.ordinal)


def dated(bulletin: Bulletin) -> date:
    """Give the date that an issue bears: that of its data, in the legal zone."""
    return bulletin.as_of.astimezone(ZoneInfo(bulletin.zone)).date()


def points(change: float) -> str:
    """Write a change of a rate in points, with its sign; what rounds to nothing has none."""
    told = f"{change * 100:+.1f}"
    return told[1:] if float(told) == 0 else told


def chinese(number: int) -> str:
    """Write a number from 1 to 99 in Chinese."""
    tens, ones = divmod(number, TEN)
    written_tens = "" if tens == 0 else ("" if tens == 1 else ORDINALS[tens - 1]) + "十"
    return written_tens + (ORDINALS[ones - 1] if ones else "")
