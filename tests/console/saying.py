"""Commands as people run them, on a data folder."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.console.forked import PATIENCE, ROOT, Asked, Forks

PROGRAM = str(Path(sys.executable).parent / "petitionflow")
Ended = subprocess.CompletedProcess[str]


def environment(settings: dict[str, str]) -> dict[str, str]:
    """Write settings as the variables that they are."""
    return {f"PETITIONFLOW_{name.upper()}": value for name, value in settings.items()}


def surroundings(folder: Path, **settings: str) -> dict[str, str]:
    """Give the environment of a command on a data folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PETITIONFLOW_")}
    given = {"data_dir": str(folder / "var"), "temporal_port": "7429"} | settings
    return kept | environment(given) | {"PYTHONPATH": str(ROOT)}


def start(folder: Path, program: list[str], said: str = "", **settings: str) -> Ended:
    """Run a program on a data folder, from nothing."""
    return subprocess.run(
        program,
        input=said,
        cwd=folder,
        env=surroundings(folder, **settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@cache
def forks() -> Forks:
    """Start the process that all commands are forked from; it ends with the tests."""
    started = Forks()
    atexit.register(started.end)
    return started


def say(folder: Path, *words: str, **settings: str) -> Ended:
    """Run a command on a data folder."""
    return forks().run(Asked(list(words), surroundings(folder, **settings), str(folder)))


def done(ended: Ended) -> str:
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stdout
