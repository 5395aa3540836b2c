"""Runs many commands in one process, each as if alone; a process each would take most of its time to start."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import traceback

import cli


def run(words: list[str], settings: dict[str, str]) -> tuple[int, str, str]:
    """Run one command; give its code and what it wrote."""
    out, err = io.StringIO(), io.StringIO()
    sys.argv = ["petitionflow", *words]
    os.environ.update(settings)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = cli._run()
        except BaseException:  # noqa: BLE001 - whatever comes out here would be a traceback at the terminal
            traceback.print_exc()
            code = -1
    for name in settings:
        del os.environ[name]
    return code, out.getvalue(), err.getvalue()


if __name__ == "__main__":
    print(json.dumps([run(words, given) for words, given in json.load(sys.stdin)]))  # noqa: T201
    sys.stdout.flush()
    os._exit(0)
