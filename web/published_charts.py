"""Charts as plain shapes: where the parts of a bar begin and end, and how a line runs; templates draw them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from domain.bulletin_parts import Named, Ratio, TrendPoint
from domain.bulletins import Bulletin
from domain.metrics import HEAD, Counts

WIDTH, HEIGHT = 640, 180
LEFT, RIGHT, TOP, BOTTOM = 44, 596, 12, 148
GRID = tuple((BOTTOM - (BOTTOM - TOP) * part / 4, f"{part * 25}%") for part in range(5))
LABELS = 8
"""So many labels fit below the line."""


class Part(NamedTuple):
    """One count as a part of a bar: its name, how many, and where it lies, of 100."""

    name: str
    number: int
    start: float
    width: float


class Mark(NamedTuple):
    """A point of a line."""

    x: float
    y: float
    rate: float


class Trend(NamedTuple):
    """The two rates through the periods; a period without a rate breaks its line."""

    labels: list[tuple[float, str]]
    acceptance: list[list[Mark]]
    reply: list[list[Mark]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    grid: tuple[tuple[float, str], ...] = GRID


def bar(counts: Counts) -> list[Part]:
    """Give the parts of a bar; a count of nothing has none."""
    parts, start = [], 0.0
    for name in Counts.model_fields:
        number = getattr(counts, name)
        if number:
            width = 100 * number / counts.population
            parts.append(Part(name, number, round(start, 2), round(width, 2)))
            start += width
    return parts


def own_names(bulletin: Bulletin) -> dict[str, dict[str, Named]]:
    """Give the figures whose counts are not those of a duty, as the heads of columns are, and what each is called."""
    named = bulletin.count_names
    duty = next((names for ident, names in named.items() if ident in HEAD), {})
    return {ident: names for ident, names in named.items() if names and names != duty}


def trend(points: Sequence[TrendPoint]) -> Trend | None:
    """Give the lines of a trend; of fewer than two periods, or without a rate, there is none."""
    if len(points) < 2 or not any(
        point.acceptance.rate is not None or point.reply.rate is not None for point in points
    ):
        return None
    step = (RIGHT - LEFT) / (len(points) - 1)
    places = [LEFT + step * n for n in range(len(points))]
    every = -(-len(points) // LABELS)
    shown = [(x, point.key.partition(":")[2][5:]) for x, point in zip(places, points, strict=True)]
    return Trend(
        labels=[label for n, label in enumerate(reversed(shown)) if n % every == 0],
        acceptance=_lines(places, [point.acceptance for point in points]),
        reply=_lines(places, [point.reply for point in points]),
    )


def _lines(places: Sequence[float], ratios: Sequence[Ratio]) -> list[list[Mark]]:
    lines: list[list[Mark]] = [[]]
    for x, ratio in zip(places, ratios, strict=True):
        if ratio.rate is None:
            lines.append([])
        else:
            lines[-1].append(Mark(round(x, 1), round(BOTTOM - (BOTTOM - TOP) * ratio.rate, 1), ratio.rate))
    return [line for line in lines if line]
