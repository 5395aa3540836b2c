"""The data directory's one owner: its lock, and the note of where the running system can be reached."""

from __future__ import annotations

import fcntl
import os
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


class Note:
    """The note of where the system can be reached, locked for as long as what it says is true.

    The lock is on the very file that is read: a note left behind by a killed run is never taken for the next run's,
    at whatever moment somebody looks.
    """

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / NOTE
        self.held: int | None = None

    def write(self, running: Running) -> None:
        """Say this from now on; a reader never sees half of it."""
        draft = self.path.with_suffix(".new")
        fresh = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        fcntl.flock(fresh, fcntl.LOCK_EX)
        os.write(fresh, f"{running.model_dump_json(indent=2)}\n".encode())
        draft.replace(self.path)
        self._let_go(fresh)

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
        self._let_go()

    def _let_go(self, held: int | None = None) -> None:
        before, self.held = self.held, held
        if before is not None:
            os.close(before)


@contextmanager
def owned(data_dir: Path) -> Iterator[Note]:
    """Hold the data directory alone; the kernel lets go of it however this process ends."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    note = Note(data_dir)
    try:
        _take(lock, data_dir)
        os.truncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        try:
            yield note
        finally:
            note.remove()
    finally:
        os.close(lock)


def _take(lock: int, data_dir: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotStart(_refusal(data_dir)) from None


def _refusal(data_dir: Path) -> str:
    pid = (data_dir / LOCK).read_text().strip() or "unknown"
    return (
        f"The data directory {data_dir} is in use by a running `petitionflow up` (process {pid}). "
        f"Stop that one with Ctrl-C or `kill {pid}`; a second system needs another PETITIONFLOW_DATA_DIR."
    )


def running(data_dir: Path) -> Running | None:
    """The system that runs on this data directory now; a note left behind by a killed one does not count."""
    while True:
        try:
            note = os.open(data_dir / NOTE, os.O_RDONLY)
        except FileNotFoundError:
            return None
        with os.fdopen(note) as text:
            if _held(note):
                return _said(text.read())
            if not _replaced(note, data_dir / NOTE):
                return None


def _held(note: int) -> bool:
    try:
        fcntl.flock(note, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _replaced(note: int, path: Path) -> bool:
    try:
        return not os.path.samestat(os.fstat(note), path.stat())
    except FileNotFoundError:
        return False


def _said(text: str) -> Running | None:
    try:
        return Running.model_validate_json(text)
    except ValidationError:
        return None
