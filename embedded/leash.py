"""Start a program that dies with the process that started it, even when that one is killed outright.

Run by path and in isolation (``python -I -S leash.py PARENT SIGNAL -- PROGRAM ...``): it ties the knot, then
becomes the program, so the process id its parent knows stays right. A separate launcher instead of a
``preexec_fn``, because code between fork and exec can deadlock in a parent that has threads.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1


def leashed(program: Sequence[str], dies_by: signal.Signals) -> list[str]:
    """Command line that runs ``program`` on the caller's leash; start it from the main thread."""
    launcher = [sys.executable, "-I", "-S", os.path.abspath(__file__)]
    return [*launcher, str(os.getpid()), str(int(dies_by)), "--", *program]


def main(arguments: Sequence[str]) -> None:
    parent, number, _, *program = arguments
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0) != 0:
            sys.exit(f"cannot bind {program[0]} to its parent: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != int(parent):
        # The parent died before the knot was tied: no signal will ever come.
        sys.exit(f"the parent of {program[0]} is gone")
    try:
        os.execvp(program[0], program)
    except OSError as error:
        sys.exit(f"cannot start {program[0]}: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
