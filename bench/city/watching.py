"""Which statements a page asks, how long each takes, and the plan by which the database answers it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, event

from storage.database import Database

WIDTH = 140
"""No line of a plan is told any further: some name every office."""
UNTOLD = ("Buffers:", "Index Searches:", "Heap Fetches:", "Heap Blocks:", "Planning:", "Cache ")


class Asked(NamedTuple):
    """A statement as it went to the driver."""

    text: str
    given: Any


class Planned(NamedTuple):
    """A statement that takes its time: how often a page asks it, how long it takes alone, and its plan."""

    text: str
    times: int
    milliseconds: float
    plan: str


@contextmanager
def watched(engine: Engine) -> Iterator[list[Asked]]:
    """Note every statement of a while, in its order."""
    found: list[Asked] = []

    def note(*given: Any) -> None:
        _, _, statement, parameters, *_ = given
        found.append(Asked(statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plans(database: Database, asked: list[Asked], least: float) -> list[Planned]:
    """Run each query again by itself; give those that take at least so many milliseconds, the slowest first."""
    once: dict[str, Asked] = {}
    times: dict[str, int] = {}
    for one in asked:
        if one.text.lstrip().upper().startswith(("SELECT", "WITH")):
            once.setdefault(one.text, one)
            times[one.text] = times.get(one.text, 0) + 1
    found = [database.look(lambda c, one=one: _planned(c, one, times[one.text])) for one in once.values()]  # type: ignore[misc]
    return sorted((one for one in found if one.milliseconds >= least), key=lambda one: -one.milliseconds)


def _planned(connection: Connection, asked: Asked, times: int) -> Planned:
    began = time.perf_counter()
    connection.exec_driver_sql(asked.text, asked.given).fetchall()
    taken = (time.perf_counter() - began) * 1000
    if connection.dialect.name == "postgresql":
        rows = connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) {asked.text}", asked.given
        )
        plan = "\n".join(row[0][:WIDTH] for row in rows if not row[0].strip().startswith(UNTOLD))
    else:
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked.text}", asked.given).fetchall()
        depth: dict[int, int] = {0: -1}
        lines = []
        for step, above, _, said in steps:
            depth[step] = depth[above] + 1
            lines.append(f"{'  ' * depth[step]}{said}")
        plan = "\n".join(lines)
    return Planned(asked.text, times, taken, plan)
