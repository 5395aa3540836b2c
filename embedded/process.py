"""One child process: on the leash, in its own session, with its own log file."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from embedded.leash import leashed

LOG_LIMIT = 20_000_000


@dataclass
class Process:
    """A program to run, and the run of it that lives now, if any."""

    name: str
    argv: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    dies_by: signal.Signals = signal.SIGKILL
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as output:
            self.running = subprocess.Popen(
                leashed(self.argv, self.dies_by),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C reaches a whole process group: in a session of its own, only we order the stop.
                start_new_session=True,
                env={**os.environ, **self.environment},
            )

    @property
    def pid(self) -> int | None:
        return None if self.running is None else self.running.pid

    @property
    def alive(self) -> bool:
        return self.running is not None and self.running.poll() is None

    @property
    def status(self) -> str:
        """How the last run ended, in words."""
        code = None if self.running is None else self.running.poll()
        if code is None:
            return "is running" if self.running else "was not started"
        return f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"

    def stop(self, patience: float) -> bool:
        """Ask to end, wait, then insist; False when it had to be killed."""
        if self.running is None or self.running.poll() is not None:
            return True
        self.running.terminate()
        try:
            self.running.wait(patience)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()
            return False
        return True

    def last_words(self, lines: int = 20) -> str:
        """The end of the log, for the person who has to find out what went wrong."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as output:
            output.seek(max(0, self.log.stat().st_size - 8_000))
            text = output.read().decode(errors="replace")
        return "\n".join(text.splitlines()[-lines:])
