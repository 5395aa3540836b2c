"""One urge to 1,000 cases through the gate, each answered, beside 1,000 bare updates in the same run."""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench import twin
from bench.processor import Processor
from bench.stage import CLERK, PETITION, Stage, set_up
from bench.throughput import BARE, WORKERS
from domain.access import Viewer
from domain.base import Actor, Role
from domain.commands import Envelope, Urge
from intake.command_words import TransferWords
from intake.gate import PUBLIC
from intake.urges import AT_ONCE, UrgeFilter, confirm, preview
from storage.database import now
from storage.packs import rules_for
from workflows.inputs import Register

CASES = 1000
ROUNDS = 5
FILLING = 8
PROMISED = 1.3
SUPERVISOR = Viewer(account="supervisor", role=Role.SUPERVISOR, line=("bureau",))
URGES = "urges"


async def urges() -> str:
    """Bring 1,000 cases to their office and 1,000 twins to their sleep; then urge and update them in turn."""
    with tempfile.TemporaryDirectory() as folder:
        async with set_up(Path(folder), WORKERS) as stage:
            rules = await stage.database.read(lambda c: rules_for(c, stage.gate.policy, now(c)))
            numbers = await _cases(stage)
            await _twins(stage, twin.registered(rules))
            processor = Processor(stage.processes)
            rounds = []
            for place in range(ROUNDS + 1):
                order = (BARE, URGES) if place % 2 else (URGES, BARE)
                found = {}
                for subject in order:
                    work = _update(stage, place) if subject == BARE else _urge(stage, numbers)
                    found[subject] = await processor.during(work, CASES)
                rounds.append(found)
                times = {subject: round(taken, 1) for subject, (taken, _) in found.items()}
                print(f"round {place}: {times}", file=sys.stderr, flush=True)
    return _report(rounds[1:])


async def _bounded(count: int, at_once: int, work) -> float:  # type: ignore[no-untyped-def]  # noqa: ANN001
    places = asyncio.Semaphore(at_once)

    async def one(place: int) -> None:
        async with places:
            await work(place)

    began = time.perf_counter()
    await asyncio.gather(*(one(place) for place in range(count)))
    return time.perf_counter() - began


async def _cases(stage: Stage) -> list[str]:
    numbers: list[str] = []

    async def one(place: int) -> None:
        number = (await stage.gate.register(PETITION, PUBLIC, f"urged-{place}")).number
        for _ in range(20):  # a starved engine answers late; filling is not measured
            row = await stage.gate.command(number, TransferWords(id="transfer", type="transfer", to="office"), CLERK)
            if row.state == "done":
                break
            await asyncio.sleep(1)
        else:
            raise RuntimeError(f"{number}: {row.answer}")
        numbers.append(number)

    await _bounded(CASES, FILLING, one)
    return numbers


async def _twins(stage: Stage, start: Register) -> None:
    async def one(place: int) -> None:
        await stage.client.start_workflow(twin.BareTwin.run, start, id=f"bare-{place}", task_queue=twin.QUEUE)

    await _bounded(CASES, FILLING, one)


async def _update(stage: Stage, turn: int) -> float:
    """Give every twin an update of an urge's payload that is answered and does nothing."""
    actor = Actor(id="supervisor", role=Role.SUPERVISOR, office="bureau")

    async def one(place: int) -> None:
        envelope = Envelope(
            id=f"urge-{turn}", ledger_no=turn + 2, received_at=datetime.now(UTC), actor=actor, command=Urge()
        )
        handle = stage.client.get_workflow_handle(f"bare-{place}")
        await handle.execute_update(twin.BareTwin.nudge, envelope, id=f"nudge-{turn}")

    return await _bounded(CASES, AT_ONCE, one)


async def _urge(stage: Stage, numbers: list[str]) -> float:
    """Preview and confirm one urge to all cases, as a supervisor does."""
    began = time.perf_counter()
    wanted = UrgeFilter(district="东城区")
    found = await stage.database.write(lambda c: preview(c, SUPERVISOR, wanted))
    results = await confirm(stage.gate, SUPERVISOR, found.code)
    taken = time.perf_counter() - began
    if len(results) != len(numbers) or {result.state for result in results} != {"done"}:
        raise RuntimeError(f"not every urge was answered: {results[:3]}")
    return taken


def _report(rounds: list[dict[str, tuple[float, dict[str, float]]]]) -> str:
    ratios = [found[URGES][0] / found[BARE][0] for found in rounds]
    lines = [
        "## One urge to 1,000 cases",
        "",
        (
            f"{CASES} open cases and as many bare twins on one server, in turn, on either side {AT_ONCE} updates on"
            " their way to the engine at once. The urge is previewed and confirmed; every one goes through ledger,"
            " workflow and records, and the time ends when the last answer is recorded. The bare update carries the"
            " same envelope, is answered and does nothing; neither moves a timer."
        ),
        "",
        "| round | 1,000 bare updates, s | 1,000 urges, s | urges / bare |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {place} | {found[BARE][0]:.1f} | {found[URGES][0]:.1f} | {ratio:.2f} |"
        for place, (found, ratio) in enumerate(zip(rounds, ratios, strict=True), 1)
    ]
    median = statistics.median(ratios)
    kept = "kept" if median <= PROMISED else "**missed**"
    lines += [
        "",
        f"Median: **{median:.2f}**; promised at most {PROMISED}: {kept}.",
    ]
    lines += [
        "",
        "Processor time a case in milliseconds (medians):",
        "",
        "| | engine | worker | gate and driver | all |",
        "|---|---|---|---|---|",
    ]
    spent = []
    for subject, worker in ((BARE, "twin"), (URGES, "worker")):
        parts = [statistics.median(f[subject][1][p] for f in rounds) for p in ("server", worker, "driver")]
        spent.append(sum(parts))
        lines.append(f"| {subject} | " + " | ".join(f"{part:.1f}" for part in (*parts, spent[-1])) + " |")
    lines += ["", f"Urges / bare in processor time: **{spent[1] / spent[0]:.2f}**."]
    return "\n".join(lines)
