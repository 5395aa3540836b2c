"""Processor time by process, from the operating system's own accounts."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Mapping
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

TICKS = os.sysconf("SC_CLK_TCK")


class Processor:
    """Reads what each process has spent."""

    def __init__(self, processes: Mapping[str, int]) -> None:
        self.processes = processes

    async def during(self, work: Awaitable[T], cases: int) -> tuple[T, dict[str, float]]:
        """Do work; give its result and the milliseconds that each process spent on each case."""
        before = self._spent()
        result = await work
        after = self._spent()
        return result, {name: (after[name] - before[name]) * 1000 / cases for name in after}

    def _spent(self) -> dict[str, float]:
        return {name: _seconds(pid) for name, pid in self.processes.items()}


def _seconds(pid: int) -> float:
    members = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(members[11]) + int(members[12])) / TICKS
