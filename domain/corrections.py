"""Corrections: where a figure was told otherwise at an earlier instant than what is known now would have told then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from domain.items import Item
from domain.metric import Count, Metric, Raw, belongs

Place = tuple[str, str, str]
"""A stream, a population and an item in it."""


class Why(StrEnum):
    """Why an item is counted otherwise: something happened since, or it had been known wrongly or not at all."""

    PROGRESS = "progress"
    CORRECTION = "correction"


class Turn(NamedTuple):
    """An item that is counted otherwise than it was; None: it was, or is, in no count."""

    item: Item
    before: Count | None
    after: Count | None
    why: Why


class Told(NamedTuple):
    """An item, and in which count it was told."""

    item: Item
    counted: Count


def turns(metric: Metric, before: Mapping[Place, Told], after: Mapping[Place, Told], then: datetime) -> list[Turn]:
    """Compare what was told at an instant with what is told later, item by item, by their receipt."""
    found = []
    for place in before.keys() | after.keys():
        was, now = before.get(place), after.get(place)
        one = now or was
        if one is None or (was and now and was.counted is now.counted and was.item.holder == now.item.holder):
            continue
        known = _told_then(metric, now.item, then) if now else None
        same = known is (was.counted if was else None) and (was is None or now is None or _place_kept(was, now, then))
        found.append(
            Turn(
                one.item,
                was.counted if was else None,
                now.counted if now else None,
                Why.PROGRESS if same else Why.CORRECTION,
            )
        )
    return sorted(found, key=lambda turn: (turn.item.received_at, turn.item.stream, turn.item.item))


def _place_kept(was: Told, now: Told, then: datetime) -> bool:
    """Tell whether whoever answers for an item was told rightly: a settled one is nobody else's afterwards."""
    settled = was.item.stopped_at is not None and was.item.stopped_at <= then
    return not settled or was.item.holder == now.item.holder


def _told_then(metric: Metric, item: Item, then: datetime) -> Count | None:
    """Give the count in which an item would have been told at an instant, had all been known that is known now."""
    if item.anchor > then:
        return None
    later = item.stopped_at is not None and item.stopped_at > then
    as_it_was = item._replace(status=None, stopped_at=None) if later else item
    if not belongs(metric, as_it_was):
        return None
    over = as_it_was.due_at is not None and as_it_was.due_at <= then
    return metric.count_of(Raw(as_it_was.status, as_it_was.value, over))
