"""Whole cases a second beside the bare twin, and where the processor time goes."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from bench import twin
from bench.processor import Processor
from bench.stage import set_up
from storage.database import now
from storage.packs import rules_for

ROUNDS = 5
CASES = 60
AT_ONCE = 16

WORKERS = {"worker": "cli worker", "twin": "bench.twin_worker"}
BARE, PETITION = "bare twin", "petition"
WORKER_OF = {BARE: "twin", PETITION: "worker"}


class Run(NamedTuple):
    """One subject in one round: cases a second, and what each process spent on a case in milliseconds."""

    speed: float
    spent: Mapping[str, float]


async def throughput() -> str:
    """Run both subjects in turn on one server, round by round."""
    with tempfile.TemporaryDirectory() as folder:
        async with set_up(Path(folder), WORKERS) as stage:
            rules = await stage.database.read(lambda c: rules_for(c, stage.gate.policy, now(c)))
            start = twin.registered(rules)
            subjects: dict[str, Callable[[str], Awaitable[object]]] = {
                BARE: lambda name: twin.whole_case(stage.client, start, f"bare-{name}"),
                PETITION: stage.whole_case,
            }
            processor = Processor(stage.processes)
            rounds = [await _round(name, subjects, processor) for name in ("warm", *map(str, range(ROUNDS)))]
    return _report(rounds[1:])


async def _round(
    name: str, subjects: Mapping[str, Callable[[str], Awaitable[object]]], processor: Processor
) -> dict[str, Run]:
    found = {}
    for subject, run in subjects.items():
        speed, spent = await processor.during(_many(name, run), CASES)
        found[subject] = Run(speed, spent)
    return found


async def _many(name: str, run: Callable[[str], Awaitable[object]]) -> float:
    """Run so many at once until all are done; give how many a second."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(place: int) -> None:
        async with places:
            await run(f"{name}-{place}")

    began = time.perf_counter()
    await asyncio.gather(*(one(place) for place in range(CASES)))
    return CASES / (time.perf_counter() - began)


def _report(rounds: list[dict[str, Run]]) -> str:
    ratios = [found[PETITION].speed / found[BARE].speed for found in rounds]
    lines = [
        "## Throughput of whole cases",
        "",
        (
            f"{CASES} cases a round, {AT_ONCE} at once, in turn on one server; registration, transfer, acceptance,"
            " reply, rating; ledger, records and notices included. The twin has the same start, updates, answers and"
            " timers, and no more."
        ),
        "",
        f"| round | {BARE}, cases/s | {PETITION} | {PETITION} / {BARE} |",
        "|---|---|---|---|",
        *(_row(place, found, ratio) for place, (found, ratio) in enumerate(zip(rounds, ratios, strict=True), 1)),
        "",
        f"Median ratio: **{statistics.median(ratios):.2f}**",
        "",
        "Processor time a case in milliseconds (medians of the rounds):",
        "",
        "| | engine | worker | gate and driver | all |",
        "|---|---|---|---|---|",
        *(_spent(subject, [found[subject].spent for found in rounds]) for subject in WORKER_OF),
    ]
    return "\n".join(lines)


def _row(place: int, found: Mapping[str, Run], ratio: float) -> str:
    speeds = " | ".join(f"{found[subject].speed:.1f}" for subject in WORKER_OF)
    return f"| {place} | {speeds} | {ratio:.2f} |"


def _spent(subject: str, rounds: list[Mapping[str, float]]) -> str:
    processes = ("server", WORKER_OF[subject], "driver")
    parts = [statistics.median(spent[process] for spent in rounds) for process in processes]
    return f"| {subject} | " + " | ".join(f"{part:.0f}" for part in (*parts, sum(parts))) + " |"
