"""The fonts of PDF letters: where they lie, and which characters they can show."""

from __future__ import annotations

import struct
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import Any

from pylopdf_fonts_zh_cn import serif_path

FOLDER = serif_path().parent
BEYOND = 0x110000
LONG_RANGES = 12
"""The format of a character map whose groups reach beyond the 16-bit plane."""


def shows(character: str) -> bool:
    """Tell whether the font of a letter's texts has a glyph for a character; headings are our own words."""
    ranges, point = _ranges(serif_path()), ord(character)
    place = bisect_right(ranges, (point, BEYOND)) - 1
    return place >= 0 and point <= ranges[place][1]


@cache
def _ranges(path: Path) -> tuple[tuple[int, int], ...]:
    """Read the code points of a font from its character map (OpenType, table cmap, format 12)."""
    font = path.read_bytes()
    tables = _records(">4sIII", font, 12, _short(font, 4))
    start = next(offset for tag, _, offset, _ in tables if tag == b"cmap")
    maps = [start + offset for _, _, offset in _records(">HHI", font, start + 4, _short(font, start + 2))]
    place = next(offset for offset in maps if _short(font, offset) == LONG_RANGES)
    groups = struct.unpack_from(">I", font, place + 12)[0]
    return tuple((first, last) for first, last, _ in _records(">III", font, place + 16, groups))


def _records(shape: str, font: bytes, place: int, number: int) -> list[tuple[Any, ...]]:
    return list(struct.iter_unpack(shape, font[place : place + struct.calcsize(shape) * number]))


def _short(font: bytes, place: int) -> int:
    found: int = struct.unpack_from(">H", font, place)[0]
    return found
