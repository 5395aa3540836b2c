"""What is different between two contents of a bulletin, for whoever looks at the second."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

NAMING = ("case", "number", "metric", "matter", "key", "issue", "scope", "kind", "period", "id", "series", "year")
"""Members that tell the rows of a table apart, and so keep a row the same when others come before it."""
NAMED = ("group", "office", "post", "clock", "act", "category")
"""Members whose own ``id`` does."""


class Step(NamedTuple):
    """One step on the way to a place: the member's name, and what stands under it now, else before."""

    name: str
    value: Any


class Change(NamedTuple):
    """One place: what stood there, and what stands there now; none: nothing."""

    where: str
    before: str | int | float | bool | None
    after: str | int | float | bool | None


class Placed(NamedTuple):
    """A change with the steps to it, for whoever words its place."""

    steps: tuple[Step, ...]
    change: Change


def changes(before: Any, after: Any) -> tuple[Change, ...]:
    """Give every place at which two contents differ, in the order of the second."""
    return tuple(placed.change for placed in placed_changes(before, after))


def placed_changes(before: Any, after: Any, steps: tuple[Step, ...] = ()) -> Iterator[Placed]:
    """Give the same with the steps to each place."""
    if before == after:
        return
    old, new = _members(before), _members(after)
    if old is None and new is None:
        yield Placed(steps, Change(_path(steps), before, after))
        return
    for name in dict.fromkeys((*(new or {}), *(old or {}))):
        was, now = (old or {}).get(name), (new or {}).get(name)
        yield from placed_changes(was, now, (*steps, Step(name, was if now is None else now)))


def _path(steps: tuple[Step, ...]) -> str:
    return "".join(name if name.startswith("[") else f".{name}" for name, _ in steps).removeprefix(".")


def _members(value: Any) -> dict[str, Any] | None:
    """Give the parts of a value by name; none: it has none."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list):
        return None
    names = [_name(row) for row in value]
    if None in names or len(set(names)) < len(names):
        names = [str(place) for place in range(1, len(value) + 1)]
    return {f"[{name}]": row for name, row in zip(names, value, strict=True)}


def _name(row: Any) -> str | None:
    if not isinstance(row, dict):
        return None
    own = [str(row[name]) for name in NAMING if row.get(name) is not None and not isinstance(row[name], dict | list)]
    others = [str(row[name]["id"]) for name in NAMED if isinstance(row.get(name), dict) and "id" in row[name]]
    return " ".join(own + others) or None
