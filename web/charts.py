"""Charts as shapes: bars of the five counts and a line of rates, in the units of a drawing; a template draws them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from domain.metric import Count, Figure

WIDTH = 760
LABEL = 190
ROW = 26
BAR = 16
TALL = 180
FOOT = 24
SIDE = 44
MOST = 20
LONGEST = 14
"""Letters of a label, of which a Chinese one is two wide."""


class Part(NamedTuple):
    """One part of a bar: which count, where it begins, how wide it is, and its number."""

    kind: str
    x: float
    width: float
    number: int


class Bar(NamedTuple):
    """The five counts of one group."""

    label: str
    full: str
    y: int
    parts: tuple[Part, ...]
    total: int
    end: float


class Point(NamedTuple):
    """The rate of one month; none where nothing could be counted."""

    label: str
    x: float
    y: float | None
    said: str


class Chart(NamedTuple):
    """Either bars or points, with the height of the drawing; of so many groups so many are shown."""

    height: int
    bars: tuple[Bar, ...] = ()
    points: tuple[Point, ...] = ()
    total: int = 0

    @property
    def lines(self) -> tuple[str, ...]:
        """The stretches of the line between which a month has no rate."""
        found: list[list[str]] = [[]]
        for point in self.points:
            if point.y is None:
                found.append([])
            else:
                found[-1].append(f"{point.x:g},{point.y:g}")
        return tuple(" ".join(stretch) for stretch in found if len(stretch) > 1)


def bars(groups: Sequence[tuple[str, Figure]]) -> Chart:
    """Draw the groups with the most items, as long as they are large; of one that is withheld nothing is drawn."""
    told = [group for group in groups if not group[1].withheld]
    shown = sorted(told, key=lambda group: -group[1].population)[:MOST]
    most = max((figure.population for _, figure in shown), default=0)
    if not most:
        return Chart(height=0)
    room = WIDTH - LABEL - SIDE
    found = []
    for place, (name, figure) in enumerate(shown):
        parts, x = [], float(LABEL)
        for count in Count:
            number = getattr(figure.counts, count.value)
            width = round(room * number / most, 2)
            if number:
                parts.append(Part(count.value, round(x, 2), width, number))
            x += width
        found.append(Bar(_short(name), name, place * ROW, tuple(parts), figure.population, round(x + 6, 2)))
    return Chart(height=len(found) * ROW, bars=tuple(found), total=len(told))


def trend(months: Sequence[tuple[str, Figure]]) -> Chart:
    """Draw the rate of each month, from none to all."""
    if not any(figure.rate is not None for _, figure in months):
        return Chart(height=0)
    step = (WIDTH - 2 * SIDE) / max(1, len(months) - 1)
    points = tuple(
        Point(name, round(SIDE + place * step, 2), _height(figure.rate), percent(figure.rate))
        for place, (name, figure) in enumerate(months)
    )
    return Chart(height=TALL + FOOT, points=points, total=len(months))


def percent(rate: float | None) -> str:
    """Write a rate; a rate of nothing is none."""
    return "—" if rate is None else f"{rate * 100:.1f}%"


def _height(rate: float | None) -> float | None:
    return None if rate is None else round(10 + (1 - rate) * (TALL - 20), 2)


def _short(label: str) -> str:
    """Cut a label to its room."""
    room = 2 * LONGEST
    for place, letter in enumerate(label):
        room -= 1 if letter.isascii() else 2
        if room < 0:
            return f"{label[: place - 1]}…"
    return label
