"""The whole system as a program of its own, on a data folder and ports of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from embedded import running
from tests.embedded.launch import ROOT, alive, free_ports, wait_until

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
