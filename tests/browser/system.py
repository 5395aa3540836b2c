"""A whole system for a browser: a Temporal server, a worker, and the application, as processes of their own."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from embedded.devserver import DevServer
from embedded.process import Process
from settings import Settings
from storage.database import Database
from storage.migrate import migrate
from storage.packs import read_policy
from tests.embedded.launch import ROOT, free_ports, wait_until
from tests.web.town import settle
from workflows import ids

NAMES = ("data_dir", "http_port", "temporal_port", "gate_wait")


@dataclass
class System:
    """The processes, and where they listen."""

    root: Path
    ports: list[int] = field(default_factory=lambda: free_ports(3))
    processes: list[Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        http, temporal, ui = self.ports
        self.settings = Settings(
            data_dir=self.root,
            http_port=http,
            temporal_port=temporal,
            temporal_ui_port=ui,
            retention_days=400,
            gate_wait=20.0,
        )
        self.server = DevServer(self.settings, ids.SEARCH_ATTRIBUTES)
        self.address = f"http://127.0.0.1:{http}"

    def start(self) -> None:
        """Start everything and wait until it answers."""
        database = Database(self.settings.records_url)
        migrate(database, read_policy("cn-2022"))
        database.change(settle)
        database.close()
        self.server.start()
        wait_until(self.server.ready, 60)
        for part in ("worker", "pages"):
            self._beside(part)
        wait_until((self.root / "worker.ready").exists, 60)
        wait_until(self._answers, 60)

    def end(self) -> None:
        """Stop everything that this system started."""
        for process in reversed(self.processes):
            process.stop(5.0)
        self.server.stop(10.0)

    def _beside(self, part: str) -> None:
        process = Process(
            name=part,
            argv=[sys.executable, "-m", "tests.browser.running", part],
            log=self.root / f"{part}.log",
            environment={"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
            | {f"PETITIONFLOW_{name.upper()}": str(getattr(self.settings, name)) for name in NAMES},
        )
        self.processes.append(process)
        process.start()

    def _answers(self) -> bool:
        try:
            return httpx2.get(f"{self.address}/healthz", timeout=2).status_code == 200
        except httpx2.TransportError:
            return False
