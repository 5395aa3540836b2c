"""The parts of a bulletin: figures with their counts, tables, lists, corrections."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from domain.base import Body, Frozen
from domain.metric import Counts, Variant


class Named(Frozen):
    """An office, a term or a category: its code, and its name in both languages."""

    id: str
    zh: str
    en: str


class Scope(StrEnum):
    """Which petitions figures count: those received in the period, or since the first day of its year."""

    PERIOD = "period"
    YEAR = "year"


class Ratio(Frozen):
    """The five counts, and the share taken of them."""

    counts: Counts
    numerator: int
    denominator: int

    @property
    def rate(self) -> float | None:
        """A rate of nothing is none."""
        return self.numerator / self.denominator if self.denominator else None


class FigureLine(Ratio):
    """One figure, and what the last issue said of it."""

    metric: str
    zh: str
    en: str
    article: str
    variant: Variant
    withheld: bool = Field(False, description="Of so few that it could tell who said what: all count as void.")
    before: Ratio | None = Field(None, description="In the last issue; none: it had no such figure.")

    @property
    def change(self) -> float | None:
        """The change of the rate on the last issue, as a part of one; none where either is none."""
        if self.before is None or self.rate is None or self.before.rate is None:
            return None
        return self.rate - self.before.rate


class Figures(Frozen):
    """The figures of the bureau as a whole, of petitions received on some days."""

    scope: Scope
    first: date
    last: date
    accusations: str = Field(description="Whether accusations are counted: included or excluded.")
    lines: tuple[FigureLine, ...] = ()


class GroupLine(Frozen):
    """A row of a table: a district, an office or a category with its figures since the year's first day."""

    group: Named
    lines: tuple[FigureLine, ...]


class Mover(Frozen):
    """An office whose rate has changed most, and the counts that moved it."""

    office: Named
    better: bool
    line: FigureLine


class OverdueLine(Frozen):
    """One running duty past its term: the case, who owes it, which term, and for how long."""

    case: str
    office: Named
    body: Body
    clock: Named
    article: str
    last_day: date = Field(description="The last day of the term, in the legal zone.")
    days_late: int = Field(description="Days of the calendar begun since then.")


class Overdue(Frozen):
    """The duties past their terms, the worst first; of a long list the first only, and how long it is."""

    total: int = 0
    lines: tuple[OverdueLine, ...] = ()


class LeaderLine(Frozen):
    """The duties of the holder of a post in matters that he leads (包案, Art. 18)."""

    office: Named
    post: Named
    counts: Counts


class MinimumLine(Frozen):
    """An office whose leaders received on fewer days than the minimum of its level."""

    office: Named
    period: str
    required: int
    held: int
    article: str


class BatchLine(Frozen):
    """A batch that a level above assigned: its members, and how many are settled and confirmed."""

    number: str
    bureau: Named
    level: str
    last_day: date
    members: int
    proposed: int
    settled: int
    days_late: int = Field(0, description="Days begun since its last day while members are open.")


class RecommendationLine(Frozen):
    """A recommendation to an office (Arts. 14, 40): what it aims at, and what became of it."""

    number: str
    office: Named
    aim: str
    stage: str
    adopted: bool | None = None
    issued_on: date
    last_day: date | None = Field(None, description="By which the running answer is due.")
    days_late: int = 0


class HotMatter(Frozen):
    """A matter that many petitions are about: a duty of the office that handles it."""

    matter: str
    office: Named
    category: str | None
    petitions: int
    received: int = Field(description="Of these, received in the period.")
    open: int
    cases: tuple[str, ...] = Field(description="The first of their numbers.")


class Work(Frozen):
    """How often something was done in the period; accusations are not counted."""

    act: Named
    times: int
    before: int | None = None


class ShareLine(Frozen):
    """A count of cases under one heading, and that of the last issue; accusations are not counted."""

    kind: str
    group: Named
    cases: int
    before: int | None = None


class TrendPoint(Frozen):
    """The two rates of an earlier period's petitions, as they are known now."""

    key: str
    acceptance: Ratio
    reply: Ratio


class Warned(Frozen):
    """A warning about the calendar: a year that is not published, and the terms that end in it."""

    series: str
    year: int
    duties: int = Field(description="Running duties whose end is provisional for it.")
    missing: bool = Field(description="The year should be published by now.")


class EditionLine(Frozen):
    """An earlier issue that was withdrawn, or in whose place another edition came out, since the last issue."""

    issue: str = Field(description="The key of its period.")
    number: str
    edition: int
    on: date
    corrected_by: str | None = Field(None, description="The edition in its place; none: it was withdrawn.")


class Correction(Frozen):
    """What became known of a duty after the last issue though it had happened before: nothing is overwritten."""

    case: str
    office: Named
    clock: Named
    said: str | None = Field(None, description="As the last issue counted it; none: it was not known.")
    known: str | None = Field(None, description="As it must be counted at the same instant; none: not at all.")


class FigureCorrection(Frozen):
    """A head figure of an earlier issue: what it said, and what is known now of the same instant."""

    issue: str
    scope: Scope
    metric: str
    zh: str
    en: str
    said: Ratio
    known: Ratio


class Corrections(Frozen):
    """What the last issue would say otherwise of its own instant; of a long list the first, and how long it is."""

    total: int = 0
    lines: tuple[Correction, ...] = ()
    figures: tuple[FigureCorrection, ...] = ()


class Definition(Frozen):
    """How a figure is counted: of what, what is left out, and what its five counts are called."""

    id: str
    zh: str
    en: str
    article: str
    text_zh: str
    text_en: str
    counts: tuple[Named, ...] = Field((), description="Each of the five by its code; none: as the heads of columns.")


class Chain(Frozen):
    """The last event that was known: its place in the records, and its hash in the chain of its stream."""

    position: int = 0
    hash: str = ""
