"""The replaying process, kept by whoever verifies: fed line by line, killed when it does not answer."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

from audit.history import Replayed

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0
LONGEST_LINE = 2**28


class Replaying:
    """Replays histories in a process of its own; used as an async context."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._process: Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def replay(self, number: str, events: Sequence[HistoryEvent]) -> Replayed:
        """Replay a history that ends behind a finished workflow task; what goes wrong is part of the answer."""
        history = WorkflowHistory(workflow_id=number, events=events)
        line = json.dumps({"number": number, "history": history.to_json_dict()}).encode() + b"\n"
        try:
            answer = await asyncio.wait_for(self._ask(line), self.patience)
        except TimeoutError:
            await self._stop()
            return Replayed(failure=f"the replay did not end within {self.patience:g} s")
        except BaseException:
            await self._stop()
            raise
        if not answer.endswith(b"\n"):
            code = await self._stop()
            return Replayed(failure=f"the replaying process died with code {code}")
        return Replayed.model_validate_json(answer)

    async def _ask(self, line: bytes) -> bytes:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "audit.replay",
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                cwd=ROOT,
                limit=LONGEST_LINE,
            )
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("the replaying process has no pipes")
        stdin.write(line)
        try:
            await stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            return b""
        return await stdout.readline()

    async def _stop(self) -> int | None:
        """End the process, whatever it is doing; the next question starts another."""
        process, self._process = self._process, None
        if process is None:
            return None
        if process.returncode is None:
            process.kill()
        # Reading to the end lets the pipes close before the event loop does.
        await process.communicate()
        return process.returncode
