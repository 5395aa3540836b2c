"""What ``up`` tells the person at the terminal."""

from __future__ import annotations

import contextlib
import sys


def say(line: str) -> None:
    # A closed pipe (`up | head`) is no reason to leave the children unsupervised.
    with contextlib.suppress(OSError, ValueError):
        print(line, flush=True)


def complain(line: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        print(line, file=sys.stderr, flush=True)
