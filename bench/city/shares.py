"""What a city's year is drawn from: shares and delays fitted to public data, and those that no such data tells."""

from __future__ import annotations

from bisect import bisect
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import TypeVar

from domain.base import Channel, Frozen, Purpose, Score
from domain.values import Outcome, ReviewOutcome

KEPT = Path(__file__).parent / "fitted.json"

T = TypeVar("T")


class Fitted(Frozen):
    """Fitted by `bench.city.fit`. Quantiles stand at equal steps from the least to the most; shares add up to 1."""

    reply_days: tuple[float, ...]
    """Days from a message to its reply."""
    text_letters: tuple[float, ...]
    reply_letters: tuple[float, ...]
    sent_hours: tuple[float, ...]
    sent_weekdays: tuple[float, ...]
    reply_hours: tuple[float, ...]
    reply_weekdays: tuple[float, ...]
    times_written: tuple[float, ...]
    """Shares of those who wrote once, twice, up to five times or more."""
    same_again: float
    """The share, among what one user wrote again, that has the same title."""
    districts: dict[str, float]
    categories: dict[str, dict[str, int]]


@cache
def fitted() -> Fitted:
    """Read the kept parameters."""
    return Fitted.model_validate_json(KEPT.read_text(encoding="utf-8"))


class Assumed(Frozen):
    """Shares that the fitted data does not tell: assumptions, so that every kind of case is there."""

    channels: dict[Channel, float] = {
        Channel.ONLINE: 0.6,
        Channel.LETTER: 0.15,
        Channel.VISIT: 0.15,
        Channel.PHONE: 0.1,
    }
    purposes: dict[Purpose, float] = {Purpose.REQUEST: 0.86, Purpose.SUGGESTION: 0.09, Purpose.ACCUSATION: 0.05}
    outcomes: dict[Outcome, float] = {
        Outcome.SUPPORTED: 0.45,
        Outcome.REASONABLE_WITHOUT_BASIS: 0.3,
        Outcome.NOT_SUPPORTED: 0.25,
    }
    reviews: dict[ReviewOutcome, float] = {ReviewOutcome.UPHELD: 0.75, ReviewOutcome.CHANGED: 0.25}
    scores: dict[Score, float] = {
        Score.SATISFIED: 0.55,
        Score.BASICALLY_SATISFIED: 0.25,
        Score.DISSATISFIED: 0.2,
    }
    joint: float = 0.03
    direct: float = 0.04
    assigned: float = 0.1
    simple: float = 0.08
    referred: float = 0.04
    objected: float = 0.06
    objection_upheld: float = 0.6
    declined: float = 0.04
    extension: float = 0.7
    """Of those that take longer than the office thinks it may."""
    extension_granted: float = 0.8
    interim: float = 0.05
    supplemented: float = 0.04
    withdrawn: float = 0.02
    rated: float = 0.45
    rated_half: float = 0.15
    rated_twice: float = 0.04
    review: float = 0.06
    rereview: float = 0.3
    executed: float = 0.85
    urged: float = 0.03
    ordered: float = 0.01
    led: float = 0.004
    silent: float = 0.1
    """The share of urgings and orders that are answered only after their day."""


def drawn(random: Random, quantiles: tuple[float, ...]) -> float:
    """Draw from a distribution that is known by its quantiles."""
    place = random.random() * (len(quantiles) - 1)
    low = int(place)
    return quantiles[low] + (quantiles[low + 1] - quantiles[low]) * (place - low)


def chosen(random: Random, shares: dict[T, float]) -> T:
    """Choose one by its share."""
    return random.choices(list(shares), list(shares.values()))[0]


def placed(random: Random, shares: tuple[float, ...]) -> int:
    """Choose a place by its share."""
    return min(bisect(sums(shares), random.random()), len(shares) - 1)


@cache
def sums(shares: tuple[float, ...]) -> tuple[float, ...]:
    """Add shares up, place by place."""
    return tuple(accumulate(shares))
