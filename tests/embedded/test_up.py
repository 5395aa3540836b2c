"""`up` from outside: what it starts, what it refuses, and what is left when it ends."""

import os
import signal
import socket
import subprocess
import uuid
from functools import partial
from http.client import HTTPConnection

import pytest
from temporalio.client import Client, WorkflowExecutionStatus

from tests.embedded.launch import System, alive, wait_until


def answer(port: int, path: str) -> int:
    """Status of the answer, 0 when nobody listens."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except ConnectionRefusedError:
        return 0
    finally:
        connection.close()


def kill_alone(run: subprocess.Popen[str]) -> None:
    """Kill -9 of the parent only, as the kernel does when memory runs out."""
    run.kill()
    run.wait()


def test_ready_is_said_once_when_all_answer_and_ctrl_c_stops_in_order(system: System) -> None:
    run = system.started()
    http, _, ui = system.ports

    served = answer(http, "/readyz"), answer(ui, "/")
    os.killpg(run.pid, signal.SIGINT)
    told, complaints = run.communicate(timeout=30)

    assert served == (200, 200)
    lines = told.splitlines()
    assert [line for line in lines if line.startswith("Ready")] == lines[:1]
    assert f"http://127.0.0.1:{http}/" in lines[0]
    assert f"http://127.0.0.1:{ui}/" in lines[0]
    assert [line.split()[1] for line in lines[1:]] == ["server", "worker", "temporal"]
    assert (system.data_dir / "stops").read_text().split() == ["server", "worker"]
    assert (run.returncode, complaints) == (0, "")
    assert system.now() is None


def test_a_second_up_on_the_same_data_directory_is_refused_with_advice(standing: System) -> None:
    second = standing.start()

    _, complaint = second.communicate(timeout=20)

    assert second.returncode == 1
    assert f"(process {standing.runs[0].pid})" in complaint
    assert "Ctrl-C" in complaint
    assert "PETITIONFLOW_DATA_DIR" in complaint
    assert standing.now() is not None


@pytest.mark.parametrize(
    ("which", "setting"),
    [(0, "PETITIONFLOW_HTTP_PORT"), (1, "PETITIONFLOW_TEMPORAL_PORT"), (2, "PETITIONFLOW_TEMPORAL_UI_PORT")],
)
def test_a_stranger_on_a_port_is_an_error_that_names_port_and_setting(system: System, which: int, setting: str) -> None:
    with socket.create_server(("127.0.0.1", system.ports[which])):
        run = system.start()
        told, complaint = run.communicate(timeout=20)

    assert run.returncode == 1
    assert str(system.ports[which]) in complaint
    assert setting in complaint
    assert "Ready" not in told


def test_another_temporal_server_on_the_port_is_no_success(standing: System, system: System) -> None:
    system.ports[1] = standing.ports[1]

    _, complaint = system.start().communicate(timeout=20)

    assert "PETITIONFLOW_TEMPORAL_PORT" in complaint


@pytest.mark.asyncio
async def test_kill_9_of_the_parent_leaves_no_child_and_loses_no_workflow(system: System) -> None:
    run = system.started()
    before = system.now()
    assert before is not None
    client = await Client.connect(before.temporal_address)
    name = f"kept-{uuid.uuid4()}"
    await client.start_workflow("Unregistered", id=name, task_queue="nobody")

    kill_alone(run)
    wait_until(lambda: not any(alive(pid) for pid in before.processes.values()), seconds=5)
    left_note = (system.data_dir / "up.json").exists(), system.now()
    system.started()
    again = await Client.connect(before.temporal_address)
    kept = await again.get_workflow_handle(name).describe()

    assert left_note == (True, None)
    assert kept.status == WorkflowExecutionStatus.RUNNING


def test_up_again_at_once_after_kill_9_of_everything(system: System) -> None:
    run = system.started()
    first = system.now()
    assert first is not None

    for pid in first.processes.values():
        os.kill(pid, signal.SIGKILL)
    kill_alone(run)
    system.started()
    second = system.now()

    assert second is not None
    assert set(second.processes.values()).isdisjoint(first.processes.values())


def test_what_dies_unexpectedly_is_started_again_and_a_line_says_so(system: System) -> None:
    run = system.started()
    first = system.now()
    assert first is not None

    for name, pid in first.processes.items():
        os.kill(pid, signal.SIGKILL)
        wait_until(partial(system.has_replaced, name, pid))
    wait_until(lambda: answer(system.ports[0], "/readyz") == 200)
    run.send_signal(signal.SIGTERM)
    told, _ = run.communicate(timeout=30)

    assert sorted(first.processes) == ["server", "temporal", "worker"]
    for name, pid in first.processes.items():
        assert f"{name} (process {pid}) ended by SIGKILL unexpectedly; starting it again" in told
    assert run.returncode == 0


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        ("broken", "the moon is missing"),
        ("silent", "worker was not ready in time"),
        ("unprepared", "The database could not be prepared: the tables are upside down"),
    ],
)
def test_what_cannot_get_ready_is_explained_and_all_else_is_stopped(
    system: System, trouble: str, sentence: str
) -> None:
    run = system.start(trouble)

    told, complaint = run.communicate(timeout=30)

    assert run.returncode == 1
    assert sentence in complaint
    assert "Ready" not in told
    assert "Stopping temporal" in told
    assert system.now() is None
