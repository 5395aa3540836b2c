"""Figures that are no rates: how long the stages took, how old the backlog is, which part each kind of petition has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from domain.base import Frozen
from domain.items import Item, Population
from domain.metric import Grouping, Words
from domain.petition import Stage


class Reach(Frozen):
    """How many days passed from the receipt until a case came to a stage."""

    id: str
    zh: str
    en: str
    population: Population
    value: str | None = None
    excluded: Words = Words("", "")


REPLIED = "replied"
"""The item and value of a case that came to its reply."""
REACHES = (
    Reach(id="routed", zh="转送、交办", en="Routing", population=Population.STAGE, value="routed"),
    Reach(id="accepted", zh="受理", en="Acceptance", population=Population.STAGE, value="accepted"),
    Reach(id="replied", zh="答复", en="Reply", population=Population.STAGE, value=REPLIED),
    Reach(
        id="concluded",
        zh="办结",
        en="Conclusion",
        population=Population.CASE,
        excluded=Words(
            "撤回、转其他程序、他处正在办理、不再受理、补录的不计。",
            "Withdrawals, other procedures, matters in progress elsewhere or final ones, and past cases are left out.",
        ),
    ),
)
"""Whole days of 24 hours; a case that came to a stage twice counts the first time."""


class Spread(Frozen):
    """How days are spread: half of all took so long or less (median), and nine tenths (p90); of nothing, none."""

    number: int
    median: int | None
    p90: int | None


def spread(days: Mapping[int, int]) -> Spread:
    """Give the spread of so many items by days, by the nearest rank."""
    number = sum(days.values())
    return Spread(number=number, median=_rank(days, number, 50), p90=_rank(days, number, 90))


def _rank(days: Mapping[int, int], number: int, percent: int) -> int | None:
    passed = 0
    for day in sorted(days):
        passed += days[day]
        if passed * 100 >= number * percent:
            return day
    return None


AGES = (15, 30, 60, 90, 180)
"""Where the bands of the backlog begin, in whole days since the receipt; the first begins at 0."""


class Band(NamedTuple):
    """A band of ages: from so many days to before so many; None: without an end."""

    since: int
    until: int | None


BANDS = tuple(Band(since, until) for since, until in zip((0, *AGES), (*AGES, None), strict=True))

TAKEN_UP = (Population.REVIEW, Population.REREVIEW)
"""What takes a case up again, whether it was concluded or not."""
OWED = (Stage.REGISTERED, Stage.TRANSFERRED, Stage.HANDLING, Stage.REVIEWING)
"""The stages of a petition that is owed something: what `owed` says of its items, said of the case."""


def owed(items: Iterable[Item]) -> bool:
    """Tell from a petition's items whether it is in the backlog: an office still owes something on its substance.

    That is an answer, while there is neither a reply nor a review nor a conclusion, or an opinion that a review was
    asked for. A window in which the petitioner may rate or ask for a review is no debt of an office.
    """
    held = list(items)
    reviews = [item for item in held if item.name in TAKEN_UP]
    if any(item.status is None for item in reviews):
        return True
    replied = any((item.name, item.item) == (Population.STAGE, REPLIED) for item in held)
    waiting = any(item.name == Population.CASE and item.status is None for item in held)
    return waiting and not replied and not reviews


SHARED = (Grouping.CHANNEL, Grouping.CATEGORY_1, Grouping.CATEGORY_2, Grouping.CATEGORY)
"""By what shares are told."""


class Part(Frozen):
    """How many petitions of a period are of a kind, and which part of all; of nothing, none."""

    number: int
    share: float | None


class ShareLine(Frozen):
    """The part of one kind in a period, in the period before and in the same of the year before."""

    group: str
    now: Part
    before: Part
    year_before: Part

    @property
    def change(self) -> float | None:
        """By how much the share rose since the period before, as a part of 1."""
        return _difference(self.now, self.before)

    @property
    def year_change(self) -> float | None:
        """By how much the share rose since the year before, as a part of 1."""
        return _difference(self.now, self.year_before)


def _difference(now: Part, then: Part) -> float | None:
    return None if now.share is None or then.share is None else now.share - then.share


def share_lines(now: Counter[str], before: Counter[str], year_before: Counter[str]) -> tuple[ShareLine, ...]:
    """Give the lines of all kinds that occur in any of three periods, those with most petitions first."""
    groups = sorted({*now, *before, *year_before}, key=lambda group: (-now[group], group))
    return tuple(
        ShareLine(
            group=group, now=_part(now, group), before=_part(before, group), year_before=_part(year_before, group)
        )
        for group in groups
    )


def _part(counted: Counter[str], group: str) -> Part:
    total = counted.total()
    return Part(number=counted[group], share=counted[group] / total if total else None)
