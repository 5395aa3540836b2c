"""The data directory's one owner: its lock, and the note of where the running system can be reached."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from embedded.errors import CannotStart

LOCK = "up.lock"
NOTE = "up.json"


class Running(BaseModel):
    """Where the system that runs on a data directory can be reached, and which processes it is."""

    model_config = ConfigDict(frozen=True)

    pid: int
    pages_url: str
    docs_url: str
    temporal_address: str
    temporal_namespace: str
    temporal_ui_url: str | None
    processes: dict[str, int]


@contextmanager
def owned(data_dir: Path) -> Iterator[None]:
    """Hold the data directory alone; the kernel lets go of it however this process ends."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(lock, data_dir)
        os.truncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        (data_dir / NOTE).unlink(missing_ok=True)
        try:
            yield
        finally:
            (data_dir / NOTE).unlink(missing_ok=True)
    finally:
        os.close(lock)


def _take(lock: int, data_dir: Path) -> None:
    # A command that asks whether we run holds the lock for an instant: try a little longer than that.
    deadline = time.monotonic() + 0.5
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise CannotStart(_refusal(data_dir)) from None
            time.sleep(0.05)


def _refusal(data_dir: Path) -> str:
    pid = (data_dir / LOCK).read_text().strip() or "unknown"
    return (
        f"The data directory {data_dir} is in use by a running `petitionflow up` (process {pid}). "
        f"Stop that one with Ctrl-C or `kill {pid}`; a second system needs another PETITIONFLOW_DATA_DIR."
    )


def announce(data_dir: Path, running: Running) -> None:
    """Leave the note for other commands; a reader never sees half of it."""
    draft = data_dir / f"{NOTE}.new"
    draft.write_text(running.model_dump_json(indent=2) + "\n")
    draft.replace(data_dir / NOTE)


def running(data_dir: Path) -> Running | None:
    """The system that runs on this data directory now; a note left behind by a killed one does not count."""
    try:
        lock = os.open(data_dir / LOCK, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _note(data_dir)
    else:
        return None
    finally:
        os.close(lock)


def _note(data_dir: Path) -> Running | None:
    try:
        return Running.model_validate_json((data_dir / NOTE).read_text())
    except (FileNotFoundError, ValidationError):
        return None
