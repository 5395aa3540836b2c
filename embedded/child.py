"""A program of ours as a child of ``up``, and how it shows that it is ready."""

from __future__ import annotations

import http.client
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from embedded.process import Process
from embedded.sockets import listens


@dataclass(frozen=True)
class ChildSpec:
    """A program of ours to run: ready when its URL answers 200, or its file holds its process id."""

    name: str
    argv: Sequence[str]
    ready: str | Path | None = None


class Service(Protocol):
    name: str
    process: Process

    def start(self) -> None: ...

    def ready(self) -> bool: ...

    def stop(self, patience: float) -> bool: ...


class Child:
    """A child of ``up`` made from its specification."""

    def __init__(self, spec: ChildSpec, data_dir: Path) -> None:
        self.name = spec.name
        self.sign = spec.ready
        self.process = Process(spec.name, spec.argv, data_dir / "log" / f"{spec.name}.log")

    def start(self) -> None:
        if isinstance(self.sign, Path):
            # A sign left behind by a killed run says nothing about this one.
            self.sign.unlink(missing_ok=True)
        self.process.start()

    def ready(self) -> bool:
        pid = self.process.pid
        if pid is None or not self.process.alive:
            return False
        if isinstance(self.sign, Path):
            return self.sign.exists() and self.sign.read_text().strip() == str(pid)
        return self.sign is None or _answers(self.sign, pid)

    def stop(self, patience: float) -> bool:
        orderly = self.process.stop(patience)
        if isinstance(self.sign, Path):
            self.sign.unlink(missing_ok=True)
        return orderly


def _answers(url: str, pid: int) -> bool:
    where = urlsplit(url)
    if not listens(pid, where.port or 80):
        return False
    connection = http.client.HTTPConnection(where.hostname or "127.0.0.1", where.port, timeout=2)
    try:
        connection.request("GET", where.path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
