"""Start real ``up`` processes for the tests, and see what becomes of them."""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from embedded import Running, running
from settings import Settings

ROOT = Path(__file__).parents[2]


BELOW_EPHEMERAL = range(15_000, 32_000)
"""Ports that the system gives to no outgoing connection: one that is free stays free until somebody listens there."""


def free_ports(count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        port = random.choice(BELOW_EPHEMERAL)  # noqa: S311 - no secret
        if port not in found and _is_free(port):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def alive(pid: int) -> bool:
    """True for a process that runs; one that only waits to be buried does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def wait_until(fact: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        time.sleep(0.05)


@dataclass
class System:
    """A data directory with ports of its own, on which ``up`` is run."""

    data_dir: Path
    ports: list[int] = field(default_factory=lambda: free_ports(3))
    runs: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        http, temporal, ui = self.ports
        return Settings(
            data_dir=self.data_dir,
            http_port=http,
            temporal_port=temporal,
            temporal_ui_port=ui,
            retention_days=400,
        )

    def start(self, *trouble: str) -> subprocess.Popen[str]:
        names = ("data_dir", "http_port", "temporal_port", "temporal_ui_port", "retention_days")
        settings = self.settings
        run = subprocess.Popen(
            [sys.executable, "-m", "tests.embedded.system", *trouble],
            cwd=ROOT,
            env={
                **os.environ,
                **{f"PETITIONFLOW_{name.upper()}": str(getattr(settings, name)) for name in names},
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.runs.append(run)
        return run

    def started(self) -> subprocess.Popen[str]:
        run = self.start()
        wait_until(lambda: self.now() or run.poll() is not None)
        assert run.poll() is None, run.communicate()
        return run

    def now(self) -> Running | None:
        return running(self.data_dir)

    def has_replaced(self, name: str, pid: int) -> bool:
        now = self.now()
        return now is not None and now.processes[name] != pid

    def end(self) -> None:
        for run in self.runs:
            run.terminate()
            if run.stdout and not run.stdout.closed:
                run.communicate(timeout=30)
