"""A child on the leash: it never outlives its parent, and ends when told or when made to."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from embedded.leash import leashed
from embedded.process import LOG_LIMIT, Process
from tests.embedded.launch import alive, wait_until

DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""
PARENT = """
import signal, subprocess, sys, time
from embedded.leash import leashed
child = subprocess.Popen(leashed([sys.executable, "-c", sys.argv[1]], signal.SIGKILL), start_new_session=True)
print(child.pid, flush=True)
time.sleep(60)
"""


def test_a_child_that_ignores_every_request_still_dies_with_its_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, DEAF], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert parent.stdout.readline() == "deaf\n"

    parent.kill()
    parent.communicate()

    wait_until(lambda: not alive(child), seconds=5)


def test_a_child_whose_parent_is_already_gone_does_not_start() -> None:
    command = leashed(["true"], signal.SIGKILL)
    command[command.index(str(os.getpid()))] = "1"

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "the parent of true is gone" in done.stderr


def test_a_missing_program_is_named_in_the_log(tmp_path: Path) -> None:
    process = Process("ghost", ["/no/such/program"], tmp_path / "ghost.log")

    process.start()
    wait_until(lambda: not process.alive)

    assert "cannot start /no/such/program: No such file or directory" in process.last_words()


def test_a_child_that_does_not_listen_is_killed_after_the_patience(tmp_path: Path) -> None:
    process = Process("deaf", [sys.executable, "-c", DEAF], tmp_path / "deaf.log")
    process.start()
    wait_until(lambda: "deaf" in process.last_words())

    orderly = process.stop(patience=0.2)

    assert not orderly
    assert process.status == "ended by SIGKILL"


def test_a_log_that_grew_too_long_is_put_aside_at_the_next_start(tmp_path: Path) -> None:
    log = tmp_path / "long.log"
    log.write_bytes(b"x" * (LOG_LIMIT + 1))
    process = Process("short", ["echo", "new"], log)

    process.start()
    wait_until(lambda: not process.alive)

    assert process.last_words() == "new"
    assert (tmp_path / "long.old.log").stat().st_size == LOG_LIMIT + 1
