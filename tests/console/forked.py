"""Runs commands, each in a process of its own that is forked from one that has imported the command already.

A process that starts from nothing spends most of its time on importing; a forked one has arguments, settings, folder,
streams and an exit code of its own all the same, and nothing that it does remains for the next.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PATIENCE = 90
"""Seconds after which a command is ended by an alarm."""


class Asked(NamedTuple):
    """A command: its words, its settings and where it runs."""

    words: list[str]
    environment: dict[str, str]
    folder: str


class Forks:
    """The process that forks, and the way to it."""

    def __init__(self) -> None:
        program = [sys.executable, "-m", "tests.console.forked"]
        given = os.environ | {"PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            program, cwd=ROOT, env=given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, asked: Asked) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        code, out, err = json.loads(self.process.stdout.readline())
        return subprocess.CompletedProcess(asked.words, code, out, err)

    def end(self) -> None:
        """End it."""
        self.process.communicate()


def _forked(asked: Asked) -> tuple[int, str, str]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            _become(asked, out.fileno(), err.fileno())
        _, status = os.waitpid(child, 0)
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode())
        return os.waitstatus_to_exitcode(status), said[0], said[1]


def _become(asked: Asked, out: int, err: int) -> None:
    """Be the command, and never come back."""
    try:
        signal.alarm(PATIENCE)
        os.chdir(asked.folder)
        os.environ.clear()
        os.environ.update(asked.environment)
        for fd, stream in ((os.open(os.devnull, os.O_RDONLY), 0), (out, 1), (err, 2)):
            os.dup2(fd, stream)
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
        sys.argv = ["petitionflow", *asked.words]
        cli.main()
    except BaseException:  # noqa: BLE001 - whatever comes out here would be a traceback at the terminal
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


if __name__ == "__main__":
    import cli
    import serve  # noqa: F401 - with the worker it brings what commands import when they are called
    import worker  # noqa: F401

    for line in sys.stdin:
        print(json.dumps(_forked(Asked(*json.loads(line)))), flush=True)  # noqa: T201
