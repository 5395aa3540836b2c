"""The embedded Temporal server: the `temporal` program on one SQLite file, kept to our terms."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from embedded.console import say
from embedded.errors import CannotStart
from embedded.process import Process
from embedded.sockets import listens, require_free
from settings import Settings

LOOPBACK = "127.0.0.1"
DURABLE = ("journal_mode=WAL", "synchronous=FULL")
ORPHAN_PATIENCE = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 2.0))


class DevServer:
    """One Temporal server for one data directory; start it from the main thread only."""

    def __init__(self, settings: Settings, search_attributes: Mapping[str, str]) -> None:
        data_dir = settings.data_dir.resolve()
        self.settings = settings
        self.program = _program(settings)
        self.database = data_dir / "temporal.db"
        self.pid_file = data_dir / "temporal.pid"
        self.address = f"{LOOPBACK}:{settings.temporal_port}"
        self.ui_url = f"http://{LOOPBACK}:{settings.temporal_ui_port}/"
        self.name = "temporal"
        self.process = Process(
            name=self.name,
            argv=[self.program, *self._arguments(search_attributes)],
            log=data_dir / "log" / "temporal.log",
            environment={"TEMPORAL_VERSION_CHECK_DISABLED": "1"},
            dies_by=signal.SIGTERM,
        )

    def _arguments(self, search_attributes: Mapping[str, str]) -> list[str]:
        arguments = ["server", "start-dev", "--db-filename", str(self.database)]
        arguments += ["--ip", LOOPBACK, "--port", str(self.settings.temporal_port)]
        arguments += ["--ui-ip", LOOPBACK, "--ui-port", str(self.settings.temporal_ui_port)]
        arguments += ["--namespace", self.settings.temporal_namespace]
        arguments += ["--ui-disable-news-fetch", "--log-level", "warn"]
        for pragma in DURABLE:
            arguments += ["--sqlite-pragma", pragma]
        for name, kind in search_attributes.items():
            arguments += ["--search-attribute", f"{name}={kind}"]
        return arguments

    def start(self) -> None:
        """Launch; raises when the ports belong to somebody else."""
        self.database.parent.mkdir(parents=True, exist_ok=True)
        self._end_orphan()
        require_free(LOOPBACK, self.settings.temporal_port, "PETITIONFLOW_TEMPORAL_PORT")
        require_free(LOOPBACK, self.settings.temporal_ui_port, "PETITIONFLOW_TEMPORAL_UI_PORT")
        self.process.start()
        self.pid_file.write_text(str(self.process.pid))

    def ready(self) -> bool:
        """True when our own child answers and keeps histories as long as the settings say."""
        pid = self.process.pid
        if pid is None or not listens(pid, self.settings.temporal_port):
            return False
        return self._ask("operator", "cluster", "health") is not None and self._retains()

    def stop(self, patience: float) -> bool:
        orderly = self.process.stop(patience)
        self.pid_file.unlink(missing_ok=True)
        return orderly

    def retention(self) -> str | None:
        """The namespace's retention as the server states it (``86400s``), None while it cannot say."""
        answer = self._ask("operator", "namespace", "describe", "--output", "json")
        if answer is None:
            return None
        stated: str = json.loads(answer)["config"]["workflowExecutionRetentionTtl"]
        return stated

    def _retains(self) -> bool:
        wanted = f"{self.settings.retention_days * 86_400}s"
        if self.retention() == wanted:
            return True
        # A new namespace forgets closed histories after a day: set ours, then look again.
        self._ask("operator", "namespace", "update", "--retention", f"{self.settings.retention_days}d")
        return self.retention() == wanted

    def _ask(self, *command: str) -> str | None:
        """Standard output of a `temporal` command against our server, or None when it failed."""
        # The user's own Temporal profile and variables must not lead this elsewhere.
        own = ["--disable-config-file", "--disable-config-env", "--command-timeout", "5s"]
        where = ["--address", self.address, "--namespace", self.settings.temporal_namespace]
        done = subprocess.run([self.program, *command, *own, *where], capture_output=True, text=True, check=False)
        return done.stdout if done.returncode == 0 else None

    def _end_orphan(self) -> None:
        """Stop a server that outlived an earlier run on the same file; two on one file would spoil it."""
        pid = self._orphan()
        if pid is None:
            return
        say(f"A Temporal server of an earlier run (process {pid}) still holds {self.database}: stopping it.")
        for order, patience in ORPHAN_PATIENCE:
            os.kill(pid, order)
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline:
                if self._orphan() is None:
                    return
                time.sleep(0.05)
        raise CannotStart(f"Process {pid} holds {self.database} and does not end: stop it, then start again.")

    def _orphan(self) -> int | None:
        try:
            pid = int(self.pid_file.read_text())
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
        except (OSError, ValueError):
            return None
        return pid if "start-dev" in arguments and str(self.database) in arguments else None


def _program(settings: Settings) -> str:
    chosen = settings.temporal_cli or str(Path(sys.executable).parent / "temporal")
    found = shutil.which(chosen)
    if found is None:
        raise CannotStart(
            f"There is no `temporal` program at {chosen}: install the requirements again (`make run`), "
            "or set PETITIONFLOW_TEMPORAL_CLI to an official one."
        )
    return found
