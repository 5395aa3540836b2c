"""What is measured, and how: each measure gives a section of the report."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from temporalio.api.enums.v1 import EventType

from bench import twin
from bench.processor import Processor
from bench.stage import free_port, set_up
from storage.database import now
from storage.packs import rules_for

ROUNDS = 5
CASES = 60
AT_ONCE = 16

Round = tuple[int, float, float, float, dict[str, float], dict[str, float]]
"""A round: its number, the twin's and our cases a second, their ratio, and what each process spent on a case."""


async def _many(number: int, at_once: int, run: Callable[[int], Awaitable[object]]) -> float:
    """Run so many at once until all are done; give how many a second."""
    places = asyncio.Semaphore(at_once)

    async def one(place: int) -> None:
        async with places:
            await run(place)

    began = time.perf_counter()
    await asyncio.gather(*(one(place) for place in range(number)))
    return number / (time.perf_counter() - began)


async def throughput() -> str:
    """Whole cases a second against the bare twin, in turn on the same server, and where the processor time goes."""
    with tempfile.TemporaryDirectory() as folder:
        async with set_up(Path(folder), {"worker": "cli worker", "twin": "bench.twin_worker"}) as stage:
            rules = await stage.database.read(lambda c: rules_for(c, stage.gate.policy, now(c)))

            async def ours(name: str) -> float:
                return await _many(CASES, AT_ONCE, lambda place: stage.whole_case(f"{name}-{place}"))

            async def theirs(name: str) -> float:
                return await _many(
                    CASES, AT_ONCE, lambda place: twin.whole_case(stage.client, rules, f"{name}-{place}")
                )

            await ours("warm"), await theirs("warm")
            rows: list[Round] = []
            spent = Processor(stage.processes)
            for turn in range(ROUNDS):
                bare, bare_cpu = await spent.during(theirs(f"t{turn}"), CASES)
                whole, whole_cpu = await spent.during(ours(f"c{turn}"), CASES)
                rows.append((turn + 1, bare, whole, whole / bare, bare_cpu, whole_cpu))
    return _report(rows)


def _report(rows: Sequence[Round]) -> str:
    lines = [
        "## Throughput of whole cases",
        "",
        (
            f"{CASES} cases a round, {AT_ONCE} at once, in turn on one server; registration, transfer, acceptance,"
            " reply, rating; ledger, records and notices included. The twin has the same start, updates and timers,"
            " and no more."
        ),
        "",
        "| round | bare twin, cases/s | petition, cases/s | ratio |",
        "|---|---|---|---|",
        *(f"| {n} | {bare:.1f} | {whole:.1f} | {ratio:.2f} |" for n, bare, whole, ratio, _, _ in rows),
        "",
        f"Median ratio: **{statistics.median(row[3] for row in rows):.2f}**",
        "",
        "Processor time a case in milliseconds (medians of the rounds):",
        "",
        "| | engine | worker | gate and driver | all |",
        "|---|---|---|---|---|",
        _spent("bare twin", [row[4] for row in rows], "twin"),
        _spent("petition", [row[5] for row in rows], "worker"),
    ]
    return "\n".join(lines)


def _spent(name: str, rounds: list[dict[str, float]], worker: str) -> str:
    parts = [statistics.median(spent[part] for spent in rounds) for part in ("server", worker, "driver")]
    return f"| {name} | " + " | ".join(f"{part:.0f}" for part in (*parts, sum(parts))) + " |"


async def events() -> str:
    """What an ordinary case costs in history events, step by step."""
    with tempfile.TemporaryDirectory() as folder:
        async with set_up(Path(folder), {"worker": "cli worker"}) as stage:
            number = await stage.whole_case("events")
            history = await stage.client.get_workflow_handle(number).fetch_history()
    kinds = Counter(EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in history.events)
    lines = [
        "## History events of an ordinary case",
        "",
        "Register, transfer, accept with its written notice, reply, one rating of both bodies; no warning fired.",
        "",
        "| event | times |",
        "|---|---|",
        *(f"| {kind} | {times} |" for kind, times in sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
        f"| **all** | **{len(history.events)}** |",
    ]
    return "\n".join(lines)


def ready() -> str:
    """How long `up` takes from its start to its Ready line, on an empty data folder and again on a used one."""
    with tempfile.TemporaryDirectory() as folder:
        times = [_time_to_ready(Path(folder)) for _ in range(4)]
    again = statistics.median(times[1:])
    return "\n".join(
        [
            "## Time until `up` is ready",
            "",
            f"First start on an empty data folder: {times[0]:.1f} s; again on it: {again:.1f} s (median of 3).",
        ]
    )


def _time_to_ready(folder: Path) -> float:
    environment = os.environ | {
        "PETITIONFLOW_DATA_DIR": str(folder),
        "PETITIONFLOW_HTTP_PORT": str(free_port()),
        "PETITIONFLOW_TEMPORAL_PORT": str(free_port()),
        "PETITIONFLOW_TEMPORAL_UI_PORT": str(free_port()),
    }
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "up"], env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        for line in process.stdout or ():
            if re.match(r"Ready\b", line):
                return time.perf_counter() - began
        raise RuntimeError("up ended before it was ready")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(40)
