"""Likeness of texts: the share of character pairs that two have in common, and a quick exact search by it."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

Pairs = frozenset[str]


class Alike(NamedTuple):
    """The text before this one that is most like it: its place, the likeness in per cent, and how many are alike."""

    place: int
    percent: int
    number: int


def pairs(text: str) -> Pairs:
    """Give a text's character pairs, without digits, marks and spaces: a date or number alone makes no difference."""
    plain = [c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalpha()]
    return frozenset(a + b for a, b in pairwise(plain))


def percent(one: Pairs, other: Pairs) -> int:
    """Give the pairs in common per hundred of all, rounded down; texts without any have nothing in common."""
    common = len(one & other)
    return 100 * common // (len(one) + len(other) - common) if common else 0


def nearest(texts: Sequence[Pairs], least: int) -> dict[int, Alike]:
    """Find for each text the most alike among those before it, from ``least`` per cent on.

    Two sets with so much in common share one of the rarest pairs of both, so that only few are compared at all; none is
    missed. The first among equals is named.
    """
    frequency = Counter(pair for text in texts for pair in text)
    known: dict[str, list[int]] = defaultdict(list)
    found: dict[int, Alike] = {}
    for place, text in enumerate(texts):
        rare = _rarest(text, frequency, least)
        candidates = {other for pair in rare for other in known[pair]}
        alike = [(percent(text, texts[other]), -other) for other in candidates]
        alike = [one for one in alike if one[0] >= least]
        if alike:
            share, other = max(alike)
            found[place] = Alike(-other, share, len(alike))
        for pair in rare:
            known[pair].append(place)
    return found


def _rarest(text: Pairs, frequency: Counter[str], least: int) -> list[str]:
    """Give as many of the rarest pairs as a text that is alike cannot lack all of."""
    needed = -(-least * len(text) // 100)
    ordered = sorted(text, key=lambda pair: (frequency[pair], pair))
    return ordered[: len(text) - needed + 1]
