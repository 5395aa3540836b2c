"""What is measured, and how: each measure gives a section of the report."""

from __future__ import annotations

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from temporalio.api.enums.v1 import EventType

from bench.stage import free_port, set_up


async def events() -> str:
    """What an ordinary case costs in history events, step by step and by kind."""
    steps: list[tuple[str, int]] = []
    with tempfile.TemporaryDirectory() as folder:
        async with set_up(Path(folder), {"worker": "cli worker"}) as stage:

            async def after(step: str, number: str) -> None:
                steps.append((step, (await stage.client.get_workflow_handle(number).describe()).history_length))

            number = await stage.whole_case("events", after)
            history = await stage.client.get_workflow_handle(number).fetch_history()
    kinds = Counter(EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in history.events)
    before = [0, *(length for _, length in steps)]
    lines = [
        "## History events of an ordinary case",
        "",
        "Register, transfer, accept with its written notice, reply, one rating of both bodies; no warning fired.",
        "",
        "| step | events |",
        "|---|---|",
        *(f"| {step} | {length - earlier} |" for (step, length), earlier in zip(steps, before, strict=False)),
        f"| **all, up to concluded and closed** | **{len(history.events)}** |",
        "",
        "| event | times |",
        "|---|---|",
        *(f"| {kind} | {times} |" for kind, times in sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
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
