"""Measure, and write the report with its date and machine: `python -m bench`, or with the names of `MEASURES`."""

from __future__ import annotations

import asyncio
import inspect
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import uvloop

from bench.calendars import calendar
from bench.city.both import city
from bench.deadlines import due, explained
from bench.machine import RESULTS, machine
from bench.measures import events, ready
from bench.reconciler import reconciler
from bench.throughput import throughput
from bench.urges import urges

MEASURES: dict[str, Callable[[], str | Awaitable[str]]] = {
    "events": events,
    "throughput": throughput,
    "ready": ready,
    "due": due,
    "explain": explained,
    "calendar": calendar,
    "reconciler": reconciler,
    "urges": urges,
    "city": city,
}


def main() -> int:
    """Run the measures that are named, or all."""
    wanted = sys.argv[1:] or list(MEASURES)
    if unknown := [name for name in wanted if name not in MEASURES]:
        print(f"no such measure: {', '.join(unknown)}; there are {', '.join(MEASURES)}", file=sys.stderr)
        return 2
    sections = [_measure(MEASURES[name]) for name in wanted]
    at = datetime.now(UTC)
    report = "\n\n".join([f"# Measured on {at:%Y-%m-%d}", machine(), *sections]) + "\n"
    print(report)
    if wanted == list(MEASURES):
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{at:%Y-%m-%d}.md").write_text(report, encoding="utf-8")
    return 0


def _measure(measure: Callable[[], str | Awaitable[str]]) -> str:
    found = measure()
    if isinstance(found, str):
        return found

    async def whole() -> str:
        return await found if inspect.isawaitable(found) else ""

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(whole())


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
