"""The embedded Temporal server keeps to our terms: durable, remembering, on loopback, one at a time."""

import sqlite3
import subprocess
import sys
from pathlib import Path

from embedded.devserver import DevServer
from tests.embedded.launch import System, alive, wait_until
from tests.embedded.system import ATTRIBUTES


def command_line(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


def listening_addresses(pid: int) -> set[str]:
    lines = subprocess.run(["ss", "-Hltnp"], capture_output=True, text=True, check=True).stdout.splitlines()
    return {line.split()[3].rpartition(":")[0] for line in lines if f"pid={pid}," in line}


def test_the_file_is_written_ahead_and_every_commit_reaches_the_disk(standing: System) -> None:
    now = standing.now()
    assert now is not None

    with sqlite3.connect(standing.data_dir / "temporal.db") as reader:
        [mode] = reader.execute("PRAGMA journal_mode").fetchone()

    assert mode == "wal"
    assert "synchronous=FULL" in command_line(now.processes["temporal"])


def test_closed_histories_are_kept_as_long_as_the_settings_say(standing: System) -> None:
    server = DevServer(standing.settings, ATTRIBUTES)

    assert server.retention() == f"{400 * 86_400}s"


def test_the_search_attributes_exist(standing: System) -> None:
    server = DevServer(standing.settings, ATTRIBUTES)
    listing = [server.program, "operator", "search-attribute", "list", "--address", server.address]

    told = subprocess.run(listing, capture_output=True, text=True, check=True).stdout

    found = {name: kind for name, kind, *_ in (line.split() for line in told.splitlines() if line.strip())}
    assert {name: found[name] for name in ATTRIBUTES} == ATTRIBUTES


def test_the_server_is_reachable_from_this_machine_only(standing: System) -> None:
    now = standing.now()
    assert now is not None

    assert listening_addresses(now.processes["temporal"]) == {"127.0.0.1"}


def test_a_server_that_outlived_its_run_is_stopped_and_said_so(system: System) -> None:
    lost = DevServer(system.settings, ATTRIBUTES)
    lost.database.parent.mkdir()
    orphan = subprocess.Popen(lost.process.argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lost.pid_file.write_text(str(orphan.pid))
    wait_until(lost.retention)

    run = system.started()
    ended = not alive(orphan.pid)
    orphan.kill()
    orphan.wait()
    run.terminate()
    told, _ = run.communicate(timeout=30)

    assert ended
    assert f"A Temporal server of an earlier run (process {orphan.pid})" in told


def test_a_pid_file_that_names_another_program_harms_nobody(system: System) -> None:
    system.data_dir.mkdir()
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    (system.data_dir / "temporal.pid").write_text(str(bystander.pid))

    system.started()
    survived = bystander.poll() is None
    bystander.kill()
    bystander.wait()

    assert survived
