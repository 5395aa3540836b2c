"""The whole system, killed without warning and started again on the same data folder."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from embedded import running
from settings import Settings
from tests.embedded.launch import ROOT, alive, free_ports, wait_until
from worker import connect

PASSWORD = "demo-password-1"


class Whole:
    """The `petitionflow` program on a data folder and ports of its own."""

    def __init__(self, folder: Path) -> None:
        http, temporal, ui = free_ports(3)
        self.folder = folder
        self.pages = f"http://127.0.0.1:{http}"
        self.environment = os.environ | {
            "PETITIONFLOW_DATA_DIR": str(folder),
            "PETITIONFLOW_HTTP_PORT": str(http),
            "PETITIONFLOW_TEMPORAL_PORT": str(temporal),
            "PETITIONFLOW_TEMPORAL_UI_PORT": str(ui),
        }
        self.engine = f"127.0.0.1:{temporal}"
        self.run: subprocess.Popen[str] | None = None

    def up(self) -> None:
        self.run = subprocess.Popen(
            [sys.executable, "-m", "cli", "up"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.run.stdout is not None
        said = []
        for line in self.run.stdout:
            said.append(line)
            if line.startswith("Ready"):
                return
        raise AssertionError("".join(said))

    def do(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def kill_everything(self) -> None:
        found = running(self.folder)
        assert found is not None
        pids = [found.pid, *found.processes.values()]
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not any(alive(pid) for pid in pids))
        self.forget()

    def forget(self) -> None:
        if self.run is not None:
            self.run.wait(20)
            assert self.run.stdout is not None
            self.run.stdout.close()
            self.run = None


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Whole]:
    system = Whole(tmp_path)
    yield system
    if system.run is not None:
        system.run.send_signal(signal.SIGINT)
        system.forget()


def cases(pages: str, username: str) -> tuple[str, dict[str, object]]:
    """Log in, and read every visible case with its clocks."""
    with httpx2.Client(base_url=f"{pages}/api/v1") as client:
        token = client.post("/login", json={"username": username, "password": PASSWORD}).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        numbers = [item["number"] for item in client.get("/petitions").json()["items"]]
        return token, {number: client.get(f"/petitions/{number}").json() for number in numbers}


async def timers(engine: str, numbers: list[str]) -> dict[str, timedelta]:
    """Ask the engine for the length of each open case's latest timer."""
    client = await connect(Settings(temporal_address=engine))
    found = {}
    for number in numbers:
        history = await client.get_workflow_handle(number).fetch_history()
        started = [
            e.timer_started_event_attributes for e in history.events if e.HasField("timer_started_event_attributes")
        ]
        found[number] = started[-1].start_to_fire_timeout.ToTimedelta()
    return found


def test_after_kill_9_every_case_timer_and_account_is_where_it_was(whole: Whole) -> None:
    whole.up()
    made = whole.do("demo", "--password", PASSWORD)
    assert made.returncode == 0, made.stderr
    _, before = cases(whole.pages, "supervisor")
    numbers = [number for number, case in before.items() if not case["closed"]]  # type: ignore[index]
    armed = asyncio.run(timers(whole.engine, numbers))

    whole.kill_everything()
    whole.up()

    _, after = cases(whole.pages, "supervisor")
    assert len(before) == 6
    assert after == before
    assert asyncio.run(timers(whole.engine, numbers)) == armed
    verified = whole.do("audit", "verify", "--all")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_second_up_is_refused_and_a_command_still_reaches_the_first(whole: Whole) -> None:
    whole.up()

    second = whole.do("up")
    made = whole.do("demo", "--password", PASSWORD)
    began = time.monotonic()

    assert second.returncode == 1
    assert "PETITIONFLOW_DATA_DIR" in second.stdout + second.stderr
    assert made.returncode == 0
    wait_until(lambda: len(cases(whole.pages, "supervisor")[1]) == 6, 10)
    assert time.monotonic() - began < 10
