"""Charts as SVG, drawn here: bars and lines with their numbers beside them, for paper as well as for screens."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from rendering.bulletins.blocks import Chart

WIDTH = 720
FONT = "'Noto Sans SC','Noto Sans CJK SC',SimHei,'Microsoft YaHei',sans-serif"
INK, GREY, RULE = "#222222", "#555555", "#cccccc"
COLOURS = ("#1f4e79", "#c0504d")
LABELS, VALUES, BAR, TOP = 260, 70, 32, 44
LARGE, SMALL = 13, 11
"""Sizes of letters; a label that takes two lines has the small ones."""
NARROW = 0.58
"""So wide is a Latin letter, where a Chinese one is as wide as its size."""
WIDE_FROM = "\u2e80"
PLOT = (60, 54, 690, 250)
HEIGHT = 320


class Series(NamedTuple):
    """A line of a chart: values from 0 to 100, or none."""

    name: str
    values: tuple[float | None, ...]


def bars(title: str, rows: Sequence[tuple[str, int]]) -> Chart:
    """Draw a bar for each row, in their order."""
    height = TOP + BAR * len(rows) + 12
    longest = max((value for _, value in rows), default=0) or 1
    room = WIDTH - LABELS - VALUES
    drawn = []
    for place, (label, value) in enumerate(rows):
        y = TOP + BAR * place
        length = round(room * value / longest, 1)
        middle = y + BAR / 2 + 4
        drawn += [
            *_label(label, middle),
            f'<rect x="{LABELS}" y="{y + 4}" width="{length}" height="{BAR - 8}" fill="{COLOURS[0]}"/>',
            _text(LABELS + length + 6, middle, str(value)),
        ]
    return _chart(title, height, drawn)


def _label(label: str, middle: float) -> list[str]:
    """Write a label before its bar: on one line, on two, and only what does not fit on two is cut."""
    room = LABELS - 20
    if _width(label) * LARGE <= room:
        return [_text(LABELS - 10, middle, label, anchor="end")]
    first, rest = _split(label, room / SMALL)
    if _width(rest) * SMALL > room:
        rest = _split(rest, room / SMALL - 1)[0] + "…"
    return [
        _text(LABELS - 10, middle + above, part, anchor="end", size=SMALL) for above, part in ((-7, first), (6, rest))
    ]


def _split(label: str, room: float) -> tuple[str, str]:
    """Split a label where its first line is full, between words if there are any."""
    fits = next(n for n in range(len(label), 0, -1) if n == 1 or _width(label[:n]) <= room)
    space = label.rfind(" ", 1, fits + 1)
    at = space if space > 0 and label[fits : fits + 1].isascii() else fits
    return label[:at].rstrip(), label[at:].lstrip()


def _width(text: str) -> float:
    return sum(1 if letter >= WIDE_FROM else NARROW for letter in text)


def lines(title: str, labels: Sequence[str], series: Sequence[Series]) -> Chart:
    """Draw rates in per cent over periods; where a rate is none the line is broken."""
    left, top, right, bottom = PLOT
    drawn = []
    for rate in range(0, 101, 25):
        y = bottom - (bottom - top) * rate / 100
        drawn += [
            f'<line x1="{left}" y1="{y}" x2="{right}" y2="{y}" stroke="{RULE}" stroke-width="1"/>',
            _text(left - 8, y + 4, str(rate), anchor="end", colour=GREY),
        ]
    step = (right - left) / max(len(labels) - 1, 1)
    drawn += [_text(left + step * n, bottom + 20, label, anchor="middle", size=11) for n, label in enumerate(labels)]
    for number, one in enumerate(series):
        colour = COLOURS[number % len(COLOURS)]
        points = [
            (left + step * n, None if value is None else bottom - (bottom - top) * value / 100)
            for n, value in enumerate(one.values)
        ]
        drawn += _strokes(points, colour, dashed=number > 0)
        drawn += [f'<rect x="{left + 220 * number}" y="{HEIGHT - 28}" width="22" height="4" fill="{colour}"/>']
        drawn += [_text(left + 220 * number + 30, HEIGHT - 21, one.name)]
    return _chart(title, HEIGHT, drawn)


def _strokes(points: Sequence[tuple[float, float | None]], colour: str, *, dashed: bool) -> list[str]:
    dash = ' stroke-dasharray="7 4"' if dashed else ""
    drawn = []
    for (x, y), (x2, y2) in pairwise(points):
        if y is not None and y2 is not None:
            ends = f'x1="{x:.1f}" y1="{y:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
            drawn.append(f'<line {ends} stroke="{colour}" stroke-width="2.5"{dash}/>')
    drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points if y is not None]
    return drawn


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = LARGE, colour: str = INK) -> str:
    shape = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"'
    return f"<text {shape}>{escape(text)}</text>"


def _chart(title: str, height: int, drawn: Sequence[str]) -> Chart:
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}" role="img">'
    ground = f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
    named = _text(WIDTH / 2, 24, title, anchor="middle", size=16)
    svg = "\n".join([head, f"<title>{escape(title)}</title>", ground, named, *drawn, "</svg>"])
    return Chart(svg=svg, title=title, width=WIDTH, height=height)
