"""The database: one writer with group commit on SQLite, a pool on PostgreSQL, the same calls for both."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

T = TypeVar("T")
Work = Callable[[Connection], T]

GROUP_LIMIT = 64
CHECKPOINT_PAGES = 8000
"""Copy the log back into the database every 32 MB: the same few pages change with every command."""
READERS = 8
PATIENCE = 600_000
"""Milliseconds for which PostgreSQL waits for the next word of a transaction."""

_CLOCK = text("SELECT clock_timestamp()")


def open_engine(url: str) -> Engine:
    """Open a database; SQLite in WAL mode, durable at every commit, its transactions begun as writers.

    Errors tell their statement without its values, for they reach logs and the engine's histories.
    """
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        driven = address.set(drivername="postgresql+psycopg")
        engine = create_engine(driven, pool_size=READERS, max_overflow=8, hide_parameters=True)
        event.listen(engine, "connect", _postgresql_connect)
        return engine
    connecting = {"timeout": 30, "check_same_thread": False}
    engine = create_engine(address, connect_args=connecting, hide_parameters=True)
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _postgresql_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """Plan each question for whom it is asked: one plan for all viewers would be the worst of some.

    A transaction whose client stands still is ended: what it recorded would come long after its instant.
    """
    cursor = connection.cursor()
    cursor.execute("SET plan_cache_mode = force_custom_plan")
    cursor.execute(f"SET idle_in_transaction_session_timeout = {PATIENCE}")
    cursor.close()
    connection.commit()


def _sqlite_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        f"wal_autocheckpoint={CHECKPOINT_PAGES}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def now(connection: Connection) -> datetime:
    """Ask the database's clock: the one clock of every receipt and record."""
    if connection.dialect.name == "sqlite":
        # Straight to the driver: every command asks several times, and the detour costs more than the question.
        cursor = connection.connection.cursor()
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")
        (said,) = cursor.fetchone() or ("",)
        return datetime.fromisoformat(said).replace(tzinfo=UTC)
    at: datetime = connection.execute(_CLOCK).scalar_one()
    return at.astimezone(UTC)


class Database:
    """Runs units of work, each in a transaction of its own or, on SQLite, in a savepoint of a shared one."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self.grouped = self.engine.dialect.name == "sqlite"
        place = self.engine.url.database if self.grouped else None
        self._lock_file = Path(f"{place}.lock") if place and place != ":memory:" else None
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="database")
        self._queue: queue.SimpleQueue[tuple[Work[Any], Future[Any]] | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._starting = threading.Lock()
        self._closed = False
        self._kept: Connection | None = None

    async def write(self, work: Work[T]) -> T:
        """Run work and commit it; when this returns, it is durable."""
        return await asyncio.wrap_future(self.submit(work))

    async def read(self, work: Work[T]) -> T:
        """Run work that only reads, on one consistent snapshot."""
        return await asyncio.wrap_future(self._pool.submit(self.look, work))

    def submit(self, work: Work[T]) -> Future[T]:
        """Queue work to be committed."""
        if not self.grouped:
            return self._pool.submit(self.change, work)
        future: Future[T] = Future()
        with self._starting:
            if self._closed:
                raise RuntimeError("the database is closed")
            self._start_writer()
            self._queue.put((work, future))
        return future

    def change(self, work: Work[T]) -> T:
        """Run work in a transaction of its own, now, in this thread."""
        with self._turn(), self.engine.begin() as connection:
            return work(connection)

    def look(self, work: Work[T]) -> T:
        """Read in this thread."""
        options: dict[str, Any] = {"reading": True} if self.grouped else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            return work(connection)

    def close(self) -> None:
        """Finish what is queued and let the connections go."""
        with self._starting:
            self._closed = True
            if self._writer is not None:
                self._queue.put(None)
        if self._writer is not None:
            self._writer.join()
        self._pool.shutdown()
        self.engine.dispose()

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for this process's turn to write SQLite.

        SQLite itself only sleeps and looks again, up to 100 ms at a time; a file lock wakes the next one at once.
        """
        if self._lock_file is None:
            yield
            return
        lock = os.open(self._lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _start_writer(self) -> None:
        if self._writer is None:
            self._writer = threading.Thread(target=self._write_groups, name="database-writer", daemon=True)
            self._writer.start()

    def _write_groups(self) -> None:
        while group := self._next_group():
            self._commit(group)
        self._let_go()

    def _let_go(self) -> None:
        """Give the writer's connection back; what failed on it is not trusted with the next group."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _next_group(self) -> list[tuple[Work[Any], Future[Any]]]:
        """Take what waits, up to a limit; nothing means the end. Whatever follows the end mark stays queued."""
        first = self._queue.get()
        if first is None:
            return []
        group = [first]
        while len(group) < GROUP_LIMIT:
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                break
            if item is None:
                self._queue.put(None)
                break
            group.append(item)
        return group

    def _commit(self, group: list[tuple[Work[Any], Future[Any]]]) -> None:
        """Commit a group; whoever failed is told alone, and a failed commit is told to all."""
        results: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            self._kept = connection = self._kept or self.engine.connect()
            with self._turn(), connection.begin():
                taken = [(work, future) for work, future in group if future.set_running_or_notify_cancel()]
                alone = len(taken) == 1  # whose failure rolls nobody else back
                for work, future in taken:
                    done = (work(connection), None) if alone else _attempted(connection, work)
                    results.append((future, *done))
        except Exception as error:  # noqa: BLE001 - whatever it is, every caller of the group must hear it
            for _, future in group:
                with contextlib.suppress(Exception):
                    future.set_exception(error)
            self._let_go()
            return
        for future, value, failure in results:
            if failure is None:
                future.set_result(value)
            else:
                future.set_exception(failure)


def apart(connection: Connection, work: Work[T]) -> T:
    """Run work in a savepoint of the caller's transaction: if it fails, it leaves nothing, and the rest stays.

    Straight to the driver, for which it costs a few microseconds.
    """
    cursor = connection.connection.cursor()
    cursor.execute("SAVEPOINT apart")
    try:
        value = work(connection)
    except Exception:
        cursor.execute("ROLLBACK TO SAVEPOINT apart")
        cursor.execute("RELEASE SAVEPOINT apart")
        raise
    cursor.execute("RELEASE SAVEPOINT apart")
    return value


def _attempted(connection: Connection, work: Work[T]) -> tuple[T | None, BaseException | None]:
    try:
        return apart(connection, work), None
    except Exception as error:  # noqa: BLE001 - handed to the caller's future
        return None, error
